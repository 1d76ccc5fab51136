"""Parts of dossiers: however they are made, kept or spread, facts and findings are those of one plain run."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledgebuild.build import build
from pledgebuild.check import shacl_core
from pledgebuild.compile import Compiled, compile_facts
from pledgebuild.derive import context
from pledgebuild.jsonld import Mapper, Places
from pledgebuild.kept import Kept
from pledgebuild.link import link
from pledgebuild.nquads import NQuads
from pledgebuild.ontology import load_ontology
from pledgebuild.part import Maker, load_part
from pledgebuild.shapes import Shapes
from pledgebuild.shard import write_shard
from pledgebuild.spread import spread
from pledgegraph.claims import stated
from pledgegraph.data import data_dir
from pledgegraph.errors import OntologyError, PledgeGraphError, SeedError
from pledgegraph.names import VOCABULARY

TOY = Path(__file__).parent / "toy"
ONTOLOGY = load_ontology(data_dir("ontology"))
GRAPH = "https://w3id.org/pledgegraph/graph/x"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """The invented world, one dossier for each kind."""
    return split(tmp_path / "seeds")


def split(folder: Path) -> Path:
    folder.mkdir()
    head, *blocks = re.split(r"(?m)^(?=[a-z]+:\n)", (TOY / "harbour-pact.yaml").read_text(encoding="utf-8"))
    for block in blocks:
        (folder / f"{block.partition(':')[0]}.yaml").write_text(head + block, encoding="utf-8")
    return folder


def outcome(run: Compiled) -> tuple[list[str], list[str]]:
    """Give facts and findings; the blank nodes of the vocabulary have other names in each run."""
    facts = sorted(str(q) for q in run.store if q.graph_name != VOCABULARY)
    return facts, [f"{finding} {finding.severity}" for finding in run.findings]


def compiled(seeds: Path, kept: Any = None) -> tuple[list[str], list[str]]:
    return outcome(compile_facts(seeds, data_dir("ontology"), shacl=True, kept=kept))


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# ---------------------------------------------------------------- statements


def by_json_ld(nodes: list[dict[str, Any]]) -> set[str]:
    document = {**context(ONTOLOGY), "@graph": nodes}
    parsed = ox.parse(input=json.dumps(document), format=ox.RdfFormat.JSON_LD)
    return {str(ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(GRAPH))) for q in parsed}


def by_lines(nodes: list[dict[str, Any]]) -> set[str]:
    lines = "\n".join(NQuads(context(ONTOLOGY)["@context"]).lines(nodes, GRAPH))
    return {str(quad) for quad in ox.parse(input=lines, format=ox.RdfFormat.N_QUADS)}


@pytest.mark.parametrize("world", ["toy", "real"])
def test_lines_say_what_a_json_ld_processor_says(world: str, toy_run: Compiled, real_run: Compiled) -> None:
    trees = (toy_run if world == "toy" else real_run).trees
    index, _ = link(ONTOLOGY, trees)
    for one in trees:
        nodes = Mapper(index).dossier(one)
        assert by_lines(nodes) == by_json_ld(nodes), one.place.path


LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(LETTERS, st.sampled_from(["en", "uk"]), st.sampled_from(["2031", "2031-05", "2031-05-11"]))
@settings(deadline=None)
def test_lines_say_it_of_any_text(text: str, language: str, day: str) -> None:
    kind = {4: "gYear", 7: "gYearMonth"}.get(len(day), "date")
    inner = {
        "@id": "https://x.example/e",
        "@type": "Evidence",
        "section": [text],
        "quote": [{"@value": text, "@language": language}],
    }
    node = {
        "@id": "https://x.example/p",
        "@type": "Pledge",
        "label": {"en": text, "uk": text},
        "altLabel": {language: [text, f"{text}!"]},
        "force": ["https://w3id.org/pledgegraph/forces/pledges"],
        "since": [{"@value": day, "@type": f"http://www.w3.org/2001/XMLSchema#{kind}"}],
        "evidence": [inner],
    }
    assert by_lines([node]) == by_json_ld([node])


def test_a_context_that_says_more_is_refused() -> None:
    with pytest.raises(OntologyError, match="says more of 'by' than is understood"):
        NQuads({"by": {"@id": "https://x.example/by", "@container": "@list"}})
    writer = NQuads({"by": {"@id": "https://x.example/by", "@type": "@id"}})
    with pytest.raises(OntologyError, match="'france' is no whole address"):
        list(writer.lines([{"@id": "https://x.example/a", "by": ["france"]}], GRAPH))


# ---------------------------------------------------------------- kept parts


EDITS: list[tuple[str, str]] = [
    ("source: harbour-gazette", "source: northmark-bulletin"),
    ("language: uk", "language: fr"),
    ("language: en", "language: uk"),
    ("northmark:", "southmark:"),
    ("paragraph: ", "page: "),
    ("force: pledges", "force: rejects"),
    ("evidence", "evidense"),
    ("2031", "2032"),
    ("en: ", "en: A"),
    ("label: {en: N", "label: {en: \u041d"),
    ("kind: newspaper", "kind: rumour"),
    ("}", ""),
]
ONE_EDIT = st.tuples(st.integers(0, 8), st.sampled_from(EDITS), st.integers(0, 3))


def edit(seeds: Path, number: int, change: tuple[str, str], place: int) -> None:
    """Change one dossier at one of the places where a text stands; or remove it, at the fourth."""
    files = sorted(seeds.glob("*.yaml"))
    path = files[number % len(files)]
    old, new = change
    text = path.read_text(encoding="utf-8")
    found = [match.start() for match in re.finditer(re.escape(old), text)]
    if place == 3 and len(files) > 2 and old == "}":
        path.unlink()
    elif found:
        at = found[place % len(found)]
        path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")


@given(st.lists(ONE_EDIT, min_size=1, max_size=4))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_edits_a_run_with_kept_parts_is_a_fresh_run(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, tuple[str, str], int]]
) -> None:
    seeds = split(tmp_path_factory.mktemp("edits") / "seeds")
    notices: list[str] = []
    for number, change, place in [(0, ("no such text", ""), 0), *edits]:
        edit(seeds, number, change, place)
        kept = Kept(seeds, data_dir("ontology"), notices.append)
        assert compiled(seeds, kept) == compiled(seeds)
    assert notices == []


def test_only_what_changed_is_read_again(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    make = Maker.make

    def told(self: Maker, path: Path, name: str) -> Any:
        made.append(name)
        return make(self, path, name)

    monkeypatch.setattr(Maker, "make", told)
    kept = Kept(seeds, data_dir("ontology"), pytest.fail)
    before = compiled(seeds, kept)
    assert len(made) == 9
    assert compiled(seeds, kept) == before
    assert len(made) == 9
    (seeds / "events.yaml").write_bytes((seeds / "events.yaml").read_bytes() + b"# again\n")
    assert compiled(seeds, kept) == before
    assert made[9:] == ["events"]


def test_a_dossier_with_a_finding_is_never_kept(seeds: Path) -> None:
    path = seeds / "actors.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("en: Northmark", "en: Northm\u0430rk"))
    kept = Kept(seeds, data_dir("ontology"), pytest.fail)
    assert [f.rule for f in compile_facts(seeds, data_dir("ontology"), kept=kept).findings] == [
        "mixed-scripts"
    ]
    with sqlite3.connect(kept.path) as file:
        names = {name for (name,) in file.execute("SELECT name FROM part")}
    assert "actors" not in names
    assert len(names) == 8


def turn_a_byte(path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.execute("UPDATE part SET body = replace(body, 'Northmark', 'Southmark') WHERE name = 'actors'")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def make_other(path: Path) -> None:
    path.write_text("not a database at all, but long enough to be taken for one " * 20)


@pytest.mark.parametrize("spoil", [turn_a_byte, cut, make_other])
def test_spoilt_parts_are_read_anew_with_a_notice(seeds: Path, spoil: Callable[[Path], None]) -> None:
    notices: list[str] = []
    kept = Kept(seeds, data_dir("ontology"), notices.append)
    before = compiled(seeds, kept)
    spoil(kept.path)
    assert compiled(seeds, kept) == before
    assert len(notices) == 1
    assert "reading all dossiers anew" in notices[0]
    assert compiled(seeds, kept) == before
    assert len(notices) == 1


def test_a_built_set_is_left_as_it_is_and_mended_where_it_was_changed(seeds: Path, tmp_path: Path) -> None:
    out, steps = tmp_path / "out", list[str]()
    names = build(seeds, data_dir("ontology"), out)
    before = tree(out)
    assert build(seeds, data_dir("ontology"), out, progress=steps.append) == names
    assert steps == ["comparing"]
    (out / "facts.nt").write_bytes(b"# changed\n")
    build(seeds, data_dir("ontology"), out)
    assert tree(out) == before


# ---------------------------------------------------------------- processes


@pytest.mark.parametrize("jobs", ["1", "2", "3", "20"])
def test_processes_change_nothing(jobs: str, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = compiled(seeds)
    (seeds / "z.yaml").write_text("pledges: {x: {by: nobody}}\n", encoding="utf-8")
    faulty = compiled(seeds)
    (seeds / "z.yaml").unlink()
    monkeypatch.setattr("pledgebuild.parts._WORTH", 0)
    monkeypatch.setenv("PLEDGEGRAPH_JOBS", jobs)
    assert compiled(seeds) == before
    (seeds / "z.yaml").write_text("pledges: {x: {by: nobody}}\n", encoding="utf-8")
    assert compiled(seeds) == faulty


@pytest.mark.parametrize("given", ["0", "many", "-1", "1000", "²"])
def test_an_odd_number_of_processes_is_refused(
    given: str, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLEDGEGRAPH_JOBS", given)
    monkeypatch.setattr("pledgebuild.parts._WORTH", 0)
    with pytest.raises(PledgeGraphError, match=r"PLEDGEGRAPH_JOBS is .*; it takes a number of processes"):
        compiled(seeds)


def test_the_work_of_a_process_that_dies_is_done_here() -> None:
    own = os.getpid()

    def work(item: int) -> bytes:
        if item == 5 and os.getpid() != own:
            os.kill(os.getpid(), 9)
        return str(item).encode()

    done: list[int] = []
    assert list(spread(range(20), work, 3, done.append)) == [str(n).encode() for n in range(20)]
    assert done == sorted(done)
    assert done[-1] == 20


def test_an_error_in_another_process_is_raised_here() -> None:
    def work(item: int) -> bytes:
        if item == 3:
            raise OntologyError("three")
        return b""

    with pytest.raises(OntologyError, match="three"):
        list(spread(range(8), work, 2, lambda _: None))


def test_no_process_is_left_when_the_work_is_given_up() -> None:
    def work(item: int) -> bytes:
        return b"x" * 100_000

    made = spread(range(50), work, 3, lambda _: None)
    next(made)
    made.close()  # type: ignore[attr-defined]
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


# ---------------------------------------------------------------- shapes


def test_shapes_of_all_facts_are_kept_for_certain_and_pyshacl_agrees(real_run: Compiled) -> None:
    maker = Maker(ONTOLOGY)
    parts = [maker.make(dossier.path, dossier.name) for dossier in real_run.dossiers]
    assert maker.shapes_kept(parts)
    assert shacl_core(real_run.store, Places()) == []
    assert all(load_part(part.dump(), part.path) == part for part in parts)


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_where_pyshacl_finds_a_fault_shapes_vouch_for_nothing(toy_run: Compiled, data: st.DataObject) -> None:
    quads = sorted(
        {ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(GRAPH)) for q in stated(toy_run.store)},
        key=str,
    )
    objects = sorted({str(q.object): q.object for q in quads}.items())
    known = [q for q in toy_run.store if q.graph_name == VOCABULARY]
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(quads) - 1))
        taken = quads.pop(at)
        if data.draw(st.booleans()):
            _, other = data.draw(st.sampled_from(objects))
            quads.append(ox.Quad(taken.subject, taken.predicate, other, taken.graph_name))
    store = ox.Store()
    store.extend([*known, *quads])
    shapes = Shapes(ONTOLOGY.store)
    wanted = shapes.kept([f"{quad} ." for quad in dict.fromkeys(quads)])
    if shacl_core(store, Places()):
        assert wanted is None or not shapes.met(wanted, {})


def test_a_word_of_shacl_that_is_not_known_leaves_all_to_pyshacl(toy_run: Compiled) -> None:
    lines = [f"{quad} ." for quad in stated(toy_run.store)]
    assert Shapes(ONTOLOGY.store).kept(lines) is not None
    more = ox.Store()
    more.extend(ONTOLOGY.store)
    shape = ox.NamedNode("https://w3id.org/pledgegraph/def#date")
    more.add(ox.Quad(shape, ox.NamedNode("http://www.w3.org/ns/shacl#lessThan"), shape))
    assert Shapes(more).kept(lines) is None


# ---------------------------------------------------------------- shards


def shards(seeds: Path, folder: Path, count: int) -> list[Path]:
    made = []
    for number in range(1, count + 1):
        made.append(folder / f"shard-{number}-of-{count}")
        write_shard(seeds, data_dir("ontology"), made[-1], (number, count))
    return made


@pytest.mark.parametrize("count", [1, 2, 3, 7, 12])
def test_merged_shards_are_the_set_of_one_build(count: int, seeds: Path, tmp_path: Path) -> None:
    build(seeds, data_dir("ontology"), tmp_path / "one")
    made = shards(seeds, tmp_path, count)
    build(seeds, data_dir("ontology"), tmp_path / "merged", shards=made[::-1])
    assert tree(tmp_path / "merged") == tree(tmp_path / "one")
    for folder in made:
        lines = (folder / "facts.nq").read_text(encoding="utf-8").splitlines()
        graphs = [line.rsplit(" ", 2)[1] for line in lines]
        assert lines == sorted(lines, key=lambda line: (line.rsplit(" ", 2)[1], line))
        assert graphs == sorted(graphs)
        assert len(list(ox.parse(input="\n".join(lines), format=ox.RdfFormat.N_QUADS))) == len(lines)


def test_shards_of_the_real_facts_give_the_real_facts(real_run: Compiled, tmp_path: Path) -> None:
    from pledgebuild.shard import Shards

    made = shards(data_dir("seeds"), tmp_path, 3)
    kept = Shards(made, data_dir("ontology"))
    run = compile_facts(data_dir("seeds"), data_dir("ontology"), shacl=True, kept=kept)
    assert outcome(run) == outcome(real_run)


def test_the_merge_tells_all_findings_of_all_shards(seeds: Path, tmp_path: Path) -> None:
    (seeds / "actors.yaml").write_text(
        (seeds / "actors.yaml").read_text().replace("type: State", "type: Stat")
    )
    (seeds / "z.yaml").write_text("pledges: {x: {by: nobody, about: [", encoding="utf-8")
    made = shards(seeds, tmp_path, 2)
    with pytest.raises(SeedError) as one:
        build(seeds, data_dir("ontology"), tmp_path / "out")
    with pytest.raises(SeedError) as merged:
        build(seeds, data_dir("ontology"), tmp_path / "out", shards=made)
    assert merged.value.findings == one.value.findings
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda made, _: made.pop(), "of 3 shards these are missing: 3/3"),
        (lambda made, _: made.append(made[0]), "are both shard 1"),
        (lambda made, _: made.append(made[0].parent), "is no shard"),
        (lambda made, _: cut(made[1] / "facts.nq"), "is damaged|holds something else"),
        (lambda made, _: (made[1] / "shard.json").write_text("{}"), "holds something else"),
        (lambda _, seeds: (seeds / "events.yaml").write_text("events: {}\n"), "events is not as it was"),
        (lambda _, seeds: shutil.copy(seeds / "events.yaml", seeds / "more.yaml"), "more is in none of the"),
        (lambda _, seeds: (seeds / "events.yaml").unlink(), "events is not as it was"),
    ],
)
def test_shards_that_do_not_belong_together_are_refused(
    spoil: Callable[[list[Path], Path], Any], said: str, seeds: Path, tmp_path: Path
) -> None:
    made = shards(seeds, tmp_path, 3)
    spoil(made, seeds)
    with pytest.raises(PledgeGraphError, match=said):
        build(seeds, data_dir("ontology"), tmp_path / "out", shards=made)
    assert not (tmp_path / "out").exists()


def test_a_shard_of_another_version_is_refused(seeds: Path, tmp_path: Path) -> None:
    made = shards(seeds, tmp_path, 2)
    head = json.loads((made[1] / "shard.json").read_text(encoding="utf-8"))
    (made[1] / "shard.json").write_text(json.dumps({**head, "made_with": "0" * 64}))
    with pytest.raises(PledgeGraphError, match="made with another version"):
        build(seeds, data_dir("ontology"), tmp_path / "out", shards=made)
