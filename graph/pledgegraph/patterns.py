"""The pattern of a query, taken apart into elements: single triples, filters, optional parts and the rest.

Read from the text alone, so that each element can be named in its writer's words, and left out to see what
becomes of the answer. What is not understood is said to be so; nobody is asked to guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pledgegraph.lexemes import Lexeme, NotRead, closing, lexemes

_TERMS = {"iri", "name", "variable", "text", "number", "blank"}
FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


@dataclass(frozen=True, slots=True)
class Element:
    """A part of a pattern that can be left out by itself.

    Args:
        kind: triple, filter, bind, values, optional, minus, graph, group (also of a subquery or a union).
        text: what it says, as it can stand in a query.
        pieces: the pieces of which it is made.
        triple: subject, predicate and object of a triple; empty for anything else.
    """

    kind: str
    text: str
    pieces: tuple[Lexeme, ...]
    triple: tuple[str, ...] = ()

    @property
    def variables(self) -> frozenset[str]:
        """All variables that occur in it."""
        return frozenset(piece.variable for piece in self.pieces if piece.variable)

    @property
    def gives(self) -> frozenset[str]:
        """The variables to which it can give a value."""
        if self.kind in ("filter", "minus"):
            return frozenset()
        if self.kind == "bind":
            return frozenset([piece.variable for piece in self.pieces if piece.variable][-1:])
        return self.variables


@dataclass(frozen=True, slots=True)
class Pattern:
    """The outermost pattern of a query.

    Args:
        prologue: the declarations before the query itself.
        before: the text up to and with the bracket that opens the pattern.
        after: the text from the bracket that closes it.
        elements: what stands between, in order.
    """

    prologue: str
    before: str
    after: str
    elements: tuple[Element, ...]


def pattern_of(text: str) -> Pattern:
    """Take the outermost pattern of a query apart.

    Args:
        text: a query that parses, its parameters bound.

    Raises:
        NotRead: it is not understood.

    Example:
        >>> found = pattern_of("SELECT ?p { ?p pledge:by ?who ; pledge:since ?day FILTER(?who != ?day) }")
        >>> [element.text for element in found.elements]
        ['?p pledge:by ?who .', '?p pledge:since ?day .', 'FILTER(?who != ?day)']
    """
    pieces = lexemes(text)
    first = next((piece for piece in pieces if piece.word in FORMS), None)
    if first is None or first.word not in ("SELECT", "ASK"):
        raise NotRead(0)
    depth, opening = 0, -1
    for place, piece in enumerate(pieces):
        depth += (piece.text == "(") - (piece.text == ")") if piece.kind in ("open", "close") else 0
        if not depth and piece.kind == "open" and piece.text == "{":
            opening = place
            break
    else:
        raise NotRead(len(text))
    last = closing(pieces, opening)
    found = tuple(_elements(text, pieces[opening + 1 : last]))
    start, end = pieces[opening].end, pieces[last].start
    return Pattern(text[: first.start], text[:start], text[end:], found)


def inside(element: Element, text: str) -> tuple[Element, ...]:
    """Take apart what stands inside a part in brackets; nothing for a union, a subquery or anything else.

    Args:
        element: the part.
        text: the query of which it is a part.

    Raises:
        NotRead: it is not understood.
    """
    opening = next((i for i, piece in enumerate(element.pieces) if piece.text == "{"), None)
    if element.kind not in ("graph", "group") or opening is None:
        return ()
    last = closing(element.pieces, opening)
    within = element.pieces[opening + 1 : last]
    if last != len(element.pieces) - 1 or (within and within[0].word == "SELECT"):
        return ()
    return tuple(_elements(text, within))


def faults(text: str) -> Iterator[NotRead]:
    """Find what is missing in the patterns of a query that does not parse.

    Args:
        text: the query; its brackets are closed.
    """
    pieces = lexemes(text)
    for place, piece in enumerate(pieces):
        if piece.text != "{" or piece.kind != "open" or _holds_values(pieces, place):
            continue
        try:
            within = pieces[place + 1 : closing(pieces, place)]
            if not within or within[0].word != "SELECT":
                list(_elements(text, within))
        except NotRead as fault:
            start = fault.start + len(text[fault.start :]) - len(text[fault.start :].lstrip())
            if fault.why:
                yield NotRead(start, fault.why)


def _holds_values(pieces: Sequence[Lexeme], opening: int) -> bool:
    """Tell whether a bracket holds the rows of VALUES, and no pattern."""
    place = opening - 1
    while place >= 0 and (pieces[place].variable or pieces[place].text in ("(", ")")):
        place -= 1
    return place >= 0 and pieces[place].word == "VALUES"


_PARTS = {"OPTIONAL": "optional", "MINUS": "minus", "GRAPH": "graph", "FILTER": "filter", "BIND": "bind"}


def _elements(text: str, pieces: Sequence[Lexeme]) -> Iterator[Element]:
    """Walk the elements of one pattern."""
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        if piece.text == "." and piece.kind == "mark":
            place += 1
        elif piece.text == "{" or piece.word in (*_PARTS, "VALUES"):
            end = _end_of_part(pieces, place)
            kind = _PARTS.get(piece.word, "values" if piece.word else "group")
            yield Element(kind, text[piece.start : pieces[end - 1].end], tuple(pieces[place:end]))
            place = end
        elif piece.kind == "word" and piece.word not in ("TRUE", "FALSE"):
            raise NotRead(piece.start)
        else:
            found, place = _same_subject(text, pieces, place)
            yield from found


def _end_of_part(pieces: Sequence[Lexeme], place: int) -> int:
    """Find the end of a part that begins with a keyword or a bracket."""
    word, start = pieces[place].word, place
    place += bool(word)
    if word == "FILTER" and not _may_begin_condition(pieces, place):
        raise NotRead(pieces[start].start, "the condition of a FILTER stands in brackets: FILTER(?x > 3)")
    while place < len(pieces) and pieces[place].kind != "open":
        place += 1
    if place == len(pieces):
        raise NotRead(pieces[start].start, f"{word} has no bracket")
    if word == "VALUES" and pieces[place].text == "(":
        place = closing(pieces, place) + 1
        if place == len(pieces) or pieces[place].text != "{":
            raise NotRead(pieces[start].start, "VALUES has no { }")
    end = closing(pieces, place)
    if word == "BIND" and not any(piece.word == "AS" for piece in pieces[place:end]):
        raise NotRead(pieces[start].start, "a BIND gives its value a name: BIND(1 + 1 AS ?two)")
    place = end + 1
    while not word and place + 1 < len(pieces) and pieces[place].word == "UNION":
        if pieces[place + 1].text != "{":
            raise NotRead(pieces[place].start, "UNION stands between two { }")
        place = closing(pieces, place + 1) + 1
    return place


def _may_begin_condition(pieces: Sequence[Lexeme], place: int) -> bool:
    return place < len(pieces) and (
        pieces[place].text == "(" or pieces[place].kind in ("word", "name", "iri")
    )


def _same_subject(text: str, pieces: Sequence[Lexeme], place: int) -> tuple[list[Element], int]:
    """Read the triples of one subject, each with its subject written out."""
    subject, first = place, pieces[place]
    place = _term(pieces, place, "a subject")
    found: list[Element] = []
    if first.text == "[" and (place == len(pieces) or pieces[place].text == "."):
        return [
            Element("triple", f"{_of(text, pieces, subject, place)} .", tuple(pieces[subject:place]))
        ], place
    head = pieces[subject:place]
    while True:
        verb = place
        place = _verb(pieces, place)
        then = pieces[verb:place]
        while True:
            value = place
            place = _term(pieces, place, "an object")
            parts = tuple(
                _of(text, pieces, *ends)
                for ends in ((subject, subject + len(head)), (verb, verb + len(then)), (value, place))
            )
            found.append(
                Element("triple", f"{' '.join(parts)} .", (*head, *then, *pieces[value:place]), parts)
            )
            if place == len(pieces) or pieces[place].text != ",":
                break
            place += 1
        if place == len(pieces) or pieces[place].text != ";":
            break
        while place < len(pieces) and pieces[place].text == ";":
            place += 1
        if (
            place == len(pieces)
            or pieces[place].text == "."
            or pieces[place].text == "{"
            or (pieces[place].kind == "word" and pieces[place].word != "A")
        ):
            break
    if place < len(pieces) and pieces[place].text not in (".", "{") and pieces[place].kind != "word":
        raise NotRead(pieces[place].start, ". or ; is missing before this")
    return found, place


def _of(text: str, pieces: Sequence[Lexeme], start: int, end: int) -> str:
    return text[pieces[start].start : pieces[end - 1].end]


def _term(pieces: Sequence[Lexeme], place: int, what: str) -> int:
    """Pass over a term, or a bracket that stands for one."""
    if place == len(pieces):
        raise NotRead(pieces[-1].end, f"{what} is missing here")
    piece = pieces[place]
    if piece.kind == "open" and piece.text in ("[", "("):
        return closing(pieces, place) + 1
    if piece.kind in _TERMS or piece.word in ("TRUE", "FALSE"):
        return place + 1
    raise NotRead(piece.start, "" if piece.text == "<" else f"{what} is missing here")


def _verb(pieces: Sequence[Lexeme], place: int) -> int:
    """Pass over a property, or a path of them."""
    if place < len(pieces) and pieces[place].variable:
        return place + 1
    while True:
        while place < len(pieces) and pieces[place].text in ("^", "!"):
            place += 1
        if place == len(pieces):
            raise NotRead(pieces[-1].end, "a property is missing here")
        piece = pieces[place]
        if piece.text == "(":
            place = closing(pieces, place) + 1
        elif piece.kind in ("iri", "name") or piece.word == "A":
            place += 1
        else:
            raise NotRead(piece.start, "" if piece.text == "<" else "a property is missing here")
        while place < len(pieces) and pieces[place].text in ("*", "+", "?"):
            place += 1
        if place == len(pieces) or pieces[place].text not in ("/", "|"):
            return place
        place += 1
