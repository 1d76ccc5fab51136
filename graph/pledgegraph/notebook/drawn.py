"""%draw: a picture on a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pledgegraph.cli.screen import say
from pledgegraph.notebook import line as lines

if TYPE_CHECKING:
    from pledgegraph.notebook.session import Session

CALLED = "%draw"
HELP = """Draw a picture, and show it.

\b
    %draw matrix --measure troop-deployment --as-of 2026-01-08
    %draw ego france --save france.svg
    picture = %draw matrix --by $actor

$x and {x} take the variable x of the notebook. Which options a picture takes depends on its kind."""


def draw_command() -> click.Command:
    """Make the options of the magic: those of the command that draws, and what a notebook adds."""
    from pledgegraph.cli.draw import draw_command as drawing
    from pledgegraph.cli.draw import names_for

    shared = {p.name: p for p in drawing.params}
    apart = ("what", "of", "path")
    params: list[click.Parameter] = [
        click.Argument(["what"], metavar="KIND", type=shared["what"].type),
        click.Argument(["of"], metavar="[OF]", required=False, shell_complete=names_for),
        *(p for name, p in shared.items() if name not in apart and p.expose_value),
        click.Option(["--diagram"], is_flag=True, help="For another program to lay out: it may be larger."),
        click.Option(
            ["--save"], metavar="PATH", type=click.Path(), help="Also write it; the suffix gives the format."
        ),
        click.Option(
            ["--html"], is_flag=True, help="Show it as a page, with the evidence of what is clicked."
        ),
    ]
    return click.Command("draw", params=[*params, *lines.own()], help=HELP)


def draw(session: Session, line: str) -> Any:
    """Draw a picture.

    Args:
        session: the notebook.
        line: the kind of the picture, what it is drawn of, and its options.

    Returns:
        The picture, or its page with --html; None for help.

    Raises:
        PledgeGraphError: an option is refused, or there is more than such a picture can hold.
    """
    command = draw_command()
    words = lines.filled(lines.split(line), session.variables)
    if not words:
        say(lines.usage(command, CALLED))
        return None
    context = lines.read(command, CALLED, words)
    if context is None:
        return None
    apart = (*lines.OWN, "what", "of", "save", "html")
    given = {name: value for name, value in context.params.items() if name not in apart}
    options = {
        name: value
        for name, value in given.items()
        if value is not None and value is not False and value != ()
    }
    kg: Any = session.graph(context.params)
    picture = kg.draw(context.params["what"], context.params["of"], **options)
    if path := context.params["save"]:
        picture.save(path)
        say(f"{path}: {picture.title}")
    session.keep(context.params, picture)
    return picture.interactive() if context.params["html"] else picture
