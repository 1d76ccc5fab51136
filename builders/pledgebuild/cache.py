"""Keep compiled facts in the user's cache folder, by the content of what they were made from.

The cache is one text file of N-Quads a set of facts, with its checksum in its first line. Anything wrong
with it (damaged, unreadable, made from other files) means that the facts are compiled anew; a line of notice
says so where the file was there and could not be used.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from pledgebuild.dossiers import dossier_bytes, dossier_files
from pledgegraph.errors import ExportError
from pledgegraph.intake import open_regular

Notice = Callable[[str], None]
_Held = TypeVar("_Held")
_HEAD = b"# sha256 "


def cache_dir() -> Path:
    """Give the cache folder: PLEDGEGRAPH_CACHE, else the user's cache folder."""
    if given := os.environ.get("PLEDGEGRAPH_CACHE"):
        return Path(given)
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "pledgegraph"


def fingerprint(seeds: Path, vocabulary: Path) -> str:
    """Compute the checksum of everything that compiled facts are made from: facts, vocabulary, builders.

    Its first twelve digits are of the facts and the vocabulary alone: the version that people cite.
    """
    inputs = [(name, path) for path, name in dossier_files(seeds)]
    inputs += [
        (p.relative_to(vocabulary).as_posix(), p)
        for p in sorted(vocabulary.rglob("*"))
        if p.suffix in (".ttl", ".rq")
    ]
    facts = _checksum_of_all(inputs)
    return facts[:12] + hashlib.sha256(f"{facts} {_code()}".encode()).hexdigest()[12:]


def stamp(vocabulary: Path) -> str:
    """Compute the checksum of what facts are compiled with: vocabulary and builders."""
    inputs = [(p.name, p) for p in sorted(vocabulary.rglob("*")) if p.suffix in (".ttl", ".rq")]
    return f"{_checksum_of_all(inputs)} {_code()}"


def _code() -> str:
    """Name the builders, and what they write with, by content."""
    import pledgegraph

    own = sorted(Path(__file__).parent.glob("*.py"))
    used = [Path(pledgegraph.__file__).parent / name for name in ("names.py", "escape.py")]
    code = [(p.name, p) for p in [*own, *used]]
    return f"{_checksum_of_all(code)} pyoxigraph {ox.__version__}"


def _checksum_of_all(inputs: list[tuple[str, Path]]) -> str:
    digest = hashlib.sha256()
    for name, path in inputs:
        try:
            content = _checksum(path)
        except OSError:  # the pipeline says so; facts with such a file are never kept
            content = "unreadable"
        digest.update(f"{name}\0{content}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _checksum(path: Path) -> str:
    """Compute the checksum of one input; a dossier that is too large is read no further than tells so."""
    if path.suffix == ".yaml":
        return hashlib.sha256(dossier_bytes(path)).hexdigest()
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_cache(key: str, notice: Notice) -> ox.Store | None:
    """Read compiled facts; None where there are none that can be used."""

    def loaded(body: bytes) -> ox.Store:
        store = ox.Store()
        store.bulk_load(input=body, format=ox.RdfFormat.N_QUADS, lenient=True)  # the checksum vouches for it
        return store

    path = cache_dir() / f"{key}.nq"
    return recall_file(path, loaded, lambda why: notice(f"the cache {path} {why}; compiling anew"))


def write_cache(key: str, store: ox.Store, notice: Notice) -> None:
    """Keep compiled facts and drop older ones; a cache that cannot be written is only a notice."""
    folder = cache_dir()
    body = b"".join(sorted(f"{quad} .\n".encode() for quad in store))
    try:
        keep_file(folder / f"{key}.nq", body, "*.nq", 8)
    except (OSError, ExportError) as error:
        notice(f"the cache folder {folder} cannot be written ({error}); the facts are compiled each time")


# ---------------------------------------------------------------- kept files


def keep_file(path: Path, body: bytes, pattern: str, count: int) -> None:
    """Keep a file with its checksum in its first line, and drop the oldest of its kind beside it.

    Args:
        path: the file; its folder is made.
        body: what it holds.
        pattern: which files of the folder are of its kind.
        count: how many of them stay.

    Raises:
        OSError: the folder cannot be made.
        ExportError: the file cannot be written.
    """
    from pledgegraph.files import write_bytes

    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, sealed(body))
    keep_newest(path.parent, pattern, count)


def sealed(body: bytes) -> bytes:
    """Give what a kept file holds: its checksum in the first line, then the body."""
    return _HEAD + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def recall_file(path: Path, read: Callable[[bytes], _Held], spoilt: Notice) -> _Held | None:
    """Read a kept file; what cannot be used is told and removed, to make room for a new one.

    Args:
        path: the file.
        read: makes of its bytes what they hold; an error says that they hold something else.
        spoilt: is told what is wrong with it.

    Returns:
        What it holds; None where there is no such file, or none that can be used.
    """
    try:
        with open_regular(path) as file:
            head, _, body = file.read().partition(b"\n")
        if head == _HEAD + hashlib.sha256(body).hexdigest().encode():
            return read(body)
        why = "is damaged"
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        why = f"cannot be read ({error.strerror})"
    except (SyntaxError, ValueError, KeyError, TypeError):
        why = "holds something else"
    spoilt(why)
    with contextlib.suppress(OSError):
        path.unlink()
    return None


def keep_newest(folder: Path, pattern: str, count: int) -> None:
    """Remove all but the newest files of a folder; one that another process removed meanwhile is none."""
    found = []
    for path in folder.glob(pattern):
        with contextlib.suppress(FileNotFoundError):
            found.append((path.stat().st_mtime_ns, path))
    for _, old in sorted(found)[:-count]:
        with contextlib.suppress(OSError):  # a folder in its place is not ours
            old.unlink()
