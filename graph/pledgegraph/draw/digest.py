"""Draw all that an actor takes stances on as a list: by camp and measure, a line a thing, others counted.

Drawn in place of the ego network where that would hold too much: nothing of the actor is left out, and of the
others each line says how many stand where. Called by the facade and the command line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pledgegraph.draw.frame import Words, compose
from pledgegraph.draw.marks import CAMPS, HEADINGS
from pledgegraph.draw.picture import Picture
from pledgegraph.draw.stance import Node, Sheet, Stance
from pledgegraph.draw.svg import BAND, INK, RULE, SECONDARY, ZEBRA, link, num, tag, text
from pledgegraph.draw.text import LINE, wrap
from pledgegraph.draw.ties import Other, Tie, in_order, spoken, too_much

MOST_ROWS = 200
_GROUP, _THING, _COUNT = 140.0, 500.0, 76.0
_LEADING, _LEAST, _HEAD = 13 * LINE, 27.0, 11 * LINE


@dataclass(frozen=True, slots=True)
class Section:
    """What an actor takes stances on under one heading.

    Args:
        heading: the measure, in words.
        ties: its stances there.
    """

    heading: str
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """One thing: the stances on it, its words, and the others by camp."""

    target: Node
    stances: tuple[Stance, ...]
    lines: tuple[str, ...]
    small: tuple[str, ...]
    others: dict[str, list[Other]]

    @property
    def height(self) -> float:
        return max(_LEAST, self.words + 9)

    @property
    def words(self) -> float:
        return len(self.lines) * _LEADING + len(self.small) * _HEAD

    @property
    def marks(self) -> float:
        return sum(sum(stance.extent) + 4 for stance in self.stances)


_Group = tuple[str, list[str], list[_Row]]
"""A camp, the wrapped heading of a measure, and the rows there."""


def digest(
    centre: Node,
    parts: Sequence[Section],
    words: Words,
    *,
    diagram: bool = False,
    sheet: Sheet | None = None,
) -> Picture:
    """Draw what an actor takes stances on, one line a thing.

    The order of the ties does not matter; that of the parts is kept. A thing stands once in each part and
    camp.

    Args:
        centre: the actor.
        parts: its stances by measure, in the order to draw.
        words: what stands above and below.
        diagram: whether another program lays it out, from .dot or .mmd; it may then be longer.
        sheet: the sheet to draw on: its language, and which things stand out.

    Raises:
        PledgeGraphError: more than 200 lines; or a concept without a mark.

    Example:
        >>> tie = Tie(Node("f", "A force", "commitment"), Stance("declines", tip="A declines"))
        >>> digest(Node("a", "A", "state"), [Section("troops", (tie,))], Words("What A says"))
        Picture('What A says')
    """
    sheet = sheet or Sheet()
    groups = _groups(parts, sheet)
    rows = [row for _, _, listed in groups for row in listed]
    if len(rows) > MOST_ROWS and not diagram:
        raise too_much(1 + len(rows), len(rows), (MOST_ROWS, MOST_ROWS))
    things = {key: str(i) for i, key in enumerate(sorted({row.target.key for row in rows}))}
    shown = [camp for camp in CAMPS if any(row.others.get(camp) for row in rows)]
    marks = max((row.marks for row in rows), default=0.0) + 20
    counts_x = _GROUP + marks + _THING + 12
    width = counts_x + len(shown) * _COUNT
    drawn: list[str] = []
    y, last = 0.0, ""
    for i, (camp, heading, listed) in enumerate(groups):
        if camp != last:
            y += 16 if last else 0
            markup, y = _camp(camp, shown, counts_x, width, y, sheet)
            drawn.append(markup)
            last = camp
        tall = max(sum(row.height for row in listed), len(heading) * _LEADING + 10)
        if i % 2 == 0:
            drawn.append(tag("rect", x=0, y=y, width=width, height=tall, fill=ZEBRA))
        drawn.append(text(6, y + 18, heading, bold=True))
        at = y
        for row in listed:
            drawn.append(_draw_row(row, things[row.target.key], at, shown, counts_x, sheet))
            at += row.height
        y += tall
    drawn.append(tag("path", d=f"M0,{num(y)}H{num(width)}", stroke=RULE, stroke_width=1))
    told = ", ".join(f"{camp}: {sum(c == camp for c, _, _ in groups)}" for camp in CAMPS)
    return compose(
        sheet,
        "\n".join(drawn),
        width,
        y,
        words,
        description=f"The stances of {centre.label} in {len(rows)} lines (groups that it {told}).",
        notes=[("n", sheet.language.say("so many others stand there on the same thing"))] if shown else (),
    )


def _groups(parts: Sequence[Section], sheet: Sheet) -> list[_Group]:
    """Put the things of every part into their camps."""
    found: list[_Group] = []
    for camp in CAMPS:
        for part in parts:
            rows = [_row(same, others, sheet) for of, same, others in in_order(part.ties) if of == camp]
            if rows:
                found.append((camp, wrap(part.heading, _GROUP - 14, bold=True), rows))
    return found


def _row(same: Sequence[Tie], others: Sequence[Other], sheet: Sheet) -> _Row:
    by_camp: dict[str, list[Other]] = {}
    for other in others:
        by_camp.setdefault(other[1].camp, []).append(other)
    target = same[0].target
    said = spoken(same, sheet)
    return _Row(
        target,
        tuple(dict.fromkeys(tie.stance for tie in same)),
        tuple(wrap(target.label, _THING - 6)),
        tuple(wrap(said, _THING - 6, 11)) if said else (),
        by_camp,
    )


def _camp(
    camp: str, shown: Sequence[str], counts_x: float, width: float, y: float, sheet: Sheet
) -> tuple[str, float]:
    """Draw the head of a camp: its name, and what each count of others counts; give where it ends."""
    say = sheet.language.say
    heads = [wrap(say(other), _COUNT - 6, 11) for other in shown]
    deep = max((len(rows) for rows in heads), default=0) * _HEAD
    base = y + max(deep + (18 if shown else 0), 22)
    parts = [text(6, base - 4, say(HEADINGS[camp]), size=15, bold=True)]
    if shown:
        parts.append(
            text(counts_x + 3, base - deep - 4, say("others on it"), size=11, bold=True, fill=SECONDARY)
        )
    for i, rows in enumerate(heads):
        middle = counts_x + (i + 0.5) * _COUNT
        top = base - 4 - (len(rows) - 1) * _HEAD
        parts.append(text(middle, top, rows, size=11, fill=SECONDARY, anchor="middle"))
    parts.append(tag("path", d=f"M0,{num(base + 3)}H{num(width)}", stroke=INK, stroke_width=1))
    return "".join(parts), base + 3


def _draw_row(row: _Row, number: str, y: float, shown: Sequence[str], counts_x: float, sheet: Sheet) -> str:
    parts = []
    chosen = row.target.key in sheet.highlight
    width = counts_x - _GROUP + len(shown) * _COUNT
    if chosen:
        parts.append(tag("rect", x=_GROUP, y=y, width=width, height=row.height, fill=BAND))
    # The last shapes stand below each other, whatever stands beside them.
    x, middle = (
        counts_x - _THING - 12 - row.marks - 19 + min(row.stances[-1].extent[1], 19),
        y + row.height / 2,
    )
    for stance in row.stances:
        left, right = stance.extent
        parts.append(sheet.stance(stance, x + left, middle - 2, row=number))
        x += left + right + 4
    at, base = counts_x - _THING - 6, middle - row.words / 2 + 13
    label = text(at, base, row.lines, bold=chosen)
    if row.small:
        below = base + len(row.lines) * _LEADING - 2
        label += text(at, below, row.small, size=11, fill=SECONDARY)
    parts.append(tag("g", link(row.target.key, row.target.label, label), data_row=number))
    for i, camp in enumerate(shown):
        if others := row.others.get(camp):
            n = len({node.key for node, _ in others})
            names = ", ".join(dict.fromkeys(node.label for node, _ in others))
            said = text(counts_x + (i + 0.5) * _COUNT, middle + 4.5, str(n), anchor="middle")
            more = " ".join(dict.fromkeys(stance.iri for _, stance in others if stance.iri))
            data = {"row": number} | ({"more": more} if more else {})
            parts.append(link(row.target.key, f"{sheet.language.say(camp)}: {names}", said, **data))
    return "".join(parts)
