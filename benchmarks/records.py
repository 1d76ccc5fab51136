"""The records of a synthetic dossier: who is in it, what it is about, who takes which stance."""

from __future__ import annotations

from wording import action, name, phrase
from writing import Dossier, Record, World, pick

KINDS = {  # of an instrument: how often, and what a pledge in it can be
    "agreement": (50, ("political-written",)),
    "joint-statement": (14, ("political-written", "aspirational")),
    "joint-declaration": (8, ("political-written", "aspirational")),
    "treaty": (6, ("signed-legal", "in-force-legal")),
    "draft": (10, ("aspirational",)),
    "proposal": (7, ("aspirational",)),
    "declaration-of-intent": (5, ("aspirational", "political-written")),
}
COMMISSIVE = {"pledges": 74, "intends": 10, "signs": 7, "offers": 6, "commits": 3}
OTHERS = {
    "describes": 43,
    "supports": 22,
    "proposes": 8,
    "envisages": 7,
    "withholds": 7,
    "seeks": 6,
    "considers": 5,
}
REFUSING = {"declines": 48, "rejects": 40, "rules-out": 12}
QUOTED = {"en": 70, "uk": 12, "fr": 10, "id": 8}
BENEFICIARY = "state-1"


def sources(dossier: Dossier, count: int) -> None:
    """Add sources, of which each must be cited; that is by the actors and records that follow."""
    world = dossier.world
    for _ in range(count):
        world.sources += 1
        slug, language = f"source-{world.sources}", pick(world.random, QUOTED)
        dossier.cited.append((slug, language))
        dossier.uncited.append((slug, language))
        record = dossier.record("sources", slug, above=0)
        record.put("title", phrase(world.random, language, 8, 12).capitalize())
        record.put("publisher", f"Paper {world.sources % 97}")
        record.put("kind", world.concept("source-kinds"))
        record.put("language", language)
        if world.chance(0.52):
            record.put("issued", dossier.day())
        record.put("retrieved", dossier.recorded)
        record.put("extent", world.concept("extents"))
        record.put("url", f"https://news-{world.sources % 97}.example/articles/{world.sources}")
        if world.chance(0.22):
            record.put("copyOf", f"Agency {world.sources % 13}")
        record.note(0.78)


def actors(dossier: Dossier) -> None:
    """Add the actors by which the shared pool grows, and their memberships."""
    world = dossier.world
    wanted = 24 + int(12.7 * world.dossiers**0.6)
    while (have := sum(map(len, world.actors.values()))) < wanted:
        turn = "SSSSSSSSSSPPPCCOPSPPCPSPOPPCPS" if have < 30 else "PSPPCPPOPPSPPCPSPP"
        kind = {"S": "State", "P": "Person", "C": "Collective", "O": "Organization"}[turn[have % len(turn)]]
        if kind == "State" and len(world.actors["State"]) >= 190:
            kind = "Person"
        actor(dossier, kind)


def actor(dossier: Dossier, kind: str) -> None:
    world = dossier.world
    number = len(world.actors[kind]) + 1
    slug = f"{kind.lower()}-{number}"
    world.actors[kind].append(slug)
    record = dossier.record("actors", slug, above=2)
    record.put("type", kind)
    dossier.statements -= 1  # its class is counted already
    latin, cyrillic = name(number, 1 if kind == "State" else 2)
    if kind == "State":
        record.texts("label", en=latin, uk=cyrillic, fr=f"la {latin}", id=latin)
        record.put("notation", "".join(chr(65 + number // 26**place % 26) for place in (2, 1, 0)))
        record.put("exactMatch", f"https://things.example/entity/{number}")
    elif kind == "Person":
        record.texts("label", en=latin, uk=cyrillic)
    else:
        record.texts("label", en=f"{kind} of {latin}", uk=cyrillic)
        record.put("kind", world.concept(f"{kind.lower()}-kinds"))
    record.evidence(1)


def membership(dossier: Dossier) -> None:
    """Tie a state to a collective, or a person to the state that it serves."""
    world = dossier.world
    collective = world.actor("Collective")
    known = world.members.setdefault(collective, set())
    if world.chance(0.6) and len(known) < (30 if collective.endswith("-1") else 8):
        member, whole, role = world.actor("State"), collective, "member"
        dossier.statements += world.spoken[collective]
    else:
        member, whole, role = world.actor("Person"), world.actor("State"), world.concept("roles")
        known = world.members.setdefault(whole, set())
    if member in known:
        return
    known.add(member)
    record = dossier.record("memberships", f"{member}-in-{whole}")
    if world.chance(0.46):
        record.label(f"{member} in {whole}".replace("-", " ").capitalize(), 0)
    record.put("member", member)
    record.put("organization", whole)
    record.put("role", role)
    record.note(0.14)
    record.evidence(1.2, "role")


def event(dossier: Dossier) -> str:
    world, slug = dossier.world, f"event-{dossier.number}"
    record = dossier.record("events", slug)
    record.label(f"Meeting {dossier.number} {phrase(world.random, 'en', 3, 5)}", 0.15)
    record.put("kind", world.concept("event-kinds"))
    record.put("date", dossier.day())
    record.put("place", world.concept("places"))
    record.several(
        "participant", sorted({world.actor(kind) for kind in ("State", "Person") for _ in range(3)})
    )
    record.note(0.4)
    if world.chance(0.5):
        quantity(record, "participants")
    record.evidence(2.3, "date")
    return slug


def quantity(record: Record, unit: str = "") -> None:
    """Give an amount of money, or of what a unit counts."""
    world = record.dossier.world
    for amount in record.nested("quantity", 1):
        amount.put("qualifier", pick(world.random, {"exact": 60, "at-least": 18, "about": 14, "up-to": 8}))
        amount.put("value", str(world.random.randrange(1, 400) * (1 if unit else 10_000_000)))
        if unit or world.chance(0.5):
            amount.put("unit", unit or world.concept("units"))
        else:
            amount.put("currency", world.random.choice(("EUR", "USD", "GBP", "DKK", "SEK")))
            amount.put("period", str(world.random.randrange(2023, 2030)))
        amount.note(0.38)
        amount.evidence(1.7, "value")


def instrument(dossier: Dossier, kind: str, meeting: str) -> str:
    world, slug = dossier.world, f"instrument-{dossier.number}"
    record = dossier.record("instruments", slug)
    dossier.statements += 1  # how well it was read, by a rule
    record.label(
        f"{kind} {dossier.number} {phrase(world.random, 'en', 3, 6)}".replace("-", " ").capitalize(), 0.4
    )
    record.put("kind", kind)
    record.put("adoptedAt", meeting)
    record.several("party", sorted({BENEFICIARY, world.actor("State"), world.actor("State")}))
    record.put("partyList", "closed")
    if world.chance(0.42):
        record.put("duration", "P10Y")
    if world.chance(0.6):
        record.several("textIn", [dossier.cited[0][0]])
    agreed = "proposed" if kind in ("draft", "proposal") else "signed"
    stages = ["in-negotiation"] * world.chance(0.3) + [agreed] + ["in-force"] * (kind == "treaty")
    for place, milestone in enumerate(record.nested("milestone", len(stages))):
        milestone.put("stage", stages[place])
        milestone.put("date", f"2026-05-{10 + place}")
        milestone.several("by", [BENEFICIARY, "state-2"])
        if stages[place] == "signed":
            milestone.put("signatory", world.actor("Person"))
            milestone.put("event", meeting)
        milestone.note(0.29)
        milestone.evidence(1.6, "date")
    record.note(0.91)
    record.evidence(4, "kind")
    return slug


def condition(dossier: Dossier) -> str:
    """Choose a condition that there is, or add one."""
    world = dossier.world
    if world.conditions and world.chance(0.35):
        return world.conditions[int(len(world.conditions) * world.random.random() ** 2)]
    slug = f"condition-{len(world.conditions) + 1}"
    world.conditions.append(slug)
    record = dossier.record("conditions", slug)
    record.label(f"If {phrase(world.random, 'en', 4, 8)}")
    record.put("kind", world.concept("condition-kinds"))
    record.evidence(1.2)
    return slug


def commitment(dossier: Dossier, text: str) -> str:
    world, random = dossier.world, dossier.world.random
    slug = f"commitment-{len(world.commitments) + 1}"
    needs = condition(dossier) if world.chance(0.22) else ""
    record = dossier.record("commitments", slug)
    record.label(action(random), 0.04)
    record.put("beneficiary", BENEFICIARY if world.chance(0.95) else world.actor("State"))
    if world.chance(0.5):
        record.put("performer", world.actor("State"))
    measures = {world.concept("measures") for _ in range(1 + world.chance(0.25))}
    record.several("measure", sorted(measures))
    for key, share, value in (("condition", 1, needs), ("statedIn", 0.75, text), ("place", 0.15, "ukraine")):
        if value and world.chance(share):
            record.put(key, value)
    for key, share in (("broader", 0.2), ("partOf", 0.15), ("aimsAt", 0.1)):
        if world.commitments and world.chance(share):
            record.put(key, world.commitment())
    if world.chance(0.03):
        quantity(record)
    record.note(0.32)
    record.evidence(1.5, "measure")
    world.commitments.append(slug)
    return slug


def takers(world: World) -> list[str]:
    """Choose who takes a stance: mostly one state, often the one that is promised to."""
    if world.chance(0.2):
        return sorted({world.actor("State") for _ in range(world.random.randrange(2, 6))})
    draw = world.random.random()
    shares = (
        (0.18, BENEFICIARY),
        (0.24, "Collective"),
        (0.34, "Person"),
        (0.37, "Organization"),
        (1.0, "State"),
    )
    found = next(value for share, value in shares if draw < share)
    return [found if found == BENEFICIARY else world.actor(found)]


def stance(dossier: Dossier, kind: str, about: str, text: str, force: str) -> str:
    """Add a pledge or another stance about a commitment.

    Args:
        dossier: the file.
        kind: ``pledges`` or ``stances``.
        about: kind and slug of what it is about.
        text: kind and slug of the instrument of the dossier, apart by a blank; empty without one.
        force: who refuses is of those who refuse.
    """
    world, random = dossier.world, dossier.world.random
    within, _, expressed = text.partition(" ")
    refusing = force in REFUSING
    actors = [world.actor("State", refusing=True)] if refusing else takers(world)
    collective = actors[0].startswith("collective")
    pledged = kind == "pledges"
    if force == "signs" and not (pledged and expressed):
        force = "pledges"
    made = force == "signs" or (expressed and world.chance(0.79 if pledged else 0.37))
    needs = condition(dossier) if world.chance(0.16 if pledged else 0.06) else ""
    slug = f"{kind[:-1] if pledged else 'stance'}-{dossier.number}-{dossier.turn(kind)}"
    record = dossier.record(kind, slug, above=2 if pledged else 1)
    verb = force.replace("-", " ")
    record.label(f"{actors[0].replace('-', ' ').capitalize()} {verb} {phrase(random, 'en', 3, 6)}", 0.03)
    record.several("by", actors)
    if actors[0].startswith("person") and world.chance(0.8):
        record.put("onBehalfOf", world.actor("State"))
    if len(actors) > 1 or collective:
        several = collective and world.chance(0.1)
        record.put("distribution", "several" if several else "unstated")
        if collective:
            count = len(world.members.get(actors[0], ()))
            world.spoken[actors[0]] += 1
            dossier.statements += count * (12 if several else 1)
    record.put("force", force)
    record.put("about", about)
    if pledged:
        spoken = {"political-oral": 50, "aspirational": 35, "unknown": 15}
        record.put("bindingness", random.choice(KINDS[within][1]) if made else pick(random, spoken))
        dossier.statements += len(actors)  # the short edge of a rule
    if needs:
        record.put("condition", needs)
    if world.chance(0.16 if pledged else 0.09):
        quantity(record)
    record.put("since" if world.chance(0.9 if pledged else 0.4) else "attestedOn", dossier.day())
    if expressed and world.chance(0.7 if pledged else 0.3):
        record.put("madeAt", f"event-{dossier.number}")
    if made:
        record.put("expressedIn", expressed)
    if (before := dossier.turns[kind] - 1) and world.chance(0.02):
        record.put(
            "replaces" if world.chance(0.3) else "conflictsWith",
            f"{kind}/{slug.rpartition(chr(45))[0]}-{before}",
        )
    record.note(0.31)
    speaker = actors[0] if world.chance(0.7) else world.actor("Person")
    record.evidence(2.5 if pledged else 1.9, "force", speaker)
    return slug
