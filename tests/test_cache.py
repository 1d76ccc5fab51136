"""The cache never changes an answer: what is wrong with it costs a line of notice and time."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import pledgebuild.cache as cache
from pledgebuild.build import build
from pledgebuild.compile import facts
from pledgegraph.data import data_dir
from pledgegraph.errors import PledgeGraphError
from pledgegraph.facts import open_store

TOY = Path(__file__).parent / "toy"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TOY, tmp_path / "seeds"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLEDGEGRAPH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def lines(seeds: Path) -> tuple[list[str], list[str], list[str]]:
    """Load; give the statements without blank nodes, the steps that were run and the notices."""
    steps: list[str] = []
    notices: list[str] = []
    store = open_store(seeds, progress=steps.append, notice=notices.append)
    return sorted(str(q) for q in store.inner if "_:" not in str(q)), steps, notices


def test_warm_equals_cold(seeds: Path, home: Path) -> None:
    cold, compiled, notices = lines(seeds)
    assert compiled
    assert notices == []
    warm, again, notices = lines(seeds)
    assert warm == cold
    assert again == []
    assert notices == []
    fresh = facts(seeds, data_dir("ontology"))
    assert sorted(str(q) for q in fresh if "_:" not in str(q)) == warm
    assert len(fresh) == len(open_store(seeds).inner)


def spoil_header(path: Path) -> None:
    path.write_bytes(b"# something else\n" + path.read_bytes())


def spoil_body(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:5000] + bytes([data[5000] ^ 1]) + data[5001:])


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def make_unreadable(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def make_foreign(path: Path) -> None:
    import hashlib

    body = b"not N-Quads at all\n"
    path.write_bytes(b"# sha256 " + hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_header, "is damaged"),
        (spoil_body, "is damaged"),
        (truncate, "is damaged"),
        (empty, "is damaged"),
        (make_unreadable, "cannot be read"),
        (make_foreign, "holds something else"),
        (make_a_pipe, "it is not a regular file"),
    ],
)
def test_6_75_a_spoilt_cache_is_rebuilt_with_a_notice(
    spoil: Callable[[Path], None], said: str, seeds: Path, home: Path
) -> None:
    before, _, _ = lines(seeds)
    (kept,) = home.glob("*.nq")
    spoil(kept)
    after, steps, notices = lines(seeds)
    assert after == before
    assert steps
    assert said in notices[0]
    assert str(kept) in notices[0]
    assert all("\n" not in notice for notice in notices)
    if spoil is make_unreadable:
        assert len(notices) == 2  # it cannot be written either
        return
    assert len(notices) == 1
    assert lines(seeds) == (before, [], [])


def test_a_folder_that_cannot_be_written_is_only_a_notice(seeds: Path, home: Path) -> None:
    home.write_text("a file stands in the way")
    first, steps, notices = lines(seeds)
    assert first
    assert steps
    assert any("cannot be written" in notice and str(home) in notice for notice in notices)
    assert home.read_text() == "a file stands in the way"


def test_6_75_one_flipped_bit_is_noticed_wherever_it_is(seeds: Path, home: Path) -> None:
    open_store(seeds)
    (kept,) = home.glob("*.nq")
    data = kept.read_bytes()
    for number in range(40):
        place = number * (len(data) - 1) // 39
        kept.write_bytes(data[:place] + bytes([data[place] ^ 1 << number % 8]) + data[place + 1 :])
        notices: list[str] = []
        assert cache.read_cache(kept.stem, notices.append) is None
        assert len(notices) == 1
        assert "is damaged" in notices[0]
        assert not kept.exists()  # what is no good is not met again


def test_6_75_the_cache_of_another_version_is_not_read(
    seeds: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, _, _ = lines(seeds)
    (kept,) = home.glob("*.nq")
    monkeypatch.setattr("pyoxigraph.__version__", "0.5.99")
    after, steps, notices = lines(seeds)
    assert (after, notices) == (before, [])
    assert steps
    assert kept.exists()
    assert len(list(home.glob("*.nq"))) == 2


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="users of Unix")
def test_6_75_a_cache_that_may_not_be_read_is_replaced(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as name:  # the folders above pytest's own are closed to others
        monkeypatch.setenv("PLEDGEGRAPH_CACHE", name)
        open_store(seeds)
        (kept,) = Path(name).glob("*.nq")
        data = kept.read_bytes()
        kept.chmod(0o000)
        if os.geteuid() == 0:  # root may read anything: be nobody
            os.chown(name, 65534, 65534)
            os.setresuid(65534, 65534, 0)
        notices: list[str] = []
        try:
            assert cache.read_cache(kept.stem, notices.append) is None
            store = ox.Store()
            store.bulk_load(input=data, format=ox.RdfFormat.N_QUADS, lenient=True)
            cache.write_cache(kept.stem, store, notices.append)
            assert cache.read_cache(kept.stem, notices.append) is not None
        finally:
            if os.getuid() == 65534:
                os.setresuid(0, 0, 0)
    assert notices == [f"the cache {kept} cannot be read (Permission denied); compiling anew"]


def test_6_75_a_cache_that_another_process_holds(
    seeds: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgegraph.turns._PATIENCE", 0.05)
    home.mkdir()
    holder = os.open(home, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    cold, steps, notices = lines(seeds)
    assert steps
    (kept,) = home.glob("*.nq")
    held = os.open(kept, os.O_RDWR)
    fcntl.flock(held, fcntl.LOCK_EX)
    assert lines(seeds) == (cold, [], [])
    assert notices == []
    os.close(held)
    os.close(holder)


def test_6_75_facts_that_change_while_they_are_read_are_refused(
    seeds: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pledgebuild import compile as pipeline
    from pledgebuild.parts import read_parts

    dossier = seeds / "harbour-pact.yaml"
    old = dossier.read_bytes()

    def saved_meanwhile(*args: Any) -> Any:
        dossier.write_bytes(old + b"# saved\n")
        return read_parts(*args)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "read_parts", saved_meanwhile)
        with pytest.raises(PledgeGraphError, match="changed while they were read; try again"):
            open_store(seeds)
        dossier.write_bytes(old)
        with pytest.raises(PledgeGraphError, match="changed while they were read; build again"):
            build(seeds, data_dir("ontology"), seeds.parent / "out")
    assert not list(home.rglob("*.nq"))
    assert not (seeds.parent / "out").exists()
    assert lines(seeds)[1]


def test_6_75_newest_are_kept_and_strangers_left_alone(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.nq").touch()
        os.utime(tmp_path / f"{number}.nq", (number, number))
    (tmp_path / "0.nq").unlink()
    (tmp_path / "0.nq").mkdir()
    os.utime(tmp_path / "0.nq", (0, 0))
    (tmp_path / "notes.txt").touch()
    cache.keep_newest(tmp_path, "*.nq", 2)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["0.nq", "3.nq", "4.nq", "notes.txt"]


def test_facts_with_errors_are_not_kept(seeds: Path, home: Path) -> None:
    from pledgegraph.errors import SeedError

    (seeds / "bad.yaml").write_text("zebras: {}\n")
    for _ in range(2):
        with pytest.raises(SeedError, match="unknown-key"):
            open_store(seeds)
    assert not list(home.rglob("*.nq"))


def test_older_caches_are_dropped(seeds: Path, home: Path) -> None:
    dossier = seeds / "harbour-pact.yaml"
    text = dossier.read_text(encoding="utf-8")
    for number in range(10):
        dossier.write_text(f"{text}# {number}\n", encoding="utf-8")
        open_store(seeds)
    assert len(list(home.glob("*.nq"))) == 8
    assert lines(seeds)[1] == []


# ---------------------------------------------------------------- the key


@pytest.fixture
def copies(seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Path]:
    """Copies of facts, vocabulary and builders, and a cache that takes the builders from there."""
    vocabulary = Path(shutil.copytree(data_dir("ontology"), tmp_path / "ontology"))
    builders = Path(shutil.copytree(Path(cache.__file__).parent, tmp_path / "builders"))
    monkeypatch.setattr(cache, "__file__", str(builders / "cache.py"))
    return seeds, vocabulary, builders


def test_the_key_holds_while_nothing_changes(copies: tuple[Path, Path, Path], tmp_path: Path) -> None:
    seeds, vocabulary, _ = copies
    key = cache.fingerprint(seeds, vocabulary)
    (seeds / "notes.txt").write_text("x")
    moved = Path(shutil.copytree(seeds, tmp_path / "elsewhere"))
    assert cache.fingerprint(moved, vocabulary) == cache.fingerprint(seeds, vocabulary) == key


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (0, "harbour-pact.yaml"),
        (1, "core.ttl"),
        (1, "checks.ttl"),
        (1, "schemes/forces.ttl"),
        (1, "rules/R5-opposition.rq"),
        (2, "jsonld.py"),
        (2, "infer.py"),
    ],
)
def test_the_key_changes_with_every_input(where: int, name: str, copies: tuple[Path, Path, Path]) -> None:
    seeds, vocabulary, _ = copies
    key = cache.fingerprint(seeds, vocabulary)
    path = copies[where] / name
    path.write_bytes(path.read_bytes() + b"\n")
    changed = cache.fingerprint(seeds, vocabulary)
    assert changed != key
    assert (changed[:12] == key[:12]) == (where == 2)  # other code does not change the version of the facts


def test_the_key_changes_with_names_and_number_of_dossiers(copies: tuple[Path, Path, Path]) -> None:
    seeds, vocabulary, _ = copies
    keys = {cache.fingerprint(seeds, vocabulary)}
    (seeds / "harbour-pact.yaml").rename(seeds / "pact.yaml")
    keys.add(cache.fingerprint(seeds, vocabulary))
    shutil.copy(seeds / "pact.yaml", seeds / "second.yaml")
    keys.add(cache.fingerprint(seeds, vocabulary))
    (seeds / "second.yaml").unlink()
    (seeds / "second.yaml").symlink_to("nowhere")
    keys.add(cache.fingerprint(seeds, vocabulary))
    assert len(keys) == 4


def test_the_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEGRAPH_CACHE", "/somewhere/else")
    assert cache.cache_dir() == Path("/somewhere/else")
    monkeypatch.delenv("PLEDGEGRAPH_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/caches")
    assert cache.cache_dir() == Path("/var/caches/pledgegraph")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/ada")
    assert cache.cache_dir() == Path("/home/ada/.cache/pledgegraph")
