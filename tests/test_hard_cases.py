"""The hard cases of the founding article, asked as a user asks them. Each answer is one that prose blurs.

The article is one of many texts, so each question names what it is about: a text, a condition or a day.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

import pledgegraph as pg
from pledgegraph.answer import Answer, Row
from pledgegraph.cli.menu import cli

CAN_INCLUDE = ["diplomacy", "intelligence", "logistics", "sanctions", "use-of-military-capabilities"]


def one(answer: Answer, stance: str) -> Row:
    """Give the only row of a stance."""
    (row,) = [row for row in answer if row.stance == stance]
    assert isinstance(row, Row)
    return row


def promise(answer: Answer) -> list[Row]:
    """Give the rows on the promise of the headline, whoever makes it."""
    return [row for row in answer if row.commitment == "provide-security-guarantees"]


def pledged(kg: pg.PledgeGraph, **options: Any) -> list[tuple[str, str]]:
    """Who committed to what, without the rest."""
    return [(str(row.actor), str(row.commitment)) for row in kg.who_committed(**options)]


def passages(row: Row, polarity: str = "supports") -> list[tuple[str, int | None]]:
    return [(str(e["source"]), e["paragraph"]) for e in row.evidence if e["polarity"] == polarity]


# ---------------------------------------------------------------- the text and its draft


def test_the_us_did_not_explicitly_endorse_the_statement(real: pg.PledgeGraph) -> None:
    """Withholding is a stance of its own: neither a refusal nor silence, and no pledge."""
    row = one(real.stances(by="united-states", about="paris-declaration"), "us-withholds-endorsement")
    assert (row.force, row.commitment, row.bindingness) == (
        "withholds",
        "instruments/paris-declaration",
        None,
    )
    assert row.force not in ("rejects", "declines", "silent")
    assert ("seed-article", 13) in passages(row)
    article = next(e for e in row.evidence if e["source"] == "seed-article")
    assert article["hedge"] == "secara eksplisit"
    assert one(real.stances(force="withholds"), "us-withholds-endorsement").actor == "united-states"
    forces = {row.force for row in real.stances(by="united-states", about="paris-declaration")}
    assert forces == {"withholds"}


def test_another_outlet_says_that_the_us_endorsed_it_and_both_stay(real: pg.PledgeGraph) -> None:
    row = one(real.stances(force="withholds"), "us-withholds-endorsement")
    others = [("metroscroll-us-backs", None), ("newsinc24-macron-statement", None)]
    assert passages(row, "disputes") == others
    assert "contested" in row.caveats
    sides = [r for r in real.conflicts() if r.thing == "stances/us-withholds-endorsement"]
    assert {r.what for r in sides} == {"disputed by a passage"}
    assert sorted((str(e["source"]), e["paragraph"]) for r in sides for e in r.against_evidence) == others


def test_the_final_text_is_a_revision_of_a_draft_and_was_softened(real: pg.PledgeGraph) -> None:
    assert ("is", "prov:wasRevisionOf", "instruments/paris-declaration-draft") in statements(
        real, "paris-declaration"
    )
    stages = real.status("paris-declaration")
    assert [(row.status, row.date) for row in stages] == [
        ("adopted", "2026-01-06"),
        ("softened", "2026-01-06"),
    ]
    softened = next(row for row in stages if row.status == "softened")
    assert ("seed-article", 13) in passages(softened)


@pytest.mark.parametrize(
    "struck", ["us-role-in-force-as-drafted", "us-backing-of-force-if-attacked-as-drafted"]
)
def test_what_was_struck_from_the_draft_keeps_its_record(real: pg.PledgeGraph, struck: str) -> None:
    current = real.status(struck)[0]
    assert (current.status, current.current) == ("removed-from-text", True)
    assert {e["source"] for e in current.evidence} >= {"politico-warm-words", "european-pravda-7228560"}
    assert ("is", "pledge:statedIn", "instruments/paris-declaration-draft") in statements(real, struck)
    assert ("is", "pledge:statedIn", "instruments/paris-declaration") not in statements(real, struck)
    assert {row.force for row in real.stances(about=struck)} == {"proposes"}
    assert not real.status(struck, as_of="2026-01-05")


def test_a_draft_binds_nobody_and_is_no_position_of_the_us(real: pg.PledgeGraph) -> None:
    assert not real.who_committed(instrument="paris-declaration-draft")
    assert {row.actor for row in real.stances(instrument="paris-declaration-draft")} == {"ukraines-allies"}


# ---------------------------------------------------------------- who says so


def test_trumps_support_is_known_only_from_witkoff(real: pg.PledgeGraph) -> None:
    row = one(real.stances(by="donald-trump", about="security-protocols"), "trump-supports-protocols")
    assert (row.force, row.commitment, row.on_behalf_of) == (
        "supports",
        "instruments/security-protocols",
        None,
    )
    assert row.caveats == ["reported"]
    assert not row.inferred
    assert {e["according_to"] for e in row.evidence} == {"steve-witkoff"}
    assert ("seed-article", 8) in passages(row)
    committed = real.who_committed(by="donald-trump", include=["all"])
    assert "instruments/security-protocols" not in {str(r.commitment) for r in committed}
    assert "trump-supports-protocols" not in {row.stance for row in real.stances(by="united-states")}


def test_trumps_support_is_listed_as_reported_when_asked_for(real: pg.PledgeGraph) -> None:
    asked = real.who_committed(by="donald-trump", include=["reported", "supports"])
    supported = [(row.stance, row.caveats) for row in asked if row.force == "supports"]
    assert supported == [("trump-supports-protocols", ["reported"])]
    for include in ([], ["supports"], ["reported"]):
        unasked = real.who_committed(by="donald-trump", include=include)
        assert unasked
        assert "trump-supports-protocols" not in {row.stance for row in unasked}


def test_the_officials_inference_is_marked_and_is_no_us_commitment(real: pg.PledgeGraph) -> None:
    row = one(real.stances(about="provide-security-guarantees"), "us-commitment-in-officials-view")
    assert (row.actor, row.force, row.inferred) == ("united-states", "supports", True)
    assert set(row.caveats) == {"inferred", "reported"}
    (passage,) = row.evidence
    assert (passage["according_to"], passage["certainty"], passage["paragraph"]) == (
        "european-officials",
        "inferred",
        13,
    )
    assert ("actors/european-officials", "collective-kinds/unnamed") in kinds(real)
    for include in ([], ["supports"]):
        asked = real.who_committed(by="united-states", include=include)
        assert "us-commitment-in-officials-view" not in {r.stance for r in asked}
    words = real.explain("us-commitment-in-officials-view")[0]
    assert words.paraphrase.startswith("Although the statement was not explicitly endorsed")


def test_officials_say_probably_and_stay_unnamed(real: pg.PledgeGraph) -> None:
    row = one(real.stances(by="unnamed-officials"), "officials-on-monitoring-technology")
    assert row.force == "describes"
    assert row.measures == []
    assert row.possible_measures == ["drone-monitoring", "satellite-monitoring", "sensor-monitoring"]
    (passage,) = row.evidence
    assert (passage["certainty"], passage["hedge"]) == ("likely", "kemungkinan")
    assert passage["according_to"] == "unnamed-officials"


def test_officials_rule_out_us_troops_with_the_same_probably(real: pg.PledgeGraph) -> None:
    row = one(real.stances(force="rules-out"), "officials-rule-out-us-troops-for-monitoring")
    assert (row.actor, row.commitment) == ("unnamed-officials", "us-troops-for-monitoring")
    assert [(e["certainty"], e["paragraph"]) for e in row.evidence] == [("likely", 12)]
    assert not real.stances(by="united-states", about="us-troops-for-monitoring")
    assert not real.who_committed(by="united-states", measure="troop-deployment", possible=True)
    opposed = [edge for edge in statements(real, "us-troops-for-monitoring") if edge[1] == "pledge:opposes"]
    assert opposed == []


# ---------------------------------------------------------------- how certain the content is


def test_what_commitments_can_include_is_never_a_measure(real: pg.PledgeGraph) -> None:
    row = one(real.stances(about="assist-if-attacked-again"), "coalition-pledges-assistance")
    assert row.measures == []
    assert row.possible_measures == CAN_INCLUDE
    for measure in CAN_INCLUDE:
        assert ("coalition-of-the-willing", "assist-if-attacked-again") not in pledged(real, measure=measure)
        assert ("coalition-of-the-willing", "assist-if-attacked-again") in pledged(
            real, measure=measure, possible=True
        )


def test_the_hedge_can_is_kept_with_the_menu(real: pg.PledgeGraph) -> None:
    found = [row for row in real.explain("assist-if-attacked-again") if row.hedge]
    assert [(row.paragraph, row.hedge, row.according_to) for row in found] == [
        (16, "dapat", "coalition-of-the-willing")
    ]
    assert {row.paragraph for row in real.explain("assist-if-attacked-again")} >= {16, 17, 18, 19, 20}


def test_work_to_finalise_is_pledged_and_the_legal_form_is_only_the_aim(real: pg.PledgeGraph) -> None:
    aim = statements(real, "finalise-binding-commitments")
    assert ("is", "pledge:aimsAt", "commitments/assist-if-attacked-again") in aim
    target = statements(real, "commitments/assist-if-attacked-again")
    assert ("is", "pledge:intendedBindingness", "bindingness/signed-legal") in target
    assert real.status("assist-if-attacked-again")[0].status == "in-negotiation"
    row = one(real.who_committed(), "coalition-pledges-to-finalise")
    assert (row.commitment, row.bindingness) == ("finalise-binding-commitments", "political-written")
    assert row.conditions == []
    legal = real.who_committed(at_least="signed-legal")
    assert legal
    assert not {row.stance for row in legal} & {
        "coalition-pledges-to-finalise",
        "coalition-pledges-assistance",
        "coalition-offers-binding-guarantees",
    }
    assert not real.who_committed(instrument="paris-declaration", at_least="signed-legal")


def test_what_the_source_calls_binding_stays_beside_the_assessment(real: pg.PledgeGraph) -> None:
    row = one(real.who_committed(), "coalition-pledges-assistance")
    assert row.bindingness == "unknown"
    called = {(e["paragraph"], e["described_as"], e["polarity"]) for e in row.evidence}
    assert called == {
        (3, "mengikat", "supports"),
        (15, "mengikat secara hukum", "qualifies"),
        (21, "mengikat", "qualifies"),
    }


def test_macrons_thousands_are_an_idea_with_a_vague_number(real: pg.PledgeGraph) -> None:
    row = one(real.stances(by="emmanuel-macron"), "france-may-send-thousands")
    assert (row.force, row.on_behalf_of, row.bindingness) == ("envisages", "france", None)
    assert row.quantity == [{"qualifier": "vague", "unit": "troops", "wording": "ribuan"}]
    hedged = {str(e["source"]): (e["certainty"], e["hedge"]) for e in row.evidence}
    assert hedged["seed-article"] == ("possible", "dapat")
    assert all(hedge for _, hedge in hedged.values())
    committed = real.who_committed(by="france", include=["all"])
    assert committed
    assert "france-may-send-thousands" not in {row.stance for row in committed}
    in_text = real.who_committed(by="france", instrument="fr-uk-declaration-of-intent")
    assert [row.quantity for row in in_text] == [None, None]


def test_the_same_words_offered_and_envisaged_are_two_stances(real: pg.PledgeGraph) -> None:
    """What Macron offered of France's own troops counts, with its vague number; the idea does not."""
    row = one(real.who_committed(by="france", as_of="2026-01-08"), "france-offers-own-troops")
    assert (row.actor, row.on_behalf_of, row.force) == ("emmanuel-macron", "france", "offers")
    assert row.bindingness == "aspirational"
    assert row.quantity == [{"qualifier": "vague", "unit": "troops", "wording": "plusieurs milliers"}]
    assert {"ceasefire-reached", "final-deal-reached"} <= set(row.conditions)


def test_proposed_support_is_not_a_us_commitment(real: pg.PledgeGraph) -> None:
    assert real.status("us-support-for-multinational-force")[0].status == "proposed"
    rows = real.stances(about="us-support-for-multinational-force")
    assert {(row.actor, row.force) for row in rows} == {("coalition-of-the-willing", "describes")}
    assert "coalition-describes-us-support" in {row.stance for row in rows}
    assert ("of", "pledge:committedTo", "actors/united-states") not in statements(
        real, "us-support-for-multinational-force"
    )


def test_who_proposed_the_mechanism_and_who_would_lead_it_stay_apart(real: pg.PledgeGraph) -> None:
    row = one(real.stances(about="ceasefire-monitoring"), "us-proposes-monitoring")
    assert (row.actor, row.force) == ("united-states", "proposes")
    assert ("seed-article", 12) in passages(row)
    assert ("president-gov-ua-102313", None) in passages(row, "qualifies")
    assert passages(row, "disputes") == [("zur-sache-paris-declaration", None)]
    assert {"contested", "reported"} <= set(row.caveats)
    assert "united-states" not in {r.actor for r in real.who_committed(measure="ceasefire-monitoring")}
    assert ("is", "pledge:ledBy", "actors/united-states") in statements(real, "ceasefire-monitoring")


# ---------------------------------------------------------------- Russia


def test_russia_rejects_troops_of_any_nato_member(real: pg.PledgeGraph) -> None:
    row = one(real.stances(by="russia", force="rejects"), "russia-rejects-nato-troops")
    assert (row.commitment, row.inferred, row.caveats) == ("nato-member-troops-in-ukraine", False, [])
    assert passages(row) == [("seed-article", 29)]
    assert row.since is None  # "consistently", the article gives no beginning
    assert row.attested_on == "2026-01-06"


@pytest.mark.parametrize("plan", ["deploy-multinational-force", "foreign-forces-operate-in-ukraine"])
def test_russias_opposition_to_the_plan_is_inferred_and_says_so(real: pg.PledgeGraph, plan: str) -> None:
    row = one(real.stances(by="russia", about=plan), f"russia-opposes-{plan}")
    assert row.actor == "russia"
    assert (row.force, row.inferred, row.caveats) == ("opposes", True, ["inferred"])
    steps = real.explain(str(row.stance))
    assert "inferred by rule R5" in steps.notes[0]
    premises = {note.split()[1] for note in steps.notes if note.startswith("premise: ")}
    assert premises == {
        f"commitments/{plan}",
        "stances/russia-rejects-foreign-troops-2025-12",
        "stances/russia-rejects-nato-troops",
    }
    assert {step.step for step in steps} == {"premise"}
    assert ("seed-article", 29) in {(str(step.source), step.paragraph) for step in steps}
    assert "[inferred]" in steps.title


def test_the_join_from_the_plan_to_nato_troops_is_the_curators_reading(real: pg.PledgeGraph) -> None:
    joined = [row for row in real.explain("deploy-multinational-force") if row.attests == ["partOf"]]
    assert [(row.certainty, row.paragraph) for row in joined] == [("inferred-by-curator", 29)]


def test_a_later_refusal_of_the_plan_itself_stands_beside_the_conclusion(real: pg.PledgeGraph) -> None:
    """Zakharova rejected it for Russia a month later; before that day there is only what a rule concludes."""

    def against(day: str) -> set[tuple[str, str, bool]]:
        rows = real.stances(by="russia", about="deploy-multinational-force", as_of=day)
        return {(str(row.actor), str(row.force), row.inferred) for row in rows}

    assert against("2026-01-08") == {("russia", "opposes", True)}
    assert ("maria-zakharova", "rejects", False) in against("2026-02-04")


def test_russia_gave_no_indication_which_is_not_a_refusal(real: pg.PledgeGraph) -> None:
    silent = {str(row.commitment): row for row in real.stances(by="russia", force="silent")}
    assert set(silent) == {"make-concessions", "peace-agreement-with-guarantees"}
    assert silent["peace-agreement-with-guarantees"].evidence[0]["hedge"] == "publik"
    assert not real.stances(by="russia", about="peace-agreement-with-guarantees", force="rejects")


# ---------------------------------------------------------------- the article against itself and others


def test_headline_against_body_leaves_the_us_pledge_contested(real: pg.PledgeGraph) -> None:
    row = one(real.stances(by="united-states", force="pledges"), "us-promises-guarantees")
    assert row.caveats == ["contested", "qualified"]
    assert passages(row) == [("seed-article", 1), ("seed-article", 2)]
    assert passages(row, "disputes") == [("seed-article", 13)]
    assert passages(row, "qualifies") == [("seed-article", 3), ("seed-article", 24)]
    assert "united-states" not in {row.actor for row in promise(real.who_committed())}
    assert "coalition-of-the-willing" in {row.actor for row in promise(real.who_committed())}


def test_both_sides_of_the_contest_are_shown_with_their_evidence(real: pg.PledgeGraph) -> None:
    opposed = [row for row in real.conflicts() if row.what == "stances that conflict"]
    (sides,) = [row for row in opposed if "us-promises-guarantees" in f"{row.thing} {row.against}"]
    assert (sides.thing, sides.against) == (
        "pledges/us-promises-guarantees",
        "stances/us-withholds-endorsement",
    )
    assert {e["paragraph"] for e in sides.evidence} == {1, 2}
    assert ("seed-article", 13) in {(str(e["source"]), e["paragraph"]) for e in sides.against_evidence}
    assert "pledges" in sides.says
    assert "withholds" in sides.against_says


def test_who_by_the_united_states_leaves_out_the_headline_and_says_so(real: pg.PledgeGraph) -> None:
    """What it signed in 1994 and 2024 is listed; the promise of the headline is not."""
    answer = real.who_committed(by="united-states")
    assert {row.instrument for row in answer} >= {"budapest-memorandum", "us-ukraine-security-agreement-2024"}
    assert not promise(answer)
    assert not [row for row in answer if {"contested", "inferred", "reported"} & set(row.caveats)]
    (note,) = answer.notes
    contested = len(real.who_committed(by="united-states", include=["contested"])) - len(answer)
    assert contested >= 1
    assert note.startswith("left out: ")
    assert f"{contested} contested" in note
    assert "--include contested" in note
    shown = CliRunner().invoke(cli, ["who", "--by", "united-states"])
    assert shown.exit_code == 0
    assert f"{contested} contested" in shown.stdout
    assert "us-promises-guarantees" not in shown.stdout


def test_of_what_waits_for_the_ceasefire_the_united_states_has_only_the_headline(
    real: pg.PledgeGraph,
) -> None:
    answer = real.who_committed(by="united-states", condition="ceasefire-reached")
    assert len(answer) == 0
    assert answer.notes == ("left out: 1 contested (us-promises-guarantees); list with --include contested",)
    shown = CliRunner().invoke(cli, ["who", "--by", "united-states", "--condition", "ceasefire-reached"])
    assert shown.exit_code == 0
    assert "none recorded" in shown.stdout
    assert "left out: 1 contested" in shown.stdout


def test_the_united_states_committed_to_nothing_in_the_text_of_the_summit(real: pg.PledgeGraph) -> None:
    for text in ("paris-declaration", "paris-declaration-draft", "fr-uk-declaration-of-intent"):
        asked = real.who_committed(by="united-states", instrument=text, include=["all"])
        assert (len(asked), asked.notes) == (0, ())


def test_the_contested_pledge_is_listed_with_its_doubt_when_asked_for(real: pg.PledgeGraph) -> None:
    doubts = ["contested", "qualified"]
    for condition in (None, "ceasefire-reached"):
        asked = promise(real.who_committed(by="united-states", condition=condition, include=["contested"]))
        assert [(row.stance, row.caveats) for row in asked] == [("us-promises-guarantees", doubts)]
    words = ["who", "--by", "USA", "--condition", "ceasefire-reached", "--include", "contested"]
    shown = CliRunner().invoke(cli, [*words, "--format", "json"], catch_exceptions=False)
    assert [row["caveats"] for row in json.loads(shown.stdout)] == [doubts]


def test_ukraine_signed_too_which_the_article_leaves_out(real: pg.PledgeGraph) -> None:
    row = one(real.who_committed(by="ukraine"), "ukraine-signs-declaration-of-intent")
    assert (row.force, row.commitment) == ("signs", "instruments/fr-uk-declaration-of-intent")
    assert row.caveats == []
    assert passages(row, "omits") == [("seed-article", 25)]
    assert {source for source, _ in passages(row)} == {
        "president-gov-ua-102317",
        "rferl-declaration-of-intent",
    }
    gaps = [r for r in real.conflicts() if r.what == "left out by a passage"]
    (gap,) = [r for r in gaps if r.thing == "pledges/ukraine-signs-declaration-of-intent"]
    assert [(e["source"], e["paragraph"]) for e in gap.against_evidence] == [("seed-article", 25)]
    signed = real.who_committed(instrument="fr-uk-declaration-of-intent")
    assert {row.actor for row in signed if row.force == "signs"} == {"france", "ukraine", "united-kingdom"}


def test_the_third_signatory_takes_on_no_deployment(real: pg.PledgeGraph) -> None:
    assert pledged(real, measure="troop-deployment", instrument="fr-uk-declaration-of-intent") == [
        ("france", "deploy-multinational-force"),
        ("united-kingdom", "deploy-multinational-force"),
        ("united-kingdom", "send-own-troops-to-ukraine"),
    ]
    assert not real.who_committed(by="ukraine", measure="troop-deployment", include=["all"])


# ---------------------------------------------------------------- coalition and members


def test_a_pledge_of_the_coalition_does_not_make_its_members_pledge(real: pg.PledgeGraph) -> None:
    coalition = real.who_committed(by="coalition-of-the-willing", include=["all"])
    assert {row.actor for row in coalition} == {"coalition-of-the-willing"}
    own = {
        commitment
        for state in ("france", "united-kingdom")
        for _, commitment in pledged(real, by=state, instrument="fr-uk-declaration-of-intent")
    }
    assert own == {
        "deploy-multinational-force",
        "instruments/fr-uk-declaration-of-intent",
        "send-own-troops-to-ukraine",
    }
    assert not own & {str(row.commitment) for row in coalition}
    for state in ("poland", "italy", "france", "united-kingdom"):
        assert not real.who_committed(by=state, instrument="paris-declaration", include=["all"])


def test_no_rule_spreads_a_pledge_of_the_coalition_over_its_members(real: pg.PledgeGraph) -> None:
    """A rule spreads only what each member took on; the Group of Seven said so, the coalition did not."""
    spread = """
        SELECT DISTINCT ?by ?distribution {
          ?stance pledge:inferredBy rules:R3 ; prov:wasDerivedFrom ?pledge .
          ?pledge pledge:by ?by ; pledge:distribution ?distribution
        } ORDER BY ?by"""
    assert {(str(r.by), str(r.distribution)) for r in real.query(spread)} == {
        ("actors/g7", "distributions/several")
    }
    summit = real.who_committed(instrument="paris-declaration", members=True, include=["inferred"])
    assert {row.inferred for row in summit} == {False}
    assert {row.stance for row in summit} == {
        row.stance for row in real.who_committed(instrument="paris-declaration")
    }


def test_members_come_with_a_source_and_take_on_nothing(real: pg.PledgeGraph) -> None:
    """Who belongs to it is read in sources; members are listed when asked for, and then marked."""
    answer = real.members("coalition-of-the-willing")
    assert {"france", "germany", "united-kingdom", "poland", "italy"} <= {str(row.member) for row in answer}
    assert "united-states" not in {str(row.member) for row in answer}
    assert all(row.evidence for row in answer)
    listed = real.who_committed(instrument="paris-declaration", members=True)
    poland = [row for row in listed if row.actor == "poland"]
    assert poland
    assert {(row.as_member, *row.caveats) for row in poland if "qualified" not in row.caveats} == {
        ("coalition-of-the-willing", "member")
    }
    assert all("member" in row.caveats for row in poland)
    assert "poland" not in {row.actor for row in real.who_committed(instrument="paris-declaration")}


def test_what_a_leader_says_is_not_a_pledge_of_the_state(real: pg.PledgeGraph) -> None:
    """In the article; what a leader pledged elsewhere in the name of a state says in whose."""
    told = [
        row
        for row in real.stances()
        if row.actor in ("keir-starmer", "emmanuel-macron")
        and "seed-article" in {e["source"] for e in row.evidence}
    ]
    assert {row.force for row in told} == {"describes", "envisages"}
    behalf = {(row.stance, row.on_behalf_of) for row in told if row.on_behalf_of}
    assert behalf == {("france-may-send-thousands", "france")}
    leaders = [row for row in real.who_committed() if row.actor in ("keir-starmer", "emmanuel-macron")]
    assert {row.on_behalf_of for row in leaders} == {"france", "united-kingdom"}


# ---------------------------------------------------------------- two dates on every question


@pytest.mark.parametrize("text", ["paris-declaration", "fr-uk-declaration-of-intent"])
def test_before_the_summit_nobody_had_committed_in_its_texts(real: pg.PledgeGraph, text: str) -> None:
    answer = real.who_committed(instrument=text, as_of="2026-01-05")
    assert len(answer) == 0
    assert answer.empty() == "none recorded as of 2026-01-05"
    assert answer.notes == ()
    on_the_day = real.who_committed(instrument=text, as_of="2026-01-06").records()
    assert on_the_day == real.who_committed(instrument=text).records()
    assert len(on_the_day) > 0
    assert len(real.stances(instrument=text, as_of="2025-12-31")) == 0


def test_before_the_first_promise_nobody_had_committed(real: pg.PledgeGraph) -> None:
    answer = real.who_committed(as_of="1994-12-03")
    assert len(answer) == 0
    assert answer.empty() == "none recorded as of 1994-12-03"
    assert answer.notes == ()
    assert len(real.stances(as_of="1994-11-30")) == 0
    first = real.who_committed(as_of="1994-12-05")
    assert {"russia", "united-kingdom", "united-states"} <= {str(row.actor) for row in first}
    assert max(row.since or row.attested_on for row in first) == "1994-12-05"
    earlier = {row.stance for row in real.who_committed(as_of="2026-01-05")}
    added = [row for row in real.who_committed(as_of="2026-01-06") if row.stance not in earlier]
    assert {row.since or row.attested_on for row in added} == {"2026-01-06"}
    assert "us-promises-guarantees" not in {row.stance for row in added}


def test_before_the_recording_nothing_was_known(real: pg.PledgeGraph) -> None:
    answer = real.who_committed(known_on="2026-11-22")
    assert len(answer) == 0
    assert answer.empty() == "none recorded, by what was recorded on 2026-11-22"
    assert real.who_committed(known_on="2026-11-23").records() == real.who_committed().records()
    for empty in (
        real.stances(known_on="2026-11-22"),
        real.conflicts(known_on="2026-11-22"),
        real.timeline(known_on="2026-11-22"),
        real.status("paris-declaration", known_on="2026-11-22"),
        real.explain("us-withholds-endorsement", known_on="2026-11-22"),
    ):
        assert len(empty) == 0


def test_what_held_on_a_day_and_what_was_known_then_are_two_questions(real: pg.PledgeGraph) -> None:
    assert real.who_committed(as_of="2026-01-08", known_on="2026-11-23")
    assert not real.who_committed(as_of="2026-01-08", known_on="2026-01-08")


# ---------------------------------------------------------------- short hands


def statements(kg: pg.PledgeGraph, name: str) -> set[tuple[str, str, str]]:
    return {(row.direction, str(row.property), str(row.value)) for row in kg.show(name)}


def kinds(kg: pg.PledgeGraph) -> set[tuple[str, str]]:
    found = kg.query("SELECT ?actor ?kind { ?actor a pledge:Collective ; pledge:kind ?kind }")
    return {(str(row.actor), str(row.kind)) for row in found}
