"""Say where a query does not parse, and what it lacks.

The engine names the furthest of its tries, which is seldom what the writer forgot. So the text is looked at
first for the slips that people make; only where none is found, the place that the engine names is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pledgegraph.errors import BadSparql
from pledgegraph.lexemes import CLOSES, Lexeme, lexemes
from pledgegraph.patterns import faults
from pledgegraph.refusals import position, tokens
from pledgegraph.sparql import nearest

_FIRST = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE"}
_BEGINNING = "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
_FUNCTIONS = frozenset(
    re.findall(
        r"\w+",
        """ABS ADJUST AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI FLOOR
        GROUP_CONCAT HASLANG HASLANGDIR HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG
        LANGDIR LANGMATCHES LCASE MAX MD5 MIN MINUTES MONTH NOW OBJECT PREDICATE RAND REGEX REPLACE ROUND
        SAMETERM SAMPLE SECONDS SHA1 SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG
        STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TRIPLE TZ UCASE URI UUID YEAR""",
    )
)
_WORDS = _FUNCTIONS | frozenset(
    re.findall(
        r"\w+",
        """A AS ASC ASK BASE BIND BY CONSTRUCT DESC DESCRIBE DISTINCT EXISTS FALSE FILTER FROM GRAPH GROUP
        HAVING IN LATERAL LIMIT MINUS NAMED NOT OFFSET OPTIONAL ORDER PREFIX REDUCED SELECT SEPARATOR
        SERVICE SILENT TRUE UNDEF UNION VALUES VERSION WHERE""",
    )
)
_OF_OTHERS = {"AND": "&&", "OR": "||", "LIKE": 'CONTAINS(?text, "part")', "NULL": "!BOUND(?x)"}
_FOLLOWED = {"WHERE": "{", "GROUP": "BY", "ORDER": "BY"}
_FOLLOWED = {"WHERE": "{", "GROUP": "BY", "ORDER": "BY"}
_QUOTES = "“”„‟‘’‚‛«»`´"
_INSIDE = {
    "{": "a term, or one of . ; } is missing here or just before",
    "(": "a value or ) is missing here or just before",
    "[": "a term or ] is missing here or just before",
}
Slip = tuple[int, str]
"""A place in the text, and what is wrong there."""


def explain_syntax(text: str, bound: str, error: SyntaxError, prefixes: Mapping[str, str]) -> BadSparql:
    """Say where a query does not parse, with the line, a caret and a hint.

    Args:
        text: the query as it was written, in which a slip is shown.
        bound: the query as the engine read it, its parameters put in.
        error: what the engine said of it.
        prefixes: the known prefixes.
    """
    problem = "the query does not parse"
    unknown = _undeclared(text, prefixes)
    if "Prefix not found" in str(error) and unknown:
        name, start = unknown
        near = nearest(name, prefixes)
        known = f"known prefixes: {', '.join(sorted(prefixes))}"
        hint = f"did you mean '{near[0]}:'?" if near else known
        return _at(text, f"prefix '{name}:' is not declared", start, hint)
    first = _first(text)
    if first is None:
        return BadSparql(f"the query is empty; {_BEGINNING}")
    if first.group("word") is None or first.group("word").upper() not in _FIRST:
        return _at(text, problem, first.start(), _BEGINNING)
    if slip := min(_slips(text), key=lambda slip: slip[0], default=None):
        return _at(text, problem, *slip)
    match = re.search(r"at (\d+):(\d+)", str(error))
    if match is None:
        return BadSparql(problem, hint=str(error))
    line, column = int(match.group(1)), int(match.group(2))
    lines = bound.split("\n")
    hint = _hint(lines, str(error), line, column)
    if line > len(lines) or not "\n".join([lines[line - 1][column - 1 :], *lines[line:]]).strip():
        line = max(i for i, found in enumerate(lines, 1) if found.strip())
        column = len(lines[line - 1].rstrip()) + 1
    return BadSparql(problem, line, column, lines[line - 1].rstrip("\r"), hint)


def _at(text: str, problem: str, start: int, hint: str) -> BadSparql:
    line, column = position(text, start)
    return BadSparql(problem, line, column, text.split("\n")[line - 1].rstrip("\r"), hint)


def _first(text: str) -> re.Match[str] | None:
    """Find what a query begins with, after its comments."""
    begun = re.finditer(r"#[^\n]*|(?P<word>[A-Za-z]+)|\S", text)
    return next((match for match in begun if not match.group().startswith("#")), None)


def _slips(text: str) -> Iterator[Slip]:
    """Find what is no SPARQL wherever it stands, and what a pattern lacks."""
    pieces = lexemes(text)
    yield from _marks(pieces)
    yield from _words(pieces)
    yield from _selected(pieces)
    unpaired = list(_brackets(text, pieces))
    yield from unpaired or ((fault.start, fault.why) for fault in faults(text))


def _marks(pieces: list[Lexeme]) -> Iterator[Slip]:
    """Find signs that SPARQL does not have."""
    for piece, then in zip(pieces, [*pieces[1:], None], strict=True):
        both = piece.text + (then.text if then and then.start == piece.end else "")
        if piece.kind == "mark" and both == "==":
            yield piece.start, "SPARQL compares with =, not with =="
        elif piece.text == "<>":
            yield piece.start, "SPARQL says not equal as !="
        elif piece.text == "<" and then and then.start == piece.end and then.kind in ("name", "word"):
            yield piece.start, "an address in < > has no blank and no quotation mark"
        elif piece.kind == "mark" and piece.text in "=<>&|/+-," and then and then.text in (")", "AS", "as"):
            yield then.start, f"a value is missing between {piece.text} and this"
        elif piece.kind == "mark" and piece.text in "\"'":
            yield piece.start, "the text that begins here is not closed on its line"
        elif piece.kind == "mark" and piece.text in _QUOTES:
            yield piece.start, 'this is no quotation mark of SPARQL; a text stands between " and "'


def _words(pieces: list[Lexeme]) -> Iterator[Slip]:
    """Find bare words that are none of SPARQL, and words that want another after them."""
    for before, piece in zip([None, *pieces], pieces, strict=False):
        wanted = _FOLLOWED.get(before.word) if before else None
        if wanted and piece.text.upper() != wanted:
            yield piece.start, f"{wanted} is missing here"
        elif (
            piece.word
            and before
            and before.kind == "name"
            and before.text[-1] == ":"
            and piece.text.islower()
        ):
            yield piece.start, f"a name has no blank: {before.text}{piece.text}"
        elif piece.word and piece.word not in _WORDS:
            yield piece.start, f"'{piece.text}' is no word of SPARQL; {_meant(piece, before)}"


def _meant(piece: Lexeme, before: Lexeme | None) -> str:
    """Say what a bare word may have been meant for."""
    if other := _OF_OTHERS.get(piece.word):
        return f"write {other}"
    if before and before.word == "AS":
        return f"a variable begins with ?, as in ?{piece.text}"
    if len(piece.word) > 3 and (near := nearest(piece.word, _WORDS)):
        return f"did you mean {near[0]}?"
    return "a name has a prefix, a variable begins with ?, a text stands in quotes"


def _brackets(text: str, pieces: list[Lexeme]) -> Iterator[Slip]:
    """Find the first bracket that closes another than the last one opened, or none, or is not closed."""
    opened: list[Lexeme] = []
    for piece in pieces:
        last = opened[-1] if opened else None
        if piece.kind == "open":
            opened.append(piece)
        elif piece.kind == "close" and last and CLOSES[last.text] == piece.text:
            opened.pop()
        elif piece.kind == "close" and last:
            line, column = position(text, last.start)
            yield piece.start, f"the {last.text} of line {line}, column {column} is not closed before this"
            return
        elif piece.kind == "close":
            yield piece.start, f"this {piece.text} closes nothing"
            return
    if opened:
        yield opened[-1].start, f"this {opened[-1].text} is not closed"


def _selected(pieces: list[Lexeme]) -> Iterator[Slip]:
    """Find what a SELECT lists without its brackets, or with commas."""
    begun = next((place for place, piece in enumerate(pieces) if piece.word == "SELECT"), len(pieces))
    depth = 0
    for piece in pieces[begun:]:
        depth += (piece.text == "(") - (piece.text == ")")
        if piece.text == "{" or piece.word == "WHERE":
            return
        if not depth and piece.text == ",":
            yield piece.start, "what is selected stands without commas"
        if not depth and (piece.word in _FUNCTIONS or piece.word == "AS"):
            yield piece.start, "what is worked out stands in brackets with its name: (COUNT(?x) AS ?n)"


def _hint(lines: list[str], said: str, line: int, column: int) -> str:
    """Say what may be missing at a place: what the engine names, where that is a sign and no guess."""
    expected = re.sub(r"\s+", " ", said.partition("expected ")[2]).removeprefix("one of ")
    if expected.startswith("The "):  # a sentence, not a list of tokens
        return expected.partition(", [")[0][:120]
    before = "\n".join([*lines[: line - 1], "".join(lines[line - 1 : line])[: column - 1]])
    if re.search(r"(?i)\bIN\s+[?$]", before):
        return "IN is followed by a list in brackets: ?x IN ($xs)"
    opened: list[str] = []
    for piece in lexemes(before):
        if piece.kind == "open":
            opened.append(piece.text)
        elif piece.kind == "close" and opened:
            opened.pop()
    return _INSIDE.get(opened[-1] if opened else "", "something before this is missing, or too much")


def _undeclared(text: str, prefixes: Mapping[str, str]) -> tuple[str, int] | None:
    """Find the first prefix that is neither known nor declared in the text."""
    declared = set(re.findall(r"(?i)prefix\s+([\w-]*):", text))
    for match in tokens(text):
        if match.group("colon") and (match.group("name") or "") not in {*prefixes, *declared}:
            return match.group("name") or "", match.start()
    return None
