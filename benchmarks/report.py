"""Write docs/benchmark.md and its chart from build/bench/results.json: ``python benchmarks/report.py``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from chart import Curve, Panel, chart
from measure import Hold, Line, Sample, figure, middle_cpu

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "build" / "bench" / "results.json"
PAGE, PICTURE = ROOT / "docs" / "benchmark.md", ROOT / "docs" / "benchmark.svg"
HEAD = """\
# The benchmark

`make bench` wrote this page: it measures, and overwrites it. How it measures, and what the generated dossiers
resemble, stands in [benchmarks/README.md](../benchmarks/README.md).
"""
ENGINES_SAY = """\
Warm, in milliseconds. The rows of all engines are the same, or nothing is timed. DuckDB is asked
SQL written by hand on a table of edges, two questions only; DuckDB and maplib leave terms in columns or plain
texts, the others make objects of Python, pledgegraph also a table of them."""
GROWTH_SAYS = """\
Time grows with the triples to this power (least squares on logarithms, with its 95 % interval). A question
whose answer does not grow should stay near 0; one whose answer grows can hardly grow less than the answer.
The last step is the exponent between the two largest sizes: what costs the same at every size, such as
reading the vocabulary, hides growth in the fit over all."""
LOAD_SAYS = """\
Where it is well above 1, others were at work: trust ratios, and processor time more than the clock."""
ENGINES = ("pledgegraph", "pyoxigraph", "oxrdflib", "maplib", "duckdb", "rdflib")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines) + "\n"


def shown(line: Line) -> list[str]:
    """Give the cells of a measured line: median, least and most, processor, memory, samples."""
    walls, rss = [sample.wall for sample in line.samples], max(sample.rss for sample in line.samples)
    spread = f"{figure(min(walls))} - {figure(max(walls))}"
    memory = f"{rss / 1e6:.0f}" if rss else ""
    return [figure(line.wall), spread, figure(middle_cpu(line)), memory, str(len(walls))]


def lines_of(record: dict[str, Any]) -> list[Line]:
    def line(told: dict[str, Any]) -> Line:
        return Line(**{**told, "samples": [Sample(*sample) for sample in told["samples"]]})

    return [line(told) for told in record["lines"]]


def promises(record: dict[str, Any]) -> str:
    rows = []
    for told in record["holds"]:
        hold = Hold(**{key: value for key, value in told.items() if key != "met"})
        limit = f"{'>=' if hold.at_least else '<='} {hold.limit:g}{hold.unit}"
        word = "met" if hold.met else "**missed**"
        rows.append([hold.what, limit, f"{figure(hold.value)}{hold.unit}", word, hold.note])
    met = sum(told["met"] for told in record["holds"])
    head = f"## What was promised\n\n{met} of {len(rows)} figures are met in this run.\n\n"
    return head + table(("what", "limit", "measured", "", "note"), rows)


def measured(title: str, lines: Iterable[Line], about: str) -> str:
    """Write one section with a row for each line."""
    head = ("what", "who", "triples", "median ms", "least - most", "CPU ms", "peak MB", "samples", "note")
    rows = [
        [x.what, x.who, f"{x.triples:,}" if x.triples else "real facts", *shown(x), x.note] for x in lines
    ]
    return f"## {title}\n\n{about}\n\n{table(head, rows)}" if rows else ""


def engines(lines: Sequence[Line], record: dict[str, Any]) -> str:
    """Write the questions as rows, the engines as columns, in milliseconds."""
    beside = [x for x in lines if x.note == "beside the others"]
    if not beside:
        return ""
    refused = {(what, who) for what, who, _ in record["refused"]}
    rows = []
    for what in dict.fromkeys(x.what for x in beside):
        found = {x.who: x for x in beside if x.what == what}
        cells = [
            figure(found[who].wall) if who in found else "fails" if (what, who) in refused else ""
            for who in ENGINES
        ]
        rows.append([what.removeprefix("question: "), str(found["pledgegraph"].rows), *cells])
    text = f"## The questions, beside other engines\n\nAt {beside[0].triples:,} triples. {ENGINES_SAY}\n"
    fails = [
        f"- {who} fails on {what.removeprefix('question: ')}: `{why}`\n"
        for what, who, why in record["refused"]
    ]
    return f"{text}\n{table(('question', 'rows', *ENGINES), rows)}" + ("\n" + "".join(fails) if fails else "")


def growth(record: dict[str, Any]) -> str:
    rows = [
        [
            x["what"],
            x["who"],
            f"{x['exponent']:.2f} +- {x['half']:.2f}",
            f"{x['last']:.2f}",
            x["bound"],
            " ".join(map(str, x["rows"])),
        ]
        for x in record["growth"]
    ]
    head = ("what", "who", "exponent", "last step", "answer", "rows by size")
    return f"## Growth\n\n{GROWTH_SAYS}\n\n{table(head, rows)}"


def machine(record: dict[str, Any]) -> str:
    told = record["machine"]
    packages = ", ".join(f"{name} {version}" for name, version in told["packages"].items())
    load = " ".join(f"{value:.1f}" for value in told["load"])
    return (
        f"Measured on {told['day']}: {told['processor']}, {told['cores']} cores,"
        f" {told['memory'] / 2**30:.0f} GiB, {told['system']}, Python {told['python']}, {packages};"
        f" peers {told['peers']}. Load of the machine at the start and after each part: {load}. {LOAD_SAYS}\n"
    )


def panels(lines: Sequence[Line]) -> list[Panel]:
    """Choose what the chart shows: builds with peers, and questions with and without an answer that grows."""

    def curve(name: str, what: str, who: str) -> Curve:
        found = {x.triples: x.wall for x in lines if x.what == what and x.who == who}
        return Curve(name, sorted(found.items()))

    left = [
        curve("build", "build", "pledgegraph"),
        curve("build with all checks", "build with checks", "pledgegraph"),
        curve("raw load of N-Triples", "build", "raw load"),
        *(curve(who, "build", who) for who in ("rdflib by hand", "LinkML", "morph-kgc")),
    ]
    right = [
        curve("group by, all", "question: group-by", "pledgegraph"),
        curve("one actor", "question: by-actor", "pledgegraph"),
        curve("words of one pledge", "question: evidence", "pledgegraph"),
        curve("helper: explain", "helper: explain (later)", "pledgegraph"),
        curve("group by, rdflib", "question: group-by", "rdflib"),
        curve("group by, maplib", "question: group-by", "maplib"),
        curve("group by, DuckDB", "question: group-by", "duckdb"),
        curve("one actor, rdflib", "question: by-actor", "rdflib"),
    ]
    both = (("Building", left), ("Asking, warm", right))
    return [Panel(title, found) for title, curves in both if (found := [c for c in curves if c.points])]


def main() -> int:
    record = json.loads(RESULTS.read_text(encoding="utf-8"))
    lines = lines_of(record)
    day = record["machine"]["day"]
    title = "Time to build and to ask, by the size of the facts"
    PICTURE.write_text(chart(panels(lines), title, f"Both scales logarithmic. Measured on {day}."), "utf-8")
    kinds = {
        "Building": ("build", "In memory, from YAML to a graph that can be asked; checks beside it."),
        "A fresh process": ("fresh", "Whole processes, from the start of the interpreter to the last line."),
        "The helper layer": ("helper", "Each helper question beside the calls of the engine that it makes."),
        "Turtle": ("Turtle", "Writing all facts, in process."),
    }
    sections = [HEAD, machine(record), promises(record), f"![{title}](benchmark.svg)\n"]
    for heading, (start, about) in kinds.items():
        extra = "rebuild" if start == "build" else start
        sections.append(measured(heading, [x for x in lines if x.what.startswith((start, extra))], about))
    alone = [x for x in lines if x.what.startswith("question") and x.note != "beside the others"]
    sections.insert(6, engines(lines, record))
    sections.insert(7, measured("The questions, by size", alone, "Warm, through `kg.store.select`."))
    sections.append(growth(record))
    PAGE.write_text("\n".join(section for section in sections if section), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
