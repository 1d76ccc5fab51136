"""Commands that ask: who, stances, show, explain, status, timeline, conflicts, changes, path, members ..."""

from __future__ import annotations

from typing import Any

import click

from pledgegraph.answer import Answer
from pledgegraph.cli.common import (
    as_of_option,
    facts,
    format_option,
    known_on_option,
    limit_option,
    most,
    named,
    present,
    read_query,
    seeds_option,
)
from pledgegraph.cli.memory import Command, remembered
from pledgegraph.cli.screen import done, give, progress, say

_MEASURE = click.option(
    "--measure",
    metavar="MEASURE",
    shell_complete=named("measures"),
    help="Kind of action, narrower kinds included.",
)
_INSTRUMENT = click.option(
    "--instrument", metavar="TEXT", shell_complete=named("instruments"), help="Text in which it is expressed."
)
_BY = click.option("--by", metavar="ACTOR", shell_complete=named("actors"), help="Who takes the stance.")
_TO = click.option("--to", metavar="ACTOR", shell_complete=named("actors"), help="For whom it would be done.")
_ABOUT = click.option(
    "--about", metavar="NAME", shell_complete=named("commitments"), help="What it is promised for."
)
_POSSIBLE = click.option(
    "--possible", is_flag=True, help="A measure counts that the commitment only can include."
)


def _question(command: Command) -> Command:
    """Give a command what every question has: a format, a choice of facts, a memory."""
    return format_option(seeds_option(click.pass_context(remembered(command))))


@click.command("who")
@_BY
@_TO
@_ABOUT
@_MEASURE
@_INSTRUMENT
@click.option(
    "--condition", metavar="CONDITION", shell_complete=named("conditions"), help="On what it depends."
)
@click.option("--at-least", metavar="LEVEL", shell_complete=named("bindingness"), help="Lowest bindingness.")
@click.option("--members", is_flag=True, help="Also list members of a collective, marked.")
@click.option(
    "--include",
    metavar="WHAT",
    multiple=True,
    help="Also list: inferred, contested, reported, or a force such as supports.",
)
@_POSSIBLE
@as_of_option
@known_on_option
@limit_option
@_question
def who_command(ctx: click.Context, /, form: str, limit: int | None, **options: Any) -> None:
    """Who committed to what, and on which words that rests.

    Only pledges that the sources state. What is inferred, contested or told at
    second hand is left out and counted; --include lists it, marked.
    """
    from pledgegraph import stances

    present(stances.who_committed(facts(ctx), limit=most(form, limit), **options), form)


@click.command("stances")
@click.option(
    "--about",
    metavar="NAME",
    shell_complete=named("commitments", "instruments", "events"),
    help="What the stance is about.",
)
@_BY
@click.option(
    "--force",
    metavar="FORCE",
    multiple=True,
    shell_complete=named("forces"),
    help="What the actor does, such as rejects.",
)
@_MEASURE
@_INSTRUMENT
@click.option("--members", is_flag=True, help="Also list members of a collective, marked.")
@as_of_option
@known_on_option
@limit_option
@_question
def stances_command(
    ctx: click.Context, /, form: str, limit: int | None, force: tuple[str, ...], **options: Any
) -> None:
    """Supporters, refusers and the silent side by side."""
    from pledgegraph import stances

    present(
        stances.stances(
            facts(ctx),
            force=list(force) or None,
            limit=most(form, limit),
            title="Who takes which stance",
            **options,
        ),
        form,
    )


@click.command("show")
@click.argument(
    "name", shell_complete=named("actors", "commitments", "pledges", "stances", "instruments", "events")
)
@_question
def show_command(ctx: click.Context, /, name: str, form: str) -> None:
    """All statements of a record, a concept or a term."""
    from pledgegraph import explain

    present(explain.show(facts(ctx), name), form)


@click.command("explain")
@click.argument("name", shell_complete=named("pledges", "stances", "commitments", "instruments", "events"))
@known_on_option
@_question
def explain_command(ctx: click.Context, /, name: str, known_on: str | None, form: str) -> None:
    """The words on which a record rests, or how it was inferred."""
    from pledgegraph import explain

    present(explain.explain(facts(ctx), name, known_on=known_on), form)


@click.command("status")
@click.argument("name", shell_complete=named("instruments", "commitments", "pledges"))
@as_of_option
@known_on_option
@_question
def status_command(ctx: click.Context, /, name: str, form: str, **days: str | None) -> None:
    """What had become of a text or a commitment by a day."""
    from pledgegraph import times

    present(times.status(facts(ctx), name, **days), form)


@click.command("timeline")
@click.argument("name", required=False, shell_complete=named("actors", "instruments", "commitments"))
@as_of_option
@known_on_option
@limit_option
@_question
def timeline_command(
    ctx: click.Context, /, name: str | None, form: str, limit: int | None, **days: str | None
) -> None:
    """What happened, to one thing or at all, by date."""
    from pledgegraph import times

    present(times.timeline(facts(ctx), name, **days), form, most(form, limit))


@click.command("conflicts")
@known_on_option
@limit_option
@_question
def conflicts_command(ctx: click.Context, /, known_on: str | None, form: str, limit: int | None) -> None:
    """Where sources or stances do not agree, both sides."""
    from pledgegraph import explain

    present(explain.conflicts(facts(ctx), known_on=known_on), form, most(form, limit))


@click.command("changes")
@click.argument("start")
@click.argument("end")
@click.option(
    "--about",
    metavar="NAME",
    shell_complete=named("actors", "instruments", "commitments"),
    help="What the changes concern.",
)
@known_on_option
@limit_option
@_question
def changes_command(
    ctx: click.Context, /, start: str, end: str, form: str, limit: int | None, **options: str | None
) -> None:
    """What changed after one day and up to another."""
    from pledgegraph import times

    present(times.changes(facts(ctx), start, end, **options), form, most(form, limit))


@click.command("path")
@click.argument("source", shell_complete=named("actors"))
@click.argument("target", shell_complete=named("actors"))
@click.option("--inferred", is_flag=True, help="The chain may use what rules derived.")
@as_of_option
@known_on_option
@_question
def path_command(ctx: click.Context, /, source: str, target: str, form: str, **options: Any) -> None:
    """The shortest chain of facts between two things."""
    from pledgegraph.paths import path

    present(path(facts(ctx), source, target, **options), form)


@click.command("members")
@click.argument("of", metavar="ACTOR", shell_complete=named("actors"))
@as_of_option
@known_on_option
@_question
def members_command(ctx: click.Context, /, of: str, form: str, **days: str | None) -> None:
    """Who belongs to an actor, in which role."""
    from pledgegraph import explain

    present(explain.members(facts(ctx), of, **days), form)


@click.command("amounts")
@_BY
@_TO
@_ABOUT
@_MEASURE
@_INSTRUMENT
@click.option("--currency", metavar="CODE", help="Only this currency, such as EUR.")
@click.option(
    "--unit", metavar="UNIT", shell_complete=named("units"), help="Only this unit, such as aircraft."
)
@click.option("--period", metavar="PERIOD", help="Only amounts for 2024, or 2024/2026.")
@click.option("--include", metavar="WHAT", multiple=True, help="Also list: inferred, contested, reported.")
@_POSSIBLE
@click.option("--total", "in_all", is_flag=True, help="Add them up, and say what the sum mixes.")
@as_of_option
@known_on_option
@limit_option
@_question
def amounts_command(
    ctx: click.Context, /, form: str, limit: int | None, in_all: bool, **options: Any
) -> None:
    """How much was pledged, each amount as its source bounds it.

    --total refuses to add up currencies, and says which floors, ceilings and
    estimates a sum mixes.
    """
    from pledgegraph import amounts

    present((amounts.total if in_all else amounts.amounts)(facts(ctx), **options), form, most(form, limit))


@click.command("stats")
@click.option("--coverage", "texts", is_flag=True, help="How well each text was read, and the gaps.")
@_question
def stats_command(ctx: click.Context, /, form: str, texts: bool) -> None:
    """How much the graph holds, and how well the texts were read."""
    from pledgegraph.coverage import coverage
    from pledgegraph.stats import stats

    present((coverage if texts else stats)(facts(ctx)), form)


@click.command("query")
@click.argument("file", required=False)
@click.option("-e", "text", metavar="TEXT", help="The query itself.")
@click.option(
    "--param",
    "-p",
    "parameters",
    metavar="NAME=VALUE",
    multiple=True,
    help="Value of $NAME, such as f=forces:intends.",
)
@as_of_option
@known_on_option
@click.option(
    "--limit", type=click.IntRange(min=0), metavar="N", help="Most rows; 0 for all. 100,000 unless told."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    metavar="S",
    help="Seconds until it is ended; 0 for no limit. 30 unless told.",
)
@format_option
@seeds_option
@click.pass_context
def query_command(
    ctx: click.Context,
    /,
    file: str | None,
    text: str | None,
    parameters: tuple[str, ...],
    limit: int | None,
    timeout: float | None,
    form: str,
    **days: str | None,
) -> None:
    """Ask SPARQL from a FILE, from standard input (-), or with -e.

    All prefixes are declared, one a kind: actors:france, forces:intends,
    pledge:by. A parameter is written $name.
    """
    from pledgegraph.doctor import doctor
    from pledgegraph.query import MOST_ROWS, run
    from pledgegraph.sparql import bind
    from pledgegraph.worker import TIMEOUT

    if (file is None) == (text is None):
        raise click.UsageError("give a FILE, - for standard input, or -e TEXT")
    if text is None:
        text = read_query(str(file))
    pairs = [pair.partition("=") for pair in parameters]
    if bad := [name for name, equals, _ in pairs if not equals]:
        raise click.UsageError(f"--param {bad[0]} has no value; write {bad[0]}=VALUE")
    if taken := [name for name, _, _ in pairs if name in ("limit", "timeout", *days)]:
        option = taken[0].replace("_", "-")
        raise click.UsageError(f"a parameter cannot be called {taken[0]}; that is the option --{option}")
    store = facts(ctx)
    most_rows = MOST_ROWS if limit is None else limit or None
    seconds = TIMEOUT if timeout is None else timeout or None
    values = {name: value for name, _, value in pairs}
    progress("asking")
    answer = run(store, text, limit=most_rows, timeout=seconds, **days, **values)
    done()
    if isinstance(answer, Answer):
        present(answer, form)
    elif isinstance(answer, bool):
        say("true" if answer else "false")
        for note in () if answer else doctor(store, bind(text, values, store.prefixes)):
            say(note, err=True)
    else:
        give("".join(sorted(f"{triple} .\n" for triple in answer)))
