"""Run one command again and again in forks of a warm process, each struck at another of its calls.

Started by test_machine.py with a plan (JSON); writes beside it, in report.json, what each run left.
A plan names the ``command``, the ``state`` folder that it changes, the folder ``before`` that the state is
made from each time, the ``signals`` in turn, how many ``moments``, and whether ``compiling`` is part of the
run (else the facts were compiled before, and the moments are all in the writing). Where the state holds a
folder ``out``, it is read all the while.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pledgebuild.build as building
import pledgebuild.compile as pipeline
from pledgegraph import files
from pledgegraph.__main__ import run
from pledgegraph.cli import main
from pledgegraph.data import data_dir

OS_CALLS = ("open", "write", "fsync", "close", "mkdir", "replace", "rename", "unlink", "rmdir")
WRITING: list[tuple[Any, str]] = [*((os, name) for name in OS_CALLS), (files, "_exchange")]
COMPILING: list[tuple[Any, str]] = [
    (pipeline, name) for name in ("load_ontology", "read_parts", "_load", "infer", "sparql_checks", "_joined")
]
Strike = tuple[int, bool, int]
"""At which call, whether after it, and with which signal."""


def tap(calls: list[tuple[Any, str]], strike: Strike | None, told: int) -> None:
    """Count calls, tell their names, and send the signal at the chosen one."""
    count = 0

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal count
            count += 1
            mine = count
            if strike is None:
                write(told, f"{name}\n".encode())
            elif (mine, False) == strike[:2]:
                os.kill(os.getpid(), strike[2])
            try:
                return real(*args, **kwargs)
            finally:
                if strike and (mine, True) == strike[:2]:
                    os.kill(os.getpid(), strike[2])

        return call

    write = os.write
    for home, name in calls:
        setattr(home, name, wrapped(name, getattr(home, name)))


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def tree(folder: Path) -> dict[str, str]:
    """List what stands in a folder, but for kept parts and sums: they are judged whenever they are read."""
    judged = (".sqlite", ".sqlite-journal", ".json") if (folder / "cache").exists() else ()
    kept = {
        p for room in ("dossiers", "built") for p in (folder / "cache" / room).glob("*") if p.suffix in judged
    }
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path not in kept)
    return {path.relative_to(folder).as_posix(): digest(path.read_bytes()) for path in found}


def whole(folder: Path) -> str:
    """Read a set as a careful reader does: by its folder, once more where that was swapped meanwhile."""
    while True:
        handle = os.open(folder, os.O_RDONLY)
        try:
            found = {}
            for name in os.listdir(handle):  # noqa: PTH208 - of this very folder
                with open(os.open(name, os.O_RDONLY, dir_fd=handle), "rb") as file:  # noqa: PTH123
                    found[name] = digest(file.read())
            missing = False
        except FileNotFoundError:
            missing = True
        inode = os.fstat(handle).st_ino
        os.close(handle)
        if folder.stat().st_ino == inode:
            return digest(json.dumps([missing, sorted(found.items())]).encode())


def forked(plan: dict[str, Any], strike: Strike | None = None, *, tapped: bool = True) -> dict[str, Any]:
    """Run the command in a fork; tell how it ended, what it said, and what a reader saw meanwhile."""
    said = Path(plan["state"]).parent / "said"
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(1, 2)
        if tapped:
            tap(COMPILING if plan["compiling"] else WRITING, strike, tell)
        sys.argv = ["pledgegraph", *plan["command"]]
        run()
    os.close(tell)
    seen = set()
    out = Path(plan["state"], "out")
    while (ended := os.waitpid(child, os.WNOHANG))[0] == 0:
        if out.exists():
            seen.add(whole(out))
        time.sleep(0.002)
    with open(told, "rb") as names:  # noqa: PTH123
        calls = names.read().decode().split()
    code = os.waitstatus_to_exitcode(ended[1])
    return {"code": code, "said": said.read_text(encoding="utf-8"), "seen": sorted(seen), "calls": calls}


def moments(calls: list[str], most: int) -> list[tuple[int, bool]]:
    """Choose calls spread over the run, by turns before and after; the swap both before and after."""
    swaps = [at for at, name in enumerate(calls, 1) if name in ("_exchange", "replace")]
    chosen = [(at, after) for at in swaps for after in (False, True)]
    rest = most - len(chosen)
    spread = sorted({1 + round(number * (len(calls) - 1) / max(rest - 1, 1)) for number in range(rest)})
    return sorted({*chosen, *((at, bool(number % 2)) for number, at in enumerate(spread))})


def compile_before(seeds: Path) -> None:
    """Let forks find the facts compiled and the formats made, so that what is left to do is the writing."""
    ready = pipeline.compile_facts(seeds, data_dir("ontology"))
    vars(building)["compile_facts"] = lambda *_, **__: ready
    vars(pipeline)["facts"] = lambda *_, **__: ready.store
    made: dict[str, Any] = {}

    def once(name: str, make: Callable[..., Any]) -> Callable[..., Any]:
        def call(store: Any, *args: Any, **kwargs: Any) -> Any:
            key = f"{name} {args} {kwargs.get('inferred')}"
            if key not in made:
                made[key] = make(store, *args, **kwargs)
            return made[key]

        return call

    for name in ("serialize", "draw_matrix", "stances"):
        vars(building)[name] = once(name, vars(building)[name])


def strike_all() -> None:
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    state, before = Path(plan["state"]), Path(plan["before"])
    if not plan["compiling"]:
        compile_before(Path(plan["seeds"]))

    def reset() -> None:
        shutil.rmtree(state, ignore_errors=True)
        shutil.copytree(before, state, symlinks=True)

    reset()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        main(plan["command"])  # imports late what it needs
    reset()
    start = whole(state / "out") if (state / "out").exists() else ""
    plain = forked(plan)
    told: dict[str, Any] = {"before": tree(before), "after": tree(state), "plain": plain, "runs": []}
    told["seen"] = [start, whole(state / "out") if start else ""]
    chosen = moments(plain["calls"], plan["moments"])
    for (at, after), sent in zip(chosen, itertools.cycle(plan["signals"]), strict=False):
        reset()
        struck = forked(plan, (at, after, getattr(signal, sent)))
        left = tree(state)
        again = forked(plan, tapped=False)
        name = f"{'after' if after else 'before'} call {at}, {plain['calls'][at - 1]}"
        next_one = {"code": again["code"], "said": again["said"], "left": tree(state), "seen": again["seen"]}
        told["runs"].append({"signal": sent, "moment": name, **struck, "left": left, "next": next_one})
    Path(sys.argv[1]).with_name("report.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    strike_all()
