"""pledgegraph: who committed to what for Ukraine's security, as a graph with its evidence.

Example:
    >>> import pledgegraph as pg
    >>> kg = pg.load()
    >>> rows = kg.who_committed(by="france", measure="troop-deployment", as_of="2026-01-08")
    >>> {row.beneficiary.label for row in rows}
    {'Ukraine'}
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pledgegraph.errors import (
    BadSparql,
    ExportError,
    MissingExtra,
    OntologyError,
    PledgeGraphError,
    QueryError,
    ReleaseError,
    SeedError,
    UnknownName,
)

if TYPE_CHECKING:
    from pledgegraph.answer import Answer, Name, Row
    from pledgegraph.draw import Picture
    from pledgegraph.graph import PledgeGraph

__all__ = [
    "Answer",
    "BadSparql",
    "ExportError",
    "MissingExtra",
    "Name",
    "OntologyError",
    "Picture",
    "PledgeGraph",
    "PledgeGraphError",
    "QueryError",
    "ReleaseError",
    "Row",
    "SeedError",
    "UnknownName",
    "load",
    "scale",
]

_HOMES = {
    "Answer": "answer",
    "Name": "answer",
    "Row": "answer",
    "Picture": "draw",
    "PledgeGraph": "graph",
    "load_ipython_extension": "notebook",  # IPython asks for these two by name
    "unload_ipython_extension": "notebook",
}


def load(source: str | Path | None = None) -> PledgeGraph:
    """Load facts.

    Args:
        source: a folder of dossiers, or an exported file (.ttl .nt .nq .trig .rdf .xml .jsonld). Without
            it: the folder named by PLEDGEGRAPH_SEEDS, else the facts that travel with the package.

    Raises:
        SeedError: the facts have errors; it holds every finding with file, line and column.
        PledgeGraphError: there is no such folder or file.

    Example:
        >>> load().who_committed(by="DNK")[0].actor.label
        'Denmark'
    """
    from pledgegraph.facts import open_store
    from pledgegraph.graph import PledgeGraph

    return PledgeGraph(open_store(source))


def scale(folder: str | Path, engine: str = "duckdb", *, session: Any = None) -> PledgeGraph:
    """Ask Parquet quads, for facts that outgrow this process or this machine.

    Args:
        folder: what ``kg.write("quads.parquet")`` wrote; for Spark also an address that its session reads.
        engine: "duckdb" on this machine, or "spark" on a cluster.
        session: a SparkSession of one's own; one on this machine where none is given.

    Raises:
        PledgeGraphError: there is no such folder, or it holds no quads.
        MissingExtra: the extra ``scale`` is not installed.

    Example:
        ``pg.scale("quads.parquet").who_committed(by="france")``
    """
    from pledgegraph.graph import PledgeGraph
    from pledgegraph.quads import open_quads

    return PledgeGraph(open_quads(folder, engine, session))


def __getattr__(name: str) -> Any:
    """Import the public classes, and the extension of IPython, when they are first asked for."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"pledgegraph.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'pledgegraph' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
