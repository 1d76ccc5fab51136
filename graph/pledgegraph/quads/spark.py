"""Apache Spark over Parquet quads: a cluster, for what no single machine holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pledgegraph.errors import MissingExtra, QueryError
from pledgegraph.escape import terminal
from pledgegraph.quads.terms import TERM


class Spark:
    """Run SQL on Spark.

    Args:
        folder: what ``export quads.parquet`` wrote, in any file system that the session reads.
        session: a session of the user's own; one on this machine where none is given.

    Raises:
        MissingExtra: PySpark is not installed.
        QueryError: the folder holds no quads.
    """

    def __init__(self, folder: str | Path, session: Any = None) -> None:
        try:
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
        except ImportError:
            raise MissingExtra("scale", "asking Spark") from None
        self._fault = PySparkException
        own = SparkSession.builder.config("spark.ui.enabled", "false").config("spark.log.level", "ERROR")
        self._session = session or own.getOrCreate()
        try:
            quads = self._session.read.parquet(str(folder))
            quads.selectExpr("*", f"{TERM} AS term").createOrReplaceTempView("statements")
        except PySparkException as error:
            raise self._told(error) from error

    def rows(self, sql: str) -> Sequence[Sequence[Any]]:
        """Answer a query of SQL with all its rows.

        Raises:
            QueryError: Spark cannot.
        """
        try:
            return [tuple(row) for row in self._session.sql(sql).collect()]
        except self._fault as error:
            raise self._told(error) from error

    def _told(self, error: Exception) -> QueryError:
        return QueryError(f"Spark: {terminal(str(error).splitlines()[0])}")
