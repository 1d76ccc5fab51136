"""The timeline and the changes of facts: every row has its mark, and nothing is left out unsaid."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

import pledgegraph as pg
from pledgegraph.cli import main
from pledgegraph.draw import Picture
from pledgegraph.draw.language import languages

BASE = "https://w3id.org/pledgegraph/"
SVG = "{http://www.w3.org/2000/svg}"
TOY = str(Path(__file__).parent / "toy")


def texts(picture: Picture) -> list[str]:
    root = ElementTree.fromstring(picture.svg)  # noqa: S314 - our own picture
    return [" ".join("".join(e.itertext()).split()) for e in root.iter(f"{SVG}text")]


def links(picture: Picture) -> Counter[str]:
    root = ElementTree.fromstring(picture.svg)  # noqa: S314 - our own picture
    return Counter(link.get("href", "").removeprefix(BASE) for link in root.iter(f"{SVG}a"))


def tips(picture: Picture) -> list[str]:
    return re.findall("<title>([^<]*)</title>", picture.svg)


# ---------------------------------------------------------------- the timeline


def test_every_dated_fact_has_a_mark_that_leads_to_it(toy: pg.PledgeGraph) -> None:
    found = links(toy.draw_timeline())
    rows = toy.timeline()
    stances = Counter(str(row.thing) for row in rows if row.what.startswith("stance"))
    beside = Counter(str(row.thing) for row in rows if row.what in ("event",) or "member" in row.what)
    assert {iri: found[iri] for iri in stances} == dict(stances)
    assert {iri: found[iri] for iri in beside} == dict(beside)
    assert found["milestones/instruments-harbour-pact--delayed-2031-06-15"] == 1
    assert sum(found.values()) == len(rows)


def test_the_title_counts_what_is_found(toy: pg.PledgeGraph) -> None:
    title = toy.draw_timeline().title
    assert title == "What happened, 2029-03-01 to 2031-12: 12 stances, 2 milestones, 2 events, 4 memberships"
    assert "7 stances began on their day, 5 were seen to hold on it; all dates" in texts(toy.draw_timeline())


def test_a_timeline_is_of_the_thing_that_is_named(toy: pg.PledgeGraph) -> None:
    assert toy.draw_timeline("grimmoor").title == "Grimmoor, 2031-05-11: 3 stances"
    assert set(links(toy.draw_timeline("truce"))) == {"events/truce"}
    assert toy.draw_timeline("instruments/harbour-pact").title.startswith("Harbour Pact, ")
    with pytest.raises(pg.UnknownName, match="did you mean 'grimmoor'"):
        toy.draw_timeline("grimmor")


def test_an_actor_is_not_named_again_in_its_own_timeline(toy: pg.PledgeGraph) -> None:
    own, all_of_them = texts(toy.draw_timeline("southland")), texts(toy.draw_timeline())
    assert "declines" in own
    assert "Southland: declines" in all_of_them
    assert "Ada Lund: offers: political, oral" in texts(toy.draw_timeline("northmark"))
    assert "Ada Lund for Northmark: offers: political, oral" in all_of_them


def test_between_takes_both_days_and_what_may_lie_between_them(toy: pg.PledgeGraph) -> None:
    assert set(links(toy.draw_timeline(between=("2031-06-15", "2031-07-31")))) == {
        "milestones/instruments-harbour-pact--delayed-2031-06-15",
        "events/truce",
    }
    # The truce is dated by its month only, so it may have come on or after any of its days.
    assert set(links(toy.draw_timeline(between=("2031-07-20", "2031-07-25")))) == {"events/truce"}
    assert set(links(toy.draw_timeline(between=("2031-06", "2031-06")))) == {
        "milestones/instruments-harbour-pact--delayed-2031-06-15"
    }
    assert "asked for 2031-06-01 to 2031-06-30" in " ".join(
        texts(toy.draw_timeline(between=("2031-06", "2031-06")))
    )


def test_the_timeline_keeps_to_the_day_and_to_what_was_known(toy: pg.PledgeGraph) -> None:
    assert "events/truce" not in links(toy.draw_timeline(as_of="2031-06-30"))
    assert "events/truce" not in links(toy.draw_timeline(known_on="2031-07-31"))
    assert "events/truce" not in links(toy.draw_timeline(between=("2031", "2031"), as_of="2031-06-30"))
    assert "as of 2031-06-30" in " ".join(texts(toy.draw_timeline(as_of="2031-06-30")))


@pytest.mark.parametrize(
    "between", ["2031", ("2031",), ("2031", ""), ("2031-06", "2031-05"), ("2031", "soon")]
)
def test_days_that_are_no_period_are_refused(toy: pg.PledgeGraph, between: tuple[str, ...]) -> None:
    with pytest.raises(pg.QueryError):
        toy.draw_timeline(between=between)
    with pytest.raises(pg.QueryError):
        toy.draw_changes(*(between if len(between) == 2 else ("2031", "")))


def test_nothing_found_is_said(toy: pg.PledgeGraph) -> None:
    picture = toy.draw_timeline(between=("1900", "1901"))
    assert picture.title == "What happened: none recorded"
    assert "none recorded" in texts(picture)


def test_what_stands_out_is_named_by_the_reader(toy: pg.PledgeGraph) -> None:
    assert toy.draw_timeline(highlight=["ada-lund"]).svg.count("#FFF1C2") == 2
    assert "#FFF1C2" not in toy.draw_timeline().svg
    with pytest.raises(pg.UnknownName):
        toy.draw_timeline(highlight=["ada-lond"])


@pytest.mark.parametrize("lang", languages())
def test_pictures_of_time_speak_every_language(toy: pg.PledgeGraph, lang: str) -> None:
    for picture in (toy.draw_timeline(lang=lang), toy.draw_changes("2031-05-01", "2031-12", lang=lang)):
        assert picture.language.code == lang
        assert ("stances" in picture.title) == (lang == "en")
    with pytest.raises(pg.UnknownName):
        toy.draw_timeline(lang="xx")


def test_every_mark_that_leads_somewhere_has_its_evidence(toy: pg.PledgeGraph) -> None:
    for picture in (toy.draw_timeline(), toy.draw_changes("2031-05-01", "2031-12")):
        proofs = {proof.iri.removeprefix(BASE): proof for proof in picture.proofs()}
        assert set(links(picture)) == set(proofs)
        assert all(proof.passages for proof in proofs.values())


def test_a_milestone_says_whose_act_it_is_and_who_says_so(real: pg.PledgeGraph) -> None:
    shown = texts(real.draw_timeline("united-states"))
    assert shown.count("Russia: breached; said by Ukraine, United Kingdom") == 3
    assert "Estonia, Latvia, Lithuania: joined" in shown


def test_a_disputed_milestone_keeps_its_sign(real: pg.PledgeGraph) -> None:
    svg = real.draw_timeline("budapest-memorandum").svg
    assert 'data-stage="breached" data-doubt="contested"' in svg
    assert "contested in the sources" in svg


def test_what_a_text_says_on_one_day_stands_in_one_row_where_there_is_no_room_for_more(
    real: pg.PledgeGraph,
) -> None:
    picture, rows = real.draw_timeline("france"), real.timeline("france")
    drawn = {int(row) for row in re.findall('data-row="(\\d+)"', picture.svg)}
    assert f"{len(rows)} dated facts in {len(drawn)} rows" in " ".join(texts(picture))
    assert len(drawn) <= 60 < len(rows)
    assert sum(links(picture).values()) == len(rows)


@pytest.mark.parametrize("of", [None, "ukraine"])
def test_what_is_too_much_for_rows_has_lanes_that_count_everything(
    real: pg.PledgeGraph, of: str | None
) -> None:
    picture, rows = real.draw_timeline(of), real.timeline(of)
    stances = sum(row.what in ("stance", "stance shown") for row in rows)
    numbers = [int(text) for text in texts(picture) if text.isdigit() and not 1900 < int(text) < 2100]
    assert sum(numbers) == stances
    assert re.search(r"40 of \d+ texts have a lane", " ".join(texts(picture)))
    assert re.search(r"\d+ other texts", " ".join(texts(picture)))


def test_every_milestone_of_a_text_with_a_lane_is_told(real: pg.PledgeGraph) -> None:
    told = " ".join(tips(real.draw_timeline()))
    for row in real.timeline("us-ukraine-guarantee-document"):
        if row.what == "milestone":
            assert row.date in told


# ---------------------------------------------------------------- changes


def test_changes_show_what_is_new_and_what_it_replaced(toy: pg.PledgeGraph) -> None:
    picture = toy.draw_changes("2031-05-31", "2031-12-31")
    assert (
        picture.title
        == "What changed, 2031-05-31 to 2031-12-31: 1 changed; 1 milestone, 1 event, 1 membership"
    )
    assert {"pledges/northmark-lends-boats", "pledges/northmark-lends-more-boats"} <= set(links(picture))
    assert "one followed on the other" in texts(picture)


def test_what_comes_and_goes_between_the_days_is_not_lost(toy: pg.PledgeGraph) -> None:
    picture = toy.draw_changes("2031-05-01", "2031-12-31")
    assert "1 came and went" in picture.title
    assert "pledges/northmark-lends-boats" in links(picture)
    assert "Came and went between the days" in texts(picture)


def test_changes_have_a_mark_for_each_stance_that_is_new_or_gone(toy: pg.PledgeGraph) -> None:
    for first, last in (
        ("2031-05-01", "2031-05-10"),
        ("2031-05-10", "2031-06-30"),
        ("2031-06-30", "2032-01-01"),
    ):
        early, late = ({row.stance.iri for row in toy.stances(as_of=day)} for day in (first, last))
        found = {BASE + iri for iri in links(toy.draw_changes(first, last))}
        assert early ^ late <= found
        kept = (
            f"recorded as held on {first}: {len(early)}, on {last}: {len(late)}, on both: {len(early & late)}"
        )
        assert kept in " ".join(texts(toy.draw_changes(first, last)))


def test_changes_take_the_filters_of_stances(toy: pg.PledgeGraph) -> None:
    assert set(links(toy.draw_changes("2031-05-10", "2031-06-01", about="southland"))) == {
        "pledges/southland-said-to-lend-boats",
        "stances/southland-declines-boats",
    }
    boats = links(toy.draw_changes("2031-05-01", "2031-06-01", measure="maritime-security"))
    assert {iri.partition("/")[0] for iri in boats} == {"pledges", "stances"}
    assert "pledges/group-pledges-guards" not in boats
    by = links(toy.draw_changes("2031-05-01", "2031-06-01", about="lend-boats", by="grimmoor"))
    assert {iri for iri in by if iri.startswith("pledges")} == {"pledges/grimmoor-seen-to-help"}
    with pytest.raises(pg.QueryError, match="not of one actor by another"):
        toy.draw_changes("2031-05-01", "2031-06-01", about="southland", by="grimmoor")


def test_changes_are_between_two_days(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.QueryError, match="no single day as_of"):
        toy.draw_changes("2031-05-01", "2031-06-01", as_of="2031-05-05")
    with pytest.raises(pg.QueryError, match="name them"):
        toy.draw("changes")
    with pytest.raises(pg.QueryError, match="the earlier first"):
        toy.draw_changes("2031-06-01", "2031-05-01")


def test_no_change_is_said_and_what_is_held_is_counted(real: pg.PledgeGraph) -> None:
    picture = real.draw_changes("2015-01-01", "2016-01-01")
    assert picture.title == "What changed, 2015-01-01 to 2016-01-01: no change recorded"
    held = len({row.stance.iri for row in real.stances(as_of="2015-01-01")})
    said = f"recorded as held on 2015-01-01: {held}, on 2016-01-01: {held}, on both: {held}"
    assert said in " ".join(texts(picture))


@pytest.mark.parametrize("days", [("2026-01-01", "2026-03-01"), ("2024-01-01", "2025-01-01")])
def test_changes_of_everything_fit_one_sheet_and_count_every_stance(
    real: pg.PledgeGraph, days: tuple[str, str]
) -> None:
    picture = real.draw_changes(*days)
    early, late = ({row.stance.iri for row in real.stances(as_of=day)} for day in days)
    (new,) = re.findall(r"(\d+) new stances", picture.title)
    assert int(new) + sum(map(int, re.findall(r"(\d+) changed", picture.title))) == len(late - early)
    drawn = {int(row) for row in re.findall('data-row="(\\d+)"', picture.svg)}
    assert len(drawn) <= 60
    hidden = sum(int(text[1:]) for text in texts(picture) if re.fullmatch(r"\+\d+", text))
    assert len((late - early) & {BASE + iri for iri in links(picture)}) + hidden == len(late - early)


def test_what_is_held_beside_something_earlier_is_not_called_a_change(real: pg.PledgeGraph) -> None:
    picture = real.draw_changes("2026-01-01", "2026-03-01", about="united-kingdom")
    assert "changed" not in picture.title
    assert "New beside what the same actors already held" in texts(picture)
    assert "both are held" in texts(picture)


# ---------------------------------------------------------------- the command line


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as end:
        main(["draw", *words, "--seeds", TOY])
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out + said.err


def test_the_command_draws_timelines_and_changes(
    tmp_path: Path, toy: pg.PledgeGraph, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.svg"
    code, said = run(capsys, "timeline", str(path), "--of", "grimmoor", "--between", "2031", "2032")
    assert (code, said) == (0, f"{path}: Grimmoor, 2031-01-01 to 2032-12-31: 3 stances\n")
    assert path.read_text() == toy.draw_timeline("grimmoor", between=("2031", "2032")).svg
    page = tmp_path / "x.html"
    code, said = run(
        capsys, "changes", str(page), "--between", "2031-05-01", "2031-06-01", "--by", "grimmoor"
    )
    assert code == 0
    assert "Grimmoor" in page.read_text()


def test_the_command_refuses_what_makes_no_sense(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in (
        (("timeline", "x.dot"), "has no nodes and lines"),
        (("timeline", "x.mmd"), "has no nodes and lines"),
        (("timeline", "x.svg", "--measure", "training"), "takes no 'measure'"),
        (("changes", "x.svg"), "--between D1 D2"),
        (("changes", "x.svg", "--between", "2031", "2030"), "the earlier first"),
        (("matrix", "x.svg", "--between", "2030", "2031"), "takes no 'between'"),
    ):
        code, output = run(capsys, words[0], str(tmp_path / words[1]), *words[2:])
        assert code != 0
        assert said in output
    assert list(tmp_path.iterdir()) == []
