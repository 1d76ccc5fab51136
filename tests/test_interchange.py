"""rdflib over the same store: the same counts, the same rows; never silently nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.query

import pledgegraph as pg
from pledgegraph.names import BASE, DEF
from pledgegraph.store import Store

pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib's own, about itself
QUESTIONS = [
    "SELECT ?who ?what { ?p pledge:by ?who ; pledge:about ?what ; a pledge:Pledge } ORDER BY ?p ?who",
    "SELECT ?m { ?c pledge:measure/skos:broader* ?m } ORDER BY ?c ?m",
    "SELECT ?a ?label { ?a a pledge:State ; skos:prefLabel ?label } ORDER BY ?a ?label",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a pledge:InferredStance }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT ?s ?until { ?s pledge:by ?a OPTIONAL { ?s pledge:until ?until } } ORDER BY ?s ?a",
]


def terms(kg: pg.PledgeGraph, text: str) -> list[list[str | None]]:
    """Give the rows of the engine itself as texts."""
    return [[None if term is None else str(term.value) for term in row] for row in kg.store.select(text).rows]  # type: ignore[union-attr]


def rows(result: rdflib.query.Result) -> Iterator[rdflib.query.ResultRow]:
    return (row for row in result if isinstance(row, rdflib.query.ResultRow))


def test_it_is_an_rdflib_data_set(toy: pg.PledgeGraph) -> None:
    assert isinstance(toy.rdf, rdflib.Dataset)
    assert toy.rdf is toy.rdf


def test_it_counts_the_same_statements(toy: pg.PledgeGraph) -> None:
    inner = toy.store.inner
    assert len(list(toy.rdf.quads((None, None, None, None)))) == len(inner)
    assert len(toy.rdf) == len({quad.triple for quad in inner})


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_query_through_rdflib_gives_the_same_rows(toy: pg.PledgeGraph, text: str) -> None:
    ours = terms(toy, text)
    theirs = [[None if term is None else str(term) for term in row] for row in rows(toy.rdf.query(text))]
    assert ours
    assert theirs == ours
    assert len(toy.query(text)) == len(ours)


def test_an_ask_through_rdflib(toy: pg.PledgeGraph) -> None:
    assert toy.rdf.query("ASK { actors:northmark a pledge:State }").askAnswer is True
    assert toy.rdf.query("ASK { actors:northmark a pledge:Person }").askAnswer is False


def test_triples_are_found_whatever_dossier_they_are_in(toy: pg.PledgeGraph) -> None:
    node = rdflib.URIRef(BASE + "actors/northmark")
    assert (node, rdflib.RDF.type, rdflib.URIRef(DEF + "State")) in toy.rdf
    labels = {
        (str(o), o.language)
        for o in toy.rdf.objects(node, rdflib.SKOS.prefLabel)
        if isinstance(o, rdflib.Literal)
    }
    assert labels == {("Northmark", "en"), ("Нортмарк", "uk")}
    assert len(list(toy.rdf.subjects(rdflib.URIRef(DEF + "by"), node))) == 2


def test_the_prefixes_of_the_facts_are_bound(toy: pg.PledgeGraph) -> None:
    bound = {prefix: str(iri) for prefix, iri in toy.rdf.namespaces()}
    assert toy.prefixes.items() <= bound.items()


def test_a_graph_of_the_data_set_leaves_the_prefixes_as_they_are(
    small_world: Callable[[str], pg.PledgeGraph],
) -> None:
    own = small_world("actors: {elm: {type: State, label: {en: Elm}, evidence: [{paragraph: 1}]}}")
    before = dict(own.rdf.namespaces())
    for graph in own.rdf.graphs():
        graph.query("ASK { ?s ?p ?o }")
        graph.bind("terms", "http://purl.org/dc/terms/")
    assert dict(own.rdf.namespaces()).items() >= before.items()
    assert len(list(own.rdf.query("SELECT * { ?s dct:title ?o ; a pledge:Source }"))) == 1


STATEMENT = (rdflib.URIRef("urn:s"), rdflib.URIRef("urn:p"), rdflib.Literal("o"))


def test_it_is_the_same_store_not_a_copy(toy: pg.PledgeGraph) -> None:
    inner = ox.Store()
    facts = pg.PledgeGraph(Store(inner)).rdf
    inner.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o")))
    assert STATEMENT in facts


CHANGES: dict[str, Callable[[rdflib.Dataset], object]] = {
    "add": lambda facts: facts.add(STATEMENT),
    "addN": lambda facts: facts.addN([(*STATEMENT, facts.default_graph)]),
    "remove": lambda facts: facts.remove(STATEMENT),
    "set": lambda facts: facts.set(STATEMENT),
    "parse": lambda facts: facts.parse(data="<urn:s> <urn:p> 'o' .", format="turtle"),
    "a file": lambda facts: facts.parse("/etc/hostname"),
    "a graph": lambda facts: facts.default_graph.add(STATEMENT),
    "a graph parsed": lambda facts: facts.default_graph.parse(data="<urn:s> <urn:p> 'o' .", format="turtle"),
    "remove_graph": lambda facts: facts.remove_graph(facts.default_graph),
    "+=": lambda facts: facts.__iadd__([(*STATEMENT, facts.default_graph)]),
}


@pytest.mark.parametrize("way", CHANGES)
def test_facts_are_not_changed_through_rdflib(toy: pg.PledgeGraph, way: str) -> None:
    before = len(toy.store.inner)
    with pytest.raises(pg.QueryError, match="takes no change"):
        CHANGES[way](toy.rdf)
    assert len(toy.store.inner) == before


def test_a_copy_may_be_changed(toy: pg.PledgeGraph) -> None:
    copy = rdflib.Graph() + toy.rdf.default_graph
    copy.add(STATEMENT)
    assert STATEMENT in copy
    assert STATEMENT not in toy.rdf


OUTSIDE = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "ASK FROM NAMED <http://127.0.0.1:9/> { ?s ?p ?o }",
    "SELECT * { { SELECT * { SERVICE ?s { ?s ?p ?o } } } }",
]


@pytest.mark.parametrize("text", OUTSIDE)
@pytest.mark.parametrize("way", [{}, {"use_store_provided": False}, {"base": "urn:b"}], ids=str)
def test_43_a_query_that_reaches_outside_is_refused(toy: pg.PledgeGraph, text: str, way: Any) -> None:
    with pytest.raises(pg.QueryError, match="a query reads these facts and nothing else"):
        toy.rdf.query(text, **way)
    with pytest.raises(pg.QueryError, match="a query reads these facts and nothing else"):
        next(toy.rdf.graphs()).query(text)


def test_43_a_prepared_query_is_refused_because_its_text_is_hidden(toy: pg.PledgeGraph) -> None:
    from rdflib.plugins.sparql import prepareQuery

    with pytest.raises(pg.QueryError, match="hand in the text"):
        toy.rdf.query(prepareQuery(OUTSIDE[2]))


@pytest.mark.parametrize(
    "text", ["LOAD <http://127.0.0.1:9/>", "CLEAR ALL", "INSERT DATA { <urn:a> <urn:b> 1 }", "not SPARQL"]
)
@pytest.mark.parametrize("way", [{}, {"use_store_provided": False}], ids=str)
def test_43_an_update_is_refused_and_changes_nothing(toy: pg.PledgeGraph, text: str, way: Any) -> None:
    before = set(toy.store.inner)
    with pytest.raises(pg.QueryError, match="facts are changed in their dossiers"):
        toy.rdf.update(text, **way)
    with pytest.raises(pg.QueryError, match="facts are changed in their dossiers"):
        next(toy.rdf.graphs()).update(text)
    assert set(toy.store.inner) == before


@pytest.mark.parametrize("depth", [40, 100_000])
def test_a_text_that_nests_too_deep_is_refused(toy: pg.PledgeGraph, depth: int) -> None:
    with pytest.raises(pg.QueryError, match=r"8,192 is the most|more than 32 brackets"):
        toy.rdf.query("SELECT * " + "{" * depth + "}" * depth)
