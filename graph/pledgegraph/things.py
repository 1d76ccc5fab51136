"""The things of the facts as plain Python names: ``kg.things.actors.france``.

Attributes and keys that an editor completes; a name that does not exist is an error with near ones, as in
every question. Stands on the lookup of labels; made by the graph.
"""

from __future__ import annotations

import difflib
import keyword
from collections.abc import Iterable, Iterator
from functools import cached_property

from pledgegraph.answer import Name
from pledgegraph.ask import named
from pledgegraph.errors import UnknownName
from pledgegraph.names import BASE, RDF, kind_of, local
from pledgegraph.resolve import thing
from pledgegraph.store import Store


class Kind:
    """The things of one kind, by slug: as keys, or as attributes with an underscore for a hyphen.

    Args:
        store: the facts.
        kind: the kind, as in "actors".
        slugs: the slugs of its things, in order.

    Example:
        >>> import pledgegraph as pg
        >>> actors = pg.load().things.actors
        >>> actors.united_kingdom.label, actors["united-kingdom"].label, "france" in actors
        ('United Kingdom', 'United Kingdom', True)
    """

    def __init__(self, store: Store, kind: str, slugs: list[str]) -> None:
        self._store, self._kind, self._slugs = store, kind, slugs

    @cached_property
    def _names(self) -> dict[str, Name]:
        """The names by slug: their labels are looked up together, when the first is asked for."""
        base = f"{BASE}{self._kind}/"
        found = named(self._store, [base + slug for slug in self._slugs])
        return {slug: found[base + slug] for slug in self._slugs}

    def __getitem__(self, name: str) -> Name:
        if name in self._names:
            return self._names[name]
        iri = thing(self._store, name, [self._kind]).value
        return named(self._store, [iri])[iri]

    def __getattr__(self, attribute: str) -> Name:
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        return self[attribute.replace("_", "-")]

    def __iter__(self) -> Iterator[Name]:
        return iter(self._names.values())

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __len__(self) -> int:
        return len(self._slugs)

    def __dir__(self) -> list[str]:
        return _attributes(self._slugs)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._slugs)

    def __repr__(self) -> str:
        return f"<{len(self):,} {self._kind.replace('-', ' ')}>"


class Things:
    """The things of the facts, one attribute a kind.

    Args:
        store: the facts.

    Example:
        >>> import pledgegraph as pg
        >>> things = pg.load().things
        >>> things.actors.france, things.forces.intends.label
        ('france', 'intends')
    """

    def __init__(self, store: Store) -> None:
        slugs: dict[str, list[str]] = {}
        for iri in store.subjects(RDF + "type"):
            if (kind := kind_of(iri)) in store.prefixes and "--" not in iri:  # what is nested has its owner
                slugs.setdefault(kind, []).append(local(iri))
        self._kinds = {kind: Kind(store, kind, slugs[kind]) for kind in sorted(slugs)}

    def __getitem__(self, kind: str) -> Kind:
        if kind in self._kinds:
            return self._kinds[kind]
        near = difflib.get_close_matches(kind, list(self._kinds))
        raise UnknownName(kind, "kind of thing", near, "" if near else f"there are {', '.join(self._kinds)}")

    def __getattr__(self, attribute: str) -> Kind:
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        return self[attribute.replace("_", "-")]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __contains__(self, kind: object) -> bool:
        return kind in self._kinds

    def __len__(self) -> int:
        return len(self._kinds)

    def __dir__(self) -> list[str]:
        return _attributes(self._kinds)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._kinds)

    def __repr__(self) -> str:
        return f"<things: {', '.join(repr(kind).strip('<>') for kind in self._kinds.values())}>"


def _attributes(slugs: Iterable[str]) -> list[str]:
    """Write slugs as attributes; what Python takes for none is reached by its key."""
    written = (slug.replace("-", "_") for slug in slugs)
    return [name for name in written if name.isidentifier() and not keyword.iskeyword(name)]
