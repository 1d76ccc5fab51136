"""Commands that ask: who, stances, show, explain, status, timeline, conflicts, changes, path, members ..."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pledgegraph.cli.common import (
    as_of_option,
    facts,
    format_option,
    known_on_option,
    limit_option,
    named,
    parameters_of,
    present,
    printed,
    read_query,
)
from pledgegraph.cli.memory import Command, remembered
from pledgegraph.cli.screen import done, give, progress, say
from pledgegraph.cli.source import source_options

if TYPE_CHECKING:
    from pledgegraph.answer import Answer

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


def _question(ask: Command) -> Command:
    """Make a command of a question: a format, a choice of facts, a memory, and its answer is printed."""
    return format_option(source_options(click.pass_context(remembered(printed(ask)))))


def _wide_question(ask: Command) -> Command:
    """Make a command of a question that reads most of the facts: quicker where they are loaded first."""
    return format_option(source_options(click.pass_context(remembered(printed(ask, wide=True)))))


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
def who_command(ctx: click.Context, /, **options: Any) -> Answer:
    """Who committed to what, and on which words that rests.

    Only pledges that the sources state. What is inferred, contested or told at
    second hand is left out and counted; --include lists it, marked.
    """
    from pledgegraph import stances

    return stances.who_committed(facts(ctx), **options)


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
def stances_command(ctx: click.Context, /, force: tuple[str, ...], **options: Any) -> Answer:
    """Supporters, refusers and the silent side by side."""
    from pledgegraph import stances

    return stances.stances(facts(ctx), force=list(force) or None, title="Who takes which stance", **options)


@click.command("show")
@click.argument(
    "name", shell_complete=named("actors", "commitments", "pledges", "stances", "instruments", "events")
)
@_question
def show_command(ctx: click.Context, /, name: str) -> Answer:
    """All statements of a record, a concept or a term."""
    from pledgegraph import explain

    return explain.show(facts(ctx), name)


@click.command("explain")
@click.argument("name", shell_complete=named("pledges", "stances", "commitments", "instruments", "events"))
@known_on_option
@_question
def explain_command(ctx: click.Context, /, name: str, known_on: str | None) -> Answer:
    """The words on which a record rests, or how it was inferred."""
    from pledgegraph import explain

    return explain.explain(facts(ctx), name, known_on=known_on)


@click.command("status")
@click.argument("name", shell_complete=named("instruments", "commitments", "pledges"))
@as_of_option
@known_on_option
@_question
def status_command(ctx: click.Context, /, name: str, **days: str | None) -> Answer:
    """What had become of a text or a commitment by a day."""
    from pledgegraph import times

    return times.status(facts(ctx), name, **days)


@click.command("timeline")
@click.argument("name", required=False, shell_complete=named("actors", "instruments", "commitments"))
@as_of_option
@known_on_option
@limit_option
@_wide_question
def timeline_command(
    ctx: click.Context, /, name: str | None, limit: int | None, **days: str | None
) -> Answer:
    """What happened, to one thing or at all, by date."""
    from pledgegraph import times

    return times.timeline(facts(ctx), name, **days).head(limit)


@click.command("conflicts")
@known_on_option
@limit_option
@_wide_question
def conflicts_command(ctx: click.Context, /, known_on: str | None, limit: int | None) -> Answer:
    """Where sources or stances do not agree, both sides."""
    from pledgegraph import explain

    return explain.conflicts(facts(ctx), known_on=known_on).head(limit)


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
@_wide_question
def changes_command(
    ctx: click.Context, /, start: str, end: str, limit: int | None, **options: str | None
) -> Answer:
    """What changed after one day and up to another."""
    from pledgegraph import times

    return times.changes(facts(ctx), start, end, **options).head(limit)


@click.command("path")
@click.argument("source", shell_complete=named("actors"))
@click.argument("target", shell_complete=named("actors"))
@click.option("--inferred", is_flag=True, help="The chain may use what rules derived.")
@as_of_option
@known_on_option
@_wide_question
def path_command(ctx: click.Context, /, source: str, target: str, **options: Any) -> Answer:
    """The shortest chain of facts between two things."""
    from pledgegraph.paths import path

    return path(facts(ctx), source, target, **options)


@click.command("members")
@click.argument("of", metavar="ACTOR", shell_complete=named("actors"))
@as_of_option
@known_on_option
@_question
def members_command(ctx: click.Context, /, of: str, **days: str | None) -> Answer:
    """Who belongs to an actor, in which role."""
    from pledgegraph import explain

    return explain.members(facts(ctx), of, **days)


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
def amounts_command(ctx: click.Context, /, limit: int | None, in_all: bool, **options: Any) -> Answer:
    """How much was pledged, each amount as its source bounds it.

    --total refuses to add up currencies, and says which floors, ceilings and
    estimates a sum mixes.
    """
    from pledgegraph import amounts

    return (amounts.total if in_all else amounts.amounts)(facts(ctx), **options).head(limit)


@click.command("stats")
@click.option("--coverage", "texts", is_flag=True, help="How well each text was read, and the gaps.")
@_question
def stats_command(ctx: click.Context, /, texts: bool) -> Answer:
    """How much the graph holds, and how well the texts were read."""
    from pledgegraph.coverage import coverage
    from pledgegraph.stats import stats

    return (coverage if texts else stats)(facts(ctx))


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
@source_options
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
    from pledgegraph.answer import Answer
    from pledgegraph.doctor import doctor
    from pledgegraph.query import MOST_ROWS, run
    from pledgegraph.sparql import bind
    from pledgegraph.worker import TIMEOUT

    if (file is None) == (text is None):
        raise click.UsageError("give a FILE, - for standard input, or -e TEXT")
    if text is None:
        text = read_query(str(file))
    values = parameters_of(ctx, parameters)
    store = facts(ctx)
    most_rows = MOST_ROWS if limit is None else limit or None
    seconds = TIMEOUT if timeout is None else timeout or None
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
