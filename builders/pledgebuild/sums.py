"""The manifest of a release: which files it has, and the checksum of each, as coreutils' sha256sum reads it.

A release is a flat folder of plain files. Whoever reads one may have been handed anything, so names are
checked before a file is opened, links are not followed, and nothing is read without a limit.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from pledgebuild.findings import Finding, Place
from pledgegraph.escape import clean
from pledgegraph.files import MANIFEST
from pledgegraph.intake import open_regular

SUMS = "SHA256SUMS"
SIGNATURE = SUMS + ".minisig"
BESIDE = (SUMS, SIGNATURE, MANIFEST)
"""Files that the manifest does not list: itself, its signature, and what the writer notes for itself."""

MAX_ALL = 1 << 28
"""Bytes that all files of a release may have together."""
_PIECE = 1 << 20
_MAX_SUMS = 1 << 20
_MOST = 20  # findings of one sort
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}")
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def sums_of(files: Mapping[str, bytes]) -> bytes:
    r"""Write the manifest of some files.

    Args:
        files: content by name.

    Example:
        >>> sums_of({"a.txt": b""}).decode()
        'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.txt\n'
    """
    return "".join(f"{sha256(files[name])}  {name}\n" for name in sorted(files)).encode()


def sha256(data: bytes) -> str:
    """Give the checksum of some bytes in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def read_plain(path: Path, most: int) -> bytes | str:
    """Read a file that must be a plain one: its bytes, or what is wrong with it.

    Args:
        path: the file; a link, a folder, a pipe or a device is not opened.
        most: how many bytes it may have.
    """
    read = _read(path, most, keep=True)
    return read if isinstance(read, str) else read.data


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file held; its bytes only where they were to be kept."""

    size: int
    sha256: str
    data: bytes


def _read(path: Path, most: int, *, keep: bool) -> _Read | str:
    """Read a plain file piece by piece, so that one that is only held costs no memory."""
    held, size, pieces = hashlib.sha256(), 0, []
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            return "it is a symbolic link"
        if not stat.S_ISREG(found.st_mode):
            return "it is a folder" if stat.S_ISDIR(found.st_mode) else "it is not a regular file"
        if found.st_size > most:
            return f"it has {found.st_size} bytes, and at most {most} are read"
        with open_regular(path, follow=False) as file:
            while piece := file.read(_PIECE):
                size += len(piece)
                if size > most:  # it grew meanwhile
                    return f"it has more than {most} bytes"
                held.update(piece)
                if keep:
                    pieces.append(piece)
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    return _Read(size, held.hexdigest(), b"".join(pieces))


def read_sums(folder: Path) -> tuple[bytes | None, dict[str, str], list[Finding]]:
    """Read the manifest of a folder.

    Args:
        folder: the release.

    Returns:
        The bytes of the manifest, the checksums by name, and what is wrong with its lines; None for the
        bytes where there is nothing to go by.
    """
    path = folder / SUMS
    try:
        path.lstat()
    except OSError:
        return None, {}, [finding(folder, SUMS, "missing", "there is no manifest, so this is no release")]
    data = read_plain(path, _MAX_SUMS)
    if isinstance(data, str):
        return None, {}, [finding(folder, SUMS, "not-plain", data)]
    sums: dict[str, str] = {}
    findings = []
    lines = data.split(b"\n")
    if lines.pop() != b"":
        findings.append(
            finding(folder, SUMS, "broken-line", "the last line does not end", line=len(lines) + 1)
        )
    for number, raw in enumerate(lines, 1):
        match = _LINE.fullmatch(raw.decode("utf-8", "replace"))
        if match is None:
            shown = raw[:40].decode("utf-8", "replace") + ("…" if len(raw) > 40 else "")
            message = f"'{shown}' is not a checksum, two blanks and a name"
        elif not _NAME.fullmatch(match[2]) or match[2] in BESIDE:
            shown = match[2][:40] + ("…" if len(match[2]) > 40 else "")
            message = f"'{shown}' cannot be a file of a release: no folder, no dot in front, ASCII"
        elif match[2] in sums:
            message = f"'{match[2]}' is listed twice"
        else:
            sums[match[2]] = match[1]
            continue
        findings.append(finding(folder, SUMS, "broken-line", message, line=number))
    return data, sums, shortened(findings)


def read_files(
    folder: Path, sums: Mapping[str, str], known: Collection[str], kept: Collection[str]
) -> tuple[dict[str, bytes], list[Finding]]:
    """Hold the files that a manifest lists against their checksums, and read some of them.

    Args:
        folder: the release.
        sums: checksums by name.
        known: names that a file of a release can have; others are told, and not opened.
        kept: names of the files whose content is wanted.

    Returns:
        The content of the wanted files that are as listed, and what is wrong with the others and with the
        folder.
    """
    files: dict[str, bytes] = {}
    findings, missing, foreign, unlisted = [], [], [], []
    present = {path.name for path in folder.iterdir()}
    left = MAX_ALL
    for name, expected in sums.items():
        if name not in present:
            missing.append(finding(folder, name, "missing", "the manifest lists it, and it is not there"))
            continue
        if name not in known:
            foreign.append(finding(folder, name, "foreign", "no release has a file of this name"))
            continue
        read = _read(folder / name, left, keep=name in kept)
        if isinstance(read, str):
            findings.append(finding(folder, name, "not-plain", read))
            continue
        left -= read.size
        if read.sha256 != expected:
            findings.append(finding(folder, name, "changed", "it is not the file that the manifest lists"))
        elif name in kept:
            files[name] = read.data
    for name in sorted(present - sums.keys() - set(BESIDE)):
        unlisted.append(finding(folder, name, "unlisted", "the manifest does not list it"))
    if MANIFEST in present:
        findings += _note(folder, sums, present)
    return files, [*shortened(missing), *shortened(foreign), *findings, *shortened(unlisted)]


def _note(folder: Path, sums: Mapping[str, str], present: set[str]) -> list[Finding]:
    """Hold the writer's own list of files against the manifest; it may be left out when publishing."""
    data = read_plain(folder / MANIFEST, _MAX_SUMS)
    names = sorted({*sums, *(present & {SUMS, SIGNATURE})})
    if isinstance(data, str):
        return [finding(folder, MANIFEST, "not-plain", data)]
    if data != "".join(f"{name}\n" for name in names).encode():
        return [finding(folder, MANIFEST, "changed", "it does not list the files of this release")]
    return []


def finding(folder: Path, name: str, rule: str, message: str, fix: str = "", *, line: int = 0) -> Finding:
    """Say what is wrong with a file of a release, or with a line of it; its name is shown, never obeyed."""
    return Finding(Place(clean((folder / name).as_posix()), line), rule, message, fix)


def shortened(findings: list[Finding]) -> list[Finding]:
    """Keep the first findings of a sort, and count the others."""
    if len(findings) <= _MOST:
        return findings
    first = findings[0]
    more = f"and {len(findings) - _MOST} more of this kind"
    return [*findings[:_MOST], Finding(first.place, first.rule, more)]
