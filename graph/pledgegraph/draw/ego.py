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
from pledgegraph.draw.frame import Shown, compose, head, line
from pledgegraph.draw.marks import (
    AGAINST,
    GAP,
    GROUPS,
    TAKES_ON,
    TOWARDS,
    MarkStyle,
    draw_mark,
    extent,
    mark,
    rank,
)
from pledgegraph.draw.svg import INK, SECONDARY, WHITE, ZEBRA, Picture, link, num, tag, text
from pledgegraph.draw.text import LINE, wrap
from pledgegraph.draw.ties import Node, Other, Tie
from pledgegraph.errors import PledgeGraphError
from pledgegraph.escape import svg_text

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


@dataclass(frozen=True, slots=True)
class _Band:
    """One thing in one group, with the ties to it and the others beside it."""

    target: Node
    ties: tuple[tuple[MarkStyle, Tie], ...]
    others: tuple[tuple[MarkStyle, Other], ...]

    @property
    def lines(self) -> list[str]:
        return wrap(self.target.label, _THING - 20)

    @property
    def box(self) -> float:
        return len(self.lines) * _LEADING + (15 if self.target.kind else 0) + 14

    @property
    def stack(self) -> list[tuple[MarkStyle, Other, list[str], float]]:
        """The others with their wrapped names and the height that each takes."""
        rows = [(style, other, wrap(other[0].label, _OTHER)) for style, other in self.others]
        return [
            (style, other, names, max(_OTHER_STEP + 4, len(names) * _LEADING + 8))
            for style, other, names in rows
        ]

    @property
    def height(self) -> float:
        return max(self.box, sum(tall for *_, tall in self.stack))

    @property
    def marks(self) -> float:
        """The room that the marks before the box take."""
        return sum(sum(_extent(tie)) + 4 for _, tie in self.ties)


def ego(
    centre: Node, ties: Sequence[Tie], *, title: str, subtitle: str, foot: str, diagram: bool = False
) -> Picture:
    """Draw one actor with its stances and those of others on the same things.

    The order of the ties does not matter.

    Args:
        centre: the actor.
        ties: its stances.
        title: the finding or the question.
        subtitle: counts and dates.
        foot: sources, as-of date, release, licence.
        diagram: whether another program lays it out, from .dot or .mmd; it may then be larger.

    Raises:
        PledgeGraphError: more than 60 things and actors, or 120 lines (of a diagram 500 and 2,000); or a
            concept without a mark.

    Example:
        >>> force = Node("f", "A force", "commitment")
        >>> tie = Tie(force, "declines", None, None, None, tip="A declines")
        >>> ego(Node("a", "A", "state"), [tie], title="What A says", subtitle="", foot="")
        Picture('What A says')
    """
    groups = _bands(ties)
    _check(centre, groups, (MOST_OF_A_DIAGRAM if diagram else MOST))
    bands = [band for _, listed in groups for band in listed]
    before = max((band.marks for band in bands), default=0.0)
    thing_x = _ACTOR + _FAN + before + 6
    other_x = thing_x + _THING + _SIDE
    beside = any(band.others for band in bands)
    width = other_x + 16 + _OTHER if beside else thing_x + _THING

    placed: list[tuple[_Band, float]] = []
    parts: list[str] = []
    y = 0.0
    for group, listed in groups:
        parts.append(text(thing_x, y + 12, _HEADINGS[group], bold=True, fill=SECONDARY))
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
        parts.append(text(thing_x, middle + 4.5, "no statement recorded", fill=SECONDARY))
    boxes = [_box(centre, actor_lines, 0, middle, _ACTOR, actor_height, bold=True)]
    for band, at in placed:
        boxes.append(_box(band.target, band.lines, thing_x, at, _THING, band.box))
        lines.append(_aside(band, at, thing_x + _THING, other_x))
        boxes.append(_draw_marks(band, at, thing_x, other_x))
    shown = [
        Shown(style, tie.conditional, tie.doubt, tie.possible) for band in bands for style, tie in band.ties
    ]
    shown += [Shown(style, None, other[3]) for band in bands for style, other in band.others]
    conditions = any(one.conditional is not None for one in shown)
    counts = Counter(group for group, listed in groups for band in listed for _ in band.ties)
    said = ", ".join(f"{group}: {counts[group]}" for group in _ORDER if counts[group]) or "none recorded"
    picture = compose(
        "\n".join([*lines, *parts, *boxes]),
        width,
        height,
        title=title,
        subtitle=subtitle,
        foot=foot,
        description=f"{subtitle} The stances of {centre.label} ({said}).".strip(),
        shown=shown,
        lines=True,
        notes=[("", "diamonds are shown on the left only")] if beside and conditions else [],
    )
    return replace(picture, diagram=_diagram(title, centre, bands))


def _diagram(title: str, centre: Node, bands: Sequence[_Band]) -> Diagram:
    """Give the nodes and lines of the picture, as it orders them."""
    nodes = {centre.key: centre.label}
    lines = []
    for band in bands:
        nodes.setdefault(band.target.key, band.target.label)
        for style, tie in band.ties:
            if_any = " (can include)" if tie.possible else " (under a condition)" if tie.conditional else ""
            lines.append(_line(centre, band.target, f"{style.words}{if_any}", tie.doubt))
        for style, (node, _, _, doubt) in band.others:
            nodes.setdefault(node.key, node.label)
            lines.append(_line(node, band.target, style.words, doubt))
    return Diagram(title, tuple(nodes.items()), tuple(dict.fromkeys(lines)))


def _line(source: Node, target: Node, words: str, doubt: str | None) -> Line:
    return Line(source.key, target.key, f"{words}, {doubt}" if doubt else words, bool(doubt))


def _group(style: MarkStyle, tie: Tie) -> str:
    """Find the group of a tie; what only is said to be taken on never stands with what is."""
    return IN_DOUBT if style.group == TAKES_ON and tie.doubt else style.group


def _bands(ties: Sequence[Tie]) -> list[tuple[str, list[_Band]]]:
    """Gather the ties by group, and in it by what they are about, in a stated order."""
    styled = [(mark(tie.force, tie.bindingness), tie) for tie in ties]
    groups = []
    for group in _ORDER:
        mine = [pair for pair in styled if _group(*pair) == group]
        mine.sort(
            key=lambda pair: (
                pair[1].target.key,
                rank(pair[0]),
                pair[1].doubt or "",
                pair[1].iri,
                pair[1].tip,
            )
        )
        bands = []
        for _, same in groupby(mine, key=lambda pair: pair[1].target.key):
            pairs = tuple(same)
            others = {other for _, tie in pairs for other in tie.others}
            found = [
                (mark(force, bindingness), (node, force, bindingness, doubt))
                for node, force, bindingness, doubt in others
            ]
            found.sort(
                key=lambda pair: (
                    rank(pair[0]),
                    pair[1][0].label.casefold(),
                    pair[1][0].key,
                    str(pair[1][2:]),
                )
            )
            bands.append(_Band(pairs[0][1].target, pairs, tuple(found)))
        bands.sort(key=lambda band: (rank(band.ties[0][0]), band.target.label.casefold(), band.target.key))
        if bands:
            groups.append((group, bands))
    return groups


def _check(centre: Node, groups: Sequence[tuple[str, list[_Band]]], most: tuple[int, int]) -> None:
    bands = [band for _, listed in groups for band in listed]
    nodes = {centre.key} | {band.target.key for band in bands}
    nodes |= {other[0].key for band in bands for _, other in band.others}
    lines = sum(1 + len(band.others) for band in bands)
    if len(nodes) > most[0] or lines > most[1]:
        wider = f", or take .dot or .mmd (diagram=True): up to {MOST_OF_A_DIAGRAM[0]} nodes"
        raise PledgeGraphError(
            f"{len(nodes)} nodes and {lines} lines cannot be read as such a picture (at most {most[0]} and "
            f"{most[1]}); narrow it with --measure or --as-of (measure=, as_of=), draw the matrix instead"
            f"{wider if most == MOST else ''}"
        )


def _extent(tie: Tie) -> tuple[float, float]:
    return extent(conditional=tie.conditional, doubt=tie.doubt, possible=tie.possible)


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    bend = (x1 + x2) / 2
    return f"M{num(x1)},{num(y1)}C{num(bend)},{num(y1)} {num(bend)},{num(y2)} {num(x2)},{num(y2)}"


def _fan(band: _Band, at: float, middle: float, tall: float, i: int, n: int, thing_x: float) -> str:
    """Draw the line from the actor to the marks before one thing."""
    style = band.ties[0][0]
    start = middle + (tall - 20) * ((i + 0.5) / n - 0.5)
    end = thing_x - 8 - band.marks
    flat = _ACTOR + _FAN - 20
    curve = _curve(_ACTOR, start, flat, at) + f"H{num(end - (6 if style.head == 'arrow' else 0))}"
    return line(style, curve, band.ties[0][1].doubt) + head(style, end, at)


def _aside(band: _Band, at: float, box_x: float, other_x: float) -> str:
    """Draw the lines from the others to one thing."""
    parts = []
    y = at - sum(tall for *_, tall in band.stack) / 2
    n = len(band.others)
    for i, (style, other, _, tall) in enumerate(band.stack):
        to = at + (band.box - 16) * ((i + 0.5) / n - 0.5)
        end = box_x + 3
        curve = _curve(other_x - 14, y + tall / 2, end + (6 if style.head == "arrow" else 0), to)
        parts.append(line(style, curve, other[3]) + head(style, end, to, -1))
        y += tall
    return "".join(parts)


def _draw_marks(band: _Band, at: float, thing_x: float, other_x: float) -> str:
    parts = []
    x = thing_x - 6 - band.marks
    for style, tie in band.ties:
        left, right = _extent(tie)
        drawn = draw_mark(
            style, x + left, at, conditional=tie.conditional, doubt=tie.doubt, possible=tie.possible
        )
        parts.append(link(tie.iri, tie.tip or f"{style.words}: {tie.target.label}", drawn, force=tie.force))
        x += left + right + 4
    y = at - sum(tall for *_, tall in band.stack) / 2
    for style, other, names, tall in band.stack:
        centre = y + tall / 2
        tip = f"{other[0].label} {style.words}" + (f" ({other[3]})" if other[3] else "")
        name = text(other_x + 24, centre + 4.5 - (len(names) - 1) * _LEADING / 2, names)
        parts.append(
            tag("g", tag("title", svg_text(tip)) + draw_mark(style, other_x, centre, doubt=other[3]) + name)
        )
        y += tall
    return "".join(parts)


def _box(
    node: Node, lines: Sequence[str], x: float, at: float, wide: float, tall: float, *, bold: bool = False
) -> str:
    """Draw a thing as a box; the actor's is rounder and heavier."""
    frame = tag(
        "rect",
        x=x,
        y=at - tall / 2,
        width=wide,
        height=tall,
        rx=10 if bold else 2,
        fill=ZEBRA if bold else WHITE,
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
    return frame + label + kind
