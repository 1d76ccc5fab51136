"""Pictures of the toy world: every mark stands for a row, doubts and days included."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import pledgegraph as pg
from pledgegraph.draw import Picture

BASE = "https://w3id.org/pledgegraph/"
SVG = "{http://www.w3.org/2000/svg}"


def texts(picture: Picture) -> str:
    root = ET.fromstring(picture.svg)  # noqa: S314 - our own picture
    return " ".join(" ".join("".join(e.itertext()).split()) for e in root.iter(f"{SVG}text"))


def links(picture: Picture) -> set[str]:
    root = ET.fromstring(picture.svg)  # noqa: S314 - our own picture
    return {link.get("href", "") for link in root.iter(f"{SVG}a")}


def measured(kg: pg.PledgeGraph, **options: str) -> set[str]:
    """The addresses of the stances on something with a measure."""
    rows = kg.stances(**options)  # type: ignore[arg-type]
    return {row.stance.iri for row in rows if row.measures or row.possible_measures}


def test_the_matrix_has_a_mark_for_every_stance_with_a_measure(toy: pg.PledgeGraph) -> None:
    assert measured(toy) <= links(toy.matrix())


def test_a_stance_on_two_measures_has_a_mark_in_each_column(toy: pg.PledgeGraph) -> None:
    root = ET.fromstring(toy.matrix().svg)  # noqa: S314 - our own picture
    marks = [link.get("href", "").rpartition("/")[2] for link in root.iter(f"{SVG}a")]
    assert marks.count("group-pledges-guards") == 2
    assert marks.count("eastvale-said-to-help") == 2
    assert marks.count("northmark-lends-more-boats") == 1


def test_the_matrix_names_actors_and_measures_by_label(toy: pg.PledgeGraph) -> None:
    shown = texts(toy.matrix())
    for label in ("Northmark", "Ada Lund", "Harbour Group", "Grimmoor", "troop", "maritime"):
        assert label in shown


def test_the_matrix_says_what_it_counts_and_as_of_when(toy: pg.PledgeGraph) -> None:
    shown = texts(toy.matrix(as_of="2031-07", known_on="2031-09"))
    assert "as of 2031-07-31, known on 2031-09-30" in shown
    assert f"{len(toy.stances(as_of='2031-07', known_on='2031-09'))} stances" in shown
    assert "all dates" in texts(toy.matrix())


def test_the_matrix_keeps_to_the_day(toy: pg.PledgeGraph) -> None:
    later = f"{BASE}pledges/northmark-lends-more-boats"
    assert later in links(toy.matrix())
    assert later not in links(toy.matrix(as_of="2031-07-31"))
    assert later not in links(toy.matrix(known_on="2031-08-01"))
    assert measured(toy, as_of="2031-07-31") <= links(toy.matrix(as_of="2031-07-31"))


def test_the_matrix_takes_the_filters_of_stances(toy: pg.PledgeGraph) -> None:
    picture = toy.matrix(by="grimmoor")
    assert "Grimmoor" in texts(picture)
    assert "Southland" not in texts(picture)
    with pytest.raises(pg.UnknownName):
        toy.matrix(by="grimmor")


def test_the_foot_names_sources_and_the_version_of_the_facts(toy: pg.PledgeGraph) -> None:
    for picture in (toy.matrix(), toy.ego("northmark")):
        shown = texts(picture)
        assert re.search(r"Sources: (Harbour Gazette, Government of|Government of Northmark, Harbour)", shown)
        assert toy.store.version in shown
        assert "CC BY 4.0" in shown


def test_an_ego_picture_has_what_the_actor_takes_stances_on(toy: pg.PledgeGraph) -> None:
    picture = toy.ego("southland")
    shown = texts(picture)
    assert picture.title.startswith("Southland: nothing recorded that it takes on without doubt")
    assert "Lend boats" in shown
    assert {row.stance.iri for row in toy.stances(by="southland")} <= links(picture)


def test_an_ego_picture_shows_the_others_beside_it(toy: pg.PledgeGraph) -> None:
    assert "Ada Lund" in texts(toy.ego("southland"))


def test_an_ego_picture_needs_an_actor_that_exists(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.UnknownName, match="no actor is called 'lend-boats'"):
        toy.ego("lend-boats")


def test_a_picture_is_saved_as_it_is_shown(toy: pg.PledgeGraph, tmp_path: Path) -> None:
    picture = toy.matrix()
    picture.save(tmp_path / "matrix.svg")
    assert (tmp_path / "matrix.svg").read_text(encoding="utf-8") == picture.svg
    assert toy.matrix().svg == picture.svg


def test_who_is_against_a_course_of_action_is_not_drawn_against_what_it_can_include(
    real: pg.PledgeGraph,
) -> None:
    (row,) = real.stances(by="russia", about="foreign-forces-operate-in-ukraine")
    assert row.force == "opposes"
    assert not row.measures
    assert {str(m) for m in row.possible_measures} >= {"air-security", "force-regeneration"}
    assert row.stance.iri not in links(real.matrix())
