"""Run a piece of work in a process of its own, with an end: time, memory, or a crash stop that process alone.

The engine cannot be interrupted from within, and a text that nests too deep ends the process that parses it.
So a query of somebody else's runs in a forked copy of this process, which shares the facts, costs a few
milliseconds, and is killed where it goes past its limits.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import warnings
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn

from pledgegraph.errors import QueryError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

CAN_FORK = hasattr(os, "fork")
TIMEOUT: float | None = 30.0 if CAN_FORK else None
"""Seconds that a query has unless told; no limit where the system cannot fork."""
MEMORY = 1 << 30
"""Bytes that a query may need beyond what the process holds already."""
MOST_SENT = 64 << 20
"""Bytes of an answer on its way back; spread out in this process it needs several times as many."""
_DAY = 86_400.0
_NO_MEMORY = 77
_ENDED = "the query was ended"
_FORKING = Lock()  # a copy that held the end of another's pipe would hide that the other has ended


def bounded(work: Callable[[], Any], *, timeout: float, memory: int = MEMORY) -> Any:
    """Give what a piece of work returns, or say which limit ended it.

    Args:
        work: what to do; it returns or raises something that can be pickled.
        timeout: seconds of wall clock.
        memory: bytes beyond what this process holds; kept on Linux only.

    Raises:
        QueryError: the work went past a limit or ended its process, or the system cannot limit it.

    Example:
        >>> bounded(lambda: 6 * 7, timeout=10)
        42
    """
    if not CAN_FORK:
        raise QueryError("this system cannot limit a query; ask with timeout=None")
    if not 0 < timeout <= _DAY:
        raise QueryError(f"timeout={timeout:g} is no time to answer in; give seconds, or None for no limit")
    from multiprocessing import Pipe

    with _FORKING, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the copy has this one thread and needs no other
        ours, theirs = Pipe(duplex=False)
        child = os.fork()
        if not child:
            _run(work, theirs, timeout, memory)
        theirs.close()
    status = None
    try:
        if not ours.poll(timeout):
            advice = "narrow it, or give more time (--timeout, timeout=)"
            raise QueryError(f"{_ENDED}: no answer within {timeout:g} s; {advice}")
        with contextlib.suppress(EOFError):
            done, value = ours.recv()
            if done:
                return value
            raise value
        status = os.waitpid(child, 0)[1]
        raise QueryError(_ended(status, memory))
    finally:
        ours.close()
        if status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _run(work: Callable[[], Any], pipe: Connection, timeout: float, memory: int) -> NoReturn:
    """Do the work in the copy, send what came of it, and end without the endings of the parent."""
    code = 1
    from multiprocessing.reduction import ForkingPickler

    try:
        _limit(timeout, memory)
        try:
            sent = True, work()
        except MemoryError:
            raise
        except Exception as error:
            sent = False, error
        data = ForkingPickler.dumps(sent)
        if len(data) > MOST_SENT:
            said = f"the answer has more than {MOST_SENT >> 20} MiB; narrow the query, or use LIMIT"
            data = ForkingPickler.dumps((False, QueryError(said)))
        pipe.send_bytes(data)
        code = 0
    except MemoryError:
        code = _NO_MEMORY
    finally:
        os._exit(code)


def _limit(timeout: float, memory: int) -> None:
    """Take the limits on, and say nothing on the screen: the parent tells what happened."""
    import faulthandler
    import gc
    import resource

    faulthandler.disable()
    gc.freeze()  # what other libraries made before the fork may not bear being looked through after it
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_DFL)
    silent = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(silent, descriptor)
    seconds = int(timeout) + 2
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as pages:  # noqa: PTH123 - no file of a user
            held = int(pages.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # from here on no file and no connection is opened


def _ended(status: int, memory: int) -> str:
    """Say why the copy ended without an answer."""
    code = os.waitstatus_to_exitcode(status)
    if code in (-signal.SIGABRT, _NO_MEMORY):
        return f"{_ENDED}: it needs more than {memory >> 20:,} MiB of memory; narrow it, or use LIMIT"
    if code in (-signal.SIGSEGV, -signal.SIGBUS):
        return f"{_ENDED}: it nests too deep or is too long for the engine"
    return f"{_ENDED} by the system ({signal.Signals(-code).name if code < 0 else code})"
