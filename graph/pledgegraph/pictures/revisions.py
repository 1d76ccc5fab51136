"""Revisions: the versions of a text, from its first draft to its last revision, with their milestones.

Called by the picture of the life of a text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from pledgegraph.answer import Row
from pledgegraph.ask import evidence
from pledgegraph.names import STANDARD
from pledgegraph.pictures.steps import Step, steps
from pledgegraph.store import Store

_REVISES = STANDARD["prov"] + "wasRevisionOf"


@dataclass(frozen=True, slots=True)
class Life:
    """The versions of a text, the earliest first.

    Args:
        order: their addresses.
        revises: the earlier versions that each revises, and whether that is only inferred.
        steps: their milestones.
        later: how many versions are later than the day that was asked about.
    """

    order: Sequence[str]
    revises: Mapping[str, Sequence[tuple[str, bool]]]
    steps: Mapping[str, Sequence[Step]]
    later: int


def life_of(store: Store, text: str, as_of: str, known_on: str) -> Life:
    """Find the drafts before a text and the revisions after it.

    Args:
        store: the facts.
        text: address of the text.
        as_of: day up to which milestones are dated; what is later, or has no date and was not revised by
            then, is left out.
        known_on: day by which versions and milestones were recorded.
    """
    chain: dict[str, list[str]] = {}
    todo = [text]
    while todo:
        one = todo.pop()
        if one not in chain:
            chain[one] = store.objects(one, _REVISES)
            todo += [*chain[one], *store.subjects(_REVISES, ox.NamedNode(one))]
    proofs = evidence(store, chain, known_on)
    chain = {iri: before for iri, before in chain.items() if iri == text or not known_on or iri in proofs}
    found = steps(store, chain, "", known_on)
    passed = {iri: [step for step in one if not as_of or step.date <= as_of] for iri, one in found.items()}
    drawn = {iri for iri in chain if not as_of or passed.get(iri)}
    while earlier := {
        b for iri in drawn for b in chain[iri] if b in chain and b not in drawn and b not in found
    }:
        drawn |= earlier  # a draft without a date came before what revises it
    drawn.add(text)
    order = _ordered({iri: [b for b in chain[iri] if b in drawn] for iri in drawn}, found)
    revises = {iri: [(b, _inferred(proofs.get(iri, []))) for b in chain[iri] if b in drawn] for iri in order}
    return Life(order, revises, passed, len(chain) - len(drawn))


def _ordered(before: Mapping[str, Sequence[str]], found: Mapping[str, Sequence[Step]]) -> list[str]:
    """Put each version after those that it revises; of several that may come next, the earliest dated."""
    left, order = dict(before), list[str]()
    while left:
        ready = [iri for iri, earlier in left.items() if not set(earlier) & left.keys()] or list(left)
        one = min(ready, key=lambda iri: (min((s.date for s in found.get(iri, [])), default=""), iri))
        order.append(one)
        del left[one]
    return order


def _inferred(proofs: Sequence[Row]) -> bool:
    """Say whether no passage states that a text revises the one before it, but some lets it be inferred."""
    sure = [str(proof["certainty"]) for proof in proofs if "wasRevisionOf" in proof["attests"]]
    return bool(sure) and "stated" not in sure
