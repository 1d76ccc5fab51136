"""Memory: a question asked again gives the same bytes, and never those of other facts, options or code."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import pledgegraph as pg
import pledgegraph.stances
from pledgegraph.cli import main

TOY = Path(__file__).parent / "toy"


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLEDGEGRAPH_CACHE", str(tmp_path / "cache"))
    return Path(shutil.copytree(TOY, tmp_path / "seeds"))


def printed(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(command))
    assert ended.value.code == 0
    found = capsys.readouterr()
    return found.out, found.err


def test_a_question_asked_again_is_not_worked_out_again(
    seeds: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["who", "--format", "csv", "--seeds", str(seeds)]
    first = printed(capsys, *command)
    monkeypatch.setattr(pledgegraph.stances, "who_committed", None)
    assert printed(capsys, *command) == first
    assert "left out" in first[1]


def test_other_options_and_other_facts_are_other_questions(
    seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = printed(capsys, "who", "--seeds", str(seeds))
    assert printed(capsys, "who", "--by", "northmark", "--seeds", str(seeds)) != first
    dossier = seeds / "harbour-pact.yaml"
    dossier.write_text(
        dossier.read_text(encoding="utf-8").replace("Lend boats", "Lend ships"), encoding="utf-8"
    )
    assert "Lend ships" in printed(capsys, "who", "--seeds", str(seeds))[0]


def spoil_a_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9] + b'garbage"}')


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def make_foreign(path: Path) -> None:
    body = b"[1, 2]"
    path.write_bytes(b"# sha256 " + hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_a_byte, "is damaged"),
        (cut, "is damaged"),
        (empty, "is damaged"),
        (make_foreign, "holds something else"),
        (make_a_folder, "cannot be read (Is a directory)"),
        (make_a_pipe, "cannot be read (it is not a regular file)"),
    ],
)
def test_6_75_a_damaged_memory_is_answered_anew_with_a_notice(
    spoil: Callable[[Path], None],
    said: str,
    seeds: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = printed(capsys, "who", "--seeds", str(seeds))
    (kept,) = (tmp_path / "cache" / "answers").iterdir()
    spoil(kept)
    notice = f"pledgegraph: the remembered answer {kept} {said}; answering anew\n"
    assert printed(capsys, "who", "--seeds", str(seeds)) == (first[0], notice + first[1])
    if spoil is not make_a_folder:  # a folder in its place is not ours to remove
        assert printed(capsys, "who", "--seeds", str(seeds)) == first


def test_what_stands_in_a_release_is_never_answered_from_memory(
    seeds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = tmp_path / "release"
    release.mkdir()
    pg.load(seeds).write(release / "facts.nq")
    first = printed(capsys, "stances", "--seeds", str(release))[0]
    assert "grimmoor" in first
    text = (release / "facts.nq").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines(keepends=True) if "grimmoor-rejects-foreign-guards" not in line]
    (release / "facts.nq").write_text("".join(kept), encoding="utf-8")
    assert printed(capsys, "stances", "--seeds", str(release))[0] != first


def test_no_answer_of_other_code_is_given(
    seeds: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import pledgegraph.cli.memory as memory

    printed(capsys, "who", "--seeds", str(seeds))
    monkeypatch.setattr(memory, "_code", lambda: iter([("stances.py", 1, 1)]))
    monkeypatch.setattr(pledgegraph.stances, "who_committed", None)
    with pytest.raises(TypeError):
        main(["who", "--seeds", str(seeds)])


def test_a_cache_that_cannot_be_written_changes_no_answer(
    seeds: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    first = printed(capsys, "who", "--seeds", str(seeds))[0]
    monkeypatch.setenv("PLEDGEGRAPH_CACHE", str(blocked))
    assert printed(capsys, "who", "--seeds", str(seeds))[0] == first
