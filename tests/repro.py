"""Build the same facts in unlike circumstances and compare the bytes: ``make repro`` and ``make sums``.

The ways differ in everything that a result must not depend on. Where they disagree, ``--each`` tries one
circumstance at a time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
SUMS = ROOT / "tests" / "SHA256SUMS"
OFFLINE = ROOT / "tests" / "offline"
APART = ["unshare", "--map-user=4242", "--map-group=4242", "--net"]
"""Another user, in a machine without a network."""


class Way(NamedTuple):
    """One circumstance, or several at once."""

    name: str
    env: dict[str, str] = {}  # noqa: RUF012 - never changed
    python: tuple[str, ...] = ()
    apart: bool = False
    umask: int = -1
    copied: bool = False


PLAIN = Way("as it is here")
EACH = [
    Way("hash seed 4711", {"PYTHONHASHSEED": "4711"}),
    Way("hash seed 0", {"PYTHONHASHSEED": "0"}),
    Way("locale C, no UTF-8 mode", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    Way("locale C.UTF-8", {"LC_ALL": "C.UTF-8"}),
    Way("time zone of Auckland", {"TZ": "Pacific/Auckland"}),
    Way("time zone UTC-12", {"TZ": "Etc/GMT+12"}),
    Way("another home", {"HOME": "/nonexistent"}),
    Way("proxies that lead nowhere", {"http_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "nonsense"}),
    Way("python -OO", python=("-OO",)),
    Way("no default encoding", python=("-X", "warn_default_encoding", "-W", "error::EncodingWarning")),
    Way("umask 077", umask=0o077),
    Way("a copy in a folder with blanks and Cyrillic, files made in another order", copied=True),
    Way("another user, no network", apart=True),
]


def together(*parts: str) -> Way:
    """Join circumstances into one way."""
    chosen = [way for way in EACH if any(way.name.startswith(part) for part in parts)]
    return Way(
        "; ".join(way.name for way in chosen),
        {key: value for way in chosen for key, value in way.env.items()},
        tuple(option for way in chosen for option in way.python),
        any(way.apart for way in chosen),
        max(way.umask for way in chosen),
        any(way.copied for way in chosen),
    )


TWO = [
    together("hash seed 4", "locale C,", "time zone of", "another home", "prox", "python", "umask", "a copy"),
    together("hash seed 0", "locale C.", "time zone U", "no default", "another user"),
]


def may_be_apart() -> bool:
    """Tell whether this machine lets a process have a user and a network of its own."""
    found = shutil.which(APART[0])
    return bool(found) and subprocess.run([*APART, "true"], capture_output=True).returncode == 0


def copy(source: Path, target: Path) -> Path:
    """Copy a folder file by file, the last first."""
    files = (p for p in source.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    for path in sorted(files, reverse=True):
        copied = target / path.relative_to(source)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copied)
    return target


def begin(way: Way, seeds: Path, folder: Path) -> subprocess.Popen[str]:
    """Start a build in a folder of its own; its set comes to stand in ``out``."""
    folder.mkdir(parents=True)
    roots, where, out = [ROOT / "graph", ROOT / "builders"], folder, Path("out")
    if way.copied:
        checkout = folder / "Мій проєкт № 2"
        roots = [copy(ROOT / name, checkout / name) for name in ("graph", "builders", "ontology")][:2]
        seeds, where, out = copy(seeds, checkout / "seeds"), Path("/"), folder / "out"
    env = {name: value for name, value in os.environ.items() if not name.startswith("PLEDGEGRAPH_")}
    env |= {"PYTHONPATH": os.pathsep.join(map(str, [OFFLINE, *roots])), **way.env}
    command = [sys.executable, *way.python, "-m", "pledgegraph", "build", str(out), "--seeds", str(seeds)]
    apart = APART if way.apart and may_be_apart() else []
    return subprocess.Popen(
        [*apart, *command],
        cwd=where,
        env=env,
        umask=way.umask,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def sums(folder: Path) -> str:
    """Give the checksums of a set as ``sha256sum`` writes them."""
    found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in found)


def differing(one: str, other: str) -> list[str]:
    """Name the files whose checksums differ."""
    return sorted({line.split("  ")[1] for line in {*one.splitlines()} ^ {*other.splitlines()}})


def compared(seeds: Path, ways: list[Way], folder: Path, at_once: int = 2) -> Iterator[tuple[Way, str]]:
    """Build in each way, some at once, and give the checksums.

    Raises:
        RuntimeError: a build failed.
    """
    for first in range(0, len(ways), at_once):
        places = [(way, folder / f"way-{number}") for number, way in enumerate(ways)][first : first + at_once]
        started = [(way, where, begin(way, seeds, where)) for way, where in places]
        for way, where, running in started:
            _, said = running.communicate()
            if running.returncode:
                raise RuntimeError(f"the build failed ({way.name}): {said}")
            yield way, sums(where / "out")


def main(options: list[str]) -> int:
    """Compare; or write the checksums anew."""
    say = sys.stdout.write
    ways = [PLAIN] if "--write" in options else [PLAIN, *(EACH if "--each" in options else TWO)]
    first, wrong = "", 0
    with tempfile.TemporaryDirectory() as name:
        for way, found in compared(ROOT / "seeds", ways, Path(name)):
            first = first or found
            differ = differing(first, found)
            wrong += bool(differ)
            say(f"{way.name}:\n")
            if way.apart and not may_be_apart():
                say("  NOT TRIED: another user, no network; this machine has no namespaces\n")
            count = len(found.splitlines())
            say(f"  DIFFERS in {', '.join(differ)}\n" if differ else f"  {count} files, the same bytes\n")
    if "--write" in options:
        from pledgegraph.files import write_text

        write_text(SUMS, first)
        say(f"{SUMS.relative_to(ROOT)}: written\n")
    elif differ := differing(first, SUMS.read_text(encoding="utf-8")):
        wrong += 1
        say(f"{SUMS.relative_to(ROOT)}: DIFFERS in {', '.join(differ)}; after a change of facts, make sums\n")
    else:
        say(f"{SUMS.relative_to(ROOT)}: the same\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
