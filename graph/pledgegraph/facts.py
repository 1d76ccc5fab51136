"""Load facts: the packaged ones, a folder of dossiers, or a file that was exported before.

The only module of the package that calls the builders, and only when facts have to be compiled. It is not
called ``load``: a module of that name would take the place of the function ``pledgegraph.load``.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from pledgegraph.data import data_dir
from pledgegraph.errors import PledgeGraphError
from pledgegraph.escape import terminal
from pledgegraph.names import GRAPH, INFERRED, VOCABULARY
from pledgegraph.store import Store

_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}


def seeds_dir(given: str | Path | None = None) -> Path:
    """Find the folder of facts: the one given, else PLEDGEGRAPH_SEEDS, else the packaged one."""
    return Path(given or os.environ.get("PLEDGEGRAPH_SEEDS") or data_dir("seeds"))


def open_store(
    source: str | Path | None = None,
    *,
    progress: Callable[[str], None] = lambda _: None,
    notice: Callable[[str], None] | None = None,
) -> Store:
    """Open facts as a store.

    Args:
        source: a folder of dossiers, or a file by its suffix (.ttl .nt .nq .trig .rdf .xml .jsonld); the
            packaged facts, or those of PLEDGEGRAPH_SEEDS, where none is given.
        progress: is told the name of each step when facts are compiled.
        notice: is told what a person should know about the cache; standard error where none is given.

    Raises:
        SeedError: the facts have errors.
        PledgeGraphError: there is no such folder or file, or it cannot be read.
    """
    notice = notice or (lambda line: print(terminal(f"pledgegraph: {line}"), file=sys.stderr))  # noqa: T201
    if not isinstance(source, str | Path | None):
        raise PledgeGraphError(f"facts are loaded from a folder or a file, not from {source!r}")
    path = seeds_dir(source)
    if path.is_dir():
        return _folder(path, progress, notice)
    if path.is_file():
        return _file(path)
    raise PledgeGraphError(f"there is no folder or file {path}")


def _folder(path: Path, progress: Callable[[str], None], notice: Callable[[str], None]) -> Store:
    from pledgebuild.cache import fingerprint, read_cache, write_cache

    vocabulary = data_dir("ontology")
    key = fingerprint(path, vocabulary)
    store = read_cache(key, notice)
    if store is None:
        from pledgebuild.compile import facts

        store = facts(path, vocabulary, progress=progress)
        write_cache(key, store, notice)
    return Store(store, path.as_posix(), key[:12])


def _file(path: Path) -> Store:
    """Read an exported file; vocabulary and inferences are made anew where it has none."""
    suffix = path.suffix.lower()
    if suffix not in _FORMATS:
        raise PledgeGraphError(f"{path}: a file of facts ends in {', '.join(_FORMATS)}")
    data = path.read_bytes()
    store = ox.Store()
    try:
        quads = list(ox.parse(input=data, format=_FORMATS[suffix]))
    except (SyntaxError, ValueError) as error:
        where = f":{error.lineno}:{error.offset}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise PledgeGraphError(
            f"{path}{where} does not parse: {getattr(error, 'msg', None) or error}"
        ) from error
    home = ox.NamedNode(GRAPH + "imported")
    named = {
        ox.Quad(
            q.subject,
            q.predicate,
            q.object,
            home if isinstance(q.graph_name, ox.DefaultGraph) else q.graph_name,
        )
        for q in quads
    }
    store.extend(q for q in named if q.graph_name not in (INFERRED, VOCABULARY))

    from pledgebuild.infer import infer
    from pledgebuild.ontology import load_ontology

    vocabulary = data_dir("ontology")
    store.extend(
        ox.Quad(q.subject, q.predicate, q.object, VOCABULARY) for q in load_ontology(vocabulary).store
    )
    infer(store, vocabulary / "rules")
    return Store(store, path.as_posix(), hashlib.sha256(data).hexdigest()[:12])
