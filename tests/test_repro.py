"""The same facts give the same bytes, wherever they are built, and nothing reaches for the network."""

from __future__ import annotations

import os
import runpy
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import pledgebuild.build as building
from pledgebuild.build import build
from pledgebuild.compile import Compiled
from pledgegraph.data import data_dir

TESTS = Path(__file__).parent
TOY = TESTS / "toy"
repro: Any = SimpleNamespace(**runpy.run_path(str(TESTS / "repro.py")))


@pytest.fixture(scope="module")
def apart(not_tried: Callable[[str], None]) -> bool:
    allowed = bool(repro.may_be_apart())
    if not allowed:
        not_tried("a build as another user and without a network: no namespaces on this machine")
    return allowed


def test_6_35_and_76_to_78_the_same_bytes_in_unlike_circumstances(
    apart: bool, toy_run: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "compile_facts", lambda *_, **__: toy_run)
    build(TOY, data_dir("ontology"), tmp_path / "here")
    here = repro.sums(tmp_path / "here")
    assert here.count("\n") == 14
    for way, found in repro.compared(TOY, repro.TWO, tmp_path):
        assert repro.differing(here, found) == [], way.name


def test_every_circumstance_is_in_one_of_the_two_ways() -> None:
    names = " ".join(way.name for way in repro.TWO)
    assert [way.name for way in repro.EACH if way.name not in names] == []
    assert [way.apart for way in repro.TWO] == [way.copied for way in repro.TWO][::-1] == [False, True]


def test_6_77_the_facts_have_the_committed_checksums(
    real_run: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "compile_facts", lambda *_, **__: real_run)
    build(data_dir("seeds"), data_dir("ontology"), tmp_path / "out")
    differ = repro.differing(repro.sums(tmp_path / "out"), repro.SUMS.read_text(encoding="utf-8"))
    assert differ == [], "the facts or the formats changed: run `make sums` and commit tests/SHA256SUMS"


def test_6_76_no_file_is_read_in_the_encoding_of_the_machine(tmp_path: Path) -> None:
    code = f"""
import contextlib
from pledgegraph.cli import main
for command in (["who"], ["export", "x.ttl", "x.csv", "x.graphml"], ["check"], ["fmt", "--check"]):
    with contextlib.suppress(SystemExit):
        main([*command, "--seeds", {str(TOY)!r}])
"""
    strict = ["-X", "warn_default_encoding", "-W", "error::EncodingWarning"]
    ran = subprocess.run([sys.executable, *strict, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert "Warning" not in ran.stderr
    assert "Who committed to what" in ran.stdout
    assert len(list(tmp_path.iterdir())) == 3


# ---------------------------------------------------------------- no network


@pytest.fixture
def listener() -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


def send(address: tuple[str, int]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", address)


@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
        lambda: socket.getaddrinfo("example.org", 80),
        lambda: socket.gethostbyname("example.org"),
        lambda: send(("192.0.2.1", 53)),
        lambda: urllib.request.urlopen("http://example.org/"),
        lambda: urllib.request.urlopen("http://[2001:db8::1]/"),
    ],
)
def test_6_78_the_tests_cannot_reach_the_network(reach: Callable[[], object]) -> None:
    with pytest.raises(BaseException, match=r"^socket\.") as told:
        reach()
    assert type(told.value).__name__ == "NetworkUsedError"


def test_6_78_loopback_stays_open(listener: tuple[str, int]) -> None:
    socket.create_connection(listener).close()
    socket.getaddrinfo("localhost", 80)


def test_6_78_what_the_tests_start_cannot_either() -> None:
    code = "import urllib.request; urllib.request.urlopen('http://example.org')"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "NetworkUsedError: socket.getaddrinfo example.org" in ran.stderr
    assert str(TESTS / "offline") in os.environ["PYTHONPATH"].split(os.pathsep)
