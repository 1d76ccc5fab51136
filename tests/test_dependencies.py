"""What the project stands on: every package pinned by its hashes, and public jobs with the least rights."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NAMED = [
    *PROJECT["project"]["dependencies"],
    *(line for lines in PROJECT["project"]["optional-dependencies"].values() for line in lines),
    *PROJECT["dependency-groups"]["dev"],
]
LOCK = (ROOT / "constraints.txt").read_text(encoding="utf-8")
PINS = list(re.finditer(r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?P<rest>(?:.*\\\n)+.*)", LOCK, re.M))
JOBS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("named", NAMED)
def test_every_package_is_pinned_within_its_range(named: str) -> None:
    wanted = Requirement(named)
    name = re.sub(r"[._]", "-", wanted.name).lower()
    pinned = [pin["version"] for pin in PINS if pin["name"] == name]
    assert pinned, "run 'make lock'"
    assert all(wanted.specifier.contains(version) for version in pinned), "run 'make lock'"


def test_every_pin_has_hashes_and_no_address_to_load_from() -> None:
    assert len(PINS) == len(re.findall("==", re.sub(r";.*", "", LOCK)))
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", pin["rest"]) for pin in PINS)
    assert "://" not in LOCK
    assert not re.search(r"^\s*-(?!-hash)", LOCK, re.M)


def test_the_base_is_small() -> None:
    assert len(PROJECT["project"]["dependencies"]) <= 12


@pytest.mark.parametrize("path", JOBS, ids=lambda path: path.name)
def test_a_public_job_may_read_the_code_and_nothing_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    flow = yaml.safe_load(text)
    assert flow["permissions"] == {}
    for job in flow["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", step["uses"]), "pin the action by its commit"
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
    assert "pull_request_target" not in text
    assert "secrets." not in text
