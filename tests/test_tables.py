"""Text tables: widths on a terminal, wrapping, what is left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgegraph.escape import clean
from pledgegraph.tables import lines_of, text_table, width_of

CELLS = st.text(alphabet="ab-дї日 \n\t\x1b", max_size=60)


def test_columns_share_the_room_and_line_up() -> None:
    table = text_table(["who", "what"], [["elm", "lamps and more lamps"], ["oak", "none"]], width=20)
    assert table.splitlines() == [
        "who  what",
        "---  ---------------",
        "elm  lamps and more",
        "     lamps",
        "oak  none",
    ]


def test_a_column_that_is_empty_in_every_row_is_left_out() -> None:
    assert text_table(["a", "b", "c"], [["1", "", "3"], ["4", "", ""]]).splitlines()[0] == "a  c"


def test_a_table_of_empty_cells_keeps_its_headers() -> None:
    assert text_table(["a", "b"], [["", ""]]).splitlines()[0] == "a  b"


def test_text_below_a_row_is_indented_and_rows_are_set_apart() -> None:
    table = text_table(["a"], [["1"], ["2"]], ["first note", ""], width=40)
    assert table.splitlines() == ["a", "-", "1", "    first note", "", "2"]


def test_wide_letters_count_twice_and_marks_not_at_all() -> None:
    assert [width_of(text) for text in ("abc", "日本", "и\u0306", "")] == [3, 4, 1, 0]
    lines = text_table(["日本"], [["日本国政府"]], width=6).splitlines()
    assert lines == ["日本", "------", "日本国", "政府"]


def test_wide_letters_line_up() -> None:
    lines = text_table(["a", "b"], [["日本", "x"], ["ab", "y"]]).splitlines()
    assert lines[2:] == ["日本  x", "ab    y"]


def test_headers_are_bold_only_in_colour() -> None:
    assert text_table(["a"], [["1"]], colour=True).startswith("\x1b[1ma\x1b[0m\n")
    assert "\x1b" not in text_table(["a"], [["1"]])


@pytest.mark.parametrize("text", ["\x00", "\x1b[31m", "\x7f", "\x9b", "\u200b", "\u202e", "\u2066", "\ufeff"])
def test_control_characters_are_shown_as_escapes(text: str) -> None:
    assert clean(f"a{text}b").startswith("a\\")
    assert clean(clean(f"a{text}b")) == clean(f"a{text}b")


def test_letters_of_any_script_stay_as_they_are() -> None:
    text = "Нортмарк їжак й Østergård 日本 “quoted” – 3 ½"
    assert clean(text) == text


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=5), st.integers(30, 100))
def test_no_line_is_wider_than_the_table(rows: list[list[str]], width: int) -> None:
    table = text_table(["one", "another", "日本 header", "x"], rows, [row[0] for row in rows], width=width)
    assert max(map(width_of, table.splitlines())) <= width


@settings(deadline=None)
@given(CELLS, st.integers(10, 60))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    assert "".join("".join(lines_of(text, width)).split()) == "".join(clean(text).split())
