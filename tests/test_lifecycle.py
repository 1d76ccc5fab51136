"""The life of a text: its versions, their milestones in time, and what each of them contains."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgegraph.cli import main
from pledgegraph.draw import (
    Content,
    Moment,
    Node,
    Picture,
    Sheet,
    Stance,
    Version,
    Voice,
    Words,
    lifecycle,
)
from pledgegraph.draw.language import Language
from pledgegraph.draw.stages import STAGES
from pledgegraph.draw.svg import BAND
from pledgegraph.draw.text import text_width

BASE = "https://w3id.org/pledgegraph/"
SVG = "{http://www.w3.org/2000/svg}"
NASTY = "</text><script>alert('x')</script> \"&amp; \x00\x1b\x0b\u202e end"
A = Node("https://x.example/a", "Aland")
DRAFT = Version(
    Node("https://x.example/draft", "Draft", "draft"), moments=(Moment("leaked", "2031-01-05", "leaked"),)
)
PACT = Version(
    Node("https://x.example/pact", "Pact", "treaty"),
    moments=(Moment("signed", "2031-03-01", "signed in March"),),
    revises=((DRAFT.node.key, False),),
    asked=True,
)
UNREAD = Version(Node("https://x.example/unread", "Unread"), read=False)


def voice(force: str = "pledges") -> tuple[Voice, ...]:
    return (Voice(Stance(force, iri=f"https://x.example/{force}", tip=force), (A,)),)


def content(name: str, *keys: str, **more: Any) -> Content:
    return Content(Node(f"https://x.example/{name}", name), voices={key: voice() for key in keys}, **more)


def drawn(
    *contents: Content, versions: tuple[Version, ...] = (DRAFT, PACT), sheet: Sheet | None = None
) -> Picture:
    return lifecycle(versions, contents, Words("Life", "some", "foot"), sheet=sheet)


def parsed(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg)  # noqa: S314 - our own bytes


def words(picture: Picture) -> str:
    return " ".join(" ".join("".join(t.itertext()).split()) for t in parsed(picture).iter(SVG + "text"))


def links(picture: Picture) -> set[str]:
    return {link.get("href", "") for link in parsed(picture).iter(SVG + "a")}


def cells(picture: Picture) -> dict[tuple[str, str], list[str]]:
    """What stands in each cell of the table: forces, stages, or the words of what is not there."""
    found: dict[tuple[str, str], list[str]] = {}
    for cell in parsed(picture).iter(SVG + "g"):
        if name := cell.get("data-cell"):
            row, _, column = name.partition("-")
            marks = [mark for one in cell.iter() if (mark := one.get("data-force") or one.get("data-stage"))]
            said = [" ".join("".join(t.itertext()).split()) for t in cell.iter(SVG + "text")]
            found[row, column] = marks or said
    return found


def places(picture: Picture) -> dict[str, float]:
    """Where the mark of each stage stands."""
    return {
        one.get("data-stage", ""): float(use.get("x", ""))
        for one in parsed(picture).iter()
        for use in one.findall(SVG + "use")
        if one.get("data-stage") and not one.get("data-row")
    }


# ---------------------------------------------------------------- time


def test_milestones_stand_in_the_order_of_their_days() -> None:
    at = places(drawn())
    assert at["leaked"] < at["signed"]


def test_a_month_and_a_year_are_spans_and_said_so() -> None:
    month = Version(A, moments=(Moment("signed", "2031-03", "in March"), Moment("leaked", "2031-01-05", "x")))
    picture = drawn(versions=(month,))
    spans = [p for p in parsed(picture).iter(SVG + "path") if "v10m0,-5H" in p.get("d", "")]
    assert len(spans) == 1
    assert "no day is stated" in words(picture)
    assert "no day is stated" not in words(drawn())
    start, end = (float(x) for x in re.findall(r"[MH]([\d.]+)", spans[0].get("d", "")))
    assert places(picture)["signed"] == pytest.approx((start + end) / 2, abs=0.01)


def test_a_milestone_without_a_date_is_listed_as_such_and_has_no_span() -> None:
    bare = Version(
        A, moments=(Moment("signed", "", "signed, no date stated"), Moment("leaked", "2031", "leaked"))
    )
    said = words(drawn(versions=(bare,)))
    assert said.index("leaked") < said.index("signed, no date stated")
    assert "no date stated" in words(
        drawn(versions=(Version(A, moments=(Moment("signed", "", "no date stated"),)),))
    )


def test_a_long_time_without_a_record_is_broken_and_said_so() -> None:
    old = Version(A, moments=(Moment("signed", "1994-12-05", "x"), Moment("breached", "2014-02-20", "y")))
    assert "break: long nothing is recorded" in words(drawn(versions=(old,)))
    assert "break" not in words(drawn())


def test_a_version_without_milestones_says_so() -> None:
    assert "no milestone recorded" in words(drawn(versions=(UNREAD, PACT)))


DATES = st.one_of(
    st.dates().map(str),
    st.dates().map(lambda day: str(day)[:7]),
    st.dates().map(lambda day: str(day)[:4]),
    st.just(""),
)
MOMENTS = st.lists(
    st.builds(
        Moment,
        stage=st.sampled_from(STAGES),
        date=DATES,
        words=st.text(alphabet="abc Ж", min_size=1, max_size=150),
        doubt=st.sampled_from([None, "contested", "hedged"]),
    ),
    max_size=9,
)


@settings(deadline=None)
@given(st.lists(MOMENTS, min_size=1, max_size=4))
def test_words_and_marks_stay_inside_and_apart(found: list[list[Moment]]) -> None:
    versions = tuple(
        Version(Node(f"https://x.example/{i}", f"Version {i}"), moments=tuple(moments))
        for i, moments in enumerate(found)
    )
    picture = drawn(versions=versions)
    size = [float(parsed(picture).get(key, "")) - 48 for key in ("width", "height")]
    marks = [
        (float(use.get("x", "")), float(use.get("y", "")))
        for one in parsed(picture).iter()
        if one.get("data-stage")
        for use in one.findall(SVG + "use")
    ]
    assert len(marks) == sum(len(moments) for moments in found)
    assert all(x - 11 >= 0 and x + 11 <= size[0] and 0 <= y - 8 <= size[1] for x, y in marks)
    assert len({y for _, y in marks}) == len(marks), "one row a milestone"
    for text in parsed(picture).iter(SVG + "text"):
        if text.get("font-size") == "12" and text.get("text-anchor") != "middle":
            spans = list(text.iter(SVG + "tspan")) or [text]
            wide = max(text_width(span.text or "", 12) for span in spans)
            x, y = float(text.get("x", "")), float(text.get("y", ""))
            left = x - wide if text.get("text-anchor") == "end" else x
            for at, high in marks:
                same = abs(high - y + (len(spans) - 1) * 8) < 8
                assert not same or at + 10 <= left or left + wide <= at - 10


@settings(deadline=None)
@given(st.lists(MOMENTS, min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_milestones_and_contents_does_not_matter(
    found: list[list[Moment]], chance: random.Random
) -> None:
    def made(mix: bool) -> Picture:
        versions, contents = [], []
        for i, moments in enumerate(found):
            order = chance.sample(moments, len(moments)) if mix else moments
            versions.append(Version(Node(f"https://x.example/{i}", f"Version {i}"), moments=tuple(order)))
            contents.append(content(f"thing {i}", f"https://x.example/{i}"))
        if mix:
            chance.shuffle(contents)
        return drawn(*contents, versions=tuple(versions))

    assert made(mix=False).svg == made(mix=True).svg


# ---------------------------------------------------------------- what versions contain


def test_not_recorded_struck_and_unread_look_different() -> None:
    struck = Moment("removed-from-text", "2031-03-01", "removed")
    picture = drawn(
        content("held", PACT.node.key),
        content("lost", DRAFT.node.key, moments={PACT.node.key: (struck,)}),
        versions=(DRAFT, PACT, UNREAD),
    )
    assert cells(picture) == {
        ("0", "0"): ["·"], ("0", "1"): ["pledges"], ("0", "2"): ["///"],
        ("1", "0"): ["pledges"], ("1", "1"): ["removed-from-text"], ("1", "2"): ["///"],
    }  # fmt: skip
    said = words(picture)
    assert "not recorded in this version, which does not say that it was struck" in said
    assert "nothing is recorded of what it contains" in said


def test_the_legend_has_only_the_signs_that_are_drawn() -> None:
    said = words(drawn(content("held", DRAFT.node.key, PACT.node.key)))
    assert "not recorded" not in said
    assert "nothing is recorded" not in said
    assert "inferred" not in said


def test_what_a_version_states_without_a_stance_is_no_gap() -> None:
    picture = drawn(content("held", stated=frozenset({DRAFT.node.key, PACT.node.key})))
    assert words(picture).count("no stance recorded in this text") == 2


def test_an_inferred_revision_is_dashed_and_said_so() -> None:
    def dashes(inferred: bool) -> int:
        revised = Version(PACT.node, revises=((DRAFT.node.key, inferred),))
        picture = drawn(versions=(DRAFT, revised))
        assert ("revised as: inferred, not stated" in words(picture)) == inferred
        return sum(path.get("stroke-dasharray") == "5 3.5" for path in parsed(picture).iter(SVG + "path"))

    assert (dashes(False), dashes(True)) == (0, 1)


def test_the_text_that_was_asked_for_stands_out_among_its_versions() -> None:
    heavy = [
        link.get("href")
        for link in parsed(drawn()).iter(SVG + "a")
        if any(rect.get("stroke-width") == "1.75" for rect in link.iter(SVG + "rect"))
    ]
    assert heavy == [PACT.node.key]


@pytest.mark.parametrize("key", ["https://x.example/held", PACT.node.key])
def test_what_is_highlighted_stands_out(key: str) -> None:
    held = content("held", PACT.node.key)
    assert BAND not in drawn(held).svg
    assert BAND in drawn(held, sheet=Sheet(highlight=frozenset({key}))).svg


def test_a_highlighted_actor_is_bold() -> None:
    picture = drawn(content("held", PACT.node.key), sheet=Sheet(highlight=frozenset({A.key})))
    bold = {
        "".join(t.itertext()) for t in parsed(picture).iter(SVG + "text") if t.get("font-weight") == "bold"
    }
    assert "Aland" in bold


def test_more_than_can_be_read_is_refused() -> None:
    many = [content(str(n), PACT.node.key) for n in range(201)]
    with pytest.raises(pg.PledgeGraphError, match=r"2 versions with 201 things .* draw the matrix"):
        drawn(*many)
    with pytest.raises(pg.PledgeGraphError, match="9 versions"):
        drawn(versions=tuple(Version(Node(f"https://x.example/{n}", "v")) for n in range(9)))


@settings(deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_label_is_inert_text(label: str) -> None:
    for text in (label, NASTY):
        node = Node("javascript:alert(1)", text, text)
        moment = Moment("signed", "2031", text, "javascript:alert(1)", text)
        version = Version(node, (text,), (moment,), ((node.key, True),))
        held = Content(node, (0, text), (text,), {node.key: voice()}, moments={node.key: (moment,)})
        picture = drawn(held, versions=(version,))
        tags = {element.tag.rpartition("}")[2] for element in parsed(picture).iter()}
        assert tags <= {
            *("svg", "title", "desc", "defs", "use", "rect", "path", "g", "text", "tspan", "circle", "a")
        }
        assert not [link for link in links(picture) if link.startswith("javascript")]


@pytest.mark.parametrize("code", ["en", "uk", "id"])
def test_every_language_has_the_words_of_a_life(code: str) -> None:
    language = Language(code)
    said = words(drawn(content("held", PACT.node.key), versions=(UNREAD, PACT), sheet=Sheet(language)))
    for phrase in (
        "no milestone recorded",
        "nothing is recorded of what it contains",
        "What each version contains",
    ):
        assert language.say(phrase) in said


# ---------------------------------------------------------------- facts

CHAIN = """
actors:
  north: {type: State, label: {en: North}, evidence: [{paragraph: 1}]}
  south: {type: State, label: {en: South}, evidence: [{paragraph: 1}]}
instruments:
  first-draft:
    label: {en: First draft}
    kind: draft
    milestone: [{stage: leaked, date: 2040-01, evidence: [{paragraph: 1}]}]
    evidence: [{paragraph: 1}]
  second-draft:
    label: {en: Second draft}
    kind: draft
    wasRevisionOf: first-draft
    milestone: [{stage: leaked, date: 2040-02-10, evidence: [{paragraph: 1}]}]
    evidence: [{paragraph: 1}]
  silent-draft:
    label: {en: Silent draft}
    kind: draft
    wasRevisionOf: second-draft
    evidence:
      - {paragraph: 1, attests: [wasRevisionOf], certainty: inferred-by-curator}
      - {paragraph: 2, attests: [label]}
  pact:
    label: {en: Pact}
    kind: joint-declaration
    party: [north, south]
    wasRevisionOf: silent-draft
    milestone:
      - {stage: adopted, date: 2040-03-01, by: [north, south], evidence: [{paragraph: 3, accordingTo: south}]}
      - {stage: breached, date: 2040-06, by: south, evidence: [{paragraph: 4, accordingTo: north}]}
    evidence: [{paragraph: 1}]
commitments:
  hardened: {label: {en: Hardened}, beneficiary: south, measure: training, evidence: [{paragraph: 2}]}
  kept: {label: {en: Kept}, beneficiary: south, evidence: [{paragraph: 2}]}
  struck:
    label: {en: Struck out}
    beneficiary: south
    milestone: [{stage: removed-from-text, date: 2040-03-01, evidence: [{paragraph: 2}]}]
    evidence: [{paragraph: 2}]
  weaker:
    label: {en: Weaker}
    beneficiary: south
    milestone: [{stage: softened, date: 2040-02-10, evidence: [{paragraph: 2}]}]
    evidence: [{paragraph: 2}]
  new: {label: {en: New}, beneficiary: south, evidence: [{paragraph: 2}]}
  unspoken: {label: {en: Unspoken}, beneficiary: south, statedIn: second-draft, evidence: [{paragraph: 2}]}
"""
STANCES = """\
north-keeps       pledges  kept      2040-01     first-draft
north-keeps-on    pledges  kept      2040-02-10  second-draft
north-hardens     pledges  hardened  2040-03-01  pact
north-is-new      pledges  new       2040-03-01  pact
north-asks        proposes hardened  2040-01     first-draft
north-asks-struck proposes struck    2040-01     first-draft
north-asks-weaker proposes weaker    2040-01     first-draft
south-rejects     rejects  instruments/second-draft  2040-02-10  -
"""
"""Slug, force, what it is about, since when, in which version."""


def dossier() -> str:
    """The small world: a chain of four versions and the stances in them."""
    kinds: dict[str, list[str]] = {"pledges": [], "stances": []}
    for slug, force, about, since, version in (line.split() for line in STANCES.splitlines()):
        keys = [f"by: {slug.partition('-')[0]}", f"force: {force}", f"about: {about}", f"since: {since}"]
        keys += [f"expressedIn: {version}"] if version != "-" else []
        kind = "pledges" if force == "pledges" else "stances"
        kinds[kind].append(f"  {slug}: {{{', '.join(keys)}, evidence: [{{paragraph: 2}}]}}\n")
    return CHAIN + "".join(f"{kind}:\n{''.join(found)}" for kind, found in kinds.items())


@pytest.fixture(scope="module")
def chain(small_world: Callable[[str], pg.PledgeGraph]) -> pg.PledgeGraph:
    return small_world(dossier())


def rows(picture: Picture) -> dict[str, str]:
    """The number of each row by its label."""
    return {
        " ".join("".join(next(link.iter(SVG + "text")).itertext()).split()): link.get("data-row", "")
        for link in parsed(picture).iter(SVG + "g")
        if link.get("data-row") and not link.get("data-column")
    }


def test_any_version_leads_to_the_whole_life(chain: pg.PledgeGraph) -> None:
    lives = {name: chain.lifecycle(name) for name in ("first-draft", "second-draft", "silent-draft", "pact")}
    assert all(
        "First draft Second draft Silent draft Pact What each version contains" in words(one)
        for one in lives.values()
    )
    assert len({one.svg for one in lives.values()}) == 4, "each stands out in its own"


def test_each_version_has_what_the_graph_states_of_it(chain: pg.PledgeGraph) -> None:
    picture = chain.lifecycle("pact")
    row, found = rows(picture), cells(picture)

    def stands(name: str) -> list[list[str]]:
        return [found[row[name], str(column)] for column in range(4)]

    absent, unread = ["·"], ["///"]
    assert stands("the text as a whole") == [absent, ["rejects"], unread, absent]
    assert stands("Struck out") == [["proposes"], absent, ["removed-from-text"], absent]
    assert stands("Weaker") == [["proposes"], ["softened"], unread, absent]
    assert stands("Hardened") == [["proposes"], absent, unread, ["pledges"]]
    assert stands("Kept") == [["pledges"], ["pledges"], unread, absent]
    assert stands("New") == [absent, absent, unread, ["pledges"]]
    said = words(picture)
    order = [
        *(
            "Struck from the text",
            "Softened",
            "Recorded in several versions, in another force or bindingness",
        ),
        *("Recorded in several versions Kept", "Recorded only in: Second draft", "Recorded only in: Pact"),
    ]
    assert [said.index(heading) for heading in order] == sorted(said.index(heading) for heading in order)
    assert "versions 4, struck from the text 1, softened 1" in picture.title


def test_nothing_is_called_struck_that_only_is_not_recorded(chain: pg.PledgeGraph) -> None:
    picture = chain.lifecycle("pact")
    assert cells(picture)[rows(picture)["Kept"], "3"] == ["·"]
    assert [stages for stages in cells(picture).values() if "removed-from-text" in stages] == [
        ["removed-from-text"]
    ]


def test_the_page_has_the_evidence_of_every_milestone_with_a_mark(chain: pg.PledgeGraph) -> None:
    picture = chain.lifecycle("pact")
    marked = {a.get("href") for a in parsed(picture).iter(SVG + "a") if a.get("data-stage")}
    proofs = {proof.iri: proof for proof in picture.proofs()}
    assert len(marked) == 6
    assert marked <= proofs.keys()
    (breach,) = [
        proof for proof in proofs.values() if proof.heading.startswith("Pact: breached 2040-06 (South)")
    ]
    assert [passage.speaker for passage in breach.passages] == ["said by North"]


def test_who_says_so_is_said_where_only_others_do(chain: pg.PledgeGraph) -> None:
    said = words(chain.lifecycle("pact"))
    assert "breached 2040-06 (South), according to: North" in said
    assert "adopted 2040-03-01 (North, South)" in said
    assert "according to: South" not in said
    assert "breached 2040-06, according to: North" in chain.lifecycle("pact").title


def test_a_day_hides_what_came_later(chain: pg.PledgeGraph) -> None:
    picture = chain.lifecycle("first-draft", as_of="2040-02-15")
    said = words(picture)
    assert "Second draft" in said
    assert "Pact" not in said
    assert "removed" not in said
    assert "later versions not drawn: 2" in said
    assert "Silent draft" not in said
    assert "Silent draft" not in words(chain.lifecycle("pact", as_of="2040-02-15"))
    assert "no milestone recorded" in chain.lifecycle("pact", as_of="2040-02-15").title
    assert "Silent draft" in words(chain.lifecycle("pact", as_of="2040-03-01"))
    assert "breached" not in words(chain.lifecycle("pact", as_of="2040-03-01"))


def test_what_is_listed_can_be_chosen_and_keeps_its_stances(chain: pg.PledgeGraph) -> None:
    picture = chain.lifecycle("pact", measure="training")
    assert set(rows(picture)) == {"Hardened"}
    assert cells(picture)["0", "0"] == ["proposes"]
    assert "1 of 7 shown" in words(picture)
    assert "struck from the text 1" in picture.title


def test_the_drafts_of_the_real_plan_stand_in_order(real: pg.PledgeGraph) -> None:
    picture = real.lifecycle("us-ukraine-19-point-framework-2025")
    heads = [
        link.get("href", "").rpartition("/")[2]
        for link in parsed(picture).iter(SVG + "a")
        if link.find(SVG + "rect") is not None
    ]
    assert heads == [
        *("us-28-point-plan", "us-ukraine-19-point-framework-2025", "ukraine-us-20-point-framework-2025"),
    ]
    found, row = cells(picture), rows(picture)
    assert found[row["Limit Ukraine's armed forces to 600,000"], "1"] == ["removed-from-text"]
    assert found[row["Keep Ukraine's armed forces at 800,000 in peacetime"], "1"] == ["///"]
    assert "revised as: inferred, not stated" in words(picture)


def test_what_the_paris_declaration_lost_is_shown_with_both_accounts(real: pg.PledgeGraph) -> None:
    picture = real.lifecycle("paris-declaration")
    role = rows(picture)[
        "Role of the United States in the multinational force as worded in the earlier draft"
    ]
    assert cells(picture)[role, "1"] == ["softened", "removed-from-text"]
    assert "versions 2, struck from the text 2, softened 1" in picture.title


def test_every_milestone_and_stance_of_every_text_is_drawn(real: pg.PledgeGraph) -> None:
    table = real.query("SELECT ?text { ?text a pledge:Instrument }")
    for text in [str(row.text).rpartition("/")[2].rpartition(":")[2] for row in table]:
        found = links(real.lifecycle(text))
        milestones = real.store.objects(
            f"{BASE}instruments/{text}", "https://w3id.org/pledgegraph/def#milestone"
        )
        assert set(milestones) <= found, text
        assert {row.stance.iri for row in real.stances(instrument=text) if not row.inferred} <= found, text


@pytest.mark.parametrize(("lang", "said"), [("uk", "Вилучено з тексту"), ("id", "Dihapus dari teks")])
def test_a_life_is_drawn_in_every_language(real: pg.PledgeGraph, lang: str, said: str) -> None:
    picture = real.lifecycle("paris-declaration", lang=lang)
    assert said in words(picture)
    assert parsed(picture).get("lang") == lang


def test_a_text_of_the_toy_world_has_a_draft_of_which_nothing_was_read(toy: pg.PledgeGraph) -> None:
    picture = toy.lifecycle("harbour-pact")
    assert {tuple(found) for (_, column), found in cells(picture).items() if column == "0"} == {("///",)}
    assert "no milestone recorded" in words(picture)


def test_what_was_not_known_yet_is_not_drawn(toy: pg.PledgeGraph) -> None:
    assert "delayed" in words(toy.lifecycle("harbour-pact"))
    assert "delayed" not in words(toy.lifecycle("harbour-pact", known_on="2031-06-02"))


def test_the_command_line_draws_a_life_and_has_no_diagram_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toy = ["--of", "harbour-pact", "--seeds", str(Path(__file__).parent / "toy")]
    for suffix, code in (("svg", 0), ("html", 0), ("dot", 2)):
        with pytest.raises(SystemExit) as end:
            main(["draw", "lifecycle", str(tmp_path / f"x.{suffix}"), *toy])
        assert (end.value.code or 0) == code
    assert "has no nodes and lines" in capsys.readouterr().err
    assert "Harbour Pact" in (tmp_path / "x.svg").read_text(encoding="utf-8")
