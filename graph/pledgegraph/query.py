"""SPARQL from users: parameters, refusals, limits, errors that help, and the doctor for empty answers."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Answer, Row
from pledgegraph.ask import named, qualified
from pledgegraph.errors import QueryError
from pledgegraph.hints import explain_syntax
from pledgegraph.names import BASE, XSD, curie, kind_of
from pledgegraph.refusals import refuse_in_process, refuse_outside, refuse_unbounded
from pledgegraph.sparql import bind, doctor, plain_words
from pledgegraph.store import Store, Table, table_of
from pledgegraph.worker import TIMEOUT, bounded

_TRUTH = {"true": True, "1": True, "false": False, "0": False}


MOST_ROWS = 100_000
"""Rows or triples that a query gives unless told; an answer that was cut says so."""


def run(
    store: Store,
    text: str,
    /,
    *,
    limit: int | None = MOST_ROWS,
    timeout: float | None = TIMEOUT,
    **parameters: Any,
) -> Any:
    """Ask a user's query.

    Args:
        store: the facts.
        text: the query.
        limit: most rows of a SELECT, most triples of a CONSTRUCT or DESCRIBE; None for all.
        timeout: seconds until the query is ended, in a process of its own whose memory is limited too; None
            asks in this process, without any limit: for texts of one's own.
        parameters: values of ``$name``.

    Returns:
        An Answer for SELECT, which says whether it was cut, a truth value for ASK, a list of triples for
        CONSTRUCT and DESCRIBE.

    Raises:
        QueryError: the text reaches outside, is too long or too deep, a parameter does not fit, or a limit
            ended it; triples beyond the limit are an error, since a list cannot say that it was cut.
        BadSparql: it does not parse.
    """
    _refuse_misused(limit, timeout)
    if not isinstance(text, str):
        raise QueryError(f"a query is a text, not {text!r}")
    refuse_unbounded(text)
    refuse_outside(text)
    bound = bind(text, parameters, store.prefixes)
    refuse_outside(bound)
    if timeout is None:
        refuse_in_process(bound)

    def ask() -> bool | list[ox.Triple] | Table:
        answer = store.ask(bound)
        if isinstance(answer, ox.QueryBoolean):
            return bool(answer)
        if isinstance(answer, ox.QuerySolutions):
            return table_of(answer, limit)
        return list(islice(answer, None if limit is None else limit + 1))

    try:
        found = ask() if timeout is None else bounded(ask, timeout=timeout)
    except SyntaxError as error:
        raise explain_syntax(bound, error, store.prefixes) from None
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(str(error)) from error
    if isinstance(found, Table):
        return _answer(store, bound, found, () if found.rows else plain_words(store, parameters))
    if isinstance(found, list) and limit is not None and len(found) > limit:
        advice = "raise the limit (--limit, limit=), or write LIMIT into it"
        raise QueryError(f"the query gives more than {limit:,} triples; {advice}")
    return found


def _refuse_misused(limit: object, timeout: object) -> None:
    """Refuse limits that are no numbers; a time that is none is refused where it is kept."""
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 0):
        raise QueryError(f"limit={limit!r} is no number of rows; give 0 or more, or None for all")
    if timeout is not None and (not isinstance(timeout, int | float) or isinstance(timeout, bool)):
        raise QueryError(f"timeout={timeout!r} is no number of seconds; give one, or None for no limit")


def _answer(store: Store, text: str, table: Table, notes: Sequence[str]) -> Answer:
    """Name the things of a table, and say what looks misspelt beside the notes that there are."""
    things = {t.value for cells in table.rows for t in cells if isinstance(t, ox.NamedNode)}
    names = named(store, {iri for iri in things if iri.startswith(BASE)})
    rows = tuple(
        Row({c: _cell(t, names, store) for c, t in zip(table.columns, cells, strict=True)})
        for cells in table.rows
    )
    notes = [*doctor(store, text), *notes]
    return Answer(table.columns, rows, text, notes=tuple(notes), cut=table.cut, version=store.version)


def _cell(term: Any, names: dict[str, Any], store: Store) -> Any:
    if isinstance(term, ox.NamedNode):
        name = names.get(term.value)
        return (
            qualified(name) if name is not None and kind_of(term.value) else curie(term.value, store.prefixes)
        )
    if isinstance(term, ox.Literal):
        return _value(term.value, term.datatype.value)
    return None if term is None else str(term)


def _value(text: str, datatype: str) -> Any:
    """Give a literal as a number or a truth value where that says exactly the same; else as it is written."""
    if datatype == XSD + "integer" and re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", text):
        return int(text)
    written = re.fullmatch(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?", text)
    if written and datatype in (XSD + "decimal", XSD + "double"):
        with contextlib.suppress(ArithmeticError, ValueError):
            number = float(text)
            return number if Decimal(repr(number)) == Decimal(text) else text
    if datatype == XSD + "boolean":
        return _TRUTH.get(text, text)
    return text
