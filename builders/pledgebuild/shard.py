"""Build in shares: each shard reads some of the dossiers, wherever it runs; the merge makes the set of all.

A shard is a folder of two files: ``facts.nq``, the statements of its dossiers, one dossier after the other by
name, each sorted; and ``shard.json``, what else the build needs of each. The merge takes the parts of
all dossiers from the shards, and then does what every build does: whether references lead anywhere, what
language a source has, rules and checks. It holds each part against its dossier by checksum, so that shards
of other facts, of other versions, too few or one twice are told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from pledgebuild.cache import Notice, stamp
from pledgebuild.dossiers import REDIRECTS, dossier_bytes, dossier_files
from pledgebuild.imprint import refuse_release
from pledgebuild.kept import Kept
from pledgebuild.ontology import load_ontology
from pledgebuild.part import Maker
from pledgebuild.parts import read_parts
from pledgegraph.errors import PledgeGraphError
from pledgegraph.files import check_set, write_set
from pledgegraph.intake import open_regular

FACTS, HEAD = "facts.nq", "shard.json"


def write_shard(
    seeds: Path,
    vocabulary: Path,
    folder: Path,
    share: tuple[int, int],
    *,
    progress: Notice = lambda _: None,
    notice: Notice = lambda _: None,
) -> tuple[int, int]:
    """Read one share of the dossiers and write it as a shard; findings are told by the merge.

    Args:
        seeds: folder of dossiers.
        vocabulary: folder of the vocabulary.
        folder: where the shard goes; it is swapped in whole.
        share: which shard this is, from 1, and how many there are.
        progress: is told how many dossiers were read.
        notice: is told what a person should know about the cache.

    Returns:
        The number of dossiers, and how many of them have findings.

    Raises:
        PledgeGraphError: there is no such folder of dossiers, or it changed meanwhile.
        ExportError: the folder cannot be written; it is as it was.
    """
    number, count = share
    if not seeds.is_dir():
        raise PledgeGraphError(f"there is no folder {seeds}")
    check_set(folder)
    refuse_release(folder, "build into another folder")
    files = [(path, name) for path, name in dossier_files(seeds) if name != REDIRECTS][number - 1 :: count]
    before = [_content(path) for path, _ in files]
    kept = Kept(seeds, vocabulary, notice, share=share)
    parts = read_parts(files, Maker(load_ontology(vocabulary)), kept, progress)
    if [_content(path) for path, _ in files] != before:
        raise PledgeGraphError(f"the facts in {seeds} changed while they were read; build again")
    dossiers = []
    for part, content in zip(parts, before, strict=True):
        said = json.loads(part.dump().partition(b"\n")[0])
        dossiers.append({**said, "content": content, "lines": part.text.count("\n")})
    facts = "".join(part.text for part in parts).encode("utf-8", "surrogatepass")
    head = {
        "shard": number,
        "of": count,
        "made_with": _made_with(vocabulary),
        "facts": hashlib.sha256(facts).hexdigest(),
        "dossiers": dossiers,
    }
    write_set(folder, {FACTS: facts, HEAD: json.dumps(head, ensure_ascii=False, indent=0).encode()})
    return len(parts), sum(bool(part.findings) for part in parts)


class Shards:
    """The shards of one build, as the merge takes the parts of dossiers from them.

    Args:
        folders: the folders of the shards, in any order.
        vocabulary: folder of the vocabulary.

    Raises:
        PledgeGraphError: one is no shard, is damaged or of another version, is missing or there twice.
    """

    def __init__(self, folders: Sequence[Path], vocabulary: Path) -> None:
        self._heads = [(folder, _head(folder)) for folder in folders]
        homes: dict[int, Path] = {}
        count = self._heads[0][1]["of"]
        for folder, head in self._heads:
            if head["made_with"] != _made_with(vocabulary):
                raise PledgeGraphError(
                    f"{folder} was made with another version of pledgegraph; make it again"
                )
            if head["of"] != count:
                raise PledgeGraphError(f"{folder} is one of {head['of']} shards, {folders[0]} one of {count}")
            if head["shard"] in homes:
                raise PledgeGraphError(f"{homes[head['shard']]} and {folder} are both shard {head['shard']}")
            homes[head["shard"]] = folder
        if missing := sorted(set(range(1, count + 1)) - homes.keys()):
            listed = ", ".join(f"{number}/{count}" for number in missing)
            raise PledgeGraphError(f"of {count} shards these are missing: {listed}")

    def recall(self, contents: dict[str, bytes]) -> dict[str, bytes]:
        """Give the part of every dossier.

        Raises:
            PledgeGraphError: a dossier is in no shard, is not as it was, or there is no more; or statements
                are not those that the shard wrote.
        """
        found: dict[str, bytes] = {}
        for folder, head in self._heads:
            digest = hashlib.sha256()
            with open_regular(folder / FACTS) as facts:
                for said in head["dossiers"]:
                    text = b"".join(islice(facts, said["lines"]))
                    digest.update(text)
                    name = said["name"]
                    if name not in contents or contents[name].hex() != said["content"]:
                        raise PledgeGraphError(
                            f"{folder}: the dossier {name} is not as it was; make the shard again"
                        )
                    found[name] = json.dumps(said).encode() + b"\n" + text
                digest.update(facts.read())
            if digest.hexdigest() != head["facts"]:
                raise PledgeGraphError(f"{folder} is damaged; make the shard again")
        if left := sorted(contents.keys() - found.keys()):
            raise PledgeGraphError(f"the dossier {left[0]} is in none of the shards; make them again")
        return found

    def keep(self, parts: Iterable[tuple[str, bytes, bytes]], names: Iterable[str]) -> None:
        """Keep nothing: shards stay as they were written."""

    def spoilt(self, why: str) -> None:
        """Refuse a shard that holds something else.

        Raises:
            PledgeGraphError: always.
        """
        raise PledgeGraphError(f"a shard holds something else ({why}); make it again")


def _head(folder: Path) -> dict[str, Any]:
    try:
        with open_regular(folder / HEAD) as file:
            head: dict[str, Any] = json.loads(file.read())
        names = [(said["name"], said["content"], int(said["lines"])) for said in head["dossiers"]]
        known = (int(head["shard"]), int(head["of"]), str(head["made_with"]), str(head["facts"]), names)
    except OSError as error:
        raise PledgeGraphError(f"{folder} is no shard: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PledgeGraphError(f"{folder} is no shard: {HEAD} holds something else") from error
    if not 1 <= known[0] <= known[1]:
        raise PledgeGraphError(f"{folder} is no shard: it is number {known[0]} of {known[1]}")
    return head


def _made_with(vocabulary: Path) -> str:
    return hashlib.sha256(stamp(vocabulary).encode()).hexdigest()


def _content(path: Path) -> str:
    try:
        return hashlib.sha256(dossier_bytes(path)).hexdigest()
    except OSError:
        return ""
