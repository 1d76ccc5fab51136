"""Gather what belongs to stances: labels, measures, conditions, amounts, status, doubts, evidence.

Each is asked of the store once for all rows of an answer. Called by ``stances``, which finds and orders them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Name, Row
from pledgegraph.ask import (
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
from pledgegraph.names import DEF, RDF, STANDARD, kind_of
from pledgegraph.store import Store

DOUBTS = {
    "inferred": "InferredStance",
    "contested": "ContestedStance",
    "reported": "ReportedStance",
    "qualified": "QualifiedStance",
}
Found = Mapping[str, Any]  # cells of one stance of one actor, as the question ``stances`` gives them
COLUMNS = (
    *("stance", "actor", "on_behalf_of", "force", "commitment", "commitment_label", "measures"),
    *("possible_measures", "beneficiary", "bindingness", "conditions", "quantity", "since", "until"),
    *("attested_on", "instrument", "status", "status_of", "status_by", "inferred", "caveats", "as_member"),
    "evidence",
)
_OWN = ("bindingness", "onBehalfOf", "since", "until", "attestedOn", "madeAt", "expressedIn")
_DETAILS = {
    "measures": "measure", "possible_measures": "possibleMeasure", "beneficiary": "beneficiary",
    "conditions": "condition", "quantity": "quantity",
}  # fmt: skip


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
        for name, cls in DOUBTS.items():
            for iri in store.subjects(RDF + "type", ox.NamedNode(DEF + cls)):
                found.setdefault(iri, set()).add(name)
        found = {iri: found[iri] for iri in found.keys() & set(things)}
    return {iri: [name for name in DOUBTS if name in names] for iri, names in found.items() if names}


@dataclass(frozen=True, slots=True)
class _Lookups:
    """All that was looked up for the rows of one answer, by IRI."""

    names: dict[str, Name]
    details: dict[str, dict[str, list[Any]]]
    doubts: dict[str, list[str]]
    proofs: dict[str, list[Row]]
    stages: dict[str, tuple[ox.NamedNode, str]]
    doers: dict[str, list[str]]
    amounts: dict[str, dict[str, Any]]
    sureness: dict[str, int]


def gather(store: Store, found: Sequence[Found], as_of: str, known_on: str) -> tuple[Row, ...]:
    """Make rows of stances, in the order given.

    Args:
        store: the facts.
        found: cells of the question ``stances``, one mapping a stance and actor.
        as_of: day on which the status held.
        known_on: day by which things were recorded.
    """
    known = _look_up(store, found, as_of, known_on)
    rows = [_row(raw, known) for raw in found]
    return tuple(Row({column: row[column] for column in COLUMNS}) for row in rows)


def order(store: Store, concepts: Iterable[str]) -> dict[str, int]:
    """Look up the places of concepts in the order of their scheme; a loaded file may hold unknown ones."""
    places = {iri: store.objects(iri, DEF + "order") for iri in concepts}
    return {iri: int(found[0]) for iri, found in places.items() if found}


def _look_up(store: Store, rows: Sequence[Found], as_of: str, known_on: str) -> _Lookups:
    """Ask once for all rows what belongs to their stances, contents and texts."""
    subjects = {iri_of(row["stance"]) for row in rows}
    contents = {iri_of(row["commitment"]) for row in rows}
    details = values(
        store, contents | subjects, [DEF + name for name in ("about", *_OWN, *_DETAILS.values())]
    )
    texts = {iri_of(v) for iri in subjects for v in details.get(iri, {}).get("expressedIn", [])}
    events = {iri_of(v) for iri in subjects for v in details.get(iri, {}).get("madeAt", [])}
    details |= values(store, events - details.keys(), [DEF + "date"])
    inside = {iri_of(v) for content in contents for v in details.get(content, {}).get("about", [])}
    details |= values(store, inside - details.keys(), [DEF + name for name in _DETAILS.values()])
    terms = [term for by in details.values() for found in by.values() for term in found]
    stages = latest_stages(store, contents | subjects | texts, as_of, known_on)
    made = values(store, {milestone for _, milestone in stages.values()}, [DEF + "by"])
    doers = {milestone: [iri_of(v) for v in by["by"]] for milestone, by in made.items()}
    proofs = _proofs(store, subjects, known_on)
    certainties = {proof.certainty.iri for found in proofs.values() for proof in found}
    iris = {t.value for row in rows for t in row.values() if isinstance(t, ox.NamedNode)} | texts
    iris |= {t.value for t in terms if isinstance(t, ox.NamedNode)} | {s.value for s, _ in stages.values()}
    iris |= {iri for found in doers.values() for iri in found}
    return _Lookups(
        names=named(store, iris),
        details=details,
        doubts=doubts(store, subjects, known_on),
        proofs=proofs,
        stages=stages,
        doers=doers,
        amounts=quantities(store, [v for by in details.values() for v in by.get("quantity", [])]),
        sureness=order(store, certainties),
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


def _alone(names: dict[str, Name], doers: list[str], actor: str) -> Name | None:
    """Name the one other actor that brought a status about, as who breaks a promise that several made."""
    return names[doers[0]] if len(doers) == 1 and doers[0] != actor else None


def _first(own: Mapping[str, list[Any]], key: str) -> Any:
    return next(iter(own.get(key, [])), None)


def _row(raw: Found, found: _Lookups) -> dict[str, Any]:
    stance, actor = iri_of(raw["stance"]), iri_of(raw["actor"])
    own = found.details.get(stance, {})
    content, names = iri_of(raw["commitment"]), found.names
    inside = [iri_of(v) for v in found.details.get(content, {}).get("about", [])]
    known = [found.details.get(iri, {}) for iri in (content, *inside, stance)]
    gathered = {
        column: list(dict.fromkeys(v for d in known for v in d.get(prop, [])))
        for column, prop in _DETAILS.items()
    }
    if kind_of(content) == "instruments":  # how many articles a text has is no amount of who signs it
        gathered["quantity"] = own.get("quantity", [])
    about = names[content] if kind_of(content) == "commitments" else qualified(names[content])
    instrument = [iri_of(v) for v in own.get("expressedIn", [])] or (
        [content] if kind_of(content) == "instruments" else []
    )
    made_on = _first(found.details.get(iri_of(_first(own, "madeAt")), {}), "date")
    of = "text" if kind_of(content) == "instruments" else "commitment"
    owners = [("stance", stance), (of, content), *(("text", text) for text in instrument)]
    reached = next(((owner, found.stages[iri]) for owner, iri in owners if iri in found.stages), None)
    beneficiaries = [names[v.value] for v in gathered["beneficiary"]]
    doubtful, proofs = found.doubts.get(stance, []), found.proofs.get(stance, [])
    hedges = [word for word in _hedged(proofs, found.sureness) if word not in doubtful]
    return {
        "stance": names[stance],
        "actor": names[actor],
        "on_behalf_of": names.get(iri_of(_first(own, "onBehalfOf"))),
        "force": names[iri_of(raw["force"])],
        "commitment": about,
        "commitment_label": about.label,
        "measures": [names[v.value] for v in gathered["measures"]],
        "possible_measures": [names[v.value] for v in gathered["possible_measures"]],
        "beneficiary": beneficiaries[0] if len(beneficiaries) == 1 else beneficiaries or None,
        "bindingness": names.get(iri_of(_first(own, "bindingness"))),
        "conditions": [names[v.value] for v in gathered["conditions"]],
        "quantity": [found.amounts[v.value] for v in gathered["quantity"]] or None,
        "since": text_of(_first(own, "since")) or text_of(made_on),
        "until": text_of(_first(own, "until")),
        "attested_on": text_of(_first(own, "attestedOn")),
        "instrument": names[instrument[0]] if instrument else None,
        "status": names[reached[1][0].value] if reached else None,
        "status_of": reached[0] if reached else None,
        "status_by": _alone(names, found.doers.get(reached[1][1], []), actor) if reached else None,
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
