"""Parquet quads as an engine: questions in SPARQL, answered by whatever runs SQL over the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import pyoxigraph as ox

from pledgegraph.engine import Answered
from pledgegraph.errors import QueryError
from pledgegraph.quads.terms import quoted, term_of, text_of

MOST = 5_000_000
"""Statements that are taken whole into this process at most; more would fill its memory."""
STATEMENTS = ("graph", "subject", "predicate", "term")


class Runner(Protocol):
    """What runs SQL over the files, which it shows as the table ``statements``."""

    def rows(self, sql: str, timeout: float | None = None) -> Sequence[Sequence[Any]]:
        """Answer a query of SQL with all its rows, within so many seconds."""
        ...


class Quads:
    """Statements in Parquet, asked as every engine is.

    Args:
        runner: DuckDB or Spark.
        timeout: seconds for an answer; None for no limit.
    """

    def __init__(self, runner: Runner, timeout: float | None = None) -> None:
        self.runner, self.timeout = runner, timeout

    def within(self, timeout: float | None) -> Quads:
        """Give the same statements, with so many seconds for an answer."""
        return Quads(self.runner, timeout)

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,  # noqa: ARG002 - the table is the union of all graphs
    ) -> Answered:
        """Answer a SELECT or ASK."""
        from pledgegraph.quads.algebra import translate

        ox.Store().query(query, prefixes=prefixes)  # says what does not parse as the questions know it
        asked = translate(query, prefixes or {})
        rows = self.runner.rows(asked.sql, self.timeout)
        if asked.ask:
            found = b'{"head":{},"boolean":%s}' % (b"true" if rows else b"false")
            answer = ox.parse_query_results(found, format=ox.QueryResultsFormat.JSON)
        else:
            lines = ["\t".join(f"?{name}" for name in asked.columns)]
            lines += ["\t".join(map(_written, row)) for row in rows]
            text = "".join(f"{line}\n" for line in lines)
            answer = ox.parse_query_results(text.encode(), format=ox.QueryResultsFormat.TSV)
        return answer

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph_name: Any = None
    ) -> Iterator[ox.Quad]:
        """Walk the statements with these terms."""
        where = [
            f"{name} = {quoted(value)}"
            for name, term in zip(STATEMENTS, (graph_name, subject, predicate, object), strict=True)
            if term is not None
            for value in [_text(term)]
        ]
        return self._quads(f" WHERE {' AND '.join(where)}" if where else "")

    def named_graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """Walk the names of the graphs."""
        names = sorted(str(row[0]) for row in self.runner.rows("SELECT DISTINCT graph FROM statements"))
        return (ox.NamedNode(name) for name in names if name)

    def __iter__(self) -> Iterator[ox.Quad]:
        """Walk all statements, unless they are too many for one process."""
        if (count := len(self)) > MOST:
            raise QueryError(
                f"this needs all {count:,} statements in this process, and {MOST:,} is the most; "
                "ask questions that need a part of them"
            )
        return self._quads("")

    def __len__(self) -> int:
        """Count all statements."""
        return int(self.runner.rows("SELECT COUNT(*) FROM statements")[0][0])

    def _quads(self, where: str) -> Iterator[ox.Quad]:
        for graph, subject, predicate, term in self.runner.rows(
            f"SELECT {', '.join(STATEMENTS)} FROM statements{where}"
        ):
            name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
            owner: Any = term_of(subject)
            yield ox.Quad(owner, ox.NamedNode(predicate), term_of(term), name)


def _text(term: Any) -> str:
    return "" if isinstance(term, ox.DefaultGraph) else text_of(term)


def _written(cell: str | None) -> str:
    return "" if cell is None else str(term_of(cell))
