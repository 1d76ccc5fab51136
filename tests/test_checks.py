"""Every check of the vocabulary by example, and the shapes as a second opinion on the graph.

Each folder of ``shapes`` is named after a check and holds the least dossier that keeps it and the least that
breaks it, on top of ``world.yaml``. The first line of the broken one says which finding it gives, and where.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from pledgebuild import check
from pledgebuild.compile import Compiled, compile_facts
from pledgebuild.findings import Finding, Place
from pledgebuild.ontology import load_ontology
from pledgegraph.data import data_dir
from pledgegraph.errors import MissingExtra, OntologyError
from pledgegraph.names import BASE, DEF, GRAPH, RDF, SH, SKOS, VOCABULARY

SHAPES = Path(__file__).parent / "shapes"
CHECKS = [check.name for check in load_ontology(data_dir("ontology")).checks]
AT_THE_GATE = {"Q12-closed", "Q13-derived-only"}  # no dossier can get as far as these two


def compiled(folder: Path, *dossiers: Path, shacl: bool = True) -> Compiled:
    """Compile the world with further dossiers; the world must have no finding of its own."""
    shutil.copy(SHAPES / "world.yaml", folder / "world.yaml")
    for dossier in dossiers:
        shutil.copy(dossier, folder / dossier.name)
    return compile_facts(folder, data_dir("ontology"), shacl=shacl)


def placed(finding: Finding) -> str:
    place = finding.place
    return f"{Path(place.path).name} {place.line}:{place.column} {finding.rule}"


@pytest.fixture
def world(tmp_path: Path) -> Compiled:
    run = compiled(tmp_path, shacl=False)
    assert run.findings == []
    return run


# ---------------------------------------------------------------- examples


def test_every_check_has_its_examples() -> None:
    assert sorted(p.name for p in SHAPES.iterdir() if p.is_dir()) == sorted(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_the_valid_example_has_no_finding(name: str, tmp_path: Path) -> None:
    run = compiled(tmp_path, SHAPES / name / "valid.yaml")
    assert list(map(str, run.findings)) == []


@pytest.mark.parametrize("name", CHECKS)
def test_the_invalid_example_has_exactly_its_finding(name: str, tmp_path: Path) -> None:
    example = SHAPES / name / "invalid.yaml"
    head = re.match(r"# finding: (\d+:\d+ [a-z-]+)\n", example.read_text(encoding="utf-8"))
    assert head
    run = compiled(tmp_path, example)
    assert list(map(placed, run.findings)) == [f"invalid.yaml {head.group(1)}"]
    (finding,) = run.findings
    assert finding.message
    assert finding.fix
    known = next(check for check in run.ontology.checks if check.name == name)
    if name not in AT_THE_GATE:
        assert finding.rule == known.rule
        assert (
            finding.severity == {"Violation": "error", "Warning": "warning", "Info": "info"}[known.severity]
        )


def test_the_message_names_the_value_as_one_writes_it(tmp_path: Path) -> None:
    (finding,) = compiled(tmp_path, SHAPES / "Q5-ceiling" / "invalid.yaml").findings
    assert finding.message.startswith("pledges/northmark-pledges-guards: 'bindingness:signed-legal' is more")
    assert finding.fix.startswith("assess it by the rubric")


def test_a_contradiction_counts_only_while_both_hold(tmp_path: Path) -> None:
    example = (SHAPES / "Q1-contradiction" / "invalid.yaml").read_text(encoding="utf-8")
    later = tmp_path / "later" / "later.yaml"
    later.parent.mkdir()
    later.write_text(
        example.replace("about: send-guards\n", "about: send-guards\n    until: 2031-05-01\n", 1)
    )
    assert compiled(tmp_path, shacl=False).findings == []
    later.write_text(
        example.replace("about: send-guards\n", "about: send-guards\n    until: 2031-05-02\n", 1)
    )
    assert [f.rule for f in compiled(tmp_path, shacl=False).findings] == ["contradiction"]


RING = "  {0}: {{label: {{en: X}}, beneficiary: southland, {1}: {2}, evidence: [{{paragraph: 2}}]}}\n"


@pytest.mark.parametrize(
    ("links", "chains"),
    [
        ([("a", "aimsAt", "b"), ("b", "aimsAt", "c"), ("c", "aimsAt", "a")], {3: "a -> b -> c -> a"}),
        ([("a", "partOf", "b"), ("b", "broader", "a")], {3: "a -> b -> a"}),
        ([("a", "partOf", "a"), ("b", "partOf", "a")], {3: "a -> a"}),
        ([("z", "partOf", "a"), ("a", "partOf", "b"), ("b", "partOf", "a")], {4: "a -> b -> a"}),
        (
            [("a", "aimsAt", "b"), ("b", "aimsAt", "a"), ("p", "broader", "q"), ("q", "broader", "p")],
            {3: "a -> b -> a", 5: "p -> q -> p"},
        ),
        (
            [("a", "partOf", "[b, c]"), ("b", "partOf", "a"), ("c", "partOf", "a")],
            {3: "a -> b -> a", 5: "c -> a -> c"},
        ),
        ([("a", "partOf", "b"), ("b", "partOf", "c"), ("a", "broader", "c")], {}),
    ],
)
def test_33_a_cycle_is_printed_as_a_chain_at_its_first_link(
    links: list[tuple[str, str, str]], chains: dict[int, str], tmp_path: Path
) -> None:
    (tmp_path / "ring.yaml").write_text(
        "defaults: {source: gazette, recorded: 2031-06-01}\ncommitments:\n"
        + "".join(RING.format(*link) for link in links)
    )
    run = compiled(tmp_path, shacl=False)
    found = [f for f in run.findings if f.rule == "reference-cycle"]
    assert [f.place.line for f in found] == list(chains)
    for finding, chain in zip(found, chains.values(), strict=True):
        assert re.sub(r"\b([a-z])\b", r"commitments/\1", chain) in finding.message
        assert finding.fix


# ---------------------------------------------------------------- what no dossier can say


def thing(name: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + name)


def inject(run: Compiled, subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
    quad = ox.Quad(thing(subject), ox.NamedNode(predicate), value, ox.NamedNode(GRAPH + "world"))
    run.store.add(quad)


def test_a_property_of_another_class_is_found_in_the_graph(world: Compiled) -> None:
    inject(world, "stances/southland-seeks-guards", DEF + "beneficiary", thing("actors/southland"))
    (finding,) = check.sparql_checks(world.ontology, world.store, world.places)
    assert finding.rule == "closed"
    assert "'pledge:beneficiary'" in finding.message
    assert finding.place == world.places.things[BASE + "stances/southland-seeks-guards"]


def test_a_force_for_rules_only_is_found_in_the_graph(world: Compiled) -> None:
    subject = BASE + "stances/southland-seeks-guards"
    place = world.places.properties[subject, DEF + "force"]
    for quad in list(world.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(DEF + "force"), None)):
        world.store.remove(quad)
    inject(world, "stances/southland-seeks-guards", DEF + "force", thing("forces/opposes"))
    findings = check.sparql_checks(world.ontology, world.store, world.places)
    assert [(f.rule, f.place) for f in findings] == [("derived-only", place)]


def test_a_check_that_does_not_parse_is_named(world: Compiled) -> None:
    from dataclasses import replace

    world.ontology.checks = [replace(world.ontology.checks[0], select="SELECT $this WHERE {")]
    with pytest.raises(OntologyError, match="check Q1-contradiction: "):
        check.sparql_checks(world.ontology, world.store, world.places)


# ---------------------------------------------------------------- SHACL core


def test_shapes_hold_for_the_world(world: Compiled) -> None:
    assert check.shacl_core(world.store, world.places) == []


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "rule"),
    [
        ("stances/southland-seeks-guards", DEF + "by", "events/nothing", "shacl-class"),
        ("stances/southland-seeks-guards", DEF + "by", "instruments/harbour-pact", "shacl-class"),
        ("stances/southland-seeks-guards", DEF + "force", "forces/rejects", "shacl-max-count"),
        ("commitments/send-guards", DEF + "measure", "forces/rejects", "shacl-node"),
        ("actors/northmark", SKOS + "notation", ox.Literal("north"), "shacl-pattern"),
        ("commitments/send-guards", DEF + "within", ox.Literal("a day"), "shacl-pattern"),
        ("actors/northmark", SKOS + "prefLabel", ox.Literal("North", language="en"), "shacl-unique-lang"),
    ],
)
def test_what_breaks_a_shape_is_found_at_its_line(
    world: Compiled, subject: str, predicate: str, value: str | ox.Literal, rule: str
) -> None:
    inject(world, subject, predicate, thing(value) if isinstance(value, str) else value)
    findings = check.shacl_core(world.store, world.places)
    assert rule in {f.rule for f in findings}
    assert len(findings) == len({(f.place, f.rule, f.message) for f in findings})
    for finding in findings:
        assert finding.place == world.places.find(BASE + subject, predicate)
        assert finding.message.startswith(subject)
        assert finding.fix
        assert finding.severity == "error"


@pytest.mark.parametrize(
    ("subject", "predicate", "fix"),
    [
        ("stances/southland-seeks-guards", DEF + "evidence", "Less than 1 values"),
        ("stances/southland-seeks-guards", DEF + "by", "A stance is somebody's"),
        ("stances/southland-seeks-guards", DEF + "since", "A stance has a time"),
        ("sources/gazette", "http://purl.org/dc/terms/title", "A source has one title"),
    ],
)
def test_what_is_missing_is_found_at_its_line(
    world: Compiled, subject: str, predicate: str, fix: str
) -> None:
    for quad in list(world.store.quads_for_pattern(thing(subject), ox.NamedNode(predicate), None)):
        world.store.remove(quad)
    findings = [f for f in check.shacl_core(world.store, world.places) if f.message.startswith(subject)]
    assert findings
    assert all(f.place.path.endswith("world.yaml") and f.place.line > 1 for f in findings)
    assert any(f.fix.startswith(fix) for f in findings), list(map(str, findings))


def test_a_thing_of_no_dossier_is_named_instead_of_a_line(world: Compiled) -> None:
    inject(world, "stances/ghost", RDF + "type", ox.NamedNode(DEF + "Stance"))
    findings = check.shacl_core(world.store, world.places)
    assert {f.place for f in findings} == {Place("stances/ghost")}
    assert "shacl-min-count" in {f.rule for f in findings}


def test_inferences_are_not_held_against_the_shapes(world: Compiled) -> None:
    graph = ox.NamedNode(GRAPH + "inferred")
    world.store.add(
        ox.Quad(thing("stances/x"), ox.NamedNode(RDF + "type"), ox.NamedNode(DEF + "Stance"), graph)
    )
    assert check.shacl_core(world.store, world.places) == []


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        ("def#by", "minCount", ox.Literal("x")),
        ("def#by", "path", ox.Literal("by")),
        ("def#sha256", "pattern", thing("def#by")),
    ],
)
def test_46_a_shape_with_an_error_of_its_own_is_told(
    world: Compiled, subject: str, predicate: str, value: ox.NamedNode | ox.Literal
) -> None:
    path = ox.NamedNode(SH + predicate)
    for quad in list(world.store.quads_for_pattern(thing(subject), path, None)):
        world.store.remove(quad)
    world.store.add(ox.Quad(thing(subject), path, value, VOCABULARY))
    with pytest.raises(OntologyError, match="a shape of the vocabulary is wrong: "):
        check.shacl_core(world.store, world.places)


def test_without_pyshacl_the_extra_is_named(world: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(MissingExtra, match=r"pledgegraph\[check\]"):
        check.shacl_core(world.store, world.places)
