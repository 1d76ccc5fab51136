"""Who takes which stance on what, and who committed to what: the first question of all.

Puts names and days into the question, asks the store, and gathers what belongs to a row: labels, measures,
conditions, status, doubts, evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Answer, Name, Row
from pledgegraph.ask import (
    Day,
    ask,
    evidence,
    iri_of,
    latest_stages,
    named,
    qualified,
    quantities,
    text_of,
    values,
)
from pledgegraph.names import DEF, RDF, STANDARD, kind_of, local
from pledgegraph.resolve import END_OF_TIME, day, thing
from pledgegraph.store import Store, Table

DOUBTS = {"inferred": "InferredStance", "contested": "ContestedStance", "reported": "ReportedStance"}
WHO_COLUMNS = (
    *("stance", "actor", "on_behalf_of", "force", "commitment", "commitment_label", "measures"),
    *("possible_measures", "beneficiary", "bindingness", "conditions", "quantity", "since", "until"),
    *("attested_on", "instrument", "status", "inferred", "caveats", "as_member", "evidence"),
)
WHO_SHOWN = (
    ("who", "actor"),
    ("how", "force"),
    ("what", "commitment"),
    ("bindingness", "bindingness"),
    ("under which condition", "conditions"),
)
WHO_UNDER = (
    *("on_behalf_of", "as_member", "since", "until", "attested_on", "status", "possible_measures"),
    *("caveats", "evidence", "stance"),
)
_DETAILS = {
    "measures": "measure", "possible_measures": "possibleMeasure", "beneficiary": "beneficiary",
    "conditions": "condition", "quantity": "quantity",
}  # fmt: skip


def forces(store: Store, *, commissive: bool | None = None) -> list[ox.NamedNode]:
    """List the forces; only those that take something on, or only the others, where asked."""
    value = None if commissive is None else ox.Literal(commissive)
    return [ox.NamedNode(iri) for iri in store.subjects(DEF + "commissive", value)]


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
        title: the question in words.
    """
    wanted = [force] if isinstance(force, str) else force
    measure_node = thing(store, measure, ["measures"]) if measure is not None else None
    as_of_day, known_day = day(as_of, "as_of"), day(known_on, "known_on")
    text, table = ask(
        store,
        "stances",
        by=thing(store, by, ["actors"]) if by is not None else None,
        to=thing(store, to, ["actors"]) if to is not None else None,
        about=thing(store, about, ["commitments", "instruments", "events", "pledges", "stances"])
        if about is not None
        else None,
        forces=[thing(store, f, ["forces"]) for f in wanted] if wanted else None,
        measure=None if possible else measure_node,
        any_measure=measure_node if possible else None,
        instrument=thing(store, instrument, ["instruments"]) if instrument is not None else None,
        condition=thing(store, condition, ["conditions"]) if condition is not None else None,
        at_least=thing(store, at_least, ["bindingness"]) if at_least is not None else None,
        as_of=as_of_day or None,
        known_on=known_day or END_OF_TIME,
        members=True if members else None,
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
    include = [include] if isinstance(include, str) else include
    extra = [name for name in include if name not in DOUBTS]
    allowed = [*forces(store, commissive=True), *(thing(store, f, ["forces"]) for f in extra)]
    options.setdefault("possible", False)
    options.setdefault("title", "Who committed to what")
    chosen = options.pop("force", None)
    chosen = [local(node.value) for node in allowed] if chosen is None else chosen
    answer = stances(store, force=chosen, **options)
    unwanted = {doubt for doubt in DOUBTS if doubt not in include}
    kept = tuple(row for row in answer if not unwanted.intersection(row.caveats))
    left_out = [row for row in answer if unwanted.intersection(row.caveats)]
    if not left_out:
        return answer
    counts = [(doubt, len({row.stance for row in left_out if doubt in row.caveats})) for doubt in DOUBTS]
    words = ", ".join(f"{count} {doubt}" for doubt, count in counts if count)
    note = f"left out: {words} (include them to see them, or ask for the stances)"
    return replace(answer, rows=kept, notes=(note,))


def _gather(store: Store, table: Table, as_of: str, known_on: str) -> tuple[Row, ...]:
    """Make rows: one a stance and actor, with what belongs to them."""
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for cells in table.rows:
        raw: dict[str, Any] = dict(zip(table.columns, cells, strict=True))
        key = (iri_of(raw["stance"]), iri_of(raw["actor"]))
        row = merged.setdefault(key, raw | {"instruments": []})
        if raw["instrument"] is not None and iri_of(raw["instrument"]) not in row["instruments"]:
            row["instruments"].append(iri_of(raw["instrument"]))
    contents = {iri_of(row["commitment"]) for row in merged.values()}
    subjects = {stance for stance, _ in merged}
    details = values(store, contents | subjects, [RDF + "type", *(DEF + name for name in _DETAILS.values())])
    proofs = evidence(store, subjects, known_on)
    premises = values(store, subjects - proofs.keys(), [STANDARD["prov"] + "wasDerivedFrom"])
    sources = {
        s: [iri_of(v) for v in by["wasDerivedFrom"] if kind_of(iri_of(v)) in ("pledges", "stances")]
        for s, by in premises.items()
    }
    found = evidence(store, {iri for iris in sources.values() for iri in iris}, known_on)
    proofs |= {s: [record for iri in iris for record in found.get(iri, [])] for s, iris in sources.items()}
    texts = {i for row in merged.values() for i in row["instruments"]}
    stages = latest_stages(store, contents | subjects | texts, as_of, known_on)
    iris = {t.value for row in merged.values() for t in row.values() if isinstance(t, ox.NamedNode)} | texts
    iris |= {
        v.value for by in details.values() for vs in by.values() for v in vs if isinstance(v, ox.NamedNode)
    }
    names = named(store, iris | {s.value for s in stages.values()})
    amounts = quantities(store, [v for by in details.values() for v in by.get("quantity", [])])
    rows = [_row(key, row, names, details, proofs, stages, amounts) for key, row in merged.items()]
    rank = {node.value: int(store.objects(node.value, DEF + "order")[0]) for node in forces(store)}
    rows.sort(
        key=lambda r: (
            r["as_member"] is not None,
            str(r["actor"]),
            rank.get(r["force"].iri, 99),
            str(r["commitment"]),
            r["stance"],
        )
    )
    return tuple(Row({column: row[column] for column in WHO_COLUMNS}) for row in rows)


def _row(
    key: tuple[str, str],
    raw: dict[str, Any],
    names: dict[str, Name],
    details: dict[str, dict[str, list[Any]]],
    proofs: dict[str, list[dict[str, Any]]],
    stages: dict[str, ox.NamedNode],
    amounts: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    stance, actor = key
    content = iri_of(raw["commitment"])
    known = [details.get(content, {}), details.get(stance, {})]
    gathered = {column: [v for d in known for v in d.get(prop, [])] for column, prop in _DETAILS.items()}
    classes = {local(v.value) for v in details.get(stance, {}).get("type", [])}
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
        "caveats": [doubt for doubt, name in DOUBTS.items() if name in classes]
        + (["member"] if raw["as_member"] else []),
        "as_member": names.get(iri_of(raw["as_member"])),
        "evidence": proofs.get(stance, []),
    }
