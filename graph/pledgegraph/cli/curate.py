"""Commands for curators: check, fmt, new, links, derive."""

from __future__ import annotations

import datetime
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import click

from pledgegraph.cli.screen import done, notice, progress, say
from pledgegraph.cli.source import seeds_option
from pledgegraph.data import data_dir, seeds_dir
from pledgegraph.errors import MissingExtra, PledgeGraphError
from pledgegraph.escape import json_text


@click.command("check")
@click.option(
    "--sources",
    metavar="DIR",
    type=click.Path(),
    help="Folder with copies of source texts: find every quote.",
)
@click.option(
    "--links", metavar="FILE", type=click.Path(), help="What 'links' saw: warn of dead and old looks."
)
@click.option(
    "--today",
    metavar="DAY",
    envvar="PLEDGEGRAPH_TODAY",
    help="Day by which the past is told from what is to come.  [default: today]",
)
@click.option("--fail-on-warnings", is_flag=True, help="Warnings also give exit code 1.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print it.",
)
@seeds_option
@click.pass_context
def check_command(
    ctx: click.Context,
    /,
    sources: str | None,
    links: str | None,
    today: str | None,
    fail_on_warnings: bool,
    form: str,
) -> None:
    """Check the facts and say what to mend.

    Form, references, rules, shapes, quotes and links. Every finding of the run is
    shown as file:line:column rule: message; fix.
    """
    from pledgebuild.compile import compile_facts
    from pledgebuild.evidence import check_quotes, check_recorded
    from pledgebuild.kept import Kept
    from pledgebuild.links import addresses, check_links, read_record

    day = _day(today)
    looked = read_record(Path(links)) if links else {}
    if sources and not Path(sources).is_dir():
        raise PledgeGraphError(f"there is no folder {sources}")
    ctx.ensure_object(dict)
    folder = _folder(ctx.obj.get("seeds"))
    shapes = find_spec("pyshacl") is not None
    vocabulary = data_dir("ontology")
    kept = Kept(folder, vocabulary, notice)
    run = compile_facts(folder, vocabulary, shacl=shapes, progress=progress, kept=kept)
    findings, quotes = list(run.findings), 0
    missing: list[str] = []
    if sources:
        found, missing, quotes = check_quotes(run.ontology, run.trees, Path(sources))
        findings += found
    if links:
        findings += check_links(addresses(run.trees), looked, day, Path(links))
    findings = sorted([*findings, *check_recorded(run.ontology, run.trees, day)])
    done()
    failed = any(f.severity == "error" or (fail_on_warnings and f.severity == "warning") for f in findings)
    if form == "json":
        say(json_text([f.record() for f in findings], indent=1))
        ctx.exit(1 if failed else 0)
    for finding in findings:
        say(str(finding))
    if sources:
        say(f"{quotes} quotes found in their sources", err=True)
    told = (
        f"no text at hand for {len(missing)} cited sources"
        if sources
        else "quotes were not looked up: name a folder of texts with --sources"
    )
    if missing or not sources:
        say(told, err=True)
    kinds = Counter(f.severity for f in findings)
    words = ", ".join(
        f"{kinds[k]} {k}{'s' if kinds[k] != 1 else ''}" for k in ("error", "warning", "info") if kinds[k]
    )
    if run.stopped:
        say("shapes, and checks of what needs a faulty record, wait until these are mended", err=True)
    if not shapes:
        say(f"shapes were not checked: {MissingExtra('check', 'SHACL')}", err=True)
    count = f"{len(run.dossiers)} dossier{'' if len(run.dossiers) == 1 else 's'}"
    say(f"{count} checked: {words or 'no findings'}", err=True)
    ctx.exit(1 if failed else 0)


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 if a file is not in style.")
@seeds_option
@click.pass_context
def fmt_command(ctx: click.Context, /, paths: tuple[str, ...], only_check: bool) -> None:
    """Bring dossiers into the one style.

    Order of keys, quotes, blank lines; what a file says is not changed. PATHS are
    files or folders; without them, all dossiers of the facts.
    """
    from pledgebuild.dossiers import dossier_files
    from pledgebuild.fmt import format_bytes
    from pledgebuild.ontology import load_ontology
    from pledgegraph.files import write_bytes

    ctx.ensure_object(dict)
    files: list[Path] = []
    for given in map(Path, paths) if paths else [_folder(ctx.obj.get("seeds"))]:
        found = [path for path, _ in dossier_files(given)] if given.is_dir() else [given]
        if paths and not found:
            raise PledgeGraphError(f"the folder {given} holds no .yaml file")
        files += found
    order = {key.name: key.order for key in load_ontology(data_dir("ontology")).terms().values()}
    changed, findings = [], []
    for path in files:
        data = _bytes(path)
        styled, faults = format_bytes(path.as_posix(), data, order)
        findings += faults
        if styled != data:
            changed.append(path)
            if not only_check:
                write_bytes(path, styled)
    for finding in findings:
        say(str(finding))
    for path in changed:
        say(f"{path.as_posix()}: {'not in style; run pledgegraph fmt' if only_check else 'written'}")
    ctx.exit(1 if findings or (only_check and changed) else 0)


@click.command("new")
@click.argument("sort", type=click.Choice(["agreement", "summit", "position"]))
@click.argument("slug")
@seeds_option
@click.pass_context
def new_command(ctx: click.Context, /, sort: str, slug: str) -> None:
    """Write the skeleton of a new dossier.

    SLUG names it, such as northmark-agreement-2031. The file shows every key with
    what it means; check then names what is still open.
    """
    import re

    from pledgebuild.derive import SLUG
    from pledgebuild.new import SORTS, skeleton
    from pledgebuild.ontology import load_ontology
    from pledgegraph.files import write_text

    ctx.ensure_object(dict)
    if not re.fullmatch(SLUG, slug):
        raise PledgeGraphError(f"{slug!r} is no slug; write lower-case letters, digits and hyphens")
    path = _folder(ctx.obj.get("seeds")) / SORTS[sort][0] / f"{slug}.yaml"
    if path.exists():
        raise PledgeGraphError(f"{path.as_posix()} exists; add to it, or take another slug")
    today = _day(None).isoformat()
    text = skeleton(load_ontology(data_dir("ontology")), sort, slug, today)
    path.parent.mkdir(exist_ok=True)
    write_text(path, text)
    say(f"{path.as_posix()}: written; fill it in, then run pledgegraph check")


@click.command("links")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option(
    "--only", metavar="PATTERN", default="", help="Only slugs or addresses that hold this; * is any."
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 120),
    default=20,
    metavar="S",
    show_default=True,
    help="Seconds to wait for each answer.",
)
@seeds_option
@click.pass_context
def links_command(ctx: click.Context, /, file: str, only: str, timeout: float) -> None:
    """Ask the web whether the pages of sources are still there.

    The only command that goes online. What is seen is written to FILE, dated, and
    joined to what stands there; 'check --links FILE' reads it without the web.
    """
    from pledgebuild.compile import read_dossiers
    from pledgebuild.links import Look, addresses, as_text, chosen, look_at_all, read_record
    from pledgegraph.files import check_target, write_text

    ctx.ensure_object(dict)
    sources = addresses(read_dossiers(_folder(ctx.obj.get("seeds"))))
    urls = chosen(sources, only)
    if not urls:
        raise PledgeGraphError(f"no source has a slug or an address like {only!r}")
    check_target(file)
    record = read_record(Path(file)) if Path(file).exists() else {}
    asked: list[Look] = []

    def seen(url: str, found: Look) -> None:
        record[url] = found
        asked.append(found)
        progress(f"{len(asked)} of {len(urls)} pages")

    try:
        look_at_all(urls, _day(None).isoformat(), timeout=timeout, seen=seen)
    finally:
        done()
        write_text(file, as_text(record))
    bad = sum(look.bad for look in asked)
    say(f"{len(asked)} pages asked, {bad} not there; written to {Path(file).as_posix()}")


@click.command("derive")
@click.argument("folder", type=click.Path(exists=True, file_okay=False), default=".")
def derive_command(folder: str) -> None:
    """Write the derived context and schema into a checkout.

    FOLDER holds ontology/ and seeds/; needed after a change of the vocabulary.
    """
    from pledgebuild.derive import derived_files
    from pledgebuild.ontology import load_ontology
    from pledgegraph.files import write_text

    for name, text in derived_files(load_ontology(Path(folder) / "ontology")).items():
        write_text(Path(folder) / name, text)
        say(name)


def _day(given: str | None) -> datetime.date:
    try:
        return datetime.date.fromisoformat(given) if given else datetime.datetime.now(datetime.UTC).date()
    except ValueError:
        raise PledgeGraphError(f"{given!r} is no day; write 2026-01-08") from None


def _folder(given: str | None) -> Path:
    folder = seeds_dir(given)
    if folder.is_file():
        raise PledgeGraphError(f"{folder} is a file; name its folder")
    if not folder.is_dir():
        raise PledgeGraphError(f"there is no folder {folder}")
    return folder


def _bytes(path: Path) -> bytes:
    from pledgebuild.dossiers import dossier_bytes

    try:
        return dossier_bytes(path)
    except OSError as error:
        raise PledgeGraphError(f"cannot read {path}: {error.strerror}") from error
