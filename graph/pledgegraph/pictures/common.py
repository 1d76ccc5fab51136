"""What all pictures of answers share: from rows to marks, and the words around a drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Answer, Name, Row, display
from pledgegraph.ask import named, text_of, values
from pledgegraph.draw import Language, Node, Passage, Proof, Stance
from pledgegraph.gather import DOUBTS
from pledgegraph.names import BASE, DEF, STANDARD, kind_of
from pledgegraph.resolve import thing
from pledgegraph.store import Store

SCHEMES = ("forces", "bindingness", "stages", "certainties")
"""Whose concepts a picture names apart from rows."""
MOST_PUBLISHERS = 6


def language_of(store: Store, code: str) -> Language:
    """Give the language of a picture, with what the vocabulary calls its concepts.

    Args:
        store: the facts.
        code: its tag.

    Raises:
        UnknownName: pictures do not speak it.
    """
    plain = Language(code)
    iris = [
        iri
        for scheme in SCHEMES
        for iri in store.subjects(STANDARD["skos"] + "inScheme", ox.NamedNode(BASE + scheme))
    ]
    labels = {
        f"{kind_of(iri)}/{name}": plain.label(name.label, name.labels)
        for iri, name in named(store, iris).items()
    }
    return Language(code, labels)


def highlighted(store: Store, names: Iterable[str]) -> frozenset[str]:
    """Find the addresses of what a reader wants to stand out."""
    return frozenset(thing(store, name, []).value for name in names)


def label(name: Name, language: Language) -> str:
    """Give the label of a thing in the language of the picture."""
    return language.label(name.label, name.labels)


def node(name: Name, language: Language, kind: str = "") -> Node:
    """Give a thing as drawings take it.

    Args:
        name: the thing.
        language: that of the picture.
        kind: phrase shown below its label.
    """
    return Node(name.iri, label(name, language), language.say(kind) if kind else "")


def untranslated(names: Iterable[Name], language: Language) -> str:
    """Say how many of the names that are shown have no label in the language of the picture."""
    if language.code == "en":
        return ""
    n = len({name.iri for name in names if language.code not in name.labels})
    return language.say("{n} labels are in English, for want of others", n=n) if n else ""


def stance_of(row: Row, language: Language, *, possible: bool | None = None) -> Stance:
    """Give a row of ``stances`` as the stance that a drawing takes.

    Args:
        row: the row.
        language: that of the picture.
        possible: whether the source only says that it can include the measure; from the row if not given.
    """
    only_possible = not row.measures and bool(row.possible_measures)
    return Stance(
        force=str(row.force),
        bindingness=None if row.bindingness is None else str(row.bindingness),
        conditional=True if row.conditions else None,
        doubt=doubt_of(row),
        possible=only_possible if possible is None else possible,
        iri=row.stance.iri,
        tip=tip(row, language),
    )


def doubt_of(row: Row) -> str | None:
    """The strongest doubt: an inference first, then a contest, then second hand, then a hedge."""
    found = next((doubt for doubt in ("inferred", "contested", "reported") if doubt in row.caveats), None)
    return found or ("hedged" if set(row.caveats) - {*DOUBTS, "member"} else None)


def tip(row: Row, language: Language) -> str:
    """Say in one line who takes which stance on what, under which conditions, by which words."""
    conditions = "; ".join(label(condition, language) for condition in row.conditions)
    quote = next((f" “{e['quote']}”" for e in row.evidence if e["quote"]), "")
    proof = f" ({display(row.evidence[0])}{quote})" if row.evidence else ""
    inferred = f" ({language.say('inferred')})" if row.inferred else ""
    who, how = label(row.actor, language), label(row.force, language)
    condition = f" [{language.say('under a condition')}: {conditions}]" if conditions else ""
    return f"{who}: {how}: {label(row.commitment, language)}{condition}{inferred}{proof}"


def proofs_of(store: Store, rows: Sequence[Row], language: Language) -> Callable[[], list[Proof]]:
    """Give what a page shows of the marks of some rows, to be looked up only when a page is made.

    Args:
        store: the facts.
        rows: rows of ``stances``.
        language: that of the picture.
    """

    def proofs() -> list[Proof]:
        own: dict[str, list[Row]] = {}
        for row in rows:
            own.setdefault(row.stance.iri, []).append(row)
        sources = {e.source.iri for row in rows for e in row.evidence}
        said = values(store, sources, [DEF + "publisher", STANDARD["dct"] + "issued", DEF + "language"])
        return [_proof(joint, language, said) for joint in own.values()]

    return proofs


_OF = {"text": "instrument", "commitment": "commitment", "stance": "stance"}
Said = Mapping[str, Mapping[str, Sequence[Any]]]


def _proof(joint: Sequence[Row], language: Language, sources: Said) -> Proof:
    """Give what a page shows of a stance, from the rows of all actors that take it."""
    say, row = language.say, joint[0]
    taken_on = stance_of(row, language).style.bindingness is not None
    by = next((one.status_by for one in joint if one.status_by), None)
    reached = [say(_OF[row.status_of])] if row.status else []
    reached += [say("by {name}", name=label(by, language))] if by else []
    lines = (
        ("on behalf of", _said(row.on_behalf_of, language)),
        ("beneficiary", _said(row.beneficiary, language)),
        ("bindingness", _said(row.bindingness, language) or (say("not stated") if taken_on else "")),
        ("conditions", _said(row.conditions, language) or say("not stated")),
        ("measures", _said(row.measures, language)),
        ("can include", _said(row.possible_measures, language)),
        ("amount", _said(row.quantity, language)),
        ("since", row.since or ("" if row.attested_on else say("no date stated"))),
        ("attested on", row.attested_on),
        ("until", row.until),
        ("instrument", _said(row.instrument, language)),
        ("status", f"{label(row.status, language)} ({', '.join(reached)})" if reached else ""),
        ("doubt", "; ".join(_doubt(word, language) for word in row.caveats if word != "member")),
    )
    who = ", ".join(dict.fromkeys(label(one.actor, language) for one in joint))
    return Proof(
        row.stance.iri,
        f"{who}: {label(row.force, language)}: {label(row.commitment, language)}",
        tuple((say(name), value) for name, value in lines if value),
        tuple(_passage(e, language, sources.get(e.source.iri, {})) for e in row.evidence),
        who,
    )


def _said(value: Any, language: Language) -> str:
    """Say a cell in the language of the picture."""
    if isinstance(value, list):
        return "; ".join(_said(one, language) for one in value)
    return label(value, language) if isinstance(value, Name) else display(value)


def _doubt(word: str, language: Language) -> str:
    return language.say(word) if word in DOUBTS else language.concept("certainties", word)


def _passage(e: Row, language: Language, source: Mapping[str, Sequence[Any]]) -> Passage:
    """Give one passage of the evidence: what is quoted apart from what is said of it."""
    say = language.say
    places = [say(f"{key} {{n}}", n=e[key]) for key in ("paragraph", "article", "page") if e[key]]
    speaker = _said(e.according_to, language)
    relayed = _said(e.relayed_by, language)
    sure = "" if e.certainty == "stated" else label(e.certainty, language)
    notes = (
        "" if e.polarity == "supports" else label(e.polarity, language),
        f"{sure or say('hedged')}: “{e.hedge}”" if e.hedge else sure,
        f"{say('described as')} “{e.described_as}”" if e.described_as else "",
    )

    def stated(key: str) -> str:
        return ", ".join(str(text_of(value)) for value in source.get(key, []))

    return Passage(
        place="; ".join([*places, *([e.section] if e.section else [])]),
        words=e.quote or "",
        speaker="; ".join(
            say(phrase, name=name)
            for phrase, name in (("said by {name}", speaker), ("relayed by {name}", relayed))
            if name
        ),
        url=e.url or "",
        source=", ".join(part for part in (e.source.label, stated("publisher"), stated("issued")) if part),
        language=stated("language"),
        gloss=e.paraphrase or "",
        note="; ".join(note for note in notes if note),
    )


def when(answer: Answer, language: Language) -> str:
    """Say of which day an answer is."""
    said = language.say("as of {day}", day=answer.as_of) if answer.as_of else language.say("all dates")
    known = language.say("known on {day}", day=answer.known_on) if answer.known_on else ""
    return ", ".join(part for part in (said, known) if part)


def foot(store: Store, answer: Answer, language: Language) -> str:
    """Name who published the sources, most used first, the day, the version of the facts, the licence.

    Args:
        store: the facts.
        answer: what is drawn; its rows hold their evidence.
        language: that of the picture.
    """
    used = Counter(e["source"].iri for row in answer for e in row.evidence)
    publishers: Counter[str] = Counter()
    for iri, n in used.items():
        publishers.update(dict.fromkeys(store.objects(iri, DEF + "publisher"), n))
    names = sorted(publishers, key=lambda name: (-publishers[name], name))
    more = len(names) - MOST_PUBLISHERS
    rest = f" {language.say('and {n} more', n=more)}" if more > 0 else ""
    listed = f"{language.say('Sources')}: {', '.join(names[:MOST_PUBLISHERS])}{rest}"
    said = listed if names else language.say("none recorded").capitalize()
    facts = language.say("Facts {version}", version=store.version)
    return f"{said}; {when(answer, language)}. {facts}, {language.say('facts CC BY 4.0')}."


def count(language: Language, noun: str, n: int) -> str:
    """Say a number of things; English has a form of its own for one.

    Args:
        language: that of the picture.
        noun: in the singular, as in "actor".
        n: how many.
    """
    return language.say(f"{{n}} {noun}{'' if n == 1 else 's'}", n=n)
