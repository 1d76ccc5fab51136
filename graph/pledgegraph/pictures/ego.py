"""The ego network: one actor, what it takes stances on, and who else does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pledgegraph.answer import Row
from pledgegraph.ask import Day, named
from pledgegraph.draw import Picture, Sheet, Tie, Words, ego
from pledgegraph.names import kind_of
from pledgegraph.pictures.common import (
    foot,
    highlighted,
    label,
    language_of,
    node,
    proofs_of,
    stance_of,
    untranslated,
    when,
)
from pledgegraph.resolve import thing
from pledgegraph.stances import stances
from pledgegraph.store import Store

_KINDS = {"commitments": "commitment", "instruments": "instrument", "events": "event"}


def draw_ego(
    store: Store,
    of: str,
    *,
    as_of: Day = None,
    known_on: Day = None,
    lang: str = "en",
    highlight: Iterable[str] = (),
    diagram: bool = False,
    **filters: Any,
) -> Picture:
    """Draw one actor with what it takes stances on, and the others beside it.

    Args:
        store: the facts.
        of: the actor.
        as_of: day on which the stances held.
        known_on: day by which they were recorded.
        lang: language of the words and labels.
        highlight: things and other actors that stand out.
        diagram: whether another program lays it out, from .dot or .mmd; it may then be larger.
        filters: as for stances: about, measure, instrument, condition, at_least, force.

    Raises:
        UnknownName: a name does not exist.
        PledgeGraphError: more than one picture can hold.
    """
    language = language_of(store, lang)
    actor = named(store, [thing(store, of, ["actors"]).value]).popitem()[1]
    own = stances(store, by=str(actor), as_of=as_of, known_on=known_on, **filters)
    everyone = stances(store, as_of=as_of, known_on=known_on, **filters)
    about: dict[str, list[Row]] = {}
    for row in everyone:
        about.setdefault(row.commitment.iri, []).append(row)
    ties = []
    beside: list[Row] = []
    for row in own:
        others = [other for other in about[row.commitment.iri] if other.actor.iri != actor.iri]
        beside += others
        target = node(row.commitment, language, _KINDS.get(kind_of(row.commitment.iri), "stance"))
        listed = tuple(
            dict.fromkeys((node(other.actor, language), stance_of(other, language)) for other in others)
        )
        ties.append(Tie(target, stance_of(row, language), listed))
    things = {row.commitment.iri: row.commitment for row in own}
    said = language.say("{n} stances on {m} things", n=len(ties), m=len(things))
    missing = untranslated([actor, *things.values(), *(row.actor for row in beside)], language)
    picture = ego(
        node(actor, language, "actor"),
        ties,
        Words(
            language.say("{name}: what it takes on, supports and refuses", name=label(actor, language)),
            "; ".join(part for part in (f"{said}, {when(own, language)}", missing) if part),
            foot(store, own, language),
        ),
        diagram=diagram,
        sheet=Sheet(language, highlighted(store, highlight)),
    )
    return replace(picture, proofs=proofs_of(store, [*own, *beside], language))
