"""Find each quote in the text of its source, where a copy of the text is at hand.

Texts of sources are never part of the project. A folder with copies may be named; a text is recognised by
the checksum that the source's record carries, whatever the file is called (see ``texts``).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pledgebuild.findings import Finding, nearest
from pledgebuild.gate import evidence_of, is_date, is_number
from pledgebuild.model import Ontology
from pledgebuild.read import Fields, Text, defaults_of
from pledgebuild.texts import SourceText, named_texts, read_texts


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
        What is wrong with the folder itself is among the findings.
    """
    sources = {slug: text for tree in trees for slug, text in _checksums(tree)}
    checksums = {slug: text.value for slug, text in sources.items() if text}
    texts, findings = read_texts(folder)
    findings += named_texts(texts, {slug: checksums.get(slug, "") for slug in sources})
    at_hand = {text.checksum: text for text in texts}
    findings += [_absent(text, slug) for slug, text in sources.items() if text and text.value not in at_hand]
    missing: set[str] = set()
    count = 0
    for tree in trees:
        shared = defaults_of(tree)
        for evidence in evidence_of(ontology, tree):
            named = evidence.fields.get("source", shared.get("source"))
            source = named.value if isinstance(named, Text) else ""
            text = at_hand.get(checksums.get(source, ""))
            if text is None:
                missing.add(source)
                continue
            findings += _outside(evidence, text)
            for finding in _look(evidence, ontology.quoted, text.paragraphs):
                if finding is None:
                    count += 1
                else:
                    findings.append(finding)
    return sorted(findings), sorted(missing), count


def check_recorded(ontology: Ontology, trees: list[Fields], today: datetime.date) -> Iterator[Finding]:
    """Warn of readings recorded on a day to come, once a dossier and day; the build asks no clock.

    Args:
        ontology: the vocabulary.
        trees: all dossiers.
        today: the day against which the days are held.
    """
    for tree in trees:
        told: set[str] = set()
        for fields in (defaults_of(tree), *(item.fields for item in evidence_of(ontology, tree))):
            for name in ("recorded", "retracted"):
                value = fields.get(name)
                if not isinstance(value, Text) or not is_date(value.value) or value.value in told:
                    continue
                if value.value > today.isoformat():
                    told.add(value.value)
                    what = f"'{name}' is {value.value}, and today is {today.isoformat()}"
                    fix = "check the date, and the clock of the machine"
                    yield Finding(value.place, "day-to-come", what, fix, "warning")


def _checksums(tree: Fields) -> Iterator[tuple[str, Text | None]]:
    """List the sources of a dossier, each with its checksum where it has one."""
    sources = tree.fields.get("sources")
    if isinstance(sources, Fields):
        for slug, record in sources.fields.items():
            value = record.fields.get("sha256") if isinstance(record, Fields) else None
            yield slug, value if isinstance(value, Text) else None


def _absent(checksum: Text, slug: str) -> Finding:
    """Say that the text of a source is nowhere in the folder, though its checksum says that there was one."""
    message = f"no file of the folder has the checksum of '{slug}', so its quotes were not looked up"
    return Finding(checksum.place, "missing-text", message, f"put the text there as {slug}.txt", "info")


def _outside(evidence: Fields, text: SourceText) -> Iterator[Finding]:
    """Say that a text which shows its pages or articles does not have the one that is named."""
    page, article = evidence.fields.get("page"), evidence.fields.get("article")
    if isinstance(page, Text) and is_number(page.value) and 0 < text.pages < int(page.value):
        message = f"the text has {text.pages} pages, not {page.value}"
        yield Finding(page.place, "no-such-page", message, "count the pages of the text")
    if isinstance(article, Text) and (known := text.articles()):
        number = re.match(r"[0-9]+|[IVXLC]+", article.value.upper())
        if number and number.group() not in known:
            message = f"the text shows no article {number.group()}"
            yield Finding(article.place, "no-such-article", message, f"it has {', '.join(sorted(known))}")


def _look(evidence: Fields, quoted: Sequence[str], text: list[str]) -> Iterator[Finding | None]:
    """Look the quoted words of one evidence up; None stands for words that were found."""
    number = evidence.fields.get("paragraph")
    if number is None:  # an article, a page or a section: the words may stand anywhere in the text
        for name in quoted:
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
    for name in quoted:
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
