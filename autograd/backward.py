"""`Value.backward` and `gradients`: where a reverse walk starts, and where its results go."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from typing import Any, cast

import numpy as np

from autograd.fitting import NUMBERS
from autograd.graph import Node, constant, describe, dtype_of
from autograd.scope import current_scope, no_grad
from autograd.walk import ancestors, between, walk

#: What PyTorch's `backward` takes, and ours does not.
_INSTEAD = {
    "retain_graph": ": leave it out, since a graph is kept unless free_graph=True",
    "create_graph": ": write autograd.gradients(y, x, create_graph=True)",
    "inputs": ": write autograd.gradients(y, inputs)",
}


def not_taken(name: str) -> TypeError:
    """Return the error of an argument that `backward` does not take."""
    return TypeError(f"backward takes no {name}{_INSTEAD.get(name, '')}")


def seed(output: Any, gradient: Any, create_graph: bool) -> Any:
    """Check where a walk starts and with which gradient, by default 1 for a single number."""
    if not isinstance(output, Node):
        raise TypeError(f"only a Value can be differentiated, got {describe(output)}")
    if not output.requires_grad:
        raise ValueError(
            f"{describe(output)} does not depend on anything that requires a gradient: it was "
            "computed from constants, or detached, or frozen, or under no_grad"
        )
    data = output.data
    if gradient is None:
        if data.__class__ in NUMBERS:
            gradient = data.__class__(1)
        elif dtype_of(data).kind == "c":
            raise ValueError(
                f"{describe(output)} is complex, which has no implied gradient: take its real "
                "part or absolute value, or pass a gradient"
            )
        elif getattr(data, "size", 1) == 1:
            gradient = np.ones_like(data) if np.ndim(data) else dtype_of(data).type(1)
        else:
            raise ValueError(
                f"only a single number has an implied gradient of 1, and this is "
                f"{describe(output)}: reduce it with .sum() or .mean(), or pass a gradient of "
                "its shape"
            )
        return constant(gradient) if create_graph else gradient
    shape, dtype = getattr(data, "shape", ()), dtype_of(data)
    if isinstance(gradient, Node):
        if not create_graph:
            raise TypeError(
                "a gradient that is a Value needs create_graph=True; pass its .data otherwise"
            )
    elif not shape and isinstance(gradient, int | float):
        gradient = dtype.type(gradient)
    else:
        gradient = np.asarray(gradient)
    have, have_dtype = getattr(gradient, "shape", ()), dtype_of(gradient)
    if have != shape or have_dtype != dtype:
        raise (ValueError if have != shape else TypeError)(
            f"the gradient has shape {have} and dtype {have_dtype}, but {describe(output)} needs "
            f"shape {shape} and dtype {dtype}"
        )
    return gradient if isinstance(gradient, Node) or not create_graph else constant(gradient)


def _holders(gradients: dict[Any, Any], node: Any) -> int:
    gradient = gradients[node]
    return sys.getrefcount(gradient)


#: How many hold an array that nothing refers to but the dict of gradients, and a variable.
_NO_OTHERS = _holders({None: np.empty(0)}, None)


def _viewers(view: Any) -> int:
    return sys.getrefcount(view.base)


#: How many hold an array that nothing refers to but one view of it.
_NO_OTHER_VIEWERS = _viewers(np.empty(0)[:])


def own(gradients: dict[Node, Any]) -> None:
    """Copy arrays that something else holds or looks into, so that each may be changed alone.

    That may be data of the graph, another gradient, a rule that remembers what it was given, or
    whoever passed the upstream gradient.
    """
    for node in gradients:
        gradient = gradients[node]
        if isinstance(gradient, np.ndarray):
            looks_into_another = gradient.base is not None and not _has_to_itself(gradient)
            if gradient.dtype is not getattr(node.data, "dtype", None):
                gradient = gradients[node] = _in_dtype_of(node, gradient)
            if looks_into_another or sys.getrefcount(gradient) > _NO_OTHERS:
                gradients[node] = gradient.copy()


def _has_to_itself(view: Any) -> bool:
    """Tell whether a view shows a whole array, in its order, that nothing else looks into."""
    alone = _viewers(view) == _NO_OTHER_VIEWERS
    base, flags = view.base, view.flags
    return (
        alone
        and isinstance(base, np.ndarray)
        and base.flags.owndata
        and base.nbytes == view.nbytes
        and flags.c_contiguous
        and flags.writeable
    )


def _in_dtype_of(node: Node, gradient: Any) -> Any:
    """Return a sum of gradients in the dtype of the data, which may have another order of bytes."""
    have, wanted = getattr(gradient, "dtype", None), dtype_of(node.data)
    return gradient if have is wanted or have is None or have == wanted else gradient.astype(wanted)


def backward(
    output: Node, gradient: Any = None, *, retain_grads: bool = False, free_graph: bool = False
) -> None:
    """Add the derivatives of an output to the ``grad`` of what it was computed from.

    See `autograd.Value.backward`, which is this function.
    """
    trace = current_scope().trace
    start = seed(output, gradient, create_graph=trace is not None)

    pending, computed = ancestors(output)
    keep = set(computed) if retain_grads else ()
    # Nothing is written before the whole walk has succeeded.
    if trace is None:
        kept = walk(
            pending, computed, output, start, keep=keep, keep_numbers=True, free_graph=free_graph
        )
        own(kept)
    else:
        kept = _walk_traced(pending, computed, output, start, keep, keep_numbers=True)
        kept = {node: gradient for node, gradient in kept.items() if trace.can_add_to(node)}
    for node, gradient in kept.items():
        if node.grad is not None:
            gradient = _in_dtype_of(node, node.grad + gradient)
        node.grad = gradient


def _walk_traced(
    pending: dict[Node, Any],
    computed: list[Node],
    output: Node,
    start: Any,
    keep: Collection[Node],
    keep_numbers: bool = False,
) -> dict[Node, Any]:
    """Record the gradients in the trace that is under way; they count as constants."""
    with no_grad():
        return walk(
            pending,
            computed,
            output,
            start,
            keep=keep,
            keep_numbers=keep_numbers,
            create_graph=True,
        )


def gradients(output: Any, inputs: Any, gradient: Any = None, create_graph: bool = False) -> Any:
    """Return the derivatives of an output with respect to some values, writing no ``grad``.

    Parameters
    ----------
    output : Value
        What to differentiate.
    inputs : Value or sequence of Value
        With respect to what: leaves, or values in the middle of the graph.
    gradient : array of the output's shape and dtype, optional
        The upstream gradient; 1 by default, which needs an output of a single number.
    create_graph : bool
        Whether the results are values with a graph of their own, to be differentiated again.

    Returns
    -------
    array, Value, or list of them
        One for `inputs` that is one value, else a list; each of the shape and dtype of its
        input, and zero where the output does not depend on it.

    Raises
    ------
    TypeError
        If the output or an input is not a `Value`, or the gradient has another dtype.
    ValueError
        If one does not require a gradient, or the gradient has another shape.

    Examples
    --------
    >>> from autograd import Value
    >>> x, y = Value(2.0), Value(3.0)
    >>> gradients(x * x * y, [x, y])
    [12.0, 4.0]
    >>> (dx,) = gradients(x * x * x, [x], create_graph=True)
    >>> gradients(dx, x)
    12.0
    """
    single = isinstance(inputs, Node) or not isinstance(inputs, Iterable)
    targets: list[Any] = [inputs]
    if not single:
        targets = list(cast("Iterable[Any]", inputs))
    for target in targets:
        if not isinstance(target, Node):
            raise TypeError(f"gradients are taken with respect to Values, got {describe(target)}")
        if not target.requires_grad:
            raise ValueError(f"{describe(target)} does not require a gradient")
    results = derivatives(output, targets, gradient, create_graph)
    return results[0] if single else results


def derivatives(output: Any, targets: list[Any], gradient: Any, create_graph: bool) -> list[Any]:
    """Return the derivatives of an output by values that are known to require a gradient."""
    tracing = current_scope().trace is not None
    start = seed(output, gradient, create_graph or tracing)
    pending, computed = between(output, targets)
    found: dict[Node, Any] = {}
    keep = set(targets)
    if output not in pending:
        pass
    elif tracing and not create_graph:
        found = _walk_traced(pending, computed, output, start, keep)
    else:
        found = walk(pending, computed, output, start, keep=keep, create_graph=create_graph)
    if not (create_graph or tracing):
        own(found)
    for target in targets:
        if target not in found:
            found[target] = zero_of(target.data)
        if (create_graph or tracing) and not isinstance(found[target], Node):
            found[target] = constant(found[target])  # it does not depend on the inputs
    return [found[target] for target in targets]


def zero_of(data: Any) -> Any:
    """Return a zero gradient for raw data."""
    if data.__class__ is float:
        return 0.0
    return np.zeros_like(data) if np.ndim(data) else dtype_of(data).type(0)
