"""Build the whole output set: every export, the matrix, and what is derived from the vocabulary.

Nothing is written before every check has passed; then the folder is swapped in whole.
"""

from __future__ import annotations

from pathlib import Path

from pledgebuild.cache import fingerprint
from pledgebuild.compile import Progress, compile_facts
from pledgebuild.derive import as_json, context, schema, terms_page
from pledgebuild.imprint import refuse_release
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


def build(seeds: Path, vocabulary: Path, folder: Path, *, progress: Progress = lambda _: None) -> list[str]:
    """Check everything and write the output set.

    Args:
        seeds: folder of dossiers.
        vocabulary: folder of the vocabulary.
        folder: where the set goes; it is swapped in whole.
        progress: is told the name of each step.

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
    files = output_set(seeds, vocabulary, progress=progress)
    write_set(folder, files)
    return sorted(files)


def output_set(seeds: Path, vocabulary: Path, *, progress: Progress = lambda _: None) -> dict[str, bytes]:
    """Check everything and give the files of the output set by name, without writing them.

    Args:
        seeds: folder of dossiers.
        vocabulary: folder of the vocabulary.
        progress: is told the name of each step.

    Raises:
        PledgeGraphError: there is no such folder of dossiers, or it changed meanwhile.
        SeedError: the facts have errors.
    """
    if not seeds.is_dir():
        raise PledgeGraphError(f"there is no folder {seeds}")
    version = fingerprint(seeds, vocabulary)
    run = compile_facts(seeds, vocabulary, shacl=True, progress=progress)
    if run.errors:
        raise SeedError(list(run.errors))
    if fingerprint(seeds, vocabulary) != version:
        raise PledgeGraphError(f"the facts in {seeds} changed while they were read; build again")
    store = Store(run.store, seeds.as_posix(), version[:12])
    progress("writing")
    rows = stances(store).records()
    files = {
        f"facts{suffix}": serialize(run.store, suffix, prefixes=store.prefixes, rows=lambda: rows)
        for suffix in SUFFIXES
    }
    files[INFERENCES] = serialize(run.store, ".ttl", inferred=True, prefixes=store.prefixes)
    files["matrix.svg"] = draw_matrix(store).svg.encode()
    files["context.jsonld"] = as_json(context(run.ontology)).encode()
    files["schema.json"] = as_json(schema(run.ontology)).encode()
    files["terms.md"] = terms_page(run.ontology).encode()
    return files
