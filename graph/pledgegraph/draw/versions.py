"""The versions of a text as pictures hold them, and the table of what each of them contains.

What is not recorded in a version is neither struck from it nor absent from it, and a version of which nothing
was read says so. Called by lifecycle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pledgegraph.draw.boxes import LEADING, SMALL
from pledgegraph.draw.lists import Lists
from pledgegraph.draw.parts import Voice
from pledgegraph.draw.stages import stage_mark, stage_rank
from pledgegraph.draw.stance import Node, Sheet
from pledgegraph.draw.svg import BAND, INK, RULE, SECONDARY, WHITE, ZEBRA, link, num, tag, text
from pledgegraph.draw.text import wrap

ABSENT, UNREAD = "·", "///"
"""Signs of what is not recorded in a version, and of a version of which nothing is recorded."""
_LABEL, _NAME, _LINE, _PAD, _BETWEEN = 290.0, 46.0, 30.0, 8.0, 30.0


@dataclass(frozen=True, slots=True)
class Moment:
    """One milestone.

    Args:
        stage: concept of the scheme stages, as in "signed".
        date: day, month or year; empty where none is stated.
        words: what is said beside its mark.
        iri: where a click on it leads.
        tip: what it says when pointed at.
        doubt: as of a stance.
    """

    stage: str
    date: str
    words: str
    iri: str = ""
    tip: str = ""
    doubt: str | None = None

    @property
    def order(self) -> tuple[bool, str, tuple[int, int], tuple[str, ...]]:
        """Its place among others: by date, those without one last; of one date, as legends list them."""
        beside = self.words, self.iri, self.tip, self.doubt or ""
        return not self.date, self.date, stage_rank(stage_mark(self.stage)), beside


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a text.

    Args:
        node: the text; its kind stands below its name.
        details: what else is known of it, in short words.
        moments: its milestones.
        revises: keys of the earlier versions that it revises, and whether that is only inferred.
        read: whether anything is recorded of what it contains.
        asked: whether it is the one whose life is drawn.
    """

    node: Node
    details: tuple[str, ...] = ()
    moments: tuple[Moment, ...] = ()
    revises: tuple[tuple[str, bool], ...] = ()
    read: bool = True
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """One thing that some version contains, or a version as a whole.

    Args:
        target: what it is.
        group: place and words of the heading below which it stands.
        details: what else is known of it, in short words.
        voices: who takes which stance on it, by key of the version.
        stated: keys of the versions that state it without a stance.
        moments: what became of it, by key of the version in which that shows.
    """

    target: Node
    group: tuple[int, str] = (0, "")
    details: tuple[str, ...] = ()
    voices: Mapping[str, tuple[Voice, ...]] = field(default_factory=dict)
    stated: frozenset[str] = frozenset()
    moments: Mapping[str, tuple[Moment, ...]] = field(default_factory=dict)

    @property
    def order(self) -> tuple[tuple[int, str], str, str]:
        """Its place among others: by group, then by label."""
        return self.group, self.target.label.casefold(), self.target.key


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a cell: a mark with its words."""

    words: list[str]
    voice: Voice | None = None
    moment: Moment | None = None
    bold: bool = False

    @property
    def height(self) -> float:
        return max(_LINE, len(self.words) * SMALL + 10)


def table(
    versions: Sequence[Version], contents: Sequence[Content], lists: Lists, width: float, y: float
) -> tuple[str, float]:
    """Draw what each version contains: a row for each thing, a column for each version.

    Args:
        versions: the columns, in order.
        contents: the rows, in any order.
        lists: names the actors.
        width: of the whole table.
        y: where it begins.

    Returns:
        The markup, and where the table ends.
    """
    sheet = lists.sheet
    wide = (width - _LABEL) / len(versions)
    parts = [_heads(versions, wide, y, sheet)]
    y += _head_height(versions, wide)
    top, marks = y, []
    group, zebra = "", 0
    for i, content in enumerate(sorted(contents, key=lambda one: one.order)):
        if content.group[1] not in ("", group):
            group, zebra = content.group[1], 0
            # No column runs through a heading.
            marks.append(tag("rect", x=0, y=y + 1, width=width, height=_BETWEEN - 2, fill=WHITE))
            marks.append(text(_PAD, y + _BETWEEN - 9, group, bold=True, fill=SECONDARY))
            y += _BETWEEN
        label = wrap(content.target.label, _LABEL - 2 * _PAD)
        small = [line for said in content.details for line in wrap(said, _LABEL - 2 * _PAD, 11)]
        cells = [_cell(content, version, lists, wide) for version in versions]
        high = max(
            [
                len(label) * LEADING + len(small) * SMALL + 12,
                *(sum(one.height for one in cell) for cell in cells),
            ]
        )
        chosen = content.target.key in sheet.highlight
        if chosen or zebra % 2 == 0:
            ground = BAND if chosen else ZEBRA
            parts.append(tag("rect", x=0, y=y, width=width, height=high, fill=ground))
        block = len(label) * LEADING + len(small) * SMALL
        base = y + (high - block) / 2 + 13
        words = text(_PAD, base, label, bold=chosen)
        if small:
            words += text(_PAD, base + len(label) * LEADING - 1, small, size=11, fill=SECONDARY)
        marks.append(tag("g", link(content.target.key, content.target.label, words), data_row=i))
        for j, (version, cell) in enumerate(zip(versions, cells, strict=True)):
            left = _LABEL + j * wide
            marks.append(_draw_cell(cell, version, (i, j), left, wide, y + high / 2, lists))
        y += high
        zebra += 1
    for j, version in enumerate(versions):
        x = _LABEL + j * wide
        if version.node.key in sheet.highlight:
            parts.append(tag("rect", x=x, y=top, width=wide, height=y - top, fill=BAND, fill_opacity=0.6))
        parts.append(tag("path", d=f"M{num(x)},{num(top)}V{num(y)}", stroke=RULE, stroke_width=0.75))
    parts.append(tag("path", d=f"M0,{num(top)}H{num(width)}", stroke=INK, stroke_width=1))
    parts.append(tag("path", d=f"M0,{num(y)}H{num(width)}", stroke=RULE, stroke_width=1))
    return "\n".join([*parts, *marks]), y


def _head(version: Version, wide: float) -> list[str]:
    return wrap(version.node.label, wide - 2 * _PAD, bold=True)


def _head_height(versions: Sequence[Version], wide: float) -> float:
    return max(len(_head(version, wide)) for version in versions) * LEADING + 12


def _heads(versions: Sequence[Version], wide: float, y: float, sheet: Sheet) -> str:
    parts = []
    low = y + _head_height(versions, wide)
    for j, version in enumerate(versions):
        lines = _head(version, wide)
        base = low - 9 - (len(lines) - 1) * LEADING
        words = text(_LABEL + j * wide + _PAD, base, lines, bold=True)
        parts.append(tag("g", link(version.node.key, version.node.label, words), data_column=j))
    parts.append(
        text(
            _PAD,
            low - 9,
            sheet.language.say("What each version contains" if len(versions) > 1 else "What it contains"),
            bold=True,
        )
    )
    return "".join(parts)


def _cell(content: Content, version: Version, lists: Lists, wide: float) -> list[_Line]:
    """List what stands in a cell; nothing where nothing is recorded."""
    key, sheet = version.node.key, lists.sheet
    found = []
    for voice in sorted(
        content.voices.get(key, ()), key=lambda one: (one.stance.order, [node.key for node in one.actors])
    ):
        chosen = any(node.key in sheet.highlight for node in voice.actors)
        words = wrap(lists.names(voice.actors), wide - _NAME - _PAD, 11, bold=chosen)
        found.append(_Line(words, voice=voice, bold=chosen))
    if key in content.stated:
        said = sheet.language.say("no stance recorded in this text")
        found.append(_Line(wrap(said, wide - 2 * _PAD, 11)))
    for moment in sorted(content.moments.get(key, ()), key=lambda one: one.order):
        found.append(_Line(wrap(moment.words, wide - _NAME - _PAD, 11), moment=moment))
    return found


def _draw_cell(
    cell: Sequence[_Line],
    version: Version,
    place: tuple[int, int],
    x: float,
    wide: float,
    y: float,
    lists: Lists,
) -> str:
    """Draw what stands in a cell around the height y, or the sign of what does not."""
    sheet, (i, j) = lists.sheet, place
    name = f"{i}-{j}"
    if not cell:
        sign = ABSENT if version.read else UNREAD
        phrase = "not recorded in this version" if version.read else "nothing is recorded of what it contains"
        drawn = text(x + wide / 2, y + 4.5, sign, fill=SECONDARY, anchor="middle")
        return tag("g", link("", sheet.language.say(phrase), drawn), data_cell=name)
    parts = []
    top = y - sum(line.height for line in cell) / 2
    for n, line in enumerate(cell):
        at = top + line.height / 2
        data = {"row": str(i), "column": str(j), "actor": f"{name}-{n}"}
        marked = line.voice or line.moment
        if line.voice:
            parts.append(line.voice.draw(sheet, x + 20, at - 1, **data))
        if line.moment:
            moment = line.moment
            parts.append(
                sheet.stage(
                    moment.stage, x + 20, at, iri=moment.iri, tip=moment.tip, doubt=moment.doubt, **data
                )
            )
        base = at + 4 - (len(line.words) - 1) * SMALL / 2
        ink, left = (INK, x + _NAME) if marked else (SECONDARY, x + _PAD)
        words = text(left, base, line.words, size=11, bold=line.bold, fill=ink)
        parts.append(lists.drawn(words, line.voice.actors if line.voice else (), data["actor"]))
        top += line.height
    return tag("g", "".join(parts), data_cell=name)
