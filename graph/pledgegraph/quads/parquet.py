"""The facts as Parquet: a folder of quads, one part a predicate, as large stores take them in.

Columns: graph, subject, predicate, object, kind (iri, literal or blank), datatype, language; the predicate
stands in the name of its folder, as Hive, DuckDB and Spark read it. Facts, inferences and vocabulary are all
there: the questions need them, and ``graph`` tells them apart. Sorted, so that the same facts give the same
files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from pledgegraph.engine import Engine
from pledgegraph.errors import MissingExtra, PledgeGraphError
from pledgegraph.files import check_set, write_set
from pledgegraph.names import VOCABULARY

SUFFIX = ".parquet"
COLUMNS = ("graph", "subject", "object", "kind", "datatype", "language")
PART = 1_000_000
"""Most statements of a file."""


VERSION = "_version"
"""The file that holds the version of the facts; readers of Parquet pass over what begins with ``_``."""


def write_quads(store: Engine, folder: Path, version: str = "") -> int:
    """Write all statements as a folder of Parquet files, swapped in whole.

    Args:
        store: the facts with their vocabulary.
        folder: where they go.
        version: version of the facts, for citing.

    Returns:
        How many statements were written.

    Raises:
        MissingExtra: pyarrow is not installed.
        ExportError: the folder cannot be written; it is as it was.
    """
    check_set(folder)
    rows = sorted(map(_row, _quads(store)))
    write_set(folder, {**dict(_files(rows)), VERSION: version.encode()})
    return len(rows)


def version_of(folder: str | Path) -> str:
    """Read the version of the facts; empty where the folder lies beyond this machine's files.

    Raises:
        PledgeGraphError: there is no such folder here, or it was not written by ``write_quads``.
    """
    if "://" in str(folder):
        return ""
    path = Path(folder)
    if not path.is_dir():
        raise PledgeGraphError(f"there is no folder {folder}")
    try:
        return (path / VERSION).read_text(encoding="utf-8")
    except OSError:
        raise PledgeGraphError(
            f"{folder} holds no quads; write them: pledgegraph export quads{SUFFIX}"
        ) from None


def _quads(store: Engine) -> Iterator[ox.Quad]:
    """Walk all statements, with the vocabulary's blank nodes under canonical names."""
    terms = ox.Dataset(store.quads_for_pattern(None, None, None, VOCABULARY))
    terms.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    yield from terms
    yield from (quad for quad in store if quad.graph_name != VOCABULARY)


def _row(quad: ox.Quad) -> tuple[str, ...]:
    """Give the cells of a statement, its predicate first."""
    value: Any = quad.object
    name: Any = quad.graph_name
    subject: Any = quad.subject
    owner = str(subject) if isinstance(subject, ox.BlankNode) else subject.value
    cells = (quad.predicate.value, "" if isinstance(name, ox.DefaultGraph) else name.value, owner)
    if isinstance(value, ox.Literal):
        return (*cells, value.value, "literal", value.datatype.value, value.language or "")
    blank = isinstance(value, ox.BlankNode)
    return (*cells, str(value) if blank else value.value, "blank" if blank else "iri", "", "")


def _files(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, bytes]]:
    """Give the files by name, one predicate after the other."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtra("scale", "Parquet") from None
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    for predicate, found in groupby(rows, key=lambda row: row[0]):
        cells = list(zip(*found, strict=True))[1:]
        table = pa.table(dict(zip(COLUMNS, map(list, cells), strict=True)), schema=schema)
        for number, start in enumerate(range(0, table.num_rows, PART)):
            sink = pa.BufferOutputStream()
            pq.write_table(table.slice(start, PART), sink, compression="zstd")
            yield f"predicate={quote(predicate, safe='')}/part-{number}.parquet", sink.getvalue().to_pybytes()
