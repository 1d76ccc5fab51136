"""What the strict reader promises, fault by fault: the exact rule, line and column, all faults at once."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pledgebuild import read as reader
from pledgebuild.dossiers import MAX_BYTES
from pledgebuild.findings import Place
from pledgebuild.read import MAX_DEPTH, MAX_NODES, Fields, place_of, plain, read


def faults(text: str | bytes) -> list[tuple[int, int, str]]:
    """Read a text and give line, column and rule of every finding."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    _, findings = read("x.yaml", data)
    for finding in findings:
        assert finding.place.path == "x.yaml"
        assert finding.severity == "error"
        assert finding.message
        assert finding.fix
    assert findings == sorted(findings)
    return [(finding.place.line, finding.place.column, finding.rule) for finding in findings]


def facts(text: str | bytes) -> Any:
    """Read a text that has no faults."""
    tree, findings = read("x.yaml", text if isinstance(text, bytes) else text.encode())
    assert findings == []
    assert tree is not None
    return plain(tree)


def said(text: str) -> str:
    """Give what a curator sees."""
    return "\n".join(map(str, read("x.yaml", text.encode())[1]))


# ---------------------------------------------------------------- a tree


def test_every_value_knows_its_place() -> None:
    tree, findings = read("x.yaml", "actors:\n  kyiv:\n    by: [a, Київ, b]\n".encode())
    assert findings == []
    assert isinstance(tree, Fields)
    assert tree.place == Place("x.yaml", 1, 1)
    assert place_of(tree, ["actors", "kyiv", "by", 2]) == Place("x.yaml", 3, 19)
    assert place_of(tree, ["actors", "kyiv", "by", 7]) == Place("x.yaml", 3, 9)
    assert place_of(tree, ["actors", "lviv"]) == Place("x.yaml", 2, 3)
    actors = tree.fields["actors"]
    assert isinstance(actors, Fields)
    assert actors.keys == {"kyiv": Place("x.yaml", 2, 3)}


# ---------------------------------------------------------------- A. YAML text


def test_1_a_kind_given_twice_is_refused_with_both_places() -> None:
    text = "actors:\n  a: {by: x}\nevents: {}\nactors:\n  b: {by: x}\n"
    assert faults(text) == [(4, 1, "duplicate-key")]
    assert said(text).startswith("x.yaml:4:1 duplicate-key: 'actors' is given twice, first at 1:1; ")


def test_2_a_key_given_twice_is_refused_at_any_depth() -> None:
    text = "actors:\n  a:\n    by: x\n    label: {en: x, id: y, en: z}\n    'by': z\n"
    assert faults(text) == [(4, 27, "duplicate-key"), (5, 5, "duplicate-key")]
    assert "first at 3:5" in said(text)


def test_3_keys_that_look_the_same_are_refused() -> None:
    assert faults("actors:\n  caf\u00e9: {by: x}\n  cafe\u0301: {by: x}\n") == [(3, 6, "not-nfc")]


@pytest.mark.parametrize(
    "text",
    ["NO", "no", "on", "off", "yes", "y", "true", "null", "~", "NaN", ".inf", "=", "<<"],
)
def test_4_5_words_stay_words(text: str) -> None:
    assert facts(f"actors: {{a: {text}, b: [{text}]}}") == {"actors": {"a": text, "b": [text]}}
    assert facts(f"{text}: {text}\n") == {text: text}


def test_6_7_an_alias_bomb_is_refused() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(30))
    found = faults(bomb)
    assert found[:3] == [(1, 4, "anchor"), (2, 5, "anchor"), (2, 10, "alias")]
    assert len(found) == 91
    merge = "a: &a {k: v}\n" + "".join(f"b{n}: &b{n} {{<<: [*a, *a]}}\n" for n in range(30))
    assert {rule for _, _, rule in faults(merge)} == {"anchor", "alias"}
    chain = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 12))
    assert faults(chain)[0] == (1, 5, "anchor")


def test_8_a_recursive_alias_is_refused() -> None:
    assert faults("actors: &a\n  b: *a\n") == [(1, 9, "anchor"), (2, 6, "alias")]


def test_8_an_anchor_without_an_alias_is_refused_too() -> None:
    assert (1, 9, "anchor") in faults("actors: &a {b: c}\nevents: &a {b: c}\n")


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Adak"])
def test_9_dates_stay_texts_in_every_time_zone(zone: str) -> None:
    text = "a: [2024-01-12, 2024-02-30, 2024-01-12T00:00:00Z]"
    code = f"from pledgebuild.read import *; print(plain(read('x', {text.encode()!r})[0]))"
    environment = {**os.environ, "TZ": zone, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "{'a': ['2024-01-12', '2024-02-30', '2024-01-12T00:00:00Z']}"


@pytest.mark.parametrize(
    "text",
    [
        "010",
        "0o10",
        "0x1F",
        "1_000",
        "12:30",
        "190:20:30.15",
        "1e9",
        "12e5",
        "3.10",
        "0123",
        ".inf",
        "9" * 400,
        "2024-02-30",
        "2024-1-2",
        "+1",
        "-0",
        "1.",
        "0.10000000000000000000001",
    ],
)
def test_9_10_11_numbers_and_dates_stay_as_typed(text: str) -> None:
    assert facts(f"a: {text}\nb: [{text}]\n") == {"a": text, "b": [text]}


def test_12_tabs_are_refused() -> None:
    assert faults("actors:\n\ta: b\n") == [(2, 1, "tab")]
    assert faults("actors:\n  a:\tb\n  c:\td\n") == [(2, 5, "tab"), (3, 5, "tab")]
    assert faults("actors: {}\n# a\tb\n") == [(2, 4, "tab")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("title: Agreement #3\n", (1, 17)),
        ("a:\n  title: Договір   # why\n", (2, 17)),
        ("a: [b #c\n ]\n", (1, 6)),
        ("a: {b: c #d\n }\n", (1, 9)),
        ("a:\n  - b # c\n  - d\n", (2, 6)),
        ("a: 'b'#c\n", (1, 7)),
        ('a: {b: "c"#d\n }\n', (1, 11)),
        ("a: [b]#c\n", (1, 7)),
    ],
)
def test_13_a_sign_that_cuts_a_value_is_refused(text: str, place: tuple[int, int]) -> None:
    assert faults(text) == [(*place, "cut-value")]
    assert "quote the value" in said(text)


def test_13_a_comment_elsewhere_is_welcome() -> None:
    text = "# a\na: 'Agreement #3'  # b\nc: [d, # e\n  f] # g\nh: # i\n  j: k#l\n"
    assert facts(text) == {"a": "Agreement #3", "c": ["d", "f"], "h": {"j": "k#l"}}


def test_13_a_colon_in_a_value_is_refused_with_a_hint() -> None:
    text = "actors:\n  a:\n    title: Declaration: robust\n"
    assert faults(text) == [(3, 23, "yaml-syntax")]
    assert said(text).endswith("; quote the value")


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system", "!foo", "!!binary", "!!set", "!!str", "!"]
)
def test_14_tags_are_refused(tag: str) -> None:
    assert (2, 6, "tag") in faults(f"actors:\n  a: {tag} [b]\n")
    assert (1, 1, "tag") in faults(f"{tag} {{a: b}}\n")


def test_14_a_tag_runs_nothing(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert faults("a: !!python/object/apply:os.mkdir [here]\n") == [(1, 4, "tag")]
    assert list(tmp_path.iterdir()) == []


def test_15_a_second_document_is_refused() -> None:
    assert faults("a: b\n---\nc: d\n") == [(2, 1, "several-documents")]
    assert faults("a: b\n...\n---\n") == [(3, 1, "several-documents")]
    assert facts("---\na: b\n...\n# end\n") == {"a": "b"}


@pytest.mark.parametrize("text", ["", "\n \n", "# only\n  # comments\n", "\ufeff"])
def test_15_a_file_without_facts_is_refused(text: str) -> None:
    assert faults(text) == [(1, 1, "empty-file")]


@pytest.mark.parametrize("text", ["text\n", "- a\n- b\n", "[a]\n", "'a'\n", "---\n", "---\n...\n", "2014"])
def test_15_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    assert [rule for _, _, rule in faults(text)] == ["not-a-dossier"]


def test_15_directives_are_refused() -> None:
    assert faults("%YAML 1.2\n---\na: no\n") == [(1, 1, "directive")]
    assert faults("%TAG ! tag:x,2000:\n---\na: b\n") == [(1, 1, "directive")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("actors:\n", (1, 1)),
        ("a:\n  b:\n  c: d\n", (2, 3)),
        ("a: {b, c: d}\n", (1, 5)),
        ("a: {b: , c: d}\n", (1, 5)),
        ("a:\n  - b\n  -\n", (3, 4)),
        ("a: ''\n", (1, 4)),
        ('a: [b, ""]\n', (1, 8)),
    ],
)
def test_17_a_missing_value_is_refused(text: str, place: tuple[int, int]) -> None:
    assert faults(text) == [(*place, "empty-value")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: |\n  b\n  c\n", (1, 4)),
        ("a: >-\n  b\n", (1, 4)),
        ("a: |-\n", (1, 4)),
        ("a: b\n  c\n", (1, 4)),
        ('a: "b\n  c"\n', (1, 4)),
        ("a: [b\n  c]\n", (1, 5)),
        ("a: 'b\n\n  c'\n", (1, 4)),
    ],
)
def test_a_text_over_several_lines_is_refused(text: str, place: tuple[int, int]) -> None:
    assert faults(text) == [(*place, "several-lines")]


@pytest.mark.parametrize("text", ["[a]: b\n", "{a: b}: c\n", "? [a]\n: b\n", "c: {[a, b]: c}\n"])
def test_a_key_that_is_no_word_is_refused(text: str) -> None:
    assert {rule for _, _, rule in faults(text)} == {"bad-key"}


@pytest.mark.parametrize("text", ["a: {?b: c}\n", "a: {d: e, ?b: c}\n", "a: [?b: c]\n", "{?a}\n"])
def test_a_question_mark_is_not_taken_from_a_key(text: str) -> None:
    assert "bad-key" in {rule for _, _, rule in faults(text)}
    assert facts("?a: ?b\n'?c': d?\n") == {"?a": "?b", "?c": "d?"}


def test_18_depth_is_bounded() -> None:
    deep = MAX_DEPTH - 1
    assert facts("a: " + "[" * deep + "b" + "]" * deep)
    assert faults("a: " + "[" * MAX_DEPTH + "b" + "]" * MAX_DEPTH) == [(1, 3 + MAX_DEPTH, "too-deep")]


@pytest.mark.parametrize(
    "bomb", ["[" * 200_000, "{a: " * 200_000, "- " * 300_000, "? " * 300_000, "[{" * 100_000]
)
def test_18_a_depth_bomb_is_refused(bomb: str) -> None:
    assert [rule for _, _, rule in faults(bomb)] == ["too-deep"]


def test_18_19_size_is_bounded() -> None:
    assert faults("a: " + "x" * MAX_BYTES) == [(1, 1, "too-large")]
    assert faults("#" * 80 + "\n" * 5_000_000) == [(1, 1, "too-large")]
    assert facts("a: " + "x" * (MAX_BYTES - 3)) == {"a": "x" * (MAX_BYTES - 3)}


@pytest.mark.parametrize(
    "bomb",
    [
        "".join(f"k{n}: v\n" for n in range(100_000)),
        "a: b\n" * 200_000,
        "a: {" + "b," * 400_000 + "}",
        "a: [\n" + "b #\n," * 150_000 + "]",
    ],
)
def test_19_a_hundred_thousand_keys_are_refused(bomb: str) -> None:
    (fault,) = faults(bomb)
    assert fault[2] == "too-large"
    assert str(MAX_NODES) in said(bomb)


@pytest.mark.parametrize(
    "bomb",
    [
        "\x00" * 1000000,
        "\ta\n" * 300000,
        "a: [" + "!t b," * 180000 + "]",
        "a: [" + "e\u0301," * 200_000 + "]",
        "a: {" + "b: , " * 30000 + "}",
        "a: [" + "b #\n," * 40000 + "]",
    ],
)
def test_19_a_flood_of_faults_is_cut(bomb: str) -> None:
    assert 1 <= len(faults(bomb)) <= 3 * 200


def test_19_one_long_line_is_read_in_one_go() -> None:
    assert faults("a: " + "x" * 1_000_000 + "e\u0301") == [(1, 1_000_004, "not-nfc")]
    assert facts("# c\n" * 200_000 + "a: b\n") == {"a": "b"}


BYTES = (
    st.binary(max_size=60)
    | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.lists(
        st.sampled_from(
            [
                "a",
                ": ",
                "- ",
                "\n",
                "\n  ",
                "[",
                "]",
                "{",
                "}",
                ",",
                "'",
                '"',
                "#",
                " #",
                "&a ",
                "*a",
                "!t ",
                "|",
                ">",
                "? ",
                "---\n",
                "...\n",
                "%YAML 1.2\n",
                "\\",
                "\\u0301",
                "\\n",
                "\t",
                "\r",
                "\ufeff",
                "e\u0301",
                "ж",
                "\x00",
                "\u2028",
                "\x85",
                "\ufffe",
                "\U000e0041",
                "<<: ",
                "=",
                "~",
                "😀",
                "!!set ",
                "!<",
                "@",
                "`",
            ]
        ),
        max_size=30,
    ).map(lambda parts: "".join(parts).encode())
)


@settings(deadline=None)
@given(BYTES)
@example(b"a: &a b\nc: &a d\n")
@example(b"a: \xff")
@example(b"a: !<")
@example(b"%TAG ! !\n--- !x\n")
def test_20_any_bytes_give_a_tree_or_findings(data: bytes) -> None:
    tree, findings = read("x.yaml", data)
    assert tree is not None or findings
    lines = data.decode("utf-8", "replace").split("\n")
    for finding in findings:
        assert 1 <= finding.place.line <= len(lines) + 1
        assert finding.place.column >= 1
        assert "\n" not in str(finding)
    if tree is not None and not findings:
        assert all(
            text == text.strip() and unicodedata.is_normalized("NFC", text) for text in leaves(plain(tree))
        )


def leaves(value: Any) -> list[str]:
    """List every text of a tree, keys and values."""
    if isinstance(value, str):
        return [value]
    parts = value if isinstance(value, list) else [part for pair in value.items() for part in pair]
    return [text for part in parts for text in leaves(part)]


@settings(deadline=None)
@given(BYTES)
def test_20_the_slow_scanner_refuses_as_well(data: bytes) -> None:
    """Without libyaml the same promise holds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_BASE", yaml.BaseLoader)
        patch.setattr(reader, "_SCAN", yaml.SafeLoader)
        tree, findings = read("x.yaml", data)
    assert tree is not None or findings


# ---------------------------------------------------------------- B. Unicode and encoding


@pytest.mark.parametrize(
    "code",
    [
        "202e",
        "2066",
        "200b",
        "200d",
        "2060",
        "00ad",
        "feff",
        "061c",
        "180e",
        "e0041",
        "fffe",
        "2028",
        "0085",
        "007f",
    ],
)
def test_22_a_hidden_character_is_refused_and_named(code: str) -> None:
    character = chr(int(code, 16))
    text = f"actors:\n  a:\n    label: {{en: Ky{character}iv}}\n"
    assert faults(text) == [(3, 19, "hidden-character")]
    assert f"U+{code.upper()}" in said(text)
    assert character not in said(text)
    escaped = f'actors:\n  a:\n    label: {{en: "Ky\\U{code:0>8}iv"}}\n'
    assert faults(escaped) in [[(3, 17, "hidden-character")], [(3, 22, "yaml-syntax")]]


def test_22_a_hidden_character_is_refused_in_comments_and_keys() -> None:
    assert faults("# a\u202eb\na\u200b: c\n") == [(1, 4, "hidden-character"), (2, 2, "hidden-character")]


def test_24_a_mark_and_windows_line_ends_change_nothing() -> None:
    text = "actors:\n  a: {by: x}\n"
    assert facts(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == facts(text)
    tree, _ = read("x.yaml", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert tree is not None
    assert place_of(tree, ["actors", "a", "by"]) == Place("x.yaml", 2, 11)


def test_24_a_lone_carriage_return_and_other_controls_are_refused() -> None:
    assert faults("a: b\rc: d\n") == [(1, 5, "line-end")]
    assert faults("a: b\r\r\n") == [(1, 5, "line-end")]
    assert faults("a: b\n\x1a") == [(2, 1, "hidden-character")]
    assert faults("a: b\n\ufeffc: d\n") == [(2, 1, "hidden-character")]
    assert faults("\ufeff\ufeffa: b\n") == [(1, 1, "hidden-character")]


@pytest.mark.parametrize(
    ("data", "place", "hint"),
    [
        ("a: b\nc: Київ\n".encode("cp1251"), (2, 4), "byte 8"),
        ("a: b\nc: Élysée\n".encode("latin-1"), (2, 4), "byte 8"),
        ("a: b\n".encode("utf-16"), (1, 1), "looks like UTF-16"),
        ("a: Киї".encode()[:-1], (1, 6), "byte 7"),
        (b"a: \xc0\xaf\n", (1, 4), "byte 3"),
        (b"a: \xed\xa0\x80\n", (1, 4), "byte 3"),
        (b"a: \xf5\x80\x80\x80\n", (1, 4), "byte 3"),
    ],
)
def test_25_other_encodings_are_refused_with_the_place(
    data: bytes, place: tuple[int, int], hint: str
) -> None:
    assert faults(data) == [(*place, "not-utf-8")]
    (finding,) = read("x.yaml", data)[1]
    assert hint in str(finding)
    assert "UTF-8" in finding.fix


def test_25_utf_16_without_a_mark_is_refused() -> None:
    assert {rule for _, _, rule in faults("a: b\n".encode("utf-16-le"))} >= {"hidden-character"}


def test_26_null_and_half_a_letter_are_refused() -> None:
    assert faults("a: b\0c\n") == [(1, 5, "hidden-character")]
    assert faults('a: "b\\0c"\n') == [(1, 4, "hidden-character")]
    assert faults('a: "\\x07"\n') == [(1, 4, "hidden-character")]
    assert faults('a: "\\ud800"\n') in [[(1, 4, "hidden-character")], [(1, 7, "yaml-syntax")]]


@pytest.mark.parametrize("escape", ["\\n", "\\t", "\\r", "\\N", "\\_", "\\L", "\\P", "\\e"])
def test_26_an_escape_smuggles_no_control_in(escape: str) -> None:
    assert faults(f'a: "b{escape}c"\n') == [(1, 4, "hidden-character")]


def test_27_letters_stored_apart_are_refused_and_the_command_is_named() -> None:
    text = "actors:\n  a:\n    label: {en: Cafe\u0301, uk: Киі\u0308в}\n"
    assert faults(text) == [(3, 20, "not-nfc")]
    assert "pledgegraph fmt" in said(text)
    assert faults('a: "Cafe\\u0301"\n') == [(1, 4, "not-nfc")]


@pytest.mark.parametrize("code", ["00a0", "202f", "2007"])
def test_28_blanks_that_do_not_break_are_refused(code: str) -> None:
    text = f"a: {{en: New{chr(int(code, 16))}York}}\n"
    assert faults(text) == [(1, 12, "hidden-character")]
    assert said(text).endswith("write a plain space")


@pytest.mark.parametrize("text", ["' a'", '"a "', "'   '", "'\u3000a'"])
def test_28_blanks_around_a_text_are_refused(text: str) -> None:
    assert faults(f"a: {{en: {text}}}\n") == [(1, 9, "outer-blank")]


BLANKS = ["", " ", "\u00a0", "\u3000", "\u200b", "\u00ad", "\u2060", "\ufeff", "\t", "\\t", "\\u200b"]


@pytest.mark.parametrize("blank", [*BLANKS, "\u2800", "\u3164", "\u115f", "\uffa0", "\u034f", "\u17b4"])
def test_48_a_text_that_looks_like_nothing_is_refused(blank: str) -> None:
    for value in (f'"{blank}"', f'"{blank}{blank}"'):
        (found,) = {line for line, _, _ in faults(f"evidence:\n  - quote: {value}\n")}
        assert found == 2


# ---------------------------------------------------------------- all findings of a run


def test_all_findings_of_a_run_are_listed() -> None:
    text = (
        "actors:\n"
        "  a: {by: x, by: y}\n"
        "  b: Agreement #3\n"
        "  c: !t z\n"
        "  d: 'x '\n"
        "  e: Ky\u200biv\n"
        "  f:\n"
        "  g: cafe\u0301\n"
        '  h: "x\\ty"\n'
        "  i: &i j\n"
        "  k:\tl\n"
    )
    assert faults(text) == [
        (2, 14, "duplicate-key"),
        (3, 15, "cut-value"),
        (4, 6, "tag"),
        (5, 6, "outer-blank"),
        (6, 8, "hidden-character"),
        (7, 3, "empty-value"),
        (8, 9, "not-nfc"),
        (9, 6, "hidden-character"),
        (10, 6, "anchor"),
        (11, 5, "tab"),
    ]


def test_what_follows_from_a_tab_is_not_listed() -> None:
    assert faults("a:\n\tb: c\n  d: e\n") == [(2, 1, "tab")]


def test_there_is_a_tree_beside_findings_where_one_can_be_made() -> None:
    tree, findings = read("x.yaml", b"actors: {a: {by: ' x'}}")
    assert [finding.rule for finding in findings] == ["outer-blank"]
    assert tree is not None
    assert plain(tree) == {"actors": {"a": {"by": " x"}}}


@pytest.mark.parametrize("sign", ["'", '"'])
def test_a_quote_that_never_closes_is_told_where_it_opens(sign: str) -> None:
    text = f"actors:\n  a:\n    label: {{en: {sign}North}}\n" + "".join(f"  b{n}: {{}}\n" for n in range(50))
    assert faults(text) == [(3, 17, "yaml-syntax")]
