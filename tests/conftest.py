"""Two graphs, each made once a run: a toy world for code, the real facts for facts."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

import pledgegraph as pg
from pledgebuild.compile import Compiled, compile_facts
from pledgegraph.data import data_dir
from pledgegraph.draw import Picture

if examples := os.environ.get("PLEDGEGRAPH_EXAMPLES"):
    settings.register_profile("long", max_examples=int(examples), deadline=None)
    settings.load_profile("long")

TOY = Path(__file__).parent / "toy"
NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
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


@dataclass(frozen=True)
class NotebookRun:
    """A notebook with its outputs, and the folder in which it ran."""

    notebook: Any
    folder: Path

    @property
    def outputs(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The source of each cell of code, and what it gave."""
        return [(cell.source, cell.outputs) for cell in self.notebook.cells if cell.cell_type == "code"]

    def shown(self, beginning: str, kind: str = "text/plain") -> str:
        """Give what the only cell that begins so shows."""
        (found,) = [out for source, out in self.outputs if source.startswith(beginning)]
        return "".join(str(part["data"].get(kind, "")) for part in found if "data" in part)


OWN_NAMES = ("PLEDGEGRAPH_CACHE", "PLEDGEGRAPH_SEEDS", "PLEDGEGRAPH_TODAY")
OFFLINE = Path(__file__).parent / "offline"
SUITES = "PLEDGEGRAPH_SUITES"
UNSAID = pytest.StashKey[list[str]]()
collect_ignore = [] if os.environ.get(SUITES) else ["test_suites.py"]


def pytest_configure(config: pytest.Config) -> None:
    """Refuse the network, here and in every Python that a test starts."""
    config.stash[UNSAID] = []
    runpy.run_path(str(OFFLINE / "sitecustomize.py"))
    os.environ["PYTHONPATH"] = os.pathsep.join([str(OFFLINE), *filter(None, [os.environ.get("PYTHONPATH")])])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say whether the material of others was read, and what this machine does not allow to be tried."""
    found = os.environ.get(SUITES)
    said = f"read from {found}" if found else f"not read: {SUITES} names no folder with them"
    terminalreporter.write_line(f"YAML test suite and big list of naughty strings: {said}")
    for line in config.stash[UNSAID]:
        terminalreporter.write_line(f"NOT TRIED HERE: {line}", yellow=True)


@pytest.fixture(scope="session")
def not_tried(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Say at the end of the run what could not be tried on this machine, and why."""
    return pytestconfig.stash[UNSAID].append


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the cache of the person who runs the tests out of them, and their own facts."""
    saved = {name: os.environ.pop(name, None) for name in OWN_NAMES}
    os.environ["PLEDGEGRAPH_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    os.environ["PLEDGEGRAPH_TODAY"] = "2041-12-31"  # invented worlds are recorded on days to come
    yield
    os.environ.pop("PLEDGEGRAPH_CACHE")
    os.environ.pop("PLEDGEGRAPH_TODAY")
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
def real_run() -> Compiled:
    """The facts that travel with the package, compiled with every check there is."""
    return compile_facts(data_dir("seeds"), data_dir("ontology"), shacl=True)


@pytest.fixture(scope="session")
def one_source() -> str:
    """The head, for tests that write dossiers of their own."""
    return ONE_SOURCE


@pytest.fixture(scope="session")
def kernel(
    own_cache: None, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Any, Path], AbstractContextManager[Any]]:
    """Run notebooks with this Python: takes a notebook and the folder in which it runs."""
    home = tmp_path_factory.mktemp("jupyter")
    spec = home / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=ERROR"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"}))

    @contextmanager
    def client(notebook: Any, folder: Path) -> Iterator[Any]:
        from nbclient import NotebookClient

        with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
            for name in ("JUPYTER_PATH", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
                patch.setenv(name, str(home))
            # these come from inside the machinery that runs a kernel, and say nothing about a notebook
            for module in ("nbclient", "jupyter_client", "jupyter_core", "zmq", "tornado"):
                warnings.filterwarnings("ignore", category=DeprecationWarning, module=rf"{module}(\.|$)")
            place = {"metadata": {"path": str(folder)}}
            yield NotebookClient(notebook, timeout=120, kernel_name="python3", resources=place)

    return client


@pytest.fixture(scope="session")
def notebook_run(
    kernel: Callable[[Any, Path], AbstractContextManager[Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], NotebookRun]:
    """Run a notebook of the project as a reader would, in an empty folder, once in all tests."""

    @cache
    def run(name: str) -> NotebookRun:
        folder = tmp_path_factory.mktemp(name)
        notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)  # type: ignore[no-untyped-call]
        with kernel(notebook, folder) as client:
            client.execute()
        return NotebookRun(notebook, folder)

    return run


@pytest.fixture(scope="session")
def small_world(own_cache: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], pg.PledgeGraph]:
    """Make a graph of one dossier: the head with one source, and the records of a test."""

    def make(records: str) -> pg.PledgeGraph:
        folder = tmp_path_factory.mktemp("world")
        (folder / "world.yaml").write_text(ONE_SOURCE + records.lstrip("\n"), encoding="utf-8")
        return pg.load(folder)

    return make


BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# The same letters on every machine: no smoothing in colour, no fitting to the grid of pixels.
PLAIN_LETTERS = ["--disable-lcd-text", "--font-render-hinting=none", "--force-color-profile=srgb"]
CASES = Path(__file__).parent / "pictures" / "cases.json"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser of this machine, started once a file of tests."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, f"none of {', '.join(BROWSERS)} is installed: 'make browser'"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=PLAIN_LETTERS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def picture_of(toy: pg.PledgeGraph, real: pg.PledgeGraph) -> Callable[..., Picture]:
    """Draw a kind of picture as the table of cases says: of the toy world, or of the facts."""
    cases = json.loads(CASES.read_text(encoding="utf-8"))

    def draw(kind: str, size: str = "toy", lang: str = "en") -> Picture:
        assert kind in cases, f"no case for the picture {kind!r}: write one into {CASES}"
        return (toy if size == "toy" else real).draw(kind, **cases[kind][size], lang=lang)

    return draw
