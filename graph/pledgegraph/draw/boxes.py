"""Boxes of things and the lines between them, for pictures that are laid out in columns.

Called by tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean as mean

from pledgegraph.draw.svg import INK, SECONDARY, WHITE, ZEBRA, link, num, tag, text
from pledgegraph.draw.text import LINE

GREY = "#767676"
"""Of lines that are no stance."""
LEADING, SMALL = 13 * LINE, 11 * LINE
"""Height of a line of a label, and of one of the small words below it."""
PAD = 10.0


def tall(label: Sequence[str], small: Sequence[str]) -> float:
    """Give the height of a box with these lines."""
    return len(label) * LEADING + len(small) * SMALL + 14


def box(
    key: str,
    tip: str,
    label: Sequence[str],
    small: Sequence[str],
    place: tuple[float, float, float, float],
    *,
    bold: bool = False,
    round_by: float = 2,
    ground: str = "",
    **data: str,
) -> str:
    """Draw a thing as a box that leads to its record.

    Args:
        key: where it leads.
        tip: what it says when pointed at.
        label: lines of its label.
        small: lines below the label.
        place: left, top, width and height.
        bold: whether it is the middle of the picture: its frame is heavier, its label bold.
        round_by: radius of its corners.
        ground: colour inside; white unless given.
        data: ``data-`` attributes, for scripts that filter.
    """
    x, y, wide, high = place
    frame = tag(
        "rect",
        x=x,
        y=y,
        width=wide,
        height=high,
        rx=10 if bold else round_by,
        fill=ground or (ZEBRA if bold else WHITE),
        stroke=INK if bold else SECONDARY,
        stroke_width=1.75 if bold else 1,
    )
    base = y + (high - len(label) * LEADING - len(small) * SMALL) / 2 + 13.5
    words = text(x + PAD, base, label, bold=bold)
    if small:
        words += text(x + PAD, base + len(label) * LEADING - 1, small, size=11, fill=SECONDARY)
    return link(key, tip, frame + words, **data)


def curve(x1: float, y1: float, x2: float, y2: float) -> str:
    """Give the path of a line that leaves and arrives level."""
    bend = (x1 + x2) / 2
    return f"M{num(x1)},{num(y1)}C{num(bend)},{num(y1)} {num(bend)},{num(y2)} {num(x2)},{num(y2)}"


def spread(wanted: Sequence[tuple[float, float]], apart: float, height: float) -> list[float]:
    """Place boxes below each other, each as near as it can be to where it is wanted.

    Args:
        wanted: middle and height of each, in the order in which they stand.
        apart: room between two of them.
        height: of the drawing; they stay within it where they have room.

    Returns:
        Their middles, of which the sum of squares of the distances is least.

    Example:
        >>> spread([(10, 20), (10, 20), (90, 20)], 4, 100)
        [10.0, 34.0, 90.0]
    """
    # Shifted up by all that stands above it, each top may be no higher than the one before: where two would
    # change places, both take their mean.
    offsets, y = [], 0.0
    for _, high in wanted:
        offsets.append(y)
        y += high + apart
    lowest = max(height - (y - apart), 0.0)
    blocks: list[list[float]] = []
    for (middle, high), offset in zip(wanted, offsets, strict=True):
        block = [middle - high / 2 - offset]
        while blocks and mean(blocks[-1]) >= mean(block):
            block = blocks.pop() + block
        blocks.append(block)
    shifted = [min(max(mean(block), 0.0), lowest) for block in blocks for _ in block]
    return [top + offset + high / 2 for top, offset, (_, high) in zip(shifted, offsets, wanted, strict=True)]
