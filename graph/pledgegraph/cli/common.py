"""What the commands share: options, opening the facts, showing an answer."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from pledgegraph.cli.memory import FACTS, keep
from pledgegraph.cli.screen import done, exact, notice, progress, show
from pledgegraph.cli.source import endpoint_of
from pledgegraph.errors import QueryError
from pledgegraph.escape import csv_cell, csv_row, json_text, markdown_cell, sheet_cell, terminal
from pledgegraph.facts import open_store
from pledgegraph.intake import read_at_most

if TYPE_CHECKING:
    from pledgegraph.answer import Answer
    from pledgegraph.store import Store

FORMATS = ("table", "csv", "tsv", "sheet", "json", "md")
MOST_OF_A_QUERY = 1_048_576
_ON_DISK = "pledgegraph.on_disk"
OF_A_QUERY = ("as_of", "known_on", "limit", "timeout")
"""What ``kg.query`` takes beside the parameters of the text."""


def facts(ctx: click.Context) -> Store:
    """Open the facts that the command line names, with progress on a terminal; else take those handed in."""
    ctx.ensure_object(dict)
    if url := endpoint_of(ctx):
        from pledgegraph.endpoint import connect_store

        progress("connecting")
        return connect_store(url)
    if "store" in ctx.obj and not ctx.obj.get("seeds"):
        store: Store = ctx.obj["store"]
        return store
    engine = ctx.obj.get("engine") or "duckdb"
    return open_store(ctx.obj.get("seeds"), progress=progress, engine=engine, on_disk=ctx.meta.get(_ON_DISK))


as_of_option = click.option("--as-of", metavar="DATE", help="What held on that day.")
known_on_option = click.option("--known-on", metavar="DATE", help="What was recorded by that day.")
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="How to print it. csv is exact, for programs; sheet is csv for spreadsheets, ' before a formula.",
)


LONG_TABLE = 40
limit_option = click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"Most rows to print; 0 for all. A table stops at {LONG_TABLE} unless told, other formats do not.",
)


def most(form: str, limit: int | None) -> int | None:
    """Say how many rows are printed at most; None for all."""
    return (LONG_TABLE if form == "table" else None) if limit is None else limit or None


def named(*kinds: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Complete the slugs of some kinds in the shell."""

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
        from pledgegraph.resolve import slugs

        handed = ctx.find_object(dict) or {}
        if endpoint_of(ctx):
            return []  # no key that is pressed asks a server
        given = handed.get("seeds") or ctx.find_root().params.get("seeds")
        store = (given is None and handed.get("store")) or open_store(given, notice=lambda _: None)
        return [slug for slug in slugs(store, kinds) if slug.startswith(incomplete)]

    return complete


def printed(ask: Callable[..., Answer], *, wide: bool = False) -> Callable[..., None]:
    """Let a question that takes its context and gives an answer print it, in the form that is asked for.

    Large facts are asked on disk, unless the question is wide (reads most of them) or lists all its rows.
    """

    @functools.wraps(ask)
    def command(ctx: click.Context, /, form: str, **options: Any) -> None:
        from pledgebuild.ondisk import OnDisk

        if "limit" in options:
            options["limit"] = most(form, options["limit"])
        few = not wide and options.get("limit", 0) is not None
        ctx.meta[_ON_DISK] = on_disk = OnDisk(notice, ctx.meta.get(FACTS, "")) if few else None
        try:
            answer = ask(ctx, **options)
        except (OSError, RuntimeError) as error:
            if not (on_disk and on_disk.failed(error)):
                raise
            answer = ask(ctx, **options)
        present(answer, form)
        if on_disk:
            on_disk.keep()

    return command


def present(answer: Answer, form: str, limit: int | None = None) -> None:
    """Print an answer in the form that was asked for, at most so many rows of it."""
    done()
    out, err = _printed(answer.head(limit), form)
    show(out, err)
    keep(click.get_current_context(silent=True), out, err)


def _printed(answer: Answer, form: str) -> tuple[str, str]:
    """Write an answer for standard output, and what goes beside it to standard error."""
    if form == "json":
        return json_text(answer.records(), indent=1) + "\n", ""
    if form in ("csv", "tsv", "sheet"):
        return _mark(form) + exact(_separated(answer, form)), _notes(answer)
    if form == "md":
        return _markdown(answer) + "\n", ""
    import shutil

    width = min(shutil.get_terminal_size((80, 24)).columns, 120) if sys.stdout.isatty() else 80
    return answer.table(width=max(width, 40), colour=sys.stdout.isatty()) + "\n", ""


def _mark(form: str) -> str:
    """Give the mark of UTF-8, without which spreadsheets take Cyrillic for Latin; a terminal needs none."""
    unicode = str(sys.stdout.encoding).lower().startswith("utf")
    return "\ufeff" if form == "sheet" and unicode and not sys.stdout.isatty() else ""


def _separated(answer: Answer, form: str) -> str:
    """Write exact values, or those for a spreadsheet; lists and records as JSON texts."""
    shown = sheet_cell if form == "sheet" else str
    cells = [[csv_cell(record[key]) for key in answer.columns] for record in answer.records()]
    return "".join(
        csv_row(map(shown, line), "\t" if form == "tsv" else ",") for line in [answer.columns, *cells]
    )


def _markdown(answer: Answer) -> str:
    from pledgegraph.answer import display

    columns = answer.headed()
    lines = [_bar([markdown_cell(head) for head, _ in columns]), _bar(["---"] * len(columns))]
    lines += [_bar([markdown_cell(display(row[key])) for _, key in columns]) for row in answer.rows]
    notes = [terminal(note) for note in answer.notes]
    return "\n".join([*lines, "", *notes] if answer.rows else [terminal(answer.empty()), *notes])


def _bar(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _notes(answer: Answer) -> str:
    cut = [f"{len(answer)} of {answer.found} rows (cut by the limit)"] if answer.cut and answer.found else []
    return "".join(f"{terminal(note)}\n" for note in [*cut, *answer.notes])


def parameters_of(ctx: click.Context, given: Sequence[str]) -> dict[str, str]:
    """Read the parameters of a query, each as NAME=VALUE.

    Raises:
        click.UsageError: one has no value, or bears the name of an option that a query has.
    """
    pairs = [pair.partition("=") for pair in given]
    if bad := [name for name, equals, _ in pairs if not equals]:
        raise click.UsageError(f"--param {bad[0]} has no value; write {bad[0]}=VALUE")
    options = {p.name: p.opts[0] for p in ctx.command.params if p.name in OF_A_QUERY}
    if taken := [name for name, _, _ in pairs if name in options]:
        raise click.UsageError(
            f"a parameter cannot be called {taken[0]}; that is the option {options[taken[0]]}"
        )
    return {name: value for name, _, value in pairs}


def read_query(file: str) -> str:
    """Read the text of a query from a file, or from standard input (-).

    Raises:
        QueryError: it cannot be read, is not UTF-8, or is larger than any query.
    """
    try:
        most = MOST_OF_A_QUERY
        text = sys.stdin.read(most + 1) if file == "-" else read_at_most(file, most).decode("utf-8")
    except OSError as error:
        raise QueryError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise QueryError(f"cannot read {file}: it is not UTF-8") from error
    if len(text) > MOST_OF_A_QUERY:
        raise QueryError(f"cannot read {file}: a query has at most {MOST_OF_A_QUERY} bytes")
    return text
