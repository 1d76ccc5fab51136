"""The matrix: who takes which stance on which measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Name, Row
from pledgegraph.ask import Day, named
from pledgegraph.draw import Cell, Language, Picture, Sheet, Words, matrix
from pledgegraph.names import DEF, kind_of
from pledgegraph.pictures.common import (
    count,
    foot,
    highlighted,
    label,
    language_of,
    proofs_of,
    stance_of,
    untranslated,
    when,
    widest_measures,
)
from pledgegraph.resolve import thing
from pledgegraph.stances import forces, stances
from pledgegraph.store import Store

MANY_MEASURES = 24
"""With more columns than this, measures are drawn under the widest one above them."""
ROWS = 40
"""Rows that are drawn unless told."""


def draw_matrix(
    store: Store,
    *,
    as_of: Day = None,
    known_on: Day = None,
    lang: str = "en",
    highlight: Iterable[str] = (),
    rows: int | None = None,
    **filters: Any,
) -> Picture:
    """Draw who takes which stance on which measure.

    Who is against a course of action is not drawn as being against what it only can include. Where there are
    too many measures for one page, each is drawn in the column of the widest measure above it; of many
    actors those with the most stances are drawn, and the subtitle says how many there are.

    Args:
        store: the facts.
        as_of: day on which the stances held.
        known_on: day by which they were recorded.
        lang: language of the words and labels.
        highlight: actors and measures that stand out.
        rows: most actors to draw; 40 unless given, 0 for all.
        filters: as for stances: by, to, about, measure, instrument, condition, at_least.

    Raises:
        UnknownName: a name does not exist.
        PledgeGraphError: more actors than a matrix can hold.
    """
    language = language_of(store, lang)
    text = Name("text", label=language.say("a text as a whole"), iri=DEF + "Instrument")
    answer = stances(store, as_of=as_of, known_on=known_on, **filters)
    against = set(store.subjects(DEF + "sign", ox.Literal(-1)))
    used = {m.iri: m for row in answer for m in [*row.measures, *row.possible_measures]}
    widest = widest_measures(store, used) if len(used) > MANY_MEASURES else used
    placed: list[tuple[Row, Name, bool]] = []
    left = 0
    for row in answer:
        measures = _measures(row, widest, against, text)
        left += not measures
        placed += [(row, measure, possible) for measure, possible in measures]
    counts = Counter(row.actor.iri for row, _, _ in placed)
    actors = {row.actor.iri: row.actor for row, _, _ in placed}
    ranked = sorted(actors.values(), key=lambda a: (-counts[a.iri], label(a, language), a.iri))
    shown = ranked[: (ROWS if rows is None else rows) or None]
    kept = {actor.iri for actor in shown}
    drawn = [one for one in placed if one[0].actor.iri in kept]
    measured = {measure.iri: measure for _, measure, _ in drawn}
    columns = sorted(measured.values(), key=lambda m: _order(store, m, text))
    picture = matrix(
        [
            Cell(row.actor.iri, measure.iri, stance_of(row, language, possible=possible))
            for row, measure, possible in drawn
        ],
        Words(
            _title(store, language, filters.get("measure"), [row for row, _, _ in drawn], against),
            _subtitle(language, len(shown), len(ranked), len(used), len(columns), widest is not used)
            + f", {count(language, 'stance', len(answer))}, {when(answer, language)}"
            + (
                f"; {language.say('{n} on something without a measure are not drawn', n=left)}"
                if left
                else ""
            )
            + "".join(f"; {said}" for said in [untranslated([*shown, *columns], language)] if said),
            foot(store, replace(answer, rows=tuple(row for row, _, _ in drawn)), language),
        ),
        columns=[(m.iri, label(m, language)) for m in columns],
        rows=[(actor.iri, label(actor, language)) for actor in shown],
        sheet=Sheet(language, highlighted(store, highlight)),
    )
    return replace(picture, proofs=proofs_of(store, [row for row, _, _ in drawn], language))


def _measures(row: Row, widest: dict[str, Name], against: set[str], text: Name) -> list[tuple[Name, bool]]:
    """List the columns of a stance, and whether what it is about only can include the measure."""
    sure = {widest[m.iri] for m in row.measures}
    if not sure and kind_of(row.commitment.iri) == "instruments":
        sure = {text}
    can = {widest[m.iri] for m in row.possible_measures} if row.force.iri not in against else set()
    return [(m, False) for m in sorted(sure)] + [(m, True) for m in sorted(can - sure)]


def _title(store: Store, language: Language, measure: str | None, rows: list[Row], against: set[str]) -> str:
    """Say the finding: how many take something on, without doubt, and how many are against something."""
    takers = {node.value for node in forces(store, commissive=True)}
    actors = {row.actor.iri for row in rows}
    if len(actors) < 2:
        return language.say("Who takes which stance on which security measure")
    taking = {row.actor.iri for row in rows if row.force.iri in takers and not row.caveats}
    opposed = {row.actor.iri for row in rows if row.force.iri in against}
    what = language.say("Security measures for Ukraine")
    if measure is not None:
        found = named(store, [thing(store, measure, ["measures"]).value])
        what = "".join(label(name, language) for name in found.values())
        what = what[:1].upper() + what[1:]
    phrase = "{what}: {n} of {m} actors take something on, {k} are against something"
    return language.say(phrase, what=what, n=len(taking), m=len(actors), k=len(opposed))


def _subtitle(language: Language, shown: int, actors: int, measures: int, columns: int, grouped: bool) -> str:
    """Count what is drawn, and what there is of it."""
    who = (
        language.say("{n} of {m} actors shown, those with the most stances", n=shown, m=actors)
        if shown < actors
        else count(language, "actor", actors)
    )
    what = (
        language.say("{n} measures in {m} groups", n=measures, m=columns)
        if grouped
        else count(language, "measure", columns)
    )
    return f"{who}, {what}"


def _order(store: Store, measure: Name, text: Name) -> tuple[int, str]:
    """The place of a measure in the order of its scheme."""
    if measure.iri == text.iri:
        return 0, measure.iri
    return int(next(iter(store.objects(measure.iri, DEF + "order")), 999)), measure.iri
