"""What a text contains: the stances expressed in it, and what it states without a stance of anyone.

Called by the pictures of a text and of its life.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Answer, Row
from pledgegraph.ask import Day, evidence, latest_stages
from pledgegraph.draw import Language, Node, Voice
from pledgegraph.names import DEF, local
from pledgegraph.pictures.common import label, stance_of, tip
from pledgegraph.stances import stances
from pledgegraph.store import Store


@dataclass(frozen=True, slots=True)
class Contents:
    """What one text contains.

    Args:
        text: its address.
        answer: the stances expressed in it, and those on it as a whole.
        rows: the same by what they are about; the text itself is the first.
        unspoken: what it states and on what no stance is recorded in it, each with its evidence.
    """

    text: str
    answer: Answer
    rows: Mapping[str, Sequence[Row]]
    unspoken: Mapping[str, Sequence[Row]]

    @property
    def proven(self) -> Answer:
        """The answer with the evidence of what is unspoken, for the foot of a picture."""
        beside = (Row({"evidence": list(proofs)}) for proofs in self.unspoken.values())
        return replace(self.answer, rows=(*self.answer, *beside))


def contents(store: Store, text: str, *, as_of: Day = None, known_on: Day = None, **filters: Any) -> Contents:
    """Find what a text contains.

    What it states without a stance is found only where stances are not filtered, and as of a day only if the
    text had reached a stage by then: such a thing has no day of its own.

    Args:
        store: the facts.
        text: address of the text.
        as_of: day on which the stances held.
        known_on: day by which they were recorded.
        filters: as for stances.
    """
    answer = stances(store, instrument=local(text), as_of=as_of, known_on=known_on, **filters)
    rows: dict[str, list[Row]] = {text: []}
    for row in answer:
        rows.setdefault(row.commitment.iri, []).append(row)
    unspoken: dict[str, list[Row]] = {}
    if not filters and (not answer.as_of or latest_stages(store, [text], answer.as_of, answer.known_on)):
        stated = set(store.subjects(DEF + "statedIn", ox.NamedNode(text))) - rows.keys()
        unspoken = evidence(store, stated, answer.known_on)
    return Contents(text, answer, rows, unspoken)


def voices(rows: Sequence[Row], language: Language) -> tuple[Voice, ...]:
    """Gather rows of one content into marks: one a stance, however many take it together.

    What a rule infers of several in the same way is one mark too.

    Args:
        rows: rows of ``stances`` on one thing.
        language: that of the picture.
    """
    gathered: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        alike = (
            (row.force, row.bindingness or "", *sorted(row.conditions)) if row.inferred else (row.stance.iri,)
        )
        gathered.setdefault(alike, []).append(row)
    found = []
    for same in gathered.values():
        same.sort(key=lambda row: (label(row.actor, language).casefold(), row.actor.iri))
        actors = dict.fromkeys(speaker(row, language) for row in same)
        who = ", ".join(node.label for node in actors)
        stance = replace(stance_of(same[0], language), tip=tip(same[0], language, who))
        more = tuple(dict.fromkeys(row.stance.iri for row in same))
        found.append(Voice(stance, tuple(actors), more if len(more) > 1 else ()))
    return tuple(found)


def speaker(row: Row, language: Language) -> Node:
    """Name who takes a stance, and for whom where that is another."""
    who = label(row.actor, language)
    if row.on_behalf_of:
        who = language.say("{name} (on behalf: {other})", name=who, other=label(row.on_behalf_of, language))
    return Node(row.actor.iri, who)
