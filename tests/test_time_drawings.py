"""The timeline and the changes as drawings: days and their scale, rows, lanes. All here is invented."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgegraph.draw import Language, Picture, Sheet, Stance, Words
from pledgegraph.draw.changes import Change, changes
from pledgegraph.draw.days import Scale, Span, span
from pledgegraph.draw.lanes import COLUMNS, Lane, Point, apart, lanes
from pledgegraph.draw.language import languages
from pledgegraph.draw.moments import BEGAN, ENDED, HAPPENED, SHOWN, SIGNS, WAYS, Happening, Mark, Part, spread
from pledgegraph.draw.stages import HAPPENINGS
from pledgegraph.draw.text import text_width
from pledgegraph.draw.timeline import MOST_ROWS, Moment, timeline
from pledgegraph.errors import PledgeGraphError

SVG = "{http://www.w3.org/2000/svg}"
MOVE = re.compile(r"translate\(([-\d.]+),([-\d.]+)\)")


@dataclass(frozen=True)
class Box:
    """A text or a mark."""

    what: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box, slack: float = 0.5) -> bool:
        """Whether both share more than a hair."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > slack
            and min(self.bottom, other.bottom) - max(self.top, other.top) > slack
        )


def parsed(picture: Picture) -> ElementTree.Element:
    """The picture as XML."""
    return ElementTree.fromstring(picture.svg)  # noqa: S314 - our own bytes


def texts(picture: Picture) -> list[str]:
    """Every text, its lines joined."""
    return [" ".join("".join(t.itertext()).split()) for t in parsed(picture).iter(f"{SVG}text")]


def links(picture: Picture) -> set[str]:
    """Where the marks lead."""
    return {a.get("href", "") for a in parsed(picture).iter(f"{SVG}a")}


def boxes(picture: Picture) -> list[Box]:
    """Every line of text and every mark that is used, with its place."""
    return list(walked(parsed(picture), 0.0, 0.0))


def overlapping(picture: Picture) -> list[tuple[str, str]]:
    """Pairs of texts and marks that lie on each other."""
    found = sorted(boxes(picture), key=lambda box: box.top)
    return [(a.what, b.what) for a, b in itertools.combinations(found, 2) if a.overlaps(b)]


def outside(picture: Picture) -> list[str]:
    """Texts and marks that run out of the picture."""
    root = parsed(picture)
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    return [
        box.what
        for box in boxes(picture)
        if box.left < 0 or box.top < 0 or box.right > width or box.bottom > height
    ]


def walked(node: ElementTree.Element, x: float, y: float) -> Iterator[Box]:
    if move := MOVE.search(node.get("transform", "")):
        x, y = x + float(move[1]), y + float(move[2])
    if node.tag == f"{SVG}defs":
        return
    if node.tag == f"{SVG}use":
        at, middle = x + float(node.get("x", "0")), y + float(node.get("y", "0"))
        yield Box(node.get("href", ""), at - 10, middle - 9, at + 10, middle + 9)
    if node.tag == f"{SVG}text":
        yield from lines_of(node, x, y)
        return
    for child in node:
        yield from walked(child, x, y)


def lines_of(node: ElementTree.Element, x: float, y: float) -> Iterator[Box]:
    size, bold = float(node.get("font-size", "13")), node.get("font-weight") == "bold"
    spans = node.findall(f"{SVG}tspan") or [node]
    for one in spans:
        said = "".join(one.itertext())
        left, base = x + float(one.get("x", "0")), y + float(one.get("y", "0"))
        wide = text_width(said, size, bold=bold)
        left -= {"middle": wide / 2, "end": wide}.get(node.get("text-anchor", ""), 0.0)
        yield Box(said, left, base - size * 0.75, left + wide, base + size * 0.2)


CYRILLIC = "Угода про співробітництво у сфері безпеки та довгострокову підтримку"
NASTY = "</text><script>alert('x')</script> \"&amp; \x00\x1b\ud800\u202e end"
DATES = st.dates().map(str) | st.dates().map(lambda d: str(d)[:7]) | st.dates().map(lambda d: str(d)[:4])
STANCES = st.builds(
    Stance,
    force=st.sampled_from(["pledges", "intends", "supports", "withholds", "rejects"]),
    conditional=st.sampled_from([None, True]),
    doubt=st.sampled_from([None, "inferred", "contested"]),
    possible=st.booleans(),
    iri=st.sampled_from(["https://x.example/1", "https://x.example/2"]),
)
MARKS: st.SearchStrategy[Mark] = STANCES | st.builds(Happening, stage=st.sampled_from(HAPPENINGS))
PARTS = st.lists(
    st.builds(Part, way=st.sampled_from(WAYS), marks=st.lists(MARKS, min_size=1, max_size=8).map(tuple)),
    min_size=1,
    max_size=4,
).map(tuple)
LABELS = st.text(min_size=1, max_size=60) | st.sampled_from([CYRILLIC, NASTY])


def pledge(iri: str = "https://x.example/p") -> Stance:
    return Stance("pledges", "political-written", iri=iri, tip="A pledges")


def moment(day: str, way: str = BEGAN, words: str = "Lend boats", mark: Mark | None = None) -> Moment:
    return Moment(day, (Part(way, (mark or pledge(),)),), words, "A: pledges", ("https://x.example/boats",))


def drawn(*moments: Moment, **sheet: object) -> Picture:
    return timeline(moments, Words("What happened"), sheet=Sheet(**sheet))  # type: ignore[arg-type]


# ---------------------------------------------------------------- days


@pytest.mark.parametrize(
    ("date", "days"), [("2024-02-29", 1), ("2024-02", 29), ("2023-02", 28), ("2024", 366), ("2014", 365)]
)
def test_a_date_stands_for_all_its_days(date: str, days: int) -> None:
    found = span(date)
    assert found.end - found.start + 1 == days


@pytest.mark.parametrize(
    "date", ["", "2024-13", "2023-02-29", "24-01-01", "2024-1-1", "soon", "2024-01-01T00"]
)
def test_what_is_no_date_has_no_place(date: str) -> None:
    with pytest.raises(PledgeGraphError, match="no place in time"):
        span(date)


@given(st.lists(DATES, min_size=1, max_size=30), st.floats(50, 900))
def test_a_scale_keeps_the_order_of_days_and_its_pieces_apart(dates: list[str], length: float) -> None:
    spans = [span(date) for date in dates]
    scale = Scale(spans, length)
    days = sorted({day for one in spans for day in (one.start, one.end)})
    places = [scale.at(day) for day in days]
    assert places == sorted(places)
    assert 0 <= places[0] <= places[-1] <= scale.length
    ends = [end for piece in scale.pieces for end in piece]
    assert ends == sorted(ends)
    assert all(any(start <= at <= end for start, end in scale.pieces) for at in places)
    written = sorted(tick.at for tick in scale.ticks if tick.year)
    assert all(b - a >= 15 for a, b in itertools.pairwise(written))
    assert written


@given(st.lists(DATES, min_size=1, max_size=30))
def test_a_scale_is_the_same_in_any_order(dates: list[str]) -> None:
    spans = [span(date) for date in dates]
    assert Scale(spans, 300).ticks == Scale(reversed([*spans, *spans]), 300).ticks


def test_a_long_silence_breaks_the_scale_and_a_short_one_does_not() -> None:
    years = [span(f"{year}-05-01") for year in range(2020, 2027)]
    assert Scale(years, 300).breaks == []
    assert len(Scale([span("1994-12-05"), *years], 300).breaks) == 1


def test_within_a_piece_equal_times_are_equally_long() -> None:
    scale = Scale([span("2025-01-01"), span("2025-01-31"), span("2025-03-02")], 300)
    first, second, third = (scale.at(span(d).start) for d in ("2025-01-01", "2025-01-31", "2025-03-02"))
    assert second - first == pytest.approx(third - second)


# ---------------------------------------------------------------- marks of a row


@given(PARTS, st.floats(90, 400))
def test_marks_of_a_row_stand_side_by_side(parts: tuple[Part, ...], room: float) -> None:
    placed, lines, widest = spread(parts, room)
    marks = [one for one in placed if isinstance(one.what, Stance | Happening)]
    hidden = sum(len(one.what) for one in placed if isinstance(one.what, tuple))
    assert len(marks) + hidden == sum(len(part.marks) for part in parts)
    assert {one.line for one in placed} == set(range(lines))
    for line in range(lines):
        ends = [
            (one.x - one.what.extent[0], one.x + one.what.extent[1])
            for one in marks
            if one.line == line and isinstance(one.what, Stance | Happening)
        ]
        assert all(b[0] >= a[1] for a, b in itertools.pairwise(ends))
        assert all(end[1] <= widest for end in ends)
        last = [one for one in placed if one.line == line][-1]
        assert not isinstance(last.what, str), "a sign before marks stands alone at the end of a line"


@given(PARTS, st.randoms())
def test_marks_of_a_row_do_not_depend_on_their_order(parts: tuple[Part, ...], order: random.Random) -> None:
    shuffled = [Part(p.way, tuple(order.sample(p.marks, len(p.marks)))) for p in parts]
    order.shuffle(shuffled)
    assert spread(parts, 216) == spread(shuffled, 216)


# ---------------------------------------------------------------- rows


def test_what_began_what_was_seen_and_what_ended_look_different() -> None:
    for way, said in SIGNS.items():
        shown = texts(drawn(moment("2026-01-06", way)))
        assert said in shown
        assert not set(SIGNS.values()) - {said} & set(shown)
    pictures = {drawn(moment("2026-01-06", way)).svg for way in SIGNS}
    assert len(pictures) == len(SIGNS)


def test_a_day_is_written_once_and_as_precise_as_it_is() -> None:
    picture = drawn(moment("2014"), moment("2014-02"), moment("2014-02-20"), moment("2014-02-20", words="B"))
    shown = texts(picture)
    assert [shown.count(date) for date in ("2014-02", "2014-02-20")] == [1, 1]
    assert "2014" in shown
    assert "2014-01-01" not in picture.svg
    assert "a month or a year: no day is stated" in shown
    assert "a month or a year: no day is stated" not in texts(
        drawn(moment("2014-02-20"), moment("2014-02-21"))
    )


def test_rows_stand_in_the_order_of_days_and_happenings_before_stances() -> None:
    signed = moment("2026-01-06", HAPPENED, "A pact", Happening("signed"))
    rows = [moment("2026-01-08", words="third"), moment("2026-01-06", words="second"), signed]
    found = [text for text in texts(drawn(*rows)) if text in {"A pact", "second", "third"}]
    assert found == ["A pact", "second", "third"]


def test_a_break_of_the_scale_is_said() -> None:
    said = "break: long nothing is recorded"
    assert said in texts(drawn(moment("1994-12-05"), moment("2026-01-06"), moment("2026-02-06")))
    assert said not in texts(drawn(moment("2026-01-06"), moment("2026-02-06")))


def test_marks_lead_to_their_records() -> None:
    assert links(drawn(moment("2026-01-06"))) == {"https://x.example/p"}


def test_what_stands_out_has_a_ground_of_its_own() -> None:
    plain, lit = (
        drawn(moment("2026-01-06"), moment("2026-01-07", words="B"), highlight=keys)
        for keys in (frozenset[str](), frozenset({"https://x.example/boats"}))
    )
    assert "#FFF1C2" not in plain.svg
    assert lit.svg.count("#FFF1C2") == 2


def test_no_rows_are_said_to_be_none() -> None:
    assert "none recorded" in texts(drawn())


def test_more_rows_than_can_be_read_are_refused_with_the_narrower_question() -> None:
    many = [moment("2026-01-06", words=f"row {i}") for i in range(MOST_ROWS + 1)]
    with pytest.raises(PledgeGraphError, match=r"61 rows .*--between .*--of"):
        drawn(*many)
    assert len(parsed(drawn(*many[:-1]))) > 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.builds(Moment, day=DATES, parts=PARTS, words=LABELS, aside=LABELS), max_size=8))
def test_nothing_overlaps_and_nothing_runs_out_of_the_timeline(moments: list[Moment]) -> None:
    picture = drawn(*moments)
    assert overlapping(picture) == []
    assert outside(picture) == []
    assert "<script" not in picture.svg


@settings(max_examples=40, deadline=None)
@given(st.lists(st.builds(Moment, day=DATES, parts=PARTS, words=LABELS), max_size=6), st.randoms())
def test_the_timeline_is_the_same_in_any_order(moments: list[Moment], order: random.Random) -> None:
    shuffled = order.sample(moments, len(moments))
    assert drawn(*moments).svg == drawn(*shuffled).svg


@pytest.mark.parametrize("code", languages())
def test_the_timeline_speaks_its_language(code: str) -> None:
    picture = drawn(moment("1994"), moment("2026-01-06", SHOWN), moment("2026-02"), language=Language(code))
    assert all(Language(code).say(SIGNS[way]) in texts(picture) for way in (BEGAN, SHOWN))
    assert (SIGNS[BEGAN] in texts(picture)) == (code == "en")


# ---------------------------------------------------------------- lanes


def lane(label: str, *points: Point, gathered: bool = False, place: int = 0) -> Lane:
    return Lane(label, points, (f"https://x.example/{len(label)}",), place, gathered)


def sheet_of(*listed: Lane, **sheet: object) -> Picture:
    return lanes(listed, Words("What happened"), sheet=Sheet(**sheet))  # type: ignore[arg-type]


@given(
    st.lists(st.tuples(st.floats(0, 400), st.floats(1, 30), st.floats(1, 30)), min_size=1, max_size=12).map(
        sorted
    )
)
def test_what_is_moved_apart_keeps_its_order_and_its_place_where_it_can(
    wanted: list[tuple[float, float, float]],
) -> None:
    places = apart(wanted, 0, 400)
    for (one, (_, _, right)), (other, (_, left, _)) in itertools.pairwise(zip(places, wanted, strict=True)):
        assert other - one >= right + left - 1e-6
    assert places[0] >= wanted[0][1] - 1e-6
    if len(wanted) == 1 and wanted[0][1] <= wanted[0][0] <= 400 - wanted[0][2]:
        assert places == [pytest.approx(wanted[0][0])]


def test_a_lane_counts_stances_by_kind_and_doubt_apart() -> None:
    stances = [pledge(), pledge(), Stance("pledges", doubt="inferred"), Stance("rejects"), Stance("silent")]
    picture = sheet_of(lane("A pact", *(Point("2026-01-06", BEGAN, one) for one in stances)))
    assert [text for text in texts(picture) if text.isdigit() and len(text) < 4] == ["2", "1", "1", "1"]
    assert {"takes on", "in doubt", "towards", "gap", "against"} <= set(texts(picture))


def test_what_only_ends_is_not_counted_again() -> None:
    picture = sheet_of(lane("A", Point("2026-01-06", BEGAN, pledge()), Point("2026-02-06", ENDED, pledge())))
    assert [text for text in texts(picture) if text.isdigit() and len(text) < 4] == ["1"]


def test_milestones_near_each_other_are_one_mark_with_their_number() -> None:
    days = ["2026-01-20", "2026-01-21", "2026-01-22"]
    points = [Point(day, HAPPENED, Happening("ready-to-sign", f"https://x.example/{day}")) for day in days]
    far = Point("2025-01-01", HAPPENED, Happening("drafted", "https://x.example/far"))
    picture = sheet_of(lane("A pact", far, *points))
    assert "×3" in texts(picture)
    assert links(picture) == {"https://x.example/far"}


def test_a_gathered_lane_counts_its_milestones_in_words() -> None:
    points = [Point(f"2026-01-{day:02}", HAPPENED, Happening("signed")) for day in (3, 4, 9)]
    picture = sheet_of(lane("3 other texts", *points, gathered=True))
    assert "signed ×3" in texts(picture)
    assert "#stage-signed" not in picture.svg


def test_stances_that_began_and_those_only_seen_have_dots_of_their_own() -> None:
    began, seen = "stances began on this day", "stances only seen to hold, or ended, on this day"
    for way, said, other in ((BEGAN, began, seen), (SHOWN, seen, began)):
        shown = texts(sheet_of(lane("A", Point("2026-01-06", way, pledge()))))
        assert said in shown
        assert other not in shown


def test_too_many_lanes_are_refused() -> None:
    many = [lane("A" * i, Point("2026-01-06", BEGAN, pledge())) for i in range(1, 62)]
    with pytest.raises(PledgeGraphError, match="61 lanes cannot be read"):
        sheet_of(*many)


POINTS = st.builds(Point, day=DATES, way=st.sampled_from(WAYS), mark=MARKS)
LANES = st.lists(
    st.builds(
        Lane, label=LABELS, points=st.lists(POINTS, min_size=1, max_size=9).map(tuple), gathered=st.booleans()
    ),
    max_size=5,
)


@settings(max_examples=40, deadline=None)
@given(LANES)
def test_nothing_overlaps_and_nothing_runs_out_of_the_lanes(listed: list[Lane]) -> None:
    picture = sheet_of(*listed)
    assert overlapping(picture) == []
    assert outside(picture) == []
    assert "<script" not in picture.svg


@settings(max_examples=40, deadline=None)
@given(LANES, st.randoms())
def test_the_lanes_are_the_same_in_any_order(listed: list[Lane], order: random.Random) -> None:
    shuffled = [
        replace(one, points=tuple(order.sample(one.points, len(one.points))))
        for one in order.sample(listed, len(listed))
    ]
    assert sheet_of(*listed).svg == sheet_of(*shuffled).svg


@pytest.mark.parametrize("code", languages())
def test_the_lanes_speak_their_language(code: str) -> None:
    language = Language(code)
    picture = sheet_of(lane("A", Point("2026-01-06", BEGAN, pledge())), language=language)
    assert all(language.say(column) in texts(picture) for column in COLUMNS)


# ---------------------------------------------------------------- changes


def part(way: str = BEGAN, mark: Mark | None = None) -> tuple[Part, ...]:
    return (Part(way, (mark or pledge(),)),)


def changed(*rows: Change, **sheet: object) -> Picture:
    heads = ("on 2031-01-01", "until 2031-06-01")
    return changes(rows, Words("What changed"), heads=heads, sheet=Sheet(**sheet))  # type: ignore[arg-type]


def test_what_follows_on_another_is_told_from_what_is_added_to_it() -> None:
    follows, both = "one followed on the other", "both are held"
    before = part(HAPPENED, Stance("considers"))
    replaced = texts(changed(Change((0, "changed"), "Lend boats", before, part())))
    added = texts(changed(Change((0, "new"), "Lend boats", before, part(), added=True)))
    assert follows in replaced
    assert both not in replaced
    assert both in added
    assert follows not in added


def test_an_empty_place_is_explained_as_no_record() -> None:
    said = "empty: nothing recorded for that day"
    assert said in texts(changed(Change((0, "began"), "Lend boats", after=part())))
    assert said not in texts(changed(Change((0, "changed"), "Lend boats", part(), part())))


def test_what_ended_has_the_sign_of_an_end_and_no_mark_after() -> None:
    shown = texts(changed(Change((0, "ended"), "Lend boats", before=part(HAPPENED))))
    assert "ended between the days" in shown
    assert "began between the days" not in shown


def test_sections_stand_in_their_order_each_with_one_heading() -> None:
    rows = [Change((i, name), name * 3, after=part()) for i, name in ((2, "c"), (0, "a"), (1, "b"), (0, "a"))]
    assert [text for text in texts(changed(*rows)) if len(text) == 1 and text.isupper()] == ["A", "B", "C"]


def test_more_changes_than_can_be_read_are_refused_with_the_narrower_question() -> None:
    rows = [Change((0, "began"), f"thing {i}", after=part()) for i in range(61)]
    with pytest.raises(PledgeGraphError, match=r"61 rows of changes .*--between .*--of, --by or --measure"):
        changed(*rows)


def test_no_change_is_said_to_be_none() -> None:
    assert "none recorded" in texts(changed())


CHANGES = st.lists(
    st.builds(
        Change,
        section=st.tuples(st.integers(0, 3), st.just("section")),
        words=LABELS,
        before=st.just(()) | PARTS,
        after=PARTS,
        aside=LABELS,
        added=st.booleans(),
    ),
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(CHANGES)
def test_nothing_overlaps_and_nothing_runs_out_of_the_changes(rows: list[Change]) -> None:
    picture = changed(*rows)
    assert overlapping(picture) == []
    assert outside(picture) == []
    assert "<script" not in picture.svg


@settings(max_examples=40, deadline=None)
@given(CHANGES, st.randoms())
def test_the_changes_are_the_same_in_any_order(rows: list[Change], order: random.Random) -> None:
    assert changed(*rows).svg == changed(*order.sample(rows, len(rows))).svg


# ---------------------------------------------------------------- all of them


def test_every_text_can_be_read() -> None:
    signed = Point("1994", HAPPENED, Happening("signed"))
    for picture in (
        sheet_of(lane("A", Point("2026", BEGAN, pledge()), signed)),
        drawn(moment("1994"), moment("2026")),
        changed(Change((0, "began"), "Lend boats", after=part(), aside="A: pledges")),
    ):
        assert min(float(t.get("font-size", "13")) for t in parsed(picture).iter(f"{SVG}text")) >= 11
        assert boxes(picture)


def test_a_span_of_days_is_no_day() -> None:
    assert span("2014") != span("2014-01-01")
    assert Span(1, 2) > Span(1, 1)
