"""Redirects: what became of a name that records bore once.

A slug is never reused. One that was renamed or withdrawn keeps its address, which is marked as deprecated and
says what replaced it, when and why. The builders write these statements; the lookup of names, the diff and
the release read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pledgegraph.engine import Engine
from pledgegraph.names import BASE, REDIRECTS, STANDARD, XSD

_DEPRECATED = ox.NamedNode(STANDARD["owl"] + "deprecated")
_TO = ox.NamedNode(STANDARD["dct"] + "isReplacedBy")
_DATE = ox.NamedNode(STANDARD["dct"] + "modified")
_REASON = ox.NamedNode(STANDARD["skos"] + "changeNote")
_ALL = (_DEPRECATED, _TO, _DATE, _REASON)


@dataclass(frozen=True, slots=True)
class Redirect:
    """What became of one name.

    Args:
        name: the old name, as ``kind/slug``.
        to: the new name; empty where the record was withdrawn.
        date: day of the change.
        reason: why.
    """

    name: str
    to: str
    date: str
    reason: str

    def __str__(self) -> str:
        """Say it in one clause.

        Example:
            >>> str(Redirect("pledges/old", "pledges/new", "2031-06-01", "two names for one"))
            "'pledges/old' was renamed to 'pledges/new' on 2031-06-01: two names for one"
        """
        what = f"renamed to '{self.to}'" if self.to else "withdrawn"
        when = f" on {self.date}" if self.date else ""
        return f"'{self.name}' was {what}{when}" + (f": {self.reason}" if self.reason else "")


def redirect_quads(redirect: Redirect) -> list[ox.Quad]:
    """Say a redirect in RDF.

    Args:
        redirect: what became of a name.
    """
    old = ox.NamedNode(BASE + redirect.name)
    said: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (_DEPRECATED, ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean"))),
        (_DATE, ox.Literal(redirect.date, datatype=ox.NamedNode(XSD + "date"))),
        (_REASON, ox.Literal(redirect.reason, language="en")),
    ]
    if redirect.to:
        said.append((_TO, ox.NamedNode(BASE + redirect.to)))
    return [ox.Quad(old, predicate, value, REDIRECTS) for predicate, value in said]


def redirects_in(quads: Iterable[ox.Quad]) -> dict[str, Redirect]:
    """Read all redirects of some facts, by old name.

    Args:
        quads: statements; a name is redirected if it is marked as deprecated.
    """
    said: dict[str, dict[ox.NamedNode, str]] = {}
    for quad in quads:
        if quad.predicate in _ALL and isinstance(quad.subject, ox.NamedNode):
            value = quad.object.value if isinstance(quad.object, ox.NamedNode | ox.Literal) else ""
            said.setdefault(quad.subject.value, {})[quad.predicate] = value
    return {
        old: Redirect(old, _name(by.get(_TO, "")), by.get(_DATE, ""), by.get(_REASON, ""))
        for old, by in sorted((_name(iri), by) for iri, by in said.items())
        if _DEPRECATED in by
    }


def redirects_of(store: Engine) -> dict[str, Redirect]:
    """Look up all redirects of a store, by old name.

    Args:
        store: any facts.
    """
    return redirects_in(q for predicate in _ALL for q in store.quads_for_pattern(None, predicate, None))


def steps(name: str, known: Mapping[str, Redirect]) -> list[Redirect]:
    """Follow a name through its redirects to what it is called now, or to where it was withdrawn.

    Args:
        name: the old name, as ``kind/slug``.
        known: all redirects, by old name.

    Returns:
        The redirects on the way; empty for a name that has none. It ends where a circle would begin.
    """
    found: list[Redirect] = []
    while name in known and known[name] not in found:
        found.append(known[name])
        name = known[name].to
    return found


def _name(iri: str) -> str:
    return iri.removeprefix(BASE)
