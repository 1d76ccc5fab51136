"""Patterns: a query taken apart says the same as before, and what is missing is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgegraph.lexemes import NotRead, lexemes
from pledgegraph.patterns import faults, inside, pattern_of

QUESTIONS = sorted((Path(__file__).parent / "competency").glob("*.rq"))
BODY = """
    ?p a pledge:Pledge ; pledge:by ?w, actors:x . # and; so. on {
    ?p pledge:about/^pledge:about|(pledge:by)+ _:b1 ; pledge:since "2031"^^xsd:gYear, 2.5 , 'a.b;c'@en-GB ;
    .
    [ pledge:by ?q ] pledge:force ?f .
    OPTIONAL { ?p pledge:until ?u . FILTER(?u > 3) }
    FILTER NOT EXISTS { ?p a ?none }
    FILTER(?w != actors:y) FILTER regex(?x, "}")
    { ?a ?b ?c } UNION { ?d ?e ?f } UNION { SELECT ?g { ?g ?h ?i } }
    GRAPH graph:inferred { ?p ?r ?s }
    MINUS { ?p ?t true }
    BIND(STR(?w) AS ?name)
    VALUES (?m ?n) { (1 UNDEF) ("b" 2) } VALUES ?o { 3 }
"""


def kinds(text: str) -> list[tuple[str, str]]:
    return [(e.kind, " ".join(e.text.split())) for e in pattern_of(text).elements]


def test_every_kind_of_element_is_told_apart() -> None:
    assert kinds(f"PREFIX x: <urn:x> SELECT (COUNT(?p) AS ?n) WHERE {{ {BODY} }} GROUP BY ?p") == [
        ("triple", "?p a pledge:Pledge ."),
        ("triple", "?p pledge:by ?w ."),
        ("triple", "?p pledge:by actors:x ."),
        ("triple", "?p pledge:about/^pledge:about|(pledge:by)+ _:b1 ."),
        ("triple", '?p pledge:since "2031"^^xsd:gYear .'),
        ("triple", "?p pledge:since 2.5 ."),
        ("triple", "?p pledge:since 'a.b;c'@en-GB ."),
        ("triple", "[ pledge:by ?q ] pledge:force ?f ."),
        ("optional", "OPTIONAL { ?p pledge:until ?u . FILTER(?u > 3) }"),
        ("filter", "FILTER NOT EXISTS { ?p a ?none }"),
        ("filter", "FILTER(?w != actors:y)"),
        ("filter", 'FILTER regex(?x, "}")'),
        ("group", "{ ?a ?b ?c } UNION { ?d ?e ?f } UNION { SELECT ?g { ?g ?h ?i } }"),
        ("graph", "GRAPH graph:inferred { ?p ?r ?s }"),
        ("minus", "MINUS { ?p ?t true }"),
        ("bind", "BIND(STR(?w) AS ?name)"),
        ("values", 'VALUES (?m ?n) { (1 UNDEF) ("b" 2) }'),
        ("values", "VALUES ?o { 3 }"),
    ]


def test_what_stands_around_the_pattern_is_kept() -> None:
    found = pattern_of("PREFIX x: <urn:x> ASK { ?s ?p ?o } ")
    assert (found.prologue, found.before, found.after) == (
        "PREFIX x: <urn:x> ",
        "PREFIX x: <urn:x> ASK {",
        "} ",
    )


def test_variables_are_those_that_an_element_takes_up_or_gives() -> None:
    bind, minus, triple = pattern_of(
        "SELECT * { BIND(?a + ?b AS ?c) MINUS { ?c ?d 1 } ?e $f [ ?g 1 ] }"
    ).elements
    assert [sorted(found) for found in (bind.variables, bind.gives)] == [["a", "b", "c"], ["c"]]
    assert [sorted(found) for found in (minus.variables, minus.gives)] == [["c", "d"], []]
    assert sorted(triple.gives) == ["e", "f", "g"]


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_a_question_put_together_again_has_the_same_answer(real: pg.PledgeGraph, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = pattern_of(text)
    again = f"{found.before} {' '.join(e.text for e in found.elements)} {found.after}"
    one, other = (sorted(map(str, real.store.select(query).rows)) for query in (text, again))
    assert one == other
    assert list(faults(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SELECT",
        "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
        "DESCRIBE ?s { ?s ?p ?o }",
        "SELECT * { SERVICE <urn:x> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o LATERAL { ?s ?q ?r } }",
        "SELECT * { << ?s ?p ?o >> ?q ?r }",
        "SELECT * { ?s ?p ?o",
        "SELECT * { ?s ?p (1 2 }",
    ],
)
def test_what_is_not_understood_is_said_to_be_so(text: str) -> None:
    with pytest.raises(NotRead):
        pattern_of(text)


def test_a_part_in_brackets_is_taken_apart_too() -> None:
    text = "SELECT * { GRAPH ?g { ?s ?p ?o ; ?q ?r } }"
    (part,) = pattern_of(text).elements
    assert [e.text for e in inside(part, text)] == ["?s ?p ?o .", "?s ?q ?r ."]
    for other in ("SELECT * { { ?a ?b ?c } UNION { ?a ?d ?e } }", "SELECT * { { SELECT ?a { ?a ?b ?c } } }"):
        assert inside(pattern_of(other).elements[0], other) == ()


@settings(deadline=None)
@given(st.text(alphabet="SELECTASKFILTER {}()[]?ab.;,\"'@^<>:/|*+!=#\n_1-", max_size=60))
def test_any_text_is_read_or_not_and_no_piece_is_lost(text: str) -> None:
    pieces = lexemes(text)
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)
    try:
        found = pattern_of(f"SELECT * {{ {text} }}")
    except NotRead:
        return
    assert all(element.text and element.pieces for element in found.elements)


@settings(deadline=None)
@given(st.text(alphabet="SELECTFILTER {}()[]?ab.;,\"'<>:=\n", max_size=60))
def test_a_fault_has_a_place_and_a_reason(text: str) -> None:
    for fault in faults(text):
        assert fault.why
        assert 0 <= fault.start <= len(text)
