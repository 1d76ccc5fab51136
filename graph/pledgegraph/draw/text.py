"""Estimate and wrap text without a font file.

The advances are those of DejaVu Sans, rounded up: the widest family that the pictures name, so that a
text set in a narrower one still fits. Called by svg, frame, matrix and ego.
"""

from __future__ import annotations

import math
import re
import unicodedata

LINE = 1.35
"""Line height, in ems."""

_ADVANCES = {
    0.3: "'IJijlІіЇї",
    0.35: " \u00a0,./:;\\f|‘’·",
    0.4: "!()-[]t",
    0.45: '"r',
    0.5: "*_`–°",
    0.55: "?Lcszгзсэґє“”",
    0.6: "FPkvxyГРУвктухчьяҐ•",
    0.65: "$0123456789EKSTYabdeghnopqu{}ЕЗТабеийлнопрЁё«»€£",
    0.7: "ABCRVXZАБВКСХЧЬЭЯдцъЄ",
    0.75: "HNUИЙЛНПм",
    0.8: "&DGOQДОЦы",
    0.85: "#+<=>^w~Ъфю×→",
    0.9: "MМФЫж",
    0.95: "%шщ",
    1.0: "@Wm—…",
    1.05: "№",
    1.1: "ЖШЩЮ",
}
_ADVANCE = {char: advance for advance, chars in _ADVANCES.items() for char in chars}
_BOLD = 1.13
_BREAK = re.compile(r"(?:(?![\u00a0\u202f])\s)+")


def _advance(char: str) -> float:
    known = _ADVANCE.get(char)
    if known is not None:
        return known
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0.0
    base = unicodedata.normalize("NFD", char)[0]
    if base != char:
        return _advance(base)
    if unicodedata.east_asian_width(char) in {"W", "F"}:
        return 1.0
    return 0.8 if char.isupper() else 0.7


def text_width(text: str, size: float = 13, *, bold: bool = False) -> float:
    """Estimate the width of one line of text, in pixels.

    Args:
        text: the line.
        size: font size in pixels.
        bold: whether it is set in bold.

    Example:
        >>> text_width("Ilion", 10)
        22.0
    """
    width = sum(_advance(char) for char in text) * size * (_BOLD if bold else 1.0)
    return round(width, 2)


def wrap(text: str, width: float, size: float = 13, *, bold: bool = False, most: int = 0) -> list[str]:
    """Break a text into lines that fit a width.

    Args:
        text: what to break; runs of white space count as one space.
        width: the room in pixels.
        size: font size in pixels.
        bold: whether it is set in bold.
        most: how many lines at most, the last ending in an ellipsis where text is left; 0 for any number.

    Returns:
        The lines, none wider than the room (a single character always gets a line); one empty line for
        an empty text.

    Example:
        >>> wrap("a long label", 60)
        ['a long', 'label']
    """

    def fits(line: str) -> bool:
        return text_width(line, size, bold=bold) <= width

    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if fits((line + piece).rstrip()):
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece
        while not fits(line.rstrip()):
            head = _head(line.rstrip(), width / size / (_BOLD if bold else 1.0))
            lines.append(head + "-" if head[-1].isalpha() and fits(head + "-") else head)
            line = line[len(head) :]
    if line.strip() or not lines:
        lines.append(line.rstrip())
    if most and len(lines) > most:
        last = lines[most - 1] + "…"
        while len(last) > 1 and not fits(last):
            last = last[:-2].rstrip() + "…"
        lines = [*lines[: most - 1], last]
    return lines


def breaks_words(text: str, width: float, size: float = 13, *, bold: bool = False) -> bool:
    """Say whether some word of a text is wider than the room, so that wrapping would cut it.

    Example:
        >>> breaks_words("an incomprehensibility", 60)
        True
    """
    return any(text_width(piece.rstrip(), size, bold=bold) > width for piece in _pieces(text))


def _pieces(text: str) -> list[str]:
    """Cut a text where a line may end: after a space that may break, a hyphen or a slash inside a word."""
    pieces: list[str] = []
    for word in _BREAK.split(text.strip()):
        start = 0
        for i in range(1, len(word) - 1):
            if word[i] in "-/" and word[i + 1].isalpha():
                pieces.append(word[start : i + 1])
                start = i + 1
        pieces.append(word[start:] + " ")
    return pieces


def _head(word: str, room: float) -> str:
    """Cut a word that is too long into parts of like length, and give the first of them.

    The part leaves room, given in ems, for a hyphen; it has at least one character, and combining marks
    stay with theirs.
    """
    whole, hyphen = sum(_advance(char) for char in word), _advance("-")
    share = whole / math.ceil(whole / max(room - hyphen, 0.1))
    taken, end = _advance(word[0]), 1
    while end < len(word) - 1 and taken < share - 0.4 and taken + _advance(word[end]) + hyphen <= room:
        taken += _advance(word[end])
        end += 1
    while end < len(word) and unicodedata.combining(word[end]):
        end += 1
    return word[:end]
