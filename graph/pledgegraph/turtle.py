"""Turtle and TriG: what the engine's own writer gives, put in order.

Called by the export. The engine writes fast, but in the order in which statements were stored, with all
prefixes and some names that hold escapes. Here the statements of a subject come together, sorted as they are
written, each once. A line of the engine's text never breaks inside a literal, so lines tell where a statement
ends.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

import pyoxigraph as ox

from pledgegraph.syntaxes import Shortener

Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
_TERM = re.compile(rb'"(?:[^"\\]|\\.)*"\S*|\S+')
_END, _NEXT, _AND = b" .\n", b" ;\n\t", b" , "


class Writer:
    """One text of Turtle or TriG on its way.

    Args:
        prefixes: namespaces by prefix; those that no syntax could take are passed over.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.names = Shortener(prefixes)
        self.known = {name: base for base, name in self.names.bases.items()}
        self.written = 0

    def of_engine(self, store: ox.Store, graph: Graph) -> bytes:
        """Let the engine write a graph, in whatever order."""
        data = store.dump(format=ox.RdfFormat.TURTLE, from_graph=graph, prefixes=self.known) or b""
        text = data.split(b"\n", len(self.known))[-1]
        if b"\\" in text:
            blocks = text.split(_END)
            text = _END.join(_TERM.sub(self._renamed, one) if b"\\" in one else one for one in blocks)
        return text

    def turtle(self, texts: Collection[bytes]) -> bytes:
        """Give Turtle: one block a subject, its classes first.

        Args:
            texts: graphs as the engine wrote them.
        """
        return self._declared(texts) + self._ordered(texts)

    def trig(self, texts: Mapping[Graph, bytes]) -> bytes:
        """Give TriG, each graph as its full name and a block: some readers know no other form.

        Args:
            texts: graphs as the engine wrote them, by name.
        """
        parts = []
        for graph in sorted(texts, key=str):
            if body := self._ordered([texts[graph]]):
                plain = isinstance(graph, ox.DefaultGraph)
                parts.append(body if plain else b"\n%s {%s}\n" % (str(graph).encode(), body))
        return self._declared(texts.values()) + b"".join(parts)

    def _ordered(self, texts: Collection[bytes]) -> bytes:
        """Sort the subjects, what is said of each, and the objects of each property."""
        found: dict[bytes, bytes] = {}
        again: set[bytes] = set()
        for text in texts:
            for block in text.split(_END):
                subject, _, said = block.partition(b" ")
                if subject in found:
                    again.add(subject)
                    said = found[subject] + _NEXT + said
                found[subject] = said
        found.pop(b"", None)
        out: list[bytes] = []
        for subject in sorted(found):
            said = found[subject]
            parts = said.split(_NEXT)
            if subject in again:
                parts = _merged(parts)
            if _AND in said or subject in again:
                parts = [self._sorted(part) if _AND in part else part for part in parts]
            parts.sort()
            self.written += len(parts)
            if not parts[0].startswith(b"a "):
                parts.sort(key=lambda part: not part.startswith(b"a "))
            out += (b"\n", subject, b"\n    ", b" ;\n    ".join(parts), b" .\n")
        return b"".join(out)

    def _sorted(self, part: bytes) -> bytes:
        """Sort the objects of a property, each once; the property counts as one statement already."""
        prop, _, said = part.partition(b" ")
        objects = sorted({*_objects(said)})
        self.written += len(objects) - 1
        return prop + b" " + b", ".join(objects)

    def _renamed(self, match: re.Match[bytes]) -> bytes:
        """Write a name that holds an escape without: few readers find it again otherwise."""
        value, mark, name = match.group().rpartition(b'"^^')
        if name.startswith((b'"', b"<")) or b"\\" not in name:
            return match.group()
        prefix, _, local = name.partition(b":")
        iri = self.known[prefix.decode()] + re.sub(rb"\\(.)", rb"\1", local).decode()
        return value + mark + (self.names.short(iri) or f"<{iri}>").encode()

    def _declared(self, texts: Collection[bytes]) -> bytes:
        """Declare the prefixes in use; unsorted texts show one sooner than the whole in order."""
        return b"".join(
            f"@prefix {name}: <{base}> .\n".encode()
            for name, base in sorted(self.known.items())
            if any(_uses(text, name.encode()) for text in texts)
        )


def _merged(parts: Iterable[bytes]) -> list[bytes]:
    """Bring together what several graphs say of each property of a subject."""
    by_property: dict[bytes, bytes] = {}
    for part in parts:
        prop, _, said = part.partition(b" ")
        by_property[prop] = by_property[prop] + _AND + said if prop in by_property else part
    return list(by_property.values())


def _objects(said: bytes) -> list[bytes]:
    """Cut the objects of a property apart; a cut inside a literal leaves a piece with one quotation mark."""
    cut = said.split(_AND)
    if b'"' in said and (b"\\" in said or any(piece.count(b'"') % 2 for piece in cut)):
        return [term for term in _TERM.findall(said) if term != b","]
    return cut


def _uses(body: bytes, prefix: bytes) -> bool:
    """Tell whether a text has a name with a prefix; the words of a literal do not count."""
    sign = prefix + b":"
    place = body.find(sign)
    while place >= 0:
        start, end = body.rfind(b"\n", 0, place) + 1, body.find(b"\n", place)
        if any(term.rpartition(b'"^^')[2].startswith(sign) for term in _TERM.findall(body, start, end)):
            return True
        place = body.find(sign, end)
    return False
