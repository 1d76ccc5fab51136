"""Start the command line: ``pledgegraph`` and ``python -m pledgegraph``.

A command lives for a moment, so nothing is spent on collecting garbage, nor on freeing the facts at its end.
"""

from __future__ import annotations

import gc
import os
import sys


def run() -> None:
    """Run one command and leave at once."""
    gc.disable()
    from pledgegraph.cli import main

    try:
        main()
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else 0)


if __name__ == "__main__":
    run()
