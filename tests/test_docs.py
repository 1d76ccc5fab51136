"""The pages: every example runs, every shown output is what comes out, every link leads somewhere."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

import pledgegraph as pg
from pledgebuild.compile import compile_facts
from pledgebuild.derive import SLUG
from pledgebuild.fmt import format_text
from pledgebuild.ontology import load_ontology
from pledgegraph.cli import main
from pledgegraph.cli.menu import COMMANDS, cli
from pledgegraph.data import data_dir
from pledgegraph.draw import marks, stages
from pledgegraph.pictures import KINDS

ROOT = Path(__file__).parents[1]
TOY = ROOT / "tests" / "toy"
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
PAGES = sorted(
    page.relative_to(ROOT).as_posix()
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")]
)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: str
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: str, *kinds: str) -> list[Block]:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = [
        Block(page, text.count("\n", 0, match.start()) + 1, match.group(1), match.group(2))
        for match in _FENCE.finditer(text)
    ]
    return [block for block in found if not kinds or block.kind in kinds]


def all_blocks(*kinds: str) -> list[Any]:
    return [pytest.param(block, id=str(block)) for page in PAGES for block in blocks(page, *kinds)]


def fits(shown: str, given: str) -> bool:
    """Tell whether an output is the one shown: blanks folded, ``...`` for anything."""
    pieces = [re.escape(" ".join(piece.split())) for piece in shown.split("...")]
    pattern = r"\s*.*?\s*".join(pieces)
    return re.fullmatch(r"\s*" + pattern + r"\s*", " ".join(given.split()), re.DOTALL) is not None


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Give each command of a console block with the output shown below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        if command.startswith("pledgegraph"):
            yield command, shown


def run(command: str) -> tuple[int, str]:
    """Run a command of the product as a terminal of 80 columns would, and give exit code and output."""
    screen = io.StringIO()
    with (
        contextlib.redirect_stdout(screen),
        contextlib.redirect_stderr(screen),
        pytest.raises(SystemExit) as end,
    ):
        main(shlex.split(command, comments=True)[1:])
    return int(end.value.code or 0), screen.getvalue()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a copy of the checkout's data, where examples may write."""
    for name in ("seeds", "ontology", "tests/toy"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLEDGEGRAPH_SEEDS", str(tmp_path / "seeds"))
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")])
def test_python_of_a_page_runs_and_prints_what_is_shown(page: str, desk: Path) -> None:
    names: dict[str, Any] = {"__name__": "page"}
    printed = ""
    for block in blocks(page):
        if block.kind == "python":
            code = compile("\n" * block.line + block.text, page, "exec")
            screen = io.StringIO()
            with contextlib.redirect_stdout(screen):
                exec(code, names)  # noqa: S102 - the pages are ours
            printed = screen.getvalue()
        elif block.kind == "text" and printed:
            assert fits(block.text, printed), (
                f"{block} shows\n{block.text}\nand what is printed is\n{printed}"
            )


@pytest.mark.parametrize("block", all_blocks("console", "sh"))
def test_commands_run_and_give_what_is_shown(block: Block, desk: Path) -> None:
    for command, shown in commands(block.text):
        code, given = run(command)
        assert code == 0 or (code == 2 and shown.startswith("pledgegraph: ")), f"{block}: {command}\n{given}"
        if shown.strip():
            assert fits(shown, given), f"{block} shows for {command}\n{shown}\nand what comes is\n{given}"


@pytest.mark.parametrize("name", [name for names in COMMANDS.values() for name in names])
def test_every_command_has_help_and_stands_in_a_page(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.help
    options = [p for p in command.params if isinstance(p, click.Option)]
    assert not [option.name for option in options if not option.help]
    words = "\n".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
    assert re.search(rf"`(pledgegraph )?{name}\b|pledgegraph {name}\b", words)


def whole_dossiers() -> list[Any]:
    """List the blocks of YAML that could be saved as a file: records with sources of their own."""
    return [p for p in all_blocks("yaml") if "sources" in yaml.safe_load(p.values[0].text)]


@pytest.mark.parametrize("block", whole_dossiers())
def test_a_whole_dossier_passes_the_check_in_style(block: Block, tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    (tmp_path / "new.yaml").write_text(block.text, encoding="utf-8")
    found = compile_facts(tmp_path, data_dir("ontology"), shacl=True)
    assert [str(finding) for finding in found.findings] == []
    order = {key.name: key.order for key in found.ontology.terms().values()}
    assert format_text(str(block), block.text, order) == (block.text, [])


def test_the_guides_show_a_whole_dossier() -> None:
    assert {p.values[0].page for p in whole_dossiers()} == {"CONTRIBUTING.md", "seeds/README.md"}


def test_the_record_in_the_readme_is_in_the_facts() -> None:
    (block,) = blocks("README.md", "yaml")
    for kind, records in yaml.load(block.text, yaml.BaseLoader).items():  # noqa: S506 - all text
        for slug, shown in records.items():
            assert any(
                _within(shown, record, tree.get("defaults", {})) for tree, record in _records(kind, slug)
            ), slug


def _records(kind: str, slug: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for path in sorted((ROOT / "seeds").rglob("*.yaml")):
        tree = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - all text
        if slug in tree.get(kind, {}):
            yield tree, tree[kind][slug]


def _within(shown: dict[str, Any], record: dict[str, Any], defaults: dict[str, Any]) -> bool:
    """Tell whether what a page shows is part of a record; evidence takes the values that its file shares."""
    plain = {key: value for key, value in shown.items() if key != "evidence"}
    stated = [defaults | evidence for evidence in record["evidence"]]
    return plain.items() <= record.items() and all(
        any(one.items() <= other.items() for other in stated) for one in shown.get("evidence", [])
    )


def test_every_key_has_an_example_in_the_guide_to_dossiers() -> None:
    words = (ROOT / "seeds" / "README.md").read_text(encoding="utf-8")
    ontology = load_ontology(data_dir("ontology"))
    keys = {*ontology.terms(), *ontology.folders, "defaults"}
    assert sorted(key for key in keys if not re.search(rf"\b{key}:", words)) == []


@pytest.mark.parametrize("block", all_blocks("turtle"))
def test_a_new_term_as_shown_is_one_edit(block: Block, desk: Path) -> None:
    named = re.match(r"# (ontology/\S+)\n", block.text)
    assert named is not None, "the first line names the file"
    target = desk / named.group(1)
    target.write_text(target.read_text(encoding="utf-8") + block.text, encoding="utf-8")
    before, after = load_ontology(ROOT / "ontology"), load_ontology(desk / "ontology")
    terms = {*after.terms(), *(c for s in after.schemes.values() for c in s)}
    new = terms - {*before.terms(), *(c for s in before.schemes.values() for c in s)}
    assert len(new) == 1
    assert re.fullmatch(SLUG, next(iter(new)).lower())


def test_links_lead_somewhere() -> None:
    dead = []
    for page in PAGES:
        text = _FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            name, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", link):
                continue
            target = (ROOT / page).parent / name if name else ROOT / page
            if not target.exists() or (anchor and anchor not in _anchors(target)):
                dead.append(f"{page}: {link}")
    assert dead == []


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_make_line_is_in_the_menu() -> None:
    menu = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    workflow = WORKFLOW.read_text(encoding="utf-8") if WORKFLOW.exists() else ""
    lines = "\n".join([workflow, *((ROOT / page).read_text(encoding="utf-8") for page in PAGES)])
    asked = set(re.findall(r"(?:`|run: |^)make ([a-z]+)", lines, re.MULTILINE))
    assert asked
    assert asked <= menu


def test_the_workflow_asks_for_no_more_than_reading() -> None:
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    assert set(workflow["jobs"]) == {"facts", "code", "tests", "notebook", "wheel", "locked", "audit"}
    for job in workflow["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        steps = [step["uses"] for step in job["steps"] if "uses" in step]
        assert all(re.search(r"@[0-9a-f]{40}$", step) for step in steps)
        lines = [step["run"] for step in job["steps"] if "run" in step]
        assert lines
        assert all(line.startswith("make ") for line in lines)
        taken = [step["with"] for step in job["steps"] if "checkout" in step.get("uses", "")]
        assert [options["persist-credentials"] for options in taken] == [False]


def test_both_licences_are_there() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert "creativecommons.org/licenses/by/4.0/legalcode" in (ROOT / "LICENSE-facts").read_text(
        encoding="utf-8"
    )


def test_the_page_of_pictures_lists_every_kind_and_its_options() -> None:
    text = (ROOT / "docs" / "pictures.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| `kg\.(\w+)\(.*\)` \| (.+) \| (.+) \|$", text, re.MULTILINE)
    told = {name: (shows, formats.split(), options.split()) for name, shows, _, formats, options in rows}
    plain, nodes = ["`.svg`", "`.png`", "`.html`"], ["`.dot`", "`.mmd`"]
    assert told == {
        name: (
            kind.shows,
            [*plain, *(nodes if kind.nodes else [])],
            [f"`{option}`" for option in kind.options],
        )
        for name, kind in KINDS.items()
    }
    assert [method for _, _, method, *_ in rows if not hasattr(pg.PledgeGraph, method)] == []


def test_the_page_of_pictures_explains_every_mark() -> None:
    text = (ROOT / "docs" / "pictures.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `([\w-]+)` \| [^|]+ \|$", text, re.MULTILINE)
    assert sorted(explained) == sorted([*marks.FORCES, *marks.BINDINGNESS])
    assert [doubt for doubt in marks.DOUBTS if f"| `{doubt}`" not in text] == []
    assert [sign for sign, _ in marks.DOUBTS.values() if f"| `{sign}`" not in text] == []
    assert [family for family in stages.FAMILIES if f"| {family} |" not in text] == []
