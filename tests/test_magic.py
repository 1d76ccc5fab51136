"""The magics of a notebook: what they show, what they keep, what they refuse, and how an error looks."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pandas
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import pledgegraph as pg
from pledgegraph.answer import Answer
from pledgegraph.cli.menu import COMMANDS, cli
from pledgegraph.notebook import session
from pledgegraph.notebook.asked import pledges_command
from pledgegraph.notebook.line import divide, filled, split
from pledgegraph.notebook.sparql import FORMATS, sparql_command

TOY = Path(__file__).parent / "toy"
WHO = "SELECT ?who { ?p pledge:by ?who } ORDER BY ?who LIMIT 3"
MAGICS = ("sparql", "pledges", "draw")


class Notebook:
    """A shell without a screen: what a cell gives, and what it prints."""

    def __init__(self, shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
        self.shell, self._capsys = shell, capsys
        self.variables: dict[str, Any] = shell.user_ns

    def run(self, cell: str) -> Any:
        """Give the value of a cell that is fine."""
        done = self.shell.run_cell(cell, store_history=True)
        self.printed = self._capsys.readouterr().out
        assert done.success, self.printed
        return done.result

    def fail(self, cell: str) -> str:
        """Give what a cell that fails prints."""
        done = self.shell.run_cell(cell, store_history=True)
        shown = self._capsys.readouterr()
        assert not done.success
        assert not isinstance(done.error_in_exec, SystemExit)
        return shown.out + shown.err


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        options = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "nocolor"}})
        made = InteractiveShell.instance(config=options)
        yield made
        made.restore_sys_module_state()  # type: ignore[no-untyped-call]
        InteractiveShell.clear_instance()


@pytest.fixture
def notebook(shell: Any, toy: pg.PledgeGraph, capsys: pytest.CaptureFixture[str]) -> Iterator[Notebook]:
    """A fresh notebook with the extension, in which kg is the toy world."""
    shell.reset(new_session=True)
    shell.run_line_magic("load_ext", "pledgegraph")
    shell.user_ns["kg"] = toy
    yield Notebook(shell, capsys)
    shell.run_line_magic("unload_ext", "pledgegraph")
    capsys.readouterr()


class Stub(pg.PledgeGraph):
    """A graph that remembers what it was asked, where the question itself is tested elsewhere."""

    def __init__(self, kg: pg.PledgeGraph, gives: Any = None) -> None:
        super().__init__(kg.store)
        self.gives = gives
        self.asked: dict[str, Any] = {}

    def query(self, text: str, /, **options: Any) -> Any:
        self.asked = {"text": text, **options}
        return Answer(("a",), ()) if self.gives is None else self.gives

    def draw(self, what: str, of: str | None = None, **options: Any) -> Any:
        self.asked = {"what": what, "of": of, **options}
        return self.gives


# ---------------------------------------------------------------- begin and end


def test_neither_the_package_nor_its_notebook_part_needs_ipython_to_be_imported() -> None:
    code = (
        "import sys, pledgegraph; assert 'pledgegraph.notebook' not in sys.modules; "
        "pledgegraph.load_ipython_extension; assert 'pledgegraph.notebook' in sys.modules; "
        "assert not {'IPython', 'pandas', 'rdflib', 'networkx'} & {*sys.modules}"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_what_is_loaded_is_taken_away_whole(shell: Any) -> None:
    def state() -> tuple[Any, ...]:
        magics = {kind: set(table) for kind, table in shell.magics_manager.magics.items()}
        return (
            magics,
            list(shell.Completer.custom_matchers),
            shell.custom_exceptions,
            vars(shell).keys() & {"_pledgegraph_session"},
        )

    before = state()
    pg.load_ipython_extension(shell)
    pg.load_ipython_extension(shell)
    magics, matchers, exceptions, _ = state()
    assert {"sparql", "pledges", "draw"} <= magics["line"]
    assert magics["cell"] - before[0]["cell"] == {"sparql"}
    assert len(matchers) == len(before[1]) + 1
    assert exceptions == (pg.PledgeGraphError,)
    pg.unload_ipython_extension(shell)
    assert state() == before
    pg.unload_ipython_extension(shell)


def test_it_can_be_loaded_anew(notebook: Notebook) -> None:
    notebook.run("%reload_ext pledgegraph")
    assert notebook.run("%sparql ASK { actors:northmark a pledge:State }")


def test_another_way_with_errors_is_kept_and_comes_back(
    shell: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = []
    before = shell.custom_exceptions, shell.CustomTB
    shell.set_custom_exc((ZeroDivisionError,), lambda *call, **_: seen.append(call[1]))
    pg.load_ipython_extension(shell)
    shell.run_cell("1/0")
    shell.run_cell("import pledgegraph as pg\nraise pg.QueryError('ours')")
    assert seen == [ZeroDivisionError]
    assert "QueryError: ours" in capsys.readouterr().out
    pg.unload_ipython_extension(shell)
    assert shell.custom_exceptions == (ZeroDivisionError,)
    shell.run_cell("1/0")
    assert seen == [ZeroDivisionError] * 2
    shell.custom_exceptions, shell.CustomTB = before


# ---------------------------------------------------------------- which graph


def test_the_variable_kg_is_asked_and_nothing_is_said(notebook: Notebook, toy: pg.PledgeGraph) -> None:
    assert notebook.run(f"%%sparql\n{WHO}").rows == toy.query(WHO).rows
    assert notebook.printed.startswith("Out[")


def test_without_kg_the_packaged_facts_are_loaded_once_and_named(
    notebook: Notebook, real: pg.PledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    del notebook.variables["kg"]
    loaded: list[Any] = []

    def load(*source: Any) -> Any:
        loaded.append(source)
        return real.store

    monkeypatch.setattr(session, "open_store", load)
    assert notebook.run(f"%sparql {WHO}").rows == real.query(WHO).rows
    assert notebook.printed.startswith(
        f"asking facts {real.store.version} from {real.store.label}; kg = pg.load("
    )
    notebook.run(f"%sparql {WHO}")
    assert "asking facts" not in notebook.printed
    assert loaded == [()]


def test_a_kg_that_is_no_graph_is_said(
    notebook: Notebook, real: pg.PledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "open_store", lambda: real.store)
    notebook.variables["kg"] = 3
    notebook.run(f"%sparql {WHO}")
    assert "(the variable kg is no graph)" in notebook.printed


def test_another_graph_is_named_by_variable_or_path(notebook: Notebook, toy: pg.PledgeGraph) -> None:
    notebook.variables.update(kg=3, other=toy)
    rows = toy.query(WHO).rows
    assert notebook.run(f"%sparql --kg other {WHO}").rows == rows
    assert notebook.run(f"%sparql --facts {TOY} {WHO}").rows == rows
    assert notebook.run(f"%pledges who --facts {TOY}").rows == toy.who_committed().rows


def test_a_graph_that_is_not_there_is_refused(notebook: Notebook) -> None:
    notebook.variables["kg"] = 3
    assert "--kg kg: that variable is of type int" in notebook.fail(f"%sparql --kg kg {WHO}")
    assert "--kg g2: that variable does not exist; make one with g2 = pg.load()" in notebook.fail(
        f"%sparql --kg g2 {WHO}"
    )
    assert "name one of them" in notebook.fail(f"%sparql --kg a --facts b {WHO}")
    assert "there is no folder or file no-such" in notebook.fail(f"%sparql --facts no-such {WHO}")


# ---------------------------------------------------------------- what comes of a query


def test_a_frame_is_kept_and_shown(notebook: Notebook, toy: pg.PledgeGraph) -> None:
    shown = notebook.run(f"%%sparql -o df --format pandas\n{WHO}")
    assert shown is notebook.variables["df"]
    pandas.testing.assert_frame_equal(shown, toy.query(WHO).to_pandas())


def test_names_of_a_frame_are_chosen(notebook: Notebook, toy: pg.PledgeGraph) -> None:
    labels = notebook.run(f"%sparql --format pandas --names label {WHO}")
    assert list(labels.who) == [row.who.label for row in toy.query(WHO)]
    assert "--names belongs to --format pandas or polars" in notebook.fail(f"%sparql --names label {WHO}")


def test_polars_gets_what_pandas_gets(notebook: Notebook, toy: pg.PledgeGraph) -> None:
    frame = SimpleNamespace(to_polars=lambda **names: ("polars", names))
    answer = type("Frames", (Answer,), {"to_polars": lambda _, **names: frame.to_polars(**names)})(("a",), ())
    notebook.variables["kg"] = Stub(toy, answer)
    assert notebook.run(f"%sparql --format polars --names curie {WHO}") == ("polars", {"names": "curie"})


def test_records_and_json_are_plain(notebook: Notebook, toy: pg.PledgeGraph) -> None:
    records = toy.query(WHO).records()
    assert notebook.run(f"%sparql --format records {WHO}") == records
    text = notebook.run(f"%sparql --format json -o text {WHO}")
    assert json.loads(text) == records
    assert '"who"' in notebook.printed, "shown as it is, without quotes around it"


def test_ask_says_yes_or_no_and_what_is_misspelt(notebook: Notebook) -> None:
    yes = notebook.run("%%sparql -o yes\nASK { actors:northmark a pledge:State }")
    assert yes
    assert notebook.printed.endswith("yes\n")
    no = notebook.run("%%sparql\nASK { actors:nothmark a pledge:State }")
    assert not no
    assert repr(no) == "no\n'actors:nothmark' is not in the facts; did you mean 'actors:northmark'?"
    assert notebook.variables["yes"] is yes
    bound = notebook.run("%sparql --param who=actors:nothmark ASK { $who a pledge:State }")
    assert repr(bound) == repr(no), "a parameter that has a value is not said to have none"


def test_construct_and_describe_show_turtle_with_a_count(notebook: Notebook, toy: pg.PledgeGraph) -> None:
    text = "CONSTRUCT { ?p pledge:by ?who } WHERE { ?p pledge:by ?who }"
    triples = notebook.run(f"%%sparql -o found\n{text}")
    assert set(triples) == set(toy.query(text))
    lines = repr(triples).splitlines()
    assert lines[0] == f"# {len(triples)} triples"
    assert lines[1:] == notebook.variables["found"].turtle().splitlines()
    prefixes = [line for line in lines if line.startswith("@prefix")]
    assert prefixes == sorted(prefixes)
    assert any(line.endswith("pledge:by actors:northmark .") for line in lines)
    assert repr(notebook.run("%sparql DESCRIBE actors:northmark")).startswith("# ")
    assert repr(notebook.run("%sparql CONSTRUCT { ?s ?p 1 } WHERE { ?s ?p actors:none }")) == "# 0 triples\n"


def test_many_triples_are_cut_where_they_are_shown_only(notebook: Notebook) -> None:
    many = notebook.run("%sparql CONSTRUCT WHERE { ?s ?p ?o }")
    assert len(many) > 500
    assert repr(many).startswith(f"# {len(many):,} triples, the first 100 of them\n")
    assert len(repr(many)) < 30_000


def test_rows_are_needed_for_a_frame(notebook: Notebook) -> None:
    assert "--format pandas is for the rows of SELECT; this query gives none" in notebook.fail(
        "%sparql --format pandas ASK { ?s ?p ?o }"
    )


def test_an_empty_answer_says_what_is_misspelt(notebook: Notebook) -> None:
    answer = notebook.run("%%sparql\nSELECT ?s { ?s pledge:byy ?o }")
    assert "none recorded" in repr(answer)
    html = answer._repr_html_()
    assert "'pledge:byy' is not in the vocabulary; did you mean 'pledge:by'?" in html
    assert "none recorded" in html


def test_a_frame_hides_no_note_and_no_cut(notebook: Notebook) -> None:
    frame = notebook.run("%sparql --format pandas SELECT ?s { ?s pledge:byy ?o }")
    assert len(frame) == 0
    assert notebook.printed.startswith(
        "none recorded\n'pledge:byy' is not in the vocabulary; did you mean 'pledge:by'?\n"
    )
    assert len(notebook.run("%sparql --format records --limit 2 SELECT ?s { ?s ?p ?o }")) == 2
    assert notebook.printed.startswith("cut at 2 rows; --limit 0 gives all\n")


def test_a_result_is_kept_under_a_name_only(notebook: Notebook) -> None:
    for name in ("a-b", "class", "3x", "a.b", ""):
        assert f"'{name}' is no name for a variable" in notebook.fail(f"%sparql -o '{name}' {WHO}")


def test_a_line_can_be_assigned(notebook: Notebook, toy: pg.PledgeGraph) -> None:
    notebook.run(f"found = %sparql --limit 1 {WHO}")
    assert notebook.variables["found"].rows == toy.query(WHO, limit=1).rows
    assert notebook.variables["found"].cut


# ---------------------------------------------------------------- options


def test_days_and_limits_reach_the_query(notebook: Notebook, toy: pg.PledgeGraph) -> None:
    stub = notebook.variables["kg"] = Stub(toy)
    notebook.run("%%sparql --as-of 2041-02 --known-on 2042 --limit 7 --timeout 2.5\nSELECT ?x {}")
    told = {"as_of": "2041-02", "known_on": "2042", "limit": 7, "timeout": 2.5}
    assert stub.asked == {"text": "SELECT ?x {}\n", **told}
    notebook.run("%sparql --limit 0 --timeout 0 SELECT ?x {}")
    assert stub.asked == {"text": "SELECT ?x {}", "limit": None, "timeout": None}


def test_nothing_in_a_query_is_put_in_by_ipython(notebook: Notebook, toy: pg.PledgeGraph) -> None:
    stub = notebook.variables["kg"] = Stub(toy)
    notebook.variables["who"] = "EXPANDED"
    text = "SELECT * { ?s ?p $who . {who} {1+1} $HOME }"
    notebook.run(f"%sparql {text}")
    assert stub.asked["text"] == text
    notebook.run(f"%%sparql\n{text}")
    assert stub.asked["text"] == text + "\n"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%%sparql --limt 3\nASK {}", "no option of %%sparql is called '--limt'; did you mean '--limit'?"),
        ("%sparql -x ASK {}", "no option of %sparql is called '-x'; there are --as-of, --facts, --format"),
        ("%sparql --format panda SELECT", "'panda' is not one of 'answer', 'pandas'"),
        ("%sparql --limit many ASK {}", "'many' is not a valid integer"),
        ("%sparql --limit -1 ASK {}", "-1 is not in the range"),
        ("%sparql -o", "option '-o' requires an argument"),
        ("%sparql -o x", "the query is empty; a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ("%%sparql SELECT ?s\n{ ?s ?p ?o }", "'SELECT' is no option; the query stands below this line"),
        ("%sparql --param 'x=1 ASK {}", "a quote has no end: 'x=1 ASK {}"),
        ("%sparql --param x ASK {}", "--param x has no value; write x=VALUE"),
        ("%sparql --param limit=3 ASK {}", "a parameter cannot be called limit; that is the option --limit"),
        ("%sparql --param as_of=3 ASK {}", "a parameter cannot be called as_of; that is the option --as-of"),
        ("%sparql --param x=1 ASK {}", "the query has no parameter $x"),
        ("%pledges whoo", "no question of %pledges is called 'whoo'; did you mean 'who'?"),
        ("%pledges query", "no question of %pledges is called 'query'; there are who, stances"),
        ("%pledges who --format csv", "no option of %pledges who is called '--format'"),
        ("%pledges who --by nrthmark", "no actor is called 'nrthmark'; did you mean 'northmark'?"),
        ("%pledges show", "missing argument 'NAME'"),
        ("%draw pie", "%draw: invalid value for 'KIND': 'pie' is not one of"),
    ],
)
def test_misuse_is_one_clear_line(notebook: Notebook, cell: str, said: str) -> None:
    shown = notebook.fail(cell)
    assert said in shown
    assert "Traceback" not in shown
    assert len(shown.splitlines()) <= 3


def test_help_is_printed_and_stands_in_the_docstring(notebook: Notebook) -> None:
    for magic, words in (("sparql", "--param NAME=VALUE"), ("pledges", "timeline"), ("draw", "--save PATH")):
        assert notebook.run(f"%{magic}") is None
        usage = notebook.printed
        assert words in usage
        assert "\b" not in usage
        assert notebook.run(f"%{magic} --help") is None
        assert notebook.printed == usage
        doc = notebook.shell.find_line_magic(magic).__doc__
        assert [*doc.splitlines()[1:]] == usage.splitlines()[1:]
    assert notebook.run("%pledges who --help") is None
    assert "--at-least LEVEL" in notebook.printed


def test_words_are_split_as_in_a_shell() -> None:
    assert split("a 'b c' \"d\" # e") == ["a", "b c", "d", "#", "e"]
    command = click.Command(
        "x", params=[click.Option(["-o", "--out"]), click.Option(["--flag"], is_flag=True)]
    )
    assert divide("-o select SELECT 'x y' # z ", command) == (["-o", "select"], "SELECT 'x y' # z ")
    assert divide("--flag ASK {}", command) == (["--flag"], "ASK {}")
    assert divide("--out=a ASK {}", command) == (["--out=a"], "ASK {}")


# ---------------------------------------------------------------- parameters and variables


def test_a_parameter_is_a_text_or_a_name(notebook: Notebook, toy: pg.PledgeGraph) -> None:
    query = "SELECT ?p { ?p pledge:by $who } ORDER BY ?p"
    assert notebook.run(f"%%sparql --param who=actors:northmark\n{query}").rows == (
        toy.query(query, who="actors:northmark").rows
    )
    assert notebook.run(f"%%sparql -p who=northmark\n{query}").rows == ()


@pytest.mark.parametrize("way", ["$value", "{value}", "{ value }"])
@pytest.mark.parametrize(
    ("value", "bound"),
    [
        ("actors:northmark", "actors:northmark"),
        (["actors:northmark", "x"], ["actors:northmark", "x"]),
        (pandas.Series(["a", "b"]), ["a", "b"]),
        (datetime.date(2041, 1, 2), datetime.date(2041, 1, 2)),
        (3, 3),
        (True, True),
    ],
    ids=str,
)
def test_a_parameter_takes_a_variable_of_the_notebook(
    notebook: Notebook, toy: pg.PledgeGraph, way: str, value: Any, bound: Any
) -> None:
    stub = notebook.variables["kg"] = Stub(toy)
    notebook.variables["value"] = value
    notebook.run(f"%%sparql --param 'x={way}'\nASK {{}}")
    assert stub.asked["x"] == bound
    assert type(stub.asked["x"]) is type(bound)


def test_a_list_of_names_is_a_row_of_values(notebook: Notebook, toy: pg.PledgeGraph) -> None:
    who = [row.who for row in toy.query(WHO)]
    notebook.variables["actors"] = who
    found = notebook.run("%sparql --param w=$actors SELECT ?a { VALUES ?a { $w } } ORDER BY ?a")
    assert [str(row.a) for row in found] == sorted(map(str, who))


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("$actr", "no variable is called 'actr'; did you mean 'actor'?"),
        ("{kg.store}", "only the name of a variable may stand in braces, not {kg.store}"),
        ("{__import__('os').system('true')}", "only the name of a variable may stand in braces"),
        ("{}", "only the name of a variable may stand in braces"),
        ("$frame", "a parameter cannot be a DataFrame"),
        ("$kg", "a parameter cannot be a PledgeGraph"),
    ],
)
def test_what_is_no_value_is_refused(notebook: Notebook, word: str, said: str) -> None:
    notebook.variables.update(actor="x", frame=pandas.DataFrame())
    assert said in notebook.fail(f'%sparql --param "x={word}" ASK {{ ?s ?p $x }}')


def test_options_take_texts_numbers_and_dates_from_variables(notebook: Notebook, toy: pg.PledgeGraph) -> None:
    notebook.variables.update(actor="northmark", day=datetime.date(2041, 3, 1), most=1, bad=[1])
    asked = notebook.run("%pledges who --by $actor --as-of={day} --limit $most")
    assert asked.rows == toy.who_committed(by="northmark", as_of="2041-03-01", limit=1).rows
    assert asked.as_of == "2041-03-01"
    assert "the variable $bad is of type list; here a text, a number or a date is needed" in notebook.fail(
        "%pledges who --by $bad"
    )
    assert filled(["$actor", "a$actor", "$5", "$"], {"actor": "x"}) == ["x", "a$actor", "$5", "$"]


HOSTILE = [
    'intent" } } ; DROP ALL #',
    "intent' } } ; DROP ALL #",
    '" } UNION { ?p ?q ?o } #',
    "actors:northmark } UNION { ?p ?q ?o",
    "<http://example.org/> } UNION { ?p ?q ?o",
    "?p",
    "$p",
    '"""',
    "\\",
    "\\u0022 }",
    "_:b",
    "a\nb",
    "}" * 99,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_parameter_on_the_line_gives_no_row(
    notebook: Notebook, toy: pg.PledgeGraph, text: str
) -> None:
    quoted = "'" + text.replace("'", "'\"'\"'").replace("\n", " ") + "'"
    if text.startswith("$"):
        notebook.fail(f"%sparql --param x={quoted} SELECT ?p {{ ?p skos:prefLabel $x }}")
        return
    before = len(toy.store.inner)
    assert notebook.run(f"%sparql --param x={quoted} SELECT ?p {{ ?p skos:prefLabel $x }}").rows == ()
    assert len(toy.store.inner) == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(
        st.sampled_from("\"'{}<>$?\\#.;\n x:/*()[]^|&_-=") | st.characters(codec="utf-8"), max_size=40
    )
)
@example(text='intent" } } ; DROP ALL #')
def test_no_text_in_a_variable_becomes_a_part_of_the_query(
    shell: Any, toy: pg.PledgeGraph, text: str
) -> None:
    """The one row there is comes back with the very text that was handed in."""
    pg.load_ipython_extension(shell)
    shell.user_ns.update(kg=toy, given=text)
    magic = shell.find_cell_magic("sparql")
    answer = magic("--param x=$given --timeout 0", "SELECT ?x ?y { VALUES ?x { $x } BIND(STRLEN($x) AS ?y) }")
    named = text.partition(":")[0] in toy.prefixes and ":" in text
    assert named or [(row.x, row.y) for row in answer] == [(text, len(text))]
    pg.unload_ipython_extension(shell)


# ---------------------------------------------------------------- questions


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("who --by northmark", lambda kg: kg.who_committed(by="northmark")),
        ("who --members --include all", lambda kg: kg.who_committed(members=True, include=["all"])),
        ("stances --force rejects --force opposes", lambda kg: kg.stances(force=["rejects", "opposes"])),
        ("timeline", lambda kg: kg.timeline()),
        ("timeline northmark --as-of 2041", lambda kg: kg.timeline("northmark", as_of="2041")),
        ("conflicts", lambda kg: kg.conflicts()),
        ("stats", lambda kg: kg.stats()),
        ("stats --coverage", lambda kg: kg.coverage()),
        ("amounts", lambda kg: kg.amounts()),
        ("show northmark", lambda kg: kg.show("northmark")),
        ("changes 2040-01-01 2042-01-01", lambda kg: kg.changes("2040-01-01", "2042-01-01")),
    ],
)
def test_a_question_gives_the_answer_of_the_method(
    notebook: Notebook, toy: pg.PledgeGraph, line: str, asked: Callable[[pg.PledgeGraph], Answer]
) -> None:
    answer = notebook.run(f"%pledges {line} -o kept")
    expected = asked(toy)
    assert isinstance(answer, Answer)
    assert (answer.columns, answer.records()) == (expected.columns, expected.records())
    assert notebook.variables["kept"] is answer
    assert notebook.printed.startswith("Out["), "nothing but the answer is printed"


def test_every_question_of_the_command_line_can_be_asked_with_all_its_options() -> None:
    menu = pledges_command().commands
    assert [*menu] == [name for name in COMMANDS["ask"] if name != "query"]
    for name, question in menu.items():
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        here = {p.name for p in question.params} - {"out", "graph", "path"}
        assert {p.name for p in command.params} - here <= {"form", "seeds"}
        assert here <= {p.name for p in command.params}


def test_all_rows_are_given_unless_told(notebook: Notebook, real: pg.PledgeGraph) -> None:
    notebook.variables["kg"] = real
    assert len(notebook.run("%pledges stances")) == len(real.stances()) > 40
    cut = notebook.run("%pledges timeline --limit 5")
    assert (len(cut), cut.cut, cut.found) == (5, True, len(real.timeline()))
    assert len(notebook.run("%pledges timeline --limit 0")) == len(real.timeline())


# ---------------------------------------------------------------- pictures


@pytest.fixture
def drawing(notebook: Notebook, toy: pg.PledgeGraph) -> Stub:
    """A graph that draws, and tells what it was asked for."""
    saved: list[str] = []
    picture = SimpleNamespace(title="T & <b>", interactive=lambda: "a page", save=saved.append, saved=saved)
    stub = notebook.variables["kg"] = Stub(toy, picture)
    return stub


def test_a_picture_is_asked_for_with_its_options(notebook: Notebook, drawing: Stub) -> None:
    assert (
        notebook.run("%draw matrix --measure boats --as-of 2041 --lang uk --rows 3 -o kept") is drawing.gives
    )
    told = {"measure": "boats", "as_of": "2041", "lang": "uk", "rows": 3}
    assert drawing.asked == {"what": "matrix", "of": None, **told}
    assert notebook.variables["kept"] is drawing.gives
    notebook.run("%draw ego northmark --highlight a --highlight b --force rejects --diagram")
    told = {"highlight": ("a", "b"), "force": "rejects", "diagram": True}
    assert drawing.asked == {"what": "ego", "of": "northmark", **told}


def test_zero_rows_are_told_apart_from_none(notebook: Notebook, drawing: Stub) -> None:
    notebook.run("%draw matrix --rows 0")
    assert drawing.asked["rows"] == 0
    notebook.run("%draw matrix")
    assert "rows" not in drawing.asked


def test_a_picture_is_saved_and_still_shown(notebook: Notebook, drawing: Stub) -> None:
    assert notebook.run("%draw matrix --save 'a b.svg'") is drawing.gives
    assert drawing.gives.saved == ["a b.svg"]
    assert "a b.svg: T & <b>" in notebook.printed


def test_a_page_is_shown_and_the_picture_kept(notebook: Notebook, drawing: Stub) -> None:
    assert notebook.run("%draw matrix --html -o picture") == "a page"
    assert notebook.variables["picture"] is drawing.gives


def test_days_between_reach_the_picture(notebook: Notebook, drawing: Stub) -> None:
    notebook.run("%draw changes --between 2031-05-01 2031-12")
    assert drawing.asked == {"what": "changes", "of": None, "between": ("2031-05-01", "2031-12")}


def test_the_kinds_of_pictures_are_the_choices(notebook: Notebook, drawing: Stub) -> None:
    assert "'pie' is not one of 'matrix', " in notebook.fail("%draw pie")


# ---------------------------------------------------------------- the guide


def test_the_guide_runs_as_it_is_shown(
    notebook: Notebook, real: pg.PledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (Path(__file__).parents[1] / "docs" / "notebook.md").read_text(encoding="utf-8")
    cells = re.findall(r"^```(ipython|python|pytb)\n(.*?)^```$", page, re.M | re.S)
    assert len(cells) > 10
    for (kind, cell), (follows, shown) in pairwise([*cells, ("", "")]):
        if follows == "pytb":
            assert notebook.fail(cell) == shown
        elif kind != "pytb":
            notebook.run(cell)
    assert [row.stances for row in notebook.variables["france"]] == [
        row.n for row in real.query("SELECT (COUNT(*) AS ?n) { ?s pledge:by actors:france }")
    ]
    assert {row.actor for row in notebook.variables["answer"]} >= {"france"}
    assert notebook.variables["found"].rows
    assert (tmp_path / "france.svg").read_text(encoding="utf-8").startswith("<svg")


def test_every_option_of_sparql_stands_in_the_guide() -> None:
    page = (Path(__file__).parents[1] / "docs" / "notebook.md").read_text(encoding="utf-8")
    options = [name for p in sparql_command().params for name in p.opts if name.startswith("--")]
    assert [name for name in options if f"`{name}" not in page and name != "--out"] == []
    assert all(f"`{form}`" in page or f" {form}`" in page for form in FORMATS)


# ---------------------------------------------------------------- errors


def test_sparql_that_does_not_parse_shows_line_caret_and_hint(notebook: Notebook) -> None:
    assert notebook.fail("%%sparql\nSELECT ?s {\n  ?s pldge:by ?o }").splitlines() == [
        "BadSparql: prefix 'pldge:' is not declared (line 2, column 6)",
        "    ?s pldge:by ?o }",
        "       ^",
        "did you mean 'pledge:'?",
    ]


def test_an_error_in_a_plain_cell_shows_the_places_in_the_cells(notebook: Notebook) -> None:
    notebook.run("def ask():\n    return kg.explain('nothmark')\n")
    first = notebook.shell.execution_count - 1
    shown = notebook.fail("x = 1\nask()").splitlines()
    assert shown == [
        f"Cell In[{first + 1}], line 2",
        "    ask()",
        f"Cell In[{first}], line 2",
        "    return kg.explain('nothmark')",
        shown[-1],
    ]
    assert shown[-1].startswith("UnknownName: no thing is called 'nothmark'; did you mean 'northmark'")


def test_a_line_magic_is_shown_as_it_was_typed(notebook: Notebook) -> None:
    shown = notebook.fail('a = 1\nb = %pledges explain "it\'s"')
    assert shown.splitlines()[:2] == [
        f"Cell In[{notebook.shell.execution_count - 1}], line 2",
        '    b = %pledges explain "it\'s"',
    ]


def test_a_call_of_a_magic_by_hand_is_shown_as_it_is(notebook: Notebook) -> None:
    notebook.variables["name"] = "pledges"
    for call in (
        "get_ipython().run_line_magic(name, 'whoo')",
        "id(get_ipython().run_line_magic('pledges', 'whoo'))",
    ):
        shown = notebook.fail(f"x = 1\n{call}")
        assert f"    {call}\n" in shown
        assert "did you mean 'who'?" in shown


def test_the_calls_are_there_for_those_who_ask(notebook: Notebook) -> None:
    notebook.fail("kg.explain('nothmark')")
    notebook.run("%tb")
    assert "Traceback" in notebook.printed
    assert "resolve.py" in notebook.printed


def test_a_genuine_fault_keeps_its_traceback(notebook: Notebook, toy: pg.PledgeGraph) -> None:
    notebook.variables["kg"] = Stub(toy, object())
    shown = notebook.fail(f"%sparql {WHO}")
    assert "Traceback" in shown
    assert "Traceback" in notebook.fail("1/0")


def test_a_hostile_text_in_an_error_reaches_no_terminal(notebook: Notebook) -> None:
    shown = notebook.fail("kg.explain('a\\x1b[31mb\\x07\\u202e')")
    assert not {"\x1b", "\x07", "\u202e"} & {*shown}


def test_an_error_is_coloured_where_the_notebook_is(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = notebook.shell.colors
    notebook.shell.colors = "linux"
    try:
        assert "\x1b[1mUnknownName\x1b[0m: no thing is called 'zz'" in notebook.fail("kg.explain('zz')")
    finally:
        notebook.shell.colors = before


def test_an_error_that_was_shown_is_like_any_other_afterwards(notebook: Notebook) -> None:
    notebook.fail("kg.explain('nothmark')")
    assert not hasattr(sys.last_value, "_render_traceback_")
    assert "No variable" not in notebook.fail("import sys\nraise sys.last_value")
