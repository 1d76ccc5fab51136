"""Expressions of SPARQL in SQL: what FILTER, BIND, ORDER BY and HAVING say.

What is an error in SPARQL is NULL here, and both leave a row out. An expression that is not in the list below
is refused aloud.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from rdflib.term import Literal, Variable

from pledgegraph.errors import QueryError
from pledgegraph.names import XSD
from pledgegraph.quads.terms import as_term, is_literal, kind_of, number_of, quoted, str_of, text_of


class Value(NamedTuple):
    """An expression of SQL, and what it gives: a term, a text, a number or a truth value."""

    sql: str
    kind: str

    @property
    def term(self) -> str:
        """The same as a term."""
        return as_term(self.sql, self.kind)

    @property
    def text(self) -> str:
        """The same as a text, for what takes one."""
        return self.sql if self.kind == "text" else str_of(self.term)

    @property
    def truth(self) -> str:
        """Its effective truth value."""
        if self.kind == "truth":
            return self.sql
        term = self.term
        return (
            f"(CASE WHEN {kind_of(term)} = '^^{XSD}boolean' THEN {str_of(term)} IN ('true', '1') "
            f"WHEN {number_of(term)} IS NOT NULL THEN {number_of(term)} <> 0 "
            f"WHEN INSTR({term}, '\"') = 1 THEN {term} <> '\"' END)"
        )


def constant(term: Any) -> Value:
    """Give a constant: a plain text, a whole number and a truth value as SQL has them, others as terms."""
    if isinstance(term, Literal) and not term.language:
        datatype = str(term.datatype or XSD + "string")
        if datatype == XSD + "string":
            return Value(quoted(str(term)), "text")
        if datatype == XSD + "integer" and str(term).lstrip("-").isdigit():
            return Value(str(int(str(term))), "number")
        if datatype == XSD + "boolean":
            return Value("TRUE" if str(term) in ("true", "1") else "FALSE", "truth")
    return Value(quoted(text_of(term)), "term")


@dataclass(frozen=True, slots=True)
class Expressions:
    """Translate expressions over some columns.

    Args:
        columns: what gives the value of each variable; a variable that is not there is unbound.
        bound: the variables that have a value in each row.
        exists: gives the SQL of an EXISTS, of its pattern and of what is above.
    """

    columns: Mapping[str, Value]
    bound: frozenset[str]
    exists: Callable[[Any, Mapping[str, Value], frozenset[str]], str]

    def value(self, expression: Any) -> Value:
        """Translate one expression.

        Raises:
            QueryError: it is none of those that are known here.
        """
        if isinstance(expression, Variable):
            return self.columns.get(str(expression), Value("CAST(NULL AS STRING)", "term"))
        name = getattr(expression, "name", None)
        if name is None:
            return constant(expression)
        translate = getattr(self, f"_{name}", None)
        if translate is None:
            raise QueryError(
                f"{name.removeprefix('Builtin_')} is not known on Parquet; ask the facts in process"
            )
        found: Value = translate(expression)
        return found

    def truth(self, expression: Any) -> str:
        """Translate a condition."""
        return self.value(expression).truth

    # ------------------------------------------------------------ truth values

    def _TrueFilter(self, _: Any) -> Value:
        return Value("TRUE", "truth")

    def _ConditionalAndExpression(self, e: Any) -> Value:
        return Value(f"({' AND '.join(map(self.truth, [e.expr, *e.other]))})", "truth")

    def _ConditionalOrExpression(self, e: Any) -> Value:
        return Value(f"({' OR '.join(map(self.truth, [e.expr, *e.other]))})", "truth")

    def _UnaryNot(self, e: Any) -> Value:
        return Value(f"(NOT {self.truth(e.expr)})", "truth")

    def _Builtin_EXISTS(self, e: Any) -> Value:
        return Value(self.exists(e.graph, self.columns, self.bound), "truth")

    def _Builtin_NOTEXISTS(self, e: Any) -> Value:
        return Value(f"(NOT {self.exists(e.graph, self.columns, self.bound)})", "truth")

    def _RelationalExpression(self, e: Any) -> Value:
        left = self.value(e.expr)
        if e.op in ("IN", "NOT IN"):
            others = [
                self.value(other) for other in ([e.other] if isinstance(e.other, Variable) else e.other)
            ]
            found = " OR ".join(_same(left, other) for other in others) or "FALSE"
            return Value(f"({found})" if e.op == "IN" else f"(NOT ({found}))", "truth")
        right = self.value(e.other)
        if e.op in ("=", "!="):
            same = _same(left, right)
            return Value(same if e.op == "=" else f"(NOT {same})", "truth")
        return Value(_ordered(left, e.op, right), "truth")

    # ------------------------------------------------------------ functions

    def _Builtin_BOUND(self, e: Any) -> Value:
        return Value(f"({self.value(e.arg).sql} IS NOT NULL)", "truth")

    def _Builtin_COALESCE(self, e: Any) -> Value:
        return _one_of([self.value(arg) for arg in e.arg], lambda parts: f"COALESCE({', '.join(parts)})")

    def _Builtin_IF(self, e: Any) -> Value:
        test = self.truth(e.arg1)
        return _one_of(
            [self.value(e.arg2), self.value(e.arg3)],
            lambda parts: f"(CASE WHEN {test} THEN {parts[0]} WHEN NOT {test} THEN {parts[1]} END)",
        )

    def _Builtin_STR(self, e: Any) -> Value:
        return Value(self.value(e.arg).text, "text")

    def _Builtin_IRI(self, e: Any) -> Value:
        return Value(self.value(e.arg).text, "term")

    def _Builtin_LANG(self, e: Any) -> Value:
        term = self.value(e.arg).term
        kind = kind_of(term)
        tag = f"CASE WHEN {kind} LIKE '@%' THEN SUBSTR({kind}, 2) ELSE '' END"
        return Value(f"(CASE WHEN {is_literal(term)} THEN {tag} END)", "text")

    def _Builtin_STRLEN(self, e: Any) -> Value:
        return Value(f"LENGTH({self.value(e.arg).text})", "number")

    def _Builtin_SUBSTR(self, e: Any) -> Value:
        parts = [self.value(e.arg).text, self._number(e.start)]
        parts += [self._number(e.length)] if e.length is not None else []
        return Value(f"SUBSTR({', '.join(parts)})", "text")

    def _Builtin_STRSTARTS(self, e: Any) -> Value:
        return Value(f"(INSTR({self.value(e.arg1).text}, {self.value(e.arg2).text}) = 1)", "truth")

    def _Builtin_CONTAINS(self, e: Any) -> Value:
        return Value(f"(INSTR({self.value(e.arg1).text}, {self.value(e.arg2).text}) > 0)", "truth")

    def _Builtin_LCASE(self, e: Any) -> Value:
        return Value(f"LOWER({self.value(e.arg).text})", "text")

    def _Builtin_isIRI(self, e: Any) -> Value:
        term = self.value(e.arg).term
        return Value(f"(NOT {is_literal(term)} AND {term} NOT LIKE '!_:%' ESCAPE '!')", "truth")

    _Builtin_isURI = _Builtin_isIRI

    def _Builtin_isBLANK(self, e: Any) -> Value:
        return Value(f"({self.value(e.arg).term} LIKE '!_:%' ESCAPE '!')", "truth")

    def _Builtin_isLITERAL(self, e: Any) -> Value:
        return Value(f"({is_literal(self.value(e.arg).term)})", "truth")

    def _number(self, expression: Any) -> str:
        value = self.value(expression)
        return value.sql if value.kind == "number" else f"CAST({number_of(value.term)} AS INT)"


def _one_of(values: list[Value], together: Callable[[list[str]], str]) -> Value:
    """Put values together that one of which is given; as terms, unless all are of one kind."""
    kinds = {value.kind for value in values}
    if len(kinds) == 1:
        return Value(together([value.sql for value in values]), kinds.pop())
    return Value(together([value.term for value in values]), "term")


def _same(one: Value, other: Value) -> str:
    """Compare two values: numbers as numbers, all others as terms."""
    if one.kind == other.kind and one.kind != "term":
        return f"({one.sql} = {other.sql})"
    if "number" in (one.kind, other.kind):
        return f"({_number(one)} = {_number(other)})"
    if _constant_name(one) or _constant_name(other) or "term" not in (one.kind, other.kind):
        return f"({one.term} = {other.term})"
    a, b = number_of(one.term), number_of(other.term)
    return f"COALESCE({a} = {b}, {one.term} = {other.term})"


def _ordered(one: Value, op: str, other: Value) -> str:
    """Compare two values by order: numbers with numbers, texts with texts; anything else is an error."""
    if one.kind == other.kind and one.kind != "term":
        return f"({one.sql} {op} {other.sql})"
    if "number" in (one.kind, other.kind):
        return f"({_number(one)} {op} {_number(other)})"
    a, b = one.term, other.term
    texts = f"CASE WHEN {is_literal(a)} AND {kind_of(a)} = {kind_of(b)} THEN {str_of(a)} {op} {str_of(b)} END"
    return f"COALESCE({number_of(a)} {op} {number_of(b)}, {texts})"


def _number(value: Value) -> str:
    return value.sql if value.kind == "number" else number_of(value.term)


def _constant_name(value: Value) -> bool:
    """Tell whether a value is an IRI that stands in the query, which equals no number."""
    return value.kind == "term" and value.sql.startswith("'") and '"' not in value.sql
