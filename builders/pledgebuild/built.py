"""Remember what was built, so that an output set that is what would be written is left as it is.

What is kept of a set is the checksum of each file; the files themselves are hashed before any is trusted.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from pledgebuild.cache import cache_dir, keep_file, recall_file
from pledgegraph import files
from pledgegraph.errors import ExportError
from pledgegraph.files import MANIFEST
from pledgegraph.intake import open_regular

_MOST = 50


def package_code() -> str:
    """Compute the checksum of the package that writes and draws."""
    root = Path(files.__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*root.rglob("*.py"), *root.glob("questions/*.rq")]):
        digest.update(f"{path.relative_to(root).as_posix()}\0{_sum(path)}\n".encode())
    return digest.hexdigest()


def built_before(folder: Path, key: str) -> bool:
    """Tell whether a folder holds exactly what was built with this key.

    Args:
        folder: the output set.
        key: everything that the set is made from, by checksum.
    """
    kept = recall_file(_place(key), lambda body: dict(json.loads(body)), lambda _: None)
    if not kept or not folder.is_dir() or {p.name for p in folder.iterdir()} != {MANIFEST, *kept}:
        return False
    with contextlib.suppress(OSError):
        return all(_sum(folder / name) == checksum for name, checksum in kept.items())
    return False


def remember_built(key: str, content: Mapping[str, bytes]) -> None:
    """Keep the checksums of an output set; where they cannot be kept, it is built anew the next time."""
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    with contextlib.suppress(OSError, ExportError):
        keep_file(_place(key), json.dumps(sums).encode(), "*.json", _MOST)


def _place(key: str) -> Path:
    return cache_dir() / "built" / f"{hashlib.sha256(key.encode()).hexdigest()}.json"


def _sum(path: Path) -> str:
    with open_regular(path, follow=False) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
