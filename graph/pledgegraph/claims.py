"""Claims: a checksum of what each record says, for machines that cite it.

The checksum is over the record's own stated statements and those of the evidence, milestones and quantities
that belong to it, as sorted N-Triples. There are no blank nodes, so this is the canonical form of RDFC-1.0.
It holds as long as no word of the record or of its evidence changes, whatever else does.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator

import pyoxigraph as ox

from pledgegraph.engine import Engine
from pledgegraph.names import INFERRED, RDF, VOCABULARY, is_nested, kind_of

Statements = dict[str, tuple[ox.Triple, ...]]
"""What each record says, by its IRI: its statements, sorted, those of its nested records among them."""

_TYPE = RDF + "type"


def stated(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Walk what curators stated: no vocabulary, nothing that rules derived.

    Args:
        quads: statements of facts with their vocabulary, or the store that holds them.
    """
    return (quad for quad in quads if quad.graph_name not in (INFERRED, VOCABULARY))


def records_of(quads: Iterable[ox.Quad]) -> Statements:
    """Gather what each record says.

    Args:
        quads: stated facts.
    """
    about: dict[str, set[ox.Triple]] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode):
            about.setdefault(quad.subject.value, set()).add(quad.triple)
    return {
        iri: _gathered(iri, lambda part: about.get(part, ()))
        for iri in sorted(about)
        if kind_of(iri) and not is_nested(iri) and any(t.predicate.value == _TYPE for t in about[iri])
    }


def claim_hash(statements: Iterable[ox.Triple]) -> str:
    """Name statements by their checksum, as RFC 6920 has it.

    Args:
        statements: sorted statements.

    Example:
        >>> claim_hash([])
        'ni:///sha-256;47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'
    """
    digest = hashlib.sha256("".join(f"{triple} .\n" for triple in statements).encode()).digest()
    return f"ni:///sha-256;{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def hash_of(store: Engine, iri: str) -> str:
    """Name what one record says; empty where it is no record of the facts.

    Args:
        store: facts with their vocabulary.
        iri: the record.
    """

    def said(part: str) -> Iterator[ox.Triple]:
        quads = store.quads_for_pattern(ox.NamedNode(part), None, None, None)
        return (quad.triple for quad in stated(quads))

    found = () if is_nested(iri) else _gathered(iri, said)
    return claim_hash(found) if any(t.predicate.value == _TYPE for t in found) else ""


def table_of(records: Statements) -> bytes:
    """Write the checksums of all records as a table: IRI and checksum, divided by a tab.

    Args:
        records: what each record says.
    """
    rows = "".join(f"{iri}\t{claim_hash(said)}\n" for iri, said in sorted(records.items()))
    return f"record\thash\n{rows}".encode()


def _gathered(iri: str, said: Callable[[str], Iterable[ox.Triple]]) -> tuple[ox.Triple, ...]:
    """Collect the statements of a record and, along its links, those of the records nested in it."""
    found: set[ox.Triple] = set()
    open_, seen = [iri], {iri}
    while open_:
        for triple in said(open_.pop()):
            found.add(triple)
            part = triple.object.value if isinstance(triple.object, ox.NamedNode) else ""
            if is_nested(part) and part not in seen:
                seen.add(part)
                open_.append(part)
    return tuple(sorted(found, key=str))
