"""Draw much that happened: one lane a text, its milestones in time, and beside them how many stances it has.

Too many stances for a row each are counted in columns; in the lane a dot marks each day on which some began
or were seen to hold. What is gathered in one lane is a stroke a day. Called with points that were asked of
the store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pledgegraph.draw.days import Scale, span
from pledgegraph.draw.frame import Words, compose
from pledgegraph.draw.marks import GROUPS, TAKES_ON
from pledgegraph.draw.moments import ENDED, SHOWN, Happening, Mark, counted
from pledgegraph.draw.picture import Picture
from pledgegraph.draw.stance import Sheet, Stance
from pledgegraph.draw.svg import BAND, INK, RULE, SECONDARY, WHITE, ZEBRA, link, num, tag, text
from pledgegraph.draw.text import LINE, breaks_words, text_width, wrap
from pledgegraph.draw.timeline import axis, broken
from pledgegraph.errors import PledgeGraphError

MOST_LANES = 60
"""Lanes that can be read on one sheet."""
IN_DOUBT = "in doubt"
COLUMNS = (TAKES_ON, IN_DOUBT, *GROUPS[1:])
"""What the columns count; what is taken on only in doubt never counts with what is."""
_LABEL, _SCALE, _COLUMN, _HEAD = 330.0, 760.0, 64.0, 50.0
_MARKS, _FOOT, _PAD, _NEAR = 26.0, 14.0, 6.0, 10.0
_LEADING, _SMALL = 13 * LINE, 11 * LINE


@dataclass(frozen=True, slots=True)
class Point:
    """One dated mark of a lane.

    Args:
        day: a day, month or year.
        way: how the mark belongs to it, one of WAYS.
        mark: a happening, drawn in the lane; or a stance, counted beside it.
    """

    day: str
    way: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Lane:
    """What happened to one text, or to what else has a lane of its own.

    Args:
        label: its name.
        points: what happened, in any order.
        keys: things that it stands for, for those that stand out.
        place: those of a lower place stand above; within a place, what began first.
        gathered: whether it holds so much that each day is only a stroke, and its milestones are counted.
    """

    label: str
    points: tuple[Point, ...]
    keys: tuple[str, ...] = ()
    place: int = 0
    gathered: bool = False

    @property
    def order(self) -> tuple[object, ...]:
        """Its place among lanes."""
        begins = min(span(point.day) for point in self.points)
        return (
            self.place,
            begins,
            self.label.casefold(),
            self.label,
            self.keys,
            self.gathered,
            sorted(map(repr, self.points)),
        )

    @property
    def happenings(self) -> list[Happening]:
        """What happened, without the stances."""
        return [point.mark for point in self.points if isinstance(point.mark, Happening)]

    @property
    def stances(self) -> list[Stance]:
        """The stances, but for those that only end."""
        return [p.mark for p in self.points if isinstance(p.mark, Stance) and p.way != ENDED]


@dataclass(frozen=True, slots=True)
class _Flag:
    """Happenings of one stage that stand so near each other that they are drawn as one."""

    at: float
    marks: tuple[Happening, ...]

    @property
    def reach(self) -> tuple[float, float]:
        left, right = self.marks[0].extent
        return left, right + (text_width(f"×{len(self.marks)}", 11) + 2 if len(self.marks) > 1 else 0.0)


def lanes(listed: Sequence[Lane], words: Words, *, sheet: Sheet | None = None) -> Picture:
    """Draw lanes one under the other; the order in which they and their points are given does not matter.

    Args:
        listed: the lanes, at most 60, each with at least one point.
        words: what stands above and below.
        sheet: the sheet to draw on: its language, and what stands out.

    Raises:
        PledgeGraphError: there are more lanes than can be read, a date is none, or a concept has no mark.

    Example:
        >>> pact = Lane("A pact", (Point("2026-01-06", "happened", Happening("signed")),))
        >>> lanes([pact], Words("A pact is signed"))
        Picture('A pact is signed')
    """
    if len(listed) > MOST_LANES:
        raise PledgeGraphError(
            f"{len(listed)} lanes cannot be read (at most {MOST_LANES}); ask for fewer days"
        )
    sheet = sheet or Sheet()
    ordered = sorted(listed, key=lambda lane: lane.order)
    spans = {span(point.day) for lane in ordered for point in lane.points}
    scale = Scale(spans or {span("2000")}, _SCALE, pad=11, gap=9, apart=34)
    scale_x = _LABEL + 16
    columns_x = scale_x + scale.length + 20
    column = _column(sheet)
    width = columns_x + column * len(COLUMNS)
    ground: list[str] = []
    body: list[str] = []
    y = _HEAD
    for i, lane in enumerate(ordered):
        label = wrap(lane.label, _LABEL - 2 * _PAD)
        aside = wrap(counted(lane.happenings, sheet.language), _LABEL - 2 * _PAD, 11) if lane.gathered else []
        told = len(label) * _LEADING + len(aside) * _SMALL
        tall = max(told + 2 * _PAD, _FOOT + _PAD + (0.0 if lane.gathered else _MARKS))
        chosen = bool(sheet.highlight.intersection(lane.keys))
        if chosen or i % 2 == 0:
            ground.append(tag("rect", x=0, y=y, width=width, height=tall, fill=BAND if chosen else ZEBRA))
        base = y + (tall - told) / 2 + 13
        said = text(_PAD, base, label, bold=chosen)
        if aside:
            said += text(_PAD, base + len(label) * _LEADING - 1.5, aside, size=11, fill=SECONDARY)
        body.append(tag("g", said, data_row=i))
        line = y + (tall / 2 if lane.gathered else (tall + _MARKS) / 2)
        body.append(_days(lane, scale, scale_x, line, sheet, str(i)))
        if not lane.gathered:
            body.append(_flags(lane, scale, scale_x, line, sheet, str(i)))
        body.append(_counts(lane, columns_x, column, y + tall / 2 + 4.5, str(i)))
        y += tall
    rules = tag("g", axis(scale, _HEAD, y), transform=f"translate({num(scale_x)},0)")
    bottom = tag("path", d=f"M0,{num(y)}H{num(width)}", stroke=RULE, stroke_width=1)
    return compose(
        sheet,
        "\n".join([*ground, rules, _heads(columns_x, column, sheet), *body, bottom]),
        width,
        y,
        words,
        description=sheet.language.say("{n} lanes", n=len(ordered)),
        signs=_signs(ordered, scale, sheet),
    )


def _column(sheet: Sheet) -> float:
    """Give the least width of a column in which no heading has a broken word."""
    width = _COLUMN
    while any(breaks_words(sheet.language.say(group), width - 8, 11, bold=True) for group in COLUMNS):
        width += 4
    return width


def _heads(x: float, column: float, sheet: Sheet) -> str:
    """Write what the columns count."""
    parts = []
    for j, group in enumerate(COLUMNS):
        lines = wrap(sheet.language.say(group), column - 8, 11, bold=True)
        y = _HEAD - 8 - (len(lines) - 1) * _SMALL
        parts.append(text(x + column * (j + 0.5), y, lines, size=11, bold=True, anchor="middle"))
    return "".join(parts)


def _clusters(lane: Lane, scale: Scale) -> list[_Flag]:
    """Gather the happenings of a lane that are of one stage and near each other."""
    near: dict[tuple[str, str | None], list[list[tuple[float, Happening]]]] = {}
    happened = [
        (scale.middle(span(point.day)), point.mark)
        for point in lane.points
        if isinstance(point.mark, Happening)
    ]
    for at, mark in sorted(happened, key=lambda one: (one[0], one[1].order)):
        groups = near.setdefault((mark.stage, mark.doubt), [])
        if groups and at - groups[-1][0][0] <= _NEAR:
            groups[-1].append((at, mark))
        else:
            groups.append([(at, mark)])
    found = [
        _Flag((group[0][0] + group[-1][0]) / 2, tuple(mark for _, mark in group))
        for groups in near.values()
        for group in groups
    ]
    return sorted(found, key=lambda flag: (flag.at, flag.marks[0].order))


def apart(wanted: Sequence[tuple[float, float, float]], least: float, most: float) -> list[float]:
    """Move points along a line as little as keeps what is drawn around them apart.

    Args:
        wanted: of each point, in order: where it should stand, and how far it reaches left and right.
        least: left end of the line.
        most: right end of the line.

    Example:
        >>> apart([(10, 5, 5), (12, 5, 5), (50, 5, 5)], 0, 100)
        [6.0, 16.0, 50.0]
    """
    blocks: list[tuple[int, float, float]] = []  # points, sum of where their block wants to begin, width
    for at, left, right in wanted:
        n, begin, width = 1, at - left, left + right
        while blocks and blocks[-1][1] / blocks[-1][0] + blocks[-1][2] > begin / n:
            before, total, wide = blocks.pop()
            n, begin, width = before + n, total + begin - n * wide, wide + width
        blocks.append((n, begin, width))
    places: list[float] = []
    for n, begin, width in blocks:
        x = max(
            min(begin / n, most - width), least, places[-1] + wanted[len(places) - 1][2] if places else least
        )
        for _, left, right in wanted[len(places) : len(places) + n]:
            places.append(x + left)
            x += left + right
    return places


def _flags(lane: Lane, scale: Scale, x: float, line: float, sheet: Sheet, row: str) -> str:
    """Draw the milestones of a lane beside each other, each with a thread to its day."""
    found = _clusters(lane, scale)
    places = apart([(flag.at, flag.reach[0] + 1, flag.reach[1] + 1) for flag in found], 0, scale.length)
    threads, marks = [], []
    y = line - _MARKS / 2 - 6
    for flag, at in zip(found, places, strict=True):
        first = flag.marks[0]
        d = f"M{num(x + at)},{num(y + 8)}L{num(x + flag.at)},{num(line)}"
        threads.append(tag("path", d=d, stroke=SECONDARY, stroke_width=0.75))
        tip = "; ".join(one.tip for one in flag.marks)
        iri = first.iri if len(flag.marks) == 1 else ""
        marks.append(sheet.stage(first.stage, x + at, y, iri=iri, tip=tip, doubt=first.doubt, row=row))
        if len(flag.marks) > 1:
            beside = x + at + first.extent[1] + 1
            marks.append(text(beside, y + 4, f"×{len(flag.marks)}", size=11, fill=SECONDARY))
    return "".join([*threads, *marks])


def _days(lane: Lane, scale: Scale, x: float, line: float, sheet: Sheet, row: str) -> str:
    """Draw each day of a lane: a dot where stances began, a hollow one where they were only seen or ended."""
    days: dict[str, list[Point]] = {}
    for point in lane.points:
        days.setdefault(point.day, []).append(point)
    under: list[str] = []
    over: list[str] = []
    for day, points in sorted(days.items()):
        when = span(day)
        start, end = x + scale.at(when.start), x + scale.at(when.end)
        said = [point for point in points if isinstance(point.mark, Stance)]
        told = points if lane.gathered else said
        if not told:
            continue
        hollow = all(point.way in (SHOWN, ENDED) for point in said)
        drawn = _dot(start, end, line, hollow=hollow) if said else _stroke((start + end) / 2, line)
        marks = [point.mark for point in told]
        one = marks[0] if len(marks) == 1 else None
        tip = one.tip if one else f"{day}: {counted(marks, sheet.language)}"
        # Where days touch, what began is not hidden by what was seen.
        (under if hollow else over).append(link(one.iri if one else "", tip, drawn, row=row))
    return "".join([*under, *over])


def _stroke(x: float, y: float) -> str:
    return tag("path", d=f"M{num(x)},{num(y - 5)}v10", stroke=INK, stroke_width=1.25)


def _dot(start: float, end: float, y: float, *, hollow: bool) -> str:
    return tag(
        "rect",
        x=start - 3,
        y=y - 3,
        width=end - start + 6,
        height=6,
        rx=3,
        fill=WHITE if hollow else INK,
        stroke=INK,
        stroke_width=1,
    )


def _counts(lane: Lane, x: float, column: float, y: float, row: str) -> str:
    groups = Counter(
        IN_DOUBT if stance.style.group == TAKES_ON and stance.doubt else stance.style.group
        for stance in lane.stances
    )
    numbers = [
        text(x + column * (j + 0.5), y, str(groups[group]), anchor="middle")
        for j, group in enumerate(COLUMNS)
        if groups[group]
    ]
    return tag("g", "".join(numbers), data_row=row) if numbers else ""


def _signs(listed: Sequence[Lane], scale: Scale, sheet: Sheet) -> list[tuple[str, Sequence[tuple[str, str]]]]:
    say = sheet.language.say
    ways = {point.way for lane in listed for point in lane.points if isinstance(point.mark, Stance)}
    entries = []
    if ways - {SHOWN, ENDED}:
        entries.append((_dot(15, 15, 0, hollow=False), say("stances began on this day")))
    if ways & {SHOWN, ENDED}:
        entries.append(
            (_dot(15, 15, 0, hollow=True), say("stances only seen to hold, or ended, on this day"))
        )
    if any(lane.gathered for lane in listed):
        entries.append((_stroke(15, 0), say("something else happened on this day")))
    if scale.breaks:
        entries.append((broken(15, 0), say("break: long nothing is recorded")))
    if any(len(point.day) < 10 for lane in listed for point in lane.points):
        entries.append((_dot(10, 20, 0, hollow=False), say("a month or a year: no day is stated")))
    if any(len(flag.marks) > 1 for lane in listed if not lane.gathered for flag in _clusters(lane, scale)):
        many = text(15, 4, "×n", size=11, fill=SECONDARY, anchor="middle")
        entries.append((many, say("{n} near each other", n="n")))
    return [(say("On the line of time"), entries)] if entries else []
