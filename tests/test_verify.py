"""Whatever is done to a release, verifying it says which file it was done to; nothing outside it is read."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path
from typing import Any

import minisign
import pyoxigraph as ox
import pytest

from pledgebuild.release import release
from pledgebuild.signing import public_key, signer
from pledgebuild.sums import sums_of
from pledgebuild.verify import Verified, verify
from pledgegraph.cli import main
from pledgegraph.data import data_dir
from pledgegraph.errors import MissingExtra, ReleaseError
from pledgegraph.files import MANIFEST
from pledgegraph.intake import open_regular

TOY = Path(__file__).parent / "toy"
DAYS = ("2031-08-01", "2031-08-02", "2031-08-03")
LISTED = (
    *("changes.md", "claims.tsv", "context.jsonld", "facts.csv", "facts.graphml", "facts.jsonld", "facts.nq"),
    *(
        "facts.nt",
        "facts.rdf",
        "facts.sheet.csv",
        "facts.trig",
        "facts.ttl",
        "inferred.ttl",
        "matrix.svg",
        "release.json",
    ),
    *("schema.json", "terms.md"),
)
Edit = Callable[[Path], object]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pairs of keys, of which only the first signs."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("ours", "other"):
        pair = minisign.KeyPair.generate()
        (folder / f"{name}.key").write_bytes(bytes(pair.secret_key))
        (folder / f"{name}.pub").write_bytes(bytes(pair.public_key) + b"\n")
    return folder


@pytest.fixture(scope="module")
def chain(own_cache: None, keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three signed releases, each after the one before."""
    folder = tmp_path_factory.mktemp("chain")
    text = (TOY / "harbour-pact.yaml").read_text(encoding="utf-8")
    (folder / "seeds").mkdir()
    for number, day in enumerate(DAYS, 1):
        (folder / "seeds" / "toy.yaml").write_text(
            text.replace(f"since: {DAYS[0]}", f"since: {day}"), encoding="utf-8"
        )
        release(
            folder / "seeds",
            data_dir("ontology"),
            folder / str(number),
            previous=folder / str(number - 1) if number > 1 else None,
            sign=signer(keys / "ours.key", str),
        )
    return folder


@pytest.fixture
def copy(chain: Path, tmp_path: Path) -> Path:
    """A copy of the second release, to spoil."""
    shutil.copytree(chain / "2", tmp_path / "r")
    return tmp_path / "r"


def told(found: Verified, folder: Path) -> list[str]:
    """List the findings as file, rule."""
    return [
        re.sub(r"(?::\d+:\d+)? (\S+): .*", r" \1", str(f).removeprefix(f"{folder.as_posix()}/"))
        for f in found.findings
    ]


def resum(folder: Path) -> None:
    """Write the manifest anew, as somebody would who spoils a release with care."""
    files = {
        p.name: p.read_bytes()
        for p in folder.iterdir()
        if p.name[0].isalnum() and not p.name.startswith("SHA")
    }
    (folder / "SHA256SUMS").write_bytes(sums_of(files))


# ---------------------------------------------------------------- sound ones


def test_a_chain_of_three_is_sound(chain: Path, keys: Path) -> None:
    key = public_key(str(keys / "ours.pub"))
    for number in (1, 2, 3):
        previous = chain / str(number - 1) if number > 1 else None
        found = verify(chain / str(number), key=key, previous=previous)
        assert found.findings == []
        assert (found.number, found.signed, found.checked, found.chained) == (number, True, True, number > 1)
        info = json.loads((chain / str(number) / "release.json").read_bytes())
        assert found.id == info["id"]


def test_without_a_key_the_signature_is_not_said_to_hold(chain: Path) -> None:
    found = verify(chain / "2")
    assert (found.findings, found.signed, found.checked, found.chained) == ([], True, False, False)


def test_a_release_published_without_hidden_files_is_sound(copy: Path) -> None:
    (copy / MANIFEST).unlink()
    assert verify(copy).findings == []


def test_a_link_to_the_folder_may_be_named(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to(copy)
    assert verify(tmp_path / "latest").findings == []


# ---------------------------------------------------------------- 55: one byte


def test_the_list_of_files_here_is_the_one_of_a_release(chain: Path) -> None:
    assert {p.name for p in (chain / "2").iterdir()} == {
        *LISTED,
        "SHA256SUMS",
        "SHA256SUMS.minisig",
        MANIFEST,
    }


@pytest.mark.parametrize("place", ["first", "middle", "last"])
@pytest.mark.parametrize("name", [*LISTED, "SHA256SUMS", "SHA256SUMS.minisig", MANIFEST])
def test_6_55_one_bit_of_any_file_is_told_with_its_name(
    name: str, place: str, copy: Path, keys: Path
) -> None:
    data = bytearray((copy / name).read_bytes())
    data[{"first": 0, "middle": len(data) // 2, "last": len(data) - 1}[place]] ^= 1
    (copy / name).write_bytes(data)
    for key in (public_key(str(keys / "ours.pub")), None):
        found = told(verify(copy, key=key), copy)
        named = {line.split(" ")[0] for line in found}
        if name == "SHA256SUMS":  # its lines are broken, name another file, or another checksum of one
            assert named if key is None else "SHA256SUMS.minisig" in named
        elif name == "SHA256SUMS.minisig":
            assert named == {name} if key is not None or place == "first" else named <= {name}
        else:
            assert named == {name}


def test_6_55_every_byte_of_the_signature_counts(copy: Path, keys: Path) -> None:
    path, key = copy / "SHA256SUMS.minisig", public_key(str(keys / "ours.pub"))
    good = path.read_bytes()
    for place in range(len(good)):
        path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        assert "SHA256SUMS.minisig signature" in told(verify(copy, key=key), copy), place


def replaced(name: str, old: str, new: str) -> Edit:
    def edit(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def written(name: str, data: bytes) -> Edit:
    return lambda folder: (folder / name).write_bytes(data)


def appended(name: str, data: bytes) -> Edit:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes() + data)


def removed(name: str) -> Edit:
    return lambda folder: (folder / name).unlink()


def piped(name: str) -> Edit:
    def edit(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    return edit


def linked(name: str, *, within: bool = False) -> Edit:
    """Put a link in the place of a file, to the same content outside or to another file inside."""

    def edit(folder: Path) -> None:
        aside = folder.parent / "aside"
        (folder / name).rename(aside)
        (folder / name).symlink_to("facts.nt" if within else aside)

    return edit


def opened(name: str) -> Edit:
    def edit(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir()

    return edit


def renamed(*pairs: tuple[str, str]) -> Edit:
    def edit(folder: Path) -> None:
        for old, new in pairs:
            (folder / old).rename(folder / new)

    return edit


def each(*edits: Edit) -> Edit:
    return lambda folder: [edit(folder) for edit in edits]


SWAPPED = renamed(("facts.nt", "x"), ("facts.ttl", "facts.nt"), ("x", "facts.ttl"))
SEVERAL = each(
    written("facts.nq", b""),
    removed("claims.tsv"),
    written("extra", b""),
    written("SHA256SUMS.minisig", b"x"),
)
SPOILS: dict[str, tuple[Edit, list[str]]] = {
    "a byte more": (appended("terms.md", b"\n"), ["terms.md changed"]),
    "an empty file": (written("facts.csv", b""), ["facts.csv changed"]),
    "a file less": (removed("matrix.svg"), ["matrix.svg missing"]),
    "a file more": (written("extra.txt", b"x"), ["extra.txt unlisted"]),
    "a hidden file more": (written(".extra", b"x"), [".extra unlisted"]),
    "a folder more": (opened("deep"), ["deep unlisted"]),
    "two files swapped": (SWAPPED, ["facts.nt changed", "facts.ttl changed"]),
    "another case": (renamed(("terms.md", "Terms.md")), ["terms.md missing", "Terms.md unlisted"]),
    "no manifest": (removed("SHA256SUMS"), ["SHA256SUMS missing"]),
    "a folder for a file": (opened("terms.md"), ["terms.md not-plain"]),
    "a link for a file": (linked("terms.md"), ["terms.md not-plain"]),
    "a link within": (linked("terms.md", within=True), ["terms.md not-plain"]),
    "a link for the manifest": (linked("SHA256SUMS"), ["SHA256SUMS not-plain"]),
    "a link for the signature": (linked("SHA256SUMS.minisig"), ["SHA256SUMS.minisig not-plain"]),
    "a pipe for a file": (piped("terms.md"), ["terms.md not-plain"]),
    "a pipe for the manifest": (piped("SHA256SUMS"), ["SHA256SUMS not-plain"]),
    "a pipe for the signature": (piped("SHA256SUMS.minisig"), ["SHA256SUMS.minisig not-plain"]),
    "a pipe for the note": (piped(MANIFEST), [f"{MANIFEST} not-plain"]),
    "a pipe beside": (piped("pipe"), ["pipe unlisted"]),
    "several at once": (
        SEVERAL,
        ["SHA256SUMS.minisig signature", "claims.tsv missing", "facts.nq changed", "extra unlisted"],
    ),
}


@pytest.mark.parametrize(("spoil", "expected"), SPOILS.values(), ids=SPOILS)
def test_6_55_what_is_missing_changed_unlisted_or_linked_is_told(
    spoil: Edit, expected: list[str], copy: Path
) -> None:
    spoil(copy)
    found = verify(copy)
    assert told(found, copy) == expected
    links = [p.name for p in copy.iterdir() if p.is_symlink()]
    assert [Path(f.place.path).name for f in found.findings if "symbolic link" in f.message] == links


# ---------------------------------------------------------------- a manifest that is hostile

SUM = "0" * 64
LINES = {
    "a folder above": (f"{SUM}  ../secret\n", "broken-line"),
    "an absolute name": (f"{SUM}  /etc/passwd\n", "broken-line"),
    "a folder below": (f"{SUM}  deep/x\n", "broken-line"),
    "a backslash": (f"{SUM}  ..\\secret\n", "broken-line"),
    "a hidden name": (f"{SUM}  .secret\n", "broken-line"),
    "a control character": (f"{SUM}  a\x1b[31mb\n", "broken-line"),
    "a carriage return": (f"{SUM}  terms2.md\r\n", "broken-line"),
    "another script": (f"{SUM}  fаcts.nq\n", "broken-line"),
    "bytes that are no UTF-8": (f"{SUM}  a\udcff\n", "broken-line"),
    "a NUL": (f"{SUM}  a\0b\n", "broken-line"),
    "a checksum too short": ("00  a.txt\n", "broken-line"),
    "upper case": (f"{'A' * 64}  a.txt\n", "broken-line"),
    "one blank": (f"{SUM} a.txt\n", "broken-line"),
    "binary mode": (f"{SUM} *a.txt\n", "broken-line"),
    "an empty line": ("\n", "broken-line"),
    "no name": (f"{SUM}  \n", "broken-line"),
    "a long line": (f"{SUM}  {'a' * 900_000}\n", "broken-line"),
    "itself": (f"{SUM}  SHA256SUMS\n", "broken-line"),
    "its signature": (f"{SUM}  SHA256SUMS.minisig\n", "broken-line"),
    "a name twice": (f"{SUM}  terms.md\n", "broken-line"),
    "an open last line": (f"{SUM}  a.txt", "broken-line"),
    "a file that is not there": (f"{SUM}  a.txt\n", "missing"),
}


@pytest.mark.parametrize(("line", "rule"), LINES.values(), ids=LINES)
def test_6_55_a_hostile_line_of_the_manifest_is_told_at_its_place(line: str, rule: str, copy: Path) -> None:
    (copy.parent / "secret").write_bytes(b"secret")
    path = copy / "SHA256SUMS"
    with path.open("ab") as file:
        file.write(line.encode("utf-8", "surrogateescape"))
    found = [f for f in verify(copy).findings if f.rule == rule]
    assert found
    assert found[0].place.line == (0 if rule == "missing" else len(LISTED) + 1)
    text = "\n".join(map(str, found))
    assert len(text) < 2000
    assert re.search("[\x00-\x09\x0b-\x1f\x7f]", text) is None


def test_a_manifest_without_end_is_not_read_to_its_end(copy: Path) -> None:
    with (copy / "SHA256SUMS").open("ab") as file:
        file.truncate(1 << 40)
    assert told(verify(copy), copy) == ["SHA256SUMS not-plain"]


def test_a_file_without_end_is_not_read_to_its_end(copy: Path) -> None:
    with (copy / "terms.md").open("ab") as file:
        file.truncate(1 << 40)
    assert told(verify(copy), copy) == ["terms.md not-plain"]


def test_a_listed_file_that_no_release_has_is_not_opened(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (copy / MANIFEST).unlink()
    (copy / "more.txt").write_bytes(b"x")
    resum(copy)
    opened: list[str] = []

    def noted(path: Path, **options: bool) -> BufferedReader:
        opened.append(Path(path).name)
        return open_regular(path, **options)

    monkeypatch.setattr("pledgebuild.sums.open_regular", noted)
    assert told(verify(copy), copy) == ["more.txt foreign"]
    assert sorted(opened) == sorted(["SHA256SUMS", "SHA256SUMS.minisig", *LISTED])


def test_all_files_share_one_limit(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = sum((copy / name).stat().st_size for name in LISTED)
    monkeypatch.setattr("pledgebuild.sums.MAX_ALL", size)
    assert verify(copy).findings == []
    monkeypatch.setattr("pledgebuild.sums.MAX_ALL", size - 1)
    assert told(verify(copy), copy) == ["terms.md not-plain"]


def test_only_files_that_are_opened_further_are_kept(
    copy: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgebuild.sums._PIECE", 1000)
    by_sum = {"changes.md", "context.jsonld", "facts.graphml", "matrix.svg", "schema.json", "terms.md"}
    found = verify(copy)
    assert found.findings == []
    assert found.files == {name: (copy / name).read_bytes() for name in {*LISTED} - by_sum}
    assert verify(copy, key=public_key(str(keys / "other.pub"))).files == {}


DEEP = 30_000
NESTED = {
    "facts.rdf": (
        "</rdf:RDF>",
        '<rdf:Description xmlns:u="urn:u"><u:a>' * DEEP + "</u:a></rdf:Description>" * DEEP + "</rdf:RDF>",
    ),
    "facts.ttl": ("", f"<urn:a> <urn:b> {'(' * DEEP}{')' * DEEP} .\n"),
    "facts.trig": ("", f"<urn:a> <urn:b> {'[ <urn:b> ' * DEEP}1{']' * DEEP} .\n"),
    "inferred.ttl": ("", f"<urn:a> <urn:b> {'(' * DEEP}{')' * DEEP} .\n"),
    "facts.nt": ("", f"<urn:a> <urn:b> {'<<( <urn:a> <urn:b> ' * DEEP}<urn:c>{' )>>' * DEEP} .\n"),
    "facts.nq": ("", f"<urn:a> <urn:b> {'<<( <urn:a> <urn:b> ' * DEEP}<urn:c>{' )>>' * DEEP} .\n"),
    "facts.jsonld": ('"@graph":', f'"urn:b": {"[" * DEEP}{"]" * DEEP}, "@graph":'),
}


@pytest.mark.parametrize("name", NESTED)
def test_nesting_is_refused_before_a_parser_sees_it(
    name: str, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = NESTED[name]
    text = (copy / name).read_text(encoding="utf-8")
    assert old in text
    (copy / name).write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
    resum(copy)
    parse, parsed = ox.parse, []

    def noted(**options: Any) -> object:
        parsed.append(options["input"])
        return parse(**options)

    monkeypatch.setattr(ox, "parse", noted)
    found = [line for line in told(verify(copy), copy) if line.startswith(name)]
    assert found[0] == f"{name} does-not-parse"
    assert not any(max(map(len, data.splitlines())) > DEEP for data in parsed)


def test_a_file_of_too_many_statements_or_bytes_is_not_read_to_its_end(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgebuild.rdf_text.MAX_STATEMENTS", 100)
    (found, *_) = [f for f in verify(copy).findings if f.place.path.endswith("facts.nq")]
    assert (found.rule, found.message) == ("does-not-parse", "more than 100 statements in one file")
    monkeypatch.setattr("pledgebuild.rdf_text.MAX_BYTES", 100)
    (found, *_) = [f for f in verify(copy).findings if f.place.path.endswith("facts.nq")]
    assert found.message.startswith("a file of facts has at most 100 bytes")


@pytest.mark.parametrize("rule", ["unlisted", "missing", "foreign", "broken-line"])
def test_many_faults_of_one_sort_are_counted(rule: str, copy: Path) -> None:
    line = f"{SUM}  x{{}}\n"
    lines = {"unlisted": "", "missing": line, "foreign": line, "broken-line": f"{SUM}  ../x{{}}\n"}[rule]
    with (copy / "SHA256SUMS").open("a") as file:
        file.write("".join(lines.format(number) for number in range(500)))
    for number in range(500 if rule in ("unlisted", "foreign") else 0):
        (copy / f"x{number}").touch()
    found = [f for f in verify(copy).findings if f.rule == rule]
    assert len(found) == 21
    assert found[-1].message == "and 480 more of this kind"


@pytest.mark.skipif(os.name == "nt", reason="names of files are texts there")
def test_names_of_files_never_reach_a_terminal_raw(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (b"a\x1b[31mred", b"b\nfacts.nq:1:1 fine", b"c\xff", "d\u202egpj".encode()):
        (Path(os.fsdecode(os.fsencode(copy) + b"/" + name))).touch()
    with pytest.raises(SystemExit) as end:
        main(["verify", str(copy)])
    told = capsys.readouterr()
    assert end.value.code == 1
    assert len(told.out.splitlines()) == 4
    assert re.search("[\x00-\x09\x0b-\x1f\x7f\u202e\udc80-\udcff]", told.out) is None


def test_nothing_outside_the_folder_is_opened(copy: Path) -> None:
    """An audit hook in a child notes each file that is opened while a hostile release is verified."""
    outside = copy.parent / "secret"
    outside.write_bytes(b"secret")
    (copy / "terms.md").unlink()
    (copy / "terms.md").symlink_to(outside)
    (copy / "inside").symlink_to(outside.parent)
    with (copy / "SHA256SUMS").open("a") as file:
        file.write(f"{SUM}  ../secret\n{SUM}  {outside}\n{SUM}  inside/secret\n")
    code = f"""
import sys
from pathlib import Path
from pledgebuild.verify import verify
import importlib.metadata, json, pyoxigraph
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
found = verify(Path({str(copy)!r}))
print(json.dumps([len(found.findings), [o for o in opened if o.endswith("secret")]]))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == [5, []]


# ---------------------------------------------------------------- signatures


def test_6_55_a_signature_of_another_key(copy: Path, keys: Path) -> None:
    key = public_key(str(keys / "other.pub"))
    found = verify(copy, key=key)
    assert [f.message for f in found.findings] == ["it was made with another key"]
    assert not found.checked


def test_6_55_a_missing_signature_is_told_where_a_key_is_given(copy: Path, keys: Path) -> None:
    (copy / "SHA256SUMS.minisig").unlink()
    (copy / MANIFEST).unlink()
    assert told(verify(copy, key=public_key(str(keys / "ours.pub"))), copy) == ["SHA256SUMS.minisig missing"]
    found = verify(copy)
    assert (found.findings, found.signed) == ([], False)


def test_6_55_a_manifest_made_anew_is_not_the_one_that_was_signed(copy: Path, keys: Path) -> None:
    (copy / "terms.md").write_bytes(b"other terms")
    resum(copy)
    found = verify(copy, key=public_key(str(keys / "ours.pub")))
    assert [str(f).partition(" ")[2] for f in found.findings] == ["signature: it does not fit the manifest"]


def test_6_55_a_signature_of_ours_for_another_release(copy: Path, chain: Path, keys: Path) -> None:
    shutil.copy(chain / "1" / "SHA256SUMS.minisig", copy)
    key = public_key(str(keys / "ours.pub"))
    assert told(verify(copy, key=key), copy) == ["SHA256SUMS.minisig signature"]
    (found,) = verify(copy).findings
    assert "it names 'pledgegraph release 1" in found.message


def test_6_55_an_old_manifest_with_its_signature_replayed(copy: Path, chain: Path, keys: Path) -> None:
    for name in ("SHA256SUMS", "SHA256SUMS.minisig"):
        shutil.copy(chain / "1" / name, copy)
    found = told(verify(copy, key=public_key(str(keys / "ours.pub"))), copy)
    assert {"facts.nq changed", "release.json changed", "claims.tsv changed"} <= set(found)


def test_files_are_not_opened_further_where_the_signature_does_not_hold(copy: Path, keys: Path) -> None:
    (copy / "facts.nq").write_bytes(b"no statements")
    resum(copy)
    assert told(verify(copy, key=public_key(str(keys / "ours.pub"))), copy) == [
        "SHA256SUMS.minisig signature"
    ]
    assert "facts.nq does-not-parse" in told(verify(copy), copy)


@pytest.mark.parametrize("form", ["file", "text", "two lines"])
def test_the_key_is_a_file_or_its_text(form: str, chain: Path, keys: Path) -> None:
    text = (keys / "ours.pub").read_text()
    given = {"file": str(keys / "ours.pub"), "text": text.splitlines()[1], "two lines": text}[form]
    assert verify(chain / "1", key=public_key(given)).checked


def test_the_text_of_a_key_is_never_taken_for_the_name_of_a_file(
    chain: Path, keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (keys / "ours.pub").read_text().splitlines()[1]
    monkeypatch.chdir(tmp_path)
    hidden = tmp_path / text  # a key may have a slash, which then names a folder
    hidden.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(keys / "other.pub", hidden)
    assert verify(chain / "1", key=public_key(text)).findings == []


@pytest.mark.parametrize(
    "given", ["", "nowhere.pub", "RWQ", "x" * 5000, "a\0b", ".", "RW" + "A" * 54, "\udcff"]
)
def test_what_is_no_key_is_an_error(given: str) -> None:
    with pytest.raises(ReleaseError, match="is no public key"):
        public_key(given)


def test_a_key_that_cannot_be_read_is_an_error(
    keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "long.pub").write_bytes(b"x" * 4097)
    with pytest.raises(ReleaseError, match=r"long\.pub is no key of minisign: it has more than 4096 bytes"):
        public_key(str(tmp_path / "long.pub"))

    def refused(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pledgebuild.signing.read_at_most", refused)
    with pytest.raises(ReleaseError, match=r"cannot read the key .*ours\.pub: Permission denied"):
        public_key(str(keys / "ours.pub"))


def test_without_the_extra_a_key_is_one_clear_line(
    chain: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "minisign", None)
    with pytest.raises(MissingExtra, match="checking a signature needs the extra 'release'"):
        public_key(str(keys / "ours.pub"))
    assert verify(chain / "2").findings == []


# ---------------------------------------------------------------- the chain


def test_6_55_an_older_release_shown_as_the_newest(chain: Path) -> None:
    for shown, previous in (("1", "2"), ("2", "2"), ("2", "3")):
        found = verify(chain / shown, previous=chain / previous).findings
        assert "an older release stands in for a newer one" in found[0].message
        assert {f.rule for f in found} == {"chain"}


def test_6_55_a_release_left_out(chain: Path) -> None:
    found = verify(chain / "3", previous=chain / "1").findings
    assert found[0].message == "it is number 3, and the previous one is number 1"
    assert len(found) == 2


def test_6_55_a_previous_release_that_was_spoiled_with_care(chain: Path, copy: Path) -> None:
    (copy / "terms.md").write_bytes(b"other terms")
    resum(copy)
    assert told(verify(copy), copy) == []
    found = verify(chain / "3", previous=copy).findings
    assert [f.message for f in found] == [f"it does not follow {copy}: it names another SHA256SUMS"]


def test_what_is_wrong_with_the_previous_release_is_told(chain: Path, copy: Path) -> None:
    (copy / "terms.md").unlink()
    (found,) = verify(chain / "3", previous=copy).findings
    assert str(found).startswith(f"{copy.as_posix()}/terms.md missing")


# ---------------------------------------------------------------- what a release says of itself


def informed(**said: Any) -> Edit:
    def edit(folder: Path) -> None:
        info = json.loads((folder / "release.json").read_bytes()) | said
        info = {key: value for key, value in info.items() if value != "no"}
        (folder / "release.json").write_text(json.dumps(info, ensure_ascii=False, indent=1) + "\n")

    return edit


def reworded(name: str) -> Edit:
    return replaced(name, "Lend boats", "Lend ships")


def turned(folder: Path) -> None:
    path = folder / "claims.tsv"
    path.write_bytes(b"".join(reversed(path.read_bytes().splitlines(keepends=True))))


def emptied(folder: Path) -> None:
    for name in LISTED:
        (folder / name).unlink()


INFO = {"release.json release-info"}
DOCTYPE = '<!DOCTYPE r [<!ENTITY a "b">]>'
BOMB = f'<?xml version="1.0" encoding="UTF-8"?>\n{DOCTYPE}<r>&a;</r>'
ELSEWHERE = b'{"@context": "http://localhost:9/x"}'
EXPORTS = ("facts.ttl", "facts.nt", "facts.jsonld", "facts.rdf", "facts.trig", "inferred.ttl")
TABLES = {"facts.csv other-rows", "facts.sheet.csv other-rows"}
MORE = b"<https://w3id.org/pledgegraph/actors/ada-lund> <urn:b> <urn:c> .\n"
DOSSIER = replaced("facts.trig", "graph/toy>", "graph/other>")
LIES: dict[str, tuple[Edit, set[str]]] = {
    **{f"another word in {name}": (reworded(name), {f"{name} other-statements"}) for name in EXPORTS},
    "another word in the facts": (
        reworded("facts.nq"),
        {"claims.tsv claims", *INFO, *TABLES, *(f"{name} other-statements" for name in EXPORTS)},
    ),
    "a statement more": (appended("facts.nt", b"<urn:a> <urn:b> <urn:c> .\n"), {"facts.nt other-statements"}),
    "an inference more": (appended("inferred.ttl", MORE), {"inferred.ttl other-statements"}),
    "an inference less": (
        lambda folder: shutil.copy(folder / "facts.nt", folder / "inferred.ttl"),
        {"inferred.ttl other-statements"},
    ),
    "another actor in the table": (
        replaced("facts.csv", "northmark", "southmark"),
        {"facts.csv other-rows"},
    ),
    "a row less in the sheet": (
        lambda folder: (folder / "facts.sheet.csv").write_bytes(
            (folder / "facts.sheet.csv").read_bytes().rpartition(b"\n")[0]
        ),
        {"facts.sheet.csv other-rows"},
    ),
    "facts that nobody would take in": (
        each(*(appended(f"facts.{end}", MORE) for end in ("nq", "nt", "ttl", "trig"))),
        {
            *("facts.nq unknown-property", "facts.nq several-graphs", "claims.tsv claims", *INFO),
            *(f"facts.{end} other-statements" for end in ("jsonld", "rdf")),
        },
    ),
    "another dossier": (DOSSIER, {"facts.trig other-statements"}),
    "a document type": (
        replaced("facts.rdf", "<rdf:RDF", f"{DOCTYPE}<rdf:RDF"),
        {"facts.rdf does-not-parse"},
    ),
    "a document type in UTF-16": (written("facts.rdf", BOMB.encode("utf-16")), {"facts.rdf does-not-parse"}),
    "a context that stands elsewhere": (written("facts.jsonld", ELSEWHERE), {"facts.jsonld does-not-parse"}),
    "what is no text": (written("facts.ttl", b"\xff\xfe"), {"facts.ttl does-not-parse"}),
    "another checksum of a claim": (replaced("claims.tsv", ";", ";A"), {"claims.tsv claims"}),
    "a claim less": (replaced("claims.tsv", "actors/ada-lund", "actors/nobody"), {"claims.tsv claims"}),
    "claims in another order": (turned, {"claims.tsv claims"}),
    "another id": (informed(id="0" * 64), {*INFO, "SHA256SUMS.minisig signature"}),
    "another number": (informed(number=7), {"SHA256SUMS.minisig signature"}),
    "another date": (informed(date="2032-01-01"), INFO),
    "other counts": (informed(counts={"actors": 6}), INFO),
    "counts of another kind": (informed(counts={"actors": True}), INFO),
    "a number of another kind": (informed(number=True), INFO),
    "a number without end": (informed(number=10**4000), INFO),
    "no number": (informed(number="no"), INFO),
    "a key more": (informed(note="x"), INFO),
    "no previous": (informed(previous=None), INFO),
    "no JSON": (written("release.json", b"{"), INFO),
    "deep JSON": (written("release.json", b"[" * 200_000), INFO),
    "half a surrogate pair": (replaced("release.json", '"reason": "', '"reason": "\\ud800'), INFO),
    "a list": (written("release.json", b"[]\n"), INFO),
    "a blank more": (appended("release.json", b" "), INFO),
    "nothing": (
        emptied,
        {f"{name} missing" for name in LISTED},
    ),
    **{f"no {name}": (removed(name), {f"{name} missing"}) for name in LISTED},
}


@pytest.mark.parametrize(("edit", "expected"), LIES.values(), ids=LIES)
def test_what_was_spoiled_with_care_contradicts_the_facts(edit: Edit, expected: set[str], copy: Path) -> None:
    (copy / MANIFEST).unlink()
    edit(copy)
    resum(copy)
    assert set(told(verify(copy), copy)) == expected


def test_what_another_version_derived_is_told_with_that_version(copy: Path) -> None:
    informed(version="0.0.9")(copy)
    replaced("facts.csv", "northmark", "southmark")(copy)
    resum(copy)
    (found,) = verify(copy).findings
    assert str(found).endswith("gives; it was made by version 0.0.9: verify it with that one too")
    assert verify(copy, derived=False).findings == []


def test_what_the_facts_give_is_told_beside_what_the_release_says(copy: Path) -> None:
    informed(date="2032-01-01")(copy)
    resum(copy)
    (found,) = verify(copy).findings
    path = f"{copy.as_posix()}/release.json"
    assert str(found) == f"{path} release-info: 'date' is 2032-01-01 in it, and the facts give 2031-08-02"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("release.json", b"[" * 1_048_577, "it has 1048577 bytes, and at most 1048576 are read"),
        ("claims.tsv", b"\n" * 400_000, "it has 400000 bytes, and the facts give "),
    ],
)
def test_what_would_fill_the_memory_is_not_taken_apart(
    name: str, data: bytes, message: str, copy: Path
) -> None:
    (copy / name).write_bytes(data)
    resum(copy)
    (found,) = (f for f in verify(copy).findings if f.place.path.endswith(name))
    assert found.message.startswith(message)


def test_every_rdf_file_of_the_set_is_held(copy: Path) -> None:
    from pledgebuild.build import NAMES
    from pledgebuild.rdf_text import SYNTAXES

    assert {name for name in NAMES if Path(name).suffix in SYNTAXES} - {"context.jsonld"} == {
        *EXPORTS,
        "facts.nq",
    }


def test_each_claim_that_is_wrong_is_named(copy: Path) -> None:
    replaced("claims.tsv", "actors/eastvale\tni:///sha-256;", "actors/eastvale\tni:///sha-256;x")(copy)
    resum(copy)
    (found,) = (f for f in verify(copy).findings if f.rule == "claims")
    assert (
        found.message
        == "the checksum of https://w3id.org/pledgegraph/actors/eastvale is not that of the facts"
    )


# ---------------------------------------------------------------- the command


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main(["verify", *map(str, arguments)])
    return int(end.value.code or 0)


def test_the_command_says_in_one_line_what_was_checked(
    chain: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    public, two, one = keys / "ours.pub", chain / "2", chain / "1"
    for options, end in (
        ([], "is whole; the signature was not checked: name the key with --public-key"),
        (["--public-key", public], "is whole; the signature holds"),
        (["--public-key", public, "--previous", one], f"is whole, it follows {one}; the signature holds"),
    ):
        assert run(two, *options) == 0
        told = capsys.readouterr()
        assert (told.out, told.err) == (f"{two}: release 2 {end}\n", "")


def test_the_command_lists_every_fault_and_ends_with_1(
    copy: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / "terms.md").write_bytes(b"x")
    (copy / "facts.nq").unlink()
    assert run(copy, "--public-key", keys / "other.pub") == 1
    told = capsys.readouterr()
    assert [line.split(" ")[0].rpartition("/")[2] for line in told.out.splitlines()] == [
        "SHA256SUMS.minisig",
        "facts.nq",
        "terms.md",
    ]
    assert told.err == "3 findings; do not rely on this release\n"


@pytest.mark.parametrize(
    "arguments",
    [["nowhere"], [__file__], [".", "--public-key", "nowhere.pub"], [".", "--previous", "nowhere"]],
)
def test_misuse_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 2
    assert capsys.readouterr().err.startswith("pledgegraph: ")


@pytest.mark.parametrize("value", ["", " "])
@pytest.mark.parametrize(
    "command",
    [
        ["verify", "{one}", "--public-key"],
        ["verify", "{one}", "--previous"],
        ["release", "{new}", "--key"],
        ["release", "{new}", "--previous"],
    ],
)
def test_a_variable_that_was_never_set_switches_no_check_off(
    command: list[str], value: str, chain: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "new"
    with pytest.raises(SystemExit) as end:
        main([*(word.format(one=chain / "1", new=new) for word in command), value])
    told = capsys.readouterr()
    assert (end.value.code, told.out) == (2, "")
    assert "it is empty" in told.err
    assert not new.exists()


def test_the_checksums_are_those_of_coreutils(chain: Path) -> None:
    for line in (chain / "3" / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((chain / "3" / name).read_bytes()).hexdigest() == digest
