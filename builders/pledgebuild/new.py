"""Write the skeleton of a dossier: what a curator fills in, each key with what the vocabulary says of it.

Keys, definitions and examples come from the vocabulary; here stands only which kinds of records a dossier of
a sort usually holds. Called by ``pledgegraph new``.
"""

from __future__ import annotations

from pledgebuild.model import Key, Ontology

SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "agreement": ("agreements", ("sources", "events", "instruments", "commitments", "pledges")),
    "summit": ("summits", ("sources", "events", "instruments", "commitments", "pledges", "stances")),
    "position": ("positions", ("sources", "commitments", "stances")),
}
"""Sorts of dossiers: the folder in which one stands, and the kinds of records it usually holds."""

_WORDS = ("section", "quote", "paraphrase", "accordingTo")
_WIDTH = 106


def skeleton(ontology: Ontology, sort: str, slug: str, recorded: str) -> str:
    """Make the text of a new dossier.

    Args:
        ontology: the vocabulary.
        sort: a key of SORTS.
        slug: name of the dossier and of its main record.
        recorded: the day of recording, as 2026-11-23.

    Returns:
        YAML in which required keys stand open, each below its meaning, and all others are comments.
    """
    kinds = SORTS[sort][1]
    lines = [
        "# Fill in what the source says, remove what it does not say; pledgegraph check names what is open.",
        f"defaults: {{source: {slug}-text, recorded: {recorded}}}",
    ]
    for folder in kinds:
        cls = ontology.folders[folder][0]
        lines += ["", f"# {cls.definition}", f"{folder}:", f"  {_name(slug, folder, kinds)}:"]
        for key in sorted(cls.keys.values(), key=lambda key: key.order):
            lines += [f"    {line}" for line in _lines(ontology, key, cls.any_of)]
    return "\n".join(lines) + "\n"


def _name(slug: str, folder: str, kinds: tuple[str, ...]) -> str:
    """Name a record after the dossier; only its main record has the very slug."""
    endings = {
        "sources": "-text",
        "events": "-meeting",
        "pledges": "-first-pledge",
        "stances": "-first-stance",
    }
    main = "instruments" if "instruments" in kinds else "commitments"
    return slug if folder == main else slug + endings.get(folder, "-first-commitment")


def _lines(ontology: Ontology, key: Key, any_of: tuple[str, ...]) -> list[str]:
    """Write one key: open if a record needs it, else as a comment. What it means stands above it."""
    inner = next((ontology.nested[name] for name in key.classes if name in ontology.nested), None)
    needed = key.required or key.name in any_of[:1] or key.name == "evidence"
    if not needed:
        return [_short(f"# {key.name}: {key.example if inner is None else ', '.join(inner.keys)}")]
    if inner is None:
        return [_short(f"# {key.definition}; {_choices(ontology, key)}"), f"{key.name}:"]
    shown = [part for name, part in inner.keys.items() if name in _WORDS]
    lines = [f"{key.name}:"]
    for part in shown:
        lead = "  - " if part is shown[0] else "    "
        inset = "  " if part is shown[0] else "    "
        lines += [_short(f"{inset}# {part.definition}"), f"{lead}{part.name}:"]
    return lines


def _choices(ontology: Ontology, key: Key) -> str:
    """Say what may stand there: the concepts of a scheme, or an example."""
    return f"one of {', '.join(ontology.schemes[key.scheme])}" if key.scheme else f"such as {key.example}"


def _short(line: str) -> str:
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 4]} ..."
