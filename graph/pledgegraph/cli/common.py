"""What the commands share: options, opening the facts, showing an answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pledgegraph.answer import Answer, display
from pledgegraph.facts import open_store
from pledgegraph.resolve import slugs
from pledgegraph.tables import clean

if TYPE_CHECKING:
    from pledgegraph.store import Store

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("table", "csv", "tsv", "json", "md")


def facts(ctx: click.Context) -> Store:
    """Open the facts that the command line names, with progress on a terminal."""
    ctx.ensure_object(dict)
    return open_store(ctx.obj.get("seeds"), progress=progress)


def progress(step: str) -> None:
    """Show a step on a terminal, and wipe it again."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[2K{step} ...\r", err=True, nl=False)


def done() -> None:
    """Wipe the last step from the terminal."""
    if sys.stderr.isatty():
        click.echo("\r\x1b[2K", err=True, nl=False)


def _take_seeds(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    ctx.ensure_object(dict)
    if value:
        ctx.obj["seeds"] = value


seeds_option = click.option(
    "--seeds",
    metavar="DIR",
    expose_value=False,
    is_eager=True,
    callback=_take_seeds,
    help="Use other facts: a folder or an exported file.",
)
as_of_option = click.option("--as-of", metavar="DATE", help="What held on that day.")
known_on_option = click.option("--known-on", metavar="DATE", help="What was recorded by that day.")
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="How to print it.",
)


def named(*kinds: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Complete the slugs of some kinds in the shell."""

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
        given = (ctx.find_object(dict) or {}).get("seeds") or ctx.find_root().params.get("seeds")
        store = open_store(given, notice=lambda _: None)
        return [slug for slug in slugs(store, kinds) if slug.startswith(incomplete)]

    return complete


def present(answer: Answer, form: str) -> None:
    """Print an answer in the form that was asked for."""
    done()
    if form == "json":
        import json

        click.echo(json.dumps(answer.records(), ensure_ascii=False, indent=1))
    elif form in ("csv", "tsv"):
        click.echo(_separated(answer, "," if form == "csv" else "\t"), nl=False)
        _notes(answer)
    elif form == "md":
        click.echo(_markdown(answer))
    else:
        import shutil

        width = min(shutil.get_terminal_size((80, 24)).columns, 120) if sys.stdout.isatty() else 80
        click.echo(answer.table(width=max(width, 40), colour=sys.stdout.isatty()))


def _separated(answer: Answer, separator: str) -> str:
    """Write exact values; lists and records as JSON texts."""
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_text(record[column]) for column in answer.columns] for record in answer.records())
    return text.getvalue()


def _text(value: Any) -> str:
    if isinstance(value, list | dict):
        import json

        flat = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return "; ".join(value) if flat else json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _markdown(answer: Answer) -> str:
    columns = answer.headed()
    lines = [_bar([head for head, _ in columns]), _bar(["---"] * len(columns))]
    lines += [
        _bar([clean(display(row[key]).replace("\n", " ")).replace("|", "\\|") for _, key in columns])
        for row in answer.rows
    ]
    return "\n".join([*lines, "", *answer.notes] if answer.rows else [answer.empty(), *answer.notes])


def _bar(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _notes(answer: Answer) -> None:
    for note in answer.notes:
        click.echo(note, err=True)
