"""Amounts: each as its source bounds it, and sums that say what they mix or refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import pledgegraph as pg
from pledgegraph.words import amount

PURSE = """
actors:
  elm: {type: State, label: {en: Elm}, evidence: [{paragraph: 1}]}
  fir: {type: State, label: {en: Fir}, evidence: [{paragraph: 1}]}
  oak: {type: State, label: {en: Oak}, evidence: [{paragraph: 1}]}
commitments:
  aid: {label: {en: Aid}, beneficiary: oak, measure: military-aid, evidence: [{paragraph: 2}]}
pledges:
  elm-aid:
    by: elm
    force: pledges
    about: aid
    since: 2040-01-01
    quantity:
      - {qualifier: at-least, value: 100, currency: EUR, period: "2040", evidence: [{paragraph: 3}]}
    evidence: [{paragraph: 3}]
  both-aid:
    by: [elm, fir]
    distribution: joint
    force: pledges
    about: aid
    since: 2040-01-01
    quantity:
      - {qualifier: up-to, value: 30, currency: EUR, period: "2040", evidence: [{paragraph: 3}]}
    evidence: [{paragraph: 3}]
  fir-aid:
    by: fir
    force: pledges
    about: aid
    since: 2040-01-01
    quantity:
      - {qualifier: exact, value: 5, currency: EUR, period: 2040/2042, evidence: [{paragraph: 3}]}
      - {qualifier: about, value: 7, currency: EUR, period: 2040/2041, evidence: [{paragraph: 4}]}
      - {qualifier: exact, value: 2, currency: EUR, per: year, evidence: [{paragraph: 4}]}
      - {qualifier: vague, wording: a lot, currency: EUR, evidence: [{paragraph: 4}]}
      - {qualifier: share-of-gdp, value: 0.25, unit: percent-of-gdp, evidence: [{paragraph: 4}]}
    evidence: [{paragraph: 3}]
  oak-boats:
    by: elm
    force: pledges
    about: aid
    since: 2040-01-01
    quantity:
      - {qualifier: items, value: 30, unit: aircraft, item: F-16, evidence: [{paragraph: 5}]}
    evidence: [{paragraph: 5}]
"""


@pytest.fixture(scope="module")
def purse(small_world: Callable[[str], pg.PledgeGraph]) -> pg.PledgeGraph:
    return small_world(PURSE)


def test_every_amount_is_a_row_of_its_own(purse: pg.PledgeGraph) -> None:
    rows = purse.amounts(currency="EUR")
    assert {(str(r.actor), r.amount, r.period) for r in rows} == {
        ("elm", "at least 100 EUR (2040)", "2040"),
        ("elm", "up to 30 EUR (2040)", "2040"),
        ("fir", "up to 30 EUR (2040)", "2040"),
        ("fir", "5 EUR (2040/2042)", "2040/2042"),
        ("fir", "about 7 EUR (2040/2041)", "2040/2041"),
        ("fir", "2 EUR a year", None),
        ("fir", "a lot EUR", None),
    }
    assert all(row.evidence for row in rows)


def test_a_period_leaves_others_out_and_says_so(purse: pg.PledgeGraph) -> None:
    answer = purse.amounts(currency="EUR", period="2040", by="fir")
    assert [row.amount for row in answer] == ["up to 30 EUR (2040)"]
    assert any("other periods: 2040/2041 (1), 2040/2042 (1), no period (2)" in note for note in answer.notes)


def test_a_sum_over_currencies_or_units_is_refused(purse: pg.PledgeGraph) -> None:
    with pytest.raises(pg.QueryError, match="EUR, aircraft is refused"):
        purse.total()


def test_a_sum_counts_a_joint_pledge_once_and_says_what_it_mixes(purse: pg.PledgeGraph) -> None:
    (row,) = purse.total(currency="EUR", period="2040")
    assert (row.low, row.high, row.measured_in, row.amounts) == ("130", "130", "EUR", 2)
    assert row.mixes == "1 at-least, 1 up-to"


def test_a_pledge_told_in_several_figures_makes_a_range(purse: pg.PledgeGraph) -> None:
    answer = purse.total(currency="EUR")
    (row,) = answer
    assert (row.low, row.high) == ("135", "137")
    assert any("told in several figures, so the sum is a range: fir-aid" in note for note in answer.notes)
    assert any("mixes kinds of amounts or periods" in note for note in answer.notes)
    assert any("left out of the sum: 1 given a year" in note for note in answer.notes)
    assert any("left out of the sum: 1 given without a number" in note for note in answer.notes)


def test_nothing_to_add_up_is_no_zero(purse: pg.PledgeGraph) -> None:
    assert len(purse.total(currency="JPY")) == 0


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ({"qualifier": "items", "value": "30", "unit": "aircraft", "item": "F-16"}, "30 aircraft F-16"),
        ({"qualifier": "share-of-gdp", "value": "0.25", "unit": "percent-of-gdp"}, "0.25 percent of GDP"),
        (
            {"qualifier": "about", "minValue": "15000", "maxValue": "30000", "unit": "troops"},
            "about 15,000 to 30,000 troops",
        ),
        ({"qualifier": "vague", "wording": "thousands", "unit": "troops"}, "thousands troops"),
    ],
)
def test_amounts_are_said_as_people_read_them(quantity: dict[str, str], words: str) -> None:
    assert amount(quantity) == words


def test_figures_that_differ_for_the_same_day_are_a_conflict(
    purse: pg.PledgeGraph, small_world: Callable[[str], pg.PledgeGraph]
) -> None:
    world = small_world("""
actors:
  elm: {type: State, label: {en: Elm}, evidence: [{paragraph: 1}]}
  ring:
    type: Collective
    label: {en: Ring}
    kind: coalition
    quantity:
      - {qualifier: exact, value: 30, unit: coalition-members, date: 2040-01, evidence: [{paragraph: 1}]}
      - {qualifier: exact, value: 31, unit: coalition-members, date: 2040-01, evidence: [{paragraph: 2}]}
      - {qualifier: exact, value: 35, unit: coalition-members, date: 2040-06, evidence: [{paragraph: 2}]}
    evidence: [{paragraph: 1}]
""")
    found = [(row.says, row.against_says) for row in world.conflicts() if row.what == "amounts that differ"]
    assert len(found) == 1
    assert sorted(found[0]) == [
        "Ring: 30 coalition members (2040-01)",
        "Ring: 31 coalition members (2040-01)",
    ]


def test_an_amount_of_a_commitment_counts_once_however_many_pledge_it(toy: pg.PledgeGraph) -> None:
    assert len(toy.amounts(unit="vessels")) == 2
    (row,) = toy.total(unit="vessels")
    assert (row.low, row.amounts, row.actors) == ("3", 1, 2)


def test_how_many_articles_a_text_has_is_no_amount_of_who_signs_it(
    small_world: Callable[[str], pg.PledgeGraph],
) -> None:
    world = small_world("""
actors:
  elm: {type: State, label: {en: Elm}, evidence: [{paragraph: 1}]}
instruments:
  pact:
    label: {en: Pact}
    kind: agreement
    party: elm
    quantity:
      - {qualifier: exact, value: 14, unit: articles, evidence: [{paragraph: 1}]}
    evidence: [{paragraph: 1}]
pledges:
  elm-signs: {by: elm, force: signs, about: instruments/pact, since: 2040, evidence: [{paragraph: 1}]}
""")
    (row,) = world.who_committed()
    assert row.quantity is None
    assert len(world.amounts()) == 0


def test_an_amount_told_again_by_the_same_actor_counts_once(
    small_world: Callable[[str], pg.PledgeGraph],
) -> None:
    pledge = "by: elm, force: pledges, about: aid, since: 2040, evidence: [{paragraph: 2}]"
    amount = "quantity: [{qualifier: exact, value: 75, currency: SEK, evidence: [{paragraph: 2}]}]"
    world = small_world(f"""
actors:
  elm: {{type: State, label: {{en: Elm}}, evidence: [{{paragraph: 1}}]}}
commitments:
  aid: {{label: {{en: Aid}}, beneficiary: elm, measure: military-aid, evidence: [{{paragraph: 1}}]}}
pledges:
  elm-in-text: {{{pledge}, {amount}}}
  elm-in-speech: {{{pledge}, {amount}}}
""")
    answer = world.total()
    assert [(row.low, row.amounts) for row in answer] == [("75", 1)]
    assert any("counted once, and not again in: " in note for note in answer.notes)
