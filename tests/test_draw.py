"""The pictures: marks, text, matrix, ego. Every actor here is invented."""

from __future__ import annotations

import itertools
import random
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgegraph.draw import Cell, Node, Picture, Sheet, Stance, Tie, Words, draw_mark, ego, mark, matrix
from pledgegraph.draw.frame import stance_words
from pledgegraph.draw.language import ENGLISH, Language, languages
from pledgegraph.draw.marks import AGAINST, BINDINGNESS, DOUBTS, FORCES, GAP, TAKES_ON, TOWARDS
from pledgegraph.draw.svg import num
from pledgegraph.draw.text import text_width, wrap
from pledgegraph.errors import ExportError, MissingExtra, PledgeGraphError, UnknownName
from pledgegraph.escape import svg_text

SVG = "{http://www.w3.org/2000/svg}"
PNG = b"\x89PNG\r\n\x1a\n"
KOALISI = "Koalisi negara-negara yang bersedia"
CYRILLIC = "Коаліція рішучих держав, що прагнуть справедливого миру"
NASTY = "</text><script>alert('x')</script> \"&amp; \x00\x1b\x0b\ud800\u202e\ufffe end"
ONTOLOGY = Path(__file__).parents[1] / "ontology" / "schemes"


def cell(row: str = "a", column: str = "m", force: str = "pledges", backing: str | None = None) -> Cell:
    tip = f"{row} {force} {column}"
    return Cell(row, column, Stance(force, backing, iri=f"https://x.example/{force}", tip=tip))


def changed(one: Cell, **changes: Any) -> Cell:
    return replace(one, stance=replace(one.stance, **changes))


def table(cells: list[Cell], rows: list[str] | None = None, columns: list[str] | None = None) -> Picture:
    named_rows = [(name, name) for name in rows or ["a", "b"]]
    named_columns = [(name, name) for name in columns or ["m", "n"]]
    return matrix(cells, Words("Who?", "two", "x"), rows=named_rows, columns=named_columns)


def parsed(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg)  # noqa: S314 - our own bytes


def linked(picture: Picture) -> list[str]:
    return [str(a.get("data-force")) for a in parsed(picture).iter() if a.get("data-force")]


def words(picture: Picture) -> list[str]:
    return [" ".join("".join(t.itertext()).split()) for t in parsed(picture).iter(SVG + "text")]


def drawn(force: str, backing: str | None = None, *, doubt: str | None = None) -> str:
    return draw_mark(mark(force, backing), 0, 0, doubt=doubt)


def without_colour(svg: str) -> str:
    return re.sub("#[0-9A-F]{6}", lambda found: "white" if found[0] == "#FFFFFF" else "dark", svg)


# ---------------------------------------------------------------- marks


def test_every_force_and_bindingness_has_a_mark_of_its_own() -> None:
    seen: dict[str, tuple[object, ...]] = {}
    pledges = itertools.product(FORCES[:5], BINDINGNESS)
    stances = [*pledges, *((force, None) for force in FORCES[5:])]
    for (force, backing), doubt, condition, possible in itertools.product(
        stances, [None, *DOUBTS], [None, True, False], [True, False]
    ):
        svg = draw_mark(mark(force, backing), 0, 0, doubt=doubt, conditional=condition, possible=possible)
        case = (force, backing, doubt, condition, possible)
        assert without_colour(svg) not in seen, (case, seen[without_colour(svg)])
        seen[without_colour(svg)] = case


@pytest.mark.parametrize("force", FORCES)
@pytest.mark.parametrize("backing", [None, *BINDINGNESS])
def test_marks_are_made_for_all_pairs(force: str, backing: str | None) -> None:
    style = mark(force, backing)
    assert stance_words(style, ENGLISH)
    assert style.group in {TAKES_ON, TOWARDS, GAP, AGAINST}
    if style.group == TAKES_ON:
        assert style.bindingness == (backing or "unknown")
    else:
        assert style == mark(force), "only a pledge has its bindingness drawn"


@pytest.mark.parametrize(("scheme", "names"), [("forces", FORCES), ("bindingness", BINDINGNESS)])
def test_table_is_that_of_the_scheme(scheme: str, names: tuple[str, ...]) -> None:
    import pyoxigraph as ox

    store = ox.Store()
    store.load(path=ONTOLOGY / f"{scheme}.ttl", format=ox.RdfFormat.TURTLE)
    order = ox.NamedNode("https://w3id.org/pledgegraph/def#order")
    found = [
        (int(getattr(q.object, "value", "0")), str(q.subject))
        for q in store.quads_for_pattern(None, order, None, None)
    ]
    assert [iri.rstrip(">").rpartition("/")[2] for _, iri in sorted(found)] == list(names)


def test_only_what_is_taken_on_is_filled() -> None:
    for force, backing in itertools.product(FORCES, BINDINGNESS):
        style = mark(force, backing)
        assert (style.fill != "#FFFFFF") == (style.group == TAKES_ON and backing != "unknown")


def test_stated_pledge_has_no_dash_and_inferred_has_one() -> None:
    for force, backing in itertools.product(FORCES[:5], BINDINGNESS):
        assert "dasharray" not in drawn(force, backing)
        assert "dasharray" in drawn(force, backing, doubt="inferred")
    for force in FORCES:
        assert "dasharray" in drawn(force, doubt="inferred"), force


@pytest.mark.parametrize("force", ["pledge", "Pledges", "", "<b>"])
def test_unknown_concepts_are_refused(force: str) -> None:
    with pytest.raises(PledgeGraphError, match="no mark is made for the force"):
        mark(force)
    with pytest.raises(PledgeGraphError, match="bindingness 'legal'"):
        mark("pledges", "legal")
    with pytest.raises(PledgeGraphError, match="did you mean 'inferred'"):
        draw_mark(mark("pledges"), 0, 0, doubt="infered")


# ---------------------------------------------------------------- text


@given(st.text(), st.floats(30, 300), st.booleans())
def test_wrapped_lines_fit_and_lose_nothing(label: str, width: float, bold: bool) -> None:
    lines = wrap(label, width, bold=bold)
    assert all(text_width(line, bold=bold) <= width or len(line) == 1 for line in lines)
    assert "".join("".join(lines).split()).replace("-", "") == "".join(label.split()).replace("-", "")


def test_last_line_says_that_text_is_left() -> None:
    lines = wrap(CYRILLIC, 90, most=2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(text_width(line) <= 90 for line in lines)


def test_long_word_is_cut_in_like_parts() -> None:
    assert wrap("Unterstützungsverpflichtungen", 150) == ["Unterstützungs-", "verpflichtungen"]


@pytest.mark.parametrize(
    ("value", "shown"), [(1, "1"), (0.125, "0.12"), (-0.001, "0"), (100.0, "100"), (2.5, "2.5")]
)
def test_numbers_have_two_decimals(value: float, shown: str) -> None:
    assert num(value) == shown


def test_endless_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        num(float("nan"))


@given(st.text())
def test_escaped_text_always_parses(text: str) -> None:
    element = ElementTree.fromstring(f'<a b="{svg_text(text)}">{svg_text(text)}</a>')  # noqa: S314
    assert element.get("b") == (element.text or "")


# ---------------------------------------------------------------- matrix


def test_nasty_words_stay_words() -> None:
    nasty = changed(cell(NASTY, NASTY), tip=NASTY, iri='https://x.example/"><script>')
    rows = columns = [(NASTY, NASTY)]
    picture = matrix([nasty], Words(NASTY, NASTY, NASTY), rows=rows, columns=columns)
    root = parsed(picture)
    assert not list(root.iter(SVG + "script"))
    assert any("alert" in line for line in words(picture))
    picture.svg.encode("utf-8")


@pytest.mark.parametrize(
    "iri", ["javascript:alert(1)", " JavaScript:x", "data:text/html,x", "java\x00script:x", ""]
)
def test_no_link_leads_to_a_script(iri: str) -> None:
    picture = table([changed(cell(), iri=iri)])
    assert not list(parsed(picture).iter(SVG + "a"))
    assert linked(picture) == ["pledges"]


def test_marks_are_links_with_a_tip() -> None:
    root = parsed(table([cell(force="rejects")]))
    (a,) = root.iter(SVG + "a")
    assert a.get("href") == "https://x.example/rejects"
    assert a.findtext(SVG + "title") == "a rejects m"


def test_picture_is_named_for_those_who_cannot_see_it() -> None:
    root = parsed(table([cell(), cell(force="silent")]))
    assert root.findtext(SVG + "title") == "Who?"
    assert "2 statements (takes on: 1, gap: 1)" in str(root.findtext(SVG + "desc"))
    # The role img would hide the links from a screen reader.
    assert root.get("role") == "graphics-document"
    assert parsed(table([])).get("role") == "img"


def test_same_cells_in_any_order_give_the_same_bytes() -> None:
    cells = [cell(force=force, backing=backing) for force in FORCES for backing in (None, "aspirational")]
    first = table(cells).svg
    random.Random(1).shuffle(cells)  # noqa: S311
    assert table(cells).svg == first
    assert table(cells[::-1]).svg == first


@pytest.mark.parametrize("label", [KOALISI, CYRILLIC, "Unterstützungsverpflichtungsgesetz"])
def test_long_labels_stay_in_their_column(label: str) -> None:
    picture = matrix(
        [],
        Words("t"),
        rows=[("a", label), ("b", "B")],
        columns=[("m", label), ("n", label)],
    )
    paths = [str(path.get("d")) for path in parsed(picture).iter(SVG + "path")]
    rules = sorted(float(found[1]) for d in paths if (found := re.match(r"M([\d.]+),[\d.]+V", d)))
    assert rules[1] - rules[0] >= 96
    heads = [t for t in parsed(picture).iter(SVG + "text") if t.get("text-anchor") == "middle"]
    assert len(heads) == 2
    for head in heads:
        lines = ["".join(span.itertext()) for span in head.iter(SVG + "tspan")] or ["".join(head.itertext())]
        assert len(lines) <= 3
        assert all(text_width(line, bold=True) <= rules[1] - rules[0] for line in lines)
    first = next(t for t in parsed(picture).iter(SVG + "text") if t.get("x") == "6")
    for span in first.iter(SVG + "tspan"):
        assert text_width("".join(span.itertext())) <= rules[0] - 6


def test_fifth_statement_is_counted_and_no_refusal_is_hidden() -> None:
    cells = [cell(force="pledges", backing=backing) for backing in BINDINGNESS]
    picture = table([*cells, cell(force="rejects"), cell(force="silent")])
    assert linked(picture) == ["pledges", "pledges", "silent", "rejects"]
    assert "+4" in words(picture)
    assert "n further statements" in words(picture)


def test_legend_lists_only_what_is_used() -> None:
    said = words(table([cell(force="pledges", backing="political-oral")]))
    assert "pledges: political oral" in said, "a slug stands for a concept that is given no label"
    assert "empty: no statement recorded" in said
    assert not {"rejects", "under a condition", "proposes", "Against"} & set(said)


def test_three_values_of_a_condition_are_told_apart() -> None:
    pictures = [table([changed(cell(), conditional=value)]).svg for value in (True, False, None)]
    assert len(set(pictures)) == 3
    both = words(table([changed(cell(), conditional=True), cell(force="silent")]))
    assert "no diamond: not stated whether conditional" in both


def test_empty_matrix_is_a_picture() -> None:
    picture = matrix([], Words("Nobody"), rows=[], columns=[])
    assert "none recorded" in str(parsed(picture).findtext(SVG + "desc"))


def test_misuse_is_refused() -> None:
    with pytest.raises(PledgeGraphError, match="201 rows"):
        table([], rows=[str(i) for i in range(201)])
    with pytest.raises(PledgeGraphError, match="81 columns"):
        table([], columns=[str(i) for i in range(81)])
    with pytest.raises(PledgeGraphError, match="the row 'zz'"):
        table([cell("zz")])
    with pytest.raises(PledgeGraphError, match="given twice"):
        table([], rows=["a", "a"])


def test_each_kind_of_mark_is_drawn_once_and_used_again() -> None:
    svg = table([cell(), cell("b"), cell(column="n"), changed(cell("b", "n"), doubt="reported")]).svg
    assert svg.count('<g id="mark-pledges-unknown">') == 1
    assert svg.count('<use href="#mark-pledges-unknown"') == 3
    assert svg.count('<use href="#mark-pledges-unknown-reported"') == 1


def test_what_is_highlighted_stands_out() -> None:
    rows, columns = [("a", "A"), ("b", "B")], [("m", "M")]
    plain = matrix([cell()], Words("t"), rows=rows, columns=columns)
    both = matrix(
        [cell()], Words("t"), rows=rows, columns=columns, sheet=Sheet(highlight=frozenset({"b", "m"}))
    )
    assert plain.svg.count("#FFF1C2") == 0
    assert both.svg.count("#FFF1C2") == 2


# ---------------------------------------------------------------- languages


def phrases() -> list[list[str]]:
    path = Path(str(import_module("pledgegraph.draw").__file__)).parent / "phrases.tsv"
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_phrase_is_said_in_every_language_with_the_same_places() -> None:
    head, *rows = phrases()
    assert head == languages() == ["en", "uk", "id"]
    english = [row[0] for row in rows]
    assert len(english) == len(set(english))
    for row in rows:
        assert len(row) == len(head)
        assert all(said.strip() == said != "" for said in row), row
        places = [sorted(set(re.findall(r"\{\w+\}", said))) for said in row]
        assert places[0] == places[1] == places[2], row


def test_every_phrase_is_used() -> None:
    package = Path(str(import_module("pledgegraph").__file__)).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    unused = [
        row[0]
        for row in phrases()[1:]
        if row[0] not in code and f'"{re.sub("^{n} |s$", "", row[0])}"' not in code
    ]
    assert unused == []


def test_a_language_that_pictures_do_not_speak_is_refused() -> None:
    with pytest.raises(UnknownName, match="no language of pictures is called 'xx'; did you mean 'en'"):
        Language("xx")


@pytest.mark.parametrize(("code", "said"), [("uk", "Бере на себе"), ("id", "Menyanggupi")])
def test_a_picture_speaks_one_language(code: str, said: str) -> None:
    concepts = {"forces/pledges": "обіцяє", "bindingness/political-oral": "політичний, усний"}
    picture = matrix(
        [cell(backing="political-oral")],
        Words("t"),
        rows=[("a", "A")],
        columns=[("m", "M")],
        sheet=Sheet(Language(code, concepts)),
    )
    assert {said, "обіцяє: політичний, усний"} <= set(words(picture))
    assert "Takes on" not in words(picture)
    assert parsed(picture).get("lang") == code


# ---------------------------------------------------------------- ego

ARCADIA = Node("arcadia", "Arcadia", "state")
ILION = Node("ilion", CYRILLIC, "state")


def tie(key: str, force: str = "pledges", backing: str | None = None, *others: Node) -> Tie:
    listed = tuple((node, Stance("rejects")) for node in others)
    return Tie(Node(key, f"{KOALISI} {key}", "commitment"), Stance(force, backing, tip=key), listed)


def draw(ties: list[Tie], *, diagram: bool = False) -> Picture:
    return ego(ARCADIA, ties, Words("What Arcadia says", "as of 2031", "Gazette"), diagram=diagram)


def inferred(one: Tie) -> Tie:
    return replace(one, stance=replace(one.stance, doubt="inferred"))


def test_ego_is_the_same_in_any_order() -> None:
    ties = [tie(f"t{i}", force, None, ILION) for i, force in enumerate(FORCES)]
    assert draw(ties).svg == draw(ties[::-1]).svg


def test_ego_heads_its_groups_in_plain_words() -> None:
    said = words(draw([tie("p"), tie("s", "silent"), tie("r", "rejects"), tie("q", "proposes", None, ILION)]))
    heads = [word for word in said if word in {"takes on", "towards, without taking on", "gap", "against"}]
    assert heads == ["takes on", "towards, without taking on", "gap", "against"]
    assert "Arcadia" in said
    assert any(word.startswith("Коаліція") for word in said)


def test_boxes_never_meet() -> None:
    picture = draw([tie(f"t{i}", force, None, ILION, ARCADIA) for i, force in enumerate(FORCES)])
    rects = [
        tuple(float(str(rect.get(key))) for key in ("x", "y", "width", "height"))
        for rect in parsed(picture).iter(SVG + "rect")
        if rect.get("stroke")
    ]
    assert len(rects) == len(FORCES) + 1
    for (x1, y1, w1, h1), (x2, y2, w2, h2) in itertools.combinations(rects, 2):
        assert x1 + w1 <= x2 or x2 + w2 <= x1 or y1 + h1 <= y2 or y2 + h2 <= y1


def test_two_stances_on_one_thing_share_a_box() -> None:
    picture = draw([tie("t", "offers"), tie("t", "commits", "signed-legal")])
    assert linked(picture) == ["commits", "offers"]
    assert sum("Koalisi" in word for word in words(picture)) == 1


def test_inferred_line_is_unlike_a_stated_one() -> None:
    stated = tie("t", "commits", "in-force-legal")
    lines = [
        {(str(p.get("stroke-width")), p.get("stroke-dasharray")) for p in parsed(picture).iter(SVG + "path")}
        for picture in (draw([stated]), draw([inferred(stated)]))
    ]
    assert ("1.6", "2 5") in lines[1] - lines[0]


def test_hairball_is_refused() -> None:
    with pytest.raises(PledgeGraphError, match=r"with --measure or --as-of .*take \.dot or \.mmd"):
        draw([tie(f"t{i}") for i in range(60)])
    assert draw([tie(f"t{i}") for i in range(59)])


def test_other_programs_lay_out_more(tmp_path: Path) -> None:
    draw([tie(f"t{i}") for i in range(499)], diagram=True).save(tmp_path / "x.dot")
    assert (tmp_path / "x.dot").read_text(encoding="utf-8").count(" -> ") == 499
    with pytest.raises(PledgeGraphError, match=r"501 nodes .*at most 500 and 2000.* the matrix instead$"):
        draw([tie(f"t{i}") for i in range(500)], diagram=True)


@pytest.mark.parametrize("name", ["x.svg", "x.png", "x.dot", "x.mmd"])
def test_70_ten_thousand_nodes_are_no_picture_in_any_format(tmp_path: Path, name: str) -> None:
    with pytest.raises(PledgeGraphError, match=r"10001 nodes .*at most 60"):
        draw([tie(f"t{i}") for i in range(10_000)]).save(tmp_path / name)
    with pytest.raises(PledgeGraphError, match=r"10000 rows .* at most 200"):
        table([], rows=[str(i) for i in range(10_000)]).save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_69_nodes_and_lines_for_other_programs(tmp_path: Path) -> None:
    iri = "https://example.org/a"
    ties = [tie(iri, "pledges", None, ILION), inferred(tie(f"{iri}/b", "rejects"))]
    draw(ties).save(tmp_path / "x.dot")
    assert (tmp_path / "x.dot").read_text(encoding="utf-8") == (
        "digraph {\n"
        '  graph [label="What Arcadia says", rankdir=LR];\n'
        "  node [shape=box];\n"
        '  n1 [label="Arcadia"];\n'
        f'  n2 [label="{KOALISI} {iri}"];\n'
        f'  n3 [label="{CYRILLIC}"];\n'
        f'  n4 [label="{KOALISI} {iri}/b"];\n'
        '  n1 -> n2 [label="pledges: bindingness unknown"];\n'
        '  n3 -> n2 [label="rejects"];\n'
        '  n1 -> n4 [label="rejects, inferred", style=dashed];\n'
        "}\n"
    )
    draw(ties[::-1]).save(tmp_path / "x.mmd")
    lines = (tmp_path / "x.mmd").read_text(encoding="utf-8").splitlines()
    assert lines[:3] == ["flowchart LR", '  %% "What Arcadia says"', '  n1["Arcadia"]']
    assert lines[-3:] == [
        '  n1 -->|"pledges#58; bindingness unknown"| n2',
        '  n3 -->|"rejects"| n2',
        '  n1 -.->|"rejects, inferred"| n4',
    ]
    assert len(lines) == 9


def test_a_matrix_has_no_nodes_and_lines(tmp_path: Path) -> None:
    for name in ("x.dot", "x.mmd"):
        with pytest.raises(ExportError, match=r"no nodes and lines; take \.svg, \.png or \.html"):
            table([cell()]).save(tmp_path / name)


def test_ego_without_ties_says_so() -> None:
    assert "none recorded" in words(draw([]))


# ---------------------------------------------------------------- Picture


def test_svg_is_saved_as_it_is(tmp_path: Path) -> None:
    picture = table([cell()])
    picture.save(tmp_path / "x.SVG")
    picture.save(str(tmp_path / "y.svg"))
    assert (tmp_path / "x.SVG").read_bytes() == (tmp_path / "y.svg").read_bytes() == picture.svg.encode()


def test_png_is_saved_at_scale(tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    picture = table([cell()])
    widths = []
    for scale in (1, 2):
        picture.save(tmp_path / "x.png", scale=scale)
        data = (tmp_path / "x.png").read_bytes()
        assert data.startswith(PNG)
        widths.append(int.from_bytes(data[16:20], "big"))
    assert widths[1] == 2 * widths[0]
    with pytest.raises(ExportError, match="another scale"):
        picture.save(tmp_path / "x.png", scale=10_000)
    with pytest.raises(ExportError, match="another scale"):
        picture.save(tmp_path / "x.png", scale=0)


@pytest.mark.parametrize("name", ["x.jpg", "x", ".svg", "x.svg.gz"])
def test_other_suffixes_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match=r"known: \.svg, \.png, \.html, \.dot, \.mmd"):
        table([]).save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_png_without_the_extra_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(MissingExtra, match=r"pledgegraph\[draw\]"):
        table([]).save(tmp_path / "x.png")


def test_png_without_a_font_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resvg = pytest.importorskip("resvg_py")
    render: Callable[..., bytes] = resvg.svg_to_bytes
    monkeypatch.setattr(resvg, "svg_to_bytes", lambda svg, **k: render(svg, skip_system_fonts=True, **k))
    with pytest.raises(ExportError, match="no font is installed"):
        table([]).save(tmp_path / "x.png")


def test_picture_shows_itself_in_a_notebook() -> None:
    picture = table([cell()])
    assert picture._repr_svg_() == picture.svg
    assert picture._repr_mimebundle_() == {"text/plain": "Picture('Who?')", "image/svg+xml": picture.svg}


def test_nothing_is_fetched() -> None:
    svg = table([cell()]).svg + draw([tie("t")]).svg
    assert not re.search(r"<(image|style|script|foreignObject)|url\(|@import", svg)
    assert all(name.startswith("#mark-") for name in re.findall(r'<use href="([^"]*)"', svg))
