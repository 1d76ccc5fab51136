"""The instrument tree: what a text contains, who says so in it, on what it depends."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgegraph.cli import main
from pledgegraph.draw import Need, Node, Part, Picture, Sheet, Stance, Voice, Words, tree
from pledgegraph.draw.boxes import spread
from pledgegraph.draw.diagram import dot, mermaid
from pledgegraph.draw.language import Language
from pledgegraph.draw.parts import nested
from pledgegraph.draw.svg import BAND
from pledgegraph.draw.text import text_width

BASE = "https://w3id.org/pledgegraph/"
SVG = "{http://www.w3.org/2000/svg}"
NASTY = "</text><script>alert('x')</script> \"&amp; \x00\x1b\x0b\u202e end"
ROOT = Part(Node("https://x.example/pact", "Pact", "treaty"), details=("signed 2031",))
A, B = Node("https://x.example/a", "Aland"), Node("https://x.example/b", "Borduria")
TRUCE = Node("https://x.example/truce", "A truce holds", "precondition")


def voice(*actors: Node, force: str = "pledges", **more: Any) -> Voice:
    iri = "https://x.example/" + force + "-" + "-".join(node.key.rpartition("/")[2] for node in actors)
    return Voice(Stance(force, iri=iri, tip=f"{force} so", **more), actors or (A,))


def part(name: str, *voices: Voice, **more: Any) -> Part:
    return Part(Node(f"https://x.example/{name}", f"Do {name}"), voices or (voice(A),), **more)


def drawn(*parts: Part, root: Part = ROOT, sheet: Sheet | None = None, **more: Any) -> Picture:
    return tree(root, parts, Words("What?", "some", "foot"), sheet=sheet, **more)


def parsed(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg)  # noqa: S314 - our own bytes


def words(picture: Picture) -> str:
    return " ".join(" ".join("".join(t.itertext()).split()) for t in parsed(picture).iter(SVG + "text"))


def links(picture: Picture) -> set[str]:
    return {link.get("href", "") for link in parsed(picture).iter(SVG + "a")}


def boxes(picture: Picture) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right and bottom of the box of each thing."""
    found = {}
    for link in parsed(picture).iter(SVG + "a"):
        for rect in link.findall(SVG + "rect"):
            x, y, wide, high = (float(rect.get(key, "")) for key in ("x", "y", "width", "height"))
            found[f"{link.get('href')} {x},{y}"] = (x, y, x + wide, y + high)
    return found


def box(picture: Picture, key: str) -> tuple[float, float, float, float]:
    (found,) = [place for name, place in boxes(picture).items() if name.startswith(f"{key} ")]
    return found


def needs(picture: Picture) -> list[ElementTree.Element]:
    """The lines from parts to conditions."""
    return [g for g in parsed(picture).iter(SVG + "g") if len(g) == 3 and "C" in g[1].get("d", "")]


# ---------------------------------------------------------------- places


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 900), st.floats(10, 90)), max_size=20).map(sorted),
    st.floats(0, 30),
    st.floats(100, 900),
)
def test_boxes_are_spread_in_order_and_apart(
    wanted: list[tuple[float, float]], apart: float, height: float
) -> None:
    places = spread(wanted, apart, height)
    assert len(places) == len(wanted)
    ends = [(y - high / 2, y + high / 2) for y, (_, high) in zip(places, wanted, strict=True)]
    assert all(low <= top - apart + 1e-6 for (_, low), (top, _) in pairwise(ends))
    assert all(top >= -1e-6 for top, _ in ends)
    if sum(high for _, high in wanted) + apart * (len(wanted) - 1) <= height:
        assert all(low <= height + 1e-6 for _, low in ends)


@settings(deadline=None)
@given(st.lists(st.floats(50, 950), min_size=1, max_size=9).map(sorted))
def test_boxes_with_room_stand_where_they_are_wanted(middles: list[float]) -> None:
    apart = [middle for i, middle in enumerate(middles) if not i or middle - middles[i - 1] > 20]
    if len(apart) == len(middles):
        assert spread([(middle, 10) for middle in middles], 5, 1000) == pytest.approx(middles)


def some_parts(numbers: list[int]) -> list[Part]:
    """Parts with all that can be drawn, made from some numbers."""
    found = []
    for i, n in enumerate(numbers):
        voices = [
            voice(A, B, force=("pledges", "proposes", "rejects", "silent")[(n + k) % 4]) for k in range(n % 4)
        ]
        conditions = tuple(
            Need(replace(TRUCE, key=f"https://x.example/c{k}", label=f"Condition {k} " * (k + 1)), k % 2 == 1)
            for k in range(n % 6)
            if (n >> k) % 2
        )
        made = Part(
            Node(f"https://x.example/{i}", f"Do thing {n} " * (1 + n % 5)),
            tuple(voices),
            details=("some detail " * (n % 7),),
            group=(n % 3, f"Group {n % 3}"),
            above=f"https://x.example/{n % (i + 2)}" if n % 2 else "",
            tie="part of it",
            needs=conditions,
        )
        found.append(made)
    return found


@settings(deadline=None)
@given(st.lists(st.integers(0, 9999), max_size=25))
def test_no_box_covers_another_and_all_stand_inside(numbers: list[int]) -> None:
    picture = drawn(*some_parts(numbers), root=replace(ROOT, voices=(voice(B),)))
    size = [float(parsed(picture).get(key, "")) for key in ("width", "height")]
    places = list(boxes(picture).values())
    assert len(places) >= len(numbers) + 2
    for i, (left, top, right, bottom) in enumerate(places):
        assert 0 <= left < right <= size[0]
        assert 0 <= top < bottom <= size[1]
        for other in places[i + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


@settings(deadline=None)
@given(st.lists(st.integers(0, 9999), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_parts_does_not_matter(numbers: list[int], chance: random.Random) -> None:
    parts = some_parts(numbers)
    mixed = [replace(p, voices=tuple(chance.sample(p.voices, len(p.voices)))) for p in parts]
    chance.shuffle(mixed)
    assert drawn(*parts).svg == drawn(*mixed).svg
    assert drawn(*parts).diagram == drawn(*mixed).diagram


@settings(deadline=None)
@given(st.lists(st.integers(0, 9999), max_size=25))
def test_every_part_is_listed_once_and_below_the_one_it_belongs_to(numbers: list[int]) -> None:
    parts = some_parts(numbers)
    found = nested(parts)
    assert Counter(part.target.key for part, _ in found) == Counter(part.target.key for part in parts)
    assert all(after <= before + 1 for (_, before), (_, after) in pairwise(found))


def test_a_part_of_a_part_is_indented_below_it() -> None:
    whole, inner = (
        part("whole", group=(1, "One")),
        part("inner", above="https://x.example/whole", tie="part of it"),
    )
    picture = drawn(inner, whole)
    outside, inside = box(picture, whole.target.key), box(picture, inner.target.key)
    assert inside[0] > outside[0]
    assert inside[1] > outside[3]
    assert "part of it" in words(picture)


def test_what_is_part_of_itself_in_a_circle_stands_for_itself() -> None:
    one, two = part("one", above="https://x.example/two"), part("two", above="https://x.example/one")
    assert [depth for _, depth in nested([one, two])] == [0, 0]


def test_names_stand_clear_of_their_marks_and_of_the_trunk() -> None:
    long = replace(A, label="Ministry of Foreign Affairs and of European Integration")
    picture = drawn(part("x", voice(long, B)), sheet=Sheet(highlight=frozenset({long.key})))
    (trunk,) = [
        p.get("d", "") for p in parsed(picture).iter(SVG + "path") if p.get("d", "").startswith("M184")
    ]
    branch = float(trunk.rpartition("H")[2])
    names = [t for t in parsed(picture).iter(SVG + "text") if t.get("text-anchor") == "end"]
    for name in names:
        for line in name.iter(SVG + "tspan"):
            width = text_width(line.text or "", bold=name.get("font-weight") == "bold")
            assert float(line.get("x", "")) - width >= branch


# ---------------------------------------------------------------- conditions


def test_a_shared_condition_is_one_box_that_gathers_its_lines() -> None:
    picture = drawn(*(part(name, needs=(Need(TRUCE),)) for name in "xyz"))
    left = box(picture, TRUCE.key)[0]
    assert len(needs(picture)) == 3
    ends = {line[1].get("d", "").rpartition(" ")[2] for line in needs(picture)}
    assert len(ends) == 1
    assert float(ends.pop().partition(",")[0]) == left - 1
    assert "◇ precondition" in words(picture)


def test_what_only_a_stance_depends_on_is_dashed_and_said() -> None:
    own, shared = (
        drawn(part("x", needs=(Need(TRUCE, stance_only=True),))),
        drawn(part("x", needs=(Need(TRUCE),))),
    )
    assert needs(own)[0][1].get("stroke-dasharray")
    assert needs(shared)[0][1].get("stroke-dasharray") is None
    assert "only a stance depends on this condition" in words(own)
    assert "only a stance" not in words(shared)
    assert "depends on this condition" in words(shared)


def test_a_text_without_conditions_speaks_of_none() -> None:
    assert "condition" not in words(drawn(part("x")))


def test_conditions_stand_in_the_order_of_what_depends_on_them() -> None:
    first, last = replace(TRUCE, key="https://x.example/1"), replace(TRUCE, key="https://x.example/2")
    picture = drawn(
        part("x", group=(1, "One"), needs=(Need(last),)), part("y", group=(2, "Two"), needs=(Need(first),))
    )
    assert box(picture, last.key)[1] < box(picture, first.key)[1]


# ---------------------------------------------------------------- marks and words


def test_the_legend_has_only_what_is_drawn() -> None:
    said = words(drawn(part("x", voice(A, force="rejects"))))
    assert "rejects" in said
    assert "pledges" not in said
    assert "under a condition" not in said


def test_a_part_without_a_stance_says_so_and_has_no_mark() -> None:
    picture = drawn(Part(Node("https://x.example/x", "X")))
    assert "no stance recorded in this text" in words(picture)
    assert not list(parsed(picture).iter(SVG + "use"))


def test_an_empty_text_says_that_nothing_is_recorded() -> None:
    assert "none recorded" in words(drawn())


def test_many_actors_are_listed_once_below_the_drawing() -> None:
    many = [Node(f"https://x.example/s{n}", f"State {n}") for n in range(5)]
    picture = drawn(part("x", voice(*many)), part("y", voice(*reversed(many))))
    said = words(picture)
    assert said.count("5 actors (A)") == 2
    assert said.count("State 0, State 1, State 2, State 3, State 4") == 1
    chosen = drawn(part("x", voice(*many)), sheet=Sheet(highlight=frozenset({many[3].key})))
    assert "State 3 and 4 more (A)" in words(chosen)


@pytest.mark.parametrize("key", ["https://x.example/x", TRUCE.key, ROOT.target.key])
def test_what_is_highlighted_stands_out(key: str) -> None:
    parts = part("x", needs=(Need(TRUCE),)), part("y")
    assert BAND not in drawn(*parts).svg
    picture = drawn(*parts, sheet=Sheet(highlight=frozenset({key})))
    (link,) = [a for a in parsed(picture).iter(SVG + "a") if any(r.get("fill") == BAND for r in a)]
    assert link.get("href") == key


def test_the_lines_of_a_highlighted_condition_are_black() -> None:
    parts = (
        part("x", needs=(Need(TRUCE),)),
        part("y", needs=(Need(replace(TRUCE, key="https://x.example/z")),)),
    )
    lines = needs(drawn(*parts, sheet=Sheet(highlight=frozenset({TRUCE.key}))))
    assert sorted(line[1].get("stroke", "") for line in lines) == ["#1A1A1A", "#767676"]


@pytest.mark.parametrize("code", ["en", "uk", "id"])
def test_every_language_has_the_words_of_the_tree(code: str) -> None:
    language = Language(code)
    said = words(drawn(part("x", needs=(Need(TRUCE, stance_only=True),)), Part(B), sheet=Sheet(language)))
    for phrase in ("only a stance depends on this condition", "no stance recorded in this text"):
        assert language.say(phrase) in said


@settings(deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_label_is_inert_text(label: str) -> None:
    for text in (label, NASTY):
        node = Node("javascript:alert(1)", text, text)
        made = Part(
            node, (Voice(Stance("pledges", iri=text, tip=text), (node,)),), (text,), (0, text), "", text
        )
        picture = drawn(replace(made, needs=(Need(replace(node, key="c")),)), root=replace(made, target=node))
        tags = {element.tag.rpartition("}")[2] for element in parsed(picture).iter()}
        assert tags <= {
            *("svg", "title", "desc", "defs", "use", "rect", "path", "g", "text", "tspan", "circle", "a")
        }
        assert not [link for link in links(picture) if link.startswith("javascript")]
        assert picture.diagram is not None
        assert dot(picture.diagram).count("\n") == 8
        assert mermaid(picture.diagram).count("\n") == 6


# ---------------------------------------------------------------- sizes and formats


def test_more_than_can_be_read_is_refused_with_the_better_picture() -> None:
    many = [part(str(n)) for n in range(60)]
    with pytest.raises(pg.PledgeGraphError, match=r"61 nodes .* draw the matrix of this text .* 500 nodes"):
        drawn(*many)
    assert drawn(*many[:59]).title == "What?"
    assert drawn(*many, diagram=True).diagram
    with pytest.raises(pg.PledgeGraphError, match="501 nodes"):
        drawn(*(part(str(n)) for n in range(500)), diagram=True)


def test_a_diagram_leads_from_the_text_to_parts_and_on_to_conditions() -> None:
    inner = part(
        "inner", voice(B, force="proposes", conditional=True), above="https://x.example/x", tie="part of it"
    )
    picture = drawn(part("x", voice(A, doubt="reported"), needs=(Need(TRUCE),)), inner)
    assert picture.diagram is not None
    said = [(line.source[18:], line.target[18:], line.words, line.doubtful) for line in picture.diagram.lines]
    assert said == [
        ("pact", "x", "Aland: pledges: bindingness unknown (reported)", True),
        ("x", "truce", "depends on this condition", False),
        ("x", "inner", "part of it; Borduria: proposes (under a condition)", False),
    ]


# ---------------------------------------------------------------- facts


def test_every_stance_in_a_text_has_its_mark(toy: pg.PledgeGraph) -> None:
    picture = toy.instrument_tree("harbour-pact")
    rows = toy.stances(instrument="harbour-pact")
    assert {row.stance.iri for row in rows} <= links(picture)
    assert {row.commitment.iri for row in rows} <= links(picture)
    assert "at least 3 vessels" in words(picture)
    assert "A truce holds ◇ precondition" in words(picture)


def test_every_text_can_be_drawn_and_loses_no_stance(real: pg.PledgeGraph) -> None:
    for text in texts(real):
        rows = real.stances(instrument=text)
        picture = real.instrument_tree(text)
        found = links(picture)
        assert {row.stance.iri for row in rows if not row.inferred} <= found, text
        assert {c.iri for row in rows for c in row.conditions} <= found, text
        assert {row.commitment.iri for row in rows} <= found | {f"{BASE}instruments/{text}"}, text


def texts(kg: pg.PledgeGraph) -> list[str]:
    table = kg.query("SELECT ?text { ?text a pledge:Instrument }")
    return [str(row.text).rpartition("/")[2].rpartition(":")[2] for row in table]


def test_what_a_text_states_without_a_stance_is_drawn_as_such(real: pg.PledgeGraph) -> None:
    about = f"{BASE}commitments/assist-if-attacked-again"
    picture = real.instrument_tree("paris-declaration")
    assert about in links(picture)
    assert "no stance recorded in this text" in words(picture)
    assert "[can include:" in words(picture)
    assert about not in links(real.instrument_tree("paris-declaration", force="pledges"))
    assert about not in links(real.instrument_tree("paris-declaration", as_of="2025-12-31"))
    assert about in links(real.instrument_tree("paris-declaration", as_of="2026-01-06"))


def test_who_says_that_a_text_was_breached_is_named(real: pg.PledgeGraph) -> None:
    assert "breached 2014-02-20 (Russia), according to: Ukraine, United Kingdom, contested" in words(
        real.instrument_tree("budapest-memorandum")
    )


def test_the_condition_of_a_stance_is_not_that_of_the_commitment(real: pg.PledgeGraph) -> None:
    lines = needs(real.instrument_tree("fr-uk-declaration-of-intent"))
    dashed = {line[1].get("stroke-dasharray") is not None: line.findtext(SVG + "title", "") for line in lines}
    assert "A ceasefire with Russia has been reached" in dashed[False]
    assert "only a stance depends" in dashed[True]


def test_inferences_for_several_are_one_mark_that_names_them(real: pg.PledgeGraph) -> None:
    picture = real.instrument_tree("g7-joint-declaration-2023", about="share-intelligence")
    assert "7 actors (A)" in words(picture)
    (mark,) = [a for a in parsed(picture).iter(SVG + "a") if a.get("data-doubt") == "inferred"]
    assert "Canada, France, Germany" in mark.findtext(SVG + "title", "")
    inferred = {row.stance.iri for row in real.stances(about="share-intelligence") if row.inferred}
    assert set(mark.get("data-more", "").split()) <= inferred
    assert len(mark.get("data-more", "").split()) == 7


@pytest.mark.parametrize(("lang", "said"), [("uk", "прочитано: "), ("id", "dibaca: "), ("en", "read: ")])
def test_a_text_is_drawn_in_every_language(real: pg.PledgeGraph, lang: str, said: str) -> None:
    picture = real.instrument_tree("us-28-point-plan", lang=lang)
    assert said in words(picture)
    assert parsed(picture).get("lang") == lang


def test_amounts_are_said_in_the_language_of_the_picture(real: pg.PledgeGraph) -> None:
    said = words(real.instrument_tree("us-28-point-plan", lang="uk"))
    assert re.search(r"до: 600 000 \w+", said)


def test_a_text_has_to_exist(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.UnknownName, match="no instrument is called 'harbor-pact'"):
        toy.instrument_tree("harbor-pact")


def test_the_command_line_draws_a_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    toy = ["--of", "harbour-pact", "--seeds", str(Path(__file__).parent / "toy")]
    for suffix in ("svg", "html", "dot", "mmd"):
        path = tmp_path / f"x.{suffix}"
        with pytest.raises(SystemExit) as end:
            main(["draw", "instrument", str(path), *toy])
        assert end.value.code in (0, None)
        assert "Harbour" in path.read_text(encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["draw", "instrument", str(tmp_path / "x.svg"), *toy[2:]])
    assert end.value.code == 2
    assert "needs --of" in capsys.readouterr().err
