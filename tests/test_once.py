"""What is looked up once: answers are the same whatever was asked before, and whatever was done to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgegraph.answer import Name
from pledgegraph.store import Store, Table

Question = Callable[[pg.PledgeGraph], Any]
QUESTIONS: dict[str, Question] = {
    "stances": lambda kg: kg.stances(),
    "stances as of a day": lambda kg: kg.stances(as_of="2031-06-20"),
    "stances known on a day": lambda kg: kg.stances(known_on="2031-06-20"),
    "stances with members": lambda kg: kg.stances(members=True, as_of="2031-05"),
    "who": lambda kg: kg.who_committed(include="all"),
    "who, narrowed": lambda kg: kg.who_committed(by="northmark", known_on="2031-07-15", include="all"),
    "amounts": lambda kg: kg.amounts(),
    "timeline": lambda kg: kg.timeline(),
    "timeline of an actor": lambda kg: kg.timeline("northmark", as_of="2031-07"),
    "timeline known on a day": lambda kg: kg.timeline(known_on="2031-06-20"),
    "conflicts": lambda kg: kg.conflicts(),
    "conflicts known on a day": lambda kg: kg.conflicts(known_on="2031-06-20"),
    "status": lambda kg: kg.status("harbour-pact"),
    "explain": lambda kg: [kg.explain(row.stance.iri) for row in kg.stances(limit=3)],
    "members": lambda kg: kg.members("harbour-group"),
    "coverage": lambda kg: kg.coverage(),
    "query": lambda kg: kg.query("SELECT * { ?who pledge:participatesIn ?what } ORDER BY ?who ?what"),
}


def fresh(kg: pg.PledgeGraph) -> pg.PledgeGraph:
    """Give the same facts, of which nothing was asked yet."""
    return pg.PledgeGraph(Store(kg.store.inner, kg.store.label, kg.store.version))


def told(value: Any) -> Any:
    """Spread an answer out, with the labels and addresses of its names and the order of its keys."""
    if isinstance(value, Name):
        return str(value), value.label, value.iri, list(value.labels.items())
    if isinstance(value, pg.Answer):
        return [told(row) for row in value], value.title, value.notes, value.found
    if isinstance(value, Mapping):
        return [(key, told(cell)) for key, cell in value.items()]
    return [told(item) for item in value] if isinstance(value, list | tuple) else value


def spoil(value: Any) -> None:
    """Change all that a reader can change in an answer."""
    if isinstance(value, pg.Answer | pg.Row | list | dict):
        for item in list(value.values()) if isinstance(value, Mapping) else value:
            spoil(item)
    if isinstance(value, Name):
        value.labels["en"] = "spoilt"
    elif isinstance(value, list):
        value.reverse()
        value.append("spoilt")
    elif isinstance(value, dict):
        value.clear()


@pytest.fixture(scope="module")
def first(toy: pg.PledgeGraph) -> dict[str, Any]:
    """What each question is answered where nothing was asked before."""
    return {name: told(question(fresh(toy))) for name, question in QUESTIONS.items()}


def test_the_questions_find_lists_that_could_be_spoilt(first: dict[str, Any]) -> None:
    assert all(first.values())
    assert any(cell for row in first["stances"][0] for key, cell in row if key == "quantity")
    assert any(cell for row in first["stances"][0] for key, cell in row if key == "conditions")


@settings(deadline=None)
@given(names=st.lists(st.sampled_from(sorted(QUESTIONS)), min_size=2, max_size=6))
def test_an_answer_is_the_same_whatever_was_asked_before(
    toy: pg.PledgeGraph, first: dict[str, Any], names: list[str]
) -> None:
    kg = fresh(toy)
    for name in names:
        assert told(QUESTIONS[name](kg)) == first[name]


@settings(deadline=None)
@given(names=st.lists(st.sampled_from(sorted(QUESTIONS)), min_size=2, max_size=6))
def test_what_a_reader_does_to_an_answer_stays_in_that_answer(
    toy: pg.PledgeGraph, first: dict[str, Any], names: list[str]
) -> None:
    kg = fresh(toy)
    for name in names:
        answer = QUESTIONS[name](kg)
        assert told(answer) == first[name]
        spoil(answer)


@pytest.mark.parametrize("question", [lambda kg: kg.stances(as_of="2026-01-08"), lambda kg: kg.timeline()])
def test_the_facts_are_told_alike_at_first_and_later(real: pg.PledgeGraph, question: Question) -> None:
    kg = fresh(real)
    kg.conflicts()
    spoil(question(kg))
    assert told(question(kg)) == told(question(fresh(real)))


@pytest.mark.parametrize("attribute", ["label", "iri", "labels"])
def test_a_name_is_fixed(toy: pg.PledgeGraph, attribute: str) -> None:
    actor = toy.stances()[0].actor
    with pytest.raises(AttributeError):
        setattr(actor, attribute, "spoilt")
    with pytest.raises(AttributeError):
        delattr(actor, attribute)


def test_another_day_asks_only_what_the_day_decides(
    toy: pg.PledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    kg, asked, select = fresh(toy), list[str](), Store.select

    def counted(store: Store, text: str) -> Table:
        asked.append(text)
        return select(store, text)

    monkeypatch.setattr(Store, "select", counted)
    for question, most in ((kg.stances, 3), (kg.timeline, 1)):
        question()
        asked.clear()
        question(as_of="2031-09")
        assert 0 < len(asked) <= most


def test_each_thing_is_looked_up_once_and_what_was_not_found_again(toy: pg.PledgeGraph) -> None:
    store, wanted = fresh(toy).store, list[set[str]]()

    def look_up(new: set[str]) -> dict[str, str]:
        wanted.append(new)
        return {thing: thing.upper() for thing in new if thing != "no"}

    assert store.once("a test", ["b", "a", "no"], look_up) == {"b": "B", "a": "A"}
    assert list(store.once("a test", ["c", "b", "no", "b"], look_up)) == ["c", "b"]
    assert store.once("a test", ["a", "b"], look_up) == {"a": "A", "b": "B"}
    assert wanted == [{"a", "b", "no"}, {"c", "no"}]
    assert store.once("another", ["a"], look_up) == {"a": "A"}
    assert wanted[2:] == [{"a"}]


def test_addresses_that_a_query_makes_up_are_not_remembered(toy: pg.PledgeGraph) -> None:
    kg, made_up = fresh(toy), "https://w3id.org/pledgegraph/actors/nobody"
    (row,) = kg.query(f"SELECT (<{made_up}> AS ?who) {{}}")
    assert (str(row.who), row.who.label) == ("actors/nobody", "nobody")
    assert kg.store.once("names", [made_up], lambda new: {}) == {}
