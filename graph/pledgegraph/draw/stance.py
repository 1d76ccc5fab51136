"""One stance as pictures hold it, and the sheet on which stances and stages are drawn.

The sheet draws each kind of mark once, as a symbol that is used wherever it stands, and so knows what a
legend must explain: what was drawn, and nothing else. Called by every drawing.
"""

from __future__ import annotations

from dataclasses import dataclass

from pledgegraph.draw.language import ENGLISH, Language
from pledgegraph.draw.marks import DOUBTS, MarkStyle, camp, draw_mark, extent, mark, rank
from pledgegraph.draw.stages import StageStyle, draw_stage, stage_mark
from pledgegraph.draw.svg import link, num, tag


@dataclass(frozen=True, slots=True)
class Node:
    """A thing that a picture names: an actor, a commitment, a condition, a text.

    Args:
        key: what tells it from others; a web address where there is one, to which its label leads.
        label: its name.
        kind: a plain word shown below the name; may be empty.
    """

    key: str
    label: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Stance:
    """One stance, to be drawn as one mark.

    Args:
        force: concept of the scheme forces, as in "intends".
        bindingness: concept of the scheme bindingness, or None.
        conditional: True, False where it is stated to be unconditional, None where that is not stated.
        doubt: "inferred", "contested", "reported", "hedged" or None.
        possible: the source only says that it can include this.
        iri: where a click on the mark leads.
        tip: what the mark says when pointed at.
    """

    force: str
    bindingness: str | None = None
    conditional: bool | None = None
    doubt: str | None = None
    possible: bool = False
    iri: str = ""
    tip: str = ""

    @property
    def style(self) -> MarkStyle:
        """How it looks.

        Raises:
            PledgeGraphError: no mark is made for such a force or bindingness.
        """
        return mark(self.force, self.bindingness)

    @property
    def kind(self) -> tuple[MarkStyle, bool | None, str | None, bool]:
        """What it shares with all stances that look the same."""
        return self.style, self.conditional, self.doubt, self.possible

    @property
    def camp(self) -> str:
        """Where who takes it stands."""
        return camp(self.style, self.doubt)

    @property
    def extent(self) -> tuple[float, float]:
        """How far its mark reaches left and right of the centre, in pixels."""
        return extent(conditional=self.conditional, doubt=self.doubt, possible=self.possible)

    @property
    def order(self) -> tuple[tuple[int, int], int, int, bool, str, str, str]:
        """Its place among others: force and bindingness as the schemes order them, what is surest first."""
        doubts = list(DOUBTS)
        doubt = doubts.index(self.doubt) if self.doubt in doubts else -1
        condition = [None, False, True].index(self.conditional)
        where = self.iri, self.tip, self.bindingness or ""
        return rank(self.style), doubt, condition, self.possible, *where


class Sheet:
    """Draw marks, and remember which kinds were drawn.

    Args:
        language: in which the legend and the frame speak.
        highlight: keys of rows, columns or things that stand out.
    """

    def __init__(self, language: Language = ENGLISH, highlight: frozenset[str] = frozenset()) -> None:
        self.language, self.highlight = language, highlight
        self._symbols: dict[tuple[MarkStyle, bool | None, str | None, bool], str] = {}
        self._stages: dict[tuple[StageStyle, str | None], str] = {}
        self._body: list[str] = []

    @property
    def shown(self) -> list[tuple[MarkStyle, bool | None, str | None, bool]]:
        """Every kind of mark that was drawn."""
        return list(self._symbols)

    @property
    def stages(self) -> list[tuple[StageStyle, str | None]]:
        """Every kind of stage, or of other happening, that was drawn, with its doubt."""
        return list(self._stages)

    @property
    def symbols(self) -> str:
        """The markup of the symbols that were used."""
        return tag("defs", "".join(sorted(self._body))) if self._body else ""

    def place(self, stance: Stance, x: float, y: float) -> str:
        """Draw the mark of a stance around a centre, without a link.

        Args:
            stance: what is drawn.
            x: centre of its shape.
            y: centre of its shape.
        """
        kind = stance.kind
        name = self._symbols.get(kind)
        if name is None:
            style, conditional, doubt, possible = kind
            name = "-".join(
                part
                for part in (
                    *("mark", style.force, style.bindingness or "", doubt or ""),
                    *({True: "if", False: "always", None: ""}[conditional], "can" if possible else ""),
                )
                if part
            )
            drawn = draw_mark(style, 0, 0, conditional=conditional, doubt=doubt, possible=possible)
            self._symbols[kind] = name
            self._body.append(tag("g", drawn, id=name))
        return _use(name, x, y)

    def stance(self, stance: Stance, x: float, y: float, *, tip: str = "", **data: str) -> str:
        """Draw a stance as a mark that leads to its record.

        Args:
            stance: what is drawn.
            x: centre of its shape.
            y: centre of its shape.
            tip: what it says when pointed at; what the stance brings unless given.
            data: further ``data-`` attributes, for scripts that filter.
        """
        style = stance.style
        about = {"force": stance.force, "bindingness": style.bindingness, "doubt": stance.doubt}
        known = {key: value for key, value in about.items() if value}
        drawn = self.place(stance, x, y)
        return link(stance.iri, tip or stance.tip, drawn, group=style.group, **known, **data)

    def stage(
        self,
        stage: str,
        x: float,
        y: float,
        *,
        iri: str = "",
        tip: str = "",
        doubt: str | None = None,
        **data: str,
    ) -> str:
        """Draw a stage, or another happening, as a mark that leads to a record.

        Args:
            stage: a concept of the scheme stages, or one of the other HAPPENINGS.
            x: centre of its shape.
            y: centre of its shape.
            iri: where a click on it leads.
            tip: what it says when pointed at.
            doubt: as of a stance.
            data: further ``data-`` attributes, for scripts that filter.
        """
        style = stage_mark(stage)
        name = self._stages.get((style, doubt))
        if name is None:
            name = "-".join(part for part in ("stage", *stage.split(), doubt) if part)
            self._stages[style, doubt] = name
            self._body.append(tag("g", draw_stage(style, 0, 0, doubt=doubt), id=name))
        known = {"stage": stage} | ({"doubt": doubt} if doubt else {})
        return link(iri, tip, _use(name, x, y), **known, **data)


def _use(name: str, x: float, y: float) -> str:
    return f'<use href="#{name}" x="{num(x)}" y="{num(y)}"/>'
