"""Set faulty records aside, so that what is wrong with the others is said in the same run.

A record with a fault of form cannot be mapped to RDF, and neither can one that refers to it. What is left
refers only to itself, so the checks can be asked of it. Called by the pipeline where the gate or the links
have found errors; its result is never used as facts.
"""

from __future__ import annotations

from collections.abc import Callable

from pledgebuild.findings import Finding
from pledgebuild.link import Index, index, outline, references
from pledgebuild.model import Ontology
from pledgebuild.read import Fields, Node

Keep = Callable[[str, str, Fields], bool]


def sound_rest(ontology: Ontology, trees: list[Fields], faults: list[Finding]) -> list[Fields]:
    """Give the dossiers without the records that have a fault, or that refer to one that is gone.

    Args:
        ontology: the vocabulary.
        trees: all dossiers that could be read.
        faults: the errors found in them so far.

    Returns:
        Dossiers in the same order; one with a fault outside its records is left without any.
    """
    rest = [_without_faulty(ontology, tree, faults) for tree in trees]
    while True:
        known, _ = index(ontology, [outline(ontology, tree) for tree in rest])
        fewer = [_filtered(ontology, tree, _resolves(ontology, known, tree)) for tree in rest]
        if [len(_starts(ontology, t)) for t in fewer] == [len(_starts(ontology, t)) for t in rest]:
            return fewer
        rest = fewer


def _starts(ontology: Ontology, tree: Fields) -> list[tuple[int, str, str]]:
    """List the records of a dossier with the line on which each begins."""
    kinds = [(folder, records) for folder, records in tree.fields.items() if folder in ontology.folders]
    return sorted(
        (place.line, folder, slug)
        for folder, records in kinds
        if isinstance(records, Fields)
        for slug, place in records.keys.items()
    )


def _without_faulty(ontology: Ontology, tree: Fields, faults: list[Finding]) -> Fields:
    """Leave out each record within whose lines a fault stands, or all where one stands outside of them."""
    starts = _starts(ontology, tree)
    faulty = set()
    for line in (fault.place.line for fault in faults if fault.place.path == tree.place.path):
        before = [(folder, slug) for start, folder, slug in starts if start <= line]
        if not before:
            return Fields({}, tree.place)
        faulty.add(before[-1])
    return _filtered(ontology, tree, lambda folder, slug, _: (folder, slug) not in faulty)


def _resolves(ontology: Ontology, known: Index, tree: Fields) -> Keep:
    """Tell whether all references of a record, with the defaults that it takes, lead somewhere."""
    shared = {"defaults": tree.fields["defaults"]} if "defaults" in tree.fields else {}

    def keep(folder: str, slug: str, record: Fields) -> bool:
        alone = Fields({**shared, folder: Fields({slug: record}, record.place)}, tree.place)
        return all(known.resolve(key, text.value) for _, key, text in references(ontology, alone))

    return keep


def _filtered(ontology: Ontology, tree: Fields, keep: Keep) -> Fields:
    """Copy a dossier with only the records to keep."""
    fields = {name: node for name, node in tree.fields.items() if name == "defaults"}
    for folder, records in tree.fields.items():
        if folder in ontology.folders and isinstance(records, Fields):
            kept: dict[str, Node] = {
                slug: record
                for slug, record in records.fields.items()
                if isinstance(record, Fields) and keep(folder, slug, record)
            }
            if kept:
                fields[folder] = Fields(kept, records.place, {slug: records.keys[slug] for slug in kept})
    return Fields(fields, tree.place, tree.keys)
