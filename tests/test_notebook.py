"""The tour: executed as a reader would, in an empty folder, and its answers looked at."""

from __future__ import annotations

import ast
import json
import re
import sys
import warnings
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import nbformat
import pytest
import rdflib
from nbclient import NotebookClient

import pledgegraph as pg

TOUR = Path(__file__).parents[1] / "notebooks" / "tour.ipynb"
Outputs = dict[str, list[dict[str, Any]]]


def committed() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(TOUR.read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tour")


@pytest.fixture(scope="module")
def outputs(folder: Path, own_cache: None) -> Outputs:
    """Run all cells with this Python; source of a cell to its outputs."""
    home = folder.parent / "jupyter"
    spec = home / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=ERROR"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"}))
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        for name in ("JUPYTER_PATH", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(home))
        # these come from inside the machinery that runs a kernel, and say nothing about the tour
        for module in ("nbclient", "jupyter_client", "jupyter_core", "zmq", "tornado"):
            warnings.filterwarnings("ignore", category=DeprecationWarning, module=rf"{module}(\.|$)")
        notebook = nbformat.read(TOUR, as_version=4)  # type: ignore[no-untyped-call]
        NotebookClient(
            notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
        ).execute()
    return {cell.source: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


def shown(outputs: Outputs, beginning: str, kind: str = "text/plain") -> str:
    """Give what the only cell that begins so shows."""
    (found,) = [out for source, out in outputs.items() if source.startswith(beginning)]
    return "".join(str(part["data"][kind]) for part in found if "data" in part)


# ---------------------------------------------------------------- as it is committed


def test_the_committed_notebook_is_valid_and_has_no_outputs() -> None:
    content = committed()
    nbformat.validate(content)
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


def test_the_committed_notebook_names_its_kernel_and_language() -> None:
    metadata = committed()["metadata"]
    assert metadata["kernelspec"]["name"] == "python3"
    assert metadata["language_info"]["name"] == "python"


def test_each_explanation_is_two_sentences() -> None:
    for cell in committed()["cells"]:
        if cell["cell_type"] == "markdown":
            text = "".join(line for line in cell["source"] if not line.startswith("#"))
            assert len(re.findall(r"[.?!](?=\s|$)", text)) == 2, text


# ---------------------------------------------------------------- as it runs


def test_no_cell_writes_to_standard_error(outputs: Outputs) -> None:
    assert [
        part for parts in outputs.values() for part in parts if part["output_type"] != "execute_result"
    ] == []
    assert [source for source, parts in outputs.items() if not parts] == []


def test_the_first_answer_has_the_row_of_france(outputs: Outputs, real: pg.PledgeGraph) -> None:
    asked = real.who_committed(to="ukraine", measure="troop-deployment", as_of="2026-01-08")
    assert shown(outputs, "who = kg.who_committed").rstrip() == str(asked).rstrip()
    html = shown(outputs, "who = kg.who_committed", "text/html")
    rows = [row for row in html.split("<tr>") if ">France</a>" in row]
    (row,) = [row for row in rows if ">Deploy a multinational force after a ceasefire</a>" in row]
    for words in ("intends", "aspirational"):
        assert f">{words}</a>" in row


def test_the_data_frame_has_the_row_of_france(outputs: Outputs) -> None:
    html = shown(outputs, "frame = who.to_pandas", "text/html")
    rows = [row for row in html.split("<tr>") if "<td>France</td>" in row]
    (row,) = [row for row in rows if "<td>Deploy a multinational force after a ceasefire</td>" in row]
    assert "<td>intends</td>" in row


def test_sparql_gives_the_two_states_that_intend(outputs: Outputs) -> None:
    html = shown(outputs, "declared = kg.query", "text/html")
    assert re.findall(r'title="actors:([a-z-]+)"', html) == ["france", "united-kingdom", "united-kingdom"]
    assert re.findall(r'title="commitments:([a-z-]+)"', html) == [
        "deploy-multinational-force",
        "deploy-multinational-force",
        "send-own-troops-to-ukraine",
    ]


def test_the_evidence_shows_paragraph_and_words(outputs: Outputs) -> None:
    html = shown(outputs, 'kg.explain("france-uk-intend-deployment")', "text/html")
    assert "seed-article p25" in html
    assert "menandatangani deklarasi niat untuk pengerahan pasukan multinasional" in html


def test_refusal_silence_and_withholding_stand_side_by_side(outputs: Outputs) -> None:
    html = shown(outputs, 'kg.stances(by="russia"', "text/html")
    for force in ("rejects", "opposes", "silent"):
        assert f">{force}</a>" in html
    assert "inferred" in html
    summit = shown(outputs, 'kg.stances(about="paris-declaration"', "text/html")
    withheld = [row for row in summit.split("<tr>") if ">United States</a>" in row]
    assert withheld
    assert all(">withholds</a>" in row for row in withheld)
    assert "inferred by rule R5" in shown(outputs, 'kg.explain("russia-opposes')


def test_the_contested_pledge_comes_only_when_asked_for(outputs: Outputs) -> None:
    beginning = 'kg.who_committed(by="united-states", condition="ceasefire-reached"'
    assert "none recorded\nleft out: 1 contested" in shown(outputs, beginning + ")")
    assert "doubt: contested" in shown(outputs, beginning + ", include")


def test_as_of_counts_from_the_summit(outputs: Outputs) -> None:
    assert "none recorded as of 2026-01-05" in shown(
        outputs, 'kg.who_committed(instrument="paris-declaration", as_of='
    )
    counts = ast.literal_eval(shown(outputs, "{\n    day: len("))
    assert counts["1994-12-03"] == 0
    assert 0 < counts["1994-12-05"] < counts["2023-07-12"] < counts["2026-01-05"] < counts["2026-01-08"]


def test_the_matrix_is_an_inline_picture(outputs: Outputs) -> None:
    root = ET.fromstring(shown(outputs, "kg.matrix", "image/svg+xml"))  # noqa: S314 - our own picture
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = "".join(root.itertext())
    assert "France" in words
    assert "troop deployment" in words


def test_the_most_shared_commitments_are_those_with_most_actors(
    outputs: Outputs, real: pg.PledgeGraph
) -> None:
    counted = real.query("""
        SELECT ?what (COUNT(DISTINCT ?who) AS ?actors) {
          ?what a pledge:Commitment . ?stance pledge:about ?what ; pledge:force ?force ; pledge:by ?who
        } GROUP BY ?what ORDER BY DESC(?actors) LIMIT 8""")
    lines = shown(outputs, "import networkx as nx").splitlines()[1:]
    ranked = [re.search(r"^(\d)\s+(.+?)\s+(\d+)\s+0\.\d+$", line) for line in lines]
    assert [found and int(found[1]) for found in ranked] == list(range(8))
    assert [found and int(found[3]) for found in ranked] == [row.actors for row in counted]
    assert "Provide military assistance to Ukraine" in lines[0]


def test_the_turtle_is_written_and_read_back(outputs: Outputs, folder: Path) -> None:
    told = ast.literal_eval(shown(outputs, "import rdflib"))
    assert told["written"] == told["read"] > 3000
    assert told["by"] == ["actors/france", "actors/united-kingdom"]
    assert len(rdflib.Graph().parse(folder / "facts.ttl")) == told["written"]
    assert [path.name for path in folder.iterdir()] == ["facts.ttl"]
