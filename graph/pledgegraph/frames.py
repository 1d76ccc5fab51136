"""Data frames: the rows of an answer as columns with types, for pandas and for polars.

A column is of one kind, told from its cells: whole numbers, numbers, truth values, full days, texts, lists,
records. What is of several kinds is text, as the facts write it, because no type could say it unchanged.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from pledgegraph.cells import Name, Row, plain
from pledgegraph.errors import MissingExtra, QueryError
from pledgegraph.escape import csv_cell
from pledgegraph.names import XSD

NAMES = ("slug", "label", "iri", "curie")
"""How names may appear in a frame."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LARGEST = 2**63
_PANDAS = {
    "integer": "Int64",
    "number": "float64",
    "truth": "boolean",
    "day": "datetime64[s]",
    "text": "string",
    "list": "object",
    "record": "object",
}
Terms = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a frame: its name, its kind, and its values, None where a cell is empty."""

    name: str
    kind: str
    values: list[Any]


def columns_of(
    keys: Sequence[str], rows: Sequence[Row], terms: Terms, names: str, *, languages: bool
) -> list[Column]:
    """Sort the cells of an answer into columns, and say of which kind each is.

    Args:
        keys: the columns of the answer.
        rows: its rows.
        terms: the terms behind the rows, as many; empty where the cells were not made from terms.
        names: how names appear: one of ``NAMES``.
        languages: whether a column with texts in a language is followed by one with their language tags.

    Raises:
        QueryError: there is no such way to show names, or a column of languages would take the name of
            another.

    Example:
        >>> columns_of(["n"], [Row({"n": 1}), Row({"n": None})], (), "slug", languages=False)
        [Column(name='n', kind='integer', values=[1, None])]
    """
    if names not in NAMES:
        raise QueryError(f"names={names!r} is no way to show names; it is one of {', '.join(NAMES)}")
    found = []
    for place, key in enumerate(keys):
        of_column = [line[place] for line in terms]
        kind, values = _typed([row[key] for row in rows], of_column, names)
        found.append(Column(key, kind, values))
        tags = [(term.language if isinstance(term, ox.Literal) else None) for term in of_column]
        if languages and any(tags):
            if (name := f"{key}_lang") in keys:
                raise QueryError(f"the languages of {key!r} cannot stand in {name!r}: a column has that name")
            found.append(Column(name, "text", tags))
    return found


def pandas_frame(columns: Sequence[Column], height: int) -> Any:
    """Make a data frame of pandas.

    Args:
        columns: the columns, as ``columns_of`` gives them.
        height: number of rows.

    Raises:
        MissingExtra: pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtra("notebook", "a data frame") from error
    made = {column.name: pandas.Series(column.values, dtype=_PANDAS[column.kind]) for column in columns}
    return pandas.DataFrame(made, index=pandas.RangeIndex(height), columns=list(made))


def polars_frame(columns: Sequence[Column]) -> Any:
    """Make a data frame of polars; a cell that holds records is text, in JSON.

    Args:
        columns: the columns, as ``columns_of`` gives them.

    Raises:
        MissingExtra: polars is not installed.
    """
    try:
        import polars
    except ImportError as error:
        raise MissingExtra("notebook", "a data frame of polars") from error
    types = {
        "integer": polars.Int64(),
        "number": polars.Float64(),
        "truth": polars.Boolean(),
        "day": polars.Date(),
        "text": polars.String(),
        "list": polars.List(polars.String()),
        "record": polars.String(),
    }
    return polars.DataFrame(
        [polars.Series(c.name, [_flat(v, c.kind) for v in c.values], types[c.kind]) for c in columns]
    )


def _flat(value: Any, kind: str) -> Any:
    """Write as text what polars has no type for: a record, or a list of records that differ."""
    return csv_cell(value) if kind == "record" and value is not None else value


def _typed(cells: Sequence[Any], terms: Sequence[Any], names: str) -> tuple[str, list[Any]]:
    """Find the kind of a column, and give its cells as values of that kind."""
    terms = terms or [None] * len(cells)
    present = [(cell, term) for cell, term in zip(cells, terms, strict=True) if cell is not None]
    kinds = {_kind(cell, term) for cell, term in present}
    if kinds == {"integer", "number"} and all(float(cell) == cell for cell, _ in present):
        kinds = {"number"}
    elif "list" in kinds and kinds <= {"list", "text", "day"}:  # one beneficiary, or several
        kinds, cells = {"list"}, [cell if isinstance(cell, list | tuple | None) else [cell] for cell in cells]
    elif "record" in kinds and kinds <= {"list", "record"}:  # the list is empty
        kinds = {"record"}
    kind = kinds.pop() if len(kinds) == 1 else "text"
    pairs = zip(cells, terms, strict=True)
    return kind, [None if cell is None else _value(cell, term, kind, names) for cell, term in pairs]


def _kind(cell: Any, term: Any) -> str:
    if isinstance(cell, bool):
        return "truth"
    if isinstance(cell, int):
        return "integer" if -_LARGEST <= cell < _LARGEST else "text"
    if isinstance(cell, float):
        return "number"
    if isinstance(cell, Mapping):
        return "record"
    if isinstance(cell, list | tuple):
        return "record" if any(isinstance(item, Mapping) for item in cell) else "list"
    return "day" if _is_day(cell, term) else "text"


def _is_day(cell: Any, term: Any) -> bool:
    """Tell whether a text is a full day; one whose datatype says something else is none."""
    other = isinstance(term, ox.Literal) and term.datatype.value != XSD + "date"
    if other or not isinstance(cell, str) or isinstance(cell, Name):
        return False
    try:
        return bool(_DAY.fullmatch(cell)) and bool(datetime.date.fromisoformat(cell))
    except ValueError:
        return False


def _value(cell: Any, term: Any, kind: str, names: str) -> Any:
    if kind == "day":
        return datetime.date.fromisoformat(cell)
    if kind == "number":
        return float(cell)
    if kind == "list":
        return [_text(item, names) for item in cell]
    if kind == "record":
        return _named(cell, names)
    if kind == "text":
        return term.value if isinstance(term, ox.Literal) else _text(cell, names)
    return cell


def _text(cell: Any, names: str) -> str:
    """Write a cell as text, a name as asked for."""
    return _shown(cell, names) if isinstance(cell, Name) else csv_cell(plain(cell))


def _named(cell: Any, names: str) -> Any:
    """Give records as plain dictionaries, the names in them as asked for."""
    if isinstance(cell, Name):
        return _shown(cell, names)
    if isinstance(cell, list | tuple):
        return [_named(item, names) for item in cell]
    return {key: _named(item, names) for key, item in cell.items()} if isinstance(cell, Mapping) else cell


def _shown(name: Name, names: str) -> str:
    return {"slug": str(name), "label": name.label, "iri": name.iri or str(name), "curie": name.curie}[names]
