"""Work in a process of its own: what comes back, and how each limit ends it while the parent lives on."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import pledgegraph as pg
from pledgegraph.worker import TIMEOUT, bounded

FOREVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def no_child_is_left() -> bool:
    try:
        return os.waitpid(-1, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return True


def test_what_the_work_returns_or_raises_comes_back() -> None:
    assert bounded(lambda: {"a": [1, None]}, timeout=10) == {"a": [1, None]}
    with pytest.raises(KeyError, match="gone"):
        bounded(lambda: {"a": 1}["gone"], timeout=10)
    assert no_child_is_left()


def eats_memory() -> Any:
    return [bytes(1 << 20) for _ in range(1 << 14)]


def calls_itself() -> Any:
    return ctypes.string_at(0)


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (lambda: time.sleep(60), "no answer within 0.2 s"),
        (eats_memory, "more than 64 MiB of memory"),
        (os.abort, "more than 64 MiB of memory"),  # this is how the engine ends when it is refused memory
        (calls_itself, "nests too deep"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "ended by the system (SIGKILL)"),
        (lambda: os._exit(5), "ended by the system (5)"),
    ],
    ids=["time", "memory", "abort", "crash", "killed", "left"],
)
def test_a_limit_ends_the_copy_with_one_line_and_nothing_is_left(
    work: Callable[[], Any], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    timeout = 0.2 if "0.2" in said else 20
    with pytest.raises(pg.QueryError) as caught:
        bounded(work, timeout=timeout, memory=64 << 20)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert no_child_is_left()
    assert capfd.readouterr() == ("", "")


def test_a_time_that_is_none_is_refused() -> None:
    for timeout in (0, -1.0, float("nan")):
        with pytest.raises(pg.QueryError, match="no time to answer in"):
            bounded(lambda: 1, timeout=timeout)


def test_it_works_from_threads_side_by_side() -> None:
    told: list[object] = []

    def ask(number: int) -> None:
        try:
            told.append(bounded(calls_itself if number % 2 else lambda: number, timeout=20))
        except pg.QueryError as error:
            told.append("deep" if "nests too deep" in str(error) else str(error))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, told)) == ["0", "2", "4", "6", "deep", "deep", "deep", "deep"]


HOSTILE = {
    "four-way product": (FOREVER, "no answer within 1 s"),
    "paths without end": (
        "SELECT (COUNT(*) AS ?n) { ?a (!<x:x>)* ?b . ?b (!<x:y>)* ?c . ?c (!<x:z>)* ?d }",
        "no answer within 1 s",
    ),
    "expression in a product": (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
        "FILTER(REGEX(CONCAT(STR(?c), STR(?i)), '^(a+)+$')) }",
        "no answer within 1 s",
    ),
    "product kept in memory": (
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?l",
        "was ended: ",
    ),
    "groups": ("SELECT * { " + "{" * 100_000 + "}" * 100_000 + " }", "200,013 bytes, and 8,192 is the most"),
    "fewer groups": ("SELECT * { " + "{" * 40 + "}" * 40 + " }", "more than 32 brackets"),
    "brackets": ("SELECT * { FILTER(" + "(" * 4000 + "1" + ")" * 4000 + ") }", "more than 32 brackets"),
    "blank nodes": ("SELECT * { ?s ?p " + "[ ?p " * 900 + "1" + " ]" * 900 + " }", "more than 32 brackets"),
    "lists": ("SELECT * { ?s ?p " + "( " * 900 + "1" + " )" * 900 + " }", "more than 32 brackets"),
    "length": ("SELECT * { ?s ?p ?o } #" + "я" * 5000, "10,023 bytes"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_ended_and_the_next_one_is_answered(name: str, toy: pg.PledgeGraph) -> None:
    text, said = HOSTILE[name]
    with pytest.raises(pg.QueryError) as caught:
        toy.query(text, timeout=20 if "memory" in name else 1)
    assert said in str(caught.value)
    assert toy.query("ASK { ?a a pledge:Actor }") is True
    assert no_child_is_left()


@pytest.mark.parametrize(
    "chain",
    ["!" * 8000 + "true", "||".join(["?s"] * 1500), "+".join(["1"] * 3000), "^".join(["?s"] * 1500)],
    ids=["not", "or", "plus", "caret"],
)
def test_a_long_chain_gives_rows_or_one_error(chain: str, toy: pg.PledgeGraph) -> None:
    try:
        toy.query(f"SELECT * {{ ?s a pledge:Actor FILTER({chain}) }}", timeout=5)
    except pg.QueryError as error:
        said = str(error)
    else:
        said = "rows"
    assert said.startswith(("rows", "the query was ended", "the query does not parse"))
    assert toy.query("ASK { ?a a pledge:Actor }") is True


def test_brackets_in_texts_and_comments_do_not_count(toy: pg.PledgeGraph) -> None:
    deep = "({[" * 100
    assert toy.query(f'SELECT ("{deep}" AS ?x) {{}} # {deep}').rows[0]["x"] == deep


def test_an_unlimited_query_is_asked_in_this_process(
    toy: pg.PledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "fork")
    assert toy.query("ASK { ?a a pledge:Actor }", timeout=None) is True


def test_the_command_line_ends_a_query_with_one_line_and_code_2() -> None:
    command = [sys.executable, "-m", "pledgegraph", "query", "--timeout", "0.5", "-e"]
    ran = subprocess.run([*command, FOREVER], capture_output=True, text=True, check=False, timeout=120)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "pledgegraph: the query was ended: no answer within 0.5 s; "
        "narrow it, or give more time (--timeout, timeout=)\n"
    )
    assert TIMEOUT == 30


def test_a_person_who_interrupts_leaves_no_copy_at_work(toy: pg.PledgeGraph) -> None:
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            toy.query(FOREVER)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    assert no_child_is_left()


def test_ten_million_rows_are_cut_and_the_answer_says_so(toy: pg.PledgeGraph) -> None:
    answer = toy.query("SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f }", timeout=60)
    assert (len(answer), answer.cut) == (100_000, True)
    assert "cut by the limit" in answer.head(3).table()
