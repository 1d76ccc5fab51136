"""Keep large facts as a store on disk too, which a command asks without loading all of them.

One folder a set of facts, made of its N-Quads, which stay what is loaded wherever anything is wrong with the
folder. Its seal names every file with its size, and the checksum of those that say which files count; what
stands in the others the engine verifies by itself, block by block, as it reads.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from pledgebuild.cache import Notice, cache_dir, recall_file, sealed
from pledgegraph.errors import ExportError
from pledgegraph.intake import open_regular

LEAST, MOST = 4 << 20, 512 << 20
"""Bytes of N-Quads: less is loaded as fast as a store is opened, more takes too long to be written."""
_STORES = 4
_SEAL, _MAKING = "seal", ".making"
_VERIFIED = ".sst"  # files whose content the engine verifies; of the others a cut one can look empty
_UNREAD = ("LOG", "LOCK", "IDENTITY", "OPTIONS-")


class OnDisk:
    """The store on disk for one question: opened to read, dropped when it fails, made after the answer.

    Args:
        notice: is told what is wrong with a store that was there.
        key: checksum of what the facts are made from, where it was computed for the question already.
    """

    def __init__(self, notice: Notice, key: str = "") -> None:
        self.key = key
        self._notice = notice
        self._opened: Path | None = None
        self._missing = ""

    def open(self, key: str) -> ox.Store | None:
        """Open the store of these facts; None where there is none that can be used."""
        folder = _room() / key
        if folder.is_dir():
            try:
                if fits(folder):
                    store = ox.Store.read_only(str(folder))
                    self._opened = folder
                    return store
                why = "is damaged"
            except (OSError, RuntimeError) as error:
                why = f"cannot be read ({error})"
            self._drop(folder, why)
        if (cache_dir() / f"{key}.nq").is_file():  # facts that are asked a second time
            self._missing = key
        return None

    def failed(self, error: Exception) -> bool:
        """Drop the store that was opened, if any, and say so; it then pays to ask once more."""
        folder, self._opened = self._opened, None
        if folder:
            self._drop(folder, f"cannot be read ({error})")
        return folder is not None

    def keep(self) -> None:
        """Make the store of facts that had to be loaded; one that cannot be written is only a notice."""
        if self._missing:
            try:
                write_store(self._missing)
            except (OSError, RuntimeError, ExportError) as error:
                self._notice(f"{_room()} cannot be written ({error}); the facts are loaded each time")

    def _drop(self, folder: Path, why: str) -> None:
        self._notice(f"the store {folder} {' '.join(why.split())}; loading the facts anew")
        shutil.rmtree(folder, ignore_errors=True)


def _room() -> Path:
    return cache_dir() / "stores"


def fits(folder: Path) -> bool:
    """Tell whether the files of a store are those that its seal names."""
    seal: Any = recall_file(folder / _SEAL, json.loads, lambda _: None)
    if not isinstance(seal, dict):
        return False
    found = {path.name for path in folder.iterdir() if path.name[0] != "."} - {_SEAL}
    return found == seal.keys() and all(_trait(folder / name) == seal[name] for name in found)


def _trait(path: Path) -> list[Any]:
    """Give the size of a file of a store, and the checksum of one that the engine does not verify."""
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        return [size, "" if path.suffix == _VERIFIED else hashlib.file_digest(file, "sha256").hexdigest()]


def write_store(key: str) -> None:
    """Make the store of facts from their N-Quads, and drop the oldest stores.

    Args:
        key: checksum of what the facts were made from.

    Raises:
        OSError: a file cannot be read or written.
        RuntimeError: the engine cannot write.
        ExportError: the store cannot be put in its place.
    """
    from pledgegraph.files import write_set
    from pledgegraph.turns import beside, turn

    quads, folder, making = cache_dir() / f"{key}.nq", _room() / key, _room() / _MAKING
    if not LEAST <= quads.stat().st_size <= MOST:
        return
    making.mkdir(parents=True, exist_ok=True)
    with turn(making):  # who waited for it finds it made
        body = None if folder.exists() else recall_file(quads, bytes, lambda _: None)
        if body is not None:
            write_set(folder, _files_of(body, beside(making / key)))
            kept = sorted(_room().glob("[!.]*"), key=lambda old: old.stat().st_mtime_ns)
            for old in kept[:-_STORES]:
                shutil.rmtree(old, ignore_errors=True)


def _files_of(body: bytes, folder: Path) -> dict[str, bytes]:
    """Let the engine write a store into a folder that is then removed; give its files with their seal."""
    try:
        store = ox.Store(str(folder))
        store.bulk_load(input=body, format=ox.RdfFormat.N_QUADS, lenient=True)
        store.flush()
        del store
        kept = [path for path in folder.iterdir() if not path.name.startswith(_UNREAD)]
        seal = {path.name: _trait(path) for path in kept}
        files = {path.name: path.read_bytes() for path in kept}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {**files, _SEAL: sealed(json.dumps(seal, sort_keys=True).encode())}
