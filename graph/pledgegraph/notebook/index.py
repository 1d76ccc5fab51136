"""The names in a graph, ready to be completed: by prefix, those that are used most first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pledgegraph.names import RDF, local
from pledgegraph.store import Store

MOST = 50
"""Names that are offered at once."""
_PREDICATES = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
_OBJECTS = "SELECT ?p ?o (COUNT(*) AS ?n) { ?s ?p ?o FILTER(ISIRI(?o)) } GROUP BY ?p ?o ORDER BY ?p ?o"


class Index:
    """The names in a graph.

    Args:
        store: the facts and the vocabulary.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._prefixes = {base: prefix for prefix, base in store.prefixes.items()}
        uses = Counter(dict.fromkeys(store.subjects(RDF + "type"), 0))
        fits: dict[str, Counter[str]] = {}
        for predicate, n in store.select(_PREDICATES).rows:
            uses[_iri(predicate)] += int(_iri(n))
        for predicate, thing, n in store.select(_OBJECTS).rows:
            uses[_iri(thing)] += int(_iri(n))
            if prefix := self._prefix(_iri(thing)):
                fits.setdefault(_iri(predicate), Counter())[prefix] += int(_iri(n))
        self._fits = {iri: [prefix for prefix, _ in found.most_common()] for iri, found in fits.items()}
        self._names: dict[str, list[str]] = {}
        for iri in sorted(uses, key=lambda iri: (-uses[iri], iri)):
            if (prefix := self._prefix(iri)) and local(iri) and "--" not in iri:  # nested things have owners
                self._names.setdefault(prefix, []).append(local(iri))

    def _prefix(self, iri: str) -> str:
        return self._prefixes.get(iri[: len(iri) - len(local(iri))], "")

    @property
    def prefixes(self) -> list[str]:
        """The prefixes under which there are names, in order."""
        return sorted(self._names)

    def names(self, prefix: str) -> list[str]:
        """List the names under a prefix, those that are used most first."""
        return self._names.get(prefix, [])

    def fits(self, predicate: str) -> list[str]:
        """List the prefixes of what a property leads to, the usual one first.

        Args:
            predicate: its prefixed name.
        """
        prefix, _, name = predicate.partition(":")
        return self._fits.get(self.store.prefixes.get(prefix, "") + name, [])


def _iri(term: object) -> str:
    return str(getattr(term, "value", ""))


def fitting(names: Iterable[str], begun: str) -> list[str]:
    """Choose the names that fit what was begun: those that begin so, then those of which a word does.

    Args:
        names: the names, best first.
        begun: what was typed.

    Example:
        >>> fitting(["mark-rutte", "emmanuel-macron", "ukraine"], "ma")
        ['mark-rutte', 'emmanuel-macron']
    """
    listed, low = list(names), begun.lower()
    first = [name for name in listed if name.lower().startswith(low)]
    later = [name for name in listed if f"-{low}" in name.lower() and name not in {*first}] if low else []
    return [*first, *later][:MOST]
