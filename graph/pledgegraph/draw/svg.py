"""Write small SVG documents.

Everything that comes from the facts passes through ``svg_text``; every number through ``num``, so that the
same facts give the same bytes. Called by everything that draws.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from functools import cache

from pledgegraph.draw.text import LINE
from pledgegraph.escape import svg_text

FONT = "Helvetica,Arial,'DejaVu Sans',sans-serif"
INK, SECONDARY, RULE, ZEBRA, WHITE = "#1A1A1A", "#595959", "#D9D9D9", "#F6F7F8", "#FFFFFF"
BAND = "#FFF1C2"
"""Ground of what a reader asked to be highlighted."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def num(value: float) -> str:
    """Write a number with at most two decimals, the same on every machine.

    Example:
        >>> num(2.50), num(-0.001), num(3)
        ('2.5', '0', '3')
    """
    if not math.isfinite(value):
        raise ValueError("a picture has no place for a number that is not finite")
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown in {"-0", ""} else shown


def tag(name: str, body: str | None = None, /, **attributes: float | str | None) -> str:
    """Write one element; the body is markup already, attributes are escaped.

    Args:
        name: the element.
        body: what stands inside; None for an empty element.
        attributes: written in the order given, ``_`` as ``-``; those that are None are left out.

    Example:
        >>> tag("circle", cx=1, cy=2.25, r=3, stroke_width=1)
        '<circle cx="1" cy="2.25" r="3" stroke-width="1"/>'
    """
    shown = "".join(
        [
            f' {_attribute(key)}="{svg_text(value) if isinstance(value, str) else num(value)}"'
            for key, value in attributes.items()
            if value is not None
        ]
    )
    return f"<{name}{shown}/>" if body is None else f"<{name}{shown}>{body}</{name}>"


@cache
def _attribute(key: str) -> str:
    """Give the name that an attribute has in SVG."""
    return key.strip("_").replace("_", "-")


def text(
    x: float,
    y: float,
    lines: str | Sequence[str],
    *,
    size: float = 13,
    fill: str = INK,
    bold: bool = False,
    anchor: str | None = None,
) -> str:
    """Write one text of one or more lines, the first with its baseline at y.

    Args:
        x: left end, or the middle with ``anchor="middle"``.
        y: baseline of the first line.
        lines: the line, or the lines.
        size: font size in pixels.
        fill: colour.
        bold: whether it is set in bold.
        anchor: SVG's text-anchor.
    """
    rows = [lines] if isinstance(lines, str) else list(lines)
    # The space keeps words apart for those who copy the text or have it read out.
    spans = " ".join(
        tag("tspan", svg_text(row), x=x, y=y + i * size * LINE) if len(rows) > 1 else svg_text(row)
        for i, row in enumerate(rows)
    )
    weight = "bold" if bold else None
    return tag("text", spans, x=x, y=y, font_size=size, fill=fill, font_weight=weight, text_anchor=anchor)


def link(iri: str, tip: str, body: str, **data: str) -> str:
    """Wrap a drawing in a link with a tip.

    Args:
        iri: where it leads: an http(s) address or a relative one. Any other scheme gives no link.
        tip: what a pointer or a screen reader is told.
        body: the drawing.
        data: written as ``data-`` attributes, for scripts that filter.
    """
    inside = tag("title", svg_text(tip)) + body
    shown: dict[str, float | str | None] = {f"data_{key}": value for key, value in data.items()}
    if address := _address(iri):
        return tag("a", inside, href=address, **shown)
    return tag("g", inside, role="img", aria_label=tip, **shown)


def span(iri: str, tip: str, words: str, *, bold: bool = False, **data: str) -> str:
    """Write a link inside a line of text, whose words stay together also where they run from right to left.

    Args:
        iri: where it leads, as for ``link``.
        tip: what a pointer or a screen reader is told.
        words: what is read.
        bold: whether it is set in bold.
        data: written as ``data-`` attributes, for scripts that filter.
    """
    shown: dict[str, float | str | None] = {f"data_{key}": value for key, value in data.items()}
    weight = "bold" if bold else None
    inside = (tag("title", svg_text(tip)) if tip else "") + svg_text(words)
    address = _address(iri) or None
    name = "a" if address else "tspan"
    return tag(name, inside, href=address, font_weight=weight, unicode_bidi="isolate", **shown)


def _address(iri: str) -> str:
    """Give the address that a link may lead to; nothing for any scheme but http and https."""
    if iri.startswith(("https://", "http://")):
        return iri.strip()
    address = html.unescape(svg_text(iri)).strip()
    if _SCHEME.match(address) and not address.lower().startswith(("https://", "http://")):
        return ""
    return address


def document(
    width: float, height: float, title: str, description: str, body: str, language: str = "en"
) -> str:
    """Write a whole SVG document on a white ground.

    A picture with links is a ``graphics-document``, since the role ``img`` would hide its links from a
    screen reader; one without is an ``img``.
    """
    role = "graphics-document" if "<a " in body else "img"
    head = tag("title", svg_text(title)) + tag("desc", svg_text(description))
    ground = tag("rect", width=width, height=height, fill=WHITE)
    return (
        tag(
            "svg",
            f"\n{head}\n{ground}\n{body}\n",
            xmlns="http://www.w3.org/2000/svg",
            width=width,
            height=height,
            viewBox=f"0 0 {num(width)} {num(height)}",
            role=role,
            lang=language,
            font_family=FONT,
        )
        + "\n"
    )
