"""Pictures of answers: which kinds there are, and what each can be asked with.

::

    common   from rows to marks; the foot, the language, the evidence behind a mark
    matrix   who takes which stance on which measure
    stances  who stands where on one commitment or text
    ego      one actor, what it takes stances on, and who else does
    contents what a text contains
    steps    the milestones of texts, commitments and stances
    instrument  a text, what it contains, and on what that depends
    lifecycle   the versions of a text, their milestones, and what each contains

Stands between the questions and the drawing: ``draw`` knows marks and no facts, this package knows rows and
no SVG. The facade, the command line and the notebook all read KINDS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pledgegraph.errors import QueryError

if TYPE_CHECKING:
    from pledgegraph.draw import Picture
    from pledgegraph.store import Store

COMMON = ("as_of", "known_on", "lang", "highlight")
"""What every picture can be asked with."""
_IN_A_TEXT = ("by", "to", "about", "force", "measure", "condition", "at_least")
_STANCES = ("measure", "instrument", "condition", "at_least")


@dataclass(frozen=True, slots=True)
class Kind:
    """Say what a kind of picture shows and takes.

    Args:
        shows: what it shows, for the menu of the command line.
        home: module and function that draw it.
        of: kinds of the thing it is drawn of; empty for none.
        needs: whether it must be drawn of something.
        options: what it can be asked with beside COMMON.
        nodes: whether it has nodes and lines, and so can be .dot and .mmd.
    """

    shows: str
    home: str
    of: tuple[str, ...] = ()
    needs: bool = False
    options: tuple[str, ...] = ()
    nodes: bool = False

    @property
    def function(self) -> Callable[..., Picture]:
        """What draws it."""
        module, _, name = self.home.partition(":")
        found: Callable[..., Picture] = getattr(import_module(f"pledgegraph.pictures.{module}"), name)
        return found


KINDS = {
    "matrix": Kind(
        "who takes which stance on which measure",
        "matrix:draw_matrix",
        options=("by", "to", "about", *_STANCES, "rows"),
    ),
    "stances": Kind(
        "who takes one commitment or text on, and who is against it",
        "stances:draw_stances",
        of=("commitments", "instruments"),
        needs=True,
        options=("members", "diagram"),
        nodes=True,
    ),
    "ego": Kind(
        "one actor, what it takes stances on, and who else does",
        "ego:draw_ego",
        of=("actors",),
        needs=True,
        options=("about", "force", *_STANCES, "diagram"),
        nodes=True,
    ),
    "instrument": Kind(
        "one text, what it contains, and on which conditions that depends",
        "instrument:draw_instrument",
        of=("instruments",),
        needs=True,
        options=(*_IN_A_TEXT, "diagram"),
        nodes=True,
    ),
    "lifecycle": Kind(
        "one text, its drafts and milestones, and what each contains",
        "lifecycle:draw_lifecycle",
        of=("instruments",),
        needs=True,
        options=_IN_A_TEXT,
    ),
    "timeline": Kind(
        "what happened when, to a thing or an actor or at all",
        "timeline:draw_timeline",
        of=("actors", "instruments", "commitments", "events", "pledges", "stances", "memberships"),
        options=("between",),
    ),
    "changes": Kind(
        "what changed between two days",
        "changes:draw_changes",
        of=("actors", "instruments", "commitments", "events"),
        options=("between", "by", "measure"),
    ),
}
"""Every kind of picture, by name; the matrix is the first."""


def draw(store: Store, what: str, of: str | None = None, **options: Any) -> Picture:
    """Draw a picture of a kind.

    Args:
        store: the facts.
        what: one of KINDS.
        of: the thing it is drawn of, where the kind takes one.
        options: what it is asked with; an option that is None counts as not given.

    Raises:
        QueryError: there is no such kind, it lacks the thing it is drawn of, or takes no such option.
        UnknownName: a name does not exist.
        PledgeGraphError: there is more than such a picture can hold.
    """
    if what not in KINDS:
        raise QueryError(f"there is no picture {what!r}; there are {', '.join(KINDS)}")
    kind = KINDS[what]
    given = {name: value for name, value in options.items() if value is not None and value != ()}
    if unknown := [name for name in given if name not in (*COMMON, *kind.options)]:
        takes = ", ".join(sorted((*COMMON, *kind.options)))
        raise QueryError(f"the picture {what!r} takes no {unknown[0]!r}; it takes {takes}")
    if of is not None and not kind.of:
        raise QueryError(f"the picture {what!r} is drawn of nothing in particular, so not of {of!r}")
    if of is None and kind.needs:
        raise QueryError(f"the picture {what!r} is drawn of one of the {' or '.join(kind.of)}: name it")
    return kind.function(store, of, **given) if kind.of else kind.function(store, **given)
