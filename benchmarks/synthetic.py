"""Write synthetic dossiers of the shape of the real ones, for measuring at sizes that the facts do not have.

    python benchmarks/synthetic.py DIR --triples 209000 [--seed 1]

The dossiers pass ``pledgegraph check`` with SHACL, without a finding. Everything in them is invented: no
actor, text or source exists. The same seed, size and vocabulary give the same bytes.

How they resemble the real facts (measured in November 2026 on 95 dossiers with 76,930 statements, the
vocabulary left out): statements of a dossier (10 to 2,300, mean 780); records of each class a dossier;
keys of a record and how often each is given; evidence of a record (a pledge 2.5, a stance 1.9, a
commitment 1.5, an instrument 4.1); length and languages of labels, quotes, paraphrases and notes; shares
of forces, bindingness, polarity and certainty; half of all stances are about a commitment of another
dossier, a few commitments about most of them; one actor in five of the stances, the others by a long
tail. Actors are a shared pool that grows with the power 0.6 of the number of dossiers (220 at 95). A few
things that are rare in the facts are here too: readings that were retracted, stances that replace others.
Those who refuse are a group of their own, which is simpler than the world and keeps a random actor from
contradicting itself.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from random import Random

from records import (
    COMMISSIVE,
    KINDS,
    OTHERS,
    REFUSING,
    actors,
    commitment,
    event,
    instrument,
    membership,
    sources,
    stance,
)
from writing import Dossier, World, pick

SIZES = {"2.4k": 2_400, "10k": 10_000, "50k": 50_000, "209k": 209_000, "2.1M": 2_100_000, "10.5M": 10_500_000}
MEAN = 780  # statements of a dossier of volume 1, inferred ones included


def fill(dossier: Dossier, volume: float) -> None:
    """Fill a dossier with a number of records that follows its volume; 1 is the mean."""
    world = dossier.world
    world.dossiers += 1
    sources(dossier, max(1, world.about(10.4 * volume)))
    actors(dossier)
    for _ in range(world.about(2.2 * volume)):
        membership(dossier)
    text = ""
    if volume > 0.3 and world.chance(0.82):
        kind = pick(world.random, {name: weight for name, (weight, _) in KINDS.items()})
        text = f"{kind} {instrument(dossier, kind, event(dossier))}"
    own = [commitment(dossier, text.partition(" ")[2]) for _ in range(max(1, world.about(4.4 * volume)))]
    pledges, others = world.about(7.3 * volume), world.about(4.1 * volume)
    waiting = own[::-1]
    for turn in range(max(pledges + others, len(own))):
        fresh, near = bool(waiting), world.chance(0.15)
        about = waiting.pop() if fresh else world.random.choice(own) if near else world.commitment()
        if turn < pledges:
            force = pick(world.random, COMMISSIVE)
            whole = force == "signs" and text and not fresh and world.chance(0.6)
            target = f"instruments/{text.partition(' ')[2]}" if whole else f"commitments/{about}"
            stance(dossier, "pledges", target, text, force)
        else:
            forces = REFUSING if world.chance(0.13) else OTHERS
            stance(dossier, "stances", f"commitments/{about}", text, pick(world.random, forces))


def write(folder: Path, triples: int, seed: int = 1) -> int:
    """Write dossiers for a number of statements.

    Args:
        folder: where the files go; made if it is not there.
        triples: statements that the build shall make of them, inferred ones included, the vocabulary not.
        seed: another one gives another world of the same shape.

    Returns:
        The statements counted while writing, within a few percent of those that the build makes.
    """
    world, total, number = World(Random(seed)), 0, 0
    while (left := triples - total) > max(60, triples // 200):
        number += 1
        dossier = Dossier(world, number)
        fill(dossier, min(2.6, world.random.lognormvariate(-0.2, 0.65), max(0.75 * left / MEAN, 0.02)))
        path = folder / f"part-{number // 500:02}" / f"dossier-{number:05}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dossier.text(), encoding="utf-8", newline="\n")
        total += dossier.statements
    return total


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--triples", type=int, default=SIZES["209k"])
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    if given.folder.exists() and any(given.folder.iterdir()):
        parser.error(f"{given.folder} is not empty")
    print(f"{write(given.folder, given.triples, given.seed)} statements")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
