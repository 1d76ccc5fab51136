"""Read ``redirects.yaml``: what became of slugs that are no longer in use.

It stands beside the dossiers and is read as strictly. Its form is checked before the links, which then can
say of a reference that its slug was renamed; where its names lead is checked after them. Names, old and new,
that hide the label of another record are warned of at last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from pledgebuild.derive import SLUG
from pledgebuild.findings import Finding, Place, did_you_mean
from pledgebuild.gate import is_date
from pledgebuild.link import Index
from pledgebuild.model import Ontology
from pledgebuild.read import Fields, Node, Text
from pledgegraph.names import BASE, LABELS, kind_of, local
from pledgegraph.redirects import Redirect, redirect_quads, redirects_in, steps

_KEYS = {
    "to": "to: pledges/new-slug",
    "date": "date: 2026-11-23",
    "reason": "reason: two names for one pledge",
}
_NEEDED = {"date": "day of the change", "reason": "why it was renamed or withdrawn"}


@dataclass(slots=True)
class Moved:
    """The redirects of a folder of facts, by old name, and where each was typed."""

    redirects: dict[str, Redirect] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    targets: dict[str, Place] = field(default_factory=dict)


def read_redirects(ontology: Ontology, tree: Fields) -> tuple[Moved, list[Finding]]:
    """Read the redirects and check their form.

    Args:
        ontology: the vocabulary, which knows the kinds.
        tree: what was read of the file.

    Returns:
        The redirects without a fault, and the findings.
    """
    moved, findings = Moved(), []
    for name, node in tree.fields.items():
        place = tree.keys[name]
        faults = list(_bad_name(ontology, name, place))
        if isinstance(node, Fields):
            faults += _bad_fields(ontology, node, place)
        else:
            message = f"'{name}' has no {{to, date, reason}}"
            faults.append(
                Finding(place, "wrong-type", message, f"write {', '.join(_KEYS.values())} below it")
            )
        findings += faults
        if not faults and isinstance(node, Fields):
            said = {key: value.value for key, value in node.fields.items() if isinstance(value, Text)}
            moved.redirects[name] = Redirect(name, said.get("to", ""), said["date"], said["reason"])
            moved.places[name] = place
            moved.targets[name] = node.fields["to"].place if "to" in node.fields else place
    return moved, findings


def redirects_tree(path: str, facts: Mapping[int, ox.Quad]) -> tuple[Fields, set[int]]:
    """Turn the redirects among the statements of a file of RDF into the tree that the reader would make.

    Args:
        path: name of the file.
        facts: statements by number; the number takes the place of a line.

    Returns:
        The tree, and the numbers of the statements that it stands for. Statements about an old name that are
        not those of a redirect, or are not all of them, are not taken.
    """
    tree, taken = Fields({}, Place(path)), set()
    about: dict[str, dict[ox.Triple, int]] = {}
    for number, quad in facts.items():
        if isinstance(quad.subject, ox.NamedNode):
            about.setdefault(quad.subject.value, {})[quad.triple] = number
    for name, redirect in redirects_in(facts.values()).items():
        numbers = about.get(BASE + name, {})
        if numbers.keys() != {quad.triple for quad in redirect_quads(redirect)}:
            continue
        taken |= set(numbers.values())
        place = Place(path, min(numbers.values()))
        said = {"date": redirect.date, "reason": redirect.reason, "to": redirect.to}
        fields: dict[str, Node] = {key: Text(value, place) for key, value in said.items() if value}
        tree.fields[name] = Fields(fields, place, dict.fromkeys(fields, place))
        tree.keys[name] = place
    return tree, taken


def check_redirects(moved: Moved, index: Index) -> Iterator[Finding]:
    """Check where the redirects lead: from no record that there still is, to one that there is.

    Args:
        moved: the redirects.
        index: all records of all dossiers.
    """
    known = {f"{folder}/{slug}": place for folder, by in index.places.items() for slug, place in by.items()}
    for name, redirect in moved.redirects.items():
        place, target = moved.places[name], moved.targets[name]
        if name in known:
            first = known[name]
            message = f"'{name}' is still defined at {first.path}:{first.line}"
            yield Finding(place, "still-defined", message, "a slug is never reused: rename the record")
        way = steps(name, moved.redirects)
        last = way[-1].to
        if last in moved.redirects and redirect in way[way.index(moved.redirects[last]) :]:
            chain = " -> ".join([*(step.name for step in way), last])
            yield Finding(target, "redirect-circle", f"the redirects lead in a circle: {chain}", "end it")
        elif redirect.to and redirect.to not in known and redirect.to not in moved.redirects:
            near = did_you_mean(redirect.to, known)
            fix = near or "name a record, or leave 'to' out if the old one was withdrawn"
            yield Finding(target, "unknown-slug", f"no record is called '{redirect.to}'", fix)
        elif redirect.to:
            yield from _other_kind(index.ontology, redirect, target)


def _other_kind(ontology: Ontology, redirect: Redirect, place: Place) -> Iterator[Finding]:
    """Tell a record that would have become one of another kind; kinds that share their slugs are one."""
    old, new = (name.partition("/")[0] for name in (redirect.name, redirect.to))
    if new != old and new not in ontology.one_space(old):
        message = f"'{redirect.name}' cannot have become '{redirect.to}', which is of another kind"
        yield Finding(place, "wrong-class", message, f"name one of the {old}, or leave 'to' out")


def hiding_slugs(moved: Moved, index: Index, store: ox.Store) -> Iterator[Finding]:
    """Warn of slugs, old ones too, that are a label or code of another record: a slug wins over a label.

    Args:
        moved: the redirects.
        index: all records of all dossiers.
        store: the facts.
    """
    owners: dict[tuple[str, str], dict[str, str]] = {}
    for quad in (q for predicate in LABELS for q in store.quads_for_pattern(None, predicate, None)):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            iri, label = quad.subject.value, quad.object.value
            named = owners.setdefault((kind_of(iri), label.casefold()), {})
            named[local(iri)] = min(label, named.get(local(iri), label))
    for folder, places in index.places.items():
        for slug, place in places.items():
            yield from _hiding(f"{folder}/{slug}", "", slug, owners.get((folder, slug), {}), place)
    for name, place in moved.places.items():
        kind, _, slug = name.partition("/")
        to = steps(name, moved.redirects)[-1].to.rpartition("/")[2]
        yield from _hiding(name, "old ", to, owners.get((kind, slug), {}), place)


def _hiding(name: str, old: str, own: str, owners: Mapping[str, str], place: Place) -> Iterator[Finding]:
    kind = name.partition("/")[0]
    for slug in sorted(owners.keys() - {own}):
        message = f"the {old}slug '{name}' hides the label or code '{owners[slug]}' of '{kind}/{slug}'"
        fix = f"whoever asks for it is told of '{name}': change the {'label' if old else 'slug'} if you can"
        yield Finding(place, "hidden-label", message, fix, "warning")


def clauses(redirects: Mapping[str, Redirect]) -> dict[str, tuple[str, str]]:
    """Say of each old name what became of it, and what it is called now (empty: withdrawn).

    Args:
        redirects: the redirects, by old name.
    """
    ways = {name: steps(name, redirects) for name in redirects}
    return {name: ("; ".join(map(str, way)), way[-1].to) for name, way in ways.items()}


def _bad_name(ontology: Ontology, name: str, place: Place) -> Iterator[Finding]:
    kind, slash, slug = name.partition("/")
    if not slash:
        yield Finding(place, "bad-form", f"'{name}' is not kind/slug", "write for example pledges/old-slug")
    elif kind not in ontology.folders:
        fix = did_you_mean(kind, ontology.folders) or f"choose one of {', '.join(ontology.folders)}"
        yield Finding(place, "unknown-kind", f"'{kind}' is no kind of record", fix)
    elif re.fullmatch(SLUG, slug) is None:
        fix = "use lower-case ASCII letters, digits and single hyphens"
        yield Finding(place, "bad-slug", f"'{slug}' is not a slug", fix)


def _bad_fields(ontology: Ontology, node: Fields, place: Place) -> Iterator[Finding]:
    for key in node.fields.keys() - _KEYS.keys():
        fix = did_you_mean(key, _KEYS) or f"keys: {', '.join(_KEYS)}"
        yield Finding(node.keys[key], "unknown-key", f"'{key}' is not a key of a redirect", fix)
    for key, meaning in _NEEDED.items():
        if key not in node.fields:
            message = f"the key '{key}' ({meaning}) is missing"
            yield Finding(place, f"missing-{key}", message, f"for example {_KEYS[key]}")
    for key, value in node.fields.items():
        if key in _KEYS and not isinstance(value, Text):
            yield Finding(value.place, "wrong-type", f"'{key}' takes one text", f"for example {_KEYS[key]}")
        elif key == "to" and isinstance(value, Text) and value.value:  # the reader has told of nothing
            yield from _bad_name(ontology, value.value, value.place)
        elif key == "date" and isinstance(value, Text) and value.value and not _is_day(value.value):
            fix = "a day, written 2026-01-06"
            yield Finding(value.place, "bad-date", f"'{value.value}' does not fit 'date'", fix)


def _is_day(text: str) -> bool:
    return re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None and is_date(text)
