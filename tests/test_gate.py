"""The gate says each fault of form at its own line, in the words of the vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebuild.compile import compile_facts
from pledgebuild.findings import MOST_FINDINGS
from pledgebuild.gate import describe, is_address, is_date, is_number, make_gate
from pledgebuild.ontology import load_ontology
from pledgebuild.read import read
from pledgegraph.data import data_dir

ONTOLOGY = load_ontology(data_dir("ontology"))
GATE = make_gate(ONTOLOGY)


def findings(text: str) -> list[str]:
    tree, faults = read("x.yaml", text.encode())
    assert faults == []
    assert tree is not None
    return [str(finding) for finding in GATE(tree)]


HEAD = "defaults: {source: s, recorded: 2031-06-01}\n"
PROOF = "evidence: [{paragraph: 1}]"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (f"commitments: {{c: {{label: {{en: C}}, {PROOF}}}}}", ""),
        (
            f"commitments: {{c: {{label: {{en: C}}, within: P, {PROOF}}}}}",
            "within'; A duration is written PT24H",
        ),
        (f"commitments: {{c: {{label: {{en: C}}, within: PT24H, {PROOF}}}}}", ""),
        (f"commitments: {{c: {{label: {{en: C}}, within: P1YT, {PROOF}}}}}", "bad-form: 'P1YT' does not fit"),
        ("commitments: {c: {label: {en: C}, evidence: [{paragraph: 01}]}}", "bad-form: '01' does not fit"),
        (
            f"commitments: {{c: {{label: {{en: C}}, aimsAt: [], {PROOF}}}}}",
            "empty-list: 'a list' does not fit",
        ),
        (
            f"commitments: {{c: {{label: {{en: C}}, place: [ukraine, ukraine], {PROOF}}}}}",
            "repeated-value: 'a list' does not fit 'place'; remove what is given twice",
        ),
        (
            f"commitments: {{c: {{label: {{uk: Ч}}, {PROOF}}}}}",
            "no-english-label: 'label' has no English text",
        ),
        ("commitments: {}", "empty-record: nothing stands here"),
        (f"commitments: {{c: {{{PROOF}}}}}", "missing-label: the key 'label' (neutral name"),
        (f"actors: {{a: {{label: {{en: A}}, {PROOF}}}}}", "missing-type: the key 'type' is missing"),
        (
            f"actors: {{a: {{type: Stat, label: {{en: A}}, {PROOF}}}}}",
            "unknown-class: 'Stat' is no value; did you",
        ),
        (
            f"actors: {{a: {{type: State, kind: group, label: {{en: A}}, {PROOF}}}}}",
            "'kind' is not a key of state",
        ),
        (
            f"actors: {{a: {{type: Collective, kind: club, label: {{en: A}}, {PROOF}}}}}",
            "unknown-concept: 'club' is no value of the scheme 'collective-kinds'; choose one",
        ),
        (
            f"stances: {{s: {{by: a, force: supports, about: c, {PROOF}}}}}",
            "missing-one-of: A stance has a time",
        ),
        (
            f"stances: {{s: {{by: a, force: opposes, about: c, since: 2031, {PROOF}}}}}",
            "unknown-concept: 'opposes'",
        ),
        (
            f"stances: {{s: {{by: a, force: supports, about: c, since: 2031-2-1, {PROOF}}}}}",
            "bad-form: '2031-2-1' does not fit 'since'; A date",
        ),
        (
            f"stances: {{s: {{by: a b, force: supports, about: c, since: 2031, {PROOF}}}}}",
            "bad-form: 'a b' does not fit 'by'; A stance is somebody's",
        ),
        (
            "commitments: {c: {label: {en: C}, quantity: "
            f"[{{qualifier: exact, value: '1,5', {PROOF}}}], {PROOF}}}}}",
            "bad-form: '1,5' does not fit 'value'; A number without spaces",
        ),
        (
            "commitments: {c: {label: {en: C}, evidence: [{paragraph: 1, attests: [labl]}]}}",
            "unknown-value: 'labl' is no value; did you mean 'label' or 'altLabel'?",
        ),
    ],
)
def test_each_fault_in_the_words_of_the_vocabulary(record: str, expected: str) -> None:
    found = findings(HEAD + record + "\n")
    assert len(found) == bool(expected), found
    assert all(line.startswith("x.yaml:2:") and expected in line for line in found)


def test_defaults_are_keys_of_evidence() -> None:
    assert findings("defaults: {sorce: s}\n") == [
        "x.yaml:1:12 unknown-key: 'sorce' is not a key of the defaults; did you mean 'source'?"
    ]
    assert "bad-date" in findings("defaults: {recorded: 2031-13-01}\n")[0]
    assert findings("defaults: {recorded: 2031-12-01, source: s}\n") == []


def test_a_misspelt_default_is_one_finding_and_not_one_more_for_each_evidence() -> None:
    head = "defaults: {source: s, recordd: 2031-06-01}\n"
    record = f"{head}commitments: {{c: {{label: {{en: C}}, {PROOF}}}}}"
    assert [line.split(" ")[1] for line in findings(record)] == ["unknown-key:"]


def test_evidence_takes_from_defaults_what_it_does_not_give() -> None:
    proof = "evidence: [{paragraph: 1, recorded: 2031-06-01}, {source: t, paragraph: 1}]"
    record = f"commitments: {{c: {{label: {{en: C}}, {proof}}}}}\n"
    assert findings(HEAD + record) == []
    assert [line.split(" ")[1] for line in findings(record)] == ["missing-source:", "missing-recorded:"]


def test_nested_records_are_held_at_any_depth() -> None:
    milestone = "milestone: [{stage: signed, date: 2031, evidence: [{paragraph: 1, qoute: x}]}]"
    (line,) = findings(
        f"{HEAD}instruments: {{i: {{label: {{en: I}}, kind: treaty, {milestone}, {PROOF}}}}}\n"
    )
    assert "unknown-key: 'qoute' is not a key of evidence; did you mean 'quote'?" in line
    assert line.startswith("x.yaml:2:")


def test_a_long_value_is_shown_short() -> None:
    (line,) = findings(f"{HEAD}commitments: {{c: {{label: {{en: C}}, within: {'x' * 5000}, {PROOF}}}}}\n")
    assert len(line) < 250
    assert "…" in line


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ([], (None, None)),
        (["defaults", "source"], ("Evidence", "source")),
        (["actors", "a", "kind"], ("Collective", "kind")),
        (["commitments", "c", "quantity", 0, "evidence", 1, "quote"], ("Evidence", "quote")),
        (["commitments", "c", "label", "en"], ("Commitment", "label")),
        (["zebras", "z"], (None, None)),
    ],
)
def test_a_path_is_described_by_class_and_key(path: list[str | int], words: tuple[str | None, ...]) -> None:
    tree, _ = read("x.yaml", b"actors: {a: {type: Collective}}\ncommitments: {c: {}}\n")
    assert tree is not None
    cls, key = describe(ONTOLOGY, tree, path)
    assert (cls and cls.name, key and key.name) == words


def test_dates_numbers_addresses() -> None:
    assert [is_date(t) for t in ("2028-02-29", "2031-02-29", "2031-00", "2031", "20310101", "31")] == [
        True, False, False, True, False, False,
    ]  # fmt: skip
    assert [is_number(t) for t in ("1", "٢", "0", "-1", "1.0", "")] == [True, *[False] * 5]
    assert [is_address(t) for t in ("https://a.example/ä?x=1#y", "https://a.example/[x]", "a b")] == [
        True, False, False,
    ]  # fmt: skip


# ---------------------------------------------------------------- identity


BAD_SLUGS = [
    *("../x", "..", ".", "a/b", "a b", "A", "x%2e", "-a", "a-", "a--b", "a_b", "a.b", "a:b", "a#b", "a?b"),
    *("é", "frаnce", "ｆrance", "ı", "a\\b", "~a", "<a>", "a" * 101),
    *("con", "prn", "aux", "nul", "com1", "lpt9"),
]
FINE_SLUGS = ["a", "a-b-3", "0", "no", "null", "a" * 100, "console", "com10", "x-con", "nul-1"]


@pytest.mark.parametrize("slug", BAD_SLUGS)
def test_30_an_id_that_breaks_addresses_or_paths_is_refused(slug: str) -> None:
    (line,) = findings(f"{HEAD}commitments: {{{slug!r}: {{label: {{en: C}}, {PROOF}}}}}\n")
    assert line.startswith("x.yaml:2:15 bad-slug: ")
    assert "use at most 100 lower-case ASCII letters" in line
    assert len(line) < 260


@pytest.mark.parametrize(
    "slug", ["a", "a-b-3", "0", "no", "null", "a" * 100, "console", "com10", "x-con", "nul-1"]
)
def test_30_an_id_is_a_word_of_plain_letters(slug: str) -> None:
    assert findings(f"{HEAD}commitments: {{{slug}: {{label: {{en: C}}, {PROOF}}}}}\n") == []


def test_30_a_letter_that_only_looks_plain_is_named() -> None:
    (line,) = findings(f"{HEAD}commitments: {{frаnce: {{label: {{en: C}}, {PROOF}}}}}\n")
    assert "is not a slug: it has U+0430 (cyrillic small letter a)" in line


@pytest.mark.parametrize("slug", [slug for slug in BAD_SLUGS if "/" not in slug])
def test_30_a_reference_is_held_to_the_same_form(slug: str) -> None:
    (line,) = findings(f"{HEAD}commitments: {{c: {{label: {{en: C}}, partOf: {slug!r}, {PROOF}}}}}\n")
    assert " bad-form: " in line


# ---------------------------------------------------------------- evidence


@pytest.mark.parametrize(
    ("evidence", "rule"),
    [
        ("{paragraph: 1, quote: }", "empty-value"),
        ("{paragraph: 1, quote: ''}", "empty-value"),
        ("{paragraph: 1, quote: ' '}", "outer-blank"),
        ("{paragraph: 1, quote: '\u00a0'}", "hidden-character"),
        ("{paragraph: 1, quote: '\u3000'}", "outer-blank"),
        ("{paragraph: 1, quote: 'two  blanks'}", "bad-form"),
        ("{paragraph: 1, quote: a b c d e f g h i j k}", "bad-form"),
        ("{paragraph: 1, quote: [a, b]}", "wrong-type"),
        ("{paragraph: 1, hedge: ' '}", "outer-blank"),
        ("{quote: words}", "missing-one-of"),
        ("{paragraph: 0}", "bad-form"),
        ("{paragraph: 1.5}", "bad-form"),
        ("{paragraph: 1, recorded: 2031-02-30}", "bad-date"),
        ("{}", "missing-one-of"),
    ],
)
def test_48_evidence_that_says_nothing_is_refused(evidence: str, rule: str) -> None:
    text = f"{HEAD}commitments: {{c: {{label: {{en: C}}, evidence: [{evidence}]}}}}\n"
    tree, faults = read("x.yaml", text.encode())
    found = {f.rule for f in faults} | ({f.rule for f in GATE(tree)} if tree else set())
    assert rule in found


@pytest.mark.parametrize("evidence", ["", "evidence: [], ", "evidence: , "])
def test_48_a_record_without_evidence_is_refused(evidence: str) -> None:
    tree, faults = read("x.yaml", f"{HEAD}commitments: {{c: {{{evidence}label: {{en: C}}}}}}\n".encode())
    assert tree is not None
    assert {f.rule for f in [*faults, *GATE(tree)]} & {"missing-evidence", "empty-list", "empty-value"}


KEYS = sorted(ONTOLOGY.folders["commitments"][0].keys)


@given(st.sampled_from(KEYS), st.integers(0, 30), st.sampled_from("abcdefghijklmnopqrstuvwxyzABCи-_0"))
def test_16_a_key_with_one_wrong_letter_is_told_at_its_place(key: str, at: int, letter: str) -> None:
    at %= len(key)
    for typed in (key[:at] + letter + key[at:], key[:at] + letter + key[at + 1 :], key[:at] + key[at + 1 :]):
        if typed and typed not in KEYS:
            found = findings(f"{HEAD}commitments:\n  c:\n    label: {{en: C}}\n    {typed}: x\n    {PROOF}\n")
            (line,) = [line for line in found if "unknown-key" in line]
            assert line.startswith(f"x.yaml:5:5 unknown-key: '{typed}' is not a key of commitment; ")
            assert "did you mean" in line or "keys: " in line


def test_19_a_flood_of_faults_is_cut_and_no_record_of_it_is_taken_for_sound(tmp_path: Path) -> None:
    flood = "".join(f"  c{number}: {{label: {{en: C}}, {PROOF}}}\n" for number in range(100))
    flood += "".join(f"  d{number}: {{label: {{en: D}}, wrong: x, {PROOF}}}\n" for number in range(300))
    (tmp_path / "a.yaml").write_text(f"{HEAD}commitments:\n{flood}", encoding="utf-8")
    other = f"{HEAD}stances: {{t: {{by: b, about: c1, force: supports, since: 2031, {PROOF}}}}}\n"
    (tmp_path / "b.yaml").write_text(other, encoding="utf-8")
    run = compile_facts(tmp_path, data_dir("ontology"))
    assert run.stopped
    assert [finding.rule for finding in run.findings] == ["unknown-key"] * MOST_FINDINGS


@pytest.mark.parametrize("key", ["quote: gladly", "polarity: disputes", "paragraph: 2", "certainty: stated"])
def test_what_one_evidence_says_cannot_be_said_for_all(key: str) -> None:
    head = f"defaults: {{source: log, recorded: 2031-06-01, {key}}}\n"
    (line,) = findings(f"{head}commitments: {{c: {{label: {{en: C}}, {PROOF}}}}}\n")
    assert "x.yaml:1:47 unknown-key: " in line
    assert "keys: source, recorded" in line
