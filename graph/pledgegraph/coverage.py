"""Coverage: how well each text was read, and on what nothing is recorded because it was not read whole.

Nothing is typed in: rule R7 derives how well a text was read from its sources. Stands beside ``stances``.
"""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox

from pledgegraph.answer import Answer, Name, Row
from pledgegraph.ask import ask, iri_of, named, values
from pledgegraph.names import DEF
from pledgegraph.store import Store

COLUMNS = (
    *("instrument", "kind", "coverage", "languages", "read_on", "sources", "stances", "measures"),
    "nothing_on",
)
SHOWN = (
    ("text", "instrument"),
    ("read", "coverage"),
    ("languages", "languages"),
    ("sources", "sources"),
    ("stances", "stances"),
)
_GATHERED = ("sources", "stances", "measures")
USUAL = 1 / 3
"""A measure is usual for a kind of text if at least this share of the texts of the kind speak of it."""


def coverage(store: Store) -> Answer:
    """List how well each text was read, and what is usual for its kind and not recorded of it.

    Args:
        store: the facts.

    Returns:
        A row a text: its coverage, the languages and the last day of reading, how many sources and stances,
        the measures that are recorded, and those with nothing recorded that are usual for texts of its kind.
    """
    text, table = ask(store, "coverage")
    found: dict[str, dict[str, set[str]]] = {}
    for instrument, *cells in table.rows:
        row = found.setdefault(iri_of(instrument), {column: set() for column in _GATHERED})
        for column, value in zip(_GATHERED, cells, strict=True):
            row[column] |= {iri_of(value)} - {""}
    said = values(store, found, [DEF + "kind", DEF + "coverage"])
    read = values(
        store, {i for row in found.values() for i in row["sources"]}, [DEF + "language", DEF + "retrieved"]
    )
    kinds = {iri: iri_of(by["kind"][0]) for iri, by in said.items()}
    levels = {iri: iri_of(by["coverage"][0]) for iri, by in said.items()}
    measures = {i for row in found.values() for i in row["measures"]}
    names = named(store, {*found, *kinds.values(), *levels.values(), *measures})
    usual = _usual(found, kinds)
    rows = [
        Row(
            {
                "instrument": names[iri],
                "kind": names[kinds[iri]],
                "coverage": names[levels[iri]],
                "languages": sorted({str(v.value) for i in row["sources"] for v in read[i]["language"]}),
                "read_on": max(
                    (str(v.value) for i in row["sources"] for v in read[i]["retrieved"]), default=None
                ),
                "sources": len(row["sources"]),
                "stances": len(row["stances"]),
                "measures": [names[i] for i in sorted(row["measures"])],
                "nothing_on": [names[i] for i in sorted(usual[kinds[iri]] - row["measures"])]
                if names[levels[iri]] != "full-text"
                else [],
            }
        )
        for iri, row in found.items()
    ]
    places = {name: store.objects(name.iri, DEF + "order") for name in {row.coverage for row in rows}}
    rows.sort(key=lambda row: (places[row.coverage], str(row.instrument)))
    tally = Counter(row.coverage.label for row in rows)
    return Answer(
        COLUMNS,
        tuple(rows),
        text,
        title="How well each text was read",
        shown=SHOWN,
        under=("nothing_on",),
        notes=(
            ", ".join(f"{label}: {count}" for label, count in tally.items()),
            "nothing on: what a third or more of the texts of its kind speak of; not read is not absent",
        ),
        version=store.version,
    )


def _usual(found: dict[str, dict[str, set[str]]], kinds: dict[str, str]) -> dict[str, set[str]]:
    """Find the measures of which enough texts of a kind speak."""
    texts = Counter(kinds[iri] for iri in found)
    spoken = Counter((kinds[iri], measure) for iri, row in found.items() for measure in row["measures"])
    usual: dict[str, set[str]] = {kind: set() for kind in texts}
    for (kind, measure), count in spoken.items():
        if texts[kind] > 1 and count >= texts[kind] * USUAL:
            usual[kind].add(measure)
    return usual


def unread(store: Store, measures: list[ox.NamedNode], as_of: str = "") -> list[Name]:
    """List texts that may speak of a measure: not read whole, nothing recorded, and of a kind that does.

    Args:
        store: the facts.
        measures: the measure and all narrower ones.
        as_of: only texts with a milestone up to this day.
    """
    _, table = ask(store, "unread", measure=measures, as_of=as_of or None)
    names = named(store, [iri_of(row[0]) for row in table.rows])
    return [names[iri_of(row[0])] for row in table.rows]
