"""The difference of two sets of facts names every record that is not the same, and nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import pledgegraph as pg
from pledgegraph.cli import main
from pledgegraph.diff import diff

TOY = Path(__file__).parent / "toy"
DOSSIER = (TOY / "harbour-pact.yaml").read_text(encoding="utf-8")
World = Callable[..., Path]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Make a copy of the invented world with some words replaced, and with redirects."""

    def make(*edits: tuple[str, str], redirects: str = "") -> Path:
        folder = tmp_path / f"world-{len(list(tmp_path.iterdir()))}"
        shutil.copytree(TOY, folder)
        text = DOSSIER
        for old, new in edits:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (folder / "harbour-pact.yaml").write_text(text, encoding="utf-8")
        if redirects:
            (folder / "redirects.yaml").write_text(redirects, encoding="utf-8")
        return folder

    return make


LATER = ("since: 2031-08-01", "since: 2031-08-02")
RENAMED = ("  southland-declines-boats:\n", "  southland-refuses-boats:\n")
POINTED = ("conflictsWith: southland-declines-boats", "conflictsWith: southland-refuses-boats")
REDIRECT = """\
stances/southland-declines-boats: {to: stances/southland-refuses-boats, date: 2031-09-01, reason: a word}
"""
GONE = (
    "\n  grimmoor-rejects-foreign-guards:\n"
    "    by: grimmoor\n    force: rejects\n    about: foreign-guards\n    attestedOn: 2031-05-11\n"
    "    evidence:\n      - paragraph: 9\n        quote: rejects any foreign guard\n",
    "",
)


def said(old: pg.PledgeGraph, new: pg.PledgeGraph) -> list[tuple[str, str, str]]:
    return [(row.change, row.record, row.what) for row in diff(old.store, new.store)]


def test_the_same_facts_differ_in_nothing(toy: pg.PledgeGraph, world: World) -> None:
    assert said(toy, pg.load(world())) == []


CHANGES = [
    (
        "a value",
        [LATER],
        [("changed", "pledges/northmark-lends-more-boats", "since: 2031-08-01 → 2031-08-02")],
    ),
    (
        "one of two values",
        [("uk: Нортмарк", "uk: Норт")],
        [("changed", "actors/northmark", "prefLabel: Northmark @en; Нортмарк @uk → Northmark @en; Норт @uk")],
    ),
    (
        "a value more",
        [("    unit: vessels", "    unit: vessels\n        per: year")],
        [("changed", "commitments/lend-boats", "quantities at-least-vessels: per: added (year)")],
    ),
    (
        "a word of a quote",
        [("met at the harbour", "sat at the harbour")],
        [
            (
                "changed",
                "events/harbour-summit",
                "evidence harbour-gazette-1: quote: met at the harbour on Saturday @en → "
                "sat at the harbour on Saturday @en",
            )
        ],
    ),
    (
        "a passage more",
        [
            (
                "      - paragraph: 8\n",
                "      - paragraph: 8\n      - paragraph: 9\n        quote: an early text\n",
            )
        ],
        [
            (
                "changed",
                "instruments/harbour-pact-draft",
                "evidence harbour-gazette-9: added (“an early text”)",
            )
        ],
    ),
    (
        "evidence of a stage",
        [("recorded: 2031-07-01", "recorded: 2031-07-02")],
        [
            (
                "changed",
                "instruments/harbour-pact",
                "evidence delayed-2031-06-15 northmark-bulletin: recorded: 2031-07-01 → 2031-07-02",
            )
        ],
    ),
    (
        "a record less",
        [GONE],
        [("removed", "stances/grimmoor-rejects-foreign-guards", "gone, and no redirect says why")],
    ),
]


@pytest.mark.parametrize(("edits", "rows"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_each_change_is_told_with_its_old_and_new_value(
    edits: list[tuple[str, str]], rows: list[tuple[str, str, str]], toy: pg.PledgeGraph, world: World
) -> None:
    other = pg.load(world(*edits))
    assert said(toy, other) == rows
    back = [(row.change, row.record) for row in diff(other.store, toy.store)]
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    assert back == [(turned[what], record) for what, record, _ in rows]


def test_a_renamed_record_is_removed_with_the_reason_and_added(toy: pg.PledgeGraph, world: World) -> None:
    answer = diff(toy.store, pg.load(world(RENAMED, POINTED, redirects=REDIRECT)).store)
    assert [(row.change, row.record, row.renamed_to) for row in answer] == [
        ("added", "stances/southland-refuses-boats", None),
        ("changed", "pledges/southland-said-to-lend-boats", None),
        ("removed", "stances/southland-declines-boats", "stances/southland-refuses-boats"),
    ]
    assert answer[2].reason.endswith("on 2031-09-01: a word")
    assert answer[0].what == "southland · declines · lend-boats"
    assert (answer[0].old_claim, answer[2].new_claim) == (None, None)
    assert answer.notes == ("1 added, 1 changed, 1 removed",)


OLD = "actors/old: {{to: actors/{}, date: 2031-06-20, reason: x}}\n"
WITHDRAWN = "actors/old: {date: 2031-06-20, reason: x}\n"
ELSEWHERE = [
    (
        OLD.format("northmark"),
        OLD.format("grimmoor"),
        "to: actors/northmark → actors/grimmoor",
        "actors/grimmoor",
    ),
    (OLD.format("northmark"), WITHDRAWN, "to: removed (actors/northmark)", None),
    (
        OLD.format("northmark"),
        "",
        "to: removed (actors/northmark); date: removed (2031-06-20); reason: removed (x)",
        None,
    ),
    ("", WITHDRAWN, "date: added (2031-06-20); reason: added (x)", None),
    (WITHDRAWN, WITHDRAWN.replace(": x", ": y"), "reason: x → y", None),
]


@pytest.mark.parametrize(("before", "after", "what", "now"), ELSEWHERE)
def test_6_34_a_name_that_leads_elsewhere_is_told(
    before: str, after: str, what: str, now: str | None, world: World
) -> None:
    answer = diff(pg.load(world(redirects=before)).store, pg.load(world(redirects=after)).store)
    assert [(row.change, row.record, row.what, row.renamed_to) for row in answer] == [
        ("redirected", "actors/old", what, now)
    ]
    assert answer.notes == ("0 added, 0 changed, 0 removed, 1 redirected",)


def test_only_records_whose_checksum_changed_are_told(toy: pg.PledgeGraph, world: World) -> None:
    (row,) = diff(toy.store, pg.load(world(LATER)).store)
    assert row.old_claim != row.new_claim
    assert toy.explain(row.record)[0].claim == row.old_claim
    assert row.properties == [{"property": "since", "old": ["2031-08-01"], "new": ["2031-08-02"]}]


# ---------------------------------------------------------------- the command


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    return int(end.value.code or 0)


def test_the_command_compares_folders_files_and_the_facts_in_use(
    toy: pg.PledgeGraph, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toy.write(tmp_path / "old.ttl")
    new = world(LATER)
    outputs = []
    for arguments in ((TOY, new), (tmp_path / "old.ttl", new), (TOY, "--seeds", new)):
        assert run("diff", *arguments, "--format", "csv") == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1] == outputs[2]
    assert "pledges/northmark-lends-more-boats" in outputs[0]


def test_text_fits_80_columns_json_and_markdown_say_the_same(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    new = world(LATER, RENAMED, POINTED, GONE, redirects=REDIRECT)
    assert run("diff", TOY, new) == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    assert text.endswith("1 added, 2 changed, 2 removed\n")
    assert run("diff", TOY, new, "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["change"] for row in rows] == ["added", "changed", "changed", "removed", "removed"]
    assert run("diff", TOY, new, "--format", "md") == 0
    page = capsys.readouterr().out
    assert all(f"| {row['record']} |" in page for row in rows)


def test_a_long_difference_is_cut_on_the_screen_and_counted(
    one_source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "only.yaml").write_text(one_source, encoding="utf-8")
    assert run("diff", tmp_path / "one", TOY, "--limit", "2") == 0
    text = capsys.readouterr().out
    assert "\n2 of " in text
    assert " added, 0 changed, 1 removed\n" in text
    monkeypatch.setattr("pledgegraph.cli.common.LONG_TABLE", 5)
    assert run("diff", tmp_path / "one", TOY) == 0
    assert "\n5 of " in capsys.readouterr().out
    assert run("diff", tmp_path / "one", TOY, "--format", "csv") == 0
    assert capsys.readouterr().out.count("\nadded,") > 5


@pytest.mark.parametrize("form", ["table", "md"])
def test_no_difference_is_said_in_words(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("diff", TOY, TOY, "--format", form) == 0
    assert capsys.readouterr().out.endswith(": no record was added, changed or removed, and no redirect\n")


def test_a_word_that_commands_a_terminal_is_shown_and_not_obeyed(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = '<https://w3id.org/pledgegraph/actors/x> <{}> "{}" .\n'
    kinds = "<https://w3id.org/pledgegraph/actors/x> a <https://w3id.org/pledgegraph/def#State> .\n"
    for name, label in (("old", "calm"), ("new", "\\u001B[31mred")):
        text = kinds.replace(" a ", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ")
        text += line.format("http://www.w3.org/2004/02/skos/core#prefLabel", label)
        (tmp_path / f"{name}.nt").write_text(text)
    assert run("diff", tmp_path / "old.nt", tmp_path / "new.nt") in (0, 1)
    told = capsys.readouterr()
    assert "\x1b" not in told.out + told.err


@pytest.mark.parametrize("missing", [("nowhere", TOY), (TOY, "nowhere")])
def test_what_is_not_there_is_an_error(
    missing: tuple[object, object], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("diff", *missing) == 2
    assert "there is no folder or file nowhere" in capsys.readouterr().err
