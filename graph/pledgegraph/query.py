"""SPARQL from users: parameters, refusals, limits, days, errors that help, the doctor for empty answers."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Answer, Name, Row
from pledgegraph.ask import Day, named, qualified
from pledgegraph.doctor import doctor, plain_words
from pledgegraph.engine import Elsewhere
from pledgegraph.errors import QueryError
from pledgegraph.hints import explain_syntax
from pledgegraph.names import BASE, XSD, curie, kind_of
from pledgegraph.obstacles import SECONDS, obstacles
from pledgegraph.refusals import refuse_in_process, refuse_outside, refuse_unbounded
from pledgegraph.resolve import day
from pledgegraph.sparql import bind
from pledgegraph.standing import as_it_stood
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
    as_of: Day = None,
    known_on: Day = None,
    limit: int | None = MOST_ROWS,
    timeout: float | None = TIMEOUT,
    **parameters: Any,
) -> Any:
    """Ask a user's query.

    Args:
        store: the facts.
        text: the query.
        as_of: ask the facts as they stood on that day: what held, not what had ended or was to come.
        known_on: ask the facts as they were recorded by that day.
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
    far = isinstance(store.inner, Elsewhere)
    if timeout is None or far:
        refuse_in_process(bound)

    begun = time.perf_counter()
    stood = as_it_stood(store, as_of=as_of, known_on=known_on)
    if isinstance(stood.inner, Elsewhere):  # it has the time and the memory; nothing is forked here
        own = None if timeout == TIMEOUT else timeout  # unless told, it is the time that connect was given
        stood = replace(stood, inner=stood.inner.within(own))

    def ask() -> bool | list[ox.Triple] | Table:
        answer = stood.ask(bound)
        if isinstance(answer, ox.QueryBoolean):
            return bool(answer)
        if isinstance(answer, ox.QuerySolutions):
            return table_of(answer, limit)
        return list(islice(answer, None if limit is None else limit + 1))

    try:
        here = timeout is None or isinstance(stood.inner, Elsewhere)
        found = ask() if here else bounded(ask, timeout=float(timeout or 0))
    except SyntaxError as error:
        raise explain_syntax(text, bound, error, store.prefixes) from None
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(str(error)) from error
    if isinstance(found, Table):
        answer = _answer(store, bound, found)
        spent = time.perf_counter() - begun
        answer = replace(answer, as_of=day(as_of, "as_of"), known_on=day(known_on, "known_on"), seconds=spent)
        left = SECONDS if timeout is None else timeout - spent
        return replace(answer, notes=tuple(_notes(store, stood, answer, parameters, left)))
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


def _answer(store: Store, text: str, table: Table) -> Answer:
    """Name the things of a table."""
    things = {t.value for cells in table.rows for t in cells if isinstance(t, ox.NamedNode)}
    names = named(store, {iri for iri in things if iri.startswith(BASE)})
    rows = tuple(
        Row({c: _cell(t, names, store) for c, t in zip(table.columns, cells, strict=True)})
        for cells in table.rows
    )
    terms = tuple(table.rows)
    return Answer(table.columns, rows, text, cut=table.cut, version=store.version, terms=terms)


def _notes(
    store: Store, stood: Store, answer: Answer, parameters: Mapping[str, Any], seconds: float
) -> list[str]:
    """Say what looks misspelt, and of an empty answer what leaves it empty."""
    days = ((answer.as_of, "as of"), (answer.known_on, "by what was recorded on"))
    when = " and ".join(f"{words} {found}" for found, words in days if found)
    notes = doctor(store, answer.sparql, stood, when)
    if answer.rows or answer.cut:
        return notes
    if plain := plain_words(store, parameters):
        return [*notes, *plain]
    far = isinstance(stood.inner, Elsewhere)  # many small questions, one after another: too many for it
    return notes if far else [*notes, *obstacles(stood, answer.sparql, seconds)]


def _cell(term: Any, names: dict[str, Name], store: Store) -> Any:
    if isinstance(term, ox.NamedNode):
        name = names.get(term.value)
        if name is not None and kind_of(term.value):
            return qualified(name)
        return Name(curie(term.value, store.prefixes), iri=term.value)
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
