"""Amounts: who promised how much, and what a sum of such promises mixes.

A floor, a ceiling and an estimate are not the same thing: a total says what went into it, gives a range where
one pledge is told in several figures, and refuses to add up currencies or units. Stands on ``stances``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pledgegraph.answer import Answer, Name, Row
from pledgegraph.ask import quantities, values
from pledgegraph.errors import QueryError
from pledgegraph.names import DEF
from pledgegraph.stances import UNREAD, who_committed
from pledgegraph.store import Store
from pledgegraph.words import amount

COLUMNS = (
    *("stance", "actor", "commitment", "instrument", "amount", "amount_of", "qualifier", "value"),
    *(
        "on_behalf_of",
        "at_most",
        "currency",
        "unit",
        "item",
        "wording",
        "period",
        "per",
        "date",
        "since",
        "caveats",
    ),
    "evidence",
)
SHOWN = (("who", "actor"), ("amount", "amount"), ("for what", "commitment"))
TOTAL_COLUMNS = ("sum", "low", "high", "measured_in", "amounts", "actors", "mixes", "periods", "amounts_of")
TOTAL_SHOWN = (("sum", "sum"), ("amounts", "amounts"), ("mixes", "mixes"), ("periods", "periods"))


def amounts(
    store: Store,
    *,
    currency: str | None = None,
    unit: str | None = None,
    period: str | None = None,
    **options: Any,
) -> Answer:
    """List the amounts of what was pledged, one row each, nothing added up.

    Args:
        store: the facts.
        currency: only this currency, as ISO 4217 writes it.
        unit: only this unit, such as aircraft.
        period: only amounts for this period, as recorded: 2024 or 2024/2026.
        options: as for who_committed, and about.
    """
    options.setdefault("title", "How much was pledged")
    answer = who_committed(store, **options)
    own = _own(store, answer)
    wanted = {"currency": currency, "unit": unit, "period": period}
    rows, others = [], Counter[str]()
    for row in answer:
        for quantity in row.quantity or []:
            off = [key for key, value in wanted.items() if value is not None and quantity.get(key) != value]
            if off == ["period"]:
                others[str(quantity.get("period", "no period"))] += 1
            if not off:
                rows.append(
                    _row(row, quantity, row.stance if quantity in own[row.stance.iri] else row.commitment)
                )
    notes = [note for note in answer.notes if not note.startswith(UNREAD)]
    if others:
        told = ", ".join(f"{name} ({count})" for name, count in sorted(others.items()))
        notes.append(f"left out: amounts for other periods: {told}")
    return replace(
        answer,
        columns=COLUMNS,
        rows=tuple(rows),
        shown=SHOWN,
        under=("item", "since", "caveats", "evidence", "stance"),
        notes=tuple(notes),
        found=len(rows),
    )


def _own(store: Store, answer: Answer) -> dict[str, list[dict[str, Any]]]:
    """Look up which amounts are those of a pledge itself; all others are those of what it is about."""
    iris = {row.stance.iri for row in answer}
    found = values(store, iris, [DEF + "quantity"])
    known = quantities(store, [term for by in found.values() for term in by["quantity"]])
    return {iri: [known[term.value] for term in found.get(iri, {}).get("quantity", [])] for iri in iris}


def _row(row: Row, quantity: dict[str, Any], owner: Name) -> Row:
    cells = {key: row.get(key, quantity.get(key)) for key in COLUMNS}
    number = quantity.get("value", quantity.get("minValue"))
    cells |= {"value": number, "at_most": quantity.get("maxValue"), "amount": amount(quantity)}
    return Row(cells | {"amount_of": owner})


def total(store: Store, **options: Any) -> Answer:
    """Add up what was pledged, and say what the sum mixes.

    One pledge counts once, however many actors make it together, and so does an amount of a commitment that
    several pledge. What is told in several figures makes the sum a range. Amounts a year, shares of GDP and
    amounts in words are left out and counted.

    Args:
        store: the facts.
        options: as for amounts.

    Raises:
        QueryError: the amounts are in several currencies or units.
    """
    listed = amounts(store, **options)
    by_owner: dict[Name, list[Row]] = {}
    left: Counter[str] = Counter()
    for row in listed:
        reason = _not_added(row)
        if reason:
            left[reason] += 1
        else:
            by_owner.setdefault(row.amount_of, []).append(row)
    by_owner, repeated = _told_once(by_owner)
    rows = [row for found in by_owner.values() for row in found]
    measured = sorted({str(row.currency or row.unit) for row in rows})
    if len(measured) > 1:
        hint = "name one with currency or unit"
        raise QueryError(f"a sum over {', '.join(measured)} is refused: they cannot be added up; {hint}")
    notes = [
        *listed.notes,
        *(f"left out of the sum: {count} {reason}" for reason, count in sorted(left.items())),
    ]
    if repeated:
        notes.append(
            f"the same amount of the same actor counted once, and not again in: {', '.join(repeated)}"
        )
    several = [owner for owner, found in by_owner.items() if len({r.value for r in found}) > 1]
    if several:
        notes.append(f"told in several figures, so the sum is a range: {', '.join(sorted(several))}")
    if len({row.qualifier for row in rows}) > 1 or len({row.period for row in rows}) > 1:
        notes.append("the sum mixes kinds of amounts or periods and is no figure that any source gives")
    return replace(
        listed,
        columns=TOTAL_COLUMNS,
        rows=(_sum(by_owner, measured[0]),) if rows else (),
        title=f"{listed.title}, in all",
        shown=TOTAL_SHOWN,
        under=("amounts_of",),
        notes=tuple(notes),
    )


def _told_once(by_owner: dict[Name, list[Row]]) -> tuple[dict[Name, list[Row]], list[str]]:
    """Leave out what repeats an amount of the same actor for the same period: a text, and speeches on it."""
    seen: set[tuple[Any, ...]] = set()
    kept, repeated = {}, []
    for owner, found in by_owner.items():
        actors = frozenset(str(row.on_behalf_of or row.actor) for row in found)
        new = [row for row in found if (actors, row.value, row.at_most, row.period) not in seen]
        seen |= {(actors, row.value, row.at_most, row.period) for row in new}
        if new:
            kept[owner] = new
        else:
            repeated.append(str(owner))
    return kept, sorted(repeated)


def _not_added(row: Row) -> str:
    """Say why an amount cannot go into a sum; empty if it can."""
    if row.per:
        return f"given a {row.per}"
    if row.qualifier == "share-of-gdp":
        return "given as a share of GDP"
    if row.value is None:
        return "given without a number"
    return ""


def _sum(by_owner: dict[Name, list[Row]], measured: str) -> Row:
    lows = [min(Decimal(row.value) for row in found) for found in by_owner.values()]
    highs = [max(Decimal(row.at_most or row.value) for row in found) for found in by_owner.values()]
    firsts = [found[0] for found in by_owner.values()]
    low, high = sum(lows), sum(highs)
    bounds = f"{low:,f}" if low == high else f"{low:,f} to {high:,f}"
    return Row(
        {
            "sum": f"{bounds} {measured}",
            "low": f"{low:f}",
            "high": f"{high:f}",
            "measured_in": measured,
            "amounts": len(by_owner),
            "actors": len({row.actor for found in by_owner.values() for row in found}),
            "mixes": _tally(str(row.qualifier) for row in firsts),
            "periods": _tally(str(row.period or "no period") for row in firsts),
            "amounts_of": list(by_owner),
        }
    )


def _tally(names: Iterable[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(Counter(names).items()))
