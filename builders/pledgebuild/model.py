"""What the builders know of the vocabulary: classes with their keys, schemes with their concepts, checks.

Plain records, filled by ``ontology`` from the Turtle files and asked by every later step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record: the property that it stands for and the values that it admits."""

    name: str
    iri: str
    label: str = ""
    definition: str = ""
    example: str = ""
    message: str = ""
    order: int = 99
    required: bool = False
    single: bool = False
    datatypes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    english: bool = False
    language_of: str = ""
    classes: tuple[str, ...] = ()
    scheme: str = ""
    address: bool = False
    pattern: str = ""
    choices: tuple[str, ...] = ()
    least: int | None = None
    default: str = ""


@dataclass(frozen=True, slots=True)
class Class:
    """One class of records: how YAML names it and the keys that it admits."""

    name: str
    iri: str
    label: str
    definition: str
    example: str
    note: str
    message: str
    folder: str
    parents: tuple[str, ...]
    keys: dict[str, Key]
    any_of: tuple[str, ...]
    identified_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of a scheme."""

    slug: str
    scheme: str
    label: str
    definition: str
    example: str
    note: str
    order: int
    broader: str
    derived_only: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One question whose every row is a finding."""

    name: str
    rule: str
    select: str
    message: str
    severity: str
    target: str


@dataclass
class Ontology:
    """The vocabulary, as the builders use it; what is derived from it is worked out once."""

    store: ox.Store
    classes: dict[str, Class] = field(default_factory=dict)
    schemes: dict[str, dict[str, Concept]] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)

    @cached_property
    def folders(self) -> dict[str, list[Class]]:
        """Top-level keys of a dossier, each with the classes that may stand under it."""
        found: dict[str, list[Class]] = {}
        for cls in self.classes.values():
            if cls.folder and not cls.identified_by and not self._abstract(cls):
                found.setdefault(cls.folder, []).append(cls)
        return found

    @cached_property
    def nested(self) -> dict[str, Class]:
        """Classes that are written inside their owner, by name."""
        return {cls.name: cls for cls in self.classes.values() if cls.identified_by}

    @cached_property
    def quoted(self) -> tuple[str, ...]:
        """Keys whose words are a source's own, in the language of that source, in the order of writing."""
        keys = {key.name: key.order for key in self.terms().values() if key.language_of}
        return tuple(sorted(keys, key=lambda name: (keys[name], name)))

    def terms(self) -> dict[str, Key]:
        """Every key of every class, by name."""
        return self._terms

    @cached_property
    def _terms(self) -> dict[str, Key]:
        return {key.name: key for cls in self.classes.values() for key in cls.keys.values()}

    def folders_of(self, name: str) -> list[str]:
        """Folders in which an instance of a class may be written, the class's own first."""
        return self._folders_of[name]

    @cached_property
    def _folders_of(self) -> dict[str, list[str]]:
        above = {cls.name: self.ancestors(cls.name) for cls in self.classes.values()}
        found = {}
        for name, cls in self.classes.items():
            below = [
                c.folder for c in self.classes.values() if name in above[c.name] and c.folder != cls.folder
            ]
            found[name] = list(dict.fromkeys([cls.folder, *below]))
        return found

    def one_space(self, folder: str) -> list[str]:
        """Folders that share their slugs with one: a stance that turns out to be a pledge keeps its slug."""
        above = {name for cls in self.folders[folder] for name in self.ancestors(cls.name)}
        return [f for name in sorted(above) if self.classes[name].folder for f in self.folders_of(name)]

    def ancestors(self, name: str) -> set[str]:
        """Names of the classes above one, itself included."""
        above = {name}
        for parent in self.classes[name].parents:
            above |= self.ancestors(parent)
        return above

    def _abstract(self, cls: Class) -> bool:
        """Tell whether records belong to a subclass instead: one that shares the folder."""
        return any(
            cls.name in other.parents and other.folder == cls.folder for other in self.classes.values()
        )
