"""Turn statements back into the trees that the reader makes of YAML, so that the same gate can judge them.

What no tree can hold is a finding of its own: a foreign property, a literal of another type, a nested record
without an owner. A place here is the number of a statement. Called where facts come in as RDF.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from pledgebuild.findings import Finding, Place, did_you_mean
from pledgebuild.model import Class, Key, Ontology
from pledgebuild.read import Fields, Items, Node, Text, read
from pledgegraph.names import RDF, kind_of, local

MAX_FINDINGS = 100_000
_TYPE = RDF + "type"
_ADDRESS = re.compile(r"[a-z0-9]+(-+[a-z0-9]+)*-*")
_DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def value_of(term: object) -> str:
    """Give the text of a term: an address, a label of a blank node, the form of a literal."""
    return str(getattr(term, "value", ""))


@dataclass
class Trees:
    """The statements of facts by number, on their way to one tree a dossier."""

    ontology: Ontology
    path: str
    facts: dict[int, ox.Quad]
    findings: list[Finding] = field(default_factory=list)
    about: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    nested: set[str] = field(default_factory=set)

    def say(self, number: int, rule: str, message: str, fix: str) -> None:
        """Add a finding about one statement, unless there are more than anyone would read."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(Place(self.path, number), rule, message, fix))

    def make(self) -> list[Fields]:
        """Make one tree a graph of the facts; what fits no tree becomes a finding."""
        for number, quad in self.facts.items():
            self.about[value_of(quad.subject)].append(number)
        trees: dict[str, Fields] = {}
        for iri, numbers in self.about.items():
            folder = kind_of(iri)
            if folder not in self.ontology.folders:
                continue
            classes = self.ontology.folders[folder]
            cls = self._class_of(numbers, classes)
            graph = value_of(self.facts[numbers[0]].graph_name)
            tree = trees.setdefault(graph, Fields({}, Place(self.path, numbers[0])))
            records = tree.fields.setdefault(folder, Fields({}, Place(self.path, numbers[0])))
            tree.keys.setdefault(folder, Place(self.path, numbers[0]))
            assert isinstance(records, Fields)  # noqa: S101 - made so above
            record = self._record(iri, cls, [])
            if len(classes) > 1:
                record.fields["type"] = Text(cls.name, record.place)
            records.fields[local(iri)] = record
            records.keys[local(iri)] = record.place
        for iri, numbers in self.about.items():
            if kind_of(iri) not in self.ontology.folders and iri not in self.nested:
                fix = "facts are about records of the kinds of the vocabulary, and about what belongs to one"
                self.say(numbers[0], "unknown-thing", f"nothing known is called {iri}", fix)
        return list(trees.values())

    def _class_of(self, numbers: list[int], classes: list[Class]) -> Class:
        """Find the one class of a thing among those that its address admits; else the likeliest."""
        typed = {value_of(self.facts[n].object): n for n in numbers if self.facts[n].predicate.value == _TYPE}
        found = [cls for cls in classes if cls.iri in typed]
        names = " or ".join(cls.name for cls in classes)
        for iri, number in typed.items():
            if iri not in {cls.iri for cls in classes}:
                self.say(
                    number, "wrong-class", f"{local(iri)} is no class of such a thing", f"give it {names}"
                )
        if not typed:
            self.say(numbers[0], "missing-type", "the thing has no class", f"give it {names}")
        if len(found) > 1:
            what = f"one thing is {' and '.join(cls.name for cls in found)}"
            self.say(typed[found[1].iri], "wrong-class", what, "keep one class")
        return found[0] if found else classes[0]

    def _record(self, iri: str, cls: Class, owners: list[str]) -> Fields:
        """Turn the statements about one thing into a record."""
        numbers = self.about[iri]
        record = Fields({}, Place(self.path, numbers[0]))
        by_path = {key.iri: key for key in cls.keys.values()}
        found: dict[str, list[int]] = defaultdict(list)
        for number in numbers:
            quad = self.facts[number]
            if quad.graph_name != self.facts[numbers[0]].graph_name:
                self.say(number, "several-graphs", "one thing stands in several dossiers", "keep it in one")
            if quad.predicate.value == _TYPE:
                continue
            key = by_path.get(quad.predicate.value)
            if key is None:
                near = did_you_mean(local(quad.predicate.value), cls.keys)
                what = f"'{quad.predicate.value}' is no property of {cls.label}"
                self.say(number, "unknown-property", what, near or f"keys: {', '.join(cls.keys)}")
            else:
                found[key.name].append(number)
        for name, of_key in found.items():
            record.keys[name] = Place(self.path, of_key[0])
            if (value := self._value(cls.keys[name], of_key, [*owners, iri])) is not None:
                record.fields[name] = value
        for key in cls.keys.values():
            if key.default and key.name not in found:
                fix = f"write {key.scheme}:{key.default}"
                self.say(numbers[0], f"missing-{key.name}", f"the property '{key.name}' is missing", fix)
        return record

    def _value(self, key: Key, numbers: list[int], owners: list[str]) -> Node | None:
        """Turn the values of one key into a node."""
        inner = next((self.ontology.nested[c] for c in key.classes if c in self.ontology.nested), None)
        place = Place(self.path, numbers[0])
        if inner:
            nested = [self._nested(inner, number, owners) for number in numbers]
            return Items([item for item in nested if item], place)
        items = [(number, self._item(key, number)) for number in numbers]
        texts = [Text(text, Place(self.path, number)) for number, text in items if text is not None]
        if key.datatypes == (RDF + "langString",) and not key.language_of:
            return self._language_map(texts, place)
        if not texts:
            return None
        return texts[0] if len(texts) == 1 else Items(list(texts), place)

    def _language_map(self, texts: list[Text], place: Place) -> Fields:
        """Put texts under their languages."""
        found = Fields({}, place)
        for text in texts:
            tag = getattr(self.facts[text.place.line].object, "language", "")
            first = found.fields.setdefault(tag, text)
            found.keys.setdefault(tag, text.place)
            if isinstance(first, Items):
                first.items.append(text)
            elif first is not text:
                found.fields[tag] = Items([first, text], text.place)
        return found

    def _nested(self, cls: Class, number: int, owners: list[str]) -> Fields | None:
        """Turn what a record holds inside into a record of its own, each once."""
        iri = value_of(self.facts[number].object)
        fault = (
            f"{iri} is no address of such a thing"
            if kind_of(iri) != cls.folder or not _ADDRESS.fullmatch(local(iri)) or len(local(iri)) > 500
            else f"nothing is said of {iri}"
            if iri not in self.about
            else f"{iri} belongs to two records"
            if iri in self.nested or iri in owners
            else ""
        )
        if fault:
            self.say(number, f"bad-{cls.label}", fault, f"each {cls.label} belongs to one record")
            return None
        self.nested.add(iri)
        return self._record(iri, self._class_of(self.about[iri], [cls]), owners)

    def _item(self, key: Key, number: int) -> str | None:
        """Turn one value into the text that YAML would hold; None, with a finding, where none would."""
        value = self.facts[number].object
        if isinstance(value, ox.Literal):
            return self._literal(key, number, value)
        iri = value_of(value)
        kind, name = kind_of(iri), local(iri)
        if key.scheme and kind == key.scheme:
            return name
        if key.classes == ("Property",):
            known = {k.iri: k.name for k in self.ontology.terms().values()}
            if iri in known:
                return known[iri]
        elif key.classes and kind:
            return f"{kind}/{name}"
        elif key.address and not key.scheme:
            return iri
        self.say(number, "wrong-type", f"{iri} does not fit '{key.name}'", key.message)
        return None

    def _literal(self, key: Key, number: int, value: ox.Literal) -> str | None:
        """Hold the datatype or language of a literal, and the signs of its text."""
        kind = value.datatype.value
        fits = kind in key.datatypes and (
            len(key.datatypes) == 1 or local(kind) == _DATES.get(len(value.value), "")
        )
        if not fits:
            what = f"'{value.value[:80]}' is a literal of type {local(kind)}"
            self.say(number, "wrong-type", f"{what}, which does not fit '{key.name}'", key.message)
            return None
        if key.language_of:
            self._held_language(key, number, str(value.language))
        for rule, message, fix in _hidden(value.value):
            self.say(number, rule, message, fix)
        if local(kind) == "boolean" and value.value not in ("true", "false"):
            self.say(number, "bad-form", f"'{value.value}' is no truth value", "write true or false")
        return value.value

    def _held_language(self, key: Key, number: int, tag: str) -> None:
        """Hold the words of a source against its language."""
        terms = self.ontology.terms()

        def values(thing: str, name: str) -> set[str]:
            quads = [self.facts[n] for n in self.about.get(thing, ())]
            return {value_of(q.object) for q in quads if q.predicate.value == terms[name].iri}

        sources = values(value_of(self.facts[number].subject), key.language_of)
        spoken = {tag for source in sources for tag in values(source, "language")}
        if spoken and tag not in spoken:
            hint = "Ukrainian is 'uk'" if tag == "ua" else f"its source is in {' and '.join(sorted(spoken))}"
            self.say(number, "unknown-language", f"'{tag}' is not the language of the source", hint)


def _hidden(text: str) -> Iterator[tuple[str, str, str]]:
    """Ask the strict reader of dossiers about a text with unusual signs, blanks or forms of letters."""
    plain = text.isprintable() and text == text.strip() and text and unicodedata.is_normalized("NFC", text)
    if plain:
        return
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    for finding in read("text", f'k: "{escaped}"'.encode("utf-8", "surrogatepass"))[1]:
        yield finding.rule, finding.message, finding.fix
