"""Nothing overlaps, is cut or too small: the matrix, the stance map, the ego network, the list."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgegraph.draw import (
    Called,
    Card,
    Cell,
    Node,
    Picture,
    Position,
    Section,
    Sheet,
    Stance,
    Tie,
    Words,
    camps,
    digest,
    ego,
    matrix,
)
from pledgegraph.draw.language import Language
from pledgegraph.draw.marks import BINDINGNESS, DOUBTS, FORCES
from pledgegraph.draw.text import text_width

SVG = "{http://www.w3.org/2000/svg}"
KOALISI = "Koalisi negara-negara yang bersedia"
CYRILLIC = "Неназвані європейські посадовці, обізнані з перебігом переговорів (квітень 2025)"
ARABIC = "تحالف الراغبين في تقديم ضمانات أمنية"
ENDLESS = "Unterstützungsverpflichtungsgesetzesentwurfsbegründung" * 3
HOSTILE = "</text><script>alert('x')</script> \"&amp; \x00\x1b\x0b\u202e end"
LABELS = ["A", "Ilion", KOALISI, CYRILLIC, ARABIC, ENDLESS, HOSTILE]


@dataclass(frozen=True)
class Box:
    """Where one line of text or one mark stands."""

    left: float
    top: float
    right: float
    bottom: float
    what: str

    def meets(self, other: Box, slack: float = 1.0) -> bool:
        """Tell whether two boxes overlap by more than a hair."""
        return (
            self.left + slack < other.right
            and other.left + slack < self.right
            and self.top + slack < other.bottom
            and other.top + slack < self.bottom
        )


def parsed(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg)  # noqa: S314 - our own bytes


def said(element: ElementTree.Element) -> str:
    """What is read of a text: not its tips."""
    parts = [element.text or ""]
    for child in element:
        parts += [said(child) if child.tag != SVG + "title" else "", child.tail or ""]
    return "".join(parts)


def lines(text: ElementTree.Element, x: float, y: float) -> Iterator[Box]:
    """The lines of a text, as wide as they are estimated to be."""
    size, bold = float(text.get("font-size", "13")), text.get("font-weight") == "bold"
    for row in [one for one in text.findall(SVG + "tspan") if one.get("y")] or [text]:
        words = " ".join(said(row).split())
        width = text_width(words, size, bold=bold)
        left = x + float(row.get("x", text.get("x", "0")))
        left -= width / 2 if text.get("text-anchor") == "middle" else 0
        base = y + float(row.get("y", text.get("y", "0")))
        yield Box(left, base - size * 0.75, left + width, base + size * 0.2, words)


def boxes(picture: Picture) -> list[Box]:
    """Every line of text and every mark, outside the symbols that marks are drawn with."""
    found: list[Box] = []

    def walk(element: ElementTree.Element, x: float, y: float) -> None:
        if element.tag == SVG + "defs":
            return
        if moved := re.fullmatch(r"translate\(([\d.-]+),([\d.-]+)\)", element.get("transform", "")):
            x, y = x + float(moved[1]), y + float(moved[2])
        if element.tag == SVG + "text":
            found.extend(lines(element, x, y))
            return
        if element.tag == SVG + "use":
            at, down = x + float(element.get("x", "0")), y + float(element.get("y", "0"))
            name = element.get("href", "")
            aside = 9 if re.search(f"-(if|always|{'|'.join(DOUBTS)})(-|$)", name) else 0
            bracket = 5 if name.endswith("-can") else 0
            below = 15 if re.search("-(signs|commits|intends|offers)-", name) else 9
            found.append(Box(at - 9 - bracket, down - 9, at + 9 + aside + bracket, down + below, name))
        for child in element:
            walk(child, x, y)

    walk(parsed(picture), 0, 0)
    return found


def check(picture: Picture) -> None:
    """Hold a picture to the rules of every picture."""
    root = parsed(picture)
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    placed = boxes(picture)
    assert placed
    for box in placed:
        assert box.left >= 0, box
        assert box.right <= width + 1, box
        assert box.top >= 0, box
        assert box.bottom <= height, box
    for one, other in combinations(placed, 2):
        assert not one.meets(other), (one, other)
    sizes = [float(text.get("font-size", "0")) for text in root.iter(SVG + "text")]
    assert min(sizes) >= 11
    assert not list(root.iter(SVG + "script"))


# ---------------------------------------------------------------- invented pictures


def stance(number: int, **more: str) -> Stance:
    """One of many stances, each unlike the one before."""
    force = FORCES[number % len(FORCES)]
    return Stance(
        force,
        BINDINGNESS[number % len(BINDINGNESS)] if force in FORCES[:5] else None,
        [None, True, False][number % 3],
        [None, None, *DOUBTS][number % 6],
        possible=number % 5 == 0,
        iri=f"https://x.example/{number}",
        tip=f"stance {number}",
    )


def name(kind: str, number: int) -> Node:
    return Node(f"https://x.example/{kind}/{number}", f"{LABELS[number % len(LABELS)]} {number}", kind)


def a_map(actors: int, sheet: Sheet | None = None) -> Picture:
    positions = [
        Position(
            name("actor", number % actors),
            stance(number),
            "on behalf of nobody" if number % 4 == 0 else "",
            ("since 2014 · Gazette p3", CYRILLIC) if number % 7 == 0 else ("attested 2014-02 · Gazette",),
        )
        for number in range(actors * 2)
    ]
    random.Random(actors).shuffle(positions)  # noqa: S311
    card = Card(Node("https://x.example/c", CYRILLIC, "commitment"), (("measures", KOALISI),), (ARABIC,))
    members = [(KOALISI, [Called(name("actor", number), "tip") for number in range(actors)])]
    return camps(card, positions, Words("Who?", "all", "Gazette"), members=members, sheet=sheet)


def some_ties(things: int, others: int) -> list[Tie]:
    return [
        Tie(
            name("thing", number),
            stance(number),
            tuple((name("actor", other), stance(other % 9)) for other in range(others)),
            KOALISI if number % 3 == 0 else "",
        )
        for number in range(things)
    ]


def an_ego(things: int, sheet: Sheet | None = None) -> Picture:
    return ego(name("actor", 3), some_ties(things, 12), Words("What?", "all", "Gazette"), sheet=sheet)


def a_list(things: int, sheet: Sheet | None = None) -> Picture:
    parts = [Section(label, tuple(some_ties(things, 5))) for label in LABELS[:3]]
    return digest(name("actor", 3), parts, Words("What?", "all", "Gazette"), sheet=sheet)


def a_matrix(rows: int, sheet: Sheet | None = None) -> Picture:
    columns = [(f"m{n}", f"{LABELS[n % 5]} {n}") for n in range(min(rows, 9))]
    cells = [
        Cell(f"r{n % rows}", f"m{n % len(columns)}", stance(n)) for n in range(rows * 3) for _ in range(n % 3)
    ]
    listed = [(f"r{n}", f"{LABELS[n % len(LABELS)]} {n}") for n in range(rows)]
    return matrix(cells, Words("Who?", "all", "Gazette"), columns=columns, rows=listed, sheet=sheet)


DRAWN: list[tuple[Callable[..., Picture], int]] = [
    *((a_map, n) for n in (1, 12, 60)),
    *((an_ego, n) for n in (1, 8, 12)),
    *((a_list, n) for n in (1, 20, 60)),
    *((a_matrix, n) for n in (1, 3, 12, 41, 60, 154)),
]


@pytest.mark.parametrize(("draw", "size"), DRAWN, ids=lambda one: getattr(one, "__name__", one))
def test_nothing_overlaps_or_leaves_the_picture(draw: Callable[..., Picture], size: int) -> None:
    check(draw(size))


@pytest.mark.parametrize("code", ["uk", "id"])
@pytest.mark.parametrize("draw", [a_map, an_ego, a_list, a_matrix])
def test_other_languages_fit_as_well(draw: Callable[..., Picture], code: str) -> None:
    highlight = frozenset({name("actor", 1).key, name("thing", 2).key, "r1", "m1"})
    picture = draw(10, Sheet(Language(code), highlight))
    check(picture)
    assert parsed(picture).get("lang") == code


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=6, unique=True))
def test_labels_of_any_kind_stay_words(labels: list[str]) -> None:
    nodes = [Node(f"javascript:{label}", label, "actor") for label in labels]
    ties = [Tie(node, stance(i), tuple((one, stance(7)) for one in nodes)) for i, node in enumerate(nodes)]
    positions = [Position(node, stance(i), node.label, (node.label,)) for i, node in enumerate(nodes)]
    words = Words(labels[0], labels[-1], labels[0])
    card = Card(nodes[0], ((labels[0], labels[-1]),), tuple(labels))
    for picture in (
        camps(card, positions, words, members=[(labels[0], [Called(node, node.label) for node in nodes])]),
        ego(nodes[0], ties, words),
        digest(nodes[0], [Section(labels[0], tuple(ties))], words),
        matrix(
            [Cell(label, label, stance(i)) for i, label in enumerate(labels)],
            words,
            columns=[(label, label) for label in labels],
            rows=[(label, label) for label in labels],
        ),
    ):
        root = parsed(picture)
        assert not list(root.iter(SVG + "script"))
        links = [a.get("href", "") for a in root.iter(SVG + "a")]
        assert all(link.startswith("https://") for link in links), links
        picture.svg.encode("utf-8")


# ---------------------------------------------------------------- the facts


@pytest.mark.parametrize("lang", ["en", "uk", "id"])
@pytest.mark.parametrize(
    ("kind", "of", "options"),
    [
        ("matrix", None, {}),
        ("matrix", None, {"rows": 0}),
        ("matrix", None, {"about": "deploy-reassurance-force"}),
        ("matrix", None, {"by": "france"}),
        ("stances", "provide-military-aid", {"members": True}),
        ("stances", "send-own-troops-to-ukraine", {}),
        ("stances", "ukraine-compact", {}),
        ("ego", "latvia", {}),
        ("ego", "russia", {}),
        ("ego", "ukraine", {}),
    ],
)
def test_the_facts_fit(
    real: pg.PledgeGraph, kind: str, of: str | None, options: dict[str, object], lang: str
) -> None:
    check(real.draw(kind, of, lang=lang, **options))
