"""Read the vocabulary: Turtle in, classes with their keys and schemes with their concepts out.

The Turtle files are the single source. Everything that the builders know of a class, a key or a concept they
ask of the object made here: the context, the schema, the reader's hints, the checks. Called by the pipeline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from pledgebuild.model import Check, Class, Concept, Key, Ontology
from pledgebuild.soundness import refuse_what_cannot_be_read, refuse_what_cannot_hold
from pledgegraph.errors import OntologyError
from pledgegraph.names import BASE, DEF, RDF, RDFS, SH, SKOS, local

A = ox.NamedNode(RDF + "type")
Node = ox.NamedNode | ox.BlankNode


def load_ontology(folder: Path) -> Ontology:
    """Read all Turtle files of a folder; the mappings of alignment.ttl are none of the vocabulary.

    Args:
        folder: the folder with core.ttl, checks.ttl, schemes/ and rules/.

    Raises:
        OntologyError: a file does not parse, or a term, shape, check or rule could never say anything.
    """
    store = ox.Store()
    for path in sorted([folder / "core.ttl", folder / "checks.ttl", *(folder / "schemes").glob("*.ttl")]):
        try:
            store.extend(ox.parse(input=path.read_bytes(), format=ox.RdfFormat.TURTLE))
        except SyntaxError as error:
            raise OntologyError(f"{path}:{error.lineno}:{error.offset} turtle-syntax: {error.msg}") from error
        except OSError as error:
            raise OntologyError(f"{path}: {error.strerror}") from error
    refuse_what_cannot_be_read(store)
    reader = _Reader(store)
    ontology = Ontology(store)
    for name in reader.class_names():
        ontology.classes[name] = reader.read_class(name)
    for scheme in sorted(reader.subjects(A, ox.NamedNode(SKOS + "ConceptScheme"))):
        ontology.schemes[local(scheme)] = reader.concepts(scheme)
    ontology.checks = reader.checks()
    refuse_what_cannot_hold(ontology, folder)
    return ontology


class _Reader:
    """Short ways through the triples of the vocabulary."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    def values(self, subject: Node, iri: str) -> list[Node | ox.Literal]:
        quads = self.store.quads_for_pattern(subject, ox.NamedNode(iri), None, None)
        return sorted((q.object for q in quads if not isinstance(q.object, ox.Triple)), key=str)

    def subjects(self, predicate: ox.NamedNode, value: ox.NamedNode) -> list[str]:
        quads = self.store.quads_for_pattern(None, predicate, value, None)
        return [q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)]

    def text(self, subject: Node, iri: str) -> str:
        """The English text, or the only one."""
        texts = [v for v in self.values(subject, iri) if isinstance(v, ox.Literal)]
        return next((t.value for t in texts if t.language == "en"), texts[0].value if texts else "")

    def iris(self, subject: Node, iri: str) -> list[str]:
        return [v.value for v in self.values(subject, iri) if isinstance(v, ox.NamedNode)]

    def items(self, subject: Node, iri: str) -> Iterator[Node | ox.Literal]:
        """Members of the RDF list that a property leads to."""
        for head in self.values(subject, iri):
            while isinstance(head, ox.BlankNode):
                yield from self.values(head, RDF + "first")
                rest = self.values(head, RDF + "rest")
                head = rest[0] if rest else ox.NamedNode(RDF + "nil")

    def class_names(self) -> list[str]:
        """Classes that have a shape, those above first."""
        shaped = {i for i in self.subjects(A, ox.NamedNode(SH + "NodeShape")) if i.startswith(DEF)}
        names = [
            i for i in self.subjects(A, ox.NamedNode("http://www.w3.org/2002/07/owl#Class")) if i in shaped
        ]
        done: list[str] = []
        while names:
            ready = [
                i
                for i in sorted(names)
                if not set(self.iris(ox.NamedNode(i), RDFS + "subClassOf")) & set(names)
            ]
            if not ready:
                raise OntologyError(f"classes that are above one another: {', '.join(sorted(names))}")
            done += ready
            names = [i for i in names if i not in ready]
        return [local(i) for i in done]

    def read_class(self, name: str) -> Class:
        """One class with its own keys and those of the classes above."""
        node = ox.NamedNode(DEF + name)
        parents = tuple(local(i) for i in self.iris(node, RDFS + "subClassOf") if i.startswith(DEF))
        keys: dict[str, Key] = {}
        folder = message = ""
        any_of: tuple[str, ...] = ()
        identified: tuple[str, ...] = ()
        for parent in parents:
            above = self.read_class(parent)
            keys |= above.keys
            folder, message, any_of, identified = (
                above.folder,
                above.message,
                above.any_of,
                above.identified_by,
            )
        shapes = self.values(node, SH + "property")
        for shape in (s for s in shapes if isinstance(s, ox.NamedNode)):
            keys[local(shape.value)] = self._key(shape, Key(local(shape.value), ""))
        paths = {key.iri: key for key in keys.values()}
        for inner in (s for s in shapes if isinstance(s, ox.BlankNode)):
            if names := self._alternatives(inner):
                any_of, message = names, self.text(inner, SH + "message")
                continue
            base = paths.get(self.iris(inner, SH + "path")[0])
            if base is None:
                raise OntologyError(
                    f"class {name} tightens a property that it does not list: {self.iris(inner, SH + 'path')}"
                )
            keys[base.name] = self._key(inner, keys[base.name])
        return Class(
            name=name,
            iri=DEF + name,
            label=self.text(node, RDFS + "label"),
            definition=self.text(node, SKOS + "definition"),
            example=self.text(node, SKOS + "example"),
            note=self.text(node, SKOS + "scopeNote"),
            message=message,
            folder=self.text(node, DEF + "folder") or folder,
            parents=parents,
            keys=dict(sorted(keys.items(), key=lambda item: (item[1].order, item[0]))),
            any_of=any_of,
            identified_by=tuple(
                local(i.value) for i in self.items(node, DEF + "identifiedBy") if isinstance(i, ox.NamedNode)
            )
            or identified,
        )

    def _alternatives(self, shape: Node) -> tuple[str, ...]:
        """Keys of which a record needs at least one, where a shape says so of several paths together."""
        paths = [q.object for q in self.store.quads_for_pattern(shape, ox.NamedNode(SH + "path"), None, None)]
        found = [
            p
            for path in paths
            if isinstance(path, ox.BlankNode)
            for p in self.items(path, SH + "alternativePath")
        ]
        return tuple(local(p.value) for p in found if isinstance(p, ox.NamedNode))

    def _key(self, shape: Node, base: Key) -> Key:
        """Lay what a property shape says over what is known of the key."""
        alternatives = [o for o in self.items(shape, SH + "or") if isinstance(o, ox.BlankNode)]
        datatypes = [
            *self.iris(shape, SH + "datatype"),
            *(d for o in alternatives for d in self.iris(o, SH + "datatype")),
        ]
        classes = [
            *self.iris(shape, SH + "class"),
            *(c for o in alternatives for c in self.iris(o, SH + "class")),
        ]
        new = replace(
            base,
            iri=next(iter(self.iris(shape, SH + "path")), base.iri),
            label=self.text(shape, RDFS + "label") or base.label,
            definition=self.text(shape, SKOS + "definition") or base.definition,
            example=self.text(shape, SKOS + "example") or base.example,
            message=self.text(shape, SH + "message") or base.message,
            datatypes=tuple(datatypes) or base.datatypes,
            languages=tuple(v.value for v in self.items(shape, SH + "languageIn")) or base.languages,
            classes=tuple(local(c) for c in classes) or base.classes,
            pattern=self.text(shape, SH + "pattern") or base.pattern,
            choices=tuple(v.value for v in self.items(shape, SH + "in")) or base.choices,
        )
        if number := self.text(shape, SH + "order"):
            new = replace(new, order=int(number))
        if number := self.text(shape, SH + "minCount"):
            new = replace(new, required=int(number) > 0)
        if number := self.text(shape, SH + "maxCount"):
            new = replace(new, single=int(number) == 1)
        if number := self.text(shape, SH + "minInclusive"):
            new = replace(new, least=int(number))
        if self.text(shape, SH + "uniqueLang") == "true":
            new = replace(new, english=True)
        if nodes := [n for n in self.iris(shape, SH + "node") if n.startswith(BASE)]:
            new = replace(new, scheme=local(nodes[0]))
        if self.iris(shape, SH + "nodeKind"):
            new = replace(new, address=True)
        if defaults := self.iris(shape, SH + "defaultValue"):
            new = replace(new, default=local(defaults[0]))
        if sources := self.iris(shape, DEF + "languageOf"):
            new = replace(new, language_of=local(sources[0]))
        return new

    def concepts(self, scheme: str) -> dict[str, Concept]:
        """The concepts of a scheme in their order."""
        found = []
        for iri in self.subjects(ox.NamedNode(SKOS + "inScheme"), ox.NamedNode(scheme)):
            node = ox.NamedNode(iri)
            found.append(
                Concept(
                    slug=local(iri),
                    scheme=local(scheme),
                    label=self.text(node, SKOS + "prefLabel"),
                    definition=self.text(node, SKOS + "definition"),
                    example=self.text(node, SKOS + "example"),
                    note=self.text(node, SKOS + "scopeNote"),
                    order=int(self.text(node, DEF + "order") or 999),
                    broader=next((local(b) for b in self.iris(node, SKOS + "broader")), ""),
                    derived_only=self.text(node, DEF + "derivedOnly") == "true",
                )
            )
        return {c.slug: c for c in sorted(found, key=lambda c: (c.order, c.slug))}

    def checks(self) -> list[Check]:
        """The SPARQL checks, each with the class that it hangs on."""
        found = []
        for iri in sorted(self.subjects(A, ox.NamedNode(SH + "SPARQLConstraint"))):
            node = ox.NamedNode(iri)
            targets = self.subjects(ox.NamedNode(SH + "sparql"), node)
            found.append(
                Check(
                    name=local(iri),
                    rule=self.text(node, RDFS + "label"),
                    select=self.text(node, SH + "select"),
                    message=self.text(node, SH + "message"),
                    severity=local(next(iter(self.iris(node, SH + "severity")), SH + "Violation")),
                    target=local(targets[0]) if targets else "",
                )
            )
        return found
