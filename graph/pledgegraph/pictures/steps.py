"""Steps: the milestones of texts, commitments and stances, with who took them and who says so.

Called by the pictures of a text and of its life.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pledgegraph.answer import Name, Row
from pledgegraph.ask import ask, evidence, iri_of, named, nodes, text_of, values
from pledgegraph.draw import Language
from pledgegraph.names import DEF
from pledgegraph.pictures.common import label
from pledgegraph.store import Store

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone.

    Args:
        iri: its address.
        stage: what was reached.
        date: day, month or year.
        status: whether it is a status; joined, which adds to a text, is none.
        by: who took it.
        event: at what.
        evidence: passages that say so, and those that dispute it.
    """

    iri: str
    stage: Name
    date: str
    status: bool
    by: tuple[Name, ...]
    event: Name | None
    evidence: tuple[Row, ...]

    @property
    def speakers(self) -> tuple[Name, ...]:
        """Whose words say so, where neither a source nor who took the step says it."""
        found: dict[Name, None] = {}
        for proof in self.evidence:
            if proof["polarity"] == "supports" and (not proof["attests"] or "stage" in proof["attests"]):
                who = proof["according_to"]
                if who is None:
                    return ()
                found |= dict.fromkeys(who if isinstance(who, list) else [who])
        return () if found.keys() & set(self.by) else tuple(sorted(found))

    @property
    def doubt(self) -> str | None:
        """Whether the sources dispute it, or none of them plainly states it."""
        if any(proof["polarity"] == "disputes" for proof in self.evidence):
            return "contested"
        sure = [proof["certainty"] for proof in self.evidence if proof["polarity"] == "supports"]
        return None if not sure or "stated" in sure else "hedged"


def steps(store: Store, things: Iterable[str], as_of: str, known_on: str) -> dict[str, list[Step]]:
    """Find the milestones of some things, in the order of their dates.

    Args:
        store: the facts.
        things: their addresses.
        as_of: day up to which they are dated.
        known_on: day by which they were recorded.
    """
    wanted = sorted(set(things))
    if not wanted:
        return {}
    _, table = ask(store, "milestones", things=nodes(wanted), as_of=as_of or None, known_on=known_on or None)
    found = [(iri_of(thing), iri_of(step), rank is not None) for thing, step, _, rank, *_ in table.rows]
    about = values(
        store, {step for _, step, _ in found}, [DEF + key for key in ("stage", "date", "by", "event")]
    )
    proofs = evidence(store, about, known_on)
    names = named(store, {iri_of(v) for by in about.values() for terms in by.values() for v in terms})
    gathered: dict[str, dict[str, Step]] = {}
    for thing, iri, status in found:
        own = about[iri]
        gathered.setdefault(thing, {})[iri] = Step(
            iri,
            names[iri_of(own["stage"][0])],
            str(text_of(own["date"][0])),
            status,
            tuple(sorted(names[iri_of(v)] for v in own.get("by", []))),
            next((names[iri_of(v)] for v in own.get("event", [])), None),
            tuple(proofs.get(iri, [])),
        )
    return {thing: list(one.values()) for thing, one in gathered.items()}


def status_of(found: Sequence[Step]) -> Step | None:
    """Give the last step that is a status."""
    return next((step for step in reversed(found) if step.status), None)


def said(step: Step, language: Language, *, by: bool = True, doubt: bool = True) -> str:
    """Say a step in words: what, when, by whom, according to whom and in which doubt.

    Args:
        step: the step.
        language: that of the picture.
        by: whether who took it is said.
        doubt: whether the doubt is said; a mark has a sign for it.
    """
    who = f" ({people(step.by, language)})" if by and step.by else ""
    told = f"{label(step.stage, language)} {step.date}{who}"
    speakers = step.speakers and language.say("according to: {name}", name=people(step.speakers, language))
    unsure = doubt and step.doubt and language.say(step.doubt)
    return ", ".join(part for part in (told, speakers, unsure) if part)


def people(names: Sequence[Name], language: Language) -> str:
    """Name some actors, or count them where they are many."""
    if len(names) > MOST_NAMED:
        return language.say("{n} actors", n=len(names))
    return ", ".join(label(name, language) for name in names)
