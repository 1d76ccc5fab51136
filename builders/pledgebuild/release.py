"""Make a release: the output set with checksums, a name for what it says, and a tie to the one before.

Nothing is written before everything is known. A release that would lose a name without a word, or a larger
part of the claims, is refused; so is one that follows a release which does not verify.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from pledgebuild.build import output_set
from pledgebuild.compile import Progress
from pledgebuild.imprint import (
    CHANGES,
    CLAIMS,
    FACTS,
    INFO,
    info_bytes,
    info_of,
    parsed,
    refuse_release,
    trusted_comment,
)
from pledgebuild.pages import changes_page
from pledgebuild.signing import Sign
from pledgebuild.sums import SIGNATURE, SUMS, sha256, sums_of
from pledgebuild.verify import verify
from pledgegraph.claims import records_of, table_of
from pledgegraph.errors import ReleaseError
from pledgegraph.files import check_set, write_set
from pledgegraph.names import BASE
from pledgegraph.redirects import Redirect, redirects_in, steps

GUARDED = ("pledges", "stances")
MOST_LOST = 0.02
"""Largest part of the claims of a kind that may go from one release to the next without being asked for."""

_MOST = 10


@dataclass(frozen=True, slots=True)
class Release:
    """What a release says of itself.

    Args:
        number: its place in the chain, from 1.
        id: checksum of the facts.
        files: names of its files.
        signed: whether it has a signature.
    """

    number: int
    id: str
    files: tuple[str, ...]
    signed: bool


def release(
    seeds: Path,
    vocabulary: Path,
    folder: Path,
    *,
    previous: Path | None = None,
    sign: Sign | None = None,
    reason: str = "",
    allow_loss: bool = False,
    progress: Progress = lambda _: None,
) -> Release:
    """Check everything and write a release.

    Args:
        seeds: folder of dossiers.
        vocabulary: folder of the vocabulary.
        folder: where the release goes; a release that is there is never written over.
        previous: the release before; none for the first one.
        sign: signs the manifest.
        reason: why there is a new release, for the page of changes.
        allow_loss: whether many claims may be gone.
        progress: is told the name of each step.

    Raises:
        ReleaseError: the folder holds a release, the previous one does not verify, names are gone without a
            redirect, too many claims are, or the reason cannot be printed.
        SeedError: the facts have errors.
        ExportError: the folder cannot be written; it is as it was.
    """
    if not reason.isprintable():
        raise ReleaseError(f"the reason has a character that cannot be printed: {reason!r}")
    how = f" with --previous {folder}" if previous is None else ""
    check_set(folder)
    refuse_release(folder, f"write the next one into a new folder{how}")
    before = _previous(previous) if previous else None
    files = output_set(seeds, vocabulary, progress=progress)
    progress("release")
    new = parsed(files[FACTS])
    old = parsed(before.facts) if before else []
    if before:
        was, now = _named(old), _named(new)
        _refuse_lost_names(was, now)
        if not allow_loss:
            _refuse_lost_claims(was, now)
    number = before.number + 1 if before else 1
    info = info_of(new, number, before.sums if before else None, reason)
    files[INFO] = info_bytes(info)
    files[CLAIMS] = table_of(records_of(new))
    files[CHANGES] = changes_page(info, old, new).encode()
    files[SUMS] = sums_of(files)
    if sign:
        files[SIGNATURE] = sign(files[SUMS], trusted_comment(info))
    write_set(folder, files)
    return Release(number, info["id"], tuple(sorted(files)), sign is not None)


# ---------------------------------------------------------------- refusals


@dataclass(frozen=True, slots=True)
class _Before:
    number: int
    sums: str
    facts: bytes


def _previous(folder: Path) -> _Before:
    """Take up the release before, if nothing is wrong with it."""
    found = verify(folder, derived=False)  # the rules may be others by now; what was stated is the same
    if found.findings:
        lines = "\n".join(map(str, found.findings))
        raise ReleaseError(f"the previous release {folder} does not verify:\n{lines}")
    return _Before(found.number, sha256(found.sums), found.files[FACTS])


@dataclass(frozen=True, slots=True)
class _Named:
    """The names in some facts: those of records, and those that redirects say were used once."""

    records: frozenset[str]
    redirects: Mapping[str, Redirect]


def _named(quads: Sequence[ox.Quad]) -> _Named:
    return _Named(frozenset(iri.removeprefix(BASE) for iri in records_of(quads)), redirects_in(quads))


def _refuse_lost_names(old: _Named, new: _Named) -> None:
    """Refuse to lose a name of the release before, to point it elsewhere, or to use it for something else."""
    gone = sorted(old.records - new.records - new.redirects.keys())
    if gone:
        raise ReleaseError(
            f"{_listed(gone)} stood in the previous release and {'is' if len(gone) == 1 else 'are'} gone; "
            f"say in redirects.yaml what became of {'it' if len(gone) == 1 else 'them'}"
        )
    dropped = sorted(old.redirects.keys() - new.records - new.redirects.keys())
    if dropped:
        raise ReleaseError(
            f"{_listed(dropped)} had a redirect in the previous release, which is missing in redirects.yaml; "
            "put it back: an old name stays known"
        )
    for name in sorted(old.redirects.keys() & new.redirects.keys()):
        was, now = old.redirects[name].to, new.redirects[name].to
        if now != was and now not in {step.to for step in steps(was, new.redirects)}:
            raise ReleaseError(
                f"the redirect of '{name}' led to {_end(was)} in the previous release and leads to "
                f"{_end(now)} now; put it back: it changes only where the name that it led to has one itself"
            )
    again = sorted(old.redirects.keys() & new.records)
    if again:
        raise ReleaseError(
            f"{_listed(again)} was renamed or withdrawn in the previous release; a slug is never used again"
        )


def _end(to: str) -> str:
    return f"'{to}'" if to else "no record"


def _refuse_lost_claims(old: _Named, new: _Named) -> None:
    """Refuse to lose more than a small part of the claims; one that only has a new name is not lost."""
    added = new.records - old.records
    for kind in GUARDED:
        before = {name for name in old.records if name.startswith(f"{kind}/")}
        gone = before - new.records
        fresh = {way[-1].to for name in gone if (way := steps(name, new.redirects))} & added
        lost = len(gone) - len(fresh)
        if lost > MOST_LOST * len(before):
            raise ReleaseError(
                f"{lost} of {len(before)} {kind} are gone ({_listed(sorted(gone))}); "
                f"more than {MOST_LOST:.0%} need --allow-loss"
            )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(f"'{name}'" for name in names[:_MOST]) + more
