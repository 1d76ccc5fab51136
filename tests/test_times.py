"""Time: the status as of a day, what happened when, what changed between two days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import pledgegraph as pg

STAGES = """
actors:
  elm: {type: State, label: {en: Elm}, evidence: [{paragraph: 1}]}
instruments:
  lamp-pact:
    label: {en: Lamp Pact}
    kind: joint-declaration
    party: elm
    milestone:
      - {stage: in-force, date: 2040-03-01, evidence: [{paragraph: 2}]}
      - {stage: ratified, date: 2040-03-01, evidence: [{paragraph: 2}]}
      - {stage: terminated, date: 2040-05, evidence: [{paragraph: 2}]}
      - {stage: signed, date: 2039, evidence: [{paragraph: 2}]}
      - {stage: suspended, date: 2040-04-01, evidence: [{paragraph: 3, retracted: 2041-02-01}]}
    evidence: [{paragraph: 2}]
"""


@pytest.fixture(scope="module")
def stages(small_world: Callable[[str], pg.PledgeGraph]) -> pg.PledgeGraph:
    return small_world(STAGES)


def told(answer: pg.Answer) -> list[tuple[str, str, str]]:
    return [(row.date, row.what, str(row.thing)) for row in answer]


# ---------------------------------------------------------------- status


@pytest.mark.parametrize(
    ("days", "status"),
    [
        ({}, "delayed"),
        ({"as_of": "2031-06-15"}, "delayed"),
        ({"as_of": "2031-06"}, "delayed"),
        ({"as_of": "2031-06-14"}, "adopted"),
        ({"as_of": "2031-05"}, "adopted"),
        ({"as_of": "2031-05-09"}, None),
        ({"known_on": "2031-06-30"}, "adopted"),
        ({"known_on": "2031-07-01"}, "delayed"),
        ({"known_on": "2031-05-31"}, None),
        ({"as_of": "2031-06-20", "known_on": "2031-06-20"}, "adopted"),
    ],
)
def test_the_latest_milestone_is_the_status(
    toy: pg.PledgeGraph, days: dict[str, Any], status: str | None
) -> None:
    answer = toy.status("harbour-pact", **days)
    assert (answer[0].status if answer else None) == status
    assert [row.current for row in answer] == [place == 0 for place in range(len(answer))]


def test_a_status_is_shown_with_its_steps_and_words(toy: pg.PledgeGraph) -> None:
    late, early = toy.status("harbour-pact")
    assert (late.date, late.event, late.evidence[0]["source"]) == ("2031-06-15", None, "northmark-bulletin")
    assert (early.date, early.event, early.evidence[0]["paragraph"]) == ("2031-05-10", "harbour-summit", 1)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2038", None),
        ("2039-01-01", "signed"),
        ("2040-02", "signed"),
        ("2040-03-01", "in-force"),
        ("2040-04-30", "in-force"),
        ("2040-05-01", "terminated"),
        (None, "terminated"),
    ],
)
def test_of_two_stages_on_one_day_the_further_one_wins(
    stages: pg.PledgeGraph, day: str | None, status: str | None
) -> None:
    answer = stages.status("lamp-pact", as_of=day)
    assert (answer[0].status if answer else None) == status


def test_a_retracted_milestone_counts_until_it_was_retracted(stages: pg.PledgeGraph) -> None:
    assert stages.status("lamp-pact", as_of="2040-04-01", known_on="2041-01-31")[0].status == "suspended"
    assert stages.status("lamp-pact", as_of="2040-04-01", known_on="2041-02-01")[0].status == "in-force"


def test_no_status_is_stored(toy: pg.PledgeGraph) -> None:
    assert toy.query("ASK { ?thing pledge:status ?status }") is False
    assert "status" not in dir(toy.terms)


def test_nothing_reached_yet_says_as_of_when(toy: pg.PledgeGraph) -> None:
    assert "none recorded as of 2031-05-09" in toy.status("harbour-pact", as_of="2031-05-09").table()


def test_satisfied_conditions_are_noted_from_their_day_on(toy: pg.PledgeGraph) -> None:
    note = "its conditions are satisfied from 2031-07, by rule R6"
    assert toy.status("send-river-guards").notes == (note,)
    assert toy.status("send-river-guards", as_of="2031-06-30").notes == ()
    assert toy.status("send-river-guards", as_of="2031-07-31").notes == (note,)
    assert toy.status("help-if-attacked").notes == ()


def test_satisfied_conditions_are_known_once_the_event_is(toy: pg.PledgeGraph) -> None:
    assert toy.status("send-river-guards", known_on="2031-07-31").notes == ()
    assert len(toy.status("send-river-guards", known_on="2031-08-01").notes) == 1


def test_an_actor_has_no_status(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.UnknownName, match="no instrument, commitment or stance is called 'northmark'"):
        toy.status("northmark")


# ---------------------------------------------------------------- timeline


def test_the_whole_timeline_is_in_the_order_of_dates(toy: pg.PledgeGraph) -> None:
    rows = told(toy.timeline())
    assert len(rows) == 21
    assert rows == sorted(rows)
    assert rows[0] == ("2029-03-01", "membership begins", "memberships/ada-lund-leads-northmark")
    assert rows[-1] == ("2031-12", "membership ends", "memberships/eastvale-in-harbour-group")


def test_the_timeline_of_an_actor(toy: pg.PledgeGraph) -> None:
    assert told(toy.timeline("southland")) == [
        ("2031-05-10", "event", "events/harbour-summit"),
        ("2031-05-11", "stance", "stances/southland-declines-boats"),
        ("2031-05-11", "stance shown", "pledges/southland-said-to-lend-boats"),
    ]


def test_the_timeline_of_a_text(toy: pg.PledgeGraph) -> None:
    assert told(toy.timeline("harbour-pact")) == [
        ("2031-05-10", "event", "events/harbour-summit"),
        ("2031-05-10", "milestone", "instruments/harbour-pact"),
        ("2031-05-10", "stance", "pledges/group-pledges-guards"),
        ("2031-05-10", "stance", "pledges/group-pledges-guards--northmark"),
        ("2031-05-10", "stance", "pledges/group-pledges-to-finish"),
        ("2031-06-15", "milestone", "instruments/harbour-pact"),
        ("2031-08-01", "stance", "pledges/northmark-lends-more-boats"),
    ]


def test_the_timeline_of_one_spoken_for(toy: pg.PledgeGraph) -> None:
    assert ("2031-09", "stance ends", "pledges/northmark-lends-boats") in told(toy.timeline("northmark"))


def test_a_milestone_stands_on_its_own_words(toy: pg.PledgeGraph) -> None:
    rows = {row.detail: row.evidence for row in toy.timeline("harbour-pact") if row.what == "milestone"}
    assert [e["source"] for e in rows["adopted"]] == ["harbour-gazette"]
    assert [e["source"] for e in rows["delayed"]] == ["northmark-bulletin"]


def test_two_stages_of_one_day_come_in_their_order(stages: pg.PledgeGraph) -> None:
    rows = [(row.date, str(row.detail)) for row in stages.timeline("lamp-pact")]
    assert rows == [
        ("2039", "signed"),
        ("2040-03-01", "ratified"),
        ("2040-03-01", "in-force"),
        ("2040-05", "terminated"),
    ]


def test_a_timeline_as_of_and_known_on(toy: pg.PledgeGraph) -> None:
    assert told(toy.timeline("harbour-pact", as_of="2031-06"))[-1][0] == "2031-06-15"
    known = told(toy.timeline("harbour-pact", known_on="2031-06-30"))
    assert [row[0] for row in known] == ["2031-05-10"] * 5
    assert len(toy.timeline(known_on="2031-05-31")) == 0


def test_doubts_are_marked_in_the_timeline(toy: pg.PledgeGraph) -> None:
    says = {str(row.thing): row.says for row in toy.timeline()}
    assert (
        says["stances/grimmoor-opposes-send-river-guards"]
        == "Grimmoor · opposes · Send river guards [inferred]"
    )
    assert says["pledges/eastvale-said-to-help"].endswith("[reported]")


# ---------------------------------------------------------------- changes


def test_changes_are_after_the_first_day_and_up_to_the_second(toy: pg.PledgeGraph) -> None:
    assert told(toy.changes("2031-06-14", "2031-08-01")) == [
        ("2031-06-15", "milestone", "instruments/harbour-pact"),
        ("2031-07", "event", "events/truce"),
        ("2031-08-01", "stance", "pledges/northmark-lends-more-boats"),
    ]
    assert told(toy.changes("2031-06-15", "2031-07-31")) == [("2031-07", "event", "events/truce")]


def test_changes_of_one_thing(toy: pg.PledgeGraph) -> None:
    assert told(toy.changes("2031-06", "2032", about="northmark")) == [
        ("2031-08-01", "stance", "pledges/northmark-lends-more-boats"),
        ("2031-09", "stance ends", "pledges/northmark-lends-boats"),
    ]


def test_changes_known_on_a_day(toy: pg.PledgeGraph) -> None:
    assert told(toy.changes("2031-06-14", "2031-08-01", known_on="2031-07-01")) == [
        ("2031-06-15", "milestone", "instruments/harbour-pact")
    ]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2031-08-01", "2031-06-01"),
        ("2031-06", "2031-06"),
        ("2031", "2031-06"),
        (None, "2031"),
        ("2031", None),
    ],
)
def test_changes_refuse_days_in_the_wrong_order(
    toy: pg.PledgeGraph, start: str | None, end: str | None
) -> None:
    with pytest.raises(pg.QueryError, match="between two days, the earlier first"):
        toy.changes(start, end)


def test_a_party_that_joins_later_changes_no_status(small_world: Callable[[str], pg.PledgeGraph]) -> None:
    world = small_world("""
actors:
  elm: {type: State, label: {en: Elm}, evidence: [{paragraph: 1}]}
  fir: {type: State, label: {en: Fir}, evidence: [{paragraph: 1}]}
  ada: {type: Person, label: {en: Ada}, evidence: [{paragraph: 1}]}
instruments:
  lamp-pact:
    label: {en: Lamp Pact}
    kind: joint-declaration
    party: elm
    milestone:
      - {stage: adopted, date: 2040-03-01, by: elm, signatory: ada, evidence: [{paragraph: 2}]}
      - {stage: joined, date: 2040-05, by: fir, evidence: [{paragraph: 2}]}
    evidence: [{paragraph: 2}]
""")
    answer = world.status("lamp-pact")
    assert [(str(row.status), row.current) for row in answer] == [("joined", False), ("adopted", True)]
    assert [str(row.detail) for row in world.timeline("fir")] == ["joined"]
    assert [str(row.detail) for row in world.timeline("ada")] == ["adopted"]
