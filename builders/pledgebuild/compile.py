"""The pipeline, from bytes to a checked graph; read it from top to bottom.

bytes -> strict reader -> gate (derived schema) -> links -> JSON-LD with the derived context -> store
      -> rules -> SPARQL checks and SHACL core -> facts
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from pledgebuild.check import shacl_core, sparql_checks
from pledgebuild.derive import context
from pledgebuild.dossiers import REDIRECTS, dossier_bytes, dossier_files, misnamed
from pledgebuild.findings import MOST_FINDINGS, Finding, Place
from pledgebuild.gate import make_gate
from pledgebuild.infer import infer
from pledgebuild.jsonld import Mapper, Places
from pledgebuild.link import Index, link
from pledgebuild.model import Ontology
from pledgebuild.ontology import load_ontology
from pledgebuild.read import Fields, read
from pledgebuild.redirects import Moved, check_redirects, clauses, hiding_slugs, read_redirects
from pledgebuild.salvage import sound_rest
from pledgebuild.scripts import mixed_scripts
from pledgegraph.errors import OntologyError, SeedError
from pledgegraph.names import GRAPH, VOCABULARY
from pledgegraph.redirects import redirect_quads

Progress = Callable[[str], None]


@dataclass(slots=True)
class Dossier:
    """One YAML file: its name below the seeds folder, and what was read of it."""

    name: str
    tree: Fields | None


@dataclass(slots=True)
class Compiled:
    """The outcome of a run; ``stopped`` tells that faulty records, and what needs them, went unchecked."""

    ontology: Ontology
    store: ox.Store
    dossiers: list[Dossier]
    findings: list[Finding] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    inferred: int = 0
    stopped: bool = False

    @property
    def errors(self) -> list[Finding]:
        """Findings that forbid the use of the facts."""
        return [f for f in self.findings if f.severity == "error"]

    @property
    def trees(self) -> list[Fields]:
        """The trees of the dossiers that could be read."""
        return [d.tree for d in self.dossiers if d.tree is not None]


def compile_facts(
    seeds: Path, vocabulary: Path, *, shacl: bool = False, progress: Progress = lambda _: None
) -> Compiled:
    """Compile a folder of dossiers.

    Args:
        seeds: folder with YAML dossiers, at any depth.
        vocabulary: folder with the vocabulary.
        shacl: also run SHACL core (slow; needs the extra ``check``).
        progress: is told the name of each step.

    Returns:
        The store, where there is no error, and every finding of the run.

    Raises:
        OntologyError: the vocabulary itself is wrong.
    """
    progress("vocabulary")
    ontology = load_ontology(vocabulary)
    run = Compiled(ontology, ox.Store(), [])
    moved = Moved()

    progress("reading")
    for path, name in dossier_files(seeds):
        tree, findings = _read(path)
        run.findings += findings
        if name != REDIRECTS:
            run.dossiers.append(Dossier(name, tree))
        elif tree is not None:
            moved, findings = read_redirects(ontology, tree)
            run.findings += findings
    for path, fix in misnamed(seeds):
        run.findings.append(
            Finding(Place(path.as_posix()), "file-name", f"'{path.name}' cannot name a dossier", fix)
        )
    if not run.dossiers:
        run.findings.append(
            Finding(
                Place(seeds.as_posix()), "no-dossier", "the folder holds no .yaml file", "name another folder"
            )
        )

    progress("checking the form")
    gate = make_gate(ontology)
    for dossier in run.dossiers:
        if dossier.tree is not None:
            found = gate(dossier.tree)
            mixed = mixed_scripts(dossier.tree, ontology.quoted)
            run.findings += [*found, *islice(mixed, MOST_FINDINGS)]
            if len(found) >= MOST_FINDINGS:  # not all were counted, so that no record is known to be sound
                dossier.tree = None

    progress("linking")
    index, findings = link(ontology, run.trees, clauses(moved.redirects))
    findings += check_redirects(moved, index)
    unread = [d.name for d in run.dossiers if d.tree is None]
    run.findings += [f for f in findings if not (unread and f.rule == "unknown-slug")]
    if run.errors:
        run.stopped = True
        progress("checks of the rest")
        run.findings += _findings_of_the_rest(run, vocabulary)
        run.findings.sort()
        return run

    progress("mapping")
    run.places = _fill(run, index)
    run.store.extend(q for redirect in moved.redirects.values() for q in redirect_quads(redirect))

    run.findings += islice(hiding_slugs(moved, index, run.store), MOST_FINDINGS)

    progress("rules")
    run.inferred = infer(run.store, vocabulary / "rules")

    progress("checks")
    run.findings += sparql_checks(ontology, run.store, run.places)
    if shacl:
        progress("shapes")
        run.findings += shacl_core(run.store, run.places)
    run.findings.sort()
    return run


def read_dossiers(seeds: Path) -> list[Fields]:
    """Read the trees of a folder without holding them, for what needs no more than that."""
    return [tree for path, _ in dossier_files(seeds) if (tree := _read(path)[0])]


def _findings_of_the_rest(run: Compiled, vocabulary: Path) -> list[Finding]:
    """Ask the checks of the records that are sound, so that one run says all that can be said."""
    misnamed = {f.place.path for f in run.errors if f.rule == "file-name"}
    opened = [(d.name, d.tree) for d in run.dossiers if d.tree and d.tree.place.path not in misnamed]
    trees = sound_rest(run.ontology, [tree for _, tree in opened], run.errors)
    dossiers = [Dossier(name, tree) for (name, _), tree in zip(opened, trees, strict=True)]
    rest = Compiled(run.ontology, ox.Store(), dossiers)
    rest.places = _fill(rest, link(run.ontology, rest.trees)[0])
    infer(rest.store, vocabulary / "rules")
    return [f for f in sparql_checks(run.ontology, rest.store, rest.places) if f.severity == "error"]


def _read(path: Path) -> tuple[Fields | None, list[Finding]]:
    """Read one file; one that cannot be opened is a finding like any other."""
    try:
        data = dossier_bytes(path)
    except OSError as error:
        fix = "check that it is a file and may be read"
        return None, [Finding(Place(path.as_posix()), "unreadable-file", str(error.strerror), fix)]
    return read(path.as_posix(), data)


def _fill(run: Compiled, index: Index) -> Places:
    """Map all dossiers into the store, one named graph each; nothing may get lost on the way."""
    mapper = Mapper(index)
    known = context(run.ontology)["@context"]
    run.store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object, VOCABULARY) for q in run.ontology.store)
    for dossier in run.dossiers:
        if dossier.tree is None:
            continue
        before = mapper.statements
        document = {"@context": known, "@graph": mapper.dossier(dossier.tree)}
        graph = ox.NamedNode(GRAPH + dossier.name.replace("/", "."))
        parsed = ox.parse(input=json.dumps(document), format=ox.RdfFormat.JSON_LD)
        quads = {ox.Quad(q.subject, q.predicate, q.object, graph) for q in parsed}
        if len(quads) != mapper.statements - before:
            lost = mapper.statements - before - len(quads)
            message = f"{dossier.name}: {lost} statements were lost on the way to RDF"
            raise OntologyError(message)
        run.store.extend(sorted(quads, key=str))
    return mapper.places


def facts(seeds: Path, vocabulary: Path, *, progress: Progress = lambda _: None) -> ox.Store:
    """Compile a folder for use.

    Raises:
        SeedError: the facts have errors; it holds every finding.
    """
    run = compile_facts(seeds, vocabulary, progress=progress)
    if run.errors:
        raise SeedError(list(run.errors))
    return run.store
