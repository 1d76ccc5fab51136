"""What a store of facts is asked for: the face that every engine shows.

pyoxigraph's own ``Store`` has it, in memory and on disk. An endpoint far away (``endpoint``) and Parquet
files (``quads``) show the same face, so that every question, hint and picture asks them alike. Stands at
the bottom of the package.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, Self, runtime_checkable

import pyoxigraph as ox

Answered = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Engine(Protocol):
    """Statements in named graphs that can be asked; the methods are those of ``pyoxigraph.Store``."""

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
    ) -> Answered:
        """Answer a query; the questions of this package always ask the union of all graphs."""
        ...

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph_name: Any = None
    ) -> Iterator[ox.Quad]:
        """Walk the statements with these terms; None stands for any."""
        ...

    def named_graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """Walk the names of the graphs."""
        ...

    def __iter__(self) -> Iterator[ox.Quad]:
        """Walk all statements."""
        ...

    def __len__(self) -> int:
        """Count all statements."""
        ...


@runtime_checkable
class Elsewhere(Engine, Protocol):
    """An engine beside this process, which keeps its own limits; nothing is forked to ask it."""

    def within(self, timeout: float | None) -> Self:
        """Give the same statements, with so many seconds for an answer; None for no limit."""
        ...
