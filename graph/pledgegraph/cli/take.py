"""Commands that take something away: export, build, terms."""

from __future__ import annotations

import re
from pathlib import Path

import click

from pledgegraph.cli.common import facts
from pledgegraph.cli.screen import done, give, notice, progress, say
from pledgegraph.cli.source import seeds_option, source_options
from pledgegraph.data import data_dir


@click.command("export")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option("--inferred", is_flag=True, help="Also what rules derived, marked as derived.")
@click.option("--vocabulary", is_flag=True, help="Also the vocabulary.")
@source_options
@click.pass_context
def export_command(ctx: click.Context, /, paths: tuple[str, ...], inferred: bool, vocabulary: bool) -> None:
    """Write the facts to files; the suffix gives the format.

    Formats: .ttl .nt .nq .trig .jsonld .rdf .xml .csv .sheet.csv .graphml
    .parquet

    .csv holds the exact values, for programs; .sheet.csv is for spreadsheets: '
    stands before what would be run as a formula.
    """
    from pledgegraph.export import check_place
    from pledgegraph.graph import PledgeGraph

    for path in paths:
        check_place(path)
    kg = PledgeGraph(facts(ctx))
    for path in paths:
        count = kg.write(path, inferred=inferred, vocabulary=vocabulary)
        what = {".csv": "rows", ".graphml": "edges"}.get(Path(path).suffix.lower(), "statements")
        done()
        say(f"{path}: {count:,} {what}")


def _share(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """Read which share of how many is meant.

    Raises:
        click.BadParameter: it is not of the form 1/3.
    """
    if value is None:
        return None
    found = re.fullmatch("([1-9][0-9]{0,5})/([1-9][0-9]{0,5})", value)
    if not found or int(found[1]) > int(found[2]):
        raise click.BadParameter("write it as 1/3, 2/3 or 3/3")
    return int(found[1]), int(found[2])


@click.command("build")
@click.argument("folder", type=click.Path())
@click.option(
    "--shard", metavar="I/N", callback=_share, help="Only read share I of N of the dossiers, for a merge."
)
@click.option(
    "--merge", "shards", metavar="DIR", multiple=True, type=click.Path(), help="A shard; give all of them."
)
@seeds_option
@click.pass_context
def build_command(
    ctx: click.Context, /, folder: str, shard: tuple[int, int] | None, shards: tuple[str, ...]
) -> None:
    """Check everything and write the output set into a FOLDER.

    All exports, the matrix, the context, the schema and the page of terms. The
    folder is swapped in whole, or left as it was. Dossiers that did not change
    are taken from the cache; PLEDGEGRAPH_JOBS says how many processes to use.
    """
    from pledgebuild.build import build
    from pledgebuild.shard import write_shard
    from pledgegraph.data import seeds_dir

    ctx.ensure_object(dict)
    seeds, vocabulary = seeds_dir(ctx.obj.get("seeds")), data_dir("ontology")
    if shard and shards:
        raise click.UsageError("--shard and --merge exclude each other")
    if shard:
        count, faulty = write_shard(seeds, vocabulary, Path(folder), shard, progress=progress, notice=notice)
        done()
        told = f"; {faulty} of them with findings, which the merge tells" if faulty else ""
        say(f"{folder}: shard {shard[0]} of {shard[1]}, {count} dossiers{told}")
        return
    merged = [Path(each) for each in shards]
    names = build(seeds, vocabulary, Path(folder), progress=progress, notice=notice, shards=merged)
    done()
    say(f"{folder}: {len(names)} files")
    for name in names:
        say(f"  {name}")


@click.command("terms")
@click.argument("path", required=False, type=click.Path())
def terms_command(path: str | None) -> None:
    """The reference page of all terms.

    Markdown, on the screen or to PATH.
    """
    from pledgebuild.derive import terms_page
    from pledgebuild.ontology import load_ontology
    from pledgegraph.files import write_text

    page = terms_page(load_ontology(data_dir("ontology")))
    if path:
        write_text(path, page)
        say(path)
    else:
        give(page)
