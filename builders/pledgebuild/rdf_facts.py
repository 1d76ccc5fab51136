"""Take in facts from RDF that anyone may have written, as strictly as from dossiers.

The statements are parted into what the vocabulary says itself, what rules give (made anew, and compared) and
facts. These become trees as the reader makes them of YAML, so that the same gate, links and checks judge
them: closed keys, known languages, dates of the calendar, references that lead somewhere. The statements
themselves are taken as they are, byte for byte, all or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from pledgebuild.check import sparql_checks
from pledgebuild.findings import Finding, Place
from pledgebuild.gate import make_gate
from pledgebuild.infer import infer
from pledgebuild.jsonld import Places
from pledgebuild.link import link
from pledgebuild.model import Ontology
from pledgebuild.ontology import load_ontology
from pledgebuild.rdf_text import RELATIVE, statements
from pledgebuild.rdf_trees import MAX_FINDINGS, Trees, value_of
from pledgebuild.redirects import check_redirects, clauses, read_redirects, redirects_tree
from pledgegraph.errors import SeedError
from pledgegraph.names import (
    BASE,
    DEF,
    GRAPH,
    INFERRED,
    RDF,
    VOCABULARY,
    curie,
    kind_of,
    local,
    prefixes,
)

HOME = ox.NamedNode(GRAPH + "imported")
_TYPE = RDF + "type"
_GRAPH = re.compile(re.escape(GRAPH) + r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_MOST = 1000
_LOCATED = 50  # findings whose line is looked for in the text of the file


def facts_of(path: Path, data: bytes, vocabulary: Path) -> ox.Store:
    """Take in a file of RDF: all of it, or none where it has a fault.

    Args:
        path: the file; the end of its name says the syntax.
        data: its bytes.
        vocabulary: folder of the vocabulary.

    Returns:
        Facts, vocabulary and what the rules give, as from a folder of dossiers.

    Raises:
        SeedError: holds every finding.
    """
    quads, findings = statements(path.as_posix(), data, path.suffix.lower())
    if findings:
        raise SeedError(findings)
    ontology = load_ontology(vocabulary)
    outside = _Outside(ontology, path.as_posix(), quads)
    outside.judge()
    store = ox.Store()
    if not outside.findings:
        store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object, VOCABULARY) for q in ontology.store)
        store.bulk_extend(outside.facts.values())
        infer(store, vocabulary / "rules")
        outside.findings += outside.not_derived(store)
        checks = sparql_checks(ontology, store, outside.places)
        outside.findings += [f for f in checks if f.severity == "error"]
    if outside.findings:
        text = data.decode("utf-8-sig")
        raise SeedError(_located(outside.findings, quads, path.as_posix(), text, prefixes(ontology.store)))
    return store


@dataclass
class _Outside:
    """The statements of a file, sorted into facts, vocabulary and inferences.

    A place here is the number of a statement, until the line is looked for in the text.
    """

    ontology: Ontology
    path: str
    quads: list[ox.Quad]
    findings: list[Finding] = field(default_factory=list)
    facts: dict[int, ox.Quad] = field(default_factory=dict)
    claimed: dict[int, ox.Quad] = field(default_factory=dict)
    places: Places = field(default_factory=Places)

    def say(self, number: int, rule: str, message: str, fix: str) -> None:
        """Add a finding about one statement, unless there are more than anyone would read."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(Place(self.path, number), rule, message, fix))

    def judge(self) -> None:
        """Sort all statements, make trees of the facts, and hold them."""
        self._sort()
        for number, quad in self.facts.items():
            place, subject = Place(self.path, number), value_of(quad.subject)
            self.places.things.setdefault(subject, place)
            self.places.properties.setdefault((subject, quad.predicate.value), place)
        tree, taken = redirects_tree(self.path, self.facts)
        moved, faults = read_redirects(self.ontology, tree)
        trees = Trees(self.ontology, self.path, {n: q for n, q in self.facts.items() if n not in taken})
        made = trees.make()
        gate = make_gate(self.ontology)
        self.findings += [*trees.findings, *(finding for tree in made for finding in gate(tree))]
        index, lost = link(self.ontology, made, clauses(moved.redirects))
        self.findings += [*faults, *lost, *check_redirects(moved, index)]

    def _sort(self) -> None:
        """Part what the vocabulary says itself and what rules give from the facts."""
        known = _Vocabulary(self.ontology.store)
        made = {value_of(q.subject) for q in self.quads if q.predicate.value == DEF + "inferredBy"}
        for number, quad in enumerate(self.quads, 1):
            if known.says(quad):
                continue
            if fault := _unfit(quad):
                self.say(number, *fault)
            elif quad.graph_name == VOCABULARY:
                fix = "load the facts without their vocabulary"
                self.say(number, "other-vocabulary", "the vocabulary does not say this", fix)
            elif (
                quad.graph_name == INFERRED
                or known.derives(quad)
                or value_of(quad.subject) in made
                or self._class_above(quad)
            ):
                self.claimed[number] = quad
            else:
                graph = HOME if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name
                self.facts[number] = ox.Quad(quad.subject, quad.predicate, quad.object, graph)

    def _class_above(self, quad: ox.Quad) -> bool:
        """Tell whether a class is above the one that the folder of the thing takes."""
        if quad.predicate.value != _TYPE or not isinstance(quad.object, ox.NamedNode):
            return False
        name, folder = local(quad.object.value), kind_of(value_of(quad.subject))
        own = self.ontology.folders.get(folder, [])
        own = own or [cls for cls in self.ontology.nested.values() if cls.folder == folder]
        return name in self.ontology.classes and bool(own) and name not in {cls.name for cls in own}

    def not_derived(self, store: ox.Store) -> list[Finding]:
        """List the inferences of the file that the rules do not give."""
        fix = "remove it: inferences are made anew from the facts"
        return [
            Finding(Place(self.path, number), "not-derived", "no rule gives this inference", fix)
            for number, quad in self.claimed.items()
            if not any(True for _ in store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None))
        ]


class _Vocabulary:
    """What the vocabulary says itself, and what only its rules may say."""

    def __init__(self, store: ox.Store) -> None:
        named = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object, VOCABULARY) for q in store)
        named.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)  # only ever of our own blank nodes
        self._triples = {quad.triple for quad in named}
        marks = store.quads_for_pattern(None, ox.NamedNode(DEF + "derivedOnly"), None, None)
        self._derived = {value_of(q.subject) for q in marks}
        shapes = store.quads_for_pattern(None, ox.NamedNode(_TYPE), None, None)
        typed = [(value_of(q.subject), local(value_of(q.object))) for q in shapes]
        self._doubts = {s for s, kind in typed if kind == "Class"} - {
            s for s, kind in typed if kind == "NodeShape"
        }

    def says(self, quad: ox.Quad) -> bool:
        """Tell whether a statement is one of the vocabulary."""
        return quad.triple in self._triples

    def derives(self, quad: ox.Quad) -> bool:
        """Tell whether a statement is of a kind that only rules give."""
        subject, predicate = value_of(quad.subject), quad.predicate.value
        if quad.graph_name == INFERRED:
            return True
        doubt = predicate == _TYPE and value_of(quad.object) in self._doubts
        return predicate in self._derived or doubt or subject.startswith(BASE + "rules/")


def _unfit(quad: ox.Quad) -> tuple[str, str, str] | None:
    """Say what no fact can hold: a term without a name, of RDF 1.2, or with an address that is relative."""
    terms: tuple[Any, ...] = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    for term in terms:
        if isinstance(term, ox.BlankNode):
            return "blank-node", f"a thing without a name (_:{term.value})", "give it an address"
        if isinstance(term, ox.Triple) or getattr(term, "direction", None):
            return "rdf-1.2", "a term of RDF 1.2, which few readers know", "write a plain statement"
        if isinstance(term, ox.NamedNode) and term.value.startswith(RELATIVE):
            what = f"a relative address: '{term.value.removeprefix(RELATIVE)}'"
            return "relative-address", what, "write the whole address"
    graph = quad.graph_name
    if isinstance(graph, ox.NamedNode) and not _GRAPH.fullmatch(graph.value):
        return "bad-graph", f"{graph.value} is the graph of no dossier", f"its address begins with {GRAPH}"
    return None


def _located(
    findings: Iterable[Finding], quads: list[ox.Quad], path: str, text: str, known: dict[str, str]
) -> list[Finding]:
    """Give each finding the thing it is about, and the line where its statement can only stand."""
    found: list[Finding] = []
    lines = text.split("\n")
    every = sorted(set(findings))
    for finding in every[:_MOST]:
        if finding.place.path != path:  # about an inference, which stands in no file
            found.append(finding)
            continue
        quad = quads[finding.place.line - 1]
        subject = curie(value_of(quad.subject), known) or "a thing"
        place = _line(path, lines, quad) if len(found) < _LOCATED else Place(path)
        message = re.sub(rf", first at {re.escape(path)}:[0-9]+", "", finding.message)
        message = message if subject in message else f"{subject}: {message}"
        found.append(replace(finding, place=place, message=message))
    if left := len(every) - _MOST:
        found += [Finding(Place(path), "more", f"and {left} more findings", "mend these first")] * (left > 0)
    return sorted(found)


def _line(path: str, lines: list[str], quad: ox.Quad) -> Place:
    """Find the only line that has a statement, or the value of one, or its subject; else name the file."""
    whole = f"{quad.subject} {quad.predicate} {quad.object} "
    value = value_of(quad.object)
    value = local(value) or value if isinstance(quad.object, ox.NamedNode) else value
    having = [(number, line) for number, line in enumerate(lines, 1) if value and value in line]
    subject = local(value_of(quad.subject))
    narrowed = [(number, line) for number, line in having if subject and subject in line]
    stated = [(number, line) for number, line in narrowed if line.startswith(whole)]
    for candidates in (stated, narrowed, having):
        if len(candidates) == 1:
            number, line = candidates[0]
            return Place(path, number, line.index(value) + 1)
    named = [
        (n, line)
        for n, line in enumerate(lines, 1)
        if subject and re.search(rf"\b{re.escape(subject)}\b(?!-)", line)
    ]
    if len(named) == 1:
        return Place(path, named[0][0], 1)
    return Place(path)
