"""Gather the parts of all dossiers: taken from the cache where one is as it was, else made by processes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from pledgebuild.dossiers import dossier_bytes
from pledgebuild.part import Maker, Part, load_part
from pledgebuild.spread import jobs, spread


class Keeper(Protocol):
    """Where parts come from that need not be made: the cache, or the shards of a build."""

    def recall(self, contents: dict[str, bytes]) -> dict[str, bytes]:
        """Give the parts of the dossiers that are as they were, by name; they are told by checksum."""

    def keep(self, parts: Iterable[tuple[str, bytes, bytes]], names: Iterable[str]) -> None:
        """Take parts that were made: name, checksum of the dossier, and the part; and all names."""

    def spoilt(self, why: str) -> None:
        """Take note that what was recalled is no part."""


_WORTH = 500_000
"""Bytes of YAML from which on a second process pays."""


def read_parts(
    files: Sequence[tuple[Path, str]], maker: Maker, kept: Keeper | None, progress: Callable[[str], None]
) -> list[Part]:
    """Give the part of each dossier.

    Args:
        files: the dossiers, each with its name below the folder of facts.
        maker: makes parts.
        kept: where parts are kept between runs, if anywhere.
        progress: is told how many dossiers were read.

    Raises:
        OntologyError: statements of a dossier got lost.
        PledgeGraphError: PLEDGEGRAPH_JOBS is no number of processes.
    """
    contents = {name: found for path, name in files if (found := _checksum(path))} if kept else {}
    parts = _recalled(files, kept.recall(contents), kept) if kept else {}
    new = [(path, name) for path, name in files if name not in parts]
    sizes = [path.stat().st_size if path.is_file() else 0 for path, _ in new]
    count = jobs() if sum(sizes) >= _WORTH else 1
    ready = len(files) - len(new)

    def work(file: tuple[Path, str]) -> bytes:
        return maker.make(*file).dump()

    def done(number: int) -> None:
        progress(f"reading: {ready + number} of {len(files)} dossiers")

    fresh: list[tuple[str, bytes, bytes]] = []
    for (path, name), body in zip(new, spread(new, work, count, done), strict=True):
        parts[name] = part = load_part(body, path.as_posix())
        if kept and name in contents and not part.findings and _checksum(path) == contents[name]:
            fresh.append((name, contents[name], body))
    if kept and (fresh or len(contents) != ready):
        kept.keep(fresh, contents)
    return [parts[name] for _, name in files]


def _recalled(files: Sequence[tuple[Path, str]], bodies: dict[str, bytes], kept: Keeper) -> dict[str, Part]:
    try:
        return {name: load_part(bodies[name], path.as_posix()) for path, name in files if name in bodies}
    except (ValueError, KeyError, TypeError) as error:
        kept.spoilt(f"it holds something else: {error}")
        return {}


def _checksum(path: Path) -> bytes:
    try:
        return hashlib.sha256(dossier_bytes(path)).digest()
    except OSError:
        return b""
