"""What a page shows of the marks of a picture: who, what, since when, and the passages that say so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pledgegraph.answer import Name, Row, display
from pledgegraph.ask import text_of, values
from pledgegraph.draw import Language, Passage, Proof
from pledgegraph.gather import DOUBTS
from pledgegraph.names import DEF, STANDARD
from pledgegraph.pictures.common import label, stance_of
from pledgegraph.store import Store

_OF = {"text": "instrument", "commitment": "commitment", "stance": "stance"}
_PLACES = {"paragraph": "paragraph {n}", "article": "article {n}", "page": "page {n}"}
Said = Mapping[str, Mapping[str, Sequence[Any]]]
Other = tuple[str, str, Sequence[Row]]


def proofs_of(
    store: Store, rows: Sequence[Row], language: Language, others: Sequence[Other] = ()
) -> Callable[[], list[Proof]]:
    """Give what a page shows of the marks of a picture, to be looked up only when a page is made.

    Args:
        store: the facts.
        rows: rows of ``stances``.
        language: that of the picture.
        others: address, heading and evidence of the marks that are no stances.
    """

    def proofs() -> list[Proof]:
        own: dict[str, list[Row]] = {}
        for row in rows:
            own.setdefault(row.stance.iri, []).append(row)
        evidence = [e for row in rows for e in row.evidence] + [
            e for *_, passages in others for e in passages
        ]
        sources = {e.source.iri for e in evidence}
        said = values(store, sources, [DEF + "publisher", STANDARD["dct"] + "issued", DEF + "language"])
        stated = {iri: (heading, passages) for iri, heading, passages in others}
        return [_proof(joint, language, said) for joint in own.values()] + [
            Proof(iri, heading, (), _passages(passages, language, said))
            for iri, (heading, passages) in stated.items()
        ]

    return proofs


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
        _passages(row.evidence, language, sources),
        who,
    )


def _said(value: Any, language: Language) -> str:
    """Say a cell in the language of the picture."""
    if isinstance(value, list):
        return "; ".join(_said(one, language) for one in value)
    return label(value, language) if isinstance(value, Name) else display(value)


def _doubt(word: str, language: Language) -> str:
    return language.say(word) if word in DOUBTS else language.concept("certainties", word)


def _passages(evidence: Sequence[Row], language: Language, sources: Said) -> tuple[Passage, ...]:
    return tuple(_passage(e, language, sources.get(e.source.iri, {})) for e in evidence)


def _passage(e: Row, language: Language, source: Mapping[str, Sequence[Any]]) -> Passage:
    """Give one passage of the evidence: what is quoted apart from what is said of it."""
    say = language.say
    places = [say(phrase, n=e[key]) for key, phrase in _PLACES.items() if e[key]]
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
