"""Who committed to what: every filter, both dates, and what is never listed without being asked for."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pledgegraph as pg
from pledgegraph.gather import COLUMNS

REEF = """
defaults: {source: tide-log, recorded: 2041-01-10}
sources:
  tide-log:
    title: Tide log
    publisher: Tide log
    kind: newspaper
    language: en
    retrieved: 2041-01-10
    extent: full-text
    url: https://tide.example/log
actors:
  aster: {type: State, label: {en: Aster}, evidence: [{paragraph: 1}]}
  briar: {type: State, label: {en: Briar}, evidence: [{paragraph: 1}]}
  cedar: {type: State, label: {en: Cedar}, evidence: [{paragraph: 1}]}
  reef-league: {type: Collective, label: {en: Reef League}, kind: coalition, evidence: [{paragraph: 1}]}
memberships:
  briar-in-league:
    member: briar
    organization: reef-league
    role: member
    since: 2039
    evidence: [{paragraph: 1, recorded: 2041-06-01}]
events:
  gathering: {label: {en: Gathering}, kind: summit, date: 2040-05-20, evidence: [{paragraph: 1}]}
conditions:
  parliament-agrees: {label: {en: Parliament agrees}, kind: procedural, evidence: [{paragraph: 1}]}
commitments:
  patrol: {label: {en: Patrol}, beneficiary: cedar, measure: troop-deployment, evidence: [{paragraph: 2}]}
  chart: {label: {en: Chart}, beneficiary: briar, measure: intelligence, evidence: [{paragraph: 2}]}
pledges:
  aster-from-2040:
    by: aster
    force: commits
    about: patrol
    bindingness: aspirational
    since: 2040
    evidence:
      - paragraph: 3
      - {paragraph: 9, polarity: qualifies, recorded: 2041-05-01}
  briar-in-spring:
    by: briar
    force: commits
    about: patrol
    bindingness: signed-legal
    condition: parliament-agrees
    since: 2040-03
    until: 2040-06
    evidence: [{paragraph: 3}]
  cedar-at-gathering:
    by: cedar
    force: pledges
    about: chart
    bindingness: unknown
    madeAt: gathering
    evidence: [{paragraph: 4}]
  aster-misread:
    by: aster
    force: pledges
    about: chart
    attestedOn: 2040-05-21
    evidence: [{paragraph: 5, retracted: 2041-03-01}]
  league-charts:
    by: reef-league
    force: intends
    about: chart
    distribution: several
    since: 2040-05-20
    evidence: [{paragraph: 6}]
stances:
  aster-proposes: {by: aster, force: proposes, about: chart, since: 2040-01-01, evidence: [{paragraph: 7}]}
  cedar-supports: {by: cedar, force: supports, about: patrol, since: 2040-01-01, evidence: [{paragraph: 7}]}
  cedar-withholds: {by: cedar, force: withholds, about: patrol, since: 2039-01-01, evidence: [{paragraph: 7}]}
"""
PLEDGED = ["aster-from-2040", "aster-misread", "briar-in-spring", "cedar-at-gathering", "league-charts"]
"""What the reef's actors take on without doubt, all dates and all readings."""


@pytest.fixture(scope="module")
def reef(tmp_path_factory: pytest.TempPathFactory) -> pg.PledgeGraph:
    folder = tmp_path_factory.mktemp("reef")
    Path(folder, "reef.yaml").write_text(REEF, encoding="utf-8")
    return pg.load(folder)


def found(answer: pg.Answer) -> list[str]:
    return [str(row.stance) for row in answer]


# ---------------------------------------------------------------- what is listed without being asked for


def test_who_lists_only_pledges_that_the_sources_state(toy: pg.PledgeGraph) -> None:
    assert found(toy.who_committed()) == [
        "northmark-lends-boats",
        "group-pledges-to-finish",
        "group-pledges-guards",
        "northmark-lends-more-boats",
    ]


def test_who_counts_what_it_left_out(toy: pg.PledgeGraph) -> None:
    (note,) = toy.who_committed().notes
    assert note.startswith("left out: 2 inferred, 1 contested, 2 reported")


def test_who_has_no_note_when_nothing_was_left_out(toy: pg.PledgeGraph) -> None:
    assert toy.who_committed(by="ada-lund").notes == ()


def test_proposals_support_and_silence_are_no_pledges(reef: pg.PledgeGraph) -> None:
    assert sorted(found(reef.who_committed())) == [name for name in PLEDGED if name != "aster-misread"]


@pytest.mark.parametrize(
    ("include", "more"),
    [
        ("inferred", ["group-pledges-guards--northmark"]),
        ("contested", ["southland-said-to-lend-boats"]),
        ("reported", ["eastvale-said-to-help"]),
        ("declines", ["eastvale-declines-guards", "southland-declines-boats"]),
        ("rejects", ["grimmoor-rejects-foreign-guards"]),
    ],
)
def test_include_adds_what_it_names(toy: pg.PledgeGraph, include: str, more: list[str]) -> None:
    asked = toy.who_committed(include=[include])
    assert sorted(set(found(asked)) - set(found(toy.who_committed()))) == more


def test_include_takes_one_text_like_a_list_of_one(toy: pg.PledgeGraph) -> None:
    assert found(toy.who_committed(include="inferred")) == found(toy.who_committed(include=["inferred"]))


def test_a_stance_with_two_doubts_needs_both_asked_for(toy: pg.PledgeGraph) -> None:
    assert "grimmoor-seen-to-help" not in found(toy.who_committed(include=["reported"]))
    assert "grimmoor-seen-to-help" in found(toy.who_committed(include=["reported", "inferred"]))


def test_what_is_included_is_marked(toy: pg.PledgeGraph) -> None:
    rows = {row.stance: row for row in toy.who_committed(include=["inferred", "contested", "reported"])}
    assert rows["grimmoor-seen-to-help"].caveats == ["inferred", "reported"]
    assert rows["southland-said-to-lend-boats"].caveats == ["contested"]
    assert (rows["group-pledges-guards--northmark"].inferred, rows["group-pledges-guards"].inferred) == (
        True,
        False,
    )


def test_include_all_lists_every_doubt(toy: pg.PledgeGraph) -> None:
    answer = toy.who_committed(include="all")
    assert found(answer) == found(toy.who_committed(include=["inferred", "contested", "reported"]))
    assert answer.notes == ()


def test_a_qualified_pledge_is_listed_and_marked(reef: pg.PledgeGraph) -> None:
    (row,) = reef.who_committed(by="aster")
    assert (row.stance, row.caveats) == ("aster-from-2040", ["qualified"])
    (row,) = reef.who_committed(by="aster", measure="troop-deployment", known_on="2041-04-30")
    assert row.caveats == []


def test_an_unknown_word_to_include_suggests_a_force(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.UnknownName, match="no force is called 'supprts'; did you mean 'supports'"):
        toy.who_committed(include=["supprts"])


# ---------------------------------------------------------------- filters


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ({"by": "ada-lund"}, ["northmark-lends-boats"]),
        ({"by": "northmark"}, ["northmark-lends-boats", "northmark-lends-more-boats"]),
        ({"by": "southland"}, []),
        ({"to": "grimmoor"}, []),
        ({"measure": "training"}, ["group-pledges-guards"]),
        ({"measure": "troop-deployment"}, ["group-pledges-guards"]),
        ({"measure": "military-support"}, ["group-pledges-guards"]),
        ({"measure": "air-sea-security"}, ["northmark-lends-boats", "northmark-lends-more-boats"]),
        ({"condition": "truce-holds"}, ["group-pledges-guards"]),
        ({"at_least": "signed-legal"}, []),
        ({"at_least": "political-oral", "by": "ada-lund"}, ["northmark-lends-boats"]),
        ({"at_least": "political-written", "by": "ada-lund"}, []),
        ({"by": "harbour-group", "measure": "training"}, ["group-pledges-guards"]),
    ],
)
def test_who_filters(toy: pg.PledgeGraph, filters: dict[str, str], rows: list[str]) -> None:
    assert found(toy.who_committed(**filters)) == rows  # type: ignore[arg-type]


def test_instrument_is_the_text_in_which_it_is_expressed(toy: pg.PledgeGraph) -> None:
    assert found(toy.who_committed(instrument="harbour-pact")) == [
        "group-pledges-to-finish",
        "group-pledges-guards",
        "northmark-lends-more-boats",
    ]


def test_to_is_the_beneficiary(reef: pg.PledgeGraph) -> None:
    assert found(reef.who_committed(to="cedar")) == ["aster-from-2040", "briar-in-spring"]


def test_a_broad_measure_includes_narrower_ones_at_any_depth(toy: pg.PledgeGraph) -> None:
    defence = found(toy.who_committed(measure="defence"))
    assert defence == ["northmark-lends-boats", "group-pledges-guards", "northmark-lends-more-boats"]


def test_a_condition_may_stand_on_one_actors_pledge(reef: pg.PledgeGraph) -> None:
    (row,) = reef.who_committed(condition="parliament-agrees")
    assert (row.stance, row.conditions) == ("briar-in-spring", ["parliament-agrees"])


def test_at_least_leaves_out_what_has_no_rank(reef: pg.PledgeGraph) -> None:
    assert found(reef.who_committed(at_least="aspirational")) == ["aster-from-2040", "briar-in-spring"]


def test_what_a_text_only_can_include_counts_when_asked_for(toy: pg.PledgeGraph) -> None:
    include = ["reported"]
    assert found(toy.who_committed(measure="intelligence", include=include)) == []
    asked = toy.who_committed(measure="intelligence", include=include, possible=True)
    assert found(asked) == ["eastvale-said-to-help"]
    assert (asked[0].measures, asked[0].possible_measures) == ([], ["drone-monitoring", "intelligence"])


def test_stances_count_possible_measures(toy: pg.PledgeGraph) -> None:
    assert found(toy.stances(measure="monitoring")) == ["eastvale-said-to-help"]


def test_stances_show_supporters_and_refusers_side_by_side(toy: pg.PledgeGraph) -> None:
    rows = [(row.actor, row.force) for row in toy.stances(about="send-river-guards")]
    assert rows == [
        ("eastvale", "declines"),
        ("grimmoor", "opposes"),
        ("harbour-group", "pledges"),
        ("northmark", "pledges"),
    ]


def test_stances_of_one_force_or_several(toy: pg.PledgeGraph) -> None:
    assert found(toy.stances(force="rejects")) == ["grimmoor-rejects-foreign-guards"]
    assert found(toy.stances(force=["rejects", "offers"])) == [
        "northmark-lends-boats",
        "grimmoor-rejects-foreign-guards",
    ]


def test_members_stand_below_their_collective_marked(toy: pg.PledgeGraph) -> None:
    rows = [(r.stance, r.actor, r.as_member) for r in toy.who_committed(measure="training", members=True)]
    assert rows == [
        ("group-pledges-guards", "harbour-group", None),
        ("group-pledges-guards", "eastvale", "harbour-group"),
        ("group-pledges-guards", "northmark", "harbour-group"),
    ]
    assert all("member" in r.caveats for r in toy.who_committed(members=True) if r.as_member)


def test_members_of_one_actor(toy: pg.PledgeGraph) -> None:
    rows = toy.who_committed(by="eastvale", members=True)
    assert found(rows) == ["group-pledges-to-finish", "group-pledges-guards"]
    assert found(toy.who_committed(by="eastvale")) == []


def test_who_speaks_for_a_state_is_shown_beside_it(toy: pg.PledgeGraph) -> None:
    (row,) = toy.who_committed(by="ada-lund")
    assert (row.actor, row.on_behalf_of) == ("ada-lund", "northmark")


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"by": "northmrk"}, "no actor is called 'northmrk'; did you mean 'northmark'?"),
        (
            {"measure": "troop-deploymnt"},
            "no measure is called 'troop-deploymnt'; did you mean 'troop-deployment'?",
        ),
        ({"instrument": "harbor-pact"}, "no instrument is called 'harbor-pact'; did you mean 'harbour-pact'"),
        (
            {"at_least": "politcal-oral"},
            "no level of bindingness is called 'politcal-oral'; did you mean 'political-oral'",
        ),
        (
            {"condition": "truce"},
            "no condition is called 'truce'; it is one of the events; did you mean 'truce-holds'?",
        ),
        ({"to": "harbour-pact"}, "no actor is called 'harbour-pact'"),
        ({"by": ""}, "no actor is called ''"),
    ],
)
def test_a_name_that_does_not_exist_is_an_error(
    toy: pg.PledgeGraph, filters: dict[str, Any], message: str
) -> None:
    with pytest.raises(pg.UnknownName) as caught:
        toy.who_committed(**filters)
    assert str(caught.value).startswith(message)
    if "did you mean" in message:
        assert caught.value.suggestions


# ---------------------------------------------------------------- as of, known on


@pytest.mark.parametrize(
    ("day", "rows"),
    [
        ("2039-12-31", []),
        ("2039", []),
        ("2040-01-01", ["aster-from-2040"]),
        ("2040-02-29", ["aster-from-2040"]),
        ("2040-03", ["aster-from-2040", "briar-in-spring"]),
        ("2040-06-30", ["aster-from-2040", "briar-in-spring", "cedar-at-gathering", "league-charts"]),
        ("2040-07-01", ["aster-from-2040", "cedar-at-gathering", "league-charts"]),
        ("2040", ["aster-from-2040", "cedar-at-gathering", "league-charts"]),
    ],
)
def test_as_of_keeps_the_precision_of_dates(reef: pg.PledgeGraph, day: str, rows: list[str]) -> None:
    answer = reef.who_committed(as_of=day)
    assert found(answer) == rows
    assert answer.as_of[:4] == day[:4]


def test_as_of_counts_from_the_event_at_which_it_was_made(reef: pg.PledgeGraph) -> None:
    assert "cedar-at-gathering" not in found(reef.who_committed(as_of="2040-05-19"))
    assert "cedar-at-gathering" in found(reef.who_committed(as_of="2040-05-20"))
    (row,) = reef.who_committed(by="cedar")
    assert row.since == "2040-05-20"


def test_as_of_counts_from_the_day_on_which_it_was_seen(toy: pg.PledgeGraph) -> None:
    asked = {"by": "grimmoor", "force": "rejects"}
    assert found(toy.stances(as_of="2031-05-10", **asked)) == []  # type: ignore[arg-type]
    (row,) = toy.stances(as_of="2031-05-11", **asked)  # type: ignore[arg-type]
    assert (row.since, row.attested_on) == (None, "2031-05-11")


def test_as_of_takes_a_date(toy: pg.PledgeGraph) -> None:
    assert found(toy.who_committed(as_of=datetime.date(2031, 5, 9))) == []
    assert len(toy.who_committed(as_of=datetime.date(2031, 5, 10))) == 3


def test_a_replaced_pledge_holds_until_the_later_one_begins(toy: pg.PledgeGraph) -> None:
    assert found(toy.who_committed(by="northmark", as_of="2031-07-31")) == ["northmark-lends-boats"]
    assert found(toy.who_committed(by="northmark", as_of="2031-08-01")) == ["northmark-lends-more-boats"]


def test_a_replacement_counts_only_once_it_was_recorded(toy: pg.PledgeGraph) -> None:
    before = toy.who_committed(by="northmark", as_of="2031-08-15", known_on="2031-08-01")
    after = toy.who_committed(by="northmark", as_of="2031-08-15", known_on="2031-08-02")
    assert (found(before), found(after)) == (["northmark-lends-boats"], ["northmark-lends-more-boats"])


def test_known_on_is_by_the_day_of_recording(toy: pg.PledgeGraph) -> None:
    assert found(toy.who_committed(known_on="2031-05-31")) == []
    assert "northmark-lends-more-boats" not in found(toy.who_committed(known_on="2031-08-01"))
    assert "northmark-lends-more-boats" in found(toy.who_committed(known_on="2031-08"))


def test_a_retracted_reading_is_gone_from_its_day_on(reef: pg.PledgeGraph) -> None:
    assert "aster-misread" in found(reef.stances(known_on="2041-02-28"))
    assert "aster-misread" not in found(reef.stances(known_on="2041-03-01"))
    assert "aster-misread" not in found(reef.stances())


def test_an_inference_is_known_once_all_its_premises_are(reef: pg.PledgeGraph) -> None:
    derived = "league-charts--briar"
    assert derived not in found(reef.stances(known_on="2041-05-31"))
    assert derived in found(reef.stances(known_on="2041-06-01"))


def test_the_doubts_of_a_late_day_are_those_of_all_that_is_recorded(
    toy: pg.PledgeGraph, reef: pg.PledgeGraph, real: pg.PledgeGraph
) -> None:
    for kg in (toy, reef, real):
        late, everything = kg.stances(known_on="9000-01-01"), kg.stances()
        assert late.records() == everything.records()
        assert late.records()


def test_evidence_follows_known_on(toy: pg.PledgeGraph) -> None:
    (row,) = toy.stances(by="southland", force="pledges")
    assert [e["paragraph"] for e in row.evidence] == [6, 7]
    assert [e["polarity"] for e in row.evidence] == ["supports", "disputes"]


def test_the_status_beside_a_pledge_is_as_of_the_day(toy: pg.PledgeGraph) -> None:
    for day, status in (("2031-05-10", "adopted"), ("2031-06-14", "adopted"), ("2031-06-15", "delayed")):
        (row,) = toy.who_committed(measure="training", as_of=day)
        assert row.status == status
    (row,) = toy.who_committed(measure="training", known_on="2031-06-30")
    assert row.status == "adopted"


# ---------------------------------------------------------------- the rows


def test_rows_have_the_keys_that_are_documented(toy: pg.PledgeGraph) -> None:
    documented = {
        *("stance", "actor", "on_behalf_of", "force", "commitment", "commitment_label", "measures"),
        *("possible_measures", "beneficiary", "bindingness", "conditions", "quantity", "since", "until"),
        *("instrument", "status", "inferred", "evidence"),
    }
    answer = toy.stances()
    assert documented <= set(COLUMNS)
    assert all(list(record) == list(COLUMNS) for record in answer.records())
    keys = {"source", "paragraph", "quote", "according_to", "certainty", "url"}
    assert all(keys <= e.keys() for record in answer.records() for e in record["evidence"])


def test_every_row_reaches_its_evidence(toy: pg.PledgeGraph) -> None:
    assert all(row.evidence and row.evidence[0].url for row in toy.stances(members=True))


def test_one_row_whole(toy: pg.PledgeGraph) -> None:
    (row,) = toy.who_committed(measure="training").records()
    (evidence,) = row.pop("evidence")
    assert row == {
        "stance": "group-pledges-guards",
        "actor": "harbour-group",
        "on_behalf_of": None,
        "force": "pledges",
        "commitment": "send-river-guards",
        "commitment_label": "Send river guards",
        "measures": ["training", "troop-deployment"],
        "possible_measures": [],
        "beneficiary": "southland",
        "bindingness": "political-written",
        "conditions": ["truce-holds"],
        "quantity": None,
        "since": "2031-05-10",
        "until": None,
        "attested_on": None,
        "instrument": "harbour-pact",
        "status": "delayed",
        "status_of": "text",
        "status_by": None,
        "inferred": False,
        "caveats": [],
        "as_member": None,
    }
    assert evidence | {"iri": ""} == {
        "iri": "",
        "source": "harbour-gazette",
        "paragraph": 2,
        "article": None,
        "page": None,
        "section": None,
        "quote": "will send guards once a truce holds",
        "according_to": None,
        "relayed_by": None,
        "certainty": "stated",
        "hedge": None,
        "polarity": "supports",
        "described_as": None,
        "attests": [],
        "paraphrase": None,
        "url": "https://gazette.example/pact",
        "extent": "full-text",
        "recorded": "2031-06-01",
    }


def test_speaker_certainty_and_hedge_stay_with_the_words(toy: pg.PledgeGraph) -> None:
    (row,) = toy.who_committed(by="ada-lund")
    (evidence,) = row.evidence
    assert (evidence["according_to"], evidence["certainty"], evidence["hedge"]) == (
        "ada-lund",
        "possible",
        "could",
    )


def test_quantities_are_records(toy: pg.PledgeGraph) -> None:
    (row,) = toy.who_committed(by="ada-lund")
    assert row.quantity == [{"qualifier": "at-least", "value": "3", "unit": "vessels"}]


def test_names_carry_label_and_address(toy: pg.PledgeGraph) -> None:
    row = toy.who_committed(by="northmark")[1]
    assert (row.actor, row.actor.label) == ("northmark", "Northmark")
    assert row.actor.iri == "https://w3id.org/pledgegraph/actors/northmark"
    assert row.actor.labels["uk"] == "Нортмарк"


def test_rows_come_in_one_order(toy: pg.PledgeGraph) -> None:
    rows = toy.stances(members=True)
    keys = [(row.as_member is not None, row.actor) for row in rows]
    assert keys == sorted(keys)
    assert json.dumps(rows.records()) == json.dumps(toy.stances(members=True).records())


def test_the_answer_holds_the_query_that_was_asked(toy: pg.PledgeGraph) -> None:
    answer = toy.who_committed(by="northmark", as_of="2031-07")
    again = {row.stance for row in toy.query(answer.sparql)}
    assert set(found(answer)) <= {stance.rpartition("/")[2] for stance in again}
    assert "$" not in answer.sparql


def test_a_level_without_a_rank_is_refused_not_answered_with_nothing(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.QueryError, match="has no rank"):
        toy.who_committed(at_least="unknown")


def test_a_measure_that_only_can_be_included_is_counted_not_hidden(toy: pg.PledgeGraph) -> None:
    answer = toy.who_committed(measure="intelligence", include=["all"])
    assert (len(answer), answer.notes) == (
        0,
        ("left out: 1 on what only can include it; list with --possible",),
    )
    assert len(toy.who_committed(measure="intelligence", include=["all"], possible=True)) == 1


def test_a_hedge_of_all_passages_is_a_caveat(toy: pg.PledgeGraph) -> None:
    (row,) = toy.stances(by="ada-lund", about="lend-boats")
    assert row.caveats == ["possible"]
    assert [r.stance for r in toy.who_committed(by="ada-lund")] == [row.stance]


@pytest.mark.parametrize(
    ("certainties", "caveats"),
    [
        (["stated", "likely"], []),
        (["implied", "possible"], ["possible"]),
        (["likely", "inferred-by-curator"], ["likely"]),
        (["inferred"], ["inferred"]),
        (["inferred-by-curator"], ["inferred", "inferred-by-curator"]),
    ],
)
def test_a_stance_is_as_sure_as_its_surest_passage(
    small_world: Callable[[str], pg.PledgeGraph], certainties: list[str], caveats: list[str]
) -> None:
    proofs = ", ".join(f"{{paragraph: {n}, certainty: {c}}}" for n, c in enumerate(certainties, 1))
    kg = small_world(f"""
actors:
  elm: {{type: State, label: {{en: Elm}}, evidence: [{{paragraph: 1}}]}}
  ash: {{type: State, label: {{en: Ash}}, evidence: [{{paragraph: 1}}]}}
commitments:
  lamps: {{label: {{en: Lamps}}, beneficiary: elm, evidence: [{{paragraph: 1}}]}}
stances:
  ash-on-lamps: {{by: ash, force: supports, about: lamps, attestedOn: 2041, evidence: [{proofs}]}}
""")
    (row,) = kg.stances(by="ash")
    assert row.caveats == caveats


def test_a_status_says_whose_it_is(toy: pg.PledgeGraph) -> None:
    (row,) = toy.stances(about="send-river-guards", force="pledges", by="harbour-group")
    assert (row.status, row.status_of) == ("delayed", "text")
    assert "text delayed" in toy.stances(by="harbour-group", about="send-river-guards").table()


def test_a_limit_gives_the_first_rows_and_says_how_many_there_are(toy: pg.PledgeGraph) -> None:
    whole = toy.who_committed(include="all")
    first = toy.who_committed(include="all", limit=2)
    assert first.records() == whole.records()[:2]
    assert (first.cut, first.found) == (True, len(whole))
    assert f"2 of {len(whole)} rows (cut by the limit)" in first.table()
    assert first.notes == whole.notes
    assert not toy.who_committed(include="all", limit=len(whole)).cut
