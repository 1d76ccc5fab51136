"""The tour: executed as a reader would, in an empty folder, and its answers looked at."""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
import rdflib

import pledgegraph as pg


@pytest.fixture(scope="module")
def tour(notebook_run: Any) -> Any:
    return notebook_run("tour")


def test_no_cell_writes_to_standard_error(tour: Any) -> None:
    assert [
        part for _, parts in tour.outputs for part in parts if part["output_type"] != "execute_result"
    ] == []
    assert [source for source, parts in tour.outputs if not parts] == []


def test_the_first_answer_has_the_row_of_france(tour: Any, real: pg.PledgeGraph) -> None:
    asked = real.who_committed(to="ukraine", measure="troop-deployment", as_of="2026-01-08")
    assert tour.shown("who = kg.who_committed").rstrip() == str(asked).rstrip()
    html = tour.shown("who = kg.who_committed", "text/html")
    rows = [row for row in html.split("<tr>") if ">France</a>" in row]
    (row,) = [row for row in rows if ">Deploy a multinational force after a ceasefire</a>" in row]
    for words in ("intends", "aspirational"):
        assert f">{words}</a>" in row


def test_the_data_frame_has_the_row_of_france(tour: Any) -> None:
    html = tour.shown("frame = who.to_pandas", "text/html")
    rows = [row for row in html.split("<tr>") if "<td>France</td>" in row]
    (row,) = [row for row in rows if "<td>Deploy a multinational force after a ceasefire</td>" in row]
    assert "<td>intends</td>" in row


def test_sparql_gives_the_two_states_that_intend(tour: Any) -> None:
    html = tour.shown("declared = kg.query", "text/html")
    assert re.findall(r'title="actors:([a-z-]+)"', html) == ["france", "united-kingdom", "united-kingdom"]
    assert re.findall(r'title="commitments:([a-z-]+)"', html) == [
        "deploy-multinational-force",
        "deploy-multinational-force",
        "send-own-troops-to-ukraine",
    ]


def test_the_magic_gives_the_refusals_of_a_day(tour: Any, real: pg.PledgeGraph) -> None:
    html = tour.shown("%%sparql -o refusals", "text/html")
    shown = set(re.findall(r'title="actors:([a-z-]+)"', html))
    assert shown == {row.actor for row in real.stances(force="rejects", as_of="2026-01-08")} != set()
    assert "as of 2026-01-08" in html


def test_the_evidence_shows_paragraph_and_words(tour: Any) -> None:
    html = tour.shown('kg.explain("france-uk-intend-deployment")', "text/html")
    assert "seed-article p25" in html
    assert "menandatangani deklarasi niat untuk pengerahan pasukan multinasional" in html


def test_refusal_silence_and_withholding_stand_side_by_side(tour: Any) -> None:
    html = tour.shown('kg.stances(by="russia"', "text/html")
    for force in ("rejects", "opposes", "silent"):
        assert f">{force}</a>" in html
    assert "inferred" in html
    summit = tour.shown('kg.stances(about="paris-declaration"', "text/html")
    withheld = [row for row in summit.split("<tr>") if ">United States</a>" in row]
    assert withheld
    assert all(">withholds</a>" in row for row in withheld)
    assert "inferred by rule R5" in tour.shown('kg.explain("russia-opposes')


def test_the_contested_pledge_comes_only_when_asked_for(tour: Any) -> None:
    beginning = 'kg.who_committed(by="united-states", condition="ceasefire-reached"'
    assert "none recorded\nleft out: 1 contested" in tour.shown(beginning + ")")
    assert "doubt: contested" in tour.shown(beginning + ", include")


def test_as_of_counts_from_the_summit(tour: Any) -> None:
    assert "none recorded as of 2026-01-05" in tour.shown(
        'kg.who_committed(instrument="paris-declaration", as_of='
    )
    counts = ast.literal_eval(tour.shown("{\n    day: len("))
    assert counts["1994-12-03"] == 0
    assert 0 < counts["1994-12-05"] < counts["2023-07-12"] < counts["2026-01-05"] < counts["2026-01-08"]


def test_the_matrix_is_an_inline_picture(tour: Any) -> None:
    root = ET.fromstring(tour.shown("kg.matrix", "image/svg+xml"))  # noqa: S314 - our own picture
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = "".join(root.itertext())
    assert "France" in words
    assert "troop deployment" in words


def test_the_most_shared_commitments_are_those_with_most_actors(tour: Any, real: pg.PledgeGraph) -> None:
    counted = real.query("""
        SELECT ?what (COUNT(DISTINCT ?who) AS ?actors) {
          ?what a pledge:Commitment . ?stance pledge:about ?what ; pledge:force ?force ; pledge:by ?who
        } GROUP BY ?what ORDER BY DESC(?actors) LIMIT 8""")
    lines = tour.shown("import networkx as nx").splitlines()[1:]
    ranked = [re.search(r"^(\d)\s+(.+?)\s+(\d+)\s+0\.\d+$", line) for line in lines]
    assert [found and int(found[1]) for found in ranked] == list(range(8))
    assert [found and int(found[3]) for found in ranked] == [row.actors for row in counted]
    assert "Provide military assistance to Ukraine" in lines[0]


def test_the_turtle_is_written_and_read_back(tour: Any) -> None:
    told = ast.literal_eval(tour.shown("import rdflib"))
    assert told["written"] == told["read"] > 3000
    assert told["by"] == ["actors/france", "actors/united-kingdom"]
    assert len(rdflib.Graph().parse(tour.folder / "facts.ttl")) == told["written"]
    assert [path.name for path in tour.folder.iterdir()] == ["facts.ttl"]
