"""Commands for publishing: diff, release, verify."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from pledgegraph.cli.common import facts, format_option, limit_option, most, present
from pledgegraph.cli.screen import done, progress, say
from pledgegraph.cli.source import seeds_option
from pledgegraph.data import data_dir, seeds_dir
from pledgegraph.errors import ReleaseError, counted
from pledgegraph.facts import open_store

PASSWORD = "PLEDGEGRAPH_KEY_PASSWORD"  # noqa: S105 - the name of a variable


def _named(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Refuse an empty value: a variable that a script never set must not switch a check off.

    Raises:
        click.BadParameter: the value is empty.
    """
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty; name what is meant, or leave it out")
    return value


@click.command("diff")
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path(), required=False, callback=_named)
@limit_option
@format_option
@seeds_option
@click.pass_context
def diff_command(ctx: click.Context, /, old: str, new: str | None, form: str, limit: int | None) -> None:
    """What became of each record between two sets of facts.

    OLD and NEW are folders of dossiers, exported files or releases; without NEW,
    OLD is compared with the facts in use. Of a release facts.nq is read, and
    nothing is verified: that is what verify is for.
    """
    from pledgegraph.diff import diff

    before = open_store(old, progress=progress)
    after = open_store(new, progress=progress) if new else facts(ctx)
    progress("comparing")
    answer = diff(before, after)
    if form in ("table", "md") and not answer:
        done()
        say(f"{answer.title}: no record was added, changed or removed, and no redirect")
    else:
        present(answer, form, most(form, limit))


@click.command("release")
@click.argument("folder", type=click.Path())
@click.option(
    "--previous",
    metavar="DIR",
    type=click.Path(),
    callback=_named,
    help="The release before; none for the first one.",
)
@click.option(
    "--key",
    metavar="FILE",
    type=click.Path(),
    callback=_named,
    help="Sign with this secret key of minisign.",
)
@click.option("--reason", metavar="TEXT", default="", help="Why there is a new release; for changes.md.")
@click.option("--allow-loss", is_flag=True, help="Many pledges or stances may be gone.")
@seeds_option
@click.pass_context
def release_command(
    ctx: click.Context, /, folder: str, previous: str | None, key: str | None, reason: str, allow_loss: bool
) -> None:
    """Check everything and write a release into a new FOLDER.

    The output set with a checksum of each file and each claim, the changes since
    the previous release, and a tie to it. The password of a key is asked for, or
    taken from PLEDGEGRAPH_KEY_PASSWORD.
    """
    from pledgebuild.release import release
    from pledgebuild.signing import signer

    ctx.ensure_object(dict)
    sign = signer(Path(key), _password) if key else None
    made = release(
        seeds_dir(ctx.obj.get("seeds")),
        data_dir("ontology"),
        Path(folder),
        previous=Path(previous) if previous else None,
        sign=sign,
        reason=reason,
        allow_loss=allow_loss,
        progress=progress,
    )
    done()
    tie = f"after {previous}" if previous else "the first of its chain"
    signed = "signed" if made.signed else "not signed"
    say(f"{folder}: release {made.number}, {tie}; {len(made.files)} files, {signed}")
    say(f"id {made.id}")


@click.command("verify")
@click.argument("folder", type=click.Path())
@click.option(
    "--public-key",
    metavar="KEY",
    callback=_named,
    help="Public key of minisign that must have signed it: a file or its text.",
)
@click.option(
    "--previous",
    metavar="DIR",
    type=click.Path(),
    callback=_named,
    help="The release before, to which it must be tied.",
)
@click.pass_context
def verify_command(ctx: click.Context, /, folder: str, public_key: str | None, previous: str | None) -> None:
    """Verify a release, offline: files, signature, claims, chain.

    All that can be held and is wrong is listed, with exit code 1. The network,
    the picture, the page of changes, the version and the files that describe the
    vocabulary are held by their checksum only, which a signature vouches for.
    """
    from pledgebuild.signing import public_key as opened
    from pledgebuild.verify import verify

    key = opened(public_key) if public_key else None
    progress("verifying")
    found = verify(Path(folder), key=key, previous=Path(previous) if previous else None)
    done()
    for finding in found.findings:
        say(str(finding))
    if found.findings:
        say(f"{counted(found.findings)}; do not rely on this release", err=True)
        ctx.exit(1)
    signature = (
        "the signature holds"
        if found.checked
        else "the signature was not checked: name the key with --public-key"
        if found.signed
        else "it is not signed"
    )
    chain = f", it follows {previous}" if found.chained else ""
    say(f"{folder}: release {found.number} is whole{chain}; {signature}")


def _password() -> str:
    if given := os.environ.get(PASSWORD):
        return given
    if not sys.stdin.isatty():  # it could be seen while it is typed, or nobody is there to type it
        raise ReleaseError(f"the key has a password, and there is no terminal to ask for it: set {PASSWORD}")
    return str(click.prompt("Password of the key", hide_input=True, err=True))
