"""Warn of words that mix alphabets: ``Zеlenskyy`` with a Cyrillic ``е`` is found by no search.

Words are looked at one by one, so that ``Київ-EU`` and ``Україна (UA)`` are fine. Quoted words are left
alone: they are what the source wrote. Reads the tree of the strict reader, gives warnings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from pledgebuild.findings import Finding
from pledgebuild.read import Fields, Items, Node, Text

_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
_WORD = re.compile(r"[^\W_]+")


def mixed_words(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Find the words that hold letters of two alphabets, each with its letters by alphabet.

    Example:
        >>> list(mixed_words("Київ-EU by Z\u0435lenskyy"))
        [('Zеlenskyy', {'LATIN': 'Zlenskyy', 'CYRILLIC': 'е'})]
    """
    if text.isascii():
        return
    for word in _WORD.findall(text):
        letters: dict[str, str] = {}
        for letter in word:
            script = unicodedata.name(letter, "").partition(" ")[0]
            if script in _SCRIPTS:
                letters[script] = letters.get(script, "") + letter
        if len(letters) > 1:
            yield word, letters


def mixed_scripts(node: Node, as_written: Collection[str] = ()) -> Iterator[Finding]:
    """Warn of every word of a tree that mixes alphabets, at the place of its text.

    Args:
        node: a dossier, or a part of one.
        as_written: keys whose words are a source's own, and stay as they are.
    """
    match node:
        case Text(value=value, place=place):
            for word, letters in mixed_words(value):
                few = min(letters, key=lambda script: len(letters[script]))
                odd = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in dict.fromkeys(letters[few]))
                names = " and ".join(script.capitalize() for script in letters)
                message = f"'{word}' mixes {names} letters: {few.capitalize()} are {odd}"
                yield Finding(place, "mixed-scripts", message, "type the word anew", "warning")
        case Items(items=items):
            for item in items:
                yield from mixed_scripts(item, as_written)
        case Fields(fields=fields):
            for key, inner in fields.items():
                if key not in as_written:
                    yield from mixed_scripts(inner, as_written)
