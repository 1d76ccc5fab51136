"""The networkx view: things as nodes, statements between them as edges.

Reads the store; gives a graph to the export, to the pictures and to whoever wants centralities. Nested
records (evidence, milestones, quantities) and the vocabulary stay out; a concept is a node where a
thing points to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from pledgegraph.engine import Engine
from pledgegraph.errors import OntologyError, UnknownName
from pledgegraph.names import DEF, INFERRED, RDF, RDFS, SH, SKOS, VOCABULARY, kind_of, local

if TYPE_CHECKING:
    import networkx as nx

    Network = nx.MultiDiGraph[str]

_LABEL = SKOS + "prefLabel"
_TITLE = "http://purl.org/dc/terms/title"
_DATES = ("since", "until", "date")
_TEXTS = {_LABEL, _TITLE, *(DEF + name for name in _DATES)}


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a path, as it is walked.

    Args:
        source: node that the step leaves.
        target: node that the step reaches.
        relation: local name of the property.
        label: the property in words.
        forward: whether the statement reads from source to target.
        inferred: whether a rule made the statement.
    """

    source: str
    target: str
    relation: str
    label: str
    forward: bool
    inferred: bool

    def __str__(self) -> str:
        """Say the step in one line."""
        arrow = f"-{self.label}->" if self.forward else f"<-{self.label}-"
        return f"{self.source} {arrow} {self.target}{' (inferred)' if self.inferred else ''}"


def network(store: Engine, *, inferred: bool = False, label: Callable[[str], str] | None = None) -> Network:
    """Give the facts as a networkx graph with prefixed names for nodes.

    A node has ``kind``, ``label``, ``iri``, ``concept`` and, where stated, ``since``, ``until``, ``date``.
    An edge has the property's local name as key, ``kind`` and ``relation``, and ``label``, ``inferred`` and,
    where it leaves a stance, that stance's ``since`` and ``until``. Values are text and booleans only. The
    short edges ``committedTo`` and ``opposes`` are always there: the first restates a stated pledge; the
    second is inferred where no stated stance is against the commitment. Nodes and edges come in sorted order.

    Args:
        store: the graph, with its vocabulary.
        inferred: whether to take in all that rules derived.
        label: gives the label of a thing by its IRI; by default the English one.

    Raises:
        OntologyError: the store has no vocabulary, so that nothing tells things from nested records.

    Example:
        ``nx.degree_centrality(network(store))``
    """
    import networkx as nx

    reader = _Reader(store, inferred=inferred)
    graph: Network = nx.MultiDiGraph()
    edges = reader.edges()
    ends = {iri for (source, _, target) in edges for iri in (source, target)}
    names = {iri: _name(iri) for iri in sorted(reader.things | ends)}
    for iri, name in sorted(names.items(), key=lambda pair: pair[1]):
        shown = label(iri) if label else reader.label(iri)
        graph.add_node(name, **reader.node(iri), label=shown)
    ordered = sorted(edges.items(), key=lambda item: (names[item[0][0]], names[item[0][2]], item[0][1]))
    for (source, relation, target), derived in ordered:
        key = local(relation)
        if graph.has_edge(names[source], names[target], key):  # two vocabularies, one local name
            key = relation
        graph.add_edge(names[source], names[target], key, **reader.edge(source, relation), inferred=derived)
    return graph


def shortest_path(graph: Network, source: str, target: str, *, shun_concepts: bool = True) -> list[Step]:
    """Find the shortest chain of statements between two nodes, whichever way they point.

    Of several shortest chains the one with the fewest inferred edges is given, and of those the one whose
    node names sort first. A chain exists exactly if the nodes are connected; between a node and itself it
    is empty.

    Args:
        graph: what ``network`` gives.
        source: node to start from.
        target: node to reach.
        shun_concepts: whether a longer chain is better than one through a concept: two pledges that share
            a force or a place need have nothing to do with each other.

    Raises:
        UnknownName: one of the nodes is not in the graph.

    Example:
        >>> import networkx as nx
        >>> tiny = nx.MultiDiGraph([("pledges:p", "actors:a", "by"), ("pledges:p", "commitments:c", "about")])
        >>> for step in shortest_path(tiny, "actors:a", "commitments:c"):
        ...     print(step)
        actors:a <-by- pledges:p
        pledges:p -about-> commitments:c
    """
    for name in (source, target):
        if name not in graph:
            raise UnknownName(name, "node of the network", _alike(name, graph))
    concepts = {name for name, is_concept in graph.nodes(data="concept") if is_concept}
    shunned = [concepts - {source, target}] if shun_concepts and concepts else []
    for closed in (*shunned, set[str]()):
        if nodes := _chain(graph, source, target, closed):
            return [_step(graph, here, there) for here, there in pairwise(nodes)]
    return []


# ---------------------------------------------------------------- paths


def _chain(graph: Network, source: str, target: str, closed: set[str]) -> list[str]:
    """Walk along falling distances to the target: fewest steps, fewest inferred, first name at each fork."""
    distance = {target: (0, 0)}
    level = {target}
    while level and source not in distance:
        reached: dict[str, tuple[int, int]] = {}
        for here in level:
            for there in _neighbours(graph, here):
                if there not in distance and there not in closed:
                    steps, inferred = distance[here][0] + 1, distance[here][1] + _cost(graph, here, there)
                    reached[there] = min((steps, inferred), reached.get(there, (steps, inferred)))
        distance |= reached
        level = set(reached)
    if source not in distance:
        return []
    nodes = [source]
    while (here := nodes[-1]) != target:
        steps, inferred = distance[here]
        nodes.append(
            min(
                there
                for there in _neighbours(graph, here)
                if distance.get(there) == (steps - 1, inferred - _cost(graph, here, there))
            )
        )
    return nodes


def _cost(graph: Network, here: str, there: str) -> int:
    return int(_step(graph, here, there).inferred)


def _neighbours(graph: Network, node: str) -> Iterator[str]:
    yield from graph.successors(node)
    yield from graph.predecessors(node)


def _step(graph: Network, here: str, there: str) -> Step:
    def steps(source: str, target: str, *, forward: bool) -> Iterator[Step]:
        for key, data in (graph.get_edge_data(source, target) or {}).items():
            relation = str(data.get("relation", key))
            words = str(data.get("label", relation))
            yield Step(here, there, relation, words, forward, bool(data.get("inferred", False)))

    both = [*steps(here, there, forward=True), *steps(there, here, forward=False)]
    return min(both, key=lambda step: (step.inferred, not step.forward, step.relation))


def _alike(name: str, nodes: Iterable[str]) -> list[str]:
    """List nodes whose name, or whose slug, looks like the one asked for."""
    import difflib

    slugs: defaultdict[str, list[str]] = defaultdict(list)
    for node in sorted(nodes):
        slugs[node.rpartition(":")[2]].append(node)
    near = difflib.get_close_matches(name.rpartition(":")[2], slugs, n=3, cutoff=0.7)
    by_slug = [node for slug in near for node in slugs[slug]]
    by_name = difflib.get_close_matches(name, sorted(nodes), n=3, cutoff=0.7)
    return list(dict.fromkeys([*by_slug, *by_name]))[:3]


# ---------------------------------------------------------------- the store, read


def _name(iri: str) -> str:
    kind = kind_of(iri)
    return f"{kind}:{local(iri)}" if kind else iri


class _Reader:
    """What the network needs of a store, gathered in one pass over the facts."""

    def __init__(self, store: Engine, *, inferred: bool) -> None:
        self.store, self.inferred = store, inferred
        classes = self._below({q.subject for q in self._vocabulary(DEF + "folder")})
        if not classes:
            raise OntologyError("the store holds no vocabulary: no class has a folder")
        nested = self._below({q.subject for q in self._vocabulary(DEF + "identifiedBy")})
        dated = self._below({ox.NamedNode(DEF + "Stance"), ox.NamedNode(DEF + "Membership")})
        self.concepts = {
            q.subject.value
            for q in self._vocabulary(RDF + "type")
            if q.object == ox.NamedNode(SKOS + "Concept") and isinstance(q.subject, ox.NamedNode)
        }
        self.things: set[str] = set()
        self.dated: set[str] = set()
        self.links: list[tuple[str, str, str, bool]] = []
        self.texts: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        for quad in store.quads_for_pattern(None, None, None, None):
            in_vocabulary, derived = quad.graph_name == VOCABULARY, quad.graph_name == INFERRED
            subject, relation, value = quad.subject, quad.predicate.value, quad.object
            if not isinstance(subject, ox.NamedNode):
                continue
            if isinstance(value, ox.Literal) and relation in _TEXTS:
                self.texts[subject.value, relation].add((value.language or "", value.value))
            elif in_vocabulary or not isinstance(value, ox.NamedNode):
                continue
            elif relation != RDF + "type":
                self.links.append((subject.value, relation, value.value, derived))
            elif value in classes and value not in nested and (inferred or not derived):
                self.things.add(subject.value)
            if relation == RDF + "type" and value in dated:
                self.dated.add(subject.value)
        self.words = self._words()

    def edges(self) -> dict[tuple[str, str, str], bool]:
        """Give each statement between two nodes, and whether only a rule made it."""
        stated_against = self._stated_against()
        found: dict[tuple[str, str, str], bool] = {}
        for subject, relation, value, derived in self.links:
            if subject not in self.things or (value not in self.things and value not in self.concepts):
                continue
            if relation == DEF + "committedTo":
                derived = False
            elif relation == DEF + "opposes":
                derived = (subject, value) not in stated_against
            elif derived and not self.inferred:
                continue
            found[subject, relation, value] = derived and found.get((subject, relation, value), True)
        return found

    def node(self, iri: str) -> dict[str, Any]:
        """Give the attributes of a node, but for its label."""
        about = {"kind": kind_of(iri), "iri": iri, "concept": iri in self.concepts}
        return about | self._dates(iri, _DATES)

    def edge(self, subject: str, relation: str) -> dict[str, Any]:
        """Give the attributes of an edge, but for whether it is inferred."""
        name = local(relation)
        dates = self._dates(subject, _DATES[:2]) if subject in self.dated else {}
        return {"kind": name, "relation": name, "label": self.words.get(relation, name)} | dates

    def label(self, iri: str) -> str:
        """Give the English label, else a title, else the slug."""
        english = sorted(text for language, text in self.texts.get((iri, _LABEL), ()) if language == "en")
        titles = sorted((language != "en", text) for language, text in self.texts.get((iri, _TITLE), ()))
        return (english + [text for _, text in titles] + [local(iri)])[0]

    def _dates(self, iri: str, names: Iterable[str]) -> dict[str, str]:
        found = {name: sorted(text for _, text in self.texts.get((iri, DEF + name), ())) for name in names}
        return {name: "; ".join(texts) for name, texts in found.items() if texts}

    def _stated_against(self) -> set[tuple[str, str]]:
        """List actor and commitment wherever a stance that no rule made is against the commitment."""
        against = {
            q.subject for q in self._vocabulary(DEF + "sign") if getattr(q.object, "value", "")[:1] == "-"
        }
        of: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for subject, relation, value, _ in self.links:
            of[relation][subject].add(value)
        stances = {
            stance
            for stance, forces in of[DEF + "force"].items()
            if stance not in of[DEF + "inferredBy"]
            and any(ox.NamedNode(force) in against for force in forces)
        }
        return {
            (actor, content)
            for stance in stances
            for actor in of[DEF + "by"].get(stance, ())
            for content in of[DEF + "about"].get(stance, ())
        }

    def _words(self) -> dict[str, str]:
        """Give the English label of each property, also where only its shape has one."""
        labels = {
            q.subject: q.object.value
            for q in self._vocabulary(RDFS + "label")
            if isinstance(q.object, ox.Literal) and q.object.language == "en"
        }
        paths = {q.object: labels[q.subject] for q in self._vocabulary(SH + "path") if q.subject in labels}
        return {
            term.value: words for term, words in (paths | labels).items() if isinstance(term, ox.NamedNode)
        }

    def _below(self, tops: set[Any]) -> set[Any]:
        """Give these classes and all classes below them."""
        pairs = [(q.subject, q.object) for q in self._vocabulary(RDFS + "subClassOf")]
        found = set(tops)
        while more := {lower for lower, upper in pairs if upper in found} - found:
            found |= more
        return found

    def _vocabulary(self, predicate: str) -> Iterator[ox.Quad]:
        return iter(self.store.quads_for_pattern(None, ox.NamedNode(predicate), None, VOCABULARY))
