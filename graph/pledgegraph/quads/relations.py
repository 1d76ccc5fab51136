"""Relations: queries of SQL with one column a variable, and how two of them are put together.

A variable without a value in a row is NULL. Two rows go together where they have the same values, as far as
both have any; a variable that has a value in every row is compared plainly, so that engines join by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pledgegraph.quads.expressions import Value

NOTHING = "CAST(NULL AS STRING)"


@dataclass(frozen=True, slots=True)
class Relation:
    """A query of SQL.

    Args:
        sql: the query.
        columns: what the column of each variable gives: a term, a text, a number or a truth value.
        bound: the variables that have a value in each row.
    """

    sql: str
    columns: Mapping[str, str]
    bound: frozenset[str]

    def values(self, alias: str) -> dict[str, Value]:
        """Name the columns as those of an alias."""
        return {name: Value(f"{alias}.{column(name)}", kind) for name, kind in self.columns.items()}


def column(variable: str) -> str:
    """Name the column of a variable so that it is no word of SQL."""
    return f"v_{variable}"


def unit(*, empty: bool = False) -> Relation:
    """Give the relation without columns that has one row, or none."""
    return Relation(f"SELECT 1 AS one{' WHERE FALSE' if empty else ''}", {}, frozenset())


def compatible(one: Relation, other: Relation, a: str, b: str) -> list[str]:
    """Say that two rows have the same values, as far as both have any."""
    found = []
    for name in (name for name in one.columns if name in other.columns):
        left, right = f"{a}.{column(name)}", f"{b}.{column(name)}"
        found.append(same(left, right, name in one.bound, name in other.bound))
    return found


def same(left: str, right: str, left_bound: bool, right_bound: bool) -> str:
    """Say that two values are the same, or one is missing where it may be."""
    open_ = [f"{side} IS NULL" for side, bound in ((left, left_bound), (right, right_bound)) if not bound]
    return f"({' OR '.join([*open_, f'{left} = {right}'])})" if open_ else f"{left} = {right}"


def pair(one: Relation, other: Relation, a: str, b: str, how: str = "JOIN", condition: str = "") -> Relation:
    """Join two relations.

    Args:
        one: the first.
        other: the second.
        a: alias of the first.
        b: alias of the second.
        how: JOIN or LEFT JOIN.
        condition: what must hold besides, of the columns of both.
    """
    on = [*compatible(one, other, a, b), *([condition] if condition else [])]
    columns = {**one.columns, **other.columns}
    picked = []
    for name in columns:
        col = column(name)
        both = name in one.columns and name in other.columns and name not in one.bound
        own = f"COALESCE({a}.{col}, {b}.{col})" if both else f"{a if name in one.columns else b}.{col}"
        picked.append(f"{own} AS {col}")
    joined = f"({one.sql}) AS {a} {how} ({other.sql}) AS {b} ON {' AND '.join(on) or 'TRUE'}"
    bound = one.bound if how == "LEFT JOIN" else one.bound | other.bound
    return Relation(f"SELECT {', '.join(picked) or '1 AS one'} FROM {joined}", columns, bound)


def together(parts: Sequence[Relation], alias: Callable[[], str]) -> Relation:
    """Join relations; in one go where all has values, so that the engine finds the best order."""
    if len(parts) == 1:
        return parts[0]
    if any(set(part.columns) != part.bound for part in parts):
        found = parts[0]
        for part in parts[1:]:
            found = pair(found, part, alias(), alias())
        return found
    home: dict[str, str] = {}
    tables, where = [], []
    for part in parts:
        name_of = alias()
        tables.append(f"({part.sql}) AS {name_of}")
        for name in part.columns:
            own = f"{name_of}.{column(name)}"
            if name in home:
                where.append(f"{home[name]} = {own}")
            else:
                home[name] = own
    picked = ", ".join(f"{own} AS {column(name)}" for name, own in home.items()) or "1 AS one"
    sql = f"SELECT {picked} FROM {', '.join(tables)}" + (f" WHERE {' AND '.join(where)}" if where else "")
    return Relation(sql, dict.fromkeys(home, "term"), frozenset(home))


def minus(one: Relation, other: Relation, a: str, b: str) -> Relation:
    """Leave out the rows of which the other relation has a like one."""
    shared = [name for name in one.columns if name in other.columns]
    if not shared:
        return one
    on = compatible(one, other, a, b)
    if not any(name in one.bound & other.bound for name in shared):
        on.append(f"({' OR '.join(f'{a}.{column(n)} = {b}.{column(n)}' for n in shared)})")
    gone = f"SELECT 1 FROM ({other.sql}) AS {b} WHERE {' AND '.join(on)}"
    sql = f"SELECT {a}.* FROM ({one.sql}) AS {a} WHERE NOT EXISTS ({gone})"
    return Relation(sql, one.columns, one.bound)


def union(parts: Sequence[Relation]) -> Relation:
    """Put relations one after the other; a variable that one of them lacks is unbound in its rows."""
    names = list(dict.fromkeys(name for part in parts for name in part.columns))
    selects = []
    for number, part in enumerate(parts):
        picked = ", ".join(
            f"{column(n) if n in part.columns else f'{NOTHING} AS {column(n)}'}" for n in names
        )
        selects.append(f"SELECT {picked or '1 AS one'} FROM ({part.sql}) AS u{number}")
    bound = frozenset.intersection(*(part.bound for part in parts))
    return Relation(" UNION ALL ".join(selects), dict.fromkeys(names, "term"), bound)
