"""Chains of facts between two things, and the network as of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgegraph.answer import Answer, Row
from pledgegraph.ask import Day, named, qualified
from pledgegraph.names import curie
from pledgegraph.network import network, shortest_path
from pledgegraph.resolve import day, thing
from pledgegraph.store import Store

if TYPE_CHECKING:
    import networkx as nx


def network_of(store: Store, *, as_of: Day = None, inferred: bool = False) -> nx.MultiDiGraph[str]:
    """Give the facts as a networkx graph.

    Args:
        store: the facts.
        as_of: leave out the edges of stances and memberships that did not hold on that day.
        inferred: whether to give what rules derived, marked.
    """
    graph = network(store.inner, inferred=inferred)
    when = day(as_of, "as_of")
    if when:
        gone = [
            (s, t, k)
            for s, t, k, data in graph.edges(keys=True, data=True)
            if str(data.get("since", "")) > when
            or ("until" in data and str(data["until"]) < when[: len(str(data["until"]))])
        ]
        graph.remove_edges_from(gone)
    return graph


def path(store: Store, source: str, target: str, *, as_of: Day = None, inferred: bool = False) -> Answer:
    """Find the shortest chain of facts between two things.

    Args:
        store: the facts.
        source: where the chain begins.
        target: where it ends.
        as_of: day on which the stances and memberships of the chain held.
        inferred: whether the chain may use what rules derived.
    """
    start, end = thing(store, source, []), thing(store, target, [])
    graph = network_of(store, as_of=as_of, inferred=inferred)
    steps = shortest_path(graph, curie(start.value, store.prefixes), curie(end.value, store.prefixes))
    iris = {node: str(graph.nodes[node]["iri"]) for step in steps for node in (step.source, step.target)}
    names = named(store, [*iris.values(), start.value, end.value])
    rows = tuple(
        Row(
            {
                "step": number,
                "from": qualified(names[iris[step.source]]),
                "relation": step.label if step.forward else f"{step.label} (read backwards)",
                "to": qualified(names[iris[step.target]]),
                "inferred": step.inferred,
            }
        )
        for number, step in enumerate(steps, 1)
    )
    title = f"From {names[start.value].label} to {names[end.value].label}"
    return Answer(
        ("step", "from", "relation", "to", "inferred"),
        rows,
        title=title,
        as_of=day(as_of, "as_of"),
        version=store.version,
    )
