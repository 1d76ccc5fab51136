"""What changed between two days, found: each new stance with what was held before, and each that ended.

That nothing is recorded as held on the first day does not mean that nothing was. Called by changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from pledgegraph.answer import Answer
from pledgegraph.ask import iri_of, values
from pledgegraph.draw import Language
from pledgegraph.draw.moments import BEGAN, SHOWN, Happening
from pledgegraph.names import DEF
from pledgegraph.pictures.entries import WAYS, Entry, Taken, entries, taken
from pledgegraph.stances import find
from pledgegraph.store import Store


class Section(Enum):
    """Kinds of changes, in the order in which they are shown, each with its heading."""

    CHANGED = "changed"
    ENDED = "ended"
    ADDED = "new beside what the same actors already held"
    TEXTS = "texts and milestones"
    BEGAN = "began"
    SHOWN = "seen to hold"
    STANCES = "stances outside any text"
    PASSED = "came and went between the days"
    EVENTS = "events"
    MEMBERSHIPS = "memberships"


SECTIONS = tuple(Section)
NEW = {BEGAN: Section.BEGAN, SHOWN: Section.SHOWN}
"""Where a new stance stands, if the same actors held nothing on the same thing."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One change.

    Args:
        section: what kind of change it is.
        entry: what is new; or what ended.
        before: what it replaced, or what the same actors held on the same thing.
    """

    section: Section
    entry: Entry
    before: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Turns:
    """All changes between two days.

    Args:
        listed: the changes, in a stated order.
        early: how many stances are recorded as held on the first day.
        late: how many on the last.
        both: how many on both.
    """

    listed: tuple[Turn, ...]
    early: int
    late: int
    both: int


def turns(
    store: Store, days: tuple[str, str], filters: dict[str, Any], happened: Answer, language: Language
) -> Turns:
    """Find what changed after one day and up to another.

    Args:
        store: the facts.
        days: both of them.
        filters: as for stances.
        happened: what ``times.changes`` gave for them.
        language: that of the picture.
    """
    known_on = happened.known_on or None
    early, late, ever = (
        {row["stance"] for row in find(store, as_of=date, known_on=known_on, **filters).rows}
        for date in (*days, None)
    )
    dated = {row.thing.iri for row in happened if row.what in WAYS}
    new, gone, passed = late - early, early - late, dated & ever - early - late
    said = values(
        store, early | new | passed, [DEF + key for key in ("by", "onBehalfOf", "about", "since", "replaces")]
    )
    held: dict[str, set[str]] = {}
    for iri in early:
        held.setdefault(_position(said[iri]), set()).add(iri)
    replaced = {iri: {iri_of(old) for old in said[iri].get("replaces", [])} & gone for iri in new}
    beside = {iri: held.get(_position(said[iri]), set()) for iri in new}
    wanted = set().union(new, gone, passed, *beside.values())
    found = {
        iri: _entry(one, since="since" in said[iri], language=language)
        for iri, one in taken(store, wanted, days[1], happened.known_on).items()
    }
    listed = [
        Turn(
            Section.CHANGED if replaced[iri] else Section.ADDED if beside[iri] else NEW[found[iri].way],
            found[iri],
            tuple(found[old] for old in sorted(replaced[iri] or beside[iri])),
        )
        for iri in new
    ]
    ended = gone - set().union(*replaced.values())
    listed += [Turn(Section.ENDED, found[iri], (found[iri],)) for iri in ended]
    listed += [Turn(Section.PASSED, found[iri]) for iri in passed]
    listed.sort(key=lambda turn: (SECTIONS.index(turn.section), turn.entry.mark.iri))
    return Turns(tuple(listed), len(early), len(late), len(early & late))


def happenings(store: Store, happened: Answer, language: Language) -> list[Turn]:
    """Give the milestones, events and memberships of an answer as changes."""
    return [Turn(_section(entry), entry) for entry in entries(store, happened, language)]


def _section(entry: Entry) -> Section:
    stage = entry.mark.stage if isinstance(entry.mark, Happening) else ""
    beside = {"event": Section.EVENTS, "membership begins": Section.MEMBERSHIPS}
    return (beside | {"membership ends": Section.MEMBERSHIPS}).get(stage, Section.TEXTS)


def _entry(one: Taken, *, since: bool, language: Language) -> Entry:
    """Give a stance as an entry, dated as the timeline dates it."""
    seen = one.row.attested_on is not None and not since
    date = one.row.attested_on if seen else one.row.since
    return one.entry(date or "", SHOWN if seen else BEGAN, language)


def _position(said: dict[str, list[Any]]) -> str:
    """Tell apart who takes a stance on what, in whose name; whatever the stance."""
    return str([sorted(map(iri_of, said.get(key, []))) for key in ("by", "onBehalfOf", "about")])
