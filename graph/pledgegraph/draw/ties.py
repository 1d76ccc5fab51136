"""The stances of one actor with those of others on the same things, and how much of that a picture can hold.

Called by ego and digest, which draw it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pledgegraph.draw.diagram import Diagram
from pledgegraph.draw.frame import diagram_line
from pledgegraph.draw.marks import CAMPS, rank
from pledgegraph.draw.stance import Node, Sheet, Stance
from pledgegraph.errors import PledgeGraphError

MOST = 60, 120
"""Nodes and lines that a picture can show."""
MOST_OF_A_DIAGRAM = 500, 2000
"""Nodes and lines where another program lays them out, which can spread them over any space."""

Other = tuple[Node, Stance]
"""Another actor with its stance."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One stance of the centre.

    Args:
        target: what it is about.
        stance: the stance.
        others: who else has a stance on the same thing.
        speaker: name of who takes it on behalf of the centre; empty where the centre does itself.
    """

    target: Node
    stance: Stance
    others: tuple[Other, ...] = ()
    speaker: str = ""


def size(ties: Sequence[Tie]) -> tuple[int, int]:
    """Count the nodes and lines that a picture of some ties would have, with those that look the same as one.

    Args:
        ties: the stances of one actor.

    Example:
        >>> size([Tie(Node("f", "A force"), Stance("declines"))])
        (2, 1)
    """
    things = {(tie.stance.camp, tie.target.key) for tie in ties}
    beside = {(tie.target.key, stance.kind) for tie in ties for _, stance in tie.others}
    return 1 + len(things), len(things) + len(beside)


def fits(ties: Sequence[Tie]) -> bool:
    """Tell whether a picture of some ties can be read.

    Args:
        ties: the stances of one actor.
    """
    nodes, lines = size(ties)
    return nodes <= MOST[0] and lines <= MOST[1]


def too_much(nodes: int, lines: int, most: tuple[int, int]) -> PledgeGraphError:
    """Refuse a picture that would hold too much, and name the better ones."""
    wider = f"take .dot or .mmd (diagram=True: up to {MOST_OF_A_DIAGRAM[0]} nodes), " if most == MOST else ""
    return PledgeGraphError(
        f"{nodes} nodes and {lines} lines cannot be read as such a picture (at most {most[0]} and "
        f"{most[1]}); narrow it with --measure or --as-of (measure=, as_of=), {wider}or draw the timeline of "
        "the actor or, with --by (by=), the matrix instead"
    )


def spoken(ties: Sequence[Tie], sheet: Sheet) -> str:
    """Name who takes stances on behalf of the centre; nothing where no one does.

    Args:
        ties: its stances on one thing.
        sheet: in whose language to say so.
    """
    names = ", ".join(sorted({tie.speaker for tie in ties if tie.speaker}))
    return sheet.language.say("by {names}, on its behalf", names=names) if names else ""


def in_order(ties: Sequence[Tie]) -> list[tuple[str, list[Tie], list[Other]]]:
    """Put ties together by camp and by what they are about, with the others beside them, in a stated order.

    Args:
        ties: the stances of one actor, in any order.

    Returns:
        The camp, its ties on one thing, and the others beside that thing.
    """
    found: dict[tuple[str, str], list[Tie]] = {}
    beside: dict[str, set[Other]] = {}
    for tie in ties:
        found.setdefault((tie.stance.camp, tie.target.key), []).append(tie)
        beside.setdefault(tie.target.key, set()).update(tie.others)
    bands = []
    for (camp, key), same in found.items():
        same.sort(key=lambda tie: (tie.stance.order, tie.speaker))
        others = sorted(
            beside[key],
            key=lambda other: (rank(other[1].style), other[0].label.casefold(), other[0].key, other[1].order),
        )
        bands.append((camp, same, others))
    bands.sort(
        key=lambda band: (
            CAMPS.index(band[0]),
            rank(band[1][0].stance.style),
            band[1][0].target.label.casefold(),
            band[1][0].target.key,
        )
    )
    return bands


def network(title: str, centre: Node, ties: Sequence[Tie], sheet: Sheet, *, required: bool) -> Diagram | None:
    """Give all nodes and lines, for programs that lay out themselves.

    Args:
        title: what it shows.
        centre: the actor.
        ties: its stances, in any order.
        sheet: in whose language the lines speak.
        required: whether too much for such programs is an error; if not, it gives None.

    Raises:
        PledgeGraphError: more than 500 nodes or 2,000 lines are required.
    """
    nodes = {centre.key: centre.label}
    lines = []
    for _, same, others in in_order(ties):
        target = same[0].target
        nodes.setdefault(target.key, target.label)
        lines += [diagram_line(centre, target, tie.stance, sheet.language) for tie in same]
        for node, stance in others:
            nodes.setdefault(node.key, node.label)
            lines.append(diagram_line(node, target, stance, sheet.language))
    lines = list(dict.fromkeys(lines))
    if len(nodes) <= MOST_OF_A_DIAGRAM[0] and len(lines) <= MOST_OF_A_DIAGRAM[1]:
        return Diagram(title, tuple(nodes.items()), tuple(lines))
    if required:
        raise too_much(len(nodes), len(lines), MOST_OF_A_DIAGRAM)
    return None
