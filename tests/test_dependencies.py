"""What the project stands on: few packages, every one pinned by its hashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
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
