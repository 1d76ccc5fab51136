"""The extension in a real kernel, as JupyterLab, VS Code and nbconvert talk to it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbclient.util import run_sync

Kernel = Callable[[Any, Path], AbstractContextManager[Any]]
TOY = Path(__file__).parent / "toy"
SHOWN = {"text/plain", "text/html", "image/svg+xml"}
SLIP = "%%sparql\nSELECT ?s {\n  ?s pldge:by ?o\n}"
CELLS = [
    "%load_ext pledgegraph",
    f"import pledgegraph as pg\nkg = pg.load({str(TOY)!r})",
    "%%sparql -o df --format pandas\nSELECT DISTINCT ?who { ?p pledge:by ?who } ORDER BY ?who",
    "list(df.who)",
    "%%sparql\nSELECT ?who { ?p pledge:by ?who } LIMIT 2",
    "%sparql ASK { actors:northmark a pledge:State }",
    "%pledges who --by northmark",
    "%%sparql\nSELECT ?s { ?s pledge:byy ?o }",
]


def made(*cells: str) -> Any:
    new: Any = nbformat.v4
    return new.new_notebook(cells=[new.new_code_cell(cell) for cell in cells])


def reply_of(way: Callable[..., Any], cell: str) -> Any:
    """Give what a kernel says to a request about the end of a cell."""

    async def ask() -> Any:
        return await way(cell, len(cell), reply=True, timeout=60)

    return run_sync(ask)()["content"]


@pytest.fixture(scope="module")
def outputs(kernel: Kernel, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """Run the cells; the outputs of each."""
    notebook = made(*CELLS, SLIP, "kg.query('SELECT ?s { ?s pldge:by ?o }')", "1/0", "'still here'")
    for cell in notebook.cells[len(CELLS) : -1]:
        cell.metadata["tags"] = ["raises-exception"]
    with kernel(notebook, tmp_path_factory.mktemp("kernel")) as client:
        client.execute()
    return [cell.outputs for cell in notebook.cells]


def test_everything_is_shown_without_widgets(outputs: list[Any]) -> None:
    for shown in outputs[: len(CELLS)]:
        for part in shown:
            assert part["output_type"] == "execute_result"
            assert {*part["data"]} <= SHOWN
    assert [len(shown) for shown in outputs[: len(CELLS)]] == [0, 0, *[1] * (len(CELLS) - 2)]


def test_a_frame_is_a_variable_of_the_notebook(outputs: list[Any]) -> None:
    assert "northmark'" in outputs[3][0]["data"]["text/plain"]
    assert "northmark</td>" in outputs[2][0]["data"]["text/html"]


def test_an_answer_is_a_table_with_links(outputs: list[Any]) -> None:
    for shown in (outputs[4], outputs[6]):
        assert '<a href="https://w3id.org/pledgegraph/actors/' in shown[0]["data"]["text/html"]
    assert outputs[5][0]["data"]["text/plain"] == "yes"


def test_a_misspelt_term_is_told_in_text_and_html(outputs: list[Any]) -> None:
    for kind in ("text/plain", "text/html"):
        assert (
            "'pledge:byy' is not in the vocabulary; did you mean 'pledge:by'?" in outputs[7][0]["data"][kind]
        )


def test_an_error_is_an_error_output_of_a_few_lines(outputs: list[Any]) -> None:
    for shown, lines in ((outputs[len(CELLS)], 4), (outputs[len(CELLS) + 1], 6)):
        (error,) = shown
        assert (error["output_type"], error["ename"]) == ("error", "BadSparql")
        assert error["evalue"].startswith("prefix 'pldge:' is not declared (line ")
        text = "\n".join(error["traceback"])
        assert "did you mean 'pledge:'?" in text
        assert "Traceback" not in text
        assert len(text.splitlines()) == lines
    assert "kg.query(" in "\n".join(outputs[len(CELLS) + 1][0]["traceback"])


def test_a_genuine_fault_keeps_its_traceback(outputs: list[Any]) -> None:
    (error,) = outputs[len(CELLS) + 2]
    assert error["ename"] == "ZeroDivisionError"
    assert "Traceback" in "\n".join(error["traceback"])
    assert outputs[-1][0]["data"]["text/plain"] == "'still here'"


def test_running_all_cells_stops_at_an_error(kernel: Kernel, tmp_path: Path) -> None:
    notebook = made(*CELLS[:2], SLIP, "'never'")
    with kernel(notebook, tmp_path) as client, pytest.raises(CellExecutionError) as stopped:
        client.execute()
    assert stopped.value.ename == "BadSparql"
    assert "did you mean 'pledge:'?" in str(stopped.value)
    assert notebook.cells[-1].outputs == []


@pytest.mark.parametrize(
    ("cell", "begun", "found"),
    [
        ("%%sparql\nSELECT ?who { ?p pl", "pl", "pledge:"),
        ("%%sparql\nSELECT ?who { ?p pledge:by actors:nor", "actors:nor", "actors:northmark"),
        ("%%sparql --format pa", "pa", "pandas"),
        ('kg.who_committed(by="nor', "nor", "northmark"),
        ("kg.things.actors.nor", "nor", "northmark"),
        ('kg.things.actors["nor', "nor", "northmark"),
        ('kg.prefixes["act', "act", "actors"),
        ("kg.terms.madeA", "madeA", "madeAt"),
        ("%pledg", "%pledg", "%pledges"),
    ],
)
def test_a_completion_request_is_answered(
    asked: Callable[[str], Any], cell: str, begun: str, found: str
) -> None:
    reply = asked(cell)
    assert cell[reply["cursor_start"] : reply["cursor_end"]] == begun
    assert found in reply["matches"]


@pytest.fixture(scope="module")
def asked(kernel: Kernel, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Ask a kernel with the extension to complete at the end of a cell."""
    notebook = made(*CELLS[:2])
    with kernel(notebook, tmp_path_factory.mktemp("kernel")) as client, client.setup_kernel():
        for number, cell in enumerate(notebook.cells):
            client.execute_cell(cell, number)

        def ask(cell: str) -> Any:
            return reply_of(client.kc.complete, cell)

        yield ask


def test_help_on_a_magic_is_its_usage(kernel: Kernel, tmp_path: Path) -> None:
    notebook = made(CELLS[0])
    with kernel(notebook, tmp_path) as client, client.setup_kernel():
        client.execute_cell(notebook.cells[0], 0)
        reply = reply_of(client.kc.inspect, "%%sparql")
    assert "Usage: %%sparql [OPTIONS]" in reply["data"]["text/plain"]
