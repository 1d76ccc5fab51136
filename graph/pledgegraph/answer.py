"""Answers: rows that know their labels and addresses, the query behind them, and how they look.

A name in a row is a text (the slug that one types) which also carries its label and IRI. The same rows are a
table of 80 columns on a terminal, HTML in a notebook, records for a program, a data frame for analysis.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pledgegraph.errors import MissingExtra
from pledgegraph.escape import clean, html_attribute, html_text
from pledgegraph.tables import lines_of, text_table
from pledgegraph.words import amount


class Name(str):
    """A slug that knows its label, IRI and kind. Like every text it is fixed: answers share it.

    Example:
        >>> name = Name("france", label="France", iri="https://w3id.org/pledgegraph/actors/france")
        >>> name, name.label
        ('france', 'France')
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


@dataclass(frozen=True, slots=True)
class Answer(Sequence[Row]):
    """The answer to a question.

    Args:
        columns: keys of every row, in order.
        rows: the rows, in a stated order.
        sparql: the query that was asked.
        title: the question in words.
        shown: columns of the printed table, as header and key.
        under: keys that are printed below each row.
        as_of: the day asked about, empty for all days.
        known_on: the day of knowledge, empty for all that is recorded.
        notes: what a reader must know: rows left out, names that are not in the facts.
        cut: whether a limit left rows out.
        found: how many rows there are without the limit; 0 where that is not known.
        version: checksum of the facts that were asked.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    sparql: str = ""
    title: str = ""
    shown: tuple[tuple[str, str], ...] = ()
    under: tuple[str, ...] = ()
    as_of: str = ""
    known_on: str = ""
    notes: tuple[str, ...] = field(default=())
    cut: bool = False
    found: int = 0
    version: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def head(self, limit: int | None) -> Answer:
        """Give the answer with at most so many rows, marked as cut; as it is where there is no limit."""
        if limit is None or len(self.rows) <= limit:
            return self
        return replace(self, rows=self.rows[:limit], cut=True, found=self.found or len(self.rows))

    def records(self) -> list[dict[str, Any]]:
        """Give the rows as plain dictionaries of texts, numbers, lists and None."""
        return [{key: _plain(row[key]) for key in self.columns} for row in self.rows]

    def to_pandas(self, names: str = "slug") -> Any:
        """Give the rows as a pandas data frame.

        Args:
            names: how names appear: "slug", "label" or "iri".

        Raises:
            MissingExtra: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise MissingExtra("notebook", "a data frame") from error
        cells = [{key: _cell(row[key], names) for key in self.columns} for row in self.rows]
        return pandas.DataFrame(cells, columns=list(self.columns))

    def table(self, width: int = 80, colour: bool = False) -> str:
        """Draw the rows as a table for a terminal.

        Args:
            width: number of characters a line.
            colour: whether the terminal shows colour.
        """
        lines = lines_of(self.title, width)
        if self.rows:
            headers = [header for header, _ in self._shown()]
            cells = [[display(row[key]) for _, key in self._shown()] for row in self.rows]
            below = [self._below(row) for row in self.rows] if self.under else []
            lines.append(text_table(headers, cells, below, width=width, colour=colour))
        else:
            lines.append(self.empty())
        for line in self._foot():  # an address stays whole, so that it can be followed
            lines += [clean(line)] if line.startswith(("http://", "https://")) else lines_of(line, width)
        return "\n".join(lines)

    def empty(self) -> str:
        """Say that nothing is recorded, and for when."""
        when = f" as of {self.as_of}" if self.as_of else ""
        known = f", by what was recorded on {self.known_on}" if self.known_on else ""
        return f"none recorded{when}{known}"

    def _foot(self) -> list[str]:
        of = f" of {self.found}" if self.cut and self.found else ""
        count = f"{len(self.rows)}{of} row{'' if len(self.rows) == 1 and not of else 's'}" + (
            " (cut by the limit)" if self.cut else ""
        )
        when = f", as of {self.as_of}" if self.as_of else ""
        known = f", known on {self.known_on}" if self.known_on else ""
        return [f"{count}{when}{known}", *self.notes] if self.rows else list(self.notes)

    def _below(self, row: Row) -> str:
        """Say the keys that have no column, in one line."""
        parts = []
        for key in self.under:
            value = row[key]
            if value in (None, [], "", False):
                continue
            if key.endswith("evidence"):
                parts.append(_proof(value))
            elif key == "status" and row.get("status_of"):
                whose = f" by {display(row['status_by'])}" if row.get("status_by") else ""
                parts.append(f"{row['status_of']} {display(value)}{whose}")
            else:
                parts.append(f"{_WORDS.get(key, '')}{value if key == 'stance' else display(value)}")
        return " · ".join(parts)

    def headed(self) -> list[tuple[str, str]]:
        """List the columns for people, as header and key; what is empty in every row is left out."""
        columns = [*self._shown(), *((key.replace("_", " "), key) for key in self.under)]
        return [
            (head, key) for head, key in columns if any(row[key] not in (None, [], "") for row in self.rows)
        ]

    def _shown(self) -> tuple[tuple[str, str], ...]:
        return self.shown or tuple((key.replace("_", " "), key) for key in self.columns)

    def __repr__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        """Draw the rows as an HTML table: labels linked to their IRIs, slugs as tooltips."""
        parts = [f"<p><strong>{html_text(self.title)}</strong></p>"] if self.title else []
        if self.rows:
            columns = self.headed()
            heads = "".join(f'<th style="text-align:left">{html_text(head)}</th>' for head, _ in columns)
            body = "".join(
                "<tr>"
                + "".join(f'<td style="text-align:left">{_html(row[key])}</td>' for _, key in columns)
                + "</tr>"
                for row in self.rows
            )
            parts.append(f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>")
        else:
            parts.append(f"<p>{html_text(self.empty())}</p>")
        parts += [f"<p><small>{html_text(line)}</small></p>" for line in self._foot()]
        return "".join(parts)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.table(), "text/html": self._repr_html_()}


_WORDS = {
    "on_behalf_of": "on behalf of ",
    "as_member": "as a member of ",
    "since": "since ",
    "until": "until ",
    "attested_on": "seen to hold on ",
    "status": "status: ",
    "quantity": "quantity: ",
    "possible_measures": "can include: ",
    "caveats": "doubt: ",
    "stance": "explain ",
    "according_to": "words of ",
    "hedge": "hedge: ",
    "described_as": "called ",
}


def _proof(evidence: Sequence[Mapping[str, Any]]) -> str:
    """Name the evidence in short: first place and words, how sure, and what else there is."""
    for_it = [e for e in evidence if e.get("polarity", "supports") == "supports"] or list(evidence)
    first = next((e for e in for_it if e.get("quote")), for_it[0])
    words = f" “{first['quote']}”" if first.get("quote") else ""
    more = f" and {len(for_it) - 1} more" if len(for_it) > 1 else ""
    rest = "".join(f", {_place(e)} {display(e['polarity'])}" for e in evidence if e not in for_it)
    return f"evidence: {_place(first)}{words}{_how_sure(first)}{more}{rest}"


def _how_sure(evidence: Mapping[str, Any]) -> str:
    """Say how sure a passage is, unless it simply states."""
    certainty = evidence.get("certainty", "stated")
    return "" if certainty == "stated" else f" ({display(certainty)})"


def display(value: Any) -> str:
    """Show a cell to people: labels, lists joined, nothing for None."""
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
        return _place(value) if "source" in value else ", ".join(display(v) for v in value.values() if v)
    return str(value)


def _place(evidence: Mapping[str, Any]) -> str:
    """Name the source and the place in it."""
    marks = (("paragraph", "p"), ("article", "art. "), ("page", "page "), ("section", ", "))
    where = next((f"{mark}{evidence[key]}" for key, mark in marks if evidence.get(key)), "")
    return f"{evidence['source']}{'' if where.startswith(',') else ' '}{where}".strip()


def _safe(address: str) -> bool:
    """Tell whether an address may become a link: a loaded file could name a script."""
    return address.startswith(("https://", "http://"))


def _html(value: Any) -> str:
    if isinstance(value, Name) and _safe(value.iri):
        address, tip = html_attribute(value.iri), html_attribute(value)
        return f'<a href="{address}" title="{tip}">{html_text(value.label)}</a>'
    if isinstance(value, list | tuple):
        return "<br>".join(_html(item) for item in value)
    if isinstance(value, Mapping) and _safe(str(value.get("url"))):
        quote = f" <q>{html_text(str(value['quote']))}</q>" if value.get("quote") else ""
        polarity = value.get("polarity", "supports")
        side = "" if polarity == "supports" else f"<em>{html_text(display(polarity))}:</em> "
        link = f'<a href="{html_attribute(str(value["url"]))}">{html_text(_place(value))}</a>'
        return f"{side}{link}{quote}{html_text(_how_sure(value))}"
    return html_text(display(value))


def _plain(value: Any) -> Any:
    if isinstance(value, Name):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _cell(value: Any, names: str) -> Any:
    if isinstance(value, Name):
        return {"label": value.label, "iri": value.iri}.get(names, str(value))
    if isinstance(value, list | tuple):
        return [_cell(item, names) for item in value]
    return _plain(value)
