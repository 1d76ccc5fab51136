"""What happened, as pictures of time take it: each dated fact with its mark, whose it is and on what.

Called by timeline and changes with rows of ``times.timeline``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pledgegraph.answer import Answer, Name, Row
from pledgegraph.ask import iri_of, named, text_of, values
from pledgegraph.draw import Language, Proof
from pledgegraph.draw.frame import stage_words, stance_words
from pledgegraph.draw.moments import BEGAN, ENDED, HAPPENED, SHOWN, Happening, Mark
from pledgegraph.gather import gather
from pledgegraph.names import DEF, kind_of
from pledgegraph.pictures.common import cited, label, stance_of, untranslated
from pledgegraph.pictures.proofs import proofs_of
from pledgegraph.store import Store

WAYS = {"stance": BEGAN, "stance shown": SHOWN, "stance ends": ENDED}
"""How the rows of a timeline that are stances belong to their day."""
_INFERRED = {"inferred", "inferred-by-curator"}
_HEART = {"by", "stage", "date"}
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated fact.

    Args:
        day: its date, as precise as its source.
        way: how the mark belongs to that day.
        mark: what is drawn.
        says: in words: the force and bindingness, the stage, the kind of event.
        what: what it is about: a commitment, a text, an event.
        text: the text in which it stands; None where there is none.
        by: whose stance or milestone it is.
        behalf: in whose name they speak.
        said: who says so, where only others do.
        row: the stance as ``stances`` lists it; None for what is none.
        evidence: on what it rests.
    """

    day: str
    way: str
    mark: Mark
    says: str
    what: Name
    text: Name | None = None
    by: tuple[Name, ...] = ()
    behalf: Name | None = None
    said: tuple[Name, ...] = ()
    row: Row | None = None
    evidence: Sequence[Row] = ()

    @property
    def names(self) -> list[Name]:
        """The things and actors that it concerns."""
        return [name for name in (self.what, self.text, self.behalf, *self.by) if name is not None]


def entries(store: Store, answer: Answer, language: Language) -> list[Entry]:
    """Give the rows of a timeline as entries.

    Args:
        store: the facts.
        answer: what ``times.timeline`` gave.
        language: that of the picture.
    """
    things = [row.thing.iri for row in answer]
    said = [iri for iri in things if kind_of(iri) in ("pledges", "stances")]
    stances = taken(store, said, answer.as_of, answer.known_on)
    doers = _doers(store, [row.thing.iri for row in answer if row.what == "milestone"])
    found = []
    for row in answer:
        if row.what in WAYS:
            found.append(stances[row.thing.iri].entry(row.date, WAYS[row.what], language))
        elif row.what == "milestone":
            owner = stances.get(row.thing.iri)
            subject = _named_stance(owner, language) if owner is not None else row.thing
            found.append(_milestone(row, subject, *doers[row.thing.iri, row.detail.iri, row.date], language))
        else:
            found.append(_beside(row, language))
    return found


@dataclass(frozen=True, slots=True)
class Taken:
    """A stance, with all who take it.

    Args:
        row: the stance, as ``stances`` lists it for the first of them.
        by: all of them.
    """

    row: Row
    by: tuple[Name, ...]

    def entry(self, day: str, way: str, language: Language) -> Entry:
        """Give the stance as an entry.

        Args:
            day: its date.
            way: how it belongs to that day.
            language: that of the picture.
        """
        row, behalf = self.row, self.row.on_behalf_of
        mark = stance_of(row, language, who=who(self.by, behalf, language))
        says = stance_words(mark.style, language)
        about = row.commitment, row.instrument
        return Entry(day, way, mark, says, *about, self.by, behalf, row=row, evidence=row.evidence)


def taken(store: Store, iris: Iterable[str], as_of: str = "", known_on: str = "") -> dict[str, Taken]:
    """Look up some stances by their IRIs.

    Args:
        store: the facts.
        iris: the stances.
        as_of: day on which their status held.
        known_on: day by which they were recorded.
    """
    keys = [DEF + key for key in ("by", "force", "about")]
    said = store.once("positions", iris, lambda new: values(store, new, keys))
    actors = {iri: sorted(iri_of(actor) for actor in by["by"]) for iri, by in sorted(said.items())}
    names = named(store, {actor for listed in actors.values() for actor in listed})
    found = [
        {
            "stance": iri,
            "actor": listed[0],
            "force": iri_of(said[iri]["force"][0]),
            "commitment": iri_of(said[iri]["about"][0]),
            "as_member": "",
        }
        for iri, listed in actors.items()
    ]
    return {
        row.stance.iri: Taken(row, tuple(names[actor] for actor in actors[row.stance.iri]))
        for row in gather(store, found, as_of, known_on)
    }


def names_of(names: Sequence[Name], language: Language, most: int = _NAMED) -> str:
    """List names by their labels: the first few, and how many more there are."""
    listed = ", ".join(label(name, language) for name in names[:most])
    more = len(names) - most
    return f"{listed} {language.say('and {n} more', n=more)}" if more > 0 else listed


def missing(found: Iterable[Entry], shown: Iterable[str], language: Language) -> str:
    """Say how many of the labels that are read in a picture are not in its language.

    Args:
        found: what is drawn.
        shown: the words of its rows.
        language: that of the picture.
    """
    words = "\n".join(shown)
    names = {name.iri: name for entry in found for name in entry.names}
    return untranslated([name for name in names.values() if label(name, language) in words], language)


def who(by: Sequence[Name], behalf: Name | None, language: Language) -> str:
    """Say whose a stance is, and in whose name they speak."""
    listed = names_of(by, language)
    if behalf is None:
        return listed
    return language.say("{name} for {other}", name=listed, other=label(behalf, language))


def proofs_of_entries(store: Store, found: Sequence[Entry], language: Language) -> Callable[[], list[Proof]]:
    """Give what a page shows of the marks of some entries, to be looked up only when a page is made."""

    def proofs() -> list[Proof]:
        taken_by = [(entry.row, entry.by) for entry in found if entry.row is not None]
        rows = [Row({**row, "actor": actor}) for row, by in taken_by for actor in by]
        others = [
            (entry.mark.iri, _heading(entry, language), entry.evidence)
            for entry in found
            if entry.row is None
        ]
        return proofs_of(store, rows, language, others)()

    return proofs


def _heading(entry: Entry, language: Language) -> str:
    acting = f" ({who(entry.by, None, language)})" if entry.by else ""
    return f"{label(entry.what, language)}: {entry.says}{acting}, {entry.day}"


def _doers(store: Store, iris: Iterable[str]) -> dict[tuple[str, str, str], tuple[str, tuple[Name, ...]]]:
    """Find each milestone of some things, and who acts, by thing, stage and date."""
    owned = values(store, iris, [DEF + "milestone"])
    owners = {iri_of(node): thing for thing, by in owned.items() for node in by["milestone"]}
    said = values(store, owners, [DEF + key for key in ("stage", "date", "by")])
    names = named(store, {iri_of(node) for by in said.values() for node in by.get("by", [])})
    found: dict[tuple[str, str, str], tuple[str, tuple[Name, ...]]] = {}
    for (iri, by), stage, date in (
        (item, stage, date)
        for item in sorted(said.items(), key=lambda item: item[0])
        for stage in item[1].get("stage", [])
        for date in item[1].get("date", [])
    ):
        key = owners[iri], iri_of(stage), text_of(date) or ""
        first, known = found.get(key, (iri, ()))
        acting = {iri_of(node) for node in by.get("by", [])} | {name.iri for name in known}
        found[key] = first, tuple(names[one] for one in sorted(acting))
    return found


def _named_stance(owner: Taken, language: Language) -> Name:
    """Name a stance by who takes it on what, since few have a label of their own."""
    row = owner.row
    whose = who(owner.by, row.on_behalf_of, language)
    said = f"{whose}: {label(row.force, language)}: {label(row.commitment, language)}"
    return Name(str(row.stance), label=said, iri=row.stance.iri, labels={language.code: said})


def _milestone(row: Row, subject: Name, iri: str, by: tuple[Name, ...], language: Language) -> Entry:
    speakers = [_speakers(e) for e in row.evidence if e.polarity == "supports"]
    own = not all(speakers) or {name for names in speakers for name in names}.intersection(by)
    said = {} if own else {name.iri: name for names in speakers for name in names}
    stage = stage_words(str(row.detail), language)
    acting = f" ({names_of(by, language)})" if by else ""
    words = f"{label(subject, language)}: {stage}{acting}, {row.date}{cited(row.evidence)}"
    return Entry(
        row.date,
        HAPPENED,
        Happening(str(row.detail), iri, words, _doubt(row.evidence)),
        stage,
        subject,
        subject if kind_of(subject.iri) == "instruments" else None,
        by,
        said=tuple(said[iri] for iri in sorted(said)),
        evidence=row.evidence,
    )


def _beside(row: Row, language: Language) -> Entry:
    says = label(row.detail, language) if row.what == "event" else stage_words(row.what, language)
    words = f"{label(row.thing, language)}: {says}, {row.date}{cited(row.evidence)}"
    mark = Happening(row.what, row.thing.iri, words, _doubt(row.evidence))
    return Entry(row.date, HAPPENED, mark, says, row.thing, evidence=row.evidence)


def _speakers(passage: Row) -> list[Name]:
    found: Any = passage.according_to
    return found if isinstance(found, list) else [found] if found else []


def _doubt(evidence: Sequence[Row]) -> str | None:
    """Find the strongest doubt that the evidence of a milestone or an event shows, as rule R1 does."""
    sure = {str(e.certainty) for e in evidence if e.polarity == "supports"}
    disputed = [set(map(str, e.attests)) for e in evidence if e.polarity == "disputes"]
    if sure and sure <= _INFERRED:
        return "inferred"
    if any(not points or points & _HEART for points in disputed):
        return "contested"
    return "hedged" if sure and "stated" not in sure else None
