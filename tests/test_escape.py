"""Hostile texts as labels: exact in every file that is read back, inert on every screen, or refused.

All texts that the strict reader accepts stand in one dossier, which is exported and read by other libraries.
"""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pydot
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import pledgegraph as pg
from pledgebuild.read import read
from pledgegraph import escape
from pledgegraph.cli import main
from pledgegraph.draw import Cell, Node, Stance, Tie, Words, ego, matrix
from pledgegraph.htmltable import MOST_SHOWN
from pledgegraph.names import SKOS

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the libraries that read back
OURS = json.loads(Path(__file__).with_name("naughty.json").read_text(encoding="utf-8"))
SUITES = os.environ.get("PLEDGEGRAPH_SUITES")
OTHERS = json.loads(Path(SUITES, "naughty-strings/blns.json").read_text(encoding="utf-8")) if SUITES else []
TEXTS = list(dict.fromkeys([*OURS, *OTHERS]))
FORMS = ["ttl", "nt", "nq", "trig", "jsonld", "rdf"]
QUERY = "SELECT ?thing ?text { ?thing a pledge:Commitment ; skos:prefLabel ?text } ORDER BY ?thing"
CONTROLS = {*map(chr, range(32)), *map(chr, range(127, 160)), *"\u200b\u202e\ufeff\u2066"} - {"\n"}
LIKE_NOTHING = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def refused(text: str) -> bool:
    """Tell whether the reader refuses a text as a label, with findings that say so."""
    _, findings = read("x.yaml", f"a: {{en: {quoted(text)}}}\n".encode("utf-8", "surrogatepass"))
    return any(finding.severity == "error" for finding in findings)


ACCEPTED = [text for text in TEXTS if not refused(text)]


class World:
    """The dossier of all accepted texts, and how they come back."""

    def __init__(self, folder: Path, head: str) -> None:
        self.seeds, self.out = folder / "seeds", folder
        self.seeds.mkdir()
        proof = "evidence: [{paragraph: 1}]"
        lines = [head, f"actors:\n  a: {{type: State, label: {{en: A}}, {proof}}}\ncommitments:\n"]
        for number, text in enumerate(ACCEPTED):
            measure = "beneficiary: a, measure: training"
            lines.append(f"  c{number}: {{label: {{en: {quoted(text)}}}, {measure}, {proof}}}\n")
        lines.append("pledges:\n")
        for number in range(len(ACCEPTED)):
            about = f"by: a, force: pledges, about: c{number}, since: 2031"
            lines.append(f"  p{number}: {{{about}, {proof}}}\n")
        (self.seeds / "x.yaml").write_text("".join(lines), encoding="utf-8")
        self.kg = pg.load(self.seeds)
        self.labels = {f"c{number}": text for number, text in enumerate(ACCEPTED)}

    def written(self, name: str) -> Path:
        self.kg.write(self.out / name)
        return self.out / name


@pytest.fixture(scope="module")
def world(own_cache: None, tmp_path_factory: pytest.TempPathFactory, one_source: str) -> World:
    return World(tmp_path_factory.mktemp("naughty"), one_source)


@pytest.fixture
def printed(world: World, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def command(*arguments: str) -> str:
        with pytest.raises(SystemExit) as stop:
            main([*arguments, "--seeds", str(world.seeds)])
        assert stop.value.code == 0
        return capsys.readouterr().out

    return command


def parts(listed: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    """Cut a list into parts that fit one picture."""
    return (listed[start : start + most] for start in range(0, len(listed), most))


def slug(iri: str) -> str:
    return iri.rpartition("/")[2]


def test_29_most_texts_are_accepted_and_each_refusal_has_a_reason() -> None:
    assert len(ACCEPTED) >= 0.85 * len(TEXTS)
    assert "NO" in ACCEPTED
    assert "<script>alert(1)</script>" in ACCEPTED
    for text in set(TEXTS) - set(ACCEPTED):
        apart = text != unicodedata.normalize("NFC", text) or bool(LIKE_NOTHING & set(text))
        assert not text or text != text.strip() or not text.isprintable() or apart


# ---------------------------------------------------------------- exact in data


@pytest.mark.parametrize("form", FORMS)
def test_29_66_exact_in_rdf(world: World, form: str) -> None:
    path = world.written(f"x.{form}")
    graph = rdflib.Dataset()
    graph.parse(path, format={"jsonld": "json-ld", "nq": "nquads", "rdf": "xml"}.get(form, form))
    label = rdflib.URIRef(SKOS + "prefLabel")
    labels = {slug(str(s)): str(o) for s, _, o, _ in graph.quads((None, label, None, None))}
    labels.pop("a")
    assert labels == world.labels
    formats = {"jsonld": ox.RdfFormat.JSON_LD, "rdf": ox.RdfFormat.RDF_XML}
    again = ox.parse(path=str(path), format=formats.get(form) or ox.RdfFormat.from_extension(form))
    found = {slug(q.subject.value): q.object.value for q in again if q.predicate.value == SKOS + "prefLabel"}
    assert {key: text for key, text in found.items() if key != "a"} == world.labels


def test_29_66_68_exact_in_graphml(world: World) -> None:
    graph = nx.read_graphml(world.written("x.graphml"))
    labels = {node: data["label"] for node, data in graph.nodes(data=True) if data["kind"] == "commitments"}
    assert labels == {f"commitments:{key}": text for key, text in world.labels.items()}


def test_29_66_exact_in_csv_and_quoted_in_a_sheet(world: World) -> None:
    exact = list(csv.DictReader(io.StringIO(world.written("x.csv").read_text(encoding="utf-8"), newline="")))
    assert {row["commitment"]: row["commitment_label"] for row in exact} == world.labels
    text = world.written("x.sheet.csv").read_text(encoding="utf-8-sig")
    check_sheet(world, list(csv.DictReader(io.StringIO(text, newline=""))), "commitment", "commitment_label")


def check_sheet(world: World, rows: list[dict[str, str]], key: str, label: str) -> None:
    for row in rows:
        for cell in row.values():
            assert cell[:1] not in (*"=+-@\t\r",) or re.fullmatch(r"[+-]?[\d.,]+", cell), cell
    assert {slug(row[key]): row[label].removeprefix("'") for row in rows} == {
        name: text.removeprefix("'") for name, text in world.labels.items()
    }
    assert {"-5", "+7", "-1.5"} <= {row[label] for row in rows}


@pytest.mark.parametrize("form", ["json", "csv", "tsv", "sheet"])
def test_29_66_exact_from_the_command_line(world: World, printed: Callable[..., str], form: str) -> None:
    shown = printed("query", "-e", QUERY, "--format", form)
    if form == "json":
        rows = json.loads(shown)
        assert not CONTROLS & set(shown)
    else:
        text = io.StringIO(shown.removeprefix("\ufeff"), newline="")
        rows = list(csv.DictReader(text, delimiter="\t" if form == "tsv" else ","))
    if form == "sheet":
        check_sheet(world, rows, "thing", "text")
    else:
        assert {slug(row["thing"]): row["text"] for row in rows} == world.labels


# ---------------------------------------------------------------- inert on screens


def test_29_66_markdown_shows_each_text_and_makes_nothing_of_it(
    world: World, printed: Callable[..., str]
) -> None:
    shown = printed("query", "-e", QUERY, "--format", "md")
    reader = MarkdownIt("gfm-like")
    found: dict[str, str] = {}
    row: list[str] = []
    for token in reader.parse(shown):
        if token.type == "inline":
            kinds = {inner.type for inner in token.children or []}
            assert kinds <= {"text", "text_special", "html_entity"}, token.content
            row.append("".join(inner.content for inner in token.children or []))
        elif token.type == "tr_close":
            found[row[0]] = row[1]
            row = []
    assert found.pop("thing") == "text"
    assert len(found) == len(world.labels)
    assert Counter(folded(text) for text in found.values()) == Counter(map(folded, world.labels.values()))


def folded(text: str) -> str:
    return " ".join(text.split())


class Cells(HTMLParser):
    """The cells of a page's table without their language tags, and the tags and attributes that it uses."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.used: set[str] = set()
        self.small = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.used |= {tag, *(name for name, _ in attrs)}
        self.small = tag == "small"
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells and not self.small:
            self.cells[-1] += data


TAGS = {"style", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "a", "span", "small"}
ATTRIBUTES = {"class", "style", "scope", "href", "title", "lang", "dir"}


def test_29_66_a_page_shows_each_text_and_makes_nothing_of_it(world: World) -> None:
    answer = world.kg.query(QUERY)
    shown: list[str] = []
    for start in range(0, len(answer), MOST_SHOWN):
        end = start + MOST_SHOWN
        part = replace(answer, rows=answer.rows[start:end], terms=answer.terms[start:end])
        found = Cells(part._repr_html_().partition("</table>")[0])
        assert {text[-1:] for text in found.cells[1::2]} == {" "}  # before the tag of the language
        shown += [text[:-1] for text in found.cells[1::2]]
        assert found.used <= TAGS | ATTRIBUTES
    assert shown == list(dict(sorted(world.labels.items())).values())


def test_29_66_a_picture_shows_each_text_and_makes_nothing_of_it(world: World) -> None:
    tips = []
    for part in parts(list(world.labels.items()), 200):
        cells = [Cell(key, "m", Stance("pledges", tip=text)) for key, text in part]
        picture = matrix(cells, Words("T"), rows=list(part), columns=[("m", "M")])
        root = ElementTree.fromstring(picture.svg)  # noqa: S314
        found = [mark.findtext("{*}title") for mark in root.iterfind(".//{*}g[@role='img']")]
        tips += [text for text in found if text]
        assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
            *("svg", "title", "desc", "defs", "use", "rect", "path", "g", "text", "tspan", "circle", "a"),
        }
    assert Counter(tips) == Counter(world.labels.values())


def egos(world: World) -> list[tuple[list[str], Any]]:
    found = []
    for part in parts(ACCEPTED, 50):
        nodes = [Node(f"https://x.example/{number}", text, "") for number, text in enumerate(part)]
        ties = [Tie(node, Stance("pledges")) for node in nodes]
        found.append((list(part), ego(Node("a", "A"), ties, Words(part[0]))))
    return found


def test_29_66_69_dot_keeps_nodes_apart_and_labels_whole(world: World, tmp_path: Path) -> None:
    for texts, picture in egos(world):
        picture.save(tmp_path / "x.dot")
        found = pydot.graph_from_dot_data((tmp_path / "x.dot").read_text(encoding="utf-8"))
        assert found is not None
        (graph,) = found
        nodes = [node for node in graph.get_nodes() if re.fullmatch(r"n\d+", node.get_name())]
        assert len(nodes) == len(texts) + 1
        assert len(graph.get_edges()) == len(texts)
        labels = [html.unescape(re.sub(r"\\(.)", r"\1", node.get("label")[1:-1])) for node in nodes]
        assert Counter(labels[1:]) == Counter(texts)


def test_29_66_mermaid_is_well_formed_and_labels_are_whole(world: World, tmp_path: Path) -> None:
    for texts, picture in egos(world):
        picture.save(tmp_path / "x.mmd")
        head, comment, *lines = (tmp_path / "x.mmd").read_text(encoding="utf-8").splitlines()
        assert head == "flowchart LR"
        assert re.fullmatch(r'  %% "[^"%{}]*"', comment)
        nodes = [match for line in lines if (match := re.fullmatch(r'  (n\d+)\["([^"]*)"\]', line))]
        edges = [line for line in lines if re.fullmatch(r'  n1 (-->|-\.->)\|"[^"]*"\| n\d+', line)]
        assert len(nodes) == len(texts) + 1
        assert len(edges) == len(texts)
        assert len(lines) == len(nodes) + len(edges)
        coded = [match[2] for match in nodes[1:]]
        assert not {c for text in coded for c in re.sub(r"#\d+;", "", text)} & set('#;"<>&[]{}|%`:\\$*~^=@')
        assert Counter(re.sub(r"#(\d+);", lambda m: chr(int(m[1])), text) for text in coded) == Counter(texts)


def test_29_66_a_terminal_shows_each_text_and_obeys_none(world: World, printed: Callable[..., str]) -> None:
    for arguments in (["query", "-e", QUERY], ["stances", "--limit", "0"], ["show", "c3"], ["explain", "p5"]):
        assert not CONTROLS & set(printed(*arguments))


# ---------------------------------------------------------------- the functions themselves


@given(st.text())
def test_66_every_function_takes_any_text(text: str) -> None:
    one_line = escape.clean(text) + escape.dot_text(text) + escape.mermaid_text(text)
    assert not (CONTROLS | {"\n"}) & set(one_line + escape.markdown_cell(text))
    assert not CONTROLS & set(escape.terminal(text))
    assert json.loads(escape.json_text([text])) == [text]
    assert "<" not in escape.json_text({text: text})
    shown = escape.svg_text(text)
    assert ElementTree.fromstring(f'<a b="{shown}">{shown}</a>').tag == "a"  # noqa: S314
    page = f'<td title="{escape.html_attribute(text)}">{escape.html_text(text)}</td>'
    assert Cells(page).used == {"td", "title"}
    assert escape.sheet_cell(text)[:1] not in ("=", "@", "\t", "\r")


def test_66_controls_are_those_of_unicode() -> None:
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            assert escape.clean(chr(code)).startswith("\\"), hex(code)
