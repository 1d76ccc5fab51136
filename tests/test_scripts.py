"""Words that mix alphabets are warned of; words of one alphabet side by side are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pledgebuild.read import read
from pledgebuild.scripts import mixed_scripts, mixed_words
from pledgegraph.cli import main
from pledgegraph.data import data_dir


def said(text: str) -> list[str]:
    tree, findings = read("x.yaml", text.encode())
    assert tree is not None
    assert findings == []
    return [str(finding) for finding in mixed_scripts(tree, ("quote", "hedge", "describedAs"))]


@pytest.mark.parametrize(
    "word",
    [
        "Z\u0435lenskyy",  # Cyrillic е
        "\u0420aris",  # Cyrillic Р
        "Ki\u0457v",
        "\u041a\u0438\u0457v",
        "\u0391lpha",  # Greek Α
        "\u041c\u03bf\u0441ква",  # Greek ο among Cyrillic
        "NAT\u041e-\u0404\u0421",
        "F16\u0410",
    ],
)
def test_23_a_word_that_mixes_alphabets_is_warned_of(word: str) -> None:
    (line,) = said(f"actors: {{a: {{label: {{en: The word {word} here}}}}}}\n")
    assert line.startswith("x.yaml:1:26 warning: mixed-scripts: ")
    assert "U+0" in line


@pytest.mark.parametrize(
    "text",
    [
        "Київ-EU",
        "Україна (UA)",
        "NATO/НАТО",
        "Київ EU Αθήνα",
        "об’єднаний, м'ята, Ґалаґан",
        "Élysée Østergård Łódź ſ",
        "日本 NATO東京",
        "₴5 млрд, €5bn, 3½, №7, µ",
        "F-16А",
        "",
        "\U0001f54a\ufe0f",
    ],
)
def test_23_alphabets_side_by_side_are_fine(text: str) -> None:
    assert list(mixed_words(text)) == []


def test_23_the_odd_letters_are_the_fewer_ones() -> None:
    (line,) = said("actors: {a: {label: {en: Z\u0435l\u0435nskyy}}}\n")
    assert "'Zеlеnskyy' mixes Latin and Cyrillic letters: Cyrillic are е (U+0435); type the word anew" in line


def test_23_lists_are_looked_at_and_quoted_words_are_the_sources_own() -> None:
    bad = "Z\u0435l"
    assert len(said(f"actors: {{a: {{altLabel: {{en: [{bad}, fine, {bad}]}}}}}}\n")) == 2
    assert said(f"actors: {{a: {{evidence: [{{quote: {bad}, hedge: {bad}, describedAs: {bad}}}]}}}}\n") == []


def test_23_the_check_warns_and_an_id_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    toy = (Path(__file__).parent / "toy" / "harbour-pact.yaml").read_text(encoding="utf-8")
    assert toy.count("{en: Grimmoor}") == 1
    for old, new, rule, code in (
        ("{en: Grimmoor}", "{en: Grimm\u043eor}", " warning: mixed-scripts: ", 0),
        ("\n  grimmoor:\n", "\n  grimm\u043eor:\n", " bad-slug: ", 1),
    ):
        folder = tmp_path / rule.strip(" :")
        folder.mkdir()
        (folder / "x.yaml").write_text(toy.replace(old, new), encoding="utf-8")
        with pytest.raises(SystemExit) as stop:
            main(["check", "--seeds", str(folder)])
        assert (stop.value.code, rule in capsys.readouterr().out) == (code, True)


def test_23_the_facts_that_travel_with_the_package_have_no_such_word() -> None:
    for path in data_dir("seeds").rglob("*.yaml"):
        tree, _ = read(path.name, path.read_bytes())
        assert tree is not None
        assert list(mixed_scripts(tree)) == []
