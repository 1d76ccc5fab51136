"""Coverage: how well each text was read, and that unread is never told as absent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import pledgegraph as pg

TEXTS = """
  charter-text: {title: Charter, publisher: Elm, kind: primary, language: en,
    retrieved: 2041-01-09, extent: full-text, url: "https://elm.example/charter"}
  treaty-copy: {title: Treaty, publisher: Fern, kind: copy, copyOf: Elm, language: uk,
    retrieved: 2041-01-10, extent: excerpt, url: "https://fern.example/treaty"}
  elm-release: {title: Release, publisher: Elm, kind: official-summary, language: en,
    retrieved: 2041-01-10, extent: excerpt, url: "https://elm.example/release"}
actors:
  elm: {type: State, label: {en: Elm}, evidence: [{paragraph: 1}]}
  oak: {type: State, label: {en: Oak}, evidence: [{paragraph: 1}]}
conditions:
  attack: {label: {en: Attack}, kind: trigger, evidence: [{paragraph: 1}]}
instruments:
  charter:
    {label: {en: Charter}, kind: agreement, textIn: charter-text, evidence: [{paragraph: 1}],
     milestone: [{stage: signed, date: 2040-01-01, evidence: [{paragraph: 1}]}]}
  treaty:
    {label: {en: Treaty}, kind: agreement, textIn: treaty-copy, evidence: [{paragraph: 1}],
     milestone: [{stage: signed, date: 2040-02-01, evidence: [{paragraph: 1}]}]}
  pact:
    {label: {en: Pact}, kind: agreement, evidence: [{paragraph: 1}],
     milestone: [{stage: signed, date: 2040-03-01, evidence: [{source: elm-release, section: first}]}]}
  rumour:
    {label: {en: Rumour}, kind: agreement, evidence: [{paragraph: 1}],
     milestone: [{stage: signed, date: 2040-04-01, evidence: [{paragraph: 1}]}]}
  memo:
    {label: {en: Memo}, kind: memorandum, evidence: [{paragraph: 1}],
     milestone: [{stage: signed, date: 2040-04-01, evidence: [{paragraph: 1}]}]}
commitments:
  talk: {label: {en: Talk}, beneficiary: oak, measure: consultation, condition: attack,
    evidence: [{paragraph: 2}]}
  drill: {label: {en: Drill}, beneficiary: oak, measure: training, evidence: [{paragraph: 2}]}
pledges:
  charter-drill: {by: elm, force: pledges, about: drill, since: 2040-01-01, expressedIn: charter,
    evidence: [{paragraph: 2}]}
  treaty-talk: {by: elm, force: pledges, about: talk, since: 2040-02-01, expressedIn: treaty,
    evidence: [{paragraph: 2}]}
  pact-talk: {by: elm, force: pledges, about: talk, since: 2040-03-01, expressedIn: pact,
    evidence: [{paragraph: 2}]}
"""


@pytest.fixture(scope="module")
def shelf(small_world: Callable[[str], pg.PledgeGraph]) -> pg.PledgeGraph:
    return small_world(TEXTS)


def test_a_text_was_read_as_well_as_the_best_of_its_sources(shelf: pg.PledgeGraph) -> None:
    read = {str(row.instrument): str(row.coverage) for row in shelf.coverage()}
    assert read == {
        "charter": "full-text",
        "treaty": "part-of-text",
        "pact": "official-summary",
        "rumour": "report-only",
        "memo": "report-only",
    }


def test_the_best_read_texts_come_first_with_languages_and_days(shelf: pg.PledgeGraph) -> None:
    rows = list(shelf.coverage())
    assert [str(row.instrument) for row in rows] == ["charter", "treaty", "pact", "memo", "rumour"]
    assert rows[1].languages == ["en", "uk"]
    assert rows[0].read_on == "2041-01-10"
    assert rows[1].sources == 2
    assert [str(m) for m in rows[1].measures] == ["consultation"]


def test_what_is_usual_for_the_kind_and_unrecorded_is_told_unless_the_text_was_read_whole(
    shelf: pg.PledgeGraph,
) -> None:
    nothing = {str(row.instrument): [str(m) for m in row.nothing_on] for row in shelf.coverage()}
    assert nothing["rumour"] == ["consultation"]
    assert nothing["charter"] == []  # read whole: it does not speak of it
    assert nothing["treaty"] == []
    assert nothing["memo"] == []  # no other memorandum to learn from


def test_coverage_is_data_that_sparql_can_ask_for(shelf: pg.PledgeGraph) -> None:
    found = shelf.query("SELECT ?i { ?i pledge:coverage coverages:full-text }")
    assert found.records() == [{"i": "instruments/charter"}]


@pytest.mark.parametrize(
    ("day", "named"),
    [(None, ["1 of a kind that speaks of it: rumour"]), ("2040-03-15", [])],
)
def test_who_names_the_texts_that_may_speak_of_a_measure_and_were_not_read_whole(
    shelf: pg.PledgeGraph, day: str | None, named: list[str]
) -> None:
    notes = shelf.who_committed(measure="consultation", as_of=day).notes
    assert [note.partition(": ")[2] for note in notes if "read whole" in note] == named


def test_who_with_an_actor_says_nothing_of_unread_texts(shelf: pg.PledgeGraph) -> None:
    assert not [n for n in shelf.who_committed(measure="consultation", by="elm").notes if "read whole" in n]
