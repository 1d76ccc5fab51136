"""%%sparql and %sparql: a query in a cell or on a line of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from pledgegraph.answer import Answer
from pledgegraph.cli.common import OF_A_QUERY, parameters_of
from pledgegraph.cli.screen import say
from pledgegraph.doctor import doctor
from pledgegraph.errors import QueryError
from pledgegraph.escape import json_text
from pledgegraph.frames import NAMES
from pledgegraph.notebook import line as lines
from pledgegraph.notebook.shown import Text, Triples, Verdict
from pledgegraph.sparql import bind

if TYPE_CHECKING:
    from pledgegraph.notebook.session import Session

FORMATS: dict[str, Callable[[Any, dict[str, str]], Any]] = {
    "answer": lambda answer, _: answer,
    "pandas": lambda answer, names: answer.to_pandas(**names),
    "polars": lambda answer, names: answer.to_polars(**names),
    "records": lambda answer, _: answer.records(),
    "json": lambda answer, _: Text(json_text(answer.records(), indent=1)),
}
FRAMES = ("pandas", "polars")
HELP = """Ask SPARQL: the query fills the cell, or ends the line.

\b
    %%sparql -o found --param f=forces:intends
    SELECT ?who ?what { ?p pledge:by ?who ; pledge:about ?what ; pledge:force $f }

\b
    %sparql ASK { actors:france a pledge:State }

All prefixes are declared. What comes of the query is shown and is the value of the cell: SELECT gives rows,
ASK yes or no, CONSTRUCT and DESCRIBE a list of triples.

A parameter is written $name in the query and given as --param name=value. The value becomes one term and
never a part of the query: forces:intends is a name, anything else a text. --param name=$x or name={x} takes
the variable x of the notebook: a text, a number, a date, a name, or a list of them for VALUES ?v { $name }.
Options take $x and {x} as well. Nothing else is put in, and nothing is run.

The graph is the variable kg, or else the facts that travel with the package."""


def sparql_command() -> click.Command:
    """Make the options of the magic: those of the command line's query, and what a notebook adds."""
    from pledgegraph.cli.ask import query_command, who_command

    shared = {p.name: p for command in (who_command, query_command) for p in command.params}
    own = [
        click.Option(
            ["--format", "form"],
            type=click.Choice([*FORMATS]),
            default="answer",
            help="What the rows become.",
        ),
        click.Option(
            ["--names"], type=click.Choice(NAMES), help="How a frame names things: slug unless told."
        ),
    ]
    taken = [shared[name] for name in ("parameters", *OF_A_QUERY)]
    return click.Command("sparql", params=[*taken, *own, *lines.own()], help=HELP)


def sparql(session: Session, line: str, cell: str | None = None) -> Any:
    """Ask the query of a cell, or of a line.

    Args:
        session: the notebook.
        line: what stands behind the name of the magic.
        cell: the lines below it; None for a line magic.

    Returns:
        What is shown: an Answer, a frame, records, a text, a Verdict or Triples; None for help.

    Raises:
        PledgeGraphError: an option or the query is refused.
    """
    command, called = sparql_command(), "%sparql" if cell is None else "%%sparql"
    if cell is None and not line.strip():
        say(lines.usage(command, called))
        return None
    words, query = lines.divide(line, command)
    context = lines.read(command, called, lines.filled(words, session.variables))
    if context is None:
        return None
    if cell is not None and query:
        raise QueryError(f"{called}: {query.split()[0]!r} is no option; the query stands below this line")
    options = context.params
    if options["names"] and options["form"] not in FRAMES:
        raise QueryError(f"{called}: --names belongs to --format {' or '.join(FRAMES)}")
    try:
        given = parameters_of(context, options["parameters"])
    except click.UsageError as error:
        raise QueryError(f"{called}: {error.format_message()}") from None
    kg = session.graph(options)
    limits = {name: options[name] or None for name in OF_A_QUERY if options[name] is not None}
    query = query if cell is None else cell
    values = {name: _value(text, session.variables) for name, text in given.items()}
    found = kg.query(query, **limits, **values)
    if isinstance(found, Answer):
        return session.keep(options, _rows(found, options))
    if options["form"] != "answer":
        raise QueryError(f"--format {options['form']} is for the rows of SELECT; this query gives none")
    if isinstance(found, bool):
        notes = [] if found else doctor(kg.store, bind(query, values, kg.store.prefixes))
        return session.keep(options, Verdict(found, tuple(notes)))
    return session.keep(options, Triples(found, kg.prefixes))


def _value(text: str, variables: Mapping[str, Any]) -> Any:
    """Give the value of a parameter: a column of a frame as a list."""
    value = lines.value(text, variables)
    listed = next((getattr(value, way) for way in ("tolist", "to_list") if hasattr(value, way)), None)
    return value if listed is None else listed()


def _rows(answer: Answer, options: Mapping[str, Any]) -> Any:
    """Give the rows as they are asked for, and say what they then cannot say themselves."""
    form, names = options["form"], options["names"]
    if form != "answer":
        cut = [f"cut at {len(answer):,} rows; --limit 0 gives all"] if answer.cut else []
        for line in [*([] if answer.rows else [answer.empty()]), *cut, *answer.notes]:
            say(line)
    return FORMATS[form](answer, {"names": names} if names else {})
