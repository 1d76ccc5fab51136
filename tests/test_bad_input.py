"""Bad input through the command line: each fault at its place, all at once, and no output touched."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pledgegraph.cli import main
from pledgegraph.data import data_dir
from pledgegraph.errors import counted
from pledgegraph.files import MANIFEST

GOOD = """\
defaults: {source: gazette, recorded: 2031-06-01}
sources:
  gazette:
    title: Pact agreed
    publisher: Gazette
    kind: newspaper
    language: en
    retrieved: 2031-06-01
    extent: full-text
    url: https://gazette.example/pact
    sha256: SHA
actors:
  northmark:
    type: State
    label: {en: Northmark}
    evidence:
      - paragraph: 1
  southland:
    type: State
    label: {en: Southland}
    evidence:
      - paragraph: 1
commitments:
  send-guards:
    label: {en: Send guards}
    beneficiary: southland
    measure: troop-deployment
    evidence:
      - paragraph: 2
pledges:
  northmark-pledges-guards:
    by: northmark
    force: pledges
    about: send-guards
    since: 2031-05-10
    evidence:
      - paragraph: 2
        quote: will send guards
"""
STATE = "{type: State, label: {en: N}, evidence: [{source: gazette, recorded: 2031-06-01, paragraph: 1}]}"
STANCE = "{by: northmark, force: supports, about: send-guards, since: 2031, evidence: [{paragraph: 1}]}"
TEXT = "Two states met.\n\nOne said that it will send guards soon, and no more.\n"
GOOD = GOOD.replace("SHA", hashlib.sha256(TEXT.encode()).hexdigest())
EARLIER_SET: dict[str, str | bytes] = {
    "facts.ttl": "old",
    "deep/kept.txt": "kept",
    MANIFEST: "deep/kept.txt\nfacts.ttl\n",
}
"""What an earlier build left in its folder; a folder of anything else is refused."""
LINE = re.compile(
    r"(?P<file>[^:]+):(?P<line>\d+):(?P<column>\d+) (?P<rule>[a-z0-9-]+): (?P<message>.+?); (?P<fix>.+)"
)


@dataclass
class Run:
    """What a command gave back."""

    code: object
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    def command(*arguments: object) -> Run:
        with pytest.raises(SystemExit) as stop:
            main([str(a) for a in arguments])
        shown = capsys.readouterr()
        return Run(stop.value.code, shown.out, shown.err)

    return command


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    folder.mkdir()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def places(output: str, folder: Path) -> list[str]:
    """Give file, line, column and rule of every line, and refuse a line of another form."""
    found = []
    for line in output.splitlines():
        match = LINE.fullmatch(line)
        assert match, line
        name = Path(match["file"]).relative_to(folder).as_posix()
        found.append(f"{name}:{match['line']}:{match['column']} {match['rule']}")
    return found


def held(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        p.relative_to(folder).as_posix(): (p.read_bytes(), p.stat().st_mtime_ns)
        for p in folder.rglob("*")
        if p.is_file()
    }


def broken(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


FAULTS: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "duplicate key": (
        {"a.yaml": broken("    force: pledges\n", "    force: pledges\n    force: commits\n")},
        ["a.yaml:34:5 duplicate-key"],
    ),
    "misspelt key": (
        {"a.yaml": broken("        quote: will", "        qoute: will")},
        ["a.yaml:38:9 unknown-key"],
    ),
    "unknown key": ({"a.yaml": GOOD + "zebras: {}\n"}, ["a.yaml:39:1 unknown-key"]),
    "unknown slug": (
        {"a.yaml": broken("    by: northmark", "    by: northmrk")},
        ["a.yaml:32:9 unknown-slug"],
    ),
    "wrong class": (
        {"a.yaml": broken("    by: northmark", "    by: send-guards")},
        ["a.yaml:32:9 wrong-class"],
    ),
    "wrong kind": (
        {"a.yaml": broken("    about: send-guards", "    about: actors/northmark")},
        ["a.yaml:34:12 wrong-class"],
    ),
    "unknown concept": (
        {"a.yaml": broken("    measure: troop-deployment", "    measure: [training, tropp-deployment]")},
        ["a.yaml:27:25 unknown-concept"],
    ),
    "impossible date": (
        {"a.yaml": broken("    since: 2031-05-10", "    since: 2031-02-29")},
        ["a.yaml:35:12 bad-date"],
    ),
    "missing evidence": (
        {"a.yaml": broken("deployment\n    evidence:\n      - paragraph: 2\n", "deployment\n")},
        ["a.yaml:24:3 missing-evidence"],
    ),
    "evidence without a source": (
        {"a.yaml": broken("{source: gazette, recorded: 2031-06-01}", "{recorded: 2031-06-01}")},
        [f"a.yaml:{line}:9 missing-source" for line in (17, 22, 29, 37)],
    ),
    "evidence without a place": (
        {"a.yaml": broken("      - paragraph: 2\n        quote: will", "      - quote: will")},
        ["a.yaml:37:9 missing-one-of"],
    ),
    "quote too long": (
        {"a.yaml": broken("quote: will send guards", "quote: a b c d e f g h i j k")},
        ["a.yaml:38:16 bad-form"],
    ),
    "reference cycle": (
        {
            "a.yaml": broken(
                "    beneficiary: southland\n", "    beneficiary: southland\n    partOf: send-guards\n"
            )
        },
        ["a.yaml:27:13 reference-cycle"],
    ),
    "same slug in two files": (
        {"a.yaml": GOOD, "deep/b.yaml": f"actors:\n  northmark: {STATE}\n"},
        ["deep/b.yaml:2:3 same-slug"],
    ),
    "pledge and stance of one slug": (
        {"a.yaml": f"{GOOD}stances:\n  northmark-pledges-guards: {STANCE}\n"},
        ["a.yaml:40:3 same-slug"],
    ),
    "no English label": (
        {"a.yaml": broken("label: {en: Southland}", "label: {uk: Південь}")},
        ["a.yaml:20:5 no-english-label"],
    ),
    "unknown language": (
        {"a.yaml": broken("label: {en: Southland}", "label: {en: Southland, ua: Південь}")},
        ["a.yaml:20:28 unknown-language"],
    ),
    "tab": ({"a.yaml": broken("    by: northmark", "\tby: northmark")}, ["a.yaml:32:1 tab"]),
    "anchor": ({"a.yaml": broken("    by: northmark", "    by: &n northmark")}, ["a.yaml:32:9 anchor"]),
    "alias": (
        {
            "a.yaml": broken("    by: northmark", "    by: &n northmark").replace(
                "    about: send-guards", "    about: *n"
            )
        },
        ["a.yaml:32:9 anchor", "a.yaml:34:12 alias"],
    ),
    "tag": ({"a.yaml": broken("    since: 2031-05-10", "    since: !!str 2031-05-10")}, ["a.yaml:35:12 tag"]),
    "not UTF-8": (
        {"a.yaml": GOOD.encode().replace(b"Southland}", b"S\xfcdland}")},
        ["a.yaml:20:18 not-utf-8"],
    ),
    "empty file": ({"a.yaml": GOOD, "b.yaml": b""}, ["b.yaml:1:1 empty-file"]),
    "only comments": ({"a.yaml": GOOD, "b.yaml": "# later\n"}, ["b.yaml:1:1 empty-file"]),
    "a list": ({"a.yaml": GOOD, "b.yaml": "- a\n"}, ["b.yaml:1:1 not-a-dossier"]),
    "bad slugs, both of them": (
        {"a.yaml": GOOD.replace("commitments:\n", f"  West_Side: {STATE}\n  Öst: {STATE}\ncommitments:\n")},
        ["a.yaml:23:3 bad-slug", "a.yaml:24:3 bad-slug"],
    ),
    "paragraph nought": (
        {"a.yaml": broken("      - paragraph: 2\n        quote", "      - paragraph: 0\n        quote")},
        ["a.yaml:37:20 bad-form"],
    ),
    "a number too long to count with": (
        {
            "a.yaml": broken(
                "      - paragraph: 2\n        quote", f"      - paragraph: {'9' * 5000}\n        quote"
            )
        },
        ["a.yaml:37:20 bad-form"],
    ),
    "an address that RDF cannot hold": (
        {"a.yaml": broken("https://gazette.example/pact", "https://gazette.example/a%zz")},
        ["a.yaml:10:10 bad-form"],
    ),
    "the same text twice": (
        {
            "a.yaml": broken(
                "    label: {en: Southland}\n",
                "    label: {en: Southland}\n    altLabel: {en: [South, South]}\n",
            )
        },
        ["a.yaml:21:20 repeated-value"],
    ),
    "the same evidence twice": (
        {
            "a.yaml": broken(
                "label: {en: Southland}\n    evidence:\n",
                "label: {en: Southland}\n    evidence:\n      - paragraph: 1\n",
            )
        },
        ["a.yaml:22:7 repeated-value"],
    ),
    "no dossier": ({"notes.txt": "x"}, [".:1:1 no-dossier"]),
    "a name that RDF cannot hold": ({"my facts.yaml": GOOD}, ["my facts.yaml:1:1 file-name"]),
    "the name of the graph of inferences": ({"inferred.yaml": GOOD}, ["inferred.yaml:1:1 file-name"]),
    "a suffix that is not read": ({"a.yaml": GOOD, "b.yml": GOOD}, ["b.yml:1:1 file-name"]),
}


def test_the_good_dossier_is_good(run: Callable[..., Run], tmp_path: Path) -> None:
    seeds = write(tmp_path / "seeds", {"a.yaml": GOOD})
    result = run("--seeds", seeds, "check", "--fail-on-warnings")
    assert (result.code, result.out) == (0, "")
    assert "1 dossier checked: no findings" in result.err


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_at_its_place_and_nothing_is_built(
    name: str, run: Callable[..., Run], tmp_path: Path
) -> None:
    files, expected = FAULTS[name]
    seeds = write(tmp_path / "seeds", files)
    output = write(tmp_path / "out", EARLIER_SET)
    before = held(output)

    checked = run("check", "--seeds", seeds)
    assert checked.code == 1
    assert places(checked.out, seeds) == expected
    assert f"{len(expected)} error" in checked.err

    built = run("build", output, "--seeds", seeds)
    assert built.code == 1
    assert built.out == ""
    *lines, last = built.err.splitlines()
    assert places("\n".join(lines), seeds) == expected
    assert last == f"{counted(expected)}; facts with faults are not used"
    assert held(output) == before

    asked = run("who", "--seeds", seeds)
    assert (asked.code, asked.out) == (1, "")
    assert asked.err == built.err


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("misspelt key", "did you mean 'quote'?"),
        ("unknown slug", "did you mean 'northmark'?"),
        ("wrong class", "'send-guards' is one of the commitments, and 'by' takes actors"),
        ("unknown concept", "did you mean 'troop-deployment'?"),
        ("unknown language", "Ukrainian is 'uk'"),
        ("quote too long", "at most ten words"),
        ("duplicate key", "first at 33:5"),
        ("same slug in two files", "a.yaml:13"),
    ],
)
def test_the_finding_says_how_to_mend_it(
    name: str, hint: str, run: Callable[..., Run], tmp_path: Path
) -> None:
    seeds = write(tmp_path / "seeds", FAULTS[name][0])
    assert hint in run("check", "--seeds", seeds).out


def test_five_faults_of_one_dossier_in_one_run(run: Callable[..., Run], tmp_path: Path) -> None:
    text = (
        GOOD.replace("label: {en: Southland}", "label: {uk: Південь}")
        .replace("    measure: troop-deployment", "    measure: tropp-deployment")
        .replace("    by: northmark", "    by: northmrk")
        .replace("    since: 2031-05-10", "    since: 2031-02-30\n    since: 2031")
        .replace("        quote: will", "        qoute: will")
    )
    seeds = write(tmp_path / "seeds", {"a.yaml": text})
    output = write(tmp_path / "out", EARLIER_SET)
    before = held(output)
    for result in (run("check", "--seeds", seeds), run("build", output, "--seeds", seeds)):
        assert result.code == 1
        lines = [line for line in (result.out or result.err).splitlines() if LINE.fullmatch(line)]
        assert places("\n".join(lines), seeds) == [
            "a.yaml:20:5 no-english-label",
            "a.yaml:27:14 unknown-concept",
            "a.yaml:32:9 unknown-slug",
            "a.yaml:35:12 bad-date",
            "a.yaml:36:5 duplicate-key",
            "a.yaml:39:9 unknown-key",
        ]
    assert held(output) == before


def test_faults_of_several_dossiers_in_one_run(run: Callable[..., Run], tmp_path: Path) -> None:
    seeds = write(
        tmp_path / "seeds",
        {
            "b.yaml": b"\xff",
            "a.yaml": broken("    by: northmark", "    by: &n northmark"),
            "c.yaml": "zebras: {}\n",
        },
    )
    result = run("check", "--seeds", seeds)
    assert places(result.out, seeds) == [
        "a.yaml:32:9 anchor",
        "b.yaml:1:1 not-utf-8",
        "c.yaml:1:1 unknown-key",
    ]


def test_findings_as_data(run: Callable[..., Run], tmp_path: Path) -> None:
    seeds = write(tmp_path / "seeds", FAULTS["unknown slug"][0])
    result = run("check", "--format", "json", "--seeds", seeds)
    assert result.code == 1
    (finding,) = json.loads(result.out)
    assert finding.pop("message")
    assert finding == {
        "path": f"{seeds.as_posix()}/a.yaml",
        "line": 32,
        "column": 9,
        "rule": "unknown-slug",
        "severity": "error",
        "fix": "did you mean 'northmark'?",
    }


def test_a_warning_fails_only_where_asked(run: Callable[..., Run], tmp_path: Path) -> None:
    text = broken("quote: will send guards", "quote: One said that it")
    seeds = write(tmp_path / "seeds", {"a.yaml": text})
    shown = run("check", "--seeds", seeds)
    assert shown.code == 0
    assert "a.yaml:38:16 warning: whose-words: " in shown.out
    assert run("check", "--fail-on-warnings", "--seeds", seeds).code == 1


def test_an_unreadable_file_is_a_finding(run: Callable[..., Run], tmp_path: Path) -> None:
    seeds = write(tmp_path / "seeds", {"a.yaml": GOOD, "folder.yaml/note.txt": "x"})
    (seeds / "gone.yaml").symlink_to(seeds / "nowhere")
    os.mkfifo(seeds / "pipe.yaml")  # would be waited for without end
    names = ["folder.yaml", "gone.yaml", "pipe.yaml"]
    expected = [f"{name}:1:1 unreadable-file" for name in names]
    result = run("check", "--seeds", seeds)
    assert result.code == 1
    assert places(result.out, seeds) == expected
    assert run("who", "--seeds", seeds).code == 1


def test_the_lock_file_of_an_editor_is_no_dossier(run: Callable[..., Run], tmp_path: Path) -> None:
    seeds = write(tmp_path / "seeds", {"a.yaml": GOOD, ".b.yaml": "half"})
    (seeds / ".#a.yaml").symlink_to("somebody@host.1")
    assert run("check", "--seeds", seeds).code == 0


# ---------------------------------------------------------------- quotes


@pytest.mark.parametrize(
    ("old", "new", "expected", "hint"),
    [
        ("will send guards", "will send boats", "a.yaml:38:16 quote-not-found", "copy it from the text"),
        ("will send guards", "Two states", "a.yaml:38:16 quote-not-found", "it stands in paragraph 1"),
        ("will send guards", "o", "a.yaml:38:16 quote-ambiguous", "quote a word more"),
        (
            "2\n        quote",
            "3\n        quote",
            "a.yaml:37:20 no-such-paragraph",
            "the text has 2 paragraphs",
        ),
        (
            "2\n        quote: will send guards",
            "1\n        quote: Two states met.",
            "a.yaml:38:16 quote-whole-sentence",
            "quote a part",
        ),
    ],
)
def test_a_quote_that_is_not_in_its_source(
    old: str, new: str, expected: str, hint: str, run: Callable[..., Run], tmp_path: Path
) -> None:
    seeds = write(tmp_path / "seeds", {"a.yaml": broken(old, new)})
    sources = write(tmp_path / "texts", {"deep/any-name.txt": TEXT})
    assert run("check", "--seeds", seeds).code == 0
    result = run("check", "--seeds", seeds, "--sources", sources)
    assert result.code == 1
    assert places(result.out, seeds) == [expected]
    assert hint in result.out


def test_a_quote_that_is_in_its_source(run: Callable[..., Run], tmp_path: Path) -> None:
    seeds = write(tmp_path / "seeds", {"a.yaml": GOOD})
    sources = write(tmp_path / "texts", {"text": TEXT, "other.pdf": b"\xff\xfe"})
    result = run("check", "--seeds", seeds, "--sources", sources)
    assert (result.code, result.out) == (0, "")
    assert "1 quotes found in their sources" in result.err
    assert "no text at hand" not in result.err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("send guards", []),
        ("send boats", ["a.yaml:38:16 quote-not-found"]),
        ("a", ["a.yaml:38:16 quote-ambiguous"]),
        ("Two states met.", ["a.yaml:38:16 quote-whole-sentence"]),
    ],
)
def test_a_quote_without_a_paragraph_is_looked_up_in_the_whole_text(
    words: str, expected: list[str], run: Callable[..., Run], tmp_path: Path
) -> None:
    text = broken("2\n        quote: will send guards", f"2\n        quote: {words}")
    text = text.replace("paragraph: 2\n        quote", "article: IV.2\n        quote")
    seeds = write(tmp_path / "seeds", {"a.yaml": text})
    sources = write(tmp_path / "texts", {"text": TEXT})
    result = run("check", "--seeds", seeds, "--sources", sources)
    assert (result.code, places(result.out, seeds)) == (1 if expected else 0, expected)


def test_a_missing_text_is_a_notice(run: Callable[..., Run], tmp_path: Path) -> None:
    seeds = write(tmp_path / "seeds", {"a.yaml": GOOD})
    sources = write(tmp_path / "texts", {"text": TEXT + "changed"})
    result = run("check", "--seeds", seeds, "--sources", sources)
    assert result.code == 0
    assert "a.yaml:11:13 info: missing-text: no file of the folder has the checksum of" in result.out
    assert "no text at hand for 1 cited sources" in result.err
    assert "quotes were not looked up" in run("check", "--seeds", seeds).err


# ---------------------------------------------------------------- misuse and a broken vocabulary


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--seeds", "nowhere"),
        ("build", "out", "--seeds", "nowhere"),
        ("check", "--sources", "nowhere"),
    ],
)
def test_a_folder_that_is_not_there_is_misuse(
    arguments: tuple[str, ...], run: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "seeds", {"a.yaml": GOOD})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLEDGEGRAPH_SEEDS", "seeds")
    result = run(*arguments)
    assert result.code == 2
    assert "nowhere" in result.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "\n:Lost a sh:NodeShape ; sh:targetClass :Lots .\n", "dead-shape: shape Lost has no target"),
        (
            "",
            "\n:lost a sh:PropertyShape ; sh:path :lost .\n",
            "dead-shape: property shape lost belongs to no class",
        ),
        ("sh:node kinds:forces ;", "sh:node kinds:forcs ;", "refers to an unknown scheme forcs"),
        (":Pledge a owl:Class", ":Pledge a owl:Class ;; [", "core.ttl:"),
    ],
)
def test_a_broken_vocabulary_is_told_and_nothing_is_built(
    old: str, new: str, said: str, run: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vocabulary = tmp_path / "ontology"
    shutil.copytree(data_dir("ontology"), vocabulary)
    core = (vocabulary / "core.ttl").read_text(encoding="utf-8")
    assert not old or core.count(old) == 1 or old == ":Pledge a owl:Class"
    (vocabulary / "core.ttl").write_text(core.replace(old, new, 1) if old else core + new, encoding="utf-8")
    for module in ("curate", "take"):
        monkeypatch.setattr(f"pledgegraph.cli.{module}.data_dir", lambda _: vocabulary)
    seeds = write(tmp_path / "seeds", {"a.yaml": GOOD})
    output = write(tmp_path / "out", EARLIER_SET)
    before = held(output)
    for command in (("check",), ("build", output)):
        result = run(*command, "--seeds", seeds)
        assert result.code == 2
        assert result.out == ""
        assert said in result.err
        assert "Traceback" not in result.err
    assert held(output) == before
