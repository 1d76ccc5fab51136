"""Draw the pictures of docs/gallery.md, each by the command that stands beside it.

``python tests/gallery.py FOLDER`` draws them into a folder; ``make gallery`` into the page's own.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "gallery.md"
COMMAND = re.compile(r"^pledgegraph (draw \S+ (\S+).*)$", re.MULTILINE)


def draw(folder: Path) -> list[Path]:
    """Run every command of the page, with its picture written into a folder.

    Args:
        folder: where the pictures go, by the names that the page gives them.
    """
    made = []
    for command, path in COMMAND.findall(PAGE.read_text(encoding="utf-8")):
        target = folder / Path(path).name
        arguments = [str(target) if word == path else word for word in shlex.split(command)]
        subprocess.run([sys.executable, "-m", "pledgegraph", *arguments], check=True)
        made.append(target)
    return made


if __name__ == "__main__":
    chosen = Path(sys.argv[1])
    chosen.mkdir(parents=True, exist_ok=True)
    draw(chosen)
