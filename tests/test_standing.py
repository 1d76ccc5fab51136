"""The graph as it stood: what held on a day and was known by a day, and nothing that was not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgegraph import explain, stances, times
from pledgegraph.data import data_dir
from pledgegraph.names import DEF, INFERRED, kind_of
from pledgegraph.standing import _OF_KNOWLEDGE, as_it_stood
from pledgegraph.store import MOST_DAYS, Store

DAYS = [None, "2029", "2031-05-10", "2031-06", "2031-08-01", "2032"]
KNOWN = [None, "2031-05-31", "2031-06-01", "2031-08-01"]
TOY_DAYS = sorted(product(DAYS, KNOWN), key=str)


def things(store: Store, cls: str) -> set[str]:
    text = f"SELECT DISTINCT ?t {{ ?t a pledge:{cls} }}"
    return {row[0].value for row in store.select(text).rows if isinstance(row[0], ox.NamedNode)}


def slugs(kg: pg.PledgeGraph, text: str, **options: Any) -> list[str]:
    """Give the first column of a query."""
    answer = kg.query(text, **options)
    return sorted(str(row[answer.columns[0]]) for row in answer)


# ---------------------------------------------------------------- as the helpers say


@pytest.mark.parametrize(("as_of", "known_on"), TOY_DAYS)
def test_the_stances_are_those_that_the_question_for_them_lists(
    toy: pg.PledgeGraph, as_of: str | None, known_on: str | None
) -> None:
    asked = toy.stances(as_of=as_of, known_on=known_on)
    stood = as_it_stood(toy.store, as_of=as_of, known_on=known_on)
    listed = {row.stance.iri for row in asked}
    assert set(stood.subjects(DEF + "force")) == listed
    assert stances.stances(stood, members=True).records() or not listed
    there = {(r.stance, r.actor, r.force, r.commitment, tuple(r.caveats)) for r in stances.stances(stood)}
    assert there == {(r.stance, r.actor, r.force, r.commitment, tuple(r.caveats)) for r in asked}


@pytest.mark.parametrize(("as_of", "known_on"), TOY_DAYS)
def test_what_happened_who_belongs_and_what_had_become_of_it_are_the_same(
    toy: pg.PledgeGraph, as_of: str | None, known_on: str | None
) -> None:
    stood = as_it_stood(toy.store, as_of=as_of, known_on=known_on)
    members = toy.members("harbour-group", as_of=as_of, known_on=known_on).records()
    if "https://w3id.org/pledgegraph/actors/harbour-group" in things(stood, "Actor"):
        assert explain.members(stood, "harbour-group").records() == members
    else:
        assert members == []
    told = toy.timeline(as_of=as_of, known_on=known_on)
    ends = {"stance ends", "membership ends"}  # what has ended is no more there to be told of
    there = {(row.date, row.what, str(row.thing)) for row in times.timeline(stood) if row.what not in ends}
    assert there <= {(row.date, row.what, str(row.thing)) for row in told}
    assert {row for row in there if row[1] in ("event", "milestone")} == {
        (row.date, row.what, str(row.thing)) for row in told if row.what in ("event", "milestone")
    }


@pytest.mark.parametrize("day", ["2023-01-01", "2024-06", "2026-01-08", "2026-11-23"])
def test_on_the_facts_too(real: pg.PledgeGraph, day: str) -> None:
    stood = as_it_stood(real.store, as_of=day)
    assert things(stood, "Stance") == {row.stance.iri for row in real.stances(as_of=day)}
    late = [
        "SELECT ?x { ?x pledge:since ?d FILTER(STR(?d) > $day) }",
        "SELECT ?x { ?x a pledge:Event ; pledge:date ?d FILTER(STR(?d) > $day) }",
        "SELECT ?x { ?x a pledge:Milestone ; pledge:date ?d FILTER(STR(?d) > $day) }",
        "SELECT ?x { ?x pledge:until ?d { ?x a pledge:Stance } UNION { ?x a pledge:Membership } "
        "FILTER(STR(?d) < SUBSTR($day, 1, STRLEN(STR(?d)))) }",
        "SELECT ?x { ?x pledge:milestone ?m FILTER NOT EXISTS { ?m pledge:stage ?s } }",
        "SELECT ?x { ?x pledge:evidence ?e FILTER NOT EXISTS { ?e pledge:source ?s } }",
        "SELECT ?e { ?e pledge:source ?s FILTER NOT EXISTS { ?x pledge:evidence ?e } }",
    ]
    full = day + "-30" if len(day) == 7 else day
    for text in late:
        options: dict[str, Any] = {"day": full} if "$day" in text else {}
        assert real.query(text, as_of=day, **options).records() == [], text


def test_a_text_is_there_from_its_first_trace(real: pg.PledgeGraph) -> None:
    text = "SELECT ?i { ?i a pledge:Instrument }"
    named = {row.i: row for row in real.query(text)}
    plan = next(
        name for name, row in named.items() if row.i.label == "Plan of 28 points of the United States"
    )
    agreement = next(name for name in named if name.startswith("instruments/norway-ukraine"))
    assert plan not in slugs(real, text, as_of="2025-11-19")
    assert plan in slugs(real, text, as_of="2025-11-20")
    begun = real.status(agreement)[-1].date
    assert agreement not in slugs(real, text, as_of="2024-02-25")
    assert begun == "2024-02-26"
    assert agreement in slugs(real, text, as_of=begun)


def test_what_a_stance_is_about_stays_named_though_it_has_ended(toy: pg.PledgeGraph) -> None:
    about = "SELECT ?s ?c { ?s pledge:about ?c ; pledge:force ?f }"
    for as_of, known_on in TOY_DAYS:
        rows = toy.query(about, as_of=as_of, known_on=known_on)
        assert {row.s.iri for row in rows} == {
            row.stance.iri for row in toy.stances(as_of=as_of, known_on=known_on)
        }


# ---------------------------------------------------------------- what rules drew


def test_rules_draw_from_all_facts_what_the_build_drew(toy: pg.PledgeGraph, real: pg.PledgeGraph) -> None:
    from pledgegraph.standing import _concluded, _without

    def inferred(store: Store) -> set[str]:
        return {str(quad) for quad in store.inner.quads_for_pattern(None, None, None, INFERRED)}

    for kg in (toy, real):
        copy = _without(kg.store, set(), _OF_KNOWLEDGE)
        assert inferred(_concluded(Store(copy), copy, _OF_KNOWLEDGE)) == inferred(kg.store)


def test_the_rules_that_are_asked_again_are_in_the_vocabulary() -> None:
    names = {path.stem for path in (data_dir("ontology") / "rules").glob("*.rq")}
    assert names >= _OF_KNOWLEDGE.keys()
    for rule, properties in _OF_KNOWLEDGE.items():
        text = (data_dir("ontology") / "rules" / f"{rule}.rq").read_text(encoding="utf-8")
        assert all(f"pledge:{name}" in text for name in properties)


def test_short_edges_are_those_of_the_day(toy: pg.PledgeGraph) -> None:
    edges = "SELECT ?who ?what { ?who pledge:committedTo ?what } ORDER BY ?who ?what"
    boats = {"who": "actors/northmark", "what": "commitments/lend-boats"}
    assert boats in toy.query(edges).records()
    assert boats not in toy.query(edges, as_of="2031-07-31").records()  # the offer of a speaker is reported
    assert boats in toy.query(edges, as_of="2031-08-01").records()
    assert boats not in toy.query(edges, known_on="2031-08-01").records()


WORLD = """
  later:
    title: Later
    publisher: Later
    kind: newspaper
    language: en
    retrieved: 2041-03-01
    extent: full-text
    url: https://log.example/2
actors:
  oak:
    type: State
    label: {en: Oak}
    evidence: [{paragraph: 1}]
  elm:
    type: State
    label: {en: Elm}
    evidence: [{paragraph: 1}]
  grove:
    type: Collective
    label: {en: Grove}
    kind: coalition
    evidence: [{paragraph: 1}]
memberships:
  elm-in-grove:
    member: elm
    organization: grove
    role: member
    since: 2039
    until: 2040-06
    evidence: [{source: later, paragraph: 3, recorded: 2041-03-02}]
instruments:
  pact:
    label: {en: Pact}
    kind: joint-declaration
    milestone:
      - {stage: announced, date: 2040-01-01, evidence: [{paragraph: 2}]}
      - {stage: signed, date: 2040-03-01, evidence: [{paragraph: 2}]}
    textIn: later
    evidence: [{paragraph: 2}]
commitments:
  lamps:
    label: {en: Lamps}
    beneficiary: oak
    measure: training
    quantity: [{qualifier: exact, value: 3, unit: vessels, date: 2045, evidence: [{paragraph: 2}]}]
    evidence: [{paragraph: 2}]
pledges:
  grove-lamps:
    by: grove
    distribution: several
    force: pledges
    about: lamps
    since: 2040-02-01
    bindingness: political-written
    expressedIn: pact
    evidence: [{paragraph: 2}]
  oak-lamps:
    by: oak
    force: pledges
    about: lamps
    since: 2040-02-01
    bindingness: political-oral
    evidence:
      - {paragraph: 2}
      - {source: later, paragraph: 4, polarity: disputes, recorded: 2041-03-02}
  oak-mistake:
    by: oak
    force: offers
    about: lamps
    since: 2040-02-01
    bindingness: political-oral
    evidence: [{paragraph: 5, retracted: 2041-02-01}]
"""


@pytest.fixture(scope="module")
def grove(small_world: Callable[[str], pg.PledgeGraph]) -> pg.PledgeGraph:
    return small_world(WORLD)


def has(kg: pg.PledgeGraph, pattern: str, **days: Any) -> bool:
    found: bool = kg.query(f"ASK {{ {pattern} }}", **days)
    return found


BEFORE, AFTER = "2041-02-15", "2041-03-02"


@pytest.mark.parametrize(
    ("pattern", "before", "after"),
    [
        ("pledges:oak-lamps a pledge:ContestedStance", False, True),
        ("actors:oak pledge:committedTo commitments:lamps", True, False),
        ("actors:elm pledge:participatesIn pledges:grove-lamps", False, True),
        ("?s prov:wasDerivedFrom pledges:grove-lamps", False, True),
        ("memberships:elm-in-grove org:member actors:elm", False, True),
        ("sources:later a pledge:Source", False, True),
        ("instruments:pact pledge:textIn sources:later", False, True),
        ("instruments:pact pledge:coverage ?any", True, True),
        ("instruments:pact pledge:coverage coverages:full-text", False, True),
        ("?e pledge:paragraph 4", False, True),
        ("?e pledge:paragraph 2", True, True),
        ("pledges:oak-mistake pledge:force forces:offers", False, False),
        ("?e pledge:paragraph 5", False, False),
    ],
)
def test_known_on_a_day_is_what_was_recorded_by_then(
    grove: pg.PledgeGraph, pattern: str, before: bool, after: bool
) -> None:
    assert has(grove, pattern, known_on=BEFORE) == before
    assert has(grove, pattern, known_on=AFTER) == after


def test_a_reading_that_was_withdrawn_later_was_known_before(grove: pg.PledgeGraph) -> None:
    mistake = "pledges:oak-mistake pledge:force forces:offers"
    assert has(grove, mistake, known_on="2041-01-31")
    assert has(grove, mistake, known_on="2041-01-31", as_of="2040-02-01")
    assert not has(grove, mistake, as_of="2040-02-01")
    assert has(grove, mistake)


@pytest.mark.parametrize(
    ("day", "stage", "pledge", "member"),
    [
        ("2039-12-31", "", False, True),
        ("2040-01-01", "announced", False, True),
        ("2040-02-01", "announced", True, True),
        ("2040-03-01", "signed", True, True),
        ("2040-07-01", "signed", True, False),
    ],
)
def test_as_of_a_day_is_what_held_then(
    grove: pg.PledgeGraph, day: str, stage: str, pledge: bool, member: bool
) -> None:
    assert has(grove, "instruments:pact a pledge:Instrument", as_of=day) == bool(stage)
    reached = slugs(grove, "SELECT ?s { instruments:pact pledge:milestone/pledge:stage ?s }", as_of=day)
    assert reached == [f"stages/{s}" for s in ("announced", "signed") if s <= stage]
    assert has(grove, "pledges:grove-lamps a pledge:Pledge", as_of=day) == pledge
    assert has(grove, "memberships:elm-in-grove a pledge:Membership", as_of=day) == member
    assert has(grove, "actors:elm pledge:participatesIn pledges:grove-lamps", as_of=day) == pledge
    assert has(
        grove, "commitments:lamps pledge:quantity/pledge:date ?any", as_of=day
    )  # a goal, no occurrence


# ---------------------------------------------------------------- copies


def test_the_facts_themselves_stay_as_they_are(grove: pg.PledgeGraph) -> None:
    before = {str(quad) for quad in grove.store.inner}
    for day in ("2040-01-01", "2040-02-01"):
        grove.query("ASK {}", as_of=day, known_on=BEFORE)
    assert {str(quad) for quad in grove.store.inner} == before
    assert as_it_stood(grove.store) is grove.store


def test_a_copy_is_made_once_and_few_are_kept(grove: pg.PledgeGraph) -> None:
    first = as_it_stood(grove.store, as_of="2040-01")
    assert as_it_stood(grove.store, as_of="2040-01-31") is first
    for month in range(2, 3 + 2 * MOST_DAYS):
        as_it_stood(grove.store, as_of=f"2040-{month:02}")
        assert as_it_stood(grove.store, as_of="2040-01") is first  # what is used stays
    assert len(grove.store._days) == MOST_DAYS
    for month in range(2, 3 + MOST_DAYS):
        as_it_stood(grove.store, as_of=f"2040-{month:02}")
    assert as_it_stood(grove.store, as_of="2040-01") is not first


def test_nothing_is_copied_where_nothing_is_left_out(real: pg.PledgeGraph) -> None:
    assert as_it_stood(real.store, known_on="2999") is real.store


@settings(deadline=None, max_examples=10)
@given(st.dates().map(lambda day: day.isoformat()), st.none() | st.dates().map(lambda day: day.isoformat()))
def test_any_day_leaves_a_part_of_what_is_stated(
    toy: pg.PledgeGraph, as_of: str, known_on: str | None
) -> None:
    stood = as_it_stood(toy.store, as_of=as_of, known_on=known_on)
    stated = {str(quad) for quad in toy.store.inner if quad.graph_name != INFERRED}
    assert {str(quad) for quad in stood.inner if quad.graph_name != INFERRED} <= stated


# ---------------------------------------------------------------- asked


def test_an_answer_says_as_of_which_day(toy: pg.PledgeGraph) -> None:
    answer = toy.query("SELECT ?p { ?p pledge:force ?f }", as_of="2031-06", known_on="2031-07-01")
    assert (answer.as_of, answer.known_on) == ("2031-06-30", "2031-07-01")
    assert "as of 2031-06-30, known on 2031-07-01" in answer.table()
    assert len(answer) == len(toy.stances(as_of="2031-06", known_on="2031-07-01"))


def test_a_name_that_is_there_on_other_days_is_told(toy: pg.PledgeGraph) -> None:
    answer = toy.query("SELECT ?w { events:truce pledge:date ?w }", as_of="2031-05-10")
    assert answer.notes == ("'events:truce' is in the facts, but not as of 2031-05-10",)
    known = toy.query("SELECT ?w { events:truce pledge:date ?w }", known_on="2031-06-30")
    assert known.notes == ("'events:truce' is in the facts, but not by what was recorded on 2031-06-30",)


def test_truth_and_triples_are_of_the_day_too(toy: pg.PledgeGraph) -> None:
    assert toy.query("ASK { events:truce ?p ?o }") is True
    assert toy.query("ASK { events:truce ?p ?o }", as_of="2031-05-10") is False
    assert toy.query("DESCRIBE events:truce", as_of="2031-05-10") == []


def test_a_day_that_is_none_is_refused(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.QueryError, match="as_of='yesterday' is no date"):
        toy.query("ASK {}", as_of="yesterday")


def test_kinds_without_a_date_stay(toy: pg.PledgeGraph) -> None:
    stood = as_it_stood(toy.store, as_of="1990")
    kinds = {kind_of(q.subject.value) for q in stood.inner if isinstance(q.subject, ox.NamedNode)}
    assert {"actors", "commitments", "conditions", "sources"} <= kinds
    assert not {"pledges", "stances", "events", "memberships"} & kinds
