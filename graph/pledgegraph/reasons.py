"""Why patterns have no match together: kinds of things that never meet, texts of another type or language.

Each reason is asked of the facts, a few small questions at a time, and told only where the facts are plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pyoxigraph as ox

from pledgegraph.lexemes import Lexeme
from pledgegraph.names import XSD, curie
from pledgegraph.patterns import Element
from pledgegraph.store import Store

_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float")}
_SOME = 50
_NAME, _NUMBER = "name", "number"
_OPERATORS = {"=", "<", ">", "!"}


class Spent(Exception):  # noqa: N818 - reads as what happened
    """As many questions were asked as may be, or one was not understood."""


class Questions:
    """Small questions to a store, of which there may be only so many.

    Args:
        store: the facts.
        prologue: declarations that stand before each question.
        most: how many may be asked.
    """

    def __init__(self, store: Store, prologue: str, most: int) -> None:
        self.store, self.prologue, self.left = store, prologue, most

    def ask(self, text: str) -> Any:
        """Ask a query.

        Raises:
            Spent: no more may be asked, or the engine does not take it.
        """
        if not self.left:
            raise Spent
        self.left -= 1
        try:
            return self.store.ask(text)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise Spent from error

    def matches(self, elements: Sequence[Element]) -> bool:
        """Tell whether some elements have a match together."""
        return bool(self.ask(f"{self.prologue} ASK {_group(elements)}"))

    def some(self, variable: str, pattern: str) -> list[Any]:
        """Give the first values of a variable, each once."""
        order = f"ORDER BY STR(?{variable}) LIMIT {_SOME}"
        found = self.ask(f"{self.prologue} SELECT DISTINCT ?{variable} {pattern} {order}")
        return [row[0] for row in islice(found, _SOME) if row[0] is not None]

    def kinds(self, variable: str, pattern: str) -> set[str]:
        """List of which kinds the values of a variable are: names, numbers, or a datatype and a language."""
        kind = (
            f'IF(ISIRI(?{variable}), "{_NAME}", CONCAT(STR(DATATYPE(?{variable})), "@", LANG(?{variable})))'
        )
        found = self.some("pg_kind", f"{{ {{ SELECT DISTINCT ({kind} AS ?pg_kind) {pattern} }} }}")
        return {_NUMBER if each.value[:-1] in _NUMBERS else each.value for each in found}

    def write(self, term: Any) -> str:
        """Write a term as a query would."""
        if isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS:
            return term.value
        return short(str(term), self.store)


def short(text: str, store: Store) -> str:
    """Shorten the addresses in a piece of a query to prefixed names, and the whole to one line.

    Args:
        text: a piece of a query.
        store: the store whose prefixes are known.
    """
    named = re.sub(r"<([^<>\s]*)>", lambda found: _curie(found, store), text)
    line = " ".join(named.split()).removesuffix(" .")
    return line if len(line) <= 100 else f"{line[:97]}..."


def reasons(elements: Sequence[Element], questions: Questions) -> Iterator[str]:
    """Say why elements have no match together, where the facts tell.

    Args:
        elements: elements of which none can be spared.
        questions: what may still be asked.
    """
    for element in elements:
        if element.kind == "triple":
            yield from _of_literal(element, questions)
        elif element.kind == "filter":
            rest = [other for other in elements if other is not element]
            yield from _of_comparison(element, rest, questions)
            yield from _of_language(element, rest, questions)
    yield from _of_kinds([element for element in elements if _is_plain(element)], questions)


def _curie(found: re.Match[str], store: Store) -> str:
    name = curie(found.group(1), store.prefixes)
    return found.group() if name == found.group(1) else name


def _group(elements: Sequence[Element]) -> str:
    return "{ " + " ".join(element.text for element in elements) + " }"


def _is_plain(element: Element) -> bool:
    """Tell whether a triple is of single terms and a property: no path, no variable for it, no brackets."""
    plain = bool(element.triple) and not any(piece.kind == "open" for piece in element.pieces)
    return plain and (element.triple[1] == "a" or _is_name(element.triple[1]))


def _is_name(text: str) -> bool:
    return re.fullmatch(r"<[^<>]*>|[\w.-]*:[\w.%-]*", text) is not None


# ---------------------------------------------------------------- texts, numbers and dates


def _of_literal(element: Element, questions: Questions) -> Iterator[str]:
    """Say how a literal is written where the property has it, or of which kind its values are."""
    if not _is_plain(element) or element.pieces[-1].kind not in ("text", "number"):
        return
    prop, written = element.triple[1], element.triple[2]
    (meant,) = questions.some("l", f"{{ BIND({written} AS ?l) }}") or [None]
    same = questions.some("l", f"{{ ?any {prop} ?l FILTER(STR(?l) = STR({written})) }}")
    if same and meant not in same:
        said, here = " or ".join(sorted(map(questions.write, same[:3]))), short(written, questions.store)
        yield f"`{short(prop, questions.store)}` is {said} in the facts, and not {here}"
    elif not same:
        yield from _other_kind(
            f"`{short(prop, questions.store)}`", "l", f"{{ ?any {prop} ?l }}", meant, questions
        )


def _of_comparison(element: Element, rest: Sequence[Element], questions: Questions) -> Iterator[str]:
    """Say of which kind the values of a variable are that is compared with a literal of another."""
    for variable, written in _compared(element.pieces):
        (meant,) = questions.some("l", f"{{ BIND({written} AS ?l) }}") or [None]
        for said in _other_kind(f"?{variable}", variable, _group(rest), meant, questions):
            yield said if said.endswith("quotes") else f"{said}; STR(?{variable}) is its plain text"


def _other_kind(what: str, variable: str, pattern: str, meant: Any, questions: Questions) -> Iterator[str]:
    """Say of which kind the values of a variable are, if none of them is of the kind that was meant."""
    kinds = questions.kinds(variable, pattern)
    if not kinds or meant is None or _kind(meant) in kinds:
        return
    example = questions.write(questions.some(variable, pattern)[0])
    if kinds == {_NAME}:
        yield f"{what} has names, such as {example}, which stand without quotes"
    else:
        yield f"{what} has values such as {example}, and none of the kind of {questions.write(meant)}"


def _kind(term: Any) -> str:
    if not isinstance(term, ox.Literal):
        return _NAME
    return _NUMBER if term.datatype.value in _NUMBERS else f"{term.datatype.value}@{term.language or ''}"


def _compared(pieces: Sequence[Lexeme]) -> Iterator[tuple[str, str]]:
    """Find the variables that are compared with a literal, on either side."""
    for place, piece in enumerate(pieces):
        if not piece.variable:
            continue
        for step in (1, -1):
            at = place + step
            while 0 <= at < len(pieces) and pieces[at].text in _OPERATORS:
                at += step
            if at != place + step and 0 <= at < len(pieces) and pieces[at].kind in ("text", "number"):
                yield piece.variable, pieces[at].text


def _of_language(element: Element, rest: Sequence[Element], questions: Questions) -> Iterator[str]:
    """Say in which languages the texts are whose language is asked for."""
    for first, second, third in zip(element.pieces, element.pieces[1:], element.pieces[2:], strict=False):
        if first.word == "LANG" and second.text == "(" and third.variable:
            spoken = f"{{ SELECT DISTINCT (LANG(?{third.variable}) AS ?pg_tag) {_group(rest)} }}"
            tags = sorted(tag.value for tag in questions.some("pg_tag", f"{{ {spoken} }}") if tag.value)
            yield (
                f"?{third.variable} is in {', '.join(tags)}" if tags else f"?{third.variable} has no language"
            )


# ---------------------------------------------------------------- kinds of things


def _of_kinds(triples: Sequence[Element], questions: Questions) -> Iterator[str]:
    """Say which kinds of things two triples are about, if they share a variable and never a kind."""
    for number, one in enumerate(triples):
        for other in triples[number + 1 :]:
            for variable in sorted(one.variables & other.variables):
                kinds = [_kinds(triple, variable, questions) for triple in (one, other)]
                if all(kinds) and not kinds[0] & kinds[1] and not questions.matches([one, other]):
                    said = [
                        _told(triple, variable, found, questions)
                        for triple, found in zip((one, other), kinds, strict=True)
                    ]
                    yield f"?{variable} stands for two kinds of things: {'; '.join(said)}"


def _kinds(triple: Element, variable: str, questions: Questions) -> set[str]:
    """List the classes with a folder of their own to which the values of a variable belong in one triple."""
    found = questions.some(
        "pg_kind", f"{{ {triple.text} ?{variable} a ?pg_kind . ?pg_kind pledge:folder ?pg_folder }}"
    )
    return {questions.write(kind) for kind in found}


def _told(triple: Element, variable: str, kinds: set[str], questions: Questions) -> str:
    """Say of which kinds the things are that a triple is about."""
    subject, prop, value = (short(part, questions.store) for part in triple.triple)
    kind = " or ".join(sorted(kinds))
    if prop in ("a", "rdf:type") and subject[1:] == variable:
        return f"a {value}" if value in kinds else f"a {value}, that is a {kind}"
    return f"{f'what has {prop}' if subject[1:] == variable else f'what {prop} leads to'}, that is a {kind}"
