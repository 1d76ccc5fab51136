"""The pipeline: the same facts give the same graph, in whatever order and with whatever line ends."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledgebuild.build import build
from pledgebuild.compile import Compiled, compile_facts, facts
from pledgebuild.derive import context
from pledgebuild.dossiers import misnamed
from pledgebuild.findings import Place
from pledgebuild.gate import is_date
from pledgebuild.jsonld import Mapper
from pledgebuild.link import link
from pledgebuild.ontology import load_ontology
from pledgebuild.read import read
from pledgegraph.data import data_dir
from pledgegraph.errors import OntologyError, SeedError
from pledgegraph.names import BASE, DEF, GRAPH, INFERRED, SKOS, VOCABULARY, XSD

TOY = Path(__file__).parent / "toy" / "harbour-pact.yaml"
ONTOLOGY = load_ontology(data_dir("ontology"))
READ = "publisher: P, retrieved: 2031-06-01, extent: excerpt"
SOURCES = f"""\
defaults: {{source: gazette, recorded: 2031-06-01}}
sources:
  gazette: {{{READ}, title: T, kind: newspaper, language: en, url: 'https://g.example/'}}
  bulletin: {{{READ}, title: B, kind: primary, language: uk, url: 'https://b.example/'}}
"""
ACTORS = """\
defaults: {source: gazette, recorded: 2031-06-01}
actors:
  northmark: {type: State, label: {en: Northmark}, evidence: [{paragraph: 1}]}
  southland: {type: State, label: {en: Southland}, evidence: [{paragraph: 1}]}
"""
REST = """\
defaults: {source: gazette, recorded: 2031-06-01}
commitments:
  boats:
    label: {en: Boats}
    beneficiary: [southland, northmark]
    quantity:
      - {qualifier: at-least, value: 3, unit: vessels, evidence: [{paragraph: 2}]}
      - {qualifier: up-to, value: 5, unit: vessels, evidence: [{paragraph: 2}, {paragraph: 3}]}
    milestone:
      - {stage: proposed, date: 2031-05-01, evidence: [{paragraph: 2}]}
      - {stage: proposed, date: 2031-06-01, evidence: [{paragraph: 4, quote: once more}]}
    evidence:
      - {paragraph: 2}
      - {source: bulletin, section: a heading, paraphrase: {en: one reading}}
      - {source: bulletin, section: another heading, quote: ще раз}
stances:
  northmark-on-boats: {by: northmark, force: supports, about: boats, since: 2031, evidence: [{paragraph: 5}]}
"""


def compiled(folder: Path, files: dict[str, str | bytes]) -> Compiled:
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return compile_facts(folder, data_dir("ontology"))


def quads(run: Compiled) -> list[str]:
    """Give the facts and inferences, sorted; the vocabulary is left out."""
    assert run.errors == [], list(map(str, run.errors))
    return sorted(str(q) for q in run.store if q.graph_name != VOCABULARY)


def triples(run: Compiled) -> list[str]:
    assert run.errors == [], list(map(str, run.errors))
    return sorted(str(q.triple) for q in run.store if q.graph_name != VOCABULARY)


# ---------------------------------------------------------------- order


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    one = compiled(tmp_path / "one", {"a.yaml": SOURCES, "b.yaml": ACTORS, "c.yaml": REST})
    other = compiled(tmp_path / "other", {"c.yaml": SOURCES, "b.yaml": REST, "a.yaml": ACTORS})
    assert len(triples(one)) > 50
    assert triples(one) == triples(other)


def test_the_order_in_which_files_were_made_does_not_matter(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"x/a.yaml": SOURCES, "x-y.yaml": ACTORS, "b.yaml": REST}
    one = compiled(tmp_path / "one", files)
    other = compiled(tmp_path / "other", dict(reversed(files.items())))
    assert quads(one) == quads(other)
    assert [d.name for d in one.dossiers] == [d.name for d in other.dossiers] == ["b", "x-y", "x/a"]


def test_one_dossier_or_several_say_the_same(tmp_path: Path) -> None:
    whole = SOURCES + ACTORS.partition("\n")[2] + REST.partition("\n")[2]
    assert triples(compiled(tmp_path / "one", {"a.yaml": whole})) == triples(
        compiled(tmp_path / "several", {"a.yaml": SOURCES, "b.yaml": ACTORS, "c.yaml": REST})
    )


def test_a_reordered_list_gives_the_same_addresses(tmp_path: Path) -> None:
    lines = REST.splitlines(keepends=True)

    def turned(first: int, last: int) -> None:
        lines[first:last] = reversed(lines[first:last])

    before = compiled(tmp_path / "before", {"a.yaml": SOURCES, "b.yaml": ACTORS, "c.yaml": REST})
    for first, last in ((6, 8), (9, 11), (12, 15)):
        assert all(line.startswith("      - ") for line in lines[first:last])
        turned(first, last)
    text = "".join(lines).replace("[southland, northmark]", "[northmark, southland]")
    text = text.replace("[{paragraph: 2}, {paragraph: 3}]", "[{paragraph: 3}, {paragraph: 2}]")
    assert text != REST
    assert quads(
        compiled(tmp_path / "after", {"a.yaml": SOURCES, "b.yaml": ACTORS, "c.yaml": text})
    ) == quads(before)


def test_a_new_item_leaves_the_addresses_of_the_others(tmp_path: Path) -> None:
    more = REST.replace("    evidence:\n", "    evidence:\n      - {paragraph: 9}\n", 1)
    before = quads(compiled(tmp_path / "before", {"a.yaml": SOURCES, "b.yaml": ACTORS, "c.yaml": REST}))
    after = quads(compiled(tmp_path / "after", {"a.yaml": SOURCES, "b.yaml": ACTORS, "c.yaml": more}))
    assert set(before) < set(after)
    assert all("commitments-boats--gazette-9" in quad for quad in set(after) - set(before))


def test_nested_records_are_named_after_what_identifies_them(toy_run: Compiled) -> None:
    names = {name.removeprefix(BASE) for name in toy_run.places.things}
    assert {
        "milestones/instruments-harbour-pact--adopted-2031-05-10",
        "evidence/instruments-harbour-pact--adopted-2031-05-10--harbour-gazette-1",
        "quantities/commitments-lend-boats--at-least-vessels",
        "evidence/actors-northmark--harbour-gazette-1",
        "evidence/events-truce--northmark-bulletin",
    } <= names
    lines = TOY.read_text(encoding="utf-8").splitlines()
    line = lines.index("  group-pledges-guards:") + 1
    assert toy_run.places.find(f"{BASE}pledges/group-pledges-guards") == Place(TOY.as_posix(), line, 3)
    line = lines.index("    force: pledges", line) + 1
    force = Place(TOY.as_posix(), line, 12)
    assert toy_run.places.find(f"{BASE}pledges/group-pledges-guards", DEF + "force") == force


# ---------------------------------------------------------------- graphs


def test_no_blank_node_and_no_default_graph(toy_run: Compiled) -> None:
    for quad in toy_run.store:
        if quad.graph_name == VOCABULARY:
            continue
        assert isinstance(quad.subject, ox.NamedNode)
        assert not isinstance(quad.object, ox.BlankNode)
        assert isinstance(quad.graph_name, ox.NamedNode)


def test_each_dossier_is_one_graph(tmp_path: Path) -> None:
    run = compiled(tmp_path / "s", {"a.yaml": SOURCES, "deep/er/b.yaml": ACTORS, "c_1.yaml": REST})
    named = {str(g.value) for g in run.store.named_graphs() if isinstance(g, ox.NamedNode)}
    own = {f"{GRAPH}{name}" for name in ("a", "deep.er.b", "c_1")}
    assert named == own | {INFERRED.value, VOCABULARY.value}
    home = {
        str(q.graph_name.value): {d.name for d in run.dossiers}
        for q in run.store.quads_for_pattern(ox.NamedNode(f"{BASE}actors/northmark"), None, None, None)
        if isinstance(q.graph_name, ox.NamedNode)
    }
    assert set(home) == {f"{GRAPH}deep.er.b", INFERRED.value}


def test_two_dossiers_never_share_a_graph(tmp_path: Path) -> None:
    run = compiled(tmp_path / "s", {"a/b.yaml": SOURCES, "a.b.yaml": ACTORS})
    assert [(f.rule, Path(f.place.path).name) for f in run.errors] == [("file-name", "a.b.yaml")]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: "# a remark\n\n" + text,
    ],
    ids=["CRLF", "BOM", "comment"],
)
def test_line_ends_and_marks_do_not_matter(change: object, tmp_path: Path) -> None:
    assert callable(change)
    plain = TOY.read_text(encoding="utf-8")
    one = compiled(tmp_path / "one", {"a.yaml": plain})
    other = compiled(tmp_path / "other", {"a.yaml": change(plain).encode()})
    assert change(plain) != plain
    assert quads(one) == quads(other)


# ---------------------------------------------------------------- values


def values(run: Compiled, subject: str, predicate: str) -> set[str]:
    found = run.store.quads_for_pattern(ox.NamedNode(BASE + subject), ox.NamedNode(predicate), None, None)
    return {str(q.object) for q in found}


def test_types_come_from_the_vocabulary(toy_run: Compiled) -> None:
    lends = "pledges/northmark-lends-boats"
    assert values(toy_run, lends, DEF + "since") == {f'"2031-05-10"^^<{XSD}date>'}
    assert values(toy_run, lends, DEF + "until") == {f'"2031-09"^^<{XSD}gYearMonth>'}
    membership = "memberships/northmark-in-harbour-group"
    assert values(toy_run, membership, DEF + "since") == {f'"2030"^^<{XSD}gYear>'}
    evidence = "evidence/pledges-northmark-lends-boats--harbour-gazette-5"
    assert values(toy_run, evidence, DEF + "paragraph") == {f'"5"^^<{XSD}integer>'}
    assert values(toy_run, evidence, DEF + "certainty") == {f"<{BASE}certainties/possible>"}
    assert values(toy_run, evidence, DEF + "polarity") == {f"<{BASE}polarities/supports>"}
    assert values(toy_run, "evidence/actors-northmark--harbour-gazette-1", DEF + "certainty") == {
        f"<{BASE}certainties/stated>"
    }
    quantity = "quantities/commitments-lend-boats--at-least-vessels"
    assert values(toy_run, quantity, "https://schema.org/value") == {f'"3"^^<{XSD}decimal>'}
    attested = "evidence/commitments-send-river-guards--harbour-gazette-9"
    assert values(toy_run, attested, DEF + "attests") == {f"<{DEF}partOf>"}
    assert values(toy_run, "sources/harbour-gazette", "https://schema.org/url") == {
        "<https://gazette.example/pact>"
    }


def test_a_quote_is_in_the_language_of_its_source(toy_run: Compiled) -> None:
    evidence = "evidence/pledges-northmark-lends-more-boats--northmark-bulletin"
    assert values(toy_run, evidence, DEF + "quote") == {'"човни для річки"@uk'}
    evidence = "evidence/pledges-group-pledges-guards--harbour-gazette-2"
    assert values(toy_run, evidence, DEF + "quote") == {'"will send guards once a truce holds"@en'}


def test_one_reference_in_two_spellings_is_one(tmp_path: Path) -> None:
    more = "  again: {by: northmark, force: supports, about: commitments/boats, since: 2031, replaces: "
    more += "[stances/northmark-on-boats, northmark-on-boats], evidence: [{paragraph: 6}]}\n"
    run = compiled(tmp_path / "s", {"a.yaml": SOURCES, "b.yaml": ACTORS, "c.yaml": REST + more})
    assert run.errors == []
    assert values(run, "stances/again", DEF + "replaces") == {f"<{BASE}stances/northmark-on-boats>"}


def test_nothing_gets_lost_in_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pledgebuild import part as pipeline

    def gap(ontology: object) -> dict[str, dict[str, object]]:
        terms = dict(context(ONTOLOGY)["@context"])
        del terms["beneficiary"]
        return {"@context": terms}

    monkeypatch.setattr(pipeline, "context", gap)
    with pytest.raises(OntologyError, match="c: 2 statements were lost"):
        compiled(tmp_path / "s", {"a.yaml": SOURCES, "b.yaml": ACTORS, "c.yaml": REST})


LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z", "M")), min_size=1, max_size=6)
LABELS = st.lists(LETTERS, min_size=1, max_size=4).map(" ".join)


def escaped(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(LABELS, LABELS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_label_survives_to_the_graph_exactly(english: str, ukrainian: str) -> None:
    import json
    import unicodedata

    english, ukrainian = (unicodedata.normalize("NFC", text) for text in (english, ukrainian))
    label = f"{{en: {escaped(english)}, uk: {escaped(ukrainian)}}}"
    record = f"{{type: State, label: {label}, evidence: [{{paragraph: 1}}]}}"
    text = f"{SOURCES}actors: {{northmark: {record}}}\n"
    tree, findings = read("x.yaml", text.encode())
    assert findings == []
    assert tree is not None
    index, findings = link(ONTOLOGY, [tree])
    assert findings == []
    document = context(ONTOLOGY) | {"@graph": Mapper(index).dossier(tree)}
    parsed = list(ox.parse(input=json.dumps(document), format=ox.RdfFormat.JSON_LD))
    labels = {q.object for q in parsed if q.predicate.value == SKOS + "prefLabel"}
    assert labels == {ox.Literal(english, language="en"), ox.Literal(ukrainian, language="uk")}
    written = (ox.serialize([q.triple for q in parsed], format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    assert {q.triple for q in ox.parse(input=written, format=ox.RdfFormat.N_TRIPLES)} == {
        q.triple for q in parsed
    }


@given(st.dates())
def test_every_day_is_a_date_and_its_month_and_year_too(day: object) -> None:
    text = str(day)
    assert is_date(text)
    assert is_date(text[:7])
    assert is_date(text[:4])
    assert not is_date(text[:5])
    assert not is_date(text + "T00:00")


# ---------------------------------------------------------------- findings


def test_an_unreadable_dossier_blames_nobody_else(tmp_path: Path) -> None:
    bad = ACTORS.replace("label: {en: Southland}", "label: {en: Southland")
    run = compiled(tmp_path / "s", {"a.yaml": SOURCES, "b.yaml": bad, "c.yaml": REST})
    assert {Path(f.place.path).name for f in run.errors} == {"b.yaml"}
    assert {f.rule for f in run.errors} == {"yaml-syntax"}


def test_a_wrong_class_is_told_beside_an_unreadable_dossier(tmp_path: Path) -> None:
    run = compiled(
        tmp_path / "s",
        {"a.yaml": SOURCES, "b.yaml": b"\xff", "c.yaml": REST.replace("by: northmark", "by: boats")},
    )
    assert [f.rule for f in run.errors] == ["not-utf-8", "wrong-class"]


def test_loading_raises_every_finding_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SOURCES.replace("kind: newspaper", "kind: rumour"))
    (tmp_path / "b.yaml").write_text(ACTORS.replace("source: gazette", "source: gazete"))
    with pytest.raises(SeedError) as caught:
        facts(tmp_path, data_dir("ontology"))
    assert [(Path(f.place.path).name, f.rule) for f in caught.value.findings] == [
        ("a.yaml", "unknown-concept"),
        ("b.yaml", "unknown-slug"),
    ]
    assert "2 findings" in str(caught.value)
    assert "did you mean 'gazette'?" in str(caught.value)


def test_a_run_with_errors_holds_no_facts(tmp_path: Path) -> None:
    run = compiled(tmp_path / "s", {"a.yaml": SOURCES, "b.yaml": "zebras: {}\n"})
    assert run.errors
    assert len(run.store) == 0


def test_the_steps_are_told_in_order(tmp_path: Path) -> None:
    steps: list[str] = []
    compile_facts(TOY.parent, data_dir("ontology"), shacl=True, progress=steps.append)
    assert steps == [
        "vocabulary",
        "reading",
        "reading: 1 of 1 dossiers",
        "linking",
        "loading",
        "rules",
        "checks",
        "shapes",
    ]


@pytest.mark.parametrize("value", ["24", "0.5", "1000000000", "-3"])
def test_a_number_and_a_time_limit_stay_as_they_were_typed(tmp_path: Path, value: str) -> None:
    world = f"""
defaults: {{source: s, recorded: 2031-06-01}}
sources:
  s:
    title: T
    publisher: P
    kind: primary
    language: en
    retrieved: 2031-06-01
    extent: excerpt
    url: https://s.example
actors:
  elm: {{type: State, label: {{en: Elm}}, evidence: [{{paragraph: 1}}]}}
commitments:
  meet:
    label: {{en: Meet}}
    beneficiary: elm
    within: PT24H
    quantity: [{{qualifier: exact, value: {value}, evidence: [{{paragraph: 1}}]}}]
    evidence: [{{paragraph: 1}}]
"""
    (tmp_path / "a.yaml").write_text(world, encoding="utf-8")
    run = compile_facts(tmp_path, data_dir("ontology"))
    assert run.errors == []
    texts = {q.object.value for q in run.store if isinstance(q.object, ox.Literal)}
    assert {value, "PT24H"} <= texts


# ---------------------------------------------------------------- names of files


@pytest.mark.parametrize(
    ("names", "refused"),
    [
        (["France.yaml", "france.yaml"], ["france.yaml"]),
        (["a/b.yaml", "A/b.yaml"], ["a/b.yaml"]),
        (["a/b.yaml", "a/B.yaml", "A/b.yaml"], ["a/B.yaml", "a/b.yaml"]),
        (["con.yaml"], ["con.yaml"]),
        (["deep/NUL/a.yaml"], ["deep/NUL/a.yaml"]),
        (["Com1.yaml"], ["Com1.yaml"]),
        (["Inferred.yaml"], ["Inferred.yaml"]),
        (["a.YAML", "b.Yml", "c.yaml"], ["a.YAML", "b.Yml"]),
        (["frаnce.yaml"], ["frаnce.yaml"]),
        (["a b.yaml", "a%2e.yaml", "-a.yaml"], ["a b.yaml", "a%2e.yaml"]),
        (["a/x.yaml", "b/x.yaml", "console.yaml"], []),
    ],
)
def test_30_names_that_no_other_disk_would_hold_are_refused(
    names: list[str], refused: list[str], tmp_path: Path
) -> None:
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("actors: {}\n", encoding="utf-8")
    if len(list(tmp_path.rglob("*.y*"))) < len(names):
        return  # this disk cannot hold both names; then it cannot be asked to
    assert sorted(path.relative_to(tmp_path).as_posix() for path, _ in misnamed(tmp_path)) == refused
    assert all(fix for _, fix in misnamed(tmp_path))


def test_30_nothing_is_written_outside_the_folder_whatever_the_ids(tmp_path: Path) -> None:
    seeds, out = tmp_path / "seeds", tmp_path / "out"
    compiled(seeds, {"a.yaml": SOURCES, "b.yaml": ACTORS.replace("southland", "'../../x'"), "c.yaml": REST})
    before = sorted(p for p in tmp_path.rglob("*"))
    with pytest.raises(SeedError, match="bad-slug"):
        build(seeds, data_dir("ontology"), out)
    assert sorted(p for p in tmp_path.rglob("*")) == before


def test_31_the_same_id_in_two_files_names_both(tmp_path: Path) -> None:
    run = compiled(tmp_path / "s", {"a.yaml": SOURCES, "b.yaml": ACTORS, "z/c.yaml": ACTORS, "d.yaml": REST})
    assert [(Path(f.place.path).name, f.place.line, f.rule) for f in run.errors] == [
        ("c.yaml", 3, "same-slug"),
        ("c.yaml", 4, "same-slug"),
    ]
    assert all(
        f"first at {(tmp_path / 's' / 'b.yaml').as_posix()}:{f.place.line}" in f.message for f in run.errors
    )


# ---------------------------------------------------------------- addresses of sources


ODD = [
    "https://localhost/x", "http://LOCALHOST:8000/", "https://user@g.example/x", "https://u:p@g.example/x",
    "http://127.0.0.1/x", "http://10.0.0.8/x", "http://192.168.1.1/", "http://169.254.169.254/latest", "http://8.8.8.8/",
    "http://2130706433/x", "http://0x7f.0.0.1/", "http://0x7f.1/", "http://[::1]/x", "https://intranet/x",
    "https://nas.local/x", "https://box.internal/x", "https://x.onion/", "https://g.example:99999999/x",
    "https://g_h.example/x", "https://-g.example/x", "https://g..example/x", "https://.example/x", "https://g.example:/x",
    "https://#x", "https://?x", "https:///x", "https://https://g.example/", f"https://g.example/{'x' * 2000}",
]  # fmt: skip
FINE = [
    "https://g.example", "http://g.example/", "https://g.example:8443/a?b=c#d", "https://www.g.example./x",
    "https://xn--80aaxitdbjk.example/", "https://g.example/a%20b/ü", "https://a-b.c-d.co/x@y", "https://g.example/?utm=1",
    "https://local.example/", "https://archive.example/http://127.0.0.1/",
]  # fmt: skip
TRACKED = [
    "https://g.example/?utm_source=x", "https://g.example/?a=b&UTM_Medium=x#c", "https://g.example/?fbclid=1",
    "https://g.example/?gclid=1&b=2",
]  # fmt: skip


def test_52_addresses_are_held_to_the_written_rule(tmp_path: Path) -> None:
    urls = {f"u{n:02}": url for n, url in enumerate([*ODD, *FINE, *TRACKED])}
    rest = f"{{{READ}, title: T, kind: newspaper, language: en, url: "
    records = "".join(f"  {slug}: {rest}'{url}'}}\n" for slug, url in urls.items())
    run = compiled(tmp_path / "s", {"a.yaml": SOURCES + records})
    told = {
        rule: [
            urls[f.message.partition(":")[0].removeprefix("sources/")] for f in run.findings if f.rule == rule
        ]
        for rule in ("odd-address", "tracking")
    }
    assert sorted(told["odd-address"]) == sorted(ODD)
    assert sorted(told["tracking"]) == sorted(TRACKED)
    assert {f.severity for f in run.findings if f.rule == "tracking"} == {"warning"}


@pytest.mark.parametrize("key", ["archivedUrl", "exactMatch"])
def test_52_every_address_is_held(key: str, tmp_path: Path) -> None:
    odd = "'http://10.0.0.8/x'"
    files = {
        "archivedUrl": {"a.yaml": SOURCES.replace("language: en,", f"language: en, archivedUrl: {odd},")},
        "exactMatch": {
            "a.yaml": SOURCES,
            "b.yaml": ACTORS.replace("State,", f"State, exactMatch: {odd},", 1),
        },
    }
    run = compiled(tmp_path / "s", dict(files[key]))
    assert [f.rule for f in run.errors] == ["odd-address"]


def test_a_link_to_a_folder_of_dossiers_is_told(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    shutil.copytree(TOY.parent, tmp_path / "seeds")
    (tmp_path / "seeds" / "more").symlink_to(tmp_path / "elsewhere")
    (finding,) = compile_facts(tmp_path / "seeds", data_dir("ontology")).errors
    assert finding.rule == "file-name"
    assert "a link to a folder is not followed" in finding.fix
