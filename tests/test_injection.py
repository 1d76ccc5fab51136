"""What a person types into a question stays a name: it never becomes a part of the query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgegraph.answer import Answer

HOSTILE = [
    'x" } UNION { ?stance ?p ?o',
    "x' } UNION { ?stance ?p ?o } #",
    "x> } UNION { ?stance ?p ?o } <x",
    "actors:northmark } ?stance ?p ?o { ",
    "northmark . ?s ?p ?o",
    '"""',
    "$actor",
    "?actor",
    "\\u0022 } {",
    "x\n} #",
    "{" * 500,
    "*",
    "' OR 1=1 --",
    "<http://example.org/>",
    "_:b",
    "",
    " ",
    "\x00",
    "\ud800",
]
ASKED: dict[str, Callable[[pg.PledgeGraph, str], Any]] = {
    "who by": lambda kg, text: kg.who_committed(by=text),
    "who to": lambda kg, text: kg.who_committed(to=text),
    "who measure": lambda kg, text: kg.who_committed(measure=text),
    "who instrument": lambda kg, text: kg.who_committed(instrument=text),
    "who condition": lambda kg, text: kg.who_committed(condition=text),
    "who at_least": lambda kg, text: kg.who_committed(at_least=text),
    "who as_of": lambda kg, text: kg.who_committed(as_of=text or " "),
    "who known_on": lambda kg, text: kg.who_committed(known_on=text or " "),
    "stances about": lambda kg, text: kg.stances(about=text),
    "stances by": lambda kg, text: kg.stances(by=text),
    "explain": lambda kg, text: kg.explain(text),
    "show": lambda kg, text: kg.show(text),
    "status": lambda kg, text: kg.status(text),
    "timeline": lambda kg, text: kg.timeline(text),
    "changes": lambda kg, text: kg.changes(text, "2041-01-01"),
    "members": lambda kg, text: kg.members(text),
    "path": lambda kg, text: kg.path("northmark", text),
    "amounts by": lambda kg, text: kg.amounts(by=text),
    "amounts unit": lambda kg, text: kg.amounts(unit=text),
    "amounts currency": lambda kg, text: kg.amounts(currency=text),
    "amounts period": lambda kg, text: kg.amounts(period=text),
}


def no_row(kg: pg.PledgeGraph, asked: str, text: str) -> bool:
    """Tell whether a text that names nothing is refused, or answered without a row."""
    try:
        answer = ASKED[asked](kg, text)
    except pg.QueryError as error:
        return "\n  at" not in str(error)
    return isinstance(answer, Answer) and len(answer) == 0


@pytest.mark.parametrize("asked", ASKED)
def test_a_text_that_names_nothing_gives_no_row(toy: pg.PledgeGraph, asked: str) -> None:
    assert [text for text in HOSTILE if not no_row(toy, asked, text)] == []


@pytest.mark.parametrize("asked", [name for name in ASKED if "as_of" not in name and "known" not in name])
@settings(max_examples=25)
@given(text=st.text(st.sampled_from("\"'{}<>$?\\#.;\n x:/*()[]^|&_-=")))
def test_no_mix_of_signs_gives_a_row(toy: pg.PledgeGraph, asked: str, text: str) -> None:
    assert no_row(toy, asked, text)


def test_a_hostile_label_is_found_by_its_own_name_only(
    small_world: Callable[[str], pg.PledgeGraph],
) -> None:
    label = 'pub" } UNION { ?s ?p ?o } #'
    kg = small_world(
        f"""
actors:
  pub: {{type: Organization, label: {{en: '{label}'}}, evidence: [{{section: a, quote: pub}}]}}
  bar: {{type: Organization, label: {{en: bar}}, evidence: [{{section: a, quote: bar}}]}}
"""
    )
    assert kg.show(label).sparql == kg.show("pub").sparql
    assert kg.query("SELECT ?a { ?a skos:prefLabel $label }", label=label).rows == ()
