"""Under which measures a stance stands in a picture: its own, or of many the widest ones above them."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from pledgegraph.answer import Name, Row
from pledgegraph.ask import named
from pledgegraph.draw import Language
from pledgegraph.names import DEF, STANDARD, kind_of
from pledgegraph.store import Store

MANY_MEASURES = 24
"""With more measures than this, each is drawn as the widest one above it."""


_KEYS = "measures", "possible_measures"


class Measures:
    """Know the measures of some stances.

    Args:
        store: the facts.
        rows: the stances.
        language: that of the picture.
        many: with more measures than this, each stands as the widest one above it.
    """

    def __init__(
        self, store: Store, rows: Iterable[Row], language: Language, many: int = MANY_MEASURES
    ) -> None:
        self._store = store
        self.used = {m.iri: m for row in rows for key in _KEYS for m in row[key]}
        self.grouped = len(self.used) > many
        self._shown = widest_measures(store, self.used) if self.grouped else self.used
        self._against = set(store.subjects(DEF + "sign", ox.Literal(-1)))
        self._text = Name("text", label=language.say("a text as a whole"), iri=DEF + "Instrument")

    def of(self, row: Row) -> list[tuple[Name, bool]]:
        """List the measures of a stance, and whether what it is about only can include the measure.

        Who is against a course of action is not shown as being against what it only can include.

        Args:
            row: the stance.
        """
        sure = {self._shown[m.iri] for m in row["measures"]}
        if not sure and kind_of(row["commitment"].iri) == "instruments":
            sure = {self._text}
        found = [(m, False) for m in sorted(sure)]
        if row["possible_measures"] and row["force"].iri not in self._against:
            can = {self._shown[m.iri] for m in row["possible_measures"]}
            found += [(m, True) for m in sorted(can - sure)]
        return found

    def in_order(self, measures: Iterable[Name]) -> list[Name]:
        """Sort measures as their scheme does, a text as a whole first.

        Args:
            measures: as ``of`` gives them.
        """
        return sorted({m.iri: m for m in measures}.values(), key=self._order)

    def _order(self, measure: Name) -> tuple[int, str]:
        if measure.iri == self._text.iri:
            return 0, measure.iri
        return int(next(iter(self._store.objects(measure.iri, DEF + "order")), 999)), measure.iri


def widest_measures(store: Store, measures: Iterable[str]) -> dict[str, Name]:
    """Find for each measure the widest one above it, or itself.

    Args:
        store: the facts.
        measures: their addresses.
    """
    tops = {}
    for iri in measures:
        way = [iri]
        while above := [
            one for one in store.objects(way[-1], STANDARD["skos"] + "broader") if one not in way
        ]:
            way.append(above[0])  # a loaded file can lead in a circle
        tops[iri] = way[-1]
    names = named(store, tops.values())
    return {iri: names[top] for iri, top in tops.items()}
