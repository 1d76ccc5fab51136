"""Answers: plain records, names, tables that fit and never obey a label."""

from __future__ import annotations

import copy
import json
import pickle
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgegraph.answer import Answer, Name, Row, display
from pledgegraph.tables import width_of

BASE = "https://w3id.org/pledgegraph/actors/"
LONG = [
    "Коаліція держав, що виявили готовність забезпечувати довготривалу безпеку узбережжя",
    "Pasukan Multinasional Gabungan untuk Pengamanan Perairan Sungai dan Pelabuhan Bersama",
    "Зовнішньополітично-безпековонаддержавнотрансрегіональний",
    "pertanggungjawabanpertanggungjawabanpertanggungjawabanpertanggungjawabanpertanggung",
    "日本国政府および太平洋島嶼国による共同安全保障に関する覚書と付属文書の一覧",
]


def answer_of(*cells: dict[str, Any], **more: Any) -> Answer:
    columns = tuple(cells[0]) if cells else ("a",)
    return Answer(columns, tuple(Row(c) for c in cells), **more)


# ---------------------------------------------------------------- records, rows, names


def test_records_are_plain_json(toy: pg.PledgeGraph) -> None:
    for answer in (toy.stances(members=True), toy.conflicts(), toy.timeline(), toy.explain("harbour-pact")):
        records = answer.records()
        assert json.loads(json.dumps(records)) == records
        assert [list(record) for record in records] == [list(answer.columns)] * len(answer)
        assert "Name(" not in json.dumps(records)

        def plain(value: Any) -> bool:
            if isinstance(value, dict):
                return all(map(plain, value.values()))
            return (
                all(map(plain, value))
                if isinstance(value, list)
                else type(value) in (str, int, bool, type(None))
            )

        assert all(map(plain, records))


def test_a_row_is_read_by_key_and_by_attribute(toy: pg.PledgeGraph) -> None:
    row = toy.who_committed()[0]
    assert row["actor"] == row.actor == "ada-lund"
    assert set(dir(row)) == set(row)
    with pytest.raises(AttributeError, match="the row has no 'aktor'; it has stance, actor,"):
        _ = row.aktor
    with pytest.raises(KeyError):
        _ = row["aktor"]


def test_an_answer_is_a_sequence(toy: pg.PledgeGraph) -> None:
    answer = toy.who_committed()
    assert len(answer) == len(list(answer)) == 4
    assert answer[-1].stance == "northmark-lends-more-boats"
    assert [row.stance for row in answer[1:3]] == ["group-pledges-to-finish", "group-pledges-guards"]


def test_names_and_rows_survive_copying_and_pickling(toy: pg.PledgeGraph) -> None:
    answer = toy.who_committed()
    again = pickle.loads(pickle.dumps(answer))  # noqa: S301 - our own bytes
    assert again.records() == copy.deepcopy(answer).records() == answer.records()
    assert (again[0].actor.label, again[0].actor.iri) == ("Ada Lund", BASE + "ada-lund")
    assert copy.copy(answer[0]) == answer[0]


def test_a_name_is_a_text() -> None:
    name = Name("northmark", label="Northmark", iri=BASE + "northmark", labels={"uk": "Нортмарк"})
    assert name == "northmark"
    assert "northmark" in {name}
    assert (name.label, name.iri, name.labels["uk"]) == ("Northmark", BASE + "northmark", "Нортмарк")
    assert Name("bare").label == "bare"


def test_cells_are_displayed_by_label() -> None:
    name = Name("a", label="Ä")
    assert display([name, name]) == "Ä; Ä"
    assert [display(v) for v in (None, True, False, 3, name)] == ["", "yes", "no", "3", "Ä"]


# ---------------------------------------------------------------- tables


def test_every_answer_fits_a_terminal(toy: pg.PledgeGraph, real: pg.PledgeGraph) -> None:
    for kg in (toy, real):
        answers = [kg.who_committed(members=True), kg.stances(), kg.timeline(), kg.conflicts(), kg.stats()]
        answers += [kg.explain(str(row.stance)) for row in kg.stances() if row.inferred][:3]
        answers.append(
            kg.query("SELECT * { ?stance pledge:by ?by ; pledge:about ?about ; pledge:force ?f ; a ?c }")
        )
        for answer in answers:
            lines = [line for line in answer.table().splitlines() if not line.startswith("https://")]
            assert max(map(width_of, lines)) <= 80  # an address stays whole, on a line of its own


@pytest.mark.parametrize("width", [40, 80, 120])
def test_long_labels_in_any_script_stay_within_the_width(width: int) -> None:
    names = [Name(f"n{i}", label=label) for i, label in enumerate(LONG)]
    rows = [{"who": name, "what": name, "which": names, "on": LONG[0], "under": LONG} for name in names]
    shown = tuple((LONG[0] if key == "which" else key, key) for key in ("who", "what", "which", "on"))
    answer = answer_of(*rows, title=LONG[1] * 2, notes=(LONG[0] * 2,), shown=shown, under=("under",))
    lines = answer.table(width).splitlines()
    assert max(map(width_of, lines)) <= width
    for label in LONG:
        assert "".join(label.split())[:8] in re.sub(r"\s", "", answer.table(width))


@settings(deadline=None)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=6), st.integers(40, 120))
def test_a_table_never_prints_control_characters(texts: list[str], width: int) -> None:
    cells = {f"k{i}": text for i, text in enumerate(texts)}
    answer = answer_of(cells, cells, title=texts[0], notes=tuple(texts), under=("k0",))
    assert not set(re.sub("\n", "", answer.table(width))) & {
        *map(chr, range(32)),
        *map(chr, range(127, 160)),
        "\u202e",
    }


def test_a_hostile_label_is_shown_not_obeyed() -> None:
    evil = "x\x1b]0;owned\x07\x9b31m\u202ey"
    row = {"a": Name("n", label=evil), "b": evil, "c": [evil]}
    text = answer_of(row, title=evil, notes=(evil,), under=("c",)).table()
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)
    assert "\\x1b]0;owned\\x07" in text


def test_an_empty_answer_says_as_of_when(toy: pg.PledgeGraph) -> None:
    answer = toy.who_committed(by="grimmoor", as_of="2031-07", known_on="2031-08-01")
    words = "none recorded as of 2031-07-31, by what was recorded on 2031-08-01"
    assert words in answer.table()
    assert words in answer._repr_html_()
    assert toy.who_committed(by="southland", measure="training").empty() == "none recorded"


def test_the_foot_counts_rows_and_names_the_days(toy: pg.PledgeGraph) -> None:
    assert "\n4 rows\n" in toy.who_committed().table()
    lines = toy.who_committed(measure="training", as_of="2031-07", known_on="2032").table().splitlines()
    assert "1 row, as of 2031-07-31, known on 2032-12-31" in lines


def test_what_a_reader_must_know_stands_in_the_table(toy: pg.PledgeGraph) -> None:
    table = toy.stances().table()
    for words in (
        "on behalf of Northmark",
        "doubt: reported",
        "can include: ",
        "text delayed",
        "until 2031-09",
    ):
        assert words in table
    assert "explain group-pledges-guards" in table
    assert "harbour-gazette p7 disputes" in " ".join(
        toy.stances(by="southland", force="pledges").table().split()
    )
    assert "as a member of Harbour Group" in toy.who_committed(by="eastvale", members=True).table()


def test_colour_comes_only_when_asked_for(toy: pg.PledgeGraph) -> None:
    assert "\x1b" not in toy.stats().table()
    assert "\x1b[1m" in toy.stats().table(colour=True)
