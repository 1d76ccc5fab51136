"""Quads in Parquet: the same questions past one machine, by DuckDB, or by Spark on a cluster.

``kg.write("quads.parquet")`` writes them; what is asked of them is the same SPARQL as ever, which becomes one
SQL that both engines take.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pledgegraph.store import Store

ENGINES = ("duckdb", "spark")


def open_quads(folder: str | Path, engine: str = "duckdb", session: Any = None) -> Store:
    """Open Parquet quads as a store.

    Args:
        folder: what ``export quads.parquet`` wrote; for Spark also an address that its session reads.
        engine: "duckdb" or "spark".
        session: a SparkSession of one's own; one on this machine where none is given.

    Raises:
        PledgeGraphError: there is no such folder, or it holds no quads.
        QueryError: no engine has that name.
        MissingExtra: the engine is not installed.
    """
    from pledgegraph.errors import QueryError
    from pledgegraph.quads.engine import Quads
    from pledgegraph.quads.parquet import version_of
    from pledgegraph.store import Store

    if engine not in ENGINES:
        raise QueryError(f"no engine is called {engine!r}; there are {' and '.join(ENGINES)}")
    version = version_of(folder)
    if engine == "duckdb":
        from pledgegraph.quads.duck import Duck

        return Store(Quads(Duck(Path(folder))), str(folder), version)
    from pledgegraph.quads.spark import Spark

    return Store(Quads(Spark(folder, session)), str(folder), version)
