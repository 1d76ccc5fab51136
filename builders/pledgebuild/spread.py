"""Spread work over processes, where there is enough of it: the results are those of one process.

Each process has its share from the beginning and writes what it makes into a file of its own, so that none
waits for another. One that dies leaves its work to this one; one whose parent died ends.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import io
import os
import signal
import struct
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, TypeVar

from pledgegraph.errors import PledgeGraphError

Item = TypeVar("Item")
VARIABLE = "PLEDGEGRAPH_JOBS"
MOST_JOBS = 8
"""Processes that are used where nobody says how many."""
_SIZE = struct.Struct("<Q")


def jobs() -> int:
    """Tell how many processes to use: PLEDGEGRAPH_JOBS, else one for each processor, at most eight.

    Raises:
        PledgeGraphError: PLEDGEGRAPH_JOBS is no number from 1 to 999.
    """
    if given := os.environ.get(VARIABLE):
        if not (given.isascii() and given.isdecimal() and 1 <= int(given[:9]) <= 999):
            raise PledgeGraphError(f"{VARIABLE} is {given!r}; it takes a number of processes, from 1 to 999")
        return int(given)
    affinity = getattr(os, "sched_getaffinity", None)
    return min(len(affinity(0)) if affinity else os.cpu_count() or 1, MOST_JOBS)


def spread(
    items: Sequence[Item], work: Callable[[Item], bytes], count: int, done: Callable[[int], None]
) -> Iterator[bytes]:
    """Do work for each of many things, in as many processes as are asked for and can be had.

    Args:
        items: the things.
        work: makes bytes of one; what it raises is raised here.
        count: processes, this one included.
        done: is told how many things are done, from time to time.

    Yields:
        The results in the order of the things.
    """
    count = min(count, len(items)) if can_fork() else 1
    others = [_Other(items[number::count], work) for number in range(1, count)]
    try:
        own: list[bytes] = []
        for number, item in enumerate(items[::count] if others else ()):
            own.append(work(item))
            done(min((number + 1) * count, len(items)))
        for other in others:
            other.wait()
        for number, item in enumerate(items):
            share, place = number % count, number // count
            if not others:
                made: bytes | None = work(item)
                done(number + 1)
            else:
                made = own[place] if share == 0 else others[share - 1].next()
            yield work(item) if made is None else made
    finally:
        for other in others:
            other.end()


def can_fork() -> bool:
    """Tell whether this process may be split: not on Windows, and not beside running threads."""
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


class _Other:
    """Another process with its share of the work, and the file into which it writes."""

    def __init__(self, share: Sequence[Item], work: Callable[[Item], bytes]) -> None:
        self._file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # threads of the engine sleep, and hold nothing
            self._child = os.fork()
        if self._child == 0:
            _labour(parent, self._file, share, work)

    def wait(self) -> None:
        """Wait until the process has ended, and go to the beginning of what it wrote."""
        if self._child:
            os.waitpid(self._child, 0)
            self._child = 0
        self._file.seek(0)

    def next(self) -> bytes | None:
        """Read its next result; none where it did not come so far."""
        head = self._file.read(_SIZE.size)
        if len(head) < _SIZE.size:
            return None
        (size,) = _SIZE.unpack(head)
        body = self._file.read(size)
        return body if len(body) == size else None

    def end(self) -> None:
        """End the process if it runs still, and let the file go."""
        if self._child:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._child, 0)
            self._child = 0
        self._file.close()


def _labour(parent: int, file: io.IOBase, share: Sequence[Item], work: Callable[[Item], bytes]) -> None:
    """Work through a share in a process of its own, which says nothing and ends here."""
    try:
        faulthandler.disable()
        gc.freeze()  # what other libraries made before the fork may not bear being looked through after it
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        for item in share:
            if os.getppid() != parent:
                break
            made = work(item)
            file.write(_SIZE.pack(len(made)) + made)
        file.flush()
    finally:
        os._exit(0)  # no handler or buffer of the parent runs twice
