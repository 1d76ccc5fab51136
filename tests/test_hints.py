"""A query that does not parse: where, and what it lacks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pledgegraph as pg


def test_a_syntax_error_shows_line_and_caret(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.BadSparql) as caught:
        toy.query("SELECT * {\n  ?s pledge:by }")
    lines = str(caught.value).splitlines()
    assert lines[0] == f"the query does not parse (line 2, column {caught.value.column})"
    assert lines[1] == "    ?s pledge:by }"
    assert lines[2].index("^") - 2 == caught.value.column - 1
    assert caught.value.line == 2
    assert len(lines) <= 4
    assert "}"[0] == "    ?s pledge:by }"[lines[2].index("^")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the query is empty; a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
        (" \n# nothing\n", "the query is empty; a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ("SELEKT * {}", "\n  ^\na query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ("# so\n  { ?s ?p ?o }", "(line 2, column 3)\n    { ?s ?p ?o }\n    ^\na query begins with SELECT, "),
        (
            "SELECT ?w { ?p pledge:about actors:northmark  pledge:by ?w }",
            "\na term, or one of . ; } is missing here or just before",
        ),
        (
            "SELECT * {\n  ?p pledge:by ?w ; pledge:force }",
            "\na term, or one of . ; } is missing here or just before",
        ),
        ("SELECT * { ?s ?p ?o } ORDER ?s", "expected one of BY"),
    ],
)
def test_a_hint_names_what_is_missing(toy: pg.PledgeGraph, text: str, said: str) -> None:
    with pytest.raises(pg.BadSparql) as caught:
        toy.query(text)
    assert said in str(caught.value)
    assert "OPTIONAL" not in str(caught.value)
    assert max(map(len, str(caught.value).splitlines())) <= 80


def test_an_undeclared_prefix_is_named_at_its_place(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.BadSparql) as caught:
        toy.query("SELECT * {\n  ?s pldge:by ?o }")
    assert str(caught.value).splitlines() == [
        "prefix 'pldge:' is not declared (line 2, column 6)",
        "    ?s pldge:by ?o }",
        "       ^",
        "did you mean 'pledge:'?",
    ]


def test_a_prefix_in_a_string_is_not_blamed(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.BadSparql, match="prefix 'actrs:' is not declared"):
        toy.query('SELECT * { ?s skos:prefLabel "nix:x" . ?s ?p actrs:northmark }')


def test_a_declared_prefix_is_not_blamed(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.BadSparql, match="prefix 'zz:' is not declared"):
        toy.query("PREFIX mine: <urn:x:> SELECT * { mine:a ?p zz:b }")


def test_an_unknown_prefix_with_nothing_near_lists_those_that_are_known(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.BadSparql, match="known prefixes: actors, "):
        toy.query("SELECT * { ?s ?p qqqq:x }")


@pytest.mark.parametrize("text", ["SELECT * { ?s ?p ?o", "SELECT * { ?s ?p ?o\n", "SELECT"])
def test_a_text_that_ends_too_early_says_so(toy: pg.PledgeGraph, text: str) -> None:
    with pytest.raises(pg.BadSparql, match=r"does not parse"):
        toy.query(text)


@settings(deadline=None)
@given(st.text(alphabet="SELECT {}?<>\"'$#:.\n abc"))
def test_any_text_is_answered_or_refused_with_words(toy: pg.PledgeGraph, text: str) -> None:
    try:
        toy.query(text, limit=3)
    except pg.QueryError as error:
        said = str(error)
    else:
        said = "answered"
    assert said
