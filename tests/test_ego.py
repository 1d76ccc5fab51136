"""The ego network: others gathered by kind of mark, speakers named; a list where lines are too much."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

import pledgegraph as pg
from pledgegraph.draw import Node, Picture, Section, Stance, Tie, Words, digest, ego, fits
from pledgegraph.draw.diagram import dot, mermaid
from pledgegraph.draw.roll import Called, set_names
from pledgegraph.draw.text import text_width

SVG = "{http://www.w3.org/2000/svg}"
ARCADIA = Node("https://x.example/arcadia", "Arcadia", "actor")


def parsed(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg)  # noqa: S314 - our own bytes


def read(element: ElementTree.Element) -> str:
    """What is read of a text: not its tips."""
    parts = [element.text or ""]
    for child in element:
        parts += [read(child) if child.tag != SVG + "title" else "", child.tail or ""]
    return "".join(parts)


def words(picture: Picture) -> list[str]:
    return [" ".join(read(t).split()) for t in parsed(picture).iter(SVG + "text")]


def marks(picture: Picture) -> list[ElementTree.Element]:
    return [a for a in parsed(picture).iter() if a.get("data-force")]


def other(name: str, force: str = "pledges", record: str = "", **more: str) -> tuple[Node, Stance]:
    iri = f"https://x.example/{record or name}-{force}"
    node = Node(f"https://x.example/actors/{name}", name, "actor")
    return node, Stance(force, iri=iri, tip=f"{name} {force}", **more)  # type: ignore[arg-type]


def tie(name: str, *others: tuple[Node, Stance], force: str = "pledges", speaker: str = "") -> Tie:
    target = Node(f"https://x.example/{name}", f"Do {name}", "commitment")
    return Tie(target, Stance(force, iri=f"https://x.example/arcadia-{name}", tip="so"), others, speaker)


def drawn(*ties: Tie, diagram: bool = False) -> Picture:
    return ego(ARCADIA, ties, Words("What?"), diagram=diagram)


# ---------------------------------------------------------------- drawing


def test_others_who_say_the_same_share_one_mark_and_are_named() -> None:
    crowd = [other(name) for name in ("Ilion", "Thule", "Avalon")]
    picture = drawn(tie("a", *crowd, other("Mordor", "rejects")))
    assert [mark.get("data-force") for mark in marks(picture)] == ["pledges", "pledges", "rejects"]
    assert {"Avalon, Ilion, Thule", "Mordor"} <= set(words(picture))


def test_each_name_leads_to_its_actor_and_brings_its_records() -> None:
    root = parsed(drawn(tie("a", other("Ilion"), other("Thule"))))
    names = {read(a): a for a in root.iter(SVG + "a") if a.get("data-actor")}
    assert names["Ilion"].get("href") == "https://x.example/actors/Ilion"
    assert names["Thule"].get("data-more") == "https://x.example/Thule-pledges"
    (gathered,) = [a for a in root.iter(SVG + "a") if " " in (a.get("data-more") or "")]
    assert gathered.get("href") == "https://x.example/a"
    assert gathered.findtext(SVG + "title") == "pledges: bindingness unknown: Ilion, Thule"


def test_a_single_other_keeps_its_own_record() -> None:
    (_, mark) = marks(drawn(tie("a", other("Ilion"))))
    assert mark.get("href") == "https://x.example/Ilion-pledges"


def test_doubt_and_condition_part_what_is_gathered() -> None:
    sure, doubted = other("Ilion"), other("Thule", doubt="inferred")
    under = other("Avalon")[0], Stance("pledges", conditional=True)
    assert len(marks(drawn(tie("a", sure, doubted, under)))) == 4


def test_who_says_the_same_twice_is_named_once_with_a_count() -> None:
    picture = drawn(tie("a", other("Ilion", record="first"), other("Ilion", record="second")))
    assert "Ilion (2)" in words(picture)


def test_who_speaks_for_the_actor_is_named() -> None:
    assert "commitment; by Ada, Bea, on its behalf" in words(
        drawn(tie("a", speaker="Bea"), tie("a", speaker="Ada", force="offers"))
    )


def test_the_others_beside_a_thing_are_drawn_once() -> None:
    picture = drawn(tie("a", other("Ilion")), tie("a", other("Ilion"), force="rejects"))
    said = words(picture)
    assert said.count("Do a") == 2
    assert said.count("Ilion") == 1
    assert "commitment; others as above" in said
    assert picture.diagram is not None
    assert len(picture.diagram.lines) == 3


def test_the_order_of_ties_and_others_makes_no_difference() -> None:
    crowd = [other(f"N{i}", force) for i, force in enumerate(["pledges", "seeks", "declines"] * 4)]
    ties = [tie(f"t{i % 5}", *crowd[i:], force=force) for i, force in enumerate(["offers", "silent"] * 4)]
    first = drawn(*ties)
    random.Random(5).shuffle(ties)  # noqa: S311
    again = drawn(*[Tie(t.target, t.stance, t.others[::-1]) for t in ties])
    assert again.svg == first.svg
    assert again.diagram == first.diagram


def test_what_is_counted_is_what_is_drawn() -> None:
    """Forty who say the same are one line; forty who do not are forty."""
    same = [other(f"N{i}") for i in range(40)]
    assert fits([tie(f"t{i}", *same) for i in range(59)])
    assert not fits([tie(f"t{i}", *same) for i in range(60)])
    kinds = [
        (node, Stance(force, doubt=doubt))
        for force in ("pledges", "offers", "intends", "seeks", "supports")
        for doubt in (None, "inferred", "contested", "reported", "hedged")
        for node in [Node(f"{force}{doubt}", "N")]
    ]
    assert not fits([tie(f"t{i}", *kinds) for i in range(5)])


def test_too_much_names_better_pictures() -> None:
    with pytest.raises(pg.PledgeGraphError) as refused:
        drawn(*(tie(f"t{i}") for i in range(60)))
    for better in ("--measure", "--as-of", ".dot or .mmd", "the timeline", "--by (by=), the matrix"):
        assert better in str(refused.value)


def test_other_programs_get_every_node_and_line(tmp_path: Path) -> None:
    picture = drawn(tie("a", *(other(f"N{i}") for i in range(40))))
    assert picture.diagram is not None
    assert dot(picture.diagram).count(" -> ") == 41
    assert mermaid(picture.diagram).count(" -->|") == 41
    with pytest.raises(pg.PledgeGraphError, match="501 nodes and 500 lines"):
        drawn(*(tie(f"t{i}") for i in range(500)), diagram=True)


def test_names_fill_lines_and_are_parted_only_where_they_are_too_long() -> None:
    names = [Called(Node(word, word)) for word in ("Ilion", "The Coalition of the Willing", "Thule")]
    lines = set_names(names, 110)
    said = [" ".join(part + after for _, part, after in line) for line in lines]
    assert said == ["Ilion,", "The Coalition", "of the Willing,", "Thule"]
    assert all(text_width(line) <= 110 for line in said)


# ---------------------------------------------------------------- the list


def test_the_list_has_every_mark_and_counts_the_others() -> None:
    ties = (tie("a", other("Ilion"), other("Thule"), other("Mordor", "rejects")), tie("a", force="offers"))
    picture = digest(
        ARCADIA, [Section("troops", ties), Section("money", (tie("b", force="declines"),))], Words("?")
    )
    said = words(picture)
    assert [mark.get("data-force") for mark in marks(picture)] == ["pledges", "offers", "declines"]
    assert said.count("Do a") == 1
    assert said.index("troops") < said.index("Do a") < said.index("money") < said.index("Do b")
    assert [word for word in said if word.isdigit()] == ["2", "1"]
    tips = [a.findtext(SVG + "title") for a in parsed(picture).iter(SVG + "a")]
    assert {"takes on: Ilion, Thule", "against: Mordor"} <= set(tips)


def test_a_list_without_end_is_refused() -> None:
    with pytest.raises(pg.PledgeGraphError, match="at most 200"):
        digest(ARCADIA, [Section("troops", tuple(tie(f"t{i}") for i in range(201)))], Words("?"))


# ---------------------------------------------------------------- the facts


@pytest.mark.parametrize(
    "actor", ["france", "ukraine", "united-states", "latvia", "russia", "european-union"]
)
def test_every_actor_has_a_picture_with_every_stance(real: pg.PledgeGraph, actor: str) -> None:
    picture = real.ego(actor)
    links = {a.get("href") for a in parsed(picture).iter(SVG + "a")}
    rows = real.stances(by=actor)
    assert {row.stance.iri for row in rows} <= links
    assert {row.commitment.iri for row in rows} <= links


def test_a_big_actor_is_a_list_that_says_so(real: pg.PledgeGraph) -> None:
    said = " ".join(words(real.ego("france")))
    assert "too much for lines: one line a thing, others counted and not named" in said
    assert "a thing with several measures stands under each" in said
    narrow = " ".join(words(real.ego("france", measure="training")))
    assert "too much" not in narrow
    assert "Canada" in narrow


def test_a_big_actor_has_all_its_lines_for_other_programs(real: pg.PledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "france.dot"
    real.ego("france").save(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    about = {row.commitment.iri for row in real.stances(by="france")}
    actors = {row.actor.iri for row in real.stances() if row.commitment.iri in about}
    assert sum(" -> " not in line and line.startswith("  n") for line in lines) >= len(about | actors)
    real.ego("ukraine", diagram=True).save(path)


def test_the_title_counts_things_with_doubt_apart(toy: pg.PledgeGraph) -> None:
    assert toy.ego("northmark").title == "Northmark: takes on 1 thing; is only said to take on 1, in doubt"
    assert toy.ego("southland").title == (
        "Southland: nothing recorded that it takes on without doubt; is only said to take on 1, in doubt; "
        "declines, rejects or opposes 1"
    )


def test_who_speaks_for_an_actor_is_no_other(real: pg.PledgeGraph) -> None:
    """The president's offer on behalf of France is France's, and stands once."""
    picture = real.ego("france", about="send-own-troops-to-ukraine")
    rows = real.stances(about="send-own-troops-to-ukraine", by="france")
    drawn_for = Counter(a.get("href") for a in parsed(picture).iter(SVG + "a"))
    assert rows
    assert all(drawn_for[row.stance.iri] == 1 for row in rows)
    assert "commitment; by Emmanuel Macron, on its behalf" in words(picture)
