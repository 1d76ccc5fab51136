"""SPARQL texts: bind parameters as terms, refuse what reaches outside, doubt names that stand nowhere.

A parameter is written ``$name``. Its value is put in as a serialized term, never glued as text, and only
where a term may stand: strings, IRIs and comments are passed over. Lists become a row of terms, for VALUES.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from pledgegraph.errors import QueryError
from pledgegraph.names import BASE, DEF, GRAPH, SH, XSD, curie, local
from pledgegraph.redirects import redirects_of
from pledgegraph.store import Store

_TOKEN = re.compile(
    r'(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')'
    r"|(?P<iri><[^<>\"{}|^`\\\s]*>)|(?P<comment>\#[^\n]*)|(?P<parameter>\$\w+)|(?P<variable>\?\w+)"
    r"|(?P<name>[A-Za-z][\w-]*)?(?P<colon>:)(?P<rest>[\w.-]*\w)?|(?P<word>[A-Za-z_]+)"
    r"|(?P<open>[\[({])|(?P<close>[\])}])",
    re.S,
)
MAX_BYTES = 8192
MAX_DEPTH = 32
_OUTSIDE = {"SERVICE", "FROM", "LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"}


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Walk the tokens of a query that matter here, strings and comments whole."""
    return _TOKEN.finditer(text)


def term(value: Any, prefixes: Mapping[str, str]) -> str:
    """Write a Python value as a SPARQL term.

    Args:
        value: a term of pyoxigraph or rdflib, a text (``forces:intends`` is a name where the prefix is
            known), a number, a date, a truth value, or a list of these.
        prefixes: the known prefixes.

    Raises:
        QueryError: the value has no term.

    Example:
        >>> term(["a", 2], {})
        '"a" "2"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    if isinstance(value, list | tuple | set | frozenset):
        return " ".join(
            term(v, prefixes) for v in (value if isinstance(value, list | tuple) else sorted(value, key=str))
        )
    if isinstance(value, ox.NamedNode | ox.Literal):
        return str(value)
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
    try:
        text = str(value.n3())
    except Exception as error:  # rdflib raises the bare class for an IRI that is none
        raise QueryError(f"a parameter cannot be {value!r}: {error}") from error
    if not text.startswith(("<", '"')):
        raise QueryError(f"a parameter cannot be a {type(value).__name__}")
    return text


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
        text: a query with ``$name`` where a parameter stands.
        parameters: values by name. A name that is not handed in stays a variable.
        prefixes: the known prefixes.

    Raises:
        QueryError: a parameter is not used, or a value has no term.

    Example:
        >>> bind('SELECT * { ?s ?p $o } # $o', {"o": "x"}, {})
        'SELECT * { ?s ?p "x" } # $o'
    """
    used: set[str] = set()

    def put(match: re.Match[str]) -> str:
        name = (match.group("parameter") or "$")[1:]
        if name not in parameters:
            return match.group()
        used.add(name)
        return term(parameters[name], prefixes)

    bound = _TOKEN.sub(put, text)
    if unused := sorted(set(parameters) - used):
        raise QueryError(f"the query has no parameter {', '.join('$' + name for name in unused)}")
    return bound


def fill(question: str, parameters: Mapping[str, Any], prefixes: Mapping[str, str]) -> str:
    """Put parameters into a question of the package; a line whose parameter is None is left out.

    Args:
        question: text of a question file.
        parameters: values by name, None for what was not asked.
        prefixes: the known prefixes.
    """
    absent = [name for name, value in parameters.items() if value is None]
    lines = [
        line
        for line in question.splitlines()
        if not line.startswith("#") and not any(re.search(rf"\${name}\b", line) for name in absent)
    ]
    present = {name: value for name, value in parameters.items() if value is not None}
    kept = "\n".join(lines)
    return bind(kept, {n: v for n, v in present.items() if re.search(rf"\${n}\b", kept)}, prefixes)


def refuse_unbounded(text: str) -> None:
    """Refuse a query that no parser should be handed: longer or deeper than any reader could follow.

    The parsers of this world call themselves for each bracket and end their process where there are too many.
    Below these limits none was found to do so.

    Raises:
        QueryError: the text has more than 8 KiB, or more than 32 open brackets at one place.
    """
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        advice = "hand long lists in as a parameter: VALUES ?x { $list }"
        raise QueryError(f"the query has {size:,} bytes, and {MAX_BYTES:,} is the most; {advice}")
    depth = 0
    for match in tokens(text):
        depth += bool(match.group("open")) - bool(match.group("close"))
        if depth > MAX_DEPTH:
            line, column = position(text, match.start())
            raise QueryError(f"more than {MAX_DEPTH} brackets are open at line {line}, column {column}")


def refuse_outside(text: str) -> None:
    """Refuse a query that would reach outside the facts or change them.

    Raises:
        QueryError: the text has SERVICE, FROM or an update.
    """
    for match in tokens(text):
        word = (match.group("word") or "").upper()
        if word in _OUTSIDE:
            line, column = position(text, match.start())
            where = f"{word} at line {line}, column {column}"
            raise QueryError(f"{where} is refused: a query reads these facts and nothing else")


def position(text: str, offset: int) -> tuple[int, int]:
    """Give the line and the column of an offset, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def doctor(store: Store, text: str) -> list[str]:
    """Say which names of a query stand in no statement, and which parameter was given no value.

    Args:
        store: the store that was asked.
        text: the query, its parameters bound.

    Returns:
        One line a name; empty when every name is known.
    """
    notes = [f"{name} was given no value, so it matches anything" for name in _open_parameters(text)]
    moved = redirects_of(store.inner)
    for match in tokens(text):
        iri = _named(match, store.prefixes)
        if old := moved.get(iri.removeprefix(BASE)):
            notes.append(str(old))
            continue
        base = next((known for known in store.prefixes.values() if iri.startswith(known)), "")
        if not base or iri == base or base in (GRAPH, XSD) or _used(store.inner, ox.NamedNode(iri)):
            continue
        meant = _path(store.inner, ox.NamedNode(iri))
        near = [] if meant else nearest(local(iri), _names(store.inner, base))
        meant = meant or (base + near[0] if near else "")
        hint = f"; did you mean '{curie(meant, store.prefixes)}'?" if meant else ""
        where = "the vocabulary" if base == DEF else "the facts"
        notes.append(f"'{curie(iri, store.prefixes)}' is not in {where}{hint}")
    return list(dict.fromkeys(notes))


def plain_words(store: Store, parameters: Mapping[str, Any]) -> list[str]:
    """Say which parameters are plain texts by which things are called, for an answer that found nothing.

    Args:
        store: the store that was asked.
        parameters: values by name.
    """
    notes = []
    for name, value in parameters.items():
        if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9-]+", value):
            continue
        bases = [base for base in sorted(store.prefixes.values()) if base.startswith(BASE)]
        things = [base + value for base in bases if _used(store.inner, ox.NamedNode(base + value))]
        if things:
            named = " or ".join(curie(iri, store.prefixes) for iri in things)
            notes.append(f"${name} is the text '{value}'; the thing of that name is written {named}")
    return notes


def _open_parameters(text: str) -> list[str]:
    """List the parameters left to match anything: written $name, and neither selected nor also ?name."""
    found = [match for match in tokens(text) if match.group("parameter")]
    body = text.find("{")
    shown = {match.group()[1:] for match in found if match.start() < body}
    shown |= {match.group()[1:] for match in tokens(text) if match.group("variable")}
    return [match.group() for match in found if match.group()[1:] not in shown]


def _named(match: re.Match[str], prefixes: Mapping[str, str]) -> str:
    """Give the IRI that a token names; empty for anything else."""
    if match.group("iri"):
        return match.group("iri")[1:-1]
    if match.group("colon") and match.group("rest") and (match.group("name") or "") in prefixes:
        return prefixes[match.group("name") or ""] + match.group("rest")
    return ""


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """Find the name that looks most alike; nothing where none does."""
    import difflib

    return difflib.get_close_matches(name, sorted(names), n=1)


def _path(store: ox.Store, node: ox.NamedNode) -> str:
    """Give the property for which a key of YAML stands, where the two have different names."""
    quads = store.quads_for_pattern(node, ox.NamedNode(SH + "path"), None, None)
    return next(
        (q.object.value for q in quads if isinstance(q.object, ox.NamedNode) and q.object != node), ""
    )


def _used(store: ox.Store, node: ox.NamedNode) -> bool:
    """Tell whether a name stands in any statement; the key of a property with another name does not count."""
    if _path(store, node):
        return False
    patterns = ((node, None, None), (None, node, None), (None, None, node))
    return any(next(iter(store.quads_for_pattern(s, p, o, None)), None) is not None for s, p, o in patterns)


def _names(store: ox.Store, base: str) -> list[str]:
    subjects = {
        q.subject.value
        for q in store
        if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(base)
    }
    return sorted(local(s) for s in subjects)
