"""What may stand at a place in a query: variables, names, keywords."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pledgegraph.notebook.index import MOST, Index, fitting
from pledgegraph.refusals import TOKEN, tokens

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
KEYWORDS = (
    *FORMS,
    *("WHERE", "DISTINCT", "OPTIONAL", "FILTER", "UNION", "VALUES", "BIND", "AS", "NOT EXISTS", "EXISTS"),
    *("MINUS", "GRAPH", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "OFFSET", "DESC", "ASC", "IN", "NOT IN"),
    *("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "SEPARATOR", "UNDEF", "PREFIX"),
    *(
        "BOUND",
        "COALESCE",
        "CONCAT",
        "CONTAINS",
        "DATATYPE",
        "IF",
        "ISIRI",
        "ISLITERAL",
        "LANG",
        "LANGMATCHES",
    ),
    *(
        "LANGMATCHES",
        "LCASE",
        "REGEX",
        "REPLACE",
        "STR",
        "STRAFTER",
        "STRBEFORE",
        "STRENDS",
        "STRLEN",
        "STRSTARTS",
    ),
    *("UCASE", "YEAR", "MONTH", "DAY", "true", "false"),
)
_SHORTEST = 3
"""Letters from which on things of all kinds are looked for."""


def in_query(text: str, cursor: int, index: Index | None, given: Sequence[str] = ()) -> tuple[str, list[str]]:
    """Say what may stand at a place in a query.

    Args:
        text: the query, finished or not.
        cursor: the place, in letters from its beginning.
        index: the names in the graph; None where no graph is loaded.
        given: names of parameters that have values.

    Returns:
        What was begun there, and what it can become, best first; nothing inside a string, a comment or an
        address.

    Example:
        >>> in_query("SELECT ?who { ?pledge pledge:by ?w", 34, None)
        ('?w', ['?who'])
    """
    before = text[:cursor]
    if _inside(before):
        return "", []
    if begun := re.search(r"[?$]\w*$", before):
        return begun.group(), _variables(text, begun, given)
    if re.search(r"<[^<>\s{}]*$", before):
        return "", []
    start = re.search(r"(?:(?P<prefix>[A-Za-z][\w-]*)?(?P<colon>:))?(?P<rest>[A-Za-z][\w-]*)?$", before)
    assert start is not None  # noqa: S101 - it matches nothing at the least
    last = before[: start.start()].split()[-1:]
    if start["colon"]:
        return start.group(), _names(start["prefix"] or "", start["rest"] or "", last == ["a"], index)
    return start.group(), _words(start.group(), last, before, index)


def _inside(before: str) -> bool:
    """Tell whether a place is inside a string or a comment."""
    if any(match.group("comment") and match.end() == len(before) for match in tokens(before)):
        return True
    rest = TOKEN.sub(" ", before)
    return '"' in rest or "'" in rest


def _variables(text: str, begun: re.Match[str], given: Sequence[str]) -> list[str]:
    sign, name = begun.group()[0], begun.group()[1:]
    found = [
        match.group()[1:]
        for match in tokens(text)
        if (match.group("variable") or match.group("parameter")) and match.start() != begun.start()
    ]
    names = dict.fromkeys([*given, *found] if sign == "$" else found)
    return [sign + known for known in names if known.startswith(name) and known != name][:MOST]


def _names(prefix: str, begun: str, classes: bool, index: Index | None) -> list[str]:
    names = index.names(prefix) if index else []
    capital = [name for name in names if name[0].isupper()]
    return [f"{prefix}:{name}" for name in fitting(capital if classes and capital else names, begun)]


def _words(begun: str, last: Sequence[str], before: str, index: Index | None) -> list[str]:
    """List keywords, prefixes, and things by their slug; after a property, what it leads to comes first."""
    if before.strip() == begun:
        return _keywords(begun, FORMS)
    prefixes = index.prefixes if index else []
    fits = ["pledge"] if [*last] == ["a"] else index.fits(last[0]) if index and last else []
    near = [name for prefix in fits for name in _names(prefix, begun, False, index)] if begun else []
    known = [f"{prefix}:" for prefix in dict.fromkeys([*fits, *prefixes]) if prefix.startswith(begun)]
    said = _keywords(begun, KEYWORDS) if begun else []
    far = [] if len(begun) < _SHORTEST else [n for p in prefixes for n in _names(p, begun, False, index)]
    ordered = [*near, *known, *said, *far] if fits else [*said, *known, *far]
    return list(dict.fromkeys(ordered))[:MOST]


def _keywords(begun: str, keywords: Sequence[str]) -> list[str]:
    """Choose keywords, in small letters where such were typed: the language takes both."""
    found = [word for word in keywords if word.upper().startswith(begun.upper())]
    return [word.lower() for word in found] if begun.islower() else found
