"""SPARQL texts: bind parameters as terms, say which names stand nowhere.

A parameter is written ``$name``. Its value is put in as a serialized term, never glued as text, and only
where a term may stand: strings, IRIs and comments are passed over. Lists become a row of terms, for VALUES.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from pledgegraph.errors import QueryError
from pledgegraph.names import BASE, DEF, GRAPH, SH, XSD, curie, local
from pledgegraph.redirects import redirects_of
from pledgegraph.refusals import TOKEN, tokens
from pledgegraph.store import Store

_MOST_NOTES = 10


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
        items = value if isinstance(value, list | tuple) else sorted(value, key=str)
        if any(isinstance(item, list | tuple | set | frozenset) for item in items):
            raise QueryError("a parameter cannot be a list of lists")
        return " ".join(term(item, prefixes) for item in items)
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
        text: a query with ``$name`` where a parameter stands.
        parameters: values by name. A name that is not handed in stays a variable.
        prefixes: the known prefixes.

    Raises:
        QueryError: a parameter is not used, or a value has no term.

    Example:
        >>> bind('SELECT * { ?s ?p $o } # $o', {"o": "x"}, {})
        'SELECT * { ?s ?p "x" } # $o'
    """
    if odd := [name for name in parameters if not re.fullmatch(r"\w+", name)]:
        raise QueryError(f"{odd[0]!r} is no name of a parameter; a name has letters, digits and '_'")
    used: set[str] = set()

    def put(match: re.Match[str]) -> str:
        name = (match.group("parameter") or "$")[1:]
        if name not in parameters:
            return match.group()
        used.add(name)
        return term(parameters[name], prefixes)

    bound = TOKEN.sub(put, text)
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
    names: dict[str, list[str]] = {}
    for match in tokens(text):
        if len(notes) > _MOST_NOTES:
            return [*dict.fromkeys(notes[:_MOST_NOTES]), "and perhaps more names that stand nowhere"]
        iri = _named(match, store.prefixes)
        if old := moved.get(iri.removeprefix(BASE)):
            notes.append(str(old))
            continue
        base = next((known for known in store.prefixes.values() if iri.startswith(known)), "")
        if not base or iri == base or base in (GRAPH, XSD) or _used(store.inner, ox.NamedNode(iri)):
            continue
        meant = _path(store.inner, ox.NamedNode(iri))
        if base not in names:
            names[base] = _names(store.inner, base)
        near = [] if meant else nearest(local(iri), names[base])
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
