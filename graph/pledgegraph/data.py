"""Find the vocabulary and the facts: those that travel with the package, or others that somebody names."""

from __future__ import annotations

import os
from pathlib import Path

QUADS = ".parquet"


def data_dir(name: str) -> Path:
    """Give the folder of that name: beside this module where it was shipped, else in the checkout.

    Args:
        name: "ontology" or "seeds".
    """
    here = Path(__file__).resolve().parent
    shipped = here / name
    return shipped if shipped.is_dir() else here.parents[1] / name


def seeds_dir(given: str | Path | None = None) -> Path:
    """Find the folder of facts: the one given, else PLEDGEGRAPH_SEEDS, else the packaged one."""
    return Path(given or os.environ.get("PLEDGEGRAPH_SEEDS") or data_dir("seeds"))


def source_of(given: str | Path | None = None) -> Path:
    """Find what is read: the folder or file of facts; facts.nq of a release, which has no dossiers."""
    path = seeds_dir(given)
    within = path / "facts.nq"
    return within if within.is_file() and not any(path.rglob("*.yaml")) else path
