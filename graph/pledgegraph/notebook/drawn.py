"""%draw: a picture on a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from pledgegraph.cli.common import named
from pledgegraph.cli.screen import say
from pledgegraph.escape import html_attribute
from pledgegraph.notebook import line as lines

if TYPE_CHECKING:
    from pledgegraph.draw import Picture
    from pledgegraph.notebook.session import Session

CALLED = "%draw"
HELP = """Draw a picture, and show it.

\b
    %draw matrix --measure troop-deployment --as-of 2026-01-08
    %draw ego france --save france.svg
    picture = %draw matrix --by $actor

$x and {x} take the variable x of the notebook. Which options a picture takes depends on its kind."""
OF_PICTURES: dict[str, dict[str, Any]] = {
    "lang": {"metavar": "CODE", "help": "Language of words and labels."},
    "highlight": {"metavar": "NAME", "multiple": True, "help": "What stands out."},
    "rows": {"metavar": "N", "type": click.IntRange(min=0), "help": "Most rows to draw; 0 for all."},
    "diagram": {"is_flag": True, "help": "For another program to lay out: it may be larger."},
}
"""The options that no question has."""


@dataclass(frozen=True, slots=True)
class Page:
    """A picture as a page of its own inside the notebook, so that neither touches the other.

    Args:
        picture: what it shows.
        html: the whole page.
    """

    picture: Picture
    html: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        frame = (
            f'<iframe title="{html_attribute(self.picture.title)}" srcdoc="{html_attribute(self.html)}" '
            'sandbox="allow-scripts allow-popups" style="width:100%;height:40em;border:0"></iframe>'
        )
        return {"text/plain": repr(self.picture), "text/html": frame}


def kinds() -> Mapping[str, Any]:
    """List the kinds of pictures, each with what it is drawn of and the options that it takes."""
    from pledgegraph import pictures

    found: Mapping[str, Any] = getattr(pictures, "KINDS", {})
    return found


def draw_command() -> click.Command:
    """Make the options of the magic: those of the pictures, and what a notebook adds."""
    from pledgegraph.cli.ask import stances_command, who_command

    asked = {p.name: p for command in (who_command, stances_command) for p in command.params}
    taken = dict.fromkeys(
        name
        for names in (("as_of", "known_on", *OF_PICTURES), *map(_options, kinds().values()))
        for name in names
    )
    params: list[click.Parameter] = [
        click.Argument(["what"], metavar="KIND", type=click.Choice([*kinds()])),
        click.Argument(["of"], metavar="[OF]", required=False, shell_complete=_complete),
    ]
    for name in taken:
        option = click.Option([f"--{name.replace('_', '-')}"], **OF_PICTURES.get(name, {}))
        params.append(asked.get(name, option))
    params += [
        click.Option(
            ["--save"], metavar="PATH", type=click.Path(), help="Also write it; the suffix gives the format."
        ),
        click.Option(
            ["--html"], is_flag=True, help="Show it as a page, with the evidence of what is clicked."
        ),
    ]
    return click.Command("draw", params=[*params, *lines.own()], help=HELP)


def _options(kind: Any) -> tuple[str, ...]:
    return tuple(kind.options)


def _complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the names of what a kind of picture is drawn of."""
    kind = kinds().get(ctx.params.get("what", ""))
    return named(*kind.of)(ctx, parameter, incomplete) if kind and kind.of else []


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
    return Page(picture, picture.html) if context.params["html"] else picture
