"""Parquet quads: the same statements, and the same answers, whatever runs the SQL that questions become."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from questions import names_of, outcome, questions

import pledgegraph as pg
from pledgegraph.cli.menu import cli
from pledgegraph.export import serialize
from pledgegraph.quads.engine import Quads
from pledgegraph.quads.terms import quoted, term_of, text_of

TOY = Path(__file__).parent / "toy"
A = "https://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def folder(toy: pg.PledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("quads") / "toy.parquet"
    toy.write(path)
    return path


@pytest.fixture(scope="module")
def duck(folder: Path) -> pg.PledgeGraph:
    return pg.scale(folder)


def quads_of(engine: Any) -> list[str]:
    """Write all statements but those of blank nodes, which have other names in each store."""
    return sorted(line for quad in engine if "_:" not in (line := str(quad)))


# ---------------------------------------------------------------- the files


def test_another_reader_finds_the_same_statements(toy: pg.PledgeGraph, folder: Path) -> None:
    table = pq.read_table(folder)
    assert table.column_names == ["graph", "subject", "object", "kind", "datatype", "language", "predicate"]
    assert table.num_rows == len(toy.store.inner)
    objects = {q.object.value for q in toy.store.inner if isinstance(q.object, ox.Literal)}
    found = zip(table["kind"].to_pylist(), table["object"].to_pylist(), strict=True)
    assert {value for kind, value in found if kind == "literal"} == objects


def test_the_statements_come_back(toy: pg.PledgeGraph, duck: pg.PledgeGraph) -> None:
    assert quads_of(duck.store.inner) == quads_of(toy.store.inner)
    assert len(duck.store.inner) == len(toy.store.inner)
    assert set(duck.store.inner.named_graphs()) == set(toy.store.inner.named_graphs())
    assert duck.store.version == toy.store.version


def test_the_same_facts_give_the_same_files(toy: pg.PledgeGraph, folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.parquet"
    toy.write(again)
    files = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert files == {p.relative_to(again): p.read_bytes() for p in again.rglob("*") if p.is_file()}
    toy.write(again)  # in the place of what an earlier run wrote
    assert files == {p.relative_to(again): p.read_bytes() for p in again.rglob("*") if p.is_file()}


def test_bytes_are_no_place_for_a_folder(toy: pg.PledgeGraph) -> None:
    with pytest.raises(pg.ExportError, match="Parquet quads are a folder"):
        serialize(toy.store.inner, ".parquet", prefixes=toy.prefixes)


def test_a_folder_of_others_is_not_replaced(toy: pg.PledgeGraph, tmp_path: Path) -> None:
    own = tmp_path / "own.parquet"
    own.mkdir()
    (own / "diary.txt").write_text("dear diary")
    with pytest.raises(pg.ExportError, match=r"no earlier run wrote diary\.txt"):
        toy.write(own)
    assert (own / "diary.txt").read_text() == "dear diary"


@pytest.mark.parametrize("name", ["none.parquet", "empty.parquet", "file.parquet"])
def test_what_is_no_folder_of_quads_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty.parquet").mkdir()
    (tmp_path / "file.parquet").write_bytes(b"PAR1")
    with pytest.raises(pg.PledgeGraphError, match=r"there is no folder|holds no quads"):
        pg.scale(tmp_path / name)


def test_a_damaged_file_is_one_clear_error(toy: pg.PledgeGraph, tmp_path: Path) -> None:
    toy.write(tmp_path / "q.parquet")
    part = next((tmp_path / "q.parquet").glob("*pledgegraph*def*23by/*.parquet"))
    part.write_bytes(part.read_bytes()[:-40])
    with pytest.raises(pg.QueryError, match=r"^DuckDB: [^\n]*$"):
        pg.scale(tmp_path / "q.parquet").who_committed()


# ---------------------------------------------------------------- the questions


def test_every_question_has_the_same_answer(toy: pg.PledgeGraph, duck: pg.PledgeGraph) -> None:
    # Every fourth of a list that names each question some times; all of them: make test-scale.
    asked = list(questions(names_of(toy)).items())[::4]
    unlike = [name for name, question in asked if outcome(question, duck) != outcome(question, toy)]
    assert set(unlike) <= {"query construct", "query describe", "query path"}  # these are refused


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }", "CONSTRUCT is not known on Parquet"),
        ("DESCRIBE <urn:x>", "DESCRIBE is not known on Parquet"),
        ("SELECT ?s { ?s skos:broader+ ?c }", r"broader>\+ is not known on Parquet"),
        ("SELECT (MD5(STR(?s)) AS ?h) { ?s a ?c }", "MD5 is not known on Parquet"),
        ("SELECT (AVG(?n) AS ?m) { ?s pledge:rank ?n }", "AVG of this is not known on Parquet"),
        ("SELECT ?s { GRAPH ?g { ?s a ?c OPTIONAL { ?s pledge:by ?b } } }", "GRAPH around more than triples"),
        ("SELECT ?a ?A { ?a pledge:by ?A }", "differ by capital letters only"),
    ],
)
def test_what_is_not_known_is_refused_aloud(text: str, why: str, duck: pg.PledgeGraph) -> None:
    with pytest.raises(pg.QueryError, match=why):
        duck.query(text)


def test_what_does_not_parse_is_told_as_ever(duck: pg.PledgeGraph) -> None:
    with pytest.raises(pg.BadSparql, match="line 1"):
        duck.query("SELECT ?s { ?s a }")


def test_rdflib_reads_them_once_they_are_fetched(toy: pg.PledgeGraph, duck: pg.PledgeGraph) -> None:
    with pytest.raises(pg.QueryError, match="fetch"):
        _ = duck.rdf
    assert len(duck.fetch().rdf) == len(toy.rdf)


def test_too_many_statements_are_not_taken_whole(
    duck: pg.PledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgegraph.quads.engine.MOST", 10)
    with pytest.raises(pg.QueryError, match="statements in this process, and 10 is the most"):
        list(duck.store.inner)


# ---------------------------------------------------------------- the command line


def test_the_command_line_writes_and_asks_quads(tmp_path: Path) -> None:
    run = CliRunner().invoke
    path = str(tmp_path / "q.parquet")
    written = run(cli, ["--seeds", str(TOY), "export", path])
    assert (written.exit_code, written.output.endswith(" statements\n")) == (0, True), written.output
    ours = run(cli, ["--seeds", str(TOY), "who", "--format", "json"])
    theirs = run(cli, ["--seeds", path, "who", "--format", "json"])
    assert (theirs.exit_code, theirs.stdout) == (0, ours.stdout)
    assert run(cli, ["--seeds", path, "--engine", "durian", "who"]).exit_code == 2


# ---------------------------------------------------------------- any pattern, beside another engine

TEXTS = [
    "",
    "a",
    "it's",
    'say "no"',
    "back\\slash",
    "${x} $1",
    "two\nlines",
    "tab\there",
    "Київ",
    "'; DROP",
    "_:b",
]
LITERALS = [
    *(ox.Literal(text) for text in TEXTS),
    *(ox.Literal(text, language="en") for text in TEXTS[:3]),
    ox.Literal("a", language="uk"),
    *(ox.Literal(n, datatype=ox.NamedNode(XSD + "integer")) for n in ("1", "2", "10", "-3")),
    ox.Literal("1.5", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal("2031-01-01", datatype=ox.NamedNode(XSD + "date")),
    ox.Literal("2031", datatype=ox.NamedNode(XSD + "gYear")),
    ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean")),
]
IRIS = [ox.NamedNode(f"{A}{name}") for name in ("a", "b", "c", "it's", "d$e")]
PREDICATES = [ox.NamedNode(f"{A}{name}") for name in ("p", "q", "r")]
PATHS = [
    path.format(p=PREDICATES[0], q=PREDICATES[1], r=PREDICATES[2])
    for path in ("{p}/{q}", "^{p}", "{p}|{r}", "({p}/{q})|{r}", "{p}/^{q}")
]
GRAPHS = [ox.NamedNode(f"{A}g1"), ox.NamedNode(f"{A}g2")]
VARIABLES = ["?x", "?y", "?z", "?date"]

statements = st.lists(
    st.builds(
        ox.Quad,
        st.sampled_from(IRIS),
        st.sampled_from(PREDICATES),
        st.sampled_from([*IRIS, *IRIS, *LITERALS]),
        st.sampled_from(GRAPHS),
    ),
    max_size=25,
)
variable = st.sampled_from(VARIABLES)
constant = st.sampled_from([str(term) for term in [*IRIS, *LITERALS]])
triple = st.builds(
    "{} {} {} .".format,
    st.one_of(variable, st.sampled_from([str(iri) for iri in IRIS])),
    st.sampled_from(
        [
            *map(str, PREDICATES),
            f"{PREDICATES[0]}/{PREDICATES[1]}",
            f"^{PREDICATES[0]}",
            f"{PREDICATES[0]}|{PREDICATES[2]}",
            f"({PREDICATES[0]}/{PREDICATES[1]})|{PREDICATES[2]}",
        ]
    ),
    st.one_of(variable, variable, constant),
)
text_value = st.one_of(
    st.builds("STR({})".format, variable),
    st.builds("SUBSTR(STR({}), 1, 2)".format, variable),
    st.sampled_from(['"a"', '"it\'s"', '"2031"', '"Ки"']),
)
comparison = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
condition = st.one_of(
    st.builds("BOUND({})".format, variable),
    st.builds("!BOUND({})".format, variable),
    st.builds("{} {} {}".format, text_value, comparison, text_value),
    st.builds("{} = {}".format, variable, st.one_of(variable, st.sampled_from([str(iri) for iri in IRIS]))),
    st.builds("{} IN ({}, {})".format, variable, *[st.sampled_from([str(iri) for iri in IRIS])] * 2),
    st.builds("STRLEN(STR({})) > {}".format, variable, st.integers(0, 5)),
    st.builds("isIRI({}) || LANG({}) = 'en'".format, variable, variable),
    st.builds("STRSTARTS(STR({}), 'a') && CONTAINS(STR({}), 'o')".format, variable, variable),
)


def groups(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{} {}".format, inner, triple),
        st.builds("{} OPTIONAL {{ {} }}".format, inner, inner),
        st.builds("{} OPTIONAL {{ {} FILTER({}) }}".format, inner, triple, condition),
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("{} MINUS {{ {} }}".format, inner, inner),
        st.builds("{} FILTER({})".format, inner, condition),
        st.builds("{} FILTER NOT EXISTS {{ {} }}".format, inner, triple),
        st.builds("{} FILTER(EXISTS {{ {} FILTER({}) }} || {})".format, inner, triple, condition, condition),
        st.builds("VALUES ?x {{ {} {} }} {}".format, constant, constant, inner),
        st.builds("{} BIND(COALESCE({}, {}) AS ?bound)".format, triple, variable, constant),
        st.builds("{} BIND(IF({}, STR({}), 'other') AS ?made)".format, triple, condition, variable),
        st.builds("{{ SELECT DISTINCT ?x ?y WHERE {{ {} }} }}".format, inner),
        st.builds("{{ SELECT ?x (COUNT(DISTINCT ?y) AS ?n) WHERE {{ {} }} GROUP BY ?x }}".format, inner),
        st.builds("{{ SELECT ?x (MIN(STR(?y)) AS ?least) WHERE {{ {} }} GROUP BY ?x }}".format, triple),
    )


patterns = st.recursive(triple, groups, max_leaves=5)
selects = st.sampled_from(["SELECT ?x ?y ?z ?date", "SELECT DISTINCT ?x ?y", "SELECT ?x ?made ?n"])


def outcome_of(ask: Callable[[str], Any], text: str) -> list[tuple[str, ...]]:
    answer = ask(text)
    names = [variable.value for variable in answer.variables]
    rows = [{n: str(v) for n, v in zip(names, row, strict=True) if v is not None} for row in answer]
    return sorted(tuple(f"{n}={row[n]}" for n in sorted(row)) for row in rows)


@settings(deadline=None)
@given(statements, selects, patterns)
def test_any_pattern_has_the_rows_that_oxigraph_finds(
    tmp_path_factory: pytest.TempPathFactory, found: list[ox.Quad], select: str, pattern: str
) -> None:
    store = ox.Store()
    store.extend(found)
    text = f"{select} WHERE {{ {pattern} }}"
    engine = in_memory(store)
    expected = outcome_of(lambda t: store.query(t, use_default_graph_as_union=True), text)
    assert outcome_of(engine.query, text) == expected


def in_memory(store: ox.Store) -> Quads:
    """Show a store as the table of an engine, without the way over files."""
    import duckdb
    import pyarrow as pa

    from pledgegraph.quads.parquet import COLUMNS, _row
    from pledgegraph.quads.terms import TERM

    rows = sorted(map(_row, store))
    names = ("predicate", *COLUMNS)
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.register(
        "quads", pa.table({n: pa.array(list(c), pa.string()) for n, c in zip(names, columns, strict=True)})
    )
    connection.execute(f"CREATE VIEW statements AS SELECT *, {TERM} AS term FROM quads")  # noqa: S608

    class Runner:
        def rows(self, sql: str, timeout: float | None = None) -> Any:
            return connection.execute(sql).fetchall()

    return Quads(Runner())


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), st.sampled_from(["", "en", "uk"]))
def test_a_term_and_its_text_are_one(value: str, language: str) -> None:
    literal = ox.Literal(value, language=language) if language else ox.Literal(value)
    assert term_of(text_of(literal)) == literal


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12))
def test_a_quoted_text_is_that_text(value: str) -> None:
    import duckdb

    assert duckdb.connect().execute(f"SELECT {quoted(value)}").fetchall() == [(value,)]
