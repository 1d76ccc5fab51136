"""Write Turtle with rdflib: ``python turtle_rdflib.py stated.nt out.ttl`` prints JSON."""

import json
import sys
from pathlib import Path

import rdflib

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from measure import timed

graph = rdflib.Graph()
graph.parse(sys.argv[1], format="nt")
BASE = "https://w3id.org/pledgegraph/"
for kind in {
    str(s).removeprefix(BASE).partition("/")[0] for s in graph.subjects() if str(s).startswith(BASE)
}:
    graph.bind(kind, f"{BASE}{kind}/")
graph.bind("pledge", f"{BASE}def#")
samples = [timed(lambda: graph.serialize(sys.argv[2], format="turtle", encoding="utf-8"))]
print(json.dumps({"samples": samples}))
