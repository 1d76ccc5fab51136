"""Chains of facts between two things, and the network as of a day."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgegraph.resolve import slugs

ACTORS = ["ada-lund", "eastvale", "grimmoor", "harbour-group", "northmark", "southland"]


def chain(answer: pg.Answer) -> list[tuple[str, str, str]]:
    return [(str(row["from"]), row.relation, str(row.to)) for row in answer]


def test_a_path_says_each_step(toy: pg.PledgeGraph) -> None:
    answer = toy.path("northmark", "southland")
    assert chain(answer) == [
        ("actors/northmark", "committed to", "commitments/lend-boats"),
        ("commitments/lend-boats", "beneficiary", "actors/southland"),
    ]
    assert [row.step for row in answer] == [1, 2]
    assert answer.title == "From Northmark to Southland"


def test_a_step_against_its_statement_says_so(toy: pg.PledgeGraph) -> None:
    relations = [row.relation for row in toy.path("lend-boats", "northmark")]
    assert relations == ["committed to (read backwards)"]


def test_labels_name_the_ends(toy: pg.PledgeGraph) -> None:
    assert chain(toy.path("Нортмарк", "Southland")) == chain(toy.path("northmark", "southland"))


def test_a_doubtful_pledge_is_no_short_way(toy: pg.PledgeGraph) -> None:
    assert chain(toy.path("eastvale", "help-if-attacked")) == [
        ("actors/eastvale", "by (read backwards)", "pledges/eastvale-said-to-help"),
        ("pledges/eastvale-said-to-help", "about", "commitments/help-if-attacked"),
    ]


def test_a_path_keeps_to_what_held_on_the_day(toy: pg.PledgeGraph) -> None:
    before = chain(toy.path("northmark", "lend-boats", as_of="2031-05-09"))
    since = chain(toy.path("northmark", "lend-boats", as_of="2031-08-01"))
    assert ("actors/northmark", "committed to", "commitments/lend-boats") not in before
    assert since == [("actors/northmark", "committed to", "commitments/lend-boats")]


def test_a_stance_that_was_only_seen_later_is_no_step_before(toy: pg.PledgeGraph) -> None:
    def stances(day: str) -> list[str]:
        ends = [
            end
            for row in chain(toy.path("eastvale", "help-if-attacked", as_of=day))
            for end in (row[0], row[2])
        ]
        return sorted({end for end in ends if end.startswith("pledges/")})

    assert "pledges/eastvale-said-to-help" not in stances("2031-05-10")
    assert stances("2031-05-11") == ["pledges/eastvale-said-to-help"]


def test_a_path_keeps_to_what_was_recorded_by_the_day(toy: pg.PledgeGraph) -> None:
    direct = ("actors/northmark", "committed to", "commitments/lend-boats")
    assert direct not in chain(toy.path("northmark", "lend-boats", known_on="2031-08-01"))
    assert chain(toy.path("northmark", "lend-boats", known_on="2031-08-02")) == [direct]


def test_inferred_steps_are_used_only_when_asked_for_and_marked(toy: pg.PledgeGraph) -> None:
    assert not any(
        row.inferred for row in toy.path("grimmoor", "send-river-guards") if row.relation != "opposes"
    )
    asked = toy.path("grimmoor", "send-river-guards", inferred=True)
    assert [(row.relation, row.inferred) for row in asked] == [("opposes", True)]


def test_from_a_thing_to_itself_there_is_no_step(toy: pg.PledgeGraph) -> None:
    assert chain(toy.path("northmark", "northmark")) == []


@settings(deadline=None)
@given(
    st.sampled_from(ACTORS),
    st.sampled_from(ACTORS),
    st.sampled_from([None, "2030", "2031-05-10", "2031-08", "2032"]),
)
def test_a_path_is_there_exactly_if_the_network_has_one(
    toy: pg.PledgeGraph, a: str, b: str, day: str | None
) -> None:
    graph = nx.Graph(toy.network(as_of=day))
    rows = chain(toy.path(a, b, as_of=day))
    assert bool(rows) == (a != b and nx.has_path(graph, f"actors:{a}", f"actors:{b}"))
    if rows:
        assert (rows[0][0], rows[-1][2]) == (f"actors/{a}", f"actors/{b}")
        assert all(here[2] == there[0] for here, there in pairwise(rows))


def test_a_path_needs_names_that_exist(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.UnknownName, match="did you mean 'northmark'"):
        toy.path("nortmark", "southland")


@pytest.mark.parametrize(
    ("day", "there"),
    [("2031-05-09", False), ("2031-05-10", True), ("2031-07-31", True), ("2031-08-01", False)],
)
def test_the_network_holds_the_stances_of_the_day(toy: pg.PledgeGraph, day: str, there: bool) -> None:
    graph = toy.network(as_of=day)
    touching = [e for e in graph.edges(keys=True) if "pledges:northmark-lends-boats" in e[:2]]
    assert bool(touching) == there


def test_the_network_holds_the_memberships_of_the_day(toy: pg.PledgeGraph) -> None:
    def edges(day: str | None) -> list[str]:
        graph = toy.network(as_of=day)
        return sorted(
            s for s, t, k in graph.edges(keys=True) if k == "organization" and t == "actors:harbour-group"
        )

    northmark, eastvale = "memberships:northmark-in-harbour-group", "memberships:eastvale-in-harbour-group"
    assert edges(None) == edges("2031-12") == [eastvale, northmark]
    assert edges("2032-01-01") == [northmark]
    assert edges("2029") == []


def test_the_network_has_every_actor_and_pledge(toy: pg.PledgeGraph) -> None:
    graph = toy.network()
    nodes = {name.partition(":")[2] for name in graph if name.startswith(("actors:", "pledges:"))}
    stated = [name for name in slugs(toy.store, ["actors", "pledges"]) if "--" not in name]
    assert sorted(nodes) == stated
    assert graph.nodes["actors:northmark"]["label"] == "Northmark"
