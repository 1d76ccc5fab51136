"""The formatter moves keys, quotes, blanks and comments, and never a fact."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebuild.fmt import UNKNOWN, WIDTH, format_bytes, format_text
from pledgebuild.read import plain, read

ORDER = {
    "label": 1,
    "altLabel": 2,
    "kind": 4,
    "by": 10,
    "force": 13,
    "about": 14,
    "since": 30,
    "milestone": 80,
    "note": 90,
    "evidence": 95,
    "source": 1,
    "paragraph": 2,
    "quote": 6,
    "recorded": 15,
}


def styled(text: str) -> str:
    """Format a text that has no faults."""
    result, findings = format_text("x.yaml", textwrap.dedent(text), ORDER)
    assert findings == []
    assert format_text("x.yaml", result, ORDER) == (result, [])
    return result


def same(text: str) -> bool:
    return styled(text) == textwrap.dedent(text)


def facts(text: str) -> Any:
    tree, findings = read("x.yaml", text.encode())
    assert findings == [], text
    assert tree is not None
    return plain(tree)


# ---------------------------------------------------------------- examples


def test_a_styled_dossier_stays() -> None:
    assert same(
        """\
        # The Paris declaration, as the article of 17 January 2026 tells it.

        defaults: {source: seed-article, recorded: 2026-11-23}

        # Who was there.
        actors:
          france:
            type: State
            label: {en: France, id: Prancis, uk: Франція}

          united-kingdom:
            type: State
            label: {en: United Kingdom}

        pledges:
          # Read on the page of the palace.
          france-uk-intend-deployment:
            by: [france, united-kingdom]
            force: intends
            about: deploy-multinational-force
            evidence:
              # The heading says more than the text.
              - paragraph: 25
                quote: "menandatangani: deklarasi niat"
              - paragraph: 26

        # To be read: paragraph 30.
        """
    )


def test_everything_is_put_in_its_place() -> None:
    text = """\
        stances: {russia-rejects: {force: rejects, by: 'russia', zeal: high, about: nato, act: b,
            evidence: [{quote: "menolak", paragraph: 29}]}}
        actors:
            russia:
                label: {uk: Росія, id: Rusia, en: Russia}
                type: State
            ukraine: {type: State}
        """
    assert styled(text) == textwrap.dedent(
        """\
        actors:
          russia:
            type: State
            label: {en: Russia, id: Rusia, uk: Росія}

          ukraine:
            type: State

        stances:
          russia-rejects:
            by: russia
            force: rejects
            about: nato
            evidence:
              - paragraph: 29
                quote: menolak
            act: b
            zeal: high
        """
    )


def test_kinds_have_one_order() -> None:
    kinds = "defaults sources actors memberships events instruments conditions commitments pledges stances"
    records = [kind for kind in ["zebra", *sorted(kinds.split())] if kind != "defaults"]
    text = "".join(f"{kind}: {{a: {{label: b}}}}\n" for kind in records) + "defaults: {source: a}\n"
    assert re.findall(r"^(\w+):", styled(text), re.M) == [*kinds.split(), "zebra"]


def test_defaults_stand_on_one_line_where_they_can() -> None:
    assert styled("defaults:\n  recorded: 2031-01-01\n  source: a\n") == (
        "defaults: {source: a, recorded: 2031-01-01}\n"
    )
    assert same("defaults:\n  source: a\n  paraphrase:\n    en: what it says\n")
    assert same('defaults:\n  source: a\n  section: "[x]"\n')


def test_the_order_may_be_a_function() -> None:
    text = "actors: {a: {z: 1, y: 2, label: x, type: State}}"
    result, _ = format_text("x.yaml", text, lambda key: ORDER.get(key, UNKNOWN))
    assert result == format_text("x.yaml", text, ORDER)[0]
    assert re.findall(r"^    (\w+):", result, re.M) == ["type", "label", "y", "z"]


def test_records_and_items_keep_their_order() -> None:
    assert same("actors:\n  b:\n    kind: [z, a]\n\n  a:\n    kind: [y, b]\n")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("'NO'", "NO"),
        ('"2014"', "2014"),
        ("'1e3'", "1e3"),
        ('"yes"', "yes"),
        ("'a: b'", '"a: b"'),
        ("'Agreement #3'", '"Agreement #3"'),
        ("'#3'", '"#3"'),
        ("a#b", "a#b"),
        ("'- a'", '"- a"'),
        ("'-a'", "-a"),
        ("'it''s'", "it's"),
        ("'\"x\"'", '"\\"x\\""'),
        ("'a \"x\"'", 'a "x"'),
        ("'back\\slash'", "back\\slash"),
        ("'back\\: slash'", '"back\\\\: slash"'),
        ('"\\u0421"', "С"),
        ("'[x]'", '"[x]"'),
        ("x, y]", "x, y]"),
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("'at 5:'", '"at 5:"'),
        ("'?'", '"?"'),
        ("'...'", '"..."'),
        ("'%x'", '"%x"'),
        ("'`x`'", '"`x`"'),
        ("~", "~"),
        ("=", "="),
    ],
)
def test_a_text_is_plain_where_it_may_be(typed: str, written: str) -> None:
    assert styled(f"actors:\n  a:\n    kind: {typed}\n") == f"actors:\n  a:\n    kind: {written}\n"


def test_flow_is_used_where_it_fits() -> None:
    long = ", ".join(["united-kingdom"] * 7)
    assert same(f"actors:\n  a:\n    by: [{long[: WIDTH - 10]}]\n")
    assert styled(f"actors: {{a: {{by: [{long}, b]}}}}").count("\n      - ") == 8
    assert same("actors:\n  a:\n    altLabel: {en: [US, USA], id: AS}\n")
    assert same("actors:\n  a:\n    label: {en: Yes or no, id: x}\n")
    assert same('actors:\n  a:\n    label:\n      en: Yes, or no\n      id: "[x]"\n')
    assert same("actors:\n  a:\n    label:\n      en: Yes, or no\n      id: x\n")
    assert same("actors:\n  a:\n    by:\n      - a, b\n      - c\n")
    note = "A note " + "of some length " * 8 + "that ends here"
    assert same(f"actors:\n  a:\n    note:\n      en: {note}\n      id: x\n")


def test_no_flow_line_is_too_long() -> None:
    for size in range(80, 120):
        for line in styled(f"actors: {{a: {{label: {{en: {'x' * size}}}, by: [{'y, ' * 28}y]}}}}").split(
            "\n"
        ):
            assert len(line) <= WIDTH or "{" not in line


def test_empty_collections_stay() -> None:
    assert same("actors: {}\n\nevents:\n  a: {}\n\n  b:\n    by: []\n")


def test_lists_in_lists_and_odd_shapes_are_kept() -> None:
    text = "actors: [[a, [b, {c: d, e: [{f: g}]}]], {h: {i: {}}}]\nx: y\n"
    assert facts(styled(text)) == facts(text)


# ---------------------------------------------------------------- comments


def test_a_comment_behind_a_value_moves_above_it() -> None:
    text = """\
        actors:  # the actors
          a: # first
            by: "x"  # why x
            force: [b, c] # why b
            label: {en: E,  # English
              id: I}  # all labels
            evidence:
              - {paragraph: 3, quote: q} # third
              - # fourth
                paragraph: 4
        """
    assert styled(text) == textwrap.dedent(
        """\
        # the actors
        actors:
          # first
          a:
            # all labels
            label:
              # English
              en: E
              id: I
            # why x
            by: x
            # why b
            force: [b, c]
            evidence:
              # third
              - paragraph: 3
                quote: q
              # fourth
              - paragraph: 4
        """
    )


def test_a_comment_follows_its_key() -> None:
    text = """\
        actors:
          a:
        # about the kind
            kind: x
                # about the label
            label: y
            evidence:
              - quote: q
                # about the paragraph
                paragraph: 1
        """
    assert styled(text) == textwrap.dedent(
        """\
        actors:
          a:
            # about the label
            label: y
            # about the kind
            kind: x
            evidence:
              # about the paragraph
              - paragraph: 1
                quote: q
        """
    )


def test_a_comment_between_a_key_and_its_value_is_kept() -> None:
    assert styled("actors:\n  a:\n    kind:\n      # why\n      x\n    by: y\n") == (
        "actors:\n  a:\n    # why\n    kind: x\n    by: y\n"
    )


def test_a_comment_inside_a_list_keeps_its_item() -> None:
    assert same("actors:\n  a:\n    by:\n      - x\n      # late\n      - y\n")
    assert styled("actors: {a: {by: [x,\n # late\n y]}}") == (
        "actors:\n  a:\n    by:\n      - x\n      # late\n      - y\n"
    )


def test_what_heads_the_file_stays_there() -> None:
    head = "# Licence.\n\n# Read twice.\n\n"
    stances, actors = "# stances\nstances:\n  s:\n    by: x\n", "# actors\nactors:\n  a:\n    by: x\n"
    assert styled(head + stances + actors) == f"# Licence.\n# Read twice.\n\n{actors}\n{stances}"


def test_what_ends_the_file_stays_there() -> None:
    assert styled("actors:\n  a:\n    by: x\n    # to do\n# more\n") == (
        "actors:\n  a:\n    by: x\n\n# to do\n# more\n"
    )


def test_markers_of_a_document_go_and_their_comments_stay() -> None:
    text = styled("--- # begin\nactors: {a: {by: x}}\n... # end\n# after\n")
    assert text == "# begin\nactors:\n  a:\n    by: x\n\n# end\n# after\n"


# ---------------------------------------------------------------- bytes and faults


def test_line_ends_marks_and_letters_are_normalised() -> None:
    text = "\ufeff# Cafe\u0301\r\nactors:\r\n  a: {label: \"Cafe\u0301\", kind: 'e\u0301t\u00e9'}"
    assert styled(text) == "# Café\nactors:\n  a:\n    label: Café\n    kind: été\n"


def test_escaped_accents_are_put_together() -> None:
    assert styled('actors: {a: {label: "Cafe\\u0301"}}') == "actors:\n  a:\n    label: Café\n"


def test_keys_that_become_equal_are_refused() -> None:
    text = "actors:\n  caf\u00e9: {by: x}\n  cafe\u0301: {by: y}\n"
    result, findings = format_text("x.yaml", text, ORDER)
    assert result == text
    assert [finding.rule for finding in findings] == ["duplicate-key"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "actors: [\n",
        "actors:\n\ta: b\n",
        "actors: {a: {by: x # cut\n}}",
        "actors: {a: 1, a: 2}",
        "actors: &a {}",
        "actors: {b: a\u200bb}",
        "actors: {b: cafe\u0301, c: d # e\n}",
        "actors: \ud800",
        "- a",
        "{} # nothing\n",
    ],
)
def test_a_text_with_faults_is_given_back(text: str) -> None:
    result, findings = format_text("x.yaml", text, ORDER)
    assert result == text
    assert findings


def test_a_key_too_long_for_a_line_is_given_back() -> None:
    text = f"actors: {{a: {{? {'k' * 1100} : v}}}}"
    result, findings = format_text("x.yaml", text, ORDER)
    assert (result, [finding.rule for finding in findings]) in [(text, ["yaml-syntax"])]


# ---------------------------------------------------------------- properties

NASTY = st.sampled_from(
    [
        ": ",
        " #",
        "- ",
        "-",
        "--- ",
        "...",
        "yes",
        "NO",
        "1e3",
        "'",
        '"',
        "\\",
        "\\n",
        ",",
        "[",
        "]",
        "{",
        "}",
        "Київ",
        "ї",
        "é",
        "&a",
        "*a",
        "!t",
        "|",
        ">",
        "%",
        "@",
        "`",
        "? ",
        "?",
        ":",
        "=",
        "<<",
        "~",
        " ",
        "😀",
        "#",
        "https://x.y/?z#w",
        "0x1f",
        "12:30",
        "null",
        "en",
        "a word",
        "0",
        "\u3000",
        "…",
    ]
)
TEXT = (
    st.lists(NASTY | st.text("abc :#-,[]{}'\"\\?ж", min_size=1, max_size=4), min_size=1, max_size=6)
    .map(lambda parts: unicodedata.normalize("NFC", "".join(parts)).strip())
    .filter(bool)
)
KEY = st.sampled_from([*ORDER, "type", "en", "id", "uk", "zh-Hant", "be", "zeal", "act"]) | TEXT
VALUE: st.SearchStrategy[Any] = st.recursive(
    TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4),
    max_leaves=8,
)
KIND = st.sampled_from(["defaults", "actors", "pledges", "stances", "zebra"]) | TEXT
DOSSIER = st.dictionaries(
    KIND, st.dictionaries(TEXT, st.dictionaries(KEY, VALUE, max_size=3)) | VALUE, min_size=1
)
COMMENT = st.sampled_from(["# why", "#", "#: x", "# 'a", '# "', "# [", "# - a: b", "# Київ", "## #"])


def quoted(text: str, draw: st.DrawFn) -> str:
    """Write a text in either kind of quotes."""
    if draw(st.booleans()):
        return "'" + text.replace("'", "''") + "'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def flow(value: Any, draw: st.DrawFn) -> str:
    """Write a value as flow, with blanks, line breaks and comments anywhere they may stand."""

    def gap() -> str:
        blank = draw(st.sampled_from(["", "", " ", "\n     "]))
        return f" {draw(COMMENT)}\n     " if draw(st.integers(0, 7)) == 0 else blank

    if isinstance(value, str):
        return quoted(value, draw)
    if isinstance(value, list):
        return "[" + ",".join(gap() + flow(item, draw) + gap() for item in value) + gap() + "]"
    pairs = (f"{gap()}{quoted(k, draw)}: {gap()}{flow(v, draw)}{gap()}" for k, v in value.items())
    return "{" + ",".join(pairs) + gap() + "}"


def block(value: Any, indent: int, draw: st.DrawFn) -> str:
    """Write a value as block, with comments above, behind and between."""
    if isinstance(value, str) or not value or draw(st.integers(0, 3)) == 0:
        tail = f" {draw(COMMENT)}" if draw(st.integers(0, 4)) == 0 else ""
        return f" {flow(value, draw)}{tail}\n"
    result = f" {draw(COMMENT)}\n" if draw(st.integers(0, 4)) == 0 else "\n"
    entries = [("-", item) for item in value] if isinstance(value, list) else list(value.items())
    for key, item in entries:
        for _ in range(draw(st.integers(0, 2))):
            result += " " * draw(st.integers(0, 9)) + draw(COMMENT | st.just("")) + "\n"
        head = key if isinstance(value, list) else quoted(key, draw) + ":"
        result += " " * indent + head + block(item, indent + draw(st.integers(1, 4)), draw)
    return result


@st.composite
def dossiers(draw: st.DrawFn) -> tuple[dict[str, Any], str]:
    """A dossier as data, and one of the many ways to type it."""
    data = draw(DOSSIER)
    text = block(data, 0, draw)
    start = draw(st.sampled_from(["", "# head\n\n", "---\n", "\ufeff"]))
    end = draw(st.sampled_from(["", "# end", "\n  # end\n", "... # end\n"]))
    return data, start + text.lstrip(" ") + end


def comments(text: str) -> list[str]:
    """List the comments, by a way of its own: quoted texts are taken out first."""
    bare = re.sub(r"""(?m)"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|(#[^\n]*)""", lambda m: m[1] or "Q", text)
    return sorted(match[1].rstrip() for match in re.finditer(r"(#.*)", bare))


@settings(deadline=None)
@given(dossiers())
def test_formatting_changes_no_fact_and_loses_no_comment(case: tuple[dict[str, Any], str]) -> None:
    data, text = case
    tree, findings = read("x.yaml", text.encode())
    if findings:  # more levels than a dossier has
        assert {finding.rule for finding in findings} == {"too-deep"}
        return
    assert tree is not None
    assert plain(tree) == data
    result, findings = format_text("x.yaml", text, ORDER)
    assert findings == []
    assert facts(result) == data
    assert format_text("x.yaml", result, ORDER) == (result, [])
    found = [line.strip() for line in result.split("\n") if line.lstrip().startswith("#")]
    assert sorted(found) == comments(text)


@given(TEXT)
def test_every_text_is_written_as_it_reads(text: str) -> None:
    data = {"actors": {text: {"by": [text, text], "label": {"en": text, "id": [text]}, "kind": text}}}
    typed = facts(styled(f"actors: {flow_plain(data['actors'])}"))
    assert typed == data


def flow_plain(value: Any) -> str:
    """Write a value with double quotes everywhere."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(flow_plain, value)) + "]"
    return "{" + ", ".join(f"{flow_plain(key)}: {flow_plain(item)}" for key, item in value.items()) + "}"


@given(st.text(max_size=40) | st.text("ab:#-[]{},'\"\n é", max_size=40))
def test_any_text_is_styled_or_given_back(text: str) -> None:
    result, findings = format_text("x.yaml", text, ORDER)
    if findings:
        assert result == text
    else:
        assert format_text("x.yaml", result, ORDER) == (result, [])


def test_bytes_that_are_no_utf_8_are_given_back_with_the_place() -> None:
    for data in (
        "actors: {a: {label: {en: Київ}}}\n".encode("cp1251"),
        b"actors: {}\n\xc0\xaf",
        b"\xff\xfea\0",
    ):
        result, findings = format_bytes("x.yaml", data, ORDER)
        assert result == data
        assert [finding.rule for finding in findings] == ["not-utf-8"]
    assert format_bytes("x.yaml", b"\xef\xbb\xbfactors:  {}\r\n", ORDER) == (b"actors: {}\n", [])
