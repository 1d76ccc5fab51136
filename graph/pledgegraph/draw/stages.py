"""Give every stage of a text, and every other thing that happens, its mark: one table.

The outline says what happens to a text: it points on while the text is in the making (hollow) and once it is
concluded (filled), is barred where it is held up, is cracked where it is said to be broken, and is notched
where it ends; the sign inside says which stage it is. All are black, so that none is taken for a stance.
Called by stance, frame, the timeline and the life of a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from pledgegraph.draw.marks import DOUBTS
from pledgegraph.draw.svg import INK, RULE, WHITE, num, tag, text
from pledgegraph.errors import PledgeGraphError

MAKING, CONCLUDED, HELD_UP, BROKEN, ENDED, BESIDE = (
    "in the making",
    "concluded and carried out",
    "held up",
    "said to be broken",
    "ended",
    "beside the texts",
)
FAMILIES = (MAKING, CONCLUDED, HELD_UP, BROKEN, ENDED, BESIDE)
"""What a mark says happens, in the order in which legends show them."""

# stage: (family, sign inside its outline)
_STAGES: dict[str, tuple[str, str]] = {
    "drafted": (MAKING, "lines"),
    "proposed": (MAKING, "ring"),
    "softened": (MAKING, "down"),
    "in-negotiation": (MAKING, "facing"),
    "ready-to-sign": (MAKING, "line"),
    "announced": (MAKING, "waves"),
    "signed": (CONCLUDED, "wave"),
    "adopted": (CONCLUDED, "bars"),
    "approved": (CONCLUDED, "tick"),
    "ratified": (CONCLUDED, "ticks"),
    "in-force": (CONCLUDED, "disc"),
    "activated": (CONCLUDED, "start"),
    "delivered": (CONCLUDED, "landed"),
    "delayed": (HELD_UP, "clock"),
    "suspended": (HELD_UP, "pause"),
    "breached": (BROKEN, ""),
    "removed-from-text": (ENDED, "struck"),
    "superseded": (ENDED, "onward"),
    "lapsed": (ENDED, "hourglass"),
    "terminated": (ENDED, "cross"),
    "leaked": (MAKING, "drop"),
    "authorised": (MAKING, "tick"),
    "postponed": (HELD_UP, "back"),
    "joined": (CONCLUDED, "plus"),
}
_BESIDE = {"event": "star", "membership begins": "linked", "membership ends": "parted"}
STAGES, BESIDES = tuple(_STAGES), tuple(_BESIDE)
"""Every stage that has a mark, in the order of the scheme, and what happens beside the texts."""
HAPPENINGS = (*STAGES, *BESIDES)
"""Everything that has a mark here: the stages, and what happens beside the texts."""

# The outline of each family around (0, 0).
_OUTLINES = {
    MAKING: "m-9,-7.5h12l7,7.5l-7,7.5h-12z",
    CONCLUDED: "m-9,-7.5h12l7,7.5l-7,7.5h-12z",
    HELD_UP: "m-9,-7.5h15v15h-15z",
    ENDED: "m-9,-7.5h18l-5.5,7.5l5.5,7.5h-18z",
}
# Those of a text that is said to be broken, on both sides of the crack.
_HALVES = ("m-2,-7.5h-7v15h5l3,-5l-4,-4z", "m2.5,-7.5h1.5l6,7.5l-6,7.5h-4l3,-5l-4,-4z")
# The sign inside, drawn as a line around (-2, 0), the middle of the room that all outlines have.
_LINES = {
    "lines": "m-3.5,-2.5h7m-7,2.5h7m-7,2.5h4",
    "down": "m-3.5,-2l3.5,4l3.5,-4",
    "facing": "m-4.5,-3l3.5,3l-3.5,3m9,-6l-3.5,3l3.5,3",
    "line": "m-4,3.5h8",
    "waves": "m-0.5,-2.8q2.2,2.8 0,5.6m2.8,-7.8q3.8,5 0,10",
    "wave": "m-5,2q2.5,-6.5 5,-1.5t5,-1.5",
    "bars": "m-4,-1.9h8m-8,3.8h8",
    "tick": "m-3.5,0.5l2.5,3l4.5,-6.5",
    "ticks": "m-5,0.5l2.2,3l4,-6.5m-0.5,6.5l4.3,-6.5",
    "landed": "m0,-5v6.5m-3,-3l3,3l3,-3m-6.5,5.3h7",
    "clock": "m0.5,-4.5v5h3.5",
    "pause": "m-2,-3.5v7m4,-7v7",
    "struck": "m-4,-2.6h7.5m-7.5,5.2h7.5m-8.5,1.6l9.5,-8.4",
    "onward": "m-4,-3.5l3.5,3.5l-3.5,3.5m4,-7l3.5,3.5l-3.5,3.5",
    "hourglass": "m-3,-4h6l-6,8h6z",
    "cross": "m-3.2,-3.2l6.4,6.4m0,-6.4l-6.4,6.4",
    "back": "m4,0h-8m3,-3l-3,3l3,3",
    "plus": "m-4,0h8m-4,-4v8",
}
# Those that are filled: the start of a run, a drop.
_SOLIDS = {"start": "m-2.5,-4l6.5,4l-6.5,4z", "drop": "m0,-4.5q6,8 0,8.5q-6,-0.5 0,-8.5z"}
# The outlines of what happens beside the texts, around (0, 0).
_STAR = "m0,-9l2.2,6.8l6.8,2.2l-6.8,2.2l-2.2,6.8l-2.2,-6.8l-6.8,-2.2l6.8,-2.2z"


@dataclass(frozen=True, slots=True)
class StageStyle:
    """Say how a stage, or another happening, looks.

    Args:
        stage: a concept of the scheme stages, as in "signed"; or "event", "membership begins", "membership
            ends".
        family: one of FAMILIES.
        sign: name of the drawing inside.
    """

    stage: str
    family: str
    sign: str


REACH = 11.0
"""How far a mark reaches left and right of its centre, in pixels, without a doubt beside it."""


@cache
def stage_mark(stage: str) -> StageStyle:
    """Find how a stage, or another happening, is drawn.

    Args:
        stage: a concept of the scheme stages, or one of the other HAPPENINGS.

    Raises:
        PledgeGraphError: no mark is made for it.

    Example:
        >>> stage_mark("signed").family, stage_mark("suspended").family
        ('concluded and carried out', 'held up')
    """
    if stage in _BESIDE:
        return StageStyle(stage, BESIDE, _BESIDE[stage])
    if stage not in _STAGES:
        near = get_close_matches(stage, HAPPENINGS, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(HAPPENINGS)}"
        raise PledgeGraphError(f"no mark is made for the stage {stage!r}; {hint}")
    return StageStyle(stage, *_STAGES[stage])


def stage_rank(style: StageStyle) -> tuple[int, int]:
    """Give the place of a mark in listings: by family, then as the scheme orders the stages."""
    return FAMILIES.index(style.family), HAPPENINGS.index(style.stage)


def draw_stage(style: StageStyle, x: float, y: float, *, doubt: str | None = None) -> str:
    """Draw the mark of a stage around a centre, within 11 pixels to each side.

    Args:
        style: what ``stage_mark`` found.
        x: its centre.
        y: its centre.
        doubt: as of a stance, "contested" or another that has a sign; it needs 9 pixels more on the right.

    Raises:
        PledgeGraphError: no such doubt has a sign.

    Example:
        >>> draw_stage(stage_mark("signed"), 0, 0) != draw_stage(stage_mark("adopted"), 0, 0)
        True
    """
    if doubt is not None and doubt not in DOUBTS:
        raise PledgeGraphError(f"no sign is made for the doubt {doubt!r}; known: {', '.join(DOUBTS)}")
    dash = "2.6 2" if doubt == "inferred" else None
    drawn = _beside(style.sign, x, y, dash) if style.family == BESIDE else _stage(style, x, y, dash)
    return drawn + (text(x + 12, y - 2.5, DOUBTS[doubt][0], size=12, bold=True) if doubt else "")


def _path(
    x: float,
    y: float,
    d: str,
    *,
    edge: str = INK,
    fill: str = "none",
    width: float = 1.5,
    dash: str | None = None,
) -> str:
    return tag(
        "path",
        d=f"M{num(x)},{num(y)}{d}",
        fill=fill,
        stroke=edge,
        stroke_width=width,
        stroke_dasharray=dash,
        stroke_linecap=None if dash else "round",
        stroke_linejoin="round",
    )


def _stage(style: StageStyle, x: float, y: float, dash: str | None) -> str:
    if style.family == BROKEN:
        return "".join(_path(x, y, half, fill=WHITE, dash=dash) for half in _HALVES)
    filled = style.family == CONCLUDED and not dash
    ground = INK if filled else RULE if style.family in (CONCLUDED, ENDED) else WHITE
    bar = _path(x, y, "m9,-7.5v15", width=3) if style.family == HELD_UP else ""
    return _path(x, y, _OUTLINES[style.family], fill=ground, dash=dash) + bar + _sign(style, x - 2, y, filled)


def _sign(style: StageStyle, x: float, y: float, filled: bool) -> str:
    ink = WHITE if filled else INK
    if style.sign in ("disc", "ring"):
        inside = ink if style.sign == "disc" else WHITE
        return tag("circle", cx=x + 0.5, cy=y, r=3.2, fill=inside, stroke=ink, stroke_width=1.4)
    if style.sign in _SOLIDS:
        return _path(x, y, _SOLIDS[style.sign], edge=ink, fill=ink, width=1)
    return _path(x, y, _LINES[style.sign], edge=ink, width=1.6)


def _beside(sign: str, x: float, y: float, dash: str | None) -> str:
    if sign == "star":
        return _path(x, y, _STAR, fill=WHITE if dash else INK, width=1, dash=dash)
    apart = 3.4 if sign == "linked" else 5.8
    rings = "".join(
        tag(
            "circle",
            cx=x + at,
            cy=y,
            r=4.6,
            fill="none",
            stroke=INK,
            stroke_width=1.75,
            stroke_dasharray=dash,
        )
        for at in (-apart, apart)
    )
    return rings + (_path(x, y, "m-3,8l6,-16") if sign == "parted" else "")
