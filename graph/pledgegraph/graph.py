"""The graph as users meet it: one object, each method one call of a module below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pledgegraph import explain, stances, times
from pledgegraph.amounts import amounts, total
from pledgegraph.answer import Answer
from pledgegraph.ask import Day
from pledgegraph.coverage import coverage
from pledgegraph.drawings import Drawings
from pledgegraph.names import Terms
from pledgegraph.query import MOST_ROWS, run
from pledgegraph.stats import counts, stats
from pledgegraph.store import Store
from pledgegraph.things import Things
from pledgegraph.worker import TIMEOUT

if TYPE_CHECKING:
    import networkx as nx
    import rdflib


class PledgeGraph(Drawings):
    """The facts, ready to be asked.

    Made by ``pledgegraph.load``. Days (``as_of``, ``known_on``) are texts such as 2026-01-08, 2026-01 or
    2026, or dates; a month or year stands for its last day. Names are slugs, labels in any language, or ISO
    codes.

    Example:
        >>> import pledgegraph as pg
        >>> kg = pg.load()
        >>> "deploy-multinational-force" in [row.commitment for row in kg.who_committed(by="france")]
        True
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def who_committed(
        self,
        *,
        by: str | None = None,
        to: str | None = None,
        about: str | None = None,
        measure: str | None = None,
        instrument: str | None = None,
        condition: str | None = None,
        at_least: str | None = None,
        as_of: Day = None,
        known_on: Day = None,
        members: bool = False,
        include: Sequence[str] = (),
        possible: bool = False,
        limit: int | None = None,
    ) -> Answer:
        """List who committed to what, with the evidence.

        Args:
            by: actor that pledges, or on whose behalf the pledge is made.
            to: beneficiary.
            about: what it is promised for: a commitment or a text.
            measure: measure of the commitment, narrower ones included.
            instrument: text in which the pledge is expressed.
            condition: condition on which it depends.
            at_least: lowest bindingness, such as "political-written".
            as_of: day on which it held.
            known_on: day by which it was recorded.
            members: also list the members of a collective, marked.
            include: also list, marked: "inferred", "contested", "reported", or a force such as "supports".
            possible: whether a measure counts that the commitment only can include.
            limit: most rows to give; the answer says how many there are.

        Raises:
            UnknownName: a name does not exist; the error suggests near ones.

        Example:
            >>> import pledgegraph as pg
            >>> rows = pg.load().who_committed(by="france", measure="troop-deployment")
            >>> "intends" in [row.force for row in rows]
            True
        """
        return stances.who_committed(
            self.store,
            by=by,
            to=to,
            about=about,
            measure=measure,
            instrument=instrument,
            condition=condition,
            at_least=at_least,
            as_of=as_of,
            known_on=known_on,
            members=members,
            include=include,
            possible=possible,
            limit=limit,
        )

    def stances(
        self,
        *,
        about: str | None = None,
        by: str | None = None,
        force: str | Sequence[str] | None = None,
        measure: str | None = None,
        instrument: str | None = None,
        as_of: Day = None,
        known_on: Day = None,
        members: bool = False,
        limit: int | None = None,
    ) -> Answer:
        """List supporters, refusers and the silent side by side, doubts marked.

        Args:
            about: commitment, instrument, event or stance.
            by: actor.
            force: one force or several, such as "rejects".
            measure: measure that the commitment consists of or can include.
            instrument: text in which the stance is expressed or which it is about.
            as_of: day on which it held.
            known_on: day by which it was recorded.
            members: also list the members of a collective, marked.
            limit: most rows to give; the answer says how many there are.
        """
        return stances.stances(
            self.store,
            about=about,
            by=by,
            force=force,
            measure=measure,
            instrument=instrument,
            as_of=as_of,
            known_on=known_on,
            members=members,
            limit=limit,
            title="Who takes which stance",
        )

    def explain(self, name: str, *, known_on: Day = None) -> Answer:
        """Show the evidence of a record, or the rule and premises of an inference."""
        return explain.explain(self.store, name, known_on=known_on)

    def show(self, name: str) -> Answer:
        """List all statements of a record, a concept or a term."""
        return explain.show(self.store, name)

    def status(self, name: str, *, as_of: Day = None, known_on: Day = None) -> Answer:
        """Say which stage a thing had reached by a day; the first row is the status."""
        return times.status(self.store, name, as_of=as_of, known_on=known_on)

    def timeline(self, about: str | None = None, *, as_of: Day = None, known_on: Day = None) -> Answer:
        """List what happened to a thing or an actor, or at all, in the order of dates."""
        return times.timeline(self.store, about, as_of=as_of, known_on=known_on)

    def conflicts(self, *, known_on: Day = None) -> Answer:
        """List where sources or stances do not agree, both sides with their words."""
        return explain.conflicts(self.store, known_on=known_on)

    def changes(self, start: Day, end: Day, *, about: str | None = None, known_on: Day = None) -> Answer:
        """List what changed after one day and up to another."""
        return times.changes(self.store, start, end, about=about, known_on=known_on)

    def members(self, of: str, *, as_of: Day = None, known_on: Day = None) -> Answer:
        """List who belongs to an actor, in which role."""
        return explain.members(self.store, of, as_of=as_of, known_on=known_on)

    def path(
        self, source: str, target: str, *, as_of: Day = None, known_on: Day = None, inferred: bool = False
    ) -> Answer:
        """Find the shortest chain of facts between two things."""
        from pledgegraph.paths import path

        return path(self.store, source, target, as_of=as_of, known_on=known_on, inferred=inferred)

    def amounts(self, **options: Any) -> Answer:
        """List the amounts of what was pledged, each as its source bounds it.

        Args:
            options: as for who_committed; besides, about, currency, unit and period.

        Example:
            >>> import pledgegraph as pg
            >>> {row.currency for row in pg.load().amounts(by="denmark", currency="EUR")}
            {'EUR'}
        """
        return amounts(self.store, **options)

    def total(self, **options: Any) -> Answer:
        """Add up what was pledged, and say which kinds of amounts and periods the sum mixes.

        Args:
            options: as for amounts.

        Raises:
            QueryError: the amounts are in several currencies or units.
        """
        return total(self.store, **options)

    def stats(self) -> Answer:
        """Count records of each kind, statements and sources."""
        return stats(self.store)

    def coverage(self) -> Answer:
        """List how well each text was read, and on what nothing is recorded for want of reading."""
        return coverage(self.store)

    def query(
        self,
        text: str,
        /,
        *,
        as_of: Day = None,
        known_on: Day = None,
        limit: int | None = MOST_ROWS,
        timeout: float | None = TIMEOUT,
        **parameters: Any,
    ) -> Any:
        """Ask SPARQL: an Answer for SELECT, a truth value for ASK, triples for CONSTRUCT and DESCRIBE.

        Args:
            text: the query; all prefixes are declared, ``$name`` is a parameter.
            as_of: ask the facts as they stood on that day.
            known_on: ask the facts as they were recorded by that day.
            limit: most rows to give, None for all; the answer says whether more were left.
            timeout: seconds until it is ended, in a process of its own; None for no limit at all.
            parameters: their values: terms, texts such as ``forces:intends``, numbers, dates, lists.

        Raises:
            BadSparql: the text does not parse; the error shows the line with a caret.
            QueryError: the query reaches outside the facts, a parameter does not fit, or a limit ended it.
        """
        return run(
            self.store, text, as_of=as_of, known_on=known_on, limit=limit, timeout=timeout, **parameters
        )

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """Prefixes that every query may use undeclared."""
        return dict(self.store.prefixes)

    @cached_property
    def things(self) -> Things:
        """The things of the facts, one attribute a kind: ``kg.things.actors.france``."""
        return Things(self.store)

    @cached_property
    def terms(self) -> Terms:
        """The closed namespace of the vocabulary: ``kg.terms.madeAt``."""
        return Terms(self.store.inner)

    @cached_property
    def rdf(self) -> rdflib.Dataset:
        """The same facts as an rdflib data set, over the same store."""
        from pledgegraph.interchange import dataset

        return dataset(self.store)

    def fetch(self) -> PledgeGraph:
        """Take facts that lie elsewhere whole into this process, for what needs that, such as rdflib."""
        return PledgeGraph(self.store.fetched())

    def network(
        self, *, as_of: Day = None, known_on: Day = None, inferred: bool = False
    ) -> nx.MultiDiGraph[str]:
        """Give the same facts as a networkx graph: nodes and edges carry kind, label and dates."""
        from pledgegraph.paths import network_of

        return network_of(self.store, as_of=as_of, known_on=known_on, inferred=inferred)

    def write(self, path: str | Path, *, inferred: bool = False, vocabulary: bool = False) -> int:
        """Write the facts; the suffix gives the format.

        Args:
            path: .ttl .nt .nq .trig .jsonld .rdf .csv .sheet.csv .graphml or .parquet.
            inferred: also write what rules derived, marked as derived.
            vocabulary: also write the vocabulary.

        Returns:
            The number of statements, rows or edges.

        Raises:
            ExportError: the suffix names no format, or the file cannot be written.
        """
        from pledgegraph.export import write

        rows = lambda: stances.stances(self.store).records()  # noqa: E731
        return write(
            self.store.inner,
            path,
            inferred=inferred,
            vocabulary=vocabulary,
            prefixes=dict(self.store.prefixes),
            rows=rows,
            version=self.store.version,
        )

    def __repr__(self) -> str:
        found = counts(self.store)
        words = {
            "Actor": "actors",
            "Commitment": "commitments",
            "Pledge": "pledges",
            "Evidence": "pieces of evidence",
        }
        parts = [f"{found.get(name, 0):,} {word}" for name, word in words.items()]
        return f"PledgeGraph({', '.join(parts)}; facts {self.store.version or self.store.label})"
