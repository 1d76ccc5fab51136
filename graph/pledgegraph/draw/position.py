"""Draw one actor in one camp: its name, and each of its stances there with mark and small print.

Called by camps, which puts these entries into lanes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pledgegraph.draw.frame import stance_words
from pledgegraph.draw.marks import strength
from pledgegraph.draw.stance import Node, Sheet, Stance
from pledgegraph.draw.svg import BAND, INK, SECONDARY, link, num, tag, text
from pledgegraph.draw.text import LINE, wrap

COLUMN = 300.0
"""Width of the place of one entry."""
_NAME, _SMALL = 13 * LINE, 11 * LINE
_LEAST, _STEP, _ALSO = 31.0, 28.0, 18.0


@dataclass(frozen=True, slots=True)
class Position:
    """One stance of one actor on it.

    Args:
        actor: who takes it.
        stance: the stance.
        role: for whom the actor speaks, in words; may be empty.
        lines: small print: its dates, its source, what else a reader must know.
    """

    actor: Node
    stance: Stance
    role: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Lines:
    """Wrapped words, and how they are set."""

    rows: tuple[str, ...]
    step: float = _SMALL
    fill: str = SECONDARY
    bold: bool = False
    inset: float = 0

    @property
    def height(self) -> float:
        return len(self.rows) * self.step


@dataclass(frozen=True, slots=True)
class _Block:
    """One stance with the words beside its mark."""

    stance: Stance
    lines: tuple[_Lines, ...]

    @property
    def height(self) -> float:
        return max(_STEP, sum(one.height for one in self.lines) + 8)


@dataclass(frozen=True, slots=True)
class Entry:
    """One actor in one camp, laid out.

    Args:
        actor: who.
        number: its place among all actors of the picture.
        also: the other camps in which it stands.
        blocks: its stances with their words, the strongest first.
    """

    actor: Node
    number: int
    also: tuple[str, ...]
    blocks: tuple[_Block, ...]

    @property
    def first(self) -> Stance:
        """Its strongest stance."""
        return self.blocks[0].stance

    @property
    def conditional(self) -> bool:
        """Whether every stance is under a condition."""
        return all(block.stance.conditional for block in self.blocks)

    @property
    def height(self) -> float:
        """The room that it takes."""
        return max(_LEAST, sum(block.height for block in self.blocks) + 3)


def lay(positions: Sequence[Position], number: int, also: tuple[str, ...], sheet: Sheet) -> Entry:
    """Lay out the positions of one actor in one camp.

    Args:
        positions: at least one, in any order.
        number: the place of the actor among all actors of the picture.
        also: the other camps in which it stands.
        sheet: the sheet to draw on.
    """
    mine = sorted(set(positions), key=lambda p: (strength(p.stance.style), p.stance.order, p.role, p.lines))
    first = mine[0]
    room = COLUMN - sum(_reach([p.stance for p in mine])) - 14
    say = sheet.language.say

    def small(said: str, inset: float = 0, **style: bool) -> _Lines:
        rows = tuple(wrap(said, room - inset, 11, bold=bool(inset)))
        return _Lines(rows, fill=INK if inset else SECONDARY, bold=bool(inset), inset=inset, **style)

    blocks = []
    role = ""
    for i, position in enumerate(mine):
        lines = []
        if i == 0:
            chosen = first.actor.key in sheet.highlight
            lines.append(_Lines(tuple(wrap(first.actor.label, room, bold=chosen)), _NAME, INK, chosen))
            if also:
                lines.append(small(say("also stands: {camps}", camps="; ".join(map(say, also))), _ALSO))
        elif position.stance.style != first.stance.style:
            lines.append(
                _Lines(tuple(wrap(stance_words(position.stance.style, sheet.language), room, 11)), fill=INK)
            )
        if position.role and position.role != role:
            lines.append(small(position.role))
        role = position.role
        lines += [small(said) for said in position.lines]
        blocks.append(_Block(position.stance, tuple(lines)))
    return Entry(first.actor, number, also, tuple(blocks))


def draw_entry(entry: Entry, x: float, y: float, tall: float, sheet: Sheet) -> str:
    """Draw an entry in a place of a given height.

    Args:
        entry: as ``lay`` gives it.
        x: left end of its place.
        y: top of its place.
        tall: height of its place.
        sheet: the sheet to draw on.
    """
    number = str(entry.number)
    parts = []
    if entry.actor.key in sheet.highlight:
        parts.append(tag("rect", x=x - 2, y=y, width=COLUMN - 4, height=tall, fill=BAND))
    left, right = _reach([block.stance for block in entry.blocks])
    for i, block in enumerate(entry.blocks):
        parts.append(sheet.stance(block.stance, x + left, y + 12, actor=number))
        at = y
        for j, one in enumerate(block.lines):
            name = i == j == 0
            words = x + left + right + 6 + one.inset
            base = at + one.step - 1
            drawn = text(words, base, one.rows, size=one.step / LINE, fill=one.fill, bold=one.bold)
            if name:
                drawn = tag("g", link(entry.actor.key, entry.actor.label, drawn), data_actor=number)
            parts.append(drawn)
            if one.inset:
                parts.append(_both_ways(words - one.inset, base - 6))
            at += one.height
        y += block.height
    return "".join(parts)


def _reach(stances: Sequence[Stance]) -> tuple[float, float]:
    """Give how far the marks of an entry reach left and right of their middle line."""
    extents = [stance.extent for stance in stances]
    return max(left for left, _ in extents), max(right for _, right in extents)


def _both_ways(x: float, y: float) -> str:
    """Draw the sign of an actor that stands in several lanes: two arrows that part."""
    arrows = f"M{num(x)},{num(y)}h13m-3,-3l3,3M{num(x + 13)},{num(y + 5)}h-13m3,3l-3,-3"
    return tag("path", d=arrows, fill="none", stroke=INK, stroke_width=1.5)
