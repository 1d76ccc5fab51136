"""Pictures of answers: from rows to the cells of a matrix or the ties of an ego network.

Stands between the questions and the drawing: ``draw`` knows marks and no facts, this module knows rows and no
SVG.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Answer, Name, Row, display
from pledgegraph.ask import Day, named
from pledgegraph.draw import Cell, Node, Picture, Tie, ego, matrix
from pledgegraph.gather import DOUBTS
from pledgegraph.names import DEF, STANDARD, kind_of
from pledgegraph.resolve import thing
from pledgegraph.stances import forces, stances
from pledgegraph.store import Store

LICENCE = "facts CC BY 4.0"
TEXT = Name("text", label="a text as a whole", iri=DEF + "Instrument")
MANY_MEASURES = 24
"""With more columns than this, measures are drawn under the widest one above them."""
MATRIX_TITLE = "Who takes which stance on which security measure"


def draw_matrix(store: Store, *, as_of: Day = None, known_on: Day = None, **filters: Any) -> Picture:
    """Draw who takes which stance on which measure.

    Who is against a course of action is not drawn as being against what it only can include. Where there are
    too many measures for one page, each is drawn in the column of the widest measure above it.

    Args:
        store: the facts.
        as_of: day on which the stances held.
        known_on: day by which they were recorded.
        filters: as for stances: by, to, about, measure, instrument, condition, at_least.
    """
    answer = stances(store, as_of=as_of, known_on=known_on, **filters)
    against = store.subjects(DEF + "sign", ox.Literal(-1))
    cells, seen, left = [], set(), 0
    used = {m.iri: m for row in answer for m in [*row.measures, *row.possible_measures]}
    widest = _widest(store, used) if len(used) > MANY_MEASURES else used
    for row in answer:
        measures = [(m, False) for m in row.measures] or [(TEXT, False)] * (
            kind_of(row.commitment.iri) == "instruments"
        )
        measures += [(m, True) for m in row.possible_measures if row.force.iri not in against]
        left += not measures
        sure = {widest.get(m.iri, m) for m, possible in measures if not possible}
        measures = [(m, False) for m in sorted(sure)] + [
            (m, True) for m in sorted({widest.get(m.iri, m) for m, possible in measures if possible} - sure)
        ]
        cells += [_cell(row, measure, possible) for measure, possible in measures]
        seen |= {(measure.iri, measure.label) for measure, _ in measures}
    columns = sorted(seen, key=lambda column: _order(store, column[0]))
    counts = Counter(cell.row for cell in cells)
    rows = sorted(
        {(r.actor.iri, r.actor.label) for r in answer if r.actor.iri in counts},
        key=lambda r: (-counts[r[0]], r[1]),
    )
    commissive = _commissive(store)
    pledged = sum(r.force.iri in commissive and not r.caveats for r in answer)
    grouped = f"{len(used)} measures in {len(columns)} groups"
    measured = grouped if widest is not used else f"{len(columns)} measures"
    subtitle = f"{len(rows)} actors, {measured}, {len(answer)} stances{_when(answer)}"
    subtitle += f"; {pledged} take something on without doubt"
    if left:
        subtitle += f"; {left} on something without a measure are not drawn"
    return matrix(
        cells, title=MATRIX_TITLE, subtitle=subtitle, foot=_foot(store, answer), columns=columns, rows=rows
    )


def _widest(store: Store, used: dict[str, Name]) -> dict[str, Name]:
    """Find for each measure the widest one above it."""
    tops = {}
    for iri in used:
        top = iri
        while above := store.objects(top, STANDARD["skos"] + "broader"):
            top = above[0]
        tops[iri] = top
    names = named(store, tops.values())
    return {iri: names[top] for iri, top in tops.items()}


def draw_ego(
    store: Store,
    name: str,
    *,
    as_of: Day = None,
    known_on: Day = None,
    diagram: bool = False,
    **filters: Any,
) -> Picture:
    """Draw one actor with what it takes stances on, and the others beside it.

    Args:
        store: the facts.
        name: the actor.
        as_of: day on which the stances held.
        known_on: day by which they were recorded.
        diagram: whether another program lays it out, from .dot or .mmd; it may then be larger.
        filters: as for stances: about, measure, instrument, condition, at_least, force.
    """
    actor = named(store, [thing(store, name, ["actors"]).value]).popitem()[1]
    own = stances(store, by=str(actor), as_of=as_of, known_on=known_on, **filters)
    everyone = stances(store, as_of=as_of, known_on=known_on, **filters)
    about: dict[str, list[Row]] = {}
    for row in everyone:
        about.setdefault(row.commitment.iri, []).append(row)
    ties = [_tie(row, about[row.commitment.iri], actor) for row in own]
    count = len({t.target.key for t in ties})
    subtitle = f"{len(ties)} stances on {count} things{_when(own)}"
    return ego(
        Node(actor.iri, actor.label, "actors"),
        ties,
        title=f"{actor.label}: what it takes on, supports and refuses",
        subtitle=subtitle,
        foot=_foot(store, own),
        diagram=diagram,
    )


def _cell(row: Row, measure: Name, possible: bool) -> Cell:
    return Cell(
        row=row.actor.iri,
        column=measure.iri,
        force=str(row.force),
        bindingness=_slug(row.bindingness),
        conditional=True if row.conditions else None,
        doubt=_doubt(row),
        possible=possible,
        iri=row.stance.iri,
        tip=_tip(row),
    )


def _tie(row: Row, others: Sequence[Row], actor: Name) -> Tie:
    beside = sorted((_other(o) for o in others if o.actor.iri != actor.iri), key=str)
    return Tie(
        Node(row.commitment.iri, row.commitment.label, kind_of(row.commitment.iri)),
        str(row.force),
        _slug(row.bindingness),
        True if row.conditions else None,
        _doubt(row),
        possible=not row.measures and bool(row.possible_measures),
        iri=row.stance.iri,
        tip=_tip(row),
        others=tuple(dict.fromkeys(beside)),
    )


def _other(row: Row) -> tuple[Node, str, str | None, str | None]:
    """Another actor's stance on the same thing, as the ego picture draws it."""
    return Node(row.actor.iri, row.actor.label, "actors"), str(row.force), _slug(row.bindingness), _doubt(row)


def _doubt(row: Row) -> str | None:
    """The strongest doubt: an inference first, then a contest, then second hand, then a hedge."""
    found = next((doubt for doubt in ("inferred", "contested", "reported") if doubt in row.caveats), None)
    return found or ("hedged" if set(row.caveats) - {*DOUBTS, "member"} else None)


def _tip(row: Row) -> str:
    conditions = f" if: {display(row.conditions)}" if row.conditions else ""
    quote = next((f" “{e['quote']}”" for e in row.evidence if e["quote"]), "")
    proof = f" ({display(row.evidence[0])}{quote})" if row.evidence else " (inferred by a rule)"
    return f"{row.actor.label}, {row.force.label}: {row.commitment_label}{conditions}{proof}"


def _slug(name: Name | None) -> str | None:
    return None if name is None else str(name)


def _when(answer: Answer) -> str:
    return (f", as of {answer.as_of}" if answer.as_of else ", all dates") + (
        f", known on {answer.known_on}" if answer.known_on else ""
    )


def _foot(store: Store, answer: Answer) -> str:
    """Name who published the sources, the day asked about, the version of the facts, the licence."""
    sources = {e["source"].iri for row in answer for e in row.evidence}
    names = sorted({name for iri in sources for name in store.objects(iri, DEF + "publisher")})
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    said = f"Sources: {', '.join(names[:6])}{more}" if names else answer.empty().capitalize()
    return f"{said}{_when(answer)}. Facts {store.version}, {LICENCE}."


def _order(store: Store, measure: str) -> tuple[int, str]:
    """The place of a measure in the order of its scheme."""
    return 0 if measure == TEXT.iri else int(next(iter(store.objects(measure, DEF + "order")), 999)), measure


def _commissive(store: Store) -> set[str]:
    return {node.value for node in forces(store, commissive=True)}
