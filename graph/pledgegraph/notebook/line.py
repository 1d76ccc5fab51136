"""Read the line of a magic: words, options, and values taken from variables of the notebook.

The options are those of a click command, so that notebook and command line share them. IPython's own way of
putting ``{expressions}`` into the line is switched off: here a word is a variable as a whole or it is a text,
and nothing in it is ever run.
"""

from __future__ import annotations

import datetime
import difflib
import io
import keyword
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from pledgegraph.cli.screen import say
from pledgegraph.errors import QueryError, UnknownName

HELP = ("-h", "--help")
OWN = ("out", "graph", "path")
_VARIABLE = re.compile(r"\$([^\W\d]\w*)|\{([^{}]*)\}")
_OPTION = re.compile(r"(?P<option>--[\w-]+=)?(?P<rest>.*)", re.S)


def own() -> list[click.Option]:
    """Make the options that every magic has: a name for the result, and the graph to ask."""
    out = "Also keep the result as this variable."
    graph = "The variable that holds the graph: kg unless told."
    path = "Other facts: a folder, an exported file or a release."
    return [
        click.Option(["-o", "--out", "out"], metavar="NAME", callback=_identifier, help=out),
        click.Option(["--kg", "graph"], metavar="NAME", callback=_identifier, help=graph),
        click.Option(["--facts", "path"], metavar="PATH", type=click.Path(), help=path),
    ]


def _identifier(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and (not value.isidentifier() or keyword.iskeyword(value)):
        raise click.BadParameter(f"{value!r} is no name for a variable")
    return value


def split(line: str) -> list[str]:
    """Split a line into words as a shell does, quotes around a word taken off.

    Raises:
        QueryError: a quote has no end.

    Example:
        >>> split("--by 'United States' -o answer")
        ['--by', 'United States', '-o', 'answer']
    """
    return [word for word, _ in _words(line)]


def divide(line: str, command: click.Command) -> tuple[list[str], str]:
    """Divide a line into the words of its options and the text that follows them, which stays as it is.

    Args:
        line: the line.
        command: whose options they are.

    Raises:
        QueryError: a quote among the options has no end.

    Example:
        >>> command = click.Command("ask", params=[click.Option(["-o"])])
        >>> divide("-o found ASK { ?s ?p 'a b' }", command)
        (['-o', 'found'], "ASK { ?s ?p 'a b' }")
    """
    takes = {
        name: not (param.is_flag or param.count)
        for param in command.params
        if isinstance(param, click.Option)
        for name in param.opts
    }
    words: list[str] = []
    for word, start in _words(line):
        wanted = bool(words) and takes.get(words[-1], False)
        if not wanted and not word.startswith("-"):
            return words, line[start:].lstrip()
        words.append(word)
    return words, ""


def _words(line: str) -> Iterator[tuple[str, int]]:
    """Walk the words of a line, each with the place where it begins."""
    source = io.StringIO(line)
    lexer = shlex.shlex(source, posix=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    start = 0
    try:
        while (word := lexer.get_token()) is not None:
            yield word, start
            start = source.tell()
    except ValueError:
        raise QueryError(f"a quote has no end: {line[start:].strip()}") from None


def read(command: click.Command, called: str, words: Sequence[str], **handed: Any) -> click.Context | None:
    """Read the options of a magic.

    Args:
        command: whose options they are.
        called: how the magic is called, as in "%draw".
        words: the words of its line.
        handed: what questions and completions may ask the context for.

    Returns:
        The context with the values by name; None where help was asked for, and given.

    Raises:
        QueryError: a word does not fit.
    """
    if any(word in HELP for word in words):
        say(usage(command, called))
        return None
    try:
        return command.make_context(called, [*words], obj=handed)
    except click.NoSuchOption as error:
        known = sorted(name for param in command.params for name in param.opts if name.startswith("-"))
        near = difflib.get_close_matches(error.option_name, known, n=1)
        hint = "" if near else f"there are {', '.join(known)}"
        raise UnknownName(error.option_name, f"option of {called}", near, hint) from None
    except click.ClickException as error:
        said = error.format_message()
        raise QueryError(f"{called}: {said[:1].lower()}{said[1:].rstrip('.')}") from None


def usage(command: click.Command, called: str) -> str:
    """Write the help of a magic: how it is called, what it does, its options."""
    return command.get_help(click.Context(command, info_name=called, terminal_width=88))


def filled(words: Sequence[str], variables: Mapping[str, Any]) -> list[str]:
    """Put variables of the notebook in the place of ``$day``, ``{day}`` and ``--as-of=$day``.

    Args:
        words: the words of a line.
        variables: those of the notebook.

    Raises:
        QueryError: a variable does not exist, or is no text, number or date.

    Example:
        >>> filled(["--by", "$who", "--param", "x=$y"], {"who": "france"})
        ['--by', 'france', '--param', 'x=$y']
    """
    return [_filled(word, variables) for word in words]


def _filled(word: str, variables: Mapping[str, Any]) -> str:
    match = _OPTION.fullmatch(word)
    option, rest = (match["option"] or "", match["rest"]) if match else ("", word)
    given = value(rest, variables)
    if given is rest:
        return word
    if isinstance(given, bool) or not isinstance(given, str | int | float | datetime.date):
        held = type(given).__name__
        raise QueryError(f"the variable {rest} is of type {held}; here a text, a number or a date is needed")
    return option + (given.isoformat() if isinstance(given, datetime.date) else str(given))


def value(text: str, variables: Mapping[str, Any]) -> Any:
    """Give what a text means: the variable that it names as ``$name`` or ``{name}``, else the text itself.

    Args:
        text: a word, or what stands behind the ``=`` of a parameter.
        variables: those of the notebook.

    Raises:
        QueryError: what stands in braces is no name, or no variable is called so.

    Example:
        >>> value("$who", {"who": ["france"]}), value("forces:intends", {})
        (['france'], 'forces:intends')
    """
    match = _VARIABLE.fullmatch(text)
    if match is None:
        return text
    name = match[1] or match[2].strip()
    if not name.isidentifier():
        raise QueryError(f"only the name of a variable may stand in braces, not {text}; give it a name first")
    if name not in variables:
        near = difflib.get_close_matches(name, [n for n in variables if not n.startswith("_")], n=1)
        raise UnknownName(name, "variable", near)
    return variables[name]
