"""The look at cited pages: asked of a listener on the loopback alone, written down, and held to the facts."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pledgebuild import links
from pledgebuild.findings import Place
from pledgebuild.links import Look, addresses, as_text, check_links, chosen, look, look_at_all, read_record
from pledgebuild.read import read
from pledgegraph.cli import main
from pledgegraph.errors import PledgeGraphError

DAY = "2031-06-01"
TODAY = datetime.date(2031, 6, 1)
BODY = b"<p>The page.</p>"
SUM = hashlib.sha256(BODY).hexdigest()


class Page(BaseHTTPRequestHandler):
    """Pages of every kind; the path says which."""

    asked: list[str] = []  # noqa: RUF012 - emptied by the fixture
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        self.close_connection = True
        name, _, rest = self.path.lstrip("/").partition("/")
        getattr(self, f"say_{name}", self.say_status)(rest or name)

    def answer(self, status: int, body: bytes = BODY, **headers: str) -> None:
        self.send_response(status)
        for key, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def say_status(self, status: str) -> None:
        self.answer(int(status))

    def say_fine(self, _: str) -> None:
        self.answer(200)

    def say_nohead(self, _: str) -> None:
        self.answer(405 if self.command == "HEAD" else 200)

    def say_moved(self, to: str) -> None:
        self.answer(302, b"", Location=to if ":" in to else f"/{to}")

    def say_loop(self, _: str) -> None:
        self.answer(302, b"", Location="/loop")

    def say_slow(self, _: str) -> None:
        time.sleep(1.5)

    def say_drip(self, _: str) -> None:
        self.send_response(200)
        for number in range(90):
            self.send_header("X-A", str(number))
            self.flush_headers()
            time.sleep(0.02)

    def say_endless(self, _: str) -> None:
        self.send_response(200)
        self.end_headers()
        while self.command == "GET":
            self.wfile.write(b"x" * 65536)

    def say_cut(self, _: str) -> None:
        self.answer(200, BODY, Content_Length="1000")

    def say_noise(self, _: str) -> None:
        self.wfile.write(b"\x00\x01 this is no HTTP \r\n\r\n")


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    Page.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.daemon_threads, server.block_on_close = True, False
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


# ---------------------------------------------------------------- asking


@pytest.mark.parametrize(
    ("path", "status", "digest", "problem"),
    [
        ("/fine", 200, SUM, ""),
        ("/fine/ä b?q=ü#x", 200, SUM, ""),
        ("/nohead", 200, SUM, ""),
        ("/moved/fine", 200, SUM, ""),
        ("/404", 404, "", "HTTP 404"),
        ("/410", 410, "", "HTTP 410"),
        ("/403", 403, "", "HTTP 403"),
        ("/500", 500, "", "HTTP 500"),
        ("/moved/404", 404, "", "HTTP 404"),
        ("/loop", 302, "", "HTTP 302"),
        ("/moved/file:///etc/passwd", 302, "", "HTTP 302"),
        ("/moved/ftp://127.0.0.1/x", 0, "", "unknown url type: ftp"),
        ("/slow", 0, "", "timed out"),
        ("/drip", 0, "", "no whole answer"),
        ("/endless", 200, "", "the page has more than"),
        ("/cut", 200, "", "IncompleteRead|cut short"),
        ("/noise", 0, "", r"HTTP|BadStatusLine|\S"),
    ],
)
def test_54_what_is_seen_at_an_address(
    path: str, status: int, digest: str, problem: str, web: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "MAX_BODY", 1_000_000)
    seen = look(web + path, DAY, 0.4)
    assert (seen.day, seen.status, seen.sha256) == (DAY, status, digest)
    assert bool(seen.problem) is bool(problem)
    assert re.search(problem, seen.problem)
    assert seen.bad is (status != 200)


def test_54_a_page_that_is_gone_is_asked_once_and_another_twice(web: str) -> None:
    look(f"{web}/404", DAY, 1)
    look(f"{web}/fine", DAY, 1)
    assert Page.asked == ["HEAD /404", "HEAD /fine", "GET /fine"]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "data:,x",
        "javascript:x",
        "http://127.0.0.1:1/x",
        "http://[",
        "http:///x",
    ],
)
def test_54_what_is_no_page_is_said_and_not_opened(url: str) -> None:
    seen = look(url, DAY, 1)
    assert (seen.status, seen.sha256) == (0, "")
    assert seen.problem


def test_54_many_pages_each_once_whatever_some_do(web: str) -> None:
    urls = [f"{web}/fine/{number}" for number in range(8)] + [f"{web}/404", "http://127.0.0.1:1/x"]
    seen: dict[str, Look] = {}
    look_at_all(urls, DAY, timeout=1, pause=0, seen=seen.__setitem__)
    assert set(seen) == set(urls)
    assert {url for url, found in seen.items() if found.bad} == set(urls[-2:])
    assert sorted(Page.asked) == sorted(
        [*(f"{m} /fine/{n}" for m in ("HEAD", "GET") for n in range(8)), "HEAD /404"]
    )


# ---------------------------------------------------------------- the record


def sources(count: int, url: str = "https://s.example/{}") -> dict[str, tuple[str, Place]]:
    return {f"s{n:02}": (url.format(n), Place("x.yaml", n + 1, 5)) for n in range(count)}


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    record = {
        "https://b.example": Look(DAY, 200, "https://b.example/", SUM),
        "https://a.example": Look(DAY, 0, problem="é"),
    }
    path = tmp_path / "links.json"
    path.write_text(as_text(record), encoding="utf-8")
    assert read_record(path) == record
    assert as_text(dict(reversed(record.items()))) == as_text(record)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "{}",
        '{"looked": []}',
        '{"looked": {"u": {}}}',
        '{"looked": {"u": {"day": "2031-02-30", "status": 200}}}',
        '{"looked": {"u": {"day": "2031-02-01", "status": "200"}}}',
        '{"looked": {"u": {"day": 1, "status": 200}}}',
        '{"looked": {"u": {"day": "2031-02-01", "status": 200, "problem": 1}}}',
        '{"looked": {"u": {"day": "2031-02-01", "status": 200, "more": ""}}}',
        "[" * 100_000,
        "\ufffd",
    ],
)
def test_a_file_that_is_no_record_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "links.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PledgeGraphError, match=r"links\.json is no record of links"):
        read_record(path)


def test_a_record_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PledgeGraphError, match=r"cannot read .*links\.json"):
        read_record(tmp_path / "links.json")


GONE = f"dead-link x.yaml:1 the page of 's00' was not there on {DAY}:"


def told(found: dict[str, tuple[str, Place]], record: dict[str, Look]) -> list[str]:
    findings = list(check_links(found, record, TODAY, Path("links.json")))
    assert all(f.severity == "warning" and f.fix for f in findings)
    return [f"{f.rule} {f.place.path}:{f.place.line} {f.message}" for f in findings]


@pytest.mark.parametrize(
    ("look_of_one", "expected"),
    [
        (Look("2031-06-01", 200), []),
        (Look("2030-12-03", 204), []),
        (
            Look("2030-12-02", 200),
            ["old-look links.json:1 1 of 1 sources were last looked at more than 180 days ago: s00"],
        ),
        (
            Look("2031-06-02", 200),
            ["look-to-come links.json:1 1 of 1 sources were looked at on a day to come: s00"],
        ),
        (
            Look("2031-06-01", 404, problem="HTTP 404"),
            ["dead-link x.yaml:1 the page of 's00' was not there on 2031-06-01: HTTP 404"],
        ),
        (
            Look("2031-06-01", 0, problem="timed out"),
            ["dead-link x.yaml:1 the page of 's00' was not there on 2031-06-01: timed out"],
        ),
        (None, ["never-looked links.json:1 1 of 1 sources were never looked at: s00"]),
    ],
)
def test_54_a_look_is_held_against_the_day(look_of_one: Look | None, expected: list[str]) -> None:
    found = told(sources(1), {"https://s.example/0": look_of_one} if look_of_one else {})
    assert len(found) == len(expected)
    assert all(said.startswith(begin) for said, begin in zip(found, expected, strict=True))


def test_54_many_are_summed_up() -> None:
    (never,) = told(sources(900), {})
    assert never == "never-looked links.json:1 900 of 900 sources were never looked at: s00, s01, s02 ..."
    dead = {f"https://s.example/{n}": Look(DAY, 404, problem="HTTP 404") for n in range(50)}
    found = told(sources(50), dead)
    assert len(found) == 21
    assert found[-1] == "dead-link links.json:1 30 of 50 sources were not there either: s20, s21, s22 ..."


def test_addresses_are_found_and_chosen() -> None:
    tree, _ = read(
        "x.yaml", b"sources:\n  b-one: {url: https://a.example/x}\n  c: {url: https://c.example}\n  d: {}\n"
    )
    assert tree is not None
    found = addresses([tree])
    assert found == {
        "b-one": ("https://a.example/x", Place("x.yaml", 2, 16)),
        "c": ("https://c.example", Place("x.yaml", 3, 12)),
    }
    assert chosen(found, "") == ["https://a.example/x", "https://c.example"]
    assert chosen(found, "b-") == chosen(found, "a.*/x") == ["https://a.example/x"]
    assert chosen(found, "[") == []


# ---------------------------------------------------------------- the commands


def run(*arguments: object) -> object:
    with pytest.raises(SystemExit) as stop:
        main([str(a) for a in arguments])
    return stop.value.code


@pytest.fixture
def seeds(web: str, tmp_path: Path, one_source: str) -> Path:
    """A dossier whose source is on the loopback; the check refuses such an address, the look asks it."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "x.yaml").write_text(
        one_source.replace("https://log.example/1", f"{web}/fine/1"), encoding="utf-8"
    )
    return folder


def test_54_links_writes_what_it_saw_and_keeps_what_was_seen(
    seeds: Path, web: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "links.json"
    path.write_text(as_text({"https://old.example": Look(DAY, 200)}), encoding="utf-8")
    assert run("links", path, "--seeds", seeds, "--timeout", "2") == 0
    assert capsys.readouterr().out == f"1 pages asked, 0 not there; written to {path.as_posix()}\n"
    looked = json.loads(path.read_text(encoding="utf-8"))["looked"]
    assert set(looked) == {"https://old.example", f"{web}/fine/1"}
    assert looked[f"{web}/fine/1"] == {
        "day": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "status": 200,
        "final": f"{web}/fine/1",
        "sha256": SUM,
        "problem": "",
    }


@pytest.mark.parametrize(
    ("name", "only", "said"),
    [
        ("links.json", "nobody", "no source has a slug or an address like 'nobody'"),
        ("none/links.json", "", "there is no folder|No such|none"),
        ("bad.json", "", "is no record of links"),
    ],
)
def test_54_links_refuses_before_it_asks(
    name: str, only: str, said: str, seeds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.json").write_text("bad", encoding="utf-8")
    assert run("links", tmp_path / name, "--only", only, "--seeds", seeds) == 2
    shown = capsys.readouterr()
    assert any(word in shown.err for word in said.split("|")), shown.err
    assert Page.asked == []
    assert (tmp_path / "bad.json").read_text(encoding="utf-8") == "bad"


def test_54_an_interrupted_look_keeps_what_was_seen(
    seeds: Path, web: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(urls: list[str], day: str, *, timeout: float, seen: Any) -> None:
        seen(urls[0], Look(day, 200))
        raise KeyboardInterrupt

    monkeypatch.setattr(links, "look_at_all", interrupted)
    assert run("links", tmp_path / "links.json", "--seeds", seeds) == 130
    assert set(read_record(tmp_path / "links.json")) == {f"{web}/fine/1"}


def test_54_check_reads_the_record_and_asks_nobody(
    seeds: Path, web: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "links.json"
    toy = Path(__file__).parent / "toy"
    path.write_text(as_text({"https://gazette.example/pact": Look("2031-06-01", 200)}), encoding="utf-8")
    ask = ("check", "--seeds", toy, "--links", path, "--today")
    assert run(*ask, "2031-07-01") == 0
    shown = capsys.readouterr().out
    assert "links.json:1:1 warning: never-looked: " in shown
    assert "old-look" not in shown
    assert run(*ask, "2032-07-01") == 0
    assert "warning: old-look: 1 of " in capsys.readouterr().out
    assert run(*ask, "2032-07-01", "--fail-on-warnings") == 1
    assert run(*ask, "some day") == 2
    assert "'some day' is no day" in capsys.readouterr().err
    assert run("check", "--seeds", toy, "--links", tmp_path / "none.json") == 2
    assert Page.asked == []


def test_53_the_clock_warns_and_forbids_nothing(
    tmp_path: Path, one_source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.yaml").write_text(
        one_source + "actors: {elm: {type: State, label: {en: Elm}, evidence: [{paragraph: 1}]}}\n"
    )
    assert run("check", "--seeds", tmp_path, "--today", "2041-01-09") == 0
    out = capsys.readouterr().out
    assert "x.yaml:1:35 warning: day-to-come: 'recorded' is 2041-01-10, and today is 2041-01-09" in out
    assert run("check", "--seeds", tmp_path, "--today", "2041-01-10") == 0
    assert capsys.readouterr().out == ""
    assert run("stances", "--seeds", tmp_path) == 0  # the build asks no clock
