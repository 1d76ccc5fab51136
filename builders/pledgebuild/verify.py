"""Verify a release, wholly offline: that it is what was published, and that it says what it claims to say.

The manifest and its signature come first, and nothing more is opened where a key is given that does not fit.
Only files that are as the manifest lists them are opened further: the checksums of the claims, the id and the
counts are worked out anew, every RDF file must hold the same statements, and the facts are taken in as from
anyone, for the inferences and the tables of stances that they give. The network, the picture, the page of
changes, the version and what describes the vocabulary are held by their checksum alone. All that can be held
is told in one run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from pledgebuild.build import INFERENCES, NAMES, SUFFIXES
from pledgebuild.findings import Finding
from pledgebuild.imprint import CHANGES, CLAIMS, FACTS, INFO, info_bytes, info_of, trusted_comment
from pledgebuild.rdf_facts import facts_of
from pledgebuild.rdf_text import SYNTAXES, statements
from pledgebuild.signing import comment_of, fault_of
from pledgebuild.sums import SIGNATURE, SUMS, finding, read_files, read_plain, read_sums, sha256, shortened
from pledgegraph.claims import records_of, table_of
from pledgegraph.data import data_dir
from pledgegraph.errors import ReleaseError, SeedError
from pledgegraph.export import SHEET, serialize
from pledgegraph.names import VOCABULARY
from pledgegraph.stances import stances
from pledgegraph.store import Store

_NEEDED = (*NAMES, INFO, CLAIMS, CHANGES)
_STATED = {f"facts{end}": SYNTAXES[end] for end in SUFFIXES if end in SYNTAXES and f"facts{end}" != FACTS}
"""RDF files that hold the statements of the facts, and no others."""
_TABLES = (".csv", SHEET)
_OPENED = (FACTS, *_STATED, INFERENCES, *(f"facts{end}" for end in _TABLES), CLAIMS, INFO)
_XML_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
_MAX_SIGNATURE = 1 << 14
_MAX_INFO = 1 << 20
_MAX_NUMBER = 1_000_000


@dataclass(slots=True)
class Verified:
    """The outcome: what is wrong, and what the release says of itself.

    Args:
        findings: everything that is wrong; a release without any is sound.
        number: its place in the chain; 0 where that cannot be read.
        id: checksum of its facts.
        sums: the bytes of its manifest.
        files: those files that are opened further, where they are as listed.
        signed: whether there is a signature.
        checked: whether the signature was checked with a key, and holds.
        chained: whether it was held against the release before.
    """

    findings: list[Finding] = field(default_factory=list)
    number: int = 0
    id: str = ""
    sums: bytes = b""
    files: dict[str, bytes] = field(default_factory=dict)
    signed: bool = False
    checked: bool = False
    chained: bool = False


def verify(folder: Path, *, key: Any = None, previous: Path | None = None, derived: bool = True) -> Verified:
    """Verify a release.

    Args:
        folder: the release.
        key: public key that must have signed it, as ``signing.public_key`` reads it.
        previous: the release before, to which it must be tied; what is derived in it is not worked out anew.
        derived: whether to work out anew what the facts give by rules and tables. These are those of this
            package: a release of another version may have been made with others.

    Raises:
        ReleaseError: there is no such folder, or it cannot be read.
    """
    for given in (folder, previous):
        if given is not None and not given.is_dir():
            raise ReleaseError(f"there is no folder {given}")
    found = Verified()
    sums, listed, found.findings = read_sums(folder)
    if sums is None:
        return found
    found.sums = sums
    comment = _signature(found, folder, key)
    trusted = key is None or found.checked
    try:
        found.files, faults = read_files(folder, listed, _NEEDED, _OPENED if trusted else ())
    except OSError as error:
        raise ReleaseError(f"cannot read the folder {folder}: {error.strerror}") from error
    found.findings += faults
    for name in (name for name in _NEEDED if name not in listed):
        found.findings.append(
            finding(folder, name, "missing", "a release has it, and the manifest does not list it")
        )
    info = _contents(found, folder, derived=derived) if trusted else {}
    if info and comment and comment != trusted_comment(info):
        message = f"it names '{comment[:100]}', and this is release {info['number']} {info['id']}"
        found.findings.append(finding(folder, SIGNATURE, "signature", message))
    if info and previous is not None:
        found.findings += _chain(folder, info, previous)
        found.chained = True
    return found


def _signature(found: Verified, folder: Path, key: Any) -> str:
    """Check the signature as far as that can be done, and give the comment that it vouches for."""
    path = folder / SIGNATURE
    try:
        path.lstat()
        found.signed = True
    except OSError:
        if key is not None:
            found.findings.append(
                finding(folder, SIGNATURE, "missing", "a key is given, and there is no signature")
            )
        return ""
    data = read_plain(path, _MAX_SIGNATURE)
    if isinstance(data, str):
        found.findings.append(finding(folder, SIGNATURE, "not-plain", data))
        return ""
    fault = fault_of(key, found.sums, data) if key is not None else ""
    comment = comment_of(data)
    if comment is None and not fault:
        fault = "it is not written as a release writes it"
    if fault:
        found.findings.append(finding(folder, SIGNATURE, "signature", fault))
    found.checked = key is not None and not fault
    return comment or ""


def _contents(found: Verified, folder: Path, *, derived: bool) -> dict[str, Any]:
    """Work out anew what the release says of itself; gives that, where it can be read."""
    info: dict[str, Any] = {}
    if INFO in found.files:
        info, fault = _info(found.files[INFO])
        if fault:
            found.findings.append(finding(folder, INFO, "release-info", fault))
        else:
            found.number, found.id = info["number"], info["id"]
    if FACTS not in found.files:
        return info
    quads = _statements(found, folder, FACTS)
    if quads is None:
        return info
    stated = set(quads)
    found.findings += _claims(found.files, folder, quads)
    found.findings += _same(found, folder, stated)
    if derived:
        other = "" if info.get("version") == version("pledgegraph") else str(info.get("version", ""))
        found.findings += _derived(found, folder, other)
    if info:
        anew = info_of(quads, info["number"], info["previous"], info["reason"])
        for part in ("id", "date", "counts"):
            if json.dumps(info[part]) != json.dumps(anew[part]):
                message = f"'{part}' is {_short(info[part])} in it, and the facts give {_short(anew[part])}"
                found.findings.append(finding(folder, INFO, "release-info", message))
    return info


def _info(data: bytes) -> tuple[dict[str, Any], str]:
    """Read what a release says of itself, or say what is wrong with the form of it."""
    if len(data) > _MAX_INFO:  # JSON takes many times its size in memory
        return {}, f"it has {len(data)} bytes, and at most {_MAX_INFO} are read"
    try:
        info = json.loads(data)
    except (ValueError, RecursionError) as error:
        return {}, f"it is no JSON ({type(error).__name__})"
    kinds: dict[str, Any] = {
        "name": str, "version": str, "number": int, "id": str, "date": str, "counts": dict, "reason": str,
    }  # fmt: skip
    if not isinstance(info, dict) or set(info) != {*kinds, "previous"}:
        return {}, "it does not have the keys of a release"
    if (
        any(type(info[key]) is not kind for key, kind in kinds.items())
        or not 0 < info["number"] < _MAX_NUMBER
    ):
        return {}, "a value is of the wrong kind"
    if (info["previous"] is None) != (info["number"] == 1) or not isinstance(info["previous"], str | None):
        return {}, "the first release names no previous one, every other does"
    try:
        as_written = info_bytes(info) == data
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can say and no file can hold
        as_written = False
    return (info, "") if as_written else ({}, "it is not written as a release writes it")


def _statements(found: Verified, folder: Path, name: str) -> list[ox.Quad] | None:
    """Read the statements of one file, unless it has what could make a parser run without end."""
    data = found.files[name]
    suffix = Path(name).suffix
    if suffix == ".rdf" and (b"<!" in data or not data.startswith(_XML_HEAD)):
        message = "it has a document type or another head than the XML of a release"
        found.findings.append(finding(folder, name, "does-not-parse", message))
        return None
    quads, faults = statements(name, data, suffix)
    if faults:
        message = faults[0].message.removeprefix("the file does not parse: ")
        found.findings.append(finding(folder, name, "does-not-parse", _short(message)))
        return None
    return quads


def _same(found: Verified, folder: Path, stated: set[ox.Quad]) -> Iterator[Finding]:
    """Hold every RDF file against the facts."""
    triples = {quad.triple for quad in stated}
    for name, form in _STATED.items():
        quads = _statements(found, folder, name) if name in found.files else None
        if quads is not None and form.supports_datasets and form != ox.RdfFormat.JSON_LD:
            yield from _other(folder, name, stated, set(quads))
        elif quads is not None:
            yield from _other(folder, name, triples, {quad.triple for quad in quads})


def _other(folder: Path, name: str, given: set[Any], own: set[Any], fix: str = "") -> Iterator[Finding]:
    """Compare the statements of a file with those that the facts give."""
    if given != own:
        message = (
            f"it lacks {len(given - own)} statements that {FACTS} gives and has {len(own - given)} others"
        )
        yield finding(folder, name, "other-statements", message, fix)


def _derived(found: Verified, folder: Path, made_by: str) -> Iterator[Finding]:
    """Take in the facts as from anyone, and hold the inferences and the tables against what they give."""
    fix = f"it was made by version {made_by}: verify it with that one too" if made_by else ""
    try:
        inner = facts_of(folder / FACTS, found.files[FACTS], data_dir("ontology"))
    except SeedError as error:
        yield from shortened([replace(fault, fix=fix or fault.fix) for fault in error.findings])
        return
    if INFERENCES in found.files:
        quads = _statements(found, folder, INFERENCES)
        given = {quad.triple for quad in inner if quad.graph_name != VOCABULARY}
        if quads is not None:
            yield from _other(folder, INFERENCES, given, {quad.triple for quad in quads}, fix)
    store = Store(inner)
    rows = stances(store).records()
    for suffix in _TABLES:
        name = f"facts{suffix}"
        anew = serialize(inner, suffix, prefixes=store.prefixes, rows=lambda: rows)
        if name in found.files and found.files[name] != anew:
            yield finding(folder, name, "other-rows", f"it is not the table that {FACTS} gives", fix)


def _claims(files: Mapping[str, bytes], folder: Path, quads: list[ox.Quad]) -> Iterator[Finding]:
    """Work out the checksums of the claims anew."""
    if CLAIMS not in files:
        return
    anew = table_of(records_of(quads))
    if len(files[CLAIMS]) > 4 * len(anew):  # no table of these facts, and not worth taking apart
        message = f"it has {len(files[CLAIMS])} bytes, and the facts give {len(anew)}"
        yield finding(folder, CLAIMS, "claims", message)
    elif anew != files[CLAIMS]:
        lines = sorted(set(files[CLAIMS].splitlines()) ^ set(anew.splitlines()))
        names = sorted({line.partition(b"\t")[0].decode("utf-8", "replace") for line in lines})
        if not names:
            yield finding(folder, CLAIMS, "claims", "its lines are in another order")
        yield from shortened(
            [
                finding(folder, CLAIMS, "claims", f"the checksum of {_short(name)} is not that of the facts")
                for name in names
            ]
        )


def _chain(folder: Path, info: dict[str, Any], previous: Path) -> Iterator[Finding]:
    """Hold a release against the one before it, which must be sound itself."""
    before = verify(previous, derived=False)
    yield from before.findings
    if not before.number:
        return
    if info["number"] != before.number + 1:
        old = "an older release stands in for a newer one: " if info["number"] <= before.number else ""
        message = f"{old}it is number {info['number']}, and the previous one is number {before.number}"
        yield finding(folder, INFO, "chain", message)
    if info["previous"] != sha256(before.sums):
        yield finding(folder, INFO, "chain", f"it does not follow {previous}: it names another {SUMS}")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 120 else f"{text[:119]}…"
