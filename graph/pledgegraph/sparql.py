"""SPARQL texts: bind parameters as terms.

A parameter is written ``$name``. Its value is put in as a serialized term, never glued as text, and only
where a term may stand: IRIs and comments are passed over, a placeholder inside a string is refused. A list
stands in VALUES or IN, and nowhere else.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from pledgegraph.errors import QueryError
from pledgegraph.names import XSD
from pledgegraph.refusals import TOKEN, position


def term(value: Any, prefixes: Mapping[str, str]) -> str:
    """Write a Python value as a SPARQL term.

    Args:
        value: a term of pyoxigraph or rdflib, a text (``forces:intends`` is a name where the prefix is
            known), a number (numpy's too), a date or a truth value.
        prefixes: the known prefixes.

    Raises:
        QueryError: the value has no term.

    Example:
        >>> term(2, {})
        '"2"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    if isinstance(value, ox.NamedNode | ox.Literal):
        return str(value)
    if getattr(value, "ndim", None) == 0 and callable(getattr(value, "item", None)):  # a number of numpy
        value = value.item()
    if hasattr(value, "n3") and callable(value.n3):  # an rdflib term
        return _of_rdflib(value)
    if hasattr(value, "iri") and value.iri:
        return str(ox.NamedNode(value.iri))
    if isinstance(value, bool):
        return str(ox.Literal(value))
    if isinstance(value, int):
        return str(ox.Literal(value))
    if isinstance(value, float) or type(value).__name__ == "Decimal":
        return _number(value)
    if isinstance(value, datetime.date):
        return str(ox.Literal(value.isoformat()[:10], datatype=ox.NamedNode(XSD + "date")))
    if isinstance(value, str):
        prefix, colon, rest = value.partition(":")
        if colon and prefix in prefixes and re.fullmatch(r"[\w.-]+", rest):
            return str(ox.NamedNode(prefixes[prefix] + rest))
        try:
            return str(ox.Literal(value))
        except ValueError:  # half of a surrogate pair, as bytes that are no UTF-8 give
            raise QueryError(f"a parameter cannot be {value!r}: it is no text") from None
    raise QueryError(f"a parameter cannot be a {type(value).__name__}")


def _of_rdflib(value: Any) -> str:
    """Write a term of rdflib; a variable or a blank node would ask for anything."""
    kind = type(value).__name__
    try:
        if kind == "URIRef":
            return str(ox.NamedNode(str(value)))
        if kind == "Literal" and value.language:
            return str(ox.Literal(str(value), language=value.language))
        if kind == "Literal":
            return str(ox.Literal(str(value), datatype=ox.NamedNode(str(value.datatype or XSD + "string"))))
    except ValueError as error:
        raise QueryError(f"a parameter cannot be {value!r}: {error}") from error
    raise QueryError(f"a parameter cannot be a {kind}")


def _number(value: Any) -> str:
    """Write a decimal without exponent, which its datatype does not know."""
    from decimal import Decimal

    exact = Decimal(str(value))
    if not exact.is_finite():
        raise QueryError(f"a parameter cannot be {value}")
    return str(ox.Literal(f"{exact:f}", datatype=ox.NamedNode(XSD + "decimal")))


def bind(text: str, parameters: Mapping[str, Any], prefixes: Mapping[str, str]) -> str:
    """Put parameters into a query.

    Args:
        text: a query with ``$name`` where a parameter stands. A list fills ``VALUES ?x { $xs }`` or
            ``?x IN ($xs)``, a list of tuples ``VALUES (?x ?y) { $rows }``.
        parameters: values by name. A name that is not handed in stays a variable.
        prefixes: the known prefixes.

    Raises:
        QueryError: a parameter is not used or stands inside a string, a value has no term, or a list stands
            where one term is meant.

    Example:
        >>> bind('SELECT * { ?s ?p $o } # $o', {"o": "x"}, {})
        'SELECT * { ?s ?p "x" } # $o'
        >>> bind('SELECT * { VALUES (?s ?o) { $rows } }', {"rows": [("a", "b")]}, {})
        'SELECT * { VALUES (?s ?o) { ("a" "b") } }'
    """
    if odd := [name for name in parameters if not re.fullmatch(r"\w+", name)]:
        raise QueryError(f"{odd[0]!r} is no name of a parameter; a name has letters, digits and '_'")
    for match in TOKEN.finditer(text) if parameters else ():
        if match.group("string"):
            _refuse_inside(text, match, parameters)
    pieces = _pieces(text)
    bound = _put(pieces, parameters, prefixes)
    if unused := sorted(set(parameters) - {piece.name for piece in pieces if isinstance(piece, _Slot)}):
        raise QueryError(f"the query has no parameter {', '.join('$' + name for name in unused)}")
    return bound


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place for a parameter, and the room where it stands."""

    name: str
    room: tuple[str, int]


def _pieces(text: str) -> list[str | _Slot]:
    """Cut a query at its parameters."""
    pieces: list[str | _Slot] = []
    room, done = _Room(), 0
    for match in TOKEN.finditer(text):
        room.enter(match)
        if match.group("parameter"):
            pieces += (text[done : match.start()], _Slot(match.group()[1:], room.here))
            done = match.end()
    return [*pieces, text[done:]]


def _put(pieces: Iterable[str | _Slot], parameters: Mapping[str, Any], prefixes: Mapping[str, str]) -> str:
    """Put parameters into their places."""

    def said(slot: _Slot) -> str:
        if slot.name not in parameters:
            return f"${slot.name}"
        value = parameters[slot.name]
        many = isinstance(value, list | tuple | set | frozenset)
        return _terms(slot.name, value, slot.room, prefixes) if many else term(value, prefixes)

    return "".join(said(piece) if isinstance(piece, _Slot) else piece for piece in pieces)


class _Room:
    """Where in a query a token stands: in the rows of VALUES, in the list of IN, or anywhere else."""

    def __init__(self) -> None:
        self.around: list[tuple[str, int]] = []
        self.awaited, self.width = "", 0

    @property
    def here(self) -> tuple[str, int]:
        """The kind of room, and for rows of VALUES how many terms a row has; 0 for rows without brackets."""
        return self.around[-1] if self.around else ("", 0)

    def enter(self, match: re.Match[str]) -> None:
        """Take the next token into account."""
        word, sign = (match.group("word") or "").upper(), match.group()
        if match.group("close"):
            left = self.around.pop() if self.around else ("", 0)
            self.awaited = "rows" if left[0] == "header" else ""
        elif match.group("open"):
            kinds = {
                ("VALUES", "("): "header",
                ("VALUES", "{"): "row",
                ("rows", "{"): "rows",
                ("IN", "("): "list",
            }
            kind = kinds.get((self.awaited, sign), "")
            self.width = 0 if kind == "header" else self.width
            self.around.append((kind, self.width if kind == "rows" else 0))
            self.awaited = ""
        elif word:
            self.awaited = word
        elif self.here[0] == "header":
            self.width += bool(match.group("variable") or match.group("parameter"))
        elif not (match.group("comment") or match.group("variable")):
            self.awaited = ""


def _terms(name: str, value: Any, room: tuple[str, int], prefixes: Mapping[str, str]) -> str:
    """Write a list as terms, in the way of the room where it stands."""
    items = value if isinstance(value, list | tuple) else sorted(value, key=str)
    kind, width = room
    if kind == "rows":
        rows = [item if isinstance(item, list | tuple) else (item,) for item in items]
        if wrong := [row for row in rows if len(row) != width]:
            raise QueryError(
                f"a row of ${name} has {width} terms, one for each variable; {wrong[0]!r} has not"
            )
        return " ".join(f"({' '.join(term(item, prefixes) for item in row)})" for row in rows)
    if any(isinstance(item, list | tuple | set | frozenset) for item in items):
        raise QueryError(f"a list of lists stands in VALUES with its variables: VALUES (?x ?y) {{ ${name} }}")
    if kind not in ("row", "list"):
        where = f"VALUES ?x {{ ${name} }} or ?x IN (${name})"
        raise QueryError(f"${name} is a list, and stands where one term is meant; a list stands in {where}")
    return (", " if kind == "list" else " ").join(term(item, prefixes) for item in items)


def _refuse_inside(text: str, match: re.Match[str], parameters: Mapping[str, Any]) -> None:
    """Refuse a placeholder inside a string, where nothing is put in."""
    inside = (name for name in re.findall(r"\$(\w+)", match.group()) if name in parameters)
    if name := next(inside, ""):
        line, column = position(text, match.start())
        raise QueryError(
            f"${name} stands inside the string at line {line}, column {column}, where nothing is put in; "
            f'write it outside, as in CONTAINS(?text, ${name}) or CONCAT("...", ${name})'
        )


def fill(question: str, parameters: Mapping[str, Any], prefixes: Mapping[str, str]) -> str:
    """Put parameters into a question of the package; a line whose parameter is None is left out.

    Args:
        question: text of a question file.
        parameters: values by name, None for what was not asked.
        prefixes: the known prefixes.
    """
    absent = frozenset(name for name, value in parameters.items() if value is None)
    present = {name: value for name, value in parameters.items() if value is not None}
    return _put(_kept(question, absent), present, prefixes)


@lru_cache(maxsize=256)
def _kept(question: str, absent: frozenset[str]) -> list[str | _Slot]:
    """Cut a question at its parameters, without the lines of those that are absent."""
    lines = [
        line
        for line in question.splitlines()
        if not line.startswith("#") and absent.isdisjoint(re.findall(r"\$(\w+)", line))
    ]
    return _pieces("\n".join(lines))


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """Find the name that looks most alike; nothing where none does."""
    import difflib

    return difflib.get_close_matches(name, sorted(names), n=1)
