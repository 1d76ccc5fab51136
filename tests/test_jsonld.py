"""From tree to nodes: addresses, types and languages, as JSON-LD that stands for itself."""

from __future__ import annotations

from typing import Any

from pledgebuild.findings import Place
from pledgebuild.jsonld import Mapper, Places
from pledgebuild.link import link
from pledgebuild.ontology import load_ontology
from pledgebuild.read import read
from pledgegraph.data import data_dir
from pledgegraph.names import BASE, DEF, XSD

ONTOLOGY = load_ontology(data_dir("ontology"))
TEXT = """\
defaults: {source: gazette, recorded: 2031-06-01, certainty: likely}
sources: {gazette: {language: fr}}
actors:
  northmark:
    {type: State, label: {en: N}, altLabel: {en: [A, B]}, evidence: [{paragraph: 3, quote: une fois}]}
instruments:
  pact:
    kind: treaty
    milestone:
      - {stage: signed, date: 2031-05, by: northmark, evidence: [{article: IV.2}, {article: iv 2}, {page: 7}]}
stances:
  no: {by: [northmark], force: rejects, about: instruments/pact, since: 2031, evidence: [PROOF]}
""".replace("PROOF", "{paragraph: 1, attests: by}")


def nodes() -> tuple[dict[str, dict[str, Any]], Mapper]:
    tree, findings = read("x.yaml", TEXT.encode())
    assert findings == []
    assert tree is not None
    index, findings = link(ONTOLOGY, [tree])
    assert findings == []
    mapper = Mapper(index)
    return {node["@id"].removeprefix(BASE): node for node in mapper.dossier(tree)}, mapper


def test_every_record_becomes_a_node_with_address_and_class() -> None:
    found, _ = nodes()
    assert {name: node["@type"] for name, node in found.items()} == {
        "sources/gazette": "Source",
        "actors/northmark": "State",
        "instruments/pact": "Instrument",
        "stances/no": "Stance",
    }


def test_references_and_concepts_become_addresses() -> None:
    found, _ = nodes()
    stance = found["stances/no"]
    assert stance["by"] == [f"{BASE}actors/northmark"]
    assert stance["about"] == [f"{BASE}instruments/pact"]
    assert stance["force"] == [f"{BASE}forces/rejects"]
    assert stance["evidence"][0]["attests"] == [f"{DEF}by"]
    assert found["instruments/pact"]["kind"] == [f"{BASE}instrument-kinds/treaty"]


def test_a_date_keeps_its_precision() -> None:
    found, _ = nodes()
    assert found["stances/no"]["since"] == [{"@value": "2031", "@type": XSD + "gYear"}]
    (milestone,) = found["instruments/pact"]["milestone"]
    assert milestone["date"] == [{"@value": "2031-05", "@type": XSD + "gYearMonth"}]


def test_evidence_takes_defaults_and_the_language_of_its_source() -> None:
    found, _ = nodes()
    (evidence,) = found["actors/northmark"]["evidence"]
    assert evidence["source"] == [f"{BASE}sources/gazette"]
    assert evidence["certainty"] == [f"{BASE}certainties/likely"]
    assert evidence["polarity"] == f"{BASE}polarities/supports"
    assert evidence["quote"] == [{"@value": "une fois", "@language": "fr"}]
    assert found["actors/northmark"]["label"] == {"en": "N"}


def test_nested_records_have_addresses_of_their_own() -> None:
    found, _ = nodes()
    (milestone,) = found["instruments/pact"]["milestone"]
    assert milestone["@id"] == f"{BASE}milestones/instruments-pact--signed-2031-05"
    first, second, third = (e["@id"].rpartition("/")[2] for e in milestone["evidence"])
    stem = "instruments-pact--signed-2031-05--gazette-"
    assert third == f"{stem}7"
    assert first != second
    for name in (first, second):  # IV.2 and iv 2 read alike: the content tells them apart
        assert name.startswith(f"{stem}iv-2-")
        assert len(name) == len(f"{stem}iv-2-") + 6


def test_every_statement_is_counted() -> None:
    found, mapper = nodes()

    def count(node: Any) -> int:
        if isinstance(node, list):
            return sum(count(item) for item in node)
        if isinstance(node, dict) and "@id" in node:
            return sum(
                1
                if key == "@type"
                else len(value) + count(value)
                if isinstance(value, list)
                else count_text(value)
                for key, value in node.items()
                if key != "@id"
            )
        return 0

    def count_text(value: Any) -> int:
        return (
            sum(len(v) if isinstance(v, list) else 1 for v in value.values())
            if isinstance(value, dict)
            else 1
        )

    assert mapper.statements == count(list(found.values())) > 30


def test_every_statement_has_a_place() -> None:
    _, mapper = nodes()
    places = mapper.places
    assert places.find(f"{BASE}stances/no") == Place("x.yaml", 12, 3)
    assert places.find(f"{BASE}stances/no", f"{DEF}force") == Place("x.yaml", 12, 32)
    assert places.find(f"{BASE}stances/no", f"{DEF}bindingness") == Place("x.yaml", 12, 3)
    evidence = f"{BASE}evidence/stances-no--gazette-1"
    assert places.find(evidence, f"{DEF}source") == Place("x.yaml", 1, 20)
    assert places.find(f"{BASE}stances/other") is None
    assert Places().find("x", "y") is None
