"""The command that draws: every kind of picture, in every format."""

from __future__ import annotations

from typing import Any

import click

from pledgegraph.cli.common import as_of_option, facts, known_on_option, named
from pledgegraph.cli.screen import done, say
from pledgegraph.cli.source import source_options
from pledgegraph.pictures import KINDS


def names_for(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the thing that a picture is drawn of, by its kind."""
    kind = KINDS.get(ctx.params.get("what", ""))
    return named(*kind.of)(ctx, parameter, incomplete) if kind else []


HELP = f"""Draw a picture of the facts.

The suffix of PATH gives the format: .svg, .html (a page that shows the evidence
of what is clicked), .png (with the extra 'draw'); of nodes and lines also .dot
(Graphviz) and .mmd (Mermaid), which may be larger.

\b
{"".join(f"{name:<11} {kind.shows}{chr(10)}" for name, kind in KINDS.items())}"""


@click.command("draw", help=HELP)
@click.argument("what", metavar="KIND", type=click.Choice(list(KINDS)))
@click.argument("path", type=click.Path())
@click.option(
    "--of", metavar="NAME", shell_complete=names_for, help="What it is drawn of: an actor, a text ..."
)
@click.option("--by", metavar="ACTOR", shell_complete=named("actors"), help="Only the stances of one actor.")
@click.option("--to", metavar="ACTOR", shell_complete=named("actors"), help="Only for one beneficiary.")
@click.option(
    "--about",
    metavar="NAME",
    shell_complete=named("commitments", "instruments"),
    help="Only about one commitment or text.",
)
@click.option("--force", metavar="FORCE", shell_complete=named("forces"), help="Only one force.")
@click.option(
    "--measure", metavar="MEASURE", shell_complete=named("measures"), help="Only one kind of action."
)
@click.option(
    "--instrument", metavar="TEXT", shell_complete=named("instruments"), help="Only what one text says."
)
@click.option(
    "--condition", metavar="CONDITION", shell_complete=named("conditions"), help="Only under one condition."
)
@click.option("--at-least", metavar="LEVEL", shell_complete=named("bindingness"), help="Lowest bindingness.")
@click.option(
    "--between", metavar="D1 D2", nargs=2, help="First and last day of a timeline, or of what changed."
)
@click.option("--rows", metavar="N", type=click.IntRange(min=0), help="Most rows of a matrix; 0 for all.")
@click.option(
    "--members", is_flag=True, default=None, help="Also name the members of groups that take a stance."
)
@click.option("--lang", metavar="LANG", help="Language of words and labels: en, uk, id.")
@click.option("--highlight", metavar="NAME", multiple=True, help="What stands out; may be given again.")
@as_of_option
@known_on_option
@source_options
@click.pass_context
def draw_command(ctx: click.Context, /, what: str, path: str, of: str | None, **options: Any) -> None:
    """Draw a picture of the facts."""
    from pledgegraph.draw.picture import DIAGRAMS, check_format
    from pledgegraph.files import check_target
    from pledgegraph.pictures import draw

    kind = KINDS[what]
    suffix = check_format(path, nodes=kind.nodes)
    check_target(path)
    if kind.needs and of is None:
        raise click.UsageError(f"the picture {what!r} needs --of, one of the {' or '.join(kind.of)}")
    given = {name: value for name, value in options.items() if value is not None and value != ()}
    if suffix in DIAGRAMS:
        given["diagram"] = True
    picture = draw(facts(ctx), what, of, **given)
    picture.save(path)
    done()
    say(f"{path}: {picture.title}")
