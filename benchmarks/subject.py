"""What pledgegraph does, once, in a fresh process: ``python subject.py TASK ...`` prints times as JSON."""

from __future__ import annotations

import contextlib
import gc
import io
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from measure import digest, own_peak, repeated, timed

HERE = Path(__file__).resolve().parent
VOCABULARY = HERE.parent / "ontology"
HELPERS: dict[str, Callable[[Any], Any]] = {
    "who, by one actor": lambda kg: kg.who_committed(by="state-3"),
    "who, one page": lambda kg: kg.who_committed(limit=40),
    "who, in one text": lambda kg: kg.who_committed(instrument="instrument-1"),
    "stances, about one": lambda kg: kg.stances(about="commitment-2"),
    "explain": lambda kg: kg.explain("pledge-1-1"),
    "status": lambda kg: kg.status("instrument-1"),
    "members": lambda kg: kg.members("collective-1"),
}


def questions() -> dict[str, str]:
    """Read the benchmark questions by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((HERE / "questions").glob("*.rq"))}


def peak() -> int:
    """Give the most memory that this process, or one that it waited for, has had so far, in bytes."""
    return max(own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)


def work() -> float:
    """Give the seconds that this process and its children worked."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in both)


def prepare(seeds: str, out: str) -> dict[str, Any]:
    """Compile once and write what peers read: all statements, those with their graphs, the stated ones."""
    from pledgebuild.compile import facts
    from pledgegraph.names import INFERRED
    from pledgegraph.names import VOCABULARY as ONTOLOGY

    store = facts(Path(seeds), VOCABULARY)
    quads = list(store)
    stated = [q.triple for q in quads if q.graph_name not in (INFERRED, ONTOLOGY)]
    lines = {"graph.nt": {f"{q.triple} .\n" for q in quads}, "graph.nq": {f"{q} .\n" for q in quads}}
    for name, texts in {**lines, "stated.nt": {f"{triple} .\n" for triple in stated}}.items():
        Path(out, name).write_text("".join(sorted(texts)), encoding="utf-8")
    return {"triples": sum(1 for q in quads if q.graph_name != ONTOLOGY), "stated": len(stated)}


def build(seeds: str, *options: str) -> dict[str, Any]:
    """Build in memory: until the rules are through, and until all checks are."""
    from pledgebuild.compile import compile_facts
    from pledgegraph.names import VOCABULARY as ONTOLOGY

    steps: list[tuple[str, float, float, int]] = []
    start, worked = time.perf_counter(), work()

    def told(step: str) -> None:
        steps.append((step, (time.perf_counter() - start) * 1000, (work() - worked) * 1000, peak()))

    run = compile_facts(Path(seeds), VOCABULARY, shacl="--shacl" in options, progress=told)
    told("end")
    if run.findings:
        raise SystemExit(f"{len(run.findings)} findings, the first: {run.findings[0]}")
    ready = next(place for place, step in enumerate(steps) if step[0] == "checks")
    parts = {one[0]: round(other[1] - one[1]) for one, other in pairwise(steps)}
    told_all = {name: steps[place][1:] for name, place in (("ready", ready), ("checked", -1))}
    quads = (
        [[str(quad)] for quad in run.store if quad.graph_name != ONTOLOGY] if "--digest" in options else []
    )
    return {**told_all, "parts": parts, "size": len(run.store), "digest": digest(quads)}


def empty(seeds: str) -> dict[str, Any]:
    """Build a folder with one actor, for what a build takes without facts."""
    return build(seeds)


def load(path: str) -> dict[str, Any]:
    """Load N-Triples into an engine like ours, the floor under every build."""
    import pyoxigraph as ox

    store = ox.Store()
    sample = timed(lambda: store.load(path=path, format=ox.RdfFormat.N_TRIPLES))
    return {"ready": [*sample[:2], peak()], "size": len(store)}


def opened(path: str) -> Any:
    """Open the facts as the command line does from its cache."""
    import pyoxigraph as ox

    from pledgegraph.graph import PledgeGraph
    from pledgegraph.store import Store

    inner = ox.Store()
    inner.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    return PledgeGraph(Store(inner))


def ask(path: str) -> dict[str, Any]:
    """Ask the benchmark questions of the store."""
    from pledgegraph.store import Term

    kg = opened(path)
    found: dict[str, Any] = {}

    def text(term: Term | None) -> str:
        return "" if term is None else str(getattr(term, "value", term))

    for name, question in questions().items():
        rows = [[text(term) for term in row] for row in kg.store.select(question).rows]
        samples = repeated(lambda question=question: kg.store.select(question))
        found[name] = {"samples": samples, "rows": len(rows), "digest": digest(rows)}
    return found


def who(path: str, by: str, out: str) -> dict[str, Any]:
    """Write the query behind ``who --by`` for other engines, and sum up its rows."""
    kg = opened(path)
    text = kg.who_committed(by=by).sparql
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in kg.store.prefixes.items())
    Path(out).write_text(prefixes + text, encoding="utf-8")
    rows = [["" if term is None else str(term.value) for term in row] for row in kg.store.select(text).rows]
    return {"rows": len(rows), "digest": digest(rows)}


class Recorder:
    """An engine that remembers what it was asked, so that the same can be asked again without any layer."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.calls: list[Callable[[], Any]] = []

    def query(self, query: str, **more: Any) -> Any:
        self.calls.append(lambda: self.inner.query(query, **more))
        return self.inner.query(query, **more)

    def quads_for_pattern(self, *terms: Any) -> Iterator[Any]:
        self.calls.append(lambda: self.inner.quads_for_pattern(*terms))
        return self.inner.quads_for_pattern(*terms)

    def named_graphs(self) -> Iterator[Any]:
        return self.inner.named_graphs()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.inner)

    def __len__(self) -> int:
        return len(self.inner)


def helpers(path: str) -> dict[str, Any]:
    """Ask helper questions, and after each the engine alone what the question asked of it.

    "first" is with nothing remembered but the prefixes, "later" with names and evidence looked up before.
    """
    from pledgegraph.graph import PledgeGraph
    from pledgegraph.store import Store

    kg = opened(path)
    kg.store.prefixes  # noqa: B018 - read once for all
    inner, prefixes, found = kg.store.inner, dict(kg.store.prefixes), {}
    for name, question in HELPERS.items():
        engine = Recorder(inner)
        again = PledgeGraph(Store(engine, _prefixes=prefixes))
        for kind in ("first", "later"):
            engine.calls.clear()
            answer = question(again)
            calls = list(engine.calls)
            gc.collect()
            gc.disable()

            def layer(question: Any = question, kept: Any = again if kind == "later" else None) -> Any:
                return question(kept or PledgeGraph(Store(inner, _prefixes=prefixes)))

            samples, raw = [], []
            repeated(layer, 1, 1)
            for _ in range(7):  # in turn, as for processes
                samples.append(timed(layer))
                raw.append(timed(lambda calls=calls: [all(True for _ in call()) for call in calls]))
            gc.enable()
            found[f"{name}|{kind}"] = {
                "samples": samples,
                "raw": raw,
                "rows": len(answer),
                "calls": len(calls),
            }
    return found


def turtle(path: str, out: str) -> dict[str, Any]:
    """Write the facts as Turtle, inferred ones included."""
    from pledgegraph.export import serialize

    kg = opened(path)

    def made() -> bytes:
        return serialize(kg.store.inner, ".ttl", inferred=True, prefixes=kg.store.prefixes)

    Path(out).write_bytes(made())
    return {"samples": repeated(made)}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    task.__name__: task for task in (prepare, build, empty, load, ask, who, helpers, turtle)
}


def main(arguments: list[str]) -> int:
    with contextlib.redirect_stdout(io.StringIO()):
        told = TASKS[arguments[0]](*arguments[1:])
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
