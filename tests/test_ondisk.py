"""A store on disk changes no answer: it is the facts, or it is dropped and they are loaded."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import pledgebuild.ondisk as ondisk
from pledgebuild.ondisk import write_store
from pledgegraph.cli import main
from pledgegraph.errors import ExportError
from pledgegraph.facts import open_store

TOY = Path(__file__).parent / "toy"
QUESTIONS = [
    ["who", "--include", "all", "--members"],
    ["who", "--as-of", "2024-06-01", "--known-on", "2025-01-01", "--format", "csv", "--limit", "9"],
    ["stances", "--format", "json", "--limit", "30"],
    ["show", "northmark"],
    ["explain", "northmark-lends-boats"],
    ["status", "lend-boats"],
    ["members", "northmark"],
    ["amounts"],
    ["stats"],
]


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLEDGEGRAPH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(ondisk, "LEAST", 0)
    return Path(shutil.copytree(TOY, tmp_path / "seeds"))


@pytest.fixture
def store(seeds: Path) -> Path:
    """The store on disk of some facts that were compiled before."""
    open_store(seeds, notice=print)
    (quads,) = (seeds.parent / "cache").glob("*.nq")
    write_store(quads.stem)
    return quads.parent / "stores" / quads.stem


def asked(capsys: pytest.CaptureFixture[str], *command: object) -> tuple[str, str]:
    """Ask a question, and not the memory of answers."""
    shutil.rmtree(Path(os.environ["PLEDGEGRAPH_CACHE"], "answers"), ignore_errors=True)
    with pytest.raises(SystemExit) as ended:
        main(list(map(str, command)))
    assert ended.value.code == 0
    found = capsys.readouterr()
    return found.out, found.err


def stores(room: Path) -> list[Path]:
    """List the stores of a cache; beside them stands an empty folder in which they are made."""
    assert list((room / ".making").iterdir()) == []
    return sorted(path for path in room.iterdir() if path.name != ".making")


@pytest.fixture
def nothing_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebuild.cache.read_cache", lambda *_: pytest.fail("the facts were loaded"))


def test_the_second_question_makes_the_store_and_the_third_is_asked_of_it(
    seeds: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    room = seeds.parent / "cache" / "stores"
    asked(capsys, "who", "--seeds", seeds)
    assert not room.exists()  # of facts that are edited and asked again and again nothing is made
    answers = [asked(capsys, *question, "--seeds", seeds) for question in QUESTIONS]
    assert len(stores(room)) == 1
    request.getfixturevalue("nothing_loaded")
    assert [asked(capsys, *question, "--seeds", seeds) for question in QUESTIONS] == answers


@pytest.mark.parametrize(
    "question", [["timeline"], ["conflicts"], ["path", "northmark", "truce"], ["who", "--limit", "0"]]
)
def test_what_reads_most_of_the_facts_is_asked_in_memory(
    question: list[str], seeds: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in store.iterdir():
        path.unlink()  # a store that would be met, if it were opened
    assert "loading the facts anew" not in asked(capsys, *question, "--seeds", seeds)[1]


def test_small_and_huge_facts_have_no_store(
    seeds: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for least, most in ((1 << 30, 1 << 40), (0, 10)):
        monkeypatch.setattr(ondisk, "LEAST", least)
        monkeypatch.setattr(ondisk, "MOST", most)
        for _ in range(3):
            asked(capsys, "who", "--seeds", seeds)
    assert not (seeds.parent / "cache" / "stores").exists()


# ---------------------------------------------------------------- damage


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(0, len(data), 97):
        data[place] ^= 1 << place % 8
    path.write_bytes(data)


def make_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("spoil", [cut, empty, flip, make_a_pipe, Path.unlink])
def test_whatever_file_is_spoilt_the_answer_is_the_same(
    spoil: Callable[[Path], None], seeds: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = ["stances", "--format", "csv", "--limit", "30", "--seeds", seeds]
    before = asked(capsys, *question)
    copy = Path(shutil.copytree(store, seeds.parent / "copy"))
    names = sorted(path.name for path in copy.iterdir() if path.stat().st_size and path.name[0] != ".")
    assert len(names) > 8
    for name in names:
        shutil.rmtree(store)
        shutil.copytree(copy, store)
        spoil(store / name)
        out, said = asked(capsys, *question)
        assert out == before[0], name
        notice = said.removesuffix(before[1])
        assert notice == "" or notice.startswith(f"pledgegraph: the store {store} "), name
        assert notice.count("\n") == (notice != ""), name
        assert asked(capsys, *question) == before or not notice, name


def test_one_flipped_bit_is_never_read(store: Path) -> None:
    """Each is met by the seal or by the engine, or lies where it changes nothing that is read."""
    truth = set(ox.Store.read_only(str(store)))
    assert len(truth) > 1000
    things = {quad.object for quad in truth if isinstance(quad.object, ox.NamedNode)}
    met = 0
    for path in sorted(store.glob("*.sst")):
        data = path.read_bytes()
        for number in range(12):
            place = number * (len(data) - 1) // 11
            path.write_bytes(data[:place] + bytes([data[place] ^ 1 << number % 8]) + data[place + 1 :])
            try:
                opened = ox.Store.read_only(str(store))
                assert set(opened) == truth
                by_object = {q for thing in things for q in opened.quads_for_pattern(None, None, thing)}
                assert by_object == {quad for quad in truth if quad.object in things}
            except (OSError, RuntimeError):
                met += 1
        path.write_bytes(data)
    assert met > 20
    assert set(ox.Store.read_only(str(store))) == truth


def test_a_file_of_another_store_is_met(seeds: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = ["who", "--format", "csv", "--limit", "9", "--seeds", seeds]
    before = asked(capsys, *question)
    (store.parent / "other").mkdir()
    for path in store.iterdir():
        shutil.copy(path, store.parent / "other")
    (store.parent / "other" / "000099.log").write_bytes(b"one more")
    assert not ondisk.fits(store.parent / "other")
    largest = sorted(store.glob("*.sst"), key=lambda path: path.stat().st_size)
    shutil.copy(largest[-1], largest[-2])
    out, said = asked(capsys, *question)
    assert out == before[0]
    assert f"the store {store} is damaged; loading the facts anew\n" in said
    assert asked(capsys, *question) == before


def test_a_store_that_fails_while_it_is_asked_is_dropped_and_the_question_asked_again(
    seeds: Path, store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pledgegraph import stances

    before, real, faults = asked(capsys, "who", "--seeds", seeds), stances.who_committed, [1]

    def fails_once(*given: object, **options: object) -> object:
        if faults:
            faults.clear()
            raise RuntimeError("Corruption: block checksum mismatch\nsecond line")
        return real(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(stances, "who_committed", fails_once)
    out, said = asked(capsys, "who", "--seeds", seeds)
    why = "cannot be read (Corruption: block checksum mismatch second line)"
    assert (out, said) == (
        before[0],
        f"pledgegraph: the store {store} {why}; loading the facts anew\n{before[1]}",
    )
    assert ondisk.fits(store)  # made again after the answer


# ---------------------------------------------------------------- writing


def test_a_store_that_cannot_be_written_is_only_a_notice(
    seeds: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = seeds.parent / "cache" / "stores"
    before = asked(capsys, "who", "--seeds", seeds)

    def full(*_: object) -> None:
        raise ExportError("no space")

    with monkeypatch.context() as patch:
        patch.setattr("pledgegraph.files.write_set", full)
        out, said = asked(capsys, "who", "--seeds", seeds)
    notice = f"pledgegraph: {room} cannot be written (no space); the facts are loaded each time\n"
    assert (out, said) == (before[0], before[1] + notice)
    assert stores(room) == []
    shutil.rmtree(room)
    room.write_text("a file stands in the way")
    out, said = asked(capsys, "who", "--seeds", seeds)
    assert out == before[0]
    assert "cannot be written" in said


def test_few_stores_are_kept_and_nothing_else(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dossier = seeds / "harbour-pact.yaml"
    text = dossier.read_text(encoding="utf-8")
    for number in range(6):
        dossier.write_text(f"{text}# {number}\n", encoding="utf-8")
        for _ in range(2):
            asked(capsys, "who", "--seeds", seeds)
    room = seeds.parent / "cache" / "stores"
    assert len(stores(room)) == 4
    assert all(map(ondisk.fits, stores(room)))


def test_a_killed_writer_leaves_no_store_and_the_next_removes_what_it_left(store: Path) -> None:
    shutil.rmtree(store)
    code = "import sys, pledgebuild.ondisk as o; o.LEAST = 0; print(flush=True); o.write_store(sys.argv[1])"
    for number in range(8):
        writer = subprocess.Popen([sys.executable, "-c", code, store.name], stdout=subprocess.PIPE)
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(number * 0.02)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        assert not store.exists() or ondisk.fits(store)
        shutil.rmtree(store, ignore_errors=True)
    write_store(store.name)
    assert stores(store.parent) == [store]
    assert ondisk.fits(store)


def test_many_writers_and_readers_at_once(seeds: Path, store: Path) -> None:
    shutil.rmtree(store)
    code = "import sys, pledgebuild.ondisk as o, pledgegraph.cli as c; o.LEAST = 0; c.main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "who", "--seeds", str(seeds), "--limit", "9", "--format"]
    running = [
        subprocess.Popen([*command, form], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for form in ("csv", "csv", "json", "json", "tsv", "tsv")
    ]
    told = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0] * 6
    assert not any(b"cannot" in err or b"damaged" in err for _, err in told), told
    assert [told[n][0] for n in (0, 2, 4)] == [told[n][0] for n in (1, 3, 5)]
    write_store(store.name)
    assert stores(store.parent) == [store]
    assert ondisk.fits(store)
