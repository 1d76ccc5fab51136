"""Answers: rows that know their labels and addresses, the query behind them, and how they look.

A name in a row is a text (the slug that one types) which also carries its label and IRI. The same rows are a
table of 80 columns on a terminal, HTML in a notebook, records for a program, a data frame for analysis.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pledgegraph.cells import Name, Row, display, plain, proof
from pledgegraph.escape import clean
from pledgegraph.frames import columns_of, pandas_frame, polars_frame
from pledgegraph.htmltable import MOST_SHOWN, html_answer, languages_of
from pledgegraph.tables import lines_of, text_table

__all__ = ["Answer", "Name", "Row", "display"]


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
        terms: for an answer to SPARQL, the term behind each cell, with its language and datatype, or None;
            empty for other answers.
        seconds: how long it took, 0 where nobody looked; no two answers differ by it, and no file holds it.
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
    terms: tuple[tuple[Any, ...], ...] = field(default=(), repr=False)
    seconds: float = field(default=0.0, compare=False, repr=False)

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
        found = self.found or (0 if self.cut else len(self.rows))
        return replace(self, rows=self.rows[:limit], terms=self.terms[:limit], cut=True, found=found)

    def records(self) -> list[dict[str, Any]]:
        """Give the rows as plain dictionaries of texts, numbers, lists and None."""
        return [{key: plain(row[key]) for key in self.columns} for row in self.rows]

    def to_pandas(self, names: str = "slug", *, languages: bool = False) -> Any:
        """Give the rows as a pandas data frame whose columns have types.

        Whole numbers are ``Int64``, other numbers ``float64``, truth values ``boolean``, texts and names
        ``string``; lists stay lists. A column holds real dates only if each of its values is a full day:
        2014 is not 2014-01-01, so beside such a value all stay texts. What mixes kinds is text throughout.

        Args:
            names: how names appear: "slug", "label", "iri" or "curie" (``actors:france``).
            languages: whether a column ``x`` with texts in a language is followed by ``x_lang``, which holds
                the tag of each, such as "uk".

        Raises:
            MissingExtra: pandas is not installed.
            QueryError: there is no such way to show names, or ``x_lang`` is another column.

        Example:
            >>> import pledgegraph as pg
            >>> frame = pg.load().who_committed(by="denmark").to_pandas(names="label")
            >>> set(frame["actor"]), str(frame["inferred"].dtype)
            ({'Denmark'}, 'boolean')
        """
        columns = columns_of(self.columns, self.rows, self.terms, names, languages=languages)
        return pandas_frame(columns, len(self.rows))

    def to_polars(self, names: str = "slug", *, languages: bool = False) -> Any:
        """Give the rows as a polars data frame whose columns have types, told as for ``to_pandas``.

        A cell that holds records, as ``evidence`` does, is text in JSON, because records may differ in shape.

        Args:
            names: how names appear: "slug", "label", "iri" or "curie".
            languages: whether a column with texts in a language is followed by one with their tags.

        Raises:
            MissingExtra: polars is not installed.
            QueryError: there is no such way to show names, or the column of tags is another column.

        Example:
            >>> import pledgegraph as pg
            >>> frame = pg.load().stats().to_polars()
            >>> str(frame.schema["count"])
            'Int64'
        """
        return polars_frame(columns_of(self.columns, self.rows, self.terms, names, languages=languages))

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
            below = [self._line(row) for row in self.rows] if self.under else []
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

    def headed(self) -> list[tuple[str, str]]:
        """List the columns for people, as header and key; what is empty in every row is left out."""
        columns = [*self._shown(), *((key.replace("_", " "), key) for key in self.under)]
        return [
            (head, key) for head, key in columns if any(row[key] not in (None, [], "") for row in self.rows)
        ]

    def _shown(self) -> tuple[tuple[str, str], ...]:
        return self.shown or tuple((key.replace("_", " "), key) for key in self.columns)

    def _foot(self) -> list[str]:
        of = f" of {self.found}" if self.cut and self.found else ""
        count = f"{len(self.rows)}{of} row{'' if len(self.rows) == 1 and not of else 's'}" + (
            " (cut by the limit)" if self.cut else ""
        )
        when = f", as of {self.as_of}" if self.as_of else ""
        known = f", known on {self.known_on}" if self.known_on else ""
        return [f"{count}{when}{known}", *self.notes] if self.rows else list(self.notes)

    def _below(self, row: Row) -> Iterator[tuple[str, str, Any, str]]:
        """Say what has no column: the key, the value, and the words before and after it."""
        for key in self.under:
            value = row[key]
            if value in (None, [], "", False):
                continue
            before, after = _WORDS.get(key, ""), ""
            if key == "status" and row.get("status_of"):
                before = f"{row['status_of']} "
                after = f" by {display(row['status_by'])}" if row.get("status_by") else ""
            yield key, before, value, after

    def _line(self, row: Row) -> str:
        """Say what has no column in one line of text."""
        return " · ".join(
            proof(value)
            if key.endswith("evidence")
            else f"{before}{value if key == 'stance' else display(value)}{after}"
            for key, before, value, after in self._below(row)
        )

    def __repr__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        """Draw the rows as an HTML table: labels linked to their IRIs, prefixed names as tooltips."""
        return html_answer(
            title=self.title or "Answer to the query",
            columns=[pair for pair in self._shown() if not self.shown or pair in self.headed()],
            rows=self.rows,
            below=[
                [(_HEADS.get(key, before), value, after) for key, before, value, after in self._below(row)]
                for row in self.rows[:MOST_SHOWN]
            ],
            languages=languages_of(self.columns, self.terms[:MOST_SHOWN]),
            empty=self.empty(),
            foot=[" · ".join(self._told()), *self.notes],
        )

    def _told(self) -> Iterator[str]:
        """Say below an HTML table how much there is, how long it took, and what was asked as of when."""
        count = len(self.rows)
        rows = f"{count:,} row{'' if count == 1 else 's'}"
        if count > MOST_SHOWN:
            yield f"{MOST_SHOWN} of {rows} shown; to_pandas() and records() give all of them"
        elif count:
            yield rows
        if self.cut:
            of = f" of {self.found:,}" if self.found else ""
            yield f"cut at {count:,}{of} by the limit; limit=None leaves nothing out"
        if self.seconds:
            yield f"{max(1, round(self.seconds * 1000)):,} ms"
        if self.version:
            yield f"facts {self.version}"
        if self.as_of:
            yield f"as of {self.as_of}"
        if self.known_on:
            yield f"known on {self.known_on}"

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
_HEADS = {"stance": "stance: ", "evidence": "evidence: ", "against_evidence": "against it: "}
