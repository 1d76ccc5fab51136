"""Put a drawing between its title and its legend and foot.

Called by every drawing with its sheet; gives the finished Picture. The legend lists only the marks that the
sheet has drawn, those of stances before those of stages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pledgegraph.draw.diagram import Line
from pledgegraph.draw.language import Language
from pledgegraph.draw.marks import DOUBTS, GROUPS, TAKES_ON, MarkStyle, diamond, draw_mark, mark, rank
from pledgegraph.draw.picture import Picture
from pledgegraph.draw.stages import BESIDES, FAMILIES, draw_stage, stage_rank
from pledgegraph.draw.stance import Node, Sheet, Stance
from pledgegraph.draw.svg import INK, RULE, SECONDARY, document, num, tag, text
from pledgegraph.draw.text import LINE, text_width, wrap

MARGIN = 24.0
_NARROWEST, _LONGEST_BLOCK = 520.0, 8
_LEGEND, _ASIDE = 12.0, 15.0


@dataclass(frozen=True, slots=True)
class _Entry:
    sample: str
    words: str


@dataclass(frozen=True, slots=True)
class _Block:
    heading: str
    entries: tuple[_Entry, ...]
    left: float
    step: float = 25.0

    @property
    def width(self) -> float:
        words = max(text_width(entry.words, _LEGEND) for entry in self.entries)
        return max(self.left + words, text_width(self.heading, _LEGEND, bold=True))


@dataclass(frozen=True, slots=True)
class Words:
    """The words around a drawing.

    Args:
        title: what the picture says, or the question that it answers.
        subtitle: counts and dates.
        foot: sources, as-of date, release, licence.
    """

    title: str
    subtitle: str = ""
    foot: str = ""


def compose(
    sheet: Sheet,
    body: str,
    width: float,
    height: float,
    words: Words,
    *,
    description: str = "",
    lines: bool = False,
    notes: Sequence[tuple[str, str]] = (),
    signs: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (),
) -> Picture:
    """Give the picture of a drawing with all its words.

    Args:
        sheet: on which the marks of the drawing were drawn.
        body: markup drawn from (0, 0).
        width: its width in pixels; a narrow one is widened for the words around it.
        height: its height in pixels.
        words: what stands above and below.
        description: for those who cannot see it, after the subtitle.
        lines: whether the drawing has lines that the legend must explain too.
        notes: further legend lines, each a sign and its words.
        signs: further blocks of the legend: a heading, and drawings around (15, 0) with their words.
    """
    inner = max(width, _NARROWEST)
    parts: list[str] = [sheet.symbols]
    y = MARGIN
    for said, size, fill, bold in ((words.title, 18.0, INK, True), (words.subtitle, 13.0, SECONDARY, False)):
        if said.strip():
            rows = wrap(said, inner, size, bold=bold)
            parts.append(text(MARGIN, y + size, rows, size=size, fill=fill, bold=bold))
            y += len(rows) * size * LINE + 3
    y += 15
    parts.append(tag("g", f"\n{body}\n", transform=f"translate({num(MARGIN)},{num(y)})"))
    y += height + 22
    blocks = _blocks(sheet, lines, notes)
    blocks += [_Block(heading, tuple(_Entry(*one) for one in entries), 38) for heading, entries in signs]
    drawn, deep = _legend(blocks, MARGIN, y, inner)
    parts.append(drawn)
    y += deep
    if words.foot.strip():
        rows = wrap(words.foot, inner, 11)
        parts.append(tag("path", d=f"M{num(MARGIN)},{num(y)}h{num(inner)}", stroke=RULE, stroke_width=1))
        parts.append(text(MARGIN, y + 18, rows, size=11, fill=SECONDARY))
        y += 12 + len(rows) * 11 * LINE
    told = " ".join(part for part in (words.subtitle, description) if part)
    body = "\n".join(part for part in parts if part)
    svg = document(inner + 2 * MARGIN, y + MARGIN - 6, words.title, told, body, sheet.language.code)
    return Picture(svg, words.title, language=sheet.language)


def line(style: MarkStyle, d: str, doubt: str | None = None) -> str:
    """Draw the line of a stance along a path; one that is only inferred is thin and sparse."""
    width, dash = (1.6, "2 5") if doubt == "inferred" else (style.width, style.dash)
    cap = "round" if dash and dash.startswith("1.5") else None
    return tag(
        "path",
        d=d,
        fill="none",
        stroke=style.edge,
        stroke_width=width,
        stroke_dasharray=dash,
        stroke_linecap=cap,
    )


def head(style: MarkStyle, x: float, y: float, way: int = 1) -> str:
    """Draw the end of a line at a point: an arrow for what is for it, a tee for what is against it.

    Args:
        style: the stance.
        x: where the line ends.
        y: where the line ends.
        way: 1 for a line that runs to the right, -1 to the left.
    """
    if style.head == "arrow":
        return tag("path", d=f"M{num(x)},{num(y)}l{-7 * way},-3.5v7z", fill=style.edge)
    if style.head == "tee":
        return tag("path", d=f"M{num(x)},{num(y - 6)}v12", stroke=style.edge, stroke_width=2.5)
    return ""


def stance_words(style: MarkStyle, language: Language) -> str:
    """Say what a mark stands for, as the vocabulary calls it."""
    force = language.concept("forces", style.force)
    if style.bindingness is None:
        return force
    if style.bindingness == "unknown":
        return f"{force}: {language.say('bindingness unknown')}"
    return f"{force}: {language.concept('bindingness', style.bindingness)}"


def diagram_line(source: Node, target: Node, stance: Stance, language: Language) -> Line:
    """Give a stance as a line between two nodes, for programs that lay out themselves.

    Args:
        source: who takes it.
        target: what it is about.
        stance: the stance.
        language: that of the words on the line.
    """
    if_any = " (can include)" if stance.possible else " (under a condition)" if stance.conditional else ""
    doubt = f", {stance.doubt}" if stance.doubt else ""
    words = f"{stance_words(stance.style, language)}{if_any}{doubt}"
    return Line(source.key, target.key, words, bool(stance.doubt))


def _blocks(sheet: Sheet, lines: bool, notes: Sequence[tuple[str, str]]) -> list[_Block]:
    left, language = (76.0 if lines else 30.0), sheet.language
    blocks = []
    for group in GROUPS:
        styles = sorted({style for style, *_ in sheet.shown if style.group == group}, key=rank)
        # A long list goes into one column a force.
        forces = {style.force: "" for style in styles} if len(styles) > _LONGEST_BLOCK else {"": ""}
        heading = language.say(group)
        for i, force in enumerate(forces):
            entries = [
                _Entry(_sample(style, lines), stance_words(style, language))
                for style in styles
                if force in ("", style.force)
            ]
            if entries:
                step = 30.0 if group == TAKES_ON else 25.0
                blocks.append(
                    _Block("" if i else heading[:1].upper() + heading[1:], tuple(entries), left, step)
                )
    blocks += _stages(sheet)
    beside = _beside(sheet)
    known = len(beside)
    beside += [
        _Entry(text(_ASIDE, 4, sign, size=_LEGEND, bold=True, anchor="middle") if sign else "", words)
        for sign, words in notes
    ]
    if beside:
        blocks.append(_Block(language.say("Beside the mark") if known else "", tuple(beside), 38))
    return blocks


def _stages(sheet: Sheet) -> list[_Block]:
    language, blocks = sheet.language, []
    for family in FAMILIES:
        heading = language.say(family)
        entries = [
            _Entry(draw_stage(style, 11, 0), stage_words(style.stage, language))
            for style in sorted(
                {style for style, _ in sheet.stages if style.family == family}, key=stage_rank
            )
        ]
        if entries:
            blocks.append(_Block(heading[:1].upper() + heading[1:], tuple(entries), 32))
    return blocks


def stage_words(stage: str, language: Language) -> str:
    """Say what a mark of a stage stands for, as the vocabulary calls it."""
    return language.say(stage) if stage in BESIDES else language.concept("stages", stage)


def _sample(style: MarkStyle, lines: bool) -> str:
    if not lines:
        return draw_mark(style, 10, 0)
    return (
        line(style, "M0,0h38") + head(style, 44 if style.head == "arrow" else 41, 0) + draw_mark(style, 58, 0)
    )


def _beside(sheet: Sheet) -> list[_Entry]:
    entries, say = [], sheet.language.say
    conditions = {conditional for _, conditional, _, _ in sheet.shown}
    if True in conditions:
        entries.append(_Entry(diamond(_ASIDE, 0), say("under a condition")))
    if False in conditions:
        entries.append(_Entry(diamond(_ASIDE, 0, struck=True), say("stated to be without condition")))
    if None in conditions and len(conditions) > 1:
        entries.append(_Entry("", say("no diamond: not stated whether conditional")))
    doubts = {doubt for _, _, doubt, _ in sheet.shown} | {doubt for _, doubt in sheet.stages}
    for doubt, (sign, words) in DOUBTS.items():
        if doubt in doubts:
            drawn = text(_ASIDE, 4.5, sign, size=_LEGEND, bold=True, anchor="middle")
            entries.append(_Entry(drawn, say(words)))
    if any(possible for *_, possible in sheet.shown):
        plain = replace(mark("silent"), shape="blank")
        drawn = draw_mark(plain, _ASIDE, 0, possible=True)
        entries.append(_Entry(drawn, say("possible: the source says that it can include it")))
    return entries


def _legend(blocks: Sequence[_Block], x: float, y: float, width: float) -> tuple[str, float]:
    """Lay the blocks side by side, in as many rows as they need; give the markup and its height."""
    parts: list[str] = []
    at, top, deepest = 0.0, y, 0.0
    for block in blocks:
        if at and at + block.width > width:
            at, top, deepest = 0.0, top + deepest + 14, 0.0
        if block.heading:
            parts.append(text(x + at, top + 10, block.heading, size=_LEGEND, bold=True))
        for i, entry in enumerate(block.entries):
            middle = top + 31 + i * block.step
            if entry.sample:
                parts.append(tag("g", entry.sample, transform=f"translate({num(x + at)},{num(middle)})"))
            parts.append(text(x + at + block.left, middle + 4.5, entry.words, size=_LEGEND))
        at += block.width + 28
        deepest = max(deepest, 22 + len(block.entries) * block.step)
    return "".join(parts), top + deepest + 10 - y if blocks else 0.0
