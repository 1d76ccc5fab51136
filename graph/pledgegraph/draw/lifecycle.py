"""Draw the life of a text: its versions with their milestones along a line of time, and what each contains.

Above, a band for each version, the earliest first, with a row for each milestone; below, the table of what
they contain. Called by the facade and the command line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pledgegraph.draw.boxes import GREY, box, tall
from pledgegraph.draw.days import Scale, span
from pledgegraph.draw.frame import Words, compose
from pledgegraph.draw.lists import Lists
from pledgegraph.draw.picture import Picture
from pledgegraph.draw.stages import REACH
from pledgegraph.draw.stance import Sheet
from pledgegraph.draw.svg import BAND, INK, RULE, SECONDARY, WHITE, num, tag, text
from pledgegraph.draw.text import LINE, text_width, wrap
from pledgegraph.draw.versions import ABSENT, UNREAD, Content, Moment, Version, table
from pledgegraph.errors import PledgeGraphError

MOST_VERSIONS, MOST_CONTENTS = 8, 200
_BOX, _GUTTER, _TIME, _COLUMN = 250.0, 24.0, 620.0, 230.0
_ROW, _APART, _PAD, _MARK = 28.0, 14.0, 10.0, 22.0
_WIDE, _NARROW = 260.0, 150.0


def lifecycle(
    versions: Sequence[Version], contents: Sequence[Content], words: Words, *, sheet: Sheet | None = None
) -> Picture:
    """Draw the life of a text.

    The order of the contents, and of the milestones of a version, does not matter.

    Args:
        versions: its wordings, the earliest first; at least one.
        contents: what they contain.
        words: what stands above and below.
        sheet: the sheet to draw on: its language, and which versions, contents and actors stand out.

    Raises:
        PledgeGraphError: more than 8 versions or 200 things, or a stage or concept without a mark.

    Example:
        >>> from pledgegraph.draw.stance import Node
        >>> draft, pact = Version(Node("d", "Draft")), Version(Node("p", "Pact"), revises=(("d", False),))
        >>> lifecycle([draft, pact], [], Words("What became of the pact"))
        Picture('What became of the pact')
    """
    sheet = sheet or Sheet()
    say = sheet.language.say
    _check(versions, contents)
    lists = Lists(sheet)
    width = _GUTTER + _BOX + max(_TIME, _COLUMN * len(versions))
    dated = [span(moment.date) for version in versions for moment in version.moments if moment.date]
    left = _GUTTER + _BOX + 16
    scale = Scale(dated, width - left - _PAD, pad=_MARK) if dated else None
    width = max(width, left + scale.length + _PAD) if scale else width
    y = 26.0 if scale else 0.0
    bands: dict[str, tuple[float, float]] = {}
    drawn = []
    for version in versions:
        markup, low = _band(version, y, left, width, scale, sheet)
        drawn.append(markup)
        bands[version.node.key] = y, low
        y = low + _APART
    low = y - _APART
    body = [_scale(scale, left, low), _rules(bands, left, width), *drawn, _revisions(versions, bands)]
    if contents:
        markup, low = table(versions, contents, lists, width, low + 30)
        body.append(markup)
    else:
        body.append(text(0, low + 32, say("nothing is recorded of what it contains"), fill=SECONDARY))
        low += 40
    listed, low = lists.draw(low, width)
    return compose(
        sheet,
        "\n".join(part for part in (*body, listed) if part),
        width,
        low,
        words,
        description="; ".join(say("Life of {name}", name=one.node.label) for one in versions if one.asked),
        notes=_notes(versions, contents, sheet),
    )


def _check(versions: Sequence[Version], contents: Sequence[Content]) -> None:
    if len(versions) > MOST_VERSIONS or len(contents) > MOST_CONTENTS:
        raise PledgeGraphError(
            f"{len(versions)} versions with {len(contents)} things cannot be read as the life of a text (at "
            f"most {MOST_VERSIONS} and {MOST_CONTENTS}); narrow it with --measure or --by (measure=, by=), "
            "or draw the matrix of one text instead (--instrument, instrument=)"
        )


def _band(
    version: Version, y: float, left: float, width: float, scale: Scale | None, sheet: Sheet
) -> tuple[str, float]:
    """Draw one version: its box, and a row for each of its milestones."""
    label = wrap(version.node.label, _BOX - 20, bold=version.asked)
    small = [
        line for said in (version.node.kind, *version.details) if said for line in wrap(said, _BOX - 20, 11)
    ]
    high = tall(label, small)
    ground = BAND if version.node.key in sheet.highlight else ""
    place = (_GUTTER, y, _BOX, high)
    parts = [
        box(
            version.node.key,
            version.node.label,
            label,
            small,
            place,
            bold=version.asked,
            ground=ground,
        )
    ]
    at = y + 2
    for moment in sorted(version.moments, key=lambda one: one.order):
        markup, deep = _moment(moment, at, left, width, scale, sheet)
        parts.append(markup)
        at += deep
    if not version.moments:
        parts.append(text(left + _PAD, y + 18, sheet.language.say("no milestone recorded"), fill=SECONDARY))
    return "".join(parts), max(y + high, at + 2)


def _moment(
    moment: Moment, y: float, left: float, width: float, scale: Scale | None, sheet: Sheet
) -> tuple[str, float]:
    """Draw one milestone in its place on the line of time; give the markup and its height.

    Its words stand on the side with more room, or below where neither side has enough.
    """
    first = last = left + _MARK
    if moment.date and scale:
        days = span(moment.date)
        first, last = left + scale.at(days.start), left + scale.at(days.end)
    x = (first + last) / 2
    doubt = 9 if moment.doubt else 0
    before, after = min(first, x - REACH) - 6, max(last, x + REACH + doubt) + 6
    at, room, anchor = after, width - after, None
    if room < min(_WIDE, before - left):
        at, room, anchor = before, before - left, "end"
    if room < _NARROW:
        at, room, anchor = left, width - left, None
    lines = wrap(moment.words, room, 12)
    words = len(lines) * 12 * LINE
    middle = y + (_ROW if at == left else max(_ROW, words + 10)) / 2
    base = middle + (_ROW - 4 if at == left else 4.5 - (words - 12 * LINE) / 2)
    wide = max(text_width(line, 12) for line in lines)
    # A line of the scale never runs through words.
    ground = tag(
        "rect",
        x=at - (wide + 2 if anchor else 2),
        y=base - 12,
        width=wide + 4,
        height=words + 2,
        fill=WHITE,
    )
    bar = f"M{num(first)},{num(middle - 5)}v10m0,-5H{num(last)}m0,-5v10" if last - first > 1 else ""
    period = tag("path", d=bar, fill="none", stroke=GREY, stroke_width=1.5) if bar else ""
    mark = sheet.stage(moment.stage, x, middle, iri=moment.iri, tip=moment.tip, doubt=moment.doubt)
    said = text(at, base, lines, size=12, anchor=anchor)
    return ground + period + mark + said, max(_ROW, base + words - y - 4)


def _scale(scale: Scale | None, left: float, low: float) -> str:
    """Draw the line of time, its years and its breaks."""
    if scale is None:
        return ""
    parts = []
    for begin, end in scale.pieces:
        parts.append(tag("path", d=f"M{num(left + begin)},22H{num(left + end)}", stroke=INK, stroke_width=1))
    for tick in scale.ticks:
        x = left + tick.at
        if tick.year:
            parts.append(text(x, 14, tick.year, size=11, anchor="middle", fill=SECONDARY))
        reach = f"V{num(low)}" if not tick.month else "v5"
        parts.append(tag("path", d=f"M{num(x)},22{reach}", stroke=RULE, stroke_width=0.75))
    for at in scale.breaks:
        parts.append(
            tag("path", d=f"M{num(left + at - 5)},26l4,-8m3,8l4,-8", stroke=INK, stroke_width=1, fill="none")
        )
    return "".join(parts)


def _rules(bands: Mapping[str, tuple[float, float]], left: float, width: float) -> str:
    """Draw a line between two versions."""
    tops = [top for top, _ in bands.values()][1:]
    d = "".join(f"M{num(left)},{num(top - _APART / 2)}H{num(width)}" for top in tops)
    return tag("path", d=d, stroke=RULE, stroke_width=1) if d else ""


def _revisions(versions: Sequence[Version], bands: Mapping[str, tuple[float, float]]) -> str:
    """Draw an arrow from each version to that which revises it; dashed where that is only inferred."""
    parts = []
    for version in versions:
        to = bands[version.node.key][0] + 16
        for n, (key, inferred) in enumerate(sorted(one for one in version.revises if one[0] in bands)):
            start = bands[key][0] + 30
            x = _GUTTER - 12 - 6 * n
            parts.append(
                tag(
                    "path",
                    d=f"M{num(_GUTTER)},{num(start)}H{num(x)}V{num(to)}H{num(_GUTTER - 2)}",
                    fill="none",
                    stroke=GREY,
                    stroke_width=1.5,
                    stroke_dasharray="5 3.5" if inferred else None,
                )
                + tag("path", d=f"M{num(_GUTTER - 1)},{num(to)}l-7,-4v8z", fill=GREY)
            )
    return "".join(parts)


def _notes(versions: Sequence[Version], contents: Sequence[Content], sheet: Sheet) -> list[tuple[str, str]]:
    say = sheet.language.say
    inferred = {alone for version in versions for _, alone in version.revises}
    notes = []
    if False in inferred:
        notes.append(("→", say("revised as")))
    if True in inferred:
        notes.append(("⇢", say("revised as: inferred, not stated")))
    empty = {
        version.read
        for version in versions
        for one in contents
        if version.node.key not in {*one.voices, *one.moments, *one.stated}
    }
    if True in empty:
        notes.append((ABSENT, say("not recorded in this version, which does not say that it was struck")))
    if False in empty:
        notes.append((UNREAD, say("nothing is recorded of what it contains")))
    moments = [span(one.date) for version in versions for one in version.moments if one.date]
    if any(one.start < one.end for one in moments):
        notes.append(("|–|", say("a month or a year: no day is stated")))
    if moments and Scale(moments, 1).breaks:
        notes.append(("//", say("break: long nothing is recorded")))
    return notes
