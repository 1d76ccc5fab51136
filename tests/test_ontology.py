"""Hygiene of the vocabulary: every term is said in words, nothing dangles, and what is wrong is told."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from pledgebuild.compile import compile_facts
from pledgebuild.ontology import load_ontology
from pledgegraph.data import data_dir
from pledgegraph.errors import OntologyError
from pledgegraph.names import BASE, DEF, RDF, RDFS, SH, SKOS, local

FOLDER = data_dir("ontology")
ONTOLOGY = load_ontology(FOLDER)
STORE = ONTOLOGY.store
OWL = "http://www.w3.org/2002/07/owl#"
CONCEPTS = {f"{c.scheme}:{c.slug}": c for of in ONTOLOGY.schemes.values() for c in of.values()}
RULES = sorted((FOLDER / "rules").glob("*.rq"))
TOY = Path(__file__).parent / "toy"


def subjects(*kinds: str) -> list[str]:
    """Give the terms of some kinds, without blank nodes."""
    found = {
        q.subject.value
        for kind in kinds
        for q in STORE.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(kind), None)
        if isinstance(q.subject, ox.NamedNode)
    }
    return sorted(found)


def values(subject: str, predicate: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
    quads = STORE.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None)
    return [q.object for q in quads if not isinstance(q.object, ox.Triple)]


def texts(subject: str, predicate: str) -> list[str]:
    return [v.value for v in values(subject, predicate) if isinstance(v, ox.Literal) and v.language == "en"]


OWN = [
    iri
    for iri in subjects(
        OWL + "Class",
        OWL + "ObjectProperty",
        OWL + "DatatypeProperty",
        OWL + "AnnotationProperty",
        SH + "PropertyShape",
    )
    if iri.startswith(DEF)
]


def test_there_is_something_to_hold() -> None:
    assert len(OWN) > 80
    assert len(CONCEPTS) > 100
    assert len(RULES) == 7
    assert len(ONTOLOGY.checks) > 20


@pytest.mark.parametrize("iri", OWN, ids=local)
def test_every_term_has_label_definition_and_example(iri: str) -> None:
    assert len(texts(iri, RDFS + "label")) == 1
    assert len(texts(iri, SKOS + "definition")) == 1
    assert len(texts(iri, SKOS + "example")) == 1


SCHEMES = [f"{BASE}{name}" for name in ONTOLOGY.schemes]
DEFINED = [*OWN, *SCHEMES, *(f"{BASE}{c.scheme}/{c.slug}" for c in CONCEPTS.values())]


@pytest.mark.parametrize("iri", DEFINED, ids=lambda iri: iri.removeprefix(BASE))
def test_a_definition_could_stand_for_its_term(iri: str) -> None:
    (definition,) = texts(iri, SKOS + "definition")
    assert not definition.endswith(".")
    assert definition == " ".join(definition.split())
    assert not re.match(r"(?i)(a|an|the|is|are) ", definition)
    first = definition.split()[0]
    assert first[0].islower() or first.isupper() or first in ("ISO",), definition


@pytest.mark.parametrize("name", CONCEPTS)
def test_every_concept_is_complete(name: str) -> None:
    concept = CONCEPTS[name]
    iri = f"{BASE}{concept.scheme}/{concept.slug}"
    assert [local(t) for t in subjects(SKOS + "Concept") if t == iri] == [concept.slug]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", concept.slug)
    assert concept.label
    assert concept.example
    assert concept.order < 999
    labels = [v for v in values(iri, SKOS + "prefLabel") if isinstance(v, ox.Literal)]
    assert len({v.language for v in labels}) == len(labels)
    assert [v.value for v in values(iri, SKOS + "inScheme") if isinstance(v, ox.NamedNode)] == [
        f"{BASE}{concept.scheme}"
    ]
    tops = [v.value for v in values(iri, SKOS + "topConceptOf") if isinstance(v, ox.NamedNode)]
    assert tops == ([] if concept.broader else [f"{BASE}{concept.scheme}"])


@pytest.mark.parametrize("scheme", ONTOLOGY.schemes)
def test_a_scheme_is_in_order(scheme: str) -> None:
    concepts = list(ONTOLOGY.schemes[scheme].values())
    assert concepts
    orders = [c.order for c in concepts]
    assert orders == sorted(set(orders))
    path = FOLDER / "schemes" / f"{scheme}.ttl"
    assert path.is_file()
    for concept in concepts:
        seen = {concept.slug}
        above = concept.broader
        while above:
            assert above in ONTOLOGY.schemes[scheme]
            assert above not in seen
            seen.add(above)
            above = ONTOLOGY.schemes[scheme][above].broader


LATIN = r"[a-zà-ÿœ’ ,-]+"
# a label under the wrong language shows by its letters; ы, э, ъ and ё are not Ukrainian
ALPHABETS = {"en": LATIN, "uk": r"[а-щьюяґєії’ ,-]+", "fr": LATIN, "id": LATIN}


@pytest.mark.parametrize("scheme", ONTOLOGY.schemes)
def test_a_scheme_is_named_in_every_language_of_the_pictures(scheme: str) -> None:
    labels = {
        slug: {
            v.language: v.value
            for v in values(f"{BASE}{scheme}/{slug}".removesuffix("/"), SKOS + "prefLabel")
            if isinstance(v, ox.Literal)
        }
        for slug in ("", *ONTOLOGY.schemes[scheme])
    }
    assert {"en", "uk", "id"} <= labels.pop("").keys()
    for language, alphabet in ALPHABETS.items():
        said = {slug: label.get(language, "").casefold() for slug, label in labels.items()}
        assert {slug: text for slug, text in said.items() if not re.fullmatch(alphabet, text)} == {}, language
        assert len(set(said.values())) == len(said), f"two alike in {language}"


def test_every_concept_has_a_scheme() -> None:
    assert {local(iri) for iri in subjects(SKOS + "Concept")} == {c.slug for c in CONCEPTS.values()}
    assert len(subjects(SKOS + "Concept")) == len(CONCEPTS)


def test_nothing_dangles() -> None:
    used = {
        term.value
        for quad in STORE
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(BASE)
    }
    described = {q.subject.value for q in STORE if isinstance(q.subject, ox.NamedNode)}
    versions = {v.value for v in values(BASE + "def", OWL + "versionIRI") if isinstance(v, ox.NamedNode)}
    assert used - described - versions == set()


@pytest.mark.parametrize("path", [*RULES, FOLDER / "checks.ttl"], ids=lambda p: p.name)
def test_queries_use_terms_that_exist(path: Path) -> None:
    known = {iri.removeprefix(DEF) for iri in OWN}
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"\bpledge:(\w+)", text)) <= known
    for scheme, slug in re.findall(rf"\b({'|'.join(ONTOLOGY.schemes)}):([a-z-]+)", text):
        assert slug in ONTOLOGY.schemes[scheme]


def test_every_property_belongs_to_a_class_or_to_the_rules() -> None:
    listed = {key.name for cls in ONTOLOGY.classes.values() for key in cls.keys.values()}
    assert {local(iri) for iri in subjects(SH + "PropertyShape")} == listed
    for iri in subjects(OWL + "ObjectProperty", OWL + "DatatypeProperty"):
        derived = [v.value for v in values(iri, DEF + "derivedOnly")] == ["true"]
        assert derived is (local(iri) not in listed), iri


def test_every_key_has_a_form_and_a_word_of_advice() -> None:
    for name, cls in ONTOLOGY.classes.items():
        for key in cls.keys.values():
            forms = [key.datatypes, key.classes, key.scheme, key.address and key.name != "kind"]
            assert name == "Record" or sum(map(bool, forms)) == 1, (name, key.name)
            assert key.message.endswith("."), (name, key.name)
            assert not key.language_of or key.language_of in cls.keys
            assert not key.default or key.default in ONTOLOGY.schemes[key.scheme]


def test_every_record_is_under_one_top_level_key_and_rests_on_evidence() -> None:
    assert set(ONTOLOGY.folders) == {
        "sources", "actors", "memberships", "events", "instruments",
        "conditions", "commitments", "pledges", "stances",
    }  # fmt: skip
    for folder, classes in ONTOLOGY.folders.items():
        for cls in classes:
            assert cls.name == "Source" or cls.keys["evidence"].required, folder


def test_every_force_has_a_direction_or_only_describes() -> None:
    for slug in ONTOLOGY.schemes["forces"]:
        iri = f"{BASE}forces/{slug}"
        signs = [v.value for v in values(iri, DEF + "sign")]
        assert (signs == []) if slug == "describes" else (signs in (["1"], ["0"], ["-1"])), slug
        commissive = [v.value for v in values(iri, DEF + "commissive")]
        assert commissive in (["true"], ["false"])
        assert commissive == ["false"] or signs == ["1"]


def test_strength_is_ranked_where_it_is_compared() -> None:
    for scheme in ("bindingness", "stages"):
        ranks = {slug: values(f"{BASE}{scheme}/{slug}", DEF + "rank") for slug in ONTOLOGY.schemes[scheme]}
        assert {slug for slug, found in ranks.items() if not found} <= {"unknown", "joined"}
        assert all(
            len(found) <= 1 and all(rank.value.isdecimal() for rank in found) for found in ranks.values()
        )


def test_ceilings_are_degrees_of_bindingness() -> None:
    for slug in ONTOLOGY.schemes["instrument-kinds"]:
        for ceiling in values(f"{BASE}instrument-kinds/{slug}", DEF + "ceiling"):
            assert isinstance(ceiling, ox.NamedNode)
            assert ceiling.value.startswith(f"{BASE}bindingness/")
            assert local(ceiling.value) in ONTOLOGY.schemes["bindingness"]
    assert any(
        values(f"{BASE}instrument-kinds/{s}", DEF + "ceiling") for s in ONTOLOGY.schemes["instrument-kinds"]
    )


def test_stages_apply_to_what_has_milestones() -> None:
    for slug in ONTOLOGY.schemes["stages"]:
        homes = [local(v.value) for v in values(f"{BASE}stages/{slug}", DEF + "appliesTo")]
        assert homes
        assert all("milestone" in ONTOLOGY.classes[home].keys for home in homes)


@pytest.mark.parametrize("check", ONTOLOGY.checks, ids=lambda c: c.name)
def test_every_check_says_what_and_how_to_mend(check: object) -> None:
    from pledgebuild.model import Check

    assert isinstance(check, Check)
    assert re.fullmatch(r"Q\d+-[a-z-]+", check.name)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.rule)
    assert check.target in ONTOLOGY.classes
    assert check.severity in ("Violation", "Warning", "Info")
    assert check.message.count("; fix: ") == 1
    wanted = set(re.findall(r"\{\?(\w+)\}", check.message)) - {"chain"}
    head = check.select.partition("WHERE")[0]
    assert wanted <= set(re.findall(r"\?(\w+)", head))
    assert "$this" in head


@pytest.mark.parametrize("path", RULES, ids=lambda p: p.stem)
def test_every_rule_says_its_name_and_meaning(path: Path) -> None:
    name, meaning = path.read_text(encoding="utf-8").splitlines()[:2]
    assert re.fullmatch(r"# R\d [a-z ]+", name)
    assert path.stem == name.removeprefix("# ").replace(" ", "-") or path.stem.startswith(name[2:4])
    assert re.fullmatch(r"# [A-Z].+\.", meaning)


# ---------------------------------------------------------------- mappings


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "ontology"))


def test_mappings_never_reach_the_build(copy: Path) -> None:
    before = compile_facts(TOY, copy)
    (copy / "alignment.ttl").write_text("this is no Turtle", encoding="utf-8")
    after = compile_facts(TOY, copy)
    assert {q for q in before.store if "_:" not in str(q)} == {q for q in after.store if "_:" not in str(q)}
    (copy / "alignment.ttl").unlink()
    assert load_ontology(copy).classes == ONTOLOGY.classes


def test_mappings_are_about_terms_that_exist() -> None:
    mapped = list(ox.parse(path=str(FOLDER / "alignment.ttl"), format=ox.RdfFormat.TURTLE))
    assert mapped
    for quad in mapped:
        assert str(getattr(quad.subject, "value", "")) in OWN
        assert isinstance(quad.object, ox.NamedNode)
        assert not quad.object.value.startswith(BASE)
        assert quad.predicate.value.startswith(SKOS)
        assert quad.predicate.value.endswith("Match")


# ---------------------------------------------------------------- what is wrong is told


READ = sorted(
    path.relative_to(FOLDER).as_posix()
    for path in (*FOLDER.rglob("*.ttl"), *FOLDER.rglob("*.rq"))
    if path.name != "alignment.ttl"
)


@pytest.mark.parametrize("name", READ)
def test_41_a_syntax_error_is_told_with_its_place(name: str, copy: Path) -> None:
    path = copy / name
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, ":x :y :z ;; ;; [ ."]) + "\n", encoding="utf-8")
    with pytest.raises(OntologyError) as caught:
        load_ontology(copy)
    assert re.search(rf"{re.escape(str(path))}:{len(lines) + 1}:\d+ ", str(caught.value))


@pytest.mark.parametrize(
    "turtle", ["<a> <b> <c> .", ':a :b """x', ":a :b 'x'@ua-- .", ":a :b <a b> .", "@prefix x <y> .", "\x00"]
)
def test_41_turtle_that_is_none_is_refused_whole(turtle: str, copy: Path) -> None:
    with (copy / "schemes" / "units.ttl").open("a", encoding="utf-8") as units:
        units.write(turtle + "\n")
    with pytest.raises(OntologyError, match=r"units\.ttl:\d+:\d+ turtle-syntax: "):
        load_ontology(copy)


def test_a_missing_file_is_told(copy: Path) -> None:
    (copy / "checks.ttl").unlink()
    with pytest.raises(OntologyError, match=r"checks\.ttl: No such file"):
        load_ontology(copy)


PREFIXES = "@prefix : <https://w3id.org/pledgegraph/def#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"


@pytest.mark.parametrize(
    ("turtle", "said"),
    [
        (":Lost a sh:NodeShape ; sh:targetClass :Lots .", "shape Lost has no target"),
        (":Lost a sh:NodeShape .", "shape Lost has no target"),
        (":lost a sh:PropertyShape ; sh:path :lost .", "property shape lost belongs to no class"),
        (":Q99 a sh:SPARQLConstraint ; sh:select 'SELECT $this {}' .", "check Q99 hangs on no class"),
        (":Lots sh:sparql :Q99 . :Q99 a sh:SPARQLConstraint .", "check Q99 hangs on no class"),
        (
            ":Pledge sh:property :lost . :lost a sh:PropertyShape ; sh:path :lost ; sh:class :Lots .",
            "lost refers to an unknown class Lots",
        ),
        (
            ":Pledge sh:property :lost . :lost a sh:PropertyShape ; sh:path :lost ; "
            "sh:node <https://w3id.org/pledgegraph/colours> .",
            "lost refers to an unknown scheme colours",
        ),
        (":Pledge sh:property :lots .", "refers to lots, which nothing describes"),
        (":Pledge sh:property [ sh:minCount 1 ] .", "a property shape without one path"),
        (":Pledge sh:property :Stance .", "is Stance, a property shape without one path"),
        (":by sh:minCuont 1 .", "by has sh:minCuont, which is no word of SHACL"),
        (":by sh:maxCount 'many' .", "sh:maxCount of by is no number: 'many'"),
        (":sha256 sh:pattern '(' .", "sh:pattern of sha256 is no pattern"),
        (":per sh:in () .", "sh:in of per is an empty list"),
        (":per sh:in 'year' .", "sh:in of per is an empty list"),
        (":by sh:nodeKind :Stance .", "sh:nodeKind of by cannot be Stance"),
        (":Q1-contradiction sh:severity :Stance .", "sh:severity of Q1-contradiction cannot be Stance"),
        (":label sh:uniqueLang 'yes' .", "sh:uniqueLang of label cannot be yes"),
        (
            ":sha256 sh:datatype <http://www.w3.org/2001/XMLSchema#text> .",
            "sh:datatype of sha256 is a datatype that the build does not read",
        ),
        (":Pledge sh:qualifiedValueShape :by .", "sh:qualifiedValueShape of Pledge is by, which is no shape"),
        (":Pledge :foldr 'promises' .", "Pledge refers to foldr, which nothing describes"),
        (
            "<https://w3id.org/pledgegraph/forces/lost> a <http://www.w3.org/2004/02/skos/core#Concept> .",
            "concept forces/lost is in no scheme",
        ),
        (
            "<https://w3id.org/pledgegraph/measures/defence> <http://www.w3.org/2004/02/skos/core#broader> "
            "<https://w3id.org/pledgegraph/measures/defence> .",
            "concepts of measures that are above one another: defence -> defence",
        ),
        (
            ":Pledge sh:sparql :Q99 . :Q99 a sh:SPARQLConstraint ; "
            "sh:select 'SELECT $this { $this a pledge:Plegde }' .",
            "check Q99 can match nothing: pledge:Plegde is not in the vocabulary",
        ),
        (
            ":Pledge sh:sparql :Q99 . :Q99 a sh:SPARQLConstraint ; "
            "sh:select 'SELECT $this { $this ?p forces:lost }' .",
            "check Q99 can match nothing: forces:lost is not in the vocabulary",
        ),
        (
            ":Pledge sh:sparql :Q99 . :Q99 a sh:SPARQLConstraint ; sh:select 'SELECT ?p { $this ?p 1 }' .",
            "check Q99 does not select",
        ),
        (
            ":Pledge sh:sparql :Q99 . :Q99 a sh:SPARQLConstraint ; sh:select 'ASK { $this ?p 1 }' .",
            "check Q99 is no SELECT query",
        ),
        (
            ":Pledge sh:sparql :Q99 . :Q99 a sh:SPARQLConstraint ; sh:select 'SELECT $this {\\n  $this ' .",
            "check Q99:2:\\d+ does not parse",
        ),
        (":Pledge sh:property [ sh:path :beneficiary ; sh:minCount 1 ] .", "tightens a property"),
        (
            ":Stance <http://www.w3.org/2000/01/rdf-schema#subClassOf> :Pledge .",
            "classes that are above one another",
        ),
    ],
)
def test_what_can_match_nothing_is_refused(turtle: str, said: str, copy: Path) -> None:
    with (copy / "core.ttl").open("a", encoding="utf-8") as core:
        core.write(f"\n{PREFIXES}{turtle}\n")
    with pytest.raises(OntologyError, match=said):
        load_ontology(copy)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("# R9 x\n# X.\nSELECT * { ?s ?p ?o }", r"R9\.rq is no CONSTRUCT query"),
        ("# R9 x\n# X.\nCONSTRUCT WHERE { ?s a pledge:Plegde }", "pledge:Plegde is not in the vocabulary"),
        ("# R9 x\n# X.\nCONSTRUCT WHERE { ?s a }", r"R9\.rq:3:\d+ does not parse"),
    ],
)
def test_46_a_rule_that_gives_nothing_is_refused(rule: str, said: str, copy: Path) -> None:
    (copy / "rules" / "R9.rq").write_text(rule, encoding="utf-8")
    with pytest.raises(OntologyError, match=said):
        load_ontology(copy)


TERM = re.compile(r"(?<=[\s,(])(sh:(?:class|node|path|property|sparql) )([:a-z]+:[\w-]+|:[\w-]+)")
FOREIGN = ("skos:", "dct:", "org:", "prov:", "schema:", "rdf:")


def test_46_each_term_that_a_shape_names_is_missed_when_it_is_misspelt(copy: Path) -> None:
    """Every end of every shape: a class, scheme, path, key or check that is not there is told."""
    changed = []

    def misspelt(match: re.Match[str]) -> str:
        if match.group(2).startswith(FOREIGN):
            return match.group()
        changed.append(match.group(2).removeprefix(":").replace("kinds:", "") + "x")
        return match.group() + "x"

    for name in ("core.ttl", "checks.ttl"):
        text = (copy / name).read_text(encoding="utf-8")
        (copy / name).write_text(TERM.sub(misspelt, text), encoding="utf-8")
    assert len(changed) > 150
    with pytest.raises(OntologyError) as caught:
        load_ontology(copy)
    for term in changed:
        assert re.search(rf"(refers to|has) .*\b{term}\b", str(caught.value)), term


@pytest.mark.parametrize("check", ONTOLOGY.checks, ids=lambda c: c.name)
def test_46_a_check_that_hangs_on_nothing_or_asks_for_nothing_is_told(check: object, copy: Path) -> None:
    from pledgebuild.model import Check

    assert isinstance(check, Check)
    path = copy / "checks.ttl"
    text = path.read_text(encoding="utf-8")
    unhung = re.sub(rf" :{check.name}(?= *[,.]\s)", " :Q0-none", text, count=1)
    path.write_text(unhung, encoding="utf-8")
    with pytest.raises(OntologyError, match=rf"Q0-none|{check.name}"):
        load_ontology(copy)
    term = next(t for t in re.findall(r"\bpledge:\w+|\bstages:[\w-]+", check.select + " pledge:by"))
    if term in check.select:
        at = text.index(check.select.splitlines()[0])
        path.write_text(text[:at] + text[at:].replace(term, f"{term}X", 1), encoding="utf-8")
        with pytest.raises(OntologyError, match=f"{term}X is not in the vocabulary"):
            load_ontology(copy)


def test_46_a_file_among_the_rules_that_no_build_would_read_is_refused(copy: Path) -> None:
    (copy / "rules" / "r9-later.rq").write_text("not SPARQL", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"r9-later\.rq is no rule: its name does not begin with R"):
        load_ontology(copy)


def test_46_a_comment_of_a_rule_may_name_what_is_no_term(copy: Path) -> None:
    path = next((copy / "rules").glob("R1*.rq"))
    path.write_text(path.read_text(encoding="utf-8") + "\n# see pledge:nothing-here\n", encoding="utf-8")
    assert load_ontology(copy)
