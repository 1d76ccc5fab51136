"""Two graphs, each made once a run: a toy world for code, the real facts for facts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import pledgegraph as pg
from pledgebuild.compile import Compiled, compile_facts
from pledgegraph.data import data_dir

if examples := os.environ.get("PLEDGEGRAPH_EXAMPLES"):
    settings.register_profile("long", max_examples=int(examples), deadline=None)
    settings.load_profile("long")

TOY = Path(__file__).parent / "toy"
ONE_SOURCE = """\
defaults: {source: log, recorded: 2041-01-10}
sources:
  log:
    title: Log
    publisher: Log
    kind: newspaper
    language: en
    retrieved: 2041-01-10
    extent: full-text
    url: https://log.example/1
"""
"""Head of a small invented dossier: one source, named by all evidence that names none."""


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the cache of the person who runs the tests out of them, and their own facts."""
    saved = {name: os.environ.pop(name, None) for name in ("PLEDGEGRAPH_CACHE", "PLEDGEGRAPH_SEEDS")}
    os.environ["PLEDGEGRAPH_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("PLEDGEGRAPH_CACHE")
    os.environ.update({name: value for name, value in saved.items() if value is not None})


@pytest.fixture(scope="session")
def toy(own_cache: None) -> pg.PledgeGraph:
    """The invented world."""
    return pg.load(TOY)


@pytest.fixture(scope="session")
def real(own_cache: None) -> pg.PledgeGraph:
    """The facts that travel with the package."""
    return pg.load()


@pytest.fixture(scope="session")
def toy_run() -> Compiled:
    """The invented world, compiled with places."""
    return compile_facts(TOY, data_dir("ontology"), shacl=True)


@pytest.fixture(scope="session")
def one_source() -> str:
    """The head, for tests that write dossiers of their own."""
    return ONE_SOURCE


@pytest.fixture(scope="session")
def small_world(own_cache: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], pg.PledgeGraph]:
    """Make a graph of one dossier: the head with one source, and the records of a test."""

    def make(records: str) -> pg.PledgeGraph:
        folder = tmp_path_factory.mktemp("world")
        (folder / "world.yaml").write_text(ONE_SOURCE + records.lstrip("\n"), encoding="utf-8")
        return pg.load(folder)

    return make


SUITES = "PLEDGEGRAPH_SUITES"
collect_ignore = [] if os.environ.get(SUITES) else ["test_suites.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say whether the material of others was read: a run without it is no smaller promise kept in silence."""
    found = os.environ.get(SUITES)
    said = f"read from {found}" if found else f"not read: {SUITES} names no folder with them"
    terminalreporter.write_line(f"YAML test suite and big list of naughty strings: {said}")
