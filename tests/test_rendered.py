"""Pictures as renderers draw them: no text on another, and every picture like its reference.

The references are rendered from the toy world in one font. ``make references`` writes them anew; look at them
before you commit them.
"""

from __future__ import annotations

import io
import math
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import resvg_py
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page

from pledgegraph.draw import Picture
from pledgegraph.draw.language import languages
from pledgegraph.pictures import KINDS

REFERENCES = Path(__file__).parent / "pictures"
WRITE = bool(os.environ.get("PLEDGEGRAPH_REFERENCES"))
FONT = "DejaVu Sans"
COLOURS = 256  # of a committed reference
TILE, LEVELS = 4, 40
"""Like its reference is a picture of which no tile of 4 x 4 pixels differs by more than 40 of 255 in the mean
of a channel: a nudge of a twentieth of a pixel passes, a moved label, a lost mark or another letter not."""
WIDE_TILE, WIDE_LEVELS = 8, 32
"""The same between two renderers, which smooth letters and curves each in its own way."""

Pixels = NDArray[np.float64]
Renderer = Callable[[str], Pixels]


def steady(svg: str) -> str:
    """Set a picture in the widest font that it names, and leave out what changes with every fact."""
    return re.sub(
        r"Facts [0-9a-f]{12}", "Facts", re.sub(r'font-family="[^"]*"', f'font-family="{FONT}"', svg)
    )


def pixels(png: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=float)


def by_resvg(svg: str) -> Pixels:
    return pixels(bytes(resvg_py.svg_to_bytes(steady(svg), zoom=1, font_family=FONT, sans_serif_family=FONT)))


def put(page: Page, svg: str) -> None:
    """Show a picture in a browser, at its own size."""
    size = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    assert size
    page.set_viewport_size({"width": math.ceil(float(size[1])), "height": math.ceil(float(size[2]))})
    page.set_content(f"<!doctype html><style>body{{margin:0}}svg{{display:block}}</style>{steady(svg)}")


@pytest.fixture(scope="module")
def sheet(browser: Browser) -> Iterator[Page]:
    """One page on which picture after picture is put."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture
def renderers(sheet: Page) -> dict[str, Renderer]:
    def by_chromium(svg: str) -> Pixels:
        put(sheet, svg)
        return pixels(sheet.screenshot())

    return {"resvg": by_resvg, "chromium": by_chromium}


def unlike(one: Pixels, other: Pixels, tile: int = TILE, levels: float = LEVELS) -> list[tuple[int, int]]:
    """List the tiles in which two pictures differ: left and upper end of each, in pixels."""
    height, width = (min(a, b) // tile * tile for a, b in zip(one.shape[:2], other.shape[:2], strict=True))

    def means(picture: Pixels) -> Pixels:
        cut = picture[:height, :width].reshape(height // tile, tile, width // tile, tile, 3)
        return np.asarray(cut.mean(axis=(1, 3)))

    rows, columns = np.nonzero(np.abs(means(one) - means(other)).max(axis=2) > levels)
    return [(int(x) * tile, int(y) * tile) for x, y in zip(columns, rows, strict=True)]


def write_png(path: Path, picture: Pixels) -> None:
    image = Image.fromarray(picture.astype(np.uint8)).quantize(COLOURS, dither=Image.Dither.NONE)
    image.save(path, optimize=True)


# ---------------------------------------------------------------- against references


@pytest.mark.parametrize("renderer", ["resvg", "chromium"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_looks_like_its_reference(
    kind: str,
    renderer: str,
    picture_of: Callable[..., Picture],
    renderers: dict[str, Renderer],
    tmp_path: Path,
) -> None:
    drawn = renderers[renderer](picture_of(kind).svg)
    path = REFERENCES / f"{kind}.{renderer}.png"
    if WRITE:
        write_png(path, drawn)
    assert path.exists(), "'make references' writes it; look at it before you commit it"
    reference = pixels(path.read_bytes())
    write_png(tmp_path / path.name, drawn)
    advice = f"look at {tmp_path / path.name} beside {path}; if it is as it should be, 'make references'"
    assert reference.shape == drawn.shape, advice
    assert unlike(reference, drawn)[:10] == [], advice


def test_every_reference_is_of_a_picture_and_small() -> None:
    names = {f"{kind}.{renderer}.png" for kind in KINDS for renderer in ("resvg", "chromium")}
    files = list(REFERENCES.glob("*.png"))
    assert {path.name for path in files} == names
    assert sum(path.stat().st_size for path in files) < 80_000 * len(names)


@pytest.mark.parametrize("kind", KINDS)
def test_both_renderers_draw_the_same(
    kind: str, picture_of: Callable[..., Picture], renderers: dict[str, Renderer]
) -> None:
    svg = picture_of(kind).svg
    one, other = (render(svg) for render in renderers.values())
    assert np.abs(np.subtract(one.shape, other.shape)).max() <= 1
    assert unlike(one, other, WIDE_TILE, WIDE_LEVELS)[:10] == []


def moved(svg: str, by: float) -> str:
    """Move one label to the right."""
    return re.sub(r'(<g data-row="2"><text x=")([\d.]+)', lambda m: f"{m[1]}{float(m[2]) + by}", svg, count=1)


FAULTS: dict[str, Callable[[str], str]] = {
    "a label moved by two pixels": lambda svg: moved(svg, 2),
    "a lost mark": lambda svg: re.sub(r"<use [^>]*/>", "", svg, count=1),
    "a lost sign of a condition": lambda svg: re.sub(
        r'<path d="M[^"]*l4,4l-4,4l-4,-4z"[^>]*/>', "", svg, count=1
    ),
    # (Not "!": it differs from "i" by a dot, and what is inferred has a dashed outline besides.)
    "another doubt": lambda svg: svg.replace(">i<", ">~<", 1),
    "another bindingness": lambda svg: svg.replace(
        ' d="M0,0m0,-8a8,8 0 0 1 0,16z"', ' d="M0,0v-8a8,8 0 0 1 8,8z"', 1
    ),
    "another word": lambda svg: svg.replace(">Northmark<", ">Southmark<", 1),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("renderer", ["resvg", "chromium"])
def test_a_fault_in_a_picture_is_seen(
    fault: str, renderer: str, picture_of: Callable[..., Picture], renderers: dict[str, Renderer]
) -> None:
    svg = picture_of("matrix").svg
    spoilt = FAULTS[fault](svg)
    assert spoilt != svg
    assert unlike(pixels((REFERENCES / f"matrix.{renderer}.png").read_bytes()), renderers[renderer](spoilt))


@pytest.mark.parametrize("renderer", ["resvg", "chromium"])
def test_other_smoothing_is_no_fault(
    renderer: str, picture_of: Callable[..., Picture], renderers: dict[str, Renderer]
) -> None:
    svg = picture_of("matrix").svg
    nudged = svg.replace(' fill="#FFFFFF"/>\n', ' fill="#FFFFFF"/>\n<g transform="translate(0.05,0.05)">', 1)
    nudged = nudged.replace("\n</svg>", "</g>\n</svg>")
    drawn = renderers[renderer](nudged)
    reference = pixels((REFERENCES / f"matrix.{renderer}.png").read_bytes())
    assert np.abs(drawn - reference).max() > LEVELS
    assert unlike(reference, drawn) == []


def test_a_feature_that_one_renderer_lacks_is_seen(
    picture_of: Callable[..., Picture], renderers: dict[str, Renderer]
) -> None:
    svg = picture_of("matrix").svg.replace(
        "</svg>", "<style>use { offset-path: path('M20,20') }</style></svg>"
    )
    one, other = (render(svg) for render in renderers.values())
    assert unlike(one, other, WIDE_TILE, WIDE_LEVELS)


# ---------------------------------------------------------------- texts and marks


FOUND = """() => {
    const svg = document.querySelector("svg"), room = svg.getBoundingClientRect();
    const inside = (e) => !e.closest("defs, symbol") && e.textContent.trim();
    const lines = [...svg.querySelectorAll("text")].filter(inside).flatMap((text) => {
        const spans = [...text.querySelectorAll("tspan")];
        const parts = spans.length ? spans : [text];
        return parts.map((e) => ({ name: e.textContent, r: e.getBoundingClientRect() }));
    });
    const marks = [...svg.querySelectorAll("[data-group] use")].map((e) => (
        { name: e.parentNode.querySelector("title").textContent, r: e.getBoundingClientRect() }));
    const meet = (a, b, by = 1) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > by
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > by;
    const wrong = [];
    for (const { name, r } of [...lines, ...marks])
        if (r.left < room.left || r.top < room.top || r.right > room.right || r.bottom > room.bottom)
            wrong.push(["outside", name]);
    lines.forEach((a, i) => {
        for (const b of [...lines.slice(i + 1), ...marks]) if (meet(a.r, b.r)) wrong.push([a.name, b.name]);
    });
    marks.forEach((a, i) => {  // the box of a sign beside a mark is taller than the sign
        for (const b of marks.slice(i + 1)) if (meet(a.r, b.r, 2)) wrong.push([a.name, b.name]);
    });
    return { wrong: wrong.slice(0, 10), lines: lines.length, marks: marks.length };
}"""


def found(page: Page, svg: str) -> dict[str, Any]:
    """Look which texts and marks of a picture lie on each other or outside of it."""
    put(page, svg)
    result: dict[str, Any] = page.evaluate(FOUND)
    return result


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_lies_on_a_text_and_nothing_is_outside(
    kind: str, size: str, lang: str, sheet: Page, picture_of: Callable[..., Picture]
) -> None:
    seen = found(sheet, picture_of(kind, size, lang).svg)
    assert seen["lines"] > 5
    assert seen["wrong"] == []


def test_a_text_on_another_is_seen(sheet: Page, picture_of: Callable[..., Picture]) -> None:
    svg = picture_of("matrix").svg
    assert found(sheet, svg)["wrong"] == []
    assert found(sheet, moved(svg, 120))["wrong"]
    assert found(sheet, moved(svg, 2000))["wrong"][0][0] == "outside"
