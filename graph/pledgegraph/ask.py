"""Ask: a question file, parameters in, an answer with labels and evidence out.

Each question is one SPARQL file in ``questions/``; this module puts names and days into it, asks the store, and
gathers what belongs to a row: labels, measures, conditions, status, evidence.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Answer, Name, Row
from pledgegraph.errors import QueryError
from pledgegraph.names import BASE, DEF, kind_of, local
from pledgegraph.resolve import END_OF_TIME, day, thing
from pledgegraph.sparql import fill
from pledgegraph.store import Store, Table

DOUBTS = {"inferred": "InferredStance", "contested": "ContestedStance", "reported": "ReportedStance"}
WHO_COLUMNS = (
    "stance", "actor", "on_behalf_of", "force", "commitment", "commitment_label", "measures", "possible_measures",
    "beneficiary", "bindingness", "conditions", "quantity", "since", "until", "attested_on", "instrument", "status",
    "inferred", "caveats", "as_member", "evidence",
)  # fmt: skip
WHO_SHOWN = (
    ("who", "actor"), ("how", "force"), ("what", "commitment"), ("bindingness", "bindingness"), ("under which condition", "conditions"),
)  # fmt: skip
WHO_UNDER = ("on_behalf_of", "as_member", "since", "until", "attested_on", "status", "possible_measures", "caveats", "evidence", "stance")
_DETAILS = {
    "measures": "measure", "possible_measures": "possibleMeasure", "beneficiary": "beneficiary",
    "conditions": "condition", "quantity": "quantity",
}  # fmt: skip
Day = str | datetime.date | None


def question(name: str) -> str:
    """Read the text of a question file."""
    return (files("pledgegraph") / "questions" / f"{name}.rq").read_text(encoding="utf-8")


def ask(store: Store, name: str, **parameters: Any) -> tuple[str, Table]:
    """Ask a question file of the store.

    Returns:
        The SPARQL text that was asked, and the rows.
    """
    text = fill(question(name), parameters, store.prefixes)
    return text, store.select(text)


def nodes(iris: Iterable[str]) -> list[ox.NamedNode]:
    """Give the terms of some IRIs, each once, in order."""
    return [ox.NamedNode(iri) for iri in sorted(set(iris))]


def named(store: Store, iris: Iterable[str]) -> dict[str, Name]:
    """Look up the names of things: slug, labels, IRI.

    A thing whose kind is not plain from its place in a row is named ``kind/slug`` by the caller.
    """
    wanted = [iri for iri in set(iris) if iri]
    labels: dict[str, dict[str, str]] = {}
    if wanted:
        _, table = ask(store, "labels", things=nodes(wanted))
        for subject, label in table.rows:
            if isinstance(subject, ox.NamedNode) and isinstance(label, ox.Literal):
                labels.setdefault(subject.value, {}).setdefault(label.language or "", label.value)
    found = {}
    for iri in wanted:
        texts = labels.get(iri, {})
        label = texts.get("en") or texts.get("") or next(iter(texts.values()), "")
        found[iri] = Name(local(iri), label=label, iri=iri, labels=texts)
    return found


def forces(store: Store, *, commissive: bool | None = None) -> list[ox.NamedNode]:
    """List the forces; only those that take something on, or only the others, where asked."""
    quads = store.inner.quads_for_pattern(None, ox.NamedNode(DEF + "commissive"), None, None)
    return sorted(
        (q.subject for q in quads if isinstance(q.subject, ox.NamedNode) and (commissive is None or q.object == ox.Literal(commissive))),
        key=str,
    )


def stances(
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
    without: Sequence[str] = (),
    title: str = "",
) -> Answer:
    """List who takes which stance: supporters, refusers and the silent side by side.

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
        without: doubts that leave a stance out: "inferred", "contested", "reported".
        title: the question in words.
    """
    if bad := [doubt for doubt in without if doubt not in DOUBTS]:
        raise QueryError(f"unknown doubt {bad[0]!r}; choose of {', '.join(DOUBTS)}")
    wanted = [force] if isinstance(force, str) else force
    measure_node = thing(store, measure, ["measures"]) if measure else None
    as_of_day, known_day = day(as_of, "as_of"), day(known_on, "known_on")
    text, table = ask(
        store,
        "stances",
        by=thing(store, by, ["actors"]) if by else None,
        to=thing(store, to, ["actors"]) if to else None,
        about=thing(store, about, ["commitments", "instruments", "events", "pledges", "stances"]) if about else None,
        forces=[thing(store, f, ["forces"]) for f in wanted] if wanted else None,
        measure=None if possible else measure_node,
        any_measure=measure_node if possible else None,
        instrument=thing(store, instrument, ["instruments"]) if instrument else None,
        condition=thing(store, condition, ["conditions"]) if condition else None,
        at_least=thing(store, at_least, ["bindingness"]) if at_least else None,
        as_of=as_of_day or None,
        known_on=known_day or END_OF_TIME,
        members=True if members else None,
        without=[ox.NamedNode(DEF + DOUBTS[doubt]) for doubt in without] or None,
    )
    rows = _gather(store, table, as_of_day, known_day)
    return Answer(
        WHO_COLUMNS, rows, text, title, WHO_SHOWN, WHO_UNDER, as_of_day, known_day, version=store.version,
    )  # fmt: skip


def who_committed(store: Store, *, include: Sequence[str] = (), **options: Any) -> Answer:
    """List who committed to what.

    Only pledges that the sources state: an inference, a contested or second-hand pledge, a proposal, support
    or refusal is listed only when asked for, and then marked; a note says what was left out.

    Args:
        store: the facts.
        include: what else to list: "inferred", "contested", "reported", or a force such as "supports".
        options: as for stances.
    """
    extra = [name for name in include if name not in DOUBTS]
    allowed = [*forces(store, commissive=True), *(thing(store, f, ["forces"]) for f in extra)]
    options.setdefault("possible", False)
    options.setdefault("title", "Who committed to what")
    chosen = options.pop("force", None)
    chosen = [local(node.value) for node in allowed] if chosen is None else chosen
    without = [doubt for doubt in DOUBTS if doubt not in include]
    answer = stances(store, force=chosen, without=without, **options)
    everything = stances(store, force=chosen, **options)
    shown = {row.stance for row in answer}
    left_out = [row for row in everything if row.stance not in shown]
    if not left_out:
        return answer
    counts = [(doubt, len({r.stance for r in left_out if doubt in r.caveats})) for doubt in DOUBTS]
    words = ", ".join(f"{count} {doubt}" for doubt, count in counts if count)
    note = f"left out: {words} (include them to see them, or ask for the stances)"
    return replace(answer, notes=(note,))


def _gather(store: Store, table: Table, as_of: str, known_on: str) -> tuple[Row, ...]:
    """Make rows: one a stance and actor, with what belongs to them."""
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for cells in table.rows:
        raw = {name: term for name, term in zip(table.columns, cells, strict=True)}
        key = (iri_of(raw["stance"]), iri_of(raw["actor"]))
        row = merged.setdefault(key, raw | {"instruments": []})
        if raw["instrument"] is not None and iri_of(raw["instrument"]) not in row["instruments"]:
            row["instruments"].append(iri_of(raw["instrument"]))
    contents = {iri_of(row["commitment"]) for row in merged.values()}
    subjects = {stance for stance, _ in merged}
    details = values(store, contents | subjects, [DEF + name for name in _DETAILS.values()])
    doubts = values(store, subjects, ["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"])
    proofs = evidence(store, subjects, known_on)
    premises = values(store, subjects - proofs.keys(), ["http://www.w3.org/ns/prov#wasDerivedFrom"])
    sources = {s: [iri_of(v) for v in by["wasDerivedFrom"] if kind_of(iri_of(v)) in ("pledges", "stances")] for s, by in premises.items()}
    found = evidence(store, {iri for iris in sources.values() for iri in iris}, known_on)
    proofs |= {s: [record for iri in iris for record in found.get(iri, [])] for s, iris in sources.items()}
    texts = {i for row in merged.values() for i in row["instruments"]}
    stages = latest_stages(store, contents | subjects | texts, as_of, known_on)
    iris = {t.value for row in merged.values() for t in row.values() if isinstance(t, ox.NamedNode)} | texts
    iris |= {v.value for by in details.values() for vs in by.values() for v in vs if isinstance(v, ox.NamedNode)}
    names = named(store, iris | {s.value for s in stages.values()})
    amounts = quantities(store, [v for by in details.values() for v in by.get("quantity", [])])
    rows = [_row(key, row, names, details, doubts, proofs, stages, amounts) for key, row in merged.items()]
    rank = {name: i for i, name in enumerate(f.value for f in _by_rank(store))}
    rows.sort(key=lambda r: (r["as_member"] is not None, str(r["actor"]), rank.get(r["force"].iri, 99), str(r["commitment"]), r["stance"]))
    return tuple(Row({column: row[column] for column in WHO_COLUMNS}) for row in rows)


def _row(
    key: tuple[str, str],
    raw: dict[str, Any],
    names: dict[str, Name],
    details: dict[str, dict[str, list[Any]]],
    doubts: dict[str, dict[str, list[Any]]],
    proofs: dict[str, list[dict[str, Any]]],
    stages: dict[str, ox.NamedNode],
    amounts: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    stance, actor = key
    content = iri_of(raw["commitment"])
    known = [details.get(content, {}), details.get(stance, {})]
    gathered = {column: [v for d in known for v in d.get(prop, [])] for column, prop in _DETAILS.items()}
    classes = {local(v.value) for v in doubts.get(stance, {}).get("type", [])}
    about = names[content] if kind_of(content) == "commitments" else qualified(names[content])
    instrument = raw["instruments"] or ([content] if kind_of(content) == "instruments" else [])
    milestones = [stages[i] for i in [*instrument, content, stance] if i in stages]
    beneficiaries = [names[v.value] for v in gathered["beneficiary"]]
    return {
        "stance": names[stance],
        "actor": names[actor],
        "on_behalf_of": names.get(iri_of(raw["on_behalf_of"])),
        "force": names[iri_of(raw["force"])],
        "commitment": about,
        "commitment_label": about.label,
        "measures": [names[v.value] for v in gathered["measures"]],
        "possible_measures": [names[v.value] for v in gathered["possible_measures"]],
        "beneficiary": beneficiaries[0] if len(beneficiaries) == 1 else beneficiaries or None,
        "bindingness": names.get(iri_of(raw["bindingness"])),
        "conditions": [names[v.value] for v in gathered["conditions"]],
        "quantity": [amounts[v.value] for v in gathered["quantity"]] or None,
        "since": text_of(raw["since"]) or text_of(raw["made_on"]),
        "until": text_of(raw["until"]),
        "attested_on": text_of(raw["attested_on"]),
        "instrument": names[instrument[0]] if instrument else None,
        "status": names[milestones[0].value] if milestones else None,
        "inferred": "InferredStance" in classes,
        "caveats": [doubt for doubt, name in DOUBTS.items() if name in classes] + (["member"] if raw["as_member"] else []),
        "as_member": names.get(iri_of(raw["as_member"])),
        "evidence": proofs.get(stance, []),
    }


def qualified(name: Name) -> Name:
    """Name a thing by kind and slug, as YAML does where several kinds are possible."""
    return Name(f"{kind_of(name.iri)}/{name}", label=name.label, iri=name.iri, labels=name.labels)


def values(store: Store, things: Iterable[str], properties: Sequence[str]) -> dict[str, dict[str, list[Any]]]:
    """Look up the values of some properties: thing to property's local name to terms."""
    found: dict[str, dict[str, list[Any]]] = {}
    if wanted := nodes(things):
        _, table = ask(store, "values", things=wanted, properties=[ox.NamedNode(p) for p in properties])
        for subject, prop, value in table.rows:
            found.setdefault(iri_of(subject), {}).setdefault(local(iri_of(prop)), []).append(value)
    return found


def quantities(store: Store, terms: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """Describe quantities as plain records."""
    keys = ["pledge:qualifier", "schema:value", "schema:minValue", "schema:maxValue", "pledge:unit", "schema:currency", "pledge:item", "pledge:wording", "pledge:period", "pledge:date"]  # fmt: skip
    iris = [f"{store.prefixes[k.partition(':')[0]]}{k.partition(':')[2]}" for k in keys]
    found = values(store, [t.value for t in terms], iris)
    return {
        iri: {k.partition(":")[2]: local(v[0].value) if isinstance(v[0], ox.NamedNode) else v[0].value for k in keys if (v := by.get(k.partition(":")[2]))}
        for iri, by in found.items()
    }  # fmt: skip


def evidence(store: Store, things: Iterable[str], known_on: str = "") -> dict[str, list[dict[str, Any]]]:
    """Look up the evidence of things: thing to records with source, place, quote, speaker, certainty, address."""
    found: dict[str, list[dict[str, Any]]] = {}
    wanted = nodes(things)
    if not wanted:
        return found
    _, table = ask(store, "evidence", things=wanted, known_on=known_on or END_OF_TIME)
    names = named(store, {t.value for row in table.rows for t in row if isinstance(t, ox.NamedNode) and t.value.startswith(BASE)})
    records: dict[tuple[str, str], dict[str, Any]] = {}
    for cells in table.rows:
        raw = dict(zip(table.columns, cells, strict=True))
        record = records.setdefault((iri_of(raw["thing"]), iri_of(raw["evidence"])), _evidence_record(raw, names))
        for column in ("according_to", "relayed_by", "attests"):
            name = names.get(iri_of(raw[column]))
            if name is not None and name not in record[column]:
                record[column].append(name)
    for (subject, _), record in records.items():
        for column in ("according_to", "relayed_by"):
            record[column] = record[column][0] if len(record[column]) == 1 else record[column] or None
        found.setdefault(subject, []).append(record)
    return found


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
        "recorded": text_of(raw["recorded"]),
    }


def latest_stages(store: Store, things: Iterable[str], as_of: str, known_on: str) -> dict[str, ox.NamedNode]:
    """Find the last stage that each thing had reached by a day."""
    wanted = nodes(things)
    if not wanted:
        return {}
    _, table = ask(store, "milestones", things=wanted, as_of=as_of or None, known_on=known_on or END_OF_TIME)
    return {iri_of(row[0]): row[2] for row in table.rows if isinstance(row[2], ox.NamedNode)}


def _by_rank(store: Store) -> list[ox.NamedNode]:
    quads = store.inner.quads_for_pattern(None, ox.NamedNode(DEF + "order"), None, None)
    ranked = [(int(q.object.value), q.subject) for q in quads if isinstance(q.object, ox.Literal) and isinstance(q.subject, ox.NamedNode)]
    return [node for _, node in sorted((r for r in ranked if kind_of(r[1].value) == "forces"), key=str)]


def iri_of(term: Any) -> str:
    """Give the IRI of a term; empty for anything else."""
    return term.value if isinstance(term, ox.NamedNode) else ""


def text_of(term: Any) -> str | None:
    """Give the text of a term; None for none."""
    return None if term is None else str(term.value)
