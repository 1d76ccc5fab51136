"""The language of a picture: its fixed words, and the labels of the concepts that its legend names.

The fixed words stand in ``phrases.tsv``, a column a language, found by their English; a concept is called
what the vocabulary calls it. Called by everything that draws words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pledgegraph.errors import UnknownName

_PHRASES = "phrases.tsv"


@dataclass(frozen=True, slots=True)
class Language:
    """Say phrases and name concepts in one language.

    Args:
        code: its tag, as in "uk".
        concepts: labels of concepts in it, by ``kind/slug``; a slug stands for one that has none.

    Example:
        >>> Language("uk").say("as of {day}", day="2026-01-08")
        'станом на 2026-01-08'
    """

    code: str = "en"
    concepts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a language without phrases."""
        if self.code not in languages():
            raise UnknownName(self.code, "language of pictures", languages())

    def say(self, phrase: str, /, **values: object) -> str:
        """Say a phrase, its places filled; one that is not in the catalogue is a mistake of the programme.

        Args:
            phrase: its English.
            values: what stands in its places.
        """
        return _catalogue()[phrase][self.code].format(**values)

    def concept(self, kind: str, slug: str) -> str:
        """Name a concept."""
        return self.concepts.get(f"{kind}/{slug}") or slug.replace("-", " ")

    def label(self, english: str, labels: Mapping[str, str]) -> str:
        """Choose the label of a thing; its English where it has none in this language."""
        return english if self.code == "en" else labels.get(self.code, english)


def languages() -> list[str]:
    """List the languages in which pictures can be drawn, English first."""
    return list(next(iter(_catalogue().values())))


@cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    lines = (Path(__file__).parent / _PHRASES).read_text(encoding="utf-8").splitlines()
    codes, *rows = [line.split("\t") for line in lines]
    return MappingProxyType({row[0]: dict(zip(codes, row, strict=True)) for row in rows})


ENGLISH = Language()
