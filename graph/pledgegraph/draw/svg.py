"""Write small SVG documents, and hold a finished one.

Everything that comes from the facts passes through ``svg_text``; every number through ``num``, so that the
same facts give the same bytes. Called by marks, frame, matrix and ego; gives ``Picture``.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pledgegraph.draw.diagram import Diagram, dot, mermaid
from pledgegraph.draw.text import LINE
from pledgegraph.errors import ExportError, MissingExtra
from pledgegraph.escape import svg_text

_FALLBACK = "DejaVu Sans"
FONT = "Helvetica,Arial,'DejaVu Sans',sans-serif"
INK, SECONDARY, RULE, ZEBRA, WHITE = "#1A1A1A", "#595959", "#D9D9D9", "#F6F7F8", "#FFFFFF"

DIAGRAMS = {".dot": dot, ".mmd": mermaid}
_SUFFIXES = (".dot", ".mmd", ".png", ".svg")
_MOST_PIXELS = 100_000_000
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')
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
        f' {key.strip("_").replace("_", "-")}="{svg_text(value) if isinstance(value, str) else num(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{shown}/>" if body is None else f"<{name}{shown}>{body}</{name}>"


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
    address = html.unescape(svg_text(iri)).strip()
    if not address or (_SCHEME.match(address) and not address.lower().startswith(("https://", "http://"))):
        return tag("g", inside, role="img", aria_label=tip, **shown)
    return tag("a", inside, href=address, aria_label=tip, **shown)


def document(width: float, height: float, title: str, description: str, body: str) -> str:
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
            font_family=FONT,
        )
        + "\n"
    )


def check_format(path: Path | str, *, nodes: bool) -> str:
    """Find the format of a picture that a path's suffix names.

    Args:
        path: the file.
        nodes: whether the picture has nodes and lines, as .dot and .mmd need.

    Returns:
        The suffix, in lower case.

    Raises:
        ExportError: it names no picture format, or one that this picture cannot have.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in _SUFFIXES:
        given = f"the suffix {suffix!r}" if suffix else "no suffix"
        known = ", ".join(_SUFFIXES)
        raise ExportError(f"cannot draw to {str(path)!r}: {given} names no picture format; known: {known}")
    if suffix in DIAGRAMS and not nodes:
        what = "this picture has no nodes and lines; take .svg or .png"
        raise ExportError(f"cannot draw to {str(path)!r}: {what}")
    return suffix


@dataclass(frozen=True, slots=True)
class Picture:
    """Hold a finished drawing, which shows itself in a notebook.

    Args:
        svg: the whole document.
        title: what it shows, in plain words.
        diagram: its nodes and lines, where it has any.
    """

    svg: str
    title: str
    diagram: Diagram | None = field(default=None, repr=False)

    def save(self, path: Path | str, *, scale: int = 2) -> None:
        """Write the picture to a file, as its suffix says: .svg, .png, or .dot and .mmd (Mermaid).

        Args:
            path: where to.
            scale: pixels of the PNG per pixel of the drawing; SVG needs none.

        Raises:
            ExportError: the suffix names no known format, the PNG cannot be made, or .dot or .mmd is asked of
                a picture that has no nodes and lines.
            MissingExtra: a PNG is asked for and the extra ``draw`` is not installed.
        """
        from pledgegraph import files

        suffix = check_format(path, nodes=self.diagram is not None)
        if suffix == ".svg":
            files.write_text(path, self.svg)
        elif suffix == ".png":
            files.write_bytes(path, self._png(scale))
        elif self.diagram is not None:
            files.write_text(path, DIAGRAMS[suffix](self.diagram))

    def _png(self, scale: int) -> bytes:
        try:
            import resvg_py
        except ImportError as error:
            raise MissingExtra("draw", "a PNG picture") from error
        size = _SIZE.search(self.svg)
        pixels = float(size[1]) * float(size[2]) * scale * scale if size else 0.0
        if scale < 1 or pixels > _MOST_PIXELS:
            raise ExportError(
                f"a PNG at scale {scale} would have {pixels:.0f} pixels; take another scale, or .svg"
            )
        letter = text(2, 15, "M").replace("<text", f'<text font-family="{FONT}"')
        probe = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{}</svg>'

        def render(svg: str, zoom: int) -> bytes:
            return bytes(
                resvg_py.svg_to_bytes(svg, zoom=zoom, font_family=_FALLBACK, sans_serif_family=_FALLBACK)
            )

        try:
            # Without any font the letters would be missing and nothing would say so.
            if render(probe.format(letter), 1) == render(probe.format(""), 1):
                raise ExportError("no font is installed for the letters of a PNG; save as .svg instead")
            return render(self.svg, scale)
        except ValueError as error:
            raise ExportError(f"the PNG cannot be made: {error}") from error

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:  # noqa: ARG002
        return {"text/plain": repr(self), "image/svg+xml": self.svg}

    def __repr__(self) -> str:
        return f"Picture({self.title!r})"
