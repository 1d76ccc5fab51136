"""Ask a question file, and look up what belongs to things: names, values, quantities, evidence, stages.

Each question is one SPARQL file in ``questions/``. The modules of the single questions (``stances``,
``explain``, ``times``, ``stats``) stand on this one.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Name, Row
from pledgegraph.names import BASE, DEF, STANDARD, kind_of, local
from pledgegraph.resolve import END_OF_TIME
from pledgegraph.sparql import fill
from pledgegraph.store import Store, Table

Day = str | datetime.date | None


@cache
def question(name: str) -> str:
    """Read the text of a question file."""
    return (Path(__file__).parent / "questions" / f"{name}.rq").read_text(encoding="utf-8")


def ask(store: Store, name: str, **parameters: Any) -> tuple[str, Table]:
    """Ask a question file of the store.

    Returns:
        The SPARQL text that was asked, and the rows.
    """
    things = parameters.get("things", ())
    if store.most_named and len(things) > store.most_named:
        return _in_parts(store, name, parameters, store.most_named)
    text = question(name)
    if "$by_day" in text:  # what was withdrawn is gone for every reader, also for one who names no day
        parameters["by_day"] = parameters.get("known_on") or END_OF_TIME
    text = fill(text, parameters, store.prefixes)
    return text, store.select(text)


def _in_parts(store: Store, name: str, parameters: Mapping[str, Any], most: int) -> tuple[str, Table]:
    """Ask about so many things at a time; they are in order, and so are the rows of all such questions."""
    things = parameters["things"]
    parts = [
        ask(store, name, **{**parameters, "things": things[start : start + most]})
        for start in range(0, len(things), most)
    ]
    return parts[0][0], Table(parts[0][1].columns, [row for _, table in parts for row in table.rows])


def nodes(iris: Iterable[str]) -> list[ox.NamedNode]:
    """Give the terms of some IRIs, each once, in order."""
    return [ox.NamedNode(iri) for iri in sorted(set(iris))]


def narrower(store: Store, concept: ox.NamedNode) -> list[ox.NamedNode]:
    """List a concept and all concepts below it."""
    found, level = [concept.value], [concept]
    while level:
        below = [iri for node in level for iri in store.subjects(STANDARD["skos"] + "broader", node)]
        level = [ox.NamedNode(iri) for iri in below if iri not in found]
        found += [node.value for node in level]
    return nodes(found)


def named(store: Store, iris: Iterable[str]) -> dict[str, Name]:
    """Look up the names of things: slug, labels, IRI.

    A thing whose kind is not plain from its place in a row is named ``kind/slug`` by the caller.
    """
    wanted = set(iris) - {""}
    found = store.once("names", wanted, lambda new: _named(store, new))
    return found | {iri: Name(local(iri), iri=iri) for iri in wanted - found.keys()}


def _named(store: Store, iris: Iterable[str]) -> dict[str, Name]:
    """Name what is in the facts; an address that a query made up is not, and not to be remembered."""
    labels: dict[str, dict[str, str]] = {}
    _, table = ask(store, "labels", things=nodes(iris))
    for subject, text in table.rows:
        texts = labels.setdefault(iri_of(subject), {})
        if isinstance(text, ox.Literal):
            texts.setdefault(text.language or "", text.value)
    found = {}
    for iri, texts in labels.items():
        label = texts.get("en") or texts.get("") or next(iter(texts.values()), "")
        found[iri] = Name(local(iri), label=label, iri=iri, labels=texts)
    return found


def qualified(name: Name) -> Name:
    """Name a thing by kind and slug, as YAML does where several kinds are possible; a term by its prefix."""
    kind = kind_of(name.iri)
    return Name(
        f"{kind}/{name}" if kind else f"pledge:{name}", label=name.label, iri=name.iri, labels=name.labels
    )


def values(store: Store, things: Iterable[str], properties: Sequence[str]) -> dict[str, dict[str, list[Any]]]:
    """Look up the values of some properties: thing to property's local name to terms."""
    found: dict[str, dict[str, list[Any]]] = {}
    if wanted := nodes(things):
        _, table = ask(store, "values", things=wanted, properties=[ox.NamedNode(p) for p in properties])
        for subject, prop, value in table.rows:
            found.setdefault(iri_of(subject), {}).setdefault(local(iri_of(prop)), []).append(value)
    return found


_AMOUNT = (
    "pledge:qualifier",
    "schema:value",
    "schema:minValue",
    "schema:maxValue",
    "pledge:unit",
    "schema:currency",
    "pledge:item",
    "pledge:wording",
    "pledge:period",
    "pledge:per",
    "pledge:date",
)


def quantities(store: Store, terms: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """Describe quantities as plain records, with the keys that each has."""
    iris = [store.prefixes[prefix] + name for prefix, name in (key.split(":") for key in _AMOUNT)]
    found = values(store, [t.value for t in terms], iris)
    return {
        iri: {local(i): _short(by[local(i)][0]) for i in iris if local(i) in by} for iri, by in found.items()
    }


def _short(term: Any) -> str:
    return local(term.value) if isinstance(term, ox.NamedNode) else str(term.value)


def evidence(store: Store, things: Iterable[str], known_on: str = "") -> dict[str, list[Row]]:
    """Look up the evidence of things: thing to passages with source, place, quote, speaker, certainty.

    What supports comes first, and of that what carries the record and is stated and quoted.
    """
    if known_on:
        found = _passages(store, set(things), known_on)
    else:
        found = store.once("evidence", things, lambda new: _passages(store, new, ""))
    return {iri: [Row(unshared(record)) for record in found[iri]] for iri in sorted(found) if found[iri]}


def unshared(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Copy cells that are remembered, so that what a reader does to a list in a row stays in that row."""
    return {column: cell if type(cell) is not list else _own(cell) for column, cell in cells.items()}


def _own(cell: list[Any]) -> list[Any]:
    return [dict(item) if type(item) is dict else item for item in cell]


_NAMED = ("source", "certainty", "polarity", "extent", "according_to", "relayed_by", "attests")


def _passages(store: Store, things: set[str], known_on: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {iri: [] for iri in things}
    if not things:
        return found
    _, table = ask(store, "evidence", things=nodes(things), known_on=known_on or None)
    places = [table.columns.index(column) for column in _NAMED]
    iris = {iri_of(row[place]) for row in table.rows for place in places}
    names = named(store, {iri for iri in iris if iri.startswith(BASE)})
    records: dict[tuple[str, str], dict[str, Any]] = {}
    for cells in table.rows:
        raw = dict(zip(table.columns, cells, strict=True))
        key = (iri_of(raw["thing"]), iri_of(raw["evidence"]))
        record = records.setdefault(key, _evidence_record(raw, names))
        for column in ("according_to", "relayed_by", "attests"):
            iri = iri_of(raw[column])
            name = names.get(iri) or Name(local(iri), iri=iri)
            if iri and name not in record[column]:
                record[column].append(name)
    for (subject, _), record in sorted(records.items(), key=_evidence_order):
        for column in ("according_to", "relayed_by", "attests"):
            record[column].sort()  # the engine gives them in the order in which they were stored
        for column in ("according_to", "relayed_by"):
            record[column] = record[column][0] if len(record[column]) == 1 else record[column] or None
        found[subject].append(record)
    return found


_CORE = {"force", "about", "by", "stage", "measure", "kind", "member"}


def _evidence_order(item: tuple[tuple[str, str], dict[str, Any]]) -> tuple[Any, ...]:
    """Put first what supports the heart of a record, plainly, with words, from a text read whole."""
    (subject, iri), record = item
    return (
        subject,
        record["polarity"] != "supports",
        bool(record["attests"]) and not _CORE.intersection(record["attests"]),
        record["certainty"] != "stated",
        not record["quote"],
        record["extent"] != "full-text",
        record["source"],
        record["paragraph"] or 0,
        iri,
    )


def _evidence_record(raw: dict[str, Any], names: dict[str, Name]) -> dict[str, Any]:
    paragraph = text_of(raw["paragraph"])
    return {
        "iri": iri_of(raw["evidence"]),
        "source": names[iri_of(raw["source"])],
        "paragraph": int(paragraph) if paragraph else None,
        **{column: text_of(raw[column]) for column in ("article", "page", "section", "quote")},
        "according_to": [],
        "relayed_by": [],
        "certainty": names[iri_of(raw["certainty"])],
        "hedge": text_of(raw["hedge"]),
        "polarity": names[iri_of(raw["polarity"])],
        "described_as": text_of(raw["described_as"]),
        "attests": [],
        "paraphrase": text_of(raw["paraphrase"]),
        "url": text_of(raw["url"]),
        "extent": names[iri_of(raw["extent"])],
        "recorded": text_of(raw["recorded"]),
    }


def latest_stages(
    store: Store, things: Iterable[str], as_of: str, known_on: str
) -> dict[str, tuple[ox.NamedNode, str]]:
    """Find the last stage that each thing had reached by a day, and the milestone that says so."""
    staged = store.once(
        "staged", ["milestone"], lambda _: {"milestone": {*store.subjects(DEF + "milestone")}}
    )
    wanted = nodes(staged["milestone"].intersection(things))
    if not wanted:
        return {}
    _, table = ask(store, "milestones", things=wanted, as_of=as_of or None, known_on=known_on or None)
    return {
        iri_of(row[0]): (row[2], iri_of(row[1]))
        for row in table.rows
        if isinstance(row[2], ox.NamedNode) and row[3] is not None
    }


def iri_of(term: Any) -> str:
    """Give the IRI of a term; empty for anything else."""
    return term.value if isinstance(term, ox.NamedNode) else ""


def text_of(term: Any) -> str | None:
    """Give the text of a term; None for none."""
    return None if term is None else str(term.value)
