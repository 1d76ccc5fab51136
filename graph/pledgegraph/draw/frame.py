"""Put a drawing between its title and its legend and foot.

Called by matrix and ego with what they drew; gives the finished Picture. The legend lists only the marks
that the drawing uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pledgegraph.draw.marks import DOUBTS, GROUPS, TAKES_ON, MarkStyle, diamond, draw_mark, mark, rank
from pledgegraph.draw.svg import INK, RULE, SECONDARY, Picture, document, num, tag, text
from pledgegraph.draw.text import LINE, text_width, wrap

MARGIN = 24.0
_NARROWEST, _LONGEST_BLOCK = 520.0, 8
_LEGEND, _ASIDE = 12.0, 15.0


@dataclass(frozen=True, slots=True)
class Shown:
    """One mark with all that stands beside it, as a drawing uses it."""

    style: MarkStyle
    conditional: bool | None = None
    doubt: str | None = None
    possible: bool = False


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


def compose(
    body: str,
    width: float,
    height: float,
    *,
    title: str,
    subtitle: str,
    foot: str,
    description: str,
    shown: Iterable[Shown],
    lines: bool = False,
    notes: Sequence[tuple[str, str]] = (),
) -> Picture:
    """Give the picture of a drawing with all its words.

    Args:
        body: markup drawn from (0, 0).
        width: its width in pixels; a narrow one is widened for the words around it.
        height: its height in pixels.
        title: what the picture says, or the question that it answers.
        subtitle: counts and dates.
        foot: sources, as-of date, release, licence.
        description: for those who cannot see it.
        shown: every mark in use.
        lines: whether the drawing has lines that the legend must explain too.
        notes: further legend lines, each a sign and its words.
    """
    inner = max(width, _NARROWEST)
    parts: list[str] = []
    y = MARGIN
    for words, size, fill, bold in ((title, 18.0, INK, True), (subtitle, 13.0, SECONDARY, False)):
        if words.strip():
            rows = wrap(words, inner, size, bold=bold)
            parts.append(text(MARGIN, y + size, rows, size=size, fill=fill, bold=bold))
            y += len(rows) * size * LINE + 3
    y += 15
    parts.append(tag("g", f"\n{body}\n", transform=f"translate({num(MARGIN)},{num(y)})"))
    y += height + 22
    drawn, deep = _legend(_blocks(tuple(shown), lines, notes), MARGIN, y, inner)
    parts.append(drawn)
    y += deep
    if foot.strip():
        rows = wrap(foot, inner, 11)
        parts.append(tag("path", d=f"M{num(MARGIN)},{num(y)}h{num(inner)}", stroke=RULE, stroke_width=1))
        parts.append(text(MARGIN, y + 18, rows, size=11, fill=SECONDARY))
        y += 12 + len(rows) * 11 * LINE
    svg = document(inner + 2 * MARGIN, y + MARGIN - 6, title, description, "\n".join(parts))
    return Picture(svg, title)


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


def _blocks(shown: Sequence[Shown], lines: bool, notes: Sequence[tuple[str, str]]) -> list[_Block]:
    left = 76.0 if lines else 30.0
    blocks = []
    for group in GROUPS:
        styles = sorted({one.style for one in shown if one.style.group == group}, key=rank)
        # A long list goes into one column a force.
        forces = {style.force: "" for style in styles} if len(styles) > _LONGEST_BLOCK else {"": ""}
        for i, force in enumerate(forces):
            entries = [
                _Entry(_sample(style, lines), style.words) for style in styles if force in ("", style.force)
            ]
            if entries:
                blocks.append(
                    _Block(
                        "" if i else group.capitalize(),
                        tuple(entries),
                        left,
                        30.0 if group == TAKES_ON else 25.0,
                    )
                )
    beside = _beside(shown)
    beside += [
        _Entry(text(_ASIDE, 4, sign, size=_LEGEND, bold=True, anchor="middle") if sign else "", words)
        for sign, words in notes
    ]
    if beside:
        blocks.append(_Block("Beside the mark" if len(beside) > len(notes) else "", tuple(beside), 38))
    return blocks


def _sample(style: MarkStyle, lines: bool) -> str:
    if not lines:
        return draw_mark(style, 10, 0)
    return (
        line(style, "M0,0h38") + head(style, 44 if style.head == "arrow" else 41, 0) + draw_mark(style, 58, 0)
    )


def _beside(shown: Sequence[Shown]) -> list[_Entry]:
    entries = []
    conditions = {one.conditional for one in shown}
    if True in conditions:
        entries.append(_Entry(diamond(_ASIDE, 0), "under a condition"))
    if False in conditions:
        entries.append(_Entry(diamond(_ASIDE, 0, struck=True), "stated to be without condition"))
    if None in conditions and len(conditions) > 1:
        entries.append(_Entry("", "no diamond: not stated whether conditional"))
    for doubt, (sign, words) in DOUBTS.items():
        if any(one.doubt == doubt for one in shown):
            entries.append(_Entry(text(_ASIDE, 4.5, sign, size=_LEGEND, bold=True, anchor="middle"), words))
    if any(one.possible for one in shown):
        plain = replace(mark("silent"), shape="blank")
        entries.append(_Entry(draw_mark(plain, _ASIDE, 0, possible=True), "possible: “can include” it"))
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
