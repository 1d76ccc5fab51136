"""Words: how values that are more than a text are said to people."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

UNSAID = ("exact", "items", "share-of-gdp", "vague")
"""Qualifiers that go without saying: the number, unit or wording tells it."""


def amount(quantity: Mapping[str, Any]) -> str:
    """Say an amount as people read it.

    Example:
        >>> amount({"qualifier": "at-least", "value": "1800000000", "currency": "EUR"})
        'at least 1,800,000,000 EUR'
    """
    said = quantity["qualifier"]
    how = "" if said in UNSAID else said.replace("-", " ")
    low, high = quantity.get("value", quantity.get("minValue")), quantity.get("maxValue")
    number = " to ".join(f"{Decimal(n):,f}" for n in (low, high) if n is not None) or quantity.get(
        "wording", ""
    )
    of = quantity.get("currency") or str(quantity.get("unit", "")).replace("-", " ").replace("gdp", "GDP")
    per = f"a {quantity['per']}" if quantity.get("per") else ""
    when = quantity.get("period") or quantity.get("date")
    span = f"({when})" if when else ""
    return " ".join(part for part in (how, number, of, quantity.get("item", ""), per, span) if part)
