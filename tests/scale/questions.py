"""Every helper question with its options, as a list that is asked of each engine and compared.

The names that are asked about are taken from the facts themselves (``names_of``), so the same list fits the
toy world, the real facts and generated ones. ``outcome`` gives what is compared: rows in their order, notes,
title, or the error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pledgegraph as pg
from pledgegraph.answer import Answer

Question = Callable[[pg.PledgeGraph], Any]
DAYS = "SELECT DISTINCT ?day { ?s %s ?day } ORDER BY STR(?day)"
BUSIEST = "SELECT ?name (COUNT(DISTINCT ?by) AS ?n) { %s } GROUP BY ?name ORDER BY DESC(?n) ?name LIMIT %d"


@dataclass(frozen=True)
class Names:
    """What is asked about: the busiest things of each kind, and some days."""

    actors: list[str]
    collectives: list[str]
    beneficiaries: list[str]
    commitments: list[str]
    measures: list[str]
    instruments: list[str]
    conditions: list[str]
    forces: list[str]
    levels: list[str]
    inferred: list[str]
    doubtful: list[str]
    staged: list[str]
    priced: list[str]
    events: list[str]
    currencies: list[str]
    units: list[str]
    periods: list[str]
    days: list[str]
    read: list[str]


def names_of(kg: pg.PledgeGraph, most: int = 2) -> Names:
    """Pick the names that a list of questions is about.

    Args:
        kg: facts in this process.
        most: names of a kind.
    """

    def busiest(pattern: str) -> list[str]:
        rows = kg.query(BUSIEST % (pattern, most), timeout=None).records()
        return [row["name"] if isinstance(row["name"], str) else str(row["name"]) for row in rows]

    def days(properties: str) -> list[str]:
        rows = kg.query(DAYS % properties, timeout=None).records()
        whole = [row["day"] for row in rows if len(row["day"]) == 10]
        return [whole[len(whole) * part // 4] for part in (1, 2, 3)] + [whole[0][:4], whole[-1][:7]]

    return Names(
        actors=busiest("?by pledge:by ?name"),
        collectives=busiest("?by org:organization ?name"),
        beneficiaries=busiest("?by pledge:beneficiary ?name"),
        commitments=busiest("?by pledge:about ?name . ?name a pledge:Commitment"),
        measures=busiest("?by pledge:measure|pledge:possibleMeasure ?name"),
        instruments=busiest("?by pledge:expressedIn ?name"),
        conditions=busiest("?by pledge:condition ?name"),
        forces=busiest("?by pledge:force ?name"),
        levels=busiest("?by pledge:bindingness ?name . ?name pledge:rank ?rank"),
        inferred=busiest("?name pledge:inferredBy ?by"),
        doubtful=busiest("?name a pledge:ContestedStance ; pledge:evidence ?by"),
        staged=busiest("?name pledge:milestone ?by"),
        priced=busiest("?name ^pledge:by/pledge:quantity ?by"),
        events=busiest("?by pledge:madeAt|pledge:adoptedAt ?name"),
        currencies=busiest("?by schema:currency ?name"),
        units=busiest("?by pledge:unit ?name"),
        periods=busiest("?by pledge:period ?name"),
        days=days("pledge:since|pledge:attestedOn|pledge:date"),
        read=days("pledge:recorded"),
    )


QUERIES = {
    "ask": "ASK { ?p a pledge:Pledge }",
    "ask nothing": "ASK { ?p a pledge:Pledge ; pledge:force forces:none-such }",
    "construct": "CONSTRUCT { ?e pledge:seen ?d } WHERE { ?e a pledge:Event ; pledge:date ?d }",
    "count": "SELECT ?a (COUNT(*) AS ?n) { ?s pledge:by ?a } GROUP BY ?a ORDER BY DESC(?n) ?a",
    "labels": "SELECT ?l { ?s skos:prefLabel ?l } ORDER BY STR(?l) LANG(?l) LIMIT 50",
    "limit": "SELECT ?s { ?s a pledge:Evidence } ORDER BY ?s LIMIT 7 OFFSET 3",
    "path": "SELECT ?m { ?m skos:broader+ measures:military-support } ORDER BY ?m",
    "graph": "SELECT DISTINCT ?g { GRAPH ?g { ?s a pledge:Commitment } } ORDER BY ?g",
    "kinds": "SELECT DISTINCT ?k { ?s a ?k ; pledge:evidence ?e } ORDER BY ?k",
    "empty": "SELECT ?s { ?s pledge:force forces:none-such }",
}
"""Queries of a user; each says its order, or is compared as a set."""


def questions(names: Names) -> dict[str, Question]:
    """List the questions: a name for each, and the call of a helper.

    Args:
        names: what they are about.
    """
    found: dict[str, Question] = {}

    def add(helper: str, *given: Any, **options: Any) -> None:
        words = [*map(str, given), *(f"{key}={value}" for key, value in options.items())]
        found[" ".join([helper, *words])] = partial(_call, helper, given, options)

    half, late, known = names.days[1], names.days[2], names.read[1]
    times = [
        {"as_of": half},
        {"known_on": known},
        {"as_of": late, "known_on": known},
        {"as_of": names.days[3]},
    ]
    add("who_committed")
    add("who_committed", limit=3)
    add("who_committed", members=True)
    add("who_committed", include=["all"], possible=True)
    add("who_committed", include=["inferred", "supports"])
    for key, values in _filters(names).items():
        for value in values:
            add("who_committed", **{key: value})
            add("who_committed", **{key: value}, include=["all"], possible=True, members=True)
            add("who_committed", **{key: value}, as_of=half)
    for when in times:
        add("who_committed", **when)
        add("who_committed", **when, members=True, include=["all"])
    for actor in names.actors:
        add("who_committed", by=actor, known_on=known, include=["all"])
        for measure in names.measures:
            add("who_committed", by=actor, measure=measure, as_of=late)
    for level in names.levels:
        add("who_committed", at_least=level, to=names.beneficiaries[0])
    add("stances")
    add("stances", members=True, limit=5)
    for when in times:
        add("stances", **when)
    for key, values in _filters(names).items():
        for value in values if key not in ("to", "condition", "at_least") else []:
            add("stances", **{key: value})
    for force in names.forces:
        add("stances", force=force)
    add("stances", force=["rejects", "withholds"])
    for name in [*names.inferred, *names.doubtful, *names.staged, *names.commitments, *names.events]:
        add("explain", name)
        add("explain", name, known_on=known)
    for name in [*names.actors, *names.commitments, *names.instruments, *names.measures, *names.inferred]:
        add("show", name)
    for term in ("pledge:Commitment", "pledge:by", "pledge:recorded"):
        add("show", term)
    for name in [*names.staged, *names.commitments, *names.instruments]:
        add("status", name)
        add("status", name, as_of=half)
        add("status", name, known_on=known)
    add("timeline")
    for when in times:
        add("timeline", **when)
    for name in [*names.actors, *names.instruments, *names.events, *names.collectives]:
        add("timeline", name)
        add("timeline", name, as_of=half, known_on=known)
    add("conflicts")
    add("conflicts", known_on=known)
    add("changes", names.days[0], late)
    add("changes", half, names.days[4], known_on=known)
    for name in names.actors:
        add("changes", names.days[0], late, about=name)
    for name in names.collectives:
        add("members", name)
        for when in times:
            add("members", name, **when)
    add("path", names.actors[0], names.commitments[-1])
    add("path", names.actors[-1], names.beneficiaries[0], inferred=True)
    add("path", names.actors[0], names.commitments[0], as_of=half)
    add("amounts")
    add("amounts", include=["all"], possible=True)
    add("amounts", as_of=half)
    for actor in names.priced:
        add("amounts", by=actor)
        for currency in names.currencies:
            add("total", by=actor, currency=currency)
    for currency in names.currencies:
        add("amounts", currency=currency)
        add("total", currency=currency)
    for unit in names.units:
        add("amounts", unit=unit)
    for period in names.periods:
        add("amounts", period=period)
    add("total")
    add("stats")
    add("coverage")
    for name in QUERIES:
        found[f"query {name}"] = partial(_query, name, {})
    for when in times[:3]:
        words = " ".join(f"{key}={value}" for key, value in when.items())
        found[f"query count {words}"] = partial(_query, "count", when)
    found["prefixes"] = lambda kg: kg.prefixes
    found["repr"] = lambda kg: repr(kg).partition(";")[0]
    found["terms"] = lambda kg: dir(kg.terms)
    found["things"] = lambda kg: {kind: dir(getattr(kg.things, kind)) for kind in ("actors", "commitments")}
    found["network"] = lambda kg: _network(kg)
    for name in ("no-such-actor", names.actors[0][:-1]):
        add("who_committed", by=name)
    add("timeline", "no such thing")
    add("status", names.actors[0])
    return found


def _filters(names: Names) -> dict[str, list[str]]:
    return {
        "by": [*names.actors, *names.collectives[:1]],
        "to": names.beneficiaries,
        "about": names.commitments,
        "measure": names.measures,
        "instrument": names.instruments,
        "condition": names.conditions,
        "at_least": names.levels,
    }


def _call(helper: str, given: tuple[Any, ...], options: dict[str, Any], kg: pg.PledgeGraph) -> Any:
    return getattr(kg, helper)(*given, **options)


def _query(name: str, when: dict[str, Any], kg: pg.PledgeGraph) -> Any:
    return kg.query(QUERIES[name], **when)


def _network(kg: pg.PledgeGraph) -> Any:
    graph = kg.network(inferred=True)
    nodes = sorted((str(node), sorted(map(str, said.items()))) for node, said in graph.nodes(data=True))
    edges = sorted((str(a), str(b), sorted(map(str, d.items()))) for a, b, d in graph.edges(data=True))
    return nodes, edges


def outcome(question: Question, kg: pg.PledgeGraph) -> Any:
    """Ask, and give what two engines are compared by.

    Args:
        question: one of ``questions``.
        kg: the facts on some engine.

    Returns:
        Of an answer its columns, rows, notes, title and day; of triples the sorted texts; else what came.
    """
    try:
        given = question(kg)
    except pg.QueryError as error:
        return type(error).__name__, str(error)
    if isinstance(given, Answer):
        rows = given.records()
        title = "Facts" if given.title.startswith("Facts ") else given.title  # it names where they came from
        return {
            "columns": given.columns,
            "rows": rows if "ORDER BY" in given.sparql or not given.terms else sorted(rows, key=str),
            "notes": given.notes,
            "title": title,
            "found": given.found,
            "cut": given.cut,
            "days": (given.as_of, given.known_on),
            "terms": sorted(map(str, given.terms)) if given.terms else [],
        }
    return sorted(map(str, given)) if isinstance(given, list) else given
