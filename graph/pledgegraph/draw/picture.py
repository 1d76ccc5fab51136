"""Hold a finished picture, and write it as its suffix says.

Given by ``frame.compose``; what users save, and what a notebook shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pledgegraph.draw.diagram import Diagram, dot, mermaid
from pledgegraph.draw.language import ENGLISH, Language
from pledgegraph.draw.svg import FONT, text
from pledgegraph.errors import ExportError, MissingExtra
from pledgegraph.escape import html_attribute

_FALLBACK = "DejaVu Sans"
DIAGRAMS = {".dot": dot, ".mmd": mermaid}
_SUFFIXES = (".svg", ".png", ".html", ".dot", ".mmd")
_MOST_PIXELS = 100_000_000
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')
_CONTROLS, _TALLEST = 190, 900
"""What a page needs above its picture, and the most that it takes of a notebook, in pixels."""


class Passage(NamedTuple):
    """One passage of a source, as a page shows it.

    Args:
        place: where in the source it stands.
        words: the quote, exact; empty where there is none.
        speaker: whose words they are, and who relayed them.
        url: address of the source.
        source: its title, publisher and date.
        language: tag of the language of the quote.
        gloss: what the passage says, in words that are not its own.
        note: how sure it is, and whether it speaks against the record.
    """

    place: str
    words: str
    speaker: str = ""
    url: str = ""
    source: str = ""
    language: str = ""
    gloss: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a page shows of a mark that is clicked.

    Args:
        iri: where the mark leads.
        heading: who takes which stance on what.
        lines: what else is known of it, each a name and its value, as in ("bindingness", "aspirational").
        passages: the evidence.
        who: by whose name a reader looks for it.
    """

    iri: str
    heading: str
    lines: tuple[tuple[str, str], ...] = ()
    passages: tuple[Passage, ...] = ()
    who: str = ""


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
        given = f"the suffix {suffix!r} names no picture format" if suffix else "it has no suffix"
        known = ", ".join(_SUFFIXES)
        raise ExportError(f"cannot draw to {str(path)!r}: {given}; known: {known}")
    if suffix in DIAGRAMS and not nodes:
        what = "this picture has no nodes and lines; take .svg, .png or .html"
        raise ExportError(f"cannot draw to {str(path)!r}: {what}")
    return suffix


@dataclass(frozen=True, slots=True)
class Frame:
    """A page inside a notebook: it can run its own script, and neither sees the notebook nor sends anything.

    Args:
        page: the whole page.
        title: what it shows.
        height: of the frame, in pixels.
    """

    page: str
    title: str
    height: int

    def _repr_html_(self) -> str:
        return (
            f'<iframe title="{html_attribute(self.title)}" srcdoc="{html_attribute(self.page)}" '
            'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" '
            f'width="100%" height="{self.height}" style="border:0"></iframe>'
        )

    def __repr__(self) -> str:
        return f"Frame({self.title!r}, height={self.height})"


@dataclass(frozen=True, slots=True)
class Picture:
    """Hold a finished drawing, which shows itself in a notebook.

    Args:
        svg: the whole document.
        title: what it shows, in plain words.
        diagram: its nodes and lines, where it has any.
        language: the language of its words.
        proofs: gives what a page shows of each mark; asked only when a page is made.
    """

    svg: str
    title: str
    diagram: Diagram | None = field(default=None, repr=False)
    language: Language = field(default=ENGLISH, repr=False, compare=False)
    proofs: Callable[[], Sequence[Proof]] = field(default=tuple, repr=False, compare=False)

    @property
    def html(self) -> str:
        """The picture as a page of its own, which shows the evidence of what is clicked."""
        from pledgegraph.draw.page import page

        return page(self)

    def interactive(self, height: int | None = None) -> Frame:
        """Give the page of the picture as a notebook shows it, in a frame of its own.

        Args:
            height: of the frame in pixels; as tall as the picture, up to 900, unless given.

        Example:
            >>> Picture('<svg width="520" height="100"></svg>', "Nothing").interactive()
            Frame('Nothing', height=290)
        """
        from pledgegraph.draw.page import page

        size = _SIZE.search(self.svg)
        tall = min(round(float(size[2]) if size else _TALLEST) + _CONTROLS, _TALLEST)
        return Frame(page(self, framed=True), self.title, tall if height is None else height)

    def save(self, path: Path | str, *, scale: int = 2) -> None:
        """Write the picture to a file, as its suffix says: .svg, .png, .html, or .dot and .mmd (Mermaid).

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
        elif suffix == ".html":
            files.write_text(path, self.html)
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
