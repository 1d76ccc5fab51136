"""The graph as it stood: a copy of the facts that keeps what was known by a day and what held on a day.

Which stances held is asked of ``stances``, which other records were there of the question ``holding``; here
the statements of all others are left out, with what rested on them. The network as of a day and a query as of
a day are asked of the copy.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from pledgegraph.ask import Day, ask, iri_of
from pledgegraph.data import data_dir
from pledgegraph.gather import DOUBTS, doubts
from pledgegraph.names import DEF, INFERRED, RDF, STANDARD
from pledgegraph.resolve import day
from pledgegraph.stances import find
from pledgegraph.store import Store

_TYPE = ox.NamedNode(RDF + "type")
_NAMED_STILL = {ox.NamedNode(DEF + "about"), ox.NamedNode(STANDARD["prov"] + "wasDerivedFrom")}
"""A stance still names what it is about, and an inference its premises, though these did not stand."""
_OF_THE_DAY = {"R4-edges": ("committedTo", "opposes"), "R6-activation": ("activeFrom",)}
_OF_KNOWLEDGE = {"R2-participation": ("participatesIn",), **_OF_THE_DAY, "R7-coverage": ("coverage",)}
"""Rules that draw their conclusions again from what is left, and the properties that they state."""
Nodes = set[ox.NamedNode]


def as_it_stood(store: Store, *, as_of: Day = None, known_on: Day = None) -> Store:
    """Give the facts as they stood; the store itself where no day is named.

    Left out are stances that had not begun, had ended or were replaced, memberships outside their time,
    events and milestones to come, texts of which nothing is dated by then; and whatever was not recorded by
    the day of knowledge, or had been withdrawn. Commitments, conditions and actors have no date, and stay.
    What rules concluded stays where its premises do.

    Args:
        store: the facts.
        as_of: day on which things held; a month or year stands for its last day.
        known_on: day by which they were recorded.

    Returns:
        A copy, which the store keeps for the next time.

    Raises:
        QueryError: a day is no date.
    """
    when, known = day(as_of, "as_of"), day(known_on, "known_on")
    if not when and not known:
        return store
    store = store.fetched()  # all of it is looked at below
    recorded = store.copy_as_of(("", known), lambda: _known(store, known))
    if recorded is store and not store.subjects(DEF + "retracted"):
        known = ""  # all was recorded by then, and nothing withdrawn since
    return store.copy_as_of((when, known), lambda: _held(recorded, when, known)) if when else recorded


def _known(store: Store, known: str) -> Store:
    """Leave out what was not recorded by a day, or was withdrawn; doubts are those of that day."""
    _, table = ask(store, "readings", known_on=known or None)
    readings = {iri_of(row[0]) for row in table.rows}
    unread = _nodes(store.subjects(DEF + "recorded")) - _nodes(readings)
    if not unread:
        return store
    sources = _nodes(store.subjects(RDF + "type", ox.NamedNode(DEF + "Source")))
    kept, gone = _standing(store, "", known)
    gone = _with_nested(store, gone | unread)
    read = {
        quad.object
        for quad in _quads(store, DEF + "source")
        if quad.subject not in gone and isinstance(quad.object, ox.NamedNode)
    }
    copy = _without(store, gone | (sources - read), _OF_KNOWLEDGE)
    if known:
        _doubt(copy, doubts(store, kept, known))
    return _concluded(Store(copy, store.label, store.version), copy, _OF_KNOWLEDGE)


def _held(store: Store, when: str, known: str) -> Store:
    """Leave out what did not hold on a day."""
    _, gone = _standing(store, when, known)
    if not gone:
        return store
    copy = _without(store, _with_nested(store, gone), _OF_THE_DAY)
    return _concluded(Store(copy, store.label, store.version), copy, _OF_THE_DAY)


def _standing(store: Store, when: str, known: str) -> tuple[set[str], Nodes]:
    """List the stances that stood, and all records that did not."""
    stances = {row["stance"] for row in find(store, as_of=when, known_on=known).rows}
    _, table = ask(store, "holding", as_of=when or None, known_on=known or None)
    there = stances | {iri_of(row[0]) for row in table.rows}
    records = {*store.subjects(DEF + "evidence"), *store.subjects(DEF + "force")}
    return stances, _nodes(records - there)


def _with_nested(store: Store, gone: Nodes) -> Nodes:
    """Add what is written inside records that are gone: their evidence, milestones and quantities."""
    nested = {
        quad.subject
        for cls in store.subjects(DEF + "identifiedBy")
        for quad in store.inner.quads_for_pattern(None, _TYPE, ox.NamedNode(cls), None)
    }
    found, new = set(gone), set(gone)
    while new:
        inside = {q.object for owner in new for q in store.inner.quads_for_pattern(owner, None, None, None)}
        new = {node for node in inside & nested if isinstance(node, ox.NamedNode)} - found
        found |= new
    return found


def _without(store: Store, gone: Nodes, rules: dict[str, tuple[str, ...]]) -> ox.Store:
    """Copy all statements but those of and about what is gone, and those that rules will draw again."""
    again = {ox.NamedNode(DEF + name) for names in rules.values() for name in names}
    copy = ox.Store()
    copy.extend(
        quad
        for quad in store.inner
        if quad.subject not in gone
        and (quad.object not in gone or quad.predicate in _NAMED_STILL)
        and (quad.graph_name != INFERRED or quad.predicate not in again)
    )
    return copy


def _doubt(copy: ox.Store, found: dict[str, list[str]]) -> None:
    """Put the doubts that stances had on a day in the place of those that they have now."""
    for doubt, name in DOUBTS.items():
        cls = ox.NamedNode(DEF + name)
        for quad in list(copy.quads_for_pattern(None, _TYPE, cls, None)):
            copy.remove(quad)
        said = (ox.NamedNode(iri) for iri, names in found.items() if doubt in names)
        copy.extend(ox.Quad(stance, _TYPE, cls, INFERRED) for stance in said)


def _concluded(store: Store, copy: ox.Store, rules: Iterable[str]) -> Store:
    """Let rules draw their conclusions from what is left."""
    for name in rules:
        text = (data_dir("ontology") / "rules" / f"{name}.rq").read_text(encoding="utf-8")
        triples = store.ask(text)
        if isinstance(triples, ox.QueryTriples):
            copy.extend([ox.Quad(t.subject, t.predicate, t.object, INFERRED) for t in triples])
    return store


def _quads(store: Store, predicate: str) -> Iterable[ox.Quad]:
    return store.inner.quads_for_pattern(None, ox.NamedNode(predicate), None, None)


def _nodes(iris: Iterable[str]) -> Nodes:
    return {ox.NamedNode(iri) for iri in iris}
