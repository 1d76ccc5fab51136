"""Derive from the vocabulary what others need of it: JSON-LD context, JSON Schema, the page of terms.

Nothing is decided here. The context and the schema are committed, because editors need them; a test makes
them anew and compares. Called by the pipeline and by ``pledgegraph terms``.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pledgebuild.model import Class, Key, Ontology
from pledgegraph.names import BASE, DEF, local, prefixes

SLUG = "^(?!(con|prn|aux|nul|(com|lpt)[0-9])$)(?=.{1,100}$)[a-z0-9]+(-[a-z0-9]+)*$"
"""A word that is safe in an address and as the name of a file: not long, and no device of Windows."""
SCHEMA_ID = BASE + "schema.json"
_FORMS = {
    "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "gYearMonth": "[0-9]{4}-[0-9]{2}",
    "gYear": "[0-9]{4}",
    "integer": "-?(0|[1-9][0-9]*)",
    "decimal": "-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?",
    "boolean": "true|false",
    "string": ".+",
}


def context(ontology: Ontology) -> dict[str, Any]:
    """Derive the JSON-LD context: which key stands for which property, and how its values are read.

    A reference is read against the address of its kind, so that ``by: france`` is an actor. Where several
    kinds are possible the builders write the whole address. A key that has the name of a prefix wins.
    """
    terms: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type", **prefixes(ontology.store)}
    for cls in ontology.classes.values():
        terms[cls.name] = cls.iri
    taken = {*terms, *ontology.terms()}
    for cls in ontology.classes.values():
        for key in cls.keys.values():
            terms[key.name] = _term(ontology, key, taken)
    return {"@context": terms}


def _term(ontology: Ontology, key: Key, taken: set[str]) -> dict[str, Any]:
    """Derive how the context defines one key; a slug that is also a taken name stays a slug."""
    if key.datatypes and local(key.datatypes[0]) == "langString":
        return {"@id": key.iri} if key.language_of else {"@id": key.iri, "@container": "@language"}
    if len(key.datatypes) == 1:
        return {"@id": key.iri, "@type": key.datatypes[0]}
    if key.datatypes:
        return {"@id": key.iri}
    if any(name in ontology.nested for name in key.classes):
        return {"@id": key.iri, "@type": "@id"}
    if key.classes:
        home = DEF if key.classes[0] == "Property" else f"{BASE}{ontology.classes[key.classes[0]].folder}/"
        return {"@id": key.iri, "@type": "@vocab", "@context": {"@vocab": home}}
    if key.scheme and key.name != "kind":
        home = f"{BASE}{key.scheme}/"
        alike = [slug for slug in ontology.schemes[key.scheme] if slug in taken]  # 'pledges' is a prefix too
        known = {"@vocab": home, **{slug: home + slug for slug in alike}}
        return {"@id": key.iri, "@type": "@vocab", "@context": known}
    return {"@id": key.iri, "@type": "@id"}


def schema(ontology: Ontology) -> dict[str, Any]:
    """Derive the JSON Schema of a dossier, with the words that an editor shows."""
    definitions: dict[str, Any] = {name: _scheme(ontology, name) for name in ontology.schemes}
    definitions |= {_texts(key): _language_map(key) for key in ontology.terms().values() if _is_texts(key)}
    kinds: dict[str, Any] = {}
    for folder, classes in ontology.folders.items():
        for cls in classes:
            definitions[cls.name] = _record(ontology, cls, several=len(classes) > 1)
        kinds[folder] = {
            "type": "object",
            "description": "; ".join(c.definition for c in classes),
            "minProperties": 1,
            "propertyNames": {"pattern": SLUG},
            "additionalProperties": _one_of(classes),
        }
    for cls in ontology.nested.values():
        definitions[cls.name] = _record(ontology, cls, several=False)
    evidence = ontology.nested["Evidence"]
    kinds["defaults"] = {
        "type": "object",
        "description": "what every evidence of this file must say, and need not say again",
        "additionalProperties": False,
        "properties": {key.name: _values(ontology, key) for key in evidence.keys.values() if key.required},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "pledgegraph dossier",
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": kinds,
        "$defs": definitions,
    }


def _one_of(classes: list[Class]) -> dict[str, Any]:
    """Say which class a record has: the only one, or the one that its key 'type' names."""
    if len(classes) == 1:
        return {"$ref": f"#/$defs/{classes[0].name}"}
    names = [c.name for c in classes]
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": names, "enumDescriptions": [c.definition for c in classes]}},
        "allOf": [
            {
                "if": {"properties": {"type": {"const": n}}, "required": ["type"]},
                "then": {"$ref": f"#/$defs/{n}"},
            }
            for n in names
        ],
    }


def _record(ontology: Ontology, cls: Class, *, several: bool) -> dict[str, Any]:
    """Derive the form of a record; what defaults may fill in is not required."""
    properties: dict[str, Any] = {"type": {"const": cls.name}} if several else {}
    properties |= {key.name: _values(ontology, key) for key in cls.keys.values()}
    filled = cls.keys if cls.name == "Evidence" else {}
    form: dict[str, Any] = {
        "type": "object",
        "description": f"{cls.definition}. Example: {cls.example}.",
        "additionalProperties": False,
        "properties": properties,
        "required": [key.name for key in cls.keys.values() if key.required and key.name not in filled],
    }
    if cls.any_of:
        form["anyOf"] = [{"required": [name]} for name in cls.any_of]
    return form


def _values(ontology: Ontology, key: Key) -> dict[str, Any]:
    """Derive the form of a key's value: one item, or one or a list of them."""
    item = _item(ontology, key)
    words = {"title": key.label, "description": f"{key.definition}. Example: {key.example}"}
    if key.single or _is_texts(key):
        return words | item
    if item.get("$ref", "").rpartition("/")[2] in ontology.nested:
        return words | {"type": "array", "minItems": 1, "uniqueItems": True, "items": item}
    listed = {"type": "array", "minItems": 1, "uniqueItems": True, "items": item}
    return words | {"if": {"type": "array"}, "then": listed, "else": item}


def _item(ontology: Ontology, key: Key) -> dict[str, Any]:
    """Derive the form of one value of a key."""
    if key.scheme:
        return {"$ref": f"#/$defs/{key.scheme}"}
    for name in key.classes:
        if name in ontology.nested:
            return {"$ref": f"#/$defs/{name}"}
    if key.classes == ("Property",):
        return {"type": "string", "enum": sorted(ontology.terms())}
    if key.classes:
        return {"type": "string", "pattern": f"^([a-z]+/)?{SLUG[1:]}"}
    if key.choices:
        return {"type": "string", "enum": list(key.choices)}
    if key.address:
        return {"type": "string", "pattern": key.pattern, "format": "pledgegraph-address"}
    kinds_of_text = [local(d) for d in key.datatypes]
    if _is_texts(key):
        return {"$ref": f"#/$defs/{_texts(key)}"}
    forms = "|".join(_FORMS.get(kind, ".+") for kind in kinds_of_text)
    form: dict[str, Any] = {"type": "string", "pattern": key.pattern or f"^({forms})$"}
    if kinds_of_text[0] in ("date", "integer"):
        form["format"] = f"pledgegraph-{kinds_of_text[0]}"
    return form


def _is_texts(key: Key) -> bool:
    """Tell whether a key holds texts by language."""
    return [local(d) for d in key.datatypes] == ["langString"] and not key.language_of


def _texts(key: Key) -> str:
    """Name the form that keys with the same languages share."""
    several = "" if key.english else "-several"
    return f"texts{several}-{hashlib.sha256(' '.join(key.languages).encode()).hexdigest()[:4]}"


def _language_map(key: Key) -> dict[str, Any]:
    """Derive the form of texts by language; English is required where a language has one text."""
    text: dict[str, Any] = {"type": "string", "minLength": 1}
    if not key.english:
        text = {
            "if": {"type": "array"},
            "then": {"type": "array", "minItems": 1, "uniqueItems": True, "items": text},
            "else": text,
        }
    form: dict[str, Any] = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": dict.fromkeys(key.languages, text),
    }
    return form | ({"required": ["en"]} if key.english else {})


def _scheme(ontology: Ontology, name: str) -> dict[str, Any]:
    """Derive the choices of a scheme; what only rules may use is left out."""
    concepts = [c for c in ontology.schemes[name].values() if not c.derived_only]
    return {
        "type": "string",
        "enum": [c.slug for c in concepts],
        "enumDescriptions": [f"{c.label}: {c.definition}" for c in concepts],
    }


def terms_page(ontology: Ontology) -> str:
    """Derive the reference page of terms, as Markdown."""
    lines = [
        "# Terms",
        "",
        "Derived from `ontology/`. Prefix `pledge:` is `https://w3id.org/pledgegraph/def#`.",
        "",
        "## Classes",
        "",
    ]
    for cls in ontology.classes.values():
        lines += [f"### {cls.name}", "", f"{cls.definition}. *Example:* {cls.example}.", ""]
        lines += [f"{cls.note}", ""] if cls.note else []
        for key in cls.keys.values():
            flags = ", ".join(w for w, on in (("required", key.required), ("one", key.single)) if on)
            lines.append(f"- `{key.name}`{f' ({flags})' if flags else ''}: {key.definition}")
        lines.append("")
    lines += ["## Schemes", ""]
    for name, concepts in ontology.schemes.items():
        lines += [f"### {name}", ""]
        for c in concepts.values():
            note = f" {c.note}" if c.note else ""
            lines.append(f"- `{c.slug}` ({c.label}): {c.definition}. *Example:* {c.example}.{note}")
        lines.append("")
    return "\n".join(lines)


def as_json(document: dict[str, Any]) -> str:
    """Write a derived document as the text that is committed."""
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=False) + "\n"


def derived_files(ontology: Ontology) -> dict[str, str]:
    """Derive the files that are committed, by their place in the checkout."""
    return {
        "ontology/context.jsonld": as_json(context(ontology)),
        "seeds/schema.json": as_json(schema(ontology)),
    }
