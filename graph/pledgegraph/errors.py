"""The error tree of the project.

::

    PledgeGraphError(Exception)
    ├── SeedError            the facts have findings; .findings holds all of them
    ├── OntologyError        the vocabulary itself is wrong (syntax, dead shape, unknown class)
    ├── QueryError           a question cannot be asked
    │   ├── UnknownName      a name that no record or concept has; .suggestions holds near ones
    │   └── BadSparql        SPARQL that does not parse; .line, .column and .text say where, .hint what helps
    ├── EndpointError        a remote endpoint gave no whole answer; says who, what happened and what to do
    ├── ExportError          a file cannot be written, or its suffix names no known format
    ├── ReleaseError         a release cannot be made from these facts, or cannot be read
    └── MissingExtra         an optional package is needed; the message names the extra

Everything that the package raises on purpose is below ``PledgeGraphError``.
"""

from __future__ import annotations

from typing import Any


class PledgeGraphError(Exception):
    """Root of all errors that this package raises on purpose."""


class SeedError(PledgeGraphError):
    """The facts have findings.

    Args:
        findings: every finding of the run, each with path, line, column, rule, message and fix.
    """

    def __init__(self, findings: list[Any]) -> None:
        self.findings = findings
        shown = "\n".join(str(finding) for finding in findings[:20])
        more = f"\n... and {len(findings) - 20} more" if len(findings) > 20 else ""
        super().__init__(f"{counted(findings)} in the facts:\n{shown}{more}")


def counted(findings: list[Any]) -> str:
    """Count findings in words.

    Example:
        >>> counted(["one"]), counted([])
        ('1 finding', '0 findings')
    """
    return f"{len(findings)} finding{'' if len(findings) == 1 else 's'}"


class OntologyError(PledgeGraphError):
    """The vocabulary itself is wrong."""


class QueryError(PledgeGraphError):
    """A question cannot be asked."""


class UnknownName(QueryError):  # noqa: N818 - reads as what happened
    """A name that no record or concept has.

    Args:
        name: what was asked for.
        kind: what kind of thing was looked for, as in "actor".
        suggestions: names that exist and look alike, best first.
        hint: what else helps: the kind that does have the name, or the names that there are.
    """

    def __init__(self, name: str, kind: str, suggestions: list[str], hint: str = "") -> None:
        self.name, self.kind, self.suggestions = name, kind, suggestions
        unsaid = [s for s in suggestions if f"'{s}'" not in hint]
        near = f"did you mean {' or '.join(repr(s) for s in unsaid)}?" if unsaid else ""
        super().__init__("; ".join(part for part in (f"no {kind} is called {name!r}", hint, near) if part))


class BadSparql(QueryError):  # noqa: N818
    """SPARQL that does not parse.

    Args:
        problem: what is wrong, in one clause.
        line: line of the fault, from 1; 0 where it is unknown.
        column: column of the fault in characters, from 1; 0 where it is unknown.
        text: the line itself; empty where it is unknown.
        hint: what may help; empty for nothing.

    Example:
        >>> print(BadSparql("the query does not parse", 1, 5, "ASK {", "a bracket is open"))
        the query does not parse (line 1, column 5)
          ASK {
              ^
        a bracket is open
    """

    def __init__(self, problem: str, line: int = 0, column: int = 0, text: str = "", hint: str = "") -> None:
        self.problem, self.line, self.column, self.text, self.hint = problem, line, column, text, hint
        lines = [f"{problem} (line {line}, column {column})" if line else problem]
        if text:
            before = "".join("\t" if char == "\t" else " " for char in text[: column - 1])
            lines += [f"  {text}", f"  {before}{' ' * (column - 1 - len(before))}^"]
        super().__init__("\n".join([*lines, hint] if hint else lines))


class EndpointError(PledgeGraphError):
    """A remote endpoint gave no whole answer."""


class ExportError(PledgeGraphError):
    """A file cannot be written, or its suffix names no known format."""


class ReleaseError(PledgeGraphError):
    """A release cannot be made from these facts, or cannot be read."""


class MissingExtra(PledgeGraphError):  # noqa: N818
    """An optional package is needed.

    Args:
        extra: name of the extra that brings it.
        purpose: what it is needed for.
    """

    def __init__(self, extra: str, purpose: str) -> None:
        self.extra = extra
        super().__init__(f"{purpose} needs the extra '{extra}': pip install 'pledgegraph[{extra}]'")
