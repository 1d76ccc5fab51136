"""Find the dossiers of a folder and read their bytes.

Apart from the pipeline, so that the cache can ask without loading it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pledgegraph.intake import read_at_most

MAX_BYTES = 1_048_576
"""Bytes that a dossier has at most; of a larger file no more is read than tells so."""

_NAME = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")
_TAKEN = ("inferred", "ontology", "imported")  # graphs of this name hold no dossier


def dossier_files(seeds: Path) -> Iterator[tuple[Path, str]]:
    """List the dossiers of a folder in a stated order, each with its name below it; hidden files are none."""
    for path in sorted(seeds.rglob("*.yaml"), key=lambda p: p.relative_to(seeds).as_posix()):
        below = path.relative_to(seeds)
        if not any(part.startswith(".") for part in below.parts):
            yield path, below.with_suffix("").as_posix()


def dossier_bytes(path: Path) -> bytes:
    """Read one dossier; of a file that is too large, one byte more than a dossier may have.

    Raises:
        OSError: it cannot be read, or it is no regular file.
    """
    return read_at_most(path, MAX_BYTES)


def misnamed(seeds: Path) -> Iterator[tuple[Path, str]]:
    """List the files whose name cannot name a dossier and its graph, each with what to do."""
    for path, name in dossier_files(seeds):
        if name in _TAKEN:
            yield path, "give it another name: the graph of that name is not for facts"
        elif not _NAME.fullmatch(name):
            yield path, "use ASCII letters, digits, hyphens and underscores in the names of files and folders"
    for path in sorted(seeds.rglob("*.yml")):
        if not path.name.startswith("."):
            yield path, "end the name in .yaml, or the file is not read"
