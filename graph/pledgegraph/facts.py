"""Load facts: the packaged ones, a folder of dossiers, or a file that was exported before.

Beside the commands the only module of the package that calls the builders, and only when facts have to be
compiled. It is not called ``load``: a module of that name would take the place of ``pledgegraph.load``.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pledgegraph.data import QUADS, data_dir, seeds_dir, source_of
from pledgegraph.errors import PledgeGraphError
from pledgegraph.escape import terminal
from pledgegraph.intake import read_at_most
from pledgegraph.store import Store

if TYPE_CHECKING:
    from pledgebuild.ondisk import OnDisk


def open_store(
    source: str | Path | None = None,
    *,
    progress: Callable[[str], None] = lambda _: None,
    notice: Callable[[str], None] | None = None,
    engine: str = "duckdb",
    on_disk: OnDisk | None = None,
) -> Store:
    """Open facts as a store.

    Args:
        source: a folder of dossiers, a file by its suffix (.ttl .nt .nq .trig .rdf .xml .jsonld), a folder of
            quads in Parquet, or a release, of which facts.nq is read and nothing verified; the packaged
            facts, or those of PLEDGEGRAPH_SEEDS, where none is given.
        progress: is told the name of each step when facts are compiled or a file is taken in.
        notice: is told what a person should know about the cache and about a release; standard error where
            none is given.
        engine: what asks Parquet quads: duckdb or spark.
        on_disk: opens compiled facts without loading them; for one question, which reads few of them.

    Raises:
        SeedError: the facts have errors; none of them is loaded.
        PledgeGraphError: there is no such folder or file, it cannot be read, or it changed meanwhile.
    """
    notice = notice or (lambda line: print(terminal(f"pledgegraph: {line}"), file=sys.stderr))  # noqa: T201
    if not isinstance(source, str | Path | None):
        raise PledgeGraphError(f"facts are loaded from a folder or a file, not from {source!r}")
    path = source_of(source)
    if path != seeds_dir(source):
        notice(f"{path} is read; nothing was verified")
    if path.suffix.lower() == QUADS and path.is_dir():
        from pledgegraph.quads import open_quads

        return open_quads(path, engine)
    if path.is_dir():
        return _folder(path, progress, notice, on_disk)
    if path.is_file():
        return _file(path, progress)
    raise PledgeGraphError(f"there is no folder or file {path}")


def _folder(
    path: Path, progress: Callable[[str], None], notice: Callable[[str], None], on_disk: OnDisk | None
) -> Store:
    from pledgebuild.cache import fingerprint, read_cache, write_cache

    vocabulary = data_dir("ontology")
    key = (on_disk.key if on_disk else "") or fingerprint(path, vocabulary)
    store = on_disk.open(key) if on_disk else None
    if store is None:
        store = read_cache(key, notice)
    if store is None:
        from pledgebuild.compile import facts
        from pledgebuild.kept import Kept

        store = facts(path, vocabulary, progress=progress, kept=Kept(path, vocabulary, notice))
        if fingerprint(path, vocabulary) != key:  # of some files the old was read, of others the new
            raise PledgeGraphError(f"the facts in {path} changed while they were read; try again")
        write_cache(key, store, notice)
    return Store(store, path.as_posix(), key[:12])


def _file(path: Path, progress: Callable[[str], None]) -> Store:
    """Take in a file that was exported, or written by anyone: all of it, or none where it has a fault."""
    from pledgebuild.rdf_facts import facts_of
    from pledgebuild.rdf_text import MAX_BYTES, SYNTAXES

    if path.suffix.lower() not in SYNTAXES:
        raise PledgeGraphError(f"{path}: a file of facts ends in {', '.join(SYNTAXES)}")
    try:
        progress(f"reading {path.name}")
        data = read_at_most(path, MAX_BYTES)
    except OSError as error:
        raise PledgeGraphError(f"cannot read {path}: {error.strerror}") from error
    store = facts_of(path, data, data_dir("ontology"))
    return Store(store, path.as_posix(), hashlib.sha256(data).hexdigest()[:12])
