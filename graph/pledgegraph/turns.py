"""Writers into one folder take turns, and the next one removes what a killed one left there.

The system frees the lock of a process that ends, however it ends. So whoever holds the lock of a folder knows
that nobody uses the temporary names that stand in it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

_TEMPORARY = re.compile(r"\.pledgegraph-[0-9a-f]{16}\.tmp")
_PATIENCE = 10.0  # seconds; a foreign program that holds a folder for longer is not waited for


def beside(target: Path, ending: str = "tmp") -> Path:
    """Give a name that no other run uses, in the folder of a target.

    Args:
        target: the file or folder to be.
        ending: ``tmp`` for what the next writer may remove; anything else is never removed by others.
    """
    return target.parent / f".pledgegraph-{os.urandom(8).hex()}.{ending}"


@contextlib.contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Wait for the other writers into a folder, then remove what killed ones left in it.

    Without a lock (a file system that has none, a foreign program that keeps it) nothing is removed.

    Args:
        folder: where names come and go.

    Raises:
        OSError: there is no such folder, or it may not be read.
    """
    if os.name == "nt":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if _locked(descriptor):
            _remove_left_over(folder)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    import fcntl

    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        except OSError:
            return False
        else:
            return True


def _remove_left_over(folder: Path) -> None:
    for path in sorted(folder.glob(".pledgegraph-*.tmp")):
        with contextlib.suppress(OSError):
            if not _TEMPORARY.fullmatch(path.name) or path.lstat().st_uid != os.geteuid():
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
