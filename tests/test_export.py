"""Exports: read back by others to the same statements, the same bytes every time, nothing changed."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgegraph import export
from pledgegraph.errors import ExportError
from pledgegraph.names import BASE, DEF, GRAPH, INFERRED, RDF, SKOS, VOCABULARY, XSD
from pledgegraph.network import network

PREFIXES = {
    "actors": BASE + "actors/",
    "commitments": BASE + "commitments/",
    "graph": GRAPH,
    "kinds": BASE,
    "pledge": DEF,
    "pledges": BASE + "pledges/",
    "rdf": RDF,
    "skos": SKOS,
    "xsd": XSD,
}
NAUGHTY = [
    "",
    " ",
    "\n",
    " leading and trailing \t",
    'double " quote, """three""", and \' one \'\'\'',
    "line\nfeed\r\nand return\r",
    "back\\slash \\n \\u0041 end\\",
    "Обіцянка, Київ – ґєії",
    "</script><!-- ]]> &amp; &lt; <b>",
    "emoji 🕊️ 👩‍🚀",
    "line separator \u2028 paragraph \u2029 next \u0085 end",
    "=1+1; -5; @x; +y",
    "combining e\u0301 and \u00e9",
    "{ braces } [ ] ( ) ; . , # ^^ @en",
    "a:b <https://example.org/>",
    "lone\rreturn",
]
NOT_XML = ["\0", "bell \x07", "vertical \x0b tab", "\x1f", "\ufffe", "\uffff"]

Named = ox.NamedNode
Facts = list[ox.Quad]


def thing(name: str) -> ox.NamedNode:
    return Named(BASE + name)


def quad(subject: str, predicate: str, value: Any, graph: str = "island") -> ox.Quad:
    return ox.Quad(thing(subject), Named(predicate), value, Named(GRAPH + graph))


def world(texts: list[str] = NAUGHTY) -> Facts:
    facts = [
        quad("actors/atlantis", RDF + "type", Named(DEF + "State")),
        quad("actors/lemuria", RDF + "type", Named(DEF + "State"), "reef"),
        quad("commitments/shade-2", RDF + "type", Named(DEF + "Commitment")),
        quad("commitments/shade-2", RDF + "type", Named(DEF + "Commitment"), "reef"),
        quad("pledges/2031-gift", RDF + "type", Named(DEF + "Pledge")),
        quad("pledges/2031-gift", DEF + "by", thing("actors/atlantis")),
        quad("pledges/2031-gift", DEF + "about", thing("commitments/shade-2")),
        quad("pledges/2031-gift", DEF + "since", ox.Literal("2031", datatype=Named(XSD + "gYear"))),
        quad("pledges/2031-gift", DEF + "until", ox.Literal("2031-06-30", datatype=Named(XSD + "date"))),
        quad("pledges/2031-gift", DEF + "firm", ox.Literal("true", datatype=Named(XSD + "boolean"))),
        quad("pledges/2031-gift", DEF + "amount", ox.Literal("1.5", datatype=Named(XSD + "decimal"))),
        quad("pledges/2031-gift", "https://example.org/odd/pro.perty", thing("actors/at-las.x")),
        quad(
            "pledges/2031-gift", "https://example.org/odd#9lives", Named("https://example.org/a?b=c&d='e'#f")
        ),
        quad("pledges/2031-gift", DEF + "inRange", Named("urn:uuid:0b5e1c1e-0000-4000-8000-000000000000")),
        quad("actors/atlantis", DEF + "committedTo", thing("commitments/shade-2"), "inferred"),
        quad("actors/atlantis", RDF + "type", Named(DEF + "Actor"), "inferred"),
        ox.Quad(Named(DEF + "State"), Named(BASE + "def#folder"), ox.Literal("actors"), VOCABULARY),
        ox.Quad(Named(DEF + "Commitment"), Named(DEF + "folder"), ox.Literal("commitments"), VOCABULARY),
        ox.Quad(Named(DEF + "Pledge"), Named(DEF + "folder"), ox.Literal("pledges"), VOCABULARY),
        ox.Quad(
            Named(DEF + "Pledge"), Named("http://www.w3.org/ns/shacl#property"), ox.BlankNode(), VOCABULARY
        ),
    ]
    for number, text in enumerate(texts):
        facts.append(quad(f"actors/a{number}", RDF + "type", Named(DEF + "State"), "reef"))
        facts.append(quad(f"actors/a{number}", SKOS + "prefLabel", ox.Literal(text, language="en"), "reef"))
        facts.append(quad(f"actors/a{number}", SKOS + "note", ox.Literal(text), "reef"))
    return facts


def store_of(facts: Facts) -> ox.Store:
    store = ox.Store()
    for fact in facts:
        store.add(fact)
    return store


def selected(facts: Facts, *, inferred: bool, vocabulary: bool) -> Facts:
    left_out = ({INFERRED} if not inferred else set()) | ({VOCABULARY} if not vocabulary else set())
    return [fact for fact in facts if fact.graph_name not in left_out]


def canonical(quads: Any) -> list[str]:
    data = ox.Dataset(quads)
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, data))


def merged(facts: Facts) -> list[str]:
    return canonical([ox.Quad(f.subject, f.predicate, f.object) for f in facts])


def by_pyoxigraph(data: bytes, form: ox.RdfFormat) -> list[str]:
    return canonical(ox.parse(data, format=form))


def by_rdflib(data: bytes, form: str) -> list[str]:
    """Read with rdflib, literals as they stand, and hand over as N-Quads."""
    lines = []
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own readers use its old names
        if form in ("trig", "nquads"):
            graphs = rdflib.Dataset()
            graphs.parse(data=data, format=form)
            quads = [(s, p, o, f"<{g}>" if g else "") for s, p, o, g in graphs.quads()]
        else:
            quads = [(s, p, o, "") for s, p, o in rdflib.Graph().parse(data=data, format=form)]
    for s, p, o, graph in quads:
        lines.append(
            f"{s.n3()} {p.n3()} {literal(o) if isinstance(o, rdflib.Literal) else o.n3()} {graph} .\n"
        )
    return canonical(ox.parse("".join(lines).encode(), format=ox.RdfFormat.N_QUADS))


def literal(term: rdflib.Literal) -> ox.Literal:
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=Named(str(term.datatype or XSD + "string")))


RDF_FORMATS = {
    ".ttl": (ox.RdfFormat.TURTLE, "turtle"),
    ".nt": (ox.RdfFormat.N_TRIPLES, "nt"),
    ".rdf": (ox.RdfFormat.RDF_XML, "xml"),
    ".xml": (ox.RdfFormat.RDF_XML, "xml"),
    ".jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
    ".nq": (ox.RdfFormat.N_QUADS, "nquads"),
    ".trig": (ox.RdfFormat.TRIG, "trig"),
}
WITH_GRAPHS = {".nq", ".trig"}


@pytest.mark.parametrize("inferred", [False, True])
@pytest.mark.parametrize("vocabulary", [False, True])
@pytest.mark.parametrize("suffix", RDF_FORMATS)
def test_read_back_to_the_same_statements(
    tmp_path: Path, suffix: str, inferred: bool, vocabulary: bool
) -> None:
    facts = world()
    path = tmp_path / f"graph{suffix}"
    options: dict[str, Any] = {"inferred": inferred, "vocabulary": vocabulary}
    count = export.write(store_of(facts), path, prefixes=PREFIXES, **options)
    data = path.read_bytes()
    assert data == export.serialize(store_of(facts), suffix, prefixes=PREFIXES, **options)
    chosen = selected(facts, **options)
    expected = canonical(chosen) if suffix in WITH_GRAPHS else merged(chosen)
    assert count == len(expected)
    ours, theirs = RDF_FORMATS[suffix]
    assert by_pyoxigraph(data, ours) == expected
    assert by_rdflib(data, theirs) == expected


@settings(deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r\x85"), max_size=8)
    )
)
def test_45_any_text_survives(texts: list[str]) -> None:
    facts = world([text for text in texts if not any(char in text for char in "\ufffe\uffff")])
    chosen = selected(facts, inferred=False, vocabulary=False)
    for suffix, (ours, theirs) in RDF_FORMATS.items():
        expected = canonical(chosen) if suffix in WITH_GRAPHS else merged(chosen)
        data = export.serialize(store_of(facts), suffix, prefixes=PREFIXES)
        assert by_pyoxigraph(data, ours) == expected
        assert by_rdflib(data, theirs) == expected


@pytest.mark.parametrize("suffix", [*RDF_FORMATS, ".graphml"])
def test_same_bytes_in_every_order(suffix: str) -> None:
    facts = world()
    seen = set()
    for seed in range(6):
        random.Random(seed).shuffle(facts)  # noqa: S311
        prefixes = dict(random.Random(seed).sample(sorted(PREFIXES.items()), len(PREFIXES)))  # noqa: S311
        seen.add(export.serialize(store_of(facts), suffix, inferred=True, vocabulary=True, prefixes=prefixes))
    assert len(seen) == 1


def test_same_bytes_under_every_hash_seed(tmp_path: Path) -> None:
    facts = tmp_path / "facts.nq"
    export.write(store_of(world()), facts, inferred=True, vocabulary=True, prefixes={})
    code = (
        "import sys, hashlib, pyoxigraph as ox; from pledgegraph import export; s = ox.Store();"
        "s.load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS);"
        f"print([hashlib.sha256(export.serialize(s, f, prefixes={PREFIXES})).hexdigest()"
        f" for f in {[*RDF_FORMATS, '.graphml']}])"
    )
    source = str(Path(export.__file__).parents[1])
    seen = {
        subprocess.check_output(
            [sys.executable, "-c", code, str(facts)],
            env={**os.environ, "PYTHONPATH": source, "PYTHONHASHSEED": seed},
        )
        for seed in ("0", "1", "2")
    }
    assert len(seen) == 1


def test_turtle_looks_as_people_write_it() -> None:
    facts = [f for f in world([]) if "pledges/" in str(f.subject) or "atlantis" in str(f.subject)]
    facts = [f for f in facts if not f.predicate.value.startswith("https://example.org")]
    assert export.serialize(store_of(facts), ".ttl", prefixes=PREFIXES).decode() == (
        "@prefix actors: <https://w3id.org/pledgegraph/actors/> .\n"
        "@prefix commitments: <https://w3id.org/pledgegraph/commitments/> .\n"
        "@prefix pledge: <https://w3id.org/pledgegraph/def#> .\n"
        "@prefix pledges: <https://w3id.org/pledgegraph/pledges/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        "actors:atlantis\n"
        "    a pledge:State .\n"
        "\n"
        "pledges:2031-gift\n"
        "    a pledge:Pledge ;\n"
        "    pledge:about commitments:shade-2 ;\n"
        "    pledge:amount 1.5 ;\n"
        "    pledge:by actors:atlantis ;\n"
        "    pledge:firm true ;\n"
        "    pledge:inRange <urn:uuid:0b5e1c1e-0000-4000-8000-000000000000> ;\n"
        '    pledge:since "2031"^^xsd:gYear ;\n'
        '    pledge:until "2031-06-30"^^xsd:date .\n'
    )


def test_turtle_takes_a_text_for_a_text_whatever_it_looks_like() -> None:
    texts = ['skos:a , "b" ;', "_:b <<", "actors:x .", 'ends \\ " , "', "en--ltr"]
    facts = [quad("pledges/a", DEF + "note", ox.Literal(text), graph) for text in texts for graph in "ab"]
    facts.append(quad("pledges/a", DEF + "by", Named(BASE + "actors/a/b")))
    text = export.serialize(store_of(facts), ".ttl", prefixes=PREFIXES).decode()
    assert "@prefix skos:" not in text
    assert "@prefix actors:" not in text, "a name with an escape is no name"
    read = rdflib.Graph().parse(data=text, format="turtle")
    assert sorted(str(o) for o in read.objects() if isinstance(o, rdflib.Literal)) == sorted(texts)
    assert rdflib.URIRef(BASE + "actors/a/b") in read.objects()
    facts.reverse()
    assert export.serialize(store_of(facts), ".ttl", prefixes=PREFIXES).decode() == text


def test_trig_has_named_blocks_only() -> None:
    text = export.serialize(store_of(world([])), ".trig", inferred=True, prefixes=PREFIXES).decode()
    openings = [line for line in text.splitlines() if line.endswith("{")]
    assert openings == [f"<{GRAPH}{name}> {{" for name in ("inferred", "island", "reef")]


def test_json_ld_is_safe_in_a_page_and_sorted() -> None:
    text = export.serialize(store_of(world()), ".jsonld", prefixes=PREFIXES).decode()
    assert "<" not in text
    assert "\u2028" not in text
    parsed = json.loads(text)
    assert "skos" in parsed["@context"]
    assert all(list(node) == sorted(node) for node in parsed["@graph"])
    names = [node["@id"] + ">" for node in parsed["@graph"]]  # as they end in N-Triples
    assert names == sorted(names)


def test_prefixes_that_would_mislead_are_passed_over() -> None:
    odd = {"https": BASE, "xmlish": BASE + "pledges/", "": DEF, "a b": SKOS, "rdf": DEF, "e": "urn:"}
    facts = selected(world(), inferred=False, vocabulary=False)
    for suffix, (ours, theirs) in RDF_FORMATS.items():
        data = export.serialize(store_of(facts), suffix, prefixes=odd)
        expected = canonical(facts) if suffix in WITH_GRAPHS else merged(facts)
        assert by_pyoxigraph(data, ours) == by_rdflib(data, theirs) == expected


@pytest.mark.parametrize("text", NOT_XML)
def test_what_xml_cannot_hold_is_told(tmp_path: Path, text: str) -> None:
    facts = world([text])
    for suffix in (".rdf", ".graphml"):
        (tmp_path / f"x{suffix}").write_bytes(b"old")
        with pytest.raises(ExportError, match=r"XML cannot hold the character U\+(00|FFF).*actors.a0"):
            export.write(store_of(facts), tmp_path / f"x{suffix}", prefixes=PREFIXES)
        assert (tmp_path / f"x{suffix}").read_bytes() == b"old"
    for suffix in (".ttl", ".nt", ".jsonld"):
        data = export.serialize(store_of(facts), suffix, prefixes=PREFIXES)
        assert by_pyoxigraph(data, RDF_FORMATS[suffix][0]) == merged(
            selected(facts, inferred=False, vocabulary=False)
        )


@pytest.mark.parametrize("iri", ["https://example.org/p/", "https://example.org/9", RDF + "li"])
def test_properties_without_an_xml_name_are_told(iri: str) -> None:
    facts = [quad("actors/atlantis", iri, ox.Literal("x"))]
    with pytest.raises(ExportError, match="no name for the property"):
        export.serialize(store_of(facts), ".rdf", prefixes=PREFIXES)


def test_unnamed_things_are_refused() -> None:
    node, name, graph = ox.BlankNode(), thing("actors/a"), Named(GRAPH + "x")
    for bad in (
        ox.Quad(node, name, name, graph),
        ox.Quad(name, name, node, graph),
        ox.Quad(name, name, name, node),
    ):
        for suffix in RDF_FORMATS:
            with pytest.raises(ExportError, match="blank node"):
                export.serialize(store_of([bad]), suffix, prefixes=PREFIXES)
    triple = ox.Quad(name, name, ox.Triple(name, name, name), graph)
    with pytest.raises(ExportError, match=r"RDF 1\.2"):
        export.serialize(store_of([triple]), ".nt", prefixes=PREFIXES)


def test_statements_outside_any_graph_are_kept() -> None:
    facts = [ox.Quad(thing("actors/a"), Named(SKOS + "note"), ox.Literal("x")), *world([])]
    for suffix in (".nq", ".trig"):
        data = export.serialize(store_of(facts), suffix, prefixes=PREFIXES)
        assert by_pyoxigraph(data, RDF_FORMATS[suffix][0]) == canonical(
            selected(facts, inferred=False, vocabulary=False)
        )


@pytest.mark.parametrize("suffix", [s for s in export.SUFFIXES if not s.endswith((".csv", ".parquet"))])
def test_a_graph_without_facts_is_a_file_that_reads(suffix: str) -> None:
    store = store_of([fact for fact in world() if fact.graph_name == VOCABULARY])
    data = export.serialize(store, suffix, prefixes=PREFIXES)
    if suffix in RDF_FORMATS:
        assert by_pyoxigraph(data, RDF_FORMATS[suffix][0]) == []
        assert by_rdflib(data, RDF_FORMATS[suffix][1]) == []
    else:
        assert len(nx.read_graphml(io.BytesIO(data))) == 0


# ---------------------------------------------------------------- suffixes and targets


def test_unknown_suffix_lists_the_known_and_guesses(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"'\.tll' \(known: \.ttl .*\); did you mean \.ttl\?"):
        export.write(ox.Store(), tmp_path / "x.tll", prefixes={})
    with pytest.raises(ExportError, match=r"no format has the suffix '\.docx'"):
        export.serialize(ox.Store(), ".docx", prefixes={})
    with pytest.raises(ExportError, match="has no suffix"):
        export.write(ox.Store(), tmp_path / "x", prefixes={})
    export.write(ox.Store(), tmp_path / "x.TTL", prefixes={})
    assert [path.name for path in tmp_path.iterdir()] == ["x.TTL"]


def test_a_bad_target_is_refused_before_the_work(tmp_path: Path) -> None:
    def never() -> list[dict[str, Any]]:
        pytest.fail("work was started")

    with pytest.raises(ExportError, match="does not exist"):
        export.write(ox.Store(), tmp_path / "missing" / "x.csv", prefixes={}, rows=never)


# ---------------------------------------------------------------- tables


def test_csv_holds_the_exact_values(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"text": text, "number": -5, "list": ["a", {"b": text}], "none": None, "truth": True}
        for text in NAUGHTY
    ]
    count = export.write(ox.Store(), tmp_path / "x.csv", prefixes={}, rows=lambda: rows)
    assert count == len(rows)
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        back = list(csv.DictReader(file))
    assert [row["text"] for row in back] == NAUGHTY
    assert {row["number"] for row in back} == {"-5"}
    assert {row["none"] for row in back} == {""}
    assert {row["truth"] for row in back} == {"true"}
    assert [json.loads(row["list"]) for row in back] == [row["list"] for row in rows]


def test_csv_columns_are_stable_and_lines_end_alike() -> None:
    rows: list[dict[str, Any]] = [{"b": "=1+1", "a": 1}, {"c": [], "b": "x"}]
    data = export.serialize(ox.Store(), ".csv", prefixes={}, rows=lambda: rows)
    assert data == b"b,a,c\n=1+1,1,\nx,,[]\n"
    nothing: list[dict[str, Any]] = []
    assert export.serialize(ox.Store(), ".csv", prefixes={}, rows=lambda: nothing) == b""
    for suffix in (".csv", ".sheet.csv"):
        with pytest.raises(ExportError, match="rows"):
            export.serialize(ox.Store(), suffix, prefixes={})


def test_66_a_sheet_runs_nothing_and_changes_no_number(tmp_path: Path) -> None:
    run = ["=1+1", "+x", "-y", "@z", "\tq", "\rq", "-", "=", "-5 EUR"]
    texts = [*run, "-5", "+5", "-1.50", "5", "a=b", "'x"]
    rows: list[dict[str, Any]] = [{"=head": text, "n": -5, "list": ["=x"]} for text in texts]
    assert export.write(ox.Store(), tmp_path / "X.Sheet.CSV", prefixes={}, rows=lambda: rows) == len(texts)
    data = (tmp_path / "X.Sheet.CSV").read_bytes()
    assert data == export.serialize(ox.Store(), ".sheet.csv", prefixes={}, rows=lambda: rows)
    assert data.startswith(b"\xef\xbb\xbf'=head,n,list\n")
    back = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]
    assert [row[0] for row in back] == [f"'{text}" if text in run else text for text in texts]
    assert {(row[1], row[2]) for row in back} == {("-5", '["=x"]')}
    exact = export.serialize(ox.Store(), ".csv", prefixes={}, rows=lambda: rows).decode()
    assert [row[0] for row in csv.reader(io.StringIO(exact, newline=""))][1:] == texts


# ---------------------------------------------------------------- networks


def test_graphml_read_back_by_networkx(tmp_path: Path) -> None:
    store = store_of(world())
    graph = network(store, inferred=True)
    count = export.write(store, tmp_path / "x.graphml", inferred=True, prefixes={})
    back = nx.read_graphml(tmp_path / "x.graphml", force_multigraph=True)
    assert count == graph.number_of_edges() == back.number_of_edges() == 3
    shown = {node: {k: v for k, v in data.items() if v != ""} for node, data in graph.nodes(data=True)}
    assert {node: {k: v for k, v in data.items() if v} for node, data in back.nodes(data=True)} == {
        node: {k: v for k, v in data.items() if v} for node, data in shown.items()
    }
    assert sorted((u, v, repr(sorted(data.items()))) for u, v, data in back.edges(data=True)) == sorted(
        (u, v, repr(sorted(data.items()))) for u, v, data in graph.edges(data=True)
    )


def test_graphml_read_back_by_igraph(tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph")
    store = store_of(world())
    graph = network(store, inferred=True)
    export.write(store, tmp_path / "x.graphml", inferred=True, prefixes={})
    back = igraph.Graph.Read_GraphML(str(tmp_path / "x.graphml"))
    assert back.vs["id"] == list(graph)
    assert back.vs["label"] == [data["label"] for _, data in graph.nodes(data=True)]
    names = back.vs["id"]
    edges = sorted((names[e.source], names[e.target], e["relation"], bool(e["inferred"])) for e in back.es)
    assert edges == sorted((u, v, d["relation"], d["inferred"]) for u, v, d in graph.edges(data=True))
    assert len(set(back.es["id"])) == len(edges)


def test_graphml_of_any_network() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("a", nothing=None, several=["x", "y"], count=3, share=0.5, mixed=1)
    graph.add_node("b", mixed="one")
    graph.add_edge("a", "b", "k", flag=True)
    back = nx.read_graphml(io.BytesIO(export.graphml(graph)))
    assert back.nodes["a"] == {"several": "x; y", "count": 3, "share": 0.5, "mixed": "1"}
    assert back.nodes["b"] == {"mixed": "one"}
    assert back.edges["a", "b"]["flag"] is True
    graph.add_node("c", deep={"x": 1})
    with pytest.raises(ExportError, match="the dict 'deep' of c"):
        export.graphml(graph)
