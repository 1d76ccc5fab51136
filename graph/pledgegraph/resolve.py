"""From what a person types to the thing that is meant: slugs, prefixed names, labels, days.

Called by every question before it is asked; a name that does not exist is an error with near names, never an
empty answer.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import pyoxigraph as ox

from pledgegraph.errors import QueryError, UnknownName
from pledgegraph.names import BASE, DEF, LABELS, RDF, kind_of, local
from pledgegraph.redirects import redirects_of, steps
from pledgegraph.store import Store

END_OF_TIME = "9999-12-31"
_TYPE = ox.NamedNode(RDF + "type")


def thing(store: Store, name: str, kinds: Sequence[str], what: str = "") -> ox.NamedNode:
    """Find the thing that a name means.

    Args:
        store: the facts.
        name: slug, ``kind/slug``, ``kind:slug``, ``pledge:term``, IRI, label in any language, or ISO code.
        kinds: the kinds that are meant, in order of preference; empty for any.
        what: how to call it in the error.

    Raises:
        UnknownName: nothing has that name; the error suggests near ones.
        QueryError: the name is no text.
    """
    if not isinstance(name, str):
        raise QueryError(f"a name is a text, not {name!r}")
    inner = store.inner
    for iri in _spellings(name, kinds or _all_kinds(store)):
        node = ox.NamedNode(iri)
        if next(iter(inner.quads_for_pattern(node, _TYPE, None, None)), None) is not None:
            return node
    _refuse_old(store, name, kinds or _all_kinds(store), what)
    labelled = _by_label(store, name.casefold(), kinds)
    if len(labelled) == 1:
        return labelled[0]
    if labelled:
        options = ", ".join(f"{kind_of(n.value)}/{local(n.value)}" for n in labelled)
        raise QueryError(f"'{name}' is the name of several things: {options}")
    _refuse_old(store, name, _all_kinds(store), what)
    known = slugs(store, kinds or _all_kinds(store))
    near = _near(name, known)
    elsewhere = [iri for iri in _spellings(name, _all_kinds(store)) if store.objects(iri, RDF + "type")]
    hint = f"it is one of the {kind_of(elsewhere[0])}" if elsewhere else ""
    if not near and not hint and 0 < len(known) <= 20:
        hint = f"there are {', '.join(known)}"
    raise UnknownName(name, what or _word(kinds), near, hint)


def _refuse_old(store: Store, name: str, kinds: Sequence[str], what: str) -> None:
    """Say what became of a name that a record of one of these kinds bore once."""
    moved = redirects_of(store.inner)
    old = [iri.removeprefix(BASE) for iri in _spellings(name, kinds)]
    if way := next((found for key in old if (found := steps(key, moved))), []):
        new = way[-1].to
        raise UnknownName(name, what or _word(kinds), [new] if new else [], "; ".join(map(str, way)))


def _spellings(name: str, kinds: Sequence[str]) -> list[str]:
    if name.startswith(BASE):
        return [name]
    if name.startswith("pledge:"):
        return [DEF + name.removeprefix("pledge:")] if re.fullmatch(r"pledge:[A-Za-z]+", name) else []
    match = re.fullmatch(r"([a-z-]+)[:/]([a-z0-9-]+)", name)
    if match:
        return [f"{BASE}{match.group(1)}/{match.group(2)}"] if match.group(1) in kinds else []
    return [f"{BASE}{kind}/{name}" for kind in kinds] if re.fullmatch(r"[a-z0-9-]+", name) else []


def _all_kinds(store: Store) -> list[str]:
    first = ["actors", "commitments", "pledges", "stances", "instruments", "events"]
    rest = [
        p for p, iri in store.prefixes.items() if iri == f"{BASE}{p}/" and p not in (*first, "graph", "rules")
    ]
    return [*first, *rest]


def _by_label(store: Store, folded: str, kinds: Sequence[str]) -> list[ox.NamedNode]:
    """Find the things with a label; a first label wins over another label."""
    for predicate in LABELS:
        found = {
            q.subject
            for q in store.inner.quads_for_pattern(None, predicate, None, None)
            if isinstance(q.subject, ox.NamedNode)
            and isinstance(q.object, ox.Literal)
            and q.object.value.casefold() == folded
            and (not kinds or kind_of(q.subject.value) in kinds)
            and kind_of(q.subject.value)
        }
        if found:
            return sorted(found, key=str)
    return []


def slugs(store: Store, kinds: Sequence[str]) -> list[str]:
    """List the slugs of some kinds in order, for completion and suggestions."""
    bases = tuple(f"{BASE}{kind}/" for kind in kinds)
    quads = store.inner.quads_for_pattern(None, _TYPE, None, None)
    return sorted(
        {
            local(q.subject.value)
            for q in quads
            if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(bases)
        }
    )


def _near(name: str, known: Sequence[str]) -> list[str]:
    """Give slugs that look alike, or have a word that begins alike."""
    import difflib

    wanted = re.sub(r"[^a-z0-9]+", "-", name.rpartition("/")[2].casefold()).strip("-")
    near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.6)
    stems = tuple(word[:5] for word in wanted.split("-") if len(word) >= 4)
    alike = [slug for slug in known if stems and any(word.startswith(stems) for word in slug.split("-"))]
    return near or alike[:3]


def _word(kinds: Sequence[str]) -> str:
    singular = [k.removesuffix("s") for k in kinds if k != "bindingness"] or [
        "level of bindingness" if kinds else "thing"
    ]
    return " or ".join(singular).replace("-", " ")


def day(value: str | datetime.date | None, what: str) -> str:
    """Normalize a day; a month or a year stands for its last day. None stands for no limit.

    Raises:
        QueryError: it is no date.

    Example:
        >>> day("2026-02", "as_of"), day(None, "as_of")
        ('2026-02-28', '')
    """
    if value is None or value == "":
        return ""
    import calendar

    text = value.isoformat()[:10] if isinstance(value, datetime.date) else str(value)
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", text)
    try:
        if match is None:
            raise ValueError
        year, month, of_month = (int(part) if part else None for part in match.groups())
        assert year is not None  # noqa: S101 - the pattern has it
        last = calendar.monthrange(year, month or 12)[1]
        return datetime.date(year, month or 12, of_month or last).isoformat()
    except ValueError:
        raise QueryError(f"{what}={text!r} is no date; write 2026-01-08, 2026-01 or 2026") from None
