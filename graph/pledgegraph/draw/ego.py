"""Draw one actor: what it takes stances on, and who else takes a stance on the same things.

Three columns that never cross: the actor, the things in their groups, and beside each thing the others,
repeated where they have a say in several. Called by the facade and the command line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pledgegraph.draw.diagram import Diagram, Line
from pledgegraph.draw.frame import Words, compose, head, line, stance_words
from pledgegraph.draw.marks import AGAINST, GAP, GROUPS, TAKES_ON, TOWARDS, rank
from pledgegraph.draw.picture import Picture
from pledgegraph.draw.stance import Node, Sheet, Stance
from pledgegraph.draw.svg import BAND, INK, SECONDARY, WHITE, ZEBRA, link, num, tag, text
from pledgegraph.draw.text import LINE, wrap
from pledgegraph.errors import PledgeGraphError

MOST = 60, 120
"""Nodes and lines that a picture can show."""
MOST_OF_A_DIAGRAM = 500, 2000
"""Nodes and lines where another program lays them out, which can spread them over any space."""
_ACTOR, _THING, _OTHER = 150.0, 240.0, 170.0
_FAN, _SIDE = 96.0, 76.0
_LEADING, _OTHER_STEP, _APART = 13 * LINE, 26.0, 14.0
IN_DOUBT = "said to take on, in doubt"
_ORDER = (TAKES_ON, IN_DOUBT, *(group for group in GROUPS if group != TAKES_ON))
_HEADINGS = {
    TAKES_ON: "takes on",
    IN_DOUBT: IN_DOUBT,
    TOWARDS: "towards, without taking on",
    GAP: "gap",
    AGAINST: "against",
}


Other = tuple[Node, Stance]
"""Another actor with its stance."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One stance of the centre.

    Args:
        target: what it is about.
        stance: the stance.
        others: who else has a stance on the same thing.
    """

    target: Node
    stance: Stance
    others: tuple[Other, ...] = ()


@dataclass(frozen=True, slots=True)
class _Band:
    """One thing in one group, with the stances on it and the others beside it."""

    target: Node
    stances: tuple[Stance, ...]
    others: tuple[Other, ...]

    @property
    def lines(self) -> list[str]:
        return wrap(self.target.label, _THING - 20)

    @property
    def box(self) -> float:
        return len(self.lines) * _LEADING + (15 if self.target.kind else 0) + 14

    @property
    def stack(self) -> list[tuple[Other, list[str], float]]:
        """The others with their wrapped names and the height that each takes."""
        rows = [(other, wrap(other[0].label, _OTHER)) for other in self.others]
        return [(other, names, max(_OTHER_STEP + 4, len(names) * _LEADING + 8)) for other, names in rows]

    @property
    def height(self) -> float:
        return max(self.box, sum(tall for *_, tall in self.stack))

    @property
    def marks(self) -> float:
        """The room that the marks before the box take."""
        return sum(sum(stance.extent) + 4 for stance in self.stances)


def ego(
    centre: Node, ties: Sequence[Tie], words: Words, *, diagram: bool = False, sheet: Sheet | None = None
) -> Picture:
    """Draw one actor with its stances and those of others on the same things.

    The order of the ties does not matter.

    Args:
        centre: the actor.
        ties: its stances.
        words: what stands above and below.
        diagram: whether another program lays it out, from .dot or .mmd; it may then be larger.
        sheet: the sheet to draw on: its language, and which things and actors stand out.

    Raises:
        PledgeGraphError: more than 60 things and actors, or 120 lines (of a diagram 500 and 2,000); or a
            concept without a mark.

    Example:
        >>> force = Node("f", "A force", "commitment")
        >>> tie = Tie(force, Stance("declines", tip="A declines"))
        >>> ego(Node("a", "A", "state"), [tie], Words("What A says"))
        Picture('What A says')
    """
    sheet = sheet or Sheet()
    say = sheet.language.say
    groups = _bands(ties)
    _check(centre, groups, (MOST_OF_A_DIAGRAM if diagram else MOST))
    bands = [band for _, listed in groups for band in listed]
    before = max((band.marks for band in bands), default=0.0)
    thing_x = _ACTOR + _FAN + before + 6
    other_x = thing_x + _THING + _SIDE
    beside = any(band.others for band in bands)
    width = other_x + 34 + _OTHER if beside else thing_x + _THING

    placed: list[tuple[_Band, float]] = []
    parts: list[str] = []
    y = 0.0
    for group, listed in groups:
        parts.append(text(thing_x, y + 12, say(_HEADINGS[group]), bold=True, fill=SECONDARY))
        y += 26
        for band in listed:
            placed.append((band, y + band.height / 2))
            y += band.height + _APART
        y += 12
    actor_lines = wrap(centre.label, _ACTOR - 20, bold=True)
    actor_height = max(
        len(actor_lines) * _LEADING + (15 if centre.kind else 0) + 20, min(len(bands) * 14.0, 240)
    )
    height = max(y - _APART - 12, actor_height)
    middle = height / 2

    lines = [
        _fan(band, at, middle, actor_height, i, len(bands), thing_x) for i, (band, at) in enumerate(placed)
    ]
    if not placed:
        parts.append(text(thing_x, middle + 4.5, say("none recorded"), fill=SECONDARY))
    boxes = [_box(centre, actor_lines, 0, middle, _ACTOR, actor_height, bold=True)]
    for band, at in placed:
        stands_out = band.target.key in sheet.highlight
        boxes.append(_box(band.target, band.lines, thing_x, at, _THING, band.box, stands_out=stands_out))
        lines.append(_aside(band, at, thing_x + _THING, other_x))
        boxes.append(_draw_marks(band, at, thing_x, other_x, sheet))
    counts = Counter(group for group, listed in groups for band in listed for _ in band.stances)
    said = ", ".join(f"{group}: {counts[group]}" for group in _ORDER if counts[group]) or "none recorded"
    picture = compose(
        sheet,
        "\n".join([*lines, *parts, *boxes]),
        width,
        height,
        words,
        description=f"The stances of {centre.label} ({said}).",
        lines=True,
    )
    return replace(picture, diagram=_diagram(words.title, centre, bands, sheet))


def _diagram(title: str, centre: Node, bands: Sequence[_Band], sheet: Sheet) -> Diagram:
    """Give the nodes and lines of the picture, as it orders them."""
    nodes = {centre.key: centre.label}
    lines = []
    for band in bands:
        nodes.setdefault(band.target.key, band.target.label)
        lines += [_line(centre, band.target, stance, sheet) for stance in band.stances]
        for node, stance in band.others:
            nodes.setdefault(node.key, node.label)
            lines.append(_line(node, band.target, stance, sheet))
    return Diagram(title, tuple(nodes.items()), tuple(dict.fromkeys(lines)))


def _line(source: Node, target: Node, stance: Stance, sheet: Sheet) -> Line:
    words = stance_words(stance.style, sheet.language)
    if_any = " (can include)" if stance.possible else " (under a condition)" if stance.conditional else ""
    doubt = f", {stance.doubt}" if stance.doubt else ""
    return Line(source.key, target.key, f"{words}{if_any}{doubt}", bool(stance.doubt))


def _group(stance: Stance) -> str:
    """Find the group of a stance; what only is said to be taken on never stands with what is."""
    return IN_DOUBT if stance.style.group == TAKES_ON and stance.doubt else stance.style.group


def _bands(ties: Sequence[Tie]) -> list[tuple[str, list[_Band]]]:
    """Gather the ties by group, and in it by what they are about, in a stated order."""
    groups = []
    for group in _ORDER:
        mine = [tie for tie in ties if _group(tie.stance) == group]
        mine.sort(key=lambda tie: (tie.target.key, tie.stance.order))
        bands = []
        for _, same in groupby(mine, key=lambda tie: tie.target.key):
            listed = tuple(same)
            others = {other for tie in listed for other in tie.others}
            found = sorted(
                others,
                key=lambda other: (
                    rank(other[1].style),
                    other[0].label.casefold(),
                    other[0].key,
                    other[1].order,
                ),
            )
            stances = tuple(dict.fromkeys(tie.stance for tie in listed))
            bands.append(_Band(listed[0].target, stances, tuple(found)))
        bands.sort(
            key=lambda band: (rank(band.stances[0].style), band.target.label.casefold(), band.target.key)
        )
        if bands:
            groups.append((group, bands))
    return groups


def _check(centre: Node, groups: Sequence[tuple[str, list[_Band]]], most: tuple[int, int]) -> None:
    bands = [band for _, listed in groups for band in listed]
    nodes = {centre.key} | {band.target.key for band in bands}
    nodes |= {node.key for band in bands for node, _ in band.others}
    lines = sum(1 + len(band.others) for band in bands)
    if len(nodes) > most[0] or lines > most[1]:
        wider = f", or take .dot or .mmd (diagram=True): up to {MOST_OF_A_DIAGRAM[0]} nodes"
        raise PledgeGraphError(
            f"{len(nodes)} nodes and {lines} lines cannot be read as such a picture (at most {most[0]} and "
            f"{most[1]}); narrow it with --measure or --as-of (measure=, as_of=), draw the matrix instead"
            f"{wider if most == MOST else ''}"
        )


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    bend = (x1 + x2) / 2
    return f"M{num(x1)},{num(y1)}C{num(bend)},{num(y1)} {num(bend)},{num(y2)} {num(x2)},{num(y2)}"


def _fan(band: _Band, at: float, middle: float, tall: float, i: int, n: int, thing_x: float) -> str:
    """Draw the line from the actor to the marks before one thing."""
    first = band.stances[0]
    style = first.style
    start = middle + (tall - 20) * ((i + 0.5) / n - 0.5)
    end = thing_x - 8 - band.marks
    flat = _ACTOR + _FAN - 20
    curve = _curve(_ACTOR, start, flat, at) + f"H{num(end - (6 if style.head == 'arrow' else 0))}"
    return line(style, curve, first.doubt) + head(style, end, at)


def _aside(band: _Band, at: float, box_x: float, other_x: float) -> str:
    """Draw the lines from the others to one thing."""
    parts = []
    y = at - sum(tall for *_, tall in band.stack) / 2
    n = len(band.others)
    for i, ((_, stance), _, tall) in enumerate(band.stack):
        style = stance.style
        to = at + (band.box - 16) * ((i + 0.5) / n - 0.5)
        end = box_x + 3
        curve = _curve(other_x - 14, y + tall / 2, end + (6 if style.head == "arrow" else 0), to)
        parts.append(line(style, curve, stance.doubt) + head(style, end, to, -1))
        y += tall
    return "".join(parts)


def _draw_marks(band: _Band, at: float, thing_x: float, other_x: float, sheet: Sheet) -> str:
    parts = []
    x = thing_x - 6 - band.marks
    for stance in band.stances:
        left, right = stance.extent
        parts.append(sheet.stance(stance, x + left, at, row=band.target.key))
        x += left + right + 4
    y = at - sum(tall for *_, tall in band.stack) / 2
    for (node, stance), names, tall in band.stack:
        centre = y + tall / 2
        base = centre + 4.5 - (len(names) - 1) * _LEADING / 2
        name = text(other_x + 34, base, names, bold=node.key in sheet.highlight)
        data = {"row": band.target.key, "actor": node.key}
        parts.append(sheet.stance(stance, other_x, centre, **data) + tag("g", name, data_actor=node.key))
        y += tall
    return "".join(parts)


def _box(
    node: Node,
    lines: Sequence[str],
    x: float,
    at: float,
    wide: float,
    tall: float,
    *,
    bold: bool = False,
    stands_out: bool = False,
) -> str:
    """Draw a thing as a box; the actor's is rounder and heavier."""
    frame = tag(
        "rect",
        x=x,
        y=at - tall / 2,
        width=wide,
        height=tall,
        rx=10 if bold else 2,
        fill=BAND if stands_out else ZEBRA if bold else WHITE,
        stroke=INK if bold else SECONDARY,
        stroke_width=1.75 if bold else 1,
    )
    block = len(lines) * _LEADING + (15 if node.kind else 0)
    base = at - block / 2 + 13.5
    label = text(x + 10, base, lines, bold=bold)
    kind = (
        text(x + 10, base + len(lines) * _LEADING - 1, node.kind, size=11, fill=SECONDARY)
        if node.kind
        else ""
    )
    return link(node.key, node.label, frame + label + kind)
