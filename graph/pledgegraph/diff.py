"""The difference of two sets of facts: which records were added, changed, removed, and why.

A redirect that is new, changed or gone where no record went is told like them: it says who answers for a
name. Records are compared by what they state, so the order of files, dossiers and lists makes no
difference. The same list of changes is an answer on the screen and the page of changes in a release.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from pledgegraph.answer import Answer, Row
from pledgegraph.claims import Statements, claim_hash, records_of, stated
from pledgegraph.names import BASE, DEF, RDF, SKOS, STANDARD, is_nested, kind_of, local
from pledgegraph.redirects import Redirect, redirects_in, steps
from pledgegraph.store import Store

COLUMNS = ("change", "record", "properties", "renamed_to", "reason", "old_claim", "new_claim")
SHOWN = (("change", "change"), ("record", "record"), ("what", "what"))
WHAT = ("added", "changed", "removed", "redirected")
"""What can have become of a name."""
_LONGEST = 60
_LABELS = (SKOS + "prefLabel", STANDARD["dct"] + "title")
_STANCE = (DEF + "by", DEF + "force", DEF + "about")


@dataclass(frozen=True, slots=True)
class Detail:
    """One property with its values before and after; a nested record is named before its property."""

    name: str
    old: tuple[str, ...]
    new: tuple[str, ...]

    def __str__(self) -> str:
        if not self.new:
            return f"{self.name}: removed ({_short(self.old)})"
        if not self.old:
            return f"{self.name}: added ({_short(self.new)})"
        return f"{self.name}: {_short(self.old)} → {_short(self.new)}"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one record, or of the redirect of a name.

    Args:
        what: one of ``WHAT``.
        record: its name, as ``kind/slug``.
        label: what it is called, or who takes which stance on what.
        details: the properties that changed.
        renamed_to: its new name, where a redirect says so.
        reason: what the redirects say of it.
        old: checksum before; empty where it is new.
        new: checksum after; empty where it is gone.
    """

    what: str
    record: str
    label: str
    details: tuple[Detail, ...] = ()
    renamed_to: str = ""
    reason: str = ""
    old: str = ""
    new: str = ""

    @property
    def words(self) -> str:
        """Say the change in short."""
        if self.what == "removed":
            return self.reason or "gone, and no redirect says why"
        return "; ".join(map(str, self.details)) if self.details else self.label


def diff(old: Store, new: Store) -> Answer:
    """List the records that were added, changed and removed between two sets of facts, and changed redirects.

    Args:
        old: the earlier facts.
        new: the later facts.

    Returns:
        A row a record: what happened to it, the properties with their old and new values, its new name and
        the reason where a redirect gives them, and its checksum before and after.
    """
    found = changes_between(list(stated(old.inner)), list(stated(new.inner)))
    rows = tuple(
        Row(
            {
                "change": change.what,
                "record": change.record,
                "what": change.words,
                "properties": [
                    {"property": d.name, "old": list(d.old), "new": list(d.new)} for d in change.details
                ],
                "renamed_to": change.renamed_to or None,
                "reason": change.reason or None,
                "old_claim": change.old or None,
                "new_claim": change.new or None,
            }
        )
        for change in found
    )
    kinds = [(word, sum(change.what == word for change in found)) for word in WHAT]
    return Answer(
        COLUMNS,
        rows,
        title=f"From {old.label} to {new.label}",
        shown=SHOWN,
        notes=(", ".join(f"{count} {word}" for word, count in kinds if count or word in WHAT[:3]),),
        version=new.version,
    )


def changes_between(old: Sequence[ox.Quad], new: Sequence[ox.Quad]) -> list[Change]:
    """List what became of each record and redirect that is not the same: new, changed, removed, redirected.

    Args:
        old: the stated facts before.
        new: the stated facts after.
    """
    before, after, moved = records_of(old), records_of(new), redirects_in(new)
    found = []
    for iri in sorted(after.keys() - before.keys()):
        found.append(Change("added", _name(iri), label_of(iri, after), new=claim_hash(after[iri])))
    for iri in sorted(after.keys() & before.keys()):
        if before[iri] != after[iri]:
            details = tuple(_details(iri, before[iri], after[iri]))
            hashes = claim_hash(before[iri]), claim_hash(after[iri])
            change = Change("changed", _name(iri), label_of(iri, after), details, "", "", *hashes)
            found.append(change)
    for iri in sorted(before.keys() - after.keys()):
        way = steps(_name(iri), moved)
        to, why = (way[-1].to if way else ""), "; ".join(map(str, way))
        found.append(
            Change("removed", _name(iri), label_of(iri, before), (), to, why, claim_hash(before[iri]))
        )
    found += _redirected({_name(iri) for iri in before.keys() - after.keys()}, redirects_in(old), moved)
    return found


def _redirected(told: set[str], old: Mapping[str, Redirect], new: Mapping[str, Redirect]) -> Iterator[Change]:
    """List the names that lead elsewhere, without those that are told of as removed."""
    for name in sorted((old.keys() | new.keys()) - told):
        was, now = old.get(name), new.get(name)
        if was != now:
            parts = [Detail(key, _part(was, key), _part(now, key)) for key in ("to", "date", "reason")]
            details = tuple(part for part in parts if part.old != part.new)
            why = "; ".join(map(str, steps(name, new)))
            label = why or "its redirect is gone"
            yield Change("redirected", name, label, details, now.to if now else "", why)


def _part(redirect: Redirect | None, key: str) -> tuple[str, ...]:
    value = getattr(redirect, key, "")
    return (value,) if value else ()


def label_of(iri: str, records: Statements) -> str:
    """Name a record for people: its English label or title, else who takes which stance on what.

    Args:
        iri: the record.
        records: what each record says.
    """
    own = [t for t in records.get(iri, ()) if t.subject == ox.NamedNode(iri)]
    labels = [t.object for t in own if t.predicate.value in _LABELS and isinstance(t.object, ox.Literal)]
    texts = sorted((label.language not in ("en", None), label.value) for label in labels)
    if texts:
        return texts[0][1]
    parts = [[_value(t.object) for t in own if t.predicate.value == key] for key in _STANCE]
    return " · ".join(" and ".join(local(value) for value in part) for part in parts if part)


def _details(iri: str, old: Iterable[ox.Triple], new: Iterable[ox.Triple]) -> Iterator[Detail]:
    """Compare what a record says, property by property; the record itself first, then what is nested."""
    before, after = _by_property(old), _by_property(new)
    for part in sorted(before.keys() | after.keys(), key=lambda part: (part != iri, part)):
        was, now = before.get(part, {}), after.get(part, {})
        head = "" if part == iri else f"{kind_of(part)} {' '.join(local(part).split('--')[1:])}"
        if head and not (was and now):
            yield Detail(head, _said(was), _said(now))
            continue
        for key in sorted(was.keys() | now.keys()):
            one, other = was.get(key, ()), now.get(key, ())
            if one != other and not _linking(key, before, after, {*one, *other}):
                name = f"{head}: {local(key)}" if head else local(key)
                yield Detail(name, tuple(map(_value, one)), tuple(map(_value, other)))


def _linking(key: str, before: Iterable[str], after: Iterable[str], values: Iterable[object]) -> bool:
    """Tell a link to nested records, whose coming and going is told of themselves."""
    parts = {*before, *after}
    return key.startswith(DEF) and all(
        isinstance(value, ox.NamedNode) and value.value in parts for value in values
    )


def _by_property(triples: Iterable[ox.Triple]) -> dict[str, dict[str, tuple[object, ...]]]:
    found: dict[str, dict[str, tuple[object, ...]]] = {}
    for triple in triples:
        by = found.setdefault(str(getattr(triple.subject, "value", "")), {})
        by[triple.predicate.value] = (*by.get(triple.predicate.value, ()), triple.object)
    return found


def _said(by: dict[str, tuple[object, ...]]) -> tuple[str, ...]:
    """Say what a nested record holds: its words where it has some."""
    if DEF + "quote" in by:
        return tuple(f"“{getattr(quote, 'value', quote)}”" for quote in by[DEF + "quote"])
    own = {key: [_value(v) for v in by[key] if not is_nested(_value(v, whole=True))] for key in sorted(by)}
    return tuple(
        f"{local(key)} {', '.join(said)}" for key, said in own.items() if said and key != RDF + "type"
    )


def _value(term: object, *, whole: bool = False) -> str:
    """Show a value as dossiers write it, or with its whole address."""
    if isinstance(term, ox.Literal):
        return f"{term.value} @{term.language}" if term.language else term.value
    if isinstance(term, ox.NamedNode):
        return term.value if whole else _name(term.value)
    return str(term)


def _short(values: Sequence[str]) -> str:
    text = "; ".join(values)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _name(iri: str) -> str:
    return iri.removeprefix(BASE)
