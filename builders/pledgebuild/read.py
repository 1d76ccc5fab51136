"""Read a dossier strictly: bytes in, a tree of texts with places out.

Nothing is guessed: every scalar stays the text that was typed (``NO`` is Norway, ``2014`` is a text), every
node knows its line and column. What YAML could do behind a curator's back is refused: anchors, aliases,
tags, duplicate keys, tabs, several documents, invisible characters. The scan of events comes before any
tree, so depth and size are bounded. Called by the pipeline and by the formatter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import yaml

from pledgebuild.decode import HIDDEN, decode, hidden_characters
from pledgebuild.findings import MOST_FINDINGS, Finding, Place

MAX_DEPTH = 16
MAX_NODES = 50_000
MAX_ENTRIES = 2_000
"""Keys and values in one list or mapping of a record; the kinds may have as many records as fit."""
_RECORD = 3  # level on which the keys of a record stand
_BASE: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_SCAN: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FATAL = frozenset({"yaml-syntax", "alias", "too-deep", "too-large", "several-documents"})
_COMMENT = re.compile(r" +#")
_CUTTING = re.compile(r"""(?m)^ *[^ \n#][^\n#]*#|(?<![^\s,:\[\]{}"'])\?\S""")  # may cut
_ENDS = (yaml.SequenceEndEvent, yaml.MappingEndEvent)
_NODES = (yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSED = (yaml.ScalarToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)


@dataclass(slots=True)
class Text:
    """A scalar, as typed."""

    value: str
    place: Place


@dataclass(slots=True)
class Items:
    """A list of nodes."""

    items: list[Node]
    place: Place


@dataclass(slots=True)
class Fields:
    """A mapping; each key keeps its own place."""

    fields: dict[str, Node]
    place: Place
    keys: dict[str, Place] = field(default_factory=dict)


Node = Text | Items | Fields


def plain(node: Node) -> Any:
    """Give a tree as strings, lists and dicts."""
    match node:
        case Text(value=value):
            return value
        case Items(items=items):
            return [plain(item) for item in items]
        case Fields(fields=fields):
            return {key: plain(value) for key, value in fields.items()}


def defaults_of(tree: Fields) -> dict[str, Node]:
    """Give what the evidence of a dossier takes where it says nothing itself."""
    given = tree.fields.get("defaults")
    return given.fields if isinstance(given, Fields) else {}


def place_of(node: Node, path: list[str | int]) -> Place:
    """Find the place of the node that a path of keys and indexes leads to, or of the nearest one."""
    for step in path:
        if isinstance(node, Fields) and isinstance(step, str) and step in node.fields:
            node = node.fields[step]
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            break
    return node.place


def read(path: str, data: bytes) -> tuple[Fields | None, list[Finding]]:
    """Read one dossier.

    Args:
        path: name of the file, as findings show it.
        data: the file's bytes.

    Returns:
        The tree and the findings. There is a tree whenever one can be made, so that the later steps can
        say what else is wrong; a dossier with any error is never used.

    Example:
        >>> tree, findings = read("x.yaml", b"actors: {norway: {label: {en: NO}}}")
        >>> plain(tree)["actors"]["norway"]["label"]["en"], findings
        ('NO', [])
    """
    text, findings = decode(path, data)
    if text is None:
        return None, findings
    findings += islice(hidden_characters(path, text), MOST_FINDINGS)
    if findings:  # one sign for each, so that places stay and the other faults are found in the same run
        text = HIDDEN.sub("\ufffd", text.replace("\t", " ").replace("\r", " "))
    growth = _Growth()
    findings += list(islice(_further(findings, _events(path, text, growth)), MOST_FINDINGS))
    if not findings and growth.sound and isinstance(growth.tree, Fields):
        return growth.tree, sorted(islice(_cut_values(path, text), MOST_FINDINGS))
    if len(findings) >= MOST_FINDINGS or any(finding.rule in _FATAL for finding in findings):
        return None, sorted(findings)
    try:
        root = yaml.compose(text, Loader=_BASE)
    except yaml.YAMLError as error:
        return None, sorted([*findings, *_further(findings, iter([_syntax(path, error)]))])
    if not isinstance(root, yaml.MappingNode):
        hint = "begin with a key such as 'pledges:'"
        findings.append(Finding(Place(path), "not-a-dossier", "a dossier is a mapping of kinds", hint))
        return None, sorted(findings)
    tree = _tree(path, root, findings)
    findings += islice(_cut_values(path, text), MOST_FINDINGS)
    return tree if isinstance(tree, Fields) else None, sorted(findings)


def _further(found: list[Finding], more: Iterator[Finding]) -> Iterator[Finding]:
    """Leave out what only follows from a character that was found already."""
    seen = {(finding.rule, finding.place.line) for finding in found}
    near = {f.place.line + after for f in found if f.rule != "not-nfc" for after in (0, 1)}
    moved = any(finding.rule in ("tab", "line-end") for finding in found)
    for finding in more:
        follows = (finding.rule == "yaml-syntax" and finding.place.line in near) or (
            moved and finding.rule in ("yaml-syntax", "several-lines")
        )
        if not follows and (finding.rule, finding.place.line) not in seen:
            yield finding


def _at(path: str, mark: Any) -> Place:
    """Turn a mark, counted from 0, into a place."""
    return Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)


@dataclass(slots=True)
class _Growth:
    """The tree as it grows from events; ``sound`` until one needs a closer look.

    What is empty, given twice or no word ends that: the tree is then composed anew, which says where and why.
    """

    tree: Node | None = None
    sound: bool = True
    open: list[Fields | Items] = field(default_factory=list)
    keys: list[str | None] = field(
        default_factory=list
    )  # of each open node, the key that waits for its value

    def take(self, node: Node) -> None:
        """Put a node where it belongs; a text may be the key of the next one."""
        top = self.open[-1] if self.open else None
        if type(top) is Fields:
            key = self.keys[-1]
            if key is None:
                key = node.value if type(node) is Text else ""
                self.sound &= bool(key) and key not in top.keys
                top.keys[key] = node.place
                self.keys[-1] = key
            else:
                top.fields[key] = node
                self.keys[-1] = None
        elif type(top) is Items:
            top.items.append(node)
        else:
            self.tree = node

    def enter(self, node: Fields | Items) -> None:
        """Put a node where it belongs, and what follows into it."""
        self.take(node)
        self.open.append(node)
        self.keys.append(None)

    def leave(self) -> None:
        """Let what follows belong beside the node, no longer into it."""
        self.open.pop()
        self.keys.pop()


def _events(path: str, text: str, growth: _Growth) -> Iterator[Finding]:
    """Scan: depth, anchors, aliases, tags, directives, several documents; and let a tree grow."""
    documents = nodes = 0
    counts: list[int] = []  # keys and values so far, one number a level
    try:
        for event in yaml.parse(text, Loader=_SCAN):
            if isinstance(event, _ENDS):
                counts.pop()
                growth.leave()
                continue
            place = _at(path, event.start_mark)
            if isinstance(event, _NODES):
                nodes += 1
                if nodes > MAX_NODES:
                    message = f"more than {MAX_NODES} keys and values"
                    yield Finding(place, "too-large", message, "split the dossier")
                    return
                if counts:
                    counts[-1] += 1
                if len(counts) >= _RECORD and counts[-1] > MAX_ENTRIES:
                    message = f"more than {MAX_ENTRIES} keys and values in one list or mapping"
                    yield Finding(place, "too-large", message, "split the record")
                    return
                if event.anchor:
                    fix = "write the value out where it is used"
                    yield Finding(place, "anchor", f"an anchor (&{event.anchor})", fix)
                if event.tag:
                    yield Finding(
                        place, "tag", f"a tag ({event.tag})", "remove it; types come from the vocabulary"
                    )
                if isinstance(event, yaml.ScalarEvent):
                    if event.style or (event.end_mark and event.end_mark.line >= place.line):
                        yield from _scalar(
                            place, event
                        )  # of a plain one on one line, every sign was looked at
                    growth.sound &= bool(event.value)
                    growth.take(Text(event.value, place))
                else:
                    counts.append(0)
                    if len(counts) > MAX_DEPTH:
                        yield Finding(
                            place, "too-deep", f"more than {MAX_DEPTH} levels", "a dossier needs five"
                        )
                        return
                    growth.enter(
                        Items([], place) if isinstance(event, yaml.SequenceStartEvent) else Fields({}, place)
                    )
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    message = "a second document in one file"
                    yield Finding(place, "several-documents", message, "one dossier a file")
                    return
                if event.version or event.tags:
                    yield Finding(
                        place, "directive", "a YAML directive", "remove the line that begins with '%'"
                    )
            elif isinstance(event, yaml.AliasEvent):
                yield Finding(place, "alias", f"an alias (*{event.anchor})", "write the value out")
    except yaml.YAMLError as error:
        yield _syntax(path, error)


def _scalar(place: Place, event: yaml.ScalarEvent) -> Iterator[Finding]:
    """Refuse what escapes smuggle in, and blanks that cannot be seen."""
    value: str = event.value
    lines = event.style in ("|", ">") or place.line != _at(place.path, event.end_mark).line
    if match := HIDDEN.search(value) or (None if lines else re.search(r"[\t\n\r]", value)):
        code = f"U+{ord(match.group()):04X}"
        yield Finding(place, "hidden-character", f"the escaped character {code}", "remove it")
    if not unicodedata.is_normalized("NFC", value):
        yield Finding(place, "not-nfc", "letters and accents are stored apart", "write them as one character")
    if lines:
        yield Finding(place, "several-lines", "a text over several lines", "write it on one line")
    elif value != value.strip():
        yield Finding(place, "outer-blank", "a blank at the beginning or end of a value", "remove it")
    elif event.style in ("'", '"') and not value:
        yield Finding(place, "empty-value", "an empty text", "give a value or remove the key")


def _syntax(path: str, error: yaml.YAMLError) -> Finding:
    """Say in one line what the scanner could not read."""
    place = _at(path, getattr(error, "problem_mark", None))
    problem = str(getattr(error, "problem", None) or error).replace("\n", " ")
    if getattr(error, "context", None) == "while scanning a quoted scalar" and "end of stream" in problem:
        place, problem = (
            _at(path, getattr(error, "context_mark", None)),
            "a quote opens here and never closes",
        )
    colon = "mapping values are not allowed" in problem
    hint = "quote the value" if colon else "check the indentation and quotes near here"
    return Finding(place, "yaml-syntax", problem, hint)


def _tree(path: str, node: yaml.Node, findings: list[Finding]) -> Node:
    """Build the tree; duplicate and empty keys become findings."""
    place = _at(path, node.start_mark)
    if isinstance(node, yaml.ScalarNode):
        return Text(node.value, place)
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            if isinstance(item, yaml.ScalarNode) and not item.style and not item.value:
                hint, here = "give a value or remove it", _at(path, item.start_mark)
                findings.append(Finding(here, "empty-value", "an item without a value", hint))
        return Items([_tree(path, item, findings) for item in node.value], place)
    result = Fields({}, place)
    for key_node, value_node in node.value:
        if len(findings) >= MOST_FINDINGS:
            break
        at = _at(path, key_node.start_mark)
        if not isinstance(key_node, yaml.ScalarNode) or not key_node.value:
            hint = "quote the value that holds ': '"
            findings.append(Finding(at, "bad-key", "a key that is not a word", hint))
            continue
        key = str(key_node.value)
        if key in result.fields:
            first = result.keys[key]
            message = f"'{key}' is given twice, first at {first.line}:{first.column}"
            findings.append(Finding(at, "duplicate-key", message, "keep one of the two"))
            continue
        result.keys[key] = at
        result.fields[key] = _tree(path, value_node, findings)
        if isinstance(value_node, yaml.ScalarNode) and not value_node.style and not value_node.value:
            flow = getattr(node, "flow_style", False)
            hint = "quote the text, if the comma belongs to it" if flow else "give a value or remove the key"
            findings.append(Finding(at, "empty-value", f"'{key}' has no value", hint))
    return result


def _cut_values(path: str, text: str) -> Iterator[Finding]:
    """Refuse signs that YAML takes from a text without a word.

    ``Agreement #3`` becomes ``Agreement``, ``"a"#3`` becomes ``a``, and the key ``{?a: b}`` becomes ``a``.
    """
    if not _CUTTING.search(text):
        return
    lines = [*text.split("\n"), ""]
    for token in yaml.scan(text, Loader=_SCAN):
        start, end = token.start_mark, token.end_mark
        line, column = lines[end.line], end.column
        if isinstance(token, yaml.ScalarToken) and token.plain:
            if _COMMENT.match(line, column):
                hint = "quote the value, or put the comment on its own line"
                yield Finding(_at(path, end), "cut-value", "' #' ends the value here", hint)
        elif isinstance(token, _CLOSED) and line.startswith("#", column):
            hint = "quote the value as a whole"
            yield Finding(_at(path, end), "cut-value", "'#' stands here without a blank", hint)
        elif (
            isinstance(token, yaml.KeyToken) and start.index < end.index and line[column : column + 1].strip()
        ):
            yield Finding(_at(path, start), "bad-key", "a question mark before a key", "quote the key")
