"""Draw what happened as a table in the order of time: day, place in time, marks, words.

A row is what belongs together on one day. Its dot stands on a scale that all rows share, so that bursts and
silences are seen; where long nothing is recorded the scale is broken, and says so. Called with rows that were
asked of the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pledgegraph.draw.days import Scale, Span, span
from pledgegraph.draw.frame import Words, compose
from pledgegraph.draw.moments import LINE_OF_MARKS, SIGNS, WAYS, Part, Placed, draw, first, sign, spread
from pledgegraph.draw.picture import Picture
from pledgegraph.draw.stance import Sheet
from pledgegraph.draw.svg import BAND, INK, RULE, SECONDARY, num, tag, text
from pledgegraph.draw.text import LINE, wrap
from pledgegraph.errors import PledgeGraphError

MOST_ROWS = 60
"""Rows that can be read on one sheet."""
_DATE, _SCALE, _MARKS, _WORDS = 88.0, 190.0, 216.0, 430.0
_ROW, _APART, _PAD, _HEAD = 34.0, 10.0, 5.0, 22.0
_LEADING, _SMALL = 13 * LINE, 11 * LINE


@dataclass(frozen=True, slots=True)
class Moment:
    """One row: what belongs together on one day.

    Args:
        day: a day, month or year.
        parts: the marks.
        words: what they are about.
        aside: what else is said, in small letters.
        keys: things and actors that it concerns, for those that stand out.
    """

    day: str
    parts: tuple[Part, ...]
    words: str
    aside: str = ""
    keys: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[object, ...]:
        """Its place: by its days, then what happened before what was said, then by mark and words."""
        way = min(WAYS.index(part.way) for part in self.parts)
        return span(self.day), way, first(self.parts), self.words.casefold(), self.aside, repr(self.parts)


@dataclass(frozen=True, slots=True)
class _Row:
    moment: Moment
    marks: list[Placed]
    lines_of_marks: int
    width_of_marks: float
    words: list[str]
    aside: list[str]
    y: float
    leads: bool

    @property
    def height(self) -> float:
        return max(_ROW, self.told + 2 * _PAD, self.lines_of_marks * LINE_OF_MARKS + 4)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def told(self) -> float:
        """Height of its words."""
        return len(self.words) * _LEADING + len(self.aside) * _SMALL


def timeline(moments: Sequence[Moment], words: Words, *, sheet: Sheet | None = None) -> Picture:
    """Draw moments as rows in the order of time; the order in which they are given does not matter.

    Args:
        moments: the rows, at most 60.
        words: what stands above and below.
        sheet: the sheet to draw on: its language, and what stands out.

    Raises:
        PledgeGraphError: there are more rows than can be read, a date is none, or a concept has no mark.

    Example:
        >>> from pledgegraph.draw.moments import Happening
        >>> signed = Part("happened", (Happening("signed", tip="A pact is signed"),))
        >>> timeline([Moment("2026-01-06", (signed,), "A pact", "signed")], Words("A pact is signed"))
        Picture('A pact is signed')
    """
    if len(moments) > MOST_ROWS:
        raise PledgeGraphError(
            f"{len(moments)} rows cannot be read as a timeline (at most {MOST_ROWS}); take fewer days with "
            "--between (between=), or draw it of one thing with --of"
        )
    sheet = sheet or Sheet()
    ordered = sorted(moments, key=lambda moment: moment.order)
    spans = {span(moment.day) for moment in ordered}
    scale = Scale(spans, _SCALE, pad=9, gap=10, apart=34) if len(spans) > 1 else None
    rows = _rows(ordered, _HEAD if scale else 0.0)
    marks_x = _DATE + (scale.length + 18 if scale else 0.0)
    words_x = marks_x + max((row.width_of_marks for row in rows), default=0.0) + 14
    width = words_x + _WORDS
    height = rows[-1].y + rows[-1].height if rows else 30.0

    parts = [_ground(rows, width, sheet)]
    if scale is not None:
        parts.append(tag("g", axis(scale, _HEAD, height), transform=f"translate({num(_DATE)},0)"))
    for i, row in enumerate(rows):
        if row.leads:
            parts.append(text(0, row.middle + 4.5, row.moment.day))
        if scale is not None:
            parts.append(dot(scale, span(row.moment.day), _DATE, row.middle))
        top = row.middle - (row.lines_of_marks - 1) * LINE_OF_MARKS / 2 - 1.5
        parts.append(draw(row.marks, marks_x, top, sheet, row=str(i)))
        parts.append(_label(row, i, words_x, sheet))
    if not rows:
        parts.append(text(0, 20, sheet.language.say("none recorded"), fill=SECONDARY))
    return compose(
        sheet,
        "\n".join(part for part in parts if part),
        width if rows else 0.0,
        height,
        words,
        description=sheet.language.say("{n} rows", n=len(rows)),
        signs=signs(ordered, scale, sheet),
    )


def _rows(ordered: Sequence[Moment], y: float) -> list[_Row]:
    """Lay out the rows one under the other, years apart."""
    rows: list[_Row] = []
    last = ""
    for moment in ordered:
        y += _APART if last and last[:4] != moment.day[:4] else 0.0
        told = wrap(moment.words, _WORDS), wrap(moment.aside, _WORDS, 11) if moment.aside else []
        rows.append(_Row(moment, *spread(moment.parts, _MARKS), *told, y, moment.day != last))
        y += rows[-1].height
        last = moment.day
    return rows


def _ground(rows: Sequence[_Row], width: float, sheet: Sheet) -> str:
    """Draw what lies under the rows: those that stand out, and rules between days and, darker, years."""
    parts = []
    for before, row in zip([None, *rows], rows, strict=False):
        if sheet.highlight.intersection(row.moment.keys):
            parts.append(tag("rect", x=-4, y=row.y, width=width + 4, height=row.height, fill=BAND))
        if before is not None and row.leads:
            year = before.moment.day[:4] != row.moment.day[:4]
            d = f"M0,{num(row.y - (_APART / 2 if year else 0))}H{num(width)}"
            parts.append(tag("path", d=d, stroke=SECONDARY if year else RULE, stroke_width=1))
    return "".join(parts)


def _label(row: _Row, i: int, x: float, sheet: Sheet) -> str:
    base = row.middle - row.told / 2 + 13
    label = text(x, base, row.words, bold=bool(sheet.highlight.intersection(row.moment.keys)))
    if row.aside:
        under = base + len(row.words) * _LEADING - 1.5
        label += text(x, under, row.aside, size=11, fill=SECONDARY)
    return tag("g", label, data_row=i)


def axis(scale: Scale, top: float, bottom: float) -> str:
    """Draw the rules of a scale from left to right, years with their number above, and its breaks."""
    parts = []
    for tick in scale.ticks:
        d = f"M{num(tick.at)},{num(top)}V{num(bottom)}"
        parts.append(tag("path", d=d, stroke=RULE, stroke_width=0.5 if tick.month else 1.25))
        if tick.year:
            said = text(tick.at, top - 8, tick.year, size=11, fill=SECONDARY, anchor="middle")
            parts.append(said)
    for start, end in scale.pieces:
        d = f"M{num(start)},{num(top)}H{num(end)}"
        parts.append(tag("path", d=d, stroke=SECONDARY, stroke_width=1))
    return "".join([*parts, *(broken(at, top) for at in scale.breaks)])


def dot(scale: Scale, when: Span, x: float, y: float) -> str:
    """Draw where a date stands on a scale: a dot for a day, a bar for a month or a year."""
    start, end = x + scale.at(when.start), x + scale.at(when.end)
    if when.start == when.end:
        return tag("circle", cx=start, cy=y, r=3, fill=INK)
    # A month on a coarse scale would be no longer than the dot of a day.
    more = max(9 - (end - start), 0) / 2
    d = f"M{num(start - more)},{num(y)}H{num(end + more)}"
    return tag("path", d=d, stroke=INK, stroke_width=3, stroke_opacity=0.45)


def broken(x: float, y: float) -> str:
    """Draw the sign of a break in a line of time around a point."""
    return tag("path", d=f"M{num(x - 4)},{num(y + 5)}l4,-10m1,10l4,-10", stroke=SECONDARY, stroke_width=1.25)


def signs(
    moments: Sequence[Moment], scale: Scale | None, sheet: Sheet
) -> list[tuple[str, Sequence[tuple[str, str]]]]:
    """Explain the signs of time that were drawn."""
    say = sheet.language.say
    ways = {part.way for moment in moments for part in moment.parts}
    entries = [(sign(way, 4, 0), say(words)) for way, words in SIGNS.items() if way in ways]
    if scale is not None and scale.breaks:
        entries.append((broken(15, 0), say("break: long nothing is recorded")))
    if scale is not None and any(len(moment.day) < 10 for moment in moments):
        bar = tag("path", d="M8,0h14", stroke=INK, stroke_width=3, stroke_opacity=0.45)
        entries.append((bar, say("a month or a year: no day is stated")))
    return [(say("On the line of time"), entries)] if entries else []
