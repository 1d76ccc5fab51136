"""Hold a dossier against the derived schema; say each fault at its own line.

The schema is complete on purpose: JSON-LD drops a key that it does not know without a word, so nothing
unknown may get past this gate. Reads the tree, gives findings.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

import jsonschema_rs
import pyoxigraph as ox

from pledgebuild.derive import SLUG, schema
from pledgebuild.findings import MOST_FINDINGS, Finding, Place, did_you_mean, nearest
from pledgebuild.model import Class, Key, Ontology
from pledgebuild.read import Fields, Items, Node, defaults_of, place_of, plain

_RULES = {
    "Pattern": "bad-form",
    "Format": "bad-form",
    "Type": "wrong-type",
    "UniqueItems": "repeated-value",
    "MinItems": "empty-list",
}


def is_date(text: str) -> bool:
    """Tell whether a day, month or year exists in the calendar.

    Example:
        >>> is_date("2026-02-28"), is_date("2026-02-30"), is_date("2026")
        (True, False, True)
    """
    try:
        datetime.date.fromisoformat(f"{text}-01-01"[:10] if len(text) < 10 else text)
    except ValueError:
        return False
    return len(text) in (4, 7, 10)


def is_number(text: str) -> bool:
    """Tell whether a text is a whole number from 1, of a size that counts paragraphs.

    Example:
        >>> is_number("25"), is_number("0"), is_number("9" * 5000)
        (True, False, False)
    """
    return text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= 1


def is_address(text: str) -> bool:
    """Tell whether a web address can stand in RDF: JSON-LD drops one that cannot without a word.

    Example:
        >>> is_address("https://example.org/a"), is_address("https://example.org/a%zz")
        (True, False)
    """
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def make_gate(ontology: Ontology) -> Callable[[Fields], list[Finding]]:
    """Prepare the gate once for all dossiers of a run."""
    formats: dict[str, Callable[[str], bool]] = {
        "pledgegraph-date": is_date,
        "pledgegraph-integer": is_number,
        "pledgegraph-address": is_address,
    }
    validator = jsonschema_rs.Draft202012Validator(schema(ontology), validate_formats=True, formats=formats)

    def gate(tree: Fields) -> list[Finding]:
        found: dict[tuple[Place, str], Finding] = {}
        errors = chain.from_iterable(map(validator.iter_errors, _parts(tree)))
        faults = chain.from_iterable(_say(ontology, tree, error) for error in errors)
        for finding in chain(faults, _unfilled(ontology, tree)):
            found.setdefault((finding.place, finding.message), finding)
            if len(found) >= MOST_FINDINGS:
                break
        return sorted(found.values())

    return gate


def _parts(tree: Fields) -> Iterator[dict[str, Any]]:
    """Cut a dossier into its records: all errors of one document are held at once, each with a copy."""
    for kind, records in tree.fields.items():
        if isinstance(records, Fields) and records.fields and kind != "defaults":
            yield from ({kind: {slug: plain(record)}} for slug, record in records.fields.items())
        else:
            yield {kind: plain(records)}


def _unfilled(ontology: Ontology, tree: Fields) -> Iterator[Finding]:
    """Say where evidence lacks a key that the defaults of the file do not give either."""
    keys = ontology.nested["Evidence"].keys
    given = set(defaults_of(tree))
    given |= {name for typed in given - keys.keys() for name in nearest(typed, keys, 1)}  # said already
    needed = [key for key in keys.values() if key.required and key.name not in given]
    for item in evidence_of(ontology, tree):
        for key in (k for k in needed if k.name not in item.fields):
            what = f"the key '{key.name}' ({key.definition}) is missing"
            yield Finding(item.place, f"missing-{key.name}", what, "give it, or a default")


def evidence_of(ontology: Ontology, tree: Fields) -> Iterator[Fields]:
    """Walk all evidence of a dossier, that of nested records included."""

    def walk(node: Node) -> Iterator[Fields]:
        if isinstance(node, Items):
            for item in node.items:
                yield from walk(item)
        elif isinstance(node, Fields):
            for name, value in node.fields.items():
                if name == "evidence" and isinstance(value, Items):
                    yield from (item for item in value.items if isinstance(item, Fields))
                yield from walk(value)

    for folder in (f for f in tree.fields if f in ontology.folders):
        yield from walk(tree.fields[folder])


@dataclass(frozen=True, slots=True)
class _Fault:
    """One schema error with what the vocabulary knows of its place."""

    ontology: Ontology
    tree: Fields
    error: Any
    path: list[str | int]
    place: Place
    cls: Class | None
    key: Key | None


def _say(ontology: Ontology, tree: Fields, error: Any) -> Iterator[Finding]:
    """Turn one schema error into findings in the words of the vocabulary."""
    path: list[str | int] = list(error.instance_path)
    kind = type(error.kind).__name__.rpartition("_")[2]
    fault = _Fault(ontology, tree, error, path, place_of(tree, path), *describe(ontology, tree, path))
    yield from _SAYERS.get(kind, partial(_misfit, kind=kind))(fault)


def _unexpected(fault: _Fault) -> Iterator[Finding]:
    for name in fault.error.kind.unexpected:
        yield _unknown_key(fault.ontology, fault.tree, fault.path, name)


def _missing(fault: _Fault) -> Iterator[Finding]:
    name = fault.error.kind.property
    here = _key_place(fault.tree, fault.path)
    known = fault.cls.keys.get(name) if fault.cls else None
    if name == "en":
        what = f"'{fault.key.name}'" if fault.key else "the text"
        yield Finding(here, "no-english-label", f"{what} has no English text", "add {en: ...}")
    else:
        meaning, fix = (
            (f" ({known.definition})", f"for example {name}: {known.example}") if known else ("", "")
        )
        if name == "type":
            names = [cls.name for cls in fault.ontology.folders.get(str(fault.path[0]), [])]
            fix = f"choose one of {', '.join(names)}"
        yield Finding(here, f"missing-{name}", f"the key '{name}'{meaning} is missing", fix)


def _none_of(fault: _Fault) -> Iterator[Finding]:
    if fault.cls:
        fix = f"give one of {', '.join(fault.cls.any_of)}"
        message = fault.cls.message.rstrip(".")
        yield Finding(_key_place(fault.tree, fault.path), "missing-one-of", message, fix)


_FEW = 20  # so many choices are named beside a near one, which need not be the right one


def _no_choice(fault: _Fault) -> Iterator[Finding]:
    options = [str(option) for option in fault.error.kind.options]
    scheme = fault.key.scheme if fault.key else ""
    if not fault.error.instance:
        return  # told as a key without value
    what = "concept" if scheme else "class" if fault.path[-1:] == ["type"] else "value"
    where = f" of the scheme '{scheme}'" if scheme else ""
    near, choices = did_you_mean(str(fault.error.instance), options), f"choose one of {', '.join(options)}"
    fix = choices if not near else f"{near} {choices}" if len(options) <= _FEW else near
    yield Finding(fault.place, f"unknown-{what}", f"'{fault.error.instance}' is no value{where}", fix)


def _no_slug(fault: _Fault) -> Iterator[Finding]:
    fix = "use at most 100 lower-case ASCII letters, digits and single hyphens, and no name of a device"
    for bad in (k for k in fault.error.instance if re.fullmatch(SLUG, k) is None):
        at = _field_key(fault.tree, fault.path, bad) or fault.place
        yield Finding(at, "bad-slug", f"'{_cut(bad)}' is not a slug{_other_letters(bad)}", fix)


def _cut(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


def _other_letters(slug: str) -> str:
    """Name the first letter that is not ASCII: it may look just like one that is."""
    other = next((char for char in slug if not char.isascii()), "")
    return f": it has U+{ord(other):04X} ({unicodedata.name(other, 'no name').lower()})" if other else ""


def _nothing(fault: _Fault) -> Iterator[Finding]:
    fix = "write a record or remove the key"
    yield Finding(_key_place(fault.tree, fault.path), "empty-record", "nothing stands here", fix)


def _misfit(fault: _Fault, kind: str) -> Iterator[Finding]:
    """Say that a value does not fit its key: by form, type, number or calendar."""
    value, key = fault.error.instance, fault.key
    if value == "":  # the reader has said that a value is missing
        return
    shown = value if isinstance(value, str) else kind_word(value)
    shown = _cut(shown)
    dated = kind == "Format" and key is not None and any(d.endswith("date") for d in key.datatypes)
    name = key.name if key else fault.path[-1] if fault.path else "dossier"
    fix = key.message if key else ""
    if kind in ("Type", "MinItems") and key:
        fix = f"write for example {key.name}: {key.example}"
    elif kind == "UniqueItems":
        fix = "remove what is given twice"
    rule = "bad-date" if dated else _RULES.get(kind, "bad-form")
    yield Finding(fault.place, rule, f"{shown!r} does not fit '{name}'", fix)


_SAYERS: dict[str, Callable[[_Fault], Iterator[Finding]]] = {
    "AdditionalProperties": _unexpected,
    "Required": _missing,
    "AnyOf": _none_of,
    "Enum": _no_choice,
    "PropertyNames": _no_slug,
    "MinProperties": _nothing,
}


def describe(ontology: Ontology, tree: Fields, path: list[str | int]) -> tuple[Class | None, Key | None]:
    """Find the class and the key that a path speaks of."""
    if not path:
        return None, None
    classes = ontology.folders.get(str(path[0]), [])
    if path[0] == "defaults":
        cls: Class | None = ontology.nested["Evidence"]
        rest = path[1:]
    else:
        record = tree.fields.get(str(path[0]))
        record = record.fields.get(str(path[1])) if len(path) > 1 and isinstance(record, Fields) else None
        named = plain(record).get("type") if isinstance(record, Fields) else None
        cls = next((c for c in classes if c.name == named), classes[0] if len(classes) == 1 else None)
        rest = path[2:]
    key: Key | None = None
    for step in rest:
        if not isinstance(step, str) or cls is None or step not in cls.keys:
            continue
        key = cls.keys[step]
        nested = next((ontology.nested[c] for c in key.classes if c in ontology.nested), None)
        if nested is not None:
            cls = nested
    return cls, key


def kind_word(value: Any) -> str:
    """Name a value by its shape."""
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else str(value)


def _field_key(tree: Fields, path: list[str | int], name: str) -> Place | None:
    node: Node = tree
    for step in path:
        if isinstance(node, Fields):
            node = node.fields[str(step)]
        elif isinstance(node, Items) and isinstance(step, int):
            node = node.items[step]
    return node.keys.get(name) if isinstance(node, Fields) else None


def _key_place(tree: Fields, path: list[str | int]) -> Place:
    """Find the place of the key that leads to a node; of the node itself for a list item."""
    last = path[-1] if path else None
    return (isinstance(last, str) and _field_key(tree, path[:-1], last)) or place_of(tree, path)


def _unknown_key(ontology: Ontology, tree: Fields, path: list[str | int], name: str) -> Finding:
    place = _field_key(tree, path, name) or place_of(tree, path)
    cls, key = describe(ontology, tree, path)
    if not path:
        known, what = [*ontology.folders, "defaults"], "a dossier"
    elif path == ["defaults"] and cls:
        known, what = [key.name for key in cls.keys.values() if key.required], "the defaults"
    elif key and key.languages:
        known, what = list(key.languages), f"'{key.name}'"
        hint = "Ukrainian is 'uk'" if name == "ua" else ""
        return Finding(
            place,
            "unknown-language",
            f"'{name}' is no language of {what}",
            hint or f"choose one of {', '.join(known)}",
        )
    else:
        known, what = (list(cls.keys) if cls else []), (cls.label if cls else str(path[0]))
    return Finding(
        place,
        "unknown-key",
        f"'{name}' is not a key of {what}",
        did_you_mean(name, known) or f"keys: {', '.join(known)}",
    )
