"""What an ego network is drawn from: one actor's stances, and those of others on the same things."""

from __future__ import annotations

from dataclasses import dataclass

Other = tuple["Node", str, str | None, str | None]
"""Another actor with its force, bindingness and doubt."""


@dataclass(frozen=True, slots=True)
class Node:
    """An actor, a commitment or an instrument.

    Args:
        key: what tells it from others.
        label: its name.
        kind: a plain word shown below the name; may be empty.
    """

    key: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Tie:
    """One stance of the centre.

    Args:
        target: what it is about.
        force: concept of the scheme forces.
        bindingness: concept of the scheme bindingness, or None.
        conditional: True, False where it is stated to be unconditional, None where that is not stated.
        doubt: "inferred", "contested", "reported", "hedged" or None.
        possible: the source only says that it can include this.
        iri: where a click on the mark leads.
        tip: what the mark says when pointed at.
        others: who else has a stance on the same thing: actor, force, bindingness, doubt.
    """

    target: Node
    force: str
    bindingness: str | None
    conditional: bool | None
    doubt: str | None
    possible: bool = False
    iri: str = ""
    tip: str = ""
    others: tuple[Other, ...] = ()
