"""The imprint of a release: its number, the checksum of its facts, date and counts, and what it follows.

Made by the release and worked out anew by whoever verifies one, from nothing but the statements.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from pledgebuild.sums import SUMS, sha256
from pledgegraph.claims import records_of
from pledgegraph.errors import ReleaseError
from pledgegraph.names import DEF, kind_of

FACTS, INFO, CLAIMS, CHANGES = "facts.nq", "release.json", "claims.tsv", "changes.md"


def refuse_release(folder: Path, way: str) -> None:
    """Refuse to write over a release: whoever cites or verifies it needs it as it is.

    Args:
        folder: where something is to be written.
        way: what to do instead.

    Raises:
        ReleaseError: a release is there.
    """
    if (folder / INFO).is_file() or (folder / SUMS).is_file():
        raise ReleaseError(f"{folder} holds a release, which stays as it is; {way}")


def parsed(data: bytes) -> list[ox.Quad]:
    """Read the statements of a release.

    Raises:
        SyntaxError: they are no N-Quads.
    """
    return list(ox.parse(input=data, format=ox.RdfFormat.N_QUADS))


def release_id(quads: Iterable[ox.Quad]) -> str:
    """Name what facts say: the checksum of their canonical N-Quads (RDFC-1.0; they have no blank nodes)."""
    return sha256("".join(sorted(f"{quad} .\n" for quad in set(quads))).encode())


def info_of(quads: Sequence[ox.Quad], number: int, previous: str | None, reason: str) -> dict[str, Any]:
    """Say what a release is.

    The date is the latest day on which anything was recorded: no clock is read.

    Args:
        quads: the stated facts.
        number: place in the chain.
        previous: checksum of the manifest of the release before.
        reason: why it was made.
    """
    kinds = Counter(kind_of(iri) for iri in records_of(quads))
    days = [
        q.object.value
        for q in quads
        if q.predicate.value == DEF + "recorded" and isinstance(q.object, ox.Literal)
    ]
    return {
        "name": "pledgegraph",
        "version": version("pledgegraph"),
        "number": number,
        "id": release_id(quads),
        "date": max(days, default=""),
        "counts": dict(sorted(kinds.items())),
        "previous": previous,
        "reason": reason,
    }


def info_bytes(info: dict[str, Any]) -> bytes:
    """Write what a release is as JSON."""
    return (json.dumps(info, ensure_ascii=False, indent=1) + "\n").encode()


def trusted_comment(info: dict[str, Any]) -> str:
    """Give the words that are signed together with the manifest."""
    return f"pledgegraph release {info['number']} {info['id']}"
