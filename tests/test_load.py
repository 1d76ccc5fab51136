"""Loading: a folder, an exported file of any syntax, the environment, and what is said when it cannot be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import pledgegraph as pg
from pledgegraph.errors import counted

TOY = Path(__file__).parent / "toy"
SYNTAXES = [".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf", ".xml"]
BROKEN = """
defaults: {source: nowhere, recorded: 2041-01-10}
actors:
  elm:
    type: State
    label: {en: Elm}
    evidence: [{paragraph: 1, qoute: words}]
  oak:
    type: Stat
    label: {en: Oak}
    evidence: [{paragraph: 1}]
"""


@pytest.mark.parametrize("suffix", SYNTAXES)
@pytest.mark.parametrize("whole", [False, True])
def test_an_exported_file_answers_as_the_folder_does(
    toy: pg.PledgeGraph, tmp_path: Path, suffix: str, whole: bool
) -> None:
    path = tmp_path / f"facts{suffix}"
    toy.write(path, inferred=whole, vocabulary=whole)
    again = pg.load(path)
    assert again.who_committed().records() == toy.who_committed().records()
    assert again.who_committed().notes == toy.who_committed().notes
    assert again.stances(members=True).records() == toy.stances(members=True).records()
    assert again.who_committed(measure="defence", as_of="2031-08").records() == (
        toy.who_committed(measure="defence", as_of="2031-08").records()
    )
    assert again.explain("group-pledges-guards--northmark").notes == (
        toy.explain("group-pledges-guards--northmark").notes
    )


@pytest.mark.parametrize("suffix", [".nq", ".trig"])
def test_a_file_with_graphs_keeps_the_dossiers(toy: pg.PledgeGraph, tmp_path: Path, suffix: str) -> None:
    toy.write(tmp_path / f"facts{suffix}")
    text = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    assert pg.load(tmp_path / f"facts{suffix}").query(text).records() == toy.query(text).records()


def test_the_same_facts_have_the_same_version(toy: pg.PledgeGraph, tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "copy")
    assert pg.load(tmp_path / "copy").store.version == toy.store.version
    dossier = tmp_path / "copy" / "harbour-pact.yaml"
    dossier.write_text(
        dossier.read_text(encoding="utf-8").replace("Lend boats", "Lend ships"), encoding="utf-8"
    )
    assert pg.load(tmp_path / "copy").store.version != toy.store.version


def test_loading_goes_on_working(toy: pg.PledgeGraph) -> None:
    first, second = pg.load(TOY), pg.load(str(TOY))
    assert callable(pg.load)
    assert first.stances().records() == second.stances().records() == toy.stances().records()


def test_without_a_name_the_packaged_facts_are_loaded(real: pg.PledgeGraph) -> None:
    assert pg.load().store.version == real.store.version
    assert len(real.who_committed(by="france")) > 0


def test_the_environment_names_other_facts(toy: pg.PledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEGRAPH_SEEDS", str(TOY))
    assert pg.load().store.version == toy.store.version


def test_the_environment_may_name_a_file(
    toy: pg.PledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.write(tmp_path / "facts.ttl")
    monkeypatch.setenv("PLEDGEGRAPH_SEEDS", str(tmp_path / "facts.ttl"))
    assert pg.load().who_committed().records() == toy.who_committed().records()


def test_a_name_that_is_given_wins_over_the_environment(
    toy: pg.PledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLEDGEGRAPH_SEEDS", str(tmp_path / "missing"))
    assert pg.load(TOY).store.version == toy.store.version
    with pytest.raises(pg.PledgeGraphError, match=r"there is no folder or file .*missing"):
        pg.load()


@pytest.mark.parametrize("name", ["missing", "missing.ttl", "missing/deeper.nq"])
def test_a_path_that_is_not_there_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(pg.PledgeGraphError, match=r"there is no folder or file .*missing"):
        pg.load(tmp_path / name)


@pytest.mark.parametrize("name", ["facts.txt", "facts", "facts.yaml", "facts.csv"])
def test_an_unknown_suffix_lists_the_known_ones(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(
        pg.PledgeGraphError,
        match=r"a file of facts ends in \.ttl, \.nt, \.nq, \.trig, \.rdf, \.xml, \.jsonld",
    ):
        pg.load(tmp_path / name)


def test_the_case_of_a_suffix_does_not_matter(toy: pg.PledgeGraph, tmp_path: Path) -> None:
    toy.write(tmp_path / "FACTS.TTL")
    assert pg.load(tmp_path / "FACTS.TTL").who_committed().records() == toy.who_committed().records()


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".ttl", "@prefix a: <urn:a> .\n\n  a:b a:c ."),
        (".nt", "<urn:a> <urn:b>\n"),
        (".nq", "<urn:a> <urn:b> <urn:c> <urn:d> <urn:e> .\n"),
        (".trig", "<urn:g> { <urn:a> <urn:b> "),
        (".rdf", "<rdf:RDF>"),
        (".jsonld", '{"@graph": ['),
    ],
)
def test_a_file_that_does_not_parse_says_where(tmp_path: Path, suffix: str, text: str) -> None:
    path = tmp_path / f"broken{suffix}"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(pg.PledgeGraphError, match=rf"broken\{suffix}.* does not parse: \S"):
        pg.load(path)


def test_broken_turtle_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("@prefix a: <urn:a> .\n\n  a:b a:c .", encoding="utf-8")
    with pytest.raises(pg.PledgeGraphError, match=r"broken\.ttl:3:"):
        pg.load(path)


def test_bytes_that_are_no_text_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "bytes.ttl"
    path.write_bytes(b"\xff\xfe\x00 .")
    with pytest.raises(pg.PledgeGraphError, match="does not parse"):
        pg.load(path)


def test_a_folder_with_findings_raises_one_error_that_holds_all(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    with pytest.raises(pg.SeedError) as caught:
        pg.load(tmp_path)
    found = {(finding.place.line, finding.rule) for finding in caught.value.findings}
    assert len(found) >= 3
    assert {line for line, _ in found} >= {2, 7, 9}
    assert str(caught.value).startswith(f"{counted(caught.value.findings)} in the facts:")
    assert "did you mean 'quote'" in str(caught.value)
    assert isinstance(caught.value, pg.PledgeGraphError)


def test_a_folder_without_a_dossier_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(pg.SeedError, match=r"no-dossier: the folder holds no \.yaml file"):
        pg.load(tmp_path)


def test_a_long_list_of_findings_is_shortened_in_words_only() -> None:
    error = pg.SeedError([f"x.yaml:{line}:1 rule: message" for line in range(1, 31)])
    assert len(error.findings) == 30
    assert len(str(error).splitlines()) == 22
    assert str(error).endswith("... and 10 more")


def test_facts_that_are_not_read_are_not_written(toy: pg.PledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(pg.ExportError, match=r"did you mean \.ttl"):
        toy.write(tmp_path / "facts.tll")
    assert list(tmp_path.iterdir()) == []


def test_an_exported_file_gives_the_lists_of_evidence_in_the_same_order(tmp_path: Path) -> None:
    text = (TOY / "harbour-pact.yaml").read_text(encoding="utf-8")
    old = "        quote: rejects any foreign guard\n"
    assert text.count(old) == 1
    more = f"{old}        attests: [force, since, by, about]\n"
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "toy.yaml").write_text(text.replace(old, more), encoding="utf-8")
    kg = pg.load(tmp_path / "toy")
    kg.write(tmp_path / "facts.nq")
    orders = [
        [passage["attests"] for row in facts.stances() for passage in row["evidence"] if passage["attests"]]
        for facts in (kg, pg.load(tmp_path / "facts.nq"))
    ]
    assert orders[0] == orders[1]
    assert ["about", "by", "force", "since"] in orders[0]


def test_of_a_release_the_facts_are_read_and_it_is_said_that_nothing_was_verified(
    toy: pg.PledgeGraph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toy.write(tmp_path / "facts.nq")
    (tmp_path / "SHA256SUMS").touch()
    kg = pg.load(tmp_path)
    assert kg.stances().records() == toy.stances().records()
    assert capsys.readouterr().err == (
        f"pledgegraph: {tmp_path / 'facts.nq'} is read; nothing was verified\n"
    )


def test_a_folder_of_dossiers_that_also_has_an_export_is_one_of_dossiers(tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    (tmp_path / "toy" / "facts.nq").write_text("no statements")
    assert pg.load(tmp_path / "toy").stances()
