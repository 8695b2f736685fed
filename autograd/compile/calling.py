"""The way into compiled code: is this call as the traced one was? Then run the code.

One function does both, written for each specialisation, since each call of a further function costs
as much as a small operation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import numpy as np

from autograd.assigned import note_assignment
from autograd.compile.arguments import Form
from autograd.compile.graph import Graph
from autograd.compile.loaded import Loaded
from autograd.compile.recorded import Operation
from autograd.scope import current_scope
from autograd.value import Value

#: What a call gives that does not fit a specialisation.
MISS = object()


class Callee(Protocol):
    """What can be called: the code, and what it depends on."""

    form: Form
    graph: Graph
    cells: tuple[Value, ...]
    #: Those whose gradient is set, and those that hold a number and get another.
    graded: tuple[Value, ...]
    renumbered: tuple[Value, ...]
    has_effects: bool
    loaded: Loaded
    #: Where values are given or returned, what makes the result an operation of their graph.
    operation: Operation | None
    #: Whether gradients are to be recorded where it is called; None if that is all the same.
    recording: bool | None

    def unchanged(self) -> bool: ...
    def refuse_shared(self, argument: Any, data: Any) -> None: ...
    def identities(self, name_of: Callable[[Any], str]) -> Iterator[str]: ...


_CALL = """def call(args, keywords):
    if not ({form}):
        return MISS
    try:
        unchanged = {identities}
    except (AttributeError, ValueError):
        unchanged = False
    if not (unchanged or is_unchanged()):
        return MISS
{reads}    if not ({cells}):
        return MISS
{shared}{told}{noted}    try:
        run = take()
    except IndexError:
        run = instance()
    try:
        result = run({data})
    finally:
        give_back(run)
{effects}    return {result}
"""

_TOLD = """    keeper = current_scope().keeper
    if keeper is not None:
        for cell in changed:
            keeper.changes(cell)
"""

_NOTED = """    for cell in noted:
        note_assignment(cell)
"""

_EFFECTS = """    result, gradients, numbers = result
{gradients}{numbers}"""


def caller(callee: Callee) -> Callable[[Any, Any], Any]:
    """Write the function of (args, keywords) that runs the code, or gives `MISS`."""
    form, cells = callee.form, callee.cells
    names: dict[int, str] = {}
    namespace: dict[str, Any] = {
        "MISS": MISS,
        "current_scope": current_scope,
        "note_assignment": note_assignment,
        "ndarray": np.ndarray,
        "instance": callee.loaded.instance,
        "is_unchanged": callee.unchanged,
        "take": callee.loaded.idle.pop,
        "give_back": callee.loaded.idle.append,
        "refuse_shared": callee.refuse_shared,
        **form.namespace,
    }

    def name_of(thing: Any) -> str:
        if id(thing) not in names:
            names[id(thing)] = f"known_{len(names)}"
            namespace[names[id(thing)]] = thing
        return names[id(thing)]

    reads: list[str] = []
    checks: list[str] = []
    for i, cell in enumerate(cells):
        reads.append(f"    data_{i} = {name_of(cell)}.data\n")
        data = cell.data
        checks.append(f"type(data_{i}) is {name_of(data.__class__)}")
        if isinstance(data, np.ndarray):
            checks.append(f"data_{i}.shape == {data.shape}")
            checks.append(f"data_{i}.dtype == {name_of(data.dtype)}")
    changed = namespace["changed"] = [cell for cell, _ in callee.graph.writes]
    namespace["noted"] = [cell for cell in changed if "lent" not in cell.__dict__]
    result = "result"
    if callee.operation is not None:
        namespace["recorded"] = callee.operation.recorded
        sources = map(name_of, callee.operation.cells)
        result = f"recorded(result, ({''.join(f'{given}, ' for given in (*form.paths, *sources))}))"
    mode = [] if callee.recording is None else [f"current_scope().recording is {callee.recording}"]
    source = _CALL.format(
        form=" and ".join((*form.checks, *mode)),
        identities=_all(callee.identities(name_of)),
        reads="".join(reads),
        cells=_all(checks),
        shared=_sharing(callee),
        data=", ".join((*form.reads, *(f"data_{i}" for i in range(len(cells))))),
        told=_TOLD if changed else "",
        effects=_effects(callee, name_of) if callee.has_effects else "",
        noted=_NOTED if changed else "",
        result=result,
    )
    exec(source, namespace)
    return namespace["call"]


def _effects(callee: Callee, name_of: Callable[[Any], str]) -> str:
    """Write what sets gradients and numbers, which come with the result."""
    lines = {"gradients": "", "numbers": ""}
    for kind, cells, attribute in (
        ("gradients", callee.graded, "grad"),
        ("numbers", callee.renumbered, "data"),
    ):
        if cells:
            targets = "".join(f"{name_of(cell)}.{attribute}, " for cell in cells)
            lines[kind] = f"    {targets}= {kind}\n"
    return _EFFECTS.format(**lines)


def _sharing(callee: Callee) -> str:
    """Write the checks that no argument is memory which the code writes to.

    An array that owns its memory shares it with no other owner, which takes little time to see.
    """
    written = {cell for cell, _ in callee.graph.writes if isinstance(cell.data, np.ndarray)}
    names = [f"data_{i}" for i, cell in enumerate(callee.cells) if cell in written]
    lines: list[str] = []
    for leaf, path in zip(callee.form.leaves, callee.form.reads):
        data: Any = leaf.data
        if names and isinstance(data.sample, np.ndarray):
            same = " or ".join(f"{path} is {name} or {path} is {name}.base" for name in names)
            # What looks into an array may look into any: that takes a closer look.
            lines.append(f"    if {path}.base is not None or {same}:")
            lines += [f"        refuse_shared({path}, {name})" for name in names]
    return "".join(f"{line}\n" for line in lines)


def _all(conditions: Iterable[str]) -> str:
    """Join conditions; in brackets by the hundred, since Python's parser nests them."""
    conditions = list(conditions) or ["True"]
    blocks = [conditions[i : i + 100] for i in range(0, len(conditions), 100)]
    return " and ".join(f"({' and '.join(block)})" for block in blocks)
