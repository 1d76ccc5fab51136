"""Things as plain Python names: what an editor completes is what there is, and a slip is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import pledgegraph as pg


def test_a_thing_is_an_attribute_and_a_key(real: pg.PledgeGraph) -> None:
    actors = real.things.actors
    assert actors.france == "france"
    assert actors.united_kingdom == actors["united-kingdom"] == "united-kingdom"
    assert actors.united_kingdom.label == "United Kingdom"
    assert actors.france.iri == "https://w3id.org/pledgegraph/actors/france"
    assert real.things.forces.intends.label == "intends"


def test_a_key_may_be_any_name_of_the_thing(real: pg.PledgeGraph) -> None:
    assert [real.things.actors[name] for name in ("France", "Prancis", "FRA", "actors/france")] == [
        "france"
    ] * 4


def test_a_thing_is_handed_to_questions_and_queries_as_it_is(real: pg.PledgeGraph) -> None:
    france = real.things.actors.france
    assert real.who_committed(by=france).rows
    (row,) = real.query("SELECT (COUNT(*) AS ?n) { ?p pledge:by $who }", who=france)
    assert row.n > 0


def test_a_slip_is_told_with_the_near_name(real: pg.PledgeGraph) -> None:
    with pytest.raises(pg.UnknownName, match="no actor is called 'frnace'; did you mean 'france'"):
        _ = real.things.actors.frnace
    with pytest.raises(pg.UnknownName, match="no kind of thing is called 'actros'; did you mean 'actors'"):
        _ = real.things.actros
    with pytest.raises(pg.UnknownName, match="there are actors, bindingness"):
        _ = real.things["zz"]
    with pytest.raises(pg.UnknownName, match="it is one of the conditions"):
        _ = real.things.actors["ceasefire-reached"]


def test_what_is_listed_is_there(toy: pg.PledgeGraph) -> None:
    kinds = dir(toy.things)
    assert "actors" in kinds
    assert "collective_kinds" in kinds
    assert "evidence" not in kinds, "what is nested is reached by its owner"
    for kind in kinds:
        listed = getattr(toy.things, kind)
        assert len(listed) == len(list(listed)) == len(listed._ipython_key_completions_()) > 0
        assert all(getattr(listed, name) == name.replace("_", "-") for name in dir(listed))
    assert list(toy.things) == toy.things._ipython_key_completions_()
    assert "actors" in toy.things
    assert len(toy.things) == len(kinds)


def test_the_things_of_a_kind_are_names_in_order(toy: pg.PledgeGraph) -> None:
    actors = list(toy.things.actors)
    assert actors == sorted(actors)
    found = toy.query("SELECT DISTINCT ?by { ?stance pledge:by ?by }")
    assert {row.by.iri for row in found} <= {actor.iri for actor in actors}
    assert actors[0] in toy.things.actors
    assert all(actor.label and actor.iri for actor in actors)


def test_what_is_no_python_name_is_reached_by_its_key(small_world: Callable[[str], pg.PledgeGraph]) -> None:
    things = small_world(
        """
actors:
  3-seas: {type: Organization, label: {en: Three Seas}, evidence: [{section: a, quote: seas}]}
  class: {type: Organization, label: {en: Class}, evidence: [{section: a, quote: class}]}
"""
    ).things
    assert dir(things.actors) == []
    assert things.actors["3-seas"].label == "Three Seas"
    assert things.actors._ipython_key_completions_() == ["3-seas", "class"]


def test_what_asks_for_special_names_gets_none(toy: pg.PledgeGraph) -> None:
    for held in (toy.things, toy.things.actors):
        assert not hasattr(held, "_repr_html_")
        assert not hasattr(held, "__wrapped__")


def test_things_say_how_many_there_are(toy: pg.PledgeGraph) -> None:
    assert f"{len(toy.things.actors)} actors" in repr(toy.things)
    assert repr(toy.things.actors) == f"<{len(toy.things.actors)} actors>"


def test_prefixes_are_kept_apart_from_those_of_queries(small_world: Callable[[str], pg.PledgeGraph]) -> None:
    kg = small_world(
        "actors:\n  elm: {type: Organization, label: {en: Elm}, evidence: [{section: a, quote: elm}]}\n"
    )
    kg.prefixes["actors"] = "https://elsewhere.example/"
    assert kg.query("ASK { actors:elm a pledge:Organization }")
