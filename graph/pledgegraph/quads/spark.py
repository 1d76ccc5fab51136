"""Apache Spark over Parquet quads: a cluster, for what no single machine holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event, Timer
from typing import Any
from uuid import uuid4

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
            from py4j.protocol import Py4JError
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
        except ImportError:
            raise MissingExtra("scale", "asking Spark") from None
        self._faults = (PySparkException, Py4JError)
        own = SparkSession.builder.config("spark.ui.enabled", "false").config("spark.log.level", "ERROR")
        self._session = session or own.getOrCreate()
        try:
            quads = self._session.read.parquet(str(folder))
            quads.selectExpr("*", f"{TERM} AS term").createOrReplaceTempView("statements")
        except self._faults as error:
            raise self._told(error) from error

    def rows(self, sql: str, timeout: float | None = None) -> Sequence[Sequence[Any]]:
        """Answer a query of SQL with all its rows.

        Args:
            sql: the query.
            timeout: seconds until its jobs are cancelled.

        Raises:
            QueryError: Spark cannot, or not in this time.
        """
        context, group = self._session.sparkContext, f"pledgegraph-{uuid4()}"
        ended = Event()

        def end() -> None:
            ended.set()
            context.cancelJobGroup(group)

        clock = Timer(timeout or 0, end)
        try:
            context.setJobGroup(group, "a question of pledgegraph", interruptOnCancel=True)
            if timeout:
                clock.start()
            return [tuple(row) for row in self._session.sql(sql).collect()]
        except self._faults as error:
            if ended.is_set():
                raise QueryError(f"the query was ended: no answer within {timeout:g} s") from None
            raise self._told(error) from error
        finally:
            clock.cancel()

    def _told(self, error: Exception) -> QueryError:
        return QueryError(f"Spark: {terminal(str(error).splitlines()[0])}")
