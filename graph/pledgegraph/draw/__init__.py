"""Draw pictures of stances as SVG, on the standard library alone.

::

    text     widths and line breaks, estimated
    diagram  nodes and lines as DOT and Mermaid, for other programs to lay out
    svg      elements, escaping
    picture  the finished Picture: what is saved and shown
    page     a picture as a page of its own, with the evidence of each mark
    marks    the one table from a stance to its mark
    language the fixed words of pictures, and labels of concepts, in several languages
    stance   one stance, and the sheet on which stances are drawn
    frame    title, legend and foot around a drawing
    matrix   who takes which stance on what
    roll     names one after the other, each a link
    position one actor in one camp
    camps    who stands where on one commitment or text
    ties     the stances of one actor with those of others on the same things
    digest   the same as a list, where it is too much for lines
    ego      one actor, what it takes stances on, and who else does

Each stands on those above it. The package is given plain values and knows nothing of the store.
"""

from pledgegraph.draw.camps import Card, camps
from pledgegraph.draw.digest import Section, digest
from pledgegraph.draw.ego import ego
from pledgegraph.draw.frame import Words
from pledgegraph.draw.language import Language
from pledgegraph.draw.marks import MarkStyle, draw_mark, mark
from pledgegraph.draw.matrix import Cell, matrix
from pledgegraph.draw.picture import Picture, Proof
from pledgegraph.draw.position import Position
from pledgegraph.draw.roll import Called
from pledgegraph.draw.stance import Node, Sheet, Stance
from pledgegraph.draw.ties import Tie, fits, network

__all__ = [
    "Called",
    "Card",
    "Cell",
    "Language",
    "MarkStyle",
    "Node",
    "Picture",
    "Position",
    "Proof",
    "Section",
    "Sheet",
    "Stance",
    "Tie",
    "Words",
    "camps",
    "digest",
    "draw_mark",
    "ego",
    "fits",
    "mark",
    "matrix",
    "network",
]
