"""Take samples of fresh processes in turn, and say what they show: middles, growth, ratios."""

from __future__ import annotations

import hashlib
import json
import math
import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

_T = (0, 12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31)  # Student's t, 95 %, by degrees of freedom


class Sample(NamedTuple):
    """One run: clock and processor in milliseconds, peak memory of the process in bytes (0: not its own)."""

    wall: float
    cpu: float
    rss: int = 0


@dataclass
class Line:
    """What was measured of one subject or peer at one size."""

    what: str
    who: str
    triples: int
    samples: list[Sample]
    rows: int = 0
    note: str = ""

    @property
    def wall(self) -> float:
        """The median in milliseconds."""
        return statistics.median(sample.wall for sample in self.samples)


@dataclass
class Hold:
    """A promise with the figure measured."""

    what: str
    value: float
    limit: float
    unit: str
    at_least: bool = False
    note: str = ""

    @property
    def met(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        word, sign = ("met" if self.met else "MISSED"), ("at least" if self.at_least else "at most")
        text = f"{word:<6} {self.what}: {figure(self.value)}{self.unit}, {sign} {self.limit:g}{self.unit}"
        return f"{text} ({self.note})" if self.note else text


@dataclass
class Results:
    """All that a run measured; of anything at most so many samples are taken."""

    most: int = 5
    lines: list[Line] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    growth: list[dict[str, Any]] = field(default_factory=list)
    refused: list[list[str]] = field(default_factory=list)
    seconds: dict[str, int] = field(default_factory=dict)

    def add(self, line: Line) -> Line:
        self.lines.append(line)
        walls = [sample.wall for sample in line.samples]
        rss = max(sample.rss for sample in line.samples)
        text = (
            f"{line.what:<22} {line.who:<20} {line.triples:>8} {figure(line.wall):>9} ms"
            f" [{figure(min(walls))} .. {figure(max(walls))}] cpu {figure(middle_cpu(line))}"
        )
        text += f" rows {line.rows}" * bool(line.rows) + f" {rss / 1e6:.0f} MB" * bool(rss)
        print(f"{text} {line.note}".rstrip(), flush=True)
        return line

    def hold(self, *given: Any, **more: Any) -> None:
        self.holds.append(Hold(*given, **more))
        print(self.holds[-1], flush=True)

    def find(self, what: str, who: str, triples: int) -> Line:
        """Find what was measured.

        Raises:
            LookupError: it was not.
        """
        found = [x for x in self.lines if (x.what, x.who, x.triples) == (what, who, triples)]
        if not found:
            raise LookupError(f"{what} of {who} at {triples} was not measured")
        return found[-1]

    def record(self) -> dict[str, Any]:
        """Give all as plain values for JSON."""
        holds = [{**asdict(x), "met": x.met} for x in self.holds]
        told = {"growth": self.growth, "refused": self.refused, "seconds": self.seconds}
        return {"lines": [asdict(x) for x in self.lines], "holds": holds, **told}


def middle_cpu(line: Line) -> float:
    return statistics.median(sample.cpu for sample in line.samples)


def figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


# ---------------------------------------------------------------- fresh processes


def own_peak() -> int:
    """Give the most memory that this process has had, in bytes; not what it inherited from who started it."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class Done(NamedTuple):
    """What a fresh process said, and its sample as a whole."""

    sample: Sample
    output: bytes

    @property
    def told(self) -> dict[str, Any]:
        """The JSON in the last line of its output."""
        found: dict[str, Any] = json.loads(self.output.splitlines()[-1])
        return found


def run(command: Sequence[Any], **environment: str) -> Done:
    """Run a command in a fresh process of its own, and take its peak memory from the kernel.

    Raises:
        SystemExit: it failed; nothing is measured beside a failure.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        given = {**inherited, **environment}
        child = subprocess.Popen(list(map(str, command)), stdout=out, stderr=err, env=given)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, err):
            file.seek(0)
        if child.returncode:
            raise SystemExit(f"{' '.join(map(str, command))}\n{err.read().decode(errors='replace')[-3000:]}")
        rss = used.ru_maxrss * 1024  # a child inherits the peak of who started it: below that it says nothing
        rss = rss if rss > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 else 0
        sample = Sample(wall * 1000, (used.ru_utime + used.ru_stime) * 1000, rss)
        return Done(sample, out.read())


def in_turn(count: int, *calls: Callable[[], Done]) -> list[list[Done]]:
    """Run subject and peers in turn (A B A B), so that a busy moment falls on all alike.

    Returns:
        For each call what its runs gave.
    """
    rounds = [[call() for call in calls] for _ in range(count)]
    return [list(column) for column in zip(*rounds, strict=True)]


def timed(call: Callable[[], Any]) -> Sample:
    """Time a call in this process."""
    worked, start = time.process_time(), time.perf_counter()
    call()
    wall = time.perf_counter() - start
    return Sample(wall * 1000, (time.process_time() - worked) * 1000)


def repeated(call: Callable[[], Any], least: int = 3, most: int = 9, enough: float = 700) -> list[Sample]:
    """Time a call again and again, until there are enough milliseconds or repeats; one more comes first."""
    call()
    found: list[Sample] = []
    while len(found) < least or (len(found) < most and sum(x.wall for x in found) < enough):
        found.append(timed(call))
    return found


# ---------------------------------------------------------------- contents, growth


def digest(rows: Sequence[Sequence[str]]) -> str:
    """Sum up rows of texts, whatever their order."""
    return hashlib.sha256(json.dumps(sorted(map(list, rows))).encode()).hexdigest()


def same(what: str, *contents: Any) -> None:
    """Hold contents against each other before any time is worth something.

    Raises:
        SystemExit: they differ.
    """
    if any(other != contents[0] for other in contents[1:]):
        shown = [str(content)[:200] for content in contents]
        raise SystemExit(f"{what} differ, no time is worth anything: {shown}")


def exponent(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Fit time = a * size ** b by least squares on logarithms.

    Args:
        points: sizes with times, three or more.

    Returns:
        b, and half the width of its 95 % interval.
    """
    xs, ys = [[math.log(point[axis]) for point in points] for axis in (0, 1)]
    mean_x, mean_y = statistics.fmean(xs), statistics.fmean(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
    rest = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in zip(xs, ys, strict=True))
    free = len(points) - 2
    return slope, _T[min(free, 8)] * math.sqrt(rest / free / spread) if free else math.inf
