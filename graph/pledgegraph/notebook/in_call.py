"""What may stand in a string of a call: ``kg.who_committed(by="fr``; and behind ``kg.things.actors.``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from pledgegraph.notebook.asked import pledges_command
from pledgegraph.notebook.drawn import draw_command
from pledgegraph.notebook.index import fitting
from pledgegraph.pictures import KINDS

if TYPE_CHECKING:
    from pledgegraph.graph import PledgeGraph
    from pledgegraph.notebook.session import Session

QUESTIONS = {"who_committed": "who", "total": "amounts"}
"""Methods that are called otherwise on the command line."""
_TOKEN = re.compile(
    r"\"\"\".*?\"\"\"|'''.*?'''|(?P<long>\"\"\"|''')"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|(?P<quote>[\"'])"
    r"|(?P<open>[\[({])|(?P<close>[\])}])|(?P<comma>,)|(?P<key>\w+)\s*=(?!=)",
    re.S,
)
_HEAD = re.compile(r"\b(?P<graph>\w+)\.(?P<method>\w+)$")
_THINGS = re.compile(
    r"\b(?P<graph>\w+)\.things(?:\.(?P<kind>\w+))?(?:\.(?P<attribute>\w*)|\[[\"'](?P<key>[^\"']*))$"
)


@dataclass(slots=True)
class Call:
    """A call that is being written, up to a string in it.

    Args:
        graph: the variable whose method is called.
        method: the method.
        place: name of the argument, or its number from 0.
        begun: what the string holds so far.
    """

    graph: str
    method: str
    place: str | int
    begun: str


def call_in(before: str) -> Call | None:
    """Find the call in whose string a text ends.

    Args:
        before: Python, up to the cursor.

    Example:
        >>> call_in('kg.stances(about="x", force=["signs", "re')
        Call(graph='kg', method='stances', place='force', begun='re')
    """
    brackets: list[tuple[int, str | int]] = []
    for match in _TOKEN.finditer(before):
        if match["open"]:
            brackets.append((match.start(), 0))
        elif brackets and match["close"]:
            brackets.pop()
        elif brackets and (match["comma"] or match["key"]):
            start, place = brackets.pop()
            brackets.append((start, match["key"] or (place + 1 if isinstance(place, int) else -1)))
        elif match["long"] or match["quote"]:
            for start, place in reversed(brackets):
                if before[start] == "(" and (head := _HEAD.search(before[:start])):
                    return Call(head["graph"], head["method"], place, before[match.end() :])
            return None
    return None


def in_call(kg: PledgeGraph, call: Call) -> list[str]:
    """Say what a string of a call can be, as the option of the same name on the command line knows it.

    Args:
        kg: the graph.
        call: the call of one of its methods.
    """
    questions = pledges_command().commands
    name = QUESTIONS.get(call.method, call.method)
    drawn = call.method in KINDS
    if not drawn and call.method != "draw" and name not in questions:
        return []
    command = questions[name] if name in questions else draw_command()
    context = click.Context(command, obj={"store": kg.store})
    context.params.update({"what": call.method} if drawn else {})
    plain = [p for p in command.params if isinstance(p, click.Argument) and p.name not in context.params]
    found: dict[str | int, click.Parameter] = {p.name: p for p in command.params if p.name} | dict(
        enumerate(plain)
    )
    if call.place not in found:
        return []
    items = found[call.place].shell_complete(context, "")
    return fitting([item.value for item in items if item.type == "plain"], call.begun)


def in_things(session: Session, before: str) -> tuple[str, list[str]]:
    """Say which kinds there are behind ``kg.things``, or which things of a kind, as attributes or keys.

    Args:
        session: the notebook.
        before: Python, up to the cursor.
    """
    match = _THINGS.search(before)
    kg = session.named(match["graph"]) if match else None
    if match is None or kg is None:
        return "", []
    known = kg.things[match["kind"].replace("_", "-")] if match["kind"] else kg.things
    if match["key"] is None:
        return match["attribute"], fitting(dir(known), match["attribute"])
    return match["key"], fitting(known._ipython_key_completions_(), match["key"])
