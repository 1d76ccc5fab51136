"""References: what a slug means, and what is said where it means nothing."""

from __future__ import annotations

import pytest

from pledgebuild.findings import Place
from pledgebuild.link import Index, link, references
from pledgebuild.ontology import load_ontology
from pledgebuild.read import Fields, read
from pledgegraph.data import data_dir

ONTOLOGY = load_ontology(data_dir("ontology"))
WORLD = """\
sources: {gazette: {language: uk}}
actors: {northmark: {type: State}, southland: {type: State}}
events: {summit: {}, pact: {}}
instruments: {pact: {}}
commitments: {boats: {}, summit: {}}
stances: {no-boats: {}}
pledges: {boats-promised: {}}
"""


def linked(*texts: str) -> tuple[Index, list[str]]:
    trees: list[Fields] = []
    for number, text in enumerate(texts):
        tree, faults = read(f"{number}.yaml", text.encode())
        assert faults == []
        assert tree is not None
        trees.append(tree)
    index, findings = link(ONTOLOGY, trees)
    return index, list(map(str, findings))


@pytest.mark.parametrize(
    ("cls", "key", "text", "meaning"),
    [
        ("Stance", "by", "northmark", "actors/northmark"),
        ("Stance", "by", "actors/northmark", "actors/northmark"),
        ("Stance", "by", "events/northmark", ""),
        ("Stance", "about", "boats", "commitments/boats"),
        ("Stance", "about", "summit", "commitments/summit"),
        ("Stance", "about", "events/summit", "events/summit"),
        ("Stance", "about", "pledges/boats-promised", "pledges/boats-promised"),
        ("Stance", "about", "pact", ""),
        ("Stance", "replaces", "no-boats", "stances/no-boats"),
        ("Stance", "replaces", "boats-promised", ""),
        ("Stance", "replaces", "pledges/boats-promised", "pledges/boats-promised"),
        ("Stance", "by", "a/b/c", ""),
    ],
)
def test_a_slug_is_of_the_first_kind_of_its_key(cls: str, key: str, text: str, meaning: str) -> None:
    index, findings = linked(WORLD)
    assert findings == []
    assert index.resolve(ONTOLOGY.classes[cls].keys[key], text) == meaning


@pytest.mark.parametrize(
    ("stance", "said"),
    [
        ("by: nortmark", "unknown-slug: no record of actors is called 'nortmark'; did you mean 'northmark'?"),
        ("by: zzz", "unknown-slug: no record of actors is called 'zzz'; define it, or name one that exists"),
        (
            "by: boats",
            "wrong-class: 'boats' is one of the commitments, and 'by' takes actors; A stance is somebody's",
        ),
        ("about: no-boats", "unknown-slug: no commitment is called 'no-boats'; write 'stances/no-boats'"),
        (
            "about: pact",
            "unknown-slug: no commitment is called 'pact'; write 'events/pact' or 'instruments/pact'",
        ),
        ("replaces: boats-promised", "no stance is called 'boats-promised'; write 'pledges/boats-promised'"),
        ("evidence: [{source: gazete}]", "no record of sources is called 'gazete'; did you mean 'gazette'?"),
    ],
)
def test_what_means_nothing_is_told_with_a_way_out(stance: str, said: str) -> None:
    _, findings = linked(WORLD, f"stances:\n  s: {{{stance}}}\n")
    assert len(findings) == 1
    column = len("  s: {") + len(stance.rstrip("}]")) - len(stance.rstrip("}]").split(": ")[-1]) + 1
    assert findings[0].startswith(f"1.yaml:2:{column} ")
    assert said in findings[0]


def test_a_slug_is_defined_once() -> None:
    index, findings = linked(WORLD, "actors: {southland: {type: State}}\n", "stances: {boats-promised: {}}\n")
    told = "is defined twice, first at 0.yaml"
    assert findings == [
        f"1.yaml:1:10 same-slug: 'southland' {told}:2; rename or merge one of the two",
        f"2.yaml:1:11 same-slug: 'boats-promised' {told}:7; rename or merge one of the two",
    ]
    assert index.places["actors"]["southland"] == Place("0.yaml", 2, 36)


def test_the_same_slug_may_stand_in_several_kinds() -> None:
    index, findings = linked(WORLD)
    assert findings == []
    assert "summit" in index.places["events"]
    assert "summit" in index.places["commitments"]


def test_the_index_knows_the_language_of_a_source() -> None:
    assert linked(WORLD, "sources: {bulletin: {}}\n")[0].languages == {"gazette": "uk", "bulletin": ""}


def test_every_reference_is_walked_at_any_depth() -> None:
    tree, _ = read(
        "x.yaml",
        b"defaults: {source: a}\n"
        b"instruments:\n  i:\n    party: [b, c]\n    milestone:\n"
        b"      - {stage: signed, by: d, evidence: [{source: e, accordingTo: [f], attests: date}]}\n",
    )
    assert tree is not None
    assert [text.value for _, _, text in references(ONTOLOGY, tree)] == ["a", "b", "c", "d", "e", "f"]
