"""Draw the times of a run against the number of triples, both on logarithmic scales."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from pledgegraph.draw.svg import INK, RULE, SECONDARY, document, tag, text

WIDTH, HEIGHT, LEFT, TOP, PANEL_W, PANEL_H, NAMES = 1060, 430, 64, 70, 300, 290, 166
COLOURS = ("#0B5FA5", "#B3470B", "#5B6770", "#1F7A4D", "#7A3E9D", "#8A6D00", "#A3195B", "#2B8C9E")


class Curve(NamedTuple):
    """Times of one subject: sizes in triples, milliseconds; a single point is drawn as a diamond."""

    name: str
    points: Sequence[tuple[float, float]]


class Panel(NamedTuple):
    """One pair of axes with its curves."""

    title: str
    curves: Sequence[Curve]


def chart(panels: Sequence[Panel], title: str, foot: str) -> str:
    """Give the SVG of panels side by side."""
    body = [text(16, 28, title, size=17, bold=True), text(16, HEIGHT - 14, foot, size=11, fill=SECONDARY)]
    for place, panel in enumerate(panels):
        body += _panel(panel, LEFT + place * (PANEL_W + NAMES + 64))
    described = "; ".join(f"{panel.title}: {', '.join(c.name for c in panel.curves)}" for panel in panels)
    return document(WIDTH, HEIGHT, title, described, "\n".join(body))


def _panel(panel: Panel, left: float) -> list[str]:
    xs = [x for curve in panel.curves for x, _ in curve.points]
    ys = [y for curve in panel.curves for _, y in curve.points]
    low_x, high_x = math.floor(math.log10(min(xs))), math.ceil(math.log10(max(xs)))
    low_y, high_y = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)))

    def across(x: float) -> float:
        return left + (math.log10(x) - low_x) / (high_x - low_x) * PANEL_W

    def down(y: float) -> float:
        return TOP + PANEL_H - (math.log10(y) - low_y) / (high_y - low_y) * PANEL_H

    marks = [text(left, TOP - 14, panel.title, size=13, bold=True)]
    for power in range(low_x, high_x + 1):
        x = across(10**power)
        marks.append(tag("line", x1=x, x2=x, y1=TOP, y2=TOP + PANEL_H, stroke=RULE))
        marks.append(text(x, TOP + PANEL_H + 18, _count(power), size=11, fill=SECONDARY, anchor="middle"))
    for power in range(low_y, high_y + 1):
        y = down(10**power)
        marks.append(tag("line", x1=left, x2=left + PANEL_W, y1=y, y2=y, stroke=RULE))
        marks.append(text(left - 8, y + 4, _time(power), size=11, fill=SECONDARY, anchor="end"))
    marks.append(
        text(left + PANEL_W / 2, TOP + PANEL_H + 36, "triples", size=11, fill=SECONDARY, anchor="middle")
    )
    ends = []
    for curve, colour in zip(panel.curves, COLOURS, strict=False):
        places = [(across(x), down(y)) for x, y in curve.points]
        if len(places) > 1:
            way = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            marks.append(tag("polyline", points=way, fill="none", stroke=colour, stroke_width=2))
            marks += [tag("circle", cx=x, cy=y, r=3.5, fill=colour) for x, y in places]
        else:
            x, y = places[0]
            marks.append(
                tag("path", d=f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z", fill=colour, stroke="#FFFFFF")
            )
        ends.append((places[-1][1], places[-1][0], curve.name, colour))
    return marks + _names(sorted(ends), left + PANEL_W + 14)


def _names(ends: Sequence[tuple[float, float, str, str]], left: float) -> list[str]:
    """Write each name beside the end of its curve, moved down where another stands."""
    marks, last = [], -math.inf
    for y, x, name, colour in ends:
        at = max(y, last + 16)
        marks.append(tag("line", x1=x + 6, y1=y, x2=left - 3, y2=at, stroke=colour, stroke_width=0.6))
        marks.append(text(left, at + 4, name, size=12, fill=INK))
        last = at
    return marks


def _count(power: int) -> str:
    return {3: "1,000", 4: "10,000", 5: "100,000", 6: "1 million", 7: "10 million"}.get(power, f"10^{power}")


def _time(power: int) -> str:
    seconds = power - 3
    return f"{10**seconds} s" if seconds >= 0 else f"{10**power} ms" if power >= 0 else f"{10.0**power:g} ms"
