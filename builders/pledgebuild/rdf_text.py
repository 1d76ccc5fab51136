"""Read RDF that anyone may have written: bytes in, statements out, or findings.

What a parser could be made to do is refused by a scan before any parser sees the bytes: entities and document
types of XML, contexts of JSON-LD that stand elsewhere, nesting without end, sheer size. What a parser drops
without a word (a key of JSON-LD that no context knows) or rewrites (its numbers) is refused too.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any
from xml.parsers import expat

import pyoxigraph as ox

from pledgebuild.findings import Finding, Place

MAX_BYTES = 64 * 1_048_576
MAX_STATEMENTS = 1_000_000
MAX_DEPTH = 16
RELATIVE = "http://relative.invalid/"
"""Address against which relative ones are read, so that they are found and told."""
SYNTAXES = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
_MOST = 200
_TURTLE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+\'\'\'|"(?:[^"\\\n]|\\.)*+"|\'(?:[^\'\\\n]|\\.)*+\''
    r"|<[^<>\"{}|^`\\\s]*+>|\\.|\#[^\n]*+|(?P<open><<|[\[(])|(?P<close>>>|[\])])",
    re.S,
)
_JSON = re.compile(r'"(?:[^"\\]|\\.)*+"|(?P<open>[\[{])|(?P<close>[\]}])', re.S)
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
_KEYWORDS = frozenset(
    {"@id", "@type", "@value", "@language", "@graph", "@context", "@set", "@list", "@version"}
)
_NO_IRI = re.compile(r"[\s<>\"{}|^`\\]")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def statements(path: str, data: bytes, suffix: str) -> tuple[list[ox.Quad], list[Finding]]:
    """Read the statements of a file, all or none.

    Args:
        path: name of the file, as findings show it.
        data: the file's bytes.
        suffix: end of its name, one of ``SYNTAXES``.

    Returns:
        The statements in the order of the file, and the findings; no statement where there is a finding.

    Example:
        >>> quads, findings = statements("x.nt", b"<urn:a> <urn:b> <urn:c> .", ".nt")
        >>> len(quads), findings
        (1, [])
    """
    if len(data) > MAX_BYTES:
        message = f"a file of facts has at most {MAX_BYTES} bytes (64 MiB)"
        return [], [Finding(Place(path), "too-large", message, "load the folder of dossiers instead")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"the file does not parse: byte {error.start} is not UTF-8"
        return [], [Finding(Place(path, line), "not-utf-8", message, "save the file as UTF-8")]
    form = SYNTAXES[suffix]
    scan = {ox.RdfFormat.RDF_XML: _scan_xml, ox.RdfFormat.JSON_LD: _scan_json}.get(form, _scan_turtle)
    if findings := sorted(islice(scan(path, text), _MOST)):
        return [], findings
    try:
        parsed = ox.parse(input=text.encode(), format=form, base_iri=RELATIVE)
        quads = list(islice(parsed, MAX_STATEMENTS + 1))
    except SyntaxError as error:
        place = Place(path, error.lineno or 1, error.offset or 1)
        message = f"the file does not parse: {error.msg}"
        return [], [Finding(place, "rdf-syntax", message, "mend it, and load the file again")]
    except ValueError as error:
        message = f"the file does not parse: {error}"
        return [], [Finding(Place(path), "rdf-syntax", message, "mend it, and load the file again")]
    return (quads, []) if len(quads) <= MAX_STATEMENTS else ([], [_many(path)])


def _many(path: str) -> Finding:
    message = f"more than {MAX_STATEMENTS} statements in one file"
    return Finding(Place(path), "too-large", message, "load the folder of dossiers instead")


def _at(path: str, text: str, offset: int) -> Place:
    return Place(path, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def _deep(place: Place) -> Finding:
    return Finding(
        place, "too-deep", f"more than {MAX_DEPTH} levels", "facts have names, and need no nesting"
    )


def _scan_turtle(path: str, text: str) -> Iterator[Finding]:
    """Refuse what nests too deep, and statements about statements, which nest too."""
    depth = 0
    for match in _TURTLE.finditer(text):
        if match.group("open") == "<<":
            place = _at(path, text, match.start())
            yield Finding(place, "rdf-1.2", "a statement about a statement", "name what it is about")
            return
        depth += bool(match.group("open")) - bool(match.group("close"))
        if depth > MAX_DEPTH:
            yield _deep(_at(path, text, match.start()))
            return


def _scan_xml(path: str, text: str) -> Iterator[Finding]:
    """Refuse document types and entities before any parser, then what is no XML or nests too deep."""
    data = text.encode()
    if match := _DOCTYPE.search(data):
        place = _at(path, text, len(data[: match.start()].decode()))
        fix = "write the text out; in a text, write &lt;! for <!"
        yield Finding(place, "document-type", "a document type or an entity", fix)
        return
    parser = expat.ParserCreate("UTF-8")
    depth = 0

    def opened(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise RecursionError

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    try:
        parser.Parse(data, True)
    except RecursionError:
        yield _deep(Place(path, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))
    except expat.ExpatError as error:
        message = f"the file does not parse: {expat.ErrorString(error.code)}"
        yield Finding(Place(path, error.lineno, error.offset + 1), "rdf-syntax", message, "mend the XML")


def _scan_json(path: str, text: str) -> Iterator[Finding]:
    """Refuse what nests too deep, then all that JSON-LD would fetch, drop or rewrite."""
    depth = 0
    for number, match in enumerate(_JSON.finditer(text)):
        if number > 4 * MAX_STATEMENTS:  # texts and brackets, all of which would be kept
            yield _many(path)
            return
        depth += bool(match.group("open")) - bool(match.group("close"))
        if depth > MAX_DEPTH:
            yield _deep(_at(path, text, match.start()))
            return
    try:
        document = json.loads(text, object_pairs_hook=_Pairs, parse_constant=str)
    except json.JSONDecodeError as error:
        message = f"the file does not parse: {error.msg}"
        yield Finding(Place(path, error.lineno, error.colno), "rdf-syntax", message, "mend the JSON")
        return
    except ValueError as error:  # a number of thousands of digits
        yield Finding(Place(path), "json-number", str(error), "write it as a text with its @type")
        return
    terms: set[str] = set()
    faults = [*_contexts(document, terms), *_nodes(document, terms)]
    for rule, what, fix in dict.fromkeys(faults):
        named = re.search("'(.*)'", what)
        offset = text.find(json.dumps(named.group(1), ensure_ascii=False)) if named else -1
        yield Finding(_at(path, text, offset) if offset >= 0 else Place(path), rule, what, fix)


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object as written, so that none hides another."""


_Fault = tuple[str, str, str]


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    """Walk all members of all objects, without those inside a context."""
    if isinstance(value, _Pairs):
        for name, inner in value:
            yield name, inner
            if name != "@context":
                yield from _members(inner)
    elif isinstance(value, list):
        for item in value:
            yield from _members(item)


def _contexts(document: Any, terms: set[str]) -> Iterator[_Fault]:
    """Hold every context, and note the terms that it defines."""
    for name, context in _members(document):
        for part in (context if _is_list(context) else [context]) if name == "@context" else ():
            if not isinstance(part, _Pairs):
                yield "remote-context", f"a context that stands elsewhere: '{part}'", "write the context out"
                continue
            for term, meaning in part:
                inner = dict(meaning) if isinstance(meaning, _Pairs) else {"@id": meaning}
                odd = {term} if term.startswith("@") else {*inner} - {"@id", "@type"}
                for word in sorted(odd - {"@version"}):
                    yield (
                        "context",
                        f"the context has '{word}'",
                        "write terms with @id and @type, and prefixes",
                    )
                if not isinstance(inner.get("@id"), str) and not odd:
                    yield "context", f"the context drops '{term}'", "give it an address"
                terms.add(term)


def _nodes(document: Any, terms: set[str]) -> Iterator[_Fault]:
    """Say what would be dropped or rewritten: unknown keys, nulls, numbers, and addresses that are none."""
    stack = [document]
    while stack:
        value = stack.pop()
        if isinstance(value, _Pairs):
            for name, times in Counter(name for name, _ in value).items():
                if times > 1:
                    yield "duplicate-key", f"one object has twice '{name}'", "keep one, or write a list"
            for name, inner in value:
                yield from _member(name, inner, terms)
                if name != "@context":
                    stack.append(inner)
        elif isinstance(value, list):
            stack.extend(value)
        elif value is None:
            yield "empty-value", "JSON-LD drops what is null", "remove it"
        elif isinstance(value, int | float) and not isinstance(value, bool):
            what = f"JSON-LD may rewrite a number: {value}"
            yield "json-number", what, "write it as a text with its @type"


def _member(name: str, value: Any, terms: set[str]) -> Iterator[_Fault]:
    """Hold one member of an object: its key, and its value where the key makes that an address or a tag."""
    if name.startswith("@") and name not in _KEYWORDS:
        yield "unknown-key", f"a keyword that facts do not need: '{name}'", "write plain statements"
    elif not name.startswith("@") and name not in terms and ":" not in name:
        yield "unknown-key", f"JSON-LD drops a key that no context knows: '{name}'", "define or remove it"
    elif name in ("@id", "@type"):
        for iri in value if _is_list(value) else [value]:
            if not isinstance(iri, str) or _NO_IRI.search(iri):
                yield "bad-address", f"an address that is none: '{iri}'", "write a whole address"
    elif name == "@language" and not (isinstance(value, str) and _LANGUAGE.fullmatch(value)):
        yield "unknown-language", f"a language tag that is none: '{value}'", "write a tag such as uk"


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and not isinstance(value, _Pairs)
