"""Commands that take something away: export, build, terms."""

from __future__ import annotations

from pathlib import Path

import click

from pledgegraph.cli.common import facts, seeds_option
from pledgegraph.cli.screen import done, give, notice, progress, say
from pledgegraph.data import data_dir


@click.command("export")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option("--inferred", is_flag=True, help="Also what rules derived, marked as derived.")
@click.option("--vocabulary", is_flag=True, help="Also the vocabulary.")
@seeds_option
@click.pass_context
def export_command(ctx: click.Context, /, paths: tuple[str, ...], inferred: bool, vocabulary: bool) -> None:
    """Write the facts to files; the suffix gives the format.

    Formats: .ttl .nt .nq .trig .jsonld .rdf .xml .csv .sheet.csv .graphml

    .csv holds the exact values, for programs; .sheet.csv is for spreadsheets: '
    stands before what would be run as a formula.
    """
    from pledgegraph.export import check_suffix
    from pledgegraph.files import check_target
    from pledgegraph.graph import PledgeGraph

    for path in paths:
        check_suffix(path)
        check_target(path)
    kg = PledgeGraph(facts(ctx))
    for path in paths:
        count = kg.write(path, inferred=inferred, vocabulary=vocabulary)
        what = {".csv": "rows", ".graphml": "edges"}.get(Path(path).suffix.lower(), "statements")
        done()
        say(f"{path}: {count:,} {what}")


@click.command("build")
@click.argument("folder", type=click.Path())
@seeds_option
@click.pass_context
def build_command(ctx: click.Context, /, folder: str) -> None:
    """Check everything and write the output set into a FOLDER.

    All exports, the matrix, the context, the schema and the page of terms. The
    folder is swapped in whole, or left as it was.
    """
    from pledgebuild.build import build
    from pledgegraph.facts import seeds_dir

    ctx.ensure_object(dict)
    seeds, vocabulary = seeds_dir(ctx.obj.get("seeds")), data_dir("ontology")
    names = build(seeds, vocabulary, Path(folder), progress=progress, notice=notice)
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
