"""Data frames: types of columns, names as asked for, languages, what a second library reads back."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path
from typing import Any

import pandas
import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgegraph.answer import Answer, Name, Row

BASE = "https://w3id.org/pledgegraph/"
NAMES = [
    ("slug", "harbour-group", ["training", "troop-deployment"]),
    ("label", "Harbour Group", ["training", "troop deployment"]),
    ("iri", f"{BASE}actors/harbour-group", [f"{BASE}measures/{m}" for m in ("training", "troop-deployment")]),
    ("curie", "actors:harbour-group", ["measures:training", "measures:troop-deployment"]),
]
LITERALS = """SELECT ?x { VALUES (?n ?x) { %s } } ORDER BY ?n"""


def answer_of(*cells: dict[str, Any], **more: Any) -> Answer:
    return Answer(tuple(cells[0]), tuple(Row(c) for c in cells), **more)


def column(toy: pg.PledgeGraph, *literals: str) -> tuple[str, list[Any], str, list[Any]]:
    """Give the type and the values of a column of literals, in pandas and in polars."""
    rows = " ".join(f"({number} {literal})" for number, literal in enumerate(literals))
    answer = toy.query(LITERALS % rows)
    series, other = answer.to_pandas()["x"], answer.to_polars()["x"]
    values = [None if value is pandas.NA or value is pandas.NaT else value for value in series.tolist()]
    values = [None if isinstance(value, float) and value != value else value for value in values]
    return str(series.dtype), values, str(other.dtype), other.to_list()


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(("names", "actor", "measures"), NAMES)
def test_names_stand_as_asked_for(toy: pg.PledgeGraph, names: str, actor: str, measures: list[str]) -> None:
    answer = toy.who_committed()
    frame, other = answer.to_pandas(names), answer.to_polars(names=names)
    assert list(frame.columns) == other.columns == list(answer.columns)
    assert frame.shape == other.shape == (4, len(answer.columns))
    assert (frame["actor"][2], frame["measures"][2]) == (actor, measures)
    assert (other["actor"][2], other["measures"].to_list()[2]) == (actor, measures)


def test_a_query_names_things_with_their_kind(toy: pg.PledgeGraph) -> None:
    answer = toy.query(
        "SELECT ?who ?p { ?x ?p ?who FILTER(?x = pledges:group-pledges-guards && ?p = pledge:by) }"
    )
    names = {way: dict(answer.to_pandas(way).iloc[0]) for way in ("slug", "label", "iri", "curie")}
    assert names["slug"] == {"who": "actors/harbour-group", "p": "pledge:by"}
    assert names["label"]["who"] == "Harbour Group"
    assert names["iri"] == {"who": f"{BASE}actors/harbour-group", "p": f"{BASE}def#by"}
    assert names["curie"] == {"who": "actors:harbour-group", "p": "pledge:by"}
    assert answer[0].who.curie == "actors:harbour-group"
    assert toy.query("SELECT ?p { ?p pledge:by $who }", who=answer[0].who.curie).records()


def test_evidence_has_its_names_as_asked_for(toy: pg.PledgeGraph) -> None:
    answer = toy.who_committed(measure="training")
    proof = answer.to_pandas("label")["evidence"][0][0]
    assert (proof["source"], proof["paragraph"]) == ("Harbour pact agreed", 2)
    told = json.loads(answer.to_polars("curie")["evidence"][0])[0]
    assert (told["source"], told["paragraph"]) == ("sources:harbour-gazette", 2)


@pytest.mark.parametrize("names", ["labels", "", None, "full"])
def test_another_way_to_show_names_is_refused_with_the_choices(toy: pg.PledgeGraph, names: Any) -> None:
    for frame in (toy.stats().to_pandas, toy.stats().to_polars):
        with pytest.raises(pg.QueryError, match="is one of slug, label, iri, curie"):
            frame(names)


# ---------------------------------------------------------------- types


@pytest.mark.parametrize(
    ("literals", "dtype", "values", "other", "others"),
    [
        (["1", "UNDEF", "-3"], "Int64", [1, None, -3], "Int64", [1, None, -3]),
        (["2.5", "UNDEF", "1e3"], "float64", [2.5, None, 1000.0], "Float64", [2.5, None, 1000.0]),
        (["1", "2.5"], "float64", [1.0, 2.5], "Float64", [1.0, 2.5]),
        (["true", "UNDEF", "false"], "boolean", [True, None, False], "Boolean", [True, None, False]),
        (["'a'", "UNDEF", "'б'@uk"], "string", ["a", None, "б"], "String", ["a", None, "б"]),
        (["UNDEF"], "string", [None], "String", [None]),
        (
            ["'2026-01-06'^^xsd:date", "UNDEF"],
            "datetime64[s]",
            [pandas.Timestamp("2026-01-06"), None],
            "Date",
            [datetime.date(2026, 1, 6), None],
        ),
    ],
)
def test_a_column_of_one_kind_has_its_type(
    toy: pg.PledgeGraph, literals: list[str], dtype: str, values: list[Any], other: str, others: list[Any]
) -> None:
    assert column(toy, *literals) == (dtype, values, other, others)


@pytest.mark.parametrize(
    "literals",
    [
        ["'2026-01-06'^^xsd:date", "'2014'^^xsd:gYear"],
        ["'2026-01-06'^^xsd:date", "'2014-02'^^xsd:gYearMonth"],
        ["'2026-01-06'^^xsd:date", "'2026-13-01'^^xsd:date"],
        ["'2026-01-06'"],
        ["'2026-01-06'@en"],
        ["'2026-01-06T10:00:00'^^xsd:dateTime"],
        ["'12345678901234567890.1'^^xsd:decimal", "'0.1'^^xsd:decimal"],
        ["'99999999999999999999'^^xsd:integer", "7"],
        ["1", "true"],
        ["1", "'1'"],
        ["'15000000000'^^xsd:decimal", "'x'"],
    ],
)
def test_what_no_type_says_unchanged_stays_text_as_it_was_written(
    toy: pg.PledgeGraph, literals: list[str]
) -> None:
    written = [literal.split("^^")[0].split("@")[0].strip("'") for literal in literals]
    assert column(toy, *literals) == ("string", written, "String", written)


def test_a_year_is_no_day_in_a_helper_either(toy: pg.PledgeGraph) -> None:
    members = toy.members("harbour-group")
    assert set(members.to_pandas()["since"]) == {"2030"}
    assert str(toy.who_committed().to_pandas()["inferred"].dtype) == "boolean"
    assert str(toy.who_committed().to_pandas()["since"].dtype) == "datetime64[s]"
    assert toy.stances().to_pandas()["until"].dropna().tolist() == ["2031-09"]
    whole = toy.explain("group-pledges-guards").to_pandas()
    assert str(whole["recorded"].dtype) == "datetime64[s]"
    assert str(whole["paragraph"].dtype) == "Int64"


def test_one_beneficiary_or_several_is_a_list_where_one_row_has_several() -> None:
    one, two = Name("a"), [Name("b"), Name("c")]
    answer = answer_of({"to": one}, {"to": two}, {"to": None})
    assert answer.to_pandas()["to"].tolist() == [["a"], ["b", "c"], None]
    assert answer.to_polars()["to"].to_list() == [["a"], ["b", "c"], None]


def test_an_empty_answer_gives_all_columns(toy: pg.PledgeGraph) -> None:
    for answer in (
        toy.who_committed(by="grimmoor"),
        toy.query("SELECT ?a ?b { ?a pledge:by ?b FILTER(false) }"),
    ):
        frame, other = answer.to_pandas(), answer.to_polars()
        assert list(frame.columns) == other.columns == list(answer.columns)
        assert len(frame) == len(other) == 0
        assert {str(dtype) for dtype in frame.dtypes} == {"string"}
        assert set(other.dtypes) == {polars.String()}


def test_an_answer_without_columns_keeps_its_rows(toy: pg.PledgeGraph) -> None:
    assert toy.query("SELECT * {}").to_pandas().shape == (1, 0)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.lists(st.text(), max_size=2),
)


@settings(deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=5))
def test_any_cells_make_a_frame_of_as_many_rows(cells: list[Any]) -> None:
    answer = answer_of(*({"x": cell} for cell in cells))
    frame, other = answer.to_pandas(), answer.to_polars()
    assert len(frame) == len(other) == len(cells)
    empty = [cell is None for cell in cells]
    assert frame["x"].isna().tolist() == other["x"].is_null().to_list() == empty


# ---------------------------------------------------------------- languages


def test_languages_stand_in_a_column_of_their_own(toy: pg.PledgeGraph) -> None:
    answer = toy.query(
        "SELECT ?thing ?label ?note { VALUES ?thing { actors:northmark } ?thing skos:prefLabel ?label "
        "OPTIONAL { ?thing skos:scopeNote ?note } } ORDER BY LANG(?label)"
    )
    assert list(answer.to_pandas().columns) == ["thing", "label", "note"]
    for frame in (answer.to_pandas(languages=True), answer.to_polars(languages=True)):
        assert list(frame.columns) == ["thing", "label", "label_lang", "note"]
        assert list(zip(frame["label"], frame["label_lang"], strict=True)) == [
            ("Northmark", "en"),
            ("Нортмарк", "uk"),
        ]
    assert "label_lang" not in toy.who_committed().to_pandas(languages=True).columns


def test_a_column_of_languages_takes_no_other_name(toy: pg.PledgeGraph) -> None:
    answer = toy.query("SELECT ('a'@en AS ?x) (1 AS ?x_lang) {}")
    assert answer.to_pandas().shape == (1, 2)
    with pytest.raises(pg.QueryError, match="the languages of 'x' cannot stand in 'x_lang'"):
        answer.to_pandas(languages=True)


# ---------------------------------------------------------------- what others read


def test_a_csv_of_pandas_is_read_by_polars_and_the_other_way(toy: pg.PledgeGraph) -> None:
    text = """SELECT ?p ?since ?n {
        ?p pledge:since ?since ; pledge:evidence ?e . ?e pledge:paragraph ?n } ORDER BY ?p ?n"""
    answer = toy.query(text)
    frame, other = answer.to_pandas(names="curie"), answer.to_polars(names="curie")
    again = polars.read_csv(io.StringIO(frame.to_csv(index=False)), try_parse_dates=True)
    assert again.rows() == other.rows()
    back = pandas.read_csv(io.StringIO(other.write_csv()), parse_dates=["since"])
    assert back.to_dict("list") == {name: frame[name].tolist() for name in frame}


def test_a_parquet_file_gives_the_same_frame(real: pg.PledgeGraph, tmp_path: Path) -> None:
    for answer in (real.who_committed(to="ukraine"), real.timeline(), real.coverage(), real.amounts()):
        frame = answer.to_polars(names="label")
        frame.write_parquet(tmp_path / "frame.parquet")
        assert polars.read_parquet(tmp_path / "frame.parquet").equals(frame)
        assert len(answer.to_pandas(names="label")) == len(frame)


def test_an_answer_and_its_records_are_a_frame_as_they_are(toy: pg.PledgeGraph) -> None:
    answer = toy.stats()
    wanted = {"what": [row.what for row in answer], "count": [row["count"] for row in answer]}
    assert pandas.DataFrame(answer.records()).to_dict("list") == wanted
    assert pandas.DataFrame(list(answer)).to_dict("list") == wanted
    assert pandas.DataFrame(answer).to_dict("list") == wanted
    assert polars.DataFrame(answer.records()).to_dict(as_series=False) == wanted


@pytest.mark.parametrize(("package", "frame"), [("pandas", "to_pandas"), ("polars", "to_polars")])
def test_a_frame_without_its_package_names_the_extra(
    toy: pg.PledgeGraph, monkeypatch: pytest.MonkeyPatch, package: str, frame: str
) -> None:
    monkeypatch.setitem(__import__("sys").modules, package, None)
    with pytest.raises(pg.MissingExtra, match=r"pip install 'pledgegraph\[notebook\]'"):
        getattr(toy.stats(), frame)()
