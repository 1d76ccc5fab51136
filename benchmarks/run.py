"""Measure everything and write build/bench/results.json: ``python benchmarks/run.py [--sizes 2.4k,50k]``.

``make bench`` runs it and then writes docs/benchmark.md. The environments of the peers are made beside the
results.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import answers
import builds
from measure import Results
from synthetic import SIZES, write
from worlds import Pythons, World, subject

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "build" / "bench"
QUICK = "2.4k,10k,50k,209k"
ENVIRONMENTS = {  # each of its own: their requirements do not agree
    "engines": "rdflib==7.6.0 oxrdflib==0.5.0 pyoxigraph==0.5.13 maplib==0.20.26 duckdb==2.0.0 PyYAML==6.0.3",
    "linkml": "linkml==1.12.1",
    "morph": "morph-kgc==2.10.0 PyYAML==6.0.3",
}
SUITES = ("fresh", "questions", "engines", "helpers", "turtle", "builds", "peers", "rebuilds")


def environments() -> Pythons:
    """Make the environments of the peers where they are missing."""
    found = {"ours": sys.executable}
    for name, wanted in ENVIRONMENTS.items():
        folder = OUT / "environments" / name
        python, mark = folder / "bin" / "python", folder / "made"
        if not mark.is_file() or mark.read_text(encoding="utf-8") != wanted:
            print(f"making the environment of {wanted} ...", flush=True)
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*install, *wanted.split()], check=True, stderr=subprocess.DEVNULL)
            mark.write_text(wanted, encoding="utf-8")
        found[name] = str(python)
    return Pythons(**found)


def worlds(sizes: list[str], python: Pythons) -> list[World]:
    """Write the dossiers of each size and the files that peers read."""
    made = []
    for size in sizes:
        files = OUT / "worlds" / size
        shutil.rmtree(files, ignore_errors=True)
        files.mkdir(parents=True)
        write(files / "seeds", SIZES[size])
        told = subject(python, "prepare", files / "seeds", files).told
        made.append(World(size, files / "seeds", files, told["triples"], told["stated"]))
        print(f"{size}: {told['triples']} triples, {told['stated']} of them stated", flush=True)
    return made


def measure(results: Results, chosen: list[str], made: list[World], python: Pythons) -> None:
    """Run the suites and keep what each gave; what is measured at one size is so at 209k, or the largest."""
    known = machine()
    main = next((world for world in made if world.size == "209k"), made[-1])
    middle = next((world for world in made if world.size == "50k"), main)
    suites: dict[str, Callable[[], None]] = {
        "builds": lambda: builds.builds(results, made, python),
        "peers": lambda: builds.peers_build(results, main, python),
        "rebuilds": lambda: builds.rebuilds(results, main, python, OUT / "rebuild"),
        "fresh": lambda: answers.fresh(results, main, middle, python, OUT / "fresh"),
        "questions": lambda: answers.asked(results, made, python),
        "engines": lambda: answers.peers_asked(results, main, python),
        "helpers": lambda: answers.helped(results, made, python),
        "turtle": lambda: answers.turtle(results, middle, python, OUT / "turtle"),
    }
    for name in chosen:
        start = time.perf_counter()
        print(f"\n== {name}", flush=True)
        suites[name]()
        results.seconds[name] = round(time.perf_counter() - start)
        known["load"].append(os.getloadavg()[0])
        record = {"machine": known, "sizes": [world.size for world in made], **results.record()}
        (OUT / "results.json").write_text(json.dumps(record, indent=1), encoding="utf-8")


def machine() -> dict[str, Any]:
    """Say what this was measured on."""
    model = "unknown"
    if (known := Path("/proc/cpuinfo")).is_file():
        lines = known.read_text(encoding="utf-8").splitlines()
        model = next(
            (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model
        )
    packages = ("pyoxigraph", "rdflib", "pyshacl", "PyYAML")
    return {
        "day": time.strftime("%Y-%m-%d"),
        "processor": model,
        "cores": os.cpu_count(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load": [os.getloadavg()[0]],
        "packages": {name: version(name) for name in packages},
        "peers": " ".join(ENVIRONMENTS.values()),
    }


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", default=QUICK, help=f"of {', '.join(SIZES)}")
    parser.add_argument("--also", default="", help="a further size, such as 2.1M")
    parser.add_argument("--only", default=",".join(SUITES), help=f"of {', '.join(SUITES)}")
    parser.add_argument("--samples", type=int, default=5, help="most samples of anything")
    given = parser.parse_args(arguments)
    sizes = sorted({*given.sizes.split(","), *given.also.split()}, key=lambda size: SIZES[size])
    chosen = given.only.split(",")
    OUT.mkdir(parents=True, exist_ok=True)
    results, python = Results(given.samples), environments()
    measure(results, chosen, worlds(sizes, python), python)
    print()
    for hold in results.holds:
        print(hold)
    return 0 if all(hold.met for hold in results.holds) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
