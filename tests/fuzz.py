"""Search for bytes that break the strict reader, the gate, the links or the formatter; guided by coverage.

``python tests/fuzz.py SECONDS`` keeps what it learns in build/fuzz/corpus and writes an input that breaks
something to build/fuzz/crash-*. Whatever is neither a tree nor findings counts as broken, and so does a
formatter that changes a fact.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pledgebuild", "yaml"]):
    from pledgebuild.findings import MOST_FINDINGS, Finding
    from pledgebuild.fmt import format_bytes
    from pledgebuild.gate import make_gate
    from pledgebuild.link import link
    from pledgebuild.ontology import load_ontology
    from pledgebuild.read import plain, read
    from pledgebuild.scripts import mixed_scripts

from pledgegraph.data import data_dir
from pledgegraph.escape import clean

HOME = Path(__file__).parents[1]
OUT = HOME / "build" / "fuzz"
MOST = 2048
WORDS = (
    *("\\x0a", "\\x0a  ", ": ", "- ", "[", "]", "{", "}", "? ", "| ", "> ", " #", "&a ", "*a", "!t ", "<<: "),
    *(
        "---\\x0a",
        "%YAML 1.2",
        "\\x09",
        "\\x0d",
        "\\xef\\xbb\\xbf",
        "\\xcc\\x81",
        "\\xe2\\x80\\xae",
        "\\x5cu0301",
    ),
)

ONTOLOGY = load_ontology(data_dir("ontology"))
GATE = make_gate(ONTOLOGY)


def check(data: bytes) -> None:
    """Hold what is promised of any bytes.

    Args:
        data: a dossier, or anything.
    """
    tree, findings = read("x.yaml", data)
    assert tree is not None or findings, "neither a tree nor findings"
    assert len(findings) <= 5 * MOST_FINDINGS
    _sayable(findings)
    styled, trouble = format_bytes("x.yaml", data, {})
    if trouble:
        assert styled == data, "the formatter refused and yet wrote"
    else:
        assert format_bytes("x.yaml", styled, {}) == (styled, []), "styled twice is not styled once"
        again, found = read("x.yaml", styled)
        assert again is not None
        assert not found, "the formatter writes what the reader refuses"
        if tree is not None and not findings:
            assert plain(again) == plain(tree), "the formatter changed a fact"
    if tree is not None and not findings:
        found = [*GATE(tree), *mixed_scripts(tree)]
        _sayable(found)
        if not found:
            _sayable(link(ONTOLOGY, [tree])[1])


def _sayable(findings: list[Finding]) -> None:
    for finding in findings:
        text = str(finding)
        assert text == clean(text), "a finding that a terminal would obey"
        json.dumps(finding.record())


def seeds() -> list[bytes]:
    """Gather what to start from: dossiers, hostile texts, and the suites of others where they are at hand."""
    found = [path.read_bytes()[:MOST] for path in sorted((HOME / "seeds").rglob("*.yaml"))]
    found += [
        path.read_bytes()[i : i + MOST]
        for path in (HOME / "tests/toy").iterdir()
        for i in range(0, 8192, MOST)
    ]
    texts = json.loads((HOME / "tests/naughty.json").read_text(encoding="utf-8"))
    if suites := os.environ.get("PLEDGEGRAPH_SUITES"):
        found += [path.read_bytes()[:MOST] for path in sorted(Path(suites, "yaml-test-suite").glob("*.yaml"))]
        texts += json.loads(Path(suites, "naughty-strings/blns.json").read_text(encoding="utf-8"))
    records = (f"actors:\n  a:\n    label: {{en: {text}}}\n" for text in texts)
    return found + [record.encode("utf-8", "surrogatepass") for record in records]


def main(seconds: int) -> None:
    """Search for so many seconds; the counts are printed at the end.

    Args:
        seconds: how long.
    """
    corpus = OUT / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for data in seeds():
        (corpus / hashlib.sha256(data).hexdigest()).write_bytes(data)
    (OUT / "words.dict").write_text("".join(f'"{word}"\n' for word in WORDS), encoding="utf-8")
    options = [f"-max_total_time={seconds}", f"-max_len={MOST}", f"-artifact_prefix={OUT}/", "-timeout=10"]
    options += [f"-dict={OUT}/words.dict", "-print_final_stats=1", "-verbosity=0", "-rss_limit_mb=1000"]
    print(f"the reader, {seconds} s; an input that breaks it is written to {OUT.relative_to(HOME)}/")
    atheris.Setup([sys.argv[0], *options, str(corpus)], check)
    atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 80)
