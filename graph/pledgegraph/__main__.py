"""Start the command line: ``pledgegraph`` and ``python -m pledgegraph``.

A command lives for a moment, so nothing is spent on collecting garbage, nor on freeing the facts at its end.
Whatever ends it (Ctrl-C, a signal to stop, a closed terminal) unwinds it, so that nothing is left half done.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from typing import Any, NoReturn


def run() -> NoReturn:
    """Run one command and leave at once; exit 128 + N after the signal N."""
    gc.disable()
    code: object = 0
    try:
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number and signal.getsignal(number) is signal.SIG_DFL:  # nohup and its like stay in force
                signal.signal(number, _end)
        for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
            if getattr(sys, name) is None:  # closed by the caller
                setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
        from pledgegraph.cli import main

        main()
    except SystemExit as end:
        code = end.code
    except KeyboardInterrupt:
        code = 130
    if code is not None and not isinstance(code, int):
        code = _told(code)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):
            stream.flush()
    os._exit(code if isinstance(code, int) else 0)


def _told(words: object) -> int:
    """Say the words that stand in the place of a code, as Python does, and give the code that it gives."""
    from pledgegraph.cli.screen import say

    with contextlib.suppress(OSError, ValueError):
        say(str(words), err=True)
    return 1


def _end(number: int, _: Any) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    run()
