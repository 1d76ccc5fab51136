"""Draw one actor: what it takes stances on, and who else takes a stance on the same things.

A tree whose lines never cross: the actor, the things in their camps, and beside each thing the others,
gathered by the kind of their mark: one mark, one line, and the names. Called by the facade and the
command line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pledgegraph.draw.frame import Words, compose, head, line, stance_words
from pledgegraph.draw.marks import CAMPS, HEADINGS, rank
from pledgegraph.draw.picture import Picture
from pledgegraph.draw.roll import Called, Line, draw_names, set_names
from pledgegraph.draw.stance import Node, Sheet, Stance
from pledgegraph.draw.svg import BAND, INK, SECONDARY, WHITE, ZEBRA, link, num, tag, text
from pledgegraph.draw.text import LINE, wrap
from pledgegraph.draw.ties import MOST, Other, Tie, fits, in_order, network, size, spoken, too_much

_ACTOR, _THING, _NAMES = 150.0, 250.0, 470.0
_TRUNK, _BRANCH, _SIDE = 22.0, 46.0, 62.0
_LEADING, _SMALL, _LEAST, _APART = 13 * LINE, 11 * LINE, 28.0, 14.0


@dataclass(frozen=True, slots=True)
class _Gathered:
    """Stances of others that look the same: one mark, and who takes them."""

    stance: Stance
    records: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def height(self) -> float:
        return max(_LEAST, len(self.lines) * _LEADING + 9)


@dataclass(frozen=True, slots=True)
class _Band:
    """One thing in one camp, with the stances on it and the others beside it."""

    number: str
    camp: str
    target: Node
    stances: tuple[Stance, ...]
    stack: tuple[_Gathered, ...]
    lines: tuple[str, ...]
    small: tuple[str, ...]

    @property
    def box(self) -> float:
        return _tall(self.lines, self.small)

    @property
    def height(self) -> float:
        return max(self.box, sum(one.height for one in self.stack))

    @property
    def marks(self) -> float:
        """The room that the marks before the box take."""
        return sum(sum(stance.extent) + 4 for stance in self.stances)


def _tall(lines: Sequence[str], small: Sequence[str]) -> float:
    return len(lines) * _LEADING + len(small) * _SMALL + 14


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
        PledgeGraphError: more than 60 things or 120 lines (of a diagram 500 nodes and 2,000 lines); or a
            concept without a mark.

    Example:
        >>> force = Node("f", "A force", "commitment")
        >>> tie = Tie(force, Stance("declines", tip="A declines"))
        >>> ego(Node("a", "A", "state"), [tie], Words("What A says"))
        Picture('What A says')
    """
    sheet = sheet or Sheet()
    say = sheet.language.say
    if not diagram and not fits(ties):
        raise too_much(*size(ties), MOST)
    diagrammed = network(words.title, centre, ties, sheet, required=diagram)
    found = in_order(ties)
    things = {key: str(i) for i, key in enumerate(sorted({tie.target.key for tie in ties}))}
    actors = {key: str(i) for i, key in enumerate(sorted({o.key for tie in ties for o, _ in tie.others}))}
    bands: list[_Band] = []
    for camp, same, others in found:
        above = any(band.target.key == same[0].target.key for band in bands)
        bands.append(_band(camp, same, others, above, things, actors, sheet))
    before = max((band.marks for band in bands), default=0.0)
    thing_x = _ACTOR + _TRUNK + _BRANCH + before + 6
    other_x = thing_x + _THING + _SIDE
    names_x = other_x + max((one.stance.extent[1] for band in bands for one in band.stack), default=0.0) + 6
    width = names_x + _NAMES if any(band.stack for band in bands) else thing_x + _THING

    placed: list[tuple[_Band, float]] = []
    parts: list[str] = []
    y = 0.0
    for camp, listed in groupby(bands, key=lambda band: band.camp):
        parts.append(text(thing_x, y + 12, say(HEADINGS[camp]), bold=True, fill=SECONDARY))
        y += 26
        for band in listed:
            placed.append((band, y + band.height / 2))
            y += band.height + _APART
        y += 12
    actor_lines = wrap(centre.label, _ACTOR - 20, bold=True)
    small = [centre.kind] if centre.kind else []
    actor_height = _tall(actor_lines, small) + 6
    height = max(y - _APART - 12, actor_height)
    middle = max(placed[0][1] if placed else 0.0, actor_height / 2)
    drawn = [_box(centre, actor_lines, small, 0, middle, _ACTOR, actor_height, bold=True)]
    if placed:
        drawn.append(_trunk(middle, [at for _, at in placed]))
    else:
        drawn.append(text(thing_x, middle + 4.5, say("none recorded"), fill=SECONDARY))
    for band, at in placed:
        stands_out = band.target.key in sheet.highlight
        drawn += [
            _branch(band, at, thing_x),
            _aside(band, at, thing_x + _THING, other_x),
            tag(
                "g",
                _box(
                    band.target, band.lines, band.small, thing_x, at, _THING, band.box, stands_out=stands_out
                ),
                data_row=band.number,
            ),
            _draw_marks(band, at, thing_x, sheet),
            _draw_others(band, at, other_x, names_x, sheet),
        ]
    counts = [(camp, sum(len(band.stances) for band in bands if band.camp == camp)) for camp in CAMPS]
    said = ", ".join(f"{camp}: {n}" for camp, n in counts if n) or "none recorded"
    picture = compose(
        sheet,
        "\n".join([*parts, *drawn]),
        width,
        height,
        words,
        description=f"The stances of {centre.label} ({said}).",
        lines=True,
    )
    return replace(picture, diagram=diagrammed)


def _band(
    camp: str,
    same: Sequence[Tie],
    others: Sequence[Other],
    above: bool,
    things: Mapping[str, str],
    actors: Mapping[str, str],
    sheet: Sheet,
) -> _Band:
    """Lay out one thing; the others beside one that already stands above are not drawn again.

    The numbers are those of the same things and actors wherever they stand.
    """
    target = same[0].target
    again = sheet.language.say("others as above") if above and others else ""
    said = "; ".join(filter(None, (target.kind, spoken(same, sheet), again)))
    return _Band(
        things[target.key],
        camp,
        target,
        tuple(dict.fromkeys(tie.stance for tie in same)),
        _gather(() if above else others, target, actors, sheet),
        tuple(wrap(target.label, _THING - 20)),
        tuple(wrap(said, _THING - 20, 11)) if said else (),
    )


def _gather(
    others: Sequence[Other], target: Node, numbers: Mapping[str, str], sheet: Sheet
) -> tuple[_Gathered, ...]:
    """Put the others together whose marks look the same."""
    kinds: dict[object, list[Other]] = {}
    for other in others:
        kinds.setdefault(other[1].kind, []).append(other)
    gathered = []
    for same in kinds.values():
        actors: dict[Node, list[Stance]] = {}
        for node, stance in same:
            actors.setdefault(node, []).append(stance)
        called = [
            Called(
                node,
                "; ".join(stance.tip for stance in stances),
                len(stances),
                tuple(stance.iri for stance in stances),
                numbers[node.key],
            )
            for node, stances in actors.items()
        ]
        records = tuple(dict.fromkeys(stance.iri for _, stance in same if stance.iri))
        first = same[0][1]
        if len(same) > 1:  # such a mark stands for several records: it leads to what they are about
            names = ", ".join(one.words for one in called)
            tip = f"{stance_words(first.style, sheet.language)}: {names}"
            first = replace(first, iri=target.key, tip=tip)
        gathered.append(_Gathered(first, records, tuple(set_names(called, _NAMES))))
    gathered.sort(key=lambda one: (rank(one.stance.style), one.stance.order))
    return tuple(gathered)


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    bend = (x1 + x2) / 2
    return f"M{num(x1)},{num(y1)}C{num(bend)},{num(y1)} {num(bend)},{num(y2)} {num(x2)},{num(y2)}"


def _trunk(start: float, ends: Sequence[float]) -> str:
    """Draw the line from the actor along all things; it says nothing of a stance, so it is plain."""
    x = _ACTOR + _TRUNK
    stem = f"M{num(_ACTOR)},{num(start)}H{num(x)}M{num(x)},{num(min(start, *ends))}V{num(max(start, *ends))}"
    return tag("path", d=stem, fill="none", stroke=SECONDARY, stroke_width=1.5)


def _branch(band: _Band, at: float, thing_x: float) -> str:
    """Draw the line from the trunk to the marks before one thing."""
    first = band.stances[0]
    end = thing_x - 8 - band.marks
    reach = f"M{num(_ACTOR + _TRUNK)},{num(at)}H{num(end - (6 if first.style.head == 'arrow' else 0))}"
    return line(first.style, reach, first.doubt) + head(first.style, end, at)


def _aside(band: _Band, at: float, box_x: float, other_x: float) -> str:
    """Draw the lines from the others to one thing."""
    parts = []
    y = at - sum(one.height for one in band.stack) / 2
    n = len(band.stack)
    for i, one in enumerate(band.stack):
        style = one.stance.style
        to = at + (band.box - 16) * ((i + 0.5) / n - 0.5)
        end = box_x + 3
        left, _ = one.stance.extent
        curve = _curve(other_x - left - 3, y + one.height / 2, end + (6 if style.head == "arrow" else 0), to)
        parts.append(line(style, curve, one.stance.doubt) + head(style, end, to, -1))
        y += one.height
    return "".join(parts)


def _draw_marks(band: _Band, at: float, thing_x: float, sheet: Sheet) -> str:
    """Draw the marks of the actor before one thing."""
    parts = []
    x = thing_x - 6 - band.marks
    for stance in band.stances:
        left, right = stance.extent
        parts.append(sheet.stance(stance, x + left, at, row=band.number))
        x += left + right + 4
    return "".join(parts)


def _draw_others(band: _Band, at: float, other_x: float, names_x: float, sheet: Sheet) -> str:
    """Draw the marks of the others beside one thing, each with its names."""
    parts = []
    y = at - sum(one.height for one in band.stack) / 2
    for one in band.stack:
        middle = y + one.height / 2
        base = middle + 4.5 - (len(one.lines) - 1) * _LEADING / 2
        data = {"row": band.number} | ({"more": " ".join(one.records)} if len(one.records) > 1 else {})
        parts.append(sheet.stance(one.stance, other_x, middle, **data))
        parts.append(draw_names(one.lines, names_x, base, highlight=sheet.highlight))
        y += one.height
    return "".join(parts)


def _box(
    node: Node,
    lines: Sequence[str],
    small: Sequence[str],
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
    base = at - (_tall(lines, small) - 14) / 2 + 13.5
    label = text(x + 10, base, lines, bold=bold)
    below = text(x + 10, base + len(lines) * _LEADING - 1, small, size=11, fill=SECONDARY) if small else ""
    return link(node.key, node.label, frame + label + below)
