"""SPARQL texts: parameters are terms and nothing else, and refusals."""

from __future__ import annotations

import datetime
import re
import warnings
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgegraph.answer import Name
from pledgegraph.errors import QueryError
from pledgegraph.refusals import refuse_outside
from pledgegraph.sparql import bind, fill, term

HOSTILE = [
    '" } } ; DROP ALL #',
    "' } UNION { ?s ?p ?o",
    'x"^^<urn:y> . ?s ?p ?o . FILTER("',
    "\\",
    '\\"',
    'end\\" } #',
    '"""',
    "'''",
    "line\nbreak\r\n\t",
    "} # comment",
    "{ ?s ?p ?o }",
    "$text $x ?y",
    "<urn:x>",
    "\x00\x1b[31m",
    "\u202e\u200b\ufeff",
    "𐐷 ї",
]
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(), st.text(alphabet="\"'\\{}<>$?#\n\r ab"))
LABELS = "SELECT ?thing { ?thing skos:prefLabel ?label FILTER(STR(?label) = $text) } ORDER BY ?thing"
ECHO = "SELECT ($text AS ?same) {}"


def is_name(toy: pg.PledgeGraph, text: str) -> bool:
    """Tell whether a text is a prefixed name, which stands for its IRI."""
    prefix, colon, rest = text.partition(":")
    return bool(colon) and prefix in toy.prefixes and re.fullmatch(r"[\w.-]+", rest) is not None


# ---------------------------------------------------------------- parameters


@settings(deadline=None)
@given(TEXTS)
def test_any_text_comes_back_as_it_was(toy: pg.PledgeGraph, text: str) -> None:
    assume(not is_name(toy, text))
    answer = toy.query(ECHO, text=text)
    assert answer.columns == ("same",)
    assert [row.same for row in answer] == [text]


@settings(deadline=None)
@given(TEXTS)
def test_no_text_finds_a_row_that_it_does_not_name(toy: pg.PledgeGraph, text: str) -> None:
    assume(not is_name(toy, text))
    labels = toy.query("SELECT ?thing ?label { ?thing skos:prefLabel ?label }")
    assert toy.query(LABELS, text=text).columns == ("thing",)
    assert len(toy.query(LABELS, text=text)) == len({row.thing for row in labels if row.label == text})


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_a_list_of_texts_is_a_row_of_values(toy: pg.PledgeGraph, texts: list[str]) -> None:
    assume(not any(is_name(toy, text) for text in texts))
    answer = toy.query("SELECT ?same { VALUES ?same { $texts } }", texts=texts)
    assert [row.same for row in answer] == texts


def test_a_label_as_parameter_finds_its_thing(toy: pg.PledgeGraph) -> None:
    assert [row.thing for row in toy.query(LABELS, text="Northmark")] == ["actors/northmark"]


PREFIXES = {"actors": "https://x.example/actors/"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("actors:northmark", "<https://x.example/actors/northmark>"),
        ("other:northmark", '"other:northmark"'),
        ("actors:", '"actors:"'),
        ("actors:a b", '"actors:a b"'),
        ("actors:a> } #", '"actors:a> } #"'),
        (ox.NamedNode("urn:x"), "<urn:x>"),
        (ox.Literal("x", language="uk"), '"x"@uk'),
        (rdflib.URIRef("urn:x"), "<urn:x>"),
        (rdflib.Literal("x", lang="uk"), '"x"@uk'),
        (Name("x", iri="urn:x"), "<urn:x>"),
        (Name("x"), '"x"'),
        (3, '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (True, '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        (False, '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        (Decimal("2.50"), '"2.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        (Decimal("1E+3"), '"1000"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        (0.0000001, '"0.0000001"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        (datetime.date(2031, 5, 10), '"2031-05-10"^^<http://www.w3.org/2001/XMLSchema#date>'),
    ],
)
def test_values_become_terms(value: Any, text: str) -> None:
    assert term(value, PREFIXES) == text


@pytest.mark.parametrize(
    "value",
    [
        None,
        object(),
        {"a": 1},
        b"bytes",
        float("nan"),
        Decimal("Infinity"),
        ox.BlankNode("b"),
        ox.Variable("x"),
        rdflib.BNode("b"),
        rdflib.Variable("x"),
        "\ud800",
    ],
)
def test_what_is_no_term_is_refused(value: Any) -> None:
    with pytest.raises(pg.QueryError, match="a parameter cannot be"):
        term(value, PREFIXES)


@pytest.mark.filterwarnings("ignore")
def test_an_iri_that_is_none_is_refused() -> None:
    with pytest.raises(pg.QueryError, match="a parameter cannot be"):
        term(rdflib.URIRef("urn:x> } #"), {})


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("?s ?p $o . ?s ?q <urn:$o>", '?s ?p "x" . ?s ?q <urn:$o>'),
        ("?s ?p $o # $o\n", '?s ?p "x" # $o\n'),
        ("?s ?p $o . ?s ?q <urn:#> , $o", '?s ?p "x" . ?s ?q <urn:#> , "x"'),
        ("?s ?p $o, $other, $oo, ?o", '?s ?p "x", $other, $oo, ?o'),
    ],
)
def test_a_parameter_goes_only_where_a_term_may_stand(text: str, bound: str) -> None:
    assert bind(text, {"o": "x"}, {}) == bound


@pytest.mark.parametrize(
    "text", ["SELECT * { ?s ?p ?x }", "SELECT * {} # $x", "<urn:$x>", 'SELECT * { ?s ?p "$xx" }']
)
def test_a_parameter_that_the_query_does_not_use_is_an_error(text: str) -> None:
    with pytest.raises(pg.QueryError, match=r"the query has no parameter \$x"):
        bind(text, {"x": 1}, {})


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "$x" }',
        "SELECT * { ?s ?p $x FILTER(REGEX(?p, '^$x')) }",
        'SELECT * {\n  ?s ?p $x, """ of $x """ }',
        "SELECT * { ?s ?p '''\n$x''' }",
        'SELECT * { ?s ?p "a\\"$x" }',
    ],
)
def test_a_placeholder_inside_a_string_is_refused_where_it_stands(text: str) -> None:
    with pytest.raises(pg.QueryError, match=r"\$x stands inside the string at line \d, column \d+, where"):
        bind(text, {"x": "v"}, {})


def test_a_dollar_sign_in_a_string_is_fine_where_no_parameter_has_that_name() -> None:
    assert bind('?s ?p $o, "$5 and $os"', {"o": "x"}, {}) == '?s ?p "x", "$5 and $os"'


NUMBER = "^^<http://www.w3.org/2001/XMLSchema#integer>"


@pytest.mark.parametrize(
    ("text", "value", "bound"),
    [
        ("VALUES ?x { $v }", ["a", 1], f'VALUES ?x {{ "a" "1"{NUMBER} }}'),
        ("VALUES ?x { $v }", {"b", "a"}, 'VALUES ?x { "a" "b" }'),
        ("values ?x # these\n{ 'z' $v }", ("a",), "values ?x # these\n{ 'z' \"a\" }"),
        ("VALUES ?x { $v }", [], "VALUES ?x {  }"),
        ("VALUES ?x { $v }", "a", 'VALUES ?x { "a" }'),
        ("VALUES (?x) { $v }", ["a", "b"], 'VALUES (?x) { ("a") ("b") }'),
        (
            "VALUES (?x ?y) { $v }",
            [("a", 1), ["b", "c"]],
            f'VALUES (?x ?y) {{ ("a" "1"{NUMBER}) ("b" "c") }}',
        ),
        ("VALUES (?x ?y) { (1 $v) }", "a", 'VALUES (?x ?y) { (1 "a") }'),
        ("FILTER(?x IN ($v))", ["a", "b"], 'FILTER(?x IN ("a", "b"))'),
        ("FILTER(?x not in (1, $v))", ["a", "b"], 'FILTER(?x not in (1, "a", "b"))'),
        ("FILTER(?x IN ($v))", "a", 'FILTER(?x IN ("a"))'),
    ],
)
def test_a_list_fills_values_and_in(text: str, value: Any, bound: str) -> None:
    assert bind(text, {"v": value}, {}) == bound


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("?s ?p $v", ["a"], r"\$v is a list, and stands where one term is meant; a list stands in VALUES"),
        ("FILTER(?x = $v)", ["a", "b"], r"\$v is a list"),
        ("FILTER(CONCAT($v) IN (1))", ["a", "b"], r"\$v is a list"),
        ("VALUES (?x ?y) { (1 $v) }", ["a", "b"], r"\$v is a list"),
        ("VALUES ?x { 1 } { ?s ?p $v }", ["a"], r"\$v is a list"),
        ("VALUES ?x { $v }", [("a", "b")], "list of lists stands in VALUES with its variables"),
        ("FILTER(?x IN ($v))", [["a"]], "list of lists"),
        ("VALUES (?x ?y) { $v }", [("a", "b"), ("c",)], r"a row of \$v has 2 terms, .*; \('c',\) has not"),
        ("VALUES (?x ?y) { $v }", ["a"], "has 2 terms"),
        ("VALUES (?x ?y) { $v }", [("a", ["b"])], "a parameter cannot be a list"),
    ],
)
def test_a_list_anywhere_else_is_refused_with_advice(text: str, value: Any, said: str) -> None:
    with pytest.raises(pg.QueryError, match=said):
        bind(text, {"v": value}, {})


def test_rows_of_values_are_asked(toy: pg.PledgeGraph) -> None:
    rows = [("actors:northmark", "forces:commits"), ("actors:grimmoor", "forces:commits")]
    text = "SELECT ?who ?p { VALUES (?who ?f) { $rows } ?p pledge:by ?who ; pledge:force ?f }"
    assert toy.query(text, rows=rows).records() == [
        {"who": "actors/northmark", "p": "pledges/northmark-lends-more-boats"}
    ]
    inside = "SELECT ?p { ?p pledge:by ?who FILTER(?who IN ($those)) } ORDER BY ?p"
    assert toy.query(inside, those=["actors:ada-lund"])[0].p == "pledges/northmark-lends-boats"


def test_cells_of_a_data_frame_are_parameters(toy: pg.PledgeGraph) -> None:
    frame = toy.query("SELECT ?e ?n { ?e pledge:paragraph ?n } ORDER BY ?n").to_pandas()
    number = frame["n"].to_numpy(dtype="int64")[0]
    assert type(number).__module__ == "numpy"
    assert len(toy.query("SELECT ?e { ?e pledge:paragraph $n }", n=number)) > 0
    assert len(toy.query("SELECT ?n { VALUES ?n { $ns } }", ns=list(frame["n"].unique()))) > 3


def test_a_value_is_never_read_as_a_placeholder() -> None:
    assert bind("$a $b", {"a": "$b", "b": "$a"}, {}) == '"$b" "$a"'


def test_a_line_whose_parameter_is_not_asked_for_is_left_out() -> None:
    text = "# a comment with $by\nSELECT * {\n  ?s ?p $by .\n  ?s ?q $byte .\n}"
    assert fill(text, {"by": None, "byte": 1}, {}).splitlines()[1] == f"  ?s ?q {term(1, {})} ."
    assert "?p" not in fill(text, {"by": None, "byte": None}, {})


# ---------------------------------------------------------------- what reaches outside


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { sErViCe SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 'x'. service?g{?s ?p ?o} }",
        "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }",
        "SELECT * from named <urn:g> { ?s ?p ?o }",
        "ASK\nFrOm <urn:g>\n{ ?s ?p ?o }",
        "DESCRIBE <urn:x> FROM <urn:g>",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "delete where { ?s ?p ?o }",
        "Drop All",
        "CLEAR ALL",
        "LOAD <http://127.0.0.1:9/>",
        "CREATE GRAPH <urn:g>",
        "ADD <urn:a> TO <urn:b>",
        "# fine\nMOVE <urn:a> TO <urn:b>",
        "COPY <urn:a> TO <urn:b>",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_what_reaches_outside_or_changes_facts_is_refused(toy: pg.PledgeGraph, text: str) -> None:
    before = len(toy.store.inner)
    with pytest.raises(pg.QueryError, match=r"line \d+, column \d+ is refused: a query reads these facts"):
        toy.query(text)
    assert len(toy.store.inner) == before


def test_a_refusal_says_where() -> None:
    with pytest.raises(pg.QueryError, match="SERVICE at line 2, column 3 is refused"):
        refuse_outside("SELECT * {\n  service ?s {} }")


@pytest.mark.parametrize("word", ["\\u0053ERVICE", "\\u0046ROM", "SERV\\u0049CE"])
def test_an_escaped_keyword_does_not_slip_through(toy: pg.PledgeGraph, word: str) -> None:
    with pytest.raises(pg.QueryError):
        toy.query(f"SELECT * {{ {word} <http://127.0.0.1:9/> {{ ?s ?p ?o }} }}")


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s skos:prefLabel "SERVICE FROM DROP" }',
        "SELECT * { ?s skos:prefLabel 'service' }",
        'SELECT * { ?s skos:prefLabel """ insert " delete """ }',
        "SELECT * { ?s <https://x.example/service/from> ?o }",
        "SELECT ?from ?service $drop { ?from ?service $drop } LIMIT 1",
        "PREFIX ex: <urn:x:> SELECT * { ex:service ex:from ex:load.add }",
        "PREFIX : <urn:x:> SELECT * { :from :insert :drop }",
        "SELECT * { ?s ?p ?o } LIMIT 1 # from here on, service",
        "SELECT * { _:from ?p ?o } LIMIT 1",
    ],
)
def test_the_same_words_elsewhere_are_fine(toy: pg.PledgeGraph, text: str) -> None:
    assert isinstance(toy.query(text), pg.Answer)


# ---------------------------------------------------------------- words beside words


BESIDE = {
    "a keyword right after": "SELECT ?who { SERVICESILENT <http://127.0.0.1:9/> { ?who ?p ?x } }",
    "a prefix right after": "PREFIX h: <http://127.0.0.1:9/> SELECT ?who { SERVICEh:b { ?who ?p ?x } }",
    "the empty prefix": "PREFIX : <http://127.0.0.1:9/> SELECT ?who { SERVICE:b { ?who ?p ?x } }",
    "a comment that ends": "SELECT ?who { # x\r SERVICE <http://127.0.0.1:9/> { ?who ?p ?x } }",
    "an escaped sign": "SELECT * { VALUES ?a { actors:x\\# } SERVICE <http://127.0.0.1:9/> { ?s ?p ?x } }",
    "a word right before": "SELECT * { ?a ?b trueSERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "a name and a dot right before": "SELECT * { ?a ?b actors:x.SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "a language right before": "SELECT * { ?a ?b 'x'@enSERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "FROM": "ASKFROM<http://127.0.0.1:9/>{}",
    "FROM NAMED": "SELECT * FROMNAMED <http://127.0.0.1:9/> { ?s ?p ?o }",
}


@pytest.mark.parametrize("text", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("timeout", [5, None])
def test_43_a_keyword_with_other_letters_beside_it_is_refused(
    toy: pg.PledgeGraph, text: str, timeout: float | None
) -> None:
    with pytest.raises(pg.QueryError, match="is refused"):
        toy.query(text, timeout=timeout)


def test_43_the_word_in_names_and_texts_is_fine_in_a_process_of_its_own(
    toy: pg.PledgeGraph,
) -> None:
    text = "ASK { ?s ?service measures:service-x FILTER(?x = 'service') }"
    assert toy.query(text) is False
    with pytest.raises(pg.QueryError, match="'service' at line 1, column 11 is refused"):
        toy.query(text, timeout=None)


EVIL_TYPE = "http://x> } ?s <https://w3id.org/pledgegraph/def#force> ?b } #"


@pytest.mark.parametrize(
    "value",
    [
        rdflib.Literal("a", datatype=rdflib.URIRef(EVIL_TYPE)),
        rdflib.URIRef(EVIL_TYPE),
        rdflib.Literal('a" } UNION { ?s ?p ?b', datatype=rdflib.XSD.string),
    ],
)
def test_57_a_term_of_rdflib_stays_a_term(toy: pg.PledgeGraph, value: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            answer = toy.query("SELECT ?b { VALUES ?y { $x } }\n", x=value)
        except pg.QueryError as error:
            assert "a parameter cannot be" in str(error)  # noqa: PT017
        else:
            assert [row["b"] for row in answer.rows] == [None]


@pytest.mark.parametrize("name", ["", "a b", "x-y", "$x"])
def test_what_is_no_name_of_a_parameter_is_refused(name: str) -> None:
    with pytest.raises(QueryError, match="is no name of a parameter"):
        bind("SELECT (COUNT(*) AS ?x) { ?s ?p ?o }", {name: "1"}, {})
