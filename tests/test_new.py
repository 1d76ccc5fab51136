"""New: a skeleton that shows every key, passes as YAML, and whose open keys the check names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pledgebuild.compile import compile_facts
from pledgebuild.new import SORTS, skeleton
from pledgebuild.ontology import load_ontology
from pledgegraph.cli import main
from pledgegraph.data import data_dir

TOY = Path(__file__).parent / "toy"


def exit_code(command: list[str]) -> object:
    with pytest.raises(SystemExit) as ended:
        main(command)
    return ended.value.code


@pytest.mark.parametrize("sort", SORTS)
def test_only_open_keys_are_found_in_a_skeleton(tmp_path: Path, sort: str) -> None:
    shutil.copytree(TOY, tmp_path / "seeds")
    text = skeleton(load_ontology(data_dir("ontology")), sort, "reef-text", "2031-06-01")
    (tmp_path / "seeds" / "new.yaml").write_text(text, encoding="utf-8")
    run = compile_facts(tmp_path / "seeds", data_dir("ontology"), shacl=False)
    assert {finding.rule for finding in run.findings} == {"empty-value"}


def test_the_skeleton_names_every_key_of_an_instrument() -> None:
    ontology = load_ontology(data_dir("ontology"))
    text = skeleton(ontology, "agreement", "reef-text", "2031-06-01")
    assert not [key for key in ontology.classes["Instrument"].keys if f"{key}:" not in text]


def test_new_writes_where_it_belongs_and_never_over_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(TOY, tmp_path / "seeds")
    command = ["new", "agreement", "reef-agreement-2031", "--seeds", str(tmp_path / "seeds")]
    assert exit_code(command) == 0
    path = tmp_path / "seeds" / "agreements" / "reef-agreement-2031.yaml"
    before = path.read_text(encoding="utf-8")
    assert exit_code(command) == 2
    assert "exists" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.parametrize("slug", ["Reef", "../reef", "reef--x", "риф"])
def test_what_is_no_slug_is_refused(tmp_path: Path, slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(TOY, tmp_path / "seeds")
    assert exit_code(["new", "summit", slug, "--seeds", str(tmp_path / "seeds")]) == 2
    assert "is no slug" in capsys.readouterr().err
