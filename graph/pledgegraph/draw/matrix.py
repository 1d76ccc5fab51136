"""Draw the matrix: who takes which stance on what, one row an actor, one column a thing.

The first picture of any page: a gap in it is information, and every mark leads to its stance. Called by
the facade and the command line with cells that they asked the store for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pledgegraph.draw.frame import Words, compose, stance_words
from pledgegraph.draw.marks import AGAINST, BINDINGNESS, GAP, GROUPS, TAKES_ON, TOWARDS
from pledgegraph.draw.picture import Picture
from pledgegraph.draw.stance import Sheet, Stance
from pledgegraph.draw.svg import BAND, INK, RULE, SECONDARY, WHITE, ZEBRA, num, tag, text
from pledgegraph.draw.text import LINE, breaks_words, text_width, wrap
from pledgegraph.errors import PledgeGraphError
from pledgegraph.escape import svg_text

MOST_ROWS, MOST_COLUMNS = 200, 80
_MOST_MARKS, _MOST_IN_A_LARGE_TABLE, _LARGE = 4, 2, 600
_ROW, _COLUMN, _WIDEST_COLUMN, _HEAD_LINES, _MOST_HEAD_LINES = 30.0, 96.0, 212.0, 3, 8
_PAGE = 40
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


@dataclass(frozen=True, slots=True)
class _Head:
    """One column: its key, label, width, and the lines of its head."""

    key: str
    label: str
    width: float
    lines: list[str]


@dataclass(frozen=True, slots=True)
class _Marks:
    """The stances of one cell: those shown, those counted, and the room that they take."""

    shown: list[Stance]
    hidden: list[Stance]
    room: float


Tip = Callable[[str, Stance], str]
"""What is said of a stance in a row, by the key of the row."""


def matrix(
    cells: Sequence[Cell],
    words: Words,
    *,
    columns: Sequence[tuple[str, str]],
    rows: Sequence[tuple[str, str]],
    tip: Tip | None = None,
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
        tip: what the mark of a stance in a row says when pointed at, asked only for marks that are shown;
            what the stance itself brings unless given.
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
    listed: dict[tuple[str, str], list[Stance]] = defaultdict(list)
    for cell in cells:
        listed[cell.row, cell.column].append(cell.stance)
    most = _MOST_IN_A_LARGE_TABLE if len(rows) * len(columns) > _LARGE else _MOST_MARKS
    table = {place: _choose(stances, most) for place, stances in listed.items()}
    rooms: dict[str, float] = defaultdict(float)
    for (_, column), marks in table.items():
        rooms[column] = max(rooms[column], marks.room)
    heads = [_head(key, label, rooms[key]) for key, label in columns]
    first = min(max((text_width(label) + 2 * _PAD for _, label in rows), default=_LABEL), _WIDEST_LABEL)
    first = max(first, _LABEL)
    width = first + sum(head.width for head in heads)
    top = max((len(head.lines) for head in heads), default=0) * _LEADING + 10

    grounds: list[str] = []
    parts: list[str] = []
    y = 0.0
    # A tall table has its heads again wherever a screen or a sheet of paper may begin.
    pages = max(-(-len(rows) // _PAGE), 1)
    for i, (key, label) in enumerate(rows):
        if any(i == page * len(rows) // pages for page in range(pages)):
            parts.append(_draw_heads(heads, first, y, top, width, count=i == 0))
            y += top
        chosen = key in sheet.highlight
        lines = wrap(label, first - 2 * _PAD)
        tall = max(_ROW, len(lines) * _LEADING + 10)
        if chosen or i % 2 == 0:
            grounds.append(tag("rect", x=0, y=y, width=width, height=tall, fill=BAND if chosen else ZEBRA))
        at = y + tall / 2 - (len(lines) - 1) * _LEADING / 2 + 4.5
        parts.append(tag("g", text(_PAD, at, lines, bold=chosen), data_row=i))
        x = first
        for j, head in enumerate(heads):
            if found := table.get((key, head.key)):
                data = {"row": str(i), "column": str(j)}
                parts.append(
                    _draw_marks(found, key, x + head.width / 2, y + tall / 2 - 1.5, tip, sheet, data)
                )
            x += head.width
        y += tall
    if not rows:
        parts.append(_draw_heads(heads, first, y, top, width, count=True))
        y += top
    x = first
    for head in heads:
        if head.key in sheet.highlight:
            grounds.append(tag("rect", x=x, y=0, width=head.width, height=y, fill=BAND, fill_opacity=0.6))
        grounds.append(tag("path", d=f"M{num(x)},{num(top)}V{num(y)}", stroke=RULE, stroke_width=0.75))
        x += head.width
    grounds.append(tag("path", d=f"M0,{num(y)}H{num(width)}", stroke=RULE, stroke_width=1))

    notes = [("", say("empty: no statement recorded"))]
    if any(marks.hidden for marks in table.values()):
        notes.insert(0, ("+n", say("{n} further statements", n="n")))
    return compose(
        sheet,
        "\n".join([*grounds, *parts]),
        width,
        y,
        words,
        description=_describe([cell.stance for cell in cells], len(rows), len(columns)),
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


def _head(key: str, label: str, room: float) -> _Head:
    """Give a column the least width that holds its marks, and a head of few lines without a broken word."""
    width = max(_COLUMN, room + 2 * _PAD)
    while width < _WIDEST_COLUMN:
        inner = width - 2 * _PAD
        if not breaks_words(label, inner, bold=True) and len(wrap(label, inner, bold=True)) <= _HEAD_LINES:
            break
        width += 4
    return _Head(key, label, width, wrap(label, width - 2 * _PAD, bold=True, most=_MOST_HEAD_LINES))


def _draw_heads(
    heads: Sequence[_Head], first: float, y: float, top: float, width: float, *, count: bool
) -> str:
    """Draw the heads of all columns from y down; those that are counted are told apart by scripts."""
    parts = [tag("rect", x=0, y=y, width=width, height=top, fill=WHITE)] if y else []
    x = first
    for j, head in enumerate(heads):
        base = y + top - 10 - (len(head.lines) - 1) * _LEADING
        drawn = text(x + head.width / 2, base, head.lines, bold=True, anchor="middle")
        tips = tag("title", svg_text(head.label)) if head.lines[-1].endswith("…") else ""
        parts.append(tag("g", tips + drawn, data_column=j if count else None))
        x += head.width
    parts.append(tag("path", d=f"M0,{num(y + top)}H{num(width)}", stroke=INK, stroke_width=1))
    return "".join(parts)


def _choose(stances: list[Stance], most: int) -> _Marks:
    """Choose the stances to show: one that takes on and one against first, of the other groups next."""
    stances.sort(key=lambda one: one.order)
    if len(stances) <= most:
        shown, hidden = stances, []
    else:
        firsts = {one.style.group: i for i, one in reversed(list(enumerate(stances)))}
        urgent = [firsts[group] for group in (TAKES_ON, AGAINST, TOWARDS, GAP) if group in firsts]
        rest = [i for i in range(len(stances)) if i not in urgent]
        chosen = set([*urgent, *rest][:most])
        shown = [one for i, one in enumerate(stances) if i in chosen]
        hidden = [one for i, one in enumerate(stances) if i not in chosen]
    room = sum(sum(one.extent) for one in shown) + _BETWEEN * (len(shown) - 1)
    return _Marks(shown, hidden, room + (_MORE if hidden else 0.0))


def _draw_marks(
    marks: _Marks, row: str, x: float, y: float, tip: Tip | None, sheet: Sheet, data: dict[str, str]
) -> str:
    """Draw the marks of one cell around the middle line of its column."""
    parts: list[str] = []
    # Marks without anything beside them keep their shapes on the middle line of the column.
    alone = len(marks.shown) == 1 and not marks.hidden
    at = x - (marks.shown[0].extent[0] if alone else marks.room / 2)
    for one in marks.shown:
        left, right = one.extent
        said = tip(row, one) if tip else ""
        parts.append(sheet.stance(one, at + left, y, tip=said, **data))
        at += left + right + _BETWEEN
    if marks.hidden:
        more: dict[str, float | str | None] = {f"data_{key}": value for key, value in data.items()}
        more["data_more"] = " ".join(dict.fromkeys(one.iri for one in marks.hidden if one.iri)) or None
        kinds = Counter(one.style for one in marks.hidden)
        said = "; ".join(f"{n} × {stance_words(style, sheet.language)}" for style, n in kinds.items())
        drawn = tag("title", svg_text(said)) + text(at, y + 4.5, f"+{len(marks.hidden)}", fill=SECONDARY)
        parts.append(tag("g", drawn, **more))
    return "".join(parts)


def _describe(stances: Sequence[Stance], rows: int, columns: int) -> str:
    counts = Counter(one.style.group for one in stances)
    said = ", ".join(f"{group}: {counts[group]}" for group in GROUPS if counts[group]) or "none recorded"
    backed = Counter(one.style.bindingness for one in stances if one.style.bindingness)
    levels = ", ".join(f"{level}: {backed[level]}" for level in BINDINGNESS if backed[level])
    words = f"A table of {rows} rows and {columns} columns with {len(stances)} statements ({said})."
    return " ".join(part for part in (words, f"Bindingness: {levels}." if levels else "") if part)
