"""From what a person types to the thing that is meant."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgegraph.resolve import day, slugs, thing

NORTHMARK = "https://w3id.org/pledgegraph/actors/northmark"
TWINS = """
actors:
  elm: {type: State, label: {en: Elm, fr: Orme}, altLabel: {en: [Oak, Wood]}, evidence: [{paragraph: 1}]}
  oak: {type: State, label: {en: Holm, de: Eiche}, altLabel: {en: [Wood]}, evidence: [{paragraph: 1}]}
  ash-east: {type: State, label: {en: Ash}, evidence: [{paragraph: 1}]}
  ash-west: {type: State, label: {en: Ash}, evidence: [{paragraph: 1}]}
  acer: {type: State, label: {en: Acer}, altLabel: {en: [Ash]}, evidence: [{paragraph: 1}]}
"""


@pytest.fixture(scope="module")
def twins(small_world: Callable[[str], pg.PledgeGraph]) -> pg.PledgeGraph:
    return small_world(TWINS)


@pytest.mark.parametrize(
    "name",
    [
        "northmark",
        "actors/northmark",
        "actors:northmark",
        NORTHMARK,
        "Northmark",
        "NORTHMARK",
        "Нортмарк",
        "нортмарк",
        "The North",
        "NMK",
        "nmk",
    ],
)
def test_a_thing_goes_by_slug_address_label_and_code(toy: pg.PledgeGraph, name: str) -> None:
    assert thing(toy.store, name, ["actors"]).value == NORTHMARK
    assert thing(toy.store, name, []).value == NORTHMARK


def test_labels_work_in_questions(toy: pg.PledgeGraph) -> None:
    by_label = toy.who_committed(by="Нортмарк", measure="безпека на морі")
    assert by_label.records() == toy.who_committed(by="northmark", measure="maritime-security").records()
    assert len(by_label) == 2


def test_a_label_of_several_things_is_an_error_that_names_them(twins: pg.PledgeGraph) -> None:
    with pytest.raises(
        pg.QueryError, match="'ash' is the name of several things: actors/ash-east, actors/ash-west"
    ):
        twins.stances(by="ash")


def test_a_slug_wins_over_labels_and_a_first_label_over_another(twins: pg.PledgeGraph) -> None:
    assert thing(twins.store, "oak", ["actors"]).value.endswith("/oak")
    assert thing(twins.store, "Oak", ["actors"]).value.endswith("/elm")
    with pytest.raises(pg.QueryError, match="actors/elm, actors/oak"):
        thing(twins.store, "wood", ["actors"])


def test_a_thing_of_another_kind_is_not_meant(toy: pg.PledgeGraph) -> None:
    for name in ("harbour-pact", "instruments/harbour-pact", "instruments:harbour-pact", "Harbour Pact"):
        with pytest.raises(pg.UnknownName):
            thing(toy.store, name, ["actors"])
        assert thing(toy.store, name, ["actors", "instruments"]).value.endswith("instruments/harbour-pact")


def test_near_names_are_suggested_best_first(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.UnknownName) as caught:
        thing(toy.store, "norhtmark", ["actors"])
    assert (caught.value.name, caught.value.kind, caught.value.suggestions) == (
        "norhtmark",
        "actor",
        ["northmark"],
    )


def test_a_part_of_a_name_suggests_the_whole(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.UnknownName, match="did you mean 'group-pledges-guards'"):
        thing(toy.store, "guards", ["pledges"])


def test_with_nothing_near_a_short_list_is_shown_whole(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.UnknownName) as caught:
        thing(toy.store, "zzzzzzzz", ["actors"])
    assert caught.value.suggestions == []
    assert str(caught.value).startswith("no actor is called 'zzzzzzzz'; there are ada-lund, eastvale, ")


def test_a_thing_of_another_kind_is_recognised(toy: pg.PledgeGraph) -> None:
    with pytest.raises(
        pg.UnknownName, match="no actor is called 'harbour-pact'; it is one of the instruments"
    ):
        thing(toy.store, "harbour-pact", ["actors"])


@settings(deadline=None)
@given(st.text())
def test_any_text_is_the_name_of_something_or_a_clear_error(toy: pg.PledgeGraph, name: str) -> None:
    assume(not {"/", ":"} & set(name))  # addresses are tried one by one
    labels = toy.query("SELECT ?l { ?thing a pledge:Actor ; skos:prefLabel|skos:altLabel|skos:notation ?l }")
    if name in slugs(toy.store, ["actors"]) or name.casefold() in {row.l.casefold() for row in labels}:
        assert thing(toy.store, name, ["actors"])
    else:
        with pytest.raises(pg.UnknownName):
            thing(toy.store, name, ["actors"])


def test_slugs_are_sorted_and_of_the_kinds_asked_for(toy: pg.PledgeGraph) -> None:
    actors = ["ada-lund", "eastvale", "grimmoor", "harbour-group", "northmark", "southland"]
    assert slugs(toy.store, ["actors"]) == actors
    assert slugs(toy.store, ["actors", "events"]) == sorted([*actors, "harbour-summit", "truce"])


@pytest.mark.parametrize(
    ("value", "normal"),
    [
        ("2031-05-10", "2031-05-10"),
        ("2031-02", "2031-02-28"),
        ("2032-02", "2032-02-29"),
        ("2031", "2031-12-31"),
        (datetime.date(2031, 5, 10), "2031-05-10"),
        (datetime.datetime(2031, 5, 10, 23, 59), "2031-05-10"),
        (None, ""),
    ],
)
def test_a_day_a_month_and_a_year_become_days(value: str | datetime.date | None, normal: str) -> None:
    assert day(value, "as_of") == normal


@pytest.mark.parametrize(
    "value", ["2031-13", "2031-02-30", "0000", "31", "10.05.2031", "2031-5-1", "today", "2031-05-10T00:00"]
)
def test_no_date_is_an_error_that_shows_how(value: str) -> None:
    with pytest.raises(pg.QueryError, match=r"known_on='.*' is no date; write 2026-01-08, 2026-01 or 2026"):
        day(value, "known_on")
