"""DuckDB over Parquet quads: one machine, as many statements as its disk holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pledgegraph.errors import MissingExtra
from pledgegraph.scale.terms import TERM, quoted


class Duck:
    """Run SQL on DuckDB.

    Args:
        folder: what ``export quads.parquet`` wrote.

    Raises:
        MissingExtra: DuckDB is not installed.
    """

    def __init__(self, folder: Path) -> None:
        try:
            import duckdb
        except ImportError:
            raise MissingExtra("scale", "DuckDB") from None
        self._connection = duckdb.connect()
        files = quoted(f"{folder.as_posix()}/*/*.parquet")
        self._connection.execute(
            f"CREATE VIEW statements AS SELECT *, {TERM} AS term FROM read_parquet({files}, hive_partitioning = true)"
        )

    def rows(self, sql: str) -> Sequence[Sequence[Any]]:
        """Answer a query of SQL with all its rows."""
        return self._connection.execute(sql).fetchall()
