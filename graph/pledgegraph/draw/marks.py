"""Give every stance its mark: the one table from (force, bindingness, doubt) to a drawing.

The shape carries the meaning, so that a print in grey still tells it; colour only repeats it. Something
solid inside a disc is taken on; nothing else has a disc that is filled. Called by frame, matrix and ego.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from pledgegraph.draw.svg import INK, SECONDARY, WHITE, num, tag, text
from pledgegraph.errors import PledgeGraphError

TAKES_ON, TOWARDS, GAP, AGAINST = "takes on", "towards", "gap", "against"
GROUPS = (TAKES_ON, TOWARDS, GAP, AGAINST)
"""The four kinds of stance, in the order in which pictures show them."""
IN_DOUBT, ONLY_DESCRIBES = "said to take on, in doubt", "only describes it"
CAMPS = (TAKES_ON, IN_DOUBT, TOWARDS, ONLY_DESCRIBES, GAP, AGAINST)
"""Where actors stand: the groups, with what is in doubt and what is no position each apart."""
HEADINGS = {camp: camp for camp in CAMPS} | {
    TOWARDS: "towards, without taking on",
    ONLY_DESCRIBES: "only describes it, without a position",
}
"""What stands above each camp."""

BLUE, SKY, SKY_EDGE = "#0072B2", "#56B4E9", "#2B7BB0"
GREEN, GREEN_EDGE, AMBER_EDGE, RED = "#009E73", "#007A58", "#9A6A00", "#D55E00"
_PALE = {BLUE: "#A6CEE5", SKY: "#C4E4F7"}


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """Say how one kind of stance looks.

    Args:
        force: the act, a concept of the scheme forces.
        bindingness: what backs it, a concept of the scheme bindingness; None where it is not drawn.
        group: one of GROUPS.
        shape: name of the drawing.
        fill: colour inside.
        edge: colour of the outline and of a line that leads to the mark.
        width: width of such a line.
        dash: its dashes; None for a solid one.
        head: its end: "arrow", "tee" or "".
    """

    force: str
    bindingness: str | None
    group: str
    shape: str
    fill: str
    edge: str
    width: float
    dash: str | None
    head: str

    def __hash__(self) -> int:
        """Hash what tells styles apart: sheets look them up at every mark."""
        return hash((self.force, self.bindingness))


# force: (group, shape, edge, width and dash of its line); a commissive force takes these from its
# bindingness and has only a sign of its own beneath the disc.
_FORCES: dict[str, tuple[str, str, str, float, str | None]] = {
    "signs": (TAKES_ON, "wave", INK, 0, None),
    "commits": (TAKES_ON, "bar", INK, 0, None),
    "pledges": (TAKES_ON, "", INK, 0, None),
    "intends": (TAKES_ON, "arrow", INK, 0, None),
    "offers": (TAKES_ON, "cup", INK, 0, None),
    "proposes": (TOWARDS, "dashed-ring", AMBER_EDGE, 1.6, "1.5 3"),
    "supports": (TOWARDS, "plus", INK, 1.6, "8 3 1.5 3"),
    "endorses": (TOWARDS, "page-plus", INK, 1.6, "8 3 1.5 3"),
    "seeks": (TOWARDS, "dashed-ring-in", AMBER_EDGE, 1.6, "1.5 3"),
    "envisages": (TOWARDS, "dashed-ring-dots", AMBER_EDGE, 1.6, "1.5 3"),
    "considers": (TOWARDS, "dashed-lens", AMBER_EDGE, 1.6, "1.5 3"),
    "describes": (TOWARDS, "small-ring", SECONDARY, 1.6, "1.5 5"),
    "withholds": (GAP, "square", SECONDARY, 1.6, "1.5 5"),
    "silent": (GAP, "dash", SECONDARY, 1.6, "1.5 5"),
    "rules-out": (GAP, "tee", SECONDARY, 1.6, "1.5 5"),
    "declines": (AGAINST, "cross", RED, 1.75, None),
    "rejects": (AGAINST, "ring-cross", RED, 1.75, None),
    "opposes": (AGAINST, "dashed-cross", RED, 1.6, "2 5"),
}
# bindingness: (shape, fill, edge, width and dash of its line)
_BINDINGNESS: dict[str, tuple[str, str, str, float, str | None]] = {
    "in-force-legal": ("ringed-disc", BLUE, BLUE, 2.5, None),
    "signed-legal": ("disc", BLUE, BLUE, 2.5, None),
    "political-written": ("half", SKY, SKY_EDGE, 1.75, "6 4"),
    "political-oral": ("quarter", SKY, SKY_EDGE, 1.75, "6 4"),
    "aspirational": ("core", GREEN, GREEN_EDGE, 1.5, None),
    "unknown": ("query", WHITE, SECONDARY, 1.5, "12 4"),
}
FORCES = tuple(_FORCES)
"""Every force that has a mark, in the order of the scheme."""
BINDINGNESS = tuple(_BINDINGNESS)
"""Every bindingness that has a mark, in the order of the scheme."""
DOUBTS = {
    "inferred": ("i", "dashed outline: inferred, not stated"),
    "contested": ("!", "contested in the sources"),
    "reported": ("”", "reported by others"),
    "hedged": ("~", "the source says likely, possible or implied"),
}
"""What makes a stance less than plainly stated: its sign and its words."""


@cache
def mark(force: str, bindingness: str | None = None) -> MarkStyle:
    """Find how a stance is drawn.

    Only a pledge has its bindingness drawn: a filled proposal would look like a pledge.

    Args:
        force: a concept of the scheme forces, as in "intends".
        bindingness: a concept of the scheme bindingness; None, of a pledge, is drawn as unknown.

    Raises:
        PledgeGraphError: no mark is made for such a concept.

    Example:
        >>> mark("pledges", "political-written").shape
        'half'
    """
    _known(force, FORCES, "force")
    if bindingness is not None:
        _known(bindingness, BINDINGNESS, "bindingness")
    group, shape, edge, width, dash = _FORCES[force]
    if group != TAKES_ON:
        head = "tee" if group == AGAINST else "" if group == GAP else "arrow"
        return MarkStyle(force, None, group, shape, WHITE, edge, width, dash, head)
    backing = bindingness or "unknown"
    shape, fill, edge, width, dash = _BINDINGNESS[backing]
    return MarkStyle(force, backing, group, shape, fill, edge, width, dash, "arrow")


def camp(style: MarkStyle, doubt: str | None) -> str:
    """Tell where who takes a stance stands; what only is said to be taken on never stands with what is.

    Args:
        style: how the stance looks.
        doubt: what makes it less than plainly stated, or None.

    Returns:
        One of CAMPS.
    """
    if style.group == TAKES_ON and doubt:
        return IN_DOUBT
    return ONLY_DESCRIBES if style.force == "describes" else style.group


def strength(style: MarkStyle) -> tuple[int, int]:
    """Give the place of a mark in its camp: what is taken on by bindingness, the rest by force."""
    force, backing = rank(style)
    return (backing, force) if style.group == TAKES_ON else (force, backing)


def rank(style: MarkStyle) -> tuple[int, int]:
    """Give the place of a mark in listings: by force, then by bindingness, as the schemes order them."""
    return FORCES.index(style.force), BINDINGNESS.index(style.bindingness) if style.bindingness else -1


def extent(
    *, conditional: bool | None = None, doubt: str | None = None, possible: bool = False
) -> tuple[float, float]:
    """Give how far a mark reaches left and right of its centre, in pixels."""
    aside = 9.0 if doubt or conditional is not None else 0.0
    bracket = 5.0 if possible else 0.0
    return 10.0 + bracket, 10.0 + aside + bracket


def draw_mark(
    style: MarkStyle,
    x: float,
    y: float,
    *,
    conditional: bool | None = None,
    doubt: str | None = None,
    possible: bool = False,
) -> str:
    """Draw one mark around a centre, within 11 pixels above and 16 below it.

    Args:
        style: what ``mark`` found.
        x: centre of the shape; ``extent`` says how much room it needs beside it.
        y: centre of the shape.
        conditional: True puts a hollow diamond beside it, False (stated to be unconditional) a struck
            one, None (not stated) nothing.
        doubt: "inferred", "contested", "reported", "hedged" or None.
        possible: the source only says that it can include this: drawn in brackets.

    Raises:
        PledgeGraphError: no such doubt has a sign.
    """
    if doubt is not None:
        _known(doubt, tuple(DOUBTS), "doubt")
    parts = [_shape(style, x, y, "2.6 2" if doubt == "inferred" else None)]
    if style.group == TAKES_ON:
        parts.append(_beneath(_FORCES[style.force][1], x, y))
    if doubt is not None:
        parts.append(text(x + 10.5, y - 2.5, DOUBTS[doubt][0], size=12, bold=True))
    if conditional is not None:
        parts.append(diamond(x + 14, y + 6, struck=not conditional))
    if possible:
        left, right = extent(conditional=conditional, doubt=doubt)
        for at, bend in ((x - left - 0.5, -5), (x + right + 0.5, 5)):
            parts.append(_stroke(f"M{num(at)},{num(y - 10)}q{bend},10 0,20", INK, 1.5))
    return "".join(parts)


def diamond(x: float, y: float, *, struck: bool = False) -> str:
    """Draw the sign of a condition, struck through for one that is stated not to exist."""
    at = f"M{num(x)},{num(y - 4)}l4,4l-4,4l-4,-4z"
    line = _stroke(f"M{num(x - 4.5)},{num(y + 4.5)}l9,-9", INK, 1.25) if struck else ""
    return tag("path", d=at, fill=WHITE, stroke=INK, stroke_width=1.25) + line


def _known(name: str, names: tuple[str, ...], kind: str) -> None:
    if name not in names:
        near = get_close_matches(name, names, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names)}"
        raise PledgeGraphError(f"no mark is made for the {kind} {name!r}; {hint}")


def _stroke(d: str, edge: str, width: float, dash: str | None = None, cap: str | None = "round") -> str:
    return tag(
        "path", d=d, fill="none", stroke=edge, stroke_width=width, stroke_dasharray=dash, stroke_linecap=cap
    )


def _shape(style: MarkStyle, x: float, y: float, dash: str | None) -> str:
    """Draw the shape itself; dashes and a pale inside keep what is inferred apart from what is stated."""
    edge = style.edge
    fill = _PALE.get(style.fill, style.fill) if dash else style.fill

    def disc(r: float, width: float, inside: str = WHITE, dashes: str | None = dash, aside: float = 0) -> str:
        line: dict[str, float | str | None] = {"stroke_width": width, "stroke_dasharray": dashes}
        return tag("circle", cx=x + aside, cy=y - aside, r=r, fill=inside, stroke=edge, **line)

    def path(d: str, width: float, inside: str = "none", dashes: str | None = dash) -> str:
        at = f"M{num(x)},{num(y)}{d}"
        return tag("path", d=at, fill=inside, stroke=edge, stroke_width=width, stroke_dasharray=dashes)

    def plus(reach: float, half: float, dashes: str | None) -> str:
        far, wide = num(reach - half), num(2 * half)
        right, down, left, up = f"h{far}", f"v{far}", f"h-{far}", f"v-{far}"
        return path(
            f"m-{num(half)},-{num(reach)}h{wide}{down}{right}v{wide}{left}{down}h-{wide}{up}{left}v-{wide}{right}z",
            1.5,
            WHITE,
            dashes,
        )

    def cross(reach: float) -> str:
        n, m = num(reach), num(2 * reach)
        return path(f"m-{n},-{n}l{m},{m}m0,-{m}l-{m},{m}", 2.25, dashes=None)

    def turned(drawn: str) -> str:
        return tag("g", drawn, transform=f"rotate(45 {num(x)} {num(y)})")

    ring, thin = "3 2.2", 0.75 if dash else 1.25
    match style.shape:
        case "ringed-disc":
            return disc(9, 2) + tag("circle", cx=x, cy=y, r=5.75, fill=fill)
        case "disc":
            return disc(8, 1.5, fill)
        case "half":
            return disc(8, 1.5) + path("m0,-8a8,8 0 0 1 0,16z", thin, fill, None)
        case "quarter":
            return disc(8, 1.5) + path("v-8a8,8 0 0 1 8,8z", thin, fill, None)
        case "core":
            return disc(8, 1.5) + (
                disc(2.6, 1.25, dashes=None) if dash else tag("circle", cx=x, cy=y, r=3.25, fill=fill)
            )
        case "query":
            return disc(8, 1.5) + text(x, y + 4.5, "?", size=12, bold=True, anchor="middle", fill=edge)
        case "dashed-ring":
            return disc(8, 2, dashes=ring)
        case "dashed-ring-in":
            return disc(8, 2, dashes=ring) + path("m0,-11v14m-4,-4l4,4l4,-4", 1.75, dashes=None)
        case "dashed-ring-dots":
            dots = "".join(tag("circle", cx=x + at, cy=y, r=1.5, fill=edge) for at in (-4, 0, 4))
            return disc(8, 2, dashes=ring) + dots
        case "dashed-lens":  # what is examined lies under a lens with a handle
            return disc(6.5, 2, dashes=ring, aside=2) + path("m-3,3l-5.5,5.5", 2.75, dashes=None)
        case "plus":
            return plus(8, 2.6, "1.7 1.5" if dash else None)
        case "page-plus":
            return path("m-7,-9h9.5l4.5,4.5v13.5h-14z", 1.5, WHITE) + path(
                "m-4,1h8m-4,-4v8", 1.75, dashes=None
            )
        case "small-ring":
            return disc(3.5, 1.75, dashes="2 1.7" if dash else None)
        case "square":
            return path("m-6.5,-6.5h13v13h-13z", 1.75, WHITE)
        case "dash":
            return path("m-7,0h14", 2.5)
        case "tee":
            return path("m-8,0h12.5m0,-7.5v15", 2.5)
        case "blank":
            return ""
        case "cross":
            # What is inferred is an outline: broken strokes are those of "opposes".
            return turned(plus(8.5, 2.4, "2.2 1.6")) if dash else cross(6.5)
        case "ring-cross":
            return disc(9, 1.75) + cross(4.25)
        case _:  # dashed-cross: four broken rays that do not meet
            rays = "".join(
                f"M{num(x + a * 2)},{num(y + b * 2)}l{a * 6},{b * 6}" for a in (-1, 1) for b in (-1, 1)
            )
            return _stroke(rays, edge, 2, "3.2 2", None)


def _beneath(sign: str, x: float, y: float) -> str:
    """Draw the sign of a commissive force below its disc."""
    match sign:
        case "wave":
            return _stroke(f"M{num(x - 7.5)},{num(y + 13)}q2.5,-3.6 5,0t5,0t5,0", INK, 1.4)
        case "bar":
            return _stroke(f"M{num(x - 7)},{num(y + 11.5)}h14m-14,3h14", INK, 1.4)
        case "arrow":
            return _stroke(f"M{num(x - 7)},{num(y + 13)}h13.5m-2.8,-2.6l2.8,2.6l-2.8,2.6", INK, 1.4)
        case "cup":
            return _stroke(f"M{num(x - 6)},{num(y + 11.5)}q6,6.5 12,0", INK, 1.4)
        case _:
            return ""
