"""A user's own SPARQL: what comes back for each form, limits, and how cells look."""

from __future__ import annotations

import copy
import datetime
import pickle
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import pytest

import pledgegraph as pg


def test_the_example_of_the_guide(toy: pg.PledgeGraph) -> None:
    text = "SELECT ?who ?what { ?p pledge:by ?who ; pledge:about ?what ; pledge:force $f }"
    answer = toy.query(text, f="forces:commits")
    assert answer.columns == ("who", "what")
    assert answer.records() == [{"who": "actors/northmark", "what": "commitments/lend-boats"}]
    assert (answer[0].who.label, answer[0].what.label) == ("Northmark", "Lend boats")
    assert answer[0].who.iri == "https://w3id.org/pledgegraph/actors/northmark"


def test_the_answer_holds_the_query_with_its_values(toy: pg.PledgeGraph) -> None:
    answer = toy.query("SELECT * { ?p pledge:force $f }", f="forces:commits")
    assert answer.sparql == "SELECT * { ?p pledge:force <https://w3id.org/pledgegraph/forces/commits> }"
    assert toy.query(answer.sparql).records() == answer.records()


def test_a_name_of_an_answer_is_a_parameter(toy: pg.PledgeGraph) -> None:
    actor = toy.who_committed(by="ada-lund")[0].actor
    assert len(toy.query("SELECT * { ?p pledge:by $who }", who=actor)) == 1


def test_a_list_fills_values(toy: pg.PledgeGraph) -> None:
    text = "SELECT ?p ?f { VALUES ?f { $fs } ?p pledge:force ?f } ORDER BY ?p"
    found = [row.p for row in toy.query(text, fs=["forces:rejects", "forces:commits"])]
    assert found == ["pledges/northmark-lends-more-boats", "stances/grimmoor-rejects-foreign-guards"]
    assert len(toy.query(text, fs=[])) == 0


def test_dates_numbers_and_truth_as_parameters(toy: pg.PledgeGraph) -> None:
    since = toy.query("SELECT ?p { ?p pledge:since $day }", day=datetime.date(2031, 8, 1))
    assert [row.p for row in since] == ["pledges/northmark-lends-more-boats"]
    forces = toy.query("SELECT ?f { ?f pledge:commissive $yes } ORDER BY ?f", yes=True)
    assert [row.f for row in forces][:2] == ["forces/commits", "forces/intends"]
    paragraph = toy.query("SELECT ?e { ?e pledge:paragraph $n }", n=8)
    assert len(paragraph) == 1
    for number in (Decimal("3"), 3.0, 3):
        assert len(toy.query("SELECT ?q { ?q schema:value ?v FILTER(?v = $n) }", n=number)) == 1


def test_a_parameter_may_be_called_text(toy: pg.PledgeGraph) -> None:
    assert toy.query("SELECT ($text AS ?x) {}", text="a")[0].x == "a"


def test_an_unused_parameter_is_an_error(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.QueryError, match=r"the query has no parameter \$day, \$who"):
        toy.query("SELECT * { ?p pledge:by ?who }", who="actors:northmark", day="2031")


def test_cells_have_the_type_of_their_literal(toy: pg.PledgeGraph) -> None:
    text = """
        SELECT ?n (2.5 AS ?d) (true AS ?t) ("x"@uk AS ?l) ?nothing
          (pledge:by AS ?term) ("2031"^^xsd:gYear AS ?year)
        {
          { SELECT (COUNT(?a) AS ?n) { ?a a pledge:Actor } }
          OPTIONAL { actors:grimmoor pledge:about ?nothing }
        }"""
    (row,) = toy.query(text)
    assert dict(row) == {
        "n": 6,
        "d": 2.5,
        "t": True,
        "l": "x",
        "nothing": None,
        "term": "pledge:by",
        "year": "2031",
    }
    assert row.t is True


def test_things_of_every_kind_are_named_with_their_kind(toy: pg.PledgeGraph) -> None:
    (row,) = toy.query(
        "SELECT * { ?p pledge:force forces:commits ; pledge:expressedIn ?text ; a ?class } LIMIT 1"
    )
    assert (row.p, row.text) == ("pledges/northmark-lends-more-boats", "instruments/harbour-pact")
    assert row["class"].startswith("pledge:")


@pytest.mark.parametrize(
    ("limit", "rows", "cut"), [(0, 0, True), (2, 2, True), (5, 5, True), (6, 6, False), (9, 6, False)]
)
def test_a_limit_says_that_it_cut(toy: pg.PledgeGraph, limit: int, rows: int, cut: bool) -> None:
    answer = toy.query("SELECT ?a { ?a a pledge:Actor } ORDER BY ?a", limit=limit)
    assert (len(answer), answer.cut) == (rows, cut)
    if rows:
        assert ("(cut by the limit)" in answer.table()) == cut
        assert (f"cut at {rows} by the limit" in answer._repr_html_()) == cut


def test_a_limit_below_nothing_is_an_error(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.QueryError, match="limit=-1 is no number of rows"):
        toy.query("SELECT * { ?s ?p ?o }", limit=-1)


@pytest.mark.parametrize("given", [{"limit": "5"}, {"limit": 2.5}, {"limit": True}, {"timeout": "5"}])
def test_a_limit_that_is_no_number_is_an_error_of_the_package(
    toy: pg.PledgeGraph, given: dict[str, Any]
) -> None:
    with pytest.raises(pg.QueryError, match=r"=.* is no number of (rows|seconds)"):
        toy.query("ASK {}", **given)


def test_an_ask_gives_a_truth_value(toy: pg.PledgeGraph) -> None:
    assert toy.query("ASK { ?p pledge:by actors:northmark }") is True
    assert toy.query("ASK { ?p pledge:by $who }", who="actors:nobody") is False


def test_a_construct_gives_triples(toy: pg.PledgeGraph) -> None:
    text = "CONSTRUCT { ?p pledge:by ?a } { ?p pledge:by ?a ; pledge:force forces:commits }"
    base = "https://w3id.org/pledgegraph/"
    (triple,) = toy.query(text)
    assert triple == ox.Triple(
        ox.NamedNode(base + "pledges/northmark-lends-more-boats"),
        ox.NamedNode(base + "def#by"),
        ox.NamedNode(base + "actors/northmark"),
    )


def test_a_describe_gives_triples_of_the_thing(toy: pg.PledgeGraph) -> None:
    triples = toy.query("DESCRIBE actors:northmark")
    assert {t.subject.value.rpartition("/")[2] for t in triples} == {"northmark"}


def test_triples_beyond_the_limit_are_an_error_because_a_list_cannot_say_that_it_was_cut(
    toy: pg.PledgeGraph,
) -> None:
    assert len(toy.query("CONSTRUCT { ?a a pledge:Actor } { ?a a pledge:Actor }", limit=6)) == 6
    with pytest.raises(pg.QueryError, match=r"more than 5 triples; raise the limit \(--limit, limit=\)"):
        toy.query("CONSTRUCT { ?a a pledge:Actor } { ?a a pledge:Actor }", limit=5)


def test_a_query_sees_all_dossiers_and_the_vocabulary_together(toy: pg.PledgeGraph) -> None:
    text = "SELECT DISTINCT ?m { ?c pledge:measure ?m . ?m skos:broader* measures:defence } ORDER BY ?m"
    assert [row.m for row in toy.query(text)] == [
        "measures/maritime-security",
        "measures/troop-deployment",
    ]


def test_a_query_can_ask_for_one_graph(toy: pg.PledgeGraph) -> None:
    text = "SELECT (COUNT(*) AS ?n) { GRAPH graph:inferred { ?s pledge:inferredBy ?rule } }"
    assert toy.query(text)[0].n == 2


def test_an_unbound_name_with_a_dollar_stays_a_variable(toy: pg.PledgeGraph) -> None:
    assert len(toy.query("SELECT $a { $a a pledge:Collective }")) == 1


def test_an_empty_answer_says_so(toy: pg.PledgeGraph) -> None:
    assert str(toy.query("SELECT ?s { ?s pledge:by actors:truce }").table()).startswith("none recorded")


def test_a_failing_expression_is_an_unbound_cell_not_a_crash(toy: pg.PledgeGraph) -> None:
    assert toy.query("SELECT (1/0 AS ?x) {}")[0].x is None


def test_the_vocabulary_is_a_closed_namespace(toy: pg.PledgeGraph) -> None:
    assert toy.terms.madeAt == ox.NamedNode("https://w3id.org/pledgegraph/def#madeAt")
    assert "madeAt" in dir(toy.terms)
    assert len(toy.query("SELECT * { ?p $prop ?event }", prop=toy.terms.madeAt)) == 1
    with pytest.raises(pg.UnknownName, match="did you mean 'madeAt'"):
        _ = toy.terms.maddeAt


def test_every_kind_has_a_prefix(toy: pg.PledgeGraph) -> None:
    assert {
        "actors",
        "commitments",
        "pledges",
        "stances",
        "forces",
        "measures",
        "places",
    } <= toy.prefixes.keys()
    assert list(toy.prefixes) == sorted(toy.prefixes)


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("'12345678901234567890.1'^^xsd:decimal", "12345678901234567890.1"),
        ("'0.1'^^xsd:decimal", 0.1),
        ("'15000000000'^^xsd:decimal", 15e9),
        ("'1_000'^^xsd:integer", "1_000"),
        ("'abc'^^xsd:integer", "abc"),
        (f"'{'9' * 5000}'^^xsd:integer", "9" * 5000),
        ("'maybe'^^xsd:boolean", "maybe"),
        ("'1'^^xsd:boolean", True),
        ("'INF'^^xsd:double", "INF"),
    ],
)
def test_a_value_is_a_number_only_where_that_says_the_same(
    toy: pg.PledgeGraph, literal: str, value: object
) -> None:
    (row,) = toy.query(f"SELECT ?x {{ VALUES ?x {{ {literal} }} }}").rows
    assert row["x"] == value
    assert type(row["x"]) is type(value)


def test_a_query_without_a_variable_has_a_table(toy: pg.PledgeGraph) -> None:
    assert toy.query("SELECT * {}").table()


def test_an_answer_of_too_many_bytes_is_refused(toy: pg.PledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgegraph.worker.MOST_SENT", 10_000)
    with pytest.raises(pg.QueryError, match="the answer has more than 0 MiB; narrow the query"):
        toy.query("SELECT * { ?s ?p ?o }")


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), 1e300])
def test_a_time_that_is_none_is_refused(toy: pg.PledgeGraph, timeout: float) -> None:
    with pytest.raises(pg.QueryError, match="no time to answer in"):
        toy.query("ASK {}", timeout=timeout)


# ---------------------------------------------------------------- terms


def test_an_answer_keeps_the_terms_behind_its_cells(toy: pg.PledgeGraph) -> None:
    text = "SELECT ?l ?none (2.50 AS ?d) (pledge:by AS ?p) { actors:northmark skos:prefLabel ?l } ORDER BY ?l"
    answer = toy.query(text)
    assert [len(answer.terms), len(answer.terms[0])] == [len(answer), 4]
    assert {(row[0].value, row[0].language) for row in answer.terms} == {
        ("Northmark", "en"),
        ("Нортмарк", "uk"),
    }
    assert answer.terms[0][1] is None
    assert answer.terms[0][2].datatype.value.endswith("#decimal")
    assert answer.terms[0][3] == ox.NamedNode("https://w3id.org/pledgegraph/def#by")
    assert answer.records()[0] == {"l": "Northmark", "none": None, "d": 2.5, "p": "pledge:by"}
    assert answer.head(1).terms == answer.terms[:1]
    assert toy.stats().terms == ()


def test_an_answer_with_terms_survives_copying_and_pickling(toy: pg.PledgeGraph) -> None:
    answer = toy.query("SELECT * { ?a a pledge:Actor ; skos:prefLabel ?l } ORDER BY ?a")
    for again in (copy.copy(answer), copy.deepcopy(answer), pickle.loads(pickle.dumps(answer))):  # noqa: S301
        assert again == answer
        assert again.terms == answer.terms
        assert again[0].a.curie == "actors:ada-lund"


def test_every_iri_in_a_cell_knows_its_prefixed_name_and_address(toy: pg.PledgeGraph) -> None:
    values = "actors:northmark pledge:by skos:broader <https://x.example/y#z> graph:inferred"
    text = f"SELECT * {{ VALUES ?x {{ {values} }} }}"
    cells = [row.x for row in toy.query(text)]
    assert [cell.curie for cell in cells] == [
        "actors:northmark",
        "pledge:by",
        "skos:broader",
        "https://x.example/y#z",
        "graph:inferred",
    ]
    assert [str(cell) for cell in cells[:4]] == ["actors/northmark", *(cell.curie for cell in cells[1:4])]
    assert cells[3].iri == "https://x.example/y#z"


def test_a_head_of_an_answer_that_was_cut_claims_no_total(toy: pg.PledgeGraph) -> None:
    answer = toy.query("SELECT ?a { ?a a pledge:Actor }", limit=4)
    assert (answer.head(2).cut, answer.head(2).found) == (True, 0)
    assert toy.query("SELECT ?a { ?a a pledge:Actor }").head(2).found == 6
