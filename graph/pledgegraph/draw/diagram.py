"""Write nodes and lines for other programs to lay out: DOT for Graphviz, and Mermaid.

Nodes get short ids of our own (n1, n2 ...), so that no address is cut at its colon and no label is taken
for a word of the language. Called by ego; gives text to ``Picture.save``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pledgegraph.escape import dot_text, mermaid_text


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a diagram.

    Args:
        source: key of the node that it leaves.
        target: key of the node that it reaches.
        words: what stands on it.
        doubtful: whether it is drawn dashed.
    """

    source: str
    target: str
    words: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """Nodes and the lines between them.

    Args:
        title: what it shows.
        nodes: key and label of each, in a stated order; a key stands once.
        lines: between these nodes, in a stated order.
    """

    title: str
    nodes: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]


def dot(diagram: Diagram) -> str:
    r"""Write a diagram as DOT.

    Example:
        >>> print(dot(Diagram("T", (("a", "A"), ("b", 'B "b"')), (Line("a", "b", "pledges"),))), end="")
        digraph {
          graph [label="T", rankdir=LR];
          node [shape=box];
          n1 [label="A"];
          n2 [label="B \"b\""];
          n1 -> n2 [label="pledges"];
        }
    """
    ids = _ids(diagram.nodes)
    head = ["digraph {", f"  graph [label={dot_text(diagram.title)}, rankdir=LR];", "  node [shape=box];"]
    nodes = [f"  {ids[key]} [label={dot_text(label)}];" for key, label in diagram.nodes]
    lines = [
        f"  {ids[line.source]} -> {ids[line.target]} "
        f"[label={dot_text(line.words)}{', style=dashed' if line.doubtful else ''}];"
        for line in diagram.lines
    ]
    return "\n".join([*head, *nodes, *lines, "}"]) + "\n"


def mermaid(diagram: Diagram) -> str:
    """Write a diagram as a Mermaid flowchart.

    Example:
        >>> print(mermaid(Diagram("T", (("a", "A"), ("b", 'B "b"')), (Line("a", "b", "pledges"),))), end="")
        flowchart LR
          %% "T"
          n1["A"]
          n2["B #34;b#34;"]
          n1 -->|"pledges"| n2
    """
    ids = _ids(diagram.nodes)
    head = ["flowchart LR", f"  %% {mermaid_text(diagram.title)}"]
    nodes = [f"  {ids[key]}[{mermaid_text(label)}]" for key, label in diagram.nodes]
    lines = [
        f"  {ids[line.source]} {'-.->' if line.doubtful else '-->'}"
        f"|{mermaid_text(line.words)}| {ids[line.target]}"
        for line in diagram.lines
    ]
    return "\n".join([*head, *nodes, *lines]) + "\n"


def _ids(nodes: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {key: f"n{number}" for number, (key, _) in enumerate(nodes, 1)}
