"""What each rule derives, and what it must not: one good and one bad case each, in invented worlds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from pledgebuild.compile import Compiled, compile_facts
from pledgebuild.infer import declarations
from pledgegraph.data import data_dir
from pledgegraph.errors import OntologyError
from pledgegraph.names import BASE, GRAPH

SOURCE = "title: T, publisher: P, kind: newspaper, language: en, retrieved: 2031-06-01, extent: excerpt"
WORLD = f"""\
defaults: {{source: gazette, recorded: 2031-06-01}}
sources:
  gazette: {{{SOURCE}, url: 'https://gazette.example/'}}
actors:
  group: {{type: Collective, kind: coalition, label: {{en: Group}}, evidence: [{{paragraph: 1}}]}}
  northmark: {{type: State, label: {{en: Northmark}}, evidence: [{{paragraph: 1}}]}}
  eastvale: {{type: State, label: {{en: Eastvale}}, evidence: [{{paragraph: 1}}]}}
  southland: {{type: State, label: {{en: Southland}}, evidence: [{{paragraph: 1}}]}}
  ada: {{type: Person, label: {{en: Ada}}, evidence: [{{paragraph: 1}}]}}
events:
  summit: {{label: {{en: Summit}}, kind: summit, date: 2031-05, evidence: [{{paragraph: 1}}]}}
commitments:
  guards: {{label: {{en: Guards}}, beneficiary: southland, partOf: troops, evidence: [{{paragraph: 1}}]}}
  troops: {{label: {{en: Troops}}, beneficiary: southland, partOf: presence, evidence: [{{paragraph: 1}}]}}
  presence: {{label: {{en: Presence}}, beneficiary: southland, evidence: [{{paragraph: 1}}]}}
"""
EVIDENCE = "[{paragraph: 2}]"


def world(folder: Path, **kinds: dict[str, str]) -> Compiled:
    """Compile the world with further records, each the inside of a flow mapping; it must have no error."""
    lines = ["defaults: {source: gazette, recorded: 2031-06-01}"]
    for kind, records in kinds.items():
        lines.append(f"{kind}:")
        for slug, inside in records.items():
            proof = "" if "evidence:" in inside else f", evidence: {EVIDENCE}"
            lines.append(f"  {slug}: {{{inside}{proof}}}")
    (folder / "world.yaml").write_text(WORLD, encoding="utf-8")
    (folder / "more.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    run = compile_facts(folder, data_dir("ontology"))
    assert run.errors == [], list(map(str, run.errors))
    return run


def short(term: object) -> str:
    value = str(getattr(term, "value", term))
    return value.removeprefix(BASE).removeprefix("def#")


def pairs(run: Compiled, edge: str) -> set[tuple[str, str]]:
    """Give subject and object of a property in the graph of inferences."""
    found = ox.NamedNode(GRAPH + "inferred")
    quads = run.store.quads_for_pattern(None, ox.NamedNode(f"{BASE}def#{edge}"), None, found)
    return {(short(q.subject), short(q.object)) for q in quads}


def types(run: Compiled, name: str) -> set[str]:
    query = f"SELECT ?c {{ <{BASE}{name}> a ?c . FILTER(STRSTARTS(STR(?c), STR(pledge:))) }}"
    rows = run.store.query(declarations(run.store) + query, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    return {short(row["c"]) for row in rows}


def stance(by: str, force: str, about: str, more: str = "since: 2031-05-10") -> str:
    return f"by: {by}, force: {force}, about: {about}, {more}"


def member(of: str = "northmark", more: str = "") -> str:
    return f"member: {of}, organization: group, role: member{more}"


# ---------------------------------------------------------------- R1


def test_r1_gives_the_classes_above(tmp_path: Path) -> None:
    run = world(tmp_path, pledges={"p": stance("northmark", "pledges", "guards")})
    assert types(run, "actors/northmark") == {"State", "Actor", "Record"}
    assert types(run, "pledges/p") == {"Pledge", "Stance", "Record"}
    assert types(run, "commitments/guards") == {"Commitment", "Record"}


@pytest.mark.parametrize(
    ("evidence", "inferred"),
    [
        ("{paragraph: 2, certainty: inferred}", True),
        ("{paragraph: 2, certainty: inferred-by-curator}", True),
        ("{paragraph: 2, certainty: inferred}, {paragraph: 3}", False),
        ("{paragraph: 2, certainty: inferred}, {paragraph: 3, retracted: 2031-07-01}", True),
        ("{paragraph: 2, certainty: inferred}, {paragraph: 3, polarity: disputes}", True),
        ("{paragraph: 2, certainty: possible}", False),
        ("{paragraph: 2}", False),
    ],
)
def test_r1_a_stance_without_plain_evidence_is_inferred(
    tmp_path: Path, evidence: str, inferred: bool
) -> None:
    text = stance("northmark", "supports", "guards") + f", evidence: [{evidence}]"
    assert ("InferredStance" in types(world(tmp_path, stances={"s": text}), "stances/s")) is inferred


def test_r1_a_disputed_stance_is_contested_and_a_weakened_one_qualified(tmp_path: Path) -> None:
    further = {
        "disputed": "{paragraph: 3, polarity: disputes}",
        "no-longer-disputed": "{paragraph: 3, polarity: disputes, retracted: 2031-07-01}",
        "qualified": "{paragraph: 3, polarity: qualifies}",
        "no-longer-qualified": "{paragraph: 3, polarity: qualifies, retracted: 2031-07-01}",
    }
    stances = {
        slug: stance("northmark", "supports", "guards") + f", evidence: [{{paragraph: 2}}, {more}]"
        for slug, more in further.items()
    }
    stances["conflicting"] = stance("eastvale", "supports", "guards", "since: 2031, conflictsWith: other")
    stances["other"] = stance("eastvale", "rejects", "guards")
    run = world(tmp_path, stances=stances)
    kinds = {slug: types(run, f"stances/{slug}") for slug in stances}
    assert {slug for slug, found in kinds.items() if "ContestedStance" in found} == {
        "disputed",
        "conflicting",
    }
    assert {slug for slug, found in kinds.items() if "QualifiedStance" in found} == {"qualified"}


@pytest.mark.parametrize(
    ("by", "evidence", "reported"),
    [
        ("eastvale", "{paragraph: 2, accordingTo: ada}", True),
        ("eastvale", "{paragraph: 2, accordingTo: ada}, {paragraph: 3}", False),
        ("eastvale", "{paragraph: 2, accordingTo: eastvale}", False),
        ("eastvale", "{paragraph: 2, accordingTo: ada}, {paragraph: 3, retracted: 2031-07-01}", True),
        ("northmark", "{paragraph: 2, accordingTo: ada}", False),
        ("eastvale", "{paragraph: 2}", False),
    ],
)
def test_r1_words_of_others_alone_make_a_report(
    tmp_path: Path, by: str, evidence: str, reported: bool
) -> None:
    office = {"ada-leads-northmark": "member: ada, organization: northmark, role: prime-minister"}
    text = stance(by, "supports", "guards") + f", evidence: [{evidence}]"
    run = world(tmp_path, memberships=office, stances={"s": text})
    assert ("ReportedStance" in types(run, "stances/s")) is reported


# ---------------------------------------------------------------- R2


@pytest.mark.parametrize(
    ("period", "takes_part"),
    [
        ("", True),
        (", since: 2031", True),
        (", since: 2031-05-10", True),
        (", since: 2031-05-11", False),
        (", since: 2032", False),
        (", until: 2031", True),
        (", until: 2031-05-10", True),
        (", until: 2031-05-09", False),
        (", until: 2030", False),
    ],
)
def test_r2_a_member_of_the_day_takes_part(tmp_path: Path, period: str, takes_part: bool) -> None:
    run = world(
        tmp_path, memberships={"m": member(more=period)}, stances={"s": stance("group", "supports", "guards")}
    )
    assert pairs(run, "participatesIn") == ({("actors/northmark", "stances/s")} if takes_part else set())


def test_r2_taking_part_is_no_pledge(tmp_path: Path) -> None:
    run = world(
        tmp_path,
        memberships={"m": member()},
        pledges={
            "joint": stance("group", "pledges", "guards", "distribution: joint, since: 2031"),
            "unsaid": stance("group", "pledges", "troops", "madeAt: summit"),
        },
    )
    assert pairs(run, "participatesIn") == {("actors/northmark", f"pledges/{p}") for p in ("joint", "unsaid")}
    assert pairs(run, "by") == set()
    assert {actor for actor, _ in pairs(run, "committedTo")} == {"actors/group"}


def test_r2_not_in_an_organization_that_is_no_collective(tmp_path: Path) -> None:
    run = world(
        tmp_path,
        memberships={"m": "member: ada, organization: northmark, role: president"},
        stances={"s": stance("northmark", "supports", "guards")},
    )
    assert pairs(run, "participatesIn") == set()


# ---------------------------------------------------------------- R3

SEVERAL = "distribution: several, bindingness: political-written, since: 2031-05-10, until: 2033"


@pytest.mark.parametrize("distribution", ["several", "joint-and-several"])
def test_r3_each_member_takes_on_what_is_taken_on_severally(tmp_path: Path, distribution: str) -> None:
    run = world(
        tmp_path,
        memberships={"m": member()},
        pledges={"p": stance("group", "pledges", "guards", SEVERAL.replace("several", distribution, 1))},
    )
    derived = "pledges/p--northmark"
    assert pairs(run, "by") == {(derived, "actors/northmark")}
    assert pairs(run, "about") == {(derived, "commitments/guards")}
    assert pairs(run, "force") == {(derived, "forces/pledges")}
    assert pairs(run, "bindingness") == {(derived, "bindingness/political-written")}
    assert pairs(run, "since") == {(derived, "2031-05-10")}
    assert pairs(run, "until") == {(derived, "2033")}
    assert pairs(run, "inferredBy") == {(derived, "rules/R3")}
    assert types(run, derived) == {"Pledge", "Stance", "InferredStance", "Record"}
    origin = run.store.quads_for_pattern(
        ox.NamedNode(BASE + derived), ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom"), None, None
    )
    assert {short(q.object) for q in origin} == {"pledges/p", "memberships/m"}


def test_r3_a_stance_that_is_no_pledge_gives_none(tmp_path: Path) -> None:
    run = world(
        tmp_path,
        memberships={"m": member()},
        stances={"s": stance("group", "supports", "guards", "distribution: several, since: 2031")},
    )
    assert types(run, "stances/s--northmark") == {"Stance", "InferredStance", "Record"}


@pytest.mark.parametrize("force", ["rejects", "declines", "rules-out", "withholds", "silent"])
def test_r3_not_against_a_stance_of_the_member(tmp_path: Path, force: str) -> None:
    run = world(
        tmp_path,
        memberships={"m": member(), "n": member("eastvale")},
        pledges={"p": stance("group", "pledges", "guards", SEVERAL)},
        stances={"own": stance("northmark", force, "guards")},
    )
    assert {actor for _, actor in pairs(run, "by")} == {"actors/eastvale"}


@pytest.mark.parametrize("force", ["supports", "describes"])
def test_r3_a_stance_that_is_not_against_does_not_hinder(tmp_path: Path, force: str) -> None:
    run = world(
        tmp_path,
        memberships={"m": member()},
        pledges={"p": stance("group", "pledges", "guards", SEVERAL)},
        stances={"own": stance("northmark", force, "guards")},
    )
    assert pairs(run, "by") == {("pledges/p--northmark", "actors/northmark")}


@pytest.mark.parametrize("distribution", ["joint", "unstated"])
def test_r3_nothing_follows_from_what_is_taken_on_together(tmp_path: Path, distribution: str) -> None:
    run = world(
        tmp_path,
        memberships={"m": member()},
        pledges={"p": stance("group", "pledges", "guards", SEVERAL.replace("several", distribution, 1))},
    )
    assert pairs(run, "by") == set()


def test_r3_not_for_a_member_of_another_time(tmp_path: Path) -> None:
    run = world(
        tmp_path,
        memberships={"m": member(more=", since: 2032")},
        pledges={"p": stance("group", "pledges", "guards", SEVERAL)},
    )
    assert pairs(run, "by") == set()


# ---------------------------------------------------------------- R4


def test_r4_short_edges(tmp_path: Path) -> None:
    run = world(
        tmp_path,
        pledges={"p": stance("northmark", "pledges", "guards")},
        stances={"s": stance("eastvale", "declines", "guards"), "t": stance("southland", "seeks", "guards")},
    )
    assert pairs(run, "committedTo") == {("actors/northmark", "commitments/guards")}
    assert pairs(run, "opposes") == {("actors/eastvale", "commitments/guards")}


@pytest.mark.parametrize(
    "doubt",
    [
        "evidence: [{paragraph: 2, certainty: inferred}]",
        "evidence: [{paragraph: 2}, {paragraph: 3, polarity: disputes}]",
        "evidence: [{paragraph: 2, accordingTo: ada}]",
    ],
    ids=["inferred", "contested", "reported"],
)
def test_r4_no_edge_where_doubt_is_recorded(tmp_path: Path, doubt: str) -> None:
    run = world(
        tmp_path,
        pledges={
            "doubtful": stance("northmark", "pledges", "guards") + f", {doubt}",
            "plain": stance("northmark", "pledges", "troops"),
        },
    )
    assert pairs(run, "committedTo") == {("actors/northmark", "commitments/troops")}


def test_r4_no_edge_from_what_r3_derived(tmp_path: Path) -> None:
    run = world(
        tmp_path, memberships={"m": member()}, pledges={"p": stance("group", "pledges", "guards", SEVERAL)}
    )
    assert pairs(run, "committedTo") == {("actors/group", "commitments/guards")}


def test_r4_an_actor_that_rules_its_own_part_out_does_not_oppose(tmp_path: Path) -> None:
    run = world(tmp_path, stances={"s": stance("northmark", "rules-out", "guards")})
    assert pairs(run, "opposes") == set()


# ---------------------------------------------------------------- R5


def test_r5_opposition_spreads_down_through_all_parts(tmp_path: Path) -> None:
    run = world(tmp_path, stances={"s": stance("eastvale", "rejects", "presence")})
    derived = {f"stances/eastvale-opposes-{part}" for part in ("troops", "guards")}
    assert {s for s, _ in pairs(run, "inferredBy")} == derived
    assert pairs(run, "force") == {(s, "forces/opposes") for s in derived}
    assert {r for _, r in pairs(run, "inferredBy")} == {"rules/R5"}
    assert {c for _, c in pairs(run, "opposes")} == {
        f"commitments/{c}" for c in ("presence", "troops", "guards")
    }


def test_r5_not_up_and_not_to_what_stands_beside(tmp_path: Path) -> None:
    run = world(
        tmp_path,
        commitments={"boats": "label: {en: Boats}, beneficiary: southland, partOf: presence"},
        stances={"s": stance("eastvale", "rejects", "troops")},
    )
    assert pairs(run, "inferredBy") == {("stances/eastvale-opposes-guards", "rules/R5")}


@pytest.mark.parametrize("force", ["supports", "declines"])
def test_r5_not_over_an_own_stance(tmp_path: Path, force: str) -> None:
    run = world(
        tmp_path,
        stances={"s": stance("eastvale", "rejects", "presence"), "own": stance("eastvale", force, "troops")},
    )
    assert pairs(run, "inferredBy") == {("stances/eastvale-opposes-guards", "rules/R5")}


@pytest.mark.parametrize("force", ["declines", "rules-out", "withholds", "supports"])
def test_r5_only_rejection_spreads(tmp_path: Path, force: str) -> None:
    run = world(tmp_path, stances={"s": stance("eastvale", force, "presence")})
    assert pairs(run, "inferredBy") == set()


# ---------------------------------------------------------------- R6

CONDITIONS = {
    "truce": "label: {en: Truce}, kind: precondition",
    "attack": "label: {en: Attack}, kind: trigger",
    "vote": "label: {en: Vote}, kind: procedural",
}
BOATS = "label: {en: Boats}, beneficiary: southland, condition: [truce, attack, vote]"


def event(satisfies: str, date: str) -> str:
    return f"label: {{en: E}}, kind: ceasefire, date: {date}, satisfies: {satisfies}"


def test_r6_active_from_the_last_of_its_conditions(tmp_path: Path) -> None:
    run = world(
        tmp_path,
        conditions=CONDITIONS,
        commitments={"boats": BOATS},
        events={"e": event("truce", "2031-07"), "f": event("attack", "2031-05-02")},
    )
    (quad,) = run.store.quads_for_pattern(None, ox.NamedNode(BASE + "def#activeFrom"), None, None)
    assert short(quad.subject) == "commitments/boats"
    assert str(quad.object) == '"2031-07"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'


@pytest.mark.parametrize(
    "events",
    [
        {"e": event("truce", "2031-07-01")},
        {"e": event("attack", "2031-07-01"), "f": event("vote", "2031-07-01")},
        {"f": event("attack", "2031-07-01"), "e": "label: {en: E}, kind: ceasefire, satisfies: truce"},
    ],
    ids=["one open", "the other open", "no date"],
)
def test_r6_not_while_a_condition_is_open(tmp_path: Path, events: dict[str, str]) -> None:
    run = world(tmp_path, conditions=CONDITIONS, commitments={"boats": BOATS}, events=events)
    assert pairs(run, "activeFrom") == set()


def test_r6_not_without_a_condition(tmp_path: Path) -> None:
    assert pairs(world(tmp_path), "activeFrom") == set()


# ---------------------------------------------------------------- all rules


def test_every_inferred_stance_says_by_which_rule_and_from_what(toy_run: Compiled) -> None:
    query = """SELECT ?s { ?s a pledge:InferredStance . FILTER NOT EXISTS { ?s pledge:evidence ?e }
        FILTER NOT EXISTS { ?s pledge:inferredBy/rdfs:label ?rule ; prov:wasDerivedFrom ?origin } }"""
    rows = toy_run.store.query(declarations(toy_run.store) + query, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    assert list(rows) == []
    assert pairs(toy_run, "inferredBy") != set()


def test_inferences_stay_out_of_the_dossiers(toy_run: Compiled) -> None:
    graph = ox.NamedNode(GRAPH + "harbour-pact")
    for edge in ("committedTo", "opposes", "participatesIn", "activeFrom", "inferredBy"):
        assert not list(toy_run.store.quads_for_pattern(None, ox.NamedNode(f"{BASE}def#{edge}"), None, graph))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("# R9 broken\n# Breaks.\nCONSTRUCT { ?s ?p } WHERE {}", r"R9-broken\.rq:3:19 does not parse: "),
        ("# R9 broken\n# Breaks.\nSELECT * WHERE { ?s ?p ?o }", r"R9-broken\.rq is no CONSTRUCT query"),
    ],
)
def test_a_broken_rule_is_named(tmp_path: Path, text: str, fault: str) -> None:
    vocabulary = tmp_path / "ontology"
    shutil.copytree(data_dir("ontology"), vocabulary)
    (vocabulary / "rules" / "R9-broken.rq").write_text(text, encoding="utf-8")
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "world.yaml").write_text(WORLD, encoding="utf-8")
    with pytest.raises(OntologyError, match=fault):
        compile_facts(tmp_path / "seeds", vocabulary)
