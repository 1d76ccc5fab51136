"""Who takes which stance on what, and who committed to what: the first question of all.

Puts names and days into the question, asks the store, and says what is left out. What belongs to a row is
gathered by ``gather``, and only for the rows that are listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Answer
from pledgegraph.ask import Day, ask, iri_of, narrower
from pledgegraph.coverage import unread
from pledgegraph.errors import QueryError
from pledgegraph.gather import COLUMNS, DOUBTS, Found, doubts, gather
from pledgegraph.names import DEF, local
from pledgegraph.resolve import day, thing
from pledgegraph.store import Store

UNREAD = "not read whole, and nothing recorded on it"
NAMED = 6  # so many of those left out are named
LEFT_OUT = tuple(DOUBTS)[:3]  # what `who` leaves out unless asked; a qualified pledge is listed and marked
SHOWN = (
    ("who", "actor"),
    ("how", "force"),
    ("what", "commitment"),
    ("bindingness", "bindingness"),
    ("under which condition", "conditions"),
)
UNDER = (
    *("on_behalf_of", "as_member", "since", "until", "attested_on", "status", "quantity"),
    *("possible_measures",),
    *("caveats", "evidence", "stance"),
)


_PLACES = {
    column: place for place, column in enumerate(("stance", "actor", "force", "commitment", "as_member"))
}


class _Row:
    """A row of the question; of many, most are left out again, so an IRI is read when it is asked for."""

    __slots__ = ("_cells",)

    def __init__(self, cells: Sequence[Any]) -> None:
        self._cells = cells

    def __getitem__(self, column: str, /) -> str:
        return iri_of(self._cells[_PLACES[column]])


@dataclass(frozen=True, slots=True)
class Listing:
    """The stances that a question found, in order, before anything is gathered for them."""

    sparql: str
    rows: Sequence[Found]
    as_of: str
    known_on: str


def forces(store: Store, *, commissive: bool | None = None) -> list[ox.NamedNode]:
    """List the forces; only those that take something on, or only the others, where asked."""
    value = None if commissive is None else ox.Literal(commissive)
    return [ox.NamedNode(iri) for iri in store.subjects(DEF + "commissive", value)]


def stances(store: Store, *, limit: int | None = None, title: str = "", **filters: Any) -> Answer:
    """List who takes which stance: supporters, refusers and the silent side by side.

    Args:
        store: the facts.
        limit: most rows to give; the answer says how many there are.
        title: the question in words.
        filters: as for ``find``.
    """
    found = find(store, **filters)
    return _answer(store, found, found.rows, limit, title)


def find(
    store: Store,
    *,
    by: str | None = None,
    to: str | None = None,
    about: str | None = None,
    force: str | Sequence[str] | None = None,
    measure: str | None = None,
    possible: bool = True,
    instrument: str | None = None,
    condition: str | None = None,
    at_least: str | None = None,
    as_of: Day = None,
    known_on: Day = None,
    members: bool = False,
) -> Listing:
    """Find stances, in the order in which they are listed.

    Args:
        store: the facts.
        by: actor that takes the stance, or on whose behalf it is taken.
        to: beneficiary of what the stance is about.
        about: commitment, instrument, event or stance that it is about.
        force: one force or several.
        measure: measure of the commitment, narrower ones included.
        possible: whether a measure that the commitment only can include counts.
        instrument: text in which the stance is expressed, or which it is about.
        condition: condition of the stance or of the commitment.
        at_least: lowest bindingness.
        as_of: day on which the stance held; a month or year stands for its last day.
        known_on: day by which it was recorded.
        members: also list members of a collective beside it, marked.
    """
    wanted = [force] if isinstance(force, str) else force
    measures = narrower(store, thing(store, measure, ["measures"])) if measure is not None else None
    as_of_day, known_day = day(as_of, "as_of"), day(known_on, "known_on")
    meant = [thing(store, f, ["forces"]) for f in wanted] if wanted else None
    narrow = about is not None or instrument is not None or condition is not None
    text, table = ask(
        store,
        "stances",
        by=thing(store, by, ["actors"]) if by is not None else None,
        to=thing(store, to, ["actors"]) if to is not None else None,
        about=thing(store, about, ["commitments", "instruments", "events", "pledges", "stances"])
        if about is not None
        else None,
        forces=None if narrow else meant,
        among=meant if narrow else None,
        measure=None if possible else measures,
        any_measure=measures if possible else None,
        instrument=thing(store, instrument, ["instruments"]) if instrument is not None else None,
        condition=thing(store, condition, ["conditions"]) if condition is not None else None,
        at_least=_ranked(store, at_least) if at_least is not None else None,
        as_of=as_of_day or None,
        known_on=known_day or None,
        members=True if members else None,
    )
    return Listing(text, [_Row(cells) for cells in table.rows], as_of_day, known_day)


def _answer(store: Store, found: Listing, kept: Sequence[Found], limit: int | None, title: str) -> Answer:
    """Gather what belongs to the rows that are listed."""
    rows = gather(store, kept[:limit], found.as_of, found.known_on)
    return Answer(
        COLUMNS,
        rows,
        found.sparql,
        title=title,
        shown=SHOWN,
        under=UNDER,
        as_of=found.as_of,
        known_on=found.known_on,
        notes=() if kept or not found.known_on else (f"recording began on {_first_day(store)}",),
        cut=len(rows) < len(kept),
        found=len(kept),
        version=store.version,
    )


def _ranked(store: Store, name: str) -> ox.NamedNode:
    """Find a level of bindingness that has a rank; without one nothing can be compared with it."""
    level = thing(store, name, ["bindingness"])
    if not store.objects(level.value, DEF + "rank"):
        raise QueryError(f"{name!r} has no rank, so nothing is at least that binding")
    return level


def _first_day(store: Store) -> str:
    """Find the day of the first reading in the graph."""
    quads = store.inner.quads_for_pattern(None, ox.NamedNode(DEF + "recorded"), None, None)
    return min((q.object.value for q in quads if isinstance(q.object, ox.Literal)), default="no day")


def who_committed(
    store: Store,
    *,
    include: Sequence[str] = (),
    force: str | Sequence[str] | None = None,
    possible: bool = False,
    limit: int | None = None,
    title: str = "Who committed to what",
    **filters: Any,
) -> Answer:
    """List who committed to what.

    Only pledges that the sources state: an inference, a contested or second-hand pledge, a proposal, support
    or refusal is listed only when asked for, and then marked; a note says what was left out.

    Args:
        store: the facts.
        include: what else to list: "inferred", "contested", "reported", "all" three, or a force such as
            "supports".
        force: only these forces.
        possible: whether a measure counts that the commitment only can include.
        limit: most rows to give; the answer says how many there are.
        title: the question in words.
        filters: as for ``find``.
    """
    include = [include] if isinstance(include, str) else include
    wanted = set(LEFT_OUT) if "all" in include else {name for name in include if name in DOUBTS}
    extra = [name for name in include if name not in (*DOUBTS, "all")]
    allowed = [*forces(store, commissive=True), *(thing(store, f, ["forces"]) for f in extra)]
    force = [local(node.value) for node in allowed] if force is None else force
    found = find(store, force=force, possible=possible, **filters)
    iris = [row["stance"] for row in found.rows]
    unsure = doubts(store, {*iris}, found.known_on)
    unwanted = set(LEFT_OUT) - wanted
    hidden = {iri: said for iri, said in unsure.items() if unwanted.intersection(said)}
    kept = [row for row, iri in zip(found.rows, iris, strict=True) if iri not in hidden]
    answer = _answer(store, found, kept, limit, title)
    notes = [*answer.notes]
    if hidden:
        counts = {doubt: sum(doubt in said for said in hidden.values()) for doubt in LEFT_OUT}
        words = ", ".join(f"{count} {doubt}" for doubt, count in counts.items() if count)
        how = " ".join(f"--include {doubt}" for doubt, count in counts.items() if count)
        names = sorted(local(iri) for iri in hidden)
        which = f" ({', '.join(names)})" if len(names) <= NAMED else ""
        notes.append(f"left out: {words}{which}; list with {how}")
    if filters.get("measure"):
        notes += _beside_the_measure(store, found, possible, force, filters)
    return replace(answer, notes=tuple(notes))


def _beside_the_measure(
    store: Store, found: Listing, possible: bool, force: Any, filters: dict[str, Any]
) -> list[str]:
    """Say what a measure left out: what only can include it, and texts that were not read on it."""
    notes = []
    if not possible:
        wider = find(store, force=force, possible=True, **filters)
        only = {row["stance"] for row in wider.rows} - {row["stance"] for row in found.rows}
        if only:
            notes.append(f"left out: {len(only)} on what only can include it; list with --possible")
    if not any(filters.get(key) for key in ("about", "condition")):
        measures = narrower(store, thing(store, filters["measure"], ["measures"]))
        texts = unread(store, measures, found.as_of)
        for key, kind in (("by", "actors"), ("instrument", "instruments")):
            if filters.get(key):
                node = thing(store, filters[key], [kind])
                texts = [t for t in texts if node.value in (t.iri, *store.objects(t.iri, DEF + "party"))]
        if texts:
            some = ", ".join(sorted(map(str, texts)))
            notes.append(f"{UNREAD}: {len(texts)} of a kind that speaks of it: {some}")
    return notes
