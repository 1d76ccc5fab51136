"""Remember what a question printed: asked again of the same facts, it is not worked out again.

The key is the checksum of the facts and of the vocabulary, the files of this package, the command with its
options, and the width and colour of the terminal. What is kept stands in the cache folder with its checksum;
whatever is wrong with it means that the question is answered anew, with a line of notice.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from pledgegraph.cli.screen import say, show
from pledgegraph.cli.source import endpoint_of
from pledgegraph.data import data_dir
from pledgegraph.errors import ExportError
from pledgegraph.facts import QUADS, source_of

MOST = 200
"""Answers that are kept; the oldest go first."""

FACTS = "pledgegraph.facts"
"""Where a context holds the checksum of the facts that are asked."""

_KEY = "pledgegraph.answer"
Command = Callable[..., Any]


def remembered(command: Command) -> Command:
    """Let a command that takes its context and prints with ``present`` answer from memory."""

    @functools.wraps(command)
    def run(ctx: click.Context, /, **options: Any) -> Any:
        ctx.ensure_object(dict)
        ctx.meta[_KEY] = key = _key(ctx, options)
        told = _recall(key) if key else None
        if told is None:
            return command(ctx, **options)
        show(*told)
        return None

    return run


def keep(out: str, err: str) -> None:
    """Keep what the command of this context printed, where it may be remembered."""
    context = click.get_current_context(silent=True)
    key = context.meta.get(_KEY) if context else None
    if not key:
        return
    from pledgebuild.cache import keep_file

    body = json.dumps({"out": out, "err": err}, ensure_ascii=False).encode()
    with contextlib.suppress(OSError, ExportError):  # the cache of the facts says it aloud
        keep_file(_folder() / key, body, "[!.]*", MOST)


def _recall(key: str) -> tuple[str, str] | None:
    """Give what was printed to standard output and beside it; None where nothing usable was kept."""
    from pledgebuild.cache import recall_file

    path = _folder() / key

    def told(body: bytes) -> tuple[str, str]:
        printed = json.loads(body)
        return str(printed["out"]), str(printed["err"])

    def spoilt(why: str) -> None:
        say(f"pledgegraph: the remembered answer {path} {why}; answering anew", err=True)

    return recall_file(path, told, spoilt)


def _folder() -> Path:
    from pledgebuild.cache import cache_dir

    return cache_dir() / "answers"


def _key(ctx: click.Context, options: dict[str, Any]) -> str:
    """Make the key of a question; empty where the facts are no folder of dossiers here."""
    from pledgebuild.cache import fingerprint

    if endpoint_of(ctx):
        return ""
    seeds = source_of(ctx.obj.get("seeds"))
    if not seeds.is_dir() or seeds.suffix.lower() == QUADS:
        return ""
    ctx.meta[FACTS] = fingerprint(seeds, data_dir("ontology"))
    terminal = (_width(), True) if sys.stdout.isatty() else (80, False)
    said = [
        ctx.meta[FACTS],
        seeds.as_posix(),
        ctx.command.name,
        options,
        terminal,
        *_code(),
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def _code() -> Iterator[tuple[str, int, int]]:
    """Name the files of the package by size and time, so that no answer of other code is given."""
    root = Path(__file__).parents[1]
    for path in sorted([*root.glob("*.py"), *root.glob("*/*.py"), *root.glob("questions/*.rq")]):
        found = path.stat()
        yield path.name, found.st_size, found.st_mtime_ns
