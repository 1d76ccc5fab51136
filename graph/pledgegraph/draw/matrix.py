"""Draw the matrix: who takes which stance on what, one row an actor, one column a thing.

The first picture of any page: a gap in it is information, and every mark leads to its stance. Called by
the facade and the command line with cells that they asked the store for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pledgegraph.draw.frame import Words, compose, stance_words
from pledgegraph.draw.marks import AGAINST, BINDINGNESS, GROUPS, TAKES_ON
from pledgegraph.draw.picture import Picture
from pledgegraph.draw.stance import Sheet, Stance
from pledgegraph.draw.svg import BAND, INK, RULE, SECONDARY, ZEBRA, num, tag, text
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
    """One stance in its place.

    Args:
        row: key of its row.
        column: key of its column.
        stance: what is drawn there.
    """

    row: str
    column: str
    stance: Stance


def matrix(
    cells: Sequence[Cell],
    words: Words,
    *,
    columns: Sequence[tuple[str, str]],
    rows: Sequence[tuple[str, str]],
    sheet: Sheet | None = None,
) -> Picture:
    """Draw stances as marks in a table.

    The order of the cells does not matter; several stances of one cell stand side by side, up to four (two in
    a large table), then "+n". They are chosen so that a refusal is never hidden behind pledges.

    Args:
        cells: the stances.
        words: what stands above and below.
        columns: key and label of each column, in the order to draw.
        rows: key and label of each row, in the order to draw.
        sheet: the sheet to draw on: its language, and which rows and columns stand out.

    Raises:
        PledgeGraphError: too many rows or columns, a key given twice, a cell outside the table, or a
            concept that has no mark.

    Example:
        >>> cell = Cell("a", "m", Stance("pledges", "political-oral", iri="#p1", tip="A pledges M"))
        >>> matrix([cell], Words("Who pledged M?"), columns=[("m", "M")], rows=[("a", "A")])
        Picture('Who pledged M?')
    """
    _check(cells, columns, rows)
    sheet = sheet or Sheet()
    say = sheet.language.say
    table: dict[tuple[str, str], list[Stance]] = defaultdict(list)
    for cell in cells:
        table[cell.row, cell.column].append(cell.stance)
    for stances in table.values():
        stances.sort(key=lambda one: one.order)

    most = _MOST_IN_A_LARGE_TABLE if len(rows) * len(columns) > _LARGE else _MOST_MARKS
    rooms: dict[str, float] = defaultdict(float)
    for (_, column), stances in table.items():
        rooms[column] = max(rooms[column], _room(stances, most))
    widths = [_column_width(label, rooms[key]) for key, label in columns]
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
    for i, ((key, _), lines, tall) in enumerate(zip(rows, wrapped, heights, strict=True)):
        chosen = key in sheet.highlight
        if chosen or i % 2 == 0:
            ground = BAND if chosen else ZEBRA
            parts.append(tag("rect", x=0, y=y, width=width, height=tall, fill=ground))
        at = y + tall / 2 - (len(lines) - 1) * _LEADING / 2 + 4.5
        parts.append(tag("g", text(_PAD, at, lines, bold=chosen), data_row=i))
        y += tall
    x = first
    for j, ((key, label), lines, wide) in enumerate(zip(columns, heads, widths, strict=True)):
        if key in sheet.highlight:
            parts.append(tag("rect", x=x, y=0, width=wide, height=height, fill=BAND, fill_opacity=0.6))
        parts.append(tag("path", d=f"M{num(x)},{num(top)}V{num(height)}", stroke=RULE, stroke_width=0.75))
        base = top - 10 - (len(lines) - 1) * _LEADING
        drawn = text(x + wide / 2, base, lines, bold=True, anchor="middle")
        tip = tag("title", svg_text(label)) if lines[-1].endswith("…") else ""
        parts.append(tag("g", tip + drawn, data_column=j))
        x += wide
    parts.append(tag("path", d=f"M0,{num(top)}H{num(width)}", stroke=INK, stroke_width=1))
    parts.append(tag("path", d=f"M0,{num(height)}H{num(width)}", stroke=RULE, stroke_width=1))
    y = top
    for i, ((row, _), tall) in enumerate(zip(rows, heights, strict=True)):
        x = first
        for j, ((column, _), wide) in enumerate(zip(columns, widths, strict=True)):
            if found := table.get((row, column)):
                data = {"row": str(i), "column": str(j)}
                parts.append(_draw_cell(found, x + wide / 2, y + tall / 2 - 1.5, most, sheet, data))
            x += wide
        y += tall

    everything = [one for stances in table.values() for one in stances]
    notes = [("", say("empty: no statement recorded"))]
    if any(len(stances) > most for stances in table.values()):
        notes.insert(0, ("+n", say("{n} further statements", n="n")))
    return compose(
        sheet,
        "\n".join(parts),
        width,
        height,
        words,
        description=_describe(everything, len(rows), len(columns)),
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


def _column_width(label: str, room: float) -> float:
    """Give the least width that holds the marks and a header of few lines without a broken word."""
    width = max(_COLUMN, room + 2 * _PAD)
    while width < _WIDEST_COLUMN:
        inner = width - 2 * _PAD
        if not breaks_words(label, inner, bold=True) and len(wrap(label, inner, bold=True)) <= _HEAD_LINES:
            break
        width += 4
    return width


def _choose(stances: Sequence[Stance], most: int) -> list[Stance]:
    """Choose the stances to show: one that takes on and one against first, of the other groups next."""
    if len(stances) <= most:
        return list(stances)
    urgent = sorted(GROUPS, key=lambda group: (group not in (TAKES_ON, AGAINST), GROUPS.index(group)))
    firsts = [next((one for one in stances if one.style.group == group), None) for group in urgent]
    chosen = [one for one in firsts if one is not None]
    chosen += [one for one in stances if not any(one is other for other in chosen)]
    return sorted(chosen[:most], key=lambda one: one.order)


def _room(stances: Sequence[Stance], most: int) -> float:
    shown = _choose(stances, most)
    more = _MORE if len(shown) < len(stances) else 0.0
    return sum(sum(one.extent) for one in shown) + _BETWEEN * (len(shown) - 1) + more


def _draw_cell(
    stances: Sequence[Stance], x: float, y: float, most: int, sheet: Sheet, data: dict[str, str]
) -> str:
    shown = _choose(stances, most)
    parts: list[str] = []
    # Marks without anything beside them keep their shapes on the middle line of the column.
    at = x - _room(stances, most) / 2
    if len(stances) == 1:
        at = x - shown[0].extent[0]
    for one in shown:
        left, right = one.extent
        parts.append(sheet.stance(one, at + left, y, **data))
        at += left + right + _BETWEEN
    if hidden := [one for one in stances if not any(one is other for other in shown)]:
        more: dict[str, float | str | None] = {f"data_{key}": value for key, value in data.items()}
        kinds = Counter(stance_words(one.style, sheet.language) for one in hidden)
        tips = tag("title", svg_text("; ".join(f"{n} × {said}" for said, n in kinds.items())))
        more["data_more"] = " ".join(dict.fromkeys(one.iri for one in hidden if one.iri)) or None
        parts.append(tag("g", tips + text(at, y + 4.5, f"+{len(hidden)}", fill=SECONDARY), **more))
    return "".join(parts)


def _describe(stances: Sequence[Stance], rows: int, columns: int) -> str:
    counts = Counter(one.style.group for one in stances)
    said = ", ".join(f"{group}: {counts[group]}" for group in GROUPS if counts[group]) or "none recorded"
    backed = Counter(one.style.bindingness for one in stances if one.style.bindingness)
    levels = ", ".join(f"{level}: {backed[level]}" for level in BINDINGNESS if backed[level])
    words = f"A table of {rows} rows and {columns} columns with {len(stances)} statements ({said})."
    return " ".join(part for part in (words, f"Bindingness: {levels}." if levels else "") if part)
