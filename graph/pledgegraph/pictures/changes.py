"""What changed between two days: what is new beside what was held, what ended, what became of the texts.

Called through KINDS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from pledgegraph import times
from pledgegraph.answer import Name, Row
from pledgegraph.ask import Day, latest_stages, named
from pledgegraph.draw import Language, Picture, Sheet, Stance, Words
from pledgegraph.draw.changes import MOST_ROWS, Change, changes
from pledgegraph.draw.frame import stage_words
from pledgegraph.draw.marks import IN_DOUBT, TAKES_ON
from pledgegraph.draw.moments import HAPPENED, Happening, Part, counted
from pledgegraph.errors import QueryError
from pledgegraph.names import kind_of, local
from pledgegraph.pictures import KINDS
from pledgegraph.pictures.between import NEW, SECTIONS, Section, Turn, happenings, turns
from pledgegraph.pictures.common import count, foot, highlighted, label, language_of, narrowed
from pledgegraph.pictures.entries import WAYS, Entry, missing, names_of, proofs_of_entries, who
from pledgegraph.resolve import day, thing
from pledgegraph.store import Store

_FILTER = {"actors": "by", "instruments": "instrument", "commitments": "about", "events": "about"}
_NOUNS = {Section.TEXTS: "milestone", Section.EVENTS: "event", Section.MEMBERSHIPS: "membership"}
_NEW = {Section.BEGAN: "{n} began", Section.SHOWN: "{n} seen to hold"}
_OTHER = {
    Section.CHANGED: "{n} changed",
    Section.ENDED: "{n} ended",
    Section.PASSED: "{n} came and went",
}
_NAMED, _THINGS = 12, 4


def draw_changes(
    store: Store,
    of: str | None = None,
    *,
    between: tuple[Day, Day] | None = None,
    by: str | None = None,
    measure: str | None = None,
    as_of: Day = None,
    known_on: Day = None,
    lang: str = "en",
    highlight: Iterable[str] = (),
) -> Picture:
    """Draw what changed after one day and up to another.

    Args:
        store: the facts.
        of: an actor, text, commitment or event that the changes concern; all where it is not given.
        between: the two days; a month or year stands for its last day.
        by: only the stances of this actor.
        measure: only what is about this measure, and the milestones of its texts; no events.
        as_of: refused, since there are two days.
        known_on: day by which it was recorded.
        lang: language of the words and labels.
        highlight: things and actors that stand out.

    Raises:
        UnknownName: a name does not exist.
        QueryError: the days are missing, none, or in the wrong order; or two actors are asked for.
        PledgeGraphError: more changed than one sheet can show.
    """
    if between is None or isinstance(between, str) or len(between) != 2:
        raise QueryError("changes are drawn between two days: name them (between=, --between D1 D2)")
    if as_of is not None:
        raise QueryError("changes are drawn between two days, so there is no single day as_of")
    language = language_of(store, lang)
    subject = None
    filters: dict[str, Any] = {"by": by, "measure": measure}
    if of is not None:
        node = thing(store, of, KINDS["changes"].of)
        subject, option = named(store, [node.value])[node.value], _FILTER[kind_of(node.value)]
        if filters.get(option) is not None:
            raise QueryError(f"changes are drawn of {of!r} or by {by!r}, not of one actor by another")
        filters[option] = node.value
    first, last = day(between[0], "between"), day(between[1], "between")
    about = subject.iri if subject is not None else by
    happened = times.changes(store, first, last, about=about, known_on=known_on)
    found = turns(store, (first, last), filters, happened, language)
    others = kept = [row for row in happened if row.what not in WAYS]
    if measure is not None:
        concerned = {name.iri for turn in found.listed for name in turn.entry.names}
        kept = [row for row in others if row.what == "milestone" and row.thing.iri in concerned]
    everything = [*found.listed, *happenings(store, replace(happened, rows=tuple(kept)), language)]
    stages = _stages(store, everything, first, happened.known_on, language)
    drawn = [entry for turn in everything for entry in (turn.entry, *turn.before)]
    evidence = tuple(Row({"evidence": entry.evidence}) for entry in drawn)
    rows = _rows(everything, stages, subject, language)
    left = "{n} milestones, events and memberships that do not concern the measure are not drawn"
    numbers = {"n": found.early, "m": found.late, "k": found.both}
    both = "recorded as held on {first}: {n}, on {last}: {m}, on both: {k}"
    notes = (
        language.say(both, first=first, last=last, **numbers),
        language.say(left, n=len(others) - len(kept)) if len(kept) < len(others) else "",
        language.say("known on {day}", day=happened.known_on) if happened.known_on else "",
        missing(drawn, (said for row in rows for said in (row.words, row.aside)), language),
    )
    told = _told(everything, language)
    none = "{what}, {first} to {last}: no change recorded"
    what = label(subject, language) if subject is not None else language.say("What changed")
    what += narrowed(store, {"by": by, "measure": measure}, language)
    picture = changes(
        rows,
        Words(
            language.say(
                "{what}, {first} to {last}: {counts}" if told else none,
                what=what,
                first=first,
                last=last,
                counts=told,
            ),
            "; ".join(note for note in notes if note),
            foot(store, replace(happened, rows=evidence, as_of=last), language),
        ),
        heads=(language.say("on {day}", day=first), language.say("until {day}", day=last)),
        sheet=Sheet(language, highlighted(store, highlight)),
    )
    return replace(picture, proofs=proofs_of_entries(store, drawn, language))


def _told(found: Sequence[Turn], language: Language) -> str:
    """Count what began, was seen, changed and ended, and what else happened."""
    sections = [NEW[turn.entry.way] if turn.section == Section.ADDED else turn.section for turn in found]
    numbers = {section: sections.count(section) for section in SECTIONS}
    new = [language.say(phrase, n=numbers[key]) for key, phrase in _NEW.items() if numbers[key]]
    stances = [language.say(phrase, n=numbers[key]) for key, phrase in _OTHER.items() if numbers[key]]
    if new:
        total = count(language, "new stance", sum(numbers[key] for key in _NEW))
        stances.insert(0, f"{total} ({', '.join(new)})")
    others = [count(language, noun, numbers[key]) for key, noun in _NOUNS.items() if numbers[key]]
    return "; ".join(", ".join(listed) for listed in (stances, others) if listed)


def _stages(
    store: Store, found: Sequence[Turn], first: str, known_on: str, language: Language
) -> dict[str, Happening]:
    """Find the stage that each text had reached on the first day, of those that have moved since."""
    moved = {turn.entry.what.iri: turn.entry.what for turn in found if turn.section == Section.TEXTS}
    stages = {}
    for iri, (stage, milestone) in latest_stages(store, moved, first, known_on).items():
        said = f"{label(moved[iri], language)}: {stage_words(local(stage.value), language)}"
        stages[iri] = Happening(local(stage.value), milestone, said)
    return stages


# ---------------------------------------------------------------- rows


def _rows(
    found: Sequence[Turn], stages: dict[str, Happening], of: Name | None, language: Language
) -> list[Change]:
    """Gather changes into rows: equal ones; of many, what a text or an actor says; of very many, by kind."""
    rows: list[Change] = []
    alike = partial(_said_alike, of=of)
    for key, say in ((_alike, alike), (_together, _said_together), (_by_kind, _said_together)):
        groups: dict[tuple[Section, object], list[Turn]] = {}
        for turn in found:
            groups.setdefault(key(turn), []).append(turn)
        rows = [_change(key[0], group, stages, say, language) for key, group in groups.items()]
        if len(rows) <= MOST_ROWS:
            break
    return rows


def _alike(turn: Turn) -> tuple[Section, object]:
    """Give what equal changes share: all but whose they are."""
    entry = turn.entry
    if turn.section in _NOUNS:
        return turn.section, entry.what.iri
    marks = [one.mark for one in (entry, *turn.before)]
    kinds = tuple(sorted({str(mark.kind) for mark in marks if isinstance(mark, Stance)}))
    return turn.section, (entry.what.iri, entry.way, entry.text.iri if entry.text is not None else "", kinds)


def _together(turn: Turn) -> tuple[Section, object]:
    """Give what many changes share: their text, or in whose name they are."""
    entry = turn.entry
    if turn.section in (Section.EVENTS, Section.MEMBERSHIPS):
        return turn.section, None
    if turn.section == Section.TEXTS:
        return Section.TEXTS, entry.what.iri
    if turn.section in (Section.BEGAN, Section.SHOWN) and entry.text is not None:
        return Section.TEXTS, entry.text.iri
    section = Section.STANCES if turn.section in (Section.BEGAN, Section.SHOWN) else turn.section
    return section, tuple(name.iri for name in _holders(entry))


def _by_kind(turn: Turn) -> tuple[Section, object]:
    """Give what very many changes share: as before, but outside of texts only which kind of stance it is."""
    section, shared = _together(turn)
    return section, _kind(turn.entry) if section == Section.STANCES else shared


def _kind(entry: Entry) -> str:
    """Name the group of a stance; what is taken on only in doubt is no part of what is."""
    if not isinstance(entry.mark, Stance):
        return ""
    group = entry.mark.style.group
    return IN_DOUBT if group == TAKES_ON and entry.mark.doubt else group


def _holders(entry: Entry) -> tuple[Name, ...]:
    return (entry.behalf,) if entry.behalf is not None else entry.by


_Say = Callable[[Section, Sequence[Entry], Language], tuple[str, str]]


def _change(
    section: Section,
    group: Sequence[Turn],
    stages: dict[str, Happening],
    say: _Say,
    language: Language,
) -> Change:
    found = [turn.entry for turn in group]
    words, aside = say(section, found, language)
    held = {one.mark.iri: one.mark for turn in group for one in turn.before}
    moved = [turn.entry.what.iri for turn in group if turn.section == Section.TEXTS]
    held |= {iri: stages[iri] for iri in moved if iri in stages}
    new = [] if section == Section.ENDED else found
    return Change(
        (SECTIONS.index(section), language.say(section.value)),
        words,
        tuple(Part(HAPPENED, (held[iri],)) for iri in sorted(held)),
        tuple(Part(entry.way, (entry.mark,)) for entry in new),
        aside,
        tuple(sorted({name.iri for entry in found for name in entry.names})),
        min(entry.day for entry in found) if section in _NOUNS else "",
        added=section == Section.ADDED,
    )


def _said_alike(
    section: Section, found: Sequence[Entry], language: Language, of: Name | None
) -> tuple[str, str]:
    """Say what equal changes are about, and below that whose they are."""
    first = found[0]
    if section in _NOUNS:
        return label(first.what, language), _dated(found, language)
    holders = {name.iri: name for entry in found for name in entry.by}
    whose = (
        who(first.by, first.behalf, language)
        if len(found) == 1
        else names_of(list(holders.values()), language, _NAMED)
    )
    said = f"{whose}: {first.says}"
    if of is not None and first.what.iri == of.iri:
        return said, ""
    if first.text is not None and first.text.iri not in (first.what.iri, of.iri if of is not None else ""):
        said = f"{said}; {label(first.text, language)}"
    return label(first.what, language), said


def _said_together(section: Section, found: Sequence[Entry], language: Language) -> tuple[str, str]:
    """Say in which text many changes stand or in whose name, and below that what they are about."""
    if section in (Section.EVENTS, Section.MEMBERSHIPS):
        return count(language, _NOUNS[section], len(found)), _about(found, language)
    if section == Section.TEXTS:
        happened = [entry for entry in found if entry.way == HAPPENED]
        taken = [entry.mark for entry in found if entry.way != HAPPENED]
        said = (_dated(happened, language), counted(taken, language, brief=True))
        return label(found[0].text or found[0].what, language), "; ".join(part for part in said if part)
    holders = {name.iri: name for entry in found for name in _holders(entry)}
    if len({_holders(entry) for entry in found}) == 1:
        return names_of(_holders(found[0]), language), _about(found, language)
    listed = sorted(holders.values(), key=lambda name: label(name, language))
    return language.say(_kind(found[0])), names_of(listed, language, _NAMED)


def _dated(found: Sequence[Entry], language: Language) -> str:
    """List what happened with its dates."""
    acting = [(e.day, f"{names_of(e.by, language)}: " if e.by else "", e.says) for e in found]
    return "; ".join(f"{date} {whose}{says}" for date, whose, says in sorted(acting))


def _about(found: Sequence[Entry], language: Language) -> str:
    """List what entries are about: the first few, and how many more things there are."""
    things = sorted({label(entry.what, language) for entry in found})
    more = len(things) - _THINGS
    return "; ".join([*things[:_THINGS], *([language.say("and {n} more", n=more)] if more > 0 else [])])
