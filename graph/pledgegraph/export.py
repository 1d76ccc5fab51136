"""The facts as files: one function a format, chosen by suffix.

Reads the store; writes through the atomic writer. The same facts give the same bytes on any machine:
statements are sorted by their N-Triples form, prefixes by name, only prefixes in use are declared, and
nothing depends on a library's hash order. Turtle and TriG sort statements as these write them. What a format
cannot hold is an error that names the record, never a silent change.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from pledgegraph import syntaxes
from pledgegraph.engine import Engine
from pledgegraph.errors import ExportError
from pledgegraph.escape import csv_cell, csv_row, sheet_cell, xml_text
from pledgegraph.files import check_set, check_target, write_bytes
from pledgegraph.names import INFERRED, VOCABULARY
from pledgegraph.network import network
from pledgegraph.turtle import Graph, Writer

if TYPE_CHECKING:
    import networkx as nx

Rows = Callable[[], list[dict[str, Any]]]

_GRAPHML_TYPES = {bool: "boolean", int: "long", float: "double"}


def write(
    store: Engine,
    path: str | Path,
    *,
    inferred: bool = False,
    vocabulary: bool = False,
    prefixes: Mapping[str, str],
    rows: Rows | None = None,
    version: str = "",
) -> int:
    """Write the facts to a file whose suffix names the format.

    ``.ttl .nt .jsonld .rdf .xml`` hold the statements of all dossiers in one graph, ``.nq`` and ``.trig``
    say of each statement which dossier it is from. ``.graphml`` holds the network. ``.csv`` holds the
    given rows exactly, for programs: a cell that begins with ``=`` stays so, a list or a record in a
    cell is JSON, nothing (None) is an empty cell. ``.sheet.csv`` holds them for a spreadsheet: ``'`` stands
    before what would be run as a formula, and a mark tells that the file is UTF-8. ``.parquet`` is a folder
    of quads that always holds all, for DuckDB and Spark.

    Args:
        store: the graph, with its vocabulary.
        path: the file.
        inferred: whether to add what rules derived.
        vocabulary: whether to add the vocabulary; for RDF only.
        prefixes: namespaces by prefix.
        rows: gives the rows of a table; for ``.csv`` and ``.sheet.csv`` only.
        version: version of the facts; for ``.parquet``.

    Returns:
        How many statements, rows or (for a network) edges were written.

    Raises:
        ExportError: the suffix is unknown, the file cannot be written, or the format cannot hold the facts.

    Example:
        ``write(store, "graph.ttl", prefixes=names.prefixes(store))``
    """
    suffix = check_place(path)
    if suffix == FOLDER:
        from pledgegraph.quads.parquet import write_quads

        return write_quads(store, Path(path), version)
    make = _FORMATS[suffix]
    data, written = make(_Request(store, inferred, vocabulary, prefixes, rows))
    write_bytes(path, data)
    return written


def serialize(
    store: Engine,
    suffix: str,
    *,
    inferred: bool = False,
    vocabulary: bool = False,
    prefixes: Mapping[str, str],
    rows: Rows | None = None,
) -> bytes:
    """Give the bytes that ``write`` would write to a file with this suffix.

    Args:
        store: the graph, with its vocabulary.
        suffix: the format, as in ``".ttl"``.
        inferred: whether to add what rules derived.
        vocabulary: whether to add the vocabulary.
        prefixes: namespaces by prefix.
        rows: gives the rows of a table.

    Raises:
        ExportError: the suffix is unknown or the format cannot hold the facts.
    """
    if (found := check_suffix(f"facts{suffix}")) == FOLDER:
        raise ExportError("Parquet quads are a folder; write them to a path")
    return _FORMATS[found](_Request(store, inferred, vocabulary, prefixes, rows))[0]


@dataclass(frozen=True, slots=True)
class _Request:
    """What a format is asked to hold."""

    store: Engine
    inferred: bool
    vocabulary: bool
    prefixes: Mapping[str, str]
    rows: Rows | None

    def quads(self) -> list[ox.Quad]:
        """List the statements, sorted, with the vocabulary's blank nodes under canonical names."""
        left_out = {VOCABULARY} if self.inferred else {VOCABULARY, INFERRED}
        facts = [q for q in self.store if q.graph_name not in left_out]
        for quad in facts:
            _refuse_unnamed(quad)
        if self.vocabulary:
            facts += _vocabulary(self.store)
        return sorted(facts, key=str)

    def texts(self, writer: Writer) -> dict[Graph, bytes]:
        """Let the engine write each graph as Turtle."""
        held = self.store
        if not isinstance(held, ox.Store):
            held = ox.Store()
            held.bulk_extend(self.store)
        graphs: list[Graph] = [ox.DefaultGraph(), *held.named_graphs()]
        left_out = {VOCABULARY} if self.inferred else {VOCABULARY, INFERRED}
        texts = {graph: writer.of_engine(held, graph) for graph in graphs if graph not in left_out}
        for graph, text in texts.items():
            if isinstance(graph, ox.BlankNode) or any(sign in text for sign in _SUSPECT):
                for quad in held.quads_for_pattern(None, None, None, graph):
                    _refuse_unnamed(quad)
        if self.vocabulary:
            terms = ox.Store()
            terms.extend(_vocabulary(held))
            texts[VOCABULARY] = writer.of_engine(terms, VOCABULARY)
        return texts

    def triples(self) -> list[ox.Triple]:
        """List the statements without their graphs, each once, sorted."""
        return [triple for triple, _ in groupby(sorted((q.triple for q in self.quads()), key=str))]


def _vocabulary(store: Engine) -> ox.Dataset:
    """Give the vocabulary, its blank nodes under canonical names."""
    terms = ox.Dataset(store.quads_for_pattern(None, None, None, VOCABULARY))
    terms.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return terms


_SUSPECT = (b"_:", b"<<", b"--ltr", b"--rtl")
"""What Turtle holds where a term may have to be refused; a text may hold it as well."""


def _refuse_unnamed(quad: ox.Quad) -> None:
    for term in (quad.subject, quad.object, quad.graph_name):
        if isinstance(term, ox.BlankNode):
            raise ExportError(f"cannot export: a blank node in the facts, which have names only: {quad}")
        if isinstance(term, ox.Triple) or getattr(term, "direction", None):
            raise ExportError(f"cannot export: a term of RDF 1.2, which few readers know: {quad}")


def _merged(syntax: Callable[[Sequence[ox.Triple], Mapping[str, str]], str]) -> Format:
    def made(ask: _Request) -> tuple[bytes, int]:
        triples = ask.triples()
        return syntax(triples, ask.prefixes).encode(), len(triples)

    return made


def _by_graph(syntax: Callable[[Sequence[ox.Quad], Mapping[str, str]], str]) -> Format:
    def made(ask: _Request) -> tuple[bytes, int]:
        quads = ask.quads()
        return syntax(quads, ask.prefixes).encode(), len(quads)

    return made


def _turtle(ask: _Request) -> tuple[bytes, int]:
    writer = Writer(ask.prefixes)
    return writer.turtle(ask.texts(writer).values()), writer.written


def _trig(ask: _Request) -> tuple[bytes, int]:
    writer = Writer(ask.prefixes)
    return writer.trig(ask.texts(writer)), writer.written


# ---------------------------------------------------------------- tables and networks


def _csv(ask: _Request) -> tuple[bytes, int]:
    text, count = _table(ask, str)
    return text.encode(), count


def _sheet(ask: _Request) -> tuple[bytes, int]:
    text, count = _table(ask, sheet_cell)
    return text.encode("utf-8-sig"), count  # without the mark, spreadsheets take Cyrillic for Latin


def _table(ask: _Request, shown: Callable[[str], str]) -> tuple[str, int]:
    if ask.rows is None:
        raise ExportError("a .csv file holds the rows of an answer, and none was given")
    rows = ask.rows()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    cells = [[csv_cell(row.get(column)) for column in columns] for row in rows]
    lines = [csv_row(map(shown, line)) for line in ([columns, *cells] if columns else [])]
    return "".join(lines), len(rows)


def _graphml(ask: _Request) -> tuple[bytes, int]:
    graph = network(ask.store, inferred=ask.inferred)
    return graphml(graph), graph.number_of_edges()


def graphml(graph: nx.MultiDiGraph[str]) -> bytes:
    """Give a network as GraphML: typed keys, an id of its own for each edge, nodes and edges as they come.

    An attribute that is None is left out; a list becomes text with ``; `` between its parts.

    Args:
        graph: nodes and edges with scalars or lists as attributes.

    Raises:
        ExportError: a text holds a character that XML cannot.
    """
    kinds: dict[tuple[str, str], set[str]] = {}
    body = []

    def data(scope: str, attributes: Mapping[str, Any], record: str) -> str:
        parts = []
        for name, value in sorted(attributes.items()):
            if value is None:
                continue
            if isinstance(value, dict | set | bytes):
                raise ExportError(f"GraphML cannot hold the {type(value).__name__} {name!r} of {record}")
            text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            text = text.lower() if isinstance(value, bool) else text
            kinds.setdefault((scope, name), set()).add(_GRAPHML_TYPES.get(type(value), "string"))
            parts.append(f'<data key="{scope}-{xml_text(name)}">{xml_text(text, record)}</data>')
        return "".join(parts)

    for node, attributes in graph.nodes(data=True):
        body.append(f'    <node id="{xml_text(node)}">{data("node", attributes, node)}</node>\n')
    for source, target, key, attributes in graph.edges(data=True, keys=True):
        name = f"{source}.{key}.{target}"
        ends = f'id="{xml_text(name)}" source="{xml_text(source)}" target="{xml_text(target)}"'
        body.append(f"    <edge {ends}>{data('edge', attributes, name)}</edge>\n")
    keys = [
        f'  <key id="{scope}-{xml_text(name)}" for="{scope}" attr.name="{xml_text(name)}" '
        f'attr.type="{next(iter(types)) if len(types) == 1 else "string"}"/>\n'
        for (scope, name), types in sorted(kinds.items())
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    opened = '  <graph edgedefault="directed">\n'
    return "".join([head, *keys, opened, *body, "  </graph>\n</graphml>\n"]).encode()


# ---------------------------------------------------------------- the table of formats

SHEET = ".sheet.csv"
Format = Callable[[_Request], tuple[bytes, int]]
_FORMATS: dict[str, Format] = {
    ".ttl": _turtle,
    ".nt": _merged(syntaxes.lines),
    ".nq": _by_graph(syntaxes.lines),
    ".trig": _trig,
    ".jsonld": _merged(syntaxes.json_ld),
    ".rdf": _merged(syntaxes.rdf_xml),
    ".xml": _merged(syntaxes.rdf_xml),
    ".csv": _csv,
    SHEET: _sheet,
    ".graphml": _graphml,
}
FOLDER = ".parquet"
SUFFIXES = (*_FORMATS, FOLDER)


def check_place(path: str | Path) -> str:
    """Find the format that a path names, and refuse a path that cannot be written, before work starts.

    Raises:
        ExportError: the suffix names no format, or the place cannot be written.
    """
    suffix = check_suffix(path)
    (check_set if suffix == FOLDER else check_target)(path)
    return suffix


def check_suffix(path: str | Path) -> str:
    """Find the format that a path's suffix names.

    Raises:
        ExportError: it names none; the error lists those that exist.
    """
    suffix = SHEET if Path(path).name.lower().endswith(SHEET) else Path(path).suffix
    if suffix.lower() in SUFFIXES:
        return suffix.lower()
    near = difflib.get_close_matches(suffix.lower(), SUFFIXES, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    named = (
        f"no format has the suffix {suffix!r}" if suffix else f"{str(path)!r} has no suffix to name a format"
    )
    raise ExportError(f"{named} (known: {' '.join(SUFFIXES)}){hint}")
