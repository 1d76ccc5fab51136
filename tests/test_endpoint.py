"""A store far away: the same answers over HTTP, and of a fault one clear error, never a part of the rows."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

import pledgegraph as pg
from pledgegraph.cli import main
from pledgegraph.endpoint import FEW, JSON, Endpoint
from pledgegraph.exchange import server

TOY = Path(__file__).parent / "toy"
ROWS = '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"urn:x"}}]}}'
SELECT = "SELECT ?s { ?s ?p ?o }"
Talk = Callable[[socket.socket], None]


# ---------------------------------------------------------------- servers of this machine


def reply(body: bytes | str, status: str = "200 OK", **headers: str) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    known = {"Content-Type": JSON, "Content-Length": str(len(data))} | {
        key.replace("_", "-"): value for key, value in headers.items()
    }
    lines = "".join(f"{key}: {value}\r\n" for key, value in known.items() if value)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + data


@contextmanager
def speaking(*talks: bytes | Talk) -> Iterator[tuple[str, list[bytes]]]:
    """Answer one connection after another, the last talk for ever; gives the address and the requests."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    request = connection.recv(65536)
                    while b"\r\n\r\n" in request and _lacks(request):
                        request += connection.recv(65536)
                    talk = talks[min(len(seen), len(talks) - 1)]
                    seen.append(request)
                    try:
                        if isinstance(talk, bytes):
                            connection.sendall(talk)
                        else:
                            talk(connection)
                    except OSError:
                        pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql", seen
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _lacks(request: bytes) -> bool:
    head, _, body = request.partition(b"\r\n\r\n")
    stated = re.search(rb"content-length: (\d+)", head, re.I)
    return stated is not None and len(body) < int(stated.group(1))


def far(url: str, **options: Any) -> Endpoint:
    return Endpoint(server(url, **{"timeout": 5.0, "retries": 0, **options}))


def said(url: str, text: str = SELECT, **options: Any) -> str:
    """Ask, and give the one line of the error; rows would be a fault."""
    with pytest.raises(pg.EndpointError) as caught:
        list(far(url, **options).query(text))  # type: ignore[arg-type]
    words = str(caught.value)
    assert "\n" not in words
    assert words.startswith(url)
    return words.removeprefix(f"{url}: ")


@contextmanager
def honest(store: ox.Store, *, most: int = 10**9, union: bool = True) -> Iterator[str]:
    """Serve a store by the SPARQL protocol: at most so many rows at once, and nothing said of it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            names = [ox.NamedNode(name) for name in form.get("default-graph-uri", [])]
            kind = JSON
            asked: dict[str, Any] = (
                {"default_graph": names} if names else {"use_default_graph_as_union": union}
            )
            found = store.query(form["query"][0], **asked)
            if isinstance(found, ox.QueryTriples):
                kind, body = "application/n-triples", found.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
            else:
                body = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
                if isinstance(found, ox.QuerySolutions):
                    read = json.loads(body)
                    read["results"]["bindings"] = read["results"]["bindings"][:most]
                    body = json.dumps(read).encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}/sparql"
        httpd.shutdown()
    thread.join(5)


@pytest.fixture(scope="module")
def toy() -> pg.PledgeGraph:
    return pg.load(TOY)


@pytest.fixture(scope="module")
def url(toy: pg.PledgeGraph) -> Iterator[str]:
    assert isinstance(toy.store.inner, ox.Store)
    with honest(toy.store.inner) as address:
        yield address


# ---------------------------------------------------------------- faults


def test_a_server_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert said(f"http://127.0.0.1:{port}/q", retries=1).startswith(
        "cannot be reached: Connection refused (2 times)"
    )


def _silent(connection: socket.socket) -> None:
    connection.recv(1)


def _drips(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(100):
        connection.sendall(b"X-A: b\r\n")
        time.sleep(0.05)


def _drips_body(connection: socket.socket) -> None:
    connection.sendall(reply(ROWS)[:-60])
    for _ in range(100):
        connection.sendall(b" ")
        time.sleep(0.05)


@pytest.mark.parametrize("talk", [_silent, _drips, _drips_body])
def test_a_slow_server_has_its_time_and_no_more(talk: Talk) -> None:
    with speaking(talk) as (url, _):
        begun = time.monotonic()
        assert (
            said(url, timeout=0.4) == "no whole answer within 0.4 s; narrow the question, or give more time"
        )
        assert time.monotonic() - begun < 3


CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nTransfer-Encoding: chunked\r\n\r\n"
)


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(reply(ROWS)[:-1], id="one byte before its stated length"),
        pytest.param(reply(ROWS)[:-40], id="in the middle of a row"),
        pytest.param(CHUNKED + b"%x\r\n" % len(ROWS) + ROWS.encode(), id="whole rows, but no last chunk"),
        pytest.param(CHUNKED + b"%x\r\n" % len(ROWS) + ROWS[:30].encode(), id="in the middle of a chunk"),
        pytest.param(CHUNKED + b"zz\r\n" + ROWS.encode(), id="a chunk without a size"),
    ],
)
def test_an_answer_that_is_cut_off_gives_no_row(talk: bytes) -> None:
    with speaking(talk) as (url, _):
        assert said(url) == "the answer was cut off; nothing of it is used; ask again"


@pytest.mark.parametrize(
    "body",
    [
        *("", "{", ROWS[:-5], "[]", "null", "{}", "[" * 100_000, '{"head":{}}', '{"head":{},"boolean":true}'),
        *('{"results":{"bindings":[]}}', '{"head":{},"results":{}}', '{"head":[],"results":{"bindings":[]}}'),
        *(
            f'{{"head":{{}},"results":{{"bindings":[{row}]}}}}'
            for row in ('{"s":"x"}', '{"s":{"value":"x"}}')
        ),
    ],
)
def test_200_with_broken_json_is_an_error(body: str) -> None:
    with speaking(reply(body)) as (url, _):
        assert said(url) == "the answer is broken JSON, or no result; nothing of it is used; ask again"
    with speaking(reply(body[:-1], Content_Length="")) as (url, _):  # its end is the end of the connection
        assert "nothing of it is used" in said(url)


def test_a_value_that_is_no_term_is_an_error() -> None:
    with (
        speaking(reply(ROWS.replace("urn:x", "no iri"))) as (url, _),
        pytest.raises(pg.EndpointError, match="no term"),
    ):
        far(url).query(SELECT)


def test_a_page_for_people_is_an_error_with_its_first_words() -> None:
    page = "<html>\x1b[31m<h1>Welcome</h1>\n" + "x" * 900
    with speaking(reply(page, Content_Type="text/html; charset=utf-8")) as (url, _):
        words = said(url)
    assert words.startswith("the answer is text/html and no application/sparql-results+json: <html>")
    assert "\x1b" not in words
    assert len(words) < 350


def test_a_refusal_is_told_in_the_words_of_the_server() -> None:
    with speaking(reply("Parser\nis lost", "500 Oops", Content_Type="text/plain")) as (url, seen):
        assert said(url, retries=2).startswith("HTTP 500: Parser is lost; ")
        assert len(seen) == 1  # asked once: it would say the same again
    with speaking(reply("", "401 No")) as (url, _):
        assert said(url) == "HTTP 401; give credentials (auth=, PLEDGEGRAPH_AUTH)"
    with speaking(reply("", "404 None")) as (url, _):
        assert said(url) == "HTTP 404; check the address"


def test_a_busy_server_is_asked_again() -> None:
    busy = reply("", "503 Busy", Retry_After="0")
    with speaking(busy, busy, reply(ROWS)) as (url, seen):
        assert len(list(far(url, retries=2).query(SELECT))) == 1  # type: ignore[arg-type]
        assert len(seen) == 3
    with speaking(busy) as (url, seen):
        assert said(url, retries=1).startswith("is busy (HTTP 503) (2 times); ")
        assert len(seen) == 2


@pytest.mark.parametrize("wait", ["60", "Fri, 31 Dec 2100 23:59:59 GMT"])
def test_a_wait_beyond_the_time_is_not_waited(wait: str) -> None:
    begun = time.monotonic()
    with speaking(reply("", "429 Later", Retry_After=wait)) as (url, _):
        assert said(url, retries=5).startswith("is busy (HTTP 429), and asks to wait ")
    assert time.monotonic() - begun < 2


def test_a_redirect_is_told_and_not_followed() -> None:
    with speaking(reply("", "307 There", Location="http://elsewhere.example/q")) as (url, seen):
        assert said(url, auth="me:secret").startswith(
            "points to http://elsewhere.example/q, which was not asked"
        )
        assert len(seen) == 1


def test_what_was_not_asked_for_is_not_unpacked() -> None:
    with speaking(reply(b"\x1f\x8b", Content_Encoding="gzip")) as (url, seen):
        assert said(url).startswith("the answer is compressed")
        assert b"Accept-Encoding: identity" in seen[0]


def _endless(connection: socket.socket) -> None:
    connection.sendall(reply("", Content_Length=""))
    while True:
        connection.sendall(b" " * 65536)


def test_an_endless_answer_is_ended() -> None:
    with speaking(_endless) as (url, _):
        assert said(url, most_bytes=1_000_000).startswith("the answer has more than 1,000,000 bytes")


def test_an_answer_that_the_server_ended_is_an_error() -> None:
    with speaking(reply(ROWS, X_SQL_State="S1TAT")) as (url, _):
        assert said(url).startswith("the server ended its answer early")
    with speaking(reply(ROWS, "206 Partial Content")) as (url, _):
        assert said(url).startswith("HTTP 206")


def test_triples_must_tell_their_end() -> None:
    construct, kind = "CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples"
    line = "<urn:a> <urn:b> <urn:c> .\n"
    with speaking(reply(line, Content_Type=kind)) as (url, _):
        assert [str(t) for t in far(url).query(construct)] == [line[:-3]]  # type: ignore[union-attr]
    with speaking(reply(line, Content_Type=kind, Content_Length="")) as (url, _):
        assert said(url, construct).startswith("the answer does not tell its own end")
    with speaking(reply("<urn:a> <urn:b>", Content_Type=kind)) as (url, _):
        assert said(url, construct).startswith("the answer is no N-Triples")
    many = "".join(f"<urn:a> <urn:b> <urn:{n}> .\n" for n in range(FEW))
    with speaking(reply(many, Content_Type=kind)) as (url, _):
        assert said(url, construct).startswith(f"{FEW} triples came, and there may be more")


# ---------------------------------------------------------------- addresses and credentials


@pytest.mark.parametrize(
    "address",
    ["", "facts.example", "ftp://a/b", "file:///a", "http://", "http://a:x/", "http://a b/", "http://a/\n"],
)
def test_only_addresses_of_the_web_are_asked(address: str) -> None:
    with pytest.raises(pg.EndpointError, match="begins with http"):
        pg.connect(address)


@pytest.mark.parametrize(
    ("options", "header"),
    [
        ({"auth": "me:secret"}, b"Authorization: Basic bWU6c2VjcmV0"),
        ({"auth": "Bearer secret"}, b"Authorization: Bearer secret"),
    ],
)
def test_credentials_are_sent_and_never_shown(options: dict[str, str], header: bytes) -> None:
    with speaking(reply("no", "403 No", Content_Type="text/plain")) as (url, seen):
        words = said(url, **options)
        assert header in seen[0]
        assert "secret" not in words
        assert "secret" not in repr(far(url, **options))
        assert "bWU6c2VjcmV0" not in repr(far(url, **options))


def test_credentials_of_an_address_are_taken_out_of_it() -> None:
    with speaking(reply("no", "500 No")) as (url, seen):
        with pytest.raises(pg.EndpointError) as caught:
            pg.connect(url.replace("http://", "http://me:se%63ret@"))
        assert b"Authorization: Basic bWU6c2VjcmV0" in seen[0]
        assert "secret" not in str(caught.value)
        assert "se%63ret" not in str(caught.value)


def test_credentials_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEGRAPH_AUTH", "Bearer hidden")
    with speaking(reply("no", "500 No")) as (url, seen):
        with pytest.raises(pg.EndpointError, match="HTTP 500") as caught:
            pg.connect(url)
        assert b"Authorization: Bearer hidden" in seen[0]
        assert "hidden" not in str(caught.value)


def test_credentials_go_over_no_open_line() -> None:
    with pytest.raises(pg.EndpointError, match="over https only") as caught:
        pg.connect("http://me:secret@facts.example/sparql")
    assert "secret" not in str(caught.value)
    with pytest.raises(pg.EndpointError, match="no such letters") as caught:
        pg.connect("https://facts.example/", auth="Bearer a\r\nHost: b")


def test_this_machine_is_asked_straight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with speaking(reply(ROWS)) as (url, _):
        assert len(list(far(url).query(SELECT))) == 1  # type: ignore[arg-type]


def test_others_are_asked_by_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with speaking(reply(ROWS)) as (proxy, seen):
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("no_proxy", "")
        assert len(list(far("http://facts.example/sparql").query(SELECT))) == 1  # type: ignore[arg-type]
    assert seen[0].startswith(b"POST http://facts.example/sparql HTTP/1.1\r\nHost: facts.example\r\n")


# ---------------------------------------------------------------- whole answers


def many(count: int) -> ox.Store:
    store = ox.Store()
    graph = ox.NamedNode("https://w3id.org/pledgegraph/graph/many")
    node = ox.NamedNode("urn:p")
    store.extend(ox.Quad(ox.NamedNode(f"urn:{n:05}"), node, ox.Literal(n), graph) for n in range(count))
    return store


@pytest.mark.parametrize("most", [500, 700, 1999, 2000, 2001])
def test_what_a_server_cuts_without_a_word_is_fetched_in_pages(most: int) -> None:
    with honest(many(2000), most=most) as url:
        found = list(far(url).query("SELECT DISTINCT ?s { ?s ?p ?o } ORDER BY ?s"))  # type: ignore[arg-type]
        assert [row["s"].value for row in found] == [f"urn:{n:05}" for n in range(2000)]
        limited = "SELECT ?s { ?s ?p ?o } ORDER BY DESC(?s) LIMIT 1500 OFFSET 10"
        assert [str(row["s"]) for row in far(url).query(limited)] == [  # type: ignore[union-attr]
            f"<urn:{n:05}>" for n in range(1989, 489, -1)
        ]
        assert len(far(url)) == 2000
        assert set(far(url)) == set(many(2000))


def test_what_cannot_be_fetched_in_pages_is_refused() -> None:
    with honest(many(2000), most=700) as url:
        assert said(url).startswith("it gives 700 rows of 2,000 at once; write ORDER BY over all columns")
        assert said(url, "SELECT ?p { ?s ?p ?o } ORDER BY ?p").startswith("its pages do not fit together")
        assert len(list(far(url).query(f"{SELECT} LIMIT 600"))) == 600  # type: ignore[arg-type]


def test_a_server_that_gives_too_few_rows_is_refused_at_once(toy: pg.PledgeGraph) -> None:
    assert isinstance(toy.store.inner, ox.Store)
    with (
        honest(toy.store.inner, most=100) as url,
        pytest.raises(pg.EndpointError, match="at most 100 rows at once"),
    ):
        pg.connect(url)


def test_more_than_fits_is_not_fetched(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgegraph.endpoint.MOST_STATEMENTS", 1000)
    with pytest.raises(pg.EndpointError, match="it holds 6,195 statements, and at most 1,000 are fetched"):
        pg.connect(url).network()


def test_values_are_written_as_the_standard_has_them() -> None:
    odd = [
        {"type": "typed-literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#boolean"},
        {"type": "bnode", "value": "nodeID://b10/1"},
        {"type": "typed-literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
    ]
    body = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": [{"s": term} for term in odd]}})
    with speaking(reply(body)) as (url, _):
        found = [row[0] for row in far(url).query(SELECT)]  # type: ignore[union-attr]
    assert found == [ox.Literal(True), ox.BlankNode("nodeIDb101"), ox.Literal(1)]


def test_only_prefixes_that_are_used_are_sent() -> None:
    with speaking(reply(ROWS)) as (url, seen):
        far(url).query("SELECT ?s { ?s a:b 'c:d' }", prefixes={"a": "urn:a#", "c": "urn:c#"})
    form = parse_qs(seen[0].partition(b"\r\n\r\n")[2].decode())
    assert form == {"query": ["PREFIX a: <urn:a#>\nSELECT ?s { ?s a:b 'c:d' }"]}


# ---------------------------------------------------------------- the same answers


QUESTIONS: dict[str, Callable[[pg.PledgeGraph], Any]] = {
    "who": lambda kg: kg.who_committed(),
    "who then": lambda kg: kg.who_committed(
        as_of="2031-06-15", known_on="2031-08-01", include=["all"], members=True
    ),
    "stances": lambda kg: kg.stances(),
    "explain": lambda kg: kg.explain("group-pledges-guards--northmark"),
    "show": lambda kg: kg.show("pledge:Commitment"),
    "status": lambda kg: kg.status("harbour-pact"),
    "timeline": lambda kg: kg.timeline(),
    "timeline of": lambda kg: kg.timeline("northmark"),
    "conflicts": lambda kg: kg.conflicts(),
    "members": lambda kg: kg.members("harbour-group"),
    "path": lambda kg: kg.path("grimmoor", "southland"),
    "amounts": lambda kg: kg.amounts(),
    "stats": lambda kg: kg.stats(),
    "coverage": lambda kg: kg.coverage(),
    "query": lambda kg: kg.query("SELECT ?a (COUNT(*) AS ?n) { ?s pledge:by ?a } GROUP BY ?a ORDER BY ?a"),
    "query then": lambda kg: kg.query("SELECT ?s { ?s a pledge:Pledge } ORDER BY ?s", as_of="2031-06-15"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_helper_gives_the_same_over_http(name: str, toy: pg.PledgeGraph, url: str) -> None:
    here, there = QUESTIONS[name](toy), QUESTIONS[name](pg.connect(url))
    assert there.records() == here.records()
    assert there.notes == here.notes
    assert here.records()


def test_questions_about_many_things_are_asked_in_parts(
    toy: pg.PledgeGraph, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgegraph.endpoint.MOST_NAMED", 3)
    assert pg.connect(url).stances().records() == toy.stances().records()


def test_the_whole_graph_can_be_fetched(toy: pg.PledgeGraph, url: str, tmp_path: Path) -> None:
    kg = pg.connect(url)
    assert kg.write(tmp_path / "far.nq") == toy.write(tmp_path / "near.nq")
    assert (tmp_path / "far.nq").read_bytes() == (tmp_path / "near.nq").read_bytes()
    assert len(kg.fetch().rdf) == len(toy.rdf)
    assert sorted(kg.network().nodes) == sorted(toy.network().nodes)


def test_a_query_is_read_here_before_it_is_sent(url: str) -> None:
    kg = pg.connect(url)
    with pytest.raises(pg.BadSparql, match="line 1"):
        kg.query("SELECT ?s { ?s a }}")
    for text in (
        "SELECT * { SERVICE <http://a/> { ?s ?p ?o } }",
        "SELECT * FROM <urn:a> { ?s ?p ?o }",
        "SELECT ('service' AS ?s) {}",
    ):
        with pytest.raises(pg.QueryError, match="refused"):
            kg.query(text)
    assert kg.query("SELECT ?s { ?s pledge:force forces:none }").notes == (
        "'forces:none' is not in the facts",
    )


def test_the_time_of_a_query_is_that_of_its_request() -> None:
    with speaking(_silent) as (url, _):
        kg = pg.PledgeGraph(pg.load(TOY).store.__class__(far(url), url, _prefixes={"pledge": "urn:p#"}))
        with pytest.raises(pg.EndpointError, match=r"within 0\.3 s"):
            kg.query(SELECT, timeout=0.3)


def test_an_answer_says_where_it_came_from(url: str) -> None:
    kg = pg.connect(url)
    assert kg.stats().title == f"Facts {url}"
    assert repr(kg).endswith(f"facts {url})")


def test_no_safe_connection_is_made_to_a_server_that_proves_nothing() -> None:
    with speaking(b"this is no TLS\r\n\r\n") as (url, _):
        assert said(url.replace("http:", "https:")).startswith("no safe connection: ")


# ---------------------------------------------------------------- which graphs


def test_facts_in_named_graphs_alone_are_named_in_every_request(toy: pg.PledgeGraph) -> None:
    assert isinstance(toy.store.inner, ox.Store)
    with honest(toy.store.inner, union=False) as url:
        assert pg.connect(url).who_committed().records() == toy.who_committed().records()


def test_a_server_without_these_facts_says_how_to_load_them() -> None:
    with (
        honest(many(3)) as url,
        pytest.raises(pg.EndpointError, match="it holds no facts with their vocabulary; load"),
    ):
        pg.connect(url)


def test_too_many_graphs_are_not_named(toy: pg.PledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgegraph.endpoint._MOST_GRAPHS", 2)
    assert isinstance(toy.store.inner, ox.Store)
    with (
        honest(toy.store.inner, union=False) as url,
        pytest.raises(pg.EndpointError, match="serve the union"),
    ):
        pg.connect(url)


# ---------------------------------------------------------------- the command line


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    return int(str(end.value.code))


def test_commands_ask_an_endpoint(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("who", "--format", "json")
    assert run(*asked, "--seeds", str(TOY)) == 0
    here = capsys.readouterr().out
    assert run(*asked, "--endpoint", url) == 0
    assert capsys.readouterr().out == here
    assert run("--endpoint", url, *asked) == 0
    assert capsys.readouterr().out == here
    monkeypatch.setenv("PLEDGEGRAPH_ENDPOINT", url)
    assert run(*asked) == 0
    assert capsys.readouterr().out == here


def test_no_answer_of_an_endpoint_is_remembered(
    capsys: pytest.CaptureFixture[str], toy: pg.PledgeGraph
) -> None:
    assert isinstance(toy.store.inner, ox.Store)
    with honest(toy.store.inner) as url:
        assert run("stats", "--endpoint", url) == 0
    assert run("stats", "--endpoint", url) == 2
    assert "cannot be reached" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("who", "--endpoint", "http://127.0.0.1:9/", "--seeds", "x"),
            "--endpoint and --seeds name two stores",
        ),
        (("--endpoint", "http://127.0.0.1:9/", "build", "x"), "'build' works on files of this machine"),
        (("--endpoint", "http://127.0.0.1:9/", "check"), "'check' works on files of this machine"),
        (("who", "--endpoint", "gopher://a"), "gopher://a: no address; it begins with http:// or https://"),
    ],
)
def test_misuse_is_said(arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 2
    assert words in capsys.readouterr().err


def test_two_stores_in_the_environment_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLEDGEGRAPH_ENDPOINT", "http://127.0.0.1:9/")
    monkeypatch.setenv("PLEDGEGRAPH_SEEDS", str(TOY))
    assert run("who") == 2
    assert "PLEDGEGRAPH_ENDPOINT and PLEDGEGRAPH_SEEDS name two stores" in capsys.readouterr().err
