"""The output set is whole, the same bytes each time, and untouched where the facts have findings."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from pledgebuild import build as building
from pledgebuild.build import build
from pledgebuild.compile import Compiled
from pledgegraph import files
from pledgegraph.data import data_dir
from pledgegraph.errors import ExportError, PledgeGraphError, ReleaseError, SeedError
from pledgegraph.names import INFERRED, VOCABULARY

TOY = Path(__file__).parent / "toy"
NAMES = [
    "context.jsonld",
    "facts.csv",
    "facts.graphml",
    "facts.jsonld",
    "facts.nq",
    "facts.nt",
    "facts.rdf",
    "facts.sheet.csv",
    "facts.trig",
    "facts.ttl",
    "inferred.ttl",
    "matrix.svg",
    "schema.json",
    "terms.md",
]


def held(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build") / "out"
    assert build(TOY, data_dir("ontology"), folder) == NAMES
    return folder


def test_the_set_is_whole(output: Path) -> None:
    found = held(output)
    found.pop(files.MANIFEST, None)
    assert sorted(found) == NAMES
    assert all(found.values())
    assert sorted(building.NAMES) == NAMES


def test_the_facts_are_the_compiled_ones(output: Path, toy_run: Compiled) -> None:
    facts = {q for q in toy_run.store if q.graph_name not in (INFERRED, VOCABULARY)}
    assert set(ox.parse(path=str(output / "facts.nq"), format=ox.RdfFormat.N_QUADS)) == facts
    assert set(ox.parse(path=str(output / "facts.trig"), format=ox.RdfFormat.TRIG)) == facts
    triples = {q.triple for q in facts}
    assert {q.triple for q in ox.parse(path=str(output / "facts.ttl"), format=ox.RdfFormat.TURTLE)} == triples
    derived = {q.triple for q in ox.parse(path=str(output / "inferred.ttl"), format=ox.RdfFormat.TURTLE)}
    assert {q.triple for q in toy_run.store.quads_for_pattern(None, None, None, INFERRED)} <= derived


def test_the_derived_files_are_the_committed_ones(output: Path) -> None:
    assert (output / "context.jsonld").read_bytes() == (data_dir("ontology") / "context.jsonld").read_bytes()
    assert (output / "schema.json").read_bytes() == (data_dir("seeds") / "schema.json").read_bytes()


def test_the_same_bytes_again(output: Path, tmp_path: Path) -> None:
    build(TOY, data_dir("ontology"), tmp_path / "again")
    assert held(tmp_path / "again") == held(output)
    build(TOY, data_dir("ontology"), tmp_path / "again")
    assert held(tmp_path / "again") == held(output)


def test_nothing_is_written_where_there_are_findings(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("zebras: {}\n")
    with pytest.raises(SeedError) as caught:
        build(tmp_path, data_dir("ontology"), tmp_path / "out")
    assert [f.rule for f in caught.value.findings] == ["unknown-key"]
    assert not (tmp_path / "out").exists()


def test_a_shape_alone_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pledgebuild import compile as pipeline
    from pledgebuild.findings import Finding, Place

    monkeypatch.setattr("pledgebuild.part.Maker.shapes_kept", lambda *_: False)
    monkeypatch.setattr(pipeline, "shacl_core", lambda *_: [Finding(Place("x.yaml"), "shacl-class", "no")])
    with pytest.raises(SeedError, match="shacl-class"):
        build(TOY, data_dir("ontology"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PledgeGraphError, match="there is no folder"):
        build(tmp_path / "nowhere", data_dir("ontology"), tmp_path / "out")


def test_an_output_that_cannot_be_swapped_in_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(ExportError, match="is a file"):
        build(TOY, data_dir("ontology"), tmp_path / "out")
    assert (tmp_path / "out").read_text() == "a file"


@pytest.mark.parametrize("left", ["release.json", "SHA256SUMS"])
def test_a_release_is_never_built_over(left: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    files.write_set(folder, {left: b"", "facts.nq": b""})
    before = held(folder)
    with pytest.raises(ReleaseError, match="out holds a release, which stays as it is; build into another"):
        build(TOY, data_dir("ontology"), folder)
    assert held(folder) == before


def test_the_steps_are_told(tmp_path: Path) -> None:
    steps: list[str] = []
    build(TOY, data_dir("ontology"), tmp_path / "out", progress=steps.append)
    assert steps[:2] == ["comparing", "vocabulary"]
    assert [step for step in steps if ":" not in step][-2:] == ["shapes", "writing"]
