"""Quotes are found in the text of their source, which is recognised by its checksum alone."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebuild.evidence import check_quotes, check_recorded
from pledgebuild.ontology import load_ontology
from pledgebuild.read import Fields, read
from pledgebuild.texts import MAX_BYTES, paragraphs, read_texts
from pledgegraph.data import data_dir

ONTOLOGY = load_ontology(data_dir("ontology"))
TEXT = """\
Pact agreed

Northmark will send boats to  the river. It could send more, it said.

Південна земля просить човни. Southland asks and asks.
"""


def tree(text: str) -> Fields:
    found, faults = read("x.yaml", text.encode())
    assert faults == []
    assert found is not None
    return found


def looked_up(evidence: str, folder: Path, text: str = TEXT) -> tuple[list[str], list[str], int]:
    (folder / "copy.txt").write_text(text, encoding="utf-8")
    checksum = hashlib.sha256(TEXT.encode()).hexdigest()
    dossier = (
        f"defaults: {{source: gazette}}\nsources: {{gazette: {{sha256: {checksum}}}, other: {{}}}}\n"
        f"stances: {{s: {{evidence: [{{{evidence}}}]}}}}\n"
    )
    found, missing, count = check_quotes(ONTOLOGY, [tree(dossier)], folder)
    findings = [finding for finding in found if finding.severity == "error"]
    assert all(str(finding).startswith("x.yaml:3:") and finding.fix for finding in findings)
    return [finding.rule for finding in findings], missing, count


@pytest.mark.parametrize(
    ("evidence", "rules", "count"),
    [
        ("paragraph: 2, quote: will send boats to the river", [], 1),
        ("paragraph: 2, quote: will send boats, hedge: could, describedAs: more", [], 3),
        ("paragraph: 3, quote: просить човни", [], 1),
        ("paragraph: 3, quote: просить човні", ["quote-not-found"], 0),
        ("paragraph: 1, quote: will send boats", ["quote-not-found"], 0),
        ("paragraph: 2, hedge: perhaps", ["quote-not-found"], 0),
        ("paragraph: 3, quote: asks", ["quote-ambiguous"], 0),
        ("paragraph: 3, hedge: asks", [], 1),
        ("paragraph: 2, quote: Northmark will send boats to the river", ["quote-whole-sentence"], 0),
        ("paragraph: 2, quote: Northmark will send boats", [], 1),
        ("paragraph: 4, quote: x", ["no-such-paragraph"], 0),
        ("paragraph: 2", [], 0),
        ("section: second heading, quote: will send boats", [], 1),
        ("section: second heading, quote: will send ships", ["quote-not-found"], 0),
        ("page: 1, quote: a", ["quote-ambiguous"], 0),
    ],
)
def test_a_quote_stands_once_where_its_evidence_says(
    evidence: str, rules: list[str], count: int, tmp_path: Path
) -> None:
    assert looked_up(evidence, tmp_path) == (rules, [], count)


def test_a_source_without_its_text_is_named(tmp_path: Path) -> None:
    assert looked_up("paragraph: 2, quote: nowhere", tmp_path, TEXT + "\n") == ([], ["gazette"], 0)
    assert looked_up("source: other, paragraph: 2, quote: nowhere", tmp_path) == ([], ["other"], 0)


def test_a_text_that_belongs_to_no_source_is_named_with_its_checksum(tmp_path: Path) -> None:
    (tmp_path / "stray.txt").write_text("Nobody cites this.\n", encoding="utf-8")
    findings, _, _ = check_quotes(ONTOLOGY, [tree("actors: {a: {type: State}}\n")], tmp_path)
    (finding,) = findings
    assert (finding.rule, finding.severity) == ("unknown-text", "info")
    assert hashlib.sha256(b"Nobody cites this.\n").hexdigest() in finding.fix


def test_nested_evidence_is_looked_up_too(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(TEXT, encoding="utf-8")
    dossier = tree(
        f"sources: {{gazette: {{sha256: {hashlib.sha256(TEXT.encode()).hexdigest()}}}}}\n"
        "commitments:\n  c:\n    quantity:\n"
        "      - {qualifier: vague, evidence: [{source: gazette, paragraph: 2, quote: no such words}]}\n"
    )
    findings, missing, count = check_quotes(ONTOLOGY, [dossier], tmp_path)
    assert [(f.rule, f.place.line) for f in findings] == [("quote-not-found", 5)]
    assert (missing, count) == ([], 0)


def test_the_fix_names_the_paragraph_in_which_the_words_stand(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(TEXT, encoding="utf-8")
    dossier = tree(
        f"sources: {{gazette: {{sha256: {hashlib.sha256(TEXT.encode()).hexdigest()}}}}}\n"
        "stances:\n  s:\n    evidence:\n"
        "      - {source: gazette, paragraph: 1, quote: will send boats}\n"
        "      - {source: gazette, paragraph: 3, quote: Southland asks or asks}\n"
    )
    findings, _, _ = check_quotes(ONTOLOGY, [dossier], tmp_path)
    assert [f.fix for f in findings] == ["it stands in paragraph 2", "nearest: 'Southland asks and asks'"]


# ---------------------------------------------------------------- the folder of texts

OTHER = "Another text.\n"
SUMS = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in {"a": TEXT, "b": OTHER}.items()}
TWO = (
    "sources:\n"
    + "".join(f"  {name}: {{sha256: {checksum}}}\n" for name, checksum in SUMS.items())
    + "  c: {}\n"
)


def told(folder: Path, dossier: str = TWO) -> list[str]:
    """Give file, rule and severity of each finding, in order."""
    found, _, _ = check_quotes(ONTOLOGY, [tree(dossier)], folder)
    assert all(finding.fix for finding in found)
    return [f"{Path(f.place.path).name} {f.rule} {f.severity}" for f in found]


FLIPPED = bytes([TEXT.encode()[0] ^ 1]) + TEXT.encode()[1:]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.txt": TEXT, "b.txt": OTHER}, []),
        ({"x.txt": TEXT, "deep/y": OTHER}, []),
        ({"a.txt": FLIPPED, "b.txt": OTHER}, ["a.txt changed-text error", "x.yaml missing-text info"]),
        ({"a.txt": TEXT[:40], "b.txt": OTHER}, ["a.txt changed-text error", "x.yaml missing-text info"]),
        ({"a": TEXT + "\n", "b": OTHER}, ["a changed-text error", "x.yaml missing-text info"]),
        ({"b.txt": OTHER}, ["x.yaml missing-text info"]),
        ({"a.txt": OTHER, "b.txt": TEXT}, ["a.txt swapped-text error", "b.txt swapped-text error"]),
        ({"c.txt": TEXT, "b.txt": OTHER}, ["c.txt swapped-text error"]),
        ({"a.txt": TEXT, "b.txt": OTHER, "c.txt": "new"}, ["c.txt unknown-text info"]),
        ({"a.txt": TEXT, "b.txt": OTHER, "copy/a.txt": FLIPPED}, ["a.txt changed-text error"]),
        ({"a.txt": TEXT, "b.txt": OTHER, "z.txt": ""}, ["z.txt empty-text error"]),
        ({"a.txt": TEXT, "b.txt": OTHER, "z.txt": " \n\t\n"}, ["z.txt empty-text error"]),
        ({"a.txt": TEXT, "b.txt": OTHER, "z.txt": b"caf\xe9"}, ["z.txt not-utf-8 error"]),
        ({"a.txt": TEXT, "b.txt": OTHER, "z.txt": TEXT.encode("utf-16")}, ["z.txt not-utf-8 error"]),
        ({"a.txt": TEXT, "b.txt": OTHER, "z.txt": b"x" * (MAX_BYTES + 1)}, ["z.txt too-large error"]),
        ({"a.txt": TEXT, "b.txt": OTHER, "scan.pdf": b"\xff\xfe", "notes.md": "mine"}, []),
    ],
)
def test_50_what_is_wrong_with_a_copy_is_told_with_its_file(
    files: dict[str, str | bytes], expected: list[str], tmp_path: Path
) -> None:
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert told(tmp_path) == expected


def test_50_a_link_is_told_and_never_followed(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text(TEXT, encoding="utf-8")
    (folder / "b.txt").write_text(OTHER, encoding="utf-8")
    (folder / "a.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "gone.txt").symlink_to("nowhere")
    assert told(folder) == [
        "a.txt linked-text error",
        "gone.txt linked-text error",
        "loop linked-text error",
        "x.yaml missing-text info",
    ]
    assert [text.path.name for text in read_texts(folder)[0]] == ["b.txt"]


def test_50_a_changed_text_is_named_with_both_ways_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("changed", encoding="utf-8")
    finding = next(f for f in check_quotes(ONTOLOGY, [tree(TWO)], tmp_path)[0] if f.severity == "error")
    assert hashlib.sha256(b"changed").hexdigest() in finding.message
    assert finding.fix.startswith("bring the read text back")


ARTICLES = "Article I\n\nPreamble words.\n\nArticle II Help\n\nHelp words.\n"


@pytest.mark.parametrize(
    ("evidence", "text", "rules"),
    [
        ("article: II, quote: Help words", ARTICLES, ["quote-whole-sentence"]),
        ("article: II.2, describedAs: Help", ARTICLES, []),
        ("article: III, describedAs: Help", ARTICLES, ["no-such-article"]),
        ("article: preamble, describedAs: Help", ARTICLES, []),
        ("article: '3', describedAs: Help", "Стаття 1\n\nHelp\n\nСтаття 2\n", ["no-such-article"]),
        ("article: '3', describedAs: Help", "No headings. Help\n", []),
        ("page: '2', describedAs: Help", "One\n\fHelp\n", []),
        ("page: '3', describedAs: Help", "One\n\fHelp\n", ["no-such-page"]),
        ("page: '3', describedAs: Help", "Help on one page\n", []),
        ("section: nowhere, describedAs: Help", ARTICLES, []),
        ("paragraph: 9", ARTICLES, ["no-such-paragraph"]),
    ],
)
def test_49_a_place_outside_the_text_is_told_where_the_text_shows_it(
    evidence: str, text: str, rules: list[str], tmp_path: Path
) -> None:
    (tmp_path / "t").write_text(text, encoding="utf-8")
    dossier = tree(
        f"sources: {{t: {{sha256: {hashlib.sha256(text.encode()).hexdigest()}}}}}\n"
        f"stances:\n  s:\n    evidence:\n      - {{source: t, {evidence}}}\n"
    )
    found = check_quotes(ONTOLOGY, [dossier], tmp_path)[0]
    assert [(f.rule, f.place.line) for f in found] == [(rule, 5) for rule in rules]


# ---------------------------------------------------------------- days to come


@pytest.mark.parametrize(
    ("dossier", "places"),
    [
        ("defaults: {recorded: 2031-06-01}", []),
        ("defaults: {recorded: 2031-06-02}", ["1:22"]),
        ("defaults: {recorded: 2031-06-31}", []),
        (
            "defaults: {recorded: 2031-06-02}\nactors:\n  a:\n    evidence:\n"
            "      - {recorded: 2031-06-02, retracted: 2031-07-01}\n      - {recorded: 2031-05-01}",
            ["1:22", "5:43"],
        ),
    ],
)
def test_53_a_day_to_come_is_a_warning(dossier: str, places: list[str]) -> None:
    found = list(check_recorded(ONTOLOGY, [tree(dossier + "\n")], datetime.date(2031, 6, 1)))
    assert [f"{f.place.line}:{f.place.column}" for f in found] == places
    assert {(f.rule, f.severity) for f in found} <= {("day-to-come", "warning")}


# ---------------------------------------------------------------- paragraphs


def test_paragraphs_are_the_lines_that_are_not_empty() -> None:
    assert paragraphs("\n One\u00a0 two \n\n\t\nthree\r\n") == ["One two", "three"]
    assert paragraphs("e\u0301") == ["é"]
    assert paragraphs("") == []


@given(st.text())
def test_paragraphs_are_clean(text: str) -> None:
    for paragraph in paragraphs(text):
        assert paragraph
        assert paragraph == " ".join(paragraph.split())
    assert paragraphs("\n\n".join(paragraphs(text))) == paragraphs(text)
