"""SPARQL in SQL: one SELECT or ASK of SPARQL becomes one query that DuckDB and Spark both answer.

rdflib parses the text and gives its algebra; each operator becomes a sub-query with one column a variable.
The questions of this package are asked this way, and others in the same words. What is missing (paths of any
length, CONSTRUCT, some functions) is refused aloud.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rdflib.paths import AlternativePath, InvPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import BNode, URIRef, Variable

from pledgegraph.errors import QueryError
from pledgegraph.quads.expressions import Expressions, Value
from pledgegraph.quads.relations import (
    NOTHING,
    Relation,
    column,
    minus,
    pair,
    same,
    together,
    union,
    unit,
)
from pledgegraph.quads.terms import number_of, quoted, str_of, text_of

ELSEWHERE = "; ask the facts in process"


@dataclass(frozen=True, slots=True)
class Statement:
    """A query of SQL that answers one of SPARQL: its variables in order; ASK has none."""

    sql: str
    columns: tuple[str, ...]
    ask: bool


def translate(text: str, prefixes: Mapping[str, str]) -> Statement:
    """Translate a query.

    Args:
        text: a SELECT or ASK that parses.
        prefixes: the prefixes that it may use undeclared.

    Raises:
        QueryError: something in it has no translation.

    Example:
        >>> translate("SELECT ?s { ?s a ?c }", {}).columns
        ('s',)
    """
    head = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes.items() if f"{prefix}:" in text)
    query = translateQuery(parseQuery(head + text)).algebra
    if query.name not in ("SelectQuery", "AskQuery"):
        raise QueryError(f"{query.name.removesuffix('Query').upper()} is not known on Parquet{ELSEWHERE}")
    if query.datasetClause:
        raise QueryError(f"FROM is not known on Parquet{ELSEWHERE}")
    asked = _Query(insensitive=query.name == "AskQuery" or _insensitive(query.p))
    found = asked.relation(query.p)
    if query.name == "AskQuery":
        return Statement(f"SELECT 1 FROM ({found.sql}) LIMIT 1", (), ask=True)
    if not query.PV:
        raise QueryError("the query has no variable; write it as ASK")
    return Statement(found.sql, tuple(map(str, query.PV)), ask=False)


def _insensitive(node: Any) -> bool:
    """Tell whether it does not matter how often a row comes: only its being there counts."""
    while node.name in ("Slice", "Project", "OrderBy", "Distinct"):
        if node.name == "Distinct":
            return all(
                aggregate.name in ("Aggregate_Min", "Aggregate_Max", "Aggregate_Sample") or aggregate.distinct
                for part in _parts(node)
                if part.name == "AggregateJoin"
                for aggregate in part.A
            )
        node = node.p
    return False


def _parts(node: Any) -> Iterable[Any]:
    """Walk the operators of an algebra."""
    yield node
    for key in ("p", "p1", "p2"):
        if hasattr(node.get(key), "name"):
            yield from _parts(node[key])


@dataclass(slots=True)
class _Query:
    """The translation of one query: it names its sub-queries in turn."""

    insensitive: bool
    aliases: int = 0

    def alias(self) -> str:
        self.aliases += 1
        return f"q{self.aliases}"

    def relation(self, node: Any) -> Relation:
        """Translate an operator."""
        translate_ = getattr(self, f"_{node.name}", None)
        if translate_ is None:
            raise QueryError(f"{node.name} is not known on Parquet{ELSEWHERE}")
        found: Relation = translate_(node)
        folded = {name.lower() for name in found.columns}
        if len(folded) < len(found.columns):
            raise QueryError(
                "two variables differ by capital letters only; SQL takes them for one, rename it"
            )
        return found

    def expressions(self, values: Mapping[str, Value], bound: frozenset[str]) -> Expressions:
        return Expressions(values, bound, self._exists)

    # ------------------------------------------------------------ patterns

    def _BGP(self, node: Any, graph: Any = None) -> Relation:
        if not node.triples:
            return unit()
        return together([self._pattern(s, p, o, graph) for s, p, o in self._flat(node.triples)], self.alias)

    def _flat(self, triples: Iterable[Any]) -> list[tuple[Any, Any, Any]]:
        """Walk the steps of sequences and inverses as triples of their own."""
        found: list[tuple[Any, Any, Any]] = []
        for subject, predicate, value in triples:
            if isinstance(predicate, SequencePath):
                ends = [subject, *(Variable(f"step_{self.alias()}") for _ in predicate.args[1:]), value]
                found += self._flat(zip(ends, predicate.args, ends[1:], strict=False))
            elif isinstance(predicate, InvPath):
                found += self._flat([(value, predicate.arg, subject)])
            else:
                found.append((subject, predicate, value))
        return found

    def _pattern(self, subject: Any, predicate: Any, value: Any, graph: Any) -> Relation:
        """Read the statements of one pattern."""
        if isinstance(predicate, AlternativePath) and not all(isinstance(p, URIRef) for p in predicate.args):
            parts = [self._BGP(_bgp([(subject, path, value)]), graph) for path in predicate.args]
            return union(parts)
        where: list[str] = []
        columns: dict[str, str] = {}
        for term, of_term in (
            (subject, "subject"),
            (predicate, "predicate"),
            (value, "term"),
            (graph, "graph"),
        ):
            if term is None:
                continue
            if isinstance(term, Variable | BNode):
                name = str(term) if isinstance(term, Variable) else f"blank_{term}"
                if name in columns:
                    where.append(f"{columns[name]} = {of_term}")
                else:
                    columns[name] = of_term
            elif isinstance(term, AlternativePath):
                where.append(f"predicate IN ({', '.join(quoted(str(p)) for p in term.args)})")
            elif isinstance(term, Path):
                raise QueryError(f"the path {term.n3()} is not known on Parquet{ELSEWHERE}")
            elif of_term == "term" and isinstance(term, URIRef):
                where.append(f"kind = 'iri' AND object = {quoted(str(term))}")
            else:
                where.append(f"{of_term} = {quoted(text_of(term))}")
        picked = ", ".join(f"{of} AS {column(name)}" for name, of in columns.items()) or "1 AS one"
        once = "" if self.insensitive or graph is not None else "DISTINCT "
        sql = f"SELECT {once}{picked} FROM statements"
        sql += f" WHERE {' AND '.join(where)}" if where else ""
        return Relation(sql, dict.fromkeys(columns, "term"), frozenset(columns))

    def _ToMultiSet(self, node: Any) -> Relation:
        if not node.p:  # VALUES without any value
            return unit(empty=True)
        if node.p.name != "values":
            return self.relation(node.p)
        names = list(dict.fromkeys(str(name) for row in node.p.res for name in row))
        rows = [
            ", ".join(
                NOTHING
                if (term := row.get(Variable(name))) is None or term == "UNDEF"
                else quoted(text_of(term))
                for name in names
            )
            for row in node.p.res
        ]
        picked = ", ".join(map(column, names))
        values = ", ".join(f"({row})" for row in rows)
        sql = f"SELECT {picked} FROM (VALUES {values}) AS {self.alias()}({picked})"
        full = [n for n in names if all(row.get(Variable(n), "UNDEF") != "UNDEF" for row in node.p.res)]
        return Relation(sql, dict.fromkeys(names, "term"), frozenset(full))

    def _Graph(self, node: Any) -> Relation:
        if node.p.name != "BGP":
            raise QueryError(f"GRAPH around more than triples is not known on Parquet{ELSEWHERE}")
        return self._BGP(node.p, node.term)

    # ------------------------------------------------------------ joins

    def _Join(self, node: Any) -> Relation:
        return together([self.relation(node.p1), self.relation(node.p2)], self.alias)

    def _LeftJoin(self, node: Any) -> Relation:
        one, other = self.relation(node.p1), self.relation(node.p2)
        a, b = self.alias(), self.alias()
        values = {**other.values(b), **one.values(a)}
        over = self.expressions(values, one.bound | other.bound)
        condition = "" if node.expr.name == "TrueFilter" else over.truth(node.expr)
        return pair(one, other, a, b, "LEFT JOIN", condition)

    def _Union(self, node: Any) -> Relation:
        parts = [node.p1, node.p2]
        while parts[0].name == "Union":  # in one go: Spark loses its way in unions of unions
            parts = [parts[0].p1, parts[0].p2, *parts[1:]]
        return union([self.relation(part) for part in parts])

    def _Minus(self, node: Any) -> Relation:
        return minus(self.relation(node.p1), self.relation(node.p2), self.alias(), self.alias())

    def _exists(self, node: Any, outer: Mapping[str, Value], bound: frozenset[str]) -> str:
        """Translate EXISTS; a filter directly in it sees the variables outside."""
        condition = None
        if node.name == "Filter":
            node, condition = node.p, node.expr
        found, alias = self.relation(node), self.alias()
        own = found.values(alias)
        where = []
        for name in (name for name in found.columns if name in outer):
            sides = own[name].sql, outer[name].term
            where.append(same(*sides, name in found.bound, name in bound))
        if condition is not None:
            where.append(self.expressions({**outer, **own}, bound | found.bound).truth(condition))
        return f"EXISTS (SELECT 1 FROM ({found.sql}) AS {alias} WHERE {' AND '.join(where) or 'TRUE'})"

    # ------------------------------------------------------------ rows

    def _Filter(self, node: Any) -> Relation:
        found, alias = self.relation(node.p), self.alias()
        condition = self.expressions(found.values(alias), found.bound).truth(node.expr)
        sql = f"SELECT {alias}.* FROM ({found.sql}) AS {alias} WHERE {condition}"
        return Relation(sql, found.columns, found.bound)

    def _Extend(self, node: Any) -> Relation:
        found, alias = self.relation(node.p), self.alias()
        if str(node.var) in found.columns:  # the key of a group, which rdflib binds to itself
            return found
        value = self.expressions(found.values(alias), found.bound).value(node.expr)
        sql = f"SELECT {alias}.*, {value.term} AS {column(node.var)} FROM ({found.sql}) AS {alias}"
        return Relation(sql, {**found.columns, str(node.var): "term"}, found.bound)

    def _AggregateJoin(self, node: Any) -> Relation:
        found, alias = self.relation(node.p.p), self.alias()
        over = self.expressions(found.values(alias), found.bound)
        keys = {str(key): over.value(key).sql for key in node.p.expr or []}
        picked = [f"{sql} AS {column(key)}" for key, sql in keys.items()]
        columns = dict.fromkeys(keys, "term")
        for aggregate in node.A:
            value, kind = self._aggregate(aggregate, over)
            picked.append(f"{value} AS {column(aggregate.res)}")
            columns[str(aggregate.res)] = kind
        sql = f"SELECT {', '.join(picked)} FROM ({found.sql}) AS {alias}"
        sql += f" GROUP BY {', '.join(keys.values())}" if keys else ""
        return Relation(sql, columns, frozenset(keys) & found.bound)

    def _aggregate(self, node: Any, over: Expressions) -> tuple[str, str]:
        name, once = node.name.removeprefix("Aggregate_"), "DISTINCT " if node.distinct else ""
        if name == "Count":
            counted = "*" if node.vars == "*" else over.value(node.vars).sql
            return f"COUNT({once if counted != '*' else ''}{counted})", "number"
        value = over.value(node.vars)
        if name == "Sample":
            return f"MIN({value.sql})", value.kind
        if name in ("Min", "Max") and value.kind in ("number", "text"):
            return f"{name.upper()}({value.sql})", value.kind
        raise QueryError(f"{name.upper()} of this is not known on Parquet; give MIN(STR(?x)){ELSEWHERE}")

    # ------------------------------------------------------------ the outermost

    def _Project(self, node: Any) -> Relation:
        found, order = (node.p, None) if node.p.name != "OrderBy" else (node.p.p, node.p.expr)
        return self._listed(self.relation(found), list(map(str, node.PV)), order, once=False)

    def _Distinct(self, node: Any) -> Relation:
        inner = node.p
        found, order = (inner.p, None) if inner.p.name != "OrderBy" else (inner.p.p, inner.p.expr)
        return self._listed(self.relation(found), list(map(str, inner.PV)), order, once=True)

    def _listed(self, found: Relation, wanted: list[str], order: Any, *, once: bool) -> Relation:
        """Pick the columns that are wanted, in order, each row once where that is asked."""
        alias, outer = self.alias(), self.alias()
        values = found.values(alias)
        picked = ", ".join(f"{values[n].term if n in values else NOTHING} AS {column(n)}" for n in wanted)
        listed = Relation("", dict.fromkeys(wanted, "term"), found.bound & frozenset(wanted))
        picked = picked or "1 AS one"
        rows = f"SELECT {'DISTINCT ' if once else ''}{picked} FROM ({found.sql}) AS {alias}"
        if not order:
            return replace(listed, sql=rows)
        if once and all(name in wanted for part in order for name in _variables(part.expr)):
            over = self.expressions(listed.values(outer), listed.bound)
            sql = f"SELECT {outer}.* FROM ({rows}) AS {outer} ORDER BY {_sorted(over, order)}"
            return replace(listed, sql=sql)
        by = _sorted(self.expressions(values, found.bound), order)
        if not once:
            return replace(listed, sql=f"{rows} ORDER BY {by}")
        # By what is not picked: each row keeps the first place that it had.
        names = ", ".join(map(column, wanted))
        placed = f"SELECT {picked}, ROW_NUMBER() OVER (ORDER BY {by}) AS place FROM ({found.sql}) AS {alias}"
        sql = f"SELECT {names} FROM ({placed}) AS {outer} GROUP BY {names} ORDER BY MIN(place)"
        return replace(listed, sql=sql)

    def _Slice(self, node: Any) -> Relation:
        found = self.relation(node.p)
        sql = found.sql + (f" LIMIT {int(node.length)}" if node.length is not None else "")
        return Relation(
            sql + (f" OFFSET {int(node.start)}" if node.start else ""), found.columns, found.bound
        )


def _sorted(over: Expressions, order: Iterable[Any]) -> str:
    """Order as SPARQL does: what is unbound first, then IRIs, then literals; numbers by value."""
    keys = []
    for condition in order:
        value, way = over.value(condition.expr), condition.order or "ASC"
        term = value.sql
        literal = f"(CASE WHEN INSTR({term}, '\"') > 0 THEN 1 WHEN {term} IS NOT NULL THEN 0 END)"
        parts = [literal, number_of(term), str_of(term), term] if value.kind == "term" else [term]
        keys += [f"{part} {way} NULLS FIRST" for part in parts]
    return ", ".join(keys)


def _variables(expression: Any) -> set[str]:
    """Name the variables of an expression."""
    if isinstance(expression, Variable):
        return {str(expression)}
    inside = expression.values() if isinstance(expression, dict) else expression
    many = isinstance(expression, dict | list)
    return {name for part in inside for name in _variables(part)} if many else set()


def _bgp(triples: list[Any]) -> Any:
    from rdflib.plugins.sparql.algebra import BGP

    return BGP(triples)
