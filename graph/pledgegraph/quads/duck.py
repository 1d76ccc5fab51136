"""DuckDB over Parquet quads: one machine, as many statements as its disk holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Timer
from typing import Any

from pledgegraph.errors import MissingExtra, QueryError
from pledgegraph.escape import terminal
from pledgegraph.quads.terms import TERM, quoted


class Duck:
    """Run SQL on DuckDB.

    Args:
        folder: what ``export quads.parquet`` wrote.

    Raises:
        MissingExtra: DuckDB is not installed.
        QueryError: the folder holds no quads.
    """

    def __init__(self, folder: Path) -> None:
        try:
            import duckdb
        except ImportError:
            raise MissingExtra("scale", "asking Parquet") from None
        self._fault = duckdb.Error
        self._connection = duckdb.connect()
        files = quoted(f"{folder.as_posix()}/predicate=*/*.parquet")
        quads = f"SELECT *, {TERM} AS term FROM read_parquet({files}, hive_partitioning = true)"
        self.rows(f"CREATE VIEW statements AS {quads}")

    def rows(self, sql: str, timeout: float | None = None) -> Sequence[Sequence[Any]]:
        """Answer a query of SQL with all its rows.

        Args:
            sql: the query.
            timeout: seconds until it is ended.

        Raises:
            QueryError: DuckDB cannot, or not in this time.
        """
        clock = Timer(timeout, self._connection.interrupt) if timeout else None
        try:
            if clock:
                clock.start()
            return self._connection.execute(sql).fetchall()
        except self._fault as error:
            if type(error).__name__ == "InterruptException":
                raise QueryError(f"the query was ended: no answer within {timeout:g} s") from None
            raise QueryError(f"DuckDB: {terminal(str(error).splitlines()[0])}") from error
        finally:
            if clock:
                clock.cancel()
