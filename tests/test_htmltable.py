"""The HTML of an answer: what it shows, that it is inert, that it says what it left out."""

from __future__ import annotations

import html.parser
import re
from dataclasses import replace
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgegraph.answer import Answer, Name, Row
from pledgegraph.htmltable import MOST_SHOWN

BASE = "https://w3id.org/pledgegraph/actors/"
TAGS = {"style", "div", "p", "strong", "small", "table", "caption", "thead", "tbody", "tr", "th", "td"}
TAGS |= {"a", "q", "em", "br", "span"}
ATTRIBUTES = {"class", "style", "scope", "colspan", "href", "title", "lang", "dir"}
BIDI = "\u202aabc\u202e\u2066\u200f"


def answer_of(*cells: dict[str, Any], **more: Any) -> Answer:
    return Answer(tuple(cells[0]), tuple(Row(c) for c in cells), **more)


class Page(html.parser.HTMLParser):
    """The tags of a page, its attributes, its addresses and its words."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.words = ""
        self.cells: list[str] = []
        self.feed(answer._repr_html_())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag != "br":
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data
        if {"td", "th"} & set(self.open):
            self.cells[-1] += data

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]


# ---------------------------------------------------------------- what it shows


def test_labels_link_to_their_iris_and_show_their_prefixed_names(toy: pg.PledgeGraph) -> None:
    shown = toy.who_committed(measure="training")._repr_html_()
    assert f'<a href="{BASE}harbour-group" title="actors:harbour-group">Harbour Group</a>' in shown
    assert '<a href="https://gazette.example/pact">harbour-gazette p2</a>' in shown
    assert "<q>will send guards once a truce holds</q>" in shown
    shown = toy.query("SELECT ?who { ?p pledge:by ?who ; pledge:force forces:commits }")._repr_html_()
    assert f'<a href="{BASE}northmark" title="actors:northmark">Northmark</a>' in shown


def test_a_table_has_a_caption_and_headers_for_those_who_hear_it(toy: pg.PledgeGraph) -> None:
    page = Page(toy.stats())
    assert page.tags.count("caption") == 1
    assert page.values("scope") == ["col"] * page.tags.count("th")
    assert page.words.startswith(toy.stats().title)
    assert Page(toy.query("SELECT * { ?a a pledge:Collective }")).words.startswith("Answer to the query")


def test_a_text_shows_its_language_small_and_is_marked_with_it(toy: pg.PledgeGraph) -> None:
    answer = toy.query("SELECT ?l { actors:northmark skos:prefLabel ?l } ORDER BY LANG(?l)")
    shown = answer._repr_html_()
    assert '<span lang="en">Northmark</span> <small>en</small>' in shown
    assert '<span lang="uk">Нортмарк</span> <small>uk</small>' in shown
    assert "<small>uk</small>" not in toy.query('SELECT ("Нортмарк" AS ?l) {}')._repr_html_()


def test_what_is_written_from_right_to_left_runs_so() -> None:
    label = "ضمانات أمنية"
    name = Name("n", label=label, iri=BASE + "n", labels={"ar": label})
    answer = answer_of({"n": name, "t": label}, terms=((None, ox.Literal(label, language="ar")),))
    shown = answer._repr_html_()
    assert f'<span lang="ar" dir="auto">{label}</span></a>' in shown
    assert f'<span lang="ar" dir="auto">{label}</span> <small>ar</small>' in shown
    assert "dir=" not in answer_of({"t": "Нортмарк"})._repr_html_()


def test_a_label_in_english_or_of_no_known_language_has_no_mark() -> None:
    for labels in ({"en": "N", "uk": "Н"}, {}):
        assert "lang=" not in answer_of({"n": Name("n", label="N", iri=BASE, labels=labels)})._repr_html_()
    german = Name("n", label="Ö", iri=BASE, labels={"de": "Ö"})
    assert '<span lang="de">Ö</span>' in answer_of({"n": german})._repr_html_()


def test_columns_of_numbers_stand_right_and_all_others_left() -> None:
    shown = answer_of({"n": 1, "t": "a", "b": True}, {"n": 2.5, "t": "b", "b": None})._repr_html_()
    assert shown.count('<td style="text-align:right">') == 2
    assert shown.count('<td style="text-align:left">') == 4
    assert '<th scope="col" style="text-align:right">n</th>' in shown


def test_many_rows_are_cut_for_the_eye_and_the_foot_says_so() -> None:
    answer = answer_of(*({"n": number} for number in range(1602)))
    page = Page(answer)
    assert page.tags.count("tr") == MOST_SHOWN + 1 == 101
    assert "100 of 1,602 rows shown; to_pandas() and records() give all of them" in page.words
    assert len(answer.records()) == 1602
    assert "shown" not in Page(answer.head(100)).words


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"cut": True}, "1 row · cut at 1 by the limit; limit=None leaves nothing out"),
        ({"cut": True, "found": 95}, "1 row · cut at 1 of 95 by the limit"),
        ({"seconds": 0.0124}, "1 row · 12 ms"),
        ({"seconds": 0.0000001}, "1 row · 1 ms"),
        ({"seconds": 2.5, "version": "68bdc1c4508a"}, "1 row · 2,500 ms · facts 68bdc1c4508a"),
        ({"as_of": "2026-01-08", "known_on": "2026-11-23"}, "1 row · as of 2026-01-08 · known on 2026-11-23"),
        ({"notes": ("left out: 2",)}, "1 rowleft out: 2"),
    ],
)
def test_the_foot_says_how_much_how_long_and_as_of_when(more: dict[str, Any], said: str) -> None:
    assert said in Page(answer_of({"a": "x"}, **more)).words


def test_what_has_no_column_stands_below_its_row(toy: pg.PledgeGraph) -> None:
    answer = toy.who_committed(by="ada-lund", include=["reported"])
    page = Page(answer)
    assert page.tags.count("th") == len([key for head, key in answer.shown if answer[0][key]])
    assert page.values("colspan") == [str(page.tags.count("th"))]
    assert "on behalf of Northmark · since 2031-05-10 · until 2031-09" in page.cells[-1]
    assert "quantity: at least 3 vessels" in page.cells[-1]
    assert "evidence: harbour-gazette p5" in page.cells[-1]


def test_a_column_that_a_query_asked_for_is_shown_also_if_it_is_empty(toy: pg.PledgeGraph) -> None:
    answer = toy.query("SELECT ?a ?none { ?a a pledge:Collective OPTIONAL { ?a pledge:about ?none } }")
    assert Page(answer).cells[:2] == ["a", "none"]


def test_time_is_shown_and_enters_nothing_that_is_compared(toy: pg.PledgeGraph) -> None:
    answer = toy.query("SELECT ?a { ?a a pledge:Collective }")
    later = replace(answer, seconds=answer.seconds + 1)
    assert answer.seconds > 0
    assert re.search(r"· \d+ ms ·", answer._repr_html_())
    assert answer == later
    assert answer.table() == later.table()
    assert answer.records() == later.records()
    assert "seconds" not in repr(replace(answer, rows=()))


def test_an_empty_answer_is_a_sentence_with_its_notes(toy: pg.PledgeGraph) -> None:
    page = Page(toy.query("SELECT ?a { ?a pledge:bye ?b }", as_of="2031-06"))
    assert "table" not in page.tags
    assert "none recorded as of 2031-06-30" in page.words
    assert "did you mean 'pledge:by'?" in page.words


def test_a_notebook_gets_text_and_html(toy: pg.PledgeGraph) -> None:
    answer = toy.stats()
    bundle = answer._repr_mimebundle_(include=None, exclude=None)
    assert bundle == {"text/plain": answer.table(), "text/html": answer._repr_html_()}
    assert repr(answer) == answer.table()


# ---------------------------------------------------------------- light and dark, and no way out


def test_every_style_is_for_the_answer_alone() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", answer_of({"a": 1})._repr_html_(), re.DOTALL)
    selectors = [part.strip() for rule in re.findall(r"([^{}]+)\{", style) for part in rule.split(",")]
    assert selectors
    assert all(part.startswith(".pledgegraph-answer") for part in selectors)
    assert "url(" not in style
    assert "@import" not in style


def test_colours_come_from_the_theme_or_from_the_text_around() -> None:
    shown = answer_of({"a": 1})._repr_html_()
    assert "--jp-content-link-color" in shown
    assert "--vscode-textLink-foreground" in shown
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", shown)


# ---------------------------------------------------------------- inert


def test_hostile_labels_titles_and_notes_stay_text() -> None:
    evil = '<script>alert("1")</script>' + BIDI
    name = Name(f'"{evil}', label=evil, iri=f'https://x.example/{evil}" onclick="x', labels={'"><b': evil})
    proof = [{"source": name, "quote": evil, "url": f'https://x.example/"{evil}'}]
    row = {evil: evil, "name": name, "many": [name, evil], "proof": proof, "map": {"a": evil}}
    answer = answer_of(row, title=evil, notes=(evil,), as_of=evil, known_on=evil, version=evil)
    page = Page(answer)
    assert set(page.tags) <= TAGS
    assert {name for name, _ in page.attributes} <= ATTRIBUTES
    assert page.words.count("<script>") >= 7
    assert not {"\u202a", "\u202e", "\u2066"} & set(answer._repr_html_())


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "//x.example",
        "file:///etc",
    ],
)
def test_only_web_addresses_become_links(address: str) -> None:
    row = {
        "name": Name("n", label="N", iri=address),
        "proof": [{"source": Name("s"), "quote": "q", "url": address}],
    }
    assert Page(answer_of(row)).values("href") == []


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_no_text_makes_a_tag(label: str, address: str, quote: str) -> None:
    name = Name(label, label=label, iri=address, labels={quote: label})
    proof = {"source": name, "quote": quote, "url": address}
    page = Page(answer_of({"n": name, "p": [proof], "t": quote}, title=label, notes=(quote,)))
    assert set(page.tags) <= TAGS
    assert {key for key, _ in page.attributes} <= ATTRIBUTES
    assert page.open == []


def test_nothing_is_fetched(real: pg.PledgeGraph) -> None:
    page = Page(real.who_committed())
    assert not {"script", "img", "link", "iframe", "object", "video", "form"} & set(page.tags)
    assert all(address.startswith(("https://", "http://")) for address in page.values("href"))
