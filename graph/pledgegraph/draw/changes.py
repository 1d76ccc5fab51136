"""Draw what changed between two days: what was held on the first, and what came until the second.

A row is one change, or equal changes of several; an empty place says that nothing is recorded there, not that
nothing was. Called with rows that were asked of the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pledgegraph.draw.frame import Words, compose
from pledgegraph.draw.moments import ENDED, LINE_OF_MARKS, Part, draw, first, sign, spread
from pledgegraph.draw.picture import Picture
from pledgegraph.draw.stance import Sheet
from pledgegraph.draw.svg import BAND, INK, RULE, SECONDARY, num, tag, text
from pledgegraph.draw.text import LINE, text_width, wrap
from pledgegraph.errors import PledgeGraphError

MOST_ROWS = 60
"""Rows that can be read on one sheet."""
_WORDS, _BEFORE, _ARROW, _AFTER = 400.0, 110.0, 40.0, 420.0
_ROW, _PAD, _HEAD, _SECTION = 34.0, 5.0, 24.0, 34.0
_LEADING, _SMALL = 13 * LINE, 11 * LINE


@dataclass(frozen=True, slots=True)
class Change:
    """One row: what was held before, and what is new.

    Args:
        section: its place among the sections, and the heading under which it stands.
        words: what it is about.
        before: marks of what was held on the first day; empty where nothing is recorded.
        after: marks of what came until the second; empty where it only ended.
        aside: what else is said, in small letters.
        keys: things and actors that it concerns, for those that stand out.
        day: by which rows of a section are ordered before all else, where they have any.
        added: whether what was held before is held still, and what is new stands beside it.
    """

    section: tuple[int, str]
    words: str
    before: tuple[Part, ...] = ()
    after: tuple[Part, ...] = ()
    aside: str = ""
    keys: tuple[str, ...] = ()
    day: str = ""
    added: bool = False

    @property
    def order(self) -> tuple[object, ...]:
        """Its place: by section, then by the first mark, then by words."""
        shown = self.after or self.before
        return (
            self.section,
            self.day,
            first(shown),
            self.words.casefold(),
            self.aside,
            repr((self.before, self.after)),
        )


def changes(
    rows: Sequence[Change], words: Words, *, heads: tuple[str, str], sheet: Sheet | None = None
) -> Picture:
    """Draw changes as rows under their headings; the order in which they are given does not matter.

    Args:
        rows: the changes, at most 60, each with a mark before or after.
        words: what stands above and below.
        heads: what stands above the marks before, and above those after.
        sheet: the sheet to draw on: its language, and what stands out.

    Raises:
        PledgeGraphError: there are more rows than can be read, or a concept has no mark.

    Example:
        >>> from pledgegraph.draw.stance import Stance
        >>> new = Change((0, "began"), "Lend boats", after=(Part("began", (Stance("offers"),)),))
        >>> changes([new], Words("One offer began"), heads=("2031-01-01", "2031-06-01"))
        Picture('One offer began')
    """
    if len(rows) > MOST_ROWS:
        raise PledgeGraphError(
            f"{len(rows)} rows of changes cannot be read (at most {MOST_ROWS}); take days nearer to each "
            "other with --between (between=), or ask of one thing with --of, --by or --measure"
        )
    sheet = sheet or Sheet()
    before_x, after_x = _WORDS + 20, _WORDS + 20 + _BEFORE + _ARROW
    ordered = sorted(rows, key=lambda row: row.order)
    widest = max((spread(row.after, _AFTER)[2] for row in ordered), default=0.0)
    width = after_x + max(widest, text_width(heads[1], bold=True))
    parts = [text(x, 14, said, bold=True) for x, said in zip((before_x, after_x), heads, strict=True)]
    y = _HEAD
    i = 0
    for (_, heading), group in groupby(ordered, key=lambda row: row.section):
        parts.append(text(0, y + 22, heading[:1].upper() + heading[1:], bold=True))
        y += _SECTION
        for row in group:
            drawn, tall = _row(row, i, y, (before_x, after_x, width), sheet)
            parts.append(drawn)
            y += tall
            i += 1
    if not rows:
        parts = [text(0, 20, sheet.language.say("none recorded"), fill=SECONDARY)]
        y = 30.0
    ways = {part.way for row in ordered for part in row.after} | {ENDED for row in ordered if not row.after}
    told = [(sign(way, 4, 0), sheet.language.say(said)) for way, said in _WAYS.items() if way in ways]
    if any(row.before and row.after and not row.added for row in ordered):
        told.append((_between(4, 0, 20, added=False), sheet.language.say("one followed on the other")))
    if any(row.added for row in ordered):
        told.append((_between(4, 0, 20, added=True), sheet.language.say("both are held")))
    if not all(row.before for row in ordered):
        told.append(("", sheet.language.say("empty: nothing recorded for that day")))
    return compose(
        sheet,
        "\n".join(parts),
        width if rows else 0.0,
        y,
        words,
        description=sheet.language.say("{n} rows", n=len(ordered)),
        signs=[(sheet.language.say("Between the days"), told)] if told else [],
    )


_WAYS = {
    "began": "began between the days",
    "shown": "seen to hold between the days; when it began is not stated",
    "ended": "ended between the days",
}
"""What the signs before marks say of two days; they are those of the timeline."""


def _row(row: Change, i: int, y: float, at: tuple[float, float, float], sheet: Sheet) -> tuple[str, float]:
    """Draw one row; give it and its height."""
    before_x, after_x, width = at
    words = wrap(row.words, _WORDS)
    aside = wrap(row.aside, _WORDS, 11) if row.aside else []
    before, lines, wide = spread(row.before, _BEFORE)
    after, more, _ = spread(row.after, _AFTER)
    told = len(words) * _LEADING + len(aside) * _SMALL
    tall = max(_ROW, told + 2 * _PAD, max(lines, more) * LINE_OF_MARKS + 4)
    middle = y + tall / 2
    chosen = bool(sheet.highlight.intersection(row.keys))
    parts = [tag("path", d=f"M0,{num(y)}H{num(width)}", stroke=RULE, stroke_width=1)]
    if chosen:
        parts.insert(0, tag("rect", x=-4, y=y, width=width + 4, height=tall, fill=BAND))
    base = middle - told / 2 + 13
    label = text(0, base, words, bold=chosen)
    if aside:
        label += text(0, base + len(words) * _LEADING - 1.5, aside, size=11, fill=SECONDARY)
    parts.append(tag("g", label, data_row=i))
    parts.append(draw(before, before_x, _top(middle, lines), sheet, row=str(i)))
    parts.append(draw(after, after_x, _top(middle, more), sheet, row=str(i)))
    if row.before and row.after:
        start = before_x + wide + 4 if lines == 1 else before_x + _BEFORE
        parts.append(_between(start, middle - 1.5, after_x - 8 - start, added=row.added))
    elif row.before:
        parts.append(sign(ENDED, after_x, middle - 1.5))
    return "".join(parts), tall


def _top(middle: float, lines: int) -> float:
    return middle - (lines - 1) * LINE_OF_MARKS / 2 - 1.5


def _between(x: float, y: float, long: float, *, added: bool) -> str:
    """Draw what joins what was held to what is new: a plus where both are held, else an arrow."""
    d = f"M{num(x)},{num(y)}h{num(long)}m-5,-4l5,4l-5,4"
    if added:
        d = f"M{num(x + long / 2 - 5)},{num(y)}h10m-5,-5v10"
    return tag("path", d=d, fill="none", stroke=INK, stroke_width=1.25)
