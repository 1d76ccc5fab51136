"""A slug is never lost nor used again: what became of it stands in one file, and every asker is told."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

import pledgegraph as pg
from pledgebuild.compile import Compiled, compile_facts
from pledgebuild.fmt import format_text
from pledgebuild.link import link
from pledgebuild.read import plain, read
from pledgebuild.redirects import check_redirects, read_redirects, redirects_tree
from pledgegraph.claims import stated
from pledgegraph.cli import main
from pledgegraph.data import data_dir
from pledgegraph.names import BASE, REDIRECTS
from pledgegraph.redirects import Redirect, redirects_of
from pledgegraph.stats import counts

TOY = Path(__file__).parent / "toy"
GOOD = """\
# what became of names that are no longer in use
pledges/boats-from-the-north:
  date: 2031-06-05
  reason: two names for one pledge
  to: pledges/northmark-lends-boats

pledges/older:
  date: 2031-06-04
  reason: "a better word: boats"
  to: pledges/boats-from-the-north

stances/grimmoor-welcomes-guards:
  date: 2031-06-06
  reason: the passage speaks of another river
"""


def world(folder: Path, redirects: str, dossier: str = "") -> Path:
    """Make a copy of the invented world with redirects, and with one more dossier."""
    shutil.copytree(TOY, folder / "toy")
    (folder / "toy" / "redirects.yaml").write_text(redirects, encoding="utf-8")
    if dossier:
        (folder / "toy" / "more.yaml").write_text(dossier, encoding="utf-8")
    return folder / "toy"


def compiled(folder: Path) -> list[str]:
    found = compile_facts(folder, data_dir("ontology"))
    start = f"{folder.as_posix()}/"
    return [str(finding).removeprefix(start) for finding in found.errors]


@pytest.fixture(scope="module")
def moved(own_cache: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world(tmp_path_factory.mktemp("moved"), GOOD)


@pytest.fixture(scope="module")
def kg(moved: Path) -> pg.PledgeGraph:
    return pg.load(moved)


# ---------------------------------------------------------------- asking for an old name


RENAMED = "'pledges/boats-from-the-north' was renamed to 'pledges/northmark-lends-boats' on 2031-06-05: "
WITHDRAWN = (
    "'stances/grimmoor-welcomes-guards' was withdrawn on 2031-06-06: the passage speaks of another river"
)
ASKED = [
    ("boats-from-the-north", RENAMED, ["pledges/northmark-lends-boats"]),
    ("pledges/boats-from-the-north", RENAMED, ["pledges/northmark-lends-boats"]),
    ("pledges:boats-from-the-north", RENAMED, ["pledges/northmark-lends-boats"]),
    (f"{BASE}pledges/boats-from-the-north", RENAMED, ["pledges/northmark-lends-boats"]),
    ("older", "'pledges/older' was renamed to", ["pledges/northmark-lends-boats"]),
    ("older", RENAMED, ["pledges/northmark-lends-boats"]),
    ("grimmoor-welcomes-guards", WITHDRAWN, []),
]


@pytest.mark.parametrize(("name", "said", "now"), ASKED)
def test_6_34_an_old_name_is_answered_by_what_became_of_it(
    name: str, said: str, now: list[str], kg: pg.PledgeGraph
) -> None:
    for ask in (kg.explain, kg.show, lambda name: kg.who_committed(by=name)):
        with pytest.raises(pg.UnknownName) as caught:
            ask(name)
        assert said in str(caught.value)
        assert caught.value.suggestions == now
        assert "did you mean" not in str(caught.value)


def test_a_name_that_never_was_is_answered_as_before(kg: pg.PledgeGraph) -> None:
    with pytest.raises(pg.UnknownName, match="did you mean 'northmark-lends-boats'"):
        kg.explain("northmark-lends-boat")


@pytest.mark.parametrize(
    "command", [["explain"], ["show"], ["who", "--by"], ["stances", "--about"], ["status"]]
)
def test_6_34_the_command_line_says_it_with_exit_code_2(
    command: list[str], moved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main([*command, "boats-from-the-north", "--seeds", str(moved)])
    told = capsys.readouterr()
    assert (end.value.code, told.out) == (2, "")
    assert f"{RENAMED}two names for one pledge" in told.err


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf"])
def test_an_exported_file_knows_the_old_names(suffix: str, kg: pg.PledgeGraph, tmp_path: Path) -> None:
    kg.write(tmp_path / f"facts{suffix}")
    again = pg.load(tmp_path / f"facts{suffix}")
    assert redirects_of(again.store.inner) == redirects_of(kg.store.inner)
    with pytest.raises(pg.UnknownName, match="was renamed to"):
        again.explain("boats-from-the-north")


def test_the_graph_says_it_in_terms_that_others_read(kg: pg.PledgeGraph) -> None:
    answer = kg.query(
        "SELECT ?old ?new ?day ?why { ?old owl:deprecated true ; dct:modified ?day ; skos:changeNote ?why . "
        "OPTIONAL { ?old dct:isReplacedBy ?new } } ORDER BY ?old"
    )
    assert [(row.old, row.new, str(row.day)) for row in answer] == [
        ("pledges/boats-from-the-north", "pledges/northmark-lends-boats", "2031-06-05"),
        ("pledges/older", "pledges/boats-from-the-north", "2031-06-04"),
        ("stances/grimmoor-welcomes-guards", None, "2031-06-06"),
    ]


def test_no_count_and_no_answer_takes_an_old_name_for_a_record(
    kg: pg.PledgeGraph, toy: pg.PledgeGraph
) -> None:
    assert counts(kg.store) == counts(toy.store)
    of = {row.what: row["count"] for row in kg.stats()}
    assert (of["dossiers"], of["statements"]) == (
        1,
        {r.what: r["count"] for r in toy.stats()}["statements"] + 11,
    )
    assert kg.stances().records() == toy.stances().records()
    assert set(kg.network()) == set(toy.network())
    assert set(kg.network(inferred=True)) == set(toy.network(inferred=True))


# ---------------------------------------------------------------- the file


def test_the_file_is_no_dossier_passes_the_check_and_is_in_style(moved: Path) -> None:
    run = compile_facts(moved, data_dir("ontology"), shacl=True)
    assert run.findings == []
    assert [dossier.name for dossier in run.dossiers] == ["harbour-pact"]
    assert format_text("redirects.yaml", GOOD, {}) == (GOOD, [])


def test_the_file_may_be_absent(toy_run: Compiled) -> None:
    assert redirects_of(toy_run.store) == {}


@pytest.mark.parametrize("name", ["deep/redirects.yaml", "Redirects.yaml"])
def test_a_file_that_is_nearly_called_so_is_told_its_name_and_place(name: str, tmp_path: Path) -> None:
    folder = world(tmp_path, GOOD)
    (folder / "deep").mkdir()
    (folder / "redirects.yaml").rename(folder / name)
    (found,) = (line for line in compiled(folder) if " file-name: " in line)
    assert "redirects stand in redirects.yaml, beside the dossiers" in found


def test_a_changed_redirect_is_noticed_by_the_cache(tmp_path: Path) -> None:
    folder = world(tmp_path, GOOD)
    assert "pledges/older" in redirects_of(pg.load(folder).store.inner)
    (folder / "redirects.yaml").write_text(GOOD.replace("pledges/older", "pledges/oldest"), encoding="utf-8")
    assert "pledges/oldest" in redirects_of(pg.load(folder).store.inner)


def test_a_folder_with_redirects_alone_holds_no_dossier(tmp_path: Path) -> None:
    folder = world(tmp_path, GOOD)
    (folder / "harbour-pact.yaml").unlink()
    assert any(
        "no-dossier" in line for line in [str(f) for f in compile_facts(folder, data_dir("ontology")).errors]
    )


REST = "date: 2031-06-05, reason: because"
TO = "to: pledges/northmark-lends-boats"
BAD = {
    "an unknown target": (f"pledges/a: {{to: pledges/northmark-lends-boat, {REST}}}", "1:17 unknown-slug"),
    "a target of another kind": (
        f"pledges/a: {{to: stances/northmark-lends-boats, {REST}}}",
        "1:17 unknown-slug",
    ),
    "a record of another kind": (f"pledges/a: {{to: actors/eastvale, {REST}}}", "1:17 wrong-class"),
    "a target without a kind": (f"pledges/a: {{to: northmark-lends-boats, {REST}}}", "1:17 bad-form"),
    "a name still defined": (f"pledges/northmark-lends-boats: {{{REST}}}", "1:1 still-defined"),
    "a name without a kind": (f"a: {{{TO}, {REST}}}", "1:1 bad-form"),
    "an unknown kind": (f"pledge/a: {{{TO}, {REST}}}", "1:1 unknown-kind"),
    "a kind of nested records": (f"evidence/a: {{{REST}}}", "1:1 unknown-kind"),
    "a bad slug": (f"pledges/A_b: {{{TO}, {REST}}}", "1:1 bad-slug"),
    "the slug of a nested record": (f"pledges/a--b: {{{TO}, {REST}}}", "1:1 bad-slug"),
    "an unknown key": (f"pledges/a: {{{TO}, {REST}, because: x}}", "1:83 unknown-key"),
    "a misspelt key": (f"pledges/a: {{{TO}, date: 2031-06-05, raeson: x}}", "1:66 unknown-key"),
    "no date": (f"pledges/a: {{{TO}, reason: x}}", "1:1 missing-date"),
    "no reason": (f"pledges/a: {{{TO}, date: 2031-06-05}}", "1:1 missing-reason"),
    "a month": (f"pledges/a: {{{TO}, date: 2031-06, reason: x}}", "1:54 bad-date"),
    "no such day": (f"pledges/a: {{{TO}, date: 2031-06-31, reason: x}}", "1:54 bad-date"),
    "an empty date": (f"pledges/a: {{{TO}, date: '', reason: x}}", "1:54 empty-value"),
    "an empty reason": (f"pledges/a: {{{TO}, date: 2031-06-05, reason: ''}}", "1:74 empty-value"),
    "a blank reason": (f"pledges/a: {{{TO}, date: 2031-06-05, reason: ' '}}", "1:74 outer-blank"),
    "an empty target": (f"pledges/a: {{to: '', {REST}}}", "1:17 empty-value"),
    "a list of targets": (f"pledges/a: {{to: [pledges/b], {REST}}}", "1:17 wrong-type"),
    "a text for the whole": ("pledges/a: pledges/northmark-lends-boats", "1:1 wrong-type"),
    "a list for the whole": (f"pledges/a: [{{{TO}}}]", "1:1 wrong-type"),
    "a list for the file": (f"- pledges/a: {{{TO}}}", "1:1 not-a-dossier"),
    "the same name twice": (f"pledges/a: {{{REST}}}\npledges/a: {{{REST}}}", "2:1 duplicate-key"),
    "a circle of one": (f"pledges/a: {{to: pledges/a, {REST}}}", "1:17 redirect-circle"),
    "a circle of two": (
        f"pledges/a: {{to: pledges/b, {REST}}}\npledges/b: {{to: pledges/a, {REST}}}",
        "1:17 redirect-circle",
    ),
    "an alias": (f"pledges/a: &x {{{REST}}}\npledges/b: *x", "2:12 alias"),
    "a hidden character": (
        f"pledges/a: {{{TO}, date: 2031-06-05, reason: a\u202eb}}",
        "1:75 hidden-character",
    ),
    "not UTF-8": ("pledges/a: {reason: \udcff}", "1:21 not-utf-8"),
    "nothing": ("# no redirects yet\n", "1:1 empty-file"),
}


@pytest.mark.parametrize(("text", "finding"), BAD.values(), ids=BAD)
def test_6_34_a_fault_of_the_file_is_a_finding_at_its_place(
    text: str, finding: str, toy_run: Compiled
) -> None:
    tree, findings = read("redirects.yaml", text.encode("utf-8", "surrogateescape"))
    if tree is not None:
        moved, faults = read_redirects(toy_run.ontology, tree)
        findings += [*faults, *check_redirects(moved, link(toy_run.ontology, toy_run.trees)[0])]
    found = [str(f) for f in findings]
    assert any(line.startswith(f"redirects.yaml:{finding}: ") for line in found), found
    assert all(line.startswith("redirects.yaml:") for line in found)


def test_every_fault_of_an_entry_is_told_at_once(toy_run: Compiled) -> None:
    tree, _ = read("redirects.yaml", b"a: {to: pledges/b, date: 2031-06-31, because: x}")
    assert tree is not None
    faults = read_redirects(toy_run.ontology, tree)[1]
    assert sorted(f.rule for f in faults) == ["bad-date", "bad-form", "missing-reason", "unknown-key"]


@pytest.mark.parametrize("case", ["an unknown target", "an unknown key", "no reason", "an alias", "nothing"])
def test_facts_with_such_a_file_are_not_used(case: str, tmp_path: Path) -> None:
    text, finding = BAD[case]
    folder = world(tmp_path, text)
    assert any(line.startswith(f"redirects.yaml:{finding}: ") for line in compiled(folder))
    with pytest.raises(pg.SeedError):
        pg.load(folder)


def test_only_those_in_a_circle_are_said_to_be_in_it(tmp_path: Path) -> None:
    lines = [f"pledges/{one}: {{to: pledges/{other}, {REST}}}" for one, other in ("ab", "bc", "cb")]
    found = compiled(world(tmp_path, "\n".join(lines)))
    assert [line.split(": ")[0] for line in found] == [
        "redirects.yaml:2:17 redirect-circle",
        "redirects.yaml:3:17 redirect-circle",
    ]


def test_a_stance_may_turn_out_to_be_a_pledge(tmp_path: Path) -> None:
    assert compiled(world(tmp_path, f"stances/a: {{{TO}, {REST}}}")) == []


def test_a_chain_may_end_in_a_withdrawal(tmp_path: Path) -> None:
    text = f"pledges/a: {{to: pledges/b, {REST}}}\npledges/b: {{{REST}}}\n"
    kg = pg.load(world(tmp_path, text))
    with pytest.raises(pg.UnknownName, match="'pledges/b' was withdrawn") as caught:
        kg.explain("a")
    assert caught.value.suggestions == []


STALE = """\
defaults: {{source: harbour-gazette, recorded: 2031-06-01}}
stances:
  eastvale-watches-boats:
    by: eastvale
    force: supports
    about: {about}
    since: 2031-06-01
    evidence: [{{paragraph: 6}}]
"""


@pytest.mark.parametrize(
    ("about", "fix"),
    [
        ("stances/old-boats", "write 'stances/southland-declines-boats'"),
        ("pledges/gone", "remove the reference"),
    ],
)
def test_a_reference_to_an_old_name_is_told_the_new_one(about: str, fix: str, tmp_path: Path) -> None:
    text = f"stances/old-boats: {{to: stances/southland-declines-boats, {REST}}}\npledges/gone: {{{REST}}}\n"
    folder = world(tmp_path, text, STALE.format(about=about))
    with pytest.raises(pg.SeedError):
        pg.load(folder)
    (found,) = compiled(folder)
    assert found.startswith(f"more.yaml:6:12 unknown-slug: '{about}' was ")
    assert found.endswith(fix)


def test_check_lists_the_faults_of_the_file_with_all_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = world(tmp_path, f"pledges/a: {{to: pledges/b, {REST}}}", STALE.format(about="nothing-such"))
    with pytest.raises(SystemExit) as end:
        main(["check", "--format", "json", "--seeds", str(folder)])
    assert end.value.code == 1
    found = json.loads(capsys.readouterr().out)
    assert {(Path(f["path"]).name, f["rule"]) for f in found} == {
        ("more.yaml", "unknown-slug"),
        ("redirects.yaml", "unknown-slug"),
    }


def test_statements_of_redirects_are_read_back_as_the_file_says_them(kg: pg.PledgeGraph, moved: Path) -> None:
    facts = dict(enumerate(stated(kg.store.inner), 1))
    tree, taken = redirects_tree("facts.nq", facts)
    whole, _ = read("redirects.yaml", GOOD.encode())
    assert whole is not None
    assert plain(tree) == plain(whole)
    assert {facts[number].graph_name for number in taken} == {REDIRECTS}
    assert len(taken) == len([quad for quad in facts.values() if quad.graph_name == REDIRECTS])
    more = ox.Quad(ox.NamedNode(f"{BASE}pledges/older"), ox.NamedNode(f"{BASE}def#by"), ox.Literal("x"))
    tree, taken = redirects_tree("facts.nq", {**facts, 0: more})
    assert "pledges/older" not in tree.fields
    assert 0 not in taken


def test_a_foreign_file_with_a_circle_is_told_once() -> None:
    from pledgegraph.redirects import steps

    one, other = Redirect("pledges/a", "pledges/b", "", ""), Redirect("pledges/b", "pledges/a", "", "")
    assert steps("pledges/a", {"pledges/a": one, "pledges/b": other}) == [one, other]
    assert str(one) == "'pledges/a' was renamed to 'pledges/b'"
    store = ox.Store()
    store.add(
        ox.Quad(
            ox.NamedNode(f"{BASE}pledges/a"),
            ox.NamedNode("http://purl.org/dc/terms/modified"),
            ox.Literal("x"),
        )
    )
    assert redirects_of(store) == {}


HIDING = {
    "an old slug": (
        "actors/nmk: {to: actors/grimmoor, %s}",
        "",
        ["redirects.yaml:1:1 old 'NMK' of 'actors/northmark'"],
    ),
    "a withdrawn slug": ("actors/nmk: {%s}", "", ["redirects.yaml:1:1 old 'NMK' of 'actors/northmark'"]),
    "its own old slug": ("actors/nmk: {to: actors/northmark, %s}", "", []),
    "another kind": ("events/nmk: {%s}", "", []),
    "a slug": ("stances/a: {%s}", "nmk", ["harbour-pact.yaml:46:3 'NMK' of 'actors/northmark'"]),
    "a slug that is a part of a label": ("stances/a: {%s}", "north", []),
    "a slug with a blank in the label": ("stances/a: {%s}", "the-north", []),
}


@pytest.mark.parametrize(("old", "slug", "expected"), HIDING.values(), ids=HIDING)
def test_a_slug_that_hides_the_label_of_another_record_is_warned_of(
    old: str, slug: str, expected: list[str], tmp_path: Path
) -> None:
    folder = world(tmp_path, old.replace("%s", REST) + "\n")
    if slug:
        path = folder / "harbour-pact.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"\bgrimmoor(?!-)\b", slug, text), encoding="utf-8")
    run = compile_facts(folder, data_dir("ontology"))
    found = [f for f in run.findings if f.rule == "hidden-label"]
    assert run.errors == []
    assert {f.severity for f in found} <= {"warning"}
    said = [re.sub(r"warning: .*? (old )?slug .* label or code (.*?); .*", r"\1\2", str(f)) for f in found]
    assert [line.removeprefix(f"{folder.as_posix()}/") for line in said] == expected


def test_the_invented_world_hides_no_label(toy_run: Compiled) -> None:
    assert [f for f in toy_run.findings if f.rule == "hidden-label"] == []


def test_6_34_an_old_name_wins_over_the_label_of_another_thing(tmp_path: Path) -> None:
    old = "actors/nmk: {date: 2041-01-10, reason: a code is no name, to: actors/grimmoor}\n"
    kg = pg.load(world(tmp_path, old))
    assert kg.who_committed(by="northmark").rows
    with pytest.raises(pg.UnknownName, match="'actors/nmk' was renamed to 'actors/grimmoor'"):
        kg.who_committed(by="nmk")
