"""What is wrong with sound records is said in the run that finds faulty ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from pledgebuild.compile import compile_facts
from pledgegraph.data import data_dir

RECORDS = """\
actors:
  elm: {type: State, label: {en: Elm}, evidence: [{paragraph: 1}]}
  ash: {type: State, label: {en: Ash}, evidence: [{paragraph: 1}]}
commitments:
  lamps: {label: {en: Lamps}, beneficiary: elm, evidence: [{paragraph: 1}]}
  ropes: {label: {en: Ropes}, beneficary: elm, evidence: [{paragraph: 1}]}
pledges:
  ash-on-lamps: {by: ash, force: rejects, about: lamps, since: 2041, evidence: [{paragraph: 1}]}
  ash-on-ropes: {by: ash, force: pledges, about: ropes, since: 2041, evidence: [{paragraph: 1}]}
"""


@pytest.fixture
def world(one_source: str) -> str:
    return one_source + RECORDS


def findings(folder: Path, **files: str) -> list[tuple[str, int]]:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    run = compile_facts(folder, data_dir("ontology"))
    assert run.stopped
    return [(finding.rule, finding.place.line) for finding in run.errors]


def test_a_fault_of_form_does_not_hide_a_wrong_force_elsewhere(tmp_path: Path, world: str) -> None:
    assert findings(tmp_path, world=world) == [("unknown-key", 16), ("pledge-force", 18)]


def test_what_needs_a_faulty_record_is_not_judged(tmp_path: Path, world: str) -> None:
    """The pledge on ropes would seem to be to nobody, only because the commitment could not be read."""
    assert ("pledge-to-nobody", 19) not in findings(tmp_path, world=world)


def test_a_dossier_that_cannot_be_read_takes_with_it_what_refers_to_it(tmp_path: Path, world: str) -> None:
    other = "stances:\n  elm-asks:\n    by: elm\n    force: signs\n"
    rules = findings(
        tmp_path, world=world.replace("beneficary", "beneficiary"), broken="a: [1\n", other=other
    )
    assert ("yaml-syntax", 2) in rules
    assert ("pledge-force", 18) in rules
    assert not any(rule == "stance-force" for rule, _ in rules)


def test_a_fault_outside_the_records_sets_the_whole_file_aside(tmp_path: Path, world: str) -> None:
    text = world.replace("recorded: 2041-01-10", "recorded: 2041-13-10").replace("beneficary", "beneficiary")
    assert findings(tmp_path, world=text) == [("bad-date", 1)]
