"""Draw a text: what it contains, who takes which stance on that in it, and on which conditions it depends.

Three columns, left to right: the text, its parts with a mark for each stance, the conditions. A condition
that several parts share is one box that gathers their lines. Called by the facade and the command line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pledgegraph.draw.boxes import GREY, LEADING, box, curve, spread, tall
from pledgegraph.draw.frame import Words, compose
from pledgegraph.draw.lists import Lists
from pledgegraph.draw.parts import Part, Voice, check_size, diagram_of, in_order, nested
from pledgegraph.draw.picture import Picture
from pledgegraph.draw.stance import Node, Sheet
from pledgegraph.draw.svg import BAND, INK, SECONDARY, link, num, tag, text
from pledgegraph.draw.text import text_width, wrap

_ROOT, _BOX, _CONDITION = 184.0, 316.0, 220.0
_TRUNK, _NAMES, _FAN, _INDENT = 40.0, 160.0, 110.0, 22.0
_VOICE, _APART = 30.0, 10.0


@dataclass(frozen=True, slots=True)
class _Names:
    """Who takes one stance, beside its mark; no stance where none is recorded."""

    voice: Voice | None
    lines: list[str]
    bold: bool = False

    @property
    def height(self) -> float:
        return max(_VOICE if self.voice else 0, len(self.lines) * LEADING + 8)

    @property
    def width(self) -> float:
        return max(text_width(line, bold=self.bold) for line in self.lines)


@dataclass(slots=True)
class _Row:
    """One part in its place: how deep it is nested, its lines, and the names beside its marks."""

    part: Part
    indent: float
    over: _Row | None
    label: list[str]
    small: list[str]
    names: list[_Names]
    y: float = 0.0
    heading: str = ""

    @property
    def height(self) -> float:
        return max(tall(self.label, self.small), sum(one.height for one in self.names))

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def named(self) -> float:
        """The room that the names take."""
        return max(one.width for one in self.names)


@dataclass(slots=True)
class _Spot:
    """A condition in its place."""

    node: Node
    label: list[str]
    small: list[str]
    middle: float = 0.0


def tree(
    root: Part, parts: Sequence[Part], words: Words, *, diagram: bool = False, sheet: Sheet | None = None
) -> Picture:
    """Draw a text with its parts and their conditions.

    The order of the parts does not matter.

    Args:
        root: the text as a whole.
        parts: what it contains, each once.
        words: what stands above and below.
        diagram: whether another program lays it out, from .dot or .mmd; it may then be larger.
        sheet: the sheet to draw on: its language, and which parts, conditions and actors stand out.

    Raises:
        PledgeGraphError: more than 60 things or 120 lines (of a diagram 500 and 2,000), or a concept without
            a mark.

    Example:
        >>> pact = Part(Node("p", "A pact", "treaty"))
        >>> tree(pact, [Part(Node("h", "Help"))], Words("What the pact says"))
        Picture('What the pact says')
    """
    sheet = sheet or Sheet()
    say = sheet.language.say
    root, ordered = in_order(root), nested(parts)
    check_size(root, [part for part, _ in ordered], diagram=diagram)
    whole = replace(
        root, target=Node(root.target.key, say("the text as a whole")), details=(), group=(-1, "")
    )
    lists = Lists(sheet)
    rows = _rows([*([(whole, 0)] if root.voices or root.needs else []), *ordered], lists)
    label = wrap(root.target.label, _ROOT - 20, bold=True)
    small = [
        line for said in (root.target.kind, *root.details) if said for line in wrap(said, _ROOT - 20, 11)
    ]
    high = tall(label, small) + 4
    height = max(_stack(rows), high)

    trunk = _ROOT + _TRUNK / 2
    marks_x = _ROOT + _TRUNK + max((row.named for row in rows), default=0) + 8
    extents = [sum(one.voice.stance.extent) for row in rows for one in row.names if one.voice]
    box_x = marks_x + max(extents, default=0) + 8
    right = box_x + _BOX
    spots = _conditions(rows, height)
    width = right + (_FAN + _CONDITION if spots else 0)
    low = max([height, *(spot.middle + tall(spot.label, spot.small) / 2 for spot in spots.values())])

    ground = BAND if root.target.key in sheet.highlight else ""
    place = (0.0, 0.0, _ROOT, high)
    body = [
        _trunk(rows, trunk, min(high / 2, 26), marks_x),
        _elbows(rows, box_x),
        *(_needs(row, spots, right, sheet) for row in rows),
        box(root.target.key, root.target.label, label, small, place, bold=True, ground=ground),
        *(_draw(row, i, trunk, marks_x, box_x, lists) for i, row in enumerate(rows)),
        *(_spot(spot, right + _FAN, sheet) for spot in spots.values()),
    ]
    if not rows:
        body.append(text(_ROOT + _TRUNK, 17, say("none recorded"), fill=SECONDARY))
    listed, low = lists.draw(low, width)
    picture = compose(
        sheet,
        "\n".join(part for part in (*body, listed) if part),
        width,
        low,
        words,
        description=say("{name}: what it contains and on what it depends", name=root.target.label),
        notes=_notes(rows, sheet),
    )
    return replace(picture, diagram=diagram_of(words.title, root, ordered, sheet.language))


def _rows(parts: Sequence[tuple[Part, int]], lists: Lists) -> list[_Row]:
    """Wrap the words of the parts, each in a box that is narrower the deeper it is nested."""
    deepest = max((depth for _, depth in parts), default=0)
    step = min(_INDENT, _BOX / 2 / max(deepest, 1))
    rows: list[_Row] = []
    last: dict[int, _Row] = {}
    for part, depth in parts:
        room = _BOX - depth * step - 20
        details = " · ".join(said for said in (part.target.kind, part.tie, *part.details) if said)
        small = wrap(details, room, 11) if details else []
        row = _Row(
            part, depth * step, last.get(depth - 1), wrap(part.target.label, room), small, _names(part, lists)
        )
        last[depth] = row
        rows.append(row)
    return rows


def _names(part: Part, lists: Lists) -> list[_Names]:
    sheet = lists.sheet
    names = []
    for voice in part.voices:
        chosen = any(node.key in sheet.highlight for node in voice.actors)
        names.append(_Names(voice, wrap(lists.names(voice.actors), _NAMES, bold=chosen), chosen))
    return names or [_Names(None, wrap(sheet.language.say("no stance recorded in this text"), _NAMES))]


def _stack(rows: Sequence[_Row]) -> float:
    """Put the rows below each other, under their headings; give the height of all."""
    y, group = 0.0, (-1, "")
    for row in rows:
        if row.over is None and row.part.group != group:
            group, row.heading = row.part.group, row.part.group[1]
            y += (32 if y else 22) if row.heading else 0
        row.y = y
        y += row.height + _APART
    return max(y - _APART, 24)


def _conditions(rows: Sequence[_Row], height: float) -> dict[str, _Spot]:
    """Place each condition as near as it can be to the middle of the parts that depend on it."""
    found: dict[str, Node] = {}
    wanted: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for need in row.part.needs:
            found[need.condition.key] = need.condition
            wanted[need.condition.key].append(row.middle)
    means = {key: sum(ys) / len(ys) for key, ys in wanted.items()}
    spots = {}
    for key in sorted(found, key=lambda key: (means[key], found[key].label.casefold(), key)):
        node = found[key]
        small = wrap(f"◇ {node.kind}", _CONDITION - 20, 11) if node.kind else []
        spots[key] = _Spot(node, wrap(node.label, _CONDITION - 20), small)
    places = spread([(means[key], tall(s.label, s.small)) for key, s in spots.items()], _APART, height)
    for spot, middle in zip(spots.values(), places, strict=True):
        spot.middle = middle
    return spots


def _trunk(rows: Sequence[_Row], x: float, start: float, marks_x: float) -> str:
    """Draw the lines from the text to its parts; those of another part hang from that one."""
    tops = [row for row in rows if row.over is None]
    if not tops:
        return ""
    ys = [start, *(row.middle for row in tops)]
    branches = "".join(f"M{num(x)},{num(row.middle)}H{num(marks_x - 14 - row.named)}" for row in tops)
    d = f"M{num(_ROOT)},{num(start)}H{num(x)}M{num(x)},{num(min(ys))}V{num(max(ys))}{branches}"
    return tag("path", d=d, fill="none", stroke=GREY, stroke_width=1.25)


def _elbows(rows: Sequence[_Row], box_x: float) -> str:
    """Draw the lines from a part to those that belong to it."""
    d = ""
    for row in rows:
        if row.over:
            low = row.over.middle + tall(row.over.label, row.over.small) / 2
            x = box_x + row.over.indent + 9
            d += f"M{num(x)},{num(low)}V{num(row.middle)}H{num(box_x + row.indent)}"
    return tag("path", d=d, fill="none", stroke=GREY, stroke_width=1.25) if d else ""


def _needs(row: _Row, spots: Mapping[str, _Spot], x: float, sheet: Sheet) -> str:
    """Draw the lines from a part to its conditions, each with an open head."""
    parts = []
    order = list(spots)
    needs = sorted(row.part.needs, key=lambda need: order.index(need.condition.key))
    step = min(8.0, (tall(row.label, row.small) - 12) / max(len(needs) - 1, 1))
    for n, need in enumerate(needs):
        key = need.condition.key
        chosen = bool({key, row.part.target.key} & sheet.highlight)
        edge, wide = (INK, 2.0) if chosen else (GREY, 1.4)
        start, end = row.middle + step * (n - (len(needs) - 1) / 2), spots[key].middle
        to = x + _FAN
        drawn = tag(
            "path",
            d=curve(x, start, to - 1, end),
            fill="none",
            stroke=edge,
            stroke_width=wide,
            stroke_dasharray="5 3.5" if need.stance_only else None,
        ) + tag(
            "path", d=f"M{num(to - 8)},{num(end - 4)}l7,4l-7,4", fill="none", stroke=edge, stroke_width=wide
        )
        tip = f"{row.part.target.label}: {need.words(sheet.language)}: {need.condition.label}"
        parts.append(link("", tip, drawn))
    return "".join(parts)


def _draw(row: _Row, i: int, trunk: float, marks_x: float, box_x: float, lists: Lists) -> str:
    """Draw one part: the heading above it, the names and marks before it, its box."""
    sheet, parts = lists.sheet, []
    if row.heading:
        parts.append(text(trunk + 10, row.y - 9, row.heading, bold=True, fill=SECONDARY))
    y = row.middle - sum(one.height for one in row.names) / 2
    for n, one in enumerate(row.names):
        at = y + one.height / 2
        base = at + 4.5 - (len(one.lines) - 1) * LEADING / 2
        ink = INK if one.voice else SECONDARY
        name = text(marks_x - 8, base, one.lines, bold=one.bold, anchor="end", fill=ink)
        actor = f"{i}-{n}"
        parts.append(lists.drawn(name, one.voice.actors if one.voice else (), actor))
        if one.voice:
            left = one.voice.stance.extent[0]
            parts.append(one.voice.draw(sheet, marks_x + left, at - 1, row=str(i), actor=actor))
        y += one.height
    left = box_x + row.indent
    high = tall(row.label, row.small)
    place = (left, row.middle - high / 2, box_x + _BOX - left, high)
    target = row.part.target
    ground = BAND if target.key in sheet.highlight else ""
    parts.append(box(target.key, target.label, row.label, row.small, place, ground=ground, row=str(i)))
    return "".join(parts)


def _spot(spot: _Spot, x: float, sheet: Sheet) -> str:
    high = tall(spot.label, spot.small)
    place = (x, spot.middle - high / 2, _CONDITION, high)
    ground = BAND if spot.node.key in sheet.highlight else ""
    tip = f"{spot.node.label} ({spot.node.kind})"
    return box(spot.node.key, tip, spot.label, spot.small, place, round_by=9, ground=ground)


def _notes(rows: Sequence[_Row], sheet: Sheet) -> list[tuple[str, str]]:
    needs = {need.stance_only: need for row in rows for need in row.part.needs}
    signs = {False: "→", True: "⇢"}
    return [(sign, needs[alone].words(sheet.language)) for alone, sign in signs.items() if alone in needs]
