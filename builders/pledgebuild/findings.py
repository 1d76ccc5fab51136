"""What is wrong with the facts, said so that it can be mended.

A finding names file, line, column, rule, message and fix. Every step of the build adds to one list, and
the whole list of a run is shown at once. Stands at the bottom of the builders: reads nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from pledgegraph.escape import clean

MOST_FINDINGS = 200
"""Findings that one step gives for one file; a file in a wrong encoding has a hundred thousand."""
MOST_LETTERS = 1_000
"""Letters of a finding that are printed; a value may have a million."""

Severity = Literal["error", "warning", "info"]


class Place(NamedTuple):
    """A position in a file, line and column counted from 1; line 0 is the file as a whole."""

    path: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong, where, and what to do about it.

    Example:
        >>> print(Finding(Place("x.yaml", 13, 5), "unknown-key", "'qoute' is not a key", "write 'quote'"))
        x.yaml:13:5 unknown-key: 'qoute' is not a key; write 'quote'
    """

    place: Place
    rule: str
    message: str
    fix: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        mark = "" if self.severity == "error" else f"{self.severity}: "
        tail = f"; {self.fix}" if self.fix else ""
        place = self.place.path
        place += f":{self.place.line}:{self.place.column}" if self.place.line else ""
        return clean(f"{place} {mark}{self.rule}: {_short(self.message)}{_short(tail)}")

    def record(self) -> dict[str, Any]:
        """Give the finding as plain data for ``--format json``."""
        return {
            "path": self.place.path,
            "line": self.place.line,
            "column": self.place.column,
            "rule": self.rule,
            "severity": self.severity,
            "message": self.message,
            "fix": self.fix,
        }


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def nearest(name: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Give the names that look most like one, best first.

    Example:
        >>> nearest("qoute", ["quote", "note", "page"])
        ['quote', 'note']
    """
    return difflib.get_close_matches(name, sorted(set(names)), n=most, cutoff=0.6)


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Phrase the nearest names as a fix; empty when nothing is near.

    Example:
        >>> did_you_mean("franc", ["france", "russia"])
        "did you mean 'france'?"
    """
    close = nearest(name, names)
    return f"did you mean {' or '.join(repr(c) for c in close)}?" if close else ""
