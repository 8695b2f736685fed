"""Constants: what is computed from nothing but constants is computed once, while compiling."""

from __future__ import annotations

from typing import Any

from autograd.compile.graph import nodes_in, sample_of
from autograd.rules.shaping import broadcast_to
from autograd.value import Value


def fold(node: Value) -> Any:
    """Replace an operation on constants by its result; random draws stay."""
    op: Any = node.op
    # A number that was repeated is better left a number.
    if op.draws or op is broadcast_to or next(nodes_in(node.inputs), None) is not None:
        return node
    return sample_of(node)
