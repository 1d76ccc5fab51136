"""Draw pictures of stances as SVG, on the standard library alone.

::

    text     widths and line breaks, estimated
    diagram  nodes and lines as DOT and Mermaid, for other programs to lay out
    svg      elements, escaping, the finished Picture
    marks    the one table from a stance to its mark
    frame    title, legend and foot around a drawing
    matrix   who takes which stance on what
    ties     the stances of an ego network, as plain values
    ego      one actor, what it takes stances on, and who else does

Each stands on those above it. The package is given plain values and knows nothing of the store.
"""

from pledgegraph.draw.ego import ego
from pledgegraph.draw.marks import MarkStyle, draw_mark, mark
from pledgegraph.draw.matrix import Cell, matrix
from pledgegraph.draw.svg import Picture
from pledgegraph.draw.ties import Node, Tie

__all__ = ["Cell", "MarkStyle", "Node", "Picture", "Tie", "draw_mark", "ego", "mark", "matrix"]
