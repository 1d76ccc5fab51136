"""On what a record rests: evidence, inference steps, statements, disagreements, memberships, counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import pledgegraph as pg

LATER = """
actors:
  elm: {type: State, label: {en: Elm}, evidence: [{paragraph: 1}]}
  guild: {type: Collective, label: {en: Guild}, kind: coalition, evidence: [{paragraph: 1}]}
memberships:
  elm-in-guild:
    member: elm
    organization: guild
    role: member
    since: 2040-02
    evidence: [{paragraph: 1, recorded: 2041-02-01, retracted: 2041-05-01}]
commitments:
  lamps: {label: {en: Lamps}, beneficiary: elm, measure: coordination, evidence: [{paragraph: 2}]}
pledges:
  elm-lights:
    by: elm
    force: pledges
    about: lamps
    since: 2040-02-01
    evidence:
      - paragraph: 3
      - {paragraph: 4, polarity: disputes, paraphrase: {en: says that no lamp was lit}, recorded: 2041-03-01}
stances:
  elm-declines:
    by: elm
    force: declines
    about: lamps
    since: 2040-03-01
    conflictsWith: pledges/elm-lights
    evidence: [{paragraph: 5, recorded: 2041-04-01}]
"""


@pytest.fixture(scope="module")
def later(small_world: Callable[[str], pg.PledgeGraph]) -> pg.PledgeGraph:
    return small_world(LATER)


# ---------------------------------------------------------------- explain


def test_a_stated_pledge_is_explained_by_its_words(toy: pg.PledgeGraph) -> None:
    answer = toy.explain("group-pledges-guards")
    (row,) = answer
    assert answer.title == "pledges/group-pledges-guards: Harbour Group · pledges · Send river guards"
    assert (row.step, row.source, row.paragraph) == ("evidence", "harbour-gazette", 2)
    assert row.quote == "will send guards once a truce holds"
    assert (row.certainty, row.polarity, row.url) == ("stated", "supports", "https://gazette.example/pact")
    assert answer.notes == (
        "harbour-gazette: Harbour pact agreed, Harbour Gazette, 2031-05-11",
        "https://gazette.example/pact",
        f"claim: {row.claim}",
    )


def test_the_speaker_and_the_one_spoken_for_are_told_apart(toy: pg.PledgeGraph) -> None:
    answer = toy.explain("northmark-lends-boats")
    assert "Ada Lund on behalf of Northmark · offers · Lend boats" in answer.title
    assert (answer[0].according_to, answer[0].certainty, answer[0].hedge) == ("ada-lund", "possible", "could")


def test_a_milestone_is_explained_with_its_instrument(toy: pg.PledgeGraph) -> None:
    rows = [(row.step, row.where) for row in toy.explain("harbour-pact")]
    assert rows == [
        ("evidence", "harbour-gazette p1"),
        ("evidence, adopted-2031-05-10", "harbour-gazette p1"),
        ("evidence, delayed-2031-06-15", "northmark-bulletin, second heading"),
    ]


def test_a_quantity_is_explained_with_its_commitment(toy: pg.PledgeGraph) -> None:
    rows = [(row.step, row.quote) for row in toy.explain("lend-boats")]
    assert rows == [("evidence", None), ("evidence, at-least-vessels", "no fewer than three boats")]


def test_known_on_leaves_out_later_readings(toy: pg.PledgeGraph) -> None:
    assert len(toy.explain("harbour-pact", known_on="2031-06-30")) == 2
    assert len(toy.explain("harbour-pact", known_on="2031-07-01")) == 3
    empty = toy.explain("harbour-pact", known_on="2031-05-31")
    assert (len(empty), empty.empty()) == (0, "none recorded, by what was recorded on 2031-05-31")


def test_an_inferred_pledge_is_explained_by_rule_and_premises(toy: pg.PledgeGraph) -> None:
    answer = toy.explain("group-pledges-guards--northmark")
    assert answer.title.endswith("Northmark · pledges · Send river guards [inferred]")
    assert answer.notes[0].startswith("inferred by rule R3, several: What a collective takes on severally")
    assert answer.notes[1:3] == (
        "premise: memberships/northmark-in-harbour-group (northmark-in-harbour-group)",
        "premise: pledges/group-pledges-guards (The group pledges guards)",
    )
    rows = [(row.step, row.thing, row.paragraph) for row in answer]
    assert rows == [("premise", "northmark-in-harbour-group", 1), ("premise", "group-pledges-guards", 2)]


def test_an_inferred_opposition_is_explained_down_to_the_words(toy: pg.PledgeGraph) -> None:
    answer = toy.explain("grimmoor-opposes-send-river-guards")
    assert answer.notes[0].startswith("inferred by rule R5, opposition spreads down: ")
    assert [row.quote for row in answer if row.thing == "grimmoor-rejects-foreign-guards"] == [
        "rejects any foreign guard"
    ]
    assert [row.certainty for row in answer if row.attests == ["partOf"]] == ["inferred-by-curator"]


def test_what_has_no_record_cannot_be_explained(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.UnknownName, match="did you mean 'group-pledges-guards'"):
        toy.explain("group-pledges-gards")


# ---------------------------------------------------------------- show


def test_show_lists_statements_both_ways(toy: pg.PledgeGraph) -> None:
    rows = {(row.direction, row.property, str(row.value)) for row in toy.show("northmark")}
    assert rows >= {
        ("is", "rdf:type", "pledge:State"),
        ("is", "skos:prefLabel", "Нортмарк @uk"),
        ("is", "skos:notation", "NMK"),
        ("of", "pledge:onBehalfOf", "pledges/northmark-lends-boats"),
        ("of", "org:member", "memberships/northmark-in-harbour-group"),
    }
    assert {direction for direction, _, _ in rows} == {"is", "of"}


def test_the_claim_can_be_copied_from_what_is_shown(toy: pg.PledgeGraph) -> None:
    answer = toy.show("harbour-pact")
    claim = next(row.value for row in answer if row.property == "claim")
    assert f"\nclaim: {claim}" in answer.table()
    assert toy.show("forces/intends").notes == ()


def test_show_takes_concepts_of_the_vocabulary(toy: pg.PledgeGraph) -> None:
    rows = {(row.direction, row.property, str(row.value)) for row in toy.show("troop-deployment")}
    assert ("is", "skos:broader", "measures/defence") in rows
    assert ("of", "pledge:measure", "commitments/foreign-guards") in rows


def test_show_calls_a_rule_by_its_name(toy: pg.PledgeGraph) -> None:
    rows = toy.show("grimmoor-opposes-send-river-guards")
    assert [row.value.label for row in rows if row.property == "pledge:inferredBy"] == [
        "opposition spreads down"
    ]


# ---------------------------------------------------------------- conflicts


def test_conflicts_show_both_sides(toy: pg.PledgeGraph) -> None:
    pledge, refusal = "pledges/southland-said-to-lend-boats", "stances/southland-declines-boats"
    found = [row for row in toy.conflicts() if row.what != "pledged by one, opposed by another"]
    rows = [(row.what, row.thing, row.against) for row in found]
    assert rows == [
        ("disputed by a passage", pledge, None),
        ("opposite stances of one actor", pledge, refusal),
        ("stances that conflict", pledge, refusal),
    ]
    for row in found:
        assert row.says == "Southland · pledges · Lend boats [contested]"
        assert [e["paragraph"] for e in row.evidence] == [6]
        assert [e["paragraph"] for e in row.against_evidence] == [7]
    assert found[1].against_says == "Southland · declines · Lend boats"


def test_what_one_pledges_and_another_opposes_is_a_conflict_inferences_marked(toy: pg.PledgeGraph) -> None:
    pairs = {
        (row.thing, row.against): row.against_says
        for row in toy.conflicts()
        if row.what == "pledged by one, opposed by another"
    }
    pledge = "pledges/group-pledges-guards"
    assert pairs[pledge, "stances/eastvale-declines-guards"] == "Eastvale · declines · Send river guards"
    derived = "stances/grimmoor-opposes-send-river-guards"
    assert pairs[pledge, derived] == "Grimmoor · opposes · Send river guards [inferred]"


def test_a_pledge_is_contested_once_the_dispute_is_recorded(later: pg.PledgeGraph) -> None:
    (before,) = later.stances(by="elm", force="pledges", known_on="2041-02-28")
    (after,) = later.stances(by="elm", force="pledges", known_on="2041-03-01")
    assert (before.caveats, after.caveats) == ([], ["contested"])
    assert later.explain("elm-lights", known_on="2041-02-28").title.endswith("Elm · pledges · Lamps")
    assert later.explain("elm-lights", known_on="2041-03-01").title.endswith(
        "Elm · pledges · Lamps [contested]"
    )
    assert later.who_committed(known_on="2041-02-28").notes == ()


def test_a_disputing_passage_speaks_in_its_own_words(later: pg.PledgeGraph) -> None:
    (row,) = (r for r in later.conflicts() if r.what == "disputed by a passage")
    assert row.against_says == "says that no lamp was lit"


def test_a_conflict_is_known_once_both_sides_are(later: pg.PledgeGraph) -> None:
    def known(day: str) -> list[str]:
        return [row.what for row in later.conflicts(known_on=day)]

    assert known("2041-01-09") == []
    assert known("2041-02-28") == []
    assert known("2041-03-01") == ["disputed by a passage"]
    assert known("2041-03-31") == ["disputed by a passage"]
    assert known("2041-04-01") == [
        "disputed by a passage",
        "opposite stances of one actor",
        "stances that conflict",
    ]


# ---------------------------------------------------------------- members


def test_members_with_role_and_time(toy: pg.PledgeGraph) -> None:
    rows = [(row.member, row.role, row.since, row.until) for row in toy.members("harbour-group")]
    assert rows == [("eastvale", "member", "2030", "2031-12"), ("northmark", "member", "2030", None)]
    (head,) = toy.members("Northmark")
    assert (head.member, head.role, head.evidence[0]["paragraph"]) == ("ada-lund", "prime-minister", 4)


@pytest.mark.parametrize(
    ("day", "members"),
    [
        ("2029-12-31", []),
        ("2030-01-01", ["eastvale", "northmark"]),
        ("2031-12-31", ["eastvale", "northmark"]),
        ("2032-01-01", ["northmark"]),
    ],
)
def test_members_as_of_a_day(toy: pg.PledgeGraph, day: str, members: list[str]) -> None:
    assert [row.member for row in toy.members("harbour-group", as_of=day)] == members


@pytest.mark.parametrize(
    ("day", "count"), [("2041-01-31", 0), ("2041-02-01", 1), ("2041-04-30", 1), ("2041-05", 0)]
)
def test_members_known_on_a_day(later: pg.PledgeGraph, day: str, count: int) -> None:
    assert len(later.members("guild", known_on=day)) == count


def test_members_of_nobody_is_an_empty_answer_and_of_nothing_an_error(toy: pg.PledgeGraph) -> None:
    assert len(toy.members("grimmoor")) == 0
    with pytest.raises(pg.UnknownName, match="no actor is called 'harbour-pact'"):
        toy.members("harbour-pact")


# ---------------------------------------------------------------- counts


def test_stats_count_records_and_statements(toy: pg.PledgeGraph) -> None:
    found = {row.what: row["count"] for row in toy.stats()}
    statements = found.pop("statements"), found.pop("inferred statements")
    expected = {
        "Actor": 6,
        "Membership": 3,
        "Event": 2,
        "Instrument": 2,
        "Condition": 2,
        "Commitment": 5,
        "Stance": 12,
        "Pledge": 8,
        "InferredStance": 3,
        "ContestedStance": 1,
        "ReportedStance": 2,
        "Milestone": 2,
        "Quantity": 1,
        "Evidence": 35,
        "Source": 2,
        "dossiers": 1,
    }
    assert found == found | expected
    inner = toy.store.inner
    vocabulary = toy.query("SELECT (COUNT(*) AS ?n) { GRAPH graph:ontology { ?s ?p ?o } }")[0].n
    assert sum(statements) == len(inner) - vocabulary


def test_the_graph_introduces_itself(toy: pg.PledgeGraph) -> None:
    words = "PledgeGraph(6 actors, 5 commitments, 8 pledges, 35 pieces of evidence; facts "
    assert repr(toy) == f"{words}{toy.store.version})"
