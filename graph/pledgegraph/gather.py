"""Gather what belongs to stances: labels, measures, conditions, amounts, status, doubts, evidence.

Each is asked of the store once for all rows of an answer. Called by ``stances``, which finds and orders them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

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
    unshared,
    values,
)
from pledgegraph.names import DEF, RDF, STANDARD, kind_of
from pledgegraph.store import Store, Table

DOUBTS = {
    "inferred": "InferredStance",
    "contested": "ContestedStance",
    "reported": "ReportedStance",
    "qualified": "QualifiedStance",
}
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


class Found(Protocol):
    """One stance of one actor: IRIs by the columns of the question ``stances``."""

    def __getitem__(self, column: str, /) -> str:
        """Give the IRI in a column; empty for none."""
        ...


def doubts(store: Store, things: Iterable[str], known_on: str = "") -> dict[str, list[str]]:
    """Look up which doubts the evidence of stances shows.

    Rule R1 has found the doubts of all that is recorded; those of an earlier day are found when asked for.
    """
    if known_on:
        found: dict[str, set[str]] = {}
        wanted = nodes(things)
        _, table = ask(store, "doubts", things=wanted, known_on=known_on) if wanted else ("", Table((), []))
        for stance, doubt in table.rows:
            found.setdefault(iri_of(stance), set()).add(str(text_of(doubt)))
        return {iri: [name for name in DOUBTS if name in names] for iri, names in found.items()}
    known = store.once("doubts", ["all"], lambda _: {"all": _doubtful(store)})["all"]
    return {iri: [*known[iri]] for iri in things if iri in known}


def _doubtful(store: Store) -> dict[str, list[str]]:
    """List all stances of which rule R1 found doubts, with these."""
    found: dict[str, list[str]] = {}
    for name, cls in DOUBTS.items():
        for iri in store.subjects(RDF + "type", ox.NamedNode(DEF + cls)):
            found.setdefault(iri, []).append(name)
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """What a stance says on a content, whatever the day: cells, and whose milestones tell its status."""

    cells: dict[str, Any]
    owners: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Lookups:
    """What was looked up for many stances and contents, by IRI."""

    details: dict[str, dict[str, list[Any]]]
    dates: dict[str, dict[str, list[Any]]]
    amounts: dict[str, dict[str, Any]]
    names: dict[str, Name]


def gather(store: Store, found: Sequence[Found], as_of: str, known_on: str) -> tuple[Row, ...]:
    """Make rows of stances, in the order given.

    Args:
        store: the facts.
        found: what the question ``stances`` found, one a stance and actor.
        as_of: day on which the status held.
        known_on: day by which things were recorded.
    """
    pairs = {(raw["stance"], raw["commitment"]) for raw in found}
    said = store.once("said", pairs, lambda new: _said(store, new))
    subjects = {stance for stance, _ in pairs}
    unsure, proofs = doubts(store, subjects, known_on), _proofs(store, subjects, known_on)
    hedges = _hedges(store, proofs)
    reached = _reached(store, {iri for one in said.values() for _, iri in one.owners}, as_of, known_on)
    names = named(store, {raw[column] for raw in found for column in ("actor", "force", "as_member")})
    rows = []
    for raw in found:
        stance, actor, member = raw["stance"], raw["actor"], raw["as_member"]
        one, doubtful = said[stance, raw["commitment"]], unsure.get(stance, [])
        of, owner = next((pair for pair in one.owners if pair[1] in reached), (None, ""))
        stage, doers = reached.get(owner, (None, []))
        hedge = [word for word in hedges.get(stance, []) if word not in doubtful]
        cells = unshared(one.cells)
        cells |= {
            "actor": names[actor],
            "force": names[raw["force"]],
            "status": stage,
            "status_of": of,
            "status_by": _alone(doers, actor),
            "inferred": "inferred" in doubtful,
            "caveats": [*doubtful, *hedge, *(["member"] if member else [])],
            "as_member": names.get(member),
            "evidence": proofs.get(stance, []),
        }
        rows.append(Row(cells))
    return tuple(rows)


def order(store: Store, concepts: Iterable[str]) -> dict[str, int]:
    """Look up the places of concepts in the order of their scheme; a loaded file may hold unknown ones."""
    places = store.once(
        "order", concepts, lambda new: {iri: store.objects(iri, DEF + "order") for iri in new}
    )
    return {iri: int(found[0]) for iri, found in places.items() if found}


def _said(store: Store, pairs: set[tuple[str, str]]) -> dict[tuple[str, str], _Said]:
    """Ask once for many stances what they and their contents say."""
    keys = [DEF + name for name in ("about", *_OWN, *_DETAILS.values())]
    details = values(store, {iri for pair in pairs for iri in pair}, keys)
    inside = {iri_of(v) for _, content in pairs for v in details.get(content, {}).get("about", [])}
    details |= values(store, inside - details.keys(), keys)
    events = {iri_of(v) for by in details.values() for v in by.get("madeAt", [])}
    terms = {term for by in details.values() for found in by.values() for term in found}
    amounts = quantities(store, [v for by in details.values() for v in by.get("quantity", [])])
    iris = {iri for pair in pairs for iri in pair} | {iri_of(term) for term in terms}
    known = _Lookups(
        details, values(store, events, [DEF + "date"]), amounts, named(store, iris - amounts.keys())
    )
    return {(stance, content): _say(stance, content, known) for stance, content in pairs}


def _say(stance: str, content: str, found: _Lookups) -> _Said:
    own, names = found.details.get(stance, {}), found.names
    inside = [iri_of(v) for v in found.details.get(content, {}).get("about", [])]
    known = [found.details.get(iri, {}) for iri in (content, *inside, stance)]
    gathered = {
        column: list(dict.fromkeys(v for d in known for v in d.get(prop, [])))
        for column, prop in _DETAILS.items()
    }
    a_text = kind_of(content) == "instruments"
    if a_text:  # how many articles a text has is no amount of who signs it
        gathered["quantity"] = own.get("quantity", [])
    about = names[content] if kind_of(content) == "commitments" else qualified(names[content])
    texts = [iri_of(v) for v in own.get("expressedIn", [])] or ([content] if a_text else [])
    made_on = _first(found.dates.get(iri_of(_first(own, "madeAt")), {}), "date")
    beneficiaries = [names[v.value] for v in gathered["beneficiary"]]
    cells = dict.fromkeys(COLUMNS) | {
        "stance": names[stance],
        "on_behalf_of": names.get(iri_of(_first(own, "onBehalfOf"))),
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
        "instrument": names[texts[0]] if texts else None,
    }
    of = "text" if a_text else "commitment"
    return _Said(cells, [("stance", stance), (of, content), *(("text", text) for text in texts)])


def _reached(store: Store, owners: set[str], as_of: str, known_on: str) -> dict[str, tuple[Name, list[Name]]]:
    """Name the last stage that each thing had reached by a day, and who brought it about."""
    stages = latest_stages(store, owners, as_of, known_on)
    milestones = {milestone for _, milestone in stages.values()}
    doers = store.once("doers", milestones, lambda new: _doers(store, new))
    names = named(store, {stage.value for stage, _ in stages.values()}.union(*doers.values()))
    return {
        owner: (names[stage.value], [names[iri] for iri in doers.get(milestone, [])])
        for owner, (stage, milestone) in stages.items()
    }


def _doers(store: Store, milestones: set[str]) -> dict[str, list[str]]:
    """List who brought each milestone about."""
    made = values(store, milestones, [DEF + "by"])
    return {iri: [iri_of(v) for v in made.get(iri, {}).get("by", [])] for iri in milestones}


def _alone(doers: list[Name], actor: str) -> Name | None:
    """Name the one other actor that brought a status about, as who breaks a promise that several made."""
    return doers[0] if len(doers) == 1 and doers[0].iri != actor else None


def _proofs(store: Store, subjects: set[str], known_on: str) -> dict[str, list[Row]]:
    """Look up the evidence of stances; that of an inferred one is the evidence of the stance it came from."""
    proofs = evidence(store, subjects, known_on)
    origins = store.once("origins", subjects - proofs.keys(), lambda new: _origins(store, new))
    found = evidence(store, {iri for iris in origins.values() for iri in iris}, known_on)
    return proofs | {
        s: [proof for iri in iris for proof in found.get(iri, [])] for s, iris in origins.items()
    }


def _origins(store: Store, stances: set[str]) -> dict[str, list[str]]:
    """List the stances from which each stance was derived."""
    premises = values(store, stances, [STANDARD["prov"] + "wasDerivedFrom"])
    found = {stance: map(iri_of, by["wasDerivedFrom"]) for stance, by in premises.items()}
    return {s: [iri for iri in iris if kind_of(iri) in ("pledges", "stances")] for s, iris in found.items()}


def _first(own: Mapping[str, list[Any]], key: str) -> Any:
    return next(iter(own.get(key, [])), None)


def _hedges(store: Store, proofs: Mapping[str, list[Row]]) -> dict[str, list[str]]:
    """Give the certainty of the surest supporting passage of things of which not even that simply states."""
    certainties = {
        iri: {proof["certainty"] for proof in found if proof["polarity"] == "supports"}
        for iri, found in proofs.items()
    }
    sureness = order(store, {name.iri for names in certainties.values() for name in names})
    surest = {
        iri: min(names, key=lambda certainty: (sureness.get(certainty.iri, 99), certainty))
        for iri, names in certainties.items()
        if names
    }
    return {iri: [str(name)] for iri, name in surest.items() if name != "stated"}
