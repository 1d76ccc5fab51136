"""Apply the rules: SPARQL CONSTRUCT over facts and vocabulary, results into a graph of their own.

A rule that makes a claim mints a stance that says so (``pledge:inferredBy``, ``prov:wasDerivedFrom``). The
rules run in the order of their names, again and again until nothing new comes.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from pledgegraph.errors import OntologyError
from pledgegraph.names import BASE, INFERRED, RDFS, SKOS, prefixes


def declarations(store: ox.Store) -> str:
    """Write the PREFIX lines of all known prefixes."""
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes(store).items())


def infer(store: ox.Store, folder: Path) -> int:
    """Fill the graph of inferences.

    Args:
        store: facts and vocabulary; the inferences are added.
        folder: folder of the rules, one .rq file each, with name and meaning in its first two lines.

    Returns:
        The number of inferred statements.

    Raises:
        OntologyError: a rule does not parse.
    """
    header = declarations(store)
    rules = [(path, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("R*.rq"))]
    store.extend(quad for _, text in rules for quad in _about(text))
    seen: set[ox.Triple] = set()  # what a rule gave before is in the store since then
    for _ in range(10):
        before = len(store)
        for path, text in rules:
            try:
                result = store.query(header + text, use_default_graph_as_union=True)
            except SyntaxError as error:
                raise OntologyError(f"{path}: {error}") from error
            if not isinstance(result, ox.QueryTriples):
                raise OntologyError(f"{path}: a rule is a CONSTRUCT query")
            new = set(result) - seen
            seen |= new
            quads = sorted((ox.Quad(t.subject, t.predicate, t.object, INFERRED) for t in new), key=str)
            store.extend(q for q in quads if not _stated(store, q))
        if len(store) == before:
            break
    return sum(1 for _ in store.quads_for_pattern(None, None, None, INFERRED))


def _stated(store: ox.Store, quad: ox.Quad) -> bool:
    """Tell whether some graph holds the statement already."""
    return (
        next(iter(store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)), None) is not None
    )


def _about(text: str) -> list[ox.Quad]:
    """Name a rule by the first two lines of its file."""
    lines = [line.removeprefix("#").strip() for line in text.splitlines()[:2]]
    name, _, label = lines[0].partition(" ")
    rule = ox.NamedNode(f"{BASE}rules/{name}")
    return [
        ox.Quad(rule, ox.NamedNode(RDFS + "label"), ox.Literal(label, language="en"), INFERRED),
        ox.Quad(rule, ox.NamedNode(SKOS + "definition"), ox.Literal(lines[1], language="en"), INFERRED),
    ]
