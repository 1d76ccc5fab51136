"""Write the YAML of a synthetic dossier, and count the statements that the build will make of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from wording import phrase, remark

SCHEMA = Path(__file__).resolve().parent.parent / "seeds" / "schema.json"
READ = date(2026, 6, 1)
POLARITIES = {"qualifies": 60, "disputes": 36, "omits": 4}
CERTAINTIES = {"implied": 42, "inferred-by-curator": 30, "possible": 15, "likely": 8, "denied": 5}


def pick(random: Random, weights: dict[str, int]) -> str:
    """Choose a key by its weight."""
    return random.choices(list(weights), list(weights.values()))[0]


def enumerations() -> dict[str, list[str]]:
    """Read the concepts that a dossier may use, by scheme."""
    defined = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
    return {scheme: entry["enum"] for scheme, entry in defined.items() if "enum" in entry}


@dataclass
class World:
    """What all dossiers share: actors, commitments and stances so far, and the source of chance."""

    random: Random
    concepts: dict[str, list[str]] = field(default_factory=enumerations)
    actors: dict[str, list[str]] = field(
        default_factory=lambda: {kind: [] for kind in ("State", "Person", "Collective", "Organization")}
    )
    members: dict[str, set[str]] = field(default_factory=dict)
    spoken: Counter[str] = field(default_factory=Counter)  # stances of each collective
    commitments: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    sources: int = 0
    dossiers: int = 0

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def about(self, mean: float) -> int:
        """Give a whole number around a mean, from half of it to one and a half."""
        return int(mean * (0.5 + self.random.random()) + self.random.random())

    def concept(self, scheme: str) -> str:
        """Choose a concept; the first ones of a scheme more often."""
        found = self.concepts[scheme]
        return found[int(len(found) * self.random.random() ** 1.5)]

    def actor(self, kind: str, *, refusing: bool = False) -> str:
        """Choose an actor, the first ones more often; one in nine is of those who refuse."""
        found = self.actors[kind]
        place = int(len(found) * self.random.random() ** 2)
        return found[_refusing(place) if refusing else _willing(place)]

    def commitment(self) -> str:
        """Choose a commitment that there is already: mostly a popular one, or one of the latest."""
        found = self.commitments
        if self.chance(0.5):
            return found[int(len(found) * self.random.random() ** 3)]
        return found[-1 - int(min(len(found), 200) * self.random.random())]


def _willing(place: int) -> int:
    return place - 1 if place % 9 == 8 else place


def _refusing(place: int) -> int:
    return max(place // 9 * 9 - 1, 8)


@dataclass
class Dossier:
    """The text of one file by kind of record, and how many statements the build makes of it."""

    world: World
    number: int
    lines: dict[str, list[str]] = field(default_factory=dict)
    statements: int = 0
    cited: list[tuple[str, str]] = field(default_factory=list)  # sources with their languages
    uncited: list[tuple[str, str]] = field(default_factory=list)
    turns: Counter[str] = field(default_factory=Counter)

    @property
    def recorded(self) -> str:
        return (READ + timedelta(days=self.number % 170)).isoformat()

    def day(self) -> str:
        """Give a day before everything was read."""
        return (date(2023, 3, 1) + timedelta(days=self.world.random.randrange(1150))).isoformat()

    def record(self, kind: str, slug: str, above: int = 1) -> Record:
        """Begin a record; ``above`` counts its superclasses, which a rule writes out."""
        lines = self.lines.setdefault(kind, [])
        lines.append(f"  {slug}:\n")
        self.statements += 1 + above
        return Record(self, lines, "    ")

    def turn(self, kind: str) -> int:
        """Number the stances of a kind from 1."""
        self.turns[kind] += 1
        return self.turns[kind]

    def source(self) -> tuple[str, str]:
        """Choose a source of this dossier: each once, then the first ones more often."""
        if self.uncited:
            return self.uncited.pop()
        random = self.world.random
        return self.cited[int(len(self.cited) * random.random() ** 1.7)]

    def text(self) -> str:
        head = f"defaults: {{source: {self.cited[0][0]}, recorded: {self.recorded}}}\n"
        return head + "".join(f"\n{kind}:\n{''.join(lines)}" for kind, lines in self.lines.items() if lines)


@dataclass
class Record:
    """Writes the keys of a record, or of one nested in it, and counts their statements."""

    dossier: Dossier
    lines: list[str]
    indent: str

    def put(self, key: str, value: str) -> None:
        self.lines.append(f"{self.indent}{key}: {value}\n")
        self.dossier.statements += 1

    def several(self, key: str, values: Sequence[str]) -> None:
        self.lines.append(f"{self.indent}{key}: [{', '.join(values)}]\n")
        self.dossier.statements += len(values)

    def texts(self, key: str, **texts: str) -> None:
        self.lines.append(f"{self.indent}{key}: {{{', '.join(f'{k}: {v}' for k, v in texts.items())}}}\n")
        self.dossier.statements += len(texts)

    def label(self, english: str, more: float = 0.1) -> None:
        """Give a label in English, and by chance in other languages."""
        random, texts = self.dossier.world.random, {"en": english}
        for language, share in (("uk", 1.0), ("id", 0.5), ("fr", 0.4)):
            if random.random() < more * share:
                texts[language] = phrase(random, language, 4, 8).capitalize()
        self.texts("label", **texts)

    def note(self, share: float) -> None:
        if self.dossier.world.chance(share):
            self.texts("note", en=remark(self.dossier.world.random))

    def nested(self, key: str, count: int) -> Iterator[Record]:
        """Begin a list of nested records and give each to be filled."""
        if count:
            self.lines.append(f"{self.indent}{key}:\n")
        for _ in range(count):
            self.dossier.statements += 2  # the record points at it, and it has a class
            place = len(self.lines)
            yield Record(self.dossier, self.lines, self.indent + "    ")
            self.lines[place] = f"{self.indent}  - {self.lines[place].lstrip()}"

    def evidence(self, mean: float, attests: str = "", speaker: str = "") -> None:
        """Give one reading or more, the first of which supports the record."""
        world = self.dossier.world
        random, clause = world.random, world.random.randrange(1, 60)
        for place, reading in enumerate(self.nested("evidence", max(1, world.about(mean)))):
            slug, language = self.dossier.source()
            given = slug != self.dossier.cited[0][0]
            if given:
                reading.put("source", slug)
            if random.random() < 0.04:
                reading.put("paragraph", str(clause + place))
            else:
                reading.put("section", f"clause {clause + place}")
            quoted = random.random() < 0.79
            if quoted:
                reading.put("quote", phrase(random, language, 5, 8))
            if random.random() < 0.09:
                reading.put("describedAs", phrase(random, language, 1, 3))
            if not quoted or random.random() < 0.36:
                reading.texts("paraphrase", en=phrase(random, "en", 7, 11).capitalize())
            if speaker and random.random() < 0.3:
                reading.put("accordingTo", speaker)
            if random.random() < 0.035:
                reading.put("certainty", pick(random, CERTAINTIES) if place else "implied")
                reading.put("hedge", phrase(random, language, 1, 1))
                self.dossier.statements -= 1
            if place and attests and random.random() < 0.85:
                reading.several("attests", [attests])
            if place and random.random() < 0.14:
                reading.put("polarity", pick(random, POLARITIES))
                self.dossier.statements -= 1
            if place and random.random() < 0.005:
                reading.put("retracted", "2026-12-01")
            self.dossier.statements += 3 + (not given)  # source, recorded, polarity, certainty
