"""Text tables that stay within the width of a terminal: cells wrap, columns share the room by need."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

from pledgegraph.escape import clean


def width_of(text: str) -> int:
    """Count the columns that a text takes on a terminal.

    Example:
        >>> width_of("Київ"), width_of("日本")
        (4, 4)
    """
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def lines_of(text: str, width: int) -> list[str]:
    """Wrap a text into lines of a width, control characters shown, nothing for an empty one.

    Example:
        >>> lines_of("who committed to what", 15)
        ['who committed', 'to what']
    """
    return _wrap(clean(text), width)


def _wrap(text: str, width: int, *, hyphens: bool = False) -> list[str]:
    """Wrap by columns of the terminal: a wide letter takes two of them."""
    for limit in range(width, 0, -1):
        lines = textwrap.wrap(text, limit, break_on_hyphens=hyphens)
        if all(width_of(line) <= width for line in lines):
            break
    return lines


def text_table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    under: Sequence[str] = (),
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """Draw a table; columns that are empty in every row are left out.

    Args:
        headers: one word or two a column.
        rows: cells, as many as headers.
        under: a text a row, drawn below it and indented; empty for none.
        width: number of characters a line.
        colour: whether to draw the headers bold.
    """
    cells = [[clean(cell) for cell in row] for row in rows]
    keep = [i for i in range(len(headers)) if any(row[i] for row in cells)] or list(range(len(headers)))
    headers = [headers[i] for i in keep]
    cells = [[row[i] for i in keep] for row in cells]
    widths = _widths(headers, cells, width)
    bold, plain = ("\x1b[1m", "\x1b[0m") if colour else ("", "")
    lines = [f"{bold}{line}{plain}" for line in _lines(headers, widths)]
    lines.append("  ".join("-" * w for w in widths))
    blocks = []
    for i, row in enumerate(cells):
        below = lines_of(under[i], width - 4) if under else []
        blocks.append([*_lines(row, widths), *(f"    {line}" for line in below)])
    gap = bool(under) or sum(len(block) > 1 for block in blocks) * 2 > len(blocks)
    for block in blocks:
        lines += [*block, ""] if gap else block
    return "\n".join(lines).rstrip()


def _lines(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Wrap the cells of one row into lines."""
    wrapped = [_wrap(cell, w, hyphens=True) or [""] for cell, w in zip(cells, widths, strict=True)]
    height = max(map(len, wrapped), default=1)
    parts = [[part[i] if i < len(part) else "" for part in wrapped] for i in range(height)]
    return ["  ".join(_pad(text, w) for text, w in zip(part, widths, strict=True)).rstrip() for part in parts]


def _widths(headers: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Share the room: each column gets what it needs; the widest gives way first, to its longest word."""
    columns = list(zip(headers, *rows, strict=True))
    need = [max(map(width_of, column), default=1) for column in columns]
    least = [
        min(n, max(_longest_word(cell) for cell in column), 20)
        for n, column in zip(need, columns, strict=True)
    ]
    room = max(width - 2 * (len(columns) - 1), len(columns))
    while sum(need) > room:
        open_columns = [i for i, n in enumerate(need) if n > least[i]] or [
            i for i, n in enumerate(need) if n > 1
        ]
        need[max(open_columns, key=lambda i: need[i])] -= 1
    return need


def _longest_word(text: str) -> int:
    return max(
        (width_of(part) for word in text.split() for part in word.replace("-", "- ").split()), default=1
    )


def _pad(text: str, width: int) -> str:
    return text + " " * max(0, width - width_of(text))
