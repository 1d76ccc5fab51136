"""The public surface and the floors of the house: what there is, what may import what, that examples run."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import pledgebuild
import pledgegraph as pg

GRAPH, BUILD = Path(str(pg.__file__)).parent, Path(str(pledgebuild.__file__)).parent
FLOORS = [
    ["errors", "turns", "intake", "engine"],
    ["names", "files", "escape", "worker"],
    ["exchange"],
    ["tables", "words", "data", "syntaxes", "draw", "claims", "redirects", "refusals"],
    ["turtle"],
    ["store", "cells", "lexemes"],
    ["sparql", "patterns", "frames", "htmltable", "quads", "endpoint"],
    ["answer", "hints", "reasons", "doctor"],
    ["resolve", "obstacles"],
    ["ask"],
    ["gather", "coverage", "network", "facts", "diff", "things"],
    ["stances"],
    ["standing"],
    ["amounts", "explain", "stats", "query", "paths", "export", "interchange"],
    ["times"],
    ["pictures"],
    ["drawings"],
    ["graph"],
    ["cli"],
    ["notebook"],
    ["__main__"],
]
"""What stands on a floor imports only floors below it."""
HEIGHT = {name: height for height, names in enumerate(FLOORS) for name in names}
BACK = {"facts", "cli"}
"""The only ways from the graph back to the builders, inside functions."""


def files(package: Path) -> list[Path]:
    return sorted(package.rglob("*.py"))


def room(path: Path) -> str:
    """Name the module or folder of modules at the top of a package to which a file belongs."""
    return path.relative_to(GRAPH).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[str, bool]]:
    """List the modules that a file imports, and whether that happens as soon as it is imported itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test))
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) not in late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            packages = [name for name in names if node.module == "pledgegraph"] or [str(node.module)]
            yield from ((name, id(node) not in late) for name in packages)


def modules() -> list[ModuleType]:
    found: list[ModuleType] = []
    for package in (pg, pledgebuild):
        found.append(package)
        found += [
            importlib.import_module(info.name)
            for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        ]
    return found


# ---------------------------------------------------------------- the surface


def test_the_public_names_are_sorted_and_each_once() -> None:
    assert pg.__all__ == sorted(set(pg.__all__))
    assert dir(pg) == pg.__all__


@pytest.mark.parametrize("name", pg.__all__)
def test_every_public_name_can_be_had_and_is_documented(name: str) -> None:
    thing = getattr(pg, name)
    assert (thing.__doc__ or "").strip()
    assert thing.__module__.startswith("pledgegraph")


def test_every_error_is_public_and_below_the_root() -> None:
    from pledgegraph import errors

    tree = {
        name
        for name, thing in vars(errors).items()
        if inspect.isclass(thing) and issubclass(thing, Exception)
    }
    assert tree <= set(pg.__all__)
    assert all(issubclass(getattr(pg, name), pg.PledgeGraphError) for name in tree)
    assert all(name in str(errors.__doc__) for name in tree)


def test_what_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'pledgegraph' has no attribute 'laod'"):
        _ = pg.laod


def test_no_module_takes_the_place_of_a_public_name() -> None:
    taken = {info.name for info in pkgutil.iter_modules(pg.__path__)} & set(pg.__all__)
    assert taken == set()


def test_the_facade_is_documented_whole() -> None:
    methods = {n: m for n, m in inspect.getmembers(pg.PledgeGraph) if not n.startswith("_")}
    assert all(inspect.getdoc(method) for method in methods.values())
    promised = {
        "who_committed",
        "stances",
        "explain",
        "show",
        "status",
        "timeline",
        "conflicts",
        "changes",
        "path",
    }
    promised |= {"members", "stats", "query", "rdf", "network", "matrix", "ego", "write", "terms", "prefixes"}
    promised |= {"things"}
    assert promised <= methods.keys()


def test_what_follows_the_subject_is_given_by_name() -> None:
    for name in ("who_committed", "stances", "explain", "status", "timeline", "path", "matrix", "write"):
        parameters = list(inspect.signature(getattr(pg.PledgeGraph, name)).parameters.values())[1:]
        optional = [p for p in parameters if p.default is not p.empty and p.name != "about"]
        assert all(p.kind is p.KEYWORD_ONLY for p in optional), name


@pytest.mark.parametrize("path", [*files(GRAPH), *files(BUILD)], ids=lambda p: f"{p.parent.name}.{p.stem}")
def test_every_module_says_what_it_is_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    assert len(text.splitlines()) <= 350
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


# ---------------------------------------------------------------- the floors


def test_every_room_has_a_floor() -> None:
    assert {room(path) for path in files(GRAPH)} - {"__init__"} == set(HEIGHT)


@pytest.mark.parametrize("path", files(GRAPH), ids=lambda p: f"{p.parent.name}.{p.stem}")
def test_a_floor_imports_only_floors_below(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return
    for name, _ in imported(path):
        top, _, rest = name.partition(".")
        there = rest.partition(".")[0]
        if top == "pledgegraph" and there != here:
            assert HEIGHT[there] < HEIGHT[here], f"{here} imports {there}"


def test_pictures_are_drawn_without_knowing_the_facts() -> None:
    drawn = {
        name for path in files(GRAPH / "draw") for name, _ in imported(path) if name.startswith("pledge")
    }
    allowed = {"pledgegraph.errors", "pledgegraph.escape", "pledgegraph.files"}
    assert {name for name in drawn if not name.startswith("pledgegraph.draw")} <= allowed


def test_the_graph_reaches_the_builders_by_two_late_ways_only() -> None:
    for path in files(GRAPH):
        for name, at_once in imported(path):
            if name.partition(".")[0] == "pledgebuild":
                assert room(path) in BACK, f"{path.name} imports {name}"
                assert not at_once, f"{path.name} imports {name} at once"


def test_the_builders_use_no_question_and_no_facade() -> None:
    below = {
        "errors",
        "intake",
        "names",
        "files",
        "escape",
        "tables",
        "data",
        "syntaxes",
        "claims",
        "redirects",
    }
    outputs = {"build", "pages", "release", "verify"}
    for path in files(BUILD):
        for name, at_once in imported(path):
            top, _, rest = name.partition(".")
            if top == "pledgegraph" and at_once and path.stem not in outputs:
                assert rest.partition(".")[0] in below, f"{path.name} imports {name}"


def test_heavy_packages_are_imported_late() -> None:
    heavy = {"rdflib", "oxrdflib", "networkx", "pyshacl", "pandas", "polars", "resvg_py", "IPython"}
    translation = [GRAPH / "quads" / name for name in ("algebra.py", "expressions.py", "relations.py")]
    for path in [*files(GRAPH), *files(BUILD)]:
        at_once = {name for name, now in imported(path) if now}
        if path not in translation:  # to SQL, which is imported late itself
            assert not {name.partition(".")[0] for name in at_once} & heavy, path.name
            assert not at_once & {f"pledgegraph.quads.{other.stem}" for other in translation}, path.name


# ---------------------------------------------------------------- examples


def test_every_example_in_a_docstring_runs() -> None:
    results = {
        module.__name__: doctest.testmod(module)
        for module in modules()
        if not module.__name__.endswith("__main__")
    }
    assert {name: result.failed for name, result in results.items() if result.failed} == {}
    assert sum(result.attempted for result in results.values()) > 20


def test_every_question_is_asked_by_a_module() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in files(GRAPH))
    names = sorted(path.stem for path in (GRAPH / "questions").glob("*.rq"))
    assert names
    assert [name for name in names if f'"{name}"' not in source] == []


@pytest.mark.parametrize("path", sorted((GRAPH / "questions").glob("*.rq")), ids=lambda p: p.stem)
def test_every_question_says_what_it_asks_and_in_which_order(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "ORDER BY" in text or "GROUP BY" in text
