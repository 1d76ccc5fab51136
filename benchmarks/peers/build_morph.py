"""Build with morph-kgc from JSON to a store: ``python build_morph.py SEEDS FOLDER`` prints JSON.

The dossiers are flattened to JSON, one file a class and one a key with several values, before the clock
starts: a mapping language cannot see into nested records of YAML. IRIs of nested records are given in that
step too. What is timed is reading JSON, mapping by RML, and filling an oxigraph store. Runs in an
environment of its own.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from linkml_schema import CLASSES, MANY, NESTED, REFERENCES, TEXTS
from measure import own_peak, timed

THING, TERM = "https://example.org/things/", "https://example.org/dossier/"
Rows = dict[str, list[dict[str, str]]]


def flatten(seeds: str) -> Rows:
    """Give the rows of each file to be: of a class, or of a class and a key with several values."""
    import yaml

    rows: Rows = defaultdict(list)

    def add(cls: str, slug: str, record: dict[str, Any]) -> None:
        row = {"slug": slug}
        for key, value in record.items():
            if key in NESTED:
                for number, item in enumerate(value):
                    inner = f"{slug}--{key}-{number}"
                    rows[f"{cls}.{key}"].append({"slug": slug, "value": inner})
                    add(NESTED[key], inner, item)
            elif key in TEXTS:
                row |= {f"{key}_{language}": str(text) for language, text in value.items()}
            elif key in MANY:
                several = value if isinstance(value, list) else [value]
                rows[f"{cls}.{key}"] += [{"slug": slug, "value": str(one)} for one in several]
            else:
                row[key] = str(value)
        rows[cls].append(row)

    for path in sorted(Path(seeds).rglob("*.yaml")):
        tree = yaml.load(path.read_bytes(), Loader=yaml.BaseLoader)  # noqa: S506 - makes texts only
        defaults = tree.get("defaults", {})
        for folder, records in tree.items():
            cls = folder[:-1].capitalize()
            for slug, record in records.items() if cls in CLASSES else ():
                add(cls, slug, record)
        for row in rows["Evidence"]:
            row.setdefault("source", str(defaults["source"]))
            row.setdefault("recorded", str(defaults["recorded"]))
    return rows


def mapping(rows: Rows, folder: Path) -> str:
    """Write the RML: one triples map a file."""
    things = {key for keys in REFERENCES.values() for key in keys.split()} | set(NESTED)
    text = [
        "@prefix rr: <http://www.w3.org/ns/r2rml#> .\n@prefix rml: <http://semweb.mmlab.be/ns/rml#> .\n"
        "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .\n"
    ]
    for place, (name, listed) in enumerate(rows.items()):
        cls, _, many = name.partition(".")
        keys = {many: "value"} if many else {key: key for row in listed for key in row if key != "slug"}
        maps = []
        for key, column in keys.items():
            plain, _, language = key.partition("_")
            value = f'rr:template "{THING}{{{column}}}"' if plain in things else f'rml:reference "{column}"'
            tag = f' ; rr:language "{language}"' if language else ""
            maps.append(
                f"rr:predicateObjectMap [ rr:predicate <{TERM}{plain}> ; rr:objectMap [ {value}{tag} ] ]"
            )
        kind = "" if many else f" ; rr:class <{TERM}{cls}>"
        text.append(
            f'<#m{place}> rml:logicalSource [ rml:source "{folder / name}.json" ; '
            f'rml:referenceFormulation ql:JSONPath ; rml:iterator "$[*]" ] ;\n'
            f'  rr:subjectMap [ rr:template "{THING}{{slug}}"{kind} ] ;\n  {" ; ".join(maps)} .\n'
        )
    return "\n".join(text)


def main(seeds: str, folder: str) -> int:
    import morph_kgc

    place = Path(folder).resolve()
    rows = flatten(seeds)
    for name, listed in rows.items():
        (place / f"{name}.json").write_text(json.dumps(listed, ensure_ascii=False), encoding="utf-8")
    (place / "mapping.ttl").write_text(mapping(rows, place), encoding="utf-8")
    config = f"[CONFIGURATION]\nlogging_level: ERROR\n[DATA]\nmappings: {place / 'mapping.ttl'}\n"
    made: list[Any] = []
    sample = timed(lambda: made.append(morph_kgc.materialize_oxigraph(config)))
    peak = own_peak()
    print(json.dumps({"ready": [*sample[:2], peak], "size": len(made[0])}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
