"""Terms as texts in SQL: one text a term, equal exactly where the terms are.

An IRI is its own text, a literal is what qualifies it (``@en``, ``^^`` and its datatype, nothing for a
plain text), then ``"``, then its value. No IRI and no language has a ``"``, so the first one parts the two,
and what follows it is what SPARQL's STR gives, of an IRI too. Every expression here is written in the SQL
that DuckDB and Spark share.
"""

from __future__ import annotations

import re
from typing import Any

import pyoxigraph as ox

from pledgegraph.names import XSD

NUMERIC = tuple(
    XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
)
_PLAIN = XSD + "string"
_EXACT = "DECIMAL(38, 10)"


def quoted(text: str) -> str:
    """Write a text as an SQL literal; what one of the engines would read as more than itself by its number.

    Example:
        >>> quoted("it's")
        "('it' || CHR(39) || 's')"
    """
    parts = [part for part in re.split(r"(['\\$])", text) if part]
    if len(parts) == 1 and parts[0] not in "'\\$":
        return f"'{text}'"
    spelled = (f"CHR({ord(part)})" if part in "'\\$" else f"'{part}'" for part in parts)
    return f"({' || '.join(spelled)})" if parts else "''"


def text_of(term: Any) -> str:
    """Give the text of a term of rdflib or pyoxigraph.

    Example:
        >>> text_of(ox.Literal("hello", language="en"))
        '@en"hello'
    """
    if isinstance(term, ox.NamedNode):
        return term.value
    if isinstance(term, ox.Literal):
        return literal(term.value, term.datatype.value, term.language or "")
    if isinstance(term, ox.BlankNode):
        return str(term)
    if type(term).__name__ == "Literal":
        return literal(str(term), str(term.datatype or _PLAIN), term.language or "")
    return str(term)


def literal(value: str, datatype: str, language: str) -> str:
    """Give the text of a literal."""
    kind = f"@{language}" if language else "" if datatype == _PLAIN else f"^^{datatype}"
    return f'{kind}"{value}'


def term_of(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Give the term that a text stands for.

    Example:
        >>> str(term_of('@en"hello'))
        '"hello"@en'
    """
    kind, mark, value = text.partition('"')
    if not mark:
        return ox.BlankNode(text[2:]) if text.startswith("_:") else ox.NamedNode(text)
    if kind.startswith("@"):
        return ox.Literal(value, language=kind[1:])
    return ox.Literal(value, datatype=ox.NamedNode(kind[2:])) if kind else ox.Literal(value)


# ---------------------------------------------------------------- expressions of SQL

TERM = (
    "CASE WHEN kind <> 'literal' THEN object ELSE CASE WHEN language <> '' THEN '@' || language "
    f"WHEN datatype = '{_PLAIN}' THEN '' ELSE '^^' || datatype END || '\"' || object END"
)
"""The text of the object of a statement, from its columns."""


def str_of(term: str) -> str:
    """Give the value of a term, as STR does."""
    return f"SUBSTR({term}, INSTR({term}, '\"') + 1)"


def kind_of(term: str) -> str:
    """Give what qualifies a literal; empty for an IRI and a plain text."""
    return f"SUBSTR({term}, 1, GREATEST(INSTR({term}, '\"') - 1, 0))"


def is_literal(term: str) -> str:
    """Tell whether a term is a literal."""
    return f"INSTR({term}, '\"') > 0"


def number_of(term: str) -> str:
    """Give the value of a number; nothing for any other term."""
    kinds = ", ".join(f"'^^{datatype}'" for datatype in NUMERIC)
    return f"CASE WHEN {kind_of(term)} IN ({kinds}) THEN TRY_CAST({str_of(term)} AS {_EXACT}) END"


def as_term(sql: str, kind: str) -> str:
    """Write a value of SQL as a term: a text, a whole number or a truth value."""
    if kind == "term":
        return sql
    if kind == "text":
        return f"('\"' || {sql})"
    if kind == "truth":
        return (
            f"(CASE WHEN {sql} THEN '^^{XSD}boolean\"true' WHEN NOT ({sql}) THEN '^^{XSD}boolean\"false' END)"
        )
    return f"('^^{XSD}integer\"' || CAST({sql} AS STRING))"
