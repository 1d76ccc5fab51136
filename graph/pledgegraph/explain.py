"""Explain: what a record says, on which words it rests, and by which steps an inference came about.

Stands beside ``ask``: takes a store and a name, gives an answer whose rows are passages or statements.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Answer, Name, Row, display
from pledgegraph.ask import DOUBTS, Day, ask, evidence, named, qualified
from pledgegraph.names import BASE, DEF, curie, kind_of, local
from pledgegraph.resolve import END_OF_TIME, day, thing
from pledgegraph.store import Store

EVIDENCE_COLUMNS = (
    "thing", "step", "source", "paragraph", "article", "page", "section", "quote", "paraphrase", "according_to",
    "relayed_by", "certainty", "hedge", "polarity", "described_as", "attests", "url", "recorded",
)  # fmt: skip
EVIDENCE_SHOWN = (("step", "step"), ("where", "where"), ("words", "quote"), ("it says", "paraphrase"))
EVIDENCE_UNDER = ("according_to", "certainty", "hedge", "polarity", "described_as", "url")


def explain(store: Store, name: str, *, known_on: Day = None) -> Answer:
    """Show on what a record rests: its evidence, or the rule and the evidence of its premises.

    Args:
        store: the facts.
        name: slug or label of any record.
        known_on: day by which the evidence was recorded.
    """
    node = thing(store, name, [])
    known = day(known_on, "known_on")
    iris = named(store, [node.value])
    rows: list[Row] = _passages(store, node.value, "evidence", known)
    notes: list[str] = []
    _, steps = ask(store, "premises", things=[node])
    names = named(store, {row[4].value for row in steps.rows if isinstance(row[4], ox.NamedNode)})
    for _, rule, title, meaning, premise in steps.rows:
        assert isinstance(rule, ox.NamedNode) and isinstance(premise, ox.NamedNode)  # noqa: S101, PT018 - the question gives IRIs
        assert isinstance(title, ox.Literal) and isinstance(meaning, ox.Literal)  # noqa: S101, PT018
        line = f"inferred by rule {local(rule.value)}, {title.value}: {meaning.value}"
        notes += [line] if line not in notes else []
        notes.append(f"premise: {qualified(names[premise.value])} ({names[premise.value].label})")
        rows += _passages(store, premise.value, "premise", known)
    summary = describe(store, node)
    title = f"{qualified(iris[node.value])}: {summary}" if summary else f"{qualified(iris[node.value])}: {iris[node.value].label}"
    return Answer(
        (*EVIDENCE_COLUMNS, "where"), tuple(rows), "", title, EVIDENCE_SHOWN, EVIDENCE_UNDER, "", known, tuple(notes), version=store.version,
    )  # fmt: skip


def _passages(store: Store, iri: str, step: str, known_on: str) -> list[Row]:
    """Make a row of each passage on which a thing rests; for a milestone's owner, those of its milestones too."""
    things = [iri, *(q.object.value for q in store.inner.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(DEF + "milestone"), None, None) if isinstance(q.object, ox.NamedNode))]  # fmt: skip
    names = named(store, [iri])
    rows = []
    for owner, records in evidence(store, things, known_on).items():
        for record in records:
            part = step if owner == iri else f"{step}, {_milestone(owner)}"
            place = display({k: record[k] for k in ("source", "paragraph", "article", "page")} | {"source": str(record["source"])})
            where = place if record["paragraph"] or not record["section"] else f"{place}, {record['section']}"
            rows.append(Row({"thing": names[iri], "step": part, **record, "where": where}))
    return rows


def _milestone(iri: str) -> str:
    return local(iri).rpartition("--")[2]


def describe(store: Store, node: ox.NamedNode) -> str:
    """Say a stance in one line: who, how, what; empty for other records."""
    if kind_of(node.value) not in ("pledges", "stances"):
        return ""
    values = {
        local(q.predicate.value): q.object.value
        for q in store.inner.quads_for_pattern(node, None, None, None)
        if isinstance(q.object, ox.NamedNode) and q.predicate.value in (DEF + "force", DEF + "about", DEF + "onBehalfOf")
    }
    actors = sorted(
        q.object.value for q in store.inner.quads_for_pattern(node, ox.NamedNode(DEF + "by"), None, None) if isinstance(q.object, ox.NamedNode)
    )  # fmt: skip
    names = named(store, [*values.values(), *actors])
    who = " and ".join(names[a].label for a in actors)
    behalf = f" on behalf of {names[values['onBehalfOf']].label}" if "onBehalfOf" in values else ""
    doubts = _doubts(store, node)
    return f"{who}{behalf} · {names[values['force']].label} · {names[values['about']].label}{f' [{doubts}]' if doubts else ''}"


def _doubts(store: Store, node: ox.NamedNode) -> str:
    classes = {q.object.value for q in store.inner.quads_for_pattern(node, None, None, None) if isinstance(q.object, ox.NamedNode)}
    return ", ".join(doubt for doubt, name in DOUBTS.items() if DEF + name in classes)


def show(store: Store, name: str) -> Answer:
    """List all statements of a record, and those that lead to it.

    Args:
        store: the facts.
        name: slug or label of any record, concept or term.
    """
    node = thing(store, name, [])
    text, table = ask(store, "statements", thing=node)
    iris = {t.value for row in table.rows for t in row if isinstance(t, ox.NamedNode)}
    names = named(store, {i for i in iris if i.startswith(BASE)} | {node.value})
    rows = []
    for direction, prop, value in table.rows:
        assert isinstance(direction, ox.Literal) and isinstance(prop, ox.NamedNode)  # noqa: S101, PT018
        shown: Any = _value(value, names, store)
        rows.append(Row({"direction": direction.value, "property": curie(prop.value, store.prefixes), "value": shown}))
    columns = ("direction", "property", "value")
    title = f"{qualified(names[node.value])}: {names[node.value].label}"
    return Answer(columns, tuple(rows), text, title, (("", "direction"), ("property", "property"), ("value", "value")), version=store.version)


def _value(value: Any, names: dict[str, Name], store: Store) -> Any:
    if isinstance(value, ox.NamedNode):
        name = names.get(value.value)
        return qualified(name) if name is not None and kind_of(value.value) else curie(value.value, store.prefixes)
    if isinstance(value, ox.Literal) and value.language:
        return f"{value.value} @{value.language}"
    return value.value if isinstance(value, ox.Literal) else str(value)


def conflicts(store: Store, *, known_on: Day = None) -> Answer:
    """List where sources or stances do not agree: both sides, with the words of each.

    Args:
        store: the facts.
        known_on: day by which both sides were recorded.
    """
    known = day(known_on, "known_on")
    text, table = ask(store, "conflicts", known_on=known or END_OF_TIME)
    terms = {t.value for row in table.rows for t in row if isinstance(t, ox.NamedNode)}
    owners = {row[1].value for row in table.rows if isinstance(row[1], ox.NamedNode)} | terms
    proofs = evidence(store, owners, known)
    names = named(store, terms)
    passages = _by_passage(store, owners, known)
    rows = []
    for what, subject, against in table.rows:
        assert isinstance(what, ox.Literal) and isinstance(subject, ox.NamedNode) and isinstance(against, ox.NamedNode)  # noqa: S101, PT018
        other = passages.get(against.value)
        rows.append(
            Row(
                {
                    "what": what.value,
                    "thing": qualified(names[subject.value]),
                    "says": describe(store, subject) or names[subject.value].label,
                    "against": None if other else qualified(names[against.value]),
                    "against_says": _words(other) if other else describe(store, against),
                    "evidence": [p for p in proofs.get(subject.value, []) if p["polarity"] == "supports"],
                    "against_evidence": [other] if other else proofs.get(against.value, []),
                }
            )
        )
    shown = (("what", "what"), ("one side", "says"), ("other side", "against_says"))
    return Answer(tuple(rows[0]) if rows else ("what", "thing", "says", "against", "against_says", "evidence", "against_evidence"), tuple(rows), text, "Where sources or stances do not agree", shown, ("evidence", "against_evidence"), "", known, version=store.version)  # fmt: skip


def _by_passage(store: Store, owners: set[str], known: str) -> dict[str, dict[str, Any]]:
    """Look the evidence records up by the address of the evidence itself."""
    _, table = ask(store, "values", things=[ox.NamedNode(o) for o in sorted(owners)], properties=[ox.NamedNode(DEF + "evidence")])
    found: dict[str, dict[str, Any]] = {}
    for owner, records in evidence(store, owners, known).items():
        addresses = sorted(v.value for s, _, v in table.rows if isinstance(s, ox.NamedNode) and s.value == owner and isinstance(v, ox.NamedNode))
        for record in records:
            if record["iri"] in addresses:
                found[record["iri"]] = record
    return found


def _words(record: dict[str, Any]) -> str:
    return record["paraphrase"] or (f"“{record['quote']}”" if record["quote"] else "")


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
    text, table = ask(store, "members", of=node, as_of=when or None, known_on=known or END_OF_TIME)
    names = named(store, {t.value for row in table.rows for t in row if isinstance(t, ox.NamedNode)})
    proofs = evidence(store, {row[0].value for row in table.rows if isinstance(row[0], ox.NamedNode)}, known)
    rows = []
    for cells in table.rows:
        raw = dict(zip(table.columns, cells, strict=True))
        row: dict[str, Any] = {c: names[t.value] if isinstance(t, ox.NamedNode) else (t.value if isinstance(t, ox.Literal) else None) for c, t in raw.items()}
        rows.append(Row(row | {"evidence": proofs.get(row["membership"].iri, [])}))
    shown = (("member", "member"), ("role", "role"), ("since", "since"), ("until", "until"))
    title = f"Who belongs to {named(store, [node.value])[node.value].label}"
    return Answer((*table.columns, "evidence"), tuple(rows), text, title, shown, ("evidence",), when, known, version=store.version)

