"""The terminal shows what names, files and a user's own words hold, and obeys none of it."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import pledgegraph as pg
from pledgegraph.cli import main
from pledgegraph.cli.screen import complain, give, say
from pledgegraph.escape import terminal

TOY = Path(__file__).parent / "toy"
EVIL = "x\x1b]0;owned\x07\x9b31m\u202e\u200by"
RAW = set("\x1b\x07\x9b\u202e\u200b\x00\r")


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[object, str]]:
    """Run a command; give its code and all that it printed, on whichever stream."""

    def command(*arguments: str) -> tuple[object, str]:
        with pytest.raises(SystemExit) as stop:
            main(list(arguments))
        done = capsys.readouterr()
        return stop.value.code, done.out + done.err

    return command


EVIL_QUERY = 'SELECT ("' + "".join(f"\\u{ord(letter):04X}" for letter in EVIL) + '" AS ?label) {}'
"""Facts hold no such label, wherever they are from; a query may make one."""


@pytest.mark.parametrize(
    "arguments",
    [
        ["who", "--by", EVIL],
        ["show", EVIL],
        ["who", "--as-of", EVIL],
        ["who", "--include", EVIL],
        ["who", "--format", EVIL],
        [EVIL],
        ["who", f"--{EVIL}"],
        ["query", "-e", f"SELECT * {{ ?s {EVIL} ?o }}"],
        ["query", "-e", f'SELECT ("{EVIL}" AS ?x) {{ ?s ?p $nosuch'],
        ["query", "-e", f"ASK {{ ?s pledge:{EVIL} ?o }}"],
        ["query", "-e", "ASK {}", "--param", EVIL],
        ["query", EVIL],
        ["export", EVIL],
        ["export", f"/{EVIL}/x.ttl"],
        ["draw", "matrix", EVIL],
        ["build", f"/{EVIL}/x"],
        ["new", "agreement", EVIL],
        ["fmt", EVIL],
        ["check", "--sources", EVIL],
        ["derive", EVIL],
        ["path", EVIL, "northmark"],
    ],
)
def test_64_an_error_shows_the_users_words_and_obeys_none(
    shown: Callable[..., tuple[object, str]], arguments: list[str]
) -> None:
    given = [] if arguments[0] in (EVIL, "derive") else ["--seeds", str(TOY)]
    code, text = shown(*arguments, *given)
    assert code == 2
    assert text.strip()
    assert not RAW & set(text)
    assert all(len(line) < 500 for line in text.splitlines())


def test_64_a_file_name_is_shown_in_a_finding(
    shown: Callable[..., tuple[object, str]], tmp_path: Path
) -> None:
    (tmp_path / f"{EVIL}.yaml").write_text("a: *b\n", encoding="utf-8")
    (tmp_path / "\udcff.yaml").write_text("a: &b c\n", encoding="utf-8")
    for arguments in (["check"], ["check", "--format", "json"], ["who"], ["fmt"]):
        code, text = shown(*arguments, "--seeds", str(tmp_path))
        assert code == 1
        assert not RAW & set(text)
        assert "\\x1b]0;owned\\x07" in text or json.loads(text.partition("]\n")[0] + "]")
        text.encode()  # half a letter of a file name is shown, too


def test_64_a_loaded_file_with_such_a_label_is_refused_and_the_label_is_shown(
    shown: Callable[..., tuple[object, str]], tmp_path: Path
) -> None:
    iri = "https://w3id.org/pledgegraph/"
    thing, label = f"{iri}actors/evil", ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    quad = ox.Quad(ox.NamedNode(thing), label, ox.Literal(EVIL, language="en"), ox.NamedNode(f"{iri}graph/x"))
    path = tmp_path / "evil.nq"
    path.write_text(f"{quad} .\n", encoding="utf-8")
    code, text = shown("stats", "--seeds", str(path))
    assert code == 1
    assert "hidden-character" in text
    assert not RAW & set(text)


@pytest.mark.parametrize("form", ["table", "md", "json"])
def test_64_a_hostile_value_is_shown(shown: Callable[..., tuple[object, str]], form: str) -> None:
    code, text = shown("query", "-e", EVIL_QUERY, "--format", form, "--seeds", str(TOY))
    assert code == 0
    assert not RAW & set(text)
    assert "owned" in text
    if form == "json":
        assert json.loads(text)[0]["label"] == EVIL


@pytest.mark.parametrize("form", ["csv", "tsv", "sheet"])
def test_64_a_pipe_gets_exact_values_and_a_terminal_none_that_it_obeys(form: str) -> None:
    command = [sys.executable, "-m", "pledgegraph", "query", "-e", EVIL_QUERY, "--format", form]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
    command += ["--seeds", str(TOY)]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    mark = "\ufeff" if form == "sheet" else ""
    assert done.stdout.decode() == f"{mark}label\n{EVIL}\n"
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, env=environment, stdout=theirs, stderr=subprocess.DEVNULL) as process:
        os.close(theirs)
        text = b""
        while b"owned" not in text or not text.endswith(b"\n"):
            text += os.read(ours, 10_000)
        assert process.wait(60) == 0
    os.close(ours)
    assert not (RAW - {"\r"}) & set(text.decode())
    assert text.startswith(b"label")


@pytest.mark.parametrize(
    ("arguments", "steps"),
    [
        (["who", "--seeds", "{file}"], ["reading facts.nq"]),
        (["diff", "{file}", "{file}"], ["reading facts.nq", "comparing"]),
        (["query", "-e", "ASK {}", "--seeds", str(TOY)], ["asking"]),
        (["query", "-e", "ASK { $x", "--seeds", str(TOY)], ["asking"]),
    ],
)
def test_a_person_who_waits_sees_each_step_and_none_is_left_behind(
    arguments: list[str],
    steps: list[str],
    tmp_path: Path,
    toy: pg.PledgeGraph,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    toy.write(tmp_path / "facts.nq")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with pytest.raises(SystemExit):
        main([word.format(file=tmp_path / "facts.nq") if "{file}" in word else word for word in arguments])
    told = capsys.readouterr().err
    for step in steps:
        assert f"\r\x1b[2K{step} ...\r" in told
    assert not told.rpartition(" ...\r")[2].partition("\r\x1b[2K")[0]  # wiped before anything else is said


def test_an_error_is_broken_between_words_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    path, line = f"/{'a-path' * 20}", f"  SELECT * {{ {'?s ?p ?o . ' * 10}}}"
    text = f"pledgegraph: {'of many words ' * 10}{path} is missing\n{line}\n{EVIL}"
    complain(text)
    assert capsys.readouterr().err == terminal(text) + "\n"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    complain(text)
    told = capsys.readouterr().err
    assert path in told
    assert line in told.split("\n")
    assert told.split() == terminal(text).split()
    assert all(len(part) <= 80 for part in told.split("\n") if path not in part and part != line)


def test_the_page_of_terms_is_exact_in_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgebuild.derive.terms_page", lambda _: f"{EVIL}\n")
    with pytest.raises(SystemExit):
        main(["terms"])
    assert capsys.readouterr().out == f"{EVIL}\n"


def test_what_is_said_and_what_is_given(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    say(f"one\n{EVIL}")
    assert not RAW & set(capsys.readouterr().out)
    give(f"{EVIL}\n")
    assert capsys.readouterr().out == f"{EVIL}\n"

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    give(f"{EVIL}\n")
    assert not RAW & set(screen.getvalue())
    assert screen.getvalue().endswith("y\n")
