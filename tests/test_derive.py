"""What is derived from the vocabulary is fresh, says what the vocabulary says, and works elsewhere."""

from __future__ import annotations

import json
import re
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import rdflib

import pledgegraph as pg
from pledgebuild.compile import compile_facts
from pledgebuild.derive import context, derived_files, schema, terms_page
from pledgebuild.ontology import load_ontology
from pledgebuild.read import plain, read
from pledgegraph.cli import main
from pledgegraph.data import data_dir
from pledgegraph.names import BASE, DEF, SKOS

TOY = Path(__file__).parent / "toy" / "harbour-pact.yaml"
ONTOLOGY = load_ontology(data_dir("ontology"))
COLOUR = """
:colour a owl:DatatypeProperty, sh:PropertyShape ; sh:path :colour ; sh:order 60 ;
    rdfs:label "colour"@en ;
    skos:definition "colour of the cover of the text"@en ; skos:example "blue"@en ;
    sh:datatype xsd:string ; sh:maxCount 1 ; sh:message "One colour."@en .
:Instrument sh:property :colour .
"""


def toy_tree() -> Any:
    tree, findings = read(TOY.as_posix(), TOY.read_bytes())
    assert findings == []
    assert tree is not None
    return plain(tree)


@pytest.mark.parametrize("name", ["ontology/context.jsonld", "seeds/schema.json"])
def test_the_committed_file_is_the_derived_one(name: str) -> None:
    folder, _, file = name.partition("/")
    assert (data_dir(folder) / file).read_text(encoding="utf-8") == derived_files(ONTOLOGY)[name]


def test_the_command_writes_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(data_dir("ontology"), tmp_path / "ontology")
    (tmp_path / "ontology" / "context.jsonld").unlink()
    (tmp_path / "seeds").mkdir()
    with pytest.raises(SystemExit) as stop:
        main(["derive", str(tmp_path)])
    assert stop.value.code == 0
    assert capsys.readouterr().out.split() == ["ontology/context.jsonld", "seeds/schema.json"]
    for name, text in derived_files(ONTOLOGY).items():
        assert (tmp_path / name).read_text(encoding="utf-8") == text


# ---------------------------------------------------------------- schema


def test_the_schema_is_one_that_other_validators_take() -> None:
    document = schema(ONTOLOGY)
    jsonschema_rs.meta.validate(document)
    assert jsonschema_rs.Draft202012Validator(document).is_valid(toy_tree())


def test_the_schema_refuses_what_an_editor_should_mark() -> None:
    validator = jsonschema_rs.Draft202012Validator(schema(ONTOLOGY))
    changes: tuple[Callable[[Any], object], ...] = (
        lambda tree: tree["pledges"]["group-pledges-guards"].update(forse="pledges"),
        lambda tree: tree["pledges"]["group-pledges-guards"].update(force="promises"),
        lambda tree: tree["pledges"]["group-pledges-guards"].pop("by"),
        lambda tree: tree["pledges"]["group-pledges-guards"].pop("since"),
        lambda tree: tree["actors"]["northmark"]["label"].pop("en"),
        lambda tree: tree["actors"]["northmark"].update(kind="coalition"),
        lambda tree: tree["actors"]["northmark"].pop("type"),
        lambda tree: tree["pledges"].update({"Not A Slug": tree["pledges"]["group-pledges-guards"]}),
    )
    for change in changes:
        tree = toy_tree()
        change(tree)
        assert not validator.is_valid(tree)


def test_every_choice_has_words_for_an_editor() -> None:
    document = schema(ONTOLOGY)
    for name, concepts in ONTOLOGY.schemes.items():
        form = document["$defs"][name]
        assert len(form["enum"]) == len(form["enumDescriptions"]) > 0
        for slug, words in zip(form["enum"], form["enumDescriptions"], strict=True):
            assert words == f"{concepts[slug].label}: {concepts[slug].definition}"


def test_every_key_has_words_for_an_editor() -> None:
    document = schema(ONTOLOGY)
    for cls in ONTOLOGY.classes.values():
        for name, form in document["$defs"].get(cls.name, {}).get("properties", {}).items():
            assert name == "type" or (form["title"] and "Example: " in form["description"]), (cls.name, name)


def test_what_only_rules_use_is_no_choice() -> None:
    assert "opposes" in ONTOLOGY.schemes["forces"]
    assert "opposes" not in schema(ONTOLOGY)["$defs"]["forces"]["enum"]


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    document = schema(ONTOLOGY)
    references = set(re.findall(r'"\$ref": "#/\$defs/([^"]+)"', json.dumps(document)))
    assert references
    assert references <= set(document["$defs"])


# ---------------------------------------------------------------- context


def parsed(document: dict[str, Any]) -> rdflib.Graph:
    with warnings.catch_warnings():  # the parser of the library calls what the library deprecates
        warnings.simplefilter("ignore", DeprecationWarning)
        return rdflib.Graph().parse(data=json.dumps(document), format="json-ld")


def test_another_library_reads_the_committed_context() -> None:
    known = json.loads((data_dir("ontology") / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    document = {
        "@context": known,
        "@graph": [
            {
                "id": "pledges:northmark-pledges-boats",
                "type": "Pledge",
                "label": {"en": "Boats", "uk": "Човни"},
                "by": ["northmark", "eastvale"],
                "force": "pledges",
                "about": "lend-boats",
                "bindingness": "political-written",
                "madeAt": "harbour-summit",
                "evidence": [
                    {"id": f"{BASE}evidence/x", "type": "Evidence", "source": "gazette", "paragraph": "25"}
                ],
            }
        ],
    }
    graph = parsed(document)
    pledge = rdflib.URIRef(f"{BASE}pledges/northmark-pledges-boats")

    def found(name: str) -> set[str]:
        return {str(value) for value in graph.objects(pledge, rdflib.URIRef(name))}

    assert found(f"{DEF}by") == {f"{BASE}actors/northmark", f"{BASE}actors/eastvale"}
    assert found(f"{DEF}force") == {f"{BASE}forces/pledges"}
    assert found(f"{DEF}about") == {f"{BASE}commitments/lend-boats"}
    assert found(f"{DEF}bindingness") == {f"{BASE}bindingness/political-written"}
    assert found(f"{DEF}madeAt") == {f"{BASE}events/harbour-summit"}
    assert set(graph.objects(pledge, rdflib.URIRef(SKOS + "prefLabel"))) == {
        rdflib.Literal("Boats", lang="en"),
        rdflib.Literal("Човни", lang="uk"),
    }
    evidence = rdflib.URIRef(f"{BASE}evidence/x")
    assert graph.value(evidence, rdflib.URIRef(f"{DEF}source")) == rdflib.URIRef(f"{BASE}sources/gazette")
    assert graph.value(evidence, rdflib.URIRef(f"{DEF}paragraph")) == rdflib.Literal(25)


def test_no_slug_of_a_concept_is_read_as_a_term() -> None:
    """``force: pledges`` is a force although ``pledges`` is a prefix as well."""
    terms = context(ONTOLOGY)["@context"]
    held = 0
    for key in ONTOLOGY.terms().values():
        for slug in ONTOLOGY.schemes.get(key.scheme, {}) if key.name != "kind" else ():
            if slug in terms:
                graph = parsed({"@context": terms, "@id": f"{BASE}x/y", key.name: slug})
                assert [str(value) for value in graph.objects()] == [f"{BASE}{key.scheme}/{slug}"]
                held += 1
    assert held


def test_the_context_knows_every_key_and_class() -> None:
    terms = context(ONTOLOGY)["@context"]
    assert set(ONTOLOGY.classes) <= set(terms)
    for name, key in ONTOLOGY.terms().items():
        assert terms[name]["@id"] == key.iri


# ---------------------------------------------------------------- one edit


def test_one_edit_adds_a_property_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = tmp_path / "ontology"
    shutil.copytree(data_dir("ontology"), vocabulary)
    seeds = tmp_path / "seeds"
    shutil.copytree(TOY.parent, seeds)
    dossier = seeds / TOY.name
    text = dossier.read_text(encoding="utf-8")
    dossier.write_text(
        text.replace("    kind: draft\n", "    kind: draft\n    colour: blue\n"), encoding="utf-8"
    )
    before = compile_facts(seeds, vocabulary)
    assert [f.rule for f in before.errors] == ["unknown-key"]

    core = vocabulary / "core.ttl"
    core.write_text(core.read_text(encoding="utf-8") + COLOUR, encoding="utf-8")

    ontology = load_ontology(vocabulary)
    assert schema(ontology)["$defs"]["Instrument"]["properties"]["colour"]["title"] == "colour"
    assert "colour" not in schema(ontology)["$defs"]["Pledge"]["properties"]
    assert context(ontology)["@context"]["colour"]["@id"] == f"{DEF}colour"
    assert "- `colour` (one): colour of the cover of the text" in terms_page(ontology)
    assert compile_facts(seeds, vocabulary, shacl=True).findings == []

    import pledgegraph.facts

    monkeypatch.setattr(pledgegraph.facts, "data_dir", lambda _: vocabulary)
    kg = pg.load(seeds)
    rows = kg.query("SELECT ?text ?colour { ?text pledge:colour ?colour }").records()
    assert [row["colour"] for row in rows] == ["blue"]
    assert kg.terms.colour.value == f"{DEF}colour"

    dossier.write_text(text.replace("    kind: draft\n", "    kind: draft\n    colour: [blue, red]\n"))
    assert [(f.rule, f.fix) for f in compile_facts(seeds, vocabulary).errors] == [
        ("wrong-type", "write for example colour: blue")
    ]


def test_the_page_of_terms_names_every_term() -> None:
    page = terms_page(ONTOLOGY)
    for name, cls in ONTOLOGY.classes.items():
        assert f"### {name}\n\n{cls.definition}. *Example:* {cls.example}." in page
    for name in ONTOLOGY.terms():
        assert f"- `{name}`" in page
    for concepts in ONTOLOGY.schemes.values():
        assert all(f"- `{c.slug}` ({c.label}): {c.definition}" in page for c in concepts.values())
