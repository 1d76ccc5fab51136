"""The matrix: who takes which stance on which measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pledgegraph.answer import Name, Row
from pledgegraph.ask import Day, named
from pledgegraph.draw import Cell, Language, Picture, Sheet, Stance, Words, matrix
from pledgegraph.draw.marks import AGAINST, TAKES_ON
from pledgegraph.pictures.common import (
    asked_for,
    count,
    count_of,
    foot,
    highlighted,
    label,
    language_of,
    stance_of,
    tip,
    untranslated,
    when,
)
from pledgegraph.pictures.measures import Measures
from pledgegraph.pictures.proofs import proofs_of
from pledgegraph.stances import stances
from pledgegraph.store import Store

_ACTORS = (
    ("{n} of {m} actors takes something on", "{n} of {m} actors take something on"),
    ("{n} is against something", "{n} are against something"),
)
_MEASURES = (
    (("takes something on in {n} of {m} measures",) * 2, ("is against something in {n}",) * 2),
    (("takes something on in {n} of {m} groups of measures",) * 2, ("is against something in {n}",) * 2),
)
_UNPLACED = (
    "{n} on something without a measure is not drawn",
    "{n} on something without a measure are not drawn",
)
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
    answer = stances(store, as_of=as_of, known_on=known_on, **filters)
    measures = Measures(store, answer, language)
    cells: list[Cell] = []
    records: dict[tuple[str, str], Row] = {}
    actors: dict[str, Name] = {}
    used: dict[str, Name] = {}
    left = 0
    for row in answer:
        actor, found, look = row.actor, measures.of(row), stance_of(row)
        left += not found
        for measure, possible in found:
            actors[actor.iri], used[measure.iri], records[actor.iri, look.iri] = actor, measure, row
            stance = look if look.possible == possible else replace(look, possible=possible)
            cells.append(Cell(actor.iri, measure.iri, stance))
    counts = Counter(cell.row for cell in cells)
    ranked = sorted(actors.values(), key=lambda a: (-counts[a.iri], label(a, language), a.iri))
    shown = ranked[: (ROWS if rows is None else rows) or None]
    kept = {actor.iri for actor in shown}
    columns = measures.in_order(used[iri] for iri in {cell.column for cell in cells if cell.row in kept})
    drawn = [row for (actor, _), row in records.items() if actor in kept]
    tips: dict[tuple[str, str], str] = {}

    def tip_of(actor: str, stance: Stance) -> str:
        key = actor, stance.iri
        if key not in tips:  # one stance can have marks under several measures
            tips[key] = tip(records[key], language)
        return tips[key]

    own = {row.actor.iri for row in drawn if row.on_behalf_of is None}
    wanted = highlighted(store, highlight)
    absent = named(store, wanted - kept - {m.iri for m in columns})
    say = language.say
    subtitle = [
        f"{_subtitle(language, len(shown), len(ranked), measures, len(columns))}, "
        f"{count(language, 'stance', len(answer))}, {when(answer, language)}",
        say("{n} on something without a measure are not drawn", n=left) if left else "",
        say("{n} of the actors speak only in the name of others", n=len(kept - own)) if kept - own else "",
        say("what is in doubt is drawn, and counts for nothing in the title")
        if any(cell.stance.doubt for cell in cells)
        else "",
        say(
            "not in this picture: {names}",
            names=", ".join(sorted(label(n, language) for n in absent.values())),
        )
        if absent
        else "",
        untranslated([*shown, *columns], language),
    ]
    picture = matrix(
        [cell for cell in cells if cell.row in kept],
        Words(
            _title(store, language, filters, cells, measures.grouped),
            "; ".join(part for part in subtitle if part),
            foot(store, replace(answer, rows=tuple(drawn)), language),
        ),
        columns=[(m.iri, label(m, language)) for m in columns],
        rows=[(actor.iri, label(actor, language)) for actor in shown],
        tip=tip_of,
        sheet=Sheet(language, wanted),
    )
    return replace(picture, proofs=proofs_of(store, drawn, language))


def _title(
    store: Store,
    language: Language,
    filters: Mapping[str, Any],
    cells: Sequence[Cell],
    grouped: bool,
) -> str:
    """Say the finding: how many actors, or of one actor under how many measures, are for or against.

    What is in doubt counts for neither.
    """
    what = asked_for(store, filters, language) or language.say("Security measures for Ukraine")
    what = what[:1].upper() + what[1:]
    if not cells:
        return f"{what}: {language.say('none recorded')}"
    taking, opposed, everyone = set(), set(), set()
    for cell in cells:
        key = cell.row if filters.get("by") is None else cell.column
        everyone.add(key)
        if cell.stance.camp == TAKES_ON:
            taking.add(key)
        elif cell.stance.camp == AGAINST and cell.stance.doubt is None:
            opposed.add(key)
    taken, against = _MEASURES[grouped] if filters.get("by") is not None else _ACTORS
    said = count_of(language, *taken, len(taking), m=len(everyone))
    return f"{what}: {said}, {count_of(language, *against, len(opposed))}"


def _subtitle(language: Language, shown: int, actors: int, measures: Measures, columns: int) -> str:
    """Count what is drawn, and what there is of it."""
    who = (
        language.say("{n} of {m} actors shown, those with the most stances", n=shown, m=actors)
        if shown < actors
        else count(language, "actor", actors)
    )
    what = (
        language.say("{n} measures in {m} groups", n=len(measures.used), m=columns)
        if measures.grouped
        else count(language, "measure", columns)
    )
    return f"{who}, {what}"
