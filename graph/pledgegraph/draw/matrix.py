"""Draw the matrix: who takes which stance on what, one row an actor, one column a thing.

The first picture of any page: a gap in it is information, and every mark leads to its stance. Called by
the facade and the command line with cells that they asked the store for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pledgegraph.draw.frame import Shown, compose
from pledgegraph.draw.marks import (
    AGAINST,
    BINDINGNESS,
    DOUBTS,
    GROUPS,
    TAKES_ON,
    MarkStyle,
    draw_mark,
    extent,
    mark,
    rank,
)
from pledgegraph.draw.svg import INK, RULE, SECONDARY, ZEBRA, Picture, link, num, tag, text
from pledgegraph.draw.text import LINE, breaks_words, text_width, wrap
from pledgegraph.errors import PledgeGraphError
from pledgegraph.escape import svg_text

MOST_ROWS, MOST_COLUMNS = 200, 80
_MOST_MARKS, _MOST_IN_A_LARGE_TABLE, _LARGE = 4, 2, 600
_ROW, _COLUMN, _WIDEST_COLUMN, _HEAD_LINES = 30.0, 96.0, 212.0, 3
_LABEL, _WIDEST_LABEL = 96.0, 224.0
_PAD, _BETWEEN, _MORE = 6.0, 4.0, 28.0
_LEADING = 13 * LINE


@dataclass(frozen=True, slots=True)
class Cell:
    """One stance, to be drawn as one mark.

    Args:
        row: key of its row.
        column: key of its column.
        force: concept of the scheme forces, as in "intends".
        bindingness: concept of the scheme bindingness, or None.
        conditional: True, False where it is stated to be unconditional, None where that is not stated.
        doubt: "inferred", "contested", "reported", "hedged" or None.
        possible: the source only says that it can include this.
        iri: where a click on the mark leads.
        tip: what the mark says when pointed at.
    """

    row: str
    column: str
    force: str
    bindingness: str | None
    conditional: bool | None
    doubt: str | None
    possible: bool
    iri: str
    tip: str


@dataclass(frozen=True, slots=True)
class _Mark:
    cell: Cell
    style: MarkStyle

    @property
    def extent(self) -> tuple[float, float]:
        cell = self.cell
        return extent(conditional=cell.conditional, doubt=cell.doubt, possible=cell.possible)

    @property
    def order(self) -> tuple[tuple[int, int], int, int, bool, str, str, str]:
        cell, doubts = self.cell, list(DOUBTS)
        condition = [None, False, True].index(cell.conditional)
        doubt = doubts.index(cell.doubt) if cell.doubt in doubts else -1
        return rank(self.style), doubt, condition, cell.possible, cell.iri, cell.tip, cell.bindingness or ""


def matrix(
    cells: Sequence[Cell],
    *,
    title: str,
    subtitle: str,
    foot: str,
    columns: Sequence[tuple[str, str]],
    rows: Sequence[tuple[str, str]],
) -> Picture:
    """Draw stances as marks in a table.

    The order of the cells does not matter; several stances of one cell stand side by side, up to four (two in
    a large table), then "+n". They are chosen so that a refusal is never hidden behind pledges.

    Args:
        cells: the stances.
        title: the finding or the question.
        subtitle: counts and dates.
        foot: sources, as-of date, release, licence.
        columns: key and label of each column, in the order to draw.
        rows: key and label of each row, in the order to draw.

    Raises:
        PledgeGraphError: too many rows or columns, a key given twice, a cell outside the table, or a
            concept that has no mark.

    Example:
        >>> cell = Cell("a", "m", "pledges", "political-oral", None, None, False, "#p1", "A pledges M")
        >>> words = {"title": "Who pledged M?", "subtitle": "", "foot": ""}
        >>> matrix([cell], columns=[("m", "M")], rows=[("a", "A")], **words)
        Picture('Who pledged M?')
    """
    _check(cells, columns, rows)
    table: dict[tuple[str, str], list[_Mark]] = defaultdict(list)
    for cell in cells:
        table[cell.row, cell.column].append(_Mark(cell, mark(cell.force, cell.bindingness)))
    for marks in table.values():
        marks.sort(key=lambda one: one.order)

    most = _MOST_IN_A_LARGE_TABLE if len(rows) * len(columns) > _LARGE else _MOST_MARKS
    widths = [_column_width(key, label, table, most) for key, label in columns]
    first = min(max((text_width(label) + 2 * _PAD for _, label in rows), default=_LABEL), _WIDEST_LABEL)
    first = max(first, _LABEL)
    wrapped = [wrap(label, first - 2 * _PAD) for _, label in rows]
    heights = [max(_ROW, len(lines) * _LEADING + 10) for lines in wrapped]
    heads = [
        wrap(label, width - 2 * _PAD, bold=True, most=_HEAD_LINES)
        for (_, label), width in zip(columns, widths, strict=True)
    ]
    top = max((len(lines) for lines in heads), default=0) * _LEADING + 10
    width, height = first + sum(widths), top + sum(heights)

    parts: list[str] = []
    y = top
    for i, (lines, tall) in enumerate(zip(wrapped, heights, strict=True)):
        if i % 2 == 0:
            parts.append(tag("rect", x=0, y=y, width=width, height=tall, fill=ZEBRA))
        parts.append(text(_PAD, y + tall / 2 - (len(lines) - 1) * _LEADING / 2 + 4.5, lines))
        y += tall
    x = first
    for (_, label), lines, wide in zip(columns, heads, widths, strict=True):
        parts.append(tag("path", d=f"M{num(x)},{num(top)}V{num(height)}", stroke=RULE, stroke_width=0.75))
        base = top - 10 - (len(lines) - 1) * _LEADING
        drawn = text(x + wide / 2, base, lines, bold=True, anchor="middle")
        parts.append(tag("g", tag("title", svg_text(label)) + drawn) if lines[-1].endswith("…") else drawn)
        x += wide
    parts.append(tag("path", d=f"M0,{num(top)}H{num(width)}", stroke=INK, stroke_width=1))
    parts.append(tag("path", d=f"M0,{num(height)}H{num(width)}", stroke=RULE, stroke_width=1))
    y = top
    for (row, _), tall in zip(rows, heights, strict=True):
        x = first
        for (column, _), wide in zip(columns, widths, strict=True):
            if found := table.get((row, column)):
                parts.append(_draw_cell(found, x + wide / 2, y + tall / 2 - 1.5, most))
            x += wide
        y += tall

    everything = [one for marks in table.values() for one in marks]
    notes = [("", "empty: no statement recorded")]
    if any(len(marks) > most for marks in table.values()):
        notes.insert(0, ("+n", "n further statements"))
    return compose(
        "\n".join(parts),
        width,
        height,
        title=title,
        subtitle=subtitle,
        foot=foot,
        description=_describe(everything, len(rows), len(columns), subtitle),
        shown=[
            Shown(one.style, one.cell.conditional, one.cell.doubt, one.cell.possible) for one in everything
        ],
        notes=notes,
    )


def _check(
    cells: Sequence[Cell], columns: Sequence[tuple[str, str]], rows: Sequence[tuple[str, str]]
) -> None:
    for what, listed, most in (("row", rows, MOST_ROWS), ("column", columns, MOST_COLUMNS)):
        if len(listed) > most:
            raise PledgeGraphError(
                f"a matrix of {len(listed)} {what}s cannot be read: at most {most}; ask a narrower question"
            )
        twice = sorted(key for key, n in Counter(key for key, _ in listed).items() if n > 1)
        if twice:
            raise PledgeGraphError(f"the {what} {twice[0]!r} is given twice")
    known = {"row": {key for key, _ in rows}, "column": {key for key, _ in columns}}
    for cell in cells:
        for what, key in (("row", cell.row), ("column", cell.column)):
            if key not in known[what]:
                raise PledgeGraphError(f"a cell names the {what} {key!r}, which is not among the {what}s")


def _column_width(key: str, label: str, table: dict[tuple[str, str], list[_Mark]], most: int) -> float:
    """Give the least width that holds the marks and a header of few lines without a broken word."""
    room = max((_room(marks, most) for (_, column), marks in table.items() if column == key), default=0.0)
    width = max(_COLUMN, room + 2 * _PAD)
    while width < _WIDEST_COLUMN:
        inner = width - 2 * _PAD
        if not breaks_words(label, inner, bold=True) and len(wrap(label, inner, bold=True)) <= _HEAD_LINES:
            break
        width += 4
    return width


def _choose(marks: Sequence[_Mark], most: int) -> list[_Mark]:
    """Choose the marks to show: one that takes on and one against first, of the other groups next."""
    if len(marks) <= most:
        return list(marks)
    urgent = sorted(GROUPS, key=lambda group: (group not in (TAKES_ON, AGAINST), GROUPS.index(group)))
    firsts = [next((one for one in marks if one.style.group == group), None) for group in urgent]
    chosen = [one for one in firsts if one is not None]
    chosen += [one for one in marks if not any(one is other for other in chosen)]
    return sorted(chosen[:most], key=lambda one: one.order)


def _room(marks: Sequence[_Mark], most: int) -> float:
    shown = _choose(marks, most)
    more = _MORE if len(shown) < len(marks) else 0.0
    return sum(sum(one.extent) for one in shown) + _BETWEEN * (len(shown) - 1) + more


def _draw_cell(marks: Sequence[_Mark], x: float, y: float, most: int) -> str:
    shown = _choose(marks, most)
    parts: list[str] = []
    # Marks without anything beside them keep their shapes on the middle line of the column.
    at = x - _room(marks, most) / 2
    if len(marks) == 1:
        at = x - shown[0].extent[0]
    for one in shown:
        left, right = one.extent
        cell = one.cell
        drawn = draw_mark(
            one.style,
            at + left,
            y,
            conditional=cell.conditional,
            doubt=cell.doubt,
            possible=cell.possible,
        )
        data = {"row": cell.row, "column": cell.column, "force": cell.force}
        if cell.bindingness is not None:
            data["bindingness"] = cell.bindingness
        parts.append(link(cell.iri, cell.tip, drawn, **data))
        at += left + right + _BETWEEN
    hidden = [one for one in marks if not any(one is other for other in shown)]
    if hidden:
        tips = tag("title", svg_text("; ".join(one.cell.tip for one in hidden)))
        parts.append(tag("g", tips + text(at, y + 4.5, f"+{len(hidden)}", fill=SECONDARY)))
    return "".join(parts)


def _describe(marks: Sequence[_Mark], rows: int, columns: int, subtitle: str) -> str:
    counts = Counter(one.style.group for one in marks)
    said = ", ".join(f"{group}: {counts[group]}" for group in GROUPS if counts[group]) or "none recorded"
    backed = Counter(one.style.bindingness for one in marks if one.style.bindingness)
    levels = ", ".join(f"{level}: {backed[level]}" for level in BINDINGNESS if backed[level])
    words = f"A table of {rows} rows and {columns} columns with {len(marks)} statements ({said})."
    return " ".join(part for part in (subtitle, words, f"Bindingness: {levels}." if levels else "") if part)
