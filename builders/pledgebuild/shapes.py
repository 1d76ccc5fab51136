"""Tell for certain that statements keep the shapes of the vocabulary, without asking pySHACL.

Reads the shapes from the vocabulary and the statements as they were written for the store, so it is as far
from the gate as pySHACL is. Whatever it cannot vouch for (a fault, or a word of SHACL that it does not know)
leaves the whole question to pySHACL, which alone says what is wrong.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pledgegraph.names import BASE, RDF, RDFS, SH, XSD

Wants = tuple[str, frozenset[str]]
"""A thing, and the classes of which it must have one."""
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
OPEN = BASE + "sources/"
"""Words of a source have its address for a datatype, as long as its language is not looked up."""
Test = Callable[[list[str]], bool]
_ESCAPE = re.compile(r"\\(u[0-9A-F]{4}|.)")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_SAYS_NOTHING = {"path", "message", "order", "name", "defaultValue", "severity"}
_LEXICAL = {
    XSD + "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    XSD + "gYearMonth": r"[0-9]{4}-(0[1-9]|1[0-2])",
    XSD + "gYear": r"[1-9][0-9]{3}",
    XSD + "integer": r"[0-9]{1,9}",
    XSD + "decimal": r"-?[0-9]{1,18}(\.[0-9]{1,18})?",
}
"""Forms that are valid beyond doubt; others of the datatype may be, too."""


class _UnknownError(Exception):
    """The vocabulary says something in SHACL that is not understood here."""


@dataclass(frozen=True, slots=True)
class _Property:
    """A property shape: where it looks, what values must pass, classes of which each must have one.

    It is optional where no value at all passes, too.
    """

    paths: tuple[str, ...]
    tests: tuple[Test, ...]
    classes: tuple[frozenset[str], ...]
    optional: bool

    def holds(self, said: Mapping[str, list[str]]) -> list[str] | None:
        """Give the values of a thing to which it applies; none where a test fails."""
        values = said.get(self.paths[0], [])
        for path in self.paths[1:]:
            values = [*values, *said.get(path, ())]
        if not values and self.optional:
            return values
        if not all(test(values) for test in self.tests):
            return None
        return values if all(value[0] == "<" for value in values) or not self.classes else None


class Shapes:
    """The shapes of a vocabulary; where one is not understood, nothing is ever vouched for.

    Args:
        vocabulary: its statements.
    """

    def __init__(self, vocabulary: ox.Store) -> None:
        self._vocabulary = vocabulary
        self._above = _ancestors(vocabulary)
        self._shapes: dict[str, list[_Property]] | None = None
        with contextlib.suppress(_UnknownError, re.error, ValueError):
            self._shapes = {cls: self._of_class(cls) for cls in self._above}

    def kept(self, lines: Iterable[str]) -> set[Wants] | None:
        """Hold the statements of a dossier against the shapes of their things.

        Args:
            lines: statements, one N-Quads line each; all statements about a thing are among them.

        Returns:
            What else must be true for the shapes to be kept; none where they may not be.
        """
        things: dict[str, dict[str, list[str]]] = {}
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            things.setdefault(subject, {}).setdefault(predicate[1:-1], []).append(rest.rsplit(" ", 2)[0])
        types = {subject: said.get(RDF + "type", []) for subject, said in things.items()}
        wanted: set[Wants] = set()
        for subject, said in things.items():
            for shape in self._of(types[subject]):
                values = shape.holds(said)
                if values is None:
                    return None
                for value in values if shape.classes else ():
                    for admitted in shape.classes:
                        if value not in types:
                            wanted.add((value[1:-1], admitted))
                        elif not self._one_of(admitted, (t[1:-1] for t in types[value])):
                            return None
        return wanted if self._shapes is not None else None

    def met(self, wanted: Iterable[Wants], types: Mapping[str, str]) -> bool:
        """Tell whether things have the classes that they must have.

        Args:
            wanted: the things and classes.
            types: the class of each record, by IRI; those of the vocabulary's own things are known.
        """
        return all(
            self._one_of(admitted, [types[iri]] if iri in types else self._types_of(iri))
            for iri, admitted in wanted
        )

    def _types_of(self, iri: str) -> list[str]:
        found = self._vocabulary.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(RDF + "type"), None)
        return [_value(quad.object) for quad in found]

    def _one_of(self, admitted: frozenset[str], classes: Iterable[str]) -> bool:
        return any(self._above.get(cls, frozenset([cls])) & admitted for cls in classes)

    def _of(self, types: list[str]) -> list[_Property]:
        """List the shapes of a thing by its classes, written as in a statement."""
        return [shape for cls in types for shape in (self._shapes or {}).get(cls[1:-1], ())]

    # ------------------------------------------------------------ what the shapes say

    def _of_class(self, cls: str) -> list[_Property]:
        homes = [ox.NamedNode(above) for above in sorted(self._above[cls])]
        for home in homes:
            said = {name for name, _ in self._said(home)}
            if said - {"property", "sparql"}:
                raise _UnknownError
        return [
            self._property(shape) for home in homes for name, shape in self._said(home) if name == "property"
        ]

    def _said(self, shape: Term) -> list[tuple[str, Term]]:
        """List what SHACL says of a shape, without what constrains nothing."""
        if isinstance(shape, ox.Literal):
            raise _UnknownError
        found = [
            (quad.predicate.value.removeprefix(SH), quad.object)
            for quad in self._vocabulary.quads_for_pattern(shape, None, None)
            if quad.predicate.value.startswith(SH) and quad.predicate.value != SH + "message"
        ]
        return sorted(found, key=str)

    def _property(self, shape: Term) -> _Property:
        said = [(name, value) for name, value in self._said(shape) if name not in _SAYS_NOTHING]
        tests, classes = [], []
        for name, value in said:
            if name == "class":
                classes.append(frozenset([_value(value)]))
            elif name == "or" and (choice := self._choice(value, "class")):
                classes.append(choice)
            else:
                tests.append(self._test(shape, name, value))
        paths = [value for name, value in self._said(shape) if name == "path"]
        return _Property(self._paths(paths), tuple(tests), tuple(classes), all(test([]) for test in tests))

    def _paths(self, given: list[Term]) -> tuple[str, ...]:
        (path,) = given
        if isinstance(path, ox.NamedNode):
            return (path.value,)
        ((name, several),) = self._said(path)
        if name != "alternativePath":
            raise _UnknownError
        return tuple(map(_value, self._list(several)))

    def _choice(self, items: Term, name: str) -> frozenset[str]:
        """Read a choice in which each case says one thing only; empty where it says another."""
        said = [self._said(item) for item in self._list(items)]
        if not all(len(case) == 1 and case[0][0] == name for case in said):
            return frozenset()
        return frozenset(_value(case[0][1]) for case in said)

    def _test(self, shape: Term, name: str, value: Term) -> Test:
        """Make a test of values of one constraint.

        Raises:
            _UnknownError: it is not understood.
        """
        text = _value(value)
        if name == "minCount":
            return lambda values: len(set(values)) >= int(text)
        if name == "maxCount":
            return lambda values: len(set(values)) <= int(text)
        if name == "datatype" or (name == "or" and (choice := self._choice(value, "datatype"))):
            kinds = frozenset([text]) if name == "datatype" else choice
            return lambda values: all(_valid(v, kinds) for v in values)
        if name == "nodeKind" and text == SH + "IRI":
            return lambda values: all(v[0] == "<" for v in values)
        if name == "pattern":
            sought = re.compile(text).search
            return lambda values: all(sought(_text(v)) for v in values)
        if name == "in":
            listed = frozenset(str(item) for item in self._list(value))
            return lambda values: listed.issuperset(values)
        if name == "node":
            members = self._members(value)
            return lambda values: members.issuperset(values)
        if name == "languageIn":
            return _in_languages(frozenset(map(_value, self._list(value))))
        if name == "uniqueLang" and text == "true":
            return lambda values: len({_language(v) for v in values}) == len(values)
        if name == "minInclusive" and text.isdecimal():
            return lambda values: all(_text(v).isdecimal() and int(_text(v)) >= int(text) for v in values)
        if name == "qualifiedValueShape":
            ((within, languages),) = self._said(value)
            ((_, least),) = [said for said in self._said(shape) if said[0] == "qualifiedMinCount"]
            if within != "languageIn":
                raise _UnknownError
            admitted = _in_languages(frozenset(map(_value, self._list(languages))))
            return lambda values: sum(admitted([v]) for v in values) >= int(_value(least))
        if name == "qualifiedMinCount":
            return lambda _: True
        raise _UnknownError(name)

    def _members(self, shape: Term) -> frozenset[str]:
        """List the things of the vocabulary that keep a shape which only asks for values of theirs."""
        found: list[set[str]] = []
        for name, inner in self._said(shape):
            said = dict(self._said(inner))
            if name != "property" or said.keys() - _SAYS_NOTHING != {"hasValue"}:
                raise _UnknownError
            (path,) = self._paths([said["path"]])
            quads = self._vocabulary.quads_for_pattern(None, ox.NamedNode(path), said["hasValue"])
            found.append({str(quad.subject) for quad in quads})
        return frozenset(set.intersection(*found))

    def _list(self, head: Term) -> list[Term]:
        items = []
        while _value(head) != RDF + "nil":
            if isinstance(head, ox.Literal):
                raise _UnknownError
            (first,) = self._vocabulary.quads_for_pattern(head, ox.NamedNode(RDF + "first"), None)
            (rest,) = self._vocabulary.quads_for_pattern(head, ox.NamedNode(RDF + "rest"), None)
            items.append(first.object)
            head = rest.object
        return items


def _ancestors(vocabulary: ox.Store) -> dict[str, frozenset[str]]:
    """Give the classes above each class, itself included."""
    up: dict[str, set[str]] = {}
    for quad in vocabulary.quads_for_pattern(None, ox.NamedNode(RDFS + "subClassOf"), None):
        up.setdefault(_value(quad.subject), set()).add(_value(quad.object))
    above: dict[str, frozenset[str]] = {}
    for cls in [*up, *(parent for parents in list(up.values()) for parent in parents)]:
        seen, waiting = {cls}, [cls]
        while waiting:
            new = up.get(waiting.pop(), set()) - seen
            seen |= new
            waiting += new
        above[cls] = frozenset(seen)
    return above


def _value(term: Term) -> str:
    return str(getattr(term, "value", ""))


def _in_languages(admitted: frozenset[str]) -> Test:
    return lambda values: all(_language(value) in admitted for value in values)


def _language(value: str) -> str:
    """Give the language of a literal as it is written; empty where it has none, or is none."""
    return value.rpartition('"@')[2] if value[0] == '"' and value[-1] != '"' and '"@' in value else ""


def _text(value: str) -> str:
    """Give the text of a term as it is written in a statement."""
    if value[0] == "<":
        return value[1:-1]
    text = value[1 : value.rindex('"')]
    return _ESCAPE.sub(_meant, text) if "\\" in text else text


def _meant(match: re.Match[str]) -> str:
    sign = match.group(1)
    return chr(int(sign[1:], 16)) if len(sign) > 1 else _ESCAPED.get(sign, sign)


def _valid(value: str, kinds: frozenset[str]) -> bool:
    """Tell whether a literal is of one of the datatypes beyond doubt."""
    if value[0] != '"':
        return False
    if value[-1] == '"':
        return XSD + "string" in kinds
    tail = value[value.rindex('"') + 1 :]
    if tail[0] == "@":
        return RDF + "langString" in kinds
    kind, text = tail[3:-1], _text(value)
    if kind.startswith(OPEN):
        return RDF + "langString" in kinds
    if kind not in kinds or not re.fullmatch(_LEXICAL.get(kind, "(?!)"), text):
        return False
    with contextlib.suppress(ValueError):
        return kind != XSD + "date" or bool(datetime.date.fromisoformat(text))
    return False
