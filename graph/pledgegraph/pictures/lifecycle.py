"""The life of a text: its versions, their milestones, and what each of them contains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Name, Row
from pledgegraph.ask import Day, evidence, named, values
from pledgegraph.draw import Content, Language, Moment, Node, Picture, Sheet, Version, Words, lifecycle
from pledgegraph.draw.days import span
from pledgegraph.names import DEF, STANDARD
from pledgegraph.pictures.common import (
    cited,
    count,
    foot,
    highlighted,
    label,
    language_of,
    untranslated,
    when,
)
from pledgegraph.pictures.contents import Contents, contents, voices
from pledgegraph.pictures.proofs import proofs_of
from pledgegraph.pictures.steps import Step, said, status_of, steps
from pledgegraph.resolve import day, thing
from pledgegraph.store import Store

_REVISES = STANDARD["prov"] + "wasRevisionOf"
_STRUCK, _SOFTENED = "removed-from-text", "softened"


def draw_lifecycle(
    store: Store,
    of: str,
    *,
    as_of: Day = None,
    known_on: Day = None,
    lang: str = "en",
    highlight: Iterable[str] = (),
    **filters: Any,
) -> Picture:
    """Draw the life of a text: the drafts before it, the revisions after it, and what each contains.

    Args:
        store: the facts.
        of: the text.
        as_of: day up to which milestones are dated, and on which the stances held.
        known_on: day by which they were recorded.
        lang: language of the words and labels.
        highlight: versions, commitments and actors that stand out.
        filters: as for stances: by, to, about, force, measure, condition, at_least.

    Raises:
        UnknownName: a name does not exist.
        PledgeGraphError: more than one picture can hold.
    """
    language = language_of(store, lang)
    text = thing(store, of, ["instruments"]).value
    life = _life(store, text, day(as_of, "as_of"), day(known_on, "known_on"))
    held = {version: contents(store, version, as_of=as_of, known_on=known_on) for version in life.order}
    everything = listed = _contents(store, life, held, language, text)
    if filters:
        found = {
            row.commitment.iri
            for version in life.order
            for row in contents(store, version, as_of=as_of, known_on=known_on, **filters).answer
        }
        found |= {text} if found & set(life.order) else set()
        listed = [one for one in everything if one.target.key in found]
    answers = [one.answer for one in held.values()]
    passed = [step for version in life.order for step in life.steps.get(version, [])]
    whole = replace(
        held[text].answer,
        rows=(
            *(row for one in held.values() for row in one.proven),
            *(Row({"evidence": list(step.evidence)}) for step in passed),
        ),
    )
    rows = [row for answer in answers for row in answer]
    things = [content for content in listed if content.target.key != text]
    counted = [
        count(language, "version", len(life.order)),
        count(language, "milestone", len(passed)),
        count(language, "commitment", len(things)),
        when(whole, language),
    ]
    names = named(store, {*life.order, *(content.target.key for content in things)})
    missing = untranslated([*names.values(), *(row.actor for row in rows)], language)
    left = [language.say("later versions not drawn: {n}", n=life.later)] if life.later else []
    if len(listed) < len(everything):
        left.append(language.say("{n} of {m} shown", n=len(listed), m=len(everything)))
    picture = lifecycle(
        _versions(store, life, held, language, text),
        listed,
        Words(
            _title(names[text], life, everything, language, text),
            "; ".join(part for part in (", ".join(counted), *left, missing) if part),
            foot(store, whole, language),
        ),
        sheet=Sheet(language, highlighted(store, highlight)),
    )
    return replace(picture, proofs=proofs_of(store, rows, language))


def _title(name: Name, life: _Life, listed: Sequence[Content], language: Language, text: str) -> str:
    """Say how far the text has come, and what its versions have lost."""
    last = status_of(life.steps.get(text, []))
    status = said(last, language, by=False) if last else language.say("no milestone recorded")
    if len(life.order) == 1:
        return f"{label(name, language)}: {status}"
    found = [{moment.stage for moments in one.moments.values() for moment in moments} for one in listed]
    return language.say(
        "{name}: {status}; versions {n}, struck from the text {k}, softened {m}",
        name=label(name, language),
        status=status,
        n=len(life.order),
        k=sum(_STRUCK in stages for stages in found),
        m=sum(_SOFTENED in stages for stages in found),
    )


@dataclass(frozen=True, slots=True)
class _Life:
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


def _life(store: Store, text: str, as_of: str, known_on: str) -> _Life:
    """Find the drafts before a text and the revisions after it."""
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
    passed = {
        iri: [step for step in one if not as_of or (step.date and step.date <= as_of)]
        for iri, one in found.items()
    }
    drawn = {iri for iri in chain if iri == text or not as_of or passed.get(iri)}
    while earlier := {
        b for iri in drawn for b in chain[iri] if b in chain and b not in drawn and b not in found
    }:
        drawn |= earlier  # a draft without a date came before what revises it
    order = _ordered({iri: [b for b in chain[iri] if b in drawn] for iri in drawn}, found)
    revises = {iri: [(b, _inferred(proofs.get(iri, []))) for b in chain[iri] if b in drawn] for iri in order}
    return _Life(order, revises, passed, len(chain) - len(drawn))


def _ordered(before: Mapping[str, Sequence[str]], found: Mapping[str, Sequence[Step]]) -> list[str]:
    """Put each version after those that it revises; of several that may come next, the earliest dated."""
    left, order = dict(before), list[str]()
    while left:
        ready = [iri for iri, earlier in left.items() if not set(earlier) & left.keys()] or list(left)
        one = min(
            ready, key=lambda iri: (min((s.date for s in found.get(iri, []) if s.date), default=""), iri)
        )
        order.append(one)
        del left[one]
    return order


def _inferred(proofs: Sequence[Row]) -> bool:
    """Say whether no passage states that a text revises the one before it, but some lets it be inferred."""
    sure = [str(proof["certainty"]) for proof in proofs if "wasRevisionOf" in proof["attests"]]
    return bool(sure) and "stated" not in sure


def _versions(
    store: Store, life: _Life, held: Mapping[str, Contents], language: Language, text: str
) -> list[Version]:
    facts = values(store, life.order, [DEF + "kind", DEF + "coverage"])
    iris = {v.value for by in facts.values() for found in by.values() for v in found}
    names = named(store, {*life.order, *iris})

    def words(iri: str, key: str) -> str:
        return "".join(label(names[v.value], language) for v in facts.get(iri, {}).get(key, []))

    return [
        Version(
            Node(iri, label(names[iri], language), words(iri, "kind")),
            (language.say("read: {how}", how=words(iri, "coverage")),) if words(iri, "coverage") else (),
            tuple(
                _moment(step, label(names[iri], language), language, event=True)
                for step in life.steps.get(iri, [])
            ),
            tuple(life.revises[iri]),
            bool(held[iri].unspoken) or any(iri != content for content in held[iri].rows),
            iri == text,
        )
        for iri in life.order
    ]


def _moment(step: Step, of: str, language: Language, *, event: bool = False) -> Moment:
    """Give a step as a moment; its mark says the doubt, so its words need not."""
    words = said(step, language, doubt=False)
    where = f"; {label(step.event, language)}" if step.event else ""
    tip = f"{of}: {words}{where}{cited(step.evidence)}"
    return Moment(str(step.stage), step.date, words + (where if event else ""), step.iri, tip, step.doubt)


def _contents(
    store: Store, life: _Life, held: Mapping[str, Contents], language: Language, text: str
) -> list[Content]:
    """List what the versions contain, each thing with what became of it."""
    rows: dict[str, dict[str, Sequence[Row]]] = defaultdict(dict)
    stated: dict[str, set[str]] = defaultdict(set)
    for version, one in held.items():
        for iri, found in one.rows.items():
            if iri not in life.order:
                rows[iri][version] = found
        for iri in one.unspoken:
            stated[iri].add(version)
    things = {*rows, *stated}
    asked = next(iter(held.values())).answer
    owners = {
        iri: [iri, *(row.stance.iri for v in rows.get(iri, {}).values() for row in v)] for iri in things
    }
    found_steps = steps(
        store, {one for listed in owners.values() for one in listed}, asked.as_of, asked.known_on
    )
    names = named(store, {*things, *life.order})
    listed = [
        Content(
            Node(text, language.say("the text as a whole")),
            voices={v: voices(one.rows[v], language) for v, one in held.items() if one.rows[v]},
        )
    ]
    for iri in sorted(things):
        stands = [v for v in life.order if v in rows.get(iri, {}) or v in stated[iri]]
        gone = [s for s in found_steps.get(iri, []) if s.stage in (_STRUCK, _SOFTENED)]
        moments: dict[str, list[Moment]] = defaultdict(list)
        for step in gone:
            moments[_shown_in(step, stands, life)].append(
                _moment(step, label(names[iri], language), language)
            )
        other = [s for one in owners[iri] for s in found_steps.get(one, []) if s not in gone]
        listed.append(
            Content(
                Node(iri, label(names[iri], language)),
                _group(gone, stands, rows.get(iri, {}), life, names, language),
                tuple(dict.fromkeys(said(step, language) for step in other)),
                {v: voices(found, language) for v, found in rows.get(iri, {}).items()},
                frozenset(stated[iri]),
                {v: tuple(found) for v, found in moments.items()},
            )
        )
    return [one for one in listed if one.voices or one.stated or one.moments]


def _shown_in(step: Step, stands: Sequence[str], life: _Life) -> str:
    """Find the version in which it shows that something was struck or softened.

    It is the first later version that has no date, or one not before that of the step; where no later version
    is recorded, the last in which the thing stands.
    """
    last = stands[-1]
    for version in life.order[life.order.index(last) + 1 :]:
        dates = [one.date for one in life.steps.get(version, []) if one.date]
        if not dates or not step.date or max(span(d).end for d in dates) >= span(step.date).start:
            return version
    return last


def _group(
    gone: Sequence[Step],
    stands: Sequence[str],
    rows: Mapping[str, Sequence[Row]],
    life: _Life,
    names: Mapping[str, Name],
    language: Language,
) -> tuple[int, str]:
    """Find the heading of a thing: what the graph states of it between the versions."""
    stages = {str(step.stage) for step in gone}
    if len(life.order) == 1:
        return 1, ""
    if _STRUCK in stages:
        return 1, language.say("Struck from the text")
    if _SOFTENED in stages:
        return 2, language.say("Softened")
    if len(stands) > 1:
        if _changed([rows[v] for v in stands if v in rows]):
            return 3, language.say("Recorded in several versions, in another force or bindingness")
        return 4, language.say("Recorded in several versions")
    return 5 + life.order.index(stands[0]), language.say(
        "Recorded only in: {name}", name=label(names[stands[0]], language)
    )


def _changed(versions: Sequence[Sequence[Row]]) -> bool:
    """Say whether an actor takes another stance, or one otherwise binding, in another version."""
    taken: dict[str, set[frozenset[tuple[str, str]]]] = defaultdict(set)
    for rows in versions:
        mine: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for row in rows:
            mine[row.actor.iri].add((str(row.force), str(row.bindingness)))
        for actor, found in mine.items():
            taken[actor].add(frozenset(found))
    return any(len(found) > 1 for found in taken.values())
