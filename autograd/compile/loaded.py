"""`Loaded`: a graph as a Python function that runs, with the memory that it computes in."""

from __future__ import annotations

import linecache
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compile.emit import emitted
from autograd.compile.graph import Graph
from autograd.compile.names import leaf_names
from autograd.compile.schedule import scheduled

#: Of so many programs the source is kept for the tracebacks of errors in them.
_MOST_SOURCES = 1000
_filenames: deque[str] = deque()


class Loaded:
    """The program of a graph, scheduled, written and ready to run."""

    def __init__(self, graph: Graph, name: str, structure: Any) -> None:
        self.schedule = scheduled(graph)
        self.program = emitted(graph, self.schedule, name, leaf_names(graph), structure)
        #: Returns the code bound to an arena.
        self._make = self._loaded(name)
        #: The code bound to arenas that no thread is using.
        self.idle: list[Callable[..., Any]] = []

    def instance(self) -> Callable[..., Any]:
        """Bind the code to an arena of its own, so that several threads may run it at once."""
        size = self.schedule.arena_size
        block = np.empty(size + 64, np.uint8)
        start = -block.ctypes.data % 64
        return self._make(block[start : start + size])

    def run(self, *data: Any) -> Any:
        """Run the code in an arena that no other thread is using."""
        try:
            code = self.idle.pop()
        except IndexError:
            code = self.instance()
        try:
            return code(*data)
        finally:
            self.idle.append(code)

    def _loaded(self, name: str) -> Callable[..., Any]:
        """Run the source, so that errors in it show their line."""
        filename = f"<compiled {name} {id(self):x}>"
        source = self.program.source
        entry = (len(source), None, source.splitlines(keepends=True), filename)
        linecache.cache[filename] = entry
        # Not when the program is let go of: that may be while `linecache` goes through its entries.
        _filenames.append(filename)
        if len(_filenames) > _MOST_SOURCES:
            linecache.cache.pop(_filenames.popleft(), None)
        exec(compile(source, filename, "exec"), self.program.namespace)
        return self.program.namespace["specialised"]
