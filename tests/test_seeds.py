"""The facts that travel with the package: they compile without a finding, and each rests on a passage."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import pledgegraph as pg
from pledgebuild.compile import Compiled
from pledgegraph.data import data_dir
from pledgegraph.names import VOCABULARY

TABLE = Path(__file__).parent / "founding_article.tsv"
MOST_LEFT_OUT = 5
PARAGRAPHS = 29
# the article itself gives these years; every other date is from elsewhere
DATES_OF_THE_ARTICLE = {"2014", "2022"}


def table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


STATEMENTS = table()
DOSSIERS = sorted(
    path.relative_to(data_dir("seeds")).as_posix() for path in data_dir("seeds").rglob("*.yaml")
)


@pytest.fixture(scope="module")
def run(real_run: Compiled) -> Compiled:
    """The facts, compiled with every check there is."""
    return real_run


def rows(kg: pg.PledgeGraph, text: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """Ask, and give plain tuples."""
    return [tuple(record.values()) for record in kg.query(text, **parameters).records()]


# ---------------------------------------------------------------- they compile


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_a_dossier_has_no_finding(run: Compiled, dossier: str) -> None:
    assert [str(f) for f in run.findings if f.place.path.endswith(f"/{dossier}")] == []


def test_the_run_has_no_finding_of_any_severity(run: Compiled) -> None:
    assert [str(f) for f in run.findings] == []
    assert sorted(f"{dossier.name}.yaml" for dossier in run.dossiers) == DOSSIERS
    assert run.inferred > 0


def test_the_packaged_facts_are_those_that_were_checked(run: Compiled, real: pg.PledgeGraph) -> None:
    def facts(store: Iterable[ox.Quad]) -> set[ox.Quad]:
        return {quad for quad in store if quad.graph_name != VOCABULARY}

    assert facts(real.store.inner) == facts(run.store)


# ---------------------------------------------------------------- the founding article is covered

COVER = """
SELECT DISTINCT ?thing ?paragraph WHERE {
  ?thing (pledge:milestone|pledge:quantity)?/pledge:evidence ?evidence .
  ?evidence pledge:source sources:seed-article ; pledge:paragraph ?paragraph .
}
"""


@pytest.fixture(scope="module")
def cover(real: pg.PledgeGraph) -> set[tuple[str, int]]:
    """Which record rests on which paragraph of the founding article, itself or by what is nested in it."""
    return {(str(thing), int(paragraph)) for thing, paragraph in rows(real, COVER)}


def test_the_table_lists_each_statement_of_the_article_once() -> None:
    assert [row["id"] for row in STATEMENTS] == [f"S{number:03}" for number in range(1, 106)]
    assert {int(row["paragraph"]) for row in STATEMENTS} == set(range(1, PARAGRAPHS + 1))


def test_at_most_five_statements_are_left_out_and_each_says_why() -> None:
    left_out = [row for row in STATEMENTS if not row["records"]]
    assert len(left_out) <= MOST_LEFT_OUT
    assert [row["id"] for row in left_out if len(row["reason"].split()) < 3] == []
    assert [row["id"] for row in STATEMENTS if row["records"] and row["reason"]] == []


@pytest.mark.parametrize("row", [row for row in STATEMENTS if row["records"]], ids=lambda row: row["id"])
def test_a_statement_of_the_article_is_in_the_graph(
    real: pg.PledgeGraph, cover: set[tuple[str, int]], row: dict[str, str]
) -> None:
    records = row["records"].split()
    assert len(records) == len(set(records))
    for record in records:
        assert real.show(record), f"{record} is not in the graph"
        assert (record, int(row["paragraph"])) in cover, f"{record} has no evidence from this paragraph"


def test_no_record_rests_on_a_paragraph_that_the_article_does_not_have(cover: set[tuple[str, int]]) -> None:
    assert {paragraph for _, paragraph in cover} == set(range(1, PARAGRAPHS + 1))


# ---------------------------------------------------------------- every stance rests on a passage

BARE = """
SELECT ?stance WHERE {
  ?stance pledge:force ?force .
  FILTER NOT EXISTS { ?stance prov:wasDerivedFrom ?premise }
  FILTER NOT EXISTS {
    ?stance pledge:evidence ?evidence .
    ?evidence pledge:source ?source ; pledge:paragraph|pledge:article|pledge:page|pledge:section ?place .
    ?source a pledge:Source .
  }
} ORDER BY ?stance
"""
SPEECH = """
SELECT DISTINCT ?stance WHERE {
  ?stance pledge:by ?actor ; pledge:force ?force .
  { ?actor a pledge:Person } UNION { ?actor pledge:kind collective-kinds:unnamed }
  MINUS {
    ?stance pledge:evidence ?said . ?said pledge:accordingTo ?who ; pledge:polarity polarities:supports
  }
  MINUS { ?stance prov:wasDerivedFrom ?premise }
} ORDER BY ?stance
"""


def test_every_pledge_and_stance_has_evidence_with_a_source_and_a_place(real: pg.PledgeGraph) -> None:
    assert rows(real, BARE) == []


def test_every_stance_of_a_person_or_of_unnamed_people_says_whose_words_they_are(
    real: pg.PledgeGraph,
) -> None:
    """A person's position reaches us as speech, so some passage names the speaker."""
    assert rows(real, SPEECH) == []
    spoken = real.query("SELECT DISTINCT ?s { ?s pledge:by/a pledge:Person }")
    assert len(spoken) >= 100


def test_every_answer_carries_the_evidence_of_each_row(real: pg.PledgeGraph) -> None:
    answer = real.stances()
    assert len(answer) >= 1500
    for row in answer:
        assert row.evidence, row.stance
        for passage in row.evidence:
            assert passage["source"]
            assert passage["url"].startswith("http")
            assert any(passage[key] for key in ("paragraph", "article", "page", "section"))


def test_every_record_has_evidence(real: pg.PledgeGraph) -> None:
    bare = """
    SELECT ?thing WHERE {
      VALUES ?class { pledge:Actor pledge:Membership pledge:Event pledge:Instrument pledge:Condition
                      pledge:Commitment pledge:Stance pledge:Milestone pledge:Quantity }
      ?thing a ?class .
      FILTER NOT EXISTS { ?thing pledge:evidence ?evidence }
      FILTER NOT EXISTS { ?thing prov:wasDerivedFrom ?premise }
    }"""
    assert rows(real, bare) == []


def test_quotes_are_at_most_ten_words(real: pg.PledgeGraph) -> None:
    quotes = [str(quote) for (quote,) in rows(real, "SELECT ?quote { ?evidence pledge:quote ?quote }")]
    assert len(quotes) > 3000
    assert [quote for quote in quotes if len(quote.split()) > 10] == []
    words = rows(real, "SELECT ?words { ?evidence pledge:hedge|pledge:describedAs ?words }")
    assert [text for (text,) in words if len(str(text).split()) > 6] == []


@pytest.mark.parametrize(
    ("language", "letters"),
    [("en", "[A-Za-zü ]+"), ("uk", "[А-ЩЬЮЯҐЄІЇа-щьюяґєії’ ]+"), ("id", "[A-Za-z ]+")],
)
def test_every_state_has_a_name_of_its_own(real: pg.PledgeGraph, language: str, letters: str) -> None:
    """In each language in which pictures are drawn."""
    text = """
    SELECT ?state ?name WHERE {
      ?state a pledge:State .
      OPTIONAL { ?state skos:prefLabel ?name FILTER(LANG(?name) = $language) }
    }"""
    names = rows(real, text, language=language)
    assert len(names) == len({state for state, _ in names}) > 40
    assert [state for state, name in names if not name or not re.fullmatch(letters, name)] == []
    assert len({name for _, name in names}) == len(names)


def test_quotes_of_an_evidence_are_in_the_language_of_its_source(real: pg.PledgeGraph) -> None:
    foreign = """
    SELECT ?evidence ?quote ?language WHERE {
      ?evidence pledge:quote|pledge:hedge|pledge:describedAs ?quote .
      ?evidence pledge:source/pledge:language ?language .
      FILTER(LANG(?quote) != STR(?language))
    }"""
    assert rows(real, foreign) == []


def test_no_text_of_a_source_travels_with_the_facts() -> None:
    files = [path for path in data_dir("seeds").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= {".yaml", ".json", ".md"}


# ---------------------------------------------------------------- codes, dates, sources


def test_every_state_has_an_iso_code(real: pg.PledgeGraph) -> None:
    found = rows(
        real, "SELECT ?s ?code { ?s a pledge:State OPTIONAL { ?s skos:notation ?code } } ORDER BY ?code"
    )
    assert {code for _, code in found} >= {"FRA", "GBR", "ITA", "POL", "RUS", "UKR", "USA"}
    assert repeated([code for _, code in found]) == []
    for state, code in found:
        assert re.fullmatch(r"[A-Z]{3}", str(code))
        slug = str(state).removeprefix("actors/")
        assert real.stances(by=str(code)).records() == real.stances(by=slug).records()


AMOUNTS_AND_PARTIES = """
SELECT DISTINCT ?thing WHERE {
  { ?owner pledge:quantity ?thing } UNION { ?thing pledge:party ?party }
  UNION { ?owner pledge:milestone ?thing . ?thing pledge:by ?party }
  MINUS { ?thing pledge:evidence ?evidence . ?evidence pledge:polarity polarities:supports }
} ORDER BY ?thing
"""
ABOVE_ITS_TEXT = """
SELECT DISTINCT ?stance WHERE {
  ?stance pledge:bindingness ?level ; pledge:expressedIn|pledge:about ?text . ?text a pledge:Instrument .
  VALUES (?level ?stage) {
    (bindingness:signed-legal stages:signed) (bindingness:in-force-legal stages:in-force)
  }
  MINUS { ?stance pledge:expressedIn|pledge:about ?text . ?text pledge:milestone/pledge:stage ?stage }
} ORDER BY ?stance
"""


def test_no_amount_party_or_milestone_is_without_a_passage_that_supports_it(real: pg.PledgeGraph) -> None:
    assert rows(real, AMOUNTS_AND_PARTIES) == []


def test_no_pledge_is_more_binding_than_its_text_and_the_milestones_of_it_allow(real: pg.PledgeGraph) -> None:
    """A check holds the ceiling of the kind; beyond it, a text binding in law is signed, or in force."""
    assert rows(real, ABOVE_ITS_TEXT) == []
    legal = real.who_committed(at_least="signed-legal", include="all")
    assert {str(row.force) for row in legal} <= {"signs", "commits", "pledges", "intends", "offers"}
    assert 5 <= len(legal) <= 60


def test_every_instrument_says_how_well_it_was_read(real: pg.PledgeGraph) -> None:
    listed = real.coverage()
    assert len(listed) == len(rows(real, "SELECT ?i { ?i a pledge:Instrument }")) >= 70
    assert [str(row.instrument) for row in listed if not row.sources] == []


def test_amounts_are_never_added_up_over_currencies(real: pg.PledgeGraph) -> None:
    with pytest.raises(pg.QueryError, match="cannot be added up"):
        real.total(measure="military-aid")
    (row,) = real.total(measure="military-aid", currency="EUR", period="2024")
    assert {part.split(" ")[1] for part in row.mixes.split(", ")} >= {"at-least", "up-to", "exact"}


DATED = """
SELECT DISTINCT ?thing ?date ?elsewhere WHERE {
  VALUES ?property { pledge:date pledge:since pledge:until }
  ?thing ?property ?date .
  FILTER NOT EXISTS { ?thing prov:wasDerivedFrom ?premise }
  BIND(EXISTS {
    ?thing pledge:evidence ?evidence .
    ?evidence pledge:source ?source ; pledge:polarity polarities:supports .
    FILTER(?source != sources:seed-article)
    FILTER(EXISTS { ?evidence pledge:attests ?property } || NOT EXISTS { ?evidence pledge:attests ?any })
  } AS ?elsewhere)
} ORDER BY ?thing
"""


def test_a_date_that_the_article_does_not_give_is_attested_by_another_source(real: pg.PledgeGraph) -> None:
    """The article shows no calendar date: the passage is for the date, or for the whole record."""
    found = rows(real, DATED)
    assert len(found) >= 20
    unattested = {(str(thing), str(date)) for thing, date, elsewhere in found if not elsewhere}
    assert {date for _, date in unattested} == DATES_OF_THE_ARTICLE
    assert {thing for thing, _ in unattested} == {
        "events/russian-invasion-2014",
        "events/full-scale-war-2022",
    }


def test_dates_of_the_article_keep_the_precision_that_it_gives(real: pg.PledgeGraph) -> None:
    answer = real.timeline("russia", as_of="2025-12-31")
    assert [row.date for row in answer if row.what == "event"] == ["2014", "2022"]


def test_every_source_says_what_it_is_and_when_it_was_read(real: pg.PledgeGraph) -> None:
    asked = """
    SELECT ?source ?url ?publisher ?language ?retrieved ?title ?kind WHERE {
      ?source a pledge:Source .
      OPTIONAL { ?source schema:url ?url } OPTIONAL { ?source pledge:publisher ?publisher }
      OPTIONAL { ?source pledge:language ?language } OPTIONAL { ?source pledge:retrieved ?retrieved }
      OPTIONAL { ?source dct:title ?title } OPTIONAL { ?source pledge:kind ?kind }
    } ORDER BY ?source"""
    found = rows(real, asked)
    assert [row[0] for row in found if None in row or "" in row] == []
    assert len(found) == len({row[0] for row in found}) >= 25
    assert all(re.fullmatch(r"https?://\S+", str(row[1])) for row in found)
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(row[4])) for row in found)
    assert repeated([row[1] for row in found]) == []


def test_no_reading_is_older_than_the_day_on_which_the_source_was_read(real: pg.PledgeGraph) -> None:
    early = """
    SELECT ?evidence WHERE {
      ?evidence pledge:recorded ?recorded ; pledge:source/pledge:retrieved ?retrieved .
      FILTER(STR(?recorded) < STR(?retrieved))
    }"""
    assert rows(real, early) == []


def repeated(values: Sequence[object]) -> list[object]:
    return [value for value, count in Counter(values).items() if count > 1]


# ---------------------------------------------------------------- where the sources contradict each other

CONFLICTS = Path(__file__).parent / "conflicts.tsv"


def test_the_known_conflicts_are_found_again_with_both_sides(real: pg.PledgeGraph) -> None:
    found = {
        (str(row.thing), side)
        for row in real.conflicts()
        for side in (str(row.against), *(str(passage.source) for passage in row.against_evidence))
        if row.evidence and row.against_evidence
    }
    either = found | {(other, one) for one, other in found}
    with CONFLICTS.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file, delimiter="\t"))
    known = [row for row in listed if row["one_side"]]
    assert [r["conflict"] for r in known if (r["one_side"], r["other_side"]) not in either] == []
    assert [r["conflict"] for r in listed if not r["one_side"] and len(r["reason"].split()) < 5] == []
    assert len(known) >= 23
