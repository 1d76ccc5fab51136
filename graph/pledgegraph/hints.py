"""Say where a query does not parse, and what it lacks.

The engine names the furthest of its tries, which is seldom what the writer forgot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pledgegraph.errors import BadSparql
from pledgegraph.refusals import position, tokens
from pledgegraph.sparql import nearest

_FIRST = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE"}
_BEGINNING = "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"


def explain_syntax(text: str, error: SyntaxError, prefixes: Mapping[str, str]) -> BadSparql:
    """Say where a query does not parse, with the line, a caret and a hint.

    Args:
        text: the query.
        error: what the engine said.
        prefixes: the known prefixes.
    """
    match = re.search(r"at (\d+):(\d+)", str(error))
    line, column = (int(match.group(1)), int(match.group(2))) if match else (0, 0)
    lines = text.splitlines()
    message = "the query does not parse"
    hint = ""
    unknown = _undeclared(text, prefixes)
    if "Prefix not found" in str(error) and unknown:
        name, start = unknown
        line, column = position(text, start)
        near = nearest(name, prefixes)
        message = f"prefix '{name}:' is not declared"
        hint = f"did you mean '{near[0]}:'?" if near else f"known prefixes: {', '.join(sorted(prefixes))}"
    elif (first := _first(text)) is None:
        return BadSparql(f"the query is empty; {_BEGINNING}", line, column)
    elif first.group("word") is None or first.group("word").upper() not in _FIRST:
        line, column = position(text, first.start())
        hint = _BEGINNING
    else:
        hint = _hint(text, str(error), line, column)
    parts = [f"{message} (line {line}, column {column})" if line else message]
    if 0 < line <= len(lines):
        parts += [f"  {lines[line - 1]}", "  " + " " * (column - 1) + "^"]
    elif line:
        parts += [f"  {lines[-1] if lines else ''}", "  the text ends here: is a bracket open?"]
    return BadSparql("\n".join([*parts, hint] if hint else parts), line, column)


def _first(text: str) -> re.Match[str] | None:
    """Find what a query begins with, after its comments."""
    begun = re.finditer(r"#[^\n]*|(?P<word>[A-Za-z]+)|\S", text)
    return next((match for match in begun if not match.group().startswith("#")), None)


def _hint(text: str, said: str, line: int, column: int) -> str:
    """Say what may be missing: what the engine names, unless that is only one of its tries."""
    expected = re.sub(r"\s+", " ", said.partition("expected ")[2]).removeprefix("one of ")
    if expected.startswith("The "):  # a sentence, not a list of tokens
        return expected[:120]
    listed = [part for part in expected.split(", ") if part not in ("[_]", "SERVICE", "LATERAL", "")]
    keyword = len(listed) == 1 and listed[0].isalpha() and listed[0] != "BY"
    if listed and not keyword and "\\u{" not in expected:
        return f"expected one of {', '.join(listed)[:120]}"
    lines = text.split("\n")
    before = "\n".join([*lines[: line - 1], "".join(lines[line - 1 : line])[: column - 1]])
    opened: list[str] = []
    for match in tokens(before):
        if match.group("open"):
            opened.append(match.group())
        elif match.group("close") and opened:
            opened.pop()
    return "a term, or one of . ; } is missing here or just before" if {*opened} == {"{"} else ""


def _undeclared(text: str, prefixes: Mapping[str, str]) -> tuple[str, int] | None:
    """Find the first prefix that is neither known nor declared in the text."""
    declared = set(re.findall(r"(?i)prefix\s+([\w-]*):", text))
    for match in tokens(text):
        if match.group("colon") and (match.group("name") or "") not in {*prefixes, *declared}:
            return match.group("name") or "", match.start()
    return None
