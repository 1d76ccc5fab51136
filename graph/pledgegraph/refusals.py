"""What a query text may be: its tokens, its length and depth, and the words that reach outside the facts.

Read before any parser, in one pass: parsers end their process where brackets nest too deep, and the engine
sends what SERVICE says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pledgegraph.errors import QueryError

TOKEN = re.compile(
    r'(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')'
    r"|(?P<iri><[^<>\"{}|^`\\\s]*>)|(?P<comment>\#[^\r\n]*)|(?P<parameter>\$\w+)|(?P<variable>\?\w+)"
    r"|(?P<name>[^\W\d_](?:[\w.-]*[\w-])?)?(?P<colon>:)(?P<rest>(?:[\w.:%-]|\\.)*(?:[\w:%-]|\\.))?"
    r"|(?P<word>[^\W\d]+)"
    r"|(?P<open>[\[({])|(?P<close>[\])}])",
    re.S,
)
MAX_BYTES = 8192
MAX_DEPTH = 32
_SERVICE = re.compile(r"\w*SERVICE", re.I)
_OUTSIDE = re.compile(
    rf"{_SERVICE.pattern}|\w*FROM\Z|FROMNAMED\Z|(LOAD|INSERT|DELETE|CLEAR|DROP|CREATE|COPY|MOVE|ADD)\Z", re.I
)
"""Words that reach outside; the engine takes a keyword also where other letters stand right beside it."""


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Walk the tokens of a query that matter here, strings and comments whole."""
    return TOKEN.finditer(text)


def position(text: str, offset: int) -> tuple[int, int]:
    """Give line and column of a place in a text, counted from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def refuse_unbounded(text: str) -> None:
    """Refuse a query that no parser should be handed: longer or deeper than any reader could follow.

    The parsers of this world call themselves for each bracket and end their process where there are too many.
    Below these limits none was found to do so.

    Raises:
        QueryError: the text has more than 8 KiB, or more than 32 open brackets at one place.
    """
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        advice = "hand long lists in as a parameter: VALUES ?x { $list }"
        raise QueryError(f"the query has {size:,} bytes, and {MAX_BYTES:,} is the most; {advice}")
    depth = 0
    for match in tokens(text):
        depth += bool(match.group("open")) - bool(match.group("close"))
        if depth > MAX_DEPTH:
            line, column = position(text, match.start())
            raise QueryError(f"more than {MAX_DEPTH} brackets are open at line {line}, column {column}")


def refuse_outside(text: str) -> None:
    """Refuse a query that would reach outside the facts or change them.

    This reads the text without being the engine. So a query runs where no connection can be opened
    (``worker``), or has no such word anywhere in it (``refuse_in_process``).

    Raises:
        QueryError: the text has SERVICE, FROM or an update.
    """
    for match in tokens(text):
        dotted = (match.group("rest") or "").partition(".")[2]  # a name may end at a dot
        beside = _SERVICE.match(match.group("name") or "") or _SERVICE.match(dotted)
        if found := _OUTSIDE.match(match.group("word") or "") or beside:
            line, column = position(text, match.start())
            where = f"{found.group().upper()} at line {line}, column {column}"
            raise QueryError(f"{where} is refused: a query reads these facts and nothing else")


def refuse_in_process(text: str) -> None:
    """Refuse a query that would be asked in this process, if its letters could be read as SERVICE anywhere.

    Raises:
        QueryError: the text has these letters, also inside a string or a name.
    """
    if found := re.search("service", text, re.I):
        line, column = position(text, found.start())
        where = f"'{found.group()}' at line {line}, column {column}"
        raise QueryError(f"{where} is refused where a query has no process of its own; ask kg.query")
