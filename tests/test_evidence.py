"""Quotes are found in the text of their source, which is recognised by its checksum alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebuild.evidence import check_quotes, paragraphs, texts_by_checksum
from pledgebuild.ontology import load_ontology
from pledgebuild.read import Fields, read
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
    findings = [finding for finding in found if finding.rule != "unknown-text"]
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


def test_texts_are_known_by_content_and_never_followed_out(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "x").write_bytes(b"one\n\ntwo\n")
    (folder / "scan.pdf").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    assert texts_by_checksum(folder) == {hashlib.sha256(b"one\n\ntwo\n").hexdigest(): ["one", "two"]}


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
