"""The page of promises is true: every promise is there once, and every test that it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "promises.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if re.match(r"\| *\d+ ", line)
]


def functions(name: str) -> set[str]:
    tree = ast.parse((TESTS / name).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_promise_stands_once() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 81))
    assert {len(row) for row in ROWS} == {5}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_promise_names_tests_that_exist_or_says_why_not(row: list[str]) -> None:
    number, promise, held_by, tried, kept = row
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", held_by)
    assert promise
    for file, function in named:
        assert function in functions(file), f"promise {number}: {file} has no {function}"
    if named:
        assert tried, f"promise {number} does not say what was tried"
        assert kept.startswith(("kept", "in part: "))
    else:
        assert kept.startswith(("not yet: ", "not kept: ")), f"promise {number} names no test and no reason"
