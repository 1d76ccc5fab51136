"""The life of a text: its versions, their milestones, and what each of them contains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pledgegraph.answer import Answer, Name, Row
from pledgegraph.ask import Day, named, values
from pledgegraph.draw import Content, Language, Moment, Node, Picture, Sheet, Version, Words, lifecycle
from pledgegraph.draw.days import span
from pledgegraph.names import DEF
from pledgegraph.pictures.common import (
    cited,
    count,
    foot,
    highlighted,
    label,
    language_of,
    narrowed,
    untranslated,
    when,
)
from pledgegraph.pictures.contents import Contents, contents, voices
from pledgegraph.pictures.proofs import proofs_of
from pledgegraph.pictures.revisions import Life, life_of
from pledgegraph.pictures.steps import Step, said, status_of, steps
from pledgegraph.resolve import day, thing
from pledgegraph.store import Store

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

    The filters choose what is listed, by the stances on it in any version; of what is listed, all that the
    versions say is drawn.

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
    days = {"as_of": as_of, "known_on": known_on}
    life = life_of(store, text, day(as_of, "as_of"), day(known_on, "known_on"))
    told = _tell(store, life, {v: contents(store, v, **days) for v in life.order}, text, language)
    everything = listed = told.contents()
    if filters:
        found = {
            row.commitment.iri for v in life.order for row in contents(store, v, **days, **filters).answer
        }
        found |= {text} if found & set(life.order) else set()
        listed = [one for one in everything if one.target.key in found]
    answer = told.answer
    names = [told.names[iri] for iri in {*life.order, *(one.target.key for one in listed)}]
    parts = (
        count(language, "version", len(life.order)),
        count(language, "milestone", sum(len(life.steps.get(v, [])) for v in life.order)),
        count(language, "commitment", sum(one.target.key != text for one in listed)),
        when(answer, language),
    )
    subtitle = [", ".join(parts)]
    if life.later:
        subtitle.append(language.say("later versions not drawn: {n}", n=life.later))
    if len(listed) < len(everything):
        subtitle.append(language.say("{n} of {m} shown", n=len(listed), m=len(everything)))
    rows = [row for one in told.held.values() for row in one.answer]
    if missing := untranslated([*names, *(row.actor for row in rows)], language):
        subtitle.append(missing)
    picture = lifecycle(
        told.versions(store),
        listed,
        Words(
            told.title(everything, narrowed(store, filters, language)),
            "; ".join(subtitle),
            foot(store, answer, language),
        ),
        sheet=Sheet(language, highlighted(store, highlight)),
    )

    others = [
        (step.iri, f"{label(of, language)}: {said(step, language)}", step.evidence) for of, step in told.drawn
    ]
    return replace(picture, proofs=proofs_of(store, rows, language, others))


def _tell(store: Store, life: Life, held: Mapping[str, Contents], text: str, language: Language) -> _Told:
    """Look up all that is told of what the versions contain."""
    rows: dict[str, dict[str, Sequence[Row]]] = defaultdict(dict)
    for version, one in held.items():
        for iri, found in one.rows.items():
            if iri not in held:
                rows[iri][version] = found
        for iri in one.unspoken:
            rows[iri][version] = ()
    owners = {iri: [iri, *(row.stance.iri for v in by.values() for row in v)] for iri, by in rows.items()}
    asked = held[text].answer
    found_steps = steps(store, {one for of in owners.values() for one in of}, asked.as_of, asked.known_on)
    passed = {
        iri: [(one, step) for one in of for step in found_steps.get(one, [])] for iri, of in owners.items()
    }
    return _Told(text, language, life, held, rows, passed, named(store, {*rows, *held}))


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of the versions of a text, and how it is said.

    Args:
        text: the version that was asked for.
        language: that of the picture.
        life: the versions.
        held: what each contains.
        rows: the same by thing and version, without rows where a version states it without a stance.
        passed: the milestones of each thing and of the stances on it, with whose they are.
        names: of versions and things.
    """

    text: str
    language: Language
    life: Life
    held: Mapping[str, Contents]
    rows: Mapping[str, Mapping[str, Sequence[Row]]]
    passed: Mapping[str, Sequence[tuple[str, Step]]]
    names: Mapping[str, Name]

    @property
    def answer(self) -> Answer:
        """The stances of all versions, with the evidence of all milestones, for the foot."""
        rows = [row for one in self.held.values() for row in one.proven]
        rows += [Row({"evidence": list(step.evidence)}) for _, step in self.drawn]
        return replace(self.held[self.text].answer, rows=tuple(rows))

    @property
    def drawn(self) -> list[tuple[Name, Step]]:
        """The milestones that have a mark, with whose they are."""
        found = [(self.names[v], step) for v in self.life.order for step in self.life.steps.get(v, [])]
        return found + [(self.names[iri], step) for iri in sorted(self.rows) for step in self._lost(iri)]

    def _lost(self, iri: str) -> list[Step]:
        """By which steps a thing was struck or softened."""
        return [step for of, step in self.passed[iri] if of == iri and step.stage in (_STRUCK, _SOFTENED)]

    def title(self, listed: Sequence[Content], only: str = "") -> str:
        """Say how far the text has come, and what its versions have lost."""
        say, name = self.language.say, f"{self._label(self.text)}{only}"
        last = status_of(self.life.steps.get(self.text, []))
        status = said(last, self.language, by=False) if last else say("no milestone recorded")
        if len(self.life.order) == 1:
            return f"{name}: {status}"
        found = [{moment.stage for moments in one.moments.values() for moment in moments} for one in listed]
        return say(
            "{name}: {status}; versions {n}, struck from the text {k}, softened {m}",
            name=name,
            status=status,
            n=len(self.life.order),
            k=sum(_STRUCK in stages for stages in found),
            m=sum(_SOFTENED in stages for stages in found),
        )

    def _label(self, iri: str) -> str:
        return label(self.names[iri], self.language)

    def versions(self, store: Store) -> list[Version]:
        """Give the versions as the drawing takes them."""
        facts = values(store, self.life.order, [DEF + "kind", DEF + "coverage"])
        concepts = named(store, {v.value for by in facts.values() for found in by.values() for v in found})

        def words(iri: str, key: str) -> str:
            return "".join(label(concepts[v.value], self.language) for v in facts.get(iri, {}).get(key, []))

        return [
            Version(
                Node(iri, self._label(iri), words(iri, "kind")),
                (self.language.say("read: {how}", how=words(iri, "coverage")),)
                if words(iri, "coverage")
                else (),
                tuple(self._moment(iri, step, event=True) for step in self.life.steps.get(iri, [])),
                tuple(self.life.revises[iri]),
                any(iri in by for by in self.rows.values()),
                iri == self.text,
            )
            for iri in self.life.order
        ]

    def _moment(self, of: str, step: Step, *, event: bool = False) -> Moment:
        """Give a step as a moment; its mark shows the doubt, so its words need not."""
        words = said(step, self.language, doubt=False)
        where = f"; {label(step.event, self.language)}" if step.event else ""
        tip = f"{self._label(of)}: {words}{where}{cited(step.evidence)}"
        return Moment(str(step.stage), step.date, words + (where if event else ""), step.iri, tip, step.doubt)

    def contents(self) -> list[Content]:
        """Give what the versions contain as the drawing takes it, each thing with what became of it."""
        whole = {v: voices(one.rows[v], self.language) for v, one in self.held.items() if one.rows[v]}
        listed = [self._content(iri) for iri in sorted(self.rows)]
        if whole:
            listed.insert(0, Content(Node(self.text, self.language.say("the text as a whole")), voices=whole))
        return listed

    def _content(self, iri: str) -> Content:
        moments: dict[str, tuple[Moment, ...]] = {}
        lost = self._lost(iri)
        for step in lost:
            version = self._shown_in(iri, step)
            moments[version] = (*moments.get(version, ()), self._moment(iri, step))
        return Content(
            Node(iri, self._label(iri)),
            self._group(iri, {str(step.stage) for step in lost}),
            tuple(
                dict.fromkeys(said(step, self.language) for _, step in self.passed[iri] if step not in lost)
            ),
            {v: voices(found, self.language) for v, found in self.rows[iri].items() if found},
            frozenset(v for v, found in self.rows[iri].items() if not found),
            moments,
        )

    def _shown_in(self, iri: str, step: Step) -> str:
        """Find the version in which it shows that something was struck or softened.

        It is the first later version that has no date, or one not before that of the step; where no later
        version is recorded, the last in which the thing stands.
        """
        order = self.life.order
        last = max(order.index(version) for version in self.rows[iri])
        for version in order[last + 1 :]:
            dates = [span(one.date) for one in self.life.steps.get(version, [])]
            if not dates or max(one.end for one in dates) >= span(step.date).start:
                return version
        return order[last]

    def _group(self, iri: str, lost: set[str]) -> tuple[int, str]:
        """Find the heading of a thing: what the graph states of it between the versions."""
        say, order = self.language.say, self.life.order
        stands = [version for version in order if version in self.rows[iri]]
        if len(order) == 1:
            return 1, ""
        if _STRUCK in lost:
            return 1, say("Struck from the text")
        if _SOFTENED in lost:
            return 2, say("Softened")
        if len(stands) == 1:
            return 5 + order.index(stands[0]), say("Recorded only in: {name}", name=self._label(stands[0]))
        if _changed([self.rows[iri][version] for version in stands]):
            return 3, say("Recorded in several versions, in another force or bindingness")
        return 4, say("Recorded in several versions")


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
