"""Every helper question on every engine: the same rows in the same order, the same notes, the same errors.

The engine of this process is what others are held against. A new engine is one more entry of ``BACKENDS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from questions import names_of, outcome, questions
from servers import oxigraph, virtuoso

import pledgegraph as pg

pytestmark = pytest.mark.scale
TOY = Path(__file__).parents[1] / "toy"
WORLDS = {"toy": TOY, "real": None}
Asked = dict[str, Any]


@contextmanager
def _served(
    serve: Callable[..., AbstractContextManager[str]], facts: Path, folder: Path, **options: Any
) -> Iterator[pg.PledgeGraph]:
    with serve(facts, folder, **options) as url:
        yield pg.connect(url, timeout=120)


BACKENDS: dict[str, Callable[[Path, Path], AbstractContextManager[pg.PledgeGraph]]] = {
    "oxigraph": lambda facts, folder: _served(oxigraph, facts, folder),
    "virtuoso": lambda facts, folder: _served(virtuoso, facts, folder),
}
"""Gives facts on an engine: of a file of N-Quads with inferences and vocabulary, in an empty folder."""


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
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(start(facts, tmp_path_factory.mktemp(name)))
            for name, start in BACKENDS.items()
        }


@pytest.fixture(scope="module")
def asked(here: pg.PledgeGraph) -> dict[str, Asked]:
    """Every question, with what it gives here."""
    return {name: {"ask": ask, "here": outcome(ask, here)} for name, ask in questions(names_of(here)).items()}


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_question_gives_the_same(
    backend: str, backends: dict[str, pg.PledgeGraph], asked: dict[str, Asked]
) -> None:
    kg = backends[backend]
    other = [name for name, question in asked.items() if outcome(question["ask"], kg) != question["here"]]
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
