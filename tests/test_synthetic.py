"""The generator of synthetic dossiers: they pass every check, and are as large as was asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

from pledgebuild.compile import compile_facts
from pledgebuild.dossiers import MAX_BYTES
from pledgegraph.names import VOCABULARY

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
SCRIPT = Path(__file__).resolve().parent.parent / "benchmarks" / "synthetic.py"


def written(folder: Path, triples: int, seed: int = 1) -> dict[str, bytes]:
    command = [sys.executable, str(SCRIPT), str(folder), "--triples", str(triples), "--seed", str(seed)]
    subprocess.run(command, check=True, capture_output=True)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*.yaml"))}


def test_a_synthetic_world_passes_every_check_and_has_the_promised_size(tmp_path: Path) -> None:
    written(tmp_path, 20_000)
    run = compile_facts(tmp_path, ONTOLOGY, shacl=True)
    assert run.findings == []
    statements = len(run.store) - sum(1 for _ in run.store.quads_for_pattern(None, None, None, VOCABULARY))
    assert statements == pytest.approx(20_000, rel=0.05)


def test_a_small_world_has_everything_that_facts_have(tmp_path: Path) -> None:
    text = b"".join(written(tmp_path, 20_000).values()).decode()
    kinds = "sources actors memberships events instruments conditions commitments pledges stances"
    for key in [*kinds.split(), "milestone", "quantity", "quote", "accordingTo", "paraphrase", "condition"]:
        assert f"{key}:" in text
    for force in ("signs", "withholds", "rejects", "declines"):
        assert f"force: {force}\n" in text
    assert "retracted:" in text
    assert "uk: " in text
    assert "fr: " in text


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    first = written(tmp_path / "a", 3_000)
    assert written(tmp_path / "b", 3_000) == first
    assert written(tmp_path / "c", 3_000, seed=2) != first
    assert max(map(len, first.values())) < MAX_BYTES


def test_the_generator_writes_into_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("actors: {}\n", encoding="utf-8")
    done = subprocess.run([sys.executable, str(SCRIPT), str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["mine.yaml"]
