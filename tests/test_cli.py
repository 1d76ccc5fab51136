"""The command line on the toy world: every command, exit codes, formats, width, pipes, completion."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest

import pledgegraph as pg
from pledgegraph.cli import main
from pledgegraph.cli.menu import COMMANDS, cli
from pledgegraph.export import SUFFIXES
from pledgegraph.gather import COLUMNS
from pledgegraph.tables import width_of

TOY = str(Path(__file__).parent / "toy")
ONTOLOGY = Path(__file__).parents[1] / "ontology"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process."""

    def ran(*arguments: str) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(list(arguments))
        return Ran(int(end.value.code or 0), *capsys.readouterr())

    return ran


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command as a process of its own, as a shell does."""
    command = [sys.executable, "-m", "pledgegraph", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **options)


ASK = {
    "who": ["Ada Lund", "Send river guards", "left out: 2 inferred, 1 contested, 2 reported"],
    "stances --about send-river-guards": ["declines", "opposes", "doubt: inferred"],
    "show northmark": ["skos:notation", "NMK"],
    "explain group-pledges-guards--northmark": ["inferred by rule R3", "premise"],
    "status harbour-pact": ["delayed", "2031-06-15"],
    "timeline southland": ["2031-05-11", "stance shown"],
    "conflicts": ["disputed by a passage", "harbour-gazette p7"],
    "changes 2031-06 2031-08": ["Truce on the river", "2031-08-01"],
    "path northmark southland": ["committed to", "beneficiary"],
    "members harbour-group": ["Eastvale", "2031-12"],
    "amounts": ["at least 3 vessels", "Lend boats"],
    "amounts --total": ["1 at-least"],
    "stats": ["Commitment", "inferred statements"],
    "stats --coverage": ["Harbour Pact", "reports only"],
    "query -e SELECT(COUNT(*)AS?n){?s\ta\tpledge:Actor}": ["6"],
}
"""Each asking command, and words of its answer; split at spaces only."""


# ---------------------------------------------------------------- every command


def test_the_commands_tried_here_are_all_that_ask() -> None:
    assert {command.split(" ")[0] for command in ASK} == set(COMMANDS["ask"])


@pytest.mark.parametrize("command", ASK)
@pytest.mark.parametrize("before", [True, False])
def test_every_asking_command_answers(run: Run, command: str, before: bool) -> None:
    words = command.split(" ")
    seeds = ["--seeds", TOY]
    ran = run(*seeds, *words) if before else run(*words, *seeds)
    assert ran.code == 0
    for words_of_answer in ASK[command]:
        assert words_of_answer in ran.out
    assert max(map(width_of, ran.out.splitlines())) <= 80
    assert "\x1b" not in ran.out + ran.err


@pytest.mark.parametrize("command", ASK)
def test_every_asking_command_gives_json(run: Run, command: str) -> None:
    records = json.loads(run("--seeds", TOY, *command.split(" "), "--format", "json").out)
    assert isinstance(records, list)
    assert all(isinstance(record, dict) for record in records)


def test_the_options_of_who_reach_the_question(run: Run, toy: pg.PledgeGraph) -> None:
    options = ["--by", "northmark", "--to", "southland", "--measure", "defence", "--as-of", "2031-08-15"]
    options += [
        "--known-on",
        "2031-08-01",
        "--include",
        "inferred",
        "--include",
        "declines",
        "--at-least",
        "political-oral",
    ]
    expected = toy.who_committed(
        by="northmark",
        to="southland",
        measure="defence",
        as_of="2031-08-15",
        known_on="2031-08-01",
        include=["inferred", "declines"],
        at_least="political-oral",
    )
    assert json.loads(run("who", *options, "--seeds", TOY, "--format", "json").out) == expected.records()
    assert len(expected) == 2
    for more in (["--members"], ["--possible", "--measure", "intelligence"], ["--condition", "truce-holds"]):
        asked = {more[-2].lstrip("-"): more[-1]} if len(more) > 1 else {}
        flags = {flag: True for flag in ("members", "possible") if f"--{flag}" in more}
        rows = toy.who_committed(**asked, **flags)  # type: ignore[arg-type]
        assert json.loads(run("who", *more, "--seeds", TOY, "--format", "json").out) == rows.records()


def test_export_writes_every_file_that_is_named(run: Run, tmp_path: Path, toy: pg.PledgeGraph) -> None:
    paths = [str(tmp_path / f"facts{suffix}") for suffix in (".ttl", ".nq", ".csv", ".graphml")]
    ran = run("export", *paths, "--seeds", TOY)
    assert ran.code == 0
    assert [line.partition(":")[0] for line in ran.out.splitlines()] == paths
    assert pg.load(paths[0]).who_committed().records() == toy.who_committed().records()
    assert ran.out.splitlines()[2].endswith(f"{len(toy.stances())} rows")


def test_export_writes_nothing_when_one_suffix_is_unknown(run: Run, tmp_path: Path) -> None:
    ran = run("export", str(tmp_path / "facts.ttl"), str(tmp_path / "facts.xyz"), "--seeds", TOY)
    assert ran.code == 2
    assert "no format has the suffix '.xyz'" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_draw_writes_pictures(run: Run, tmp_path: Path, toy: pg.PledgeGraph) -> None:
    matrix, ego = tmp_path / "matrix.svg", tmp_path / "ego.svg"
    assert run("draw", "matrix", str(matrix), "--as-of", "2031-07", "--seeds", TOY).code == 0
    assert run("--seeds", TOY, "draw", "ego", str(ego), "--of", "southland").code == 0
    assert matrix.read_text(encoding="utf-8") == toy.matrix(as_of="2031-07").svg
    assert ego.read_text(encoding="utf-8") == toy.ego("southland").svg


@pytest.mark.parametrize(
    ("name", "what", "said"),
    [
        ("x.pdf", "ego", "names no picture format"),
        ("x.dot", "matrix", "no nodes and lines"),
        ("missing/x.svg", "ego", "does not exist"),
    ],
)
def test_a_picture_that_cannot_be_written_is_not_drawn(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, what: str, said: str
) -> None:
    monkeypatch.setattr("pledgegraph.pictures.draw", None)
    of = ["--of", "southland"] if what == "ego" else []
    ran = run("draw", what, str(tmp_path / name), *of, "--seeds", TOY)
    assert (ran.code, said in ran.err) == (2, True)


@pytest.mark.parametrize(("name", "code"), [("x.svg", 2), ("x.dot", 0), ("x.mmd", 0)])
def test_what_is_too_much_for_a_picture_is_left_to_other_programs(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    monkeypatch.setattr(import_module("pledgegraph.draw.ties"), "MOST", (2, 2))
    monkeypatch.setattr(import_module("pledgegraph.draw.digest"), "MOST_ROWS", 1)
    assert run("draw", "ego", str(tmp_path / name), "--of", "southland", "--seeds", TOY).code == code
    assert (tmp_path / name).exists() == (code == 0)


def test_build_writes_the_output_set(run: Run, tmp_path: Path) -> None:
    ran = run("build", str(tmp_path / "out"), "--seeds", TOY)
    assert ran.code == 0
    listed = [line.strip() for line in ran.out.splitlines()[1:]]
    assert listed
    assert all((tmp_path / "out" / name).is_file() for name in listed)


def test_check_and_fmt_are_content_with_the_toy_world(run: Run) -> None:
    for arguments in (["check", "--fail-on-warnings"], ["fmt", "--check"]):
        assert run(*arguments, "--seeds", TOY).code == run("--seeds", TOY, *arguments).code == 0
    assert json.loads(run("check", "--format", "json", "--seeds", TOY).out) == []


def test_terms_and_derive_write_what_the_vocabulary_says(run: Run, tmp_path: Path) -> None:
    assert "troop-deployment" in run("terms").out
    assert run("terms", str(tmp_path / "terms.md")).code == 0
    shutil.copytree(ONTOLOGY, tmp_path / "ontology")
    (tmp_path / "seeds").mkdir()
    ran = run("derive", str(tmp_path))
    assert ran.code == 0
    assert all((tmp_path / name).is_file() for name in ran.out.split())


# ---------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["who", "--by", "northmrk"], "no actor is called 'northmrk'; did you mean 'northmark'?"),
        (["who", "--by", ""], "no actor is called ''"),
        (["who", "--as-of", "yesterday"], "as_of='yesterday' is no date; write 2026-01-08, 2026-01 or 2026"),
        (["who", "--format", "xml"], "'xml' is not one of 'table', 'csv', 'tsv', 'sheet', 'json', 'md'"),
        (["who", "--nonsense"], "No such option"),
        (["whoo"], "no command is called 'whoo'; did you mean 'who'?"),
        (["zzzz"], "commands: who, stances, show"),
        (["changes", "2031-08", "2031-06"], "between two days, the earlier first"),
        (["explain"], "Missing argument"),
        (["query"], "give a FILE, - for standard input, or -e TEXT"),
        (["query", "-e", "SELECT * { ?s pldge:by ?o }"], "did you mean 'pledge:'?"),
        (["query", "-e", "DROP ALL"], "DROP at line 1, column 1 is refused"),
        (["query", "-e", "SELECT * { ?s ?p ?o }", "--param", "f"], "--param f has no value; write f=VALUE"),
        (["query", "-e", "SELECT * { ?s ?p ?o }", "--param", "f=x"], "the query has no parameter $f"),
        (["query", "-e", "SELECT * { ?s ?p ?o }", "--param", "limit=x"], "cannot be called limit"),
        (["query", "-e", "SELECT * { ?s ?p ?o }", "--param", "timeout=x"], "cannot be called timeout"),
        (["query", "-e", "SELECT * { ?s ?p ?o }", "--limit", "-1"], "-1 is not in the range x>=0"),
        (["query", "-e", "SELECT * { ?s ?p ?o }", "--timeout", "-1"], "-1.0 is not in the range x>=0"),
        (["query", "missing.rq"], "cannot read missing.rq"),
        (["draw", "ego", "x.svg"], "the picture 'ego' needs --of, one of the actors"),
        (
            ["draw", "matrix", "x.svg", "--of", "southland"],
            "nothing in particular, so not of 'southland'",
        ),
        (
            ["draw", "matrix", "x.svg", "--force", "pledges"],
            "'matrix' takes no 'force'; it takes about,",
        ),
        (["draw", "matrix", "x.svg", "--lang", "xx"], "no language of pictures is called 'xx'"),
        (["draw", "matrix", "x.xyz"], ".xyz"),
    ],
)
def test_misuse_is_exit_2_with_a_sentence(run: Run, arguments: list[str], said: str) -> None:
    ran = run("--seeds", TOY, *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""
    assert "Traceback" not in ran.err


def test_facts_that_are_not_there_are_exit_2(run: Run, tmp_path: Path) -> None:
    for arguments in (["who"], ["check"], ["fmt"], ["stats"]):
        ran = run(*arguments, "--seeds", str(tmp_path / "missing"))
        assert (ran.code, ran.out) == (2, "")
        assert "there is no folder" in ran.err


def test_findings_are_exit_1_one_a_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(
        "defaults: {source: x}\nactors:\n  elm: {type: Stat}\n", encoding="utf-8"
    )
    for command in (["who"], ["check"], ["build", str(tmp_path / "out")]):
        ran = run(*command, "--seeds", str(tmp_path))
        assert ran.code == 1
        assert "bad.yaml:3:" in ran.out + ran.err
        assert "did you mean 'State'" in ran.out + ran.err
    assert not (tmp_path / "out").exists()


def test_a_dossier_out_of_style_is_exit_1_and_mended_by_fmt(run: Run, tmp_path: Path) -> None:
    dossier = tmp_path / "toy.yaml"
    styled = Path(TOY, "harbour-pact.yaml").read_text(encoding="utf-8")
    dossier.write_text(
        styled.replace("title: Harbour pact agreed", 'title:   "Harbour pact agreed"'), encoding="utf-8"
    )
    ran = run("fmt", "--check", "--seeds", str(tmp_path))
    assert (ran.code, "not in style; run pledgegraph fmt" in ran.out) == (1, True)
    assert run("fmt", "--seeds", str(tmp_path)).code == 0
    assert dossier.read_text(encoding="utf-8") == styled


def test_a_folder_is_brought_into_style_and_one_without_dossiers_is_an_error(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "facts" / "below").mkdir(parents=True)
    dossier = tmp_path / "facts" / "below" / "toy.yaml"
    styled = Path(TOY, "harbour-pact.yaml").read_text(encoding="utf-8")
    dossier.write_text(styled.replace("title: Harbour pact", "title:   Harbour pact"), encoding="utf-8")
    ran = run("fmt", str(tmp_path / "facts"))
    assert (ran.code, ran.out) == (0, f"{dossier.as_posix()}: written\n")
    assert dossier.read_text(encoding="utf-8") == styled
    (tmp_path / "none").mkdir()
    ran = run("fmt", str(tmp_path / "none"))
    assert (ran.code, "none holds no .yaml file" in ran.err) == (2, True)


def test_a_dossier_where_a_folder_is_needed_is_said_to_be_a_file(run: Run) -> None:
    for command in ("check", "fmt"):
        ran = run(command, "--seeds", f"{TOY}/harbour-pact.yaml")
        assert (ran.code, "harbour-pact.yaml is a file; name its folder" in ran.err) == (2, True)


def test_the_environment_names_other_facts(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEGRAPH_SEEDS", TOY)
    assert "Ada Lund" in run("who").out


def test_of_two_seeds_the_one_after_the_command_wins(run: Run, tmp_path: Path) -> None:
    assert "Ada Lund" in run("--seeds", str(tmp_path / "missing"), "who", "--seeds", TOY).out


def test_an_exported_file_takes_the_place_of_a_folder(run: Run, tmp_path: Path) -> None:
    path = str(tmp_path / "facts.nq")
    run("export", path, "--seeds", TOY)
    assert run("who", "--seeds", path).out == run("who", "--seeds", TOY).out


def test_a_folder_of_texts_that_is_missing_is_said_before_the_facts_are_checked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgebuild.compile.compile_facts", None)
    ran = run("check", "--sources", str(tmp_path / "missing"), "--seeds", TOY)
    assert (ran.code, "there is no folder" in ran.err) == (2, True)


# ---------------------------------------------------------------- formats


def separated(text: str, delimiter: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_separated_rows_parse_back(run: Run, toy: pg.PledgeGraph, form: str, delimiter: str) -> None:
    ran = run("stances", "--format", form, "--seeds", TOY)
    rows = separated(ran.out, delimiter)
    answer = toy.stances()
    assert list(rows[0]) == list(COLUMNS)
    for row, record in zip(rows, answer.records(), strict=True):
        for key in ("stance", "actor", "force", "commitment", "commitment_label"):
            assert row[key] == record[key]
        assert row["on_behalf_of"] == (record["on_behalf_of"] or "")
        assert row["inferred"] == ("true" if record["inferred"] else "false")
        assert json.loads(row["measures"]) == record["measures"]
        assert json.loads(row["evidence"]) == record["evidence"]


def test_rows_on_the_screen_are_those_of_the_file(run: Run, tmp_path: Path) -> None:
    run("export", str(tmp_path / "x.csv"), str(tmp_path / "x.sheet.csv"), "--seeds", TOY)
    for form, name in (("csv", "x.csv"), ("sheet", "x.sheet.csv")):
        assert run("stances", "--format", form, "--seeds", TOY).out.encode() == (tmp_path / name).read_bytes()


def test_notes_stay_out_of_machine_formats(run: Run) -> None:
    ran = run("who", "--format", "csv", "--seeds", TOY)
    assert len(separated(ran.out, ",")) == 4
    assert "left out: 2 inferred" in ran.err
    assert len(json.loads(run("who", "--format", "json", "--seeds", TOY).out)) == 4


def test_json_keeps_letters_as_they_are(run: Run) -> None:
    assert "човни для річки" in run("who", "--format", "json", "--seeds", TOY).out


def test_markdown_is_a_table(run: Run, toy: pg.PledgeGraph) -> None:
    lines = run("who", "--format", "md", "--seeds", TOY).out.splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 2 + len(toy.who_committed())
    assert len({line.replace("\\|", "").count("|") for line in table}) == 1
    assert set(table[1]) == set("| -")
    assert any("left out" in line for line in lines)


def test_an_empty_answer_in_every_format(run: Run) -> None:
    asked = ["who", "--by", "grimmoor", "--as-of", "2031", "--seeds", TOY]
    assert "none recorded as of 2031-12-31" in run(*asked).out
    assert "none recorded as of 2031-12-31" in run(*asked, "--format", "md").out
    assert json.loads(run(*asked, "--format", "json").out) == []
    assert run(*asked, "--format", "csv").out.splitlines() == [",".join(COLUMNS)]


# ---------------------------------------------------------------- query


def test_a_query_from_a_file_from_standard_input_and_as_text(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "SELECT ?p { ?p pledge:force $f } ORDER BY ?p"
    (tmp_path / "q.rq").write_text(text, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    options = ["--param", "f=forces:pledges", "--limit", "2", "--format", "csv", "--seeds", TOY]
    outs = [run("query", *source, *options).out for source in (["-e", text], [str(tmp_path / "q.rq")], ["-"])]
    assert (
        outs[0] == outs[1] == outs[2] == "p\npledges/eastvale-said-to-help\npledges/grimmoor-seen-to-help\n"
    )


def test_a_hostile_parameter_is_a_text(run: Run) -> None:
    evil = 'text=" } } ; DROP ALL #'
    ran = run("query", "-e", "SELECT ($text AS ?x) {}", "-p", evil, "--format", "json", "--seeds", TOY)
    assert json.loads(ran.out) == [{"x": evil.removeprefix("text=")}]


def test_query_prints_truth_and_triples(run: Run) -> None:
    assert run("query", "-e", "ASK { actors:northmark a pledge:State }", "--seeds", TOY).out == "true\n"
    assert run("query", "-e", "ASK { actors:northmark a pledge:Person }", "--seeds", TOY).out == "false\n"
    text = "CONSTRUCT { ?a a pledge:State } { ?a a pledge:State }"
    lines = run("query", "-e", text, "--seeds", TOY).out.splitlines()
    assert len(lines) == 4
    assert lines == sorted(lines)
    assert all(line.endswith(" .") for line in lines)


def test_query_hints_at_a_misspelt_term(run: Run) -> None:
    ran = run("query", "-e", "SELECT * { ?s pledge:bindigness ?o }", "--seeds", TOY)
    assert (ran.code, "did you mean 'pledge:bindingness'?" in ran.out) == (0, True)


def test_query_asks_as_of_a_day_and_by_what_was_known(run: Run) -> None:
    ask = ("query", "--seeds", TOY, "-e")
    text = "SELECT ?p { ?p pledge:by actors:northmark ; pledge:force forces:commits }"
    assert "none recorded as of 2031-07-31" in run(*ask, text, "--as-of", "2031-07").out
    assert "1 row, as of 2031-08-31" in run(*ask, text, "--as-of", "2031-08").out
    known = run(*ask, text, "--known-on", "2031-08-01").out
    assert "none recorded, by what was recorded on 2031-08-01" in known
    assert run(*ask, "ASK { events:truce ?p ?o }", "--as-of", "2031-05").out == "false\n"
    assert "as_of='never' is no date" in run(*ask, text, "--as-of", "never").err


def test_query_doubts_no_parameter_that_was_given_a_value(run: Run) -> None:
    ran = run("query", "-e", "ASK { ?p pledge:force $f }", "-p", "f=forces:signs", "--seeds", TOY)
    assert (ran.out, ran.err) == ("false\n", "")


@pytest.mark.parametrize("name", ["as_of", "known_on", "limit"])
def test_query_refuses_a_parameter_that_is_an_option(run: Run, name: str) -> None:
    ran = run("query", "-e", f"ASK {{ ?s ?p ${name} }}", "-p", f"{name}=2031", "--seeds", TOY)
    assert ran.code == 2
    assert f"that is the option --{name.replace('_', '-')}" in ran.err


def test_query_says_that_a_limit_cut(run: Run) -> None:
    assert (
        "3 rows (cut by the limit)"
        in run("query", "-e", "SELECT * {?s ?p ?o}", "--limit", "3", "--seeds", TOY).out
    )


# ---------------------------------------------------------------- help


def test_help_lists_every_command_under_its_heading(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    places = [ran.out.index(f"\n{heading}:") for heading in ("Ask", "Take away", "Curate")]
    assert places == sorted(places)
    for names in COMMANDS.values():
        for name in names:
            assert f"\n  {name} " in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "..." not in ran.out.partition("Ask:")[2]  # no hint is cut


@pytest.mark.parametrize("command", [name for names in COMMANDS.values() for name in names])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    for flag in ("-h", "--help"):
        ran = run(command, flag)
        assert ran.code == 0
        assert ran.out.startswith(f"Usage: pledgegraph {command} ")
        assert max(map(len, ran.out.splitlines())) <= 80
    found = cli.get_command(click.Context(cli), command)
    assert found is not None
    assert found.help
    assert all(option.help for option in found.params if isinstance(option, click.Option))


def test_the_help_of_export_names_every_format(run: Run) -> None:
    said = run("export", "--help").out.split()
    assert set(SUFFIXES) <= set(said)


def test_the_version_is_that_of_the_package(run: Run) -> None:
    from importlib.metadata import version

    assert run("--version").out == f"pledgegraph {version('pledgegraph')}\n"


# ---------------------------------------------------------------- as a process


def test_as_a_process_it_answers_as_in_python(toy: pg.PledgeGraph) -> None:
    ran = process("who", "--seeds", TOY)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == toy.who_committed().table() + "\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--seeds", TOY, "who"], 0), (["who", "--by", "x", "--seeds", TOY], 2), (["nonsense"], 2)],
)
def test_a_process_ends_with_the_code(arguments: list[str], code: int) -> None:
    assert process(*arguments).returncode == code


def test_a_reader_that_leaves_early_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "pledgegraph", "stances", "--format", "json", "--seeds", TOY]
    with subprocess.Popen(command, stdout=writer, stderr=subprocess.PIPE, text=True) as running:
        os.close(writer)
        _, err = running.communicate()
    assert err == ""
    assert running.returncode != 2


def test_colours_and_control_characters_stay_out_of_a_pipe() -> None:
    ran = process("stances", "--seeds", TOY, env=os.environ | {"COLUMNS": "200", "FORCE_COLOR": "1"})
    assert "\x1b" not in ran.stdout + ran.stderr
    assert max(map(width_of, ran.stdout.splitlines())) <= 80


def test_output_does_not_depend_on_the_hash_seed() -> None:
    outs = {
        process(
            "stances",
            "--members",
            "--format",
            "json",
            "--seeds",
            TOY,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in "012"
    }
    assert len(outs) == 1


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["pledgegraph", "--seeds", TOY, "who", "--by", "n"], ["northmark"]),
        (["pledgegraph", "who", "--seeds", TOY, "--by", "n"], ["northmark"]),
        (["pledgegraph", "who", "--seeds", TOY, "--measure", "troop"], ["troop-deployment"]),
        (
            ["pledgegraph", "--seeds", TOY, "explain", "group-pledges-g"],
            ["group-pledges-guards", "group-pledges-guards--northmark"],
        ),
        (
            ["pledgegraph", "--seeds", TOY, "members", ""],
            ["ada-lund", "eastvale", "grimmoor", "harbour-group", "northmark", "southland"],
        ),
        (["pledgegraph", "stat"], ["status", "stats"]),
    ],
)
def test_the_shell_completes_names(words: list[str], offered: list[str]) -> None:
    place = str(len(words) - 1)
    env = os.environ | {
        "_PLEDGEGRAPH_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": place,
    }
    lines = process(env=env).stdout.splitlines()
    assert [line.removeprefix("plain,") for line in lines] == offered


@pytest.mark.parametrize(
    "command", [["who"], ["stances"], ["who", "--format", "json"], ["status", "harbour-pact"], ["--help"]]
)
def test_a_warm_question_imports_nothing_heavy(command: list[str]) -> None:
    process("who", "--seeds", TOY)
    arguments = command if command == ["--help"] else [*command, "--seeds", TOY]
    code = f"""
import sys
from pledgegraph.cli import main
try:
    main({arguments!r})
except SystemExit:
    pass
heavy = "rdflib oxrdflib networkx pyshacl pandas polars jsonschema_rs yaml resvg_py"
print([name for name in heavy.split() if name in sys.modules], file=sys.stderr)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert ran.stdout
    assert ran.stderr == "[]\n"


def test_importing_the_package_loads_nothing_else() -> None:
    code = """
import sys
import pledgegraph
print(sorted(m for m in sys.modules if m.startswith(("pledge", "pyoxi", "rdf", "click"))))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "['pledgegraph', 'pledgegraph.errors']\n"


QUIET = {"PYTHONIOENCODING": "latin-1"}


def test_letters_that_the_output_does_not_know_are_told() -> None:
    command = [sys.executable, "-m", "pledgegraph", "show", "northmark", "--seeds", TOY]
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **QUIET})
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert "the output is written as latin-1, which has no" in ran.stderr
    assert "set PYTHONIOENCODING=utf-8" in ran.stderr


@pytest.mark.parametrize("closed", ["2>&-", "<&-", "<&- 2>&-"])
def test_a_stream_that_the_caller_closed_is_no_fault(closed: str, tmp_path: Path) -> None:
    ask = f"{sys.executable} -m pledgegraph stats --format csv --seeds {TOY} {closed}"
    unkept = {**os.environ, "PLEDGEGRAPH_CACHE": str(tmp_path / "new")}
    told = subprocess.run(ask, shell=True, capture_output=True, text=True, env=unkept)  # noqa: S602
    usual = subprocess.run(ask.removesuffix(closed), shell=True, capture_output=True, text=True)  # noqa: S602
    assert (told.returncode, told.stdout) == (0, usual.stdout)


def test_a_query_from_a_closed_input_is_an_empty_one() -> None:
    ask = f"{sys.executable} -m pledgegraph query - --seeds {TOY} <&-"
    told = subprocess.run(ask, shell=True, capture_output=True, text=True)  # noqa: S602
    assert told.returncode == 2
    assert "the query is empty" in told.stderr
