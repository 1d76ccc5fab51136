"""The pictures as methods of the graph: each one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pledgegraph.ask import Day
from pledgegraph.store import Store

if TYPE_CHECKING:
    from pledgegraph.draw import Picture


class Drawings:
    """Draw the facts of a store.

    All pictures take ``as_of``, ``known_on``, ``lang`` (the language of words and labels: "en", "uk", "id")
    and ``highlight`` (names of what stands out); each says what else it takes.

    Example:
        >>> import pledgegraph as pg
        >>> picture = pg.load().matrix(measure="troop-deployment", as_of="2026-01-08")
        >>> picture.svg.startswith("<svg")
        True
    """

    store: Store

    def draw(self, what: str, of: str | None = None, **options: Any) -> Picture:
        """Draw a picture of a kind, as the command ``draw`` does.

        Args:
            what: one of ``pledgegraph.pictures.KINDS``.
            of: the thing it is drawn of, where the kind takes one.
            options: what it is asked with.
        """
        from pledgegraph.pictures import draw

        return draw(self.store, what, of, **options)

    def matrix(self, **options: Any) -> Picture:
        """Draw actors against measures.

        Args:
            options: by, to, about, measure, instrument, condition, at_least; ``rows``: most actors, 40 unless
                given, 0 for all.
        """
        return self.draw("matrix", **options)

    def stance_map(self, commitment: str, **options: Any) -> Picture:
        """Draw who takes one commitment or text on, who is towards it, holds back or is against it.

        Args:
            commitment: the commitment or text.
            options: ``members``: also name the members of groups that take a stance, apart; diagram.

        Example:
            >>> import pledgegraph as pg
            >>> pg.load().stance_map("send-own-troops-to-ukraine", as_of="2026-03").title.partition(":")[0]
            'Send own troops to Ukraine with the multinational force after a ceasefire'
        """
        return self.draw("stances", commitment, **options)

    def ego(self, actor: str, **options: Any) -> Picture:
        """Draw one actor, what it takes stances on, and the others beside it.

        Too much for one picture is an error; ``diagram=True`` allows more, to be saved as .dot or .mmd.

        Args:
            actor: the actor.
            options: about, force, measure, instrument, condition, at_least, diagram.
        """
        return self.draw("ego", actor, **options)

    def instrument_tree(self, instrument: str, **options: Any) -> Picture:
        """Draw one text, what it contains, and on which conditions that depends.

        Too much for one picture is an error; ``diagram=True`` allows more, to be saved as .dot or .mmd.

        Args:
            instrument: the text.
            options: by, to, about, force, measure, condition, at_least, diagram.
        """
        return self.draw("instrument", instrument, **options)

    def draw_timeline(self, about: str | None = None, **options: Any) -> Picture:
        """Draw what happened when: a row a dated fact, a row a text and day, or a lane a text, as fits.

        Args:
            about: an actor, text, commitment, event, stance or membership; everything where it is not given.
            options: ``between``: first and last day.
        """
        return self.draw("timeline", about, **options)

    def draw_changes(self, start: Day, end: Day, *, about: str | None = None, **options: Any) -> Picture:
        """Draw what changed after one day and up to another, beside what was held before.

        Args:
            start: the earlier day.
            end: the later day.
            about: an actor, text, commitment or event that the changes concern.
            options: by, measure; ``as_of`` has no meaning here and is refused.
        """
        return self.draw("changes", about, between=(start, end), **options)

    def lifecycle(self, instrument: str, **options: Any) -> Picture:
        """Draw the life of a text: its drafts and milestones, and what each version contains.

        Args:
            instrument: the text, or one of its drafts.
            options: by, to, about, force, measure, condition, at_least.
        """
        return self.draw("lifecycle", instrument, **options)
