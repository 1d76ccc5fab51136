"""A release is whole, follows the one before, loses no name in silence, and is the same bytes each time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import minisign
import pyoxigraph as ox
import pytest

import pledgegraph as pg
from pledgebuild import release as making
from pledgebuild.build import build
from pledgebuild.release import Release, release
from pledgebuild.signing import signer
from pledgegraph.cli import main
from pledgegraph.data import data_dir
from pledgegraph.errors import ExportError, MissingExtra, ReleaseError, SeedError
from pledgegraph.files import MANIFEST

TOY = Path(__file__).parent / "toy"
DOSSIER = (TOY / "harbour-pact.yaml").read_text(encoding="utf-8")
LATER = ("since: 2031-08-01", "since: 2031-08-02")
RENAMED = ("  southland-declines-boats:\n", "  southland-refuses-boats:\n")
POINTED = ("conflictsWith: southland-declines-boats", "conflictsWith: southland-refuses-boats")
REDIRECT = """\
stances/southland-declines-boats: {to: stances/southland-refuses-boats, date: 2031-09-01, reason: a word}
"""
WITHDRAWN = """\
stances/grimmoor-rejects-foreign-guards: {date: 2031-09-01, reason: "it <i>speaks</i> of *another* river"}
"""
GONE = (DOSSIER[DOSSIER.index("\n  grimmoor-rejects-foreign-guards:") :], "\n")
Make = Callable[..., Release]


def held(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


@pytest.fixture(scope="module")
def first(own_cache: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Release]:
    """The first release of the invented world, made once."""
    folder = tmp_path_factory.mktemp("first") / "one"
    return folder, release(TOY, data_dir("ontology"), folder)


@pytest.fixture
def make(tmp_path: Path, first: tuple[Path, Release]) -> Make:
    """Release the invented world with some words replaced, and with redirects, into a folder below."""

    def made(name: str, *edits: tuple[str, str], redirects: str = "", **options: Any) -> Release:
        folder = tmp_path / f"seeds-{name}"
        shutil.copytree(TOY, folder)
        text = DOSSIER
        for old, new in edits:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (folder / "harbour-pact.yaml").write_text(text, encoding="utf-8")
        if redirects:
            (folder / "redirects.yaml").write_text(redirects, encoding="utf-8")
        if not (edits or redirects or options):
            shutil.copytree(first[0], tmp_path / name)
            return first[1]
        if isinstance(options.get("previous"), str):
            options["previous"] = tmp_path / options["previous"]
        return release(folder, data_dir("ontology"), tmp_path / name, **options)

    return made


@pytest.fixture(autouse=True)
def no_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the slow second opinion of pySHACL, which the tests of the build hold."""
    monkeypatch.setattr("pledgebuild.compile.shacl_core", lambda *_: [])


# ---------------------------------------------------------------- what it holds


def test_it_holds_the_output_set_and_what_makes_it_a_release(make: Make, tmp_path: Path) -> None:
    made = make("one")
    build(TOY, data_dir("ontology"), tmp_path / "set")
    own, plain = held(tmp_path / "one"), held(tmp_path / "set")
    assert own.keys() - plain.keys() == {"SHA256SUMS", "changes.md", "claims.tsv", "release.json"}
    assert {name for name in plain if own[name] != plain[name]} == {MANIFEST}
    assert {*made.files, MANIFEST} == own.keys()
    assert (made.number, made.signed) == (1, False)


def test_the_manifest_is_accepted_by_coreutils_and_lists_every_file(make: Make, tmp_path: Path) -> None:
    make("one")
    ran = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=tmp_path / "one",
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    listed = [line.split("  ")[1] for line in (tmp_path / "one" / "SHA256SUMS").read_text().splitlines()]
    assert listed == sorted(held(tmp_path / "one").keys() - {"SHA256SUMS", MANIFEST})


def test_it_says_what_it_is_without_a_clock(make: Make, tmp_path: Path, toy: pg.PledgeGraph) -> None:
    made = make("one", reason="the first one")
    info = json.loads((tmp_path / "one" / "release.json").read_bytes())
    days = [str(row.day) for row in toy.query("SELECT ?day { ?evidence pledge:recorded ?day }")]
    assert (info["name"], info["number"], info["previous"], info["reason"]) == (
        "pledgegraph",
        1,
        None,
        "the first one",
    )
    assert (info["date"], info["version"]) == (max(days), "0.1.0")
    assert info["counts"]["pledges"] == 7
    assert sum(info["counts"].values()) == len((tmp_path / "one" / "claims.tsv").read_text().splitlines()) - 1
    facts = ox.Dataset(ox.parse(path=str(tmp_path / "one" / "facts.nq")))
    facts.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    canonical = "".join(sorted(f"{quad} .\n" for quad in facts))
    assert info["id"] == made.id == hashlib.sha256(canonical.encode()).hexdigest()


def test_the_first_page_of_changes_says_that_it_is_the_first(make: Make, tmp_path: Path) -> None:
    make("one")
    assert "The first release" in (tmp_path / "one" / "changes.md").read_text()


def test_the_page_of_changes_says_what_changed_and_why(make: Make, tmp_path: Path) -> None:
    make("one")
    edits = (LATER, RENAMED, POINTED, GONE)
    make(
        "two", *edits, redirects=REDIRECT + WITHDRAWN, previous="one", allow_loss=True, reason="read *again*"
    )
    page = (tmp_path / "two" / "changes.md").read_text(encoding="utf-8")
    assert re.findall("^#.*$", page, re.MULTILINE) == [
        "# Release 2",
        "## Added (1)",
        "## Changed (2)",
        "## Removed (2)",
    ]
    assert "Why: read \\*again\\*\n" in page
    assert "- `stances/southland-refuses-boats`: southland · declines · lend-boats\n" in page
    assert "  - since: 2031-08-01 → 2031-08-02\n" in page
    assert "was renamed to 'stances/southland-refuses-boats' on 2031-09-01: a word" in page
    assert "it &lt;i>speaks&lt;/i> of \\*another\\* river" in page


def test_no_address_on_the_page_of_changes_becomes_a_link(make: Make, tmp_path: Path) -> None:
    make("one")
    words = "see www.example.org and https://example.org/a_b, mail a@b.org"
    edit = ("url: https://northmark.example/pact", "url: https://northmark.example/pact_2")
    make("two", edit, previous="one", reason=words)
    page = (tmp_path / "two" / "changes.md").read_text(encoding="utf-8")
    assert re.search(r"(?<!\\):(?=//)|www\.|[a-z]@[a-z]", page) is None
    assert "https\\://northmark" in page


def test_it_is_tied_to_the_one_before(make: Make, tmp_path: Path) -> None:
    make("one")
    assert make("two", LATER, previous="one").number == 2
    info = json.loads((tmp_path / "two" / "release.json").read_bytes())
    assert info["previous"] == hashlib.sha256((tmp_path / "one" / "SHA256SUMS").read_bytes()).hexdigest()


def test_a_release_of_the_same_facts_keeps_their_id(make: Make, tmp_path: Path) -> None:
    assert make("one").id == make("two", previous="one").id
    assert "No record was added" in (tmp_path / "two" / "changes.md").read_text()


# ---------------------------------------------------------------- the same bytes


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "secret.key"
    pair = minisign.KeyPair.generate()
    path.write_bytes(bytes(pair.secret_key))
    path.with_suffix(".pub").write_bytes(bytes(pair.public_key))
    return path


def test_the_same_facts_and_key_give_the_same_bytes(make: Make, key: Path, tmp_path: Path) -> None:
    make("one", sign=signer(key, str))
    make("again", sign=signer(key, str))
    assert held(tmp_path / "one") == held(tmp_path / "again")
    assert "SHA256SUMS.minisig" in held(tmp_path / "one")


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_the_same_bytes_in_another_process(seed: str, make: Make, key: Path, tmp_path: Path) -> None:
    made = make("one", sign=signer(key, str))
    code = "import pledgebuild.compile as c\nc.shacl_core = lambda *_: []\n"
    code += "from pledgegraph.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "release", "other", "--seeds", "seeds-one", "--key", str(key)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland", "LC_ALL": "C"},
        capture_output=True,
        text=True,
    )
    assert ran.stdout == f"other: release 1, the first of its chain; 19 files, signed\nid {made.id}\n", (
        ran.stderr
    )
    assert held(tmp_path / "one") == held(tmp_path / "other")


def test_the_signature_is_one_that_minisign_accepts(make: Make, key: Path, tmp_path: Path) -> None:
    made = make("one", sign=signer(key, str))
    public = minisign.PublicKey.from_file(key.with_suffix(".pub"))
    signature = minisign.Signature.from_file(tmp_path / "one" / "SHA256SUMS.minisig")
    public.verify_file(tmp_path / "one" / "SHA256SUMS", signature)
    assert signature.trusted_comment == f"pledgegraph release 1 {made.id}"


# ---------------------------------------------------------------- what is refused


def refused(make: Make, tmp_path: Path, message: str, *edits: tuple[str, str], **options: Any) -> None:
    """Hold that a second release is refused, and that nothing of it is left."""
    before = held(tmp_path / "one")
    with pytest.raises(ReleaseError, match=message):
        make("two", *edits, **{"previous": "one", **options})
    assert not (tmp_path / "two").exists()
    assert held(tmp_path / "one") == before
    assert {p.name for p in tmp_path.iterdir()} == {"one", "seeds-one", "seeds-two"}


def test_6_34_a_name_that_is_gone_without_a_redirect(make: Make, tmp_path: Path) -> None:
    make("one")
    refused(
        make,
        tmp_path,
        "'stances/southland-declines-boats' stood in the previous .* redirects.yaml",
        RENAMED,
        POINTED,
    )


def test_6_34_a_name_that_is_gone_is_refused_even_where_losses_are_allowed(
    make: Make, tmp_path: Path
) -> None:
    make("one")
    refused(make, tmp_path, "'stances/grimmoor-rejects-foreign-guards' .* is gone", GONE, allow_loss=True)


def test_6_34_a_redirect_cannot_be_dropped_again(make: Make, tmp_path: Path) -> None:
    make("zero")
    make("one", RENAMED, POINTED, redirects=REDIRECT, previous="zero")
    for name in ("zero", "seeds-zero"):
        shutil.rmtree(tmp_path / name)
    message = "'stances/southland-declines-boats' had a redirect .*, which is missing in redirects.yaml"
    refused(make, tmp_path, message, RENAMED, POINTED)


OLD = "actors/old: {{to: actors/{}, date: 2031-09-01, reason: x}}\n"
GONE_TO = "actors/old: {date: 2031-09-01, reason: x}\n"


@pytest.mark.parametrize(
    ("before", "after", "ends"),
    [
        (OLD.format("northmark"), OLD.format("grimmoor"), "'actors/northmark' .* leads to 'actors/grimmoor'"),
        (OLD.format("northmark"), GONE_TO, "'actors/northmark' .* leads to no record"),
        (GONE_TO, OLD.format("northmark"), "no record .* leads to 'actors/northmark'"),
    ],
)
def test_6_34_a_redirect_cannot_be_pointed_elsewhere(
    before: str, after: str, ends: str, make: Make, tmp_path: Path
) -> None:
    make("one", redirects=before)
    message = f"the redirect of 'actors/old' led to {ends} now; put it back"
    refused(make, tmp_path, message, redirects=after)


def test_6_34_a_redirect_may_follow_the_name_that_it_led_to(make: Make, tmp_path: Path) -> None:
    older = "stances/older: {{to: stances/southland-{}-boats, date: 2031-08-01, reason: x}}\n"
    make("one", redirects=older.format("declines"))
    make("two", RENAMED, POINTED, redirects=REDIRECT + older.format("refuses"), previous="one")
    page = (tmp_path / "two" / "changes.md").read_text(encoding="utf-8")
    assert "## Redirected (1)\n\n- `stances/older`: 'stances/older' was renamed to" in page
    assert "  - to: stances/southland-declines-boats → stances/southland-refuses-boats\n" in page


def test_6_34_a_slug_cannot_be_used_again(make: Make, tmp_path: Path) -> None:
    make("one", redirects="pledges/group-lends-boats: {date: 2031-09-01, reason: nobody said so}\n")
    again = ("  northmark-lends-more-boats:\n", "  group-lends-boats:\n")
    moved = (
        "pledges/northmark-lends-more-boats: {to: pledges/group-lends-boats, date: 2031-09-02, reason: x}\n"
    )
    refused(
        make, tmp_path, "'pledges/group-lends-boats' .* a slug is never used again", again, redirects=moved
    )


def test_6_56_more_than_a_few_claims_gone_are_refused_unless_allowed(make: Make, tmp_path: Path) -> None:
    make("one")
    message = r"1 of 3 stances are gone \('stances/grimmoor-.*'\); more than 2% need --allow-loss"
    refused(make, tmp_path, message, GONE, redirects=WITHDRAWN)
    shutil.rmtree(tmp_path / "seeds-two")
    assert make("two", GONE, redirects=WITHDRAWN, previous="one", allow_loss=True).number == 2


def test_6_56_joining_two_claims_loses_one(make: Make, tmp_path: Path) -> None:
    make("one")
    joined = WITHDRAWN.replace("{date", "{to: stances/southland-declines-boats, date")
    refused(make, tmp_path, "1 of 3 stances are gone", GONE, redirects=joined)


def test_6_56_a_new_name_loses_nothing(make: Make) -> None:
    make("one")
    assert make("two", RENAMED, POINTED, redirects=REDIRECT, previous="one").number == 2


@pytest.mark.parametrize(("gone", "fine"), [(0, True), (2, True), (3, False)])
def test_6_56_the_limit_is_two_in_a_hundred_of_a_kind(gone: int, fine: bool) -> None:
    def facts(names: list[str], redirected: list[str]) -> list[ox.Quad]:
        base = "https://w3id.org/pledgegraph/"
        kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        deprecated = ox.NamedNode("http://www.w3.org/2002/07/owl#deprecated")
        stance = ox.NamedNode(f"{base}def#Stance")
        return [
            *(ox.Quad(ox.NamedNode(base + name), kind, stance) for name in names),
            *(ox.Quad(ox.NamedNode(base + name), deprecated, ox.Literal("true")) for name in redirected),
        ]

    stances = [f"stances/s{number}" for number in range(100)]
    others = [f"actors/a{number}" for number in range(10_000)]
    old = facts([*others, *stances], [])
    new = facts([*others, *stances[gone:]], stances[:gone])
    if fine:
        making._refuse_lost_claims(making._named(old), making._named(new))
    else:
        with pytest.raises(ReleaseError, match="3 of 100 stances"):
            making._refuse_lost_claims(making._named(old), making._named(new))


def test_6_55_a_previous_release_that_does_not_verify(make: Make, tmp_path: Path) -> None:
    make("one")
    with (tmp_path / "one" / "terms.md").open("ab") as file:
        file.write(b" ")
    refused(make, tmp_path, r"(?s)does not verify:\n.*one/terms.md changed", LATER)


@pytest.mark.parametrize("previous", ["nowhere", "seeds-one"])
def test_a_previous_release_that_is_none(previous: str, make: Make, tmp_path: Path) -> None:
    make("one")
    refused(make, tmp_path, "there is no folder|this is no release", LATER, previous=previous)


@pytest.mark.parametrize("previous", [None, "one"])
def test_a_release_is_never_written_over(previous: str | None, make: Make, tmp_path: Path) -> None:
    make("one")
    before = held(tmp_path / "one")
    with pytest.raises(ReleaseError, match="holds a release, which stays as it is; write"):
        release(
            tmp_path / "seeds-one",
            data_dir("ontology"),
            tmp_path / "one",
            previous=tmp_path / previous if previous else None,
        )
    assert held(tmp_path / "one") == before


@pytest.mark.parametrize("reason", ["a\x1b[31mb", "two\nlines", "half \udcff", "left \u202e right"])
def test_a_reason_that_cannot_be_printed(reason: str, make: Make, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="cannot be printed"):
        make("one", reason=reason)
    assert not (tmp_path / "one").exists()


def test_facts_with_findings_and_foreign_folders_are_refused(make: Make, tmp_path: Path) -> None:
    with pytest.raises(SeedError):
        make("bad", ("    by: harbour-group\n    distribution", "    by: nobody\n    distribution"))
    assert not (tmp_path / "bad").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(ExportError, match=r"letter\.txt"):
        make("mine", reason="x")
    assert held(tmp_path / "mine") == {"letter.txt": b"dear"}


def test_a_disk_that_fails_leaves_nothing(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pledgegraph.files.os.write", full)
    with pytest.raises(ExportError, match="No space left"):
        release(TOY, data_dir("ontology"), tmp_path / "one")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- keys


def locked(folder: Path, password: str) -> Path:
    secret = minisign.KeyPair.generate().secret_key
    secret.encrypt(password, opslimit=32768, memlimit=1 << 20)
    path = folder / "locked.key"
    path.write_bytes(bytes(secret))
    return path


def test_a_key_with_a_password_is_opened_with_it(tmp_path: Path) -> None:
    path = locked(tmp_path, "über sea")
    assert signer(path, lambda: "über sea")(b"x", "c").startswith(b"untrusted comment: ")
    with pytest.raises(ReleaseError, match=r"cannot open the key .*wrong password"):
        signer(path, lambda: "under sea")


def test_the_password_comes_from_the_environment_or_a_hidden_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, asked = locked(tmp_path, "deep"), []
    arguments = ["release", str(tmp_path / "r"), "--seeds", str(TOY), "--key", str(path)]

    def prompt(text: str, **options: Any) -> str:
        asked.append(options)
        return "wrong"

    monkeypatch.setattr("click.prompt", prompt)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert (end.value.code, asked) == (2, [{"hide_input": True, "err": True}])
    assert "wrong password" in capsys.readouterr().err
    monkeypatch.setenv("PLEDGEGRAPH_KEY_PASSWORD", "deep")
    with pytest.raises(SystemExit) as end:
        main(arguments)
    told = capsys.readouterr()
    assert (end.value.code, len(asked)) == (0, 1)
    assert "deep" not in told.out + told.err
    assert (tmp_path / "r" / "SHA256SUMS.minisig").is_file()


def test_without_a_terminal_no_password_is_asked_for(tmp_path: Path) -> None:
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "pledgegraph", "release", str(tmp_path / "r")),
            *("--seeds", str(TOY), "--key", str(locked(tmp_path, "deep"))),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("pledgegraph: the key has a password, and there is no terminal to ask")
    assert "set PLEDGEGRAPH_KEY_PASSWORD" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"\xff\n\xff", b"untrusted comment: x\n", b"untrusted comment: x\nAAAA\n", b"\0" * 9000],
)
def test_a_file_that_is_no_key(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "k").write_bytes(data)
    with pytest.raises(ReleaseError, match=r"is no (secret )?key of minisign"):
        signer(tmp_path / "k", str)


def test_a_key_that_is_not_there_stops_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["release", str(tmp_path / "r"), "--seeds", str(TOY), "--key", str(tmp_path / "k")])
    assert end.value.code == 2
    assert "cannot read the key" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_one_line_names_it(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "minisign", None)
    with pytest.raises(MissingExtra, match=r"signing a release needs the extra 'release'"):
        signer(key, str)


def test_another_package_of_that_name_is_not_taken_for_it(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "minisign", type(sys)("minisign"))
    with pytest.raises(MissingExtra):
        signer(key, str)
