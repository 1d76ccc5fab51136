"""The doctor: unknown names, values of the wrong kind, and which part of a query leaves its answer empty."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgegraph.doctor import doctor
from pledgegraph.obstacles import MOST_ASKED, obstacles
from pledgegraph.reasons import Questions

TOY = Path(__file__).parent / "toy"


# ---------------------------------------------------------------- names and parameters


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "SELECT * { ?s pledge:bindigness ?o }",
            "'pledge:bindigness' is not in the vocabulary; did you mean 'pledge:bindingness'?",
        ),
        (
            "SELECT * { ?s pledge:label ?o }",
            "'pledge:label' is not in the vocabulary; did you mean 'skos:prefLabel'?",
        ),
        (
            "SELECT * { ?s pledge:by actors:northmrk }",
            "'actors:northmrk' is not in the facts; did you mean 'actors:northmark'?",
        ),
        (
            "SELECT * { ?s pledge:force forces:pledge }",
            "'forces:pledge' is not in the facts; did you mean 'forces:pledges'?",
        ),
        ("SELECT * { ?s ?p actors:zzzzzzzz }", "'actors:zzzzzzzz' is not in the facts"),
    ],
)
def test_no_row_and_a_misspelt_name_gives_a_hint(toy: pg.PledgeGraph, text: str, note: str) -> None:
    answer = toy.query(text)
    assert len(answer) == 0
    assert answer.notes == (note,)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { actors:grimmoor pledge:participatesIn ?o }",
        'SELECT * { ?s skos:prefLabel "pledge:bindigness"@en }',
        "SELECT * { ?s pledge:about actors:northmark } # pledge:bindigness",
        "PREFIX ex: <urn:x:> SELECT * { ?s ex:y ?o }",
    ],
)
def test_no_row_without_a_misspelt_name_gives_no_hint(toy: pg.PledgeGraph, text: str) -> None:
    answer = toy.query(text)
    assert (len(answer), answer.notes) == (0, ())


def test_a_name_is_doubted_once(toy: pg.PledgeGraph) -> None:
    assert len(doctor(toy.store, "{ ?s pledge:bindigness ?o . ?t pledge:bindigness ?o }")) == 1


def test_a_misspelt_name_is_told_even_where_other_rows_come(toy: pg.PledgeGraph) -> None:
    answer = toy.query("SELECT * { ?s ?p ?o OPTIONAL { ?s pledge:bindigness ?x } } LIMIT 1")
    assert len(answer) == 1
    assert answer.notes == (
        "'pledge:bindigness' is not in the vocabulary; did you mean 'pledge:bindingness'?",
    )
    assert (
        toy.query("SELECT (COUNT(*) AS ?n) { ?x pledge:bye ?y }").notes[0].startswith("'pledge:bye' is not")
    )


def test_a_wrong_value_of_a_parameter_is_told(toy: pg.PledgeGraph) -> None:
    answer = toy.query("SELECT ?p { ?p pledge:force $f }", f="forces:pledgs")
    assert answer.notes == ("'forces:pledgs' is not in the facts; did you mean 'forces:pledges'?",)


def test_a_parameter_without_a_value_is_told(toy: pg.PledgeGraph) -> None:
    answer = toy.query("SELECT ?p { ?p pledge:force $f }")
    assert answer.notes == ("$f was given no value, so it matches anything",)
    assert toy.query("SELECT $p { $p pledge:force ?f }").notes == ()


def test_an_old_name_in_a_query_is_answered_by_what_became_of_it(tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    redirect = (
        "pledges/older: {date: 2041-01-10, reason: two names for one, to: pledges/group-pledges-guards}"
    )
    (tmp_path / "toy" / "redirects.yaml").write_text(f"{redirect}\n", encoding="utf-8")
    answer = pg.load(tmp_path / "toy").query("SELECT ?p { ?p pledge:about pledges:older }")
    assert answer.rows == ()
    (note,) = answer.notes
    assert "'pledges/older' was renamed to 'pledges/group-pledges-guards'" in note


def test_a_plain_word_where_a_name_was_meant_is_told(toy: pg.PledgeGraph) -> None:
    text = "SELECT ?p { ?p pledge:force $f }"
    assert toy.query(text, f="intends").notes == (
        "$f is the text 'intends'; the thing of that name is written forces:intends",
    )
    assert toy.query(text, f="nothing-of-ours").notes == (
        "`pledge:force` has names, such as forces:commits, which stand without quotes",
    )
    assert toy.query(text, f="forces:pledges").notes == ()
    assert toy.query("SELECT ?p { ?p pledge:force ?x FILTER(STR(?x) != $f) }", f="intends").notes == ()


def test_many_unknown_names_are_told_in_ten_lines(toy: pg.PledgeGraph) -> None:
    names = " ".join(f"pledge:a{number}" for number in range(600))
    notes = toy.query(f"SELECT * {{ VALUES ?x {{ {names} }} }}").notes
    assert len(notes) == 11
    assert notes[-1] == "and perhaps more names that stand nowhere"


# ---------------------------------------------------------------- what leaves an answer empty


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (
            "SELECT * { ?p a pledge:Pledge ; pledge:force forces:rejects ; pledge:by ?who }",
            [
                "nothing matches `?p a pledge:Pledge` together with `?p pledge:force forces:rejects`; "
                "without the first there is 1 row, without the second there are 8 rows"
            ],
        ),
        (
            "SELECT * { ?p pledge:by ?who ; pledge:force forces:signs ; pledge:about ?what }",
            ["nothing matches `?p pledge:force forces:signs`; without it there are 12 rows"],
        ),
        (
            "SELECT * { ?x a pledge:Actor ; pledge:force ?f }",
            [
                "nothing matches `?x a pledge:Actor` together with `?x pledge:force ?f`; "
                "without the first there are 12 rows, without the second there are 6 rows",
                "?x stands for two kinds of things: a pledge:Actor; what has pledge:force, that is a "
                "pledge:Pledge or pledge:Stance",
            ],
        ),
        (
            "SELECT * { ?s pledge:by ?c . ?c pledge:measure ?m }",
            [
                "nothing matches `?s pledge:by ?c` together with `?c pledge:measure ?m`; "
                "without the first there are 5 rows, without the second there are 12 rows",
                "?c stands for two kinds of things: what pledge:by leads to, that is a pledge:Actor; "
                "what has pledge:measure, that is a pledge:Commitment",
            ],
        ),
        (
            'SELECT * { ?s a pledge:State ; skos:prefLabel "Northmark" }',
            [
                'nothing matches `?s skos:prefLabel "Northmark"`; without it there are 4 rows',
                '`skos:prefLabel` is "Northmark"@en in the facts, and not "Northmark"',
            ],
        ),
        (
            'SELECT * { ?p pledge:force ?f ; pledge:since "2031-05-10" }',
            [
                'nothing matches `?p pledge:since "2031-05-10"`; without it there are 12 rows',
                '`pledge:since` is "2031-05-10"^^xsd:date in the facts, and not "2031-05-10"',
            ],
        ),
        (
            'SELECT * { ?e pledge:source ?s ; pledge:paragraph "8" }',
            [
                'nothing matches `?e pledge:paragraph "8"`; without it there are 35 rows',
                '`pledge:paragraph` is 8 in the facts, and not "8"',
            ],
        ),
        (
            'SELECT ?p { ?p pledge:by ?w ; pledge:force "rejects" }',
            [
                'nothing matches `?p pledge:force "rejects"`; without it there are 12 rows',
                "`pledge:force` has names, such as forces:commits, which stand without quotes",
            ],
        ),
        (
            'SELECT * { ?p pledge:force ?f ; pledge:since ?d FILTER(?d > "2031") }',
            [
                'nothing matches `?p pledge:since ?d` together with `FILTER(?d > "2031")`; '
                "without the filter there are 6 rows",
                '?d has values such as "2029-03-01"^^xsd:date, and none of the kind of "2031"; '
                "STR(?d) is its plain text",
            ],
        ),
        (
            'SELECT * { ?a a pledge:State ; skos:prefLabel ?l FILTER("Northmark" = ?l) }',
            [
                'nothing matches `?a skos:prefLabel ?l` together with `FILTER("Northmark" = ?l)`; '
                "without the filter there are 5 rows",
                '?l has values such as "A truce holds"@en, and none of the kind of "Northmark"; '
                "STR(?l) is its plain text",
            ],
        ),
        (
            "SELECT * { ?a a pledge:State ; skos:prefLabel ?l FILTER(LANG(?l) = 'ua') }",
            [
                "nothing matches `?a skos:prefLabel ?l` together with `FILTER(LANG(?l) = 'ua')`; "
                "without the filter there are 5 rows",
                "?l is in en, fr, id, uk",
            ],
        ),
        (
            "SELECT * { ?p pledge:by actors:grimmoor FILTER NOT EXISTS { ?p pledge:about ?c } }",
            [
                "nothing matches `?p pledge:by actors:grimmoor` together with "
                "`FILTER NOT EXISTS { ?p pledge:about ?c }`; without the filter there are 3 rows",
            ],
        ),
        (
            "SELECT ?p (COUNT(?e) AS ?n) { ?p pledge:evidence ?e } GROUP BY ?p HAVING (COUNT(?e) > 50)",
            ["the pattern has matches, and HAVING leaves none"],
        ),
        ("SELECT ?p { ?p pledge:by ?w } OFFSET 500", ["the pattern has matches, and OFFSET leaves none"]),
        (
            "SELECT * { GRAPH graph:inferred { ?p pledge:by ?w ; pledge:force forces:signs } }",
            ["nothing matches `GRAPH graph:inferred { ?p pledge:force forces:signs }`"],
        ),
        (
            "SELECT * { ?p pledge:by actors:eastvale OPTIONAL { ?p pledge:about ?c } "
            "?c pledge:measure measures:training, measures:maritime-security }",
            [
                "nothing matches `?p pledge:by actors:eastvale`, `OPTIONAL { ?p pledge:about ?c }` together "
                "with `?c pledge:measure measures:maritime-security`; "
                "without `?c pledge:measure measures:maritime-security` there is 1 row",
            ],
        ),
    ],
)
def test_an_empty_answer_says_which_part_leaves_it_empty(
    toy: pg.PledgeGraph, text: str, notes: list[str]
) -> None:
    answer = toy.query(text)
    assert len(answer) == 0
    assert list(answer.notes) == notes


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?p pledge:force forces:commits ; pledge:by ?w }",
        "SELECT (COUNT(*) AS ?n) { ?p pledge:force forces:signs ; pledge:by ?w }",
        "SELECT * { ?p pledge:by ?w } LIMIT 0",
        "SELECT * { ?p pledge:force forces:signs }",
    ],
)
def test_nothing_is_said_where_there_are_rows_or_one_part_only(toy: pg.PledgeGraph, text: str) -> None:
    answer = toy.query(text)
    assert answer.notes == () or text.endswith("LIMIT 0")
    assert not any("nothing matches" in note for note in answer.notes)


def test_nothing_is_said_of_an_answer_that_a_limit_emptied(toy: pg.PledgeGraph) -> None:
    assert toy.query("SELECT * { ?p pledge:by ?w ; pledge:force ?f }", limit=0).notes == ()


def test_what_is_said_is_so(toy: pg.PledgeGraph) -> None:
    """The parts that are named have no match, and the rows that are counted are there."""
    text = "SELECT * { ?p pledge:by ?who ; pledge:force forces:signs ; pledge:about ?what }"
    assert toy.query("ASK { ?p pledge:force forces:signs }") is False
    assert len(toy.query("SELECT * { ?p pledge:by ?who ; pledge:about ?what }")) == 12
    assert "12 rows" in toy.query(text).notes[0]


def test_parameters_are_shown_by_their_names(toy: pg.PledgeGraph) -> None:
    text = "SELECT ?w { ?p pledge:force $f ; pledge:by ?w ; pledge:since $d }"
    (note,) = toy.query(text, f="forces:signs", d=__import__("datetime").date(2031, 5, 10)).notes
    assert note.startswith("nothing matches `?p pledge:force forces:signs`; without it there")


def test_on_the_facts_it_takes_little_time(real: pg.PledgeGraph) -> None:
    text = """SELECT * { ?p a pledge:Pledge ; pledge:by ?w ; pledge:about ?c ; pledge:force ?f .
        ?p pledge:evidence ?e . ?c pledge:measure ?m ; pledge:beneficiary ?b .
        ?e pledge:source ?s . ?s pledge:kind ?k .
        ?w a pledge:State . ?f pledge:sign -1 . ?p pledge:since ?d FILTER(?d > "2020-01-01"^^xsd:date) }"""
    begun = time.perf_counter()
    notes = real.query(text).notes
    assert time.perf_counter() - begun < 10
    assert notes[0].startswith("nothing matches `?p a pledge:Pledge`")
    assert "`?f pledge:sign -1`" in notes[0]


def test_it_asks_no_more_than_it_may(real: pg.PledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = Questions.ask

    def counted(self: Questions, text: str) -> Any:
        asked.append(text)
        return ask(self, text)

    monkeypatch.setattr(Questions, "ask", counted)
    monkeypatch.setattr("pledgegraph.obstacles.bounded", lambda work, timeout: work())
    parts = " ".join(f"?x{i} pledge:by ?x{i + 1} ." for i in range(60))
    assert obstacles(real.store, f"SELECT * {{ {parts} }}")
    assert len(asked) <= MOST_ASKED + 1


def test_it_is_silent_where_its_time_does_not_suffice(
    toy: pg.PledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "SELECT * { ?p a pledge:Pledge ; pledge:force forces:rejects }"
    assert obstacles(toy.store, text, seconds=0) == []
    monkeypatch.setattr(Questions, "ask", lambda self, text: time.sleep(30))
    begun = time.perf_counter()
    assert obstacles(toy.store, text, seconds=0.2) == []
    assert time.perf_counter() - begun < 10
    monkeypatch.setattr("pledgegraph.obstacles.CAN_FORK", False)
    assert obstacles(toy.store, text) == []


WORDS = ["?a", "?b", "?p", "pledge:by", "pledge:force", "forces:signs", "a", "pledge:Pledge", "'x'@en", "3"]
TERMS = st.sampled_from(WORDS)
TRIPLES = st.tuples(st.sampled_from(["?a", "?b", "?p"]), st.sampled_from(["pledge:by", "a", "?p"]), TERMS)
ELEMENTS = st.one_of(
    TRIPLES.map(lambda t: " ".join(t) + " ."),
    TRIPLES.map(lambda t: f"OPTIONAL {{ {' '.join(t)} }}"),
    TRIPLES.map(lambda t: f"MINUS {{ {' '.join(t)} }}"),
    TRIPLES.map(lambda t: f"FILTER NOT EXISTS {{ {' '.join(t)} }}"),
    st.sampled_from(["FILTER(?a = 'x')", "FILTER(?a > 3)", "FILTER(LANG(?b) = 'en')", "BIND(?a AS ?c)"]),
    st.sampled_from(
        ["VALUES ?a { 1 actors:northmark }", "{ ?a ?p 1 } UNION { ?a a ?b }", "GRAPH ?g { ?a ?p 3 }"]
    ),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(ELEMENTS, max_size=5))
def test_no_query_is_changed_or_stopped_by_it(toy: pg.PledgeGraph, elements: list[str]) -> None:
    text = f"SELECT * {{ {' '.join(elements)} }} LIMIT 5"
    try:
        answer = toy.query(text)
    except pg.QueryError:
        return
    assert len(answer) == len(toy.store.select(text).rows)
    assert all(note and "\n" not in note for note in answer.notes)
    if not answer.rows:
        for note in answer.notes:
            assert "Error" not in note


@settings(deadline=None, max_examples=40)
@given(st.text(alphabet="SELECT {}?abp:.;,'\"@()<>=\n", max_size=50))
def test_any_text_is_looked_at_without_a_fault(toy: pg.PledgeGraph, text: str) -> None:
    assert isinstance(obstacles(toy.store, text, seconds=1), list)
    assert isinstance(doctor(toy.store, text), list)
