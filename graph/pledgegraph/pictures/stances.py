"""The stance map: who takes one commitment or text on, who is towards it, holds back or is against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pledgegraph.answer import Answer, Name, Row, display
from pledgegraph.ask import Day, iri_of, latest_stages, named, values
from pledgegraph.draw import Called, Card, Language, Picture, Position, Sheet, Words, camps
from pledgegraph.draw.frame import stance_words
from pledgegraph.draw.marks import AGAINST, GAP, IN_DOUBT, ONLY_DESCRIBES, TAKES_ON, TOWARDS
from pledgegraph.names import DEF, kind_of
from pledgegraph.pictures.common import (
    count,
    count_of,
    finding,
    foot,
    highlighted,
    label,
    language_of,
    node,
    stance_of,
    tip,
    untranslated,
    when,
)
from pledgegraph.pictures.proofs import proofs_of
from pledgegraph.resolve import thing
from pledgegraph.stances import stances
from pledgegraph.store import Store

_FACTS = {"beneficiary": "for", "party": "parties", "measure": "measures", "possibleMeasure": "can include"}
_FINDINGS = {
    TAKES_ON: ("{n} takes it on", "{n} take it on"),
    IN_DOUBT: ("{n} is only said to take it on, in doubt", "{n} are only said to take it on, in doubt"),
    TOWARDS: ("{n} is towards it", "{n} are towards it"),
    ONLY_DESCRIBES: ("{n} only describes it", "{n} only describe it"),
    GAP: ("{n} withholds, is silent or rules it out", "{n} withhold, are silent or rule it out"),
    AGAINST: ("{n} declines, rejects or opposes it", "{n} decline, reject or oppose it"),
}
_ABOVE = "{n} more stands above", "{n} more stand above"
_NO_ONE = {
    TAKES_ON: "no one recorded takes it on without doubt",
    AGAINST: "no one recorded declines, rejects or opposes it",
}


def draw_stances(
    store: Store,
    of: str,
    *,
    as_of: Day = None,
    known_on: Day = None,
    lang: str = "en",
    highlight: Iterable[str] = (),
    members: bool = False,
    diagram: bool = False,  # noqa: ARG001 - it always has nodes and lines
) -> Picture:
    """Draw who stands where on one commitment or text.

    Args:
        store: the facts.
        of: the commitment or text.
        as_of: day on which the stances held.
        known_on: day by which they were recorded.
        lang: language of the words and labels.
        highlight: actors that stand out.
        members: also name the members of groups that take a stance; membership alone binds no one.
        diagram: for .dot or .mmd; the picture has its nodes and lines in any case.

    Raises:
        UnknownName: a name does not exist.
        PledgeGraphError: more actors than one picture can hold.
    """
    language = language_of(store, lang)
    iri = thing(store, of, ["commitments", "instruments"]).value
    what = named(store, [iri])[iri]
    answer = stances(store, about=iri, as_of=as_of, known_on=known_on, members=members)
    own = [row for row in answer if row.as_member is None]
    card, shown = _card(store, what, answer, language)
    positions = [_position(store, row, what, set(shown), language) for row in own]
    missing = untranslated([what, *shown, *(row.actor for row in answer)], language)
    lanes: dict[str, set[str]] = {}
    for position in positions:
        lanes.setdefault(position.stance.camp, set()).add(position.actor.key)
    several = {key for key in set().union(*lanes.values()) if sum(key in lane for lane in lanes.values()) > 1}
    picture = camps(
        card,
        positions,
        Words(
            _title(what, positions, language),
            "; ".join(
                part
                for part in (
                    f"{count(language, 'actor', len({row.actor.iri for row in own}))}, "
                    f"{count(language, 'stance', len(own))}, {when(answer, language)}",
                    count_of(
                        language, "{n} actor in several lanes", "{n} actors in several lanes", len(several)
                    )
                    if several
                    else "",
                    missing,
                )
                if part
            ),
            foot(store, replace(answer, rows=tuple(own)), language),
        ),
        members=_members(answer, language),
        notes=[("(+n)", language.say("n more passages say so"))] if any(map(_more, own)) else [],
        sheet=Sheet(language, highlighted(store, highlight)),
    )
    return replace(picture, proofs=proofs_of(store, own, language))


def _card(store: Store, what: Name, answer: Answer, language: Language) -> tuple[Card, list[Name]]:
    """Give what belongs to the commitment or text itself, and all that is named there."""
    found = values(store, [what.iri], [DEF + name for name in (*_FACTS, "condition")]).get(what.iri, {})
    reached = latest_stages(store, [what.iri], answer.as_of, answer.known_on).get(what.iri)
    iris = [iri_of(v) for listed in found.values() for v in listed]
    names = named(store, [*iris, *([reached[0].value] if reached else [])])

    def listed(prop: str) -> list[str]:
        return sorted(label(names[iri_of(v)], language) for v in found.get(prop, []))

    facts = [
        (language.say(heading), ", ".join(listed(prop))) for prop, heading in _FACTS.items() if listed(prop)
    ]
    if reached:
        facts.append((language.say("status"), label(names[reached[0].value], language)))
    text = kind_of(what.iri) == "instruments"
    if text:
        facts.append(
            (language.say("shown"), language.say("stances on the text as a whole, not on what it contains"))
        )
    kind = "instrument" if text else "commitment"
    return Card(node(what, language, kind), tuple(facts), tuple(listed("condition"))), list(names.values())


def _position(store: Store, row: Row, what: Name, known: set[Name], language: Language) -> Position:
    """Give a stance with its small print: dates, source, what it adds to the commitment, what narrows it."""
    say = language.say
    dates = [say("since {day}", day=row.since)] if row.since else []
    dates += [say("until {day}", day=row.until)] if row.until else []
    if row.attested_on and row.attested_on != row.since:
        dates.append(say("attested {day}", day=row.attested_on))
    lines = [" · ".join([*(dates or [say("no date stated")]), *_source(store, row)])]
    if row.commitment.iri != what.iri:
        lines.append(say("on the stance of others: {name}", name=label(row.commitment, language)))
    if own := [label(one, language) for one in row.conditions if one not in known]:
        lines.append(f"{say('under a condition')}: {'; '.join(own)}")
    if "qualified" in row.caveats:
        lines.append(say("narrowed or weakened by another passage"))
    behalf = row.on_behalf_of
    role = say("on behalf of {name}", name=label(behalf, language)) if behalf is not None else ""
    return Position(node(row.actor, language), stance_of(row, language), role, tuple(lines))


def _source(store: Store, row: Row) -> list[str]:
    """Name the publisher of the first passage for a stance, and its place by number; count the others."""
    for_it = _for_it(row)
    if not for_it:
        return []
    first = next((e for e in for_it if e["quote"]), for_it[0])
    # A place in words, as "second paragraph", is long: the tip and the evidence have it.
    place = display(first).removeprefix(str(first["source"]))
    publisher = next(iter(store.objects(first["source"].iri, DEF + "publisher")), str(first["source"]))
    more = f" (+{_more(row)})" if _more(row) else ""
    return [f"{publisher}{'' if place.startswith(',') else place}{more}"]


def _for_it(row: Row) -> list[Row]:
    """List the passages that support a stance; all where none does."""
    return [e for e in row.evidence if e["polarity"] == "supports"] or list(row.evidence)


def _more(row: Row) -> int:
    """Count the passages beside the one that is named."""
    return max(len(_for_it(row)) - 1, 0)


def _title(what: Name, positions: Sequence[Position], language: Language) -> str:
    """Say the finding: how many actors stand where."""
    if not positions:
        return f"{label(what, language)}: {language.say('none recorded')}"
    # A text is taken on by its milestones too, so that no stance on it as a whole says nothing.
    missing = _NO_ONE if kind_of(what.iri) == "commitments" else {}
    counted = [(position.stance, position.actor.key) for position in positions]
    return f"{label(what, language)}: {finding(counted, _FINDINGS, missing, language)}"


def _members(answer: Sequence[Row], language: Language) -> list[tuple[str, list[Called]]]:
    """Gather the members of groups that take a stance, but for those that stand in a lane."""
    own = {row.actor.iri for row in answer if row.as_member is None}
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in answer:
        if row.as_member is not None:
            words = (
                f"{label(row.as_member, language)}, {stance_words(stance_of(row, language).style, language)}"
            )
            groups.setdefault((words, row.as_member.iri), []).append(row)
    found = []
    for (words, _), rows in sorted(groups.items()):
        by_actor = {row.actor.iri: row for row in rows}
        left = len(by_actor.keys() & own)
        called = [
            Called(node(row.actor, language), tip(row, language), records=(row.stance.iri,))
            for iri, row in by_actor.items()
            if iri not in own
        ]
        called.sort(key=lambda one: (one.node.label.casefold(), one.node.key))
        said = f"; {count_of(language, *_ABOVE, left)}" if left else ""
        found.append((language.say("members of {name}", name=words) + f" ({len(called)}{said})", called))
    return found
