"""What all pictures of answers share: from rows to marks, and the words around a drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from pledgegraph.answer import Answer, Name, Row, display
from pledgegraph.ask import named
from pledgegraph.draw import Language, Node, Stance
from pledgegraph.draw.marks import IN_DOUBT, ONLY_DESCRIBES, TAKES_ON
from pledgegraph.gather import DOUBTS
from pledgegraph.names import BASE, DEF, STANDARD, kind_of
from pledgegraph.resolve import thing
from pledgegraph.store import Store
from pledgegraph.words import UNSAID, amount

SCHEMES = ("forces", "bindingness", "stages", "certainties", "qualifiers", "units")
"""Whose concepts a picture names apart from rows."""
MOST_PUBLISHERS = 6
_SUBJECTS = (
    ("by", ("actors",), "{name}"),
    ("about", ("commitments", "instruments", "events", "pledges", "stances"), "{name}"),
    ("instrument", ("instruments",), "{name}"),
    ("measure", ("measures",), "{name}"),
    ("to", ("actors",), "for {name}"),
    ("condition", ("conditions",), "under the condition “{name}”"),
    ("at_least", ("bindingness",), "at least {name}"),
    ("force", ("forces",), "{name}"),
)
"""How a title names what was asked for: the option, what it can name, and the words."""


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


def stance_of(row: Row, language: Language | None = None, *, who: str = "") -> Stance:
    """Give a row of ``stances`` as the stance that a drawing takes.

    Args:
        row: the row.
        language: that of the picture, in which its tip speaks; without it there is no tip.
        who: names of those who take it, where several do together.
    """
    backing = row["bindingness"]
    return Stance(
        force=str(row["force"]),
        bindingness=None if backing is None else str(backing),
        conditional=True if row["conditions"] else None,
        doubt=doubt_of(row),
        possible=not row["measures"] and bool(row["possible_measures"]),
        iri=row["stance"].iri,
        tip=tip(row, language, who) if language else "",
    )


def doubt_of(row: Row) -> str | None:
    """The strongest doubt: an inference first, then a contest, then second hand, then a hedge."""
    caveats = row["caveats"]
    if not caveats:
        return None
    found = next((doubt for doubt in ("inferred", "contested", "reported") if doubt in caveats), None)
    return found or ("hedged" if set(caveats) - {*DOUBTS, "member"} else None)


def tip(row: Row, language: Language, who: str = "") -> str:
    """Say in one line who takes which stance on what, under which conditions, by which words.

    Args:
        row: a row of ``stances``.
        language: that of the picture.
        who: names of those who take it; the actor of the row unless given.
    """
    conditions = "; ".join(label(condition, language) for condition in row.conditions)
    inferred = f" ({language.say('inferred')})" if row.inferred else ""
    if "qualified" in row.caveats:  # no sign stands for it, so the words do
        inferred += f" ({language.say('narrowed or weakened by another passage')})"
    who, how = who or spoken_for(row, language), label(row.force, language)
    condition = f" [{language.say('under a condition')}: {conditions}]" if conditions else ""
    proof = cited(row.evidence)
    return f"{who}: {how}: {label(row.commitment, language)}{condition}{inferred}{proof}"


def spoken_for(row: Row, language: Language) -> str:
    """Name the actor of a row, and in whose name it speaks."""
    who = label(row.actor, language)
    if row.on_behalf_of is None:
        return who
    return language.say("{name} for {other}", name=who, other=label(row.on_behalf_of, language))


def cited(evidence: Sequence[Row]) -> str:
    """Say in brackets where the first passage stands, and the first words that are quoted."""
    quote = next((f" “{e['quote']}”" for e in evidence if e["quote"]), "")
    return f" ({display(evidence[0])}{quote})" if evidence else ""


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
    said_by = store.once(
        "publishers", used, lambda new: {iri: store.objects(iri, DEF + "publisher") for iri in new}
    )
    publishers: Counter[str] = Counter()
    for iri, n in used.items():
        publishers.update(dict.fromkeys(said_by[iri], n))
    names = sorted(publishers, key=lambda name: (-publishers[name], name))
    more = len(names) - MOST_PUBLISHERS
    rest = f" {language.say('and {n} more', n=more)}" if more > 0 else ""
    listed = f"{language.say('Sources')}: {', '.join(names[:MOST_PUBLISHERS])}{rest}"
    said = listed if names else language.say("none recorded").capitalize()
    facts = language.say("Facts {version}", version=store.version)
    return f"{said}; {when(answer, language)}. {facts}, {language.say('facts CC BY 4.0')}."


def asked_for(store: Store, filters: Mapping[str, Any], language: Language) -> str:
    """Name what a picture was narrowed to; empty where there is no filter.

    Args:
        store: the facts.
        filters: what was asked for, by the option's name.
        language: that of the picture.
    """
    given: list[tuple[str, str]] = []
    for key, kinds, phrase in _SUBJECTS:
        value = filters.get(key)
        listed = [] if value is None else [value] if isinstance(value, str) else value
        given += [(thing(store, name, list(kinds)).value, phrase) for name in listed]
    names = named(store, [iri for iri, _ in given])
    return ", ".join(language.say(phrase, name=label(names[iri], language)) for iri, phrase in given)


def narrowed(store: Store, filters: Mapping[str, Any], language: Language) -> str:
    """Say behind the subject of a title to what the picture was narrowed, as ``asked_for`` names it."""
    asked = asked_for(store, filters, language)
    return f" ({language.say('only: {names}', names=asked)})" if asked else ""


def count(language: Language, noun: str, n: int) -> str:
    """Say a number of things; English has a form of its own for one.

    Args:
        language: that of the picture.
        noun: in the singular, as in "actor".
        n: how many.
    """
    return count_of(language, f"{{n}} {noun}", f"{{n}} {noun}s", n)


def count_of(language: Language, one: str, many: str, n: int, **values: object) -> str:
    """Say how many do something; English has a form of its own for one.

    Args:
        language: that of the picture.
        one: phrase for one.
        many: phrase for any other number.
        n: how many.
        values: what else stands in the phrase.
    """
    return language.say(one if n == 1 else many, n=n, **values)


def finding(
    counted: Iterable[tuple[Stance, str]],
    phrases: Mapping[str, tuple[str, str]],
    missing: Mapping[str, str],
    language: Language,
) -> str:
    """Say how many stand in each camp; who stands there only in doubt is counted apart.

    Args:
        counted: stances, each with the key of what is counted.
        phrases: camp to the phrase for one and for any other number.
        missing: camp to what is said where it is empty; the others are then left out.
        language: that of the picture.
    """
    sure: dict[str, set[str]] = {camp: set() for camp in phrases}
    unsure: dict[str, set[str]] = {camp: set() for camp in phrases}
    for stance, key in counted:
        # The one camp is doubt itself, and a mere description is no position that could be doubted.
        plain = stance.doubt is None or stance.camp in (IN_DOUBT, ONLY_DESCRIBES)
        (sure if plain else unsure)[stance.camp].add(key)
    sure[IN_DOUBT] -= sure[TAKES_ON]
    said = []
    for camp, (one, many) in phrases.items():
        n, doubted = len(sure[camp]), len(unsure[camp] - sure[camp])
        words = count_of(language, one, many, n or doubted)
        if n and doubted:
            said.append(language.say("{said} (and {n} in doubt)", said=words, n=doubted))
        elif n or doubted:
            said.append(language.say("{said}, in doubt", said=words) if doubted else words)
        elif camp in missing:
            said.append(language.say(missing[camp]))
    return "; ".join(said)


def amount_of(quantity: Mapping[str, Any], language: Language) -> str:
    """Say an amount in the language of the picture.

    Args:
        quantity: as a row of ``stances`` holds it.
        language: that of the picture.
    """
    if language.code == "en":
        return amount(quantity)
    said = quantity["qualifier"]
    how = "" if said in UNSAID else f"{language.concept('qualifiers', said)}:"
    ends = [quantity.get(key) for key in ("minValue" if "value" not in quantity else "value", "maxValue")]
    number = "–".join(f"{Decimal(end):,f}".replace(",", "\u00a0") for end in ends if end is not None)
    unit = quantity.get("currency") or (
        language.concept("units", quantity["unit"]) if "unit" in quantity else ""
    )
    per = {"year": language.say("a year"), "month": language.say("a month")}.get(quantity.get("per", ""), "")
    day = quantity.get("period") or quantity.get("date")
    span = f"({day})" if day else ""
    parts = (how, number or quantity.get("wording", ""), unit, quantity.get("item", ""), per, span)
    return " ".join(part for part in parts if part)
