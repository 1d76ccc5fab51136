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
    EndpointError,
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
    "EndpointError",
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
    "connect",
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


def connect(
    url: str,
    *,
    timeout: float = 30.0,
    retries: int = 2,
    most_bytes: int = 256 << 20,
    auth: str | None = None,
) -> PledgeGraph:
    """Connect to facts on a server: any SPARQL 1.1 endpoint that holds them with their vocabulary.

    Args:
        url: its address, http or https.
        timeout: seconds for each request.
        retries: how often a request is sent again if the server cannot be reached or is busy.
        most_bytes: bytes of one answer.
        auth: ``user:password`` or ``Bearer TOKEN``; else what PLEDGEGRAPH_AUTH says. Never shown.

    Raises:
        EndpointError: it cannot be reached, or does not hold the facts.

    Example:
        >>> connect("facts.example")
        Traceback (most recent call last):
        pledgegraph.errors.EndpointError: facts.example: no address; it begins with http:// or https://
    """
    from pledgegraph.endpoint import connect_store
    from pledgegraph.graph import PledgeGraph

    return PledgeGraph(connect_store(url, timeout=timeout, retries=retries, most_bytes=most_bytes, auth=auth))


def __getattr__(name: str) -> Any:
    """Import the public classes, and the extension of IPython, when they are first asked for."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"pledgegraph.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'pledgegraph' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
