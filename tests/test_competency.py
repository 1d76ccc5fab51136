"""Questions that the graph must answer: six in SPARQL with their rows beside them, and a user's questions.

``competency/CQn.rq`` runs anywhere the facts do (``pledgegraph query tests/competency/CQ1.rq``); the rows of
``CQn.csv`` were read against the sources by hand.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

import pledgegraph as pg
from pledgegraph.answer import Answer
from pledgegraph.cli import cli

FOLDER = Path(__file__).parent / "competency"
QUESTIONS = sorted(path.stem for path in FOLDER.glob("*.rq"))


def expected(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(answer: Answer) -> list[dict[str, str]]:
    """Give the rows as the command line writes them into CSV."""
    words = {None: "", True: "true", False: "false"}
    return [
        {
            key: words[value] if value is None or isinstance(value, bool) else str(value)
            for key, value in r.items()
        }
        for r in answer.records()
    ]


# ---------------------------------------------------------------- in SPARQL


def test_there_are_six_questions_each_with_its_rows() -> None:
    assert [f"CQ{number}" for number in range(1, 7)] == QUESTIONS
    assert sorted(path.stem for path in FOLDER.glob("*.csv")) == QUESTIONS


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_says_what_it_asks(name: str) -> None:
    first = (FOLDER / f"{name}.rq").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith(f"# {name}. ")
    assert "?" in first


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_gives_its_rows(real: pg.PledgeGraph, name: str) -> None:
    answer = real.query((FOLDER / f"{name}.rq").read_text(encoding="utf-8"))
    assert isinstance(answer, Answer)
    assert answer.notes == ()
    assert written(answer) == expected(name)
    assert len(expected(name)) >= 2


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_gives_the_same_rows_on_the_command_line(name: str) -> None:
    result = CliRunner().invoke(
        cli, ["query", str(FOLDER / f"{name}.rq"), "--format", "csv"], catch_exceptions=False
    )
    assert list(csv.DictReader(io.StringIO(result.stdout))) == expected(name)


def test_cq1_gives_what_the_first_helper_gives(real: pg.PledgeGraph) -> None:
    from_sparql = {(row["actor"], row["force"], row["commitment"]) for row in expected("CQ1")}
    from_helper = set()
    for row in real.who_committed(as_of="2026-01-08"):
        content = str(row.commitment)
        content = content if "/" in content else f"commitments/{content}"
        from_helper.add((f"actors/{row.actor}", f"forces/{row.force}", content))
    assert from_sparql == from_helper


def test_cq1_gives_nothing_for_a_day_before_the_summit(real: pg.PledgeGraph) -> None:
    text = (FOLDER / "CQ1.rq").read_text(encoding="utf-8")
    assert len(real.query(text.replace('"2026-01-08"', '"2026-01-05"'))) == 0


def test_cq5_gives_nothing_between_days_without_an_event(real: pg.PledgeGraph) -> None:
    text = (FOLDER / "CQ5.rq").read_text(encoding="utf-8")
    assert len(real.query(text.replace('"2026-01-05"', '"2026-01-06"'))) == 0


# ---------------------------------------------------------------- as a user asks, part of the questions that
# the founding article and what was read beside it can answer


def test_q01_did_the_us_endorse_or_sign_the_statement(real: pg.PledgeGraph) -> None:
    stances = real.stances(by="united-states", about="paris-declaration")
    assert [(row.stance, row.force) for row in stances] == [("us-withholds-endorsement", "withholds")]
    party = [e for e in stances[0].evidence if e["according_to"] == "unnamed-elysee-official"]
    assert [e["quote"] for e in party] == ["not a formal party to the Paris Declaration"]
    view = real.stances(by="united-states", about="provide-security-guarantees", force="supports")
    assert [(row.stance, row.inferred) for row in view] == [
        ("us-supports-coalition-pledge", False),
        ("us-commitment-in-officials-view", True),
    ]


def test_q02_what_did_witkoff_say_about_trump(real: pg.PledgeGraph) -> None:
    (passage,) = real.explain("trump-supports-protocols")
    assert (passage.according_to, passage.paragraph) == ("steve-witkoff", 8)
    assert passage.quote == 'Presiden Trump "sangat mendukung protokol keamanan'
    assert not real.who_committed(by="donald-trump")


def test_q03_which_measures_can_the_binding_commitments_include(real: pg.PledgeGraph) -> None:
    (row,) = real.who_committed(condition="russia-attacks-again")
    assert row.measures == []
    assert [measure.label for measure in row.possible_measures] == [
        "diplomacy",
        "intelligence",
        "logistics",
        "sanctions",
        "use of military capabilities",
    ]
    assert row.status == "in-negotiation"


def test_q04_which_conditions_must_hold_before_the_force_can_deploy(real: pg.PledgeGraph) -> None:
    """Votes of parliaments are not in what was read."""
    deploy = real.stances(about="deploy-multinational-force")
    assert {str(condition) for row in deploy for condition in row.conditions} == {"ceasefire-reached"}
    operate = real.stances(about="foreign-forces-operate-in-ukraine")
    assert {str(condition) for row in operate for condition in row.conditions} == {
        "ceasefire-reached",
        "legal-framework-adopted",
    }
    qualified = [row for row in real.explain("deploy-multinational-force") if row.polarity == "qualifies"]
    assert [(row.according_to, row.quote) for row in qualified] == [
        ("keir-starmer", "in the event of a peace deal")
    ]


def test_q05_who_would_run_ceasefire_monitoring_and_with_what(real: pg.PledgeGraph) -> None:
    roles = [(str(row.actor), str(row.force)) for row in real.stances(about="ceasefire-monitoring")]
    assert roles == [("coalition-of-the-willing", "pledges"), ("united-states", "proposes")]
    led = [str(row.value) for row in real.show("ceasefire-monitoring") if row.property == "pledge:ledBy"]
    assert led == ["actors/united-states"]
    means = real.stances(by="unnamed-officials")
    assert [(str(r.force), list(map(str, [*r.possible_measures, *r.measures]))) for r in means] == [
        ("describes", ["drone-monitoring", "satellite-monitoring", "sensor-monitoring"]),
        ("rules-out", ["troop-deployment"]),
    ]
    assert {e["certainty"] for row in means for e in row.evidence} == {"likely"}


def test_q06_what_changed_about_the_us_role_between_draft_and_text(real: pg.PledgeGraph) -> None:
    gone = [
        str(row.thing)
        for row in real.changes("2026-01-05", "2026-01-08")
        if row.what == "milestone" and row.detail == "removed-from-text"
    ]
    assert gone == [
        "commitments/us-backing-of-force-if-attacked-as-drafted",
        "commitments/us-role-in-force-as-drafted",
    ]
    left = real.status("us-support-for-multinational-force")
    assert [(str(row.status), row.date) for row in left] == [("proposed", "2026-01-06")]


def test_q07_who_signed_the_declaration_of_intent_per_source(real: pg.PledgeGraph) -> None:
    signed = [r for r in real.who_committed(instrument="fr-uk-declaration-of-intent") if r.force == "signs"]
    per_source: dict[str, set[str]] = {}
    for row in signed:
        for passage in row.evidence:
            if passage["polarity"] == "supports":
                per_source.setdefault(str(passage["source"]), set()).add(str(row.actor))
    assert per_source["seed-article"] == {"france", "united-kingdom"}
    assert per_source["president-gov-ua-102317"] == {"ukraine"}
    assert {str(row.actor) for row in signed} == {"france", "ukraine", "united-kingdom"}
    disputed = [row for row in real.conflicts() if row.thing == "instruments/fr-uk-declaration-of-intent"]
    assert [str(row.against_evidence[0]["source"]) for row in disputed] == ["babel-124163"]


def test_q08_which_forces_may_operate_in_ukraine_and_for_what(real: pg.PledgeGraph) -> None:
    (row,) = real.stances(about="foreign-forces-operate-in-ukraine", by="keir-starmer")
    assert (row.force, row.measures) == ("describes", [])
    assert [str(measure) for measure in row.possible_measures] == [
        "air-security",
        "force-regeneration",
        "maritime-security",
        "troop-deployment",
    ]
    assert {e["hedge"] for e in row.evidence} == {"dapat", "could"}
    framework = real.show("legal-framework-for-forces")
    assert "commitments/foreign-forces-operate-in-ukraine" in {
        str(row.value) for row in framework if row.property == "pledge:aimsAt"
    }


def test_q09_what_has_russia_rejected(real: pg.PledgeGraph) -> None:
    """What Russia said after the summit is not in what was read."""
    stated = [row for row in real.stances(by="russia") if not row.inferred]
    assert [(str(row.force), str(row.commitment)) for row in stated] == [
        ("silent", "make-concessions"),
        ("silent", "peace-agreement-with-guarantees"),
        ("rejects", "nato-member-troops-in-ukraine"),
    ]
    assert max(row.date for row in real.timeline("russia")) == "2026-01-06"


def test_q10_which_leaders_are_named_as_attending(real: pg.PledgeGraph) -> None:
    text = "SELECT DISTINCT ?who { $event pledge:participant ?who . ?who a pledge:Person } ORDER BY ?who"

    def present(event: str) -> list[str]:
        return [str(row.who).partition("/")[2] for row in real.query(text, event=f"events:{event}")]

    assert present("paris-summit-2026-01-06") == [
        "alexus-grynkewich",
        "donald-tusk",
        "emmanuel-macron",
        "giorgia-meloni",
        "jared-kushner",
        "keir-starmer",
        "steve-witkoff",
    ]
    assert "volodymyr-zelenskyy" in present("paris-press-conference-2026-01-06")
    with pytest.raises(pg.UnknownName):
        real.stances(by="friedrich-merz")


def test_q17_which_components_does_the_paris_declaration_state(real: pg.PledgeGraph) -> None:
    """Three of five components: the rest of the text was not read."""
    found = real.query("SELECT ?what { ?what pledge:statedIn instruments:paris-declaration } ORDER BY ?what")
    assert [str(row.what) for row in found] == [
        "commitments/assist-if-attacked-again",
        "commitments/ceasefire-monitoring",
        "commitments/provide-security-guarantees",
        "commitments/us-support-for-multinational-force",
    ]


def test_q22_which_troop_figures_were_given_by_whom_and_when(real: pg.PledgeGraph) -> None:
    """Only Macron's, which is no figure."""
    given = [(str(row.actor), row.quantity, row.attested_on) for row in real.stances() if row.quantity]
    assert given == [
        ("emmanuel-macron", [{"qualifier": "vague", "unit": "troops", "wording": "ribuan"}], "2026-01-06")
    ]


def test_q23_which_facts_rest_only_on_anonymous_sources(real: pg.PledgeGraph) -> None:
    text = """
    SELECT DISTINCT ?thing WHERE {
      ?thing pledge:evidence/pledge:accordingTo/pledge:kind collective-kinds:unnamed .
      FILTER NOT EXISTS {
        ?thing pledge:evidence ?other .
        ?other pledge:polarity polarities:supports .
        FILTER NOT EXISTS { ?other pledge:accordingTo/pledge:kind collective-kinds:unnamed }
      }
    } ORDER BY ?thing"""
    assert [str(row.thing) for row in real.query(text)] == [
        "commitments/monitoring-by-technology",
        "commitments/us-troops-for-monitoring",
        "stances/diplomats-expect-debate",
        "stances/officials-on-monitoring-technology",
        "stances/officials-rule-out-us-troops-for-monitoring",
        "stances/us-commitment-in-officials-view",
    ]


def test_q24_which_commitments_depend_on_something_else_than_a_ceasefire_or_an_attack(
    real: pg.PledgeGraph,
) -> None:
    """Unconditional aid and preparation money are not in what was read."""
    text = """
    SELECT ?what ?condition WHERE {
      ?what a pledge:Commitment ; pledge:condition ?condition .
      MINUS { VALUES ?condition { $usual } }
    } ORDER BY ?what"""
    usual = ["conditions:ceasefire-reached", "conditions:russia-attacks-again", "conditions:attack-occurs"]
    found = real.query(text, usual=usual)
    assert [(str(r.what).partition("/")[2], str(r.condition).partition("/")[2]) for r in found] == [
        ("foreign-forces-operate-in-ukraine", "legal-framework-adopted"),
        ("real-guarantee-against-recurrence", "final-deal-reached"),
        ("safety-after-deal", "final-deal-reached"),
        ("strong-deterrence-after-deal", "final-deal-reached"),
        ("us-backing-of-force-if-attacked-as-drafted", "multinational-force-attacked"),
    ]


def test_q25_which_source_made_a_claim_and_in_what_language(real: pg.PledgeGraph) -> None:
    """The article has: proposed by the United States; the text itself: a proposed mechanism led by it."""
    text = """
    SELECT ?language ?source ?quote ?polarity WHERE {
      $claim pledge:evidence ?evidence .
      ?evidence pledge:source ?source ; pledge:quote ?quote ; pledge:polarity ?polarity .
      ?source pledge:language ?language .
    } ORDER BY DESC(?language)"""
    found = real.query(text, claim="stances:us-proposes-monitoring")
    assert [(r.language, str(r.source), r.quote, str(r.polarity)) for r in found] == [
        ("id", "sources/seed-article", "mekanisme yang diusulkan oleh AS", "polarities/supports"),
        (
            "en",
            "sources/president-gov-ua-102313",
            "a proposed US-led ceasefire monitoring and verification mechanism",
            "polarities/qualifies",
        ),
    ]
