"""The checksum of a record holds as long as its words do, and changes with any of them."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

import pledgegraph as pg
from pledgegraph.claims import claim_hash, hash_of, records_of, stated, table_of
from pledgegraph.cli import main
from pledgegraph.names import BASE, RDF

TOY = Path(__file__).parent / "toy"
DOSSIER = (TOY / "harbour-pact.yaml").read_text(encoding="utf-8")


def hashes(kg: pg.PledgeGraph) -> dict[str, str]:
    """List the checksum of each record by ``kind/slug``."""
    found = records_of(stated(kg.store.inner))
    return {iri.removeprefix(BASE): claim_hash(said) for iri, said in found.items()}


def loaded(folder: Path, text: str) -> pg.PledgeGraph:
    (folder / "harbour-pact.yaml").write_text(text, encoding="utf-8")
    return pg.load(folder)


def test_every_record_has_a_checksum_and_nested_ones_have_none_of_their_own(toy: pg.PledgeGraph) -> None:
    tree = yaml.load(DOSSIER, yaml.BaseLoader)  # noqa: S506 - all text
    records = {f"{kind}/{slug}" for kind in tree.keys() - {"defaults"} for slug in tree[kind]}
    assert hashes(toy).keys() == records
    assert len(set(hashes(toy).values())) == len(records)
    assert all(re.fullmatch(r"ni:///sha-256;[A-Za-z0-9_-]{43}", claim) for claim in hashes(toy).values())


def test_the_checksum_is_the_one_that_other_tools_compute(toy: pg.PledgeGraph) -> None:
    head = f"<{BASE}commitments/lend-boats>"
    own = (
        "commitments/lend-boats",
        "evidence/commitments-lend-boats--",
        "quantities/commitments-lend-boats--",
    )
    starts = tuple(f"<{BASE}{name}" for name in own)
    lines = [f"{q.triple} ." for q in stated(toy.store.inner) if str(q.subject).startswith(starts)]
    assert any(line.startswith(head) for line in lines)
    assert len(lines) > 20
    digest = hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).digest()
    name = "ni:///sha-256;" + base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert hash_of(toy.store.inner, f"{BASE}commitments/lend-boats") == name
    canonical = ox.Dataset(ox.parse(input="\n".join(lines), format=ox.RdfFormat.N_TRIPLES))
    canonical.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert sorted(f"{q.triple} ." for q in canonical) == sorted(lines)


def reordered(text: str) -> str:
    """Turn the order of kinds, records, keys and lists of a dossier around."""

    def turned(value: object) -> object:
        if isinstance(value, dict):
            return {key: turned(inner) for key, inner in reversed(value.items())}
        return [turned(inner) for inner in reversed(value)] if isinstance(value, list) else value

    tree = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - all text
    return json.dumps(turned(tree), ensure_ascii=False)


SEVERAL = """
  both-said-to-lend-boats:
    by: [northmark, eastvale]
    force: pledges
    about: lend-boats
    attestedOn: 2031-05-11
    evidence:
      - {paragraph: 6, attests: [by, force], quote: lend boats}
      - {paragraph: 6, attests: [about, attestedOn], accordingTo: [ada-lund, southland]}
"""


def test_the_order_of_records_keys_and_lists_says_nothing(tmp_path: Path) -> None:
    text = DOSSIER.replace("\nstances:\n", f"{SEVERAL}\nstances:\n")
    before = hashes(loaded(tmp_path, text))
    assert "pledges/both-said-to-lend-boats" in before
    assert hashes(loaded(tmp_path, reordered(text))) == before


def test_the_names_and_the_number_of_files_say_nothing(toy: pg.PledgeGraph, tmp_path: Path) -> None:
    head, _, stances = DOSSIER.partition("\nstances:\n")
    defaults = re.search("^defaults: .*$", DOSSIER, re.MULTILINE)
    assert defaults is not None
    (tmp_path / "z").mkdir()
    (tmp_path / "z" / "other.yaml").write_text(head, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(f"{defaults.group()}\nstances:\n{stances}", encoding="utf-8")
    assert hashes(pg.load(tmp_path)) == hashes(toy)


EDITS = [
    ("a date", "since: 2031-08-01", "since: 2031-08-02", ["pledges/northmark-lends-more-boats"]),
    ("a label", "{en: Grimmoor}", "{en: Grim Moor}", ["actors/grimmoor"]),
    ("the language of a label", "uk: Нортмарк", "ru: Нортмарк", ["actors/northmark"]),
    ("a word of a quote", "met at the harbour", "sat at the harbour", ["events/harbour-summit"]),
    ("the place of a passage", "paragraph: 8", "paragraph: 7", ["instruments/harbour-pact-draft"]),
    ("evidence of an amount", "no fewer than three", "no less than three", ["commitments/lend-boats"]),
    ("an amount", "value: 3", "value: 4", ["commitments/lend-boats"]),
    ("the day of a stage", "date: 2031-06-15", "date: 2031-06-16", ["instruments/harbour-pact"]),
    ("evidence of a stage", "recorded: 2031-07-01", "recorded: 2031-07-02", ["instruments/harbour-pact"]),
    ("who is speaking", "certainty: possible\n", "certainty: inferred\n", ["pledges/northmark-lends-boats"]),
    ("one more value", "unit: vessels", "unit: vessels\n        per: year", ["commitments/lend-boats"]),
    ("a source", "title: Harbour pact agreed", "title: Harbour pact signed", ["sources/harbour-gazette"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "changed"), [e[1:] for e in EDITS], ids=[e[0] for e in EDITS])
def test_a_changed_word_changes_the_record_it_belongs_to_and_no_other(
    old: str, new: str, changed: list[str], toy: pg.PledgeGraph, tmp_path: Path
) -> None:
    assert DOSSIER.count(old) == 1
    before, after = hashes(toy), hashes(loaded(tmp_path, DOSSIER.replace(old, new)))
    assert [name for name in before if before[name] != after.get(name)] == changed


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf"])
def test_an_exported_file_has_the_same_checksums(suffix: str, toy: pg.PledgeGraph, tmp_path: Path) -> None:
    toy.write(tmp_path / f"facts{suffix}")
    assert hashes(pg.load(tmp_path / f"facts{suffix}")) == hashes(toy)


def test_inferred_statements_do_not_count(toy: pg.PledgeGraph) -> None:
    all_of_it = records_of(toy.store.inner)
    stated_only = records_of(stated(toy.store.inner))
    name = f"{BASE}actors/northmark"
    assert len(all_of_it[name]) > len(stated_only[name])
    assert hash_of(toy.store.inner, name) == claim_hash(stated_only[name])


def test_a_circle_of_nested_things_ends() -> None:
    links = [
        ("actors/a", "a--x"),
        ("evidence/a--x", "a--x"),
        ("evidence/a--x", "a--y"),
        ("evidence/a--y", "a--x"),
    ]
    lines = [f"<{BASE}{one}> <{BASE}def#evidence> <{BASE}evidence/{other}> ." for one, other in links]
    lines.append(f"<{BASE}actors/a> <{RDF}type> <{BASE}def#Actor> .")
    quads = ox.parse(input="\n".join(lines), format=ox.RdfFormat.N_TRIPLES)
    assert [len(said) for said in records_of(quads).values()] == [5]


def test_the_table_of_claims_is_sorted_and_whole(toy: pg.PledgeGraph) -> None:
    head, *rows = table_of(records_of(stated(toy.store.inner))).decode().splitlines()
    assert head == "record\thash"
    assert rows == sorted(f"{BASE}{name}\t{claim}" for name, claim in hashes(toy).items())


# ---------------------------------------------------------------- where it is shown


@pytest.mark.parametrize(
    "name", ["northmark", "group-pledges-guards", "harbour-pact", "sources/harbour-gazette"]
)
def test_explain_and_show_give_the_checksum(name: str, toy: pg.PledgeGraph) -> None:
    (claim,) = (
        claim for key, claim in hashes(toy).items() if key.rpartition("/")[2] == name.rpartition("/")[2]
    )
    assert f"claim: {claim}" in toy.explain(name).table().splitlines()
    assert {row.claim for row in toy.explain(name)} <= {claim}
    assert [row.value for row in toy.show(name) if row.property == "claim"] == [claim]


def test_what_is_inferred_has_the_checksums_of_its_premises_only(toy: pg.PledgeGraph) -> None:
    answer = toy.explain("group-pledges-guards--northmark")
    assert not [note for note in answer.notes if note.startswith("claim")]
    known = hashes(toy)
    premises = ("pledges/group-pledges-guards", "memberships/northmark-in-harbour-group")
    assert {row.claim for row in answer} == {known[name] for name in premises}


@pytest.mark.parametrize(
    "name", ["measures/training", "pledge:madeAt", "evidence/actors-eastvale--harbour-gazette-1"]
)
def test_what_is_no_record_has_none(name: str, toy: pg.PledgeGraph) -> None:
    assert [row for row in toy.show(name) if row.property == "claim"] == []


@pytest.mark.parametrize("command", ["explain", "show"])
def test_the_command_line_gives_it_as_json(
    command: str, toy: pg.PledgeGraph, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([command, "eastvale", "--format", "json", "--seeds", str(TOY)])
    rows = json.loads(capsys.readouterr().out)
    claims = {row.get("claim") or (row["value"] if row.get("property") == "claim" else None) for row in rows}
    assert claims - {None} == {hashes(toy)["actors/eastvale"]}


def test_another_record_and_a_redirect_change_no_checksum(toy: pg.PledgeGraph, tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    (tmp_path / "toy" / "new.yaml").write_text(
        "defaults: {source: harbour-gazette, recorded: 2031-06-01}\n"
        "events:\n  fair: {label: {en: Fair}, kind: summit, date: 2031, evidence: [{paragraph: 2}]}\n"
    )
    (tmp_path / "toy" / "redirects.yaml").write_text(
        "events/market: {to: events/fair, date: 2031-06-02, reason: the usual name}\n"
    )
    after = hashes(pg.load(tmp_path / "toy"))
    assert {name: claim for name, claim in after.items() if name != "events/fair"} == hashes(toy)
