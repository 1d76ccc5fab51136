"""Names: the namespaces, prefixed names, and the closed namespace of the vocabulary's terms.

The prefixes of things are not listed here: each kind of the vocabulary has one, and the store, which
carries the vocabulary, is asked for them. Stands at the bottom of the package.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from pledgegraph.engine import Engine
from pledgegraph.errors import UnknownName

BASE = "https://w3id.org/pledgegraph/"
DEF = BASE + "def#"
GRAPH = BASE + "graph/"
INFERRED = ox.NamedNode(GRAPH + "inferred")
VOCABULARY = ox.NamedNode(GRAPH + "ontology")
REDIRECTS = ox.NamedNode(GRAPH + "redirects")
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
STANDARD = {
    "dct": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": "https://schema.org/",
    "sh": SH,
    "skos": SKOS,
    "xsd": XSD,
    "graph": GRAPH,
    "rules": BASE + "rules/",
    "pledge": DEF,
}
LABELS = (ox.NamedNode(SKOS + "prefLabel"), ox.NamedNode(SKOS + "altLabel"), ox.NamedNode(SKOS + "notation"))
"""By what a thing is found that is not called by its slug; the first that fits wins."""


def local(iri: str) -> str:
    """Give the last part of an IRI.

    Example:
        >>> local("https://w3id.org/pledgegraph/actors/france")
        'france'
    """
    return iri.rpartition("#")[2].rpartition("/")[2]


def kind_of(iri: str) -> str:
    """Give the kind of a thing or concept: the folder in its address; empty for anything else.

    Example:
        >>> kind_of("https://w3id.org/pledgegraph/actors/france")
        'actors'
    """
    kind, slash, slug = iri.removeprefix(BASE).partition("/")
    return kind if iri.startswith(BASE) and slash and slug and "/" not in slug else ""


def is_nested(iri: str) -> bool:
    """Tell whether a thing belongs to another: its address goes on, after its owner's, behind two hyphens.

    Example:
        >>> is_nested("https://w3id.org/pledgegraph/evidence/actors-france--treaty-2")
        True
    """
    return bool(kind_of(iri)) and "--" in local(iri)


def prefixes(store: Engine) -> dict[str, str]:
    """List the prefixes: one a kind, read from the vocabulary in the store, and the standard ones.

    Args:
        store: a store that carries the vocabulary.
    """
    kinds = {
        q.object.value
        for q in store.quads_for_pattern(None, ox.NamedNode(DEF + "folder"), None, None)
        if isinstance(q.object, ox.Literal)
    }
    schemes = store.quads_for_pattern(
        None, ox.NamedNode(RDF + "type"), ox.NamedNode(SKOS + "ConceptScheme"), None
    )
    kinds |= {local(q.subject.value) for q in schemes if isinstance(q.subject, ox.NamedNode)}
    return dict(sorted({**STANDARD, **{kind: f"{BASE}{kind}/" for kind in kinds}}.items()))


def curie(iri: str, known: Mapping[str, str]) -> str:
    """Shorten an IRI to a prefixed name; give it back whole where no prefix fits.

    Example:
        >>> curie("https://w3id.org/pledgegraph/actors/france", {"actors": "https://w3id.org/pledgegraph/actors/"})
        'actors:france'
    """
    head, tail = iri[: len(iri) - len(local(iri))], local(iri)
    return next((f"{prefix}:{tail}" for prefix, base in known.items() if base == head and tail), iri)


class Terms:
    """The closed namespace of the vocabulary: a mistyped term fails at once.

    Args:
        store: a store that carries the vocabulary.

    Example:
        ``kg.terms.madeAt`` gives the IRI; ``kg.terms.maddeAt`` raises and suggests.
    """

    def __init__(self, store: Engine) -> None:
        quads = store.quads_for_pattern(None, None, None, VOCABULARY)
        subjects = {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}
        self._names = {s.removeprefix(DEF) for s in subjects if s.startswith(DEF)}

    def __getattr__(self, name: str) -> ox.NamedNode:
        if name in self._names:
            return ox.NamedNode(DEF + name)
        if name.startswith("_"):
            raise AttributeError(name)
        import difflib

        raise UnknownName(
            name, "term of the vocabulary", difflib.get_close_matches(name, sorted(self._names))
        )

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __dir__(self) -> list[str]:
        return sorted(self._names)
