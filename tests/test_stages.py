"""The marks of stages and other happenings: one each, apart from each other and from those of stances."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from pledgegraph.draw import Language, Picture, Sheet, Stance, Words, draw_mark, draw_stage, mark, stage_mark
from pledgegraph.draw.frame import compose
from pledgegraph.draw.language import languages
from pledgegraph.draw.marks import DOUBTS, FORCES
from pledgegraph.draw.stages import BESIDES, CONCLUDED, ENDED, FAMILIES, HAPPENINGS, HELD_UP, MAKING, STAGES
from pledgegraph.errors import PledgeGraphError

SCHEME = Path(__file__).parents[1] / "ontology" / "schemes" / "stages.ttl"


def without_colour(svg: str) -> str:
    return re.sub("#[0-9A-F]{6}", lambda found: "white" if found[0] == "#FFFFFF" else "dark", svg)


def drawn(*stages: str, language: str = "en") -> Picture:
    sheet = Sheet(Language(language))
    body = "".join(
        sheet.stage(stage, 20, 20 + 30 * i, iri="https://x.example/s", tip="t")
        for i, stage in enumerate(stages)
    )
    return compose(sheet, body, 100, 30.0 * len(stages), Words("Stages"))


def test_the_table_is_that_of_the_scheme_in_its_order() -> None:
    store = ox.Store()
    store.load(path=SCHEME, format=ox.RdfFormat.TURTLE)
    order = ox.NamedNode("https://w3id.org/pledgegraph/def#order")
    found = [
        (int(getattr(q.object, "value", "0")), str(q.subject))
        for q in store.quads_for_pattern(None, order, None, None)
    ]
    assert tuple(iri.rstrip(">").rpartition("/")[2] for _, iri in sorted(found)) == STAGES


def test_every_happening_has_a_mark_of_its_own_in_grey_too() -> None:
    seen: dict[str, tuple[str, str | None]] = {}
    for name, doubt in itertools.product(HAPPENINGS, [None, *DOUBTS]):
        svg = without_colour(draw_stage(stage_mark(name), 0, 0, doubt=doubt))
        assert svg not in seen, (name, doubt, seen.get(svg))
        seen[svg] = name, doubt
    stances = {without_colour(draw_mark(mark(force), 0, 0)) for force in FORCES}
    assert not stances & seen.keys()


def test_the_outline_tells_what_happens_to_a_text() -> None:
    outlines = {
        family: {
            draw_stage(stage_mark(stage), 0, 0).split("/>")[0]
            for stage in STAGES
            if stage_mark(stage).family == family
        }
        for family in FAMILIES
    }
    assert all(len(outlines[family]) == 1 for family in (MAKING, CONCLUDED, HELD_UP, ENDED))
    assert len(set.union(*outlines.values())) == len(FAMILIES) - 1


@pytest.mark.parametrize(
    ("stage", "family"),
    [
        ("leaked", "in the making"),
        ("signed", "concluded and carried out"),
        ("postponed", "held up"),
        ("breached", "said to be broken"),
        ("removed-from-text", "ended"),
        ("event", "beside the texts"),
    ],
)
def test_a_stage_stands_in_the_family_of_what_it_does_to_a_text(stage: str, family: str) -> None:
    assert stage_mark(stage).family == family


def test_what_is_inferred_is_dashed_and_never_filled_black() -> None:
    for name in HAPPENINGS:
        assert "dasharray" not in draw_stage(stage_mark(name), 0, 0)
        assert "dasharray" in draw_stage(stage_mark(name), 0, 0, doubt="inferred")
    assert 'fill="#1A1A1A"' not in draw_stage(stage_mark("signed"), 0, 0, doubt="inferred").split("<text")[0]


def test_an_unknown_stage_or_doubt_is_refused() -> None:
    with pytest.raises(
        PledgeGraphError, match="no mark is made for the stage 'singed'; did you mean 'signed'"
    ):
        stage_mark("singed")
    with pytest.raises(PledgeGraphError, match="no sign is made for the doubt 'maybe'"):
        draw_stage(stage_mark("signed"), 0, 0, doubt="maybe")


def test_the_legend_lists_the_stages_that_were_drawn_and_no_other() -> None:
    svg = drawn("signed", "signed", "suspended", "event").svg
    assert svg.count('id="stage-signed"') == 1
    for word in ("signed", "suspended", "event", "Held up", "Concluded and carried out", "Beside the texts"):
        assert f">{word}</text>" in svg
    for word in ("adopted", "Ended", "In the making", "Takes on"):
        assert f">{word}</text>" not in svg


def test_the_legend_of_stages_stands_beside_that_of_stances() -> None:
    sheet = Sheet()
    body = sheet.stance(Stance("pledges"), 20, 20) + sheet.stage("signed", 20, 50, doubt="contested")
    svg = compose(sheet, body, 100, 60, Words("Both")).svg
    for word in ("Takes on", "pledges: bindingness unknown", "signed", "contested in the sources"):
        assert f">{word}</text>" in svg


@pytest.mark.parametrize("language", languages())
def test_families_and_happenings_have_words_in_every_language(language: str) -> None:
    said = Language(language)
    assert all(said.say(phrase) for phrase in (*FAMILIES, *BESIDES))
    assert "stage-event" in drawn("event", language=language).svg


def test_the_same_marks_give_the_same_bytes_in_any_order() -> None:
    def symbols(picture: Picture) -> str:
        return picture.svg.partition("<defs>")[2].partition("</defs>")[0]

    assert symbols(drawn("signed", "event", "leaked")) == symbols(drawn("leaked", "signed", "event"))
