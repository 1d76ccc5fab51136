"""The stance map: who takes one commitment on, is towards it, holds back or is against it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

import pledgegraph as pg
from pledgegraph.cli import main
from pledgegraph.draw import Called, Card, Node, Picture, Position, Sheet, Stance, Words, camps
from pledgegraph.draw.diagram import dot
from pledgegraph.draw.svg import BAND

SVG = "{http://www.w3.org/2000/svg}"
BASE = "https://w3id.org/pledgegraph/"
CARD = Card(Node("c", "Send boats", "commitment"))
LANES = [
    "takes on",
    "said to take on, in doubt",
    "towards, without taking on",
    "only describes it, without a position",
    "withholds, is silent or rules it out",
    "against",
]


def parsed(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg)  # noqa: S314 - our own bytes


def words(picture: Picture) -> list[str]:
    """The texts of a picture from its title on, as they are read."""
    return [" ".join("".join(t.itertext()).split()) for t in parsed(picture).iter(SVG + "text")]


def forces(picture: Picture) -> list[str]:
    return [str(a.get("data-force")) for a in parsed(picture).iter() if a.get("data-force")]


def position(actor: str, force: str, backing: str | None = None, **more: str) -> Position:
    lines = (more.pop("line"),) if "line" in more else ()
    iri = f"https://x.example/{actor}-{force}"
    return Position(Node(actor, actor), Stance(force, backing, iri=iri, tip="said so", **more), "", lines)  # type: ignore[arg-type]


def drawn(*positions: Position, **more: object) -> Picture:
    return camps(CARD, positions, Words("Who?"), **more)  # type: ignore[arg-type]


# ---------------------------------------------------------------- drawing


def test_lanes_stand_in_one_order_and_empty_ones_say_so() -> None:
    said = words(drawn(position("A", "rejects")))
    lanes = [word for word in said if word in LANES]
    assert lanes == [lane for lane in LANES if not lane.startswith("only describes")]
    assert said.count("no one recorded") == 4
    everyone = [position("A", force) for force in ("rejects", "silent", "describes", "seeks", "offers")]
    assert [word for word in words(drawn(*everyone)) if word in LANES] == LANES


def test_what_is_taken_on_is_sorted_by_what_backs_it() -> None:
    levels = ["aspirational", "in-force-legal", "political-oral", "signed-legal"]
    picture = drawn(*(position(level, "pledges", level) for level in levels))
    backed = [a.get("data-bindingness") for a in parsed(picture).iter() if a.get("data-bindingness")]
    assert backed == ["in-force-legal", "signed-legal", "political-oral", "aspirational"]


def test_doubt_parts_who_takes_it_on() -> None:
    said = words(drawn(position("A", "pledges"), position("B", "pledges", doubt="inferred")))
    assert said.index("A") < said.index(LANES[1]) < said.index("B") < said.index(LANES[2])


def test_an_actor_with_stances_that_differ_stands_in_every_lane_and_says_so() -> None:
    said = words(drawn(position("A", "pledges"), position("A", "rejects"), position("B", "rejects")))
    assert said.count("A") == 2
    assert said.count("B") == 1
    assert [word for word in said if word.startswith("also stands")] == [
        "also stands: against",
        "also stands: takes on",
    ]


def test_stances_of_one_actor_in_one_lane_stand_below_one_name() -> None:
    picture = drawn(
        position("A", "declines", line="attested 2014"),
        position("A", "rejects", line="since 2015-03"),
        position("B", "rejects", line="no date stated"),
    )
    said = words(picture)
    assert said.count("A") == 1
    assert forces(picture) == ["declines", "rejects", "rejects"]
    assert {"attested 2014", "since 2015-03", "no date stated", "declines (1)", "rejects (1)"} <= set(said)
    assert "2 actors" in said


def test_a_refusal_of_what_is_conditional_is_no_conditional_refusal() -> None:
    under = Stance("declines", conditional=True), Stance("offers", conditional=True)
    picture = drawn(*(Position(Node(one.force, one.force), one) for one in under))
    assert words(picture).count("1 only under a condition") == 1


def test_the_order_of_positions_makes_no_difference() -> None:
    listed = [position(f"A{i % 7}", force) for i, force in enumerate(["pledges", "seeks", "silent"] * 5)]
    first = drawn(*listed).svg
    random.Random(3).shuffle(listed)  # noqa: S311
    assert drawn(*listed).svg == first
    assert drawn(*listed, *listed).svg == first


def test_members_have_no_mark() -> None:
    group = "members of a group", [Called(Node("https://x.example/m", "Ilion"), "tip")]
    picture = drawn(position("A", "pledges"), members=[group])
    assert {"Ilion", "members of a group"} & set(words(picture)) == {"members of a group"}
    assert any(word.endswith("Ilion") for word in words(picture))
    assert forces(picture) == ["pledges"]


def test_marks_lead_to_their_records_and_names_to_their_actors() -> None:
    root = parsed(drawn(position("A", "pledges")))
    assert [a.get("href") for a in root.iter(SVG + "a")] == ["c", "https://x.example/A-pledges", "A"]


def test_who_is_highlighted_stands_out() -> None:
    position_of_a = position("A", "pledges")
    picture = camps(CARD, [position_of_a], Words("Who?"), sheet=Sheet(highlight=frozenset({"A"})))
    assert BAND in picture.svg
    assert BAND not in drawn(position_of_a).svg


def test_the_legend_lists_what_is_drawn_and_nothing_else() -> None:
    said = words(drawn(position("A", "seeks")))
    assert "seeks" in said
    assert not {"proposes", "rejects", "under a condition"} & set(said)


def test_sixty_actors_are_drawn_and_a_crowd_is_refused() -> None:
    assert drawn(*(position(f"A{i}", "pledges") for i in range(120)))
    with pytest.raises(pg.PledgeGraphError, match=r"121 actors .*at most 120.*--about \(about=\)"):
        drawn(*(position(f"A{i}", "pledges") for i in range(121)))


def test_nobody_is_a_picture_too() -> None:
    assert words(drawn()).count("no one recorded") == 5


def test_other_programs_get_every_stance() -> None:
    picture = drawn(
        position("A", "pledges"), position("A", "rejects", doubt="hedged"), position("B", "seeks")
    )
    assert picture.diagram is not None
    text = dot(picture.diagram)
    assert text.count(" -> ") == 3
    assert text.count("style=dashed") == 1


# ---------------------------------------------------------------- the facts


def test_the_title_says_who_stands_where_with_doubt_apart(toy: pg.PledgeGraph) -> None:
    assert toy.stance_map("send-river-guards").title == (
        "Send river guards: 1 takes it on; 1 is only said to take it on, in doubt; "
        "1 declines, rejects or opposes it (and 1 in doubt)"
    )
    assert toy.stance_map("lend-boats").title.startswith("Lend boats: 1 takes it on; 3 are only said")


def test_what_no_one_is_recorded_to_say_is_said(toy: pg.PledgeGraph) -> None:
    assert toy.stance_map("help-if-attacked").title == (
        "Help if Grimmoor attacks: no one recorded takes it on without doubt; 1 is only said to take it on, "
        "in doubt; no one recorded declines, rejects or opposes it"
    )
    assert toy.stance_map("send-river-guards", as_of="1999").title == "Send river guards: none recorded"


def test_the_map_has_a_mark_for_every_stance(real: pg.PledgeGraph) -> None:
    for name in ("deploy-reassurance-force", "send-own-troops-to-ukraine", "ukraine-compact"):
        picture = real.stance_map(name)
        marks = [a.get("href") for a in parsed(picture).iter(SVG + "a") if a.get("data-force")]
        rows = real.stances(about=name)
        assert sorted(map(str, marks)) == sorted(row.stance.iri for row in rows)


def test_what_belongs_to_the_commitment_stands_on_top(toy: pg.PledgeGraph) -> None:
    said = words(toy.stance_map("send-river-guards"))
    top = said[: said.index("takes on")]
    assert "for: Southland" in top
    assert "measures: training, troop deployment" in top
    assert "under a condition: A truce holds" in top


def test_a_text_says_that_only_stances_on_it_as_a_whole_are_shown(toy: pg.PledgeGraph) -> None:
    said = words(toy.stance_map("harbour-pact"))
    assert "shown: stances on the text as a whole, not on what it contains" in said
    assert "parties: Harbour Group" in said
    assert "status: delayed" in said


@pytest.mark.parametrize(
    ("commitment", "line"),
    [
        ("send-own-troops-to-ukraine", "attested 2025-12 · dpa (+2)"),
        ("deploy-reassurance-force", "since 2025-03 · BSS (+1)"),
        ("deploy-reassurance-force", "on behalf of Italy"),
    ],
)
def test_dates_keep_their_precision_and_sources_are_named(
    real: pg.PledgeGraph, commitment: str, line: str
) -> None:
    said = words(real.stance_map(commitment))
    assert line in said
    assert "n more passages say so" in said


def test_a_year_is_no_day(small_world: Callable[[str], pg.PledgeGraph]) -> None:
    kg = small_world("""
actors:
  arcadia: {type: State, label: {en: Arcadia}, evidence: [{paragraph: 1}]}
commitments:
  lend-boats:
    {label: {en: Lend boats}, measure: maritime-security, beneficiary: arcadia, evidence: [{paragraph: 1}]}
pledges:
  arcadia-lends:
    {by: arcadia, force: pledges, about: lend-boats, bindingness: political-oral, since: 2014,
     evidence: [{paragraph: 1, quote: will lend boats}]}
""")
    assert "since 2014 · Log p1" in words(kg.stance_map("lend-boats"))


def test_members_are_named_apart_and_counted_nowhere(real: pg.PledgeGraph) -> None:
    plain = real.stance_map("deploy-reassurance-force")
    wide = real.stance_map("deploy-reassurance-force", members=True)
    assert wide.title == plain.title
    assert forces(wide) == forces(plain)
    said = words(wide)
    assert any(
        word.startswith("members of Coalition of the Willing, offers: aspirational (") for word in said
    )
    assert any("Belgium" in word for word in said)
    assert not any("Belgium" in word for word in words(plain))


def test_a_commitment_that_does_not_exist_is_no_picture(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.UnknownName, match="did you mean 'lend-boats'"):
        toy.stance_map("lend-boat")


def test_the_command_line_draws_it(tmp_path: Path) -> None:
    world = str(Path(__file__).parent / "toy")
    for name in ("x.svg", "x.html", "x.dot", "x.mmd"):
        path = tmp_path / name
        arguments = ["draw", "stances", str(path), "--of", "lend-boats", "--members", "--seeds", world]
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert left.value.code == 0
        assert "Southland" in path.read_text(encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["draw", "stances", str(tmp_path / "y.svg"), "--seeds", world])
    assert left.value.code == 2
