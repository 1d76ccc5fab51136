"""Material that others wrote, read where PLEDGEGRAPH_SUITES names a folder that holds it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pledgebuild.read import Fields, plain, read

SUITES = Path(os.environ["PLEDGEGRAPH_SUITES"])
HARMLESS = {"9C9N-0"}
"""A list in brackets that goes on at the left edge: against the standard, and clear all the same."""
_MARKS = {"␣": " ", "↵": "", "∎\n": "", "←": "\r", "⇔": "\ufeff"}
_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\b": "\b", "\\r": "\r", "\\\\": "\\"}


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """List the cases of the YAML test suite; each takes from the one before it what it does not say."""
    for path in sorted((SUITES / "yaml-test-suite").glob("*.yaml")):
        before: dict[str, Any] = {}
        listed = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
        for number, case in enumerate(listed):
            before = {**{k: v for k, v in before.items() if k != "fail"}, **case}
            yield f"{path.stem}-{number}", before


def source(case: dict[str, Any]) -> bytes:
    """Give the bytes of a case, its signs for what cannot be seen replaced."""
    text = re.sub("—*»", "\t", case["yaml"])
    for mark, char in _MARKS.items():
        text = text.replace(mark, char)
    return text.encode()


CASES = dict(cases())
READ = {name: read("x.yaml", source(case)) for name, case in CASES.items()}
ACCEPTED = {name: tree for name, (tree, findings) in READ.items() if tree is not None and not findings}


def texts(value: Any) -> Iterator[str]:
    """List keys and values of a tree in the order in which they stand."""
    if isinstance(value, str):
        yield value
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield key
        yield from texts(inner)
    for inner in value if isinstance(value, list) else ():
        yield from texts(inner)


def said(case: dict[str, Any]) -> list[str]:
    """List the scalars of a case's events: the texts before YAML takes any for a number or a truth."""
    values = re.findall(r"^ *=VAL (?:[&<!]\S* )*[:'\"|>](.*)$", case["tree"], re.MULTILINE)
    return [re.sub(r"\\.", lambda m: _ESCAPES[m.group()], v.replace("␣", " ")) for v in values]


def same(ours: Any, theirs: Any) -> bool:
    """Compare texts with JSON: a number, a truth or a null is the text that YAML would take for it."""
    if isinstance(theirs, dict):
        return (
            isinstance(ours, dict)
            and ours.keys() == theirs.keys()
            and all(same(ours[k], theirs[k]) for k in theirs)
        )
    if isinstance(theirs, list):
        return isinstance(ours, list) and len(ours) == len(theirs) and all(map(same, ours, theirs))
    if theirs is None or isinstance(theirs, bool):
        return str(ours).lower() in {None: ("null", "~", ""), True: ("true",), False: ("false",)}[theirs]
    if isinstance(theirs, int | float):
        return float(int(ours, 0) if re.fullmatch("0[xo].*", ours) else ours) == theirs
    return bool(ours == theirs)


def test_21_the_suite_is_whole() -> None:
    assert len(CASES) >= 400


@pytest.mark.parametrize("name", CASES)
def test_21_every_case_is_read_or_refused(name: str) -> None:
    tree, findings = READ[name]
    assert isinstance(tree, Fields) or findings
    assert "fail" not in CASES[name] or name not in ACCEPTED or name in HARMLESS


@pytest.mark.parametrize("name", ACCEPTED)
def test_21_what_is_read_says_what_the_suite_says(name: str) -> None:
    ours = plain(ACCEPTED[name])
    if name not in HARMLESS:
        assert list(texts(ours)) == said(CASES[name])
    if "json" in CASES[name]:
        assert same(ours, json.loads(CASES[name]["json"]))


def test_21_neither_too_much_nor_too_little_is_read() -> None:
    assert 30 <= len(ACCEPTED) <= 80, len(
        ACCEPTED
    )  # 39 when this was written; most have no mapping at the top
