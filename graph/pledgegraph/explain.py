"""Explain: what a record says, on which words it rests, and by which steps an inference came about.

Stands beside ``stances``: takes a store and a name, gives an answer whose rows are passages or statements.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Answer, Name, Row, display
from pledgegraph.ask import (
    Day,
    ask,
    evidence,
    iri_of,
    named,
    nodes,
    qualified,
    quantities,
    text_of,
    values,
)
from pledgegraph.claims import hash_of
from pledgegraph.gather import doubts
from pledgegraph.names import BASE, DEF, STANDARD, curie, is_nested, kind_of, local
from pledgegraph.resolve import day, thing
from pledgegraph.store import Store

EVIDENCE_COLUMNS = (
    *("thing", "step", "where", "source", "paragraph", "article", "page", "section", "quote", "paraphrase"),
    *(
        "according_to",
        "relayed_by",
        "certainty",
        "hedge",
        "polarity",
        "described_as",
        "attests",
        "url",
        "recorded",
        "claim",
    ),
)
EVIDENCE_SHOWN = (("step", "step"), ("where", "where"), ("words", "quote"), ("it says", "paraphrase"))
EVIDENCE_UNDER = ("according_to", "certainty", "hedge", "polarity", "described_as")
_SAID = ("by", "onBehalfOf", "force", "about", "stage", "date")
CONFLICT_COLUMNS = ("what", "thing", "says", "against", "against_says", "evidence", "against_evidence")
CONFLICT_SHOWN = (("what", "what"), ("one side", "says"), ("other side", "against_says"))


def explain(store: Store, name: str, *, known_on: Day = None) -> Answer:
    """Show on what a record rests: its evidence, or the rule and the evidence of its premises.

    Args:
        store: the facts.
        name: slug or label of any record.
        known_on: day by which the evidence was recorded.
    """
    node = thing(store, name, [])
    known = day(known_on, "known_on")
    rows = _passages(store, node.value, "evidence", known)
    notes: list[str] = []
    text, steps = ask(store, "premises", things=[node])
    names = named(store, [node.value, *(iri_of(row[4]) for row in steps.rows)])
    for _, rule, title, meaning, premise in steps.rows:
        line = f"inferred by rule {local(iri_of(rule))}, {text_of(title)}: {text_of(meaning)}"
        notes += [line] if line not in notes else []
        source = names[iri_of(premise)]
        notes.append(f"premise: {qualified(source)} ({source.label})")
        rows += _passages(store, source.iri, "premise", known)
    own = names[node.value]
    notes += [f"note: {text}" for text in store.objects(node.value, STANDARD["skos"] + "scopeNote")]
    notes += _sources(store, rows)
    notes += [f"claim: {claim}" for claim in [_claim(store, node.value)] if claim]
    return Answer(
        EVIDENCE_COLUMNS,
        tuple(rows),
        text,
        title=f"{qualified(own)}: {described(store, [node.value], known)[node.value]}",
        shown=EVIDENCE_SHOWN,
        under=EVIDENCE_UNDER,
        known_on=known,
        notes=tuple(notes),
        version=store.version,
    )


def _sources(store: Store, rows: Iterable[Row]) -> list[str]:
    """Name each source once, with its title, publisher, date and address."""
    keys = (
        STANDARD["dct"] + "title",
        DEF + "publisher",
        STANDARD["dct"] + "issued",
        STANDARD["schema"] + "url",
    )
    sources = sorted({row.source for row in rows})
    known = store.once(
        "sources",
        [source.iri for source in sources],
        lambda new: {iri: {} for iri in new} | values(store, new, keys),
    )
    lines = []
    for source in sources:
        parts = [text_of(v) or "" for key in keys for v in known[source.iri].get(local(key), [])]
        lines.append(f"{source}: {', '.join(parts[:-1])}")
        lines += parts[-1:]
    return lines


def _claim(store: Store, iri: str) -> str:
    """Name what a record says; empty where it is no record of the facts."""
    return store.once("claims", [iri], lambda new: {one: hash_of(store.inner, one) for one in new})[iri]


def _passages(store: Store, iri: str, step: str, known_on: str) -> list[Row]:
    """Make a row of each passage on which a thing, or one of its milestones or quantities, rests."""
    things = [iri, *store.objects(iri, DEF + "milestone"), *store.objects(iri, DEF + "quantity")]
    name, claim = named(store, [iri])[iri], _claim(store, iri)
    rows = []
    for owner, records in evidence(store, things, known_on).items():
        part = step if owner == iri else f"{step}, {local(owner).rpartition('--')[2]}"
        for record in records:
            where = display(
                {key: record[key] for key in ("source", "paragraph", "article", "page", "section")}
            )
            row = {"thing": name, "step": part, "where": where, "claim": claim, **record}
            rows.append(Row({column: row[column] for column in EVIDENCE_COLUMNS}))
    return rows


def described(store: Store, iris: Iterable[str], known_on: str = "") -> dict[str, str]:
    """Say things in one line: a stance by who, how, what, doubt; a milestone or amount by its owner.

    Args:
        store: the facts.
        iris: the things.
        known_on: day by which their doubts were recorded.
    """
    lines = store.once("lines", iris, lambda new: _lines(store, new))
    unsure = doubts(store, [iri for iri in lines if kind_of(iri) in ("pledges", "stances")], known_on)
    return {
        iri: f"{line} [{', '.join(unsure[iri])}]" if iri in unsure else line for iri, line in lines.items()
    }


def _lines(store: Store, iris: Iterable[str]) -> dict[str, str]:
    """Say things in one line each, without their doubts."""
    wanted = sorted(iris)
    said = values(store, wanted, [DEF + key for key in _SAID])
    owners = _owners(store, wanted)
    amounts = quantities(store, [ox.NamedNode(iri) for iri in wanted if kind_of(iri) == "quantities"])
    inside = {iri_of(v) for by in said.values() for vs in by.values() for v in vs}
    names = named(store, {*wanted, *inside, *owners.values()})

    def words(iri: str, key: str) -> str:
        found = said.get(iri, {}).get(key, [])
        return " and ".join(names[iri_of(v)].label if iri_of(v) else str(text_of(v)) for v in found)

    def line(iri: str) -> str:
        if iri in amounts:
            return f"{names[owners[iri]].label}: {display(amounts[iri])}"
        if owners[iri]:
            return f"{names[owners[iri]].label}: {words(iri, 'stage')} {words(iri, 'date')}"
        if not words(iri, "force"):
            return names[iri].label
        behalf = f" on behalf of {words(iri, 'onBehalfOf')}" if words(iri, "onBehalfOf") else ""
        return f"{words(iri, 'by')}{behalf} · {words(iri, 'force')} · {words(iri, 'about')}"

    return {iri: line(iri) for iri in wanted}


def _owners(store: Store, iris: Iterable[str]) -> dict[str, str]:
    """Find the records that hold nested ones; empty for a record of its own."""
    _, table = ask(store, "owners", things=nodes(iri for iri in iris if is_nested(iri)))
    return dict.fromkeys(iris, "") | {iri_of(thing): iri_of(owner) for thing, owner in table.rows}


def show(store: Store, name: str) -> Answer:
    """List all statements of a record, and those that lead to it.

    Args:
        store: the facts.
        name: slug or label of any record, concept or term.
    """
    node = thing(store, name, [])
    text, table = ask(store, "statements", thing=node)
    names = named(
        store, {node.value, *(iri for row in table.rows for iri in map(iri_of, row) if iri.startswith(BASE))}
    )
    rows = tuple(
        Row(
            {
                "direction": text_of(direction),
                "property": curie(iri_of(prop), store.prefixes),
                "value": _value(value, names, store),
            }
        )
        for direction, prop, value in table.rows
    )
    claim = _claim(store, node.value)
    if claim:
        rows += (Row({"direction": "is", "property": "claim", "value": claim}),)
    return Answer(
        ("direction", "property", "value"),
        rows,
        text,
        title=f"{qualified(names[node.value])}: {names[node.value].label}",
        shown=(("", "direction"), ("property", "property"), ("value", "value")),
        notes=(f"claim: {claim}",) if claim else (),  # whole: a cell is wrapped, and could not be copied
        version=store.version,
    )


def _value(value: Any, names: dict[str, Name], store: Store) -> Any:
    if isinstance(value, ox.NamedNode):
        name = names.get(value.value)
        return (
            qualified(name)
            if name is not None and kind_of(value.value)
            else curie(value.value, store.prefixes)
        )
    if isinstance(value, ox.Literal) and value.language:
        return f"{value.value} @{value.language}"
    return text_of(value)


def conflicts(store: Store, *, known_on: Day = None) -> Answer:
    """List where sources or stances do not agree: both sides, with the words of each.

    Args:
        store: the facts.
        known_on: day by which both sides were recorded.
    """
    known = day(known_on, "known_on")
    text, table = ask(store, "conflicts", known_on=known or None)
    things = {iri for row in table.rows for iri in map(iri_of, row) if iri}
    names = named(store, things)
    proofs = evidence(store, things, known)
    passages = {record["iri"]: record for records in proofs.values() for record in records}
    words = described(store, things - passages.keys(), known)
    rows = []
    for what, subject, against in table.rows:
        one, other = iri_of(subject), iri_of(against)
        passage = passages.get(other)
        rows.append(
            Row(
                {
                    "what": text_of(what),
                    "thing": qualified(names[one]),
                    "says": words[one],
                    "against": None if passage else qualified(names[other]),
                    "against_says": _words(passage) if passage else words[other],
                    "evidence": [p for p in proofs.get(one, []) if p["polarity"] == "supports"],
                    "against_evidence": [passage] if passage else proofs.get(other, []),
                }
            )
        )
    return Answer(
        CONFLICT_COLUMNS,
        tuple(rows),
        text,
        title="Where sources or stances do not agree",
        shown=CONFLICT_SHOWN,
        under=("evidence", "against_evidence"),
        known_on=known,
        version=store.version,
    )


def _words(record: Row) -> str:
    return str(record["paraphrase"] or (f"“{record['quote']}”" if record["quote"] else ""))


def members(store: Store, of: str, *, as_of: Day = None, known_on: Day = None) -> Answer:
    """List who belongs to a collective, organization or state, in which role.

    Args:
        store: the facts.
        of: the collective, organization or state.
        as_of: day on which the membership held.
        known_on: day by which it was recorded.
    """
    node = thing(store, of, ["actors"])
    when, known = day(as_of, "as_of"), day(known_on, "known_on")
    text, table = ask(store, "members", of=node, as_of=when or None, known_on=known or None)
    names = named(store, {node.value, *(iri for row in table.rows for iri in map(iri_of, row) if iri)})
    proofs = evidence(store, {iri_of(row[0]) for row in table.rows}, known)
    rows = []
    for cells in table.rows:
        row = {
            column: names.get(iri_of(t)) or text_of(t) for column, t in zip(table.columns, cells, strict=True)
        }
        rows.append(Row(row | {"evidence": proofs.get(iri_of(cells[0]), [])}))
    return Answer(
        (*table.columns, "evidence"),
        tuple(rows),
        text,
        title=f"Who belongs to {names[node.value].label}",
        shown=(("member", "member"), ("role", "role"), ("since", "since"), ("until", "until")),
        under=("evidence",),
        as_of=when,
        known_on=known,
        version=store.version,
    )
