"""How each primitive is written in NumPy: which results are views, and which go into a buffer."""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

import numpy as np

from autograd.graph import Node, Primitive
from autograd.rules import arithmetic, elementwise, indexing, linalg, reduction, shaping


class Kind(Enum):
    """What is known of an operation's result."""

    NUMBER = auto()
    #: It looks into the memory of an input.
    VIEW = auto()
    #: It can be written over an input.
    ELEMENTWISE = auto()
    #: It can be written into a buffer, though not over an input.
    BUFFERED = auto()
    #: It may be anything: new memory, or an input itself.
    UNKNOWN = auto()


VIEWS: frozenset[Primitive] = frozenset(
    (
        *(shaping.transpose, shaping.swapaxes, shaping.moveaxis, shaping.reshape),
        *(shaping.expand_dims, shaping.squeeze, shaping.flip, shaping.identity, elementwise.real),
    )
)

#: Elementwise functions that are not one universal function of NumPy, written with a place for
#: the result, which may be that of the argument.
KERNELS: dict[Primitive, str] = {
    elementwise.sigmoid: """def sigmoid(z, out):
    np.negative(z, out)
    with np.errstate(over="ignore"):  # its reciprocal is the right 0
        np.exp(out, out)
    np.add(out, 1, out)
    return np.reciprocal(out, out)
""",
    elementwise.relu: """def relu(z, out):
    return np.maximum(z, 0, out=out)
""",
    elementwise.softplus: """def softplus(z, out):
    return np.logaddexp(z, 0, out)
""",
}

_PRODUCTS = (linalg.matmul, linalg.inner)


def kind_of(node: Node) -> Kind:
    """Return what is known of the result of an operation."""
    op: Any = node.op
    data: Any = node.data
    sample = data.sample
    if not isinstance(sample, np.ndarray):
        return Kind.NUMBER
    if op in VIEWS:
        return Kind.VIEW
    if op is indexing.getitem:
        return Kind.VIEW if is_basic(node.inputs[1]) else Kind.UNKNOWN
    if not sample.ndim:
        return Kind.UNKNOWN
    if (op.ufunc is not None and not node.keywords and op is not arithmetic.power) or (
        op in KERNELS and sample.dtype.char in "fd" and node.inputs[0].data.dtype == data.dtype
    ):
        return Kind.ELEMENTWISE
    if op in _PRODUCTS and is_matrix_product(node):
        return Kind.BUFFERED
    if op is reduction.sum_ and sample.dtype.char != "e":
        return Kind.BUFFERED
    return Kind.UNKNOWN


def is_basic(index: Any) -> bool:
    """Tell whether an index is made of constants, slices, ... and None alone: it gives a view."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(isinstance(part, int | np.integer | slice | type(None) | type(...)) for part in parts)


def is_matrix_product(node: Node) -> bool:
    """Tell whether a product is of two matrices of one floating-point type."""
    left, right = (given.data if isinstance(given, Node) else given for given in node.inputs)
    return (
        left.ndim == 2 == right.ndim
        and left.dtype == right.dtype
        and left.dtype.char in "fdFD"
    )
