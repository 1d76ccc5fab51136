"""The rows of an answer as an HTML table for a notebook: readable in light and dark, inert, without a script.

The colours are those of the text around it, thinned where they only support, so that no theme can hide them.
Where styles are taken out, as GitHub does, a plain table stays, with its caption, its links and its foot.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from pledgegraph.cells import Name, Row, display, how_sure, place
from pledgegraph.escape import html_attribute, html_text

MOST_SHOWN = 100
"""Rows that an HTML table shows; its foot says how many there are."""
_PLAIN = ("", "en")  # languages that a reader of these pages need not be told
_STYLE = """<style>
.pledgegraph-answer {
  --pg-link: var(--jp-content-link-color, var(--vscode-textLink-foreground, inherit));
  --pg-rule: color-mix(in srgb, currentColor 22%, transparent);
  --pg-faint: color-mix(in srgb, currentColor 5%, transparent);
  --pg-quiet: color-mix(in srgb, currentColor 76%, transparent);
  color: inherit; line-height: 1.4; overflow-x: auto; max-width: 100%;
}
.pledgegraph-answer.pledgegraph-answer table {
  border-collapse: collapse; border: 0; border-bottom: 1px solid var(--pg-rule); margin: .4em 0;
  font-size: .93em; font-variant-numeric: tabular-nums; table-layout: auto; width: auto;
}
.pledgegraph-answer.pledgegraph-answer table caption {
  caption-side: top; text-align: left; font-weight: 600; padding: .2em 0 .5em; color: inherit;
}
.pledgegraph-answer.pledgegraph-answer table th, .pledgegraph-answer.pledgegraph-answer table td {
  padding: .34em 1.4em .34em 0; vertical-align: top; border: 0; border-top: 1px solid var(--pg-rule);
  background: none; color: inherit; white-space: normal; overflow-wrap: break-word; max-width: 36em;
}
.pledgegraph-answer.pledgegraph-answer table thead th {
  font-weight: 600; vertical-align: bottom; border-top: 0; border-bottom: 1px solid currentColor;
}
.pledgegraph-answer.pledgegraph-answer table td[colspan] {
  border-top: 0; padding: 0 0 .6em 1.4em; max-width: 60em; color: var(--pg-quiet); font-size: .93em;
}
.pledgegraph-answer.pledgegraph-answer table tbody tr { background: none; }
.pledgegraph-answer.pledgegraph-answer table tbody tr:hover { background: var(--pg-faint); }
.pledgegraph-answer.pledgegraph-answer a {
  color: var(--pg-link); text-decoration: underline; text-decoration-thickness: 1px;
  text-underline-offset: 2px; text-decoration-color: var(--pg-rule);
}
.pledgegraph-answer.pledgegraph-answer a:hover, .pledgegraph-answer.pledgegraph-answer a:focus {
  text-decoration-color: currentColor;
}
.pledgegraph-answer small { color: var(--pg-quiet); }
.pledgegraph-answer.pledgegraph-answer p { margin: .25em 0; }
</style>"""
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){1,2}")
Parts = Sequence[tuple[str, Any, str]]
"""What stands below a row: values, each with the words before and after it."""


def html_answer(
    *,
    title: str,
    columns: Sequence[tuple[str, str]],
    rows: Sequence[Row],
    below: Sequence[Parts],
    languages: Sequence[Mapping[str, str]],
    empty: str,
    foot: Sequence[str],
) -> str:
    """Draw rows as an HTML table: labels link to their IRIs, prefixed names are tooltips.

    Args:
        title: what the table is about, its caption.
        columns: header and key of each column.
        rows: all rows; the first ``MOST_SHOWN`` are drawn.
        below: what stands below each row that is drawn, over its whole width; empty for nothing.
        languages: languages of the texts of each row that is drawn, by key; empty where none is known.
        empty: what to say where there is no row.
        foot: lines below the table.
    """
    lines = "".join(f"<p><small>{html_text(line)}</small></p>" for line in foot if line)
    if not rows:
        head = f"<p><strong>{html_text(title)}</strong></p>" if title else ""
        return f'{_STYLE}<div class="pledgegraph-answer">{head}<p>{html_text(empty)}</p>{lines}</div>'
    style = {key: f'style="{_look([row[key] for row in rows])}"' for _, key in columns}
    heads = "".join(f'<th scope="col" {style[key]}>{html_text(head)}</th>' for head, key in columns)
    body = []
    for number, row in enumerate(rows[:MOST_SHOWN]):
        tags = languages[number] if languages else {}
        cells = (f"<td {style[key]}>{_cell(row[key], tags.get(key, ''))}</td>" for _, key in columns)
        body.append(f"<tr>{''.join(cells)}</tr>")
        if below and below[number]:
            said = " · ".join(
                f"{html_text(before)}{_cell(value, between='; ')}{html_text(after)}"
                for before, value, after in below[number]
            )
            body.append(f'<tr><td colspan="{len(columns)}" style="text-align:left">{said}</td></tr>')
    table = (
        f"<table><caption>{html_text(title)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )
    return f'{_STYLE}<div class="pledgegraph-answer">{table}{lines}</div>'


def languages_of(keys: Sequence[str], terms: Iterable[Sequence[Any]]) -> list[dict[str, str]]:
    """Find the languages of literals, a mapping a row.

    Args:
        keys: the columns.
        terms: the terms of each row.
    """
    return [
        {k: t.language for k, t in zip(keys, row, strict=True) if isinstance(t, ox.Literal) and t.language}
        for row in terms
    ]


def _look(values: Sequence[Any]) -> str:
    """Say how a column stands: numbers to the right, dates unbroken."""
    present = [value for value in values if value is not None]
    if present and {type(value) for value in present} <= {int, float}:
        return "text-align:right"
    whole = present and all(isinstance(value, str) and _DAY.fullmatch(value) for value in present)
    return "text-align:left;white-space:nowrap" if whole else "text-align:left"


def _cell(value: Any, language: str = "", between: str = "<br>") -> str:
    if isinstance(value, Name):
        return _name(value)
    if isinstance(value, list | tuple):
        return between.join(map(_cell, value))
    if isinstance(value, Mapping) and _safe(str(value.get("url"))):
        quote = f" <q>{html_text(str(value['quote']))}</q>" if value.get("quote") else ""
        polarity = value.get("polarity", "supports")
        side = "" if polarity == "supports" else f"<em>{html_text(display(polarity))}:</em> "
        link = f'<a href="{html_attribute(str(value["url"]))}">{html_text(place(value))}</a>'
        return f"{side}{link}{quote}{html_text(how_sure(value))}"
    tag = f" <small>{html_text(language)}</small>" if language else ""
    return _said(display(value), language) + tag


def _name(name: Name) -> str:
    language = "" if name.language in _PLAIN else name.language
    if not _safe(name.iri):
        return _said(name.label, language)
    address, tip = html_attribute(name.iri), html_attribute(name.curie)
    return f'<a href="{address}" title="{tip}">{_said(name.label, language)}</a>'


def _said(text: str, language: str) -> str:
    """Write a text with its language, and let it run in its own direction."""
    said = f' lang="{html_attribute(language)}"' if language else ""
    turned = ' dir="auto"' if any(unicodedata.bidirectional(char) in ("R", "AL") for char in text) else ""
    return f"<span{said}{turned}>{html_text(text)}</span>" if said or turned else html_text(text)


def _safe(address: str) -> bool:
    """Tell whether an address may become a link: a loaded file could name a script."""
    return address.startswith(("https://", "http://"))
