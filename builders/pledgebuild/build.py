"""Build the whole output set: every export, the matrix, and what is derived from the vocabulary.

Nothing is written before every check has passed; then the folder is swapped in whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pledgebuild.built import built_before, package_code, remember_built
from pledgebuild.cache import Notice, fingerprint
from pledgebuild.compile import Compiled, Progress, compile_facts
from pledgebuild.derive import as_json, context, schema, terms_page
from pledgebuild.imprint import refuse_release
from pledgebuild.kept import Kept
from pledgebuild.parts import Keeper
from pledgebuild.shard import Shards
from pledgebuild.spread import jobs, spread
from pledgegraph.errors import PledgeGraphError, SeedError
from pledgegraph.export import serialize
from pledgegraph.files import check_set, write_set
from pledgegraph.pictures.matrix import draw_matrix
from pledgegraph.stances import stances
from pledgegraph.store import Store

SUFFIXES = (".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf", ".csv", ".sheet.csv", ".graphml")
INFERENCES = "inferred.ttl"
NAMES = (
    *(f"facts{suffix}" for suffix in SUFFIXES),
    *(INFERENCES, "matrix.svg", "context.jsonld", "schema.json", "terms.md"),
)
"""Files of the output set."""
_WORTH = 50_000
"""Statements from which on a second process pays."""


def build(
    seeds: Path,
    vocabulary: Path,
    folder: Path,
    *,
    progress: Progress = lambda _: None,
    notice: Notice = lambda _: None,
    shards: Sequence[Path] = (),
) -> list[str]:
    """Check everything and write the output set; a set that is what would be written stays as it is.

    Args:
        seeds: folder of dossiers.
        vocabulary: folder of the vocabulary.
        folder: where the set goes; it is swapped in whole.
        progress: is told the name of each step.
        notice: is told what a person should know about the cache.
        shards: folders of shards, from which the parts of all dossiers are taken.

    Returns:
        The names of the files.

    Raises:
        PledgeGraphError: there is no such folder of dossiers, or it changed meanwhile.
        SeedError: the facts have errors; nothing is written.
        ReleaseError: the folder holds a release.
        ExportError: the folder cannot be written; it is as it was.
    """
    check_set(folder)
    refuse_release(folder, "build into another folder")
    if not seeds.is_dir():
        raise PledgeGraphError(f"there is no folder {seeds}")
    progress("comparing")
    key = f"{fingerprint(seeds, vocabulary)} {package_code()}"
    if not shards and built_before(folder, key):
        return sorted(NAMES)
    kept: Keeper = Shards(shards, vocabulary) if shards else Kept(seeds, vocabulary, notice)
    files = output_set(seeds, vocabulary, progress=progress, kept=kept)
    write_set(folder, files)
    remember_built(key, files)
    return sorted(files)


def output_set(
    seeds: Path, vocabulary: Path, *, progress: Progress = lambda _: None, kept: Keeper | None = None
) -> dict[str, bytes]:
    """Check everything and give the files of the output set by name, without writing them.

    Args:
        seeds: folder of dossiers.
        vocabulary: folder of the vocabulary.
        progress: is told the name of each step.
        kept: where parts of dossiers come from that need not be made.

    Raises:
        PledgeGraphError: there is no such folder of dossiers, or it changed meanwhile.
        SeedError: the facts have errors.
    """
    if not seeds.is_dir():
        raise PledgeGraphError(f"there is no folder {seeds}")
    version = fingerprint(seeds, vocabulary)
    run = compile_facts(seeds, vocabulary, shacl=True, progress=progress, kept=kept)
    if run.errors:
        raise SeedError(list(run.errors))
    if fingerprint(seeds, vocabulary) != version:
        raise PledgeGraphError(f"the facts in {seeds} changed while they were read; build again")
    return written(run, seeds, version[:12], progress)


def written(run: Compiled, seeds: Path, version: str, progress: Progress) -> dict[str, bytes]:
    """Write facts that passed every check in every form.

    Args:
        run: the facts.
        seeds: where they came from.
        version: checksum of the facts, for citing.
        progress: is told how many files are written.
    """
    store = Store(run.store, seeds.as_posix(), version)
    progress("writing")
    rows = stances(store).records()

    def content(name: str) -> bytes:
        if name == INFERENCES:
            return serialize(run.store, ".ttl", inferred=True, prefixes=store.prefixes)
        if name == "matrix.svg":
            return draw_matrix(store).svg.encode()
        suffix = name.removeprefix("facts")
        return serialize(run.store, suffix, prefixes=store.prefixes, rows=lambda: rows)

    names = [*NAMES[: len(SUFFIXES)], INFERENCES, "matrix.svg"]
    count = jobs() if len(run.store) >= _WORTH else 1
    contents = spread(names, content, count, lambda n: progress(f"writing: {n} of {len(names)} files"))
    files = dict(zip(names, contents, strict=True))
    files["context.jsonld"] = as_json(context(run.ontology)).encode()
    files["schema.json"] = as_json(schema(run.ontology)).encode()
    files["terms.md"] = terms_page(run.ontology).encode()
    return files
