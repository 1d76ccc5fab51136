"""Titles say the finding and to what it was narrowed; subtitles say what the title leaves out."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

import pledgegraph as pg
from pledgegraph.draw import Picture

SVG = "{http://www.w3.org/2000/svg}"


def said(picture: Picture) -> str:
    root = ET.fromstring(picture.svg)  # noqa: S314 - our own picture
    return " ".join(" ".join("".join(e.itertext()).split()) for e in root.iter(f"{SVG}text"))


@pytest.mark.parametrize(
    ("draw", "narrowed"),
    [
        (lambda kg: kg.ego("united-states", measure="troop-deployment"), "troop deployment"),
        (lambda kg: kg.ego("france", force=["rejects", "supports"]), "rejects, supports"),
        (lambda kg: kg.instrument_tree("paris-declaration", by="russia"), "Russia"),
        (
            lambda kg: kg.instrument_tree("paris-declaration", at_least="political-written"),
            "at least political, written",
        ),
        (lambda kg: kg.lifecycle("paris-declaration", by="united-states"), "United States"),
        (
            lambda kg: kg.draw_changes("2026-01-01", "2026-01-10", by="russia", measure="consultation"),
            "Russia, consultation",
        ),
    ],
)
def test_a_title_names_what_the_picture_was_narrowed_to(
    real: pg.PledgeGraph, draw: Callable[[pg.PledgeGraph], Picture], narrowed: str
) -> None:
    assert f"(only: {narrowed})" in draw(real).title


def test_a_picture_of_everything_is_narrowed_to_nothing(real: pg.PledgeGraph) -> None:
    for picture in (real.ego("latvia"), real.instrument_tree("paris-declaration"), real.matrix(rows=3)):
        assert "only:" not in picture.title


def test_a_text_of_which_nothing_is_recorded_says_so(real: pg.PledgeGraph) -> None:
    assert real.instrument_tree("paris-declaration", as_of="2026-01-05").title.endswith(": none recorded")


def test_a_timeline_between_two_days_names_these_days(real: pg.PledgeGraph) -> None:
    asked = ("2025-11-15", "2025-12-15")
    assert real.draw_timeline(between=asked).title.startswith("What happened, 2025-11-15 to 2025-12-15: ")
    early = real.draw_timeline(between=asked, as_of="2025-11-30")
    assert early.title.startswith("What happened, 2025-11-15 to 2025-11-30: ")


def test_the_matrix_counts_who_speaks_only_for_others(toy: pg.PledgeGraph, real: pg.PledgeGraph) -> None:
    rows = real.stances(measure="troop-deployment", as_of="2026-01-08")
    shown = {row.actor.iri for row in rows if row.measures or row.possible_measures}
    alone = {row.actor.iri for row in rows if row.on_behalf_of is None}
    words = said(real.matrix(measure="troop-deployment", as_of="2026-01-08", rows=0))
    found = re.search(r"(\d+) of the actors speak only in the name of others", words)
    assert found
    assert 0 < int(found[1]) <= len(shown - alone) + 1


def test_a_tip_says_in_whose_name_someone_speaks(real: pg.PledgeGraph) -> None:
    (row, *_) = [row for row in real.stances(by="maria-zakharova") if row.on_behalf_of and row.measures]
    svg = real.matrix(by="maria-zakharova").svg
    assert f"{row.actor.label} for {row.on_behalf_of.label}: {row.force.label}" in svg


def test_what_is_in_doubt_is_said_to_count_for_nothing(toy: pg.PledgeGraph, real: pg.PledgeGraph) -> None:
    words = "what is in doubt is drawn, and counts for nothing in the title"
    assert words in said(toy.matrix())
    assert words not in said(real.matrix(by="latvia", measure="training"))


def test_what_stands_out_nowhere_is_named(real: pg.PledgeGraph) -> None:
    assert "not in this picture: Latvia" in said(real.matrix(rows=3, highlight=["latvia"]))
    assert "not in this picture" not in said(real.matrix(rows=3, highlight=["ukraine"]))


def test_a_passage_that_narrows_a_milestone_makes_it_no_hedge(real: pg.PledgeGraph) -> None:
    svg = real.draw_timeline("paris-declaration").svg
    assert "stage-adopted" in svg
    assert "stage-adopted-hedged" not in svg
