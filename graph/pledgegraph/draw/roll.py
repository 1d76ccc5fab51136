"""Set names one after the other in lines that fit a width, each a link of its own.

Called where many stand for the same: beside a thing in an ego network, and for the members of a group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pledgegraph.draw.stance import Node
from pledgegraph.draw.svg import INK, span, tag
from pledgegraph.draw.text import LINE, text_width, wrap


@dataclass(frozen=True, slots=True)
class Called:
    """One name of a roll.

    Args:
        node: who is named.
        tip: what the name says when pointed at.
        times: how often it would stand there; more than one is said in brackets.
        records: addresses of the records behind it, for scripts.
        number: short sign of the same actor wherever it is named in a picture, for scripts.
    """

    node: Node
    tip: str = ""
    times: int = 1
    records: tuple[str, ...] = ()
    number: str = ""

    @property
    def words(self) -> str:
        """What is read."""
        return f"{self.node.label} ({self.times})" if self.times > 1 else self.node.label


Line = list[tuple[Called, str, str]]
"""The names of one line, or what of a long one stands in it, each with what follows it."""


def set_names(names: Sequence[Called], width: float, size: float = 13) -> list[Line]:
    """Break a roll of names into lines; a name is parted only where it is wider than the room.

    Args:
        names: in the order to read.
        width: the room in pixels.
        size: font size in pixels.

    Example:
        >>> three = [Called(Node(name, name)) for name in ("Arcadia", "Ilion", "Thule")]
        >>> [[words + after for _, words, after in line] for line in set_names(three, 100)]
        [['Arcadia,', 'Ilion,'], ['Thule']]
    """
    lines: list[Line] = []
    left = 0.0
    space = text_width(" ", size)
    for i, name in enumerate(names):
        comma = "," if i < len(names) - 1 else ""
        whole = text_width(name.words + comma, size)
        if lines and whole <= left - space:
            lines[-1].append((name, name.words, comma))
            left -= whole + space
            continue
        pieces = wrap(name.words, width - text_width(comma, size), size)
        lines += [[(name, piece, "")] for piece in pieces[:-1]] + [[(name, pieces[-1], comma)]]
        left = width - text_width(pieces[-1] + comma, size)
    return lines


def draw_names(
    lines: Sequence[Line], x: float, y: float, *, size: float = 13, highlight: frozenset[str] = frozenset()
) -> str:
    """Draw a roll of names.

    Args:
        lines: as ``set_names`` gives them.
        x: left end.
        y: baseline of the first line.
        size: font size in pixels.
        highlight: keys of names that stand out, in bold.
    """
    rows = [
        tag("tspan", " ".join(_span(*one, highlight) for one in line), x=x, y=y + i * size * LINE)
        for i, line in enumerate(lines)
    ]
    return tag("text", " ".join(rows), x=x, y=y, font_size=size, fill=INK)


def _span(called: Called, words: str, after: str, highlight: frozenset[str]) -> str:
    data = {"actor": called.number, "more": " ".join(filter(None, called.records))}
    known = {key: value for key, value in data.items() if value}
    return span(called.node.key, called.tip, words, bold=called.node.key in highlight, **known) + after
