"""Remember what a question printed: asked again of the same facts, it is not worked out again.

The key is the checksum of the facts and of the vocabulary, the files of this package, the words of the
command line, and the width and colour of the terminal. What is kept stands in the cache folder with its
checksum; whatever is wrong with it means that the question is answered anew, with a line of notice. Imports
no more than it must: most of the time of a short question goes into imports.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pledgegraph.data import QUADS, data_dir, source_of

if TYPE_CHECKING:
    import click

MOST = 200
"""Answers that are kept; the oldest go first."""

QUESTIONS = (
    "who",
    "stances",
    "show",
    "explain",
    "status",
    "timeline",
    "conflicts",
    "changes",
    "path",
    "members",
    "amounts",
    "stats",
    "query",
)
"""Commands that ask."""

FACTS = "pledgegraph.facts"
"""Where a context holds the checksum of the facts that are asked."""

_ASKED = "pledgegraph.question"
Command = Callable[..., Any]


class Question(NamedTuple):
    """A command line that asks a folder of dossiers.

    Args:
        seeds: what the command line says of the facts; empty for nothing.
        facts: their checksum.
        key: under what the answer is kept.
    """

    seeds: str
    facts: str
    key: str

    @classmethod
    def of(cls, arguments: list[str]) -> Question | None:
        """Make a question of a command line; None where it asks nothing, or no dossiers of this machine."""
        from pledgebuild.cache import fingerprint

        if not set(arguments) & set(QUESTIONS) or os.environ.get("PLEDGEGRAPH_ENDPOINT"):
            return None
        if any(word.startswith("--endpoint") for word in arguments):
            return None
        given = _given(arguments, "--seeds")
        seeds = source_of(given)
        if not seeds.is_dir() or seeds.suffix.lower() == QUADS:
            return None
        facts = fingerprint(seeds, data_dir("ontology"))
        terminal = (_width(), True) if sys.stdout.isatty() else (80, False)
        said = [facts, seeds.as_posix(), arguments, terminal, sys.stdout.encoding, *_code()]
        return cls(given, facts, hashlib.sha256(json.dumps(said).encode()).hexdigest())

    @property
    def path(self) -> Path:
        """Where the answer is kept."""
        from pledgebuild.cache import cache_dir

        return cache_dir() / "answers" / self.key

    def recall(self) -> tuple[str, str] | None:
        """Give what was printed to standard output and beside it; None where nothing usable was kept."""

        def told(body: bytes) -> tuple[str, str]:
            printed = json.loads(body)
            return str(printed["out"]), str(printed["err"])

        def spoilt(why: str) -> None:
            from pledgegraph.cli.screen import say

            say(f"pledgegraph: the remembered answer {self.path} {why}; answering anew", err=True)

        from pledgebuild.cache import recall_file

        return recall_file(self.path, told, spoilt)


def remembered(command: Command) -> Command:
    """Let what a command that takes its context prints with ``present`` be kept, where it may be."""

    @functools.wraps(command)
    def run(ctx: click.Context, /, **options: Any) -> Any:
        from pledgegraph.cli.source import endpoint_of

        ctx.ensure_object(dict)
        question: Question | None = ctx.obj.get("question")
        if question and not endpoint_of(ctx) and (ctx.obj.get("seeds") or "") == question.seeds:
            ctx.meta[_ASKED], ctx.meta[FACTS] = question, question.facts
        return command(ctx, **options)

    return run


def keep(ctx: click.Context | None, out: str, err: str) -> None:
    """Keep what the command of a context printed, where it may be remembered."""
    question: Question | None = ctx.meta.get(_ASKED) if ctx else None
    if not question:
        return
    from pledgebuild.cache import keep_file
    from pledgegraph.errors import ExportError

    body = json.dumps({"out": out, "err": err}, ensure_ascii=False).encode()
    with contextlib.suppress(OSError, ExportError):  # the cache of the facts says it aloud
        keep_file(question.path, body, "[!.]*", MOST)


def _given(arguments: list[str], option: str) -> str:
    """Read an option of a command line as its parser does: the last one counts."""
    found = ""
    for word, after in zip(arguments, [*arguments[1:], ""], strict=True):
        if word == option:
            found = after
        elif word.startswith(f"{option}="):
            found = word.partition("=")[2]
    return found


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def _code() -> Iterator[tuple[str, int, int]]:
    """Name the files of the package by size and time, so that no answer of other code is given."""
    root = Path(__file__).parents[1]
    for path in sorted([*root.glob("*.py"), *root.glob("*/*.py"), *root.glob("questions/*.rq")]):
        found = path.stat()
        yield path.name, found.st_size, found.st_mtime_ns
