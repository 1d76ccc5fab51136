"""The atomic writer: old content or new, never between, and nothing left over."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pledgegraph import files
from pledgegraph.errors import ExportError

OLD_SET = {"a.txt": b"old a", "deep/b.txt": b"old b", "gone.txt": b"old only"}
NEW_SET = {"a.txt": b"new a", "deep/b.txt": b"new b", "deep/er/c.txt": b"new only"}
CALLS = ["open", "write", "fsync", "replace", "rename", "close"]
FAULTS: list[Callable[[], BaseException]] = [
    lambda: OSError(errno.ENOSPC, "No space left on device"),
    KeyboardInterrupt,
]
WRITERS: list[Callable[[Path], None]] = [
    lambda path: files.write_bytes(path, b""),
    lambda path: files.write_set(path, {}),
    files.check_target,
    files.check_set,
]


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def listed(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(folder).items() if name != files.MANIFEST}


class Failing:
    """Stand in for one function of os and fail at its N-th call."""

    def __init__(self, name: str, at: int, fault: Callable[[], BaseException]) -> None:
        self.real: Callable[..., Any] = getattr(os, name)
        self.name, self.at, self.fault, self.calls = name, at, fault, 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        if self.calls == self.at:
            if self.name == "close":  # the descriptor is gone all the same, as POSIX has it
                self.real(*args, **kwargs)
            raise self.fault()
        return self.real(*args, **kwargs)


def fail_at(
    name: str, at: int, fault: Callable[[], BaseException], work: Callable[[], None]
) -> tuple[bool, bool]:
    """Do the work with one fault in it; say whether the fault was reached and whether it was told."""
    failing = Failing(name, at, fault)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, name, failing)
        try:
            work()
        except (ExportError, KeyboardInterrupt):
            return failing.calls >= at, True
    return failing.calls >= at, False


def test_writes_and_replaces(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    files.write_bytes(target, b"one")
    files.write_bytes(str(target), b"")
    assert tree(tmp_path) == {"a.bin": b""}
    files.write_text(target, "Україна\n\u2028🕊\r\n")
    assert target.read_bytes() == "Україна\n\u2028🕊\r\n".encode()


def test_partial_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, bytes(data[:3])))
    files.write_bytes(tmp_path / "a", b"0123456789")
    assert (tmp_path / "a").read_bytes() == b"0123456789"


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_mode_follows_the_umask_or_the_old_file(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        files.write_bytes(tmp_path / "new", b"")
        (tmp_path / "old").touch()
        (tmp_path / "old").chmod(0o604)
        files.write_bytes(tmp_path / "old", b"x")
        files.write_set(tmp_path / "set", NEW_SET)
    finally:
        os.umask(old)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "old").stat().st_mode & 0o777 == 0o604
    assert (tmp_path / "set").stat().st_mode & 0o777 == 0o750
    assert (tmp_path / "set/a.txt").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("old", [None, b"old"])
def test_file_survives_any_fault(
    tmp_path: Path, old: bytes | None, name: str, fault: Callable[[], BaseException]
) -> None:
    for at in range(1, 100):
        target = tmp_path / f"{at}" / "a"
        target.parent.mkdir()
        if old is not None:
            target.write_bytes(old)
        reached, told = fail_at(name, at, fault, partial(files.write_bytes, target, b"new"))
        expected = [{"a": b"new"}, {"a": old} if old is not None else {}]
        assert tree(target.parent) in (expected if told else expected[:1])
        assert told == reached
        if not reached:
            return
    pytest.fail("the writer never ended")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("old", [None, OLD_SET])
def test_set_survives_any_fault(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    old: dict[str, bytes] | None,
    exchange: bool,
    name: str,
    fault: Callable[[], BaseException],
) -> None:
    if not exchange:
        monkeypatch.setattr(files, "_exchange", lambda one, other: False)
    for at in range(1, 200):
        around = tmp_path / f"{at}"
        around.mkdir()
        if old is not None:
            files.write_set(around / "out", old)
        reached, told = fail_at(name, at, fault, partial(files.write_set, around / "out", NEW_SET))
        assert [p.name for p in around.iterdir()] in ([["out"], []] if old is None else [["out"]])
        assert listed(around / "out") in ([NEW_SET, old or {}] if told else [NEW_SET])
        assert told or not reached or (name in ("open", "close") and fault is not KeyboardInterrupt)
        # a disturbed removal is tried again, but what a person asked for is never buried
        if not reached:
            return
    pytest.fail("the writer never ended")


def test_old_set_is_never_lost_even_when_every_rename_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write_set(tmp_path / "out", OLD_SET)
    monkeypatch.setattr(files, "_exchange", lambda one, other: False)
    calls = 0
    real = os.rename

    def first_only(*args: Any) -> None:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise OSError(errno.EIO, "Input/output error")
        real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", first_only)
        with pytest.raises(ExportError, match=r"the old set is in .*\.old"):
            files.write_set(tmp_path / "out", NEW_SET)
    (left,) = tmp_path.iterdir()
    assert listed(left) == OLD_SET


def test_set_is_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for content in (OLD_SET, NEW_SET, {}):
        files.write_set(tmp_path / "out", content)
        assert listed(tmp_path / "out") == content
        assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_6_71_many_writers_into_one_folder_leave_one_whole_set(tmp_path: Path) -> None:
    sets = [
        {f"{name}.txt": bytes([65 + writer]) * 20_000 for name in "abcde"[: 2 + writer]}
        for writer in range(4)
    ]

    def work(content: dict[str, bytes]) -> None:
        for _ in range(8):
            files.write_set(tmp_path / "out", content)
            files.write_bytes(tmp_path / "one", content["a.txt"])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, sets))  # any error comes up here
    assert listed(tmp_path / "out") in sets
    assert (tmp_path / "one").read_bytes() in [content["a.txt"] for content in sets]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one", "out"]


def test_set_never_swaps_out_what_it_did_not_write(tmp_path: Path) -> None:
    files.write_set(tmp_path / "out", OLD_SET)
    (tmp_path / "out" / "thesis.odt").write_text("years of work")
    before = tree(tmp_path)
    with pytest.raises(ExportError, match=r"no earlier run wrote thesis\.odt"):
        files.write_set(tmp_path / "out", NEW_SET)
    (tmp_path / "out" / "more.odt").touch()
    with pytest.raises(ExportError, match=r"more\.odt and 1 more"):
        files.write_set(tmp_path / "out", NEW_SET)
    (tmp_path / "out" / "more.odt").unlink()
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    "name", ["", ".", "/etc/x", "../x", "a/../../x", "a//b", "./a", "a\\b", "a\nb", "a\0b", files.MANIFEST]
)
def test_set_refuses_names_that_lead_elsewhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match="not a plain name"):
        files.write_set(tmp_path / "out", {name: b""})
    assert not list(tmp_path.iterdir())


def test_set_refuses_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for folder in (".", "..", tmp_path, "/"):
        with pytest.raises(ExportError, match="the current folder is in it"):
            files.write_set(folder, NEW_SET)


def test_refusals_come_before_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"victim")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "folder-link").symlink_to("folder")
    before = {p: p.lstat().st_mtime_ns for p in tmp_path.rglob("*")}
    monkeypatch.setattr(os, "open", lambda *args, **kwargs: pytest.fail("work was started"))
    for name, why in {
        "link": "symbolic link",
        "dangling": "symbolic link",
        "folder": "is a folder",
        "missing/a": "does not exist",
        "file/a": "does not exist",
    }.items():
        with pytest.raises(ExportError, match=why):
            files.write_bytes(tmp_path / name, b"x")
    for name, why in {
        "folder-link": "symbolic link",
        "file": "is a file",
        "missing/a": "does not exist",
    }.items():
        with pytest.raises(ExportError, match=why):
            files.write_set(tmp_path / name, NEW_SET)
    with pytest.raises(ExportError, match="half a surrogate"):
        files.write_text(tmp_path / "new", "a\ud800")
    monkeypatch.setattr(os, "access", lambda *args, **kwargs: False)
    for write in WRITERS:
        with pytest.raises(ExportError, match="read-only"):
            write(tmp_path / "new")
    assert {p: p.lstat().st_mtime_ns for p in tmp_path.rglob("*")} == before


@contextmanager
def nobody() -> Iterator[None]:
    """Give up root's rights for a while: root may write anywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.mark.skipif(os.name == "nt", reason="modes of folders")
def test_really_read_only_folder() -> None:
    with tempfile.TemporaryDirectory() as name:  # the folders above pytest's own are closed to others
        folder = Path(name)
        (folder / "a").write_bytes(b"old")
        folder.chmod(0o555)
        try:
            with nobody():
                for write in WRITERS:
                    with pytest.raises(ExportError, match="read-only"):
                        write(folder / "new")
        finally:
            folder.chmod(0o755)
        assert tree(folder) == {"a": b"old"}


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no devices")
def test_device_is_refused() -> None:
    with pytest.raises(ExportError, match="not a regular file"):
        files.write_bytes("/dev/null", b"x")


def test_name_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot write"):
        files.write_bytes(tmp_path / ("x" * 300), b"x")
    assert not list(tmp_path.iterdir())


LOOP = """
import sys
from pledgegraph import files
n = 0
while True:
    n += 1
    body = str(n % 10).encode() * 200_000
    files.write_bytes(sys.argv[1] + "/file", body)
    files.write_set(sys.argv[1] + "/set", {f"{i}.txt": body for i in range(3)})
    print(n, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_kill_leaves_old_or_new(tmp_path: Path) -> None:
    source = str(Path(files.__file__).parents[1])
    exchanges = sys.platform == "linux"
    for moment in range(8):
        work = subprocess.Popen(
            [sys.executable, "-c", LOOP, str(tmp_path)],
            env={**os.environ, "PYTHONPATH": source},
            stdout=subprocess.PIPE,
        )
        assert work.stdout is not None
        with work, work.stdout:
            work.stdout.readline()  # both outputs exist from here on
            time.sleep(0.003 * moment)
            work.send_signal(signal.SIGKILL)
        body = (tmp_path / "file").read_bytes()
        assert len(body) == 200_000
        assert len(set(body)) == 1
        if exchanges:
            parts = listed(tmp_path / "set")
            assert sorted(parts) == ["0.txt", "1.txt", "2.txt"]
            assert len(set(parts.values())) == 1
