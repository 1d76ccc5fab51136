"""Refuse a vocabulary that could not be held, or would hold in silence because it can match nothing.

A shape without a target, a check of a class that does not exist, a misspelt word of SHACL: each of these is
valid RDF and finds no fault in any fact. Called when the vocabulary is read, before anything is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from pledgebuild.infer import declarations
from pledgebuild.model import Ontology
from pledgegraph.errors import OntologyError
from pledgegraph.names import BASE, DEF, RDF, SH, SKOS, STANDARD, XSD, local

_A = ox.NamedNode(RDF + "type")
_NUMBERS = ("minCount", "maxCount", "qualifiedMinCount", "minInclusive", "order")
_NAMED = re.compile(r"(?<![\w:/#-])([a-z][\w-]*):([\w-]+)")
_SAID = re.compile(r'<[^>\s]*>|"[^"\n]*"|#[^\n]*')
_LISTS = ("in", "languageIn", "or", "alternativePath")
_WORDS = {
    *_NUMBERS,
    *_LISTS,
    *("property", "path", "datatype", "class", "node", "nodeKind", "pattern", "uniqueLang", "message"),
    *(
        "severity",
        "select",
        "sparql",
        "targetClass",
        "defaultValue",
        "qualifiedValueShape",
        "hasValue",
        "name",
    ),
    *("NodeShape", "PropertyShape", "SPARQLConstraint", "IRI", "Violation", "Warning", "Info"),
}
_CHOICES = {
    "nodeKind": {SH + "IRI"},
    "severity": {SH + "Violation", SH + "Warning", SH + "Info"},
    "uniqueLang": {"true", "false"},
}
_MISSING = {
    SH + "class": "{0} refers to an unknown class {1}",
    SH + "node": "{0} refers to an unknown scheme {1}",
    SH + "targetClass": "shape {0} has no target: nothing describes {1}",
}
_DATATYPES = {
    RDF + "langString",
    *(XSD + name for name in ("string", "date", "gYearMonth", "gYear", "integer", "decimal", "boolean")),
}


def refuse_what_cannot_be_read(store: ox.Store) -> None:
    """Refuse shapes with an error of their own, and terms that nothing describes.

    Args:
        store: the vocabulary.

    Raises:
        OntologyError: names every fault.
    """
    described = {q.subject.value for q in store if isinstance(q.subject, ox.NamedNode)}
    faults = [fault for quad in store for fault in (*_dangling(quad, described), *_misshapen(store, quad))]
    _refuse(faults)


def _dangling(quad: ox.Quad, described: set[str]) -> Iterator[str]:
    """Name terms of the project, and words of SHACL, that a statement uses and nobody describes."""
    version = quad.predicate.value == STANDARD["owl"] + "versionIRI"
    for term in (quad.predicate, quad.object):
        if not isinstance(term, ox.NamedNode):
            continue
        if term.value.startswith(SH) and local(term.value) not in _WORDS:
            word = f"sh:{local(term.value)}"
            yield f"{_name(quad.subject)} has {word}, which is no word of SHACL that the build reads"
        elif term.value.startswith(BASE) and term.value not in described and not version:
            words = _MISSING.get(quad.predicate.value, "{0} refers to {1}, which nothing describes")
            yield words.format(_name(quad.subject), _name(term))


def _misshapen(store: ox.Store, quad: ox.Quad) -> Iterator[str]:
    """Say what is wrong with a value of a shape: a number, a pattern, a list, a datatype, a path."""
    word, value = quad.predicate.value.removeprefix(SH), quad.object
    if not quad.predicate.value.startswith(SH):
        return
    where = f"sh:{word} of {_name(quad.subject)}"
    text = value.value if isinstance(value, ox.Literal) else ""
    if word in _NUMBERS and not (text.isascii() and text.isdecimal()):
        yield f"{where} is no number: {text!r}"
    elif word in _LISTS and not _has(store, value, RDF + "first"):
        yield f"{where} is an empty list, which nothing can match"
    elif word == "datatype" and getattr(value, "value", "") not in _DATATYPES:
        yield f"{where} is a datatype that the build does not read: {value}"
    elif word in _CHOICES and getattr(value, "value", "") not in _CHOICES[word]:
        yield f"{where} cannot be {_name(value)}"
    elif word == "pattern":
        try:
            re.compile(text)
        except re.error as error:
            yield f"{where} is no pattern: {error}"
    elif word == "property":
        path = list(store.quads_for_pattern(_node(value), ox.NamedNode(SH + "path"), None, None))
        if len(path) != 1:
            yield f"{where} is {_name(value)}, a property shape without one path"
    elif word == "qualifiedValueShape" and not _is_a(store, value, SH + "NodeShape"):
        yield f"{where} is {_name(value)}, which is no shape"


def refuse_what_cannot_hold(ontology: Ontology, folder: Path) -> None:
    """Refuse a vocabulary in which a shape, key, check or rule can match nothing.

    Args:
        ontology: the vocabulary, as read.
        folder: where it was read from; the rules stand there too.

    Raises:
        OntologyError: names every fault.
    """
    _refuse([*_dead_shapes(ontology), *_dead_keys(ontology), *_dead_schemes(ontology)])
    header = declarations(ontology.store)
    faults: list[str] = []
    for check in ontology.checks:
        text = check.select.replace("$this", "?this")
        faults += _dead_query(ontology, header, f"check {check.name}", text, ox.QuerySolutions)
    rules = sorted((folder / "rules").glob("R*.rq"))
    if not rules:
        faults.append(f"{folder / 'rules'} holds no rule")
    others = sorted({*(folder / "rules").glob("*.rq")} - {*rules})
    faults += [f"{path} is no rule: its name does not begin with R" for path in others]
    for path in rules:
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise OntologyError(f"{path}: {error}") from error
        faults += _dead_query(ontology, header, str(path), text, ox.QueryTriples)
    _refuse(faults)


def _dead_query(
    ontology: Ontology, header: str, name: str, text: str, form: type[ox.QuerySolutions | ox.QueryTriples]
) -> Iterator[str]:
    """Say what keeps a check or a rule from ever giving a row: its syntax, its form, a name that is none."""
    if re.search(r"\b(SERVICE|FROM)\b", _SAID.sub(" ", text), re.I):
        yield f"{name} reaches outside: SERVICE and FROM are no part of the vocabulary"
        return
    try:
        answer = ox.Store().query(header + text, use_default_graph_as_union=True)
    except SyntaxError as error:
        lines = header.count("\n")
        said = re.sub(
            r"\bat (\d+):(\d+)", lambda m: f"at {int(m.group(1)) - lines}:{m.group(2)}", str(error), count=1
        )
        at = re.search(r"at (\d+:\d+)", said)
        yield f"{name}{':' + at.group(1) if at else ''} does not parse: {' '.join(said.split())[:160]}"
        return
    if not isinstance(answer, form):
        yield f"{name} is no {'SELECT' if form is ox.QuerySolutions else 'CONSTRUCT'} query"
    elif isinstance(answer, ox.QuerySolutions) and "this" not in {v.value for v in answer.variables}:
        yield f"{name} does not select $this"
    spaces = {"pledge": DEF, **{scheme: f"{BASE}{scheme}/" for scheme in ontology.schemes}}
    for match in _NAMED.finditer(_SAID.sub(" ", text)):
        base = spaces.get(match.group(1))
        if base and not _known(ontology.store, base + match.group(2)):
            yield f"{name} can match nothing: {match.group()} is not in the vocabulary"


def _dead_shapes(ontology: Ontology) -> Iterator[str]:
    store, used = ontology.store, {k.iri for c in ontology.classes.values() for k in c.keys.values()}
    for check in ontology.checks:
        if check.target not in ontology.classes:
            yield f"check {check.name} hangs on no class"
    for node in _all(store, SH + "PropertyShape"):
        paths = {
            getattr(q.object, "value", "")
            for q in store.quads_for_pattern(node, ox.NamedNode(SH + "path"), None, None)
        }
        if not paths & used:
            yield f"property shape {_name(node)} belongs to no class"
    for node in _all(store, SH + "NodeShape"):
        named = [
            q.object for q in store.quads_for_pattern(node, ox.NamedNode(SH + "targetClass"), None, None)
        ]
        is_class = local(node.value) in ontology.classes or local(node.value) in ontology.schemes
        referenced = any(
            q.predicate.value in (SH + "node", SH + "qualifiedValueShape", SH + "property")
            for q in store.quads_for_pattern(None, None, node, None)
        )
        if not all(local(getattr(n, "value", "")) in ontology.classes for n in named) or not (
            is_class or named or referenced
        ):
            yield f"shape {_name(node)} has no target"


def _dead_keys(ontology: Ontology) -> Iterator[str]:
    for cls in ontology.classes.values():
        for key in cls.keys.values():
            where = f"key {key.name} of {cls.name}"
            for name in key.classes:
                if name not in {*ontology.classes, "Property"}:
                    yield f"{where} refers to an unknown class {name}"
            if key.scheme and not ontology.schemes.get(key.scheme):
                yield f"{where} refers to an unknown scheme {key.scheme}"
            if key.default and key.default not in ontology.schemes.get(key.scheme, {}):
                yield f"{where} has a default that its scheme does not have: {key.default}"
        for name in (*cls.any_of, *cls.identified_by):
            if name not in cls.keys:
                yield f"class {cls.name} asks for the key {name}, which it does not list"


def _dead_schemes(ontology: Ontology) -> Iterator[str]:
    """Say which concept belongs to no scheme, and which is broader than itself through others."""
    homes = {concept.slug for concepts in ontology.schemes.values() for concept in concepts.values()}
    for node in _all(ontology.store, SKOS + "Concept"):
        if local(node.value) not in homes:
            yield f"concept {_name(node)} is in no scheme"
    for scheme, concepts in ontology.schemes.items():
        for concept in concepts.values():
            chain = [concept.slug]
            while (above := concepts[chain[-1]].broader) and above in concepts and above not in chain:
                chain.append(above)
            if above == concept.slug:
                yield f"concepts of {scheme} that are above one another: {' -> '.join([*chain, above])}"
            elif above and above not in concepts:
                yield f"concept {chain[-1]} of {scheme} is below {above}, which is not in the scheme"


def _all(store: ox.Store, kind: str) -> Iterator[ox.NamedNode]:
    for quad in store.quads_for_pattern(None, _A, ox.NamedNode(kind), None):
        if isinstance(quad.subject, ox.NamedNode):
            yield quad.subject


def _node(term: object) -> ox.NamedNode | ox.BlankNode:
    return term if isinstance(term, ox.NamedNode | ox.BlankNode) else ox.NamedNode(RDF + "nil")


def _has(store: ox.Store, term: object, predicate: str) -> bool:
    return any(True for _ in store.quads_for_pattern(_node(term), ox.NamedNode(predicate), None, None))


def _is_a(store: ox.Store, term: object, kind: str) -> bool:
    return ox.NamedNode(kind) in {q.object for q in store.quads_for_pattern(_node(term), _A, None, None)}


def _known(store: ox.Store, iri: str) -> bool:
    return any(True for _ in store.quads_for_pattern(ox.NamedNode(iri), None, None, None))


def _name(term: object) -> str:
    value = str(getattr(term, "value", term))
    return (
        "a shape without a name"
        if isinstance(term, ox.BlankNode)
        else value.removeprefix(DEF).removeprefix(BASE)
    )


def _refuse(faults: Iterable[str]) -> None:
    if found := sorted(set(faults)):
        raise OntologyError("dead-shape: " + "; ".join(found))
