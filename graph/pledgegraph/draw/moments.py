"""What happened on a day: marks side by side, with their words, as timelines and changes draw them.

What began on a day, what only was seen to hold on it, and what ended on it are drawn apart, by the sign
before the marks. Called by timeline, lanes and changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pledgegraph.draw.frame import stage_words, stance_words
from pledgegraph.draw.language import Language
from pledgegraph.draw.stages import REACH, stage_mark, stage_rank
from pledgegraph.draw.stance import Sheet, Stance
from pledgegraph.draw.svg import INK, SECONDARY, num, tag, text
from pledgegraph.escape import svg_text

HAPPENED, BEGAN, SHOWN, ENDED = "happened", "began", "shown", "ended"
WAYS = (HAPPENED, BEGAN, SHOWN, ENDED)
"""How marks belong to their day, in the order in which a row shows them."""
SIGNS = {
    BEGAN: "it began on this day",
    SHOWN: "seen to hold on this day; when it began is not stated",
    ENDED: "it ended on this day",
}
"""What the sign before the marks says; what happened has none."""
LINE_OF_MARKS = 30.0
"""Height of a line of marks, in pixels."""
_SIGN, _BETWEEN, _MORE, _MOST = 24.0, 4.0, 34.0, 36


@dataclass(frozen=True, slots=True)
class Happening:
    """One milestone, event or membership, to be drawn as one mark.

    Args:
        stage: one of HAPPENINGS.
        iri: where a click on the mark leads.
        tip: what the mark says when pointed at.
        doubt: as of a stance.
    """

    stage: str
    iri: str = ""
    tip: str = ""
    doubt: str | None = None

    @property
    def extent(self) -> tuple[float, float]:
        """How far its mark reaches left and right of the centre, in pixels."""
        return REACH, REACH + (9.0 if self.doubt else 0.0)

    @property
    def order(self) -> tuple[tuple[int, int], str, str]:
        """Its place among others: by family, then as the scheme orders the stages."""
        return stage_rank(stage_mark(self.stage)), self.iri, self.tip


Mark = Stance | Happening
"""What is drawn as one mark."""


@dataclass(frozen=True, slots=True)
class Part:
    """Marks that belong to their day in one way.

    Args:
        way: one of WAYS.
        marks: what is drawn, in any order.
    """

    way: str
    marks: tuple[Mark, ...]

    @property
    def ordered(self) -> list[Mark]:
        """The marks in the order in which they are drawn."""
        happened = sorted((m for m in self.marks if isinstance(m, Happening)), key=lambda m: m.order)
        return [*happened, *sorted((m for m in self.marks if isinstance(m, Stance)), key=lambda m: m.order)]


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark, or a sign, in its place.

    Args:
        what: a mark; a way, whose sign is drawn; or those that found no room.
        x: centre of a mark; left end of a sign.
        line: in which line of marks it stands, from 0.
    """

    what: Mark | str | tuple[Mark, ...]
    x: float
    line: int


def first(parts: Sequence[Part]) -> tuple[bool, tuple[int, int]]:
    """Give the place among rows of the mark that is drawn first."""
    way = min((part.way for part in parts), key=WAYS.index)
    mark = Part(way, tuple(mark for part in parts if part.way == way for mark in part.marks)).ordered[0]
    return isinstance(mark, Stance), mark.order[0]


def spread(parts: Sequence[Part], room: float) -> tuple[list[Placed], int, float]:
    """Set the marks of a row side by side, in as many lines as they need.

    Args:
        parts: the marks; parts of the same way are drawn together.
        room: width of a line in pixels.

    Returns:
        Marks and signs in their places, the number of lines, and the width that they take.
    """
    placed: list[Placed] = []
    x, line, widest = 0.0, 0, 0.0
    for way in WAYS:
        marks = Part(way, tuple(mark for part in parts if part.way == way for mark in part.marks)).ordered
        shown, hidden = (marks, []) if len(marks) <= _MOST else (marks[: _MOST - 1], marks[_MOST - 1 :])
        wanted = ([way] if way in SIGNS and marks else []) + [*shown] + ([tuple(hidden)] if hidden else [])
        for i, what in enumerate(wanted):
            left, right = _extent(what)
            # A sign never stands alone at the end of a line.
            ahead = sum(_extent(wanted[i + 1])) + _BETWEEN if isinstance(what, str) else 0.0
            if x and x + left + right + ahead > room:
                x, line = 0.0, line + 1
            placed.append(Placed(what, x + left, line))
            x += left + right
            widest = max(widest, x)
            x += _BETWEEN
        x += _BETWEEN if marks else 0.0
    return placed, line + 1, widest


def _extent(what: Mark | str | tuple[Mark, ...]) -> tuple[float, float]:
    if isinstance(what, str):
        return 0.0, _SIGN
    return (0.0, _MORE) if isinstance(what, tuple) else what.extent


def draw(placed: Sequence[Placed], x: float, y: float, sheet: Sheet, **data: str) -> str:
    """Draw the marks of a row, the first line around y.

    Args:
        placed: what ``spread`` gave.
        x: left end.
        y: middle of the first line.
        sheet: on which they are drawn.
        data: ``data-`` attributes of every mark.
    """
    parts = []
    for one in placed:
        at, middle = x + one.x, y + one.line * LINE_OF_MARKS
        if isinstance(one.what, str):
            parts.append(sign(one.what, at, middle))
        elif isinstance(one.what, tuple):
            kinds = counted(one.what, sheet.language)
            tips = tag("title", svg_text(kinds))
            parts.append(tag("g", tips + text(at, middle + 4.5, f"+{len(one.what)}", fill=SECONDARY)))
        else:
            parts.append(draw_one(one.what, at, middle, sheet, **data))
    return "".join(parts)


def draw_one(mark: Mark, x: float, y: float, sheet: Sheet, **data: str) -> str:
    """Draw one mark, whichever it is."""
    if isinstance(mark, Stance):
        return sheet.stance(mark, x, y, **data)
    return sheet.stage(mark.stage, x, y, iri=mark.iri, tip=mark.tip, doubt=mark.doubt, **data)


def sign(way: str, x: float, y: float) -> str:
    """Draw how marks belong to their day: a bar and a line that goes on, dots, or a line up to a bar."""
    line, dash = {
        BEGAN: ("m2,-8v16m0,-8h17", None),
        SHOWN: ("m1,0h19", "0.1 4.6"),
        ENDED: ("m1,0h17m0,-8v16", None),
    }[way]
    return tag(
        "path",
        d=f"M{num(x)},{num(y)}{line}",
        fill="none",
        stroke=INK,
        stroke_width=2.2 if dash else 1.75,
        stroke_dasharray=dash,
        stroke_linecap="round",
    )


def counted(marks: Sequence[Mark], language: Language, *, brief: bool = False) -> str:
    """Say which marks there are, and how many of each, in the order in which they are drawn.

    Args:
        marks: the marks.
        language: that of the picture.
        brief: whether a stance is called by its force alone.
    """

    def said(mark: Mark) -> str:
        if isinstance(mark, Happening):
            return stage_words(mark.stage, language)
        return language.concept("forces", mark.force) if brief else stance_words(mark.style, language)

    words = Counter(said(mark) for mark in Part(HAPPENED, tuple(marks)).ordered)
    return " · ".join(f"{word} ×{n}" if n > 1 else word for word, n in words.items())
