"""The notebooks beside the tour: executed as a reader would, and their answers looked at."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import nbformat
import networkx as nx
import pytest

import pledgegraph as pg

FOLDER = Path(__file__).parents[1] / "notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))


@pytest.fixture(scope="module")
def agreements(notebook_run: Any) -> Any:
    return notebook_run("agreements")


@pytest.fixture(scope="module")
def fact_check(notebook_run: Any) -> Any:
    return notebook_run("fact_check")


@pytest.fixture(scope="module")
def network(notebook_run: Any) -> Any:
    return notebook_run("network")


def test_there_is_a_notebook_for_each_reader() -> None:
    assert NAMES == ["agreements", "fact_check", "network", "tour"]


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_committed_valid_and_without_outputs(name: str) -> None:
    content = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))
    nbformat.validate(content)
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    assert content["metadata"]["language_info"]["name"] == "python"
    ids = [cell["id"] for cell in content["cells"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_writes_to_standard_error_or_fails(notebook_run: Any, name: str) -> None:
    parts = [part for _, parts in notebook_run(name).outputs for part in parts]
    assert [part for part in parts if part["output_type"] == "error" or part.get("name") == "stderr"] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_explanation_is_two_sentences(name: str) -> None:
    for cell in json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            text = "".join(line for line in cell["source"] if not line.startswith("#"))
            assert len(re.findall(r"[.?!](?=\s|$)", text)) == 2, text


# ---------------------------------------------------------------- the analyst


def test_the_agreements_are_all_that_were_signed(agreements: Any, real: pg.PledgeGraph) -> None:
    html = agreements.shown("%%sparql -o signed", "text/html")
    partners = re.findall(r"<td[^>]*>(?:<a [^>]*>)?([^<]+)(?:</a>)?</td>\s*<td[^>]*>202[45]-", html)
    assert len(partners) == len(set(partners)) >= 27
    assert {"United Kingdom", "Germany", "France", "Canada", "Japan", "Albania"} <= set(partners)
    said = agreements.shown('signed.groupby("duration"')
    assert re.search(r"P10Y\s+26", said)


def test_no_commitment_is_counted_in_more_agreements_than_there_are(agreements: Any) -> None:
    counts = [
        int(found) for found in re.findall(r"\s(\d+)$", agreements.shown("agreements = kg."), re.MULTILINE)
    ]
    assert len(counts) == 12
    assert counts == sorted(counts, reverse=True)
    assert 2 < counts[0] <= 27


def test_the_consultation_of_germany_has_its_condition(agreements: Any) -> None:
    said = " ".join(agreements.shown('kg.who_committed(by="germany"').split())
    assert "Consult within 24" in said
    assert "Russia attacks" in said


def test_a_sum_over_currencies_is_refused_in_words(agreements: Any) -> None:
    (printed,) = [out for source, out in agreements.outputs if source.startswith("try:")]
    assert re.match(r"a sum over CAD, .*EUR.* is refused", printed[0]["text"])


def test_the_reading_behind_the_comparison_is_counted(agreements: Any, real: pg.PledgeGraph) -> None:
    counted = {
        line.split()[0]: int(line.split()[1])
        for line in agreements.shown("coverage = kg.coverage()").splitlines()
        if re.fullmatch(r"[a-z-]+\s+\d+", line)
    }
    rows = [row for row in real.coverage() if "ukraine-security-agreement" in row.instrument]
    assert sum(counted.values()) == len(rows)


# ---------------------------------------------------------------- the journalist


def test_the_claim_is_left_out_and_then_shown_with_its_doubt(fact_check: Any) -> None:
    first = fact_check.shown('kg.who_committed(by="united-states"')
    assert "none recorded as of 2026-01-08" in first
    assert "left out: 1 contested" in first
    assert "doubt: contested; qualified" in fact_check.shown("claim = kg.who_committed")


def test_the_evidence_supports_qualifies_and_disputes(fact_check: Any) -> None:
    said = fact_check.shown('kg.explain("us-promises-guarantees")')
    for word in ("supports", "qualifies", "disputes", "Menjanjikan Jaminan"):
        assert word in said


def test_withholding_stands_beside_the_promise(fact_check: Any) -> None:
    rows = ast.literal_eval(fact_check.shown("january = ["))
    assert ("withholds", "Paris Declaration of the Coalition of the Willing", "contested") in rows
    assert ("pledges", "Provide Ukraine with security guarantees", "contested, qualified") in rows


def test_the_map_has_the_united_states_among_those_who_withhold(fact_check: Any) -> None:
    svg = fact_check.shown("kg.stance_map", "image/svg+xml")
    assert "United States: withholds" in svg
    assert "#FFF1C2" in svg, "it is highlighted"


def test_the_last_cell_gives_addresses(fact_check: Any) -> None:
    addresses = ast.literal_eval(fact_check.shown("sorted({e.url"))
    assert addresses
    assert all(address.startswith("https://") for address in addresses)


# ---------------------------------------------------------------- the graph scientist


def test_the_bipartite_graph_has_both_sides(network: Any) -> None:
    actors, commitments, ties = ast.literal_eval(network.shown("pledges = nx.Graph()"))
    assert actors > 40
    assert commitments > 200
    assert ties >= max(actors, commitments)


def test_the_central_commitments_are_ranked(network: Any) -> None:
    html = network.shown("degree = nx.", "text/html")
    ranks = [int(found) for found in re.findall(r"<td>(\d+)</td>", html)]
    assert ranks == sorted(ranks, reverse=True)
    assert "Provide military assistance to Ukraine" in html


def test_every_guarantor_is_in_one_community(network: Any) -> None:
    groups = ast.literal_eval(network.shown("states = {"))
    everyone = [name for group in groups for name in group]
    assert len(everyone) == len(set(everyone)) > 20
    assert {"France", "Germany", "United Kingdom"} <= set(everyone)
    assert "Ukraine" not in everyone
    assert not any(name.startswith("Emmanuel") for name in everyone)
    assert 0 <= float(network.shown("round(nx.community.modularity")) < 0.1, "as the text says of it"


def test_graphml_comes_back_whole(network: Any) -> None:
    edges, nodes, again = ast.literal_eval(network.shown('edges = kg.write("facts.graphml")'))
    assert edges == again
    assert nodes > 3000
    shared = nx.read_graphml(network.folder / "guarantors.graphml")
    assert all("weight" in data for _, _, data in shared.edges(data=True))


def test_the_refusals_are_counted(network: Any) -> None:
    lines = network.shown("PLEDGE = rdflib").splitlines()
    assert any(re.match(r"russia\s+[1-9]", line) for line in lines)
