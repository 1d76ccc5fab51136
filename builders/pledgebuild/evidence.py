"""Find each quote in the text of its source, where a copy of the text is at hand.

Texts of sources are never part of the project. A folder with copies may be named; a text is recognised by
the checksum that the source's record carries, whatever the file is called.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from pledgebuild.findings import Finding, Place, nearest
from pledgebuild.gate import evidence_of, is_number
from pledgebuild.model import Ontology
from pledgebuild.read import Fields, Text, defaults_of
from pledgegraph.intake import open_regular, read_at_most

MOST_OF_A_TEXT = 16_777_216
_QUOTED = ("quote", "hedge", "describedAs")


def paragraphs(text: str) -> list[str]:
    r"""Split a text into its paragraphs: the lines that are not empty, blanks folded.

    Example:
        >>> paragraphs("One.\n\nTwo  words.\n")
        ['One.', 'Two words.']
    """
    folded = (re.sub(r"\s+", " ", unicodedata.normalize("NFC", line)).strip() for line in text.splitlines())
    return [line for line in folded if line]


def texts_by_checksum(folder: Path) -> dict[str, list[str]]:
    """Read the texts of a folder: checksum to paragraphs; a file that is larger than a text is none."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()):
        data = read_at_most(path, MOST_OF_A_TEXT)
        if len(data) > MOST_OF_A_TEXT:
            continue
        try:
            found[hashlib.sha256(data).hexdigest()] = paragraphs(data.decode("utf-8"))
        except UnicodeDecodeError:
            continue
    return found


def _checksum(path: Path) -> str:
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*.txt") if p.is_file() and not p.is_symlink())


def _stranger(path: Path) -> Finding:
    """Say that a text belongs to no source, so that its quotes were not looked up."""
    fix = f"if it is the text of a source, give that source sha256: {_checksum(path)}"
    return Finding(
        Place(path.as_posix()), "unknown-text", "no source has the checksum of this file", fix, "info"
    )


def check_quotes(
    ontology: Ontology, trees: list[Fields], folder: Path
) -> tuple[list[Finding], list[str], int]:
    """Find every quote in the paragraph that its evidence names.

    Args:
        ontology: the vocabulary.
        trees: all dossiers.
        folder: folder with copies of source texts.

    Returns:
        The findings, the slugs of the cited sources without a text at hand, and the number of quotes found.
        A .txt file that no source's checksum names is a finding too, of severity info.
    """
    checksums = {slug: text.value for tree in trees for slug, text in _checksums(tree)}
    texts = texts_by_checksum(folder)
    findings = [_stranger(path) for path in _files(folder) if _checksum(path) not in checksums.values()]
    missing: set[str] = set()
    count = 0
    for tree in trees:
        shared = defaults_of(tree)
        for evidence in evidence_of(ontology, tree):
            named = evidence.fields.get("source", shared.get("source"))
            source = named.value if isinstance(named, Text) else ""
            text = texts.get(checksums.get(source, ""))
            if text is None:
                missing.add(source)
                continue
            for finding in _look(evidence, text):
                if finding is None:
                    count += 1
                else:
                    findings.append(finding)
    return sorted(findings), sorted(missing), count


def _checksums(tree: Fields) -> Iterator[tuple[str, Text]]:
    sources = tree.fields.get("sources")
    if isinstance(sources, Fields):
        for slug, record in sources.fields.items():
            value = record.fields.get("sha256") if isinstance(record, Fields) else None
            if isinstance(value, Text):
                yield slug, value


def _look(evidence: Fields, text: list[str]) -> Iterator[Finding | None]:
    """Look the quoted words of one evidence up; None stands for words that were found."""
    number = evidence.fields.get("paragraph")
    if number is None:  # an article, a page or a section: the words may stand anywhere in the text
        for name in _QUOTED:
            words = evidence.fields.get(name)
            if isinstance(words, Text):
                yield _anywhere(name, words, text)
        return
    if not isinstance(number, Text) or not is_number(number.value):
        return
    if int(number.value) > len(text):
        message = f"the text has {len(text)} paragraphs, not {number.value}"
        yield Finding(number.place, "no-such-paragraph", message, "count the lines that are not empty")
        return
    paragraph = text[int(number.value) - 1]
    for name in _QUOTED:
        words = evidence.fields.get(name)
        if isinstance(words, Text):
            yield _verdict(name, words, paragraph, int(number.value), text)


def _anywhere(name: str, words: Text, text: list[str]) -> Finding | None:
    """Judge one quote whose paragraph is not named: once in the whole text, and not a whole sentence."""
    homes = [number for number, paragraph in enumerate(text, 1) if words.value in paragraph]
    if not homes:
        return Finding(
            words.place, "quote-not-found", f"'{words.value}' is not in the text", "copy it from the text"
        )
    if name == "quote" and len(homes) > 1:
        message = f"'{words.value}' stands in the paragraphs {', '.join(map(str, homes))}"
        return Finding(words.place, "quote-ambiguous", message, "quote a word more, or give the paragraph")
    return _verdict(name, words, text[homes[0] - 1], homes[0], text)


def _verdict(name: str, words: Text, paragraph: str, number: int, text: list[str]) -> Finding | None:
    """Judge one quote: there once, and not a whole sentence."""
    times = paragraph.count(words.value)
    if times == 0:
        elsewhere = [str(i) for i, other in enumerate(text, 1) if words.value in other]
        pieces = re.findall(r"[^.,;]+", paragraph)
        near = nearest(words.value, (p.strip() for p in pieces), 1)
        fix = (
            f"it stands in paragraph {', '.join(elsewhere)}"
            if elsewhere
            else f"nearest: '{near[0][:80]}'"
            if near
            else "copy it from the text"
        )
        return Finding(words.place, "quote-not-found", f"'{words.value}' is not in paragraph {number}", fix)
    if name == "quote" and times > 1:
        return Finding(
            words.place,
            "quote-ambiguous",
            f"'{words.value}' stands {times} times in paragraph {number}",
            "quote a word more",
        )
    if name == "quote":
        start = paragraph.index(words.value)
        before, after = paragraph[:start].rstrip(' "“'), paragraph[start + len(words.value) :].lstrip(' "”')
        ended = words.value.endswith((".", "!", "?")) or after[:1] in (".", "!", "?")
        if (not before or before.endswith((".", "!", "?"))) and ended:
            return Finding(
                words.place,
                "quote-whole-sentence",
                f"'{words.value}' is a whole sentence",
                "quote a part of it",
            )
    return None
