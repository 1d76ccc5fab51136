"""%pledges: the questions of the command line, each giving its Answer."""

from __future__ import annotations

import copy
import difflib
import inspect
from typing import TYPE_CHECKING

import click

from pledgegraph.answer import Answer
from pledgegraph.cli.screen import say
from pledgegraph.errors import UnknownName
from pledgegraph.notebook import line as lines

if TYPE_CHECKING:
    from pledgegraph.notebook.session import Session

CALLED = "%pledges"
LEFT_TO_OTHERS = ("query",)
OF_A_TERMINAL = ("form", "seeds")
HELP = """Ask as on the command line: the answer is shown, and can be kept.

\b
    %pledges who --by france --as-of 2026-01-08
    answer = %pledges stances --about deploy-multinational-force
    %pledges explain $stance

$x and {x} take the variable x of the notebook. All rows are given unless --limit says how many.
`%pledges who --help` lists what a question takes.
"""


def pledges_command() -> click.Group:
    """Make the menu of questions, without what belongs to a terminal."""
    from pledgegraph.cli.menu import COMMANDS, cli

    questions: dict[str, click.Command] = {}
    for name in COMMANDS["ask"]:
        command = cli.get_command(click.Context(cli), name)
        if command is not None and name not in LEFT_TO_OTHERS:
            questions[name] = copy.copy(command)
            kept = [_all_rows(p) for p in command.params if p.name not in OF_A_TERMINAL]
            questions[name].params = [*kept, *lines.own()]
    names = "QUESTION [OPTIONS]"
    return click.Group("pledges", commands=questions, help=HELP, options_metavar="", subcommand_metavar=names)


def _all_rows(parameter: click.Parameter) -> click.Parameter:
    """Say of the limit what it is here: nothing is printed, so nothing is cut unless told."""
    if parameter.name != "limit":
        return parameter
    limit = copy.copy(parameter)
    vars(limit)["help"] = "Most rows; all of them unless told."
    return limit


def pledges(session: Session, line: str) -> Answer | None:
    """Ask one question of the command line.

    Args:
        session: the notebook.
        line: the name of the question and its options.

    Returns:
        The answer; None for help.

    Raises:
        PledgeGraphError: the question or an option is refused.
    """
    menu = pledges_command()
    words = lines.filled(lines.split(line), session.variables)
    if not words or words[0] in lines.HELP:
        say(lines.usage(menu, CALLED))
        return None
    question = menu.commands.get(words[0])
    if question is None:
        near = difflib.get_close_matches(words[0], [*menu.commands], n=1)
        hint = "" if near else f"there are {', '.join(menu.commands)}"
        raise UnknownName(words[0], f"question of {CALLED}", near, hint)
    context = lines.read(question, f"{CALLED} {words[0]}", words[1:])
    if context is None:
        return None
    context.obj["store"] = session.graph(context.params).store
    options = {name: value for name, value in context.params.items() if name not in lines.OWN}
    if "limit" in options:
        options["limit"] = options["limit"] or None
    assert question.callback is not None  # noqa: S101 - a question has one
    answer: Answer = inspect.unwrap(question.callback)(
        context, **options
    )  # without what prints and remembers
    session.keep(context.params, answer)
    return answer
