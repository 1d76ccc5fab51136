"""Hand the facts to rdflib: its API over the same store, without a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgegraph.store import Store

if TYPE_CHECKING:
    import rdflib


def dataset(store: Store) -> rdflib.Dataset:
    """Give an rdflib data set whose default graph is the union of all dossiers.

    Args:
        store: the facts; rdflib reads and would write the same store.
    """
    import rdflib
    from oxrdflib import OxigraphStore

    found = rdflib.Dataset(store=OxigraphStore(store=store.inner), default_union=True)
    for prefix, iri in store.prefixes.items():
        found.bind(prefix, iri, override=True, replace=True)
    return found
