"""The network as of a day, and chains of facts between two things.

Stands on ``standing``, which knows what held on a day, and on ``network``, which knows no days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgegraph.answer import Answer, Row
from pledgegraph.ask import Day, named, qualified
from pledgegraph.names import curie
from pledgegraph.network import network, shortest_path
from pledgegraph.resolve import day, thing
from pledgegraph.standing import as_it_stood
from pledgegraph.store import Store

if TYPE_CHECKING:
    import networkx as nx


def network_of(
    store: Store, *, as_of: Day = None, known_on: Day = None, inferred: bool = False
) -> nx.MultiDiGraph[str]:
    """Give the facts as a networkx graph.

    Args:
        store: the facts.
        as_of: leave out stances and memberships that did not hold on that day, and later events.
        known_on: leave out what was recorded after that day.
        inferred: whether to give what rules derived, marked.
    """
    stood = as_it_stood(store, as_of=as_of, known_on=known_on)
    graph = network(stood.fetched().inner, inferred=inferred)
    if not inferred:
        derived = [(s, t, k) for s, t, k, data in graph.edges(keys=True, data=True) if data["inferred"]]
        graph.remove_edges_from(derived)
    return graph


def path(
    store: Store, source: str, target: str, *, as_of: Day = None, known_on: Day = None, inferred: bool = False
) -> Answer:
    """Find the shortest chain of facts between two things.

    Args:
        store: the facts.
        source: where the chain begins.
        target: where it ends.
        as_of: day on which the stances and memberships of the chain held.
        known_on: day by which they were recorded.
        inferred: whether the chain may use what rules derived.
    """
    start, end = thing(store, source, []), thing(store, target, [])
    graph = network_of(store, as_of=as_of, known_on=known_on, inferred=inferred)
    ends = [curie(node.value, store.prefixes) for node in (start, end)]
    steps = shortest_path(graph, *ends) if all(name in graph for name in ends) else []
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
    return Answer(
        ("step", "from", "relation", "to", "inferred"),
        rows,
        title=f"From {names[start.value].label} to {names[end.value].label}",
        as_of=day(as_of, "as_of"),
        known_on=day(known_on, "known_on"),
        version=store.version,
    )
