"""Ask the benchmark questions of another engine: ``python ask.py ENGINE graph.nt`` prints JSON.

Runs in the environment of the peers, without pledgegraph.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from measure import digest, repeated, timed  # noqa: E402

Rows = list[list[str]]
Ask = Callable[[str], Any]


def rdflib(path: str) -> tuple[Ask, Callable[[Any], Rows]]:
    import rdflib as library

    graph = library.Graph()
    graph.parse(path, format="nt")
    return (lambda text: list(graph.query(text))), lambda rows: [
        ["" if term is None else str(term) for term in row] for row in rows
    ]


def oxrdflib(path: str) -> tuple[Ask, Callable[[Any], Rows]]:
    import oxrdflib as library
    import pyoxigraph as ox
    from rdflib import Graph, URIRef

    inner = ox.Store()
    inner.load(path=path, format=ox.RdfFormat.N_TRIPLES)
    # without this name a directly loaded store answers no rows, silently
    graph = Graph(store=library.OxigraphStore(store=inner), identifier=URIRef("urn:x-rdflib:default"))
    return (lambda text: list(graph.query(text))), lambda rows: [
        ["" if term is None else str(term) for term in row] for row in rows
    ]


def pyoxigraph(path: str) -> tuple[Ask, Callable[[Any], Rows]]:
    import pyoxigraph as ox

    inner = ox.Store()
    inner.load(path=path, format=ox.RdfFormat.N_TRIPLES)
    return (lambda text: list(inner.query(text))), lambda rows: [
        ["" if term is None else term.value for term in row] for row in rows
    ]


def maplib(path: str) -> tuple[Ask, Callable[[Any], Rows]]:
    import maplib as library

    model = library.Model()
    model.read(path, format="ntriples")

    def text(cell: Any) -> str:
        if isinstance(cell, dict):  # a literal with a language
            cell = next(iter(cell.values()))
        found = "" if cell is None else str(cell)
        if found.startswith('"'):
            found = found[1 : found.rindex('"')].replace('\\"', '"')
        return found[1:-1] if found.startswith("<") and found.endswith(">") else found

    return model.query, lambda frame: [[text(cell) for cell in row] for row in frame.rows()]


def duckdb(path: str) -> tuple[Ask, Callable[[Any], Rows]]:
    import csv
    import tempfile

    import duckdb as library
    import pyoxigraph as ox

    base = library.connect()
    base.execute("CREATE TABLE edges (s VARCHAR, p VARCHAR, o VARCHAR)")
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        for triple in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES):
            rows.writerow([triple.subject.value, triple.predicate.value, triple.object.value])
        file.flush()
        base.execute(f"COPY edges FROM '{file.name}' (HEADER false)")
    return (lambda text: base.execute(text).fetchall()), lambda rows: [
        ["" if cell is None else str(cell) for cell in row] for row in rows
    ]


ENGINES = {one.__name__: one for one in (rdflib, oxrdflib, pyoxigraph, maplib, duckdb)}


def main(engine: str, path: str) -> int:
    started: list[Any] = []
    loaded = timed(lambda: started.extend(ENGINES[engine](path)))
    ask, read = started
    told: dict[str, Any] = {"load": {"samples": [loaded], "rows": 0, "digest": ""}}
    for question in sorted((HERE.parent / "questions").glob("*.sql" if engine == "duckdb" else "*.rq")):
        text = question.read_text(encoding="utf-8")
        try:
            rows = read(ask(text))
        except BaseException as error:
            told[question.stem] = {"refused": f"{type(error).__name__}: {error}"[:120]}
            ask, read = ENGINES[engine](path)  # a panic can leave locks behind
            continue
        samples = repeated(partial(ask, text), most=3 if engine == "rdflib" else 9)
        told[question.stem] = {"samples": samples, "rows": len(rows), "digest": digest(rows)}
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
