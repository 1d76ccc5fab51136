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
    roll     names one after the other, each a link
    position one actor in one camp
    camps    who stands where on one commitment or text
    ties     the stances of one actor with those of others on the same things
    digest   the same as a list, where it is too much for lines
    ego      one actor, what it takes stances on, and who else does
    boxes    boxes of things and the lines between them
    lists    actors that are too many to be named beside a mark
    parts    what a text contains, its order, and it as nodes and lines
    versions the versions of a text, and the table of what each contains
    lifecycle the versions of a text with their milestones, and what each contains
    tree     a text, what it contains, and on which conditions that depends

Each stands on those above it. The package is given plain values and knows nothing of the store.
"""

from pledgegraph.draw.camps import Card, camps
from pledgegraph.draw.digest import Section, digest
from pledgegraph.draw.ego import ego
from pledgegraph.draw.frame import Words
from pledgegraph.draw.language import Language
from pledgegraph.draw.lifecycle import lifecycle
from pledgegraph.draw.marks import MarkStyle, draw_mark, mark
from pledgegraph.draw.matrix import Cell, matrix
from pledgegraph.draw.parts import Need, Part, Voice
from pledgegraph.draw.picture import Frame, Passage, Picture, Proof
from pledgegraph.draw.position import Position
from pledgegraph.draw.roll import Called
from pledgegraph.draw.stages import StageStyle, draw_stage, stage_mark
from pledgegraph.draw.stance import Node, Sheet, Stance
from pledgegraph.draw.ties import Tie, fits, network
from pledgegraph.draw.tree import tree
from pledgegraph.draw.versions import Content, Moment, Version

__all__ = [
    "Called",
    "Card",
    "Cell",
    "Content",
    "Frame",
    "Language",
    "MarkStyle",
    "Moment",
    "Need",
    "Node",
    "Part",
    "Passage",
    "Picture",
    "Position",
    "Proof",
    "Section",
    "Sheet",
    "StageStyle",
    "Stance",
    "Tie",
    "Version",
    "Voice",
    "Words",
    "camps",
    "digest",
    "draw_mark",
    "draw_stage",
    "ego",
    "fits",
    "lifecycle",
    "mark",
    "matrix",
    "network",
    "stage_mark",
    "tree",
]
