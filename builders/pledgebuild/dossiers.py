"""Find and read the dossiers of a folder; apart from the pipeline, which the cache need not load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pledgegraph.intake import read_at_most

MAX_BYTES = 1_048_576
"""Bytes that a dossier has at most; of a larger file no more is read than tells so."""
REDIRECTS = "redirects"
"""Name of the one file that is no dossier: it says what became of slugs that are no longer in use."""

_NAME = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")
_DEVICE = re.compile(r"(?i)(^|/)(con|prn|aux|nul|(com|lpt)[0-9])(/|$)")
_TAKEN = ("inferred", "ontology", "imported")  # graphs of this name hold no dossier


def dossier_files(seeds: Path) -> Iterator[tuple[Path, str]]:
    """List the files of facts in a stated order, each with its name below the folder; hidden ones are none.

    All are dossiers but the one named ``redirects``.
    """
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
    first: dict[str, str] = {}
    for path, name in dossier_files(seeds):
        twin = first.setdefault(name.casefold(), name)
        if twin != name:
            yield path, f"rename it: only capitals tell it from '{twin}.yaml', and not every disk knows them"
        elif _DEVICE.search(name):
            yield path, "give it another name: Windows takes this one for a device"
        elif name.casefold() in _TAKEN:
            yield path, "give it another name: the graph of that name is not for facts"
        elif not _NAME.fullmatch(name):
            yield path, "use ASCII letters, digits, hyphens and underscores in the names of files and folders"
    for path in sorted(path for path in seeds.rglob("*") if path.is_symlink() and path.is_dir()):
        yield path, "put the folder itself here: a link to a folder is not followed"
    for path in sorted(seeds.rglob("*.[yY]*")):
        if path.suffix.lower() in (".yml", ".yaml") and path.suffix != ".yaml" and path.name[0] != ".":
            yield path, "end the name in .yaml, or the file is not read"
