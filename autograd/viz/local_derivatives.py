"""What stands on the edges of a picture: local derivatives, where they are single numbers."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, TypeAlias

import numpy as np

from autograd.graph import Node
from autograd.viz.backpropagation import applied, local_derivative, rule_of
from autograd.viz.capture import Captured

#: By the id of the operation and the place among its inputs.
LocalDerivatives: TypeAlias = dict[tuple[str, int], float]

#: What is a product with the upstream gradient is that for a large one and for a small one.
_UPSTREAM = (1000.0, -0.001)


def local_derivatives(captured: Captured, of: Container[str]) -> LocalDerivatives:
    """Return ∂node/∂input of single real numbers, for nodes of these ids.

    None is told of a rule that is no product with the upstream gradient, such as one that clips.

    Examples
    --------
    >>> from autograd import Value
    >>> from autograd.viz.capture import captured
    >>> x, y = Value(3.0), Value(4.0)
    >>> local_derivatives(captured(x * y), ["n2"])
    {('n2', 0): 4.0, ('n2', 1): 3.0}
    """
    described = {node.id: node for node in captured.graph.nodes}
    found: LocalDerivatives = {}
    for node, id in captured.ids.items():
        if id not in of or not described[id].inputs:
            continue
        for slot, given in enumerate(node.inputs):
            if not isinstance(given, Node) or not given.requires_grad:
                continue
            if described[captured.ids[given]].kind == "constant":  # as to `wrt`
                continue
            local = local_derivative(node, slot)
            if local is not None and _is_factor(local, node, slot, given):
                found[id, slot] = float(local)
    return found


def _is_factor(local: Any, node: Node, slot: int, given: Node) -> bool:
    """Tell whether a rule multiplies what comes from upstream, of whatever size, by a number."""
    rule: Any = None if node.op is None else rule_of(node.op, node.inputs, slot)
    one = 1.0 if node.data.__class__ is float else np.ones_like(node.data)[()]
    with np.errstate(all="ignore"):
        shares = [applied(node, rule, upstream * one, given) for upstream in _UPSTREAM]
        expected = [upstream * local for upstream in _UPSTREAM]
    rounding = 64 * float(np.finfo(np.asarray(local).dtype).eps)
    return bool(np.allclose(shares, expected, rounding, 0, equal_nan=True))
