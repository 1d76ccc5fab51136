"""Which part of a query leaves its answer empty: the fewest of its elements that have no match together.

Elements are left out one by one, and what is left is asked of the facts: at most ``MOST_ASKED`` times and for
``SECONDS`` in all, in a process of its own. Where that does not suffice, or the text is not understood,
nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox

from pledgegraph.errors import QueryError
from pledgegraph.lexemes import NotRead
from pledgegraph.patterns import Element, Pattern, inside, pattern_of
from pledgegraph.reasons import Questions, Spent, reasons, short
from pledgegraph.store import Store, table_of
from pledgegraph.worker import CAN_FORK, bounded

MOST_ASKED = 40
"""Questions that may be asked of one empty answer."""
SECONDS = 2.0
"""How long they may take together."""
_MOST_COUNTED = 1000
_MOST_NAMED = 4
_NTH = ("the first", "the second")
_AFTER = ("HAVING", "VALUES", "OFFSET", "LIMIT")


def obstacles(store: Store, text: str, seconds: float = SECONDS) -> list[str]:
    """Say which part of a query leaves its answer empty, and why where the facts tell.

    Args:
        store: the store that gave no row.
        text: the query, its parameters bound.
        seconds: how long that may take; never more than ``SECONDS``.

    Returns:
        Lines for people; none where the pattern has one part only, or nothing is sure.
    """
    if not CAN_FORK or seconds <= 0:
        return []
    try:
        pattern = pattern_of(text)
        return list(bounded(lambda: _found(store, text, pattern), timeout=min(seconds, SECONDS)))
    except (NotRead, QueryError):
        return []


def _found(store: Store, text: str, pattern: Pattern) -> list[str]:
    """Look for the obstacle, and say what was found before the questions were spent."""
    notes: list[str] = []
    questions = Questions(store, pattern.prologue, MOST_ASKED)
    try:
        if questions.matches(pattern.elements):
            words = [word for word in _AFTER if word in pattern.after.upper()]
            return [f"the pattern has matches, and {' or '.join(words)} leaves none"] if words else []
        core = _core(pattern.elements, questions)
        counts = dict(_without(core, pattern, questions))
        if len(core) == 1 and (within := inside(core[0], text)):
            core = _within(core[0], within, questions)
        if len(core) > 1 or core != list(pattern.elements):
            notes.append(_told(core, counts, store))
        notes += reasons(core, questions)
    except (Spent, NotRead):
        pass
    return list(dict.fromkeys(notes))


def _core(elements: Sequence[Element], questions: Questions) -> list[Element]:
    """Find the fewest elements without a match: those the shortest beginning without one cannot spare."""
    low, high = 0, len(elements)
    while high - low > 1:
        middle = (low + high) // 2
        if questions.matches(_supported(elements[:middle], elements)):
            low = middle
        else:
            high = middle
    core = _supported(elements[:high], elements)
    for element in reversed(core):
        fewer = _supported([other for other in core if other is not element], elements)
        if element in core and not questions.matches(fewer):
            core = fewer
    return core


def _within(element: Element, within: Sequence[Element], questions: Questions) -> list[Element]:
    """Find the fewest elements without a match inside a part in brackets, each in its brackets."""
    opening = element.text[: element.text.index("{") + 1]
    texts = [f"{opening} {each.text.removesuffix(' .')} }}" for each in within]
    wrapped = [replace(e, text=text, triple=()) for e, text in zip(within, texts, strict=True)]
    return _core(wrapped, questions)


def _supported(chosen: Sequence[Element], everything: Sequence[Element]) -> list[Element]:
    """Leave out what would mean something else because nothing that is left gives its variables a value."""
    kept = list(chosen)
    while True:
        fewer = [e for e in kept if _needs(e, everything) <= _given(_before(e, kept))]
        if len(fewer) == len(kept):
            return kept
        kept = fewer


def _needs(element: Element, everything: Sequence[Element]) -> frozenset[str]:
    """The variables to which other elements give the values that an element takes up."""
    if element.kind not in ("filter", "bind", "optional", "minus"):
        return frozenset()
    own = element.gives if element.kind == "bind" else frozenset()
    return (element.variables - own) & _given(_before(element, everything))


def _before(element: Element, among: Sequence[Element]) -> Iterator[Element]:
    """List the elements whose values another takes up: all for a filter, else those before it."""
    for other in among:
        if other is element and element.kind != "filter":
            return
        if other is not element:
            yield other


def _given(elements: Iterable[Element]) -> frozenset[str]:
    return frozenset(variable for element in elements for variable in element.gives)


def _without(core: Sequence[Element], pattern: Pattern, questions: Questions) -> Iterator[tuple[str, int]]:
    """Count the rows that the query gives without one of the elements, where there are any."""
    for element in core[:_MOST_NAMED]:
        rest = [other for other in pattern.elements if other is not element]
        if rest and len(_supported(rest, pattern.elements)) == len(rest):
            found = questions.ask(f"{pattern.before} {' '.join(e.text for e in rest)} {pattern.after}")
            if isinstance(found, ox.QuerySolutions):
                table = table_of(found, _MOST_COUNTED)
                if table.rows:
                    yield element.text, len(table.rows) + table.cut


def _told(core: Sequence[Element], counts: dict[str, int], store: Store) -> str:
    """Say which elements have no match together, and what there is without one of them."""
    names = [f"`{short(element.text, store)}`" for element in core]
    if len(core) > _MOST_NAMED:
        said = f"nothing matches {names[-1]} together with {len(core) - 1} parts before it"
    elif len(core) == 1:
        said = f"nothing matches {names[0]}"
    else:
        said = f"nothing matches {', '.join(names[:-1])} together with {names[-1]}"
    if len(core) == 2:
        names = ["the filter" if e.kind == "filter" else nth for e, nth in zip(core, _NTH, strict=True)]
    without = [
        f"without {'it' if len(core) == 1 else name} there {_rows(counts[element.text])}"
        for name, element in zip(names, core, strict=True)
        if element.text in counts
    ]
    return "; ".join([said, ", ".join(without)] if without else [said])


def _rows(count: int) -> str:
    if count > _MOST_COUNTED:
        return f"are more than {_MOST_COUNTED:,} rows"
    return "is 1 row" if count == 1 else f"are {count:,} rows"
