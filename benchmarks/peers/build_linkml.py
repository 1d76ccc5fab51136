"""Build with LinkML from YAML to RDF: ``python build_linkml.py SEEDS FOLDER`` prints JSON.

The classes are generated before the clock starts. Every file is loaded into objects and dumped into one
rdflib graph. Runs in an environment of its own.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from linkml_schema import schema
from measure import own_peak, timed


def main(seeds: str, folder: str) -> int:
    from linkml.generators.pythongen import PythonGenerator
    from linkml_runtime.dumpers import rdflib_dumper
    from linkml_runtime.loaders import yaml_loader
    from linkml_runtime.utils.schemaview import SchemaView

    written = Path(folder, "linkml.yaml")
    written.write_text(json.dumps(schema()), encoding="utf-8")
    module = written.with_suffix(".py")
    module.write_text(PythonGenerator(str(written)).serialize(), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("dossier_model", module)
    if spec is None or spec.loader is None:
        raise SystemExit("no classes were generated")
    model = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = model
    spec.loader.exec_module(model)
    view, made = SchemaView(str(written)), []

    def build() -> None:
        graph: Any = None
        prefixes = {"@base": "https://example.org/things/"}
        for path in sorted(Path(seeds).rglob("*.yaml")):
            loaded = yaml_loader.load(str(path), target_class=model.Dossier)
            part = rdflib_dumper.as_rdf_graph(loaded, schemaview=view, prefix_map=prefixes)
            graph = part if graph is None else graph.__iadd__(part)
        made.append(graph)

    sample = timed(build)
    peak = own_peak()
    print(json.dumps({"ready": [*sample[:2], peak], "size": len(made[0])}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
