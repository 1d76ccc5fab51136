"""Nothing is fetched and no file is read, whatever a file of facts, a query or the vocabulary says.

The engine does its input and output below what Python can watch, so a listener on the loopback stands for
the web and a file with a marker for the disk; both are named by every public way in.
"""

from __future__ import annotations

import shutil
import socketserver
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox
import pytest

import pledgegraph as pg
from pledgebuild.compile import compile_facts
from pledgegraph.cli import main
from pledgegraph.data import data_dir
from pledgegraph.names import BASE, DEF

pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib's own, about itself
MARKER = "marker-that-nobody-reads"


class Trap:
    """A listener that counts who calls, and a file that nobody is to read."""

    def __init__(self, folder: Path) -> None:
        self.calls: list[bytes] = []
        trap = self

        class Answer(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                trap.calls.append(self.request.recv(65536))
                body = f'<urn:m> <urn:m> "{MARKER}" .'.encode()
                head = f"HTTP/1.0 200 OK\r\nContent-Type: text/turtle\r\nContent-Length: {len(body)}\r\n\r\n"
                self.request.sendall(head.encode() + body)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/x"
        self.file = folder / "secret.ttl"
        self.file.write_text(f'<urn:m> <urn:m> "{MARKER}" .\n', encoding="utf-8")


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trap]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    found = Trap(tmp_path)
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture(params=["web", "disk"])
def place(request: pytest.FixtureRequest, trap: Trap) -> str:
    return trap.url if request.param == "web" else trap.file.as_uri()


def test_the_trap_works(trap: Trap) -> None:
    with urllib.request.urlopen(trap.url) as answer:  # noqa: S310
        assert MARKER in answer.read().decode()
    service = f"SELECT * {{ SERVICE <{trap.url}> {{ ?s ?p ?o }} }}"
    with pytest.raises(RuntimeError, match="returned by service"):
        list(cast(ox.QuerySolutions, ox.Store().query(service)))
    assert len(trap.calls) == 2


# ---------------------------------------------------------------- files of facts


THING = f"<{BASE}actors/elm> a <{DEF}State> ."
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {1}>{0}</rdf:RDF>'
FILES = {
    "imports": (".ttl", "<urn:o> <http://www.w3.org/2002/07/owl#imports> <{0}> ."),
    "a base": (".ttl", "@base <{0}> . <> a <b> ."),
    "a prefix": (".trig", "@prefix p: <{0}#> . p:a {{ p:a a p:b }}"),
    "a graph": (".nq", "<urn:a> <urn:b> <urn:c> <{0}> ."),
    "see also": (".nt", "<urn:a> <http://www.w3.org/2000/01/rdf-schema#seeAlso> <{0}> ."),
    "a context": (".jsonld", '{{"@context":"{0}","@id":"urn:a","b":"c"}}'),
    "contexts": (".jsonld", '{{"@context":[{{}},"{0}"],"@id":"urn:a","b":"c"}}'),
    "an import of a context": (".jsonld", '{{"@context":{{"@version":1.1,"@import":"{0}"}},"@id":"urn:a"}}'),
    "a context of a term": (".jsonld", '{{"@context":{{"b":{{"@id":"urn:b","@context":"{0}"}}}},"b":"c"}}'),
    "a context inside": (".jsonld", '{{"@graph":[{{"@context":"{0}","@id":"urn:a","b":"c"}}]}}'),
    "an entity": (".rdf", '<!DOCTYPE x [<!ENTITY e SYSTEM "{0}">]>' + XML.format("&e;", "")),
    "a parameter entity": (".rdf", '<!DOCTYPE x [<!ENTITY % e SYSTEM "{0}"> %e;]>' + XML.format("", "")),
    "a document type": (".xml", '<!DOCTYPE x SYSTEM "{0}">' + XML.format("", "")),
    "a base of XML": (".rdf", XML.format('<rdf:Description rdf:about="x"/>', 'xml:base="{0}"')),
    "a sheet": (".rdf", '<?xml-stylesheet href="{0}"?>' + XML.format("<rdf:Description/>", "")),
    "an inclusion": (
        ".rdf",
        XML.format('<xi:include href="{0}"/>', 'xmlns:xi="http://www.w3.org/2001/XInclude"'),
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_43_a_file_of_facts_fetches_nothing(name: str, place: str, trap: Trap, tmp_path: Path) -> None:
    suffix, text = FILES[name]
    path = tmp_path / f"facts{suffix}"
    path.write_text(text.format(place), encoding="utf-8")
    try:
        held = {str(quad) for quad in pg.load(path).store.inner}
    except pg.PledgeGraphError as error:
        held = {str(error)}
    assert not any(MARKER in text for text in held)
    assert trap.calls == []


def test_43_an_address_is_no_file_of_facts(place: str, trap: Trap) -> None:
    with pytest.raises(pg.PledgeGraphError, match="there is no folder or file"):
        pg.load(place)
    assert trap.calls == []


# ---------------------------------------------------------------- queries


QUERIES = [
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?g {{ <{0}> }} SERVICE SILENT ?g {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{0}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{0}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} FROM <{0}> WHERE {{ ?s ?p ?o }}",
    "DESCRIBE <{0}>",
    "ASK {{ GRAPH <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p <{0}> }}",
    "BASE <{0}> SELECT * {{ <> ?p ?o }}",
    "PREFIX x: <{0}#> SELECT * {{ x:a ?p ?o }}",
    "LOAD <{0}>",
    "LOAD SILENT <{0}> INTO GRAPH <urn:g>",
    "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
]


@pytest.mark.parametrize("query", QUERIES)
def test_43_no_query_and_no_update_reaches_outside(
    query: str, place: str, trap: Trap, toy: pg.PledgeGraph
) -> None:
    text = query.format(place)
    before = set(toy.store.inner)
    graph = next(toy.rdf.graphs())
    ways: list[Any] = [
        lambda: toy.query(text),
        lambda: toy.rdf.query(text),
        lambda: toy.rdf.query(text, use_store_provided=False),
        lambda: graph.query(text),
        lambda: toy.rdf.update(text),
        lambda: toy.rdf.update(text, use_store_provided=False),
        lambda: graph.update(text),
    ]
    for way in ways:
        try:
            answer = [str(row) for row in way() or ()]
        except Exception as error:
            answer = [str(error)]  # rdflib raises what it likes; none of it may come from outside
        assert MARKER not in "".join(answer)
    assert set(toy.store.inner) == before
    assert trap.calls == []


def test_43_a_parameter_is_a_term_and_no_part_of_the_query(
    place: str, trap: Trap, capsys: pytest.CaptureFixture[str]
) -> None:
    text, seeds = "SELECT ?s { ?s skos:prefLabel $l }", str(Path(__file__).parent / "toy")
    service = f"SERVICE <{place}> {{ ?s ?p "
    values = [place, f"<{place}>", f'" }} {service}"', f"x>}} {service}?o", f"urn:x> }} {service} <urn:x"]
    for value in values:
        with pytest.raises(SystemExit):
            main(["query", "--seeds", seeds, "-e", text, "--param", f"l={value}"])
        shown = capsys.readouterr()
        assert MARKER not in shown.out + shown.err
    assert trap.calls == []


# ---------------------------------------------------------------- vocabulary and dossiers


@pytest.mark.parametrize("name", ["core.ttl", "checks.ttl", "schemes/forces.ttl"])
def test_43_an_import_of_the_vocabulary_is_not_followed(
    name: str, place: str, trap: Trap, tmp_path: Path
) -> None:
    vocabulary = Path(shutil.copytree(data_dir("ontology"), tmp_path / "ontology"))
    with (vocabulary / name).open("a", encoding="utf-8") as file:
        owl = "http://www.w3.org/2002/07/owl#"
        file.write(f"\n<https://w3id.org/pledgegraph/def> a <{owl}Ontology> ; <{owl}imports> <{place}> .\n")
    run = compile_facts(Path(__file__).parent / "toy", vocabulary, shacl=True)
    assert run.errors == []
    assert not any(MARKER in str(quad) for quad in run.store)
    assert trap.calls == []


@pytest.mark.parametrize(
    "service", ["SERVICE <{0}> {{ $this ?p ?o }}", "$this ?p ?o . service ?o {{ ?a ?b ?c }}"]
)
def test_43_a_check_of_the_vocabulary_asks_nobody(service: str, trap: Trap, tmp_path: Path) -> None:
    vocabulary = Path(shutil.copytree(data_dir("ontology"), tmp_path / "ontology"))
    select = f"SELECT $this {{ {service.format(trap.url)} }}"
    with (vocabulary / "checks.ttl").open("a", encoding="utf-8") as file:
        file.write(f":Actor sh:sparql :Q99 . :Q99 a sh:SPARQLConstraint ; sh:select '{select}' .\n")
    with pytest.raises(pg.PledgeGraphError, match="check Q99 reaches outside"):
        compile_facts(Path(__file__).parent / "toy", vocabulary)
    assert trap.calls == []


def test_52_the_address_of_a_source_is_never_asked(trap: Trap, tmp_path: Path, one_source: str) -> None:
    text = one_source.replace("https://log.example/1", trap.url)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "x.yaml").write_text(
        text + "actors: {elm: {type: State, label: {en: Elm}, evidence: [{paragraph: 1}]}}\n"
    )
    run = compile_facts(tmp_path / "seeds", data_dir("ontology"), shacl=True)
    assert {f.rule for f in run.errors} == {"odd-address"}
    assert trap.calls == []
