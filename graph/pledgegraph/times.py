"""Time: what had become of a thing by a day, what happened when, and what changed between two days.

A status is never stored: it is the last milestone dated on or before the day. Stands beside ``ask``.
"""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox

from pledgegraph.answer import Answer, Row
from pledgegraph.ask import Day, ask, evidence, iri_of, named, qualified, text_of
from pledgegraph.errors import QueryError
from pledgegraph.explain import described
from pledgegraph.resolve import day, thing
from pledgegraph.store import Store

_DATED = ["actors", "instruments", "commitments", "events", "pledges", "stances", "memberships"]
TIMELINE_COLUMNS = ("date", "what", "thing", "detail", "says", "evidence")
TIMELINE_SHOWN = (("date", "date"), ("what", "what"), ("detail", "detail"), ("thing", "says"))


def status(store: Store, name: str, *, as_of: Day = None, known_on: Day = None) -> Answer:
    """Say which stage a thing had reached by a day, and by which steps.

    Args:
        store: the facts.
        name: an instrument, commitment, pledge or stance.
        as_of: the day; a month or year stands for its last day.
        known_on: day by which the milestones were recorded.

    Returns:
        The milestones up to that day, latest first; the row that is ``current`` is the status. A stage
        such as joined adds to a text and is no status of it.
    """
    node = thing(
        store, name, ["instruments", "commitments", "pledges", "stances"], "instrument, commitment or stance"
    )
    when, known = day(as_of, "as_of"), day(known_on, "known_on")
    text, table = ask(store, "milestones", things=[node], as_of=when or None, known_on=known or None)
    names = named(
        store, {node.value, *(t.value for row in table.rows for t in row if isinstance(t, ox.NamedNode))}
    )
    proofs = evidence(store, {row[1].value for row in table.rows if isinstance(row[1], ox.NamedNode)}, known)
    rows: list[Row] = []
    for raw in (dict(zip(table.columns, cells, strict=True)) for cells in reversed(table.rows)):
        milestone = iri_of(raw["milestone"])
        rows.append(
            Row(
                {
                    "thing": names[node.value],
                    "status": names[iri_of(raw["stage"])],
                    "date": text_of(raw["date"]),
                    "event": names.get(iri_of(raw["event"])),
                    "current": raw["rank"] is not None and not any(row.current for row in rows),
                    "evidence": proofs.get(milestone, []),
                }
            )
        )
    _, active = ask(store, "active", things=[node], as_of=when or None, known_on=known or None)
    notes = tuple(f"its conditions are satisfied from {text_of(row[0])}, by rule R6" for row in active.rows)
    shown = (("status", "status"), ("date", "date"), ("event", "event"))
    columns = ("thing", "status", "date", "event", "current", "evidence")
    return Answer(
        columns,
        tuple(rows),
        text,
        f"Status of {names[node.value].label}",
        shown,
        ("evidence",),
        when,
        known,
        notes,
        version=store.version,
    )


def timeline(
    store: Store, about: str | None = None, *, after: Day = None, as_of: Day = None, known_on: Day = None
) -> Answer:
    """List what happened, dated: events, stances, milestones, memberships.

    Args:
        store: the facts.
        about: a thing that they concern; everything where it is not given.
        after: only what is later than this day.
        as_of: only what is dated up to this day.
        known_on: day by which it was recorded.
    """
    node = thing(store, about, _DATED, "actor, text, event or stance") if about is not None else None
    start, when, known = day(after, "after"), day(as_of, "as_of"), day(known_on, "known_on")
    text, table = ask(
        store,
        "timeline",
        about=node,
        after=start or None,
        as_of=when or None,
        known_on=known or None,
    )
    found = [tuple(text_of(term) or "" for term in cells) for cells in table.rows]
    proofs = evidence(store, {record for *_, record in found}, known)
    things = {subject for _, _, subject, _, _ in found}
    words = described(store, things, known)
    names = named(store, things | {detail for _, _, _, detail, _ in found})
    whole = {iri: qualified(names[iri]) for iri in things}
    rows: dict[tuple[str, ...], Row] = {}
    for *key, record in found:
        date, what, subject, detail = key
        row = {
            "date": date or None,
            "what": what,
            "thing": whole[subject],
            "detail": names[detail],
            "says": words[subject],
            "evidence": proofs.get(record, []),
        }
        rows.setdefault(tuple(key), Row(row))
    title = f"Timeline of {named(store, [node.value])[node.value].label}" if node else "Timeline"
    return Answer(
        TIMELINE_COLUMNS,
        tuple(rows.values()),
        text,
        title,
        TIMELINE_SHOWN,
        ("evidence",),
        when,
        known,
        version=store.version,
    )


def changes(store: Store, start: Day, end: Day, *, about: str | None = None, known_on: Day = None) -> Answer:
    """List what changed between two days: after the first, up to the second.

    Args:
        store: the facts.
        start: the earlier day.
        end: the later day.
        about: a thing that the changes concern.
        known_on: day by which they were recorded.

    Raises:
        QueryError: the days are missing or in the wrong order.
    """
    first, last = day(start, "start"), day(end, "end")
    if not first or not last or first >= last:
        raise QueryError(f"changes are asked between two days, the earlier first; got {start!r} and {end!r}")
    answer = timeline(store, about, after=first, as_of=last, known_on=known_on)
    title = f"What changed after {first} and up to {last}"
    return replace(answer, title=title, as_of="")
