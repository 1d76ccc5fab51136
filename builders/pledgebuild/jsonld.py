"""Turn a checked tree into JSON-LD nodes, and remember which line each statement came from.

The slug-keyed top level of a dossier is sugar: here each record gets its address and class, nested records
get addresses of their own (no blank nodes), references become addresses, and texts get language or
datatype by the vocabulary. Called by the pipeline after the gate and the links.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pledgebuild.findings import Place
from pledgebuild.link import Index, record_class
from pledgebuild.model import Class, Key
from pledgebuild.read import Fields, Items, Node, Text, defaults_of, plain
from pledgegraph.names import BASE, XSD


@dataclass(slots=True)
class Places:
    """Where each thing, and each property of a thing, was typed."""

    things: dict[str, Place] = field(default_factory=dict)
    properties: dict[tuple[str, str], Place] = field(default_factory=dict)

    def find(self, iri: str, path: str = "") -> Place | None:
        """Give the place of a property of a thing, or of the thing."""
        return self.properties.get((iri, path)) or self.things.get(iri)


class LatePlaces(Places):
    """Places that are looked up when the first is wanted: of facts without a finding, none is.

    Args:
        look_up: reads the dossiers again.
    """

    def __init__(self, look_up: Callable[[], Places]) -> None:
        self._look_up: Callable[[], Places] | None = look_up

    def __getattr__(self, name: str) -> Any:
        if name not in ("things", "properties") or self._look_up is None:
            raise AttributeError(name)
        found, self._look_up = self._look_up(), None
        self.things, self.properties = found.things, found.properties
        return getattr(self, name)


@dataclass(slots=True)
class Mapper:
    """Maps one dossier after another, with the index of all of them."""

    index: Index
    places: Places = field(default_factory=Places)
    statements: int = 0

    def dossier(self, tree: Fields) -> list[dict[str, Any]]:
        """Give the nodes of one dossier in the order of the file."""
        defaults = defaults_of(tree)
        nodes = []
        for folder, records in tree.fields.items():
            if folder == "defaults" or not isinstance(records, Fields):
                continue
            for slug, record in records.fields.items():
                assert isinstance(record, Fields)  # noqa: S101 - the gate holds it
                cls = record_class(self.index.ontology, folder, record)
                assert cls is not None  # noqa: S101 - the gate holds it
                nodes.append(self._node(cls, f"{folder}/{slug}", record, records.keys[slug], defaults))
        return nodes

    def _node(
        self, cls: Class, name: str, record: Fields, place: Place, defaults: dict[str, Node]
    ) -> dict[str, Any]:
        """Map one record, with its nested records inside."""
        iri = BASE + name
        self.places.things[iri] = place
        node: dict[str, Any] = {"@id": iri, "@type": cls.name}
        self.statements += 1
        fields = dict(record.fields)
        if cls.name == "Evidence":
            fields = {**{k: v for k, v in defaults.items() if k in cls.keys}, **fields}
        for key in cls.keys.values():
            value = fields.get(key.name)
            if value is None:
                if key.default:
                    node[key.name] = f"{BASE}{key.scheme}/{key.default}"
                    self.statements += 1
                continue
            at = record.keys.get(key.name, place)
            self.places.properties[iri, key.iri] = value.place if isinstance(value, Text) else at
            nested = next((c for c in key.classes if c in self.index.ontology.nested), None)
            if nested:
                inner = self.index.ontology.nested[nested]
                node[key.name] = self._nested(inner, name, value, defaults)
                self.statements += len(node[key.name])
            else:
                node[key.name] = self._value(key, value, fields)
        return node

    def _nested(self, cls: Class, owner: str, value: Node, defaults: dict[str, Node]) -> list[dict[str, Any]]:
        """Map a list of nested records; each address holds however the list is ordered."""
        items = [i for i in (value.items if isinstance(value, Items) else [value]) if isinstance(i, Fields)]
        stems = [self._stem(cls, owner, item, defaults) for item in items]
        nodes = []
        for item, stem in zip(items, stems, strict=True):
            if stems.count(stem) > 1:
                text = json.dumps(_in_order(plain(item)), sort_keys=True, ensure_ascii=False)
                stem = f"{stem}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"
            nodes.append(self._node(cls, f"{cls.folder}/{stem}", item, item.place, defaults))
        return nodes

    def _stem(self, cls: Class, owner: str, item: Fields, defaults: dict[str, Node]) -> str:
        """Make the address of a nested record from its owner and the values that identify it."""
        kind, _, slug = owner.partition("/")
        chain = slug if "--" in slug else f"{kind}-{slug}"
        shared = defaults if cls.name == "Evidence" else {}
        values = [item.fields.get(name, shared.get(name)) for name in cls.identified_by]
        parts = [
            re.sub(r"[^a-z0-9]+", "-", v.value.lower()).strip("-") for v in values if isinstance(v, Text)
        ]
        return f"{chain}--{'-'.join(parts)}"

    def _value(self, key: Key, value: Node, fields: dict[str, Node]) -> Any:
        """Map the value or values of one key."""
        if isinstance(value, Fields):
            texts = plain(value)
            self.statements += sum(len(t) if isinstance(t, list) else 1 for t in texts.values())
            return texts
        items = value.items if isinstance(value, Items) else [value]
        found = [self._item(key, item.value, fields) for item in items if isinstance(item, Text)]
        found = [item for place, item in enumerate(found) if item not in found[:place]]  # x and stances/x
        self.statements += len(found)
        return found

    def _item(self, key: Key, text: str, fields: dict[str, Node]) -> Any:
        if key.scheme:
            return f"{BASE}{key.scheme}/{text}"
        if key.classes == ("Property",):
            return self.index.ontology.terms()[text].iri
        if key.classes:
            return BASE + self.index.resolve(key, text)
        if key.language_of:
            source = fields.get(key.language_of)
            slug = source.value if isinstance(source, Text) else ""
            return self.index.spoken(text, slug.rpartition("/")[2])
        if len(key.datatypes) > 1:
            kind = {4: "gYear", 7: "gYearMonth"}.get(len(text), "date")
            return {"@value": text, "@type": XSD + kind}
        return text


def _in_order(value: Any) -> Any:
    """Sort the lists in a record: the order in which its values are written says nothing."""
    if isinstance(value, dict):
        return {key: _in_order(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted((_in_order(inner) for inner in value), key=lambda v: json.dumps(v, sort_keys=True))
    return value
