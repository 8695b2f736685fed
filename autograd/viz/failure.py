"""The partial graph behind an error: what had been computed, and the operation that failed.

Nothing is recorded in advance. The traceback of an error holds what every function on its way was
called with, so the operation that raised it, and by its inputs the graph, are read from there. For
as long as an error keeps its traceback, it keeps that graph in memory too.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import CodeType, FrameType
from typing import Any, NamedTuple

from autograd.debug.detection import detect_anomaly
from autograd.graph import NO_KEYWORDS, Node, apply, constant
from autograd.primitives import Primitive
from autograd.scope import Scope, group, root_scope
from autograd.structure import leaves
from autograd.viz.capture import captured
from autograd.viz.description import GraphDescription
from autograd.viz.folding import FoldedGraph
from autograd.viz.preview import Preview
from autograd.walk import walk

_WIDTH, _LINES = 44, 10


class _Failure(NamedTuple):
    """What was under way: a node that is there already, or one that was to be made."""

    node: Node
    output: Node


def capture_failure(error: BaseException) -> GraphDescription:
    """Describe the graph up to the operation that raised an error, with that one marked.

    Parameters
    ----------
    error : exception
        As it was caught, with its traceback: an error of an operation, of a layer or function
        that was called with values, of ``backward``, or of `detect_anomaly`. What it was raised
        from counts where it has no operation of its own.

    Returns
    -------
    GraphDescription
        The node that failed is of the kind ``failed``, and its data say what was raised. For an
        error in ``backward`` it stands among the others; else it is the last.

    Raises
    ------
    ValueError
        If the error did not come from anything that was called with values.

    Examples
    --------
    >>> from autograd import Value
    >>> try:
    ...     Value([1.0, 2.0], "x") @ Value([1.0, 2.0, 3.0], "w")
    ... except ValueError as error:
    ...     graph = capture_failure(error)
    >>> [(node.kind, node.name or node.op) for node in graph.nodes]
    [('input', 'x'), ('input', 'w'), ('failed', 'matmul')]
    """
    failure = next(filter(None, map(_failure, _causes(error))), None)
    if failure is None:
        raise ValueError(
            f"there is no graph behind this {type(error).__name__}: it was not raised by anything "
            "that was called with values, or its traceback is gone"
        )
    found = captured(failure.output)
    if failure.node not in found.ids:  # freed on the way
        found = captured(failure.node)
    failed = found.ids[failure.node]
    nodes = (
        replace(
            node, kind="failed", data=_with_note(node.data, error), grad=None, requires_grad=False
        )
        if node.id == failed
        else node
        for node in found.graph.nodes
    )
    return replace(found.graph, nodes=tuple(nodes))


def around_failed(folded: FoldedGraph) -> tuple[str, ...]:
    """Return the id of the group that the failed node is in, if there is one."""
    failed = {node.id for node in folded.graph.nodes if node.kind == "failed"}
    return tuple(group.id for group in folded.groups if failed.intersection(group.items))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it was raised from."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _failure(error: BaseException) -> _Failure | None:
    """Return what an error came from: the innermost operation, else the innermost call."""
    frames: list[FrameType] = []
    traceback = error.__traceback__
    while traceback is not None:
        frames.append(traceback.tb_frame)
        traceback = traceback.tb_next
    frames.reverse()
    for frame in frames:
        read = _READERS.get(frame.f_code)
        failure = None if read is None else read(frame.f_locals)
        if failure is not None:
            return failure
    return _call(frames)


def _call(frames: list[FrameType]) -> _Failure | None:
    """Return the innermost call with values, by the name under which its package was called."""
    found: _Failure | None = None
    package = ""
    for frame in frames:
        given = _values_given(frame)
        name = frame.f_code.co_qualname.rpartition("<locals>.")[2]
        last = name.rpartition(".")[2]
        if found is not None:
            if _package(frame) != package or last in ("forward", "__call__"):
                break
            if last.startswith(("_", "<")):
                continue
        if given:
            package = _package(frame)
            found = _unmade(name, given, scope=_scope(frames))
    return found


def _package(frame: FrameType) -> str:
    return frame.f_globals.get("__name__", "").partition(".")[0]


def _scope(frames: list[FrameType]) -> Scope:
    """Return the scope of the innermost module that was being called."""
    for frame in frames:
        inside, label = (
            frame.f_locals.get("inside"),
            getattr(frame.f_locals.get("self"), "_group", 0),
        )
        if isinstance(inside, Scope) and isinstance(label, group):
            return inside
    return root_scope


def _unmade(
    name: str,
    inputs: tuple[Any, ...],
    keywords: Mapping[str, Any] = NO_KEYWORDS,
    scope: Scope = root_scope,
) -> _Failure | None:
    """Return a node in the place of the one that was not made."""
    if not any(isinstance(given, Node) for given in inputs):
        return None
    node = constant(None)
    node.op, node.inputs, node.keywords = Primitive(_nothing, name=name), inputs, dict(keywords)
    node.scope, node.requires_grad = scope, True
    return _Failure(node, node)


def _nothing() -> None:
    """Stand for an operation that gave no result."""


def _values_given(frame: FrameType) -> tuple[Any, ...]:
    """Return the values among the arguments of a function."""
    code, found = frame.f_code, frame.f_locals
    starred = bool(code.co_flags & 0x04) + bool(code.co_flags & 0x08)
    count = code.co_argcount + code.co_kwonlyargcount + starred
    given = [found.get(name) for name in code.co_varnames[:count]]
    return tuple(leaf for leaf in leaves(given) if isinstance(leaf, Node))


def _of_walk(found: Mapping[str, Any]) -> _Failure | None:
    node = found.get("node")
    return None if node is None else _Failure(node, found["output"])


def _of_sums(found: Mapping[str, Any]) -> _Failure | None:
    node = found.get("node")
    return None if node is None else _Failure(node, node)


#: What does operations, and how to read from its local variables which one was under way.
_READERS: dict[CodeType, Callable[[Mapping[str, Any]], _Failure | None]] = {
    apply.__code__: lambda found: _unmade(
        found["primitive"].name,
        found["inputs"],
        found["keywords"],
        found.get("scope", root_scope),
    ),
    Primitive.__call__.__code__: lambda found: _unmade(found["self"].name, found["inputs"]),
    Node.__array_ufunc__.__code__: lambda found: _unmade(
        found["ufunc"].__name__, tuple(found["inputs"])
    ),
    Node.__array_function__.__code__: lambda found: _unmade(
        found["function"].__name__, tuple(leaves(found["args"]))
    ),
    walk.__code__: _of_walk,
    detect_anomaly.leave_walk.__code__: _of_sums,
}


def _with_note(data: Preview, error: BaseException) -> Preview:
    """Return what was raised in place of data, before them where they were there already."""
    told = [_note(error)] if data.text is not None else [_note(error), data.describe()]
    return Preview(data.shape, data.dtype, text="\n".join(told))


def _note(error: BaseException) -> str:
    """Say what was raised, in a few short lines."""
    try:
        said = str.__str__(str(error))
    except Exception:  # the error of a stranger, which says nothing
        said = ""
    first = (said.splitlines() or [""])[0].strip()
    text = f"raised here: {type(error).__name__}: {first}".rstrip(": ")
    return "\n".join(textwrap.wrap(text, _WIDTH, max_lines=_LINES, placeholder=" …"))
