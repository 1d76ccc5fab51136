"""Marks at the size at which they are read: no two look alike in grey, and none is faint."""

from __future__ import annotations

import itertools
import re
import struct
import zlib

import numpy as np
import pytest
import resvg_py

from pledgegraph.draw import draw_mark, mark
from pledgegraph.draw.marks import BINDINGNESS, DOUBTS, FORCES, MarkStyle
from pledgegraph.draw.svg import BAND, INK, SECONDARY, WHITE, ZEBRA

WIDE, HIGH = 64, 36
LEAST = 12
"""So many pixels, of those that are inked at all, differ between any two kinds of marks at scale 1."""
Kind = tuple[str, str | None, bool | None, str | None, bool]
STYLES = [*itertools.product(FORCES[:5], BINDINGNESS), *((force, None) for force in FORCES[5:])]
KINDS: list[Kind] = [
    (force, backing, conditional, doubt, possible)
    for force, backing in STYLES
    for conditional in (None, True, False)
    for doubt in (None, *DOUBTS)
    for possible in (False, True)
]
# What a mark can stand on: white, every other row, what is highlighted, and a highlighted column over each.
GROUNDS = [WHITE, ZEBRA, BAND]


def styles() -> set[MarkStyle]:
    return {mark(force, backing) for force, backing in STYLES}


def pixels(png: bytes) -> np.ndarray:
    """Read a PNG of eight bits a channel, with transparency, as lightness from 0 to 255."""
    place, parts, width, height = 8, [], 0, 0
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        name, body = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        if name == b"IHDR":
            width, height, *form = struct.unpack(">IIBB", body[:10])
            assert form == [8, 6]
        elif name == b"IDAT":
            parts.append(body)
        place += 12 + length
    data = zlib.decompress(b"".join(parts))
    above, lines = bytes(4 * width), []
    for start in range(0, len(data), 1 + 4 * width):
        above = unfiltered(data[start], data[start + 1 : start + 1 + 4 * width], above)
        lines.append(above)
    image = np.frombuffer(b"".join(lines), np.uint8).reshape(height, width, 4)
    grey: np.ndarray = image[..., :3] @ np.array([0.299, 0.587, 0.114])
    return grey


def unfiltered(kind: int, row: bytes, above: bytes) -> bytes:
    """Undo the filter of one row of a PNG."""
    if kind == 0:
        return row
    if kind == 2:
        return bytes((np.frombuffer(row, np.uint8) + np.frombuffer(above, np.uint8)).astype(np.uint8))
    line = bytearray(row)
    for i, up in enumerate(above):
        left, corner = (line[i - 4], above[i - 4]) if i >= 4 else (0, 0)
        if kind == 1:
            guess = left
        elif kind == 3:
            guess = (left + up) // 2
        else:
            far = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
            guess = left if far[0] <= far[1] and far[0] <= far[2] else up if far[1] <= far[2] else corner
        line[i] = (line[i] + guess) & 255
    return bytes(line)


def rendered(kinds: list[Kind]) -> np.ndarray:
    """Draw each kind in a field of its own at scale 1; give one row a kind, one column a pixel, in grey."""
    across = 24
    deep = -(-len(kinds) // across)
    fields = []
    for i, (force, backing, conditional, doubt, possible) in enumerate(kinds):
        x, y = (i % across) * WIDE + 26, (i // across) * HIGH + 15
        style = mark(force, backing)
        fields.append(draw_mark(style, x, y, conditional=conditional, doubt=doubt, possible=possible))
    size = f'width="{across * WIDE}" height="{deep * HIGH}"'
    ground = f'<rect {size} fill="{WHITE}"/>'
    body = "".join(fields)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="DejaVu Sans">{ground}{body}</svg>'
    grey = pixels(bytes(resvg_py.svg_to_bytes(svg, zoom=1, font_family="DejaVu Sans")))
    cut = grey.reshape(deep, HIGH, across, WIDE).transpose(0, 2, 1, 3)
    return cut.reshape(deep * across, HIGH * WIDE)[: len(kinds)]


def apart(inked: np.ndarray) -> np.ndarray:
    """Count the pixels that are inked in one of two kinds and not in the other, for every two."""
    count = inked.sum(axis=1)
    differ: np.ndarray = count[:, None] + count[None, :] - 2 * inked @ inked.T
    return differ


def test_no_two_kinds_of_marks_look_alike_in_grey() -> None:
    inked = (rendered(KINDS) < 200).astype(np.float32)
    assert inked.sum(axis=1).min() >= 8, "a mark that is hardly there"
    differ = apart(inked)
    np.fill_diagonal(differ, np.inf)
    one, other = np.unravel_index(differ.argmin(), differ.shape)
    assert differ.min() >= LEAST, (KINDS[one], KINDS[other], differ.min())


@pytest.mark.parametrize("doubt", [None, "inferred"])
def test_shapes_differ_far_more_than_the_signs_beside_them(doubt: str | None) -> None:
    """What is taken for another at a glance is the shape: stated forces differ by many pixels."""
    kinds: list[Kind] = [(force, backing, None, doubt, False) for force, backing in STYLES]
    differ = apart((rendered(kinds) < 200).astype(np.float32))
    for i, j in itertools.combinations(range(len(kinds)), 2):
        if kinds[i][1] is None or kinds[j][1] is None:  # a pledge beside what is none, or two that are none
            assert differ[i, j] >= 20, (kinds[i], kinds[j], differ[i, j])


def light(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def grounds() -> list[str]:
    """The grounds, and what a column highlighted at six tenths makes of each."""
    mixed = []
    for ground in GROUNDS:
        pairs = [(int(BAND[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
        mixed.append("#" + "".join(f"{round(0.6 * over + 0.4 * under):02X}" for over, under in pairs))
    return [*GROUNDS, *mixed]


@pytest.mark.parametrize("ground", grounds())
def test_every_edge_stands_out_from_its_ground(ground: str) -> None:
    for style in styles():
        assert contrast(style.edge, ground) >= 3, (style.force, style.bindingness, style.edge)


@pytest.mark.parametrize("ground", grounds())
def test_every_text_can_be_read_on_its_ground(ground: str) -> None:
    written = {INK, SECONDARY}
    for style, doubt in itertools.product(styles(), [None, *DOUBTS]):
        drawn = draw_mark(style, 0, 0, doubt=doubt)
        written |= set(re.findall(r'<text [^>]*fill="(#[0-9A-F]{6})"', drawn))
    assert len(written) >= 2
    for colour in written:
        assert contrast(colour, ground) >= 4.5, colour
