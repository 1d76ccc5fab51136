"""Questions that the graph must answer: in SPARQL with their rows beside them, and in Python as a user asks.

``competency/NAME.rq`` runs anywhere the facts do (``pledgegraph query tests/competency/CQ1.rq``); the rows of
``NAME.csv`` were read against the dossiers by hand. CQ are the questions of the first design, Q those of
users, X those that cross many texts.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

import pledgegraph as pg
from pledgegraph.answer import Answer
from pledgegraph.cli.menu import cli

FOLDER = Path(__file__).parent / "competency"
QUESTIONS = sorted(path.stem for path in FOLDER.glob("*.rq"))
EXPECTED = [
    *(f"CQ{number}" for number in range(1, 7)),
    *(f"{letter}{number:02}" for letter in "QX" for number in range(1, 26)),
]


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


def test_there_are_fifty_six_questions_each_with_its_rows() -> None:
    assert EXPECTED == QUESTIONS
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
    assert len(expected(name)) >= (2 if name.startswith("CQ") else 1)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_gives_the_same_rows_on_the_command_line(name: str) -> None:
    result = CliRunner().invoke(
        cli, ["query", str(FOLDER / f"{name}.rq"), "--format", "csv"], catch_exceptions=False
    )
    assert list(csv.DictReader(io.StringIO(result.stdout))) == expected(name)


def test_cq1_gives_what_the_first_helper_gives(real: pg.PledgeGraph) -> None:
    from_sparql = {(row["actor"], row["force"], row["commitment"]) for row in expected("CQ1")}
    from_helper = set()
    texts = ("paris-declaration", "fr-uk-declaration-of-intent")
    for row in (row for text in texts for row in real.who_committed(instrument=text, as_of="2026-01-08")):
        content = str(row.commitment)
        content = content if "/" in content else f"commitments/{content}"
        from_helper.add((f"actors/{row.actor}", f"forces/{row.force}", content))
    assert from_sparql == from_helper
    assert {actor for actor, _, _ in from_helper} == {
        "actors/coalition-of-the-willing",
        "actors/france",
        "actors/ukraine",
        "actors/united-kingdom",
    }


def test_cq1_leaves_out_what_is_contested_inferred_or_second_hand(real: pg.PledgeGraph) -> None:
    """Without its three exclusions the same query on the promise of the United States gives it."""
    text = (FOLDER / "CQ1.rq").read_text(encoding="utf-8")
    promised = text.replace("instruments:paris-declaration ", "commitments:provide-security-guarantees ")
    unmarked = "".join(line for line in promised.splitlines(keepends=True) if "MINUS" not in line)
    assert "actors/united-states" not in {str(row.actor) for row in real.query(promised)}
    assert "actors/united-states" in {str(row.actor) for row in real.query(unmarked)}


def test_cq1_gives_nothing_for_a_day_before_the_summit(real: pg.PledgeGraph) -> None:
    text = (FOLDER / "CQ1.rq").read_text(encoding="utf-8")
    assert len(real.query(text.replace('"2026-01-08"', '"2026-01-05"'))) == 0


def test_cq5_gives_nothing_between_days_without_an_event(real: pg.PledgeGraph) -> None:
    text = (FOLDER / "CQ5.rq").read_text(encoding="utf-8")
    assert len(real.query(text.replace('"2026-01-05"', '"2026-01-06"'))) == 0


# ---------------------------------------------------------------- as a user asks


def test_q01_did_the_us_endorse_or_sign_the_statement(real: pg.PledgeGraph) -> None:
    stances = real.stances(by="united-states", about="paris-declaration")
    assert {(str(row.stance), str(row.force)) for row in stances} == {
        ("us-withholds-endorsement", "withholds"),
        ("us-did-not-sign-paris-declaration", "withholds"),
    }
    assert all("contested" in row.caveats for row in stances)
    (withheld,) = [row for row in stances if row.stance == "us-withholds-endorsement"]
    party = [e for e in withheld.evidence if e["according_to"] == "unnamed-elysee-official"]
    assert [e["quote"] for e in party] == ["not a formal party to the Paris Declaration"]
    view = real.stances(by="united-states", about="provide-security-guarantees", force="supports")
    assert {(str(row.stance), row.inferred) for row in view} == {
        ("us-supports-coalition-pledge", False),
        ("us-commitment-in-officials-view", True),
    }


def test_q02_what_did_witkoff_say_about_trump(real: pg.PledgeGraph) -> None:
    passages = real.explain("trump-supports-protocols")
    assert [(p.source, p.according_to, p.paragraph) for p in passages] == [
        ("seed-article", "steve-witkoff", 8),
        ("reuters-key-quotes-paris", "steve-witkoff", None),
    ]
    assert passages[0].quote == 'Presiden Trump "sangat mendukung protokol keamanan'
    assert not real.who_committed(
        by="donald-trump", as_of="2026-01-08", include=["reported"], measure="legal-framework"
    )
    assert "instruments/security-protocols" not in {
        str(row.commitment) for row in real.who_committed(by="donald-trump")
    }


def test_q03_which_measures_can_the_binding_commitments_include(real: pg.PledgeGraph) -> None:
    pledged = real.who_committed(by="coalition-of-the-willing", condition="russia-attacks-again")
    (row,) = [row for row in pledged if row.commitment == "assist-if-attacked-again"]
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
    """The plan of two waits for a ceasefire; what a state said of its own troops may wait for more."""
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
    own = real.stances(about="send-own-troops-to-ukraine", as_of="2026-01-08")
    votes = {
        str(row.on_behalf_of or row.actor): str(condition)
        for row in own
        for condition in row.conditions
        if condition not in ("ceasefire-reached", "final-deal-reached", "credible-cessation-of-hostilities")
    }
    assert votes == {
        "germany": "german-bundestag-and-government-decide",
        "spain": "spanish-congress-authorises",
        "turkey": "mission-of-force-defined",
        "united-kingdom": "house-of-commons-votes-for-deployment",
    }


def test_q05_who_would_run_ceasefire_monitoring_and_with_what(real: pg.PledgeGraph) -> None:
    roles = [(str(row.actor), str(row.force)) for row in real.stances(about="ceasefire-monitoring")]
    assert roles == [
        ("coalition-of-the-willing", "pledges"),
        ("friedrich-merz", "offers"),
        ("keir-starmer", "pledges"),
        ("united-states", "proposes"),
    ]
    led = [str(row.value) for row in real.show("ceasefire-monitoring") if row.property == "pledge:ledBy"]
    assert led == ["actors/united-states"]
    assert "united-states" not in {
        str(row.actor) for row in real.who_committed(measure="ceasefire-monitoring", include=["all"])
    }
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
    assert [(str(row.status), row.date, row.current) for row in left] == [("proposed", "2026-01-06", True)]


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
    assert {row.what for row in disputed} == {"disputed by a passage"}
    against = {str(e["source"]): row.against_says for row in disputed for e in row.against_evidence}
    assert set(against) == {"babel-124163", "pism-paris-declaration", "respekt-paris-declaration"}
    assert "German chancellor" in str(against["babel-124163"])


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
    assert not real.who_committed(by="keir-starmer", condition="legal-framework-adopted", include=["all"])
    framework = real.show("legal-framework-for-forces")
    assert "commitments/foreign-forces-operate-in-ukraine" in {
        str(row.value) for row in framework if row.property == "pledge:aimsAt"
    }


def test_q09_what_has_russia_rejected(real: pg.PledgeGraph) -> None:
    """Up to the summit as stated, then what its speakers added; a silence is no refusal."""
    before = [row for row in real.stances(by="russia", as_of="2026-01-06") if row.actor == "russia"]
    stated = {(str(row.force), str(row.commitment)) for row in before if row.attested_on and not row.inferred}
    assert stated == {
        ("declines", "consult-on-budapest-commitments"),
        ("silent", "make-concessions"),
        ("silent", "peace-agreement-with-guarantees"),
        ("rejects", "nato-member-troops-in-ukraine"),
    }
    assert {str(row.force) for row in before if row.inferred} == {"opposes"}
    later = {
        (str(row.actor), str(row.force), str(row.commitment))
        for row in real.stances(by="russia", force="rejects")
        if row.attested_on and row.attested_on > "2026-01-06"
    }
    assert later == {
        ("maria-zakharova", "rejects", "build-protected-weapons-facilities"),
        ("maria-zakharova", "rejects", "deploy-multinational-force"),
        ("maria-zakharova", "rejects", "establish-military-hubs-in-ukraine"),
        ("maria-zakharova", "rejects", "instruments/paris-declaration"),
        ("maria-zakharova", "rejects", "western-military-facilities-in-ukraine"),
        ("sergei-lavrov", "rejects", "western-military-facilities-in-ukraine"),
    }
    assert max(row.date for row in real.timeline("russia", as_of="2026-01-07")) == "2026-01-06"


def test_q10_which_leaders_are_named_as_attending(real: pg.PledgeGraph) -> None:
    """Who spoke on that day is not for that reason listed as present."""
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
    assert real.stances(by="friedrich-merz", as_of="2026-01-06")
    with pytest.raises(pg.UnknownName, match="did you mean 'friedrich-merz'"):
        real.stances(by="friedrich-mertz")


def test_q17_which_components_does_the_paris_declaration_state(real: pg.PledgeGraph) -> None:
    """All five components; what the article alone reports of the summit is not stated in the text."""
    found = real.query("SELECT ?what { ?what pledge:statedIn instruments:paris-declaration } ORDER BY ?what")
    assert [str(row.what).partition("/")[2] for row in found] == [
        "access-to-defence-depots",
        "assist-if-attacked-again",
        "ceasefire-monitoring",
        "coalition-contributes-to-ceasefire-monitoring",
        "continue-long-term-military-assistance",
        "cooperate-on-budget-of-armed-forces",
        "deepen-long-term-defence-cooperation",
        "establish-coordination-cell-in-paris",
        "long-term-defence-packages",
        "multinational-force-of-willing-nations",
        "provide-security-guarantees",
        "reassurance-measures-at-ukraines-request",
        "special-commission-on-ceasefire-breaches",
        "support-building-of-fortifications",
        "us-support-for-multinational-force",
    ]


def test_q22_which_troop_figures_were_given_by_whom_and_when(real: pg.PledgeGraph) -> None:
    """For the force of the summit: Macron's, which is no figure, and others, which stay side by side."""
    given = {
        str(row.actor): [
            (
                q["qualifier"],
                q.get("minValue", q.get("value")),
                q.get("maxValue", q.get("value")),
                q.get("wording"),
            )
            for q in row.quantity
            if q["unit"] == "troops"
        ]
        for row in real.stances(about="deploy-multinational-force", as_of="2026-01-08")
        if row.quantity
    }
    assert given == {
        "emmanuel-macron": [("vague", None, None, "ribuan")],
        "mathilde-panot": [("exact", "6000", "6000", None)],
        "rferl-officials-2026-01": [("about", "15000", "20000", None), ("up-to", "30000", "30000", None)],
        "times-sources-2026-01-08": [
            ("up-to", "15000", "15000", None),
            ("up-to", "7500", "7500", "fewer than"),
        ],
    }
    assert all(row.quantity is None for row in real.who_committed(instrument="fr-uk-declaration-of-intent"))


def test_q23_which_facts_rest_only_on_anonymous_sources(real: pg.PledgeGraph) -> None:
    """Of the founding article; what was read since has not given any of them a name."""
    text = """
    SELECT DISTINCT ?thing WHERE {
      ?thing pledge:evidence/pledge:source sources:seed-article ;
        pledge:evidence/pledge:accordingTo/pledge:kind collective-kinds:unnamed .
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
    """Of the summit, its texts and the article; the declaration also holds what depends on nothing."""
    text = """
    SELECT DISTINCT ?what ?condition WHERE {
      ?what a pledge:Commitment ; pledge:condition ?condition .
      { ?what pledge:evidence/pledge:source sources:seed-article } UNION { ?what pledge:statedIn ?text }
      VALUES ?text { instruments:paris-declaration instruments:paris-declaration-draft }
      MINUS { VALUES ?condition { $usual } }
    } ORDER BY ?what ?condition"""
    usual = ["conditions:ceasefire-reached", "conditions:russia-attacks-again", "conditions:attack-occurs"]
    found = real.query(text, usual=usual)
    assert [(str(r.what).partition("/")[2], str(r.condition).partition("/")[2]) for r in found] == [
        ("foreign-forces-operate-in-ukraine", "legal-framework-adopted"),
        ("real-guarantee-against-recurrence", "final-deal-reached"),
        ("reassurance-measures-at-ukraines-request", "at-request-of-ukraine"),
        ("reassurance-measures-at-ukraines-request", "credible-cessation-of-hostilities"),
        ("safety-after-deal", "final-deal-reached"),
        ("strong-deterrence-after-deal", "final-deal-reached"),
        ("us-backing-of-force-if-attacked-as-drafted", "multinational-force-attacked"),
    ]
    free = {
        str(row.commitment)
        for row in real.who_committed(instrument="paris-declaration")
        if not row.conditions
    }
    assert {"continue-long-term-military-assistance", "establish-coordination-cell-in-paris"} <= free
    (money,) = real.who_committed(instrument="uk-mnfu-preparation-funding-2026")
    assert (str(money.actor), money.conditions) == ("united-kingdom", [])


def test_q25_which_source_made_a_claim_and_in_what_language(real: pg.PledgeGraph) -> None:
    """The article has: proposed by the United States; texts of the statement have that, or: led by it."""
    text = """
    SELECT ?language ?source ?quote ?polarity WHERE {
      $claim pledge:evidence ?evidence .
      ?evidence pledge:source ?source ; pledge:quote ?quote ; pledge:polarity ?polarity .
      ?source pledge:language ?language .
    } ORDER BY DESC(?language) ?source"""
    found = real.query(text, claim="stances:us-proposes-monitoring")
    assert [
        (r.language, str(r.source).partition("/")[2], str(r.polarity).partition("/")[2]) for r in found
    ] == [
        ("uk", "rbc-paris-declaration", "supports"),
        ("id", "seed-article", "supports"),
        ("fr", "ukrinform-fr-4077578", "qualifies"),
        ("en", "liga-paris-declaration-text", "supports"),
        ("en", "president-gov-ua-102313", "qualifies"),
        ("de", "zur-sache-paris-declaration", "disputes"),
    ]
    quotes = {str(r.source).partition("/")[2]: r.quote for r in found}
    assert quotes["seed-article"] == "mekanisme yang diusulkan oleh AS"
    assert quotes["president-gov-ua-102313"] == (
        "a proposed US-led ceasefire monitoring and verification mechanism"
    )
