"""The pipeline, from bytes to a checked graph; read it from top to bottom.

bytes -> strict reader -> gate (derived schema) -> JSON-LD nodes -> N-Quads by the derived context   (a part)
parts -> links -> store -> rules -> SPARQL checks and shapes -> facts

A part is made of one dossier alone: by several processes, or taken from the cache. Where anything is wrong,
all dossiers are read once more, with their trees side by side, to say everything that can be said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from pledgebuild.check import shacl_core, sparql_checks
from pledgebuild.dossiers import REDIRECTS, dossier_files, misnamed
from pledgebuild.findings import MOST_FINDINGS, Finding, Place
from pledgebuild.infer import infer
from pledgebuild.jsonld import LatePlaces, Mapper, Places
from pledgebuild.link import Index, index, link
from pledgebuild.model import Ontology
from pledgebuild.ontology import load_ontology
from pledgebuild.part import Maker, Part, read_file
from pledgebuild.parts import Keeper, read_parts
from pledgebuild.read import Fields
from pledgebuild.redirects import Moved, check_redirects, clauses, hiding_slugs, read_redirects
from pledgebuild.salvage import sound_rest
from pledgegraph.errors import PledgeGraphError, SeedError
from pledgegraph.names import VOCABULARY
from pledgegraph.redirects import redirect_quads

Progress = Callable[[str], None]
_LOADED = 4_000_000  # characters of N-Quads that go into the store at once


@dataclass(frozen=True, slots=True)
class Dossier:
    """One YAML file, and its name below the folder of facts."""

    name: str
    path: Path


@dataclass
class Compiled:
    """The outcome of a run; ``stopped`` tells that faulty records, and what needs them, went unchecked."""

    ontology: Ontology
    store: ox.Store
    dossiers: list[Dossier]
    findings: list[Finding] = field(default_factory=list)
    inferred: int = 0
    stopped: bool = False
    places: Places = field(init=False)

    def __post_init__(self) -> None:
        self.places = LatePlaces(self._look_up)

    @property
    def errors(self) -> list[Finding]:
        """Findings that forbid the use of the facts."""
        return [f for f in self.findings if f.severity == "error"]

    @property
    def trees(self) -> list[Fields]:
        """The trees of the dossiers that can be read; they are read again each time."""
        return [tree for dossier in self.dossiers if (tree := read_file(dossier.path)[0])]

    def _look_up(self) -> Places:
        """Read where everything was typed."""
        trees = self.trees
        mapper = Mapper(link(self.ontology, trees)[0])
        for tree in trees:
            mapper.dossier(tree)
        return mapper.places


def compile_facts(
    seeds: Path,
    vocabulary: Path,
    *,
    shacl: bool = False,
    progress: Progress = lambda _: None,
    kept: Keeper | None = None,
) -> Compiled:
    """Compile a folder of dossiers.

    Args:
        seeds: folder with YAML dossiers, at any depth.
        vocabulary: folder with the vocabulary.
        shacl: also hold the facts against the SHACL shapes (needs the extra ``check``).
        progress: is told the name of each step.
        kept: where parts of dossiers are kept between runs; every dossier is read where there is none.

    Returns:
        The store, where there is no error, and every finding of the run.

    Raises:
        OntologyError: the vocabulary itself is wrong.
        PledgeGraphError: the facts changed while they were read.
    """
    progress("vocabulary")
    ontology = load_ontology(vocabulary)
    files = [Dossier(name, path) for path, name in dossier_files(seeds)]
    run = Compiled(ontology, ox.Store(), [dossier for dossier in files if dossier.name != REDIRECTS])
    maker = Maker(ontology)

    progress("reading")
    parts = read_parts([(d.path, d.name) for d in run.dossiers], maker, kept, progress)
    moved = _redirects(run, files)
    run.findings += _of_the_folder(seeds, run)

    progress("linking")
    known, sound = _joined(ontology, parts, moved)
    if run.errors or not sound:
        return _told(run, seeds, vocabulary, moved, maker, progress)
    run.findings += [finding for part in parts for finding in part.findings]

    progress("loading")
    _load(run, parts, known)
    run.store.extend(q for redirect in moved.redirects.values() for q in redirect_quads(redirect))
    run.findings += islice(hiding_slugs(moved, known, run.store), MOST_FINDINGS)

    progress("rules")
    run.inferred = infer(run.store, vocabulary / "rules")

    progress("checks")
    run.findings += sparql_checks(ontology, run.store, run.places)
    if shacl:
        progress("shapes")
        if not maker.shapes_kept(parts):
            run.findings += shacl_core(run.store, run.places)
    run.findings.sort()
    return run


def _redirects(run: Compiled, files: list[Dossier]) -> Moved:
    """Read the file of redirects, where there is one."""
    moved = Moved()
    for file in files:
        if file.name == REDIRECTS:
            tree, findings = read_file(file.path)
            run.findings += findings
            if tree is not None:
                moved, findings = read_redirects(run.ontology, tree)
                run.findings += findings
    return moved


def _of_the_folder(seeds: Path, run: Compiled) -> list[Finding]:
    """Say what is wrong with the names of files, and where there is none."""
    found = [
        Finding(Place(path.as_posix()), "file-name", f"'{path.name}' cannot name a dossier", fix)
        for path, fix in misnamed(seeds)
    ]
    if not run.dossiers:
        hint = "name another folder"
        found.append(Finding(Place(seeds.as_posix()), "no-dossier", "the folder holds no .yaml file", hint))
    return found


def _joined(ontology: Ontology, parts: list[Part], moved: Moved) -> tuple[Index, bool]:
    """Put the outlines of all parts together; tell whether parts and redirects are without fault."""
    known, twice = index(ontology, (part.outline for part in parts))
    known.moved = clauses(moved.redirects)
    references = {reference for part in parts for reference in part.references if reference[2]}
    lost = (
        reference
        for reference in references
        if not known.resolve(ontology.classes[reference[0]].keys[reference[1]], reference[2])
    )
    faults = [*twice, *check_redirects(moved, known)]
    return known, not (any(part.faulty for part in parts) or faults or any(lost))


def _load(run: Compiled, parts: list[Part], known: Index) -> None:
    """Fill the store, one named graph a dossier."""
    run.store.extend(ox.Quad(q.subject, q.predicate, q.object, VOCABULARY) for q in run.ontology.store)
    texts: list[str] = []
    for part in parts:
        texts.append(part.facts(known.languages))
        part.text = ""  # from here on the store holds it
        if sum(map(len, texts)) > _LOADED or part is parts[-1]:
            run.store.load(input="".join(texts).encode(), format=ox.RdfFormat.N_QUADS)
            texts.clear()


def _told(
    run: Compiled, seeds: Path, vocabulary: Path, moved: Moved, maker: Maker, progress: Progress
) -> Compiled:
    """Say everything that is wrong, with the trees of all dossiers side by side."""
    progress("telling what is wrong")
    trees: dict[str, Fields | None] = {}
    for dossier in run.dossiers:
        tree, findings = read_file(dossier.path)
        run.findings += findings
        if tree is not None:
            faults = maker.faults(tree)
            run.findings += faults
            if sum(f.severity == "error" for f in faults) >= MOST_FINDINGS:
                tree = None  # not all were counted, so that no record is known to be sound
        trees[dossier.name] = tree
    known, findings = link(run.ontology, [tree for tree in trees.values() if tree], clauses(moved.redirects))
    findings += check_redirects(moved, known)
    unread = None in trees.values()
    run.findings += [f for f in findings if not (unread and f.rule == "unknown-slug")]
    if not run.errors:
        raise PledgeGraphError(f"the facts in {seeds} changed while they were read; try again")
    run.stopped = True
    progress("checks of the rest")
    misnamed_files = {f.place.path for f in run.errors if f.rule == "file-name"}
    opened = {n: t for n, t in trees.items() if t and t.place.path not in misnamed_files}
    rest = dict(zip(opened, sound_rest(run.ontology, list(opened.values()), run.errors), strict=True))
    run.findings += _findings_of_the_rest(run.ontology, vocabulary, maker, rest)
    run.findings.sort()
    return run


def _findings_of_the_rest(
    ontology: Ontology, vocabulary: Path, maker: Maker, rest: dict[str, Fields]
) -> list[Finding]:
    """Ask the checks of the records that are sound, so that one run says all that can be said."""
    known, _ = link(ontology, list(rest.values()))
    sound = Compiled(ontology, ox.Store(), [])
    texts = ["".join(f"{x}\n" for x in maker.statements(tree, name, known)) for name, tree in rest.items()]
    _load(sound, [Part(name, "", text=text) for name, text in zip(rest, texts, strict=True)], known)
    mapper = Mapper(known)
    for tree in rest.values():
        mapper.dossier(tree)
    infer(sound.store, vocabulary / "rules")
    return [f for f in sparql_checks(ontology, sound.store, mapper.places) if f.severity == "error"]


def read_dossiers(seeds: Path) -> list[Fields]:
    """Read the trees of a folder without holding them, for what needs no more than that."""
    return [tree for path, _ in dossier_files(seeds) if (tree := read_file(path)[0])]


def facts(
    seeds: Path, vocabulary: Path, *, progress: Progress = lambda _: None, kept: Keeper | None = None
) -> ox.Store:
    """Compile a folder for use.

    Raises:
        SeedError: the facts have errors; it holds every finding.
    """
    run = compile_facts(seeds, vocabulary, progress=progress, kept=kept)
    if run.errors:
        raise SeedError(list(run.errors))
    return run.store
