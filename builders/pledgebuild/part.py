"""Make of one dossier what the build needs of it, without a look at any other.

A part holds the statements of a dossier and what must be true of the other dossiers for them to stand: the
references that must lead somewhere, and the languages of sources, which stay open in the text. No tree is
kept, so that memory does not grow with the YAML text; and a part is made anywhere: by another process, on
another machine, or a day before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from pledgebuild.derive import context
from pledgebuild.dossiers import dossier_bytes
from pledgebuild.findings import MOST_FINDINGS, Finding, Place
from pledgebuild.gate import make_gate
from pledgebuild.jsonld import Mapper
from pledgebuild.link import Index, Outline, outline, record_class, references
from pledgebuild.model import Key, Ontology
from pledgebuild.nquads import NQuads
from pledgebuild.read import Fields, read
from pledgebuild.scripts import mixed_scripts
from pledgebuild.shapes import OPEN, Shapes, Wants
from pledgegraph.errors import OntologyError
from pledgegraph.names import BASE, GRAPH

Reference = tuple[str, str, str]
"""Class and key under which a reference stands, and its text."""
_OPEN = re.compile(f"\\^\\^<{re.escape(OPEN)}([^>]*)>( <[^>]*> \\.)$", re.MULTILINE)


@dataclass(slots=True)
class Part:
    """One dossier, as the build needs it.

    Args:
        name: its name below the folder of facts.
        path: its file, as findings show it.
        findings: what is wrong with it as it stands alone; with an error, nothing else is known.
        outline: the records that it defines.
        classes: the class of each of them, in the same order.
        references: what it refers to, each once.
        wanted: classes of things of other dossiers that its shapes ask for; none where pySHACL must look.
        text: its statements as N-Quads, sorted; words of a source have its address in place of its language.
    """

    name: str
    path: str
    findings: list[Finding] = field(default_factory=list)
    outline: Outline = field(default_factory=lambda: Outline([], {}))
    classes: list[str] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    wanted: list[Wants] | None = None
    text: str = ""

    @property
    def faulty(self) -> bool:
        """Tell whether it has an error of its own."""
        return any(finding.severity == "error" for finding in self.findings)

    def facts(self, languages: Mapping[str, str]) -> str:
        """Write its statements as N-Quads.

        Args:
            languages: language by slug of the source.
        """
        return _OPEN.sub(lambda match: f"@{languages.get(match.group(1), 'en')}{match.group(2)}", self.text)

    def dump(self) -> bytes:
        """Write it down: a line of JSON, then the statements."""
        said = {
            "name": self.name,
            "findings": [[*f.place[1:], f.rule, f.message, f.fix, f.severity] for f in self.findings],
            "records": [[kind, slug, *place[1:]] for kind, slug, place in self.outline.records],
            "languages": self.outline.languages,
            "classes": self.classes,
            "references": self.references,
            "wanted": None if self.wanted is None else [[iri, sorted(of)] for iri, of in self.wanted],
        }
        return f"{json.dumps(said, ensure_ascii=False)}\n{self.text}".encode("utf-8", "surrogatepass")


def load_part(data: bytes, path: str) -> Part:
    """Read a part that was written down.

    Args:
        data: what ``dump`` gave.
        path: the file of the dossier, as findings show it.

    Raises:
        ValueError: it is no part.
        KeyError: likewise.
        TypeError: likewise.
    """
    head, _, text = data.decode("utf-8", "surrogatepass").partition("\n")
    said = json.loads(head)
    return Part(
        said["name"],
        path,
        [Finding(Place(path, line, column), *rest) for line, column, *rest in said["findings"]],
        Outline(
            [(kind, slug, Place(path, line, column)) for kind, slug, line, column in said["records"]],
            said["languages"],
        ),
        said["classes"],
        [(cls, key, value) for cls, key, value in said["references"]],
        None if said["wanted"] is None else [(iri, frozenset(of)) for iri, of in said["wanted"]],
        text,
    )


class Maker:
    """Makes parts; what all need of the vocabulary is worked out once.

    Args:
        ontology: the vocabulary.
    """

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._gate = make_gate(ontology)
        self._writer = NQuads(context(ontology)["@context"])
        self._shapes = Shapes(ontology.store)
        self._ahead = _Ahead(ontology)

    def make(self, path: Path, name: str) -> Part:
        """Read a dossier, hold it against the form, and write its statements.

        Args:
            path: the file.
            name: its name below the folder of facts.

        Raises:
            OntologyError: statements got lost, which no fault of a dossier can bring about.
        """
        part = Part(name, path.as_posix())
        tree, part.findings = read_file(path)
        if tree is not None:
            part.findings += self.faults(tree)
        if tree is None or part.faulty:
            return part
        part.outline = outline(self._ontology, tree)
        for kind, slug, _ in part.outline.records:
            record = tree.fields[kind]
            assert isinstance(record, Fields)  # noqa: S101 - the gate holds it
            inner = record.fields[slug]
            assert isinstance(inner, Fields)  # noqa: S101 - the gate holds it
            cls = record_class(self._ontology, kind, inner)
            part.classes.append(cls.iri if cls else "")
        part.references = sorted(
            {(cls, key.name, text.value) for cls, key, text in references(self._ontology, tree)}
        )
        lines = self.statements(tree, name, self._ahead)
        wanted = self._shapes.kept(lines)
        part.wanted = None if wanted is None else sorted(wanted, key=lambda w: (w[0], sorted(w[1])))
        part.text = "".join(f"{line}\n" for line in lines)
        return part

    def shapes_kept(self, parts: list[Part]) -> bool:
        """Tell whether all parts together keep the shapes of the vocabulary for certain."""
        types = {
            f"{BASE}{kind}/{slug}": cls
            for part in parts
            for (kind, slug, _), cls in zip(part.outline.records, part.classes, strict=True)
        }
        wanted = [part.wanted for part in parts]
        return None not in wanted and self._shapes.met({w for some in wanted for w in some or ()}, types)

    def faults(self, tree: Fields) -> list[Finding]:
        """Hold a dossier against the form, and warn of words that mix alphabets."""
        mixed = mixed_scripts(tree, self._ontology.quoted)
        return [*self._gate(tree), *islice(mixed, MOST_FINDINGS)]

    def statements(self, tree: Fields, name: str, index: Index) -> list[str]:
        """Write the statements of a dossier, sorted; nothing may get lost on the way.

        Args:
            tree: the dossier, without fault.
            name: its name below the folder of facts.
            index: what its references mean.

        Raises:
            OntologyError: statements got lost.
        """
        mapper = Mapper(index)
        nodes = mapper.dossier(tree)
        lines = sorted(set(self._writer.lines(nodes, GRAPH + name.replace("/", "."))))
        if lost := mapper.statements - len(lines):
            raise OntologyError(f"{name}: {lost} statements were lost on the way to RDF")
        return lines


class _Ahead(Index):
    """An index before there is one: references lead where they say, languages of sources stay open."""

    def resolve(self, key: Key, text: str) -> str:
        return self.name_of(key, text)

    def spoken(self, text: str, source: str) -> dict[str, str]:
        return {"@value": text, "@type": OPEN + source}


def read_file(path: Path) -> tuple[Fields | None, list[Finding]]:
    """Read one file; one that cannot be opened is a finding like any other."""
    try:
        data = dossier_bytes(path)
    except OSError as error:
        fix = "check that it is a file and may be read"
        return None, [Finding(Place(path.as_posix()), "unreadable-file", str(error.strerror), fix)]
    return read(path.as_posix(), data)
