"""Resolve references: which record a slug means, and what to say when there is none.

Reads the trees of all dossiers at once, because a slug may be defined in any of them. Gives an index that the
mapping to JSON-LD asks, and findings for slugs that are missing, of the wrong class, or defined twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from pledgebuild.findings import MOST_FINDINGS, Finding, Place, did_you_mean
from pledgebuild.model import Class, Key, Ontology
from pledgebuild.read import Fields, Items, Node, Text


@dataclass(slots=True)
class Index:
    """Where each record is defined, what became of old names, and the language of each source."""

    ontology: Ontology
    places: dict[str, dict[str, Place]] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    moved: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    _folders: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def resolve(self, key: Key, text: str) -> str:
        """Give the ``kind/slug`` that a reference means; empty where it means nothing.

        Args:
            key: the key under which the reference stands.
            text: a slug of the key's own kind, or ``kind/slug``.
        """
        name = self.name_of(key, text)
        kind, _, slug = name.partition("/")
        return name if kind in self.folders(key) and slug in self.places.get(kind, {}) else ""

    def name_of(self, key: Key, text: str) -> str:
        """Write a reference as ``kind/slug``, whether or not there is such a record."""
        return text if "/" in text else f"{self.folders(key)[0]}/{text}"

    def spoken(self, text: str, source: str) -> dict[str, str]:
        """Give words of a source in its language, as JSON-LD.

        Args:
            text: the words.
            source: slug of the source.
        """
        return {"@value": text, "@language": self.languages.get(source, "en")}

    def folders(self, key: Key) -> list[str]:
        """Folders that a key's references may lead to, its own first."""
        if key.classes not in self._folders:
            homes = (folder for name in key.classes for folder in self.ontology.folders_of(name))
            self._folders[key.classes] = list(dict.fromkeys(homes))
        return self._folders[key.classes]

    def unresolved(self, key: Key, text: Text) -> Finding:
        """Say why a reference means nothing."""
        folders = self.folders(key)
        slug = text.value.rpartition("/")[2]
        homes = [folder for folder, slugs in self.places.items() if slug in slugs]
        admitted = [f"'{f}/{slug}'" for f in homes if f in folders]
        if admitted:
            return Finding(
                text.place,
                "unknown-slug",
                f"no {_one(folders[0])} is called '{slug}'",
                f"write {' or '.join(admitted)}",
            )
        if homes:
            message = f"'{slug}' is one of the {homes[0]}, and '{key.name}' takes {_list(folders)}"
            return Finding(text.place, "wrong-class", message, key.message)
        for what, now in (self.moved[f"{f}/{slug}"] for f in folders if f"{f}/{slug}" in self.moved):
            fix = f"write '{now}'" if now else "remove the reference"
            return Finding(text.place, "unknown-slug", what, fix)
        near = did_you_mean(slug, (s for f in folders for s in self.places.get(f, {})))
        message = f"no record of {_list(folders)} is called '{slug}'"
        return Finding(text.place, "unknown-slug", message, near or "define it, or name one that exists")


def _one(folder: str) -> str:
    return "evidence" if folder == "evidence" else folder.removesuffix("s")


def _list(folders: list[str]) -> str:
    return " or ".join(folders)


@dataclass(slots=True)
class Outline:
    """The records that a dossier defines, in its order, and the languages of the sources among them."""

    records: list[tuple[str, str, Place]]  # kind, slug, place
    languages: dict[str, str]


def outline(ontology: Ontology, tree: Fields) -> Outline:
    """List what a dossier defines."""
    found = Outline([], {})
    for folder, records in tree.fields.items():
        if folder in ontology.folders and isinstance(records, Fields):
            found.records += [(folder, slug, place) for slug, place in records.keys.items()]
            if folder == "sources":
                sources = {
                    s: r.fields.get("language") for s, r in records.fields.items() if isinstance(r, Fields)
                }
                found.languages |= {s: v.value if isinstance(v, Text) else "" for s, v in sources.items()}
    return found


def index(ontology: Ontology, outlines: Iterable[Outline]) -> tuple[Index, list[Finding]]:
    """Collect all slugs of all dossiers; a slug defined twice is a finding that names both places."""
    found = Index(ontology)
    findings: list[Finding] = []
    spaces = {folder: ontology.one_space(folder) for folder in ontology.folders}
    for dossier in outlines:
        for folder, slug, place in dossier.records:
            first = next((by[slug] for f in spaces[folder] if slug in (by := found.places.get(f, {}))), None)
            if first:
                message = f"'{slug}' is defined twice, first at {first.path}:{first.line}"
                findings.append(Finding(place, "same-slug", message, "rename or merge one of the two"))
            else:
                found.places.setdefault(folder, {})[slug] = place
        found.languages |= dossier.languages
    return found, findings


def references(ontology: Ontology, tree: Fields) -> Iterator[tuple[str, Key, Text]]:
    """Walk all references of a dossier, each with the class and the key under which it stands."""
    for folder, records in tree.fields.items():
        if folder == "defaults":
            yield from _in_record(ontology, ontology.nested["Evidence"], records)
        elif isinstance(records, Fields):
            for record in records.fields.values():
                if isinstance(record, Fields) and (cls := record_class(ontology, folder, record)):
                    yield from _in_record(ontology, cls, record)


def _in_record(ontology: Ontology, cls: Class, record: Node) -> Iterator[tuple[str, Key, Text]]:
    if not isinstance(record, Fields):
        return
    for name, value in record.fields.items():
        key = cls.keys.get(name)
        if key is None or key.classes in ((), ("Property",)):
            continue
        nested = next((ontology.nested[c] for c in key.classes if c in ontology.nested), None)
        for item in value.items if isinstance(value, Items) else [value]:
            if nested:
                yield from _in_record(ontology, nested, item)
            elif isinstance(item, Text):
                yield cls.name, key, item


def record_class(ontology: Ontology, folder: str, record: Fields) -> Class | None:
    """Find the class of a record: the only one of its folder, or the one that 'type' names."""
    classes = ontology.folders.get(folder, [])
    named = record.fields.get("type")
    if len(classes) == 1:
        return classes[0]
    return next((c for c in classes if isinstance(named, Text) and c.name == named.value), None)


def link(
    ontology: Ontology, trees: list[Fields], moved: Mapping[str, tuple[str, str]] | None = None
) -> tuple[Index, list[Finding]]:
    """Resolve all references of all dossiers.

    Args:
        ontology: the vocabulary.
        trees: the dossiers.
        moved: what became of old names, and their new name, by ``kind/slug``.

    Returns:
        The index of records and the findings.
    """
    found, findings = index(ontology, [outline(ontology, tree) for tree in trees])
    found.moved = moved or {}
    for tree in trees:
        lost = (
            found.unresolved(key, text)
            for _, key, text in references(ontology, tree)
            if text.value and not found.resolve(key, text.value)
        )
        findings += islice(lost, MOST_FINDINGS)
    return found, findings
