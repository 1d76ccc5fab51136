"""Keep parts of dossiers in the user's cache folder, by the content of what they were made from.

One SQLite file a folder of facts, one row a dossier, with its checksum. Only dossiers without a finding are
kept. Whatever is wrong with the file means that all dossiers are read anew, with a line of notice.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from pledgebuild.cache import Notice, cache_dir, keep_newest, stamp

_TABLE = "CREATE TABLE IF NOT EXISTS part (name TEXT PRIMARY KEY, made_from BLOB, sum BLOB, body BLOB)"
_FOLDERS = 8  # of facts, whose parts are kept


class Kept:
    """The parts of one folder of facts, as they were kept.

    Args:
        seeds: the folder of facts.
        vocabulary: folder of the vocabulary; parts are made with it, and with the builders as they are.
        notice: is told what a person should know about the cache.
        share: which shard of how many reads them; each has a file of its own.
    """

    def __init__(
        self, seeds: Path, vocabulary: Path, notice: Notice, *, share: tuple[int, int] = (1, 1)
    ) -> None:
        of = f"{share[0]}/{share[1]} {seeds.resolve().as_posix()}"
        name = hashlib.sha256(of.encode("utf-8", "surrogateescape")).hexdigest()
        self.path = cache_dir() / "dossiers" / f"{name[:32]}.sqlite"
        self._stamp, self._notice = stamp(vocabulary).encode(), notice

    def recall(self, contents: dict[str, bytes]) -> dict[str, bytes]:
        """Give the parts of the dossiers that are as they were.

        Args:
            contents: checksum of each dossier, by name.
        """
        if not self.path.exists():
            return {}
        wanted = {name: self._made_from(content) for name, content in contents.items()}
        found = {}
        try:
            with contextlib.closing(self._opened()) as file:
                if not file.execute("SELECT name FROM sqlite_master WHERE name = 'part'").fetchall():
                    return {}  # another process is about to write the first
                for name, made_from, checksum, body in file.execute("SELECT * FROM part"):
                    if wanted.get(name) == made_from:
                        if hashlib.sha256(body).digest() != checksum:
                            raise sqlite3.DatabaseError("a row is damaged")
                        found[name] = bytes(body)
        except (sqlite3.Error, TypeError, ValueError) as error:
            self.spoilt(str(error))
            return {}
        return found

    def keep(self, parts: Iterable[tuple[str, bytes, bytes]], names: Iterable[str]) -> None:
        """Keep parts, and drop those of dossiers that are no more.

        Args:
            parts: name, checksum of the dossier, and what to keep.
            names: the dossiers of which parts stay.
        """
        rows = [(n, self._made_from(c), hashlib.sha256(body).digest(), body) for n, c, body in parts]
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(self._opened()) as file, file:
                file.execute(_TABLE)
                known = {name for (name,) in file.execute("SELECT name FROM part")}
                file.executemany("DELETE FROM part WHERE name = ?", ((n,) for n in known.difference(names)))
                file.executemany("INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?)", rows)
            keep_newest(self.path.parent, "*.sqlite", _FOLDERS)
        except (OSError, sqlite3.Error) as error:
            self._notice(f"{self.path} cannot be written ({error}); dossiers are read each time")

    def spoilt(self, why: str) -> None:
        """Say that what was kept cannot be used, and remove it to make room."""
        self._notice(f"the cache {self.path} cannot be used ({why}); reading all dossiers anew")
        with contextlib.suppress(OSError):
            self.path.unlink()

    def _made_from(self, content: bytes) -> bytes:
        return hashlib.sha256(self._stamp + content).digest()

    def _opened(self) -> sqlite3.Connection:
        file = sqlite3.connect(self.path, timeout=2)
        file.execute("PRAGMA synchronous = OFF")  # what a crash leaves behind fails its checksum
        return file
