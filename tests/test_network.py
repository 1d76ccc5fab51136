"""The networkx view of a tiny invented world, and paths in it."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgegraph.errors import OntologyError, UnknownName
from pledgegraph.names import VOCABULARY
from pledgegraph.network import Step, network, shortest_path

PREFIXES = """
@prefix pledge: <https://w3id.org/pledgegraph/def#> .
@prefix graph: <https://w3id.org/pledgegraph/graph/> .
@prefix actors: <https://w3id.org/pledgegraph/actors/> .
@prefix commitments: <https://w3id.org/pledgegraph/commitments/> .
@prefix evidence: <https://w3id.org/pledgegraph/evidence/> .
@prefix forces: <https://w3id.org/pledgegraph/forces/> .
@prefix memberships: <https://w3id.org/pledgegraph/memberships/> .
@prefix pledges: <https://w3id.org/pledgegraph/pledges/> .
@prefix rules: <https://w3id.org/pledgegraph/rules/> .
@prefix sources: <https://w3id.org/pledgegraph/sources/> .
@prefix stances: <https://w3id.org/pledgegraph/stances/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TERMS = """
graph:ontology {
  pledge:Actor pledge:folder "actors" .          pledge:State rdfs:subClassOf pledge:Actor .
  pledge:Commitment pledge:folder "commitments" . pledge:Membership pledge:folder "memberships" .
  pledge:Source pledge:folder "sources" .        pledge:Stance pledge:folder "stances" .
  pledge:Pledge pledge:folder "pledges" ; rdfs:subClassOf pledge:Stance .
  pledge:Evidence pledge:folder "evidence" ; pledge:identifiedBy ( pledge:source ) .
  pledge:about rdfs:label "about"@en, "про"@uk .
  pledge:onBehalfOf rdfs:label "on behalf of"@en .
  pledge:committedTo rdfs:label "committed to"@en .
  pledge:member sh:path org:member ; rdfs:label "member"@en .
  pledge:Membership sh:property [ sh:path org:organization ; sh:minCount 1 ] .
  forces:pledges a skos:Concept ; skos:prefLabel "pledges"@en ; pledge:sign 1 ; skos:related forces:unused .
  forces:rejects a skos:Concept ; skos:prefLabel "rejects"@en ; pledge:sign -1 .
  forces:opposes a skos:Concept ; skos:prefLabel "opposes"@en ; pledge:sign -1 .
  forces:unused a skos:Concept ; skos:prefLabel "unused"@en .
}
"""
FACTS = """
graph:island {
  actors:atlantis a pledge:State ; skos:prefLabel "Atlantis"@en, "Атлантида"@uk .
  actors:lemuria a pledge:State ; skos:prefLabel "Лемурія"@uk .
  actors:hermit a pledge:State ; skos:prefLabel "Hermit"@en .
  sources:gazette a pledge:Source ; dct:title "Die Gazette"@de .
  commitments:whole a pledge:Commitment ; skos:prefLabel "Whole"@en .
  commitments:part a pledge:Commitment ; skos:prefLabel "Part"@en ; pledge:partOf commitments:whole .
  pledges:gives a pledge:Pledge ; pledge:by actors:atlantis ; pledge:about commitments:part ;
    pledge:force forces:pledges ; pledge:since "2031"^^xsd:gYear ; pledge:until "2031-05"^^xsd:gYearMonth ;
    pledge:evidence evidence:gives--gazette .
  evidence:gives--gazette a pledge:Evidence ; pledge:source sources:gazette ; pledge:quote "we give"@en .
  memberships:m a pledge:Membership ; org:member actors:atlantis ; org:organization actors:lemuria ;
    pledge:since "2030"^^xsd:gYear .
}
graph:reef {
  stances:against a pledge:Stance ; pledge:by actors:lemuria ; pledge:about commitments:whole ;
    pledge:force forces:rejects ; pledge:since "2031-02-03"^^xsd:date .
}
graph:inferred {
  pledges:gives a pledge:Stance ; pledge:by actors:atlantis .
  actors:atlantis pledge:committedTo commitments:part ; pledge:participatesIn stances:against .
  actors:lemuria pledge:opposes commitments:whole, commitments:part .
  stances:lemuria-opposes-part a pledge:Stance ; pledge:by actors:lemuria ; pledge:about commitments:part ;
    pledge:force forces:opposes ; pledge:inferredBy rules:R5 ; prov:wasDerivedFrom stances:against .
}
"""


def world(text: str = PREFIXES + TERMS + FACTS) -> ox.Store:
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TRIG)
    return store


def test_nodes_are_things_and_the_concepts_they_point_to() -> None:
    graph = network(world())
    assert list(graph) == [
        "actors:atlantis",
        "actors:hermit",
        "actors:lemuria",
        "commitments:part",
        "commitments:whole",
        "forces:pledges",
        "forces:rejects",
        "memberships:m",
        "pledges:gives",
        "sources:gazette",
        "stances:against",
    ]
    assert graph.nodes["pledges:gives"] == {
        "kind": "pledges",
        "iri": "https://w3id.org/pledgegraph/pledges/gives",
        "concept": False,
        "since": "2031",
        "until": "2031-05",
        "label": "gives",
    }
    assert graph.nodes["actors:atlantis"]["label"] == "Atlantis"
    assert graph.nodes["actors:lemuria"]["label"] == "lemuria"
    assert graph.nodes["sources:gazette"]["label"] == "Die Gazette"
    assert graph.nodes["forces:pledges"]["label"] == "pledges"
    assert graph.nodes["forces:pledges"]["concept"] is True


def test_edges_are_statements_with_words_and_dates() -> None:
    graph = network(world())
    assert graph.edges["pledges:gives", "commitments:part", "about"] == {
        "kind": "about",
        "relation": "about",
        "label": "about",
        "since": "2031",
        "until": "2031-05",
        "inferred": False,
    }
    assert graph.edges["memberships:m", "actors:atlantis", "member"]["label"] == "member"
    assert graph.edges["memberships:m", "actors:lemuria", "organization"]["label"] == "organization"
    assert graph.edges["memberships:m", "actors:lemuria", "organization"]["since"] == "2030"
    assert "since" not in graph.edges["commitments:part", "commitments:whole", "partOf"]
    assert not graph.has_edge("actors:atlantis", "stances:against")


def test_short_edges_say_whether_they_were_inferred() -> None:
    for inferred in (False, True):
        graph = network(world(), inferred=inferred)
        assert graph.edges["actors:atlantis", "commitments:part", "committedTo"]["inferred"] is False
        assert graph.edges["actors:lemuria", "commitments:whole", "opposes"]["inferred"] is False
        assert graph.edges["actors:lemuria", "commitments:part", "opposes"]["inferred"] is True


def test_inferences_come_on_request() -> None:
    plain, full = network(world()), network(world(), inferred=True)
    assert set(full) - set(plain) == {"stances:lemuria-opposes-part", "forces:opposes"}
    assert full.edges["actors:atlantis", "stances:against", "participatesIn"]["inferred"] is True
    assert full.edges["stances:lemuria-opposes-part", "stances:against", "wasDerivedFrom"]["inferred"] is True
    assert full.edges["pledges:gives", "actors:atlantis", "by"]["inferred"] is False
    assert {type(v) for _, data in full.nodes(data=True) for v in data.values()} == {str, bool}
    assert {type(v) for *_, data in full.edges(data=True) for v in data.values()} == {str, bool}


def test_labels_may_come_from_the_caller() -> None:
    graph = network(world(), label=lambda iri: iri[-3:])
    assert graph.nodes["actors:atlantis"]["label"] == "tis"


def test_order_of_loading_changes_nothing() -> None:
    quads = list(world())
    seen = set()
    for seed in range(5):
        random.Random(seed).shuffle(quads)  # noqa: S311
        store = ox.Store()
        for quad in quads:
            store.add(quad)
        graph = network(store)
        seen.add(repr((list(graph.nodes(data=True)), list(graph.edges(data=True, keys=True)))))
    assert len(seen) == 1


def test_a_store_without_vocabulary_is_refused() -> None:
    with pytest.raises(OntologyError, match="no vocabulary"):
        network(world(PREFIXES + FACTS))
    assert len(network(world(PREFIXES + TERMS))) == 0


def test_properties_of_one_local_name_stay_apart() -> None:
    more = "graph:x { commitments:part prov:partOf commitments:whole . }"
    graph = network(world(PREFIXES + TERMS + FACTS + more))
    assert graph.number_of_edges("commitments:part", "commitments:whole") == 2


def test_an_address_of_elsewhere_is_a_node_under_its_full_name() -> None:
    more = "graph:x { <https://example.org/a> a pledge:State ; pledge:ally actors:hermit . }"
    graph = network(world(PREFIXES + TERMS + FACTS + more))
    assert graph.has_edge("https://example.org/a", "actors:hermit", "ally")


def test_networkx_measures_run() -> None:
    graph = network(world(), inferred=True)
    for measure in (nx.degree_centrality, nx.closeness_centrality, nx.betweenness_centrality):
        assert set(measure(nx.DiGraph(graph))) == set(graph)
    assert nx.degree_centrality(graph)["actors:hermit"] == 0
    assert max(nx.degree_centrality(graph).values()) > 0


def test_the_real_vocabulary_is_understood() -> None:
    store = world(PREFIXES + FACTS)
    ontology = Path(__file__).parents[1] / "ontology"
    for path in [ontology / "core.ttl", ontology / "schemes" / "forces.ttl"]:
        store.load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=VOCABULARY)
    graph = network(store)
    assert list(graph) == list(network(world()))
    assert graph.edges["actors:atlantis", "commitments:part", "committedTo"]["label"] == "committed to"
    assert graph.edges["commitments:part", "commitments:whole", "partOf"]["label"] == "part of"


# ---------------------------------------------------------------- paths


def test_path_says_each_step() -> None:
    steps = shortest_path(network(world()), "actors:atlantis", "actors:lemuria")
    assert [str(step) for step in steps] == [
        "actors:atlantis <-member- memberships:m",
        "memberships:m -organization-> actors:lemuria",
    ]
    assert steps[0] == Step("actors:atlantis", "memberships:m", "member", "member", False, False)


def test_path_prefers_stated_and_says_inferred() -> None:
    (step,) = shortest_path(network(world()), "actors:lemuria", "commitments:part")
    assert str(step) == "actors:lemuria -opposes-> commitments:part (inferred)"


def test_no_path_is_empty() -> None:
    graph = network(world())
    assert shortest_path(graph, "actors:atlantis", "actors:hermit") == []
    assert shortest_path(graph, "actors:hermit", "actors:hermit") == []


def test_unknown_node_has_suggestions() -> None:
    graph = network(world())
    for name in ("actors:atlantys", "atlantis", "Atlantis".lower(), "pledges:atlantis"):
        with pytest.raises(UnknownName, match=r"did you mean 'actors:atlantis'"):
            shortest_path(graph, name, "actors:lemuria")
    with pytest.raises(UnknownName) as caught:
        shortest_path(graph, "actors:atlantis", "xyzzy")
    assert caught.value.suggestions == []


def test_a_shared_concept_is_the_last_resort() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("forces:f", concept=True)
    for source, target in [
        ("a", "forces:f"),
        ("b", "forces:f"),
        ("a", "x"),
        ("x", "y"),
        ("y", "b"),
        ("c", "forces:f"),
    ]:
        graph.add_edge(source, target, "r")
    assert [step.target for step in shortest_path(graph, "a", "b")] == ["x", "y", "b"]
    assert [step.target for step in shortest_path(graph, "a", "b", shun_concepts=False)] == ["forces:f", "b"]
    assert [step.target for step in shortest_path(graph, "a", "c")] == ["forces:f", "c"]
    assert [step.target for step in shortest_path(graph, "a", "forces:f")] == ["forces:f"]


NODE = st.sampled_from("abcdefgh")


def _graph(edges: Iterable[tuple[str, str]], concepts: Iterable[str] = ()) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from("abcdefgh", concept=False)
    graph.add_nodes_from(concepts, concept=True)
    graph.add_edges_from(edges)
    return graph


@given(st.lists(st.tuples(NODE, NODE), max_size=12), st.sets(NODE, max_size=3), NODE, NODE)
def test_path_exists_exactly_if_connected(
    edges: list[tuple[str, str]], concepts: set[str], source: str, target: str
) -> None:
    graph = _graph(edges, concepts)
    undirected = nx.Graph(graph)
    steps = shortest_path(graph, source, target)
    assert bool(steps) == (source != target and nx.has_path(undirected, source, target))
    assert steps == shortest_path(_graph(reversed(edges), concepts), source, target)
    if steps:
        assert (steps[0].source, steps[-1].target) == (source, target)
        assert all(before.target == after.source for before, after in pairwise(steps))
        assert all((s.source, s.target)[:: 1 if s.forward else -1] in edges for s in steps)
        plain = shortest_path(graph, source, target, shun_concepts=False)
        assert [source, *(s.target for s in plain)] == min(nx.all_shortest_paths(undirected, source, target))
