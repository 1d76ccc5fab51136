"""Find the folders that travel with the package: the vocabulary and the facts."""

from __future__ import annotations

from pathlib import Path


def data_dir(name: str) -> Path:
    """Give the folder of that name: beside this module where it was shipped, else in the checkout.

    Args:
        name: "ontology" or "seeds".
    """
    here = Path(__file__).resolve().parent
    shipped = here / name
    return shipped if shipped.is_dir() else here.parents[1] / name
