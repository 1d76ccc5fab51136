"""The RDF syntaxes: sorted statements in, text out.

Called by the export. Own writers, because those of the libraries order prefixes or statements by hash
or rewrite literals. Lexical forms are kept ("2014" stays a year), only prefixes in use are declared, and
what a syntax cannot hold is an error that names the record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count, groupby
from typing import Any

import pyoxigraph as ox

from pledgegraph.errors import ExportError
from pledgegraph.escape import json_text, xml_text
from pledgegraph.names import RDF, XSD

_PREFIX = re.compile(r"(?!(?i:xml|https?\Z|urn\Z))[A-Za-z][A-Za-z0-9_-]*\Z")
_LOCAL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?\Z")
_XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_NOT_A_PROPERTY = {RDF + name for name in ("RDF", "Description", "ID", "about", "li", "nodeID", "resource")}


class Shortener:
    """Prefixed names, and a note of which prefixes a text has used.

    Args:
        prefixes: namespaces by prefix; those that no syntax could take are passed over.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.bases = {
            base: name
            for name, base in sorted(prefixes.items(), reverse=True)
            if _PREFIX.match(name) and base.endswith(("/", "#")) and (name == "rdf") == (base == RDF)
        }
        self.used: dict[str, str] = {}

    def short(self, iri: str) -> str | None:
        """Give the prefixed name of an IRI if it has one without escapes, and note the prefix as used."""
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        name = self.bases.get(iri[:cut])
        if name is None or not _LOCAL.match(iri, cut):
            return None
        self.used[name] = iri[:cut]
        return f"{name}:{iri[cut:]}"


def lines(statements: Sequence[ox.Triple | ox.Quad], prefixes: Mapping[str, str]) -> str:  # noqa: ARG001
    """Write N-Triples or N-Quads, one statement a line.

    Args:
        statements: what to write, sorted.
        prefixes: unused; every syntax is called alike.
    """
    return "".join(f"{statement} .\n" for statement in statements)


def json_ld(triples: Sequence[ox.Triple], prefixes: Mapping[str, str]) -> str:
    """Write flat JSON-LD, one node a line; ``<`` is escaped, so that a page may hold the text.

    Args:
        triples: what to write, sorted.
        prefixes: namespaces by prefix.
    """
    names = Shortener(prefixes)

    def said(term: Any) -> str:
        if isinstance(term, ox.NamedNode):
            return names.short(term.value) or str(term.value)
        return str(term)

    def value(term: Any) -> str | dict[str, str]:
        if not isinstance(term, ox.Literal):
            return {"@id": said(term)}
        if term.language:
            return {"@language": term.language, "@value": term.value}
        if term.datatype.value == XSD + "string":
            return term.value
        return {"@type": said(term.datatype), "@value": term.value}

    nodes = []
    for subject, about in groupby(triples, key=lambda triple: triple.subject):
        node: dict[str, Any] = {"@id": said(subject)}
        for triple in about:
            if triple.predicate.value == RDF + "type" and not isinstance(triple.object, ox.Literal):
                node.setdefault("@type", []).append(said(triple.object))
            else:
                node.setdefault(said(triple.predicate), []).append(value(triple.object))
        nodes.append(json_text(node, sort_keys=True))
    joined = ",\n".join(nodes)
    return f'{{"@context": {json_text(names.used, sort_keys=True)},\n"@graph": [\n{joined}\n]}}\n'


def rdf_xml(triples: Sequence[ox.Triple], prefixes: Mapping[str, str]) -> str:
    """Write RDF/XML, one element a subject.

    Args:
        triples: what to write, sorted.
        prefixes: namespaces by prefix.

    Raises:
        ExportError: a text holds a character that XML cannot, or a property has no XML name.
    """
    names = Shortener(prefixes)
    names.bases[RDF], names.used["rdf"] = "rdf", RDF
    parts = []
    for subject, about in groupby(triples, key=lambda triple: triple.subject):
        inner = "".join(f"    {_element(triple, names)}\n" for triple in about)
        parts.append(f"  <rdf:Description {_pointer(subject, 'about')}>\n{inner}  </rdf:Description>\n")
    spaces = "".join(f'\n    xmlns:{name}="{xml_text(base)}"' for name, base in sorted(names.used.items()))
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{spaces}>\n'
    return f"{head}{''.join(parts)}</rdf:RDF>\n"


def _element(triple: ox.Triple, names: Shortener) -> str:
    name, value = _element_name(triple, names), triple.object
    if not isinstance(value, ox.Literal):
        return f"<{name} {_pointer(value, 'resource')}/>"
    typed = ""
    if value.language:
        typed = f' xml:lang="{value.language}"'
    elif value.datatype.value != XSD + "string":
        typed = f' rdf:datatype="{xml_text(value.datatype.value)}"'
    return f"<{name}{typed}>{xml_text(value.value, triple)}</{name}>"


def _element_name(triple: ox.Triple, names: Shortener) -> str:
    """Give the element name of a property, under a made prefix where none is known."""
    iri = triple.predicate.value
    found = _XML_NAME.search(iri)
    if not found or iri in _NOT_A_PROPERTY:
        raise ExportError(
            f"RDF/XML has no name for the property {iri} of {triple.subject}; take another format"
        )
    base = iri[: found.start()]
    if base not in names.bases:
        made = (f"ns{number}" for number in count(1))
        names.bases[base] = next(name for name in made if name not in names.bases.values())
    names.used[names.bases[base]] = base
    return f"{names.bases[base]}:{found.group()}"


def _pointer(term: Any, kind: str) -> str:
    if isinstance(term, ox.BlankNode):
        return f'rdf:nodeID="{term.value}"'
    return f'rdf:{kind}="{xml_text(term.value)}"'
