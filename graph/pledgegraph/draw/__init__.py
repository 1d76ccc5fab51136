"""Draw pictures of stances as SVG, on the standard library alone.

::

    text     widths and line breaks, estimated
    svg      elements, escaping, the finished Picture
    marks    the one table from a stance to its mark
    frame    title, legend and foot around a drawing
    matrix   who takes which stance on what
    ego      one actor, what it takes stances on, and who else does

Each stands on those above it. The package is given plain values and knows nothing of the store.
"""

from pledgegraph.draw.ego import Node, Tie, ego
from pledgegraph.draw.marks import MarkStyle, draw_mark, mark
from pledgegraph.draw.matrix import Cell, matrix
from pledgegraph.draw.svg import Picture

__all__ = ["Cell", "MarkStyle", "Node", "Picture", "Tie", "draw_mark", "ego", "mark", "matrix"]
