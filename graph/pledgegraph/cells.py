"""Cells: what stands in a row of an answer - names that know their label and address - and how it is said.

The table of a terminal, HTML and data frames show the same cells; each takes them from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pledgegraph.names import BASE, STANDARD, curie, kind_of
from pledgegraph.words import amount


class Name(str):
    """A slug that knows its label, IRI and prefixed name. Like every text it is fixed: answers share it.

    Example:
        >>> name = Name("france", label="France", iri="https://w3id.org/pledgegraph/actors/france")
        >>> name, name.label, name.curie
        ('france', 'France', 'actors:france')
    """

    __slots__ = ("_iri", "_label", "_labels")
    _label: str
    _iri: str
    _labels: Mapping[str, str]

    def __new__(
        cls, slug: str, *, label: str = "", iri: str = "", labels: Mapping[str, str] | None = None
    ) -> Name:
        """Make a name from its slug."""
        self = super().__new__(cls, slug)
        self._label, self._iri, self._labels = label or slug, iri, labels or {}
        return self

    @property
    def label(self) -> str:
        """What people call it in English, or else in a language that there is."""
        return self._label

    @property
    def iri(self) -> str:
        """Its address."""
        return self._iri

    @property
    def labels(self) -> dict[str, str]:
        """What it is called, by language."""
        return dict(self._labels)

    @property
    def curie(self) -> str:
        """The prefixed name, as a query takes it; the whole IRI where no prefix fits."""
        kind = kind_of(self.iri)
        return curie(self.iri, {kind: f"{BASE}{kind}/"} if kind else STANDARD) or str(self)

    @property
    def language(self) -> str:
        """The language of the label; empty where it is not known."""
        return next((language for language, text in self._labels.items() if text == self.label), "")

    def __reduce__(self) -> tuple[Any, ...]:
        return _name, (str(self), self.label, self.iri, self.labels)


def _name(slug: str, label: str, iri: str, labels: dict[str, str]) -> Name:
    return Name(slug, label=label, iri=iri, labels=labels)


class Row(Mapping[str, Any]):
    """One row, with its cells by key or attribute."""

    __slots__ = ("_cells",)

    def __init__(self, cells: dict[str, Any]) -> None:
        self._cells = cells

    def __getitem__(self, key: str) -> Any:
        return self._cells[key]

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__"):
            raise AttributeError(key)
        try:
            return self._cells[key]
        except KeyError:
            raise AttributeError(f"the row has no {key!r}; it has {', '.join(self._cells)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def __dir__(self) -> list[str]:
        return sorted(self._cells)

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{k}={v!r}' for k, v in self._cells.items() if v not in (None, [], ''))})"


def display(value: Any) -> str:
    """Show a cell to people: labels, lists joined, nothing for None.

    Example:
        >>> display([Name("france", label="France"), True, None])
        'France; yes; '
    """
    if value is None:
        return ""
    if isinstance(value, Name):
        return value.label
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(display(item) for item in value)
    if isinstance(value, Mapping):
        if "qualifier" in value:
            return amount(value)
        return place(value) if "source" in value else ", ".join(display(v) for v in value.values() if v)
    return str(value)


def plain(value: Any) -> Any:
    """Give a cell as a program takes it: names as their slugs, rows as dictionaries.

    Example:
        >>> plain([Name("france", label="France"), 3])
        ['france', 3]
    """
    if isinstance(value, Name):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return value


def place(evidence: Mapping[str, Any]) -> str:
    """Name the source of a passage and the place in it.

    Example:
        >>> place({"source": "harbour-gazette", "paragraph": 2})
        'harbour-gazette p2'
    """
    marks = (("paragraph", "p"), ("article", "art. "), ("page", "page "), ("section", ", "))
    where = next((f"{mark}{evidence[key]}" for key, mark in marks if evidence.get(key)), "")
    return f"{evidence['source']}{'' if where.startswith(',') else ' '}{where}".strip()


def how_sure(evidence: Mapping[str, Any]) -> str:
    """Say how sure a passage is, unless it simply states."""
    certainty = evidence.get("certainty", "stated")
    return "" if certainty == "stated" else f" ({display(certainty)})"


def proof(evidence: Sequence[Mapping[str, Any]]) -> str:
    """Name evidence in short: first place and words, how sure, and what else there is.

    Example:
        >>> proof([{"source": "harbour-gazette", "paragraph": 2, "quote": "will send guards"}])
        'evidence: harbour-gazette p2 “will send guards”'
    """
    for_it = [e for e in evidence if e.get("polarity", "supports") == "supports"] or list(evidence)
    first = next((e for e in for_it if e.get("quote")), for_it[0])
    words = f" “{first['quote']}”" if first.get("quote") else ""
    more = f" and {len(for_it) - 1} more" if len(for_it) > 1 else ""
    rest = "".join(f", {place(e)} {display(e['polarity'])}" for e in evidence if e not in for_it)
    return f"evidence: {place(first)}{words}{how_sure(first)}{more}{rest}"
