"""The matrix at its edges: tall tables, what its title says, and tips only where they are seen."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

import pledgegraph as pg
from pledgegraph.draw import Cell, Picture, Stance, Words, matrix

SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg)  # noqa: S314 - our own bytes


def words(picture: Picture) -> list[str]:
    return [" ".join("".join(t.itertext()).split()) for t in parsed(picture).iter(SVG + "text")]


def table(rows: int, **more: object) -> Picture:
    cells = [Cell("r0", "m0", Stance("pledges", iri=f"https://x.example/{i}", tip="so")) for i in range(6)]
    listed = [(f"r{i}", f"Row {i}") for i in range(rows)]
    return matrix(cells, Words("Who?"), rows=listed, columns=[("m0", "troops"), ("m1", "money")], **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("rows", "heads"), [(1, 1), (40, 1), (41, 2), (80, 2), (154, 4)])
def test_a_tall_table_has_its_heads_again(rows: int, heads: int) -> None:
    picture = table(rows)
    assert words(picture).count("troops") == heads
    counted = [g for g in parsed(picture).iter(SVG + "g") if g.get("data-column") and not g.get("data-row")]
    assert len(counted) == 2, "scripts know one head a column"


def test_no_row_is_lost_below_a_head() -> None:
    said = words(table(154))
    assert [word for word in said if word.startswith("Row ")] == [f"Row {i}" for i in range(154)]


def test_a_tip_is_asked_for_what_is_shown_only() -> None:
    asked = []

    def tip(row: str, stance: Stance) -> str:
        asked.append((row, stance.iri))
        return f"{row} says so"

    picture = table(1, tip=tip)
    assert len(asked) == 4
    tips = [a.findtext(SVG + "title") for a in parsed(picture).iter(SVG + "a")]
    assert tips == ["r0 says so"] * 4


def test_what_is_counted_brings_its_records() -> None:
    (more,) = [g for g in parsed(table(1)).iter(SVG + "g") if g.get("data-more")]
    assert more.get("data-more") == "https://x.example/4 https://x.example/5"


@pytest.mark.parametrize(
    ("options", "title"),
    [
        ({}, "Security measures for Ukraine: {n} of {m} actors take something on, {k} are against something"),
        ({"measure": "troop-deployment"}, "Troop deployment: "),
        ({"instrument": "harbour-pact"}, "Harbour Pact: "),
        ({"about": "lend-boats"}, "Lend boats: "),
        ({"by": "southland"}, "Southland: takes something on in 0 of 1 measures, is against something in 1"),
        ({"to": "southland"}, "For Southland: "),
        ({"condition": "truce-holds"}, "Under the condition “A truce holds”: "),
        ({"by": "northmark", "measure": "training"}, "Northmark, training: takes something on in "),
        ({"as_of": "1999"}, "Security measures for Ukraine: none recorded"),
    ],
)
def test_the_title_says_the_finding_about_what_was_asked(
    toy: pg.PledgeGraph, options: dict[str, str], title: str
) -> None:
    begin = title.partition("{n}")[0]
    assert toy.matrix(**options).title.startswith(begin)


def test_the_title_counts_what_is_not_drawn_too(real: pg.PledgeGraph) -> None:
    assert real.matrix(rows=3).title == real.matrix(rows=0).title
    assert "3 of " in " ".join(words(real.matrix(rows=3)))


def test_the_title_agrees_with_the_stance_map(real: pg.PledgeGraph) -> None:
    """Doubt counts in neither: what one picture counts as taken on, the other does."""
    for name in ("deploy-reassurance-force", "provide-military-aid"):
        taken = real.stance_map(name).title.partition(": ")[2].split(" take")[0]
        assert real.matrix(about=name).title.partition(": ")[2].startswith(f"{taken} of ")
