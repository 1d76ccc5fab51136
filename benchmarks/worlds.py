"""The synthetic worlds that are measured, and what all suites do with the samples of fresh processes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from measure import Done, Line, Results, Sample, exponent, run

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"


@dataclass
class World:
    """Synthetic dossiers of one size, and the files that peers read."""

    size: str
    seeds: Path
    files: Path
    triples: int
    stated: int

    @property
    def samples(self) -> int:
        """Say how many samples a build is worth: five, or fewer where one takes long."""
        return 5 if self.triples < 100_000 else 3 if self.triples < 1_000_000 else 1


@dataclass
class Pythons:
    """The Python of the subject, and that of each environment of peers."""

    ours: str
    engines: str
    linkml: str
    morph: str


def subject(python: Pythons, *task: str | Path) -> Done:
    return run([python.ours, HERE / "subject.py", *task])


def samples(done: Iterable[Done], key: str = "ready") -> list[Sample]:
    """Take what each process measured of itself."""
    return [Sample(*one.told[key]) for one in done]


def flat(done: Iterable[Done], name: str, key: str = "samples") -> list[Sample]:
    """Gather the samples of one question from all processes."""
    return [Sample(*sample) for one in done for sample in one.told[name][key]]


def growth(results: Results, what: str, who: str, limit: float = 0.0) -> None:
    """Fit the growth of a line over the sizes, and hold it where there is a limit."""
    lines = [x for x in results.lines if x.what == what and x.who == who]
    if len(lines) < 3:
        return
    slope, half = exponent([(x.triples, x.wall) for x in lines])
    rows = [x.rows for x in lines]
    bound = "" if not any(rows) else "answer does not grow" if len(set(rows)) == 1 else "answer grows"
    if bound == "answer grows":
        by_rows, _ = exponent([(x.triples, max(1, x.rows)) for x in lines])
        bound = f"answer grows with {by_rows:.2f}"
    last = step(lines[-2], lines[-1])
    told = {
        "last": last,
        "what": what,
        "who": who,
        "exponent": slope,
        "half": half,
        "rows": rows,
        "bound": bound,
    }
    results.growth.append(told)
    print(f"growth {what} ({who}): {slope:.2f} +- {half:.2f}; rows {rows} {bound}", flush=True)
    if limit:
        note = f"over {len(lines)} sizes {slope:.2f} +- {half:.2f}, between the two largest {last:.2f}"
        results.hold(f"growth of {what}, the worse of two", max(slope, last), limit, "", note=note)


def step(one: Line, other: Line) -> float:
    """Give the exponent between two sizes: what is the same at every size hides growth in a fit over all."""
    return math.log(other.wall / one.wall) / math.log(other.triples / one.triples)
