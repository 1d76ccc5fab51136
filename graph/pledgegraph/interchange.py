"""Hand the facts to rdflib: its API over the same store, with no way outside and no way to change them.

SPARQL goes to the engine of the store. What ``pledgegraph.refusals`` refuses is refused here too, before any
engine sees it: the engine would send what SERVICE says, and rdflib's own would fetch what FROM names.
What would change the facts is refused, because a statement without evidence would then answer questions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import pyoxigraph as ox

from pledgegraph.errors import QueryError
from pledgegraph.refusals import refuse_in_process, refuse_outside, refuse_unbounded
from pledgegraph.store import Store

if TYPE_CHECKING:
    import rdflib


def dataset(store: Store) -> rdflib.Dataset:
    """Give an rdflib data set whose default graph is the union of all dossiers.

    Args:
        store: the facts; rdflib reads the same store.

    Returns:
        A data set that answers SPARQL over these facts only, without limits of time and memory, and takes no
        change: copy what is to be changed, ``rdflib.Graph() + kg.rdf.default_graph``.
    """
    if not isinstance(store.inner, ox.Store):
        raise QueryError("rdflib reads facts that this process holds; take them first: kg.fetch().rdf")
    of_facts, inner = _classes()
    found: rdflib.Dataset = of_facts(store=inner(store=store.inner), default_union=True)
    for prefix, iri in store.prefixes.items():
        found.bind(prefix, iri, override=True, replace=True)
    found.store.kept = {*store.prefixes, *store.prefixes.values()}  # type: ignore[attr-defined]
    return found


def _classes() -> tuple[Any, Any]:
    """Make the two classes late, because rdflib is slow to import."""
    import rdflib
    from oxrdflib import OxigraphStore

    class FactsStore(OxigraphStore):
        """The store of rdflib, closed to the outside; graphs of the data set ask it as well."""

        kept: frozenset[str] | set[str] = frozenset()

        def query(self, query: Any, *args: Any, **options: Any) -> Any:
            _refuse(query)
            return super().query(query, *args, **options)

        def bind(self, prefix: str, namespace: Any, override: bool = True) -> None:
            """Keep the prefixes of the facts: each graph of the data set binds rdflib's own over them."""
            if prefix not in self.kept and str(namespace) not in self.kept:
                super().bind(prefix, namespace, override)

        def change(self, *_: Any, **__: Any) -> NoReturn:
            """Refuse whatever adds or removes."""
            _refuse_change()

        add = addN = remove = remove_graph = update = change  # noqa: N815 - the names of rdflib

    class Facts(rdflib.Dataset):
        """The data set of rdflib, closed also where its own engine is asked for."""

        def query(self, query_object: Any, *args: Any, **options: Any) -> Any:
            _refuse(query_object)
            return super().query(query_object, *args, **options)

        def change(self, *_: Any, **__: Any) -> NoReturn:
            """Refuse what would read a file or a page into the facts, before it is opened."""
            _refuse_change()

        parse = load = update = change

    return Facts, FactsStore


def _refuse(query: Any) -> None:
    """Refuse a query that reaches outside, and one whose text is not there to be looked at."""
    if not isinstance(query, str):
        raise QueryError("kg.rdf answers a query by its text; hand in the text, not a prepared query")
    refuse_unbounded(query)
    refuse_outside(query)
    refuse_in_process(query)


def _refuse_change() -> NoReturn:
    copy = "rdflib.Graph() + kg.rdf.default_graph"
    raise QueryError(f"kg.rdf takes no change: facts are changed in their dossiers; a copy is {copy}")
