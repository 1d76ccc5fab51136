"""RDF that anyone may have written: taken in as strictly as a dossier, all of it or none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pledgegraph as pg
from pledgebuild import rdf_facts
from pledgebuild.ontology import load_ontology
from pledgebuild.rdf_text import MAX_BYTES, SYNTAXES, statements
from pledgegraph.cli import main
from pledgegraph.data import data_dir
from pledgegraph.names import BASE, DEF, INFERRED, RDFS, SKOS, VOCABULARY, XSD

TOY = Path(__file__).parent / "toy"
FORMS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
PREFIXES = "".join(
    f"@prefix {name}: <{iri}> .\n"
    for name, iri in {
        "": DEF,
        "actors": BASE + "actors/",
        "commitments": BASE + "commitments/",
        "evidence": BASE + "evidence/",
        "forces": BASE + "forces/",
        "pledges": BASE + "pledges/",
        "sources": BASE + "sources/",
        "stances": BASE + "stances/",
        "dct": "http://purl.org/dc/terms/",
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }.items()
)


@pytest.fixture(scope="session")
def exported(toy: pg.PledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The invented world in every syntax."""
    folder = tmp_path_factory.mktemp("exported")
    for suffix in FORMS:
        toy.write(folder / f"toy{suffix}")
    return {suffix: (folder / f"toy{suffix}").read_text(encoding="utf-8") for suffix in FORMS}


Refused = Callable[..., list[str]]


ONTOLOGY = load_ontology(data_dir("ontology"))
KNOWN = rdf_facts._Vocabulary(ONTOLOGY.store)


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refused:
    """Load a text that must be refused; give rule and line of each finding."""
    monkeypatch.setattr(rdf_facts, "load_ontology", lambda _: ONTOLOGY)  # read once for all
    monkeypatch.setattr(rdf_facts, "_Vocabulary", lambda _: KNOWN)

    def load(text: str | bytes, suffix: str = ".ttl", *, whole: bool = False) -> list[str]:
        path = tmp_path / f"x{suffix}"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(pg.SeedError) as caught:
            pg.load(path)
        found = sorted(set(caught.value.findings))
        assert all(f.place.path == path.as_posix() and f.message and f.fix for f in found), found
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", str(caught.value))
        return [str(f) if whole else f"{f.rule}:{f.place.line}" for f in found]

    return load


def changed(text: str, old: str, new: str) -> tuple[str, int]:
    """Change the first place where a text stands, and give the line."""
    assert old in text, old
    at = text.index(old)
    return text[:at] + new + text[at + len(old) :], text.count("\n", 0, at) + 1


# ---------------------------------------------------------------- what is refused, in Turtle


CHANGED = {
    "a day that is none": ('"2031-05-10"^^xsd:date', '"2024-02-30"^^xsd:date', "bad-date"),
    "a day that is a word": ('"2031-05-10"^^xsd:date', '"garbage"^^xsd:date', "wrong-type"),
    "a day with a zone": ('"2031-05-10"^^xsd:date', '"2031-05-10Z"^^xsd:date', "wrong-type"),
    "a day as a text": ('"2031-05-10"^^xsd:date', '"2031-05-10"', "wrong-type"),
    "a year as a day": ('"2031-05-10"^^xsd:date', '"2031"^^xsd:date', "wrong-type"),
    "a time": ('"2031-05-10"^^xsd:date', '"2031-05-10T00:00:00Z"^^xsd:dateTime', "wrong-type"),
    "a number that is none": (":paragraph 1 ", ':paragraph "x"^^xsd:integer', "bad-form"),
    "a number with a nought": (":paragraph 1 ", ':paragraph "01"^^xsd:integer', "bad-form"),
    "a number with a sign": (":paragraph 1 ", ':paragraph "+1"^^xsd:integer', "bad-form"),
    "a number of another type": (":paragraph 1 ", ':paragraph "1"^^xsd:int', "wrong-type"),
    "a truth value": (":paragraph 1 ", ':paragraph "yes"^^xsd:boolean', "wrong-type"),
    "a type nobody knows": (":paragraph 1 ", ':paragraph "1"^^<urn:number>', "wrong-type"),
    "an address as a text": (
        "<https://gazette.example/pact>",
        '"https://gazette.example/pact"^^xsd:anyURI',
        "wrong-type",
    ),
    "javascript": ("<https://gazette.example/pact>", "<javascript:alert(1)>", "bad-form"),
    "a file": ("<https://gazette.example/pact>", "<file:///etc/passwd>", "bad-form"),
    "a relative address": ("<https://gazette.example/pact>", "<pact>", "relative-address"),
    "an empty address": ("<https://gazette.example/pact>", "<>", "relative-address"),
    "a machine": ("<https://gazette.example/pact>", "<http://127.0.0.1/pact>", "odd-address"),
    "a language that is none": ('"Northmark"@en', '"Northmark"@en, "Northmark"@ua', "unknown-language"),
    "a language unknown": ('"Northmark"@en', '"Northmark"@en, "Northmark"@tlh', "unknown-language"),
    "a region": ('"Northmark"@en', '"Northmark"@en, "Northmark"@en-gb', "unknown-language"),
    "two labels of a language": ('"Northmark"@en', '"Northmark"@en, "North"@en', "wrong-type"),
    "no language": ('"Northmark"@en', '"Northmark"', "wrong-type"),
    "a direction": ('"Northmark"@en', '"Northmark"@en--ltr', "rdf-1.2"),
    "a blank node": ("a :State", "a :State ; :evidence [ a :Evidence ]", "blank-node"),
    "a label of a blank node": ("a :State", "a :State ; :evidence _:c14n0", "blank-node"),
    "a list": ("a :State", "a :State ; :evidence ( 1 )", "blank-node"),
    "a property unknown": ("a :State", "a :State ; :qoute 'x'", "unknown-property"),
    "a property of another": (
        "a :State",
        "a :State ; <http://e.example/by> actors:southland",
        "unknown-property",
    ),
    "a property of another class": ("a :State", "a :State ; :by actors:southland", "unknown-property"),
    "two classes": ("a :State", "a :State, :Person", "wrong-class"),
    "a class unknown": ("a :State", "a :Stat", "wrong-class"),
    "a class of elsewhere": ("a :State", "a :State, <http://xmlns.com/foaf/0.1/Agent>", "wrong-class"),
    "a class of another kind": ("a :State", "a :State, :Commitment", "not-derived"),
    "an inference that is none": ("a :State", "a :State ; :opposes commitments:send-guards", "not-derived"),
    "a slug unknown": (":by actors:northmark", ":by actors:nortmark", "unknown-slug"),
    "a document as an actor": (":by actors:northmark", ":by sources:harbour-gazette", "wrong-class"),
    "a scheme for another": ("forces:rejects", "actors:northmark", "wrong-type"),
    "a value unknown": ("forces:rejects", "forces:rejcts", "unknown-concept"),
    "a value for rules": ("forces:rejects", "forces:opposes", "unknown-concept"),
    "a hidden sign": ('"Northmark"@en', '"North\\u200Bmark"@en', "hidden-character"),
    "a change of direction": ('"Northmark"@en', '"\\u202Ekramhtron"@en', "hidden-character"),
    "a control": ('"Northmark"@en', '"North\\u0007"@en', "hidden-character"),
    "letters apart": ('"Northmark"@en', '"No\\u0301rth"@en', "not-nfc"),
    "a blank around": ('"Northmark"@en', '" Northmark"@en', "outer-blank"),
    "only a blank": ('"Northmark"@en', '" "@en', "outer-blank"),
    "nothing": ('"Northmark"@en', '""@en', "empty-value"),
    "two lines": ('"Northmark"@en', '"""North\nmark"""@en', "hidden-character"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_37_38_40_42_one_wrong_term_and_nothing_is_loaded(
    name: str, exported: dict[str, str], refused: Refused
) -> None:
    old, new, rule = CHANGED[name]
    text, _ = changed(exported[".ttl"], re.sub(r"(^| ):(?=\w)", r"\1pledge:", old), new)
    found = refused(PREFIXES + text)
    assert rule in {finding.partition(":")[0] for finding in found}, found
    assert len(found) <= 3, found


def test_all_faults_of_a_file_are_told_at_once_each_at_its_line(
    exported: dict[str, str], refused: Refused
) -> None:
    text, one = changed(exported[".nq"], '"Northmark"@en', '"Northmark"@ua')
    text, two = changed(
        text,
        f'"2031-05-11"^^<{XSD}date>',
        f'"2031-02-31"^^<{XSD}date>',
    )
    text, three = changed(text, "/forces/rejects>", "/forces/rejcts>")
    text += "_:x <urn:b> <urn:c> .\n<urn:s> <urn:p> <urn:o> .\n"
    lines = text.count("\n")
    found = refused(text, ".nq")
    assert f"unknown-language:{one}" in found
    assert f"bad-date:{two}" in found
    assert f"unknown-concept:{three}" in found
    assert f"blank-node:{lines - 1}" in found
    assert f"unknown-thing:{lines}" in found


def test_40_the_hint_says_uk(exported: dict[str, str], refused: Refused) -> None:
    text, _ = changed(exported[".ttl"], '"Northmark"@en', '"Northmark"@en, "Нортмарк"@ua')
    (finding,) = refused(text, whole=True)
    assert "actors:northmark: 'ua' is no language of 'label'; Ukrainian is 'uk'" in finding


STATEMENTS = {
    "a thing unknown": ("<urn:s> <urn:p> 1", "unknown-thing"),
    "a thing of no kind": (f"<{BASE}ghosts/x> <urn:p> 1", "unknown-thing"),
    "a way out of the kind": (f"<{BASE}actors/a/../b> <urn:p> 1", "unknown-thing"),
    "a slug in capitals": (f'<{BASE}actors/ELM> a <{DEF}State> ; <{DEF}evidence> "x"', "bad-slug"),
    "a percent": (f"<{BASE}actors/x%2e> a <{DEF}State>", "bad-slug"),
    "a look-alike": (f"<{BASE}actors/frаnce> a <{DEF}State>", "bad-slug"),
    "a device": (f"<{BASE}actors/con> a <{DEF}State>", "bad-slug"),
    "no class": (f'<{BASE}actors/elm> <{DEF}evidence> "x"', "missing-type"),
    "evidence of nobody": (f"<{BASE}evidence/lone> a <{DEF}Evidence>", "unknown-thing"),
    "a word of the vocabulary": (
        f'<{DEF}by> <{RDFS}label> "of"@en',
        "unknown-thing",
    ),
    "a concept": (
        f'<{BASE}forces/lost> <{SKOS}prefLabel> "x"@en',
        "unknown-thing",
    ),
    "an inference": (f"<{BASE}actors/northmark> <{DEF}committedTo> <{BASE}commitments/x>", "not-derived"),
    "a rule": (f'<{BASE}rules/R99> <{RDFS}label> "x"@en', "not-derived"),
    "a stance by a rule": (f"<{BASE}stances/x> <{DEF}inferredBy> <{BASE}rules/R5>", "not-derived"),
    "a statement about a statement": ("<urn:s> <urn:p> <<( <urn:a> <urn:b> <urn:c> )>>", "rdf-1.2"),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_42_one_statement_more(name: str, exported: dict[str, str], refused: Refused) -> None:
    statement, rule = STATEMENTS[name]
    found = refused(f"{exported['.ttl']}\n{statement} .\n")
    assert rule in {finding.partition(":")[0] for finding in found}, found


GRAPHS = {
    "no graph of a dossier": ("<urn:g>", "bad-graph"),
    "a graph of capitals and blanks": (f"<{BASE}graph/a%20b>", "bad-graph"),
    "a blank graph": ("_:g", "blank-node"),
    "an inference": (f"<{INFERRED.value}>", "not-derived"),
    "the vocabulary": (f"<{VOCABULARY.value}>", "other-vocabulary"),
    "two dossiers": (f"<{BASE}graph/second>", "several-graphs"),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_of_no_dossier_is_refused(name: str, exported: dict[str, str], refused: Refused) -> None:
    graph, rule = GRAPHS[name]
    text = f'{exported[".nq"]}<{BASE}actors/northmark> <{SKOS}scopeNote> "More."@en {graph} .\n'
    assert rule in {finding.partition(":")[0] for finding in refused(text, ".nq")}


def test_evidence_of_two_records_is_refused(exported: dict[str, str], refused: Refused) -> None:
    owners = re.findall(rf"<({BASE}actors/[a-z-]+)> <{DEF}evidence> <([^>]+)>", exported[".nt"])
    (_, first), (other, _) = owners[:2]
    text = exported[".nt"] + f"<{other}> <{DEF}evidence> <{first}> .\n"
    assert any("belongs to two records" in finding for finding in refused(text, ".nt", whole=True))


# ---------------------------------------------------------------- what stays as it is


@pytest.mark.parametrize("suffix", FORMS)
def test_39_every_literal_comes_back_byte_for_byte(
    suffix: str, toy: pg.PledgeGraph, exported: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / f"toy{suffix}"
    path.write_text(exported[suffix], encoding="utf-8")
    again = pg.load(path)
    left_out = (INFERRED, VOCABULARY)
    facts = {q.triple for q in toy.store.inner if q.graph_name not in left_out}
    assert {q.triple for q in again.store.inner if q.graph_name not in left_out} == facts
    inferred = {q.triple for q in toy.store.inner if q.graph_name == INFERRED}
    assert {q.triple for q in again.store.inner if q.graph_name == INFERRED} == inferred
    again.write(tmp_path / f"again{suffix}")
    if suffix not in (".nq", ".trig"):
        assert (tmp_path / f"again{suffix}").read_text(encoding="utf-8") == exported[suffix]


def test_39_the_real_facts_come_back_as_well(real: pg.PledgeGraph, tmp_path: Path) -> None:
    real.write(tmp_path / "facts.nq", inferred=True, vocabulary=True)
    again = pg.load(tmp_path / "facts.nq")
    named = {str(q) for q in real.store.inner if "_:" not in str(q)}
    assert {str(q) for q in again.store.inner if "_:" not in str(q)} == named


@pytest.mark.parametrize("value", ["01", "1e3", "1.50", "+2", ".5", "1.", "٣", "1_000", "Infinity"])
def test_39_a_number_in_another_form_is_refused_and_never_rewritten(
    value: str, exported: dict[str, str], refused: Refused
) -> None:
    amount = re.search(r'<https://schema.org/value> "([0-9]+)"', exported[".nt"])
    assert amount
    text, _ = changed(exported[".nt"], amount.group(), amount.group().replace(amount.group(1), value))
    (finding,) = refused(text, ".nt", whole=True)
    assert f"{value}" in finding
    assert "bad-form" in finding


# ---------------------------------------------------------------- syntax and size


@pytest.mark.parametrize(
    ("suffix", "text", "place"),
    [
        (".ttl", "@prefix a: <urn:a> .\n\n  a:b a:c .", "3:11"),
        (".nt", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b>\n", "3:1"),
        (".nq", "<urn:a> <urn:b> <urn:c> <urn:d> <urn:e> .\n", "1:33"),
        (".trig", "<urn:g> {\n <urn:a> <urn:b> ", "2:18"),
        (".rdf", "<rdf:RDF>\n</rdf:RDF>\n<x/>", "3:1"),
        (".jsonld", '{"@graph": [\n1,,]}', "2:3"),
        (".ttl", "<urn:a> <urn:b> <urn:c d> .", "1:17"),
        (".ttl", "<urn:a> <urn:b> 'x'@en_us .", "1:23"),
    ],
)
def test_a_syntax_error_is_told_with_its_place(suffix: str, text: str, place: str, refused: Refused) -> None:
    (finding,) = refused(text, suffix, whole=True)
    assert f"x{suffix}:{place} rdf-syntax: the file does not parse: " in finding


BLANK = "[:b "
DEEP = {
    "brackets": (".ttl", f"@prefix : <urn:> . :a :b {BLANK * 100_000}1{']' * 100_000} ."),
    "lists": (".ttl", f"<urn:a> <urn:b> {'(' * 100_000}{')' * 100_000} ."),
    "statements": (".nt", f"<urn:a> <urn:b> {'<<( <urn:a> <urn:b> ' * 100_000}1{')>>' * 100_000} ."),
    "statements behind an escape": (
        ".ttl",
        f"@prefix x: <urn:> . x:a\\# x:b {'<<( x:a x:b ' * 100_000}1{')>>' * 100_000} .",
    ),
    "reifiers": (".trig", f"<urn:a> <urn:b> {'<< <urn:a> <urn:b> ' * 100_000}1{'>>' * 100_000} ."),
    "objects": (".jsonld", '{"a:b":' * 100_000 + "1" + "}" * 100_000),
    "arrays": (".jsonld", "[" * 100_000 + "]" * 100_000),
    "contexts": (
        ".jsonld",
        '{"@context":' + '{"a":{"@context":' * 20_000 + "{}" + "}}" * 20_000 + "}",
    ),
    "elements": (".rdf", "<a>" * 100_000 + "</a>" * 100_000),
    "open elements": (".xml", "<a>" * 1_000_000),
    "open brackets": (".ttl", "[" * 1_000_000),
}


@pytest.mark.parametrize("name", DEEP)
def test_44_depth_is_bounded_before_any_parser(name: str, refused: Refused) -> None:
    suffix, text = DEEP[name]
    (finding,) = refused(text, suffix)
    assert finding.partition(":")[0] in ("too-deep", "rdf-1.2")


def test_44_size_is_bounded_and_the_bound_is_told(refused: Refused) -> None:
    (finding,) = refused(b"#" * (MAX_BYTES + 1), ".nt", whole=True)
    assert f"too-large: a file of facts has at most {MAX_BYTES} bytes (64 MiB)" in finding


def test_44_the_number_of_statements_is_bounded(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebuild.rdf_text.MAX_STATEMENTS", 10)
    assert refused("<urn:a> <urn:b> <urn:c> .\n" * 11, ".nt") == ["too-large:1"]
    assert refused('["a"' + ',"a"' * 50 + "]", ".jsonld") == ["too-large:1"]
    assert len(statements("x", b"<urn:a> <urn:b> <urn:c> .\n" * 10, ".nt")[0]) == 10


def test_a_bracket_in_a_text_is_no_depth() -> None:
    many = "[" * 100
    text = f"<urn:a> <urn:b> \"{many}\", '''{many}\"''', <urn:(((((((((((((((((((> . # {many}\n"
    assert statements("x.ttl", text.encode(), ".ttl")[1] == []
    nested = json.dumps({"@id": "urn:a", "urn:b": many})
    assert statements("x.jsonld", nested.encode(), ".jsonld")[1] == []


# ---------------------------------------------------------------- RDF/XML


RDF_XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="urn:">'
    '<rdf:Description rdf:about="urn:a"><p:b>{}</p:b></rdf:Description></rdf:RDF>'
)
BOMB = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "xxxxxxxxxx">' + BOMB + "]>",
        '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!doctype x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
        "<!-- hidden --><!DOCTYPE x>",
        '<?xml version="1.0"?>\n\n  <!DOCTYPE x>',
    ],
)
def test_43_a_document_type_is_refused_before_any_parser(head: str, refused: Refused) -> None:
    (finding,) = refused(head + RDF_XML.format("&i;"), ".rdf")
    line = head.upper().partition("<!DOCTYPE")[0].count("\n") + 1
    assert finding == f"document-type:{line}"


def test_43_an_entity_nobody_declares_is_refused(refused: Refused) -> None:
    assert refused(RDF_XML.format("&i;"), ".rdf") == ["rdf-syntax:1"]


def test_43_xml_in_another_encoding_is_refused(refused: Refused) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + RDF_XML.format("x")
    assert refused(text.encode("utf-16"), ".rdf") == ["not-utf-8:1"]
    assert refused(text.replace("UTF-16", "latin-1"), ".rdf")[0].startswith("rdf-syntax")


# ---------------------------------------------------------------- JSON-LD


JSON_LD = {
    "a context elsewhere": (
        '{"@context":"http://127.0.0.1/c","@id":"urn:a","urn:b":"x"}',
        "remote-context",
    ),
    "a context in a file": (
        '{"@context":["file:///etc/passwd"],"@id":"urn:a","urn:b":"x"}',
        "remote-context",
    ),
    "a context deep inside": (
        '{"@graph":[{"@id":"urn:a","urn:b":{"@context":"c.jsonld"}}]}',
        "remote-context",
    ),
    "a context by import": ('{"@context":{"@import":"http://127.0.0.1/c"},"@id":"urn:a"}', "context"),
    "a base": ('{"@context":{"@base":"file:///etc/"},"@id":"passwd","urn:b":"x"}', "context"),
    "a context of a term": ('{"@context":{"b":{"@id":"urn:b","@context":"urn:c"}},"@id":"urn:a"}', "context"),
    "a term that drops": ('{"@context":{"b":null},"@id":"urn:a","b":"x"}', "context"),
    "a key that nobody knows": ('{"@id":"urn:a","qoute":"x"}', "unknown-key"),
    "a keyword": ('{"@id":"urn:a","@reverse":{"urn:b":{"@id":"urn:c"}}}', "unknown-key"),
    "a key twice": ('{"@id":"urn:a","urn:b":"x","urn:b":"y"}', "duplicate-key"),
    "an address with a blank": ('{"@id":"urn:a","urn:b":{"@id":"urn:b c"}}', "bad-address"),
    "an address that is a number": ('{"@id":1,"urn:b":"x"}', "bad-address"),
    "a language that is none": (
        '{"@id":"urn:a","urn:b":{"@value":"x","@language":"u a"}}',
        "unknown-language",
    ),
    "nothing": ('{"@id":"urn:a","urn:b":null}', "empty-value"),
    "a number that would change": ('{"@id":"urn:a","urn:b":1e3}', "json-number"),
    "a number": ('{"@id":"urn:a","urn:b":[10.50]}', "json-number"),
    "a number without end": ('{"@id":"urn:a","urn:b":' + "9" * 5000 + "}", "json-number"),
    "no number": ('{"@id":"urn:a","urn:b":NaN}', "rdf-syntax"),
    "a relative address": ('{"@id":"a","urn:b":"x"}', "relative-address"),
    "a relative class": ('{"@id":"urn:a","@type":"b"}', "relative-address"),
    "two lines of text": ('{"@id":"urn:a"}\n{"@id":"urn:b"}', "rdf-syntax"),
}


@pytest.mark.parametrize("name", JSON_LD)
def test_43_44_what_json_ld_would_fetch_drop_or_rewrite_is_refused(name: str, refused: Refused) -> None:
    text, rule = JSON_LD[name]
    assert rule in {finding.partition(":")[0] for finding in refused(text, ".jsonld")}


@pytest.mark.parametrize("command", [("who",), ("stances",), ("export", "out.ttl")])
def test_the_command_line_tells_all_and_writes_nothing(
    command: tuple[str, ...],
    exported: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    text, _ = changed(exported[".ttl"], '"Northmark"@en', '"North\\u001B[31mmark"@en, "Нортмарк"@ua')
    (tmp_path / "x.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        main([*command, "--seeds", "x.ttl"])
    shown = capsys.readouterr()
    assert (stop.value.code, shown.out) == (1, "")
    assert "hidden-character" in shown.err
    assert "unknown-language" in shown.err
    assert shown.err.endswith("findings; facts with faults are not used\n")
    assert "\x1b" not in shown.err
    assert [path.name for path in tmp_path.iterdir()] == ["x.ttl"]


def test_a_flood_of_faults_is_cut_and_counted(exported: dict[str, str], refused: Refused) -> None:
    text = exported[".nt"] + "".join(f"<urn:s{n}> <urn:p> <urn:o> .\n" for n in range(1500))
    found = refused(text, ".nt", whole=True)
    assert len(found) == 1001
    assert any("more: and 500 more findings" in finding for finding in found)


def test_twins_of_a_stance_and_a_pledge_are_refused(exported: dict[str, str], refused: Refused) -> None:
    about = re.findall(rf"<{BASE}stances/southland-declines-boats> (<.*>|\".*) \.\n", exported[".nt"])
    assert about
    own = [line.replace("evidence/", "evidence/x-") for line in about]
    text = exported[".nt"] + "".join(f"<{BASE}pledges/southland-declines-boats> {line} .\n" for line in own)
    (twin,) = (line for line in refused(text, ".nt", whole=True) if "same-slug" in line)
    assert "is defined twice" in twin
    assert "first at" not in twin


# ---------------------------------------------------------------- poison, and any bytes at all


def test_47_a_poison_graph_never_reaches_the_canonicalizer(refused: Refused) -> None:
    """Ten blank nodes that all point at each other take a naive canonicalizer hours."""
    nodes = range(10)
    text = "".join(f"_:n{a} <urn:p> _:n{b} .\n" for a in nodes for b in nodes if a != b)
    assert {finding.partition(":")[0] for finding in refused(text, ".nt")} == {"blank-node"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    suffix=st.sampled_from(sorted(SYNTAXES)),
    data=st.one_of(
        st.binary(max_size=200),
        st.text(alphabet="<>\"'[]{}()@:^_.#&;!?/\\ \nabDOCTYPE0", max_size=200).map(str.encode),
    ),
)
def test_any_bytes_give_statements_or_findings(suffix: str, data: bytes) -> None:
    quads, findings = statements("x", data, suffix)
    assert not (quads and findings)
    assert all(str(finding) for finding in findings)
