"""A store far away: any SPARQL 1.1 endpoint, with the face of an engine.

All rows of an answer, or one clear error. A server may cut an answer at a number of rows and say nothing, so
a long answer is counted by the server too, and the rest is fetched in pages; where that cannot be done
soundly, the question is refused. How a server writes a value otherwise than the standard is mended in
``_mended``, and nowhere else.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pyoxigraph as ox

from pledgegraph.engine import Answered
from pledgegraph.errors import EndpointError
from pledgegraph.exchange import MOST_BYTES, RETRIES, TIMEOUT, Reply, Server, server
from pledgegraph.names import DEF, GRAPH, SKOS, XSD
from pledgegraph.refusals import tokens
from pledgegraph.store import Store

JSON = "application/sparql-results+json"
NTRIPLES = "application/n-triples"
FEW = 500
"""Rows that every server must be willing to give at once; an answer with as many is counted by the server."""
MOST_STATEMENTS = 5_000_000
"""Statements that are fetched into this process; more would fill its memory."""
MOST_NAMED = 400
"""Things that one question names; a server compiles a longer list slowly, or not at all."""
_MOST_GRAPHS = 200
_TRUTH = {"1": "true", "0": "false"}
_SORT_REFUSED = "22023"  # what Virtuoso says to a sorted answer beyond its 10,000th row
_CHECK = f"ASK {{ <{DEF}Commitment> a ?class . ?passage <{DEF}recorded> ?day }}"
_CHECK_GRAPHS = (
    f"ASK {{ GRAPH ?one {{ <{DEF}Commitment> a ?class }} GRAPH ?other {{ ?passage <{DEF}recorded> ?day }} }}"
)
_OURS = f'FILTER(STRSTARTS(STR(?g), "{GRAPH}"))'
_FIX = "load into it what `pledgegraph export facts.nq --inferred --vocabulary` writes"
Binding = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Facts on a server: the engine that ``pledgegraph.connect`` gives a store.

    Args:
        server: where it is and what a request may cost.
        graphs: names that are sent as the default graph, where that of the server does not hold the facts.
    """

    server: Server
    graphs: tuple[str, ...] = ()
    _parser: ox.Store = field(default_factory=ox.Store, repr=False, compare=False)

    def within(self, timeout: float | None) -> Endpoint:
        """Give the same facts with another time for each request; None leaves it as it is."""
        return self if timeout is None else replace(self, server=self.server.within(timeout))

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,  # noqa: ARG002 - of every engine
    ) -> Answered:
        """Answer a query of any form, whole.

        Args:
            query: the text; it is parsed here before it is sent.
            prefixes: the prefixes that it may use; those that it does use are sent with it.
            use_default_graph_as_union: what a server does is its own matter; ``connect`` has looked.

        Raises:
            SyntaxError: the text does not parse.
            EndpointError: the server gave no whole answer.
        """
        form, variables = self._parsed(query, prefixes)
        used = {match.group("name") or "" for match in tokens(query) if match.group("colon")}
        known = {name: iri for name, iri in (prefixes or {}).items() if name in used}
        prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in known.items())
        if form is ox.QuerySolutions:
            return _solutions(variables, self._rows(prologue, query))
        if form is ox.QueryBoolean:
            found = self._results(prologue + query, "boolean")
            return ox.parse_query_results(json.dumps(found).encode(), ox.QueryResultsFormat.JSON)
        return self._triples(prologue + query)

    def _parsed(self, query: str, prefixes: dict[str, str] | None) -> tuple[type, list[str]]:
        """Parse a query as the engine of this process does; nothing of it is held while a server is asked."""
        empty = self._parser.query(query, prefixes=prefixes)
        names = [name.value for name in empty.variables] if isinstance(empty, ox.QuerySolutions) else []
        return type(empty), names

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph_name: Any = None
    ) -> Iterator[ox.Quad]:
        """Walk the statements of the facts with these terms, the first few at once; None stands for any."""
        given = {"s": subject, "p": predicate, "o": object, "g": graph_name}
        s, p, o, g = (f"?{name}" if term is None else str(term) for name, term in given.items())
        if isinstance(subject, ox.BlankNode) or isinstance(object, ox.BlankNode):
            return  # no server knows the blank nodes of another answer
        columns = [name for name, term in given.items() if term is None] or ["there"]
        names = "(1 AS ?there)" if columns == ["there"] else " ".join(f"?{name}" for name in columns)
        ours = _OURS if graph_name is None else ""
        pattern = f"SELECT {names} WHERE {{ GRAPH {g} {{ {s} {p} {o} }} {ours} }}"

        def quads(rows: list[Binding]) -> Iterator[ox.Quad]:
            for solution in _solutions(columns, rows):
                found = {name: solution[name] if term is None else term for name, term in given.items()}
                yield ox.Quad(found["s"], found["p"], found["o"], found["g"])

        few, _ = self._bindings(f"{pattern} LIMIT {FEW}")
        yield from quads(few)
        if len(few) == FEW:
            seen = set(map(_key, few))
            whole = self._rows("", pattern, f"ORDER BY {names}")
            yield from quads([row for row in whole if _key(row) not in seen])

    def named_graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """Walk the names of the graphs of the facts; a server may hold others, which are not asked about."""
        text = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {_OURS} }} ORDER BY ?g"
        return (solution["g"] for solution in _solutions(["g"], self._rows("", text)))

    def __iter__(self) -> Iterator[ox.Quad]:
        """Walk all statements, graph by graph.

        Raises:
            EndpointError: there are more than ``MOST_STATEMENTS``, or they changed meanwhile.
        """
        size, count = len(self), 0
        if size > MOST_STATEMENTS:
            told = f"it holds {size:,} statements, and at most {MOST_STATEMENTS:,} are fetched"
            raise self.server.error(
                told, "ask questions that the server answers, or load the facts from a file"
            )
        for graph in self.named_graphs():
            for quad in self.quads_for_pattern(None, None, None, graph):
                count += 1
                yield quad
        if count != size:
            raise self.server.error(
                f"{count:,} of {size:,} statements came", "they changed meanwhile; ask again"
            )

    def __len__(self) -> int:
        """Count all statements of the facts."""
        return self._number(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {_OURS} }}")

    def _number(self, text: str) -> int:
        rows, _ = self._bindings(text)
        value = str(rows[0].get("n", {}).get("value", "")) if len(rows) == 1 else ""
        if not value.isdigit():
            raise self.server.error(
                "a count came without a number", "check that this is a SPARQL 1.1 endpoint"
            )
        return int(value)

    def _rows(self, prologue: str, text: str, order: str = "") -> list[Binding]:
        """Fetch all rows of a SELECT: of a long answer the server is asked how many there are.

        Args:
            prologue: the prefixes.
            text: the query.
            order: how it is ordered where pages are needed, if the text does not say it.
        """
        rows, cut = self._bindings(prologue + text)
        if len(rows) < FEW and not cut:
            return rows
        size = self._number(f"{prologue}SELECT (COUNT(*) AS ?n) WHERE {{ {{ {text}\n}} }}")
        if len(rows) == size:
            return rows
        most, words = len(rows), {m.group("word").upper() for m in tokens(text) if m.group("word")}
        if order:
            text, rows = f"{text} {order}", []
        elif "ORDER" not in words or not most:
            told = f"it gives {most:,} rows of {size:,} at once"
            raise self.server.error(
                told, "write ORDER BY over all columns, so that pages can be had, or LIMIT"
            )
        while len(rows) < size:
            page = self._page(prologue, text, most, len(rows), wrapped=bool(words & {"LIMIT", "OFFSET"}))
            if not page:
                break
            rows += page
        if len(rows) != size or len(set(map(_key, rows))) < size:  # as many different rows are all of them
            told = f"its pages do not fit together ({len(rows):,} rows of {size:,})"
            raise self.server.error(told, "write SELECT DISTINCT and ORDER BY over all columns, or ask again")
        return rows

    def _page(self, prologue: str, text: str, most: int, offset: int, *, wrapped: bool) -> list[Binding]:
        """Fetch a page; what the server will not sort any further is asked of it as a sub-select."""
        window = f"LIMIT {most} OFFSET {offset}"
        inside = f"{prologue}SELECT * WHERE {{ {{ {text}\n}} }} {window}"
        try:
            return self._bindings(inside if wrapped else f"{prologue}{text}\n{window}")[0]
        except EndpointError as error:
            if wrapped or _SORT_REFUSED not in str(error):
                raise
            return self._bindings(inside)[0]

    def _bindings(self, text: str) -> tuple[list[Binding], bool]:
        """Ask a SELECT once; the flag tells that the server says it cut the answer."""
        found = self._results(text, "results")
        return found["results"]["bindings"], found["cut"]

    def _results(self, text: str, wanted: str) -> dict[str, Any]:
        """Ask once and read the JSON of the answer, mended."""
        reply = self._ask(text, JSON)
        try:
            found = json.loads(reply.body)
            if not isinstance(found["head"], dict) or wanted not in found:
                raise KeyError(wanted)
            if wanted == "boolean":
                if not isinstance(found["boolean"], bool):
                    raise TypeError("boolean")
                return {"head": {}, "boolean": found["boolean"]}
            rows = [
                {name: _mended(dict(term)) for name, term in row.items()}
                for row in found["results"]["bindings"]
            ]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise self.server.error(
                "the answer is broken JSON, or no result", "nothing of it is used; ask again"
            ) from None
        most = reply.headers.get("x-sparql-maxrows", "")
        return {"results": {"bindings": rows}, "cut": most.isdigit() and len(rows) >= int(most)}

    def _triples(self, text: str) -> Answered:
        """Ask for triples; a long answer is refused, since a server may cut it and no count can tell."""
        reply = self._ask(text, NTRIPLES)
        if not reply.framed and reply.body:
            raise self.server.error(
                "the answer does not tell its own end", "ask SELECT, which can be checked"
            )
        held = ox.Store()
        try:
            held.extend(
                ox.Quad(q.subject, q.predicate, q.object)
                for q in ox.parse(reply.body, ox.RdfFormat.N_TRIPLES)
            )
        except (SyntaxError, ValueError):
            raise self.server.error(
                "the answer is no N-Triples", "nothing of it is used; ask again"
            ) from None
        if len(held) >= FEW:
            told = f"{len(held):,} triples came, and there may be more"
            raise self.server.error(
                told, f"ask for fewer than {FEW}, ask SELECT, or fetch the facts (kg.fetch)"
            )
        return held.query("CONSTRUCT WHERE { ?s ?p ?o }")

    def _ask(self, text: str, accept: str) -> Reply:
        fields = [("query", text)]
        for name in self.graphs:
            fields += [("default-graph-uri", name), ("named-graph-uri", name)]
        reply = self.server.ask(fields, accept)
        if "x-sql-state" in reply.headers:  # what Virtuoso says of an answer that its clock ended
            raise self.server.error(
                "the server ended its answer early", "narrow the question; nothing of it is used"
            )
        return reply


def _mended(term: dict[str, Any]) -> dict[str, Any]:
    """Write a value as the standard has it; Virtuoso 7 writes truth values and blank nodes in its own way."""
    if term["type"] == "typed-literal":
        term["type"] = "literal"
    if term.get("datatype") == f"{XSD}boolean":
        term["value"] = _TRUTH.get(term["value"], term["value"])
    if term["type"] == "bnode":
        term["value"] = re.sub(r"\W", "", term["value"])
    return term


def _solutions(variables: list[str], rows: list[Binding]) -> ox.QuerySolutions:
    """Make rows the answer of an engine."""
    text = json.dumps({"head": {"vars": variables}, "results": {"bindings": rows}})
    try:
        list(_read(text))  # the parser looks at a row when it gives it: all are looked at before the first
    except (SyntaxError, ValueError) as error:
        told = f"a value of the answer is no term of RDF ({error}); nothing of it is used"
        raise EndpointError(told) from None
    return _read(text)


def _read(text: str) -> ox.QuerySolutions:
    found = ox.parse_query_results(text.encode(), ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - it has columns
    return found


def _key(row: Binding) -> str:
    return json.dumps(row, sort_keys=True)


def connect_store(
    url: str,
    *,
    timeout: float = TIMEOUT,
    retries: int = RETRIES,
    most_bytes: int = MOST_BYTES,
    auth: str | None = None,
) -> Store:
    """Open facts on a server as a store, once it is sure that they are there.

    Args:
        url: address of a SPARQL 1.1 endpoint.
        timeout: seconds for each request.
        retries: how often a request is sent again if the server cannot be reached or is busy.
        most_bytes: bytes of one answer.
        auth: ``user:password`` or ``Bearer TOKEN``; else what PLEDGEGRAPH_AUTH says.

    Raises:
        EndpointError: it cannot be reached, does not hold facts and vocabulary, or gives too few rows.
    """
    known = auth if auth is not None else os.environ.get("PLEDGEGRAPH_AUTH")
    found = Endpoint(server(url, timeout=timeout, retries=retries, most_bytes=most_bytes, auth=known))
    if not found.query(_CHECK):
        if not found.query(_CHECK_GRAPHS):
            raise found.server.error("it holds no facts with their vocabulary", _FIX)
        names = tuple(graph.value for graph in found.named_graphs())
        if not 0 < len(names) <= _MOST_GRAPHS:
            told = f"its default graph does not hold the facts, which lie in {len(names):,} graphs"
            raise found.server.error(told, "serve the union of all graphs as the default graph")
        found = replace(found, graphs=names)
        if not found.query(_CHECK):
            told = "its default graph does not hold the facts, and takes no default-graph-uri"
            raise found.server.error(told, "serve the union of all graphs as the default graph")
    labels = f"SELECT ?s ?l WHERE {{ ?s <{SKOS}prefLabel> ?l }}"
    size = found._number(f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ {labels} LIMIT {FEW} }} }}")
    rows, _ = found._bindings(f"{labels} LIMIT {FEW}")
    if len(rows) < size:
        told = f"it gives at most {len(rows):,} rows at once"
        raise found.server.error(told, f"let it give {FEW:,}, so that an answer which was cut can be told")
    return Store(found, found.server.url, most_named=MOST_NAMED)
