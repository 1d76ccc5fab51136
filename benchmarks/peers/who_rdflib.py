"""Read N-Triples with rdflib and ask a query: ``python who_rdflib.py graph.nt who.rq``, a row a line."""

import json
import sys
from pathlib import Path

import rdflib

graph = rdflib.Graph()
graph.parse(sys.argv[1], format="nt")
for row in graph.query(Path(sys.argv[2]).read_text(encoding="utf-8")):
    print(json.dumps(["" if term is None else str(term) for term in row]))
