"""The page of changes in a release: what was added, changed, removed, redirected since the last, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from pledgegraph.diff import WHAT, Change, changes_between
from pledgegraph.escape import markdown_cell


def changes_page(info: dict[str, Any], old: Sequence[ox.Quad], new: Sequence[ox.Quad]) -> str:
    """Write the page of changes as Markdown; words of the facts are text in it, never markup.

    Args:
        info: what the release says of itself.
        old: the stated facts of the release before; none for the first one.
        new: the stated facts.
    """
    counts = ", ".join(f"{number} {kind}" for kind, number in info["counts"].items())
    parts = [
        f"# Release {info['number']}\n",
        f"Facts recorded up to {info['date'] or 'no day'}: {counts}.\n",
        f"Id: `{info['id']}`\n",
    ]
    if info["reason"]:
        parts.append(f"Why: {markdown_cell(info['reason'])}\n")
    if info["previous"] is None:
        return "\n".join([*parts, "The first release: there is nothing to compare it with.\n"])
    found = changes_between(old, new)
    for what in WHAT:
        chosen = [change for change in found if change.what == what]
        if chosen:
            parts.append(f"## {what.capitalize()} ({len(chosen)})\n")
            parts.append("".join(_item(change) for change in chosen))
    if not found:
        parts.append("No record was added, changed or removed, and no redirect.\n")
    return "\n".join(parts)


def _item(change: Change) -> str:
    if change.what in ("added", "removed"):
        return f"- `{change.record}`: {markdown_cell(change.words)}\n"
    inner = "".join(f"  - {markdown_cell(str(detail))}\n" for detail in change.details)
    return f"- `{change.record}`: {markdown_cell(change.label)}\n{inner}"
