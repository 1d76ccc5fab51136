"""Write JSON-LD nodes as N-Quads, by the derived context alone.

Says what a JSON-LD processor says of the same nodes and the same context, several times faster, for the part
of JSON-LD that the derived context uses; anything else is refused aloud. The context stays the one statement
of what a key means, and a processor stays the judge: the tests compare the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pledgegraph.errors import OntologyError
from pledgegraph.escape import rdf_text
from pledgegraph.names import RDF, XSD

Write = Callable[[Any], str]
_KEYWORDS = {"@id", "@type", "@container", "@context"}


class NQuads:
    """Writes nodes by one context.

    Args:
        context: the value of ``@context``, as derived from the vocabulary.

    Raises:
        OntologyError: the context says something that is not understood here.

    Example:
        >>> writer = NQuads({"by": {"@id": "https://x.example/by", "@type": "@id"}})
        >>> print(*writer.lines([{"@id": "urn:a:1", "by": ["https://x.example/b"]}], "https://x.example/g"))
        <urn:a:1> <https://x.example/by> <https://x.example/b> <https://x.example/g> .
    """

    def __init__(self, context: dict[str, Any]) -> None:
        self._classes = {name: f"<{iri}>" for name, iri in context.items() if isinstance(iri, str)}
        self._terms = {name: _term(name, given) for name, given in context.items() if isinstance(given, dict)}

    def lines(self, nodes: list[dict[str, Any]], graph: str) -> Iterator[str]:
        """Write nodes, with those inside them, each statement on a line without its end.

        Args:
            nodes: each with ``@id``, maybe ``@type``, and values under the terms of the context.
            graph: IRI of the graph to which the statements belong.

        Raises:
            OntologyError: a value is to be an address, and is none.
        """
        end = f" <{graph}> ."
        waiting = nodes[::-1]
        while waiting:
            node = waiting.pop()
            subject = f"<{node['@id']}> "
            for name, values in node.items():
                if name == "@id":
                    continue
                if name == "@type":
                    yield f"{subject}<{RDF}type> {self._classes[values]}{end}"
                    continue
                if name not in self._terms:  # dropped without a word, as JSON-LD says; the count tells
                    continue
                predicate, spread, write = self._terms[name]
                for value in spread(values):
                    if isinstance(value, dict) and "@id" in value:
                        waiting.append(value)
                        yield f"{subject}{predicate} <{value['@id']}>{end}"
                    else:
                        yield f"{subject}{predicate} {write(value)}{end}"


def _term(name: str, given: dict[str, Any]) -> tuple[str, Callable[[Any], list[Any]], Write]:
    """Read what a context says of one term: its predicate, how values lie under it, how one is written."""
    kind, container = given.get("@type"), given.get("@container")
    if given.keys() - _KEYWORDS or "@id" not in given or container not in (None, "@language"):
        raise OntologyError(f"the context says more of '{name}' than is understood")
    predicate = f"<{given['@id']}>"
    if container:
        return predicate, _by_language, _literal
    if kind in ("@id", "@vocab"):
        return predicate, _listed, _iri
    if kind is None or kind == XSD + "string":
        return predicate, _listed, _literal
    return predicate, _listed, lambda value: f'"{rdf_text(value)}"^^<{kind}>'


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _by_language(values: dict[str, Any]) -> list[Any]:
    return [
        {"@value": text, "@language": language}
        for language, texts in values.items()
        for text in _listed(texts)
    ]


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return f'"{rdf_text(value)}"'
    if "@language" in value:
        return f'"{rdf_text(value["@value"])}"@{value["@language"]}'
    return f'"{rdf_text(value["@value"])}"^^<{value["@type"]}>'


def _iri(value: str) -> str:
    if "://" not in value:
        raise OntologyError(f"'{value}' is no whole address")
    return f"<{value}>"
