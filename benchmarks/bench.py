"""How long the facts take to build, and an answer to come: beside a peer and, where stated, against a limit.

    python benchmarks/bench.py             # or: make bench

Subject and peer run in turn (A B A B), each sample of a process in a fresh one. What they answer is compared
before anything is timed. Exit 1 where a limit is missed or two answers differ; README.md beside this file
says the rest.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

BUILD_LIMIT = 10_000.0  # milliseconds, for the build with all checks
FRESH_LIMIT = 8.0  # times a bare interpreter, for a fresh question that was asked before
QUESTION_LIMIT = 20.0  # milliseconds, for a question in process about one thing
PAGE_LIMIT = 50.0  # milliseconds, for one page of a list, the list of one actor, or a query in its process
PICTURE_LIMIT = 50.0  # milliseconds, for a picture of all facts, or its rows, as of a new day
BUILDS, FRESH, PROCESSES, REPEATS, PEER_REPEATS = 3, 15, 3, 9, 1
WIDTH = 80

INTENDS = "SELECT ?who ?what { ?p pledge:by ?who ; pledge:about ?what ; pledge:force $force } ORDER BY ?who"
DAYS = cycle(date(2026, 1, 1) + timedelta(days) for days in range(300))  # more than there are repeats
QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "who, one page": lambda kg: kg.who_committed(limit=40),
    "who, all rows": lambda kg: kg.who_committed(),
    "who --by --as-of": lambda kg: kg.who_committed(by="france", as_of="2026-01-08"),
    "stances, one page": lambda kg: kg.stances(limit=40),
    "stances, all rows": lambda kg: kg.stances(),
    "stances --about": lambda kg: kg.stances(about="deploy-multinational-force"),
    "explain": lambda kg: kg.explain("france-uk-intend-deployment"),
    "explain, inferred": lambda kg: kg.explain("russia-opposes-deploy-multinational-force"),
    "status": lambda kg: kg.status("paris-declaration"),
    "timeline, all rows": lambda kg: kg.timeline(),
    "timeline, a new day": lambda kg: kg.timeline(as_of=next(DAYS)),
    "stances, a new day": lambda kg: kg.stances(as_of=next(DAYS)),
    "matrix, a new day": lambda kg: kg.matrix(as_of=next(DAYS)).svg,
    "timeline of an actor": lambda kg: kg.timeline("united-states"),
    "conflicts, all rows": lambda kg: kg.conflicts(),
    "changes of two months, all rows": lambda kg: kg.changes("2026-01-01", "2026-03-01"),
    "coverage, all rows": lambda kg: kg.coverage(),
    "who --measure": lambda kg: kg.who_committed(measure="consultation", limit=40),
    "path, over all rows": lambda kg: kg.path("france", "ukraine"),
    "members": lambda kg: kg.members("united-states"),
    "stats": lambda kg: kg.stats(),
    "query": lambda kg: kg.query(INTENDS, force="forces:intends"),
}


class Sample(NamedTuple):
    """One run: what passed on the clock and what the processor worked, in milliseconds."""

    wall: float
    cpu: float


class Line(NamedTuple):
    """One line of the table; ``missed`` says that the value is above the limit."""

    name: str
    samples: Sequence[Sample]
    note: str = ""
    missed: bool = False


# ---------------------------------------------------------------- fresh processes


def as_installed(cache: Path) -> dict[str, str]:
    """Give the environment of a copy in use: its own cache of facts, and modules that stay compiled."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PLEDGEGRAPH_CACHE": str(cache)}


def run(command: Sequence[str], cache: Path) -> Sample:
    """Run a command in a fresh process, its output thrown away."""
    environment = as_installed(cache)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Sample(wall * 1000, worked * 1000)


def printed(command: Sequence[str], cache: Path) -> str:
    return subprocess.run(command, env=as_installed(cache), check=True, capture_output=True, text=True).stdout


def in_turn(
    count: int, one: Callable[[], Sample], other: Callable[[], Sample]
) -> tuple[list[Sample], list[Sample]]:
    """Take samples A B A B, after one of each that does not count."""
    one(), other()
    pairs = [(one(), other()) for _ in range(count)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def pledgegraph(*arguments: str) -> list[str]:
    """Give the command as a user's shell finds it, beside this Python."""
    script = Path(sys.executable).with_name("pledgegraph")
    return [*([str(script)] if script.is_file() else [sys.executable, "-m", "pledgegraph"]), *arguments]


def builds(folder: Path) -> Iterator[Line]:
    """Time the build of the facts with every check, SHACL too, beside the one that a first question makes."""
    warm = folder / "warm"
    question = pledgegraph("who", "--format", "json")
    cold, cached = printed(question, folder / "first"), printed(question, folder / "first")
    same("the answer with a cold and a warm cache", cold, cached)
    fresh = iter(range(1000))
    checked, asked = in_turn(
        BUILDS,
        lambda: run(pledgegraph("check"), warm),
        lambda: run(question, folder / f"cold{next(fresh)}"),
    )
    late = middle(checked) > BUILD_LIMIT
    yield Line("build with all checks (check)", checked, f"SHACL too, limit {BUILD_LIMIT / 1000:.0f} s", late)
    yield Line("first question, no cache (who)", asked, "without SHACL")


def questions_fresh(folder: Path) -> Iterator[Line]:
    """Time a fresh process with warm cache against the start of a bare interpreter."""
    warm = folder / "warm"
    printed(pledgegraph("who"), warm)
    asked, bare = in_turn(
        FRESH,
        lambda: run(pledgegraph("who"), warm),
        lambda: run([sys.executable, "-c", "pass"], warm),
    )
    ratio = middle(asked) / middle(bare)
    note = f"{ratio:.1f}x bare, limit {FRESH_LIMIT:.0f}x"
    yield Line("fresh question, asked before (who)", asked, note, ratio > FRESH_LIMIT)
    other = iter(range(30, 60))  # another number of rows is another question
    first, _ = in_turn(
        FRESH // 3,
        lambda: run(pledgegraph("who", "--limit", str(next(other))), warm),
        lambda: run([sys.executable, "-c", "pass"], warm),
    )
    yield Line("fresh question, warm cache (who)", first, f"{middle(first) / middle(bare):.0f}x bare")
    yield Line("bare interpreter (python -c pass)", bare)


# ---------------------------------------------------------------- in process


def timed(call: Callable[[], Any]) -> Sample:
    worked, start = time.process_time(), time.perf_counter()
    call()
    wall = time.perf_counter() - start
    return Sample(wall * 1000, (time.process_time() - worked) * 1000)


def inside() -> dict[str, list[Sample]]:
    """Ask every question in this process, in turn, and the first one also of rdflib's own engine."""
    import rdflib

    import pledgegraph as pg

    kg = pg.load()
    text, store = kg.who_committed(by="france").sparql, kg.store
    graph = rdflib.Graph()
    lines = {f"{q.subject} {q.predicate} {q.object} .\n" for q in store.inner}
    graph.parse(data="".join(sorted(lines)), format="nt")
    prefixes = dict(kg.prefixes)

    def subject() -> list[tuple[str, ...]]:
        return [tuple(map(cell, terms)) for terms in store.select(text).rows]

    def peer() -> list[tuple[str, ...]]:
        result: Any = graph.query(text, initNs=prefixes)
        return [tuple(map(cell, terms)) for terms in result]

    ours, theirs = subject(), peer()
    if not ours:
        raise SystemExit("the question has no rows: nothing to compare")
    same("the rows of pledgegraph and of rdflib", sorted(ours), sorted(theirs))
    found: dict[str, list[Sample]] = {name: [] for name in QUESTIONS}
    picture, told = kg.matrix().svg, kg.timeline().records()
    for question in QUESTIONS.values():
        question(kg)
    same("the matrix asked first and asked later", picture, kg.matrix().svg)
    same("the timeline asked first and asked later", told, kg.timeline().records())
    for _ in range(REPEATS):
        for name, question in QUESTIONS.items():
            found[name].append(timed(partial(question, kg)))
    found["SUBJECT"], found["PEER"] = in_turn(PEER_REPEATS, lambda: timed(subject), lambda: timed(peer))
    return found


def cell(term: Any) -> str:
    """Give the text of a term of pyoxigraph or rdflib."""
    return "" if term is None else str(term) if isinstance(term, str) else str(term.value)


def limit_of(name: str) -> float:
    """Give the limit of a question; 0 for a whole list, which grows with its rows."""
    if name.endswith("all rows"):
        return 0.0
    if name.endswith("a new day"):
        return PICTURE_LIMIT
    return (
        PAGE_LIMIT
        if name.endswith(("one page", "of an actor", "query")) or name.startswith("who")
        else QUESTION_LIMIT
    )


def questions_inside(folder: Path) -> Iterator[Line]:
    """Gather the samples of several fresh processes."""
    gathered: dict[str, list[Sample]] = {}
    for _ in range(PROCESSES):
        text = printed([sys.executable, str(Path(__file__).resolve()), "--inside"], folder / "warm")
        for name, samples in json.loads(text).items():
            gathered.setdefault(name, []).extend(Sample(*sample) for sample in samples)
    subject, peer = gathered.pop("SUBJECT"), gathered.pop("PEER")
    for name, samples in gathered.items():
        limit = limit_of(name)
        note = f"limit {limit:.0f} ms" if limit else ""
        yield Line(f"in process: {name}", samples, note, bool(limit) and middle(samples) > limit)
    yield Line("the query of who --by", subject, f"{middle(peer) / middle(subject):.0f}x faster than rdflib")
    yield Line("the same in rdflib's own engine", peer)


# ---------------------------------------------------------------- the table


def same(what: str, one: object, other: object) -> None:
    if one != other:
        raise SystemExit(f"{what} differ: no time is worth anything")


def middle(samples: Sequence[Sample]) -> float:
    return statistics.median(sample.wall for sample in samples)


def number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def row(name: str, figures: Sequence[str]) -> str:
    return f"{name:<33}" + "".join(f"{figure:>7}" for figure in figures)


def show(line: Line) -> str:
    walls = [sample.wall for sample in line.samples]
    work = statistics.median(sample.cpu for sample in line.samples)
    figures = [number(value) for value in (middle(line.samples), min(walls), max(walls), work)]
    text = row(line.name, figures)
    note = f"MISSED {line.note}" if line.missed else line.note
    if len(text) + 2 + len(note) > WIDTH:
        return f"{text}\n    {note}"
    return f"{text}  {note}".rstrip()


def main(arguments: Sequence[str]) -> int:
    if list(arguments) == ["--inside"]:
        sys.stdout.write(json.dumps(inside()))
        return 0
    if arguments:
        sys.stderr.write(f"{(__doc__ or '').strip()}\n")
        return 2
    start = time.perf_counter()
    print(row("milliseconds", ["median", "min", "max", "CPU"]))
    print("-" * WIDTH)
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        for part in (builds, questions_fresh, questions_inside):
            for line in part(Path(name)):
                print(show(line), flush=True)
                missed += [line.name] * line.missed
    print("-" * WIDTH)
    taken, python = time.perf_counter() - start, sys.version.split()[0]
    print(f"{taken:.0f} s; Python {python}, {os.cpu_count()} cores, {sys.platform}")
    for name in missed:
        print(f"limit missed: {name}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
