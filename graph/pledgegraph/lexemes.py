"""The pieces of a query: its terms, words, brackets and signs, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pledgegraph.refusals import TOKEN

_LEXEME = re.compile(
    rf"(?P<space>\s+)|(?P<blank>_:[\w.-]*\w)|{TOKEN.pattern}"
    r"|(?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)|(?P<typed>\^\^)"
    r"|(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<mark>.)",
    re.S,
)
CLOSES = {"{": "}", "(": ")", "[": "]"}
"""Each bracket, and the one that closes it."""

_JOINED = {
    ("text", "tag"): "text",
    ("text", "typed"): "untyped",
    ("untyped", "iri"): "text",
    ("untyped", "name"): "text",
    ("word", "number"): "word",  # SHA256
}


class NotRead(Exception):  # noqa: N818 - reads as what happened
    """A pattern that is not understood.

    Args:
        start: place in the text.
        why: what is missing there; empty where the text may be right.
    """

    def __init__(self, start: int, why: str = "") -> None:
        self.start, self.why = start, why
        super().__init__(why or "not understood")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of a query: its kind, its text and its place."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The keyword that it is, in capitals; empty for anything else."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def variable(self) -> str:
        """The variable that it is, without its sign; empty for anything else."""
        return self.text[1:] if self.kind == "variable" else ""


def lexemes(text: str) -> list[Lexeme]:
    """List the pieces of a query, comments and blanks left out, a literal with its language or type as one.

    Args:
        text: any text.

    Example:
        >>> [piece.text for piece in lexemes('?s pledge:by "x"@en . # whose?')]
        ['?s', 'pledge:by', '"x"@en', '.']
    """
    found: list[Lexeme] = []
    for match in _LEXEME.finditer(text):
        kind, last = _kind(match), found[-1] if found else None
        joined = _JOINED.get((last.kind, kind)) if last and last.end == match.start() else None
        if last and joined:
            found[-1] = Lexeme(joined, last.text + match.group(), last.start, match.end())
        elif kind not in ("space", "comment"):
            found.append(Lexeme(kind, match.group(), match.start(), match.end()))
    return found


def _kind(match: re.Match[str]) -> str:
    if match.group("colon"):
        return "name"
    kind = str(match.lastgroup)
    return {"string": "text", "parameter": "variable"}.get(kind, kind)


def closing(pieces: Sequence[Lexeme], opening: int) -> int:
    """Find the bracket that closes another.

    Args:
        pieces: some pieces.
        opening: index of the bracket that opens.

    Raises:
        NotRead: it is not closed, or another is closed first.
    """
    wanted: list[str] = []
    for place in range(opening, len(pieces)):
        piece = pieces[place]
        if piece.kind == "open":
            wanted.append(CLOSES[piece.text])
        elif piece.kind == "close":
            if not wanted or wanted.pop() != piece.text:
                raise NotRead(piece.start)
            if not wanted:
                return place
    raise NotRead(pieces[opening].start)
