"""Write a dossier in its one style: text in, text out.

A file is styled when formatting gives it back unchanged. The formatter moves keys, quotes, blanks and
comments and never a fact: what it writes is read again, and given out only when it says the same. Works on
YAML's own nodes, because the strict reader's tree knows no comments. Called by ``pledgegraph fmt``.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from pledgebuild.findings import Finding, Place
from pledgebuild.read import plain, read

Order = Callable[[str], int] | Mapping[str, int]

KINDS = (
    "defaults",
    "sources",
    "actors",
    "memberships",
    "events",
    "instruments",
    "conditions",
    "commitments",
    "pledges",
    "stances",
)
UNKNOWN = 1_000_000
WIDTH = 110
SHORT = 40
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_QUOTED = re.compile(r"[\[\]{},#&*!|>'\"%@`]|[-?:](\s|$)|---|\.\.\.|.*(: | #|:$)")
_QUOTED_IN_FLOW = re.compile(r"[?:]|-\W|.*[\[\]{},?]")
_NOT_BEFORE = re.compile(r"[ .:?-]*")


@dataclass(slots=True)
class _Entry:
    """A key with its value, an item of a list, or the whole file."""

    key: str | None
    node: Any
    at: tuple[int, int]
    owner: _Entry | None
    entries: list[_Entry] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return unicodedata.normalize("NFC", self.node.value)

    @property
    def scalar(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode)

    @property
    def mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    @property
    def commented(self) -> bool:
        """Whether a comment stands anywhere inside."""
        return any(entry.comments or entry.commented for entry in self.entries)


def format_bytes(path: str, data: bytes, order: Order) -> tuple[bytes, list[Finding]]:
    """Give the bytes of a dossier in the canonical style; those that are no UTF-8 are given back.

    Args:
        path: name of the file, as findings show it.
        data: the file's bytes.
        order: as for a text.

    Returns:
        The styled bytes and no findings, or the bytes as they were and why the reader refuses them.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data, read(path, data)[1]
    styled, findings = format_text(path, text, order)
    return (data, findings) if findings else (styled.encode("utf-8"), [])


def format_text(path: str, text: str, order: Order) -> tuple[str, list[Finding]]:
    """Give a dossier in the canonical style.

    Args:
        path: name of the file, as findings show it.
        text: the dossier.
        order: place of each key in a record, as a mapping or as a function that gives ``UNKNOWN`` for a key
            it does not know. Unknown keys come last, in alphabetical order; ``type`` comes first.

    Returns:
        The styled text and no findings, or the text as it was and why the reader refuses it.

    Example:
        >>> print(format_text("x.yaml", "actors: {norway: {label: {id: Norwegia, en: 'NO'}}}", {})[0], end="")
        actors:
          norway:
            label: {en: NO, id: Norwegia}
    """
    tree, findings = read(path, text.encode("utf-8", "surrogatepass"))
    if any(finding.rule != "not-nfc" for finding in findings):
        return text, findings
    clean = unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n"))
    if findings:
        tree, findings = read(path, clean.encode("utf-8"))
        if any(finding.rule != "not-nfc" for finding in findings):
            return text, findings
    root = _Entry(None, yaml.compose(clean, Loader=_LOADER), (0, 0), None)
    _grow(root)
    head, tail = _attach(root, clean)
    _lift(root, order)
    styled = "\n".join([*head, *_file(root, order), *tail]) + "\n"
    again, trouble = read(path, styled.encode("utf-8"))
    if not trouble and not findings and again and tree and plain(again) != plain(tree):
        message = "the styled text would say something else"
        trouble = [Finding(Place(path), "not-styled", message, "style it by hand and report this file")]
    return (text, trouble) if trouble else (styled, [])


def _grow(entry: _Entry) -> None:
    """Hang the entries of a node under their owner, in the order of the file."""
    node = entry.node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            text = unicodedata.normalize("NFC", key.value)
            entry.entries.append(_Entry(text, value, _start(key), entry))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            entry.entries.append(_Entry(None, item, _start(item), entry))
    for child in entry.entries:
        _grow(child)


def _start(node: Any) -> tuple[int, int]:
    return node.start_mark.line, node.start_mark.column


def _end(node: Any) -> tuple[int, int]:
    return node.end_mark.line, node.end_mark.column


def _walk(entry: _Entry) -> Iterator[_Entry]:
    for child in entry.entries:
        yield child
        yield from _walk(child)


# ---------------------------------------------------------------- comments


def _comments(text: str) -> Iterator[tuple[int, int, str]]:
    """Find every comment: outside the scalars, '#' begins nothing else."""
    lines = text.split("\n")
    scalars: dict[int, list[tuple[int, int]]] = {}
    for token in yaml.scan(text, Loader=_LOADER):
        if isinstance(token, yaml.ScalarToken):
            start, end = token.start_mark, token.end_mark
            scalars.setdefault(start.line, []).append((start.column, end.column))
    for number, line in enumerate(lines):
        column = line.find("#")
        for start, end in scalars.get(number, []):
            if start <= column < end:
                column = line.find("#", end)
        if column >= 0:
            yield number, column, line[column:].rstrip()


def _attach(root: _Entry, text: str) -> tuple[list[str], list[str]]:
    """Give each comment to the entry it belongs to; what heads and ends the file is returned."""
    marks: list[tuple[tuple[int, int], _Entry]] = []
    for entry in _walk(root):
        marks.append((entry.at, entry))
        if entry.scalar or entry.node.flow_style:  # a comment between a key and its value is the key's
            marks.append((_start(entry.node), entry))
    places = [place for place, _ in marks]
    lines = text.split("\n")
    first = places[0][0] if places else 0
    blank = max((n for n in range(first) if not lines[n].strip()), default=-1)
    head: list[str] = []
    tail: list[str] = []
    for line, column, comment in _comments(text):
        index = bisect_right(places, (line, column))
        if _NOT_BEFORE.fullmatch(lines[line], 0, column):
            if line < blank:
                head.append(comment)
            elif index == len(marks):
                tail.append(comment)
            else:
                marks[index][1].comments.append(comment)
        else:
            entry = marks[max(index - 1, 0)][1] if marks else root
            while entry.owner and entry.owner.node.flow_style and _end(entry.owner.node) <= (line, column):
                entry = entry.owner
            (tail if entry.owner is None else entry.comments).append(comment)
    return head + [""] * bool(head), [""] * bool(tail) + tail


def _lift(entry: _Entry, order: Order) -> None:
    """Lift what is said above the first line of an item above its dash, where alone it can stand."""
    for child in entry.entries:
        _lift(child, order)
    if entry.key is None and entry.owner and entry.entries:
        first = _sorted(entry, order)[0]
        entry.comments += first.comments
        first.comments = []


# ---------------------------------------------------------------- style


def _file(root: _Entry, order: Order) -> Iterator[str]:
    """Write the kinds, with a blank line between them and between their records."""
    rank = {kind: place for place, kind in enumerate(KINDS)}
    kinds = sorted(root.entries, key=lambda kind: (rank.get(kind.key or "", len(rank)), kind.key))
    for number, kind in enumerate(kinds):
        if number:
            yield ""
        of_records = kind.mapping and any(record.mapping for record in kind.entries)
        if kind.key == "defaults" or not of_records:
            yield from _entry(kind, 0, order)
            continue
        yield from kind.comments
        yield f"{_scalar(kind.key or '')}:"
        for place, record in enumerate(kind.entries):
            if place:
                yield ""
            yield from _entry(record, 2, order)


def _entry(entry: _Entry, indent: int, order: Order) -> Iterator[str]:
    """Write a key and its value, under its comments."""
    blank = " " * indent
    yield from (blank + comment for comment in entry.comments)
    key = blank + _scalar(entry.key or "") + ":"
    line = _line(entry, WIDTH - len(key) - 1, order)
    if line is not None:
        yield f"{key} {line}"
    else:
        yield key
        yield from _block(entry, indent + 2, order)


def _item(entry: _Entry, indent: int, order: Order) -> Iterator[str]:
    """Write an item of a list, under its comments."""
    blank = " " * indent
    yield from (blank + comment for comment in entry.comments)
    line = _line(entry, WIDTH - indent - 2, order)
    if line is not None:
        yield f"{blank}- {line}"
        return
    first, *rest = _block(entry, indent + 2, order)
    yield f"{blank}- {first[indent + 2 :]}"
    yield from rest


def _block(entry: _Entry, indent: int, order: Order) -> Iterator[str]:
    """Write the entries of a mapping or list on lines of their own."""
    write = _entry if entry.mapping else _item
    for child in _sorted(entry, order):
        yield from write(child, indent, order)


def _sorted(entry: _Entry, order: Order) -> list[_Entry]:
    """Put the keys of a record, or the languages of a text, in their order; a list keeps its own."""
    if not entry.mapping:
        return entry.entries
    if _languages(entry, order):
        return sorted(entry.entries, key=lambda child: (child.key != "en", child.key))
    return sorted(entry.entries, key=lambda child: (_rank(child.key or "", order), child.key))


def _rank(key: str, order: Order) -> int:
    if key == "type":
        return -1
    return order.get(key, UNKNOWN) if isinstance(order, Mapping) else order(key)


def _languages(entry: _Entry, order: Order) -> bool:
    """Tell a text in several languages, below a key of a record, from a record and from records."""
    record = entry.owner and entry.owner.owner
    if entry.key is None or not entry.mapping or not (record and record.owner):
        return False
    return all(
        _LANGUAGE.fullmatch(child.key or "")
        and not child.mapping
        and _rank(child.key or "", order) >= UNKNOWN
        for child in entry.entries
    )


def _shared(entry: _Entry) -> bool:
    """Tell the values that all evidence of the file shares: they stand on one line."""
    return entry.key == "defaults" and entry.owner is not None and entry.owner.owner is None


def _line(entry: _Entry, room: int, order: Order) -> str | None:
    """Write a value on the line of its key or dash, or give None where it takes a block."""
    if entry.scalar:
        return _scalar(entry.text)
    if not entry.entries:
        return "{}" if entry.mapping else "[]"
    if entry.commented:
        return None
    if entry.mapping:
        if not (_languages(entry, order) or _shared(entry)):
            return None
        parts = [(child.key, _in_language(child)) for child in _sorted(entry, order)]
        if any(part is None or part.startswith('"') for _, part in parts):  # a quoted text reads better alone
            return None
        line = "{" + ", ".join(f"{_scalar(key or '', flow=True)}: {part}" for key, part in parts) + "}"
    else:
        texts = [child.text for child in entry.entries if child.scalar]
        short = all(len(text) <= SHORT and _scalar(text, flow=True) == text for text in texts)
        if len(texts) < len(entry.entries) or not short:
            return None
        line = "[" + ", ".join(texts) + "]"
    return line if len(line) <= room else None


def _in_language(entry: _Entry) -> str | None:
    """Write what is said in one language: a text, or a list of texts."""
    if entry.scalar:
        return _scalar(entry.text, flow=True)
    if entry.mapping or not all(child.scalar for child in entry.entries):
        return None
    return "[" + ", ".join(_scalar(child.text, flow=True) for child in entry.entries) + "]"


def _scalar(text: str, *, flow: bool = False) -> str:
    r"""Write a text plain where YAML allows, else in double quotes.

    Example:
        >>> _scalar("NO"), _scalar("Agreement #3"), _scalar('a\\b "c": d')
        ('NO', '"Agreement #3"', '"a\\\\b \\"c\\": d"')
    """
    quoted = _QUOTED.match(text) or (flow and _QUOTED_IN_FLOW.match(text))
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if quoted else text
