"""The doctor: what a reader of an empty answer should know.

Names that stand in no statement, parameters that were given no value or the wrong kind of one, and which part
of the query leaves nothing (``obstacles``). It speaks only where it is sure, and changes no answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from pledgegraph.engine import Engine
from pledgegraph.names import BASE, DEF, GRAPH, RDF, SH, XSD, curie, local
from pledgegraph.redirects import redirects_of
from pledgegraph.refusals import tokens
from pledgegraph.sparql import nearest
from pledgegraph.store import Store

_MOST_NOTES = 10


def doctor(store: Store, text: str, stood: Store | None = None, when: str = "") -> list[str]:
    """Say which names of a query stand in no statement, and which parameter was given no value.

    Args:
        store: the facts.
        text: the query, its parameters bound.
        stood: the facts as of the days that were asked about, if any.
        when: these days in words.

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
        if not base or iri == base or base in (GRAPH, XSD):
            continue
        if _used(store.inner, ox.NamedNode(iri)):
            if stood and not _used(stood.inner, ox.NamedNode(iri)):
                notes.append(f"'{curie(iri, store.prefixes)}' is in the facts, but not {when}")
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


def _path(store: Engine, node: ox.NamedNode) -> str:
    """Give the property for which a key of YAML stands, where the two have different names."""
    quads = store.quads_for_pattern(node, ox.NamedNode(SH + "path"), None, None)
    return next(
        (q.object.value for q in quads if isinstance(q.object, ox.NamedNode) and q.object != node), ""
    )


def _used(store: Engine, node: ox.NamedNode) -> bool:
    """Tell whether a name stands in any statement; the key of a property with another name does not count."""
    if _path(store, node):
        return False
    patterns = ((node, None, None), (None, node, None), (None, None, node))
    return any(next(iter(store.quads_for_pattern(s, p, o, None)), None) is not None for s, p, o in patterns)


def _names(store: Engine, base: str) -> list[str]:
    typed = store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), None, None)
    subjects = {quad.subject.value for quad in typed if isinstance(quad.subject, ox.NamedNode)}
    return sorted(local(iri) for iri in subjects if iri.startswith(base))
