"""The one seam to the terminal: what commands print goes through here.

Names, labels, file names and a user's own words may hold control characters; a terminal is never made to obey
them. Apart from what the commands share, so that an error is told without loading anything.
"""

from __future__ import annotations

import sys

import click

from pledgegraph.escape import terminal


def say(text: str, *, err: bool = False) -> None:
    """Print lines to people, control characters shown as escapes.

    Args:
        text: the lines; the last is ended here.
        err: whether they go to standard error.
    """
    click.echo(terminal(text), err=err)


def complain(text: str) -> None:
    """Print an error to standard error; on a terminal, long lines end between words.

    Args:
        text: the lines; one that begins with blanks is quoted from somewhere, and stays as it is.
    """
    if sys.stderr.isatty():
        import shutil
        import textwrap

        width = max(shutil.get_terminal_size((80, 24)).columns, 40)
        wrap = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
        lines = terminal(text).split("\n")
        text = "\n".join(line if line.startswith(" ") else wrap.fill(line) for line in lines)
    say(text, err=True)


def give(text: str) -> None:
    """Print what programs read: as it is into a file or a pipe, shown as by ``say`` on a terminal.

    Args:
        text: the whole output, its last line ended.
    """
    click.echo(exact(text), nl=False, color=True)


def show(out: str, err: str) -> None:
    """Print an answer as it was written for the screen or for programs, and its notes beside it.

    Args:
        out: for standard output; made safe where it goes to a terminal.
        err: for standard error, likewise.
    """
    click.echo(out, nl=False, color=True)
    click.echo(err, nl=False, err=True)


def progress(step: str) -> None:
    """Show a step on a terminal; the next one, or ``done``, takes its place."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[2K{terminal(step)} ...\r", err=True, nl=False)


def notice(line: str) -> None:
    """Tell a person something that changes no answer, such as the state of the cache."""
    done()
    say(f"pledgegraph: {line}", err=True)


def done() -> None:
    """Wipe the last step from the terminal."""
    if sys.stderr.isatty():
        click.echo("\r\x1b[2K", err=True, nl=False)


def exact(text: str) -> str:
    """Leave a text as it is, unless standard output is a terminal."""
    return terminal(text) if sys.stdout.isatty() else text
