"""Lists of actors below a drawing, for marks beside which they would be too many.

Called by tree and lifecycle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pledgegraph.draw.stance import Node, Sheet
from pledgegraph.draw.svg import tag, text
from pledgegraph.draw.text import LINE, wrap
from pledgegraph.escape import svg_text

NAMED = 3
"""So many actors are named beside a mark."""


@dataclass(slots=True)
class Lists:
    """Name actors beside a mark; those too many for it are listed once below the drawing, under a letter.

    Args:
        sheet: the sheet of the drawing: its language, and who stands out.
        found: what was listed: keys of the actors to their letter and names.
    """

    sheet: Sheet
    found: dict[tuple[str, ...], tuple[str, Sequence[Node]]] = field(default_factory=dict)

    def names(self, actors: Sequence[Node]) -> str:
        """Name some actors in one line.

        Args:
            actors: in any order.
        """
        listed = sorted(actors, key=lambda node: (node.label.casefold(), node.key))
        chosen = [node.label for node in listed if node.key in self.sheet.highlight]
        if len(listed) <= max(NAMED, len(chosen)):
            return ", ".join(node.label for node in listed)
        letter, _ = self.found.setdefault(
            tuple(node.key for node in listed), (_letter(len(self.found)), listed)
        )
        say = self.sheet.language.say
        more = (
            say("and {n} more", n=len(listed) - len(chosen)) if chosen else say("{n} actors", n=len(listed))
        )
        return f"{', '.join(chosen)} {more} ({letter})".strip()

    def drawn(self, words: str, actors: Sequence[Node], key: str) -> str:
        """Tie the drawn names of some actors to their mark; those only counted are told when pointed at.

        Args:
            words: the markup of their names.
            actors: all of them.
            key: what the mark has as ``data-actor``.
        """
        told = ", ".join(node.label for node in actors) if len(actors) > NAMED else ""
        return tag("g", (tag("title", svg_text(told)) if told else "") + words, data_actor=key)

    def draw(self, y: float, width: float) -> tuple[str, float]:
        """Draw the lists below a height; give the markup and where it ends."""
        parts = []
        y += 8 if self.found else 0
        for letter, listed in self.found.values():
            lines = wrap(", ".join(node.label for node in listed), width - 30, 12)
            parts.append(text(0, y + 20, letter, size=12, bold=True) + text(30, y + 20, lines, size=12))
            y += len(lines) * 12 * LINE + 6
        return "".join(parts), y


def _letter(n: int) -> str:
    return (_letter(n // 26 - 1) if n >= 26 else "") + chr(ord("A") + n % 26)
