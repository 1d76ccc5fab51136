"""Hostile files: only regular ones are opened, none is read beyond its limit, and none costs much.

Each bomb is met by a process of its own with a limit of one second of processor time and 300 MB, both set by
the system: whoever goes beyond is killed, and the test fails. Where the whole pipeline runs, it has a second
for the vocabulary, and the 200 MB of addresses that the query engine reserves.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pledgebuild.cache import fingerprint
from pledgebuild.dossiers import MAX_BYTES
from pledgebuild.findings import MOST_FINDINGS, MOST_LETTERS
from pledgebuild.texts import MAX_BYTES as MOST_OF_A_TEXT
from pledgebuild.texts import read_texts
from pledgegraph.data import data_dir
from pledgegraph.intake import open_regular, read_at_most

LIMITS = """
import resource, sys
from pathlib import Path
folder = Path(sys.argv[1])
"""
READ = """
resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
resource.setrlimit(resource.RLIMIT_AS, (300_000_000, 300_000_000))
from pledgebuild.dossiers import dossier_bytes
from pledgebuild.read import read
tree, findings = read("x.yaml", dossier_bytes(folder / "x.yaml"))
"""
COMPILE = """
resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
resource.setrlimit(resource.RLIMIT_AS, (500_000_000, 500_000_000))
from pledgebuild.compile import compile_facts
from pledgegraph.data import data_dir
findings = compile_facts(folder, data_dir("ontology")).findings
"""
FINGERPRINT = """
resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
from pledgebuild.cache import fingerprint
findings = [fingerprint(folder, Path("nowhere"))]
"""
PRINT = """
for finding in findings: print(finding)
"""
HUGE = MAX_BYTES - 20


def refused(steps: str, folder: Path) -> list[str]:
    """Give the findings of a process under limits; one that was killed or failed is a failed test."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", LIMITS + steps + PRINT, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout.splitlines()


# ---------------------------------------------------------------- files


def test_no_more_is_read_than_tells_that_there_is_more(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"12345678")
    assert [read_at_most(path, most) for most in (3, 7, 8, 9)] == [
        b"1234",
        b"12345678",
        b"12345678",
        b"12345678",
    ]


def strange_files(folder: Path) -> list[Path]:
    """Make one of each kind of file that cannot simply be read."""
    os.mkfifo(folder / "pipe.yaml")
    (folder / "zero.yaml").symlink_to("/dev/zero")
    (folder / "link.yaml").symlink_to(folder / "pipe.yaml")
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    (folder / "gone.yaml").symlink_to(folder / "nowhere")
    (folder / "folder.yaml").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(folder / "socket.yaml"))
    return sorted(folder.iterdir())


def test_18_pipes_devices_and_folders_are_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = strange_files(tmp_path)
    assert len(paths) == 7
    for path in paths:
        with pytest.raises(OSError, match=r"."):
            open_regular(path)
    with pytest.raises(OSError, match="it is not a regular file"):
        open_regular("/dev/null")
    lines = refused(COMPILE, tmp_path)
    assert [line.split()[1] for line in lines] == ["unreadable-file:"] * 7
    assert len(fingerprint(tmp_path, data_dir("ontology"))) == 64


def test_18_a_file_of_ten_gigabytes_is_read_no_further_than_its_limit(tmp_path: Path) -> None:
    with (tmp_path / "holes.yaml").open("wb") as file:
        file.write(b"actors: {}\n")
        file.truncate(10 << 30)
    (tmp_path / "text.yaml").write_bytes(b"a: " + b"x" * 50_000_000)
    first, second = refused(COMPILE, tmp_path)
    assert first.endswith(f"holes.yaml:1:1 too-large: more than {MAX_BYTES} bytes; split the dossier")
    assert second.endswith(f"text.yaml:1:1 too-large: more than {MAX_BYTES} bytes; split the dossier")
    assert refused(FINGERPRINT, tmp_path) == [fingerprint(tmp_path, Path("nowhere"))]


def test_a_source_text_that_is_too_large_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.\n")
    with (tmp_path / "b.txt").open("wb") as file:
        file.truncate(MOST_OF_A_TEXT + 1)
    os.mkfifo(tmp_path / "c.txt")
    texts, findings = read_texts(tmp_path)
    assert [text.paragraphs for text in texts] == [["One."]]
    assert [finding.rule for finding in findings] == ["too-large"]


# ---------------------------------------------------------------- bombs

BOMBS = {
    "an alias bomb": "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 12)),
    "a merge bomb": "a: &a {k: v}\n" + "".join(f"b{n}: &b{n} {{<<: [*a, *a]}}\n" for n in range(30)),
    "many anchors": "".join(f"&a{n} k{n}: v\n" for n in range(60_000)),
    "many aliases": "a: &a b\nc: [" + "*a ," * 250_000 + "]",
    "an alias of itself": "a: &a {b: *a, c: [*a, *a]}\n",
    "brackets without end": "[" * HUGE,
    "braces 100 000 deep": "{a: " * 100_000,
    "dashes without end": "- " * (HUGE // 2),
    "questions without end": "? " * (HUGE // 2),
    "lines ever deeper": "".join(" " * n + "a:\n" for n in range(1_400)),
    "5 MB of comments": "# c\n" * 1_250_000,
    "comments up to the limit": "# c\n" * (HUGE // 4) + "- b\n",
    "blank lines up to the limit": "\n" * HUGE + "- b\n",
    "100 000 keys": "".join(f"k{n}: v\n" for n in range(100_000)),
    "one key 200 000 times": "a: b\n" * 200_000,
    "a list of 500 000": "a: [" + "b," * 500_000 + "]",
    "empty lists": "a: [" + "[]," * 300_000 + "]",
    "keys that are lists": "a: {" + "[b]: c, " * 100_000 + "}",
    "keys that are long": "{" + f"{'a' * 1_000},{'b' * 1_000}," * 500 + "}",
    "a key of one million": "a" * HUGE + ": b\n",
    "a million faults": "\ta\n" * 340_000,
    "a million hidden letters": "a: " + "\u200b" * (HUGE // 3),
    "a million accents": "a: [" + "e\u0301," * 200_000 + "]",
    "a million nulls": "\0" * HUGE,
    "a million comments behind values": "a: [\n" + "b #\n," * 150_000 + "]",
    "a million tags": "a: [" + "!t b," * 180_000 + "]",
    "many documents": "---\n" * 260_000,
    "many directives": "%A b\n" * 200_000,
    "a text on 340 000 lines": "a: 'b\n" + " b\n" * 340_000,
    "one long line that is no UTF-8": "a: " + "\ud800" * 340_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_6_7_18_19_a_bomb_is_refused_within_its_limits(bomb: str, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(BOMBS[bomb].encode("utf-8", "surrogatepass"))
    lines = refused(READ, tmp_path)
    assert 1 <= len(lines) <= 4 * MOST_FINDINGS
    assert all(line.startswith("x.yaml:") for line in lines)


RECORD = "label: {en: A}, evidence: [{paragraph: 1}]"
FLOODS = {
    "kinds that are none": "".join(f"kind{n}: {{}}\n" for n in range(24_000)),
    "slugs that are none": "actors:\n" + "".join(f"  X{n}: {{}}\n" for n in range(24_000)),
    "records of nothing": "actors:\n" + "".join(f"  x{n}: {{}}\n" for n in range(24_000)),
    "keys that are none": "actors:\n  x:\n" + "".join(f"    k{n}: v\n" for n in range(24_000)),
    "languages that are none": "actors: {x: {label: {"
    + ", ".join(f"l{n}: v" for n in range(24_000))
    + "}}}\n",
    "references to nothing": "stances: {"
    + ", ".join(f"x{n}: {{by: a{n}, about: b{n}, force: f, since: 2031, {RECORD}}}" for n in range(2_500))
    + "}",
    "words in two alphabets": "actors: {x: {label: {en: " + "Z\u0435l " * 150_000 + "x}}}\n",
    "a slug of a million letters": f"stances: {{x: {{by: {'a' * 1_000_000}, {RECORD}}}}}\n",
    "a concept of a million letters": f"stances: {{x: {{force: {'pledges' * 140_000}}}}}\n",
    "a number of a million digits": f"actors: {{x: {{evidence: [{{paragraph: {'9' * 1_000_000}}}]}}}}\n",
}


@pytest.mark.parametrize("flood", FLOODS)
def test_19_a_flood_of_faults_is_refused_within_its_limits(flood: str, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(FLOODS[flood], encoding="utf-8")
    lines = refused(COMPILE, tmp_path)
    assert 1 <= len(lines) <= 2 * MOST_FINDINGS + 1
    assert max(map(len, lines)) < 3 * MOST_LETTERS


def test_a_link_is_followed_only_where_that_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"words")
    (tmp_path / "b").symlink_to("a")
    with open_regular(tmp_path / "b") as file:
        assert file.read() == b"words"
    with pytest.raises(OSError, match="symbolic link"):
        open_regular(tmp_path / "b", follow=False)
