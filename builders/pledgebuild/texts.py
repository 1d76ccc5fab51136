"""Read a folder with copies of source texts, and say which of them are not what they seem.

A text is recognised by its checksum, whatever the file is called. A file that is called like a source claims
to be its text: where the checksum says otherwise, the text was changed, cut or taken for another.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pledgebuild.findings import Finding, Place
from pledgegraph.intake import read_at_most

_ARTICLE = re.compile(
    r"(?:Article|Art\.|Artikel|Artykuł|Articolul|Articolo|Artículo|Artigo|Artikkel|Artikla|"
    r"Pants|Straipsnis|Článek|Článok|Pasal|Стаття|Статья|Член)\s+([0-9]+|[IVXLC]+)\b",
    re.I,
)
MAX_BYTES = 16 * 1_048_576


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text of the folder: where it is, its checksum, its paragraphs, and the pages that it shows."""

    path: Path
    checksum: str
    paragraphs: list[str]
    pages: int = 0

    def articles(self) -> set[str]:
        """List the numbers of the articles that the text shows as headings."""
        found = (_ARTICLE.match(paragraph) for paragraph in self.paragraphs)
        return {match.group(1).upper() for match in found if match}


def paragraphs(text: str) -> list[str]:
    r"""Split a text into its paragraphs: the lines that are not empty, blanks folded.

    Example:
        >>> paragraphs("One.\n\nTwo  words.\n")
        ['One.', 'Two words.']
    """
    folded = (re.sub(r"\s+", " ", unicodedata.normalize("NFC", line)).strip() for line in text.splitlines())
    return [line for line in folded if line]


def read_texts(folder: Path) -> tuple[list[SourceText], list[Finding]]:
    """Read all files of a folder, and say which cannot be texts.

    Links are never followed, so that no text comes from elsewhere and no loop is walked.

    Args:
        folder: folder with copies of source texts, at any depth.

    Returns:
        The files that are UTF-8 texts, and the findings. A .txt file is held to be a text; of another
        file nothing is said.
    """
    texts: list[SourceText] = []
    findings: list[Finding] = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            findings.append(_fault(path, "linked-text", "a link, which is not followed", "copy the file"))
        elif path.is_file():
            try:
                text = _read(path)
            except OSError as error:
                findings.append(
                    _fault(path, "unreadable-file", str(error.strerror), "check that it may be read")
                )
                continue
            if isinstance(text, SourceText):
                texts.append(text)
            elif path.suffix.lower() == ".txt":
                findings.append(text)
    return texts, findings


def _read(path: Path) -> SourceText | Finding:
    """Read one file, or say why it is no text."""
    data = read_at_most(path, MAX_BYTES)
    if len(data) > MAX_BYTES:
        message = f"{path.stat().st_size} bytes; a text has at most {MAX_BYTES} (16 MiB)"
        return _fault(path, "too-large", message, "keep the passages that are quoted")
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _fault(path, "not-utf-8", f"byte {error.start} is not UTF-8", "save the file as UTF-8")
    if not (found := paragraphs(content)):
        return _fault(path, "empty-text", "the file holds no text", "save the text again, or remove the file")
    pages = content.count("\f") + 1 if "\f" in content else 0
    return SourceText(path, hashlib.sha256(data).hexdigest(), found, pages)


def named_texts(texts: list[SourceText], checksums: Mapping[str, str]) -> Iterator[Finding]:
    """Hold the names of the files against the checksums of the sources.

    Args:
        texts: the files of the folder.
        checksums: checksum by slug, empty for a source that has none.
    """
    owners = {checksum: slug for slug, checksum in checksums.items() if checksum}
    for text in texts:
        named, owner = text.path.stem, owners.get(text.checksum, "")
        expected = checksums.get(named, "")
        if owner and named in checksums and owner != named:
            message = f"called like '{named}', but this is the text of '{owner}'"
            yield _fault(text.path, "swapped-text", message, f"rename it to {owner}{text.path.suffix}")
        elif expected and text.checksum != expected:
            message = f"not the text that '{named}' was read from: its checksum is {text.checksum}"
            fix = "bring the read text back, or read the new one and give the source its checksum"
            yield _fault(text.path, "changed-text", message, fix)
        elif not owner and text.path.suffix.lower() == ".txt":
            fix = f"if it is the text of a source, give that source sha256: {text.checksum}"
            message = "no source has the checksum of this file"
            yield Finding(Place(text.path.as_posix()), "unknown-text", message, fix, "info")


def _fault(path: Path, rule: str, message: str, fix: str) -> Finding:
    return Finding(Place(path.as_posix()), rule, message, fix)
