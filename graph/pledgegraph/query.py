"""SPARQL from users: parameters, refusals, limits, errors that help, and the doctor for empty answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Answer, Row
from pledgegraph.ask import named, qualified
from pledgegraph.errors import QueryError
from pledgegraph.names import BASE, XSD, curie, kind_of
from pledgegraph.sparql import bind, doctor, explain_syntax, refuse_outside
from pledgegraph.store import Store, table_of

_NUMBERS: dict[str, Callable[[str], Any]] = {
    XSD + "integer": int,
    XSD + "decimal": float,
    XSD + "double": float,
    XSD + "boolean": lambda text: text in ("true", "1"),
}


def run(store: Store, text: str, /, *, limit: int | None = None, **parameters: Any) -> Any:
    """Ask a user's query.

    Args:
        store: the facts.
        text: the query.
        limit: most rows of a SELECT; refused for other forms, which could not say that they were cut.
        parameters: values of ``$name``.

    Returns:
        An Answer for SELECT, a truth value for ASK, a list of triples for CONSTRUCT and DESCRIBE.
    """
    if limit is not None and limit < 0:
        raise QueryError(f"limit={limit} is no number of rows")
    if not isinstance(text, str):
        raise QueryError(f"a query is a text, not {text!r}")
    refuse_outside(text)
    bound = bind(text, parameters, store.prefixes)
    try:
        answer = store.ask(bound)
    except SyntaxError as error:
        raise explain_syntax(bound, error, store.prefixes) from None
    except (ValueError, RuntimeError) as error:
        raise QueryError(str(error)) from error
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    if isinstance(answer, ox.QueryTriples):
        if limit is not None:
            raise QueryError("limit is for SELECT; write LIMIT into a CONSTRUCT or DESCRIBE query")
        return list(answer)
    table = table_of(answer, limit)
    names = named(
        store,
        {
            t.value
            for cells in table.rows
            for t in cells
            if isinstance(t, ox.NamedNode) and t.value.startswith(BASE)
        },
    )
    rows = tuple(
        Row({c: _cell(t, names, store) for c, t in zip(table.columns, cells, strict=True)})
        for cells in table.rows
    )
    notes = tuple(doctor(store, bound))
    return Answer(table.columns, rows, bound, notes=notes, cut=table.cut, version=store.version)


def _cell(term: Any, names: dict[str, Any], store: Store) -> Any:
    if isinstance(term, ox.NamedNode):
        name = names.get(term.value)
        return (
            qualified(name) if name is not None and kind_of(term.value) else curie(term.value, store.prefixes)
        )
    if isinstance(term, ox.Literal):
        return _NUMBERS.get(term.datatype.value, str)(term.value)
    return None if term is None else str(term)
