"""The timeline: what happened to a thing or an actor, or at all, in the order of dates.

Drawn as finely as one sheet holds: one row a dated fact; else one row for what a text says on a day; else one
lane a text. Called through KINDS.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pledgegraph import times
from pledgegraph.answer import Answer, Name
from pledgegraph.ask import Day, named
from pledgegraph.draw import Language, Picture, Sheet, Words
from pledgegraph.draw.days import span
from pledgegraph.draw.lanes import Lane, Point, lanes
from pledgegraph.draw.moments import BEGAN, ENDED, HAPPENED, SHOWN, Happening, Part, counted
from pledgegraph.draw.timeline import MOST_ROWS, Moment, timeline
from pledgegraph.errors import QueryError
from pledgegraph.names import kind_of
from pledgegraph.pictures import KINDS
from pledgegraph.pictures.common import count, foot, highlighted, label, language_of, when
from pledgegraph.pictures.entries import Entry, entries, missing, names_of, proofs_of_entries, who
from pledgegraph.resolve import day, thing
from pledgegraph.store import Store

MOST_TEXTS = 40
"""Texts that have a lane of their own."""
_EVENTS, _MEMBERSHIPS, _TEXT, _OTHERS, _NO_TEXT = range(5)


def draw_timeline(
    store: Store,
    of: str | None = None,
    *,
    between: tuple[Day, Day] | None = None,
    as_of: Day = None,
    known_on: Day = None,
    lang: str = "en",
    highlight: Iterable[str] = (),
) -> Picture:
    """Draw what happened when.

    Args:
        store: the facts.
        of: an actor, text, commitment, event, stance or membership; everything where it is not given.
        between: first and last day; a month or year stands for all its days.
        as_of: only what is dated up to this day.
        known_on: day by which it was recorded.
        lang: language of the words and labels.
        highlight: things and actors that stand out.

    Raises:
        UnknownName: a name does not exist.
        QueryError: the days are none, or in the wrong order.
        PledgeGraphError: more happened than one sheet can show of such a thing.
    """
    language = language_of(store, lang)
    subject = (
        named(store, [thing(store, of, KINDS["timeline"].of).value]).popitem()[1] if of is not None else None
    )
    first, last = _days(between)
    limit = min(filter(None, (last, day(as_of, "as_of"))), default=None)
    name = f"{kind_of(subject.iri)}/{subject}" if subject is not None else None
    after = f"{int(first[:4]) - 1:04}-12-31" if first > "0002" else None
    answer = times.timeline(store, name, after=after, as_of=limit, known_on=known_on)
    if first:
        start = datetime.date.fromisoformat(first).toordinal()
        answer = replace(answer, rows=tuple(row for row in answer if span(row.date).end >= start))
    found = entries(store, answer, language)
    sheet = Sheet(language, highlighted(store, highlight))
    asked = language.say("asked for {first} to {last}", first=first, last=last) if first else ""
    period = (first, limit or "") if first else ("", "")
    rows = _rows(found, subject)
    proofs = proofs_of_entries(store, found, language)
    if len(rows) > MOST_ROWS and (subject is None or kind_of(subject.iri) == "actors"):
        listed, told = _lanes(found, language)
        notes = [told, asked, missing(found, (lane.label for lane in listed), language)]
        words = _words(store, answer, found, subject, period, notes, language)
        return replace(lanes(listed, words, sheet=sheet), proofs=proofs)
    moments = [_moment(group, subject, language) for group in rows]
    told = language.say("{n} dated facts in {m} rows", n=len(found), m=len(rows))
    shown = (said for moment in moments for said in (moment.words, moment.aside))
    notes = [told if len(rows) < len(found) else "", asked, missing(found, shown, language)]
    words = _words(store, answer, found, subject, period, notes, language)
    return replace(timeline(moments, words, sheet=sheet), proofs=proofs)


def _days(between: tuple[Day, Day] | None) -> tuple[str, str]:
    """Give the first and the last day of a period; two empty texts for all time."""
    if between is None:
        return "", ""
    if isinstance(between, str) or len(between) != 2 or not all(between):
        raise QueryError(f"between takes a first and a last day, not {between!r}")
    one, other = (day(value, "between") for value in between)
    text = between[0].isoformat() if isinstance(between[0], datetime.date) else str(between[0])
    first = datetime.date.fromordinal(span(text[:10]).start).isoformat()
    if one > other:
        raise QueryError(f"between takes the earlier day first, not {between[0]!r} and {between[1]!r}")
    return first, other


def _words(
    store: Store,
    answer: Answer,
    found: Sequence[Entry],
    subject: Name | None,
    period: tuple[str, str],
    notes: Sequence[str],
    language: Language,
) -> Words:
    """Say what is found: from when to when, and how much of each."""
    of = label(subject, language) if subject is not None else language.say("What happened")
    stances = [entry for entry in found if entry.row is not None and entry.way != ENDED]
    others = [entry.mark.stage for entry in found if isinstance(entry.mark, Happening)]
    events = others.count("event")
    memberships = sum(stage.startswith("membership") for stage in others)
    numbers = {
        "stance": len(stances),
        "milestone": len(others) - events - memberships,
        "event": events,
        "membership": memberships,
    }
    counts = ", ".join(count(language, noun, n) for noun, n in numbers.items() if n)
    if not found:
        title = language.say("{what}: none recorded", what=of)
    else:
        first = period[0] or min(found, key=lambda entry: span(entry.day)).day
        last = period[1] or max(found, key=lambda entry: (span(entry.day).end, entry.day)).day
        phrase = "{what}, {first}: {counts}" if first == last else "{what}, {first} to {last}: {counts}"
        title = language.say(phrase, what=of, first=first, last=last, counts=counts)
    shown = sum(entry.way == SHOWN for entry in stances)
    ways = {"n": len(stances) - shown, "m": shown}
    both = (
        language.say("{n} stances began on their day, {m} were seen to hold on it", **ways) if stances else ""
    )
    subtitle = "; ".join(part for part in (both, when(answer, language), *notes) if part)
    return Words(title, subtitle, foot(store, answer, language))


# ---------------------------------------------------------------- rows


def _rows(found: Sequence[Entry], of: Name | None) -> list[list[Entry]]:
    """Gather entries into rows, as few in one as the sheet allows."""
    rows: list[list[Entry]] = []
    for level in range(3):
        groups: dict[object, list[Entry]] = {}
        for i, entry in enumerate(found):
            shared = _shared(entry, of) if level else ()
            if not shared and level == 2:
                shared = entry.day, entry.way, entry.by, entry.behalf
            groups.setdefault(shared or i, []).append(entry)
        rows = list(groups.values())
        if len(rows) <= MOST_ROWS:
            break
    return rows


def _shared(entry: Entry, of: Name | None) -> tuple[object, ...]:
    """Give what an entry shares with others of its day: their text, or in the timeline of one, who speaks."""
    if entry.text is None:
        return ()
    if of is None or entry.text.iri != of.iri:
        return entry.day, entry.text.iri
    return entry.day, entry.by, entry.behalf


def _moment(group: Sequence[Entry], of: Name | None, language: Language) -> Moment:
    keys = tuple(sorted({name.iri for entry in group for name in entry.names}))
    parts = tuple(Part(entry.way, (entry.mark,)) for entry in group)
    words, aside = (_one if len(group) == 1 else _several)(group, of, language)
    return Moment(group[0].day, parts, words, aside, keys)


def _one(group: Sequence[Entry], of: Name | None, language: Language) -> tuple[str, str]:
    """Say one entry: what it is about, and below that who says what in which text."""
    (entry,) = group
    whose, of_iri = _whose(entry, of, language), of.iri if of is not None else ""
    said = f"{whose}: {entry.says}" if whose else entry.says
    more = [language.say("said by {name}", name=names_of(entry.said, language))] if entry.said else []
    if entry.text is not None and entry.text.iri not in (entry.what.iri, of_iri):
        more.append(label(entry.text, language))
    if entry.what.iri == of_iri:
        return said, "; ".join(more)
    return label(entry.what, language), "; ".join([said, *more])


def _several(group: Sequence[Entry], of: Name | None, language: Language) -> tuple[str, str]:
    """Say several entries: the text in which they stand or who speaks, and below that how many of each."""
    says = []
    for way, word in ((HAPPENED, ""), (BEGAN, ""), (SHOWN, "seen to hold"), (ENDED, "ended")):
        if marks := [entry.mark for entry in group if entry.way == way]:
            said = counted(marks, language, brief=True)
            says.append(f"{language.say(word)}: {said}" if word else said)
    everyone = {_whose(entry, of, language) for entry in group}
    whose = everyone.pop() if len(everyone) == 1 else ""
    text = group[0].text
    if text is not None and (of is None or text.iri != of.iri):
        return label(text, language), "; ".join(says) if not whose else f"{whose}: {'; '.join(says)}"
    return whose or label(group[0].what, language), "; ".join(says)


def _whose(entry: Entry, of: Name | None, language: Language) -> str:
    """Say whose an entry is, but for the one whose timeline it is."""
    if of is not None and entry.behalf is not None and entry.behalf.iri == of.iri:
        return names_of(entry.by, language)
    if of is not None and entry.behalf is None and [name.iri for name in entry.by] == [of.iri]:
        return ""
    return who(entry.by, entry.behalf, language)


# ---------------------------------------------------------------- lanes


def _lanes(found: Sequence[Entry], language: Language) -> tuple[list[Lane], str]:
    """Give each text a lane, those on which the most days are recorded; one lane to all the others."""
    texts: dict[str, list[Entry]] = {}
    rest: dict[int, list[Entry]] = {}
    for entry in found:
        if entry.text is not None:
            texts.setdefault(entry.text.iri, []).append(entry)
        elif isinstance(entry.mark, Happening) and entry.mark.stage in (
            "event",
            "membership begins",
            "membership ends",
        ):
            place = _EVENTS if entry.mark.stage == "event" else _MEMBERSHIPS
            rest.setdefault(place, []).append(entry)
        else:
            rest.setdefault(_NO_TEXT, []).append(entry)
    ranked = sorted(texts, key=lambda iri: (-len({e.day for e in texts[iri]}), -len(texts[iri]), iri))
    names = {iri: next(e.text for e in texts[iri] if e.text is not None) for iri in ranked}
    listed = [
        Lane(label(names[iri], language), _points(texts[iri]), (iri,), _TEXT) for iri in ranked[:MOST_TEXTS]
    ]
    others = ranked[MOST_TEXTS:]
    if others:
        said = language.say("{n} other texts", n=len(others))
        points = _points([entry for iri in others for entry in texts[iri]])
        listed.append(Lane(said, points, tuple(sorted(others)), _OTHERS, gathered=True))
    phrases = {_EVENTS: "events", _MEMBERSHIPS: "memberships", _NO_TEXT: "outside any text"}
    listed += [
        Lane(language.say(phrases[place]), _points(rest[place]), (), place, gathered=True)
        for place in sorted(rest)
    ]
    numbers = {"n": min(len(ranked), MOST_TEXTS), "m": len(ranked)}
    return listed, language.say("{n} of {m} texts have a lane, those with the most days recorded", **numbers)


def _points(found: Sequence[Entry]) -> tuple[Point, ...]:
    return tuple(Point(entry.day, entry.way, entry.mark) for entry in found)
