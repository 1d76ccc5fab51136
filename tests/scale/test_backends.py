"""Every helper question on every engine: the same rows in the same order, the same notes, the same errors.

The engine of this process is what others are held against. A new engine is one more entry of ``BACKENDS``.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from clusters import spark, workers
from questions import names_of, outcome, questions
from servers import oxigraph, virtuoso

import pledgegraph as pg

pytestmark = pytest.mark.scale
TOY = Path(__file__).parents[1] / "toy"
WORLDS = {"toy": TOY, "real": None}
SHARE = os.environ.get("PLEDGEGRAPH_SHARE")
if GENERATED := os.environ.get("PLEDGEGRAPH_GENERATED"):
    WORLDS = {"generated": Path(GENERATED)}  # dossiers of benchmarks/synthetic.py, as many as one likes
Asked = dict[str, Any]


@contextmanager
def _served(
    serve: Callable[..., AbstractContextManager[str]], facts: Path, folder: Path, **options: Any
) -> Iterator[pg.PledgeGraph]:
    with serve(facts, folder, **options) as url:
        yield pg.connect(url, timeout=120)


@contextmanager
def _duckdb(facts: Path, _: Path) -> Iterator[pg.PledgeGraph]:
    yield pg.scale(facts.with_suffix(".parquet"))


BACKENDS: dict[str, Callable[[Path, Path], AbstractContextManager[pg.PledgeGraph]]] = {
    "oxigraph": lambda facts, folder: _served(oxigraph, facts, folder),
    "virtuoso": lambda facts, folder: _served(virtuoso, facts, folder),
    "duckdb": _duckdb,
}
"""Gives facts on an engine: of a file of N-Quads with inferences and vocabulary, in an empty folder."""
REFUSED = {"query construct", "query describe", "query path"}
"""What Parquet has no answer to, and says so."""


@pytest.fixture(scope="module", params=WORLDS)
def world(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def here(world: str) -> pg.PledgeGraph:
    return pg.load(WORLDS[world])


@pytest.fixture(scope="module")
def backends(
    here: pg.PledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, pg.PledgeGraph]]:
    """All engines with the same facts, started once a world and stopped at the end."""
    facts = tmp_path_factory.mktemp("facts") / "facts.nq"
    here.write(facts, inferred=True, vocabulary=True)
    here.write(facts.with_suffix(".parquet"))
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(start(facts, tmp_path_factory.mktemp(name)))
            for name, start in BACKENDS.items()
        }


@pytest.fixture(scope="module")
def asked(world: str, here: pg.PledgeGraph) -> dict[str, Asked]:
    """Questions, with what each gives here: a share of all, unless SHARE says otherwise."""
    every = int(SHARE or {"toy": 2}.get(world, 5))
    asked = list(questions(names_of(here)).items())[::every]
    return {name: {"ask": ask, "here": outcome(ask, here)} for name, ask in asked}


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_question_gives_the_same(
    backend: str, backends: dict[str, pg.PledgeGraph], asked: dict[str, Asked]
) -> None:
    kg = backends[backend]
    other = [
        name
        for name, question in asked.items()
        if outcome(question["ask"], kg) != question["here"] and not (backend == "duckdb" and name in REFUSED)
    ]
    assert not other, f"{len(other)} of {len(asked)} questions differ on {backend}: {', '.join(other[:20])}"


def test_facts_in_named_graphs_alone_are_found(tmp_path: Path) -> None:
    here, facts, folder = pg.load(TOY), tmp_path / "facts.nq", tmp_path / "served"
    here.write(facts, inferred=True, vocabulary=True)
    folder.mkdir()
    with _served(oxigraph, facts, folder, union=False) as kg:
        assert kg.who_committed().records() == here.who_committed().records()
        assert kg.timeline().records() == here.timeline().records()
        assert kg.stats().records() == here.stats().records()


@pytest.mark.parametrize("backend", BACKENDS)
def test_all_statements_can_be_fetched(
    backend: str, backends: dict[str, pg.PledgeGraph], here: pg.PledgeGraph, tmp_path: Path
) -> None:
    kg = backends[backend]
    assert len(kg.store.inner) == len(here.store.inner)
    assert here.write(tmp_path / "here.nq", inferred=True) == kg.write(tmp_path / "there.nq", inferred=True)
    assert (tmp_path / "there.nq").read_bytes() == (tmp_path / "here.nq").read_bytes()


# ---------------------------------------------------------------- a cluster


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with spark(tmp_path_factory.mktemp("spark")) as session:
        yield session


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[pg.PledgeGraph, Path]:
    """The real facts, or generated ones, and the folder of their quads."""
    kg, folder = pg.load(WORLDS.get("generated")), tmp_path_factory.mktemp("real") / "facts.parquet"
    kg.write(folder)
    return kg, folder


def test_questions_give_the_same_on_a_cluster(real: tuple[pg.PledgeGraph, Path], session: Any) -> None:
    here, folder = real
    there = pg.scale(folder, "spark", session=session)
    of_all = list(questions(names_of(here)).items())
    every = max(int(SHARE or 40), 4)  # a question takes some seconds: fifty jobs that are planned and sent
    asked = [(name, question) for name, question in of_all[::every] if name not in REFUSED]
    other = [name for name, question in asked if outcome(question, there) != outcome(question, here)]
    assert not other, f"{len(other)} of {len(asked)} questions differ: {', '.join(other[:20])}"


def test_a_worker_is_killed_in_mid_query(real: tuple[pg.PledgeGraph, Path], session: Any) -> None:
    here, folder = real
    there = pg.scale(folder, "spark", session=session)
    before, killed = workers(), []
    tracker = session.sparkContext.statusTracker()
    assert len(before) == 2

    def kill() -> None:
        while not tracker.getActiveJobsIds():
            time.sleep(0.01)
        os.kill(before[0], signal.SIGKILL)
        killed.append(time.perf_counter())

    killer = threading.Thread(target=kill)
    killer.start()
    found = there.stances(limit=50).records()
    answered = time.perf_counter()
    killer.join()
    assert killed[0] < answered
    assert before[0] not in workers()
    assert found == here.stances(limit=50).records()


def test_a_query_on_a_cluster_ends_in_its_time(real: tuple[pg.PledgeGraph, Path], session: Any) -> None:
    there = pg.scale(real[1], "spark", session=session)
    begun = time.perf_counter()
    with pytest.raises(pg.QueryError, match="no answer within"):
        there.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", timeout=3)
    assert time.perf_counter() - begun < 30
