"""How long questions take on Parquet quads: in this process, on DuckDB and, if asked for, on Spark.

    python benchmarks/scale.py DOSSIERS [--spark]

What the engines answer is compared before anything is timed; each question is asked three times of a graph
that remembers nothing, and the middle time counts. Needs the extra ``scale``.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pledgegraph as pg
from pledgegraph.store import Store

BUSIEST = "SELECT ?a (COUNT(*) AS ?n) { ?s pledge:by ?a } GROUP BY ?a ORDER BY DESC(?n) ?a LIMIT 1"


def questions(actor: str, text: str) -> dict[str, Callable[[Any], Any]]:
    return {
        "who, one actor": lambda kg: kg.who_committed(by=actor),
        "stances in one text": lambda kg: kg.stances(instrument=text),
        "timeline of a text": lambda kg: kg.timeline(text),
        "conflicts": lambda kg: kg.conflicts(),
        "group by actor": lambda kg: kg.query(BUSIEST.replace("LIMIT 1", ""), timeout=None),
    }


def fresh(kg: pg.PledgeGraph) -> pg.PledgeGraph:
    """Give the same facts without what was remembered of earlier questions."""
    return pg.PledgeGraph(Store(kg.store.inner, kg.store.label, kg.store.version))


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__)
        return 2
    begun = time.perf_counter()
    here = pg.load(arguments[0])
    print(f"{len(here.store.inner):,} statements, built in {time.perf_counter() - begun:.1f} s")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "quads.parquet"
        begun = time.perf_counter()
        here.write(folder)
        size = sum(file.stat().st_size for file in folder.rglob("*.parquet"))
        print(f"quads written in {time.perf_counter() - begun:.1f} s, {size / 1e6:.1f} MB")
        engines = {"in process": here, "DuckDB": pg.scale(folder)}
        if "--spark" in arguments:
            engines["Spark"] = pg.scale(folder, "spark")
        actor = here.query(BUSIEST, timeout=None)[0].a
        text = here.query(BUSIEST.replace("pledge:by", "pledge:expressedIn"), timeout=None)[0].a
        for words, question in questions(str(actor), str(text)).items():
            line = [f"{words:<22}"]
            expected = question(here).records()
            for engine, kg in engines.items():
                if question(fresh(kg)).records() != expected:
                    raise SystemExit(f"{words}: {engine} gives other rows: no time is worth anything")
                taken = []
                for _ in range(3):
                    asked, start = fresh(kg), time.perf_counter()
                    question(asked)
                    taken.append(time.perf_counter() - start)
                line.append(f"{engine} {statistics.median(taken) * 1000:,.0f} ms")
            print(" | ".join(line), f"| {len(expected):,} rows", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
