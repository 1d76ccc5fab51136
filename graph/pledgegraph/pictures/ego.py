"""The ego network: one actor, what it takes stances on, and who else does.

Where that is too much for a picture of nodes and lines, it is drawn as a list, which leaves nothing of the
actor out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pledgegraph.answer import Answer, Name, Row
from pledgegraph.ask import Day, named
from pledgegraph.draw import Language, Picture, Section, Sheet, Tie, Words, digest, ego, fits, network
from pledgegraph.draw.marks import AGAINST, GAP, IN_DOUBT, ONLY_DESCRIBES, TAKES_ON, TOWARDS
from pledgegraph.names import DEF, kind_of
from pledgegraph.pictures.common import (
    count_of,
    finding,
    foot,
    highlighted,
    label,
    language_of,
    narrowed,
    node,
    stance_of,
    untranslated,
    when,
)
from pledgegraph.pictures.measures import Measures
from pledgegraph.pictures.proofs import proofs_of
from pledgegraph.resolve import thing
from pledgegraph.stances import stances
from pledgegraph.store import Store

_KINDS = {"commitments": "commitment", "instruments": "instrument", "events": "event"}
_FINDINGS = {
    TAKES_ON: ("takes on {n} thing", "takes on {n} things"),
    IN_DOUBT: ("is only said to take on {n}, in doubt",) * 2,
    TOWARDS: ("is towards {n}",) * 2,
    ONLY_DESCRIBES: ("only describes {n}",) * 2,
    GAP: ("withholds, is silent on or rules out {n}",) * 2,
    AGAINST: ("declines, rejects or opposes {n}",) * 2,
}
_NOTHING = {TAKES_ON: "nothing recorded that it takes on without doubt"}


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

    What others say on behalf of the actor counts as its own, and they are named.

    Args:
        store: the facts.
        of: the actor.
        as_of: day on which the stances held.
        known_on: day by which they were recorded.
        lang: language of the words and labels.
        highlight: things and other actors that stand out.
        diagram: whether another program lays it out, from .dot or .mmd; too much is then refused.
        filters: as for stances: about, measure, instrument, condition, at_least, force.

    Raises:
        UnknownName: a name does not exist.
        PledgeGraphError: more than one picture can hold.
    """
    language = language_of(store, lang)
    actor = named(store, [thing(store, of, ["actors"]).value]).popitem()[1]
    own = stances(store, by=str(actor), as_of=as_of, known_on=known_on, **filters)
    about: dict[str, list[Row]] = {row.commitment.iri: [] for row in own}
    for row in stances(store, as_of=as_of, known_on=known_on, **filters):
        if row.commitment.iri in about and actor.iri not in (row.actor.iri, _on_behalf(row)):
            about[row.commitment.iri].append(row)
    others = {
        iri: tuple(dict.fromkeys((node(row.actor, language), stance_of(row, language)) for row in rows))
        for iri, rows in about.items()
    }
    ties = [
        Tie(
            node(row.commitment, language, _KINDS.get(kind_of(row.commitment.iri), "stance")),
            stance_of(row, language),
            others[row.commitment.iri],
            "" if row.actor.iri == actor.iri else label(row.actor, language),
        )
        for row in own
    ]
    sheet = Sheet(language, highlighted(store, highlight))
    whose = f"{label(actor, language)}{narrowed(store, filters, language)}"
    title = f"{whose}: {language.say('none recorded')}"
    if ties:
        said = finding([(tie.stance, tie.target.key) for tie in ties], _FINDINGS, _NOTHING, language)
        title = f"{whose}: {said}"
    beside = [row for rows in about.values() for row in rows]
    centre = node(actor, language, "actor")
    if fits(ties):
        words = Words(title, _subtitle(actor, own, beside, [], language), foot(store, own, language))
        picture = ego(centre, ties, words, diagram=diagram, sheet=sheet)
    else:
        diagrammed = network(title, centre, ties, sheet, required=diagram)
        parts, measures = _parts(store, own, ties, language)
        several = sum(len(part.ties) for part in parts) > len(ties)
        notes = [
            language.say("too much for lines: one line a thing, others counted and not named"),
            language.say("a thing with several measures stands under each") if several else "",
        ]
        words = Words(
            title, _subtitle(actor, own, beside, notes, language, measures), foot(store, own, language)
        )
        picture = replace(digest(centre, parts, words, diagram=diagram, sheet=sheet), diagram=diagrammed)
    return replace(picture, proofs=proofs_of(store, [*own, *beside], language))


def _on_behalf(row: Row) -> str:
    return row.on_behalf_of.iri if row.on_behalf_of is not None else ""


def _subtitle(
    actor: Name,
    own: Answer,
    beside: Sequence[Row],
    notes: Sequence[str],
    language: Language,
    measures: Sequence[Name] = (),
) -> str:
    """Count what is drawn, and say how."""
    things = {row.commitment.iri: row.commitment for row in own}
    shown = [actor, *things.values(), *measures, *(row.actor for row in beside)]
    others = len({row.actor.iri for row in beside})
    counts = [
        language.say("{n} stances on {m} things", n=len(own), m=len(things)),
        count_of(language, "{n} other beside them", "{n} others beside them", others) if others else "",
        when(own, language),
    ]
    parts = [", ".join(filter(None, counts)), *notes, untranslated(shown, language)]
    return "; ".join(filter(None, parts))


def _parts(
    store: Store, own: Sequence[Row], ties: Sequence[Tie], language: Language
) -> tuple[list[Section], list[Name]]:
    """Put the stances of the actor under the widest measures above theirs."""
    measures = Measures(store, own, language, many=0)
    none = Name("none", label=language.say("no measure stated"), iri=DEF + "measure")
    found: dict[str, list[Tie]] = {}
    names: dict[str, Name] = {}
    for row, tie in zip(own, ties, strict=True):
        for measure, possible in measures.of(row) or [(none, tie.stance.possible)]:
            names[measure.iri] = measure
            shown = replace(tie, stance=replace(tie.stance, possible=possible))
            found.setdefault(measure.iri, []).append(shown)
    ordered = measures.in_order(names.values())
    return [Section(label(m, language), tuple(found[m.iri])) for m in ordered], ordered
