"""The IPython extension: ``%load_ext pledgegraph``.

::

    line      the words and options of a magic's line, and values from variables
    shown     results that are no table
    sparql    %%sparql and %sparql
    asked     %pledges who ..., the questions of the command line
    drawn     %draw
    faults    our errors in a few lines instead of a traceback
    index     the names in a graph, for completion
    in_query  what may stand at a place in a query
    in_call   what may stand in a string of a call
    complete  completion: which of these a place in a cell asks for
    session   what one shell has of all this

IPython is imported only when the extension is loaded. What is shown is text, HTML and SVG, without widgets.
"""

from __future__ import annotations

from typing import Any

from pledgegraph.notebook.session import Session

_KEPT = "_pledgegraph_session"


def load_ipython_extension(shell: Any) -> None:
    """Give a shell of IPython the magics, their completion, and short errors.

    Args:
        shell: the shell, as ``%load_ext`` hands it over.
    """
    unload_ipython_extension(shell)
    session = Session(shell)
    session.begin()
    setattr(shell, _KEPT, session)


def unload_ipython_extension(shell: Any) -> None:
    """Take away again what ``%load_ext`` gave.

    Args:
        shell: the shell, as ``%unload_ext`` hands it over.
    """
    session = getattr(shell, _KEPT, None)
    if session is not None:
        session.end()
        delattr(shell, _KEPT)
