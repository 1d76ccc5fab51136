"""The instrument tree: what a text contains, who takes which stance on that in it, on what it depends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pledgegraph.answer import Name, Row
from pledgegraph.ask import Day, iri_of, named, quantities, values
from pledgegraph.draw import Language, Need, Node, Part, Picture, Sheet, Words, tree
from pledgegraph.names import DEF, kind_of
from pledgegraph.pictures.common import (
    amount_of,
    count,
    doubt_of,
    foot,
    highlighted,
    label,
    language_of,
    narrowed,
    untranslated,
    when,
)
from pledgegraph.pictures.contents import Contents, contents, voices
from pledgegraph.pictures.measures import widest_measures
from pledgegraph.pictures.proofs import proofs_of
from pledgegraph.pictures.steps import said, status_of, steps
from pledgegraph.resolve import thing
from pledgegraph.stances import forces
from pledgegraph.store import Store

_KINDS = {"instruments": "instrument", "events": "event", "pledges": "stance", "stances": "stance"}
_FACTS = (
    *("measure", "possibleMeasure", "condition", "quantity", "partOf", "aimsAt"),
    *("kind", "coverage", "textIn"),
)
_MOST_NAMED, _LAST = 3, 999


def draw_instrument(
    store: Store,
    of: str,
    *,
    as_of: Day = None,
    known_on: Day = None,
    lang: str = "en",
    highlight: Iterable[str] = (),
    diagram: bool = False,
    **filters: Any,
) -> Picture:
    """Draw a text with what it contains and on which conditions that depends.

    Args:
        store: the facts.
        of: the text.
        as_of: day on which the stances held.
        known_on: day by which they were recorded.
        lang: language of the words and labels.
        highlight: commitments, conditions and actors that stand out.
        diagram: whether another program lays it out, from .dot or .mmd; it may then be larger.
        filters: as for stances: by, to, about, force, measure, condition, at_least.

    Raises:
        UnknownName: a name does not exist.
        PledgeGraphError: more than one picture can hold.
    """
    language = language_of(store, lang)
    held = contents(store, thing(store, of, ["instruments"]).value, as_of=as_of, known_on=known_on, **filters)
    known = _look_up(store, held, language)
    root, *parts = [
        known.part(iri, rows) for iri, rows in {**held.rows, **dict.fromkeys(held.unspoken, ())}.items()
    ]
    conditions = {need.condition.key for part in (root, *parts) for need in part.needs}
    counted = (
        count(language, "commitment", len(parts)),
        count(language, "stance", len({row.stance.iri for row in held.answer})),
        count(language, "condition", len(conditions)),
        when(held.answer, language),
    )
    shown = [known.names[iri] for iri in (*held.rows, *held.unspoken, *conditions)]
    missing = untranslated([*shown, *(row.actor for row in held.answer)], language)
    picture = tree(
        root,
        parts,
        Words(
            _title(store, root, parts, held, filters, language),
            "; ".join(part for part in (", ".join(counted), missing) if part),
            foot(store, held.proven, language),
        ),
        diagram=diagram,
        sheet=Sheet(language, highlighted(store, highlight)),
    )
    return replace(picture, proofs=proofs_of(store, held.answer.rows, language))


def _title(
    store: Store,
    root: Part,
    parts: Sequence[Part],
    held: Contents,
    filters: Mapping[str, Any],
    language: Language,
) -> str:
    """Say how much is taken on without doubt, and how much depends on a condition."""
    name = f"{root.target.label}{narrowed(store, filters, language)}"
    if not parts:
        return f"{name}: {language.say('none recorded')}"
    takers = {node.value for node in forces(store, commissive=True)}
    taken = {row.commitment.iri for row in held.answer if row.force.iri in takers and not doubt_of(row)}
    return language.say(
        "{name}: of {m} commitments, {n} taken on without doubt; {k} depend on a condition",
        name=name,
        n=len(taken - {held.text}),
        m=len(parts),
        k=sum(bool(part.needs) for part in parts),
    )


def _look_up(store: Store, held: Contents, language: Language) -> _Known:
    """Ask once for all parts what belongs to them."""
    answer = held.answer
    parts = {*held.rows, *held.unspoken}
    facts = values(store, parts, [DEF + name for name in _FACTS])
    conditions = {c.iri for row in answer for c in row.conditions}
    conditions |= {iri_of(v) for by in facts.values() for v in by.get("condition", [])}
    facts |= values(store, conditions, [DEF + "kind"])
    measures = {m.iri for row in answer for m in (*row.measures, *row.possible_measures)}
    measures |= {iri_of(v) for by in facts.values() for key in _FACTS[:2] for v in by.get(key, [])}
    iris = {*parts, *conditions, *measures}
    iris |= {iri_of(v) for by in facts.values() for found in by.values() for v in found}
    names = named(store, iris)
    widest = widest_measures(store, measures)
    found = steps(store, {*parts, *(row.stance.iri for row in answer)}, answer.as_of, answer.known_on)
    reached = {iri: said(last, language) for iri, one in found.items() if (last := status_of(one))}
    return _Known(
        held.text,
        language,
        frozenset(parts),
        facts,
        names,
        quantities(store, [v for by in facts.values() for v in by.get("quantity", [])]),
        widest,
        {top.iri: int(next(iter(store.objects(top.iri, DEF + "order")), _LAST)) for top in widest.values()},
        reached,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What was looked up of the parts of one text, by address, and how it is said."""

    text: str
    language: Language
    parts: frozenset[str]
    facts: Mapping[str, Mapping[str, list[Any]]]
    names: Mapping[str, Name]
    amounts: Mapping[str, Mapping[str, Any]]
    widest: Mapping[str, Name]
    places: Mapping[str, int]
    reached: Mapping[str, str]

    def part(self, iri: str, rows: Sequence[Row]) -> Part:
        """Give one part of the text, or the text as a whole."""
        say = self.language.say
        own = self._iris(iri, "condition")
        needs = dict.fromkeys([*own, *(condition.iri for row in rows for condition in row.conditions)])
        measures = self._measures(rows, "measures") or self._iris(iri, "measure")
        possible = self._measures(rows, "possible_measures") or self._iris(iri, "possibleMeasure")
        group = self._group(measures or possible)
        above, tie, others = self._above(iri)
        if iri == self.text:
            kind, details = (
                self._kind(iri),
                [self.reached.get(iri, ""), *self._read(iri)],
            )
        else:
            word = _KINDS.get(kind_of(iri), "")
            kind = say(word) if word else ""
            details = [*self._places(rows), *self._amounts(iri, rows)]
            details += self._kinds(measures, possible, group[1])
            details += [*others, *self._statuses(iri, rows)]
        return Part(
            self._node(iri, kind),
            voices(rows, self.language),
            tuple(dict.fromkeys(one for one in details if one)),
            group,
            above,
            tie,
            tuple(Need(self._node(c, self._kind(c)), c not in own) for c in needs),
        )

    def _iris(self, iri: str, key: str) -> list[str]:
        return sorted(iri_of(v) for v in self.facts.get(iri, {}).get(key, []))

    def _node(self, iri: str, kind: str) -> Node:
        return Node(iri, label(self.names[iri], self.language), kind)

    def _labels(self, iris: Iterable[str]) -> list[str]:
        return [label(self.names[iri], self.language) for iri in iris]

    def _kind(self, iri: str) -> str:
        return "".join(self._labels(self._iris(iri, "kind")))

    def _read(self, iri: str) -> list[str]:
        return [
            self.language.say("read: {how}", how=how) for how in self._labels(self._iris(iri, "coverage"))
        ]

    @staticmethod
    def _measures(rows: Sequence[Row], column: str) -> list[str]:
        return sorted({measure.iri for row in rows for measure in row[column]})

    def _group(self, measures: Sequence[str]) -> tuple[int, str]:
        """Find the heading of a part: the first of the widest measures above its own."""
        tops = {self.widest[measure].iri: self.widest[measure] for measure in measures}
        if not tops:
            return _LAST, self.language.say("Without a measure")
        first = min(tops, key=lambda iri: (self.places[iri], iri))
        return self.places[first], _upper(label(tops[first], self.language))

    def _kinds(self, measures: Sequence[str], possible: Sequence[str], heading: str) -> list[str]:
        """Name the measures that the heading does not, in brackets what the text only can include."""
        sure = [name for name in self._labels(measures) if _upper(name) != heading]
        can = ", ".join(self._labels(m for m in possible if m not in measures))
        return [", ".join(sure), f"[{self.language.say('can include: {names}', names=can)}]" if can else ""]

    def _places(self, rows: Sequence[Row]) -> list[str]:
        """Name the articles where it stands; where a source has it is no place in the text."""
        carriers = set(self._iris(self.text, "textIn"))
        proofs = [proof for row in rows for proof in row.evidence if proof["source"].iri in carriers]
        articles = dict.fromkeys(str(proof["article"]) for proof in proofs if proof["article"])
        return [self.language.say("article {n}", n=", ".join(articles))] if articles else []

    def _amounts(self, iri: str, rows: Sequence[Row]) -> list[str]:
        found = [amount for row in rows for amount in row.quantity or []]
        found += [self.amounts[v.value] for v in self.facts.get(iri, {}).get("quantity", [])]
        return list(dict.fromkeys(amount_of(amount, self.language) for amount in found))

    def _above(self, iri: str) -> tuple[str, str, list[str]]:
        """Find the part to which this one belongs, how, and to what else it belongs.

        What serves several things hangs from none of them.
        """
        say = self.language.say
        wider, aims = self._iris(iri, "partOf"), self._iris(iri, "aimsAt")
        above, tie = next(((one, "part of it") for one in wider if one in self.parts), ("", ""))
        if not above and len(aims) == 1 and aims[0] in self.parts - {self.text}:
            above, tie = aims[0], "serves it"
        others = [
            say(phrase, name=self._some([one for one in found if one != above]))
            for phrase, found in (("part of: {name}", wider), ("serves: {name}", aims))
            if set(found) - {above}
        ]
        return above, say(tie) if tie else "", others

    def _some(self, iris: Sequence[str]) -> str:
        more = len(iris) - _MOST_NAMED
        rest = [self.language.say("and {n} more", n=more)] if more > 0 else []
        return "; ".join([*self._labels(iris[:_MOST_NAMED]), *rest])

    def _statuses(self, iri: str, rows: Sequence[Row]) -> list[str]:
        """Say what has become of it, and of the stances on it; that of the text stands beside the text."""
        return [self.reached[one] for one in (iri, *(row.stance.iri for row in rows)) if one in self.reached]


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
