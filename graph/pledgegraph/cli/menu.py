"""The commands by what they are for, each imported when it is used, and what becomes of their errors."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import click

from pledgegraph.cli.memory import QUESTIONS, Question
from pledgegraph.cli.screen import complain, done, say
from pledgegraph.errors import PledgeGraphError, SeedError, counted
from pledgegraph.quads import ENGINES

COMMANDS = {
    "ask": QUESTIONS,
    "draw": ("draw",),
    "take": ("export", "build", "terms"),
    "curate": ("check", "fmt", "new", "links", "derive"),
    "publish": ("diff", "release", "verify"),
}
FAR = {*COMMANDS["ask"], "draw", "export"}
"""Commands that a store far away can answer; the others work on dossiers, or on files of this machine."""
HEADINGS = {"ask": "Ask", "draw": "Draw", "take": "Take away", "curate": "Curate", "publish": "Publish"}


class Menu(click.Group):
    """The commands by what they are for, each imported late."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """List all commands in the order of the menu."""
        return [name for names in COMMANDS.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of a command and give the command."""
        home = next((module for module, names in COMMANDS.items() if cmd_name in names), None)
        if home is None:
            return None
        found = getattr(import_module(f"pledgegraph.cli.{home}"), f"{cmd_name}_command")
        return found if isinstance(found, click.Command) else None

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the options; the help that they may ask for can lose its reader."""
        with _reader_may_leave():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it prints can lose its reader."""
        with _reader_may_leave():
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, with a hint for one that does not exist."""
        if args and args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = (
                f"; did you mean '{near[0]}'?"
                if near
                else f"; commands: {', '.join(self.list_commands(ctx))}"
            )
            raise click.UsageError(f"no command is called '{args[0]}'{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the menu under its headings."""
        for module, names in COMMANDS.items():
            with formatter.section(HEADINGS[module]):
                commands = [(name, self.get_command(ctx, name)) for name in names]
                formatter.write_dl(
                    [(name, command.get_short_help_str(60)) for name, command in commands if command]
                )


@contextlib.contextmanager
def _reader_may_leave() -> Iterator[None]:
    """Turn a broken pipe into the code that a shell gives it, before click makes it a 1."""
    try:
        yield
    except BrokenPipeError:
        raise click.exceptions.Exit(141) from None


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version

        say(f"pledgegraph {version('pledgegraph')}")
        ctx.exit()


@click.group(cls=Menu, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.option("--seeds", metavar="PATH", help="Use other facts: a folder, a file, or quads.parquet.")
@click.option("--engine", type=click.Choice(ENGINES), help="What asks quads.parquet: duckdb unless told.")
@click.option("--endpoint", metavar="URL", help="Ask a SPARQL endpoint that holds the facts.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version."
)
@click.pass_context
def cli(ctx: click.Context, seeds: str | None, engine: str | None, endpoint: str | None) -> None:
    """Who committed what to Ukraine's security, as a graph with its evidence.

    Days are written 2026-01-08, 2026-01 or 2026. Names are slugs, labels in any
    language, or ISO codes. PLEDGEGRAPH_SEEDS names other facts for every command,
    PLEDGEGRAPH_ENDPOINT a SPARQL endpoint for those that ask.
    """
    if endpoint and ctx.invoked_subcommand not in FAR:
        raise click.UsageError(
            f"'{ctx.invoked_subcommand}' works on files of this machine, and takes no --endpoint"
        )
    ctx.ensure_object(dict)
    ctx.obj.update(seeds=seeds, engine=engine, endpoint=endpoint)


def outcome(arguments: list[str], question: Question | None) -> int:
    """Run a command and give its exit code; errors are told in our words.

    Args:
        arguments: the command line, without the name of the program.
        question: under what the answer is kept, where it can be.
    """
    try:
        handed = {"question": question}
        code: Any = cli.main(args=arguments, prog_name="pledgegraph", standalone_mode=False, obj=handed)
    except SeedError as error:
        done()
        for finding in error.findings:
            say(str(finding), err=True)
        say(f"{counted(error.findings)}; facts with faults are not used", err=True)
        return 1
    except PledgeGraphError as error:
        done()
        complain(f"pledgegraph: {error}")
        return 2
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        complain(shown.getvalue().rstrip("\n"))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        done()
        return 130
    return code if isinstance(code, int) else 0
