"""What one shell has of the extension: its magics, the graph they ask, completion, short errors."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pledgegraph.cli.screen import say
from pledgegraph.errors import PledgeGraphError, QueryError
from pledgegraph.facts import open_store
from pledgegraph.notebook import faults
from pledgegraph.notebook.asked import pledges, pledges_command
from pledgegraph.notebook.complete import matcher
from pledgegraph.notebook.drawn import draw, draw_command
from pledgegraph.notebook.index import Index
from pledgegraph.notebook.line import usage
from pledgegraph.notebook.sparql import sparql, sparql_command

if TYPE_CHECKING:
    from pledgegraph.graph import PledgeGraph

GRAPH = "kg"
"""The variable that is asked unless another one is named."""


class Session:
    """What one shell has of the extension.

    Args:
        shell: the shell of IPython.
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self._loaded: PledgeGraph | None = None
        self._told = False
        self._index: Index | None = None
        self._undo: list[Callable[[], Any]] = []

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of the notebook."""
        found: dict[str, Any] = self.shell.user_ns
        return found

    # ---------------------------------------------------------------- begin and end

    def begin(self) -> None:
        """Register the magics, completion and the display of our errors."""
        self._register("sparql", sparql, "line_cell", usage(sparql_command(), "%%sparql"))
        self._register("pledges", pledges, "line", usage(pledges_command(), "%pledges"))
        self._register("draw", draw, "line", usage(draw_command(), "%draw"))
        self._take_errors()
        self._complete()

    def end(self) -> None:
        """Take all of it away again."""
        while self._undo:
            self._undo.pop()()

    def _register(self, name: str, act: Callable[..., Any], kind: str, doc: str) -> None:
        from IPython.core.magic import no_var_expand

        def magic(line: str, cell: str | None = None) -> Any:
            return act(self, line) if cell is None else act(self, line, cell)

        magic.__doc__, magic.__name__ = doc, name
        self.shell.register_magic_function(no_var_expand(magic), magic_kind=kind, magic_name=name)
        for table in self.shell.magics_manager.magics.values():
            if table.get(name) is magic:
                self._undo.append(partial(table.pop, name))

    def _take_errors(self) -> None:
        """Show errors of ours in short; another extension's way with other errors stays."""
        shell = self.shell
        others, before = shell.custom_exceptions, shell.CustomTB

        def show(
            _: Any,
            etype: type[BaseException],
            error: BaseException,
            tb: TracebackType | None,
            tb_offset: Any = None,
        ) -> None:
            if isinstance(error, PledgeGraphError):
                faults.show(shell, error, tb)
            else:
                before(etype, error, tb, tb_offset=tb_offset)

        def undo() -> None:
            shell.custom_exceptions, shell.CustomTB = others, before

        shell.set_custom_exc((PledgeGraphError, *others), show)
        self._undo.append(undo)

    def _complete(self) -> None:
        try:
            found = matcher(self)
        except ImportError:  # IPython before 8.6, as on Colab, has no such interface
            return
        self.shell.Completer.custom_matchers.append(found)
        self._undo.append(partial(self.shell.Completer.custom_matchers.remove, found))

    # ---------------------------------------------------------------- for the magics

    def graph(self, options: Mapping[str, Any]) -> PledgeGraph:
        """Find the graph to ask: the variable or the facts that are named, else ``kg``, else packaged facts.

        Args:
            options: those of a magic.

        Raises:
            QueryError: the variable is no graph, or both are named.
            PledgeGraphError: the facts cannot be loaded.
        """
        from pledgegraph.graph import PledgeGraph

        name, path = options["graph"], options["path"]
        if name and path:
            raise QueryError("--kg and --facts are two graphs; name one of them")
        if path:
            return PledgeGraph(open_store(path))
        found = self.variables.get(name or GRAPH)
        if isinstance(found, PledgeGraph):
            return found
        if name:
            held = f"is of type {type(found).__name__}" if name in self.variables else "does not exist"
            raise QueryError(f"--kg {name}: that variable {held}; make one with {name} = pg.load()")
        kg = self._of_the_package()
        if not self._told:
            self._told, store = True, kg.store
            held = f" (the variable {GRAPH} is no graph)" if GRAPH in self.variables else ""
            others = f"{GRAPH} = pg.load(...) asks others"
            say(f"asking facts {store.version} from {store.label}{held}; {others}")
        return kg

    def _of_the_package(self) -> PledgeGraph:
        from pledgegraph.graph import PledgeGraph

        if self._loaded is None:
            self._loaded = PledgeGraph(open_store())
        return self._loaded

    def keep(self, options: Mapping[str, Any], result: Any) -> Any:
        """Keep a result as the variable that -o names, and give it back.

        Args:
            options: those of a magic.
            result: what came of it.
        """
        if options["out"]:
            self.shell.push({options["out"]: result})
        return result

    # ---------------------------------------------------------------- for completion

    def named(self, name: str) -> PledgeGraph | None:
        """Give the graph that a variable holds; None where it holds none."""
        from pledgegraph.graph import PledgeGraph

        found = self.variables.get(name)
        return found if isinstance(found, PledgeGraph) else None

    def index(self, kg: PledgeGraph | None = None) -> Index:
        """Give the names of a graph, of the one that is asked unless told; they are kept until another's."""
        store = (kg or self.named(GRAPH) or self._of_the_package()).store
        if self._index is None or self._index.store is not store:
            self._index = Index(store)
        return self._index

    def values(self) -> list[str]:
        """List the variables that can stand for a value, in order."""
        held = (str, int, float, list, tuple, datetime.date)
        return sorted(
            name
            for name, value in self.variables.items()
            if name not in self.shell.user_ns_hidden
            and not name.startswith("_")
            and (isinstance(value, held) or hasattr(value, "tolist"))
        )
