"""Results that are no table, as a notebook shows them: a truth value, triples, a text for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from pledgegraph.escape import terminal

MOST_TRIPLES = 100
"""Triples that are shown; the list holds all of them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to ASK: true or false to a program, yes or no to a reader.

    Args:
        true: the answer.
        notes: what a reader of a "no" must know: names that are not in the facts.

    Example:
        >>> Verdict(False, ("'actors:frnace' is not in the facts",))
        no
        'actors:frnace' is not in the facts
        >>> bool(Verdict(True))
        True
    """

    true: bool
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.true

    def __repr__(self) -> str:
        return terminal("\n".join(["yes" if self.true else "no", *self.notes]))


class Triples(list[ox.Triple]):
    """The answer to CONSTRUCT or DESCRIBE: a list of triples, in order, that shows itself as Turtle.

    Args:
        triples: the triples.
        prefixes: the known prefixes.
    """

    def __init__(self, triples: Sequence[ox.Triple], prefixes: Mapping[str, str]) -> None:
        super().__init__(sorted(triples, key=str))
        self._prefixes = prefixes

    def turtle(self, most: int | None = None) -> str:
        """Write the triples as Turtle, at most so many of them, with the prefixes that stand in them."""
        used = "".join(str(triple) for triple in self[:most])
        prefixes = {name: iri for name, iri in self._prefixes.items() if f"<{iri}" in used}
        written = ox.serialize(self[:most], format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""
        lines = written.decode().splitlines()
        head, rest = lines[: len(prefixes)], lines[len(prefixes) :]  # the engine gives them in any order
        return "\n".join([*sorted(head), *rest])

    def __repr__(self) -> str:
        count = f"# {len(self):,} triple{'' if len(self) == 1 else 's'}"
        cut = f", the first {MOST_TRIPLES} of them" if len(self) > MOST_TRIPLES else ""
        return terminal(f"{count}{cut}\n{self.turtle(MOST_TRIPLES)}")


class Text(str):
    """A text that shows itself as it is, without quotes: JSON."""

    __slots__ = ()

    def __repr__(self) -> str:
        return terminal(self)
