"""Building: pledgegraph and its peers at some sizes, contents compared, and the promises held."""

from __future__ import annotations

import shutil
from functools import partial
from itertools import count
from pathlib import Path

from measure import Done, Line, Results, digest, in_turn, run, same
from worlds import PEERS, Pythons, World, growth, samples, subject

REBUILD = ("check",)  # the command of a curator that builds everything anew, or what changed
LONELY = """\
defaults: {source: a-source, recorded: 2026-06-01}
sources:
  a-source:
    title: A text
    publisher: A paper
    kind: primary
    language: en
    retrieved: 2026-06-01
    extent: excerpt
    url: https://news.example/1
actors:
  an-actor: {type: State, label: {en: An actor}, evidence: [{paragraph: 1}]}
"""


# ---------------------------------------------------------------- building


def builds(results: Results, worlds: list[World], python: Pythons) -> None:
    """Time builds beside the raw load of the same statements."""
    with_shacl = [world for world in worlds if world.triples < 1_000_000]
    for world in worlds:
        options = ["--shacl"] if world in with_shacl else []
        nt = world.files / "graph.nt"
        if world.triples < 100_000:
            twice = [subject(python, "build", world.seeds, "--digest").told["digest"] for _ in range(2)]
            same("two builds of the same dossiers", *twice)
        built = partial(subject, python, "build", world.seeds, *options)
        ours, raw = in_turn(min(world.samples, results.most), built, partial(subject, python, "load", nt))
        parts = ", ".join(f"{name} {took}" for name, took in ours[0].told["parts"].items() if took >= 10)
        results.add(Line("build", "pledgegraph", world.triples, samples(ours), note=f"ms by part: {parts}"))
        checks = "and SHACL" if options else "no SHACL at this size"
        checked = samples(ours, "checked")
        results.add(Line("build with checks", "pledgegraph", world.triples, checked, note=checks))
        note = "the same statements as N-Triples into a store in memory"
        results.add(Line("build", "raw load", world.triples, samples(raw), note=note))
    growth(results, "build", "pledgegraph", 1.1)
    growth(results, "build with checks", "pledgegraph")
    growth(results, "build", "raw load")
    memory(results, worlds, python)


def memory(results: Results, worlds: list[World], python: Pythons) -> None:
    """Hold the peak memory of a build against its statements, without what an empty build takes."""
    nothing = worlds[0].files / "nothing"
    nothing.mkdir(exist_ok=True)
    (nothing / "lonely.yaml").write_text(LONELY, encoding="utf-8")
    empty = samples([subject(python, "empty", nothing)])[0].rss
    for world in [world for world in worlds if world.triples > 100_000] or worlds[-1:]:
        line = results.find("build", "pledgegraph", world.triples)
        gross = max(sample.rss for sample in line.samples)
        net = (gross - empty) / world.triples / 1000
        note = f"gross {gross / world.triples / 1000:.2f} kB; an empty build {empty / 1e6:.0f} MB"
        results.hold(f"peak memory of a build at {world.size}, a triple", net, 1.3, " kB", note=note)


def peers_build(results: Results, world: World, python: Pythons) -> None:
    """Time the builds of peers at one size, and hold the ratios."""
    scratch = world.files / "scratch"
    scratch.mkdir(exist_ok=True)
    hand = [run([python.engines, PEERS / "by_hand.py", world.seeds]) for _ in range(2)]
    lines = sorted(set((world.files / "stated.nt").read_text(encoding="utf-8").split(" .\n")) - {""})
    mapped = digest([[line] for line in lines])
    same("the statements mapped and those made by hand", mapped, hand[0].told["digest"])
    note = "the same statements; no rules, no checks"
    results.add(Line("build", "rdflib by hand", world.triples, samples(hand), note=note))
    others = {
        "LinkML": run([python.linkml, PEERS / "build_linkml.py", world.seeds, scratch]),
        "morph-kgc": run([python.morph, PEERS / "build_morph.py", world.seeds, scratch]),
    }
    limits = {"rdflib by hand": 6, "LinkML": 12}
    for who, done in others.items():
        made = done.told["size"]
        note = f"{made} statements of {world.stated} mapped, one sample"
        results.add(Line("build", who, world.triples, samples([done]), note=note))
    ours = results.find("build", "pledgegraph", world.triples)
    checked = results.find("build with checks", "pledgegraph", world.triples)
    raw = results.find("build", "raw load", world.triples)
    at = f"at {world.size}"
    results.hold(f"build {at} over raw load", ours.wall / raw.wall, 5, "x")
    results.hold(f"build with SHACL and SPARQL checks {at} over raw load", checked.wall / raw.wall, 12, "x")
    sizes = {"rdflib by hand": world.stated, **{who: done.told["size"] for who, done in others.items()}}
    for who, made in sizes.items():
        peer = results.find("build", who, world.triples)
        each = peer.wall / made / (ours.wall / world.triples)
        note = f"a triple made {each:.1f}x; it makes {made} triples, we {world.triples}"
        if who in limits:
            results.hold(f"build {at} faster than {who}", peer.wall / ours.wall, limits[who], "x", True, note)


def rebuilds(results: Results, world: World, python: Pythons, folder: Path) -> None:
    """Time the command that builds: all, unchanged, and with one dossier changed."""
    seeds, command = folder / "seeds", [python.ours, "-m", "pledgegraph"]
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(world.seeds, seeds)
    changed = sorted(seeds.rglob("*.yaml"))[len(list(seeds.rglob("*.yaml"))) // 2]
    turn = count(1)

    def built(cache: Path) -> Done:
        return run([*command, "--seeds", seeds, *REBUILD], PLEDGEGRAPH_CACHE=str(cache))

    def full() -> Done:
        shutil.rmtree(folder / "cache", ignore_errors=True)
        return built(folder / "cache")

    def one() -> Done:
        text = changed.read_text(encoding="utf-8")
        place = text.index("    publisher: ")
        text = f"{text[:place]}    publisher: Changed {next(turn)} {text[place + 15 :]}"
        changed.write_text(text, encoding="utf-8")
        return built(folder / "cache")

    whole, kept, other = in_turn(1, full, lambda: built(folder / "cache"), one)
    runs = {"rebuild, all": whole, "rebuild, nothing new": kept, "rebuild, one dossier": other}
    for what, done in runs.items():
        taken = [one.sample for one in done]
        results.add(Line(what, "pledgegraph", world.triples, taken, note=" ".join(REBUILD)))
    for what, limit in (("rebuild, nothing new", 5), ("rebuild, one dossier", 15)):
        line, base = (results.find(name, "pledgegraph", world.triples) for name in (what, "rebuild, all"))
        results.hold(f"{what}, at {world.size}", 100 * line.wall / base.wall, limit, " % of all")
