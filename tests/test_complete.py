"""Completion in a notebook: what a place asks for is offered, bounded, best first; nothing is ever raised."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from IPython.core.completer import CompletionContext

import pledgegraph as pg
from pledgegraph.notebook import session as sessions
from pledgegraph.notebook.complete import matcher, offer
from pledgegraph.notebook.in_call import call_in
from pledgegraph.notebook.in_query import in_query
from pledgegraph.notebook.index import MOST, Index, fitting
from pledgegraph.notebook.session import Session
from pledgegraph.pictures import KINDS
from pledgegraph.store import Store

CURSOR = "¦"


@pytest.fixture(scope="module")
def session(real: pg.PledgeGraph) -> Session:
    variables = {
        "kg": real,
        "actor": "france",
        "count": 3,
        "frames": object(),
        "In": [],
        "_hidden": "x",
        "n": 1,
    }
    return Session(SimpleNamespace(user_ns=variables, user_ns_hidden={"In"}))


def offered(session: Session, cell: str) -> tuple[str, list[str]]:
    """Give what is offered at the cursor of a cell."""
    before, _, after = cell.partition(CURSOR)
    begun, found = offer(session, before + after, len(before))
    assert before.endswith(begun)
    assert len(found) <= MOST
    assert len(found) == len(set(found))
    return begun, found


# ---------------------------------------------------------------- in a query


@pytest.mark.parametrize(
    ("cell", "begun", "first"),
    [
        ("%%sparql\n¦", "", ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]),
        ("%%sparql\nSEL¦", "SEL", ["SELECT"]),
        ("%%sparql\nsel¦", "sel", ["select"]),
        ("%%sparql\nSELECT ?who { ?p pl¦", "pl", ["places:", "pledge:", "pledges:"]),
        ("%%sparql\nSELECT ?who { ?p pledge:made¦", "pledge:made", ["pledge:madeAt"]),
        (
            "%%sparql\nSELECT ?who { ?p pledge:about commitments:deploy-multi¦",
            None,
            ["commitments:deploy-multinational-force"],
        ),
        ("%%sparql\nSELECT ?who { ?p pledge:by actors:macron¦", "actors:macron", ["actors:emmanuel-macron"]),
        ("%%sparql\nSELECT ?who { ?p pledge:by fran¦", "fran", ["actors:france"]),
        ("%%sparql\nSELECT ?who { ?p pledge:by ¦", "", ["actors:"]),
        ("%%sparql\nSELECT ?who { ?p pledge:force ¦", "", ["forces:"]),
        ("%%sparql\nSELECT ?who { ?p a pledge:Pl¦", "pledge:Pl", ["pledge:Pledge"]),
        ("%%sparql\nSELECT ?who ?what { ?¦ }", "?", ["?who", "?what"]),
        ("%%sparql\nSELECT ?who ?what { ?p pledge:by ?wha¦", "?wha", ["?what"]),
        ("%%sparql\nSELECT ?who { ?wh¦ pledge:by ?whom }", "?wh", ["?who", "?whom"]),
        ("%%sparql --param f=forces:intends\nASK { ?p pledge:force $¦ }", "$", ["$f"]),
        ("%%sparql\nSELECT ?s { ?s ?p ?o } ord¦", "ord", ["order by"]),
        ("%%sparql\nSELECT * { ?s skos:prefL¦", "skos:prefL", ["skos:prefLabel"]),
        ("%sparql ASK { actors:fran¦", "actors:fran", ["actors:france"]),
        ("found = %sparql -o x ASK { actors:fran¦", "actors:fran", ["actors:france"]),
        ("%sparql ¦", "", ["SELECT", "ASK"]),
        ("x = 1\n%sparql ASK { actors:fran¦", "actors:fran", ["actors:france"]),
        ('kg.query("ASK { actors:fran¦', "actors:fran", ["actors:france"]),
        ('kg.query("""\nSELECT ?who {\n?p skos:prefLabel "x" ; pledge:by ?w¦', "?w", ["?who"]),
    ],
)
def test_a_query_is_completed(session: Session, cell: str, begun: str | None, first: list[str]) -> None:
    found = offered(session, cell)
    assert begun is None or found[0] == begun
    assert found[1][: len(first)] == first


@pytest.mark.parametrize(
    "cell",
    [
        '%%sparql\nASK { ?s ?p "fran¦',
        "%%sparql\nASK { ?s ?p 'fran¦' }",
        "%%sparql\nASK { ?s ?p ?o } # fran¦",
        "%%sparql\nASK { <https://w3id.org/fran¦",
        "%%sparql\nASK { ?s nothing:¦",
        "x = fran¦",
        "print('fran¦",
        "",
    ],
)
def test_where_nothing_fits_nothing_is_offered(session: Session, cell: str) -> None:
    assert offered(session, cell)[1] == []


def test_classes_alone_follow_the_word_a(session: Session) -> None:
    names = offered(session, "%%sparql\nSELECT * { ?s a pledge:¦")[1]
    assert names[0].startswith("pledge:")
    assert all(name.removeprefix("pledge:")[0].isupper() for name in names)


def test_what_is_used_most_comes_first(session: Session, real: pg.PledgeGraph) -> None:
    names = offered(session, "%%sparql\nSELECT * { ?s pledge:¦")[1]
    uses = [
        real.query(f"SELECT (COUNT(*) AS ?n) {{ {{ ?s {name} ?o }} UNION {{ ?s ?p {name} }} }}")[0].n
        for name in names[:8]
    ]
    assert uses == sorted(uses, reverse=True)
    assert len(names) == MOST


def test_a_name_that_is_offered_is_in_the_facts(real: pg.PledgeGraph) -> None:
    index = Index(real.store)
    names = [f"{prefix}:{name}" for prefix in index.prefixes for name in index.names(prefix)[:3]]
    assert len(names) > 50
    for name in names:
        prefix, _, local = name.partition(":")
        assert real.query(
            f"ASK {{ {{ <{real.prefixes[prefix]}{local}> ?p ?o }} UNION "
            f"{{ ?s <{real.prefixes[prefix]}{local}> ?o }} UNION "
            f"{{ ?s ?p <{real.prefixes[prefix]}{local}> }} }}"
        ), name


def test_without_a_graph_the_language_is_still_completed() -> None:
    assert in_query("SELECT ?a { ?b fil", 18, None) == ("fil", ["filter"])


def test_what_begins_so_comes_before_what_has_a_word_that_does() -> None:
    assert fitting(["x-ab", "ab", "abc", "cab"], "AB") == ["ab", "abc", "x-ab"]
    assert fitting(["b", "a"], "") == ["b", "a"]
    assert len(fitting([str(n) for n in range(999)], "")) == MOST


# ---------------------------------------------------------------- in a line of options


@pytest.mark.parametrize(
    ("cell", "begun", "found"),
    [
        ("%%sparql --fo¦", "--fo", ["--format"]),
        ("%%sparql --format ¦", "", ["answer", "pandas", "polars", "records", "json"]),
        ("%%sparql --format p¦\nASK {}", "p", ["pandas", "polars"]),
        ("%%sparql --format=p¦", "p", ["pandas", "polars"]),
        ("%%sparql --names c¦", "c", ["curie"]),
        ("%%sparql --param ¦\nASK { ?p pledge:by $who ; pledge:force $how }", "", ["who=", "how="]),
        ("%%sparql -p w¦\nASK { ?p pledge:by $who ; pledge:force $how }", "w", ["who="]),
        (
            "%%sparql --param how=forces:intend¦\nASK { ?p pledge:force $how }",
            "forces:intend",
            ["forces:intends"],
        ),
        ("%%sparql --param who=$¦\nASK { ?p pledge:by $who }", "$", ["$actor", "$count", "$n"]),
        ("%sparql --param ¦ ASK { ?p pledge:by $who }", "", ["who="]),
        ("%%sparql -o ¦", "", []),
        ("%pledges who --by $a¦", "$a", ["$actor"]),
        ("%pledges w¦", "w", ["who"]),
        ("%pledges who --at¦", "--at", ["--at-least"]),
        ("%pledges who --by=franc¦", "franc", ["france", "francois-mitterrand", "theo-francken"]),
        ("a = %pledges stances --force rejec¦", "rejec", ["rejects"]),
        ("%pledges explain france-uk-intend¦", "france-uk-intend", ["france-uk-intend-deployment"]),
    ],
)
def test_options_and_their_values_are_completed(
    session: Session, cell: str, begun: str, found: list[str]
) -> None:
    assert offered(session, cell) == (begun, found)


def test_an_empty_line_of_a_cell_offers_the_options(session: Session) -> None:
    assert {"--format", "--param", "--as-of"} <= {*offered(session, "%%sparql ¦\nASK {}")[1]}


def test_pictures_are_completed_by_their_kind(session: Session) -> None:
    assert offered(session, "%draw ¦") == ("", list(KINDS))
    assert offered(session, "%draw ego franc¦")[1][0] == "france"
    assert offered(session, "%draw matrix --measure troop-d¦")[1] == ["troop-deployment"]
    assert offered(session, 'kg.ego("franc¦')[1][0] == "france"
    assert offered(session, 'kg.matrix(measure="troop-d¦')[1] == ["troop-deployment"]
    assert offered(session, 'kg.draw("ma¦')[1] == ["matrix"]


# ---------------------------------------------------------------- in Python


@pytest.mark.parametrize(
    ("cell", "begun", "first"),
    [
        ('kg.who_committed(by="franc¦', "franc", "france"),
        ("kg.who_committed(to='ukraine', measure='troop-d¦", "troop-d", "troop-deployment"),
        ('kg.stances(force=["signs", "rejec¦', "rejec", "rejects"),
        ('rows = list(kg.who_committed(at_least="political-w¦', "political-w", "political-written"),
        ('kg.who_committed(\n    to="ukraine",\n    by="franc¦', "franc", "france"),
        ('kg.explain("france-uk-i¦', "france-uk-i", "france-uk-intend-deployment"),
        ('kg.path("france", "ukrai¦', "ukrai", "ukraine"),
        ('kg.total(unit="air¦', "air", "air-defence-systems"),
        ('a = "it\'s"\nkg.timeline("franc¦', "franc", "france"),
        ("kg.things.act¦", "act", "actors"),
        ("kg.things.actors.franc¦", "franc", "france"),
        ("kg.things.collective_¦", "collective_", "collective_kinds"),
        ('kg.things.actors["united-k¦', "united-k", "united-kingdom"),
        ('kg.things["act¦', "act", "actors"),
    ],
)
def test_names_are_completed_in_python(session: Session, cell: str, begun: str, first: str) -> None:
    found = offered(session, cell)
    assert (found[0], found[1][0]) == (begun, first)


@pytest.mark.parametrize(
    "cell",
    [
        'kg.write("fr¦',
        'kg.who_committed(nothing="fr¦',
        'other.explain("fr¦',
        'actor.explain("fr¦',
        'kg.explain("x", "fr¦',
    ],
)
def test_what_no_option_knows_is_left_to_others(session: Session, cell: str) -> None:
    assert offered(session, cell)[1] == []


def test_the_call_that_is_written_is_found() -> None:
    call = call_in("f(kg.stances(force=('a', \"b\"), about=g(1, 2)['x'], by='fr")
    assert call is not None
    assert (call.graph, call.method, call.place, call.begun) == ("kg", "stances", "by", "fr")
    assert call_in("kg.stances(by='fr')") is None
    assert call_in("kg.stances(by=='fr") is not None
    assert call_in("'''kg.x('") is None


# ---------------------------------------------------------------- the matcher


def context(cell: str, cursor: int) -> CompletionContext:
    before = cell[:cursor]
    column = len(before) - before.rfind("\n") - 1
    return CompletionContext(
        token="", full_text=cell, cursor_position=column, cursor_line=before.count("\n"), limit=None
    )


ALPHABET = st.sampled_from(
    [*"%sparql\n \"'?$:{}[]().,=-#<>kgwho_actors", "%%sparql", "kg.explain(", "--param "]
)


@given(parts=st.lists(ALPHABET, max_size=30), at=st.integers(0, 200))
@example(parts=["%%sparql --param 'x\nASK"], at=19)
@example(parts=["%pledges who --by 'a"], at=200)
@example(parts=["kg.things.nothing."], at=200)
def test_no_text_makes_completion_fail(session: Session, parts: list[str], at: int) -> None:
    cell = "".join(parts)
    cursor = min(at, len(cell))
    result = matcher(session)(context(cell, cursor))
    if result["completions"]:
        assert cell[:cursor].endswith(result["matched_fragment"])
        assert len(result["completions"]) <= MOST


def test_a_fault_is_not_told_while_typing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Iterator[str]:
        raise RuntimeError("broken")

    monkeypatch.setattr(session, "index", broken)
    cell = "%%sparql\nASK { actors:fr"
    assert matcher(session)(context(cell, len(cell))) == {"completions": []}


def test_names_are_read_once_a_graph(session: Session, toy: pg.PledgeGraph) -> None:
    first = session.index()
    assert session.index() is first
    assert session.index(toy) is not first
    assert session.index(toy) is session.index(toy)
    assert session.index().store is not toy.store


def test_completion_loads_the_packaged_facts_without_a_word(
    real: pg.PledgeGraph, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded: list[Store] = []

    def load() -> Store:
        loaded.append(real.store)
        return real.store

    monkeypatch.setattr(sessions, "open_store", load)
    fresh = Session(SimpleNamespace(user_ns={}, user_ns_hidden={}))
    assert offered(fresh, "%%sparql\nASK { actors:fran¦")[1][0] == "actors:france"
    assert capsys.readouterr().out == ""
    fresh.graph({"graph": None, "path": None})
    assert "asking facts" in capsys.readouterr().out
    assert len(loaded) == 1
