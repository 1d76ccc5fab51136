"""Completion in a notebook: what a place in a cell asks for, and what may stand there.

Completion is quick and never raises: where something is wrong it offers nothing, and the cell will say what.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import ShellComplete

from pledgegraph.notebook import line as lines
from pledgegraph.notebook.asked import pledges_command
from pledgegraph.notebook.drawn import draw_command
from pledgegraph.notebook.in_call import call_in, in_call, in_things
from pledgegraph.notebook.in_query import FORMS, in_query
from pledgegraph.notebook.index import fitting
from pledgegraph.notebook.sparql import sparql_command
from pledgegraph.refusals import tokens

if TYPE_CHECKING:
    from pledgegraph.notebook.session import Session

Offer = tuple[str, list[str]]
"""What was begun before the cursor, and what it can become, best first."""
COMMANDS: dict[str, Callable[[], click.Command]] = {
    "sparql": sparql_command,
    "pledges": pledges_command,
    "draw": draw_command,
}
_CELL = re.compile(r"\s*%%sparql\b(?P<line>[^\n]*)(?P<end>\n?)")
_LINE = re.compile(r"\s*(?:[\w.,\[\]'\" ]+=\s*)?%(?P<magic>sparql|pledges|draw)(?=\s)(?P<line>.*)")
_PARAMETER = ("-p", "--param")


def offer(session: Session, text: str, cursor: int) -> Offer:
    """Say what may stand at a place in a cell.

    Args:
        session: the notebook.
        text: the whole cell.
        cursor: the place, in letters from its beginning.
    """
    before = text[:cursor]
    if (cell := _CELL.match(text)) and cursor >= cell.start("line"):
        if cell["end"] and cursor >= cell.end():
            given = _given(cell["line"])
            return in_query(text[cell.end() :], cursor - cell.end(), session.index(), given)
        line = before[cell.start("line") :]
        return _in_line(session, "sparql", line, text[cell.end() :], ends=False)
    line = before.rpartition("\n")[2]
    if magic := _LINE.fullmatch(line):
        query = magic["line"] + text[cursor:].partition("\n")[0]
        return _in_line(session, magic["magic"], magic["line"], query, ends=magic["magic"] == "sparql")
    call = call_in(before[_begins(before) :]) or call_in(before)
    kg = session.named(call.graph) if call else None
    if call is None or kg is None:
        return in_things(session, line)
    if call.method == "query":
        return in_query(call.begun, len(call.begun), session.index(kg))
    return call.begun, in_call(kg, call)


def _begins(before: str) -> int:
    """Find where the statement begins that a text ends in: the last line that is not set in."""
    found = [match.end() for match in re.finditer(r"^(?=\S)", before, re.M)]
    return found[-1] if found else 0


def _in_line(session: Session, magic: str, line: str, query: str, *, ends: bool) -> Offer:
    """Say what may stand in the line of a magic: options, their values, or the query that may end it."""
    command = COMMANDS[magic]()
    words, begun = lines.divide(line, command) if ends else (lines.split(line), "")
    if begun:
        return in_query(begun, len(begun), session.index(), _given(line))
    begun = words.pop() if words and not line[-1:].isspace() else ""
    last = words[-1] if words else ""
    if sign := re.search(r"\$\w*$", begun):
        return sign.group(), [f"${name}" for name in session.values() if name.startswith(sign.group()[1:])]
    if last in _PARAMETER:
        return _in_parameter(session, begun, query)

    def known(begun: str) -> list[str]:
        handed = {"obj": {"store": session.index().store}}
        return [item.value for item in ShellComplete(command, handed, "", "").get_completions(words, begun)]

    option, equals, value = begun.partition("=") if begun.startswith("-") else ("", "", begun)
    if option and not equals:
        return begun, known(begun)
    if (found := fitting(known(option + equals), value)) or begun or last.startswith("-"):
        return value, found
    return "", [*FORMS] if ends else known("--")


def _in_parameter(session: Session, begun: str, query: str) -> Offer:
    """Say which parameters a query has, or what a value can be."""
    name, equals, value = begun.partition("=")
    if equals:
        return in_query(f"?p {value}", len(value) + 3, session.index())
    names = dict.fromkeys(match.group()[1:] for match in tokens(query) if match.group("parameter"))
    return begun, [f"{known}=" for known in names if known.startswith(name)]


def _given(line: str) -> list[str]:
    """List the parameters that a line gives values."""
    return re.findall(r"(?:-p|--param)[ =]+['\"]?(\w+)=", line)


def matcher(session: Session) -> Callable[[Any], dict[str, Any]]:
    """Make the matcher that IPython's completer asks (its second interface, of IPython 8.6 and later).

    Args:
        session: the notebook.
    """
    from IPython.core.completer import SimpleCompletion, context_matcher

    def match(context: Any) -> dict[str, Any]:
        above = context.full_text.split("\n")[: context.cursor_line]
        cursor = sum(len(line) + 1 for line in above) + context.cursor_position
        try:
            begun, found = offer(session, context.full_text, cursor)
        except Exception:  # a key was pressed, not a question asked: there is nobody to tell
            begun, found = "", []
        offered = [SimpleCompletion(text=text, type="text") for text in found]
        if not offered:
            return {"completions": []}
        return {"completions": offered, "matched_fragment": begun, "suppress": True, "ordered": True}

    found: Callable[[Any], dict[str, Any]] = context_matcher(identifier="pledgegraph", priority=1000)(match)
    return found
