"""What a text contains, as pictures hold it: its parts, who speaks of them, what they depend on, their order.

Called by tree, which draws them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pledgegraph.draw.diagram import Diagram, Line
from pledgegraph.draw.frame import stance_words
from pledgegraph.draw.language import Language
from pledgegraph.draw.stance import Node, Sheet, Stance
from pledgegraph.draw.ties import MOST, MOST_OF_A_DIAGRAM
from pledgegraph.errors import PledgeGraphError


@dataclass(frozen=True, slots=True)
class Voice:
    """One stance, and who takes it.

    Args:
        stance: the stance.
        actors: who takes it, together or each.
        more: addresses of all stances for which the mark stands, where they are several.
    """

    stance: Stance
    actors: tuple[Node, ...]
    more: tuple[str, ...] = ()

    def draw(self, sheet: Sheet, x: float, y: float, **data: str) -> str:
        """Draw the mark, which leads to all its stances.

        Args:
            sheet: the sheet to draw on.
            x: centre of its shape.
            y: centre of its shape.
            data: ``data-`` attributes, for scripts that filter.
        """
        more = {"more": " ".join(self.more)} if self.more else {}
        return sheet.stance(self.stance, x, y, **more, **data)


@dataclass(frozen=True, slots=True)
class Need:
    """One condition on which a part depends.

    Args:
        condition: the condition; its kind is a word such as trigger.
        stance_only: whether only a stance depends on it, and not what the stance is about.
    """

    condition: Node
    stance_only: bool = False

    def words(self, language: Language) -> str:
        """Say what depends on the condition."""
        return language.say(
            "only a stance depends on this condition" if self.stance_only else "depends on this condition"
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a text contains, or the text as a whole.

    Args:
        target: what it is.
        voices: who takes which stance on it in this text; none where none is recorded.
        details: what else is known of it, in short words.
        group: place and words of the heading below which it stands.
        above: key of the part of which it is a part or which it serves; empty for none.
        tie: words for how it belongs to that part.
        needs: its conditions.
    """

    target: Node
    voices: tuple[Voice, ...] = ()
    details: tuple[str, ...] = ()
    group: tuple[int, str] = (0, "")
    above: str = ""
    tie: str = ""
    needs: tuple[Need, ...] = ()


def nested(parts: Sequence[Part]) -> list[tuple[Part, int]]:
    """Put the parts below those to which they belong, in a stated order, each with its depth.

    A part whose way up leads nowhere, or in a circle, stands for itself.

    Args:
        parts: in any order, each once.

    Example:
        >>> parts = [Part(Node("b", "B"), above="a"), Part(Node("a", "A"))]
        >>> [(part.target.label, depth) for part, depth in nested(parts)]
        [('A', 0), ('B', 1)]
    """
    known = {part.target.key: in_order(part) for part in sorted(parts, key=_place)}
    below: dict[str, list[Part]] = defaultdict(list)
    for part in known.values():
        below[part.above if _hangs(part, known) else ""].append(part)

    def walk(key: str, depth: int) -> list[tuple[Part, int]]:
        found = []
        for part in below.get(key, []):
            found += [(part, depth), *walk(part.target.key, depth + 1)]
        return found

    return walk("", 0)


def in_order(part: Part) -> Part:
    """Put the stances on a part, and its conditions, in a stated order."""
    voices = sorted(part.voices, key=lambda one: (one.stance.order, [node.key for node in one.actors]))
    needs = sorted(part.needs, key=lambda one: (one.condition.label.casefold(), one.condition.key))
    return replace(part, voices=tuple(voices), needs=tuple(needs))


def _place(part: Part) -> tuple[object, ...]:
    """Give the place of a part: by its group, then what is taken on most firmly, then by its label."""
    first = min((voice.stance.order for voice in part.voices), default=None)
    return part.group, first is None, first or (), part.target.label.casefold(), part.target.key


def _hangs(part: Part, known: Mapping[str, Part]) -> bool:
    """Say whether the part stands below another one from which the way up ends."""
    seen, at = {part.target.key}, part
    while at.above in known:
        at = known[at.above]
        if at.target.key in seen:
            return False
        seen.add(at.target.key)
    return at is not part


def check_size(root: Part, parts: Sequence[Part], *, diagram: bool) -> None:
    """Refuse a text with more parts and conditions than can be read as nodes and lines.

    Args:
        root: the text as a whole.
        parts: what it contains.
        diagram: whether another program lays it out.

    Raises:
        PledgeGraphError: there are too many.
    """
    most = MOST_OF_A_DIAGRAM if diagram else MOST
    needs = [need.condition.key for part in (root, *parts) for need in part.needs]
    nodes, lines = 1 + len(parts) + len(set(needs)), len(parts) + len(needs)
    if nodes > most[0] or lines > most[1]:
        wider = (
            "" if diagram else f", or take .dot or .mmd (diagram=True): up to {MOST_OF_A_DIAGRAM[0]} nodes"
        )
        raise PledgeGraphError(
            f"{nodes} nodes and {lines} lines cannot be read as such a picture (at most {most[0]} and "
            f"{most[1]}); narrow it with --measure or --by (measure=, by=), or draw the matrix of this text "
            f"instead (--instrument, instrument=){wider}"
        )


def diagram_of(title: str, root: Part, parts: Sequence[tuple[Part, int]], language: Language) -> Diagram:
    """Give a text, its parts and their conditions as nodes and lines.

    Args:
        title: of the picture.
        root: the text as a whole.
        parts: what it contains, with the depth of each, as ``nested`` orders them.
        language: that of the words on the lines.
    """
    nodes = {root.target.key: root.target.label}
    lines = []
    for part, depth in [(root, 0), *parts]:
        nodes.setdefault(part.target.key, part.target.label)
        if part is not root:
            over = part.above if depth else root.target.key
            said = [part.tie] if depth and part.tie else []
            said += [_said(voice, language) for voice in part.voices]
            doubtful = bool(part.voices) and all(voice.stance.doubt for voice in part.voices)
            words = "; ".join(said) or language.say("no stance recorded in this text")
            lines.append(Line(over, part.target.key, words, doubtful))
        for need in part.needs:
            nodes.setdefault(need.condition.key, need.condition.label)
            lines.append(Line(part.target.key, need.condition.key, need.words(language), need.stance_only))
    return Diagram(title, tuple(nodes.items()), tuple(lines))


def _said(voice: Voice, language: Language) -> str:
    """Say a stance as the lines of other programs carry it: who, how, with its doubt."""
    stance = voice.stance
    beside = [language.say("can include")] if stance.possible else []
    beside += [language.say("under a condition")] if stance.conditional else []
    beside += [language.say(stance.doubt)] if stance.doubt else []
    who = ", ".join(node.label for node in voice.actors)
    aside = f" ({', '.join(beside)})" if beside else ""
    return f"{who}: {stance_words(stance.style, language)}{aside}"
