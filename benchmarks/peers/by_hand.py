"""Build with PyYAML's SafeLoader and rdflib's ``add``: ``python by_hand.py SEEDS`` prints JSON.

Makes the very statements that pledgegraph maps (no rules, no checks); IRIs of keys are read from the derived
context. Runs in the environment of the peers, without pledgegraph.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from measure import digest, own_peak, timed

BASE, XSD = "https://w3id.org/pledgegraph/", "http://www.w3.org/2001/XMLSchema#"
CONTEXT = Path(__file__).resolve().parents[2] / "ontology" / "context.jsonld"
NESTED = {"evidence": "Evidence", "milestone": "Milestone", "quantity": "Quantity"}
FOLDERS = {"evidence": "evidence", "milestone": "milestones", "quantity": "quantities"}
NAMED_BY = {
    "evidence": ("source", "paragraph", "article", "page"),
    "milestone": ("stage", "date"),
    "quantity": ("qualifier", "unit", "currency", "date"),
}
Node = dict[str, Any]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def plain(value: Any) -> Any:
    """Turn what YAML guessed back into texts, lists in order."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted((plain(inner) for inner in value), key=lambda one: json.dumps(one, sort_keys=True))
    return str(value)


class Hand:
    """Maps one dossier after another."""

    def __init__(self, languages: dict[str, str]) -> None:
        import rdflib

        self.rdf, self.languages = rdflib, languages
        self.context = json.loads(CONTEXT.read_text(encoding="utf-8"))["@context"]
        self.uri, self.literal = rdflib.URIRef, rdflib.Literal
        self.type = rdflib.RDF.type

    def dossier(self, tree: Node) -> Iterator[tuple[Any, Any, Any]]:
        defaults = tree.get("defaults", {})
        for folder, records in tree.items():
            if folder == "defaults":
                continue
            for slug, record in records.items():
                name = record.get("type") or folder[:-1].capitalize()
                yield from self.record(name, f"{folder}/{slug}", record, defaults)

    def record(self, cls: str, name: str, record: Node, defaults: Node) -> Iterator[tuple[Any, Any, Any]]:
        iri = self.uri(BASE + name)
        yield iri, self.type, self.uri(f"{BASE}def#{cls}")
        if cls == "Evidence":
            record = {"polarity": "supports", "certainty": "stated", **defaults, **record}
        for key, value in record.items():
            if key == "type":
                continue
            known = self.context[key]
            predicate = self.uri(known["@id"])
            if key in NESTED:
                for inner, item in self.nested(key, name, value, defaults):
                    yield iri, predicate, self.uri(BASE + inner)
                    yield from self.record(NESTED[key], inner, item, defaults)
            elif isinstance(value, dict):
                for language, texts in value.items():
                    for text in listed(texts):
                        yield iri, predicate, self.literal(text, lang=language)
            else:
                for one in listed(value):
                    yield iri, predicate, self.term(cls, key, known, str(one), record)

    def term(self, cls: str, key: str, known: Node, text: str, record: Node) -> Any:
        if key == "kind":
            return self.uri(f"{BASE}{cls.lower()}-kinds/{text}")
        if "@context" in known:
            return self.uri(BASE + text if "/" in text else self.named(key, known, text))
        if known.get("@type") == "@id":
            return self.uri(text)
        if key in ("quote", "hedge", "describedAs"):
            return self.literal(text, lang=self.languages[record["source"]])
        kind = known.get("@type") or XSD + {4: "gYear", 7: "gYearMonth"}.get(len(text), "date")
        return self.literal(text, datatype=self.uri(kind), normalize=False)

    def named(self, key: str, known: Node, text: str) -> str:
        """Find the IRI of a slug; of the keys of the vocabulary (attests) by the context itself."""
        if key == "attests":
            return str(self.context[text]["@id"])
        return str(known["@context"]["@vocab"]) + text

    def nested(self, key: str, owner: str, items: list[Node], defaults: Node) -> Iterator[tuple[str, Node]]:
        kind, _, slug = owner.partition("/")
        chain = slug if "--" in slug else f"{kind}-{slug}"
        stems = []
        for item in items:
            shared = {**defaults, **item} if key == "evidence" else item
            parts = [str(shared[name]).lower() for name in NAMED_BY[key] if name in shared]
            stems.append(
                f"{chain}--" + "-".join(re.sub(r"[^a-z0-9]+", "-", part).strip("-") for part in parts)
            )
        for item, stem in zip(items, stems, strict=True):
            if stems.count(stem) > 1:
                text = json.dumps(plain(item), sort_keys=True, ensure_ascii=False)
                stem = f"{stem}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"
            yield f"{FOLDERS[key]}/{stem}", item


def build(seeds: str) -> Any:
    import rdflib
    import yaml

    trees = [yaml.safe_load(path.read_bytes()) for path in sorted(Path(seeds).rglob("*.yaml"))]
    languages = {slug: s["language"] for tree in trees for slug, s in tree.get("sources", {}).items()}
    hand, graph = Hand(languages), rdflib.Graph()
    for tree in trees:
        for triple in hand.dossier(tree):
            graph.add(triple)
    return graph


def main(seeds: str) -> int:
    import pyoxigraph as ox

    made: list[Any] = []
    sample = timed(lambda: made.append(build(seeds)))
    peak = own_peak()
    with tempfile.NamedTemporaryFile(suffix=".nt") as file:
        made[0].serialize(file.name, format="nt", encoding="utf-8")
        known = digest([[str(t)] for t in ox.parse(path=file.name, format=ox.RdfFormat.N_TRIPLES)])
    print(json.dumps({"ready": [*sample[:2], peak], "size": len(made[0]), "digest": known}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
