"""The machine fails: kills, signals, full disks, closed pipes, two at once. Old or new, never between."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import pledgebuild.build as building
import pledgebuild.compile as pipeline
from pledgebuild.build import build
from pledgebuild.compile import Compiled
from pledgegraph import files
from pledgegraph.cli import main
from pledgegraph.data import data_dir
from pledgegraph.errors import ExportError
from pledgegraph.facts import open_store

TOY = Path(__file__).parent / "toy"
STRIKE = Path(__file__).parent / "strike.py"
TEMPORARY = re.compile(r"\.pledgegraph-[0-9a-f]{16}\.tmp")
COMMAND = [sys.executable, "-m", "pledgegraph"]
SIGNALS = ["SIGKILL", "SIGTERM", "SIGHUP", "SIGKILL", "SIGINT", "SIGKILL"]
ENDS = {"SIGKILL": -9, "SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}


def start(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    command = [*COMMAND, *map(str, arguments)]
    given: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen(command, text=True, encoding="utf-8", **given)


def ended(running: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = running.communicate(timeout=60)
    return running.returncode, out, err


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """Work in memory where the machine has such a disk: these tests force thousands of files to disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of random name in it
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Seeds, and a folder with the set ``out`` and the export ``x.ttl`` built before they were changed."""
    folder = tmp_path_factory.mktemp("worlds")
    seeds, before = Path(shutil.copytree(TOY, folder / "seeds")), folder / "before"
    before.mkdir()
    build(seeds, data_dir("ontology"), before / "out")
    (before / "x.ttl").write_text("# an older export\n", encoding="utf-8")
    dossier = seeds / "harbour-pact.yaml"
    text = dossier.read_text(encoding="utf-8")
    dossier.write_text(text.replace("Lend boats", "Lend ships"), encoding="utf-8")
    return seeds, before


@pytest.fixture
def struck(worlds: tuple[Path, Path], tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Run a command again and again, each time struck at another moment; give what each run left."""

    def strike(command: str, *target: str, moments: int, compiling: bool) -> dict[str, Any]:
        seeds, before = worlds
        plan = {
            "command": [command, *(str(tmp_path / "state" / end) for end in target), "--seeds", str(seeds)],
            "seeds": str(seeds),
            "state": str(tmp_path / "state"),
            "before": str(before),
            "signals": SIGNALS,
            "moments": moments,
            "compiling": compiling,
        }
        (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        env = {**os.environ, "PLEDGEGRAPH_CACHE": str(tmp_path / "state" / "cache")}
        subprocess.run([sys.executable, STRIKE, tmp_path / "plan.json"], env=env, check=True)
        told: dict[str, Any] = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
        return told

    return strike


# ---------------------------------------------------------------- killed, or asked to stop


@pytest.mark.parametrize(
    ("line", "moments", "compiling"),
    [
        ("build out", 51, False),
        ("check", 3, True),
        ("who", 20, False),
        ("export x.ttl", 12, False),
    ],
)
def test_6_71_and_79_a_struck_command_leaves_the_old_or_the_new(
    line: str, moments: int, compiling: bool, struck: Callable[..., dict[str, Any]]
) -> None:
    command, *target = line.split()
    told = struck(command, *target, moments=moments, compiling=compiling)
    assert told["plain"]["code"] == 0, told["plain"]["said"]
    assert len(told["runs"]) >= min(moments - 2, len(told["plain"]["calls"]))
    old, new = told["before"], told["after"]
    assert (old != new) == (command != "check")
    kept = Counter[str]()
    for run in told["runs"]:
        where = f"{run['signal']} {run['moment']}"
        assert run["code"] == ENDS[run["signal"]], where
        assert run["said"].strip() in ("", told["plain"]["said"].strip()), where
        assert set(run["seen"]) <= set(told["seen"]), where  # what a reader saw meanwhile
        left = {path: checksum for path, checksum in run["left"].items() if not TEMPORARY.search(path)}
        assert left == run["left"] or run["signal"] == "SIGKILL", where  # all others tidy up
        for path, checksum in left.items():
            assert checksum in (old.get(path), new.get(path)), (where, path)
        if command == "build":
            assert left in (old, new), where
            kept["old" if left == old else "new"] += 1
        assert (run["next"]["code"], run["next"]["said"]) == (0, told["plain"]["said"]), where
        assert run["next"]["left"] == new, where  # nothing of the struck run stays
        assert set(run["next"]["seen"]) <= set(told["seen"]), where
    assert command != "build" or compiling or (kept["old"] > 10 and kept["new"] > 5)


def test_6_71_a_process_is_killed_while_it_writes(worlds: tuple[Path, Path], tmp_path: Path) -> None:
    seeds, before = worlds
    state = Path(shutil.copytree(before, tmp_path / "state"))
    running = start("build", state / "out", "--seeds", seeds)
    while running.poll() is None and not list(state.glob(".pledgegraph-*.tmp")):
        time.sleep(0.0002)
    running.kill()
    assert ended(running)[0] == -signal.SIGKILL
    assert tree(state / "out") == tree(before / "out")
    assert ended(start("build", state / "out", "--seeds", seeds))[0] == 0
    assert sorted(p.name for p in state.iterdir()) == ["out", "x.ttl"]
    assert tree(state / "out") != tree(before / "out")


def test_6_79_nohup_stays_in_force() -> None:
    command = f"trap '' HUP; exec {sys.executable} -c \"$CODE\""
    code = (
        "import os, signal, sys; import pledgegraph.cli as c; sys.argv = ['pledgegraph', '--version']\n"
        "real = c.main\n"
        "def main(): os.kill(os.getpid(), signal.SIGHUP); real()\n"
        "c.main = main\n"
        "from pledgegraph.__main__ import run; run()"
    )
    ran = subprocess.run(
        ["sh", "-c", command], env={**os.environ, "CODE": code}, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("pledgegraph ")


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [("", 0, ""), ("None", 0, ""), ("3", 3, ""), ("'no such thing'", 1, "no such thing\n")],
)
def test_an_end_with_words_says_them_and_is_a_fault(end: str, code: int, said: str) -> None:
    program = f"import pledgegraph.cli as c; c.main = lambda: exit({end})\n"
    program += "from pledgegraph.__main__ import run; run()"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (code, "", said)


def test_6_79_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    commands: dict[str, list[object]] = {
        "who": ["who", "--seeds", TOY],
        "check": ["check", "--seeds", TOY, "--format", "json"],
        "export": ["export", tmp_path / "x.ttl", "--seeds", TOY],
        "build": ["build", tmp_path / "out", "--seeds", TOY],
        "help": ["--help"],
    }
    reader, writer = os.pipe()
    os.close(reader)
    running = {name: start(*words, stdout=writer) for name, words in commands.items()}
    told = {name: ended(process) for name, process in running.items()}
    assert {name: (code, err) for name, (code, _, err) in told.items()} == dict.fromkeys(commands, (141, ""))
    assert ended(start("who", "--by", "zz", "--seeds", TOY, stderr=writer))[0] == 141
    os.close(writer)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "x.ttl"]
    assert (tmp_path / "x.ttl").read_bytes() == (tmp_path / "out" / "facts.ttl").read_bytes()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
def test_6_72_an_output_that_is_full_or_closed(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        code, _, err = ended(start("who", "--seeds", TOY, stdout=full))
        assert (code, err) == (2, "pledgegraph: the output: No space left on device\n")
        assert ended(start("who", "--by", "zz", "--seeds", TOY, stderr=full))[0] == 2
    shell = f"{sys.executable} -m pledgegraph who --seeds {TOY} >&-"
    ran = subprocess.run(["sh", "-c", shell], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


# ---------------------------------------------------------------- two at once


def test_6_71_two_builds_and_two_loads_at_once(worlds: tuple[Path, Path], tmp_path: Path) -> None:
    seeds, before = worlds
    state = Path(shutil.copytree(before, tmp_path / "state"))
    env = {**os.environ, "PLEDGEGRAPH_CACHE": str(tmp_path / "cache")}
    builds = [start("build", state / "out", "--seeds", seeds) for _ in range(2)]
    loads = [start("who", "--seeds", seeds, env=env) for _ in range(2)]
    assert [ended(one)[0] for one in builds] == [0, 0]
    answers = {ended(one) for one in loads}
    assert len(answers) == 1
    assert answers.pop()[0] == 0
    build(seeds, data_dir("ontology"), tmp_path / "alone")
    assert tree(state / "out") == tree(tmp_path / "alone")
    assert sorted(p.name for p in state.iterdir()) == ["out", "x.ttl"]
    assert sorted(p.suffix for p in (tmp_path / "cache").glob("*.nq")) == [".nq"]


# ---------------------------------------------------------------- every N-th call fails


class Fault(NamedTuple):
    name: str
    at: int
    error: Callable[[], BaseException]


FAULTS: list[Callable[[], BaseException]] = [
    lambda: OSError(errno.ENOSPC, "No space left on device"),
    KeyboardInterrupt,
]


def writes(path: Any, flags: int, *_: Any) -> bool:
    """Tell the opening of a file to write, or of a folder to force it to disk, from reading."""
    return bool(flags & os.O_CREAT) or Path(path).is_dir()


@contextlib.contextmanager
def failing(fault: Fault) -> Iterator[Callable[[], bool]]:
    """Let the N-th call of one function of os fail; say afterwards whether there was one."""
    real: Callable[..., Any] = getattr(os, fault.name)
    calls = 0

    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        if fault.name == "open" and not writes(*args):
            return real(*args, **kwargs)
        calls += 1
        if calls == fault.at:
            if fault.name == "close":
                real(*args, **kwargs)
            raise fault.error()
        return real(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, fault.name, call)
        yield lambda: calls >= fault.at


@pytest.fixture
def compiled_once(toy_run: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave only the writing to do: facts and formats are at hand."""
    made: dict[tuple[str, str], Any] = {}

    def once(name: str) -> Callable[..., Any]:
        make = vars(building)[name]

        def call(store: Any, *args: Any, **kwargs: Any) -> Any:
            key = name, f"{args} {kwargs.get('inferred')}"
            return made[key] if key in made else made.setdefault(key, make(store, *args, **kwargs))

        return call

    monkeypatch.setattr(building, "compile_facts", lambda *_, **__: toy_run)
    monkeypatch.setattr(pipeline, "facts", lambda *_, **__: toy_run.store)
    for name in ("serialize", "draw_matrix", "stances", "context", "schema", "terms_page"):
        monkeypatch.setattr(building, name, once(name))


@pytest.mark.parametrize("error", FAULTS)
@pytest.mark.parametrize("name", ["open", "write", "fsync", "close", "mkdir", "rename", "unlink", "rmdir"])
def test_6_73_any_call_of_a_build_may_fail(
    name: str, error: Callable[[], BaseException], compiled_once: None, tmp_path: Path
) -> None:
    build(TOY, data_dir("ontology"), tmp_path / "new")
    new = tree(tmp_path / "new")
    old = {"facts.ttl": b"# older\n"}
    for at in range(1, 200):
        around = tmp_path / str(at)
        around.mkdir()
        files.write_set(around / "out", old)
        before = tree(around / "out")
        told = False
        with failing(Fault(name, at, error)) as reached:
            try:
                build(TOY, data_dir("ontology"), around / "out")
            except (ExportError, KeyboardInterrupt):
                told = True
        assert [p.name for p in around.iterdir()] == ["out"], at
        assert tree(around / "out") in ([new, before] if told else [new]), at
        if not reached():
            assert not told
            assert at > 1 or name == "rename"  # the swap is one exchange, where the system has it
            return
    pytest.fail("the build never ended")


@pytest.mark.parametrize("error", FAULTS)
@pytest.mark.parametrize("name", ["open", "write", "fsync", "close", "mkdir", "replace"])
def test_6_73_any_call_of_a_load_may_fail(
    name: str,
    error: Callable[[], BaseException],
    compiled_once: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for at in range(1, 50):
        cache = tmp_path / str(at)
        monkeypatch.setenv("PLEDGEGRAPH_CACHE", str(cache))
        notices: list[str] = []
        interrupted = False
        with failing(Fault(name, at, error)) as reached:
            try:
                count = len(open_store(TOY, notice=notices.append).inner)
            except KeyboardInterrupt:
                interrupted = True
        kept = list(cache.iterdir()) if cache.exists() else []
        assert all(path.suffix == ".nq" for path in kept), at
        assert interrupted or not notices or "cannot be written" in notices[0]
        again: list[str] = []
        assert len(open_store(TOY, notice=again.append).inner) == (
            count if not interrupted else len(open_store(TOY).inner)
        )
        assert again == []
        if not reached():
            assert (notices, interrupted) == ([], False)
            assert at > 1
            return
    pytest.fail("the load never ended")


# ---------------------------------------------------------------- a full disk


@pytest.fixture(scope="session")
def namespaces(not_tried: Callable[[str], None]) -> bool:
    """Whether this machine lets a test have a disk of its own."""
    tried = ["unshare", "-rm", "true"]
    allowed = bool(shutil.which("unshare")) and subprocess.run(tried, capture_output=True).returncode == 0
    if not allowed:
        not_tried("a really full disk: no namespaces on this machine (the limit on file sizes was tried)")
    return allowed


def test_6_72_a_full_disk_keeps_the_old_set(
    worlds: tuple[Path, Path], namespaces: bool, tmp_path: Path
) -> None:
    seeds, before = worlds
    disk = tmp_path / "disk"
    disk.mkdir()
    copy, limit = f"cp -r {before}/out {disk}/", "ulimit -f 100"  # KiB: the schema is longer
    mount = f"mount -t tmpfs -o size=1m none {disk}"  # two sets are longer
    runs = [
        ([], [copy, limit], "File too large"),
        (["unshare", "-rm"], [mount, copy], "No space left on device"),
    ]
    for apart, prepare, why in runs if namespaces else runs[:1]:
        build_it = f"{sys.executable} -m pledgegraph build {disk}/out --seeds {seeds}; echo $?"
        script = "; ".join([*prepare, build_it, f"diff -r {disk}/out {before}/out && ls -A {disk}"])
        ran = subprocess.run([*apart, "sh", "-c", script], capture_output=True, text=True)
        assert ran.stderr == f"pledgegraph: cannot write {disk}/out: {why}\n"
        assert ran.stdout == "2\nout\n"


# ---------------------------------------------------------------- refused before the work


def link_inside(out: Path) -> None:
    files.write_set(out, {"facts.ttl": b"# older\n"})
    (out / "facts.ttl").unlink()
    (out / "facts.ttl").symlink_to(out.parent / "victim")


def pipe_inside(out: Path) -> None:
    files.write_set(out, {"facts.ttl": b"# older\n"})
    (out / "facts.ttl").unlink()
    os.mkfifo(out / "facts.ttl")


def foreign(out: Path) -> None:
    out.mkdir()
    (out / "thesis.odt").write_text("years")


def link_to_folder(out: Path) -> None:
    (out.parent / "elsewhere").mkdir()
    out.symlink_to("elsewhere")


PLACES: list[tuple[str, Callable[[Path], object], str, str]] = [
    ("build", lambda out: out.write_text("a file"), "out", "it is a file, and a folder is needed"),
    ("build", os.mkfifo, "out", "it is a file, and a folder is needed"),
    ("build", link_to_folder, "out", "it is a symbolic link"),
    ("build", lambda out: out.symlink_to("nowhere"), "out", "it is a symbolic link"),
    ("build", link_inside, "out", "no earlier run wrote facts.ttl in it"),
    ("build", pipe_inside, "out", "no earlier run wrote facts.ttl in it"),
    ("build", foreign, "out", "no earlier run wrote thesis.odt in it"),
    ("build", lambda _: None, "missing/out", "missing does not exist"),
    ("build", lambda _: None, "victim/out", "victim does not exist"),
    ("build", lambda _: None, "x" * 300, "File name too long"),
    ("build", lambda _: None, "/dev/null", "it is a file, and a folder is needed"),
    ("export", lambda out: out.mkdir(), "out.ttl", "it is a folder"),
    ("export", os.mkfifo, "out.ttl", "it is not a regular file"),
    ("export", lambda out: out.symlink_to("victim"), "out.ttl", "it is a symbolic link"),
    ("export", lambda _: None, "missing/out.ttl", "missing does not exist"),
    ("export", lambda _: None, "x" * 300 + ".ttl", "File name too long"),
]


@pytest.mark.parametrize(("command", "prepare", "name", "why"), PLACES)
def test_6_74_an_output_is_refused_before_the_work(
    command: str,
    prepare: Callable[[Path], object],
    name: str,
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "victim").write_text("keep me")
    if name in ("out", "out.ttl"):
        prepare(tmp_path / name)
    monkeypatch.setattr(building, "compile_facts", lambda *_, **__: pytest.fail("work was started"))
    monkeypatch.setattr("pledgegraph.cli.take.facts", lambda _: pytest.fail("work was started"))
    before = {p: p.lstat().st_mtime_ns for p in tmp_path.rglob("*")}
    with pytest.raises(SystemExit) as end:
        main([command, str(tmp_path / name), "--seeds", str(TOY)])
    said = capsys.readouterr()
    assert (end.value.code, said.out) == (2, "")
    assert said.err.startswith("pledgegraph: cannot write ")
    assert why in said.err
    assert said.err.count("\n") == 1
    assert {p: p.lstat().st_mtime_ns for p in tmp_path.rglob("*")} == before


# ---------------------------------------------------------------- what killed runs left


def test_only_what_no_living_writer_uses_is_removed(tmp_path: Path) -> None:
    ours = [tmp_path / f".pledgegraph-{digit * 16}.tmp" for digit in "ab"]
    ours[0].write_text("half a file")
    ours[1].mkdir()
    (ours[1] / "half.ttl").write_text("half a set")
    others = [
        tmp_path / name for name in (".pledgegraph-notes.tmp", f".pledgegraph-{'a' * 16}.old", ".x.tmp")
    ]
    for path in others:
        path.write_text("not a temporary of a writer")
    if os.geteuid() == 0:
        others.append(tmp_path / f".pledgegraph-{'c' * 16}.tmp")
        others[-1].write_text("of another user")
        os.chown(others[-1], 65534, 65534)
    holder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pledgegraph.turns._PATIENCE", 0.05)
        files.write_bytes(tmp_path / "a", b"written while another run is at work")
    assert all(path.exists() for path in [*ours, *others])
    os.close(holder)
    files.write_bytes(tmp_path / "a", b"")
    assert sorted(tmp_path.iterdir()) == sorted([tmp_path / "a", *others])
