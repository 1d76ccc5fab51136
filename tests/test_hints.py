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
        ("⟦SELEKT * {}", "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ("# so\n  ⟦{ ?s ?p ?o }", "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ("SELECT ?w { ?p pledge:about actors:x  ⟦pledge:by ?w }", ". or ; is missing before this"),
        ("SELECT * { ?s pledge:by actors:x ⟦?y }", ". or ; is missing before this"),
        ("SELECT * {\n  ?p pledge:by ?w ; pledge:force ⟦}", "an object is missing here"),
        ("SELECT * { ?s a ⟦}", "an object is missing here"),
        ("SELECT * { ?s pledge:by ?o, ⟦}", "an object is missing here"),
        ("SELECT * { ?s ?p ?o . ?s ⟦}", "a property is missing here"),
        ("SELECT * { ?s ?p ?o OPTIONAL { ?s ⟦'x' ?y } }", "a property is missing here"),
        ("SELECT * { ?s ?p ?o } ORDER ⟦?s", "BY is missing here"),
        ("SELECT * WHERE ⟦?s ?p ?o", "{ is missing here"),
        (
            "SELECT * { ?s ?p ?o FILTER(⟦ISTRIPEL(?o)) }",
            "'ISTRIPEL' is no word of SPARQL; did you mean ISTRIPLE?",
        ),
        ("SELECT * { ?s ?p ?o ⟦FILTR(?o = 1) }", "'FILTR' is no word of SPARQL; did you mean FILTER?"),
        ("SELECT * { ?s ?p ?o FILTER NOT ⟦EXIST { ?s a 3 } }", "did you mean EXISTS?"),
        ("SELECT * { ?s ?p ?o FILTER(?o = 1 ⟦AND ?p = 2) }", "'AND' is no word of SPARQL; write &&"),
        ("SELECT * { ?s ?p ?o } LIMIT ⟦ten", "a text stands in quotes"),
        ("SELECT (COUNT(?s) AS ⟦n) { ?s ?p ?o }", "a variable begins with ?, as in ?n"),
        ("SELECT * { ?s pledge: ⟦by ?o }", "a name has no blank: pledge:by"),
        ("SELECT * { ?s ?p ?o FILTER(?o ⟦== 1) }", "SPARQL compares with =, not with =="),
        ("SELECT * { ?s ?p ?o FILTER(?o ⟦<> 1) }", "SPARQL says not equal as !="),
        ("SELECT * { ?s ?p ⟦“x” }", "this is no quotation mark of SPARQL"),
        ("SELECT * { ?s ?p ⟦'abc }", "the text that begins here is not closed on its line"),
        ("SELECT * { ?s ⟦<http://a b> ?o }", "an address in < > has no blank"),
        ("SELECT ⟦count(?s) { ?s ?p ?o }", "stands in brackets with its name: (COUNT(?x) AS ?n)"),
        ("SELECT ?x ⟦AS ?y { ?s ?p ?x }", "stands in brackets with its name: (COUNT(?x) AS ?n)"),
        ("SELECT ?s⟦, ?o { ?s ?p ?o }", "what is selected stands without commas"),
        ("SELECT * { ?s ?p ?o ⟦FILTER ?o > 3 }", "the condition of a FILTER stands in brackets"),
        ("SELECT * { ?s ?p ?o FILTER(?o > ⟦) }", "a value is missing between > and this"),
        ("SELECT * { ?s ?p ?o ⟦BIND(1 + 1) }", "a BIND gives its value a name"),
        ("SELECT * { ⟦VALUES ?x (1 2) }", "VALUES has no { }"),
        (
            "SELECT * { ?s ?p ?o FILTER(LANG(?o) = 'en' ⟦}",
            "the ( of line 1, column 27 is not closed before this",
        ),
        ("SELECT * { ?s ?p ?o }⟦}", "this } closes nothing"),
        ("SELECT * ⟦{ ?s ?p ?o", "this { is not closed"),
        ("SELECT * ⟦{\n  {\n ?s ?p ?o }\n", "this { is not closed"),
        ("SELECT * { ?s skos:prefLabel 'Їжак 😀'@uk ⟦?x }", ". or ; is missing before this"),
    ],
)
def test_a_hint_names_what_is_missing_and_where(toy: pg.PledgeGraph, text: str, said: str) -> None:
    before, _, after = text.partition("⟦")
    with pytest.raises(pg.BadSparql) as caught:
        toy.query(before + after)
    error = caught.value
    assert said in error.hint
    assert (error.line, error.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
    assert error.text == (before + after).split("\n")[error.line - 1]
    assert str(error).split("\n")[2].index("^") - 2 == error.column - 1
    assert max(map(len, str(error).splitlines())) <= 110
    assert not {"OPTIONAL", "ENCODE_FOR_URI", "LANGMATCHES", "[_]"} & set(error.hint.split())


@pytest.mark.parametrize("text", ["", " \n# nothing\n"])
def test_an_empty_query_says_how_one_begins(toy: pg.PledgeGraph, text: str) -> None:
    with pytest.raises(pg.BadSparql) as caught:
        toy.query(text)
    assert str(caught.value) == "the query is empty; a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
    assert (caught.value.line, caught.value.column, caught.value.text) == (0, 0, "")


def test_an_error_holds_its_parts_for_those_who_draw_it(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.BadSparql) as caught:
        toy.query("SELECT * {\r\n\t?s pledge:by ?o ?x }")
    error = caught.value
    assert (error.problem, error.line, error.column) == ("the query does not parse", 2, 18)
    assert error.text == "\t?s pledge:by ?o ?x }"
    assert error.text[error.column - 1 :] == "?x }"
    assert error.hint == ". or ; is missing before this"
    assert str(error).split("\n") == [
        "the query does not parse (line 2, column 18)",
        "  \t?s pledge:by ?o ?x }",
        "  \t" + " " * 16 + "^",
        ". or ; is missing before this",
    ]


def test_a_slip_is_shown_in_the_text_as_it_was_written(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.BadSparql) as caught:
        toy.query("SELECT * { ?s pledge:force $f pledge:by ?w }", f="forces:commits")
    assert caught.value.text == "SELECT * { ?s pledge:force $f pledge:by ?w }"
    assert caught.value.text[caught.value.column - 1 :] == "pledge:by ?w }"


def test_functions_with_digits_in_their_names_are_words(toy: pg.PledgeGraph) -> None:
    assert toy.query("SELECT (SHA256('x') AS ?a) (MD5('x') AS ?b) {}").rows
    with pytest.raises(pg.BadSparql) as caught:
        toy.query("SELECT * { ?s ?p ?o FILTER(SHA256(?o) == MD5(?p)) }")
    assert caught.value.hint == "SPARQL compares with =, not with =="


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (STRLEN(?s) ?x) { ?s ?p ?o }",
        "SELECT (COUNT(?x) AS ?n) ?s { ?s ?p ?x }",
        "SELECT ?s { ?s ?p ?o BIND(?o AS ?o) }",
        "SELECT * { ?s ?p ?o } ORDER BY",
        "SELECT",
    ],
)
def test_what_no_slip_explains_is_shown_where_the_engine_stopped(toy: pg.PledgeGraph, text: str) -> None:
    with pytest.raises(pg.BadSparql) as caught:
        toy.query(text)
    assert caught.value.hint
    assert "expected" not in str(caught.value)
    assert 0 < caught.value.column <= len(text) + 1


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
