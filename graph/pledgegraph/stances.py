"""Who takes which stance on what, and who committed to what: the first question of all.

Puts names and days into the question, asks the store, and gathers what belongs to a row: labels, measures,
conditions, status, doubts, evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
    nodes,
    qualified,
    quantities,
    text_of,
    values,
)
from pledgegraph.errors import QueryError
from pledgegraph.names import DEF, RDF, STANDARD, kind_of, local
from pledgegraph.resolve import END_OF_TIME, day, thing
from pledgegraph.store import Store, Table

DOUBTS = {
    "inferred": "InferredStance",
    "contested": "ContestedStance",
    "reported": "ReportedStance",
    "qualified": "QualifiedStance",
}
_Raw = dict[tuple[str, str], dict[str, Any]]  # cells by stance and actor
LEFT_OUT = tuple(DOUBTS)[:3]  # what `who` leaves out unless asked; a qualified pledge is listed and marked
WHO_COLUMNS = (
    *("stance", "actor", "on_behalf_of", "force", "commitment", "commitment_label", "measures"),
    *("possible_measures", "beneficiary", "bindingness", "conditions", "quantity", "since", "until"),
    *("attested_on", "instrument", "status", "status_of", "inferred", "caveats", "as_member", "evidence"),
)
WHO_SHOWN = (
    ("who", "actor"),
    ("how", "force"),
    ("what", "commitment"),
    ("bindingness", "bindingness"),
    ("under which condition", "conditions"),
)
WHO_UNDER = (
    *("on_behalf_of", "as_member", "since", "until", "attested_on", "status", "quantity"),
    *("possible_measures",),
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
        at_least=_ranked(store, at_least) if at_least is not None else None,
        as_of=as_of_day or None,
        known_on=known_day or END_OF_TIME,
        members=True if members else None,
    )
    rows = _gather(store, table, as_of_day, known_day)
    return Answer(
        WHO_COLUMNS,
        rows,
        text,
        title=title,
        shown=WHO_SHOWN,
        under=WHO_UNDER,
        as_of=as_of_day,
        known_on=known_day,
        notes=() if rows or not known_day else (f"recording began on {_first_day(store)}",),
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


def who_committed(store: Store, *, include: Sequence[str] = (), **options: Any) -> Answer:
    """List who committed to what.

    Only pledges that the sources state: an inference, a contested or second-hand pledge, a proposal, support
    or refusal is listed only when asked for, and then marked; a note says what was left out.

    Args:
        store: the facts.
        include: what else to list: "inferred", "contested", "reported", "all" three, or a force such as
            "supports".
        options: as for stances.
    """
    include = [include] if isinstance(include, str) else include
    wanted = set(LEFT_OUT) if "all" in include else {name for name in include if name in DOUBTS}
    extra = [name for name in include if name not in (*DOUBTS, "all")]
    allowed = [*forces(store, commissive=True), *(thing(store, f, ["forces"]) for f in extra)]
    options.setdefault("possible", False)
    options.setdefault("title", "Who committed to what")
    chosen = options.pop("force", None)
    chosen = [local(node.value) for node in allowed] if chosen is None else chosen
    answer = stances(store, force=chosen, **options)
    unwanted = set(LEFT_OUT) - wanted
    kept = tuple(row for row in answer if not unwanted.intersection(row.caveats))
    hidden = [row for row in answer if unwanted.intersection(row.caveats)]
    notes = [*answer.notes]
    if hidden:
        counts = {doubt: len({row.stance for row in hidden if doubt in row.caveats}) for doubt in LEFT_OUT}
        words = ", ".join(f"{count} {doubt}" for doubt, count in counts.items() if count)
        how = " ".join(f"--include {doubt}" for doubt, count in counts.items() if count)
        notes.append(f"left out: {words}; list with {how}")
    if options.get("measure") and not options["possible"]:
        wider = stances(store, force=chosen, **{**options, "possible": True})
        only = {row.stance for row in wider} - {row.stance for row in answer}
        if only:
            notes.append(f"left out: {len(only)} on what only can include it; list with --possible")
    return replace(answer, rows=kept, notes=tuple(notes))


def doubts(store: Store, things: Iterable[str], known_on: str = "") -> dict[str, list[str]]:
    """Look up which doubts the evidence of stances shows.

    Rule R1 has found the doubts of all that is recorded; those of an earlier day are found when asked for.
    """
    found: dict[str, set[str]] = {}
    if known_on:
        _, table = ask(store, "doubts", things=nodes(things), known_on=known_on)
        for stance, doubt in table.rows:
            found.setdefault(iri_of(stance), set()).add(str(text_of(doubt)))
    else:
        for iri, by in values(store, things, [RDF + "type"]).items():
            found[iri] = {name for name, cls in DOUBTS.items() if ox.NamedNode(DEF + cls) in by["type"]}
    return {iri: [name for name in DOUBTS if name in names] for iri, names in found.items() if names}


@dataclass(frozen=True, slots=True)
class _Lookups:
    """All that was looked up for the rows of one answer, by IRI."""

    names: dict[str, Name]
    details: dict[str, dict[str, list[Any]]]
    doubts: dict[str, list[str]]
    proofs: dict[str, list[Row]]
    stages: dict[str, ox.NamedNode]
    amounts: dict[str, dict[str, Any]]
    sureness: dict[str, int]


def _gather(store: Store, table: Table, as_of: str, known_on: str) -> tuple[Row, ...]:
    """Make rows: one a stance and actor, with what belongs to them."""
    merged: _Raw = {}
    for cells in table.rows:
        raw: dict[str, Any] = dict(zip(table.columns, cells, strict=True))
        row = merged.setdefault((iri_of(raw["stance"]), iri_of(raw["actor"])), raw | {"instruments": []})
        if raw["instrument"] is not None and iri_of(raw["instrument"]) not in row["instruments"]:
            row["instruments"].append(iri_of(raw["instrument"]))
    found = _look_up(store, merged, as_of, known_on)
    rows = [_row(key, row, found) for key, row in merged.items()]
    rank = _order(store, (node.value for node in forces(store)))
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


def _order(store: Store, concepts: Iterable[str]) -> dict[str, int]:
    """Look up the places of concepts in the order of their scheme; a loaded file may hold unknown ones."""
    places = {iri: store.objects(iri, DEF + "order") for iri in concepts}
    return {iri: int(found[0]) for iri, found in places.items() if found}


def _look_up(
    store: Store, rows: dict[tuple[str, str], dict[str, Any]], as_of: str, known_on: str
) -> _Lookups:
    """Ask once for all rows what belongs to their stances, contents and texts."""
    subjects = {stance for stance, _ in rows}
    contents = {iri_of(row["commitment"]) for row in rows.values()}
    texts = {text for row in rows.values() for text in row["instruments"]}
    details = values(store, contents | subjects, [DEF + name for name in ("about", *_DETAILS.values())])
    inside = {iri_of(v) for content in contents for v in details.get(content, {}).get("about", [])}
    details |= values(store, inside - details.keys(), [DEF + name for name in _DETAILS.values()])
    terms = [term for by in details.values() for found in by.values() for term in found]
    stages = latest_stages(store, contents | subjects | texts, as_of, known_on)
    proofs = _proofs(store, subjects, known_on)
    certainties = {proof.certainty.iri for found in proofs.values() for proof in found}
    iris = {t.value for row in rows.values() for t in row.values() if isinstance(t, ox.NamedNode)} | texts
    iris |= {t.value for t in [*terms, *stages.values()] if isinstance(t, ox.NamedNode)}
    return _Lookups(
        names=named(store, iris),
        details=details,
        doubts=doubts(store, subjects, known_on),
        proofs=proofs,
        stages=stages,
        amounts=quantities(store, [v for by in details.values() for v in by.get("quantity", [])]),
        sureness=_order(store, certainties),
    )


def _proofs(store: Store, subjects: set[str], known_on: str) -> dict[str, list[Row]]:
    """Look up the evidence of stances; that of an inferred one is the evidence of the stance it came from."""
    proofs = evidence(store, subjects, known_on)
    premises = values(store, subjects - proofs.keys(), [STANDARD["prov"] + "wasDerivedFrom"])
    origins = {
        stance: [iri_of(v) for v in by["wasDerivedFrom"] if kind_of(iri_of(v)) in ("pledges", "stances")]
        for stance, by in premises.items()
    }
    found = evidence(store, {iri for iris in origins.values() for iri in iris}, known_on)
    return proofs | {
        s: [proof for iri in iris for proof in found.get(iri, [])] for s, iris in origins.items()
    }


def _row(key: tuple[str, str], raw: dict[str, Any], found: _Lookups) -> dict[str, Any]:
    stance, actor = key
    content, names = iri_of(raw["commitment"]), found.names
    inside = [iri_of(v) for v in found.details.get(content, {}).get("about", [])]
    known = [found.details.get(iri, {}) for iri in (content, *inside, stance)]
    gathered = {column: [v for d in known for v in d.get(prop, [])] for column, prop in _DETAILS.items()}
    about = names[content] if kind_of(content) == "commitments" else qualified(names[content])
    instrument = raw["instruments"] or ([content] if kind_of(content) == "instruments" else [])
    of = "text" if kind_of(content) == "instruments" else "commitment"
    owners = [("stance", stance), (of, content), *(("text", text) for text in instrument)]
    reached = next(((owner, found.stages[iri]) for owner, iri in owners if iri in found.stages), None)
    beneficiaries = [names[v.value] for v in gathered["beneficiary"]]
    doubtful, proofs = found.doubts.get(stance, []), found.proofs.get(stance, [])
    hedges = [word for word in _hedged(proofs, found.sureness) if word not in doubtful]
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
        "quantity": [found.amounts[v.value] for v in gathered["quantity"]] or None,
        "since": text_of(raw["since"]) or text_of(raw["made_on"]),
        "until": text_of(raw["until"]),
        "attested_on": text_of(raw["attested_on"]),
        "instrument": names[instrument[0]] if instrument else None,
        "status": names[reached[1].value] if reached else None,
        "status_of": reached[0] if reached else None,
        "inferred": "inferred" in doubtful,
        "caveats": [*doubtful, *hedges, *(["member"] if raw["as_member"] else [])],
        "as_member": names.get(iri_of(raw["as_member"])),
        "evidence": proofs,
    }


def _hedged(proofs: list[Row], sureness: dict[str, int]) -> list[str]:
    """Give the certainty of the surest supporting passage where not even that one simply states."""
    found = {proof.certainty for proof in proofs if proof.polarity == "supports"}
    surest = min(found, key=lambda certainty: sureness.get(certainty.iri, 99), default="stated")
    return [] if surest == "stated" else [str(surest)]
