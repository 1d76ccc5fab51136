"""Draw pictures of stances as SVG, on the standard library alone.

::

    text     widths and line breaks, estimated
    diagram  nodes and lines as DOT and Mermaid, for other programs to lay out
    svg      elements, escaping
    picture  the finished Picture: what is saved and shown
    page     a picture as a page of its own, with the evidence of each mark
    marks    the one table from a stance to its mark
    stages   the one table from a stage of a text, or another happening, to its mark
    language the fixed words of pictures, and labels of concepts, in several languages
    stance   one stance, and the sheet on which stances are drawn
    frame    title, legend and foot around a drawing
    matrix   who takes which stance on what
    ego      one actor, what it takes stances on, and who else does

Each stands on those above it. The package is given plain values and knows nothing of the store.
"""

from pledgegraph.draw.ego import Tie, ego
from pledgegraph.draw.frame import Words
from pledgegraph.draw.language import Language
from pledgegraph.draw.marks import MarkStyle, draw_mark, mark
from pledgegraph.draw.matrix import Cell, matrix
from pledgegraph.draw.picture import Picture, Proof
from pledgegraph.draw.stages import StageStyle, draw_stage, stage_mark
from pledgegraph.draw.stance import Node, Sheet, Stance

__all__ = [
    "Cell",
    "Language",
    "MarkStyle",
    "Node",
    "Picture",
    "Proof",
    "Sheet",
    "StageStyle",
    "Stance",
    "Tie",
    "Words",
    "draw_mark",
    "draw_stage",
    "ego",
    "mark",
    "matrix",
    "stage_mark",
]
