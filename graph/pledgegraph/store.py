"""A store of facts: the engine behind every question, with the prefixes of its vocabulary.

Wraps an engine (pyoxigraph here, others by the same face), in which each dossier is a named graph and queries
see the union. The questions ask through the methods here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pyoxigraph as ox

from pledgegraph.engine import Answered, Engine
from pledgegraph.names import prefixes

MOST_DAYS = 4
"""Copies as of a day that a store keeps; each takes as much memory as the facts."""
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Thing = TypeVar("Thing", bound=Hashable)
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of terms as the engine gives them; ``cut`` tells that a limit left rows out."""

    columns: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]
    cut: bool = False


def table_of(answer: ox.QuerySolutions, limit: int | None = None) -> Table:
    """Read the rows of an answer.

    Args:
        answer: what the engine gave for a SELECT query.
        limit: most rows to read; the table says whether more were left.
    """
    columns = tuple(variable.value for variable in answer.variables)
    if limit is None:
        return Table(columns, [*map(tuple, answer)])
    rows: list[tuple[Term | None, ...]] = []
    for solution in answer:
        if len(rows) == limit:
            return Table(columns, rows, cut=True)
        rows.append(tuple(solution))
    return Table(columns, rows)


@dataclass(slots=True)
class Store:
    """Facts and vocabulary, ready to be asked; from the first question on they do not change.

    Args:
        inner: the engine that holds all facts in named graphs, such as a pyoxigraph store.
        label: where the facts came from, for people.
        version: checksum of the facts, for citing.
        most_named: things that one question may name; None for any number.
    """

    inner: Engine
    label: str = ""
    version: str = ""
    most_named: int | None = None
    _prefixes: dict[str, str] = field(default_factory=dict)
    _days: dict[tuple[str, str], Store] = field(default_factory=dict, repr=False, compare=False)
    _known: dict[str, dict[Any, Any]] = field(default_factory=dict, repr=False, compare=False)
    _fetched: Store | None = field(default=None, repr=False, compare=False)

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Prefixes that every query may use undeclared."""
        if not self._prefixes:
            self._prefixes = prefixes(self.inner)
        return self._prefixes

    def select(self, text: str) -> Table:
        """Answer a SELECT query, with the rows in the engine's order.

        Args:
            text: the query, all parameters bound.

        Raises:
            SyntaxError: the text does not parse.
        """
        answer = self.ask(text)
        if not isinstance(answer, ox.QuerySolutions):
            raise TypeError("not a SELECT query")
        return table_of(answer)

    def objects(self, subject: str, predicate: str) -> list[str]:
        """List the values of a property of a thing, as texts or IRIs, in order."""
        quads = self.inner.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None)
        return sorted({q.object.value for q in quads if isinstance(q.object, ox.NamedNode | ox.Literal)})

    def subjects(self, predicate: str, value: ox.NamedNode | ox.Literal | None = None) -> list[str]:
        """List the IRIs of the things that have a property, or that value of it, in order."""
        quads = self.inner.quads_for_pattern(None, ox.NamedNode(predicate), value, None)
        return sorted({q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)})

    def copy_as_of(self, days: tuple[str, str], make: Callable[[], Store]) -> Store:
        """Give the copy of these facts as of some days: made once, kept while it is among the last used.

        Args:
            days: the day on which things held and the day by which they were recorded.
            make: makes the copy.
        """
        self._days[days] = found = self._days.pop(days, None) or make()
        while len(self._days) > MOST_DAYS:
            del self._days[next(iter(self._days))]
        return found

    def once(
        self, what: str, things: Iterable[Thing], look_up: Callable[[set[Thing]], Mapping[Thing, Known]]
    ) -> dict[Thing, Known]:
        """Give what is known of some things; each is looked up once, and then remembered.

        Only for what the facts alone decide, and no day of a question. All answers share what is remembered:
        whoever puts it into an answer copies what a reader could change.

        Args:
            what: what is looked up, such as names.
            things: the things: IRIs, or pairs of them.
            look_up: finds it for things of which it is not known yet; what it finds nothing for is looked up
                again when it is wanted again.

        Returns:
            What is known, in the order of the things.
        """
        known = self._known.setdefault(what, {})
        wanted = dict.fromkeys(things)
        if new := wanted.keys() - known.keys():
            known.update(look_up(new))
        return {thing: known[thing] for thing in wanted if thing in known}

    def fetched(self) -> Store:
        """Give the same facts in this process: all their statements, taken once and kept."""
        if isinstance(self.inner, ox.Store):
            return self

        def fetch() -> Store:
            held = ox.Store()
            held.bulk_extend(self.inner)
            return Store(held, self.label, self.version)

        return self.copy_as_of(("", ""), fetch)

    def ask(self, text: str) -> Answered:
        """Answer any query form over the union of all graphs."""
        return self.inner.query(text, prefixes=dict(self.prefixes), use_default_graph_as_union=True)
