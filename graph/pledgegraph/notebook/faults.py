"""Our errors in a notebook: where in the cell, what is wrong, what helps; no calls of ours between.

An error that we raise on purpose says all there is to say. It stays an error: the cell has failed, running
all cells stops there, and ``%tb`` shows the calls. Whatever else is raised keeps its traceback.
"""

from __future__ import annotations

import ast
import re
import sysconfig
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from pledgegraph.errors import PledgeGraphError
from pledgegraph.escape import terminal

OURS = f"{Path(__file__).parents[1]}/"
_CELL = "get_ipython().run_cell_magic("
_CALL = re.compile(r"get_ipython\(\)\.run_line_magic(?P<arguments>\(.*\))$")
BOLD, DIM, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"  # a colour would drown in the red of an error


def show(shell: Any, error: PledgeGraphError, tb: TracebackType | None) -> None:
    """Show an error of ours in place of its traceback.

    Args:
        shell: the shell of IPython.
        error: the error.
        tb: the calls that led to it.
    """
    said = written(shell, error, tb)
    vars(error)["_render_traceback_"] = lambda: said  # what IPython asks an error for
    try:
        shell.showtraceback((type(error), error, tb))
    finally:
        del vars(error)["_render_traceback_"]


def written(shell: Any, error: PledgeGraphError, tb: TracebackType | None) -> list[str]:
    """Write the lines that stand for a traceback: places in cells, then the error."""
    bold, dim, plain = ("", "", "") if str(shell.colors).lower() == "nocolor" else (BOLD, DIM, PLAIN)
    first, *rest = terminal(str(error)).split("\n")
    lines = [f"{dim}{terminal(place)}{plain}\n    {terminal(code)}" for place, code in _places(shell, tb)]
    return [*lines, f"{bold}{type(error).__name__}{plain}: {first}", *rest]


def _places(shell: Any, tb: TracebackType | None) -> Iterator[tuple[str, str]]:
    """List the user's own calls: lines of cells and of files that are not installed; none of a cell magic."""
    installed = tuple(f"{sysconfig.get_path(name)}/" for name in ("stdlib", "purelib", "platlib"))
    for frame in traceback.extract_tb(tb):
        if frame.filename.startswith(OURS):
            return
        code = frame.line or ""
        if not frame.filename.startswith(installed) and not code.startswith(
            _CELL
        ):  # which is one magic, whole
            told = getattr(shell.compile, "format_code_name", None)  # IPython 7 numbers no cells
            cell = told(frame.filename) if told else None
            where = " ".join(cell) if cell else f"File {frame.filename}"
            yield f"{where}, line {frame.lineno}", _as_typed(code)


def _as_typed(code: str) -> str:
    """Give a line as it was typed where IPython made a call of a magic."""
    call = _CALL.search(code)
    if call is None:
        return code
    try:
        name, line = ast.literal_eval(call["arguments"])
    except (ValueError, TypeError, SyntaxError):  # somebody wrote such a call, with values of their own
        return code
    return f"{code[: call.start()]}%{name} {line}".rstrip()
