"""Answering: a fresh process, the benchmark questions, the helper layer, Turtle; beside peers."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from functools import partial
from itertools import count
from pathlib import Path

from measure import Done, Line, Results, Sample, digest, in_turn, run, same
from subject import HELPERS, questions
from worlds import HERE, PEERS, Pythons, World, flat, growth, subject

BY = "state-3"
STEADY = ("who, in one text", "explain", "status")  # their answers do not grow with the facts
DECIMAL = (
    '"^^<http://www.w3.org/2001/XMLSchema#decimal>'  # rdflib writes 80 as 80.0, which is the same number
)
ENGINES = ("rdflib", "oxrdflib", "pyoxigraph", "maplib", "duckdb")


def fresh(results: Results, world: World, small: World, python: Pythons, folder: Path) -> None:
    """Time ``who`` in a fresh process: beside rdflib at a large size, and beside a bare interpreter.

    rdflib is asked for less at the large size: the pledges of the actor, and not their evidence, names and
    doubts. The very query of ``who`` takes it minutes there, so that one is asked at the smaller size.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    script = Path(python.ours).with_name("pledgegraph")
    command = [script] if script.is_file() else [python.ours, "-m", "pledgegraph"]
    other = count(100_000)

    def who(*more: str | Path, new: bool = False) -> Done:
        limit = ["--limit", str(next(other))] if new else []  # makes it a question not asked before
        return run([*command, *more, *limit], PLEDGEGRAPH_CACHE=str(folder / "cache"))

    def rdflib(at: World, query: Path) -> Done:
        return run([python.engines, PEERS / "who_rdflib.py", at.files / "graph.nt", query])

    def rows(done: Done) -> str:
        return digest([json.loads(line) for line in done.output.splitlines()])

    same_query, less = folder / "who.rq", HERE / "questions" / "by-actor.rq"
    expected = subject(python, "who", small.files / "graph.nq", BY, same_query).told
    peers = [rdflib(small, same_query) for _ in range(min(2, results.most))]
    same("the rows of who and of rdflib", expected["digest"], rows(peers[0]))
    taken = [one.sample for one in peers]
    results.add(Line("fresh who --by", "rdflib", small.triples, taken, expected["rows"], "the same query"))

    asked = subject(python, "ask", world.files / "graph.nq").told["by-actor"]
    same("the pledges of one actor", asked["digest"], rows(rdflib(world, less)))
    here: list[str | Path] = ["--seeds", world.seeds, "who", "--by", BY]
    same("the answer before and after it is kept", who(*here).output, who(*here).output)
    kept, new, peers = in_turn(
        results.most, lambda: who(*here), lambda: who(*here, new=True), lambda: rdflib(world, less)
    )
    for name, done in (("pledgegraph, kept", kept), ("pledgegraph", new), ("rdflib", peers)):
        note = "asked for less: the pledges alone" if name == "rdflib" else ""
        results.add(Line("fresh who --by", name, world.triples, [x.sample for x in done], note=note))
    walls = {
        x.who: x.wall for x in results.lines if x.what == "fresh who --by" and x.triples == world.triples
    }
    note = f"asked before, its answer kept: {walls['rdflib'] / walls['pledgegraph, kept']:.0f}x"
    ratio = walls["rdflib"] / walls["pledgegraph"]
    results.hold(f"fresh who at {world.size}, not asked before, over rdflib", ratio, 50, "x", True, note)

    who("who")  # fills the cache with the real facts
    bare = partial(run, [sys.executable, "-c", "pass"])
    kept, new, start = in_turn(3 * results.most, lambda: who("who"), lambda: who("who", new=True), bare)
    for name, done in (("pledgegraph, kept", kept), ("pledgegraph", new), ("bare interpreter", start)):
        results.add(Line("fresh who, real facts", name, 0, [x.sample for x in done]))
    walls = {x.who: x.wall for x in results.lines if x.what == "fresh who, real facts"}
    for name, note in (("pledgegraph, kept", "asked before"), ("pledgegraph", "not asked before")):
        ratio = walls[name] / walls["bare interpreter"]
        results.hold(f"fresh who on the real facts, {note}, over a bare interpreter", ratio, 6, "x")


def asked(results: Results, worlds: list[World], python: Pythons) -> None:
    """Time the benchmark questions of the subject at all sizes, for their growth."""
    for world in worlds:
        done = [subject(python, "ask", world.files / "graph.nq") for _ in range(min(3, results.most))]
        for name in questions():
            rows = done[0].told[name]["rows"]
            results.add(Line(f"question: {name}", "pledgegraph", world.triples, flat(done, name), rows))
    for name in questions():
        growth(results, f"question: {name}", "pledgegraph")


def peers_asked(results: Results, world: World, python: Pythons) -> None:
    """Time the benchmark questions of all engines at one size, contents compared, and hold the ratios."""
    path = world.files / "graph.nt"
    turns = {"rdflib": 3}  # it takes long; five of the others
    done: dict[str, list[Done]] = {name: [] for name in ("pledgegraph", *ENGINES)}
    for turn in range(results.most):
        done["pledgegraph"].append(subject(python, "ask", world.files / "graph.nq"))
        for name in ENGINES:
            if turn < turns.get(name, 5):
                done[name].append(run([python.engines, PEERS / "ask.py", name, path]))
    ratios, at = {}, f"at {world.size}"
    for name in questions():
        what, walls, expected = f"question: {name}", {}, done["pledgegraph"][0].told[name]["digest"]
        for who, runs in done.items():
            told = runs[0].told.get(name)
            if told and "refused" in told:
                results.refused.append([what, who, told["refused"]])
            elif told:
                same(f"the rows of {name} of {who}", expected, told["digest"])
                line = Line(what, who, world.triples, flat(runs, name), told["rows"], "beside the others")
                walls[who] = results.add(line).wall
        ratios[name] = walls["rdflib"] / walls["pledgegraph"]
        for who in ("maplib", "duckdb"):
            if name == "group-by" and who in walls:
                gap = walls["pledgegraph"] / walls[who]
                results.hold(f"group-by over everything {at}, {who} faster by", gap, 3, "x")
    note = ", ".join(f"{name} {ratio:.0f}x" for name, ratio in sorted(ratios.items(), key=lambda x: x[1]))
    mean = statistics.geometric_mean(ratios.values())
    results.hold(f"eight questions {at} over rdflib, geometric mean", mean, 30, "x", True, note)
    worst = min(ratios, key=lambda name: ratios[name])
    results.hold(f"eight questions {at} over rdflib, the least", ratios[worst], 8, "x", True, worst)


def helped(results: Results, worlds: list[World], python: Pythons) -> None:
    """Time helper questions beside the calls of the engine that they make, and their growth."""
    for world in worlds:
        done = [subject(python, "helpers", world.files / "graph.nq") for _ in range(min(3, results.most))]
        ratios = {}
        for kind in ("first", "later"):
            for name in HELPERS:
                key, told = f"{name}|{kind}", done[0].told[f"{name}|{kind}"]
                layer: list[Sample] = flat(done, key)
                what, note = f"helper: {name} ({kind})", f"{told['calls']} calls of the engine"
                ours = results.add(Line(what, "pledgegraph", world.triples, layer, told["rows"], note))
                raw = results.add(Line(what, "engine alone", world.triples, flat(done, key, "raw")))
                ratios[key] = ours.wall / raw.wall if raw.wall else 0.0
        if (world.triples > 100_000 and world is worlds[-1]) or len(worlds) == 1:
            for kind in ("first", "later"):
                found = {key: ratio for key, ratio in ratios.items() if key.endswith(kind)}
                note = ", ".join(f"{key.partition('|')[0]} {ratio:.1f}x" for key, ratio in found.items())
                worst = max(found.values())
                what = f"helper layer at {world.size} over its engine calls, asked {kind}, the worst"
                results.hold(what, worst, 1.3, "x", note=note)
    for name in HELPERS:
        growth(results, f"helper: {name} (later)", "pledgegraph", 0.3 if name in STEADY else 0.0)


def turtle(results: Results, world: World, python: Pythons, folder: Path) -> None:
    """Time Turtle beside rdflib's, the same bytes twice, the same statements in both."""
    import pyoxigraph as ox

    folder.mkdir(parents=True, exist_ok=True)
    outs = [folder / f"ours{turn}.ttl" for turn in range(max(2, min(3, results.most)))]
    ours = [subject(python, "turtle", world.files / "graph.nq", out) for out in outs]
    same("the bytes of Turtle from several processes", *(out.read_bytes() for out in outs))
    nt, theirs = folder / "facts.nt", folder / "theirs.ttl"
    triples = {str(t) for t in ox.parse(path=str(outs[0]), format=ox.RdfFormat.TURTLE)}
    nt.write_text("".join(f"{triple} .\n" for triple in sorted(triples)), encoding="utf-8")
    peer = [
        run([python.engines, PEERS / "turtle_rdflib.py", nt, theirs]) for _ in range(min(3, results.most))
    ]
    read = [str(triple) for triple in ox.parse(path=str(theirs), format=ox.RdfFormat.TURTLE)]
    # rdflib writes 80 as 80.0, which is the same number
    kept = {text.replace(f".0{DECIMAL}", DECIMAL) for text in read}
    same(
        "the statements in both files of Turtle",
        digest([[text] for text in triples]),
        digest([[text] for text in kept]),
    )
    for who, done in (("pledgegraph", ours), ("rdflib", peer)):
        found = [Sample(*sample) for one in done for sample in one.told["samples"]]
        results.add(Line("Turtle", who, world.triples, found, rows=len(triples), note="rows: statements"))
    lines = [results.find("Turtle", who, world.triples) for who in ("rdflib", "pledgegraph")]
    ratio = lines[0].wall / lines[1].wall
    note = "sorted, the same bytes each time"
    results.hold(f"Turtle at {world.size} over rdflib", ratio, 20, "x", True, note)
