"""The command line: ``pledgegraph who --by france``.

A question that is remembered is answered before anything else is imported; see ``memory``. What the commands
are stands in ``menu``.
"""

from __future__ import annotations

import contextlib
import os
import sys

from pledgegraph.cli.memory import Question


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; exit 0 fine, 1 findings, 2 misuse or a fault, 130 and 141 as a shell says it."""
    try:
        code = _outcome(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        code = _gave_up(141)
    except OSError as error:
        code = _gave_up(2)
        with contextlib.suppress(OSError):
            _complain(f"{error.filename or 'the output'}: {error.strerror or error}")
    except UnicodeEncodeError as error:
        code = _gave_up(2)
        letter = error.object[error.start]
        _complain(
            f"the output is written as {error.encoding}, which has no {letter!r}; set PYTHONIOENCODING=utf-8"
        )
    sys.exit(code)


def _outcome(arguments: list[str]) -> int:
    question = Question.of(arguments)
    if question and (told := question.recall()):
        for stream, text in zip((sys.stdout, sys.stderr), told, strict=True):
            stream.write(text)
        return 0
    from pledgegraph.cli.menu import outcome

    return outcome(arguments, question)


def _complain(text: str) -> None:
    from pledgegraph.cli.screen import complain

    complain(f"pledgegraph: {text}")


def _gave_up(code: int) -> int:
    """Drop what could not be written, so that nothing is tried again at the end."""
    with contextlib.suppress(OSError, ValueError):  # a stream of a test, or one that is closed, has no number
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code
