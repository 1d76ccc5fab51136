"""Which facts a command asks: those of a folder or a file, or of a store far away. Never both."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click


def endpoint_of(ctx: click.Context) -> str:
    """Find the address of the remote store that is asked, else PLEDGEGRAPH_ENDPOINT; empty for none.

    Raises:
        click.UsageError: facts of this machine are named as well.
    """
    ctx.ensure_object(dict)
    given, seeds = ctx.obj.get("endpoint"), ctx.obj.get("seeds")
    if given and seeds:
        raise click.UsageError("--endpoint and --seeds name two stores; give one of them")
    if given or seeds or "store" in ctx.obj:
        return given or ""
    found = os.environ.get("PLEDGEGRAPH_ENDPOINT", "")
    if found and os.environ.get("PLEDGEGRAPH_SEEDS"):
        raise click.UsageError(
            "PLEDGEGRAPH_ENDPOINT and PLEDGEGRAPH_SEEDS name two stores; unset one of them"
        )
    return found


def _take_endpoint(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    ctx.ensure_object(dict)
    if value:
        ctx.obj["endpoint"] = value


def _take_seeds(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    ctx.ensure_object(dict)
    if value:
        ctx.obj["seeds"] = value


seeds_option = click.option(
    "--seeds",
    metavar="PATH",
    expose_value=False,
    is_eager=True,
    callback=_take_seeds,
    help="Use other facts: a folder, an exported file or a release.",
)
_endpoint_option = click.option(
    "--endpoint",
    metavar="URL",
    expose_value=False,
    is_eager=True,
    callback=_take_endpoint,
    help="Ask a SPARQL endpoint that holds the facts.",
)


def source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command choose which facts it asks: a folder, a file, or a store far away."""
    return seeds_option(_endpoint_option(command))
