"""Turn the bytes of a dossier into text, and refuse characters that cannot be seen or change what is seen.

Comes before the reader, so that a scan of YAML only meets characters that a curator sees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pledgebuild.dossiers import MAX_BYTES
from pledgebuild.findings import Finding, Place
from pledgegraph.escape import SHAPELESS

HIDDEN = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\xa0\u2007\u202f{SHAPELESS}\ufffe\uffff\U000e0080-\U000e0fff"
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]"  # letters and marks that look like nothing
)
"""Characters that look like nothing, or like another."""
_SUSPECT = re.compile(f"[\\t\\r{HIDDEN.pattern[1:]}")


def decode(path: str, data: bytes) -> tuple[str | None, list[Finding]]:
    """Turn bytes into text: size cap, UTF-8 only.

    Args:
        path: name of the file, as findings show it.
        data: the file's bytes.

    Returns:
        The text, line ends made plain, or none where it cannot be read; and the findings.

    Example:
        >>> decode("x.yaml", b"actors: {}")
        ('actors: {}', [])
    """
    here = Place(path)
    if len(data) > MAX_BYTES:
        return None, [
            Finding(
                here,
                "too-large",
                f"more than {MAX_BYTES} bytes",
                "split the dossier",
            )
        ]
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        place = Place(path, before.count(b"\n") + 1, column)
        hint = "save the file as UTF-8"
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            hint = "this looks like UTF-16: save the file as UTF-8"
        return None, [Finding(place, "not-utf-8", f"byte {error.start} is not UTF-8", hint)]
    text = text.replace("\r\n", "\n")
    if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
        return None, [
            Finding(here, "empty-file", "the file holds no facts", "write a record or delete the file")
        ]
    return text, []


def hidden_characters(path: str, text: str) -> Iterator[Finding]:
    """Refuse characters that cannot be seen or that change what is seen.

    Args:
        path: name of the file, as findings show it.
        text: what was decoded of it.
    """
    if not _SUSPECT.search("".join(set(text))) and unicodedata.is_normalized("NFC", text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            yield Finding(Place(path, number, line.index("\t") + 1), "tab", "a tab", "use spaces")
        if "\r" in line:
            yield Finding(
                Place(path, number, line.index("\r") + 1),
                "line-end",
                "a lone carriage return",
                "use plain line ends",
            )
        for match in HIDDEN.finditer(line.replace("\r", "")):
            name = unicodedata.name(match.group(), "control character")
            code = f"U+{ord(match.group()):04X} ({name.lower()})"
            hint = "write a plain space" if unicodedata.category(match.group()) == "Zs" else "remove it"
            place = Place(path, number, match.start() + 1)
            yield Finding(place, "hidden-character", f"the character {code}", hint)
        if not unicodedata.is_normalized("NFC", line):
            pairs = zip(line, unicodedata.normalize("NFC", line) + "\0", strict=False)
            place = Place(path, number, next(i for i, (a, b) in enumerate(pairs, 1) if a != b))
            yield Finding(place, "not-nfc", "letters and accents are stored apart", "run 'pledgegraph fmt'")
