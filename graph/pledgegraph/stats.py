"""Count what the graph holds."""

from __future__ import annotations

from pledgegraph.answer import Answer, Row
from pledgegraph.ask import ask, iri_of, text_of
from pledgegraph.names import INFERRED, REDIRECTS, VOCABULARY, local
from pledgegraph.store import Store

ORDER = (
    *("Actor", "Membership", "Event", "Instrument", "Condition", "Commitment", "Stance", "Pledge"),
    *(
        "InferredStance",
        "ContestedStance",
        "ReportedStance",
        "QualifiedStance",
        "Milestone",
        "Quantity",
        "Evidence",
        "Source",
    ),
)


def counts(store: Store) -> dict[str, int]:
    """Count the records of each class."""
    _, table = ask(store, "counts")
    return {local(iri_of(cls)): int(text_of(number) or 0) for cls, number in table.rows}


def stats(store: Store) -> Answer:
    """List the counts of records, dossiers and statements, each with what it counts."""
    found = counts(store)
    rows = [Row({"what": name, "count": found.get(name, 0)}) for name in ORDER]
    graphs = [g for g in store.inner.named_graphs() if g not in (INFERRED, VOCABULARY, REDIRECTS)]
    inferred, known = (
        sum(1 for _ in store.inner.quads_for_pattern(None, None, None, graph))
        for graph in (INFERRED, VOCABULARY)
    )
    stated = len(store.inner) - inferred - known
    rows += [
        Row({"what": what, "count": n})
        for what, n in (("dossiers", len(graphs)), ("statements", stated), ("inferred statements", inferred))
    ]
    note = (
        "Pledge is part of Stance; inferred, contested, reported and qualified stances are counted among them"
    )
    return Answer(
        ("what", "count"),
        tuple(rows),
        title=f"Facts {store.version or store.label}",
        notes=(note,),
        version=store.version,
    )
