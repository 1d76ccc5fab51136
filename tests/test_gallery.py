"""The gallery: every picture is the one that the command beside it draws, and every one is shown."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
PICTURES = ROOT / "docs" / "gallery"


def test_every_picture_is_what_its_command_draws(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "tests" / "gallery.py", tmp_path], check=True, capture_output=True)
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in PICTURES.iterdir()}
    assert drawn.keys() == kept.keys()
    changed = [name for name in sorted(drawn) if drawn[name] != kept[name]]
    assert changed == [], "make gallery draws them again; look at them"


def test_every_picture_is_shown_and_described() -> None:
    shown = {name: words for words, name in re.findall(r"!\[([^\]]+)\]\(gallery/(\S+)\)", PAGE)}
    assert set(shown) == {path.name for path in PICTURES.glob("*.svg")}
    assert all(words.strip() for words in shown.values())


def test_every_kind_of_picture_is_in_the_gallery() -> None:
    from pledgegraph.pictures import KINDS

    assert {kind for kind in KINDS if f"pledgegraph draw {kind} " not in PAGE} == set()
