"""Draw the map of one commitment or text: who takes it on, is towards it, holds back, or is against it.

What it is about stands on top; below it each camp has its lane, in an order that never changes, so that an
empty lane tells something too. Called by the facade and the command line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pledgegraph.draw.diagram import Diagram
from pledgegraph.draw.frame import Words, compose, diagram_line, stance_words
from pledgegraph.draw.marks import (
    AGAINST,
    CAMPS,
    GAP,
    HEADINGS,
    IN_DOUBT,
    ONLY_DESCRIBES,
    TAKES_ON,
    TOWARDS,
    diamond,
    mark,
    strength,
)
from pledgegraph.draw.picture import Picture
from pledgegraph.draw.position import COLUMN, Entry, Position, draw_entry, lay
from pledgegraph.draw.roll import Called, draw_names, set_names
from pledgegraph.draw.stance import Node, Sheet
from pledgegraph.draw.svg import INK, RULE, SECONDARY, ZEBRA, link, num, tag, text
from pledgegraph.draw.text import LINE, wrap
from pledgegraph.errors import PledgeGraphError

MOST_ACTORS = 120
_LANE, _COLUMNS = 176.0, 3
_WIDTH = _LANE + COLUMN * _COLUMNS
_LANES = {GAP: "withholds, is silent or rules it out"}
# The bar before each lane: colour, width and dash say again what its heading says.
_BARS: dict[str, tuple[str, float, str | None]] = {
    TAKES_ON: (mark("pledges", "signed-legal").edge, 5, None),
    IN_DOUBT: (mark("pledges", "signed-legal").edge, 5, "5 4"),
    TOWARDS: (mark("proposes").edge, 5, "1.5 3"),
    ONLY_DESCRIBES: (SECONDARY, 1.5, None),
    GAP: (SECONDARY, 3, "1.5 5"),
    AGAINST: (mark("rejects").edge, 5, None),
}


@dataclass(frozen=True, slots=True)
class Card:
    """What the picture is about.

    Args:
        node: the commitment or text.
        facts: what belongs to it, each a heading and its words.
        conditions: under which it stands, in words.
    """

    node: Node
    facts: tuple[tuple[str, str], ...] = ()
    conditions: tuple[str, ...] = ()


def camps(
    card: Card,
    positions: Sequence[Position],
    words: Words,
    *,
    members: Sequence[tuple[str, Sequence[Called]]] = (),
    notes: Sequence[tuple[str, str]] = (),
    sheet: Sheet | None = None,
) -> Picture:
    """Draw who stands where on one commitment or text.

    The order of the positions does not matter. An actor whose stances differ stands in every lane that one of
    them belongs to, and each place names the others.

    Args:
        card: what it is about.
        positions: the stances.
        words: what stands above and below.
        members: of groups that take a stance, by the words for the group; drawn apart and without marks.
        notes: further legend lines, each a sign and its words.
        sheet: the sheet to draw on: its language, and which actors stand out.

    Raises:
        PledgeGraphError: more actors than such a picture can hold; or a concept that has no mark.

    Example:
        >>> from pledgegraph.draw.stance import Stance
        >>> card = Card(Node("c", "Lend boats", "commitment"))
        >>> camps(card, [Position(Node("a", "A"), Stance("declines"))], Words("Who lends boats?"))
        Picture('Who lends boats?')
    """
    sheet = sheet or Sheet()
    lanes = _lanes(positions, sheet)
    parts, y = _card(card, sheet)
    for camp, entries in lanes.items():
        if entries or camp != ONLY_DESCRIBES:
            drawn, y = _draw_lane(camp, entries, y, sheet)
            parts.append(drawn)
    if members:
        drawn, y = _draw_members(members, y, sheet)
        parts.append(drawn)
    parts.append(_rule(y))
    counts = ", ".join(f"{camp}: {len(entries)}" for camp, entries in lanes.items() if entries)
    picture = compose(
        sheet,
        "\n".join(parts),
        _WIDTH,
        y + 1,
        words,
        description=f"Actors with a stance on {card.node.label} ({counts or 'none recorded'}).",
        notes=notes,
    )
    return replace(picture, diagram=_diagram(words.title, card.node, lanes, sheet))


def _lanes(positions: Sequence[Position], sheet: Sheet) -> dict[str, list[Entry]]:
    """Put the positions into their camps, in a stated order."""
    actors = sorted({p.actor for p in positions}, key=lambda a: (a.label.casefold(), a.key))
    numbers = {actor.key: i for i, actor in enumerate(actors)}
    if len(numbers) > MOST_ACTORS:
        raise PledgeGraphError(
            f"the stances of {len(numbers)} actors on one thing cannot be read as such a picture (at most "
            f"{MOST_ACTORS}); give an earlier --as-of (as_of=), or draw the matrix with --about (about=)"
        )
    found: dict[str, dict[str, list[Position]]] = {camp: {} for camp in CAMPS}
    for position in positions:
        found[position.stance.camp].setdefault(position.actor.key, []).append(position)
    lanes = {}
    for camp, by_actor in found.items():
        entries = [
            lay(listed, numbers[key], tuple(c for c in CAMPS if c != camp and key in found[c]), sheet)
            for key, listed in by_actor.items()
        ]
        lanes[camp] = sorted(entries, key=lambda e: (strength(e.first.style), e.number))
    return lanes


def _shelves(entries: Sequence[Entry]) -> list[list[list[Entry]]]:
    """Put entries of the same kind together, and small kinds side by side on one shelf."""
    shelves: list[list[list[Entry]]] = []
    left = 0
    for _, group in groupby(entries, key=lambda entry: entry.first.style):
        same = list(group)
        if len(same) <= left:
            shelves[-1].append(same)
        else:
            shelves.append([same])
            left = _COLUMNS
        left -= len(same)
    return shelves


def _card(card: Card, sheet: Sheet) -> tuple[list[str], float]:
    """Draw what the picture is about; give the markup and where it ends."""
    label = wrap(card.node.label, _WIDTH - 28, 15, bold=True)
    y = 14 + len(label) * 15 * LINE
    inside = [text(14, 25, label, size=15, bold=True)]
    if card.node.kind:
        inside.append(text(14, y + 9, card.node.kind, size=11, fill=SECONDARY))
        y += 11 * LINE
    facts = [("", f"{heading}: {said}") for heading, said in card.facts]
    facts += [("if", f"{sheet.language.say('under a condition')}: {said}") for said in card.conditions]
    for sign, said in facts:
        rows = wrap(said, _WIDTH - 46, 12)
        inside.append(diamond(19, y + 10) if sign else "")
        inside.append(text(32 if sign else 14, y + 14, rows, size=12))
        y += len(rows) * 12 * LINE + 2
    frame = tag(
        "rect", x=0, y=0, width=_WIDTH, height=y + 8, rx=10, fill=ZEBRA, stroke=INK, stroke_width=1.75
    )
    return [link(card.node.key, card.node.label, frame + "".join(inside))], y + 22


def _rule(y: float) -> str:
    return tag("path", d=f"M0,{num(y)}H{num(_WIDTH)}", stroke=RULE, stroke_width=1)


def _heading(said: str, below: Sequence[str], y: float) -> tuple[str, float]:
    """Draw the words before a lane; give the markup and where they end."""
    rows = wrap(said, _LANE - 28, bold=True)
    parts = [text(14, y + 20, rows, bold=True)]
    y += 20 + (len(rows) - 1) * 13 * LINE
    for line in below:
        small = wrap(line, _LANE - 28, 12)
        parts.append(text(14, y + 18, small, size=12, fill=SECONDARY))
        y += len(small) * 12 * LINE + 1
    return "".join(parts), y + 14


def _draw_lane(camp: str, entries: Sequence[Entry], y: float, sheet: Sheet) -> tuple[str, float]:
    """Draw one camp from y down; give the markup and where it ends."""
    say = sheet.language.say
    below = [say("{n} actor" if len(entries) == 1 else "{n} actors", n=len(entries))] if entries else []
    under = sum(entry.conditional for entry in entries)
    # A refusal of what would happen under a condition is no refusal under that condition.
    if under and camp in (TAKES_ON, IN_DOUBT):
        below.append(say("{n} only under a condition", n=under))
    said, least = _heading(say(_LANES.get(camp, HEADINGS[camp])), below, y)
    parts = [_rule(y), said]
    at = y + 5
    if not entries:
        parts.append(text(_LANE, y + 20, say("no one recorded"), fill=SECONDARY))
    for shelf in _shelves(entries):
        heads = []
        for same in shelf:
            words = f"{stance_words(same[0].first.style, sheet.language)} ({len(same)})"
            heads.append(wrap(words, min(len(same), _COLUMNS) * COLUMN - 12, 12, bold=True))
        x, top = _LANE, max(map(len, heads)) * 12 * LINE
        for rows, same in zip(heads, shelf, strict=True):
            base = at + 15 + top - len(rows) * 12 * LINE
            parts.append(text(x, base, rows, size=12, bold=True, fill=SECONDARY))
            x += len(same) * COLUMN
        at += top + 6
        shown = [entry for same in shelf for entry in same]
        for start in range(0, len(shown), _COLUMNS):
            row = shown[start : start + _COLUMNS]
            tall = max(entry.height for entry in row)
            parts += [draw_entry(entry, _LANE + i * COLUMN, at, tall, sheet) for i, entry in enumerate(row)]
            at += tall
        at += 5
    end = max(at + 3, least)
    edge, width, dash = _BARS[camp]
    bar = tag(
        "path", d=f"M4,{num(y + 6)}V{num(end - 5)}", stroke=edge, stroke_width=width, stroke_dasharray=dash
    )
    return "".join([bar, *parts]), end


def _draw_members(
    members: Sequence[tuple[str, Sequence[Called]]], y: float, sheet: Sheet
) -> tuple[str, float]:
    """Draw the members of groups apart: membership is no stance, so they have no mark."""
    said, least = _heading(
        sheet.language.say("members of these groups; membership alone binds no one"), (), y
    )
    parts = [_rule(y), said]
    at = y + 5
    for group, called in members:
        rows = wrap(group, _WIDTH - _LANE, 12, bold=True)
        parts.append(text(_LANE, at + 15, rows, size=12, bold=True, fill=SECONDARY))
        at += 20 + (len(rows) - 1) * 12 * LINE
        lines = set_names(called, _WIDTH - _LANE)
        parts.append(draw_names(lines, _LANE, at + 14, highlight=sheet.highlight))
        at += len(lines) * 13 * LINE + 6
    return "".join(parts), max(at + 3, least)


def _diagram(title: str, target: Node, lanes: dict[str, list[Entry]], sheet: Sheet) -> Diagram:
    nodes = {target.key: target.label}
    lines = []
    for entries in lanes.values():
        for entry in entries:
            nodes.setdefault(entry.actor.key, entry.actor.label)
            stances = [block.stance for block in entry.blocks]
            lines += [diagram_line(entry.actor, target, stance, sheet.language) for stance in stances]
    return Diagram(title, tuple(nodes.items()), tuple(dict.fromkeys(lines)))
