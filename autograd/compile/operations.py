"""How each primitive is written in NumPy: which results are views, and which go into a buffer."""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

import numpy as np

from autograd.compile.graph import sample_of
from autograd.primitives import Primitive
from autograd.rules import arithmetic, elementwise, indexing, linalg, reduction, shaping, windows
from autograd.rules.indexing import is_basic
from autograd.value import Value


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
        windows.windows,
    )
)

#: What takes, as the keyword `out`, an array to write its result into, in any order in memory.
INTO: frozenset[Primitive] = frozenset(
    (
        *(windows.overlap_added, windows.max_of_windows, windows.first_maxima),
        *(windows.sum_of_windows, windows.spread_over_windows),
    )
)

#: Elementwise functions that are not one universal function of NumPy, written with a place for
#: the result, which may be that of the argument.
KERNELS: dict[Primitive, str] = {
    elementwise.sigmoid: """def {name}(z, out, one=np.array(1.0, {dtype})):
    np.negative(z, out)
    np.exp(out, out)  # may be infinite: its reciprocal is the right 0
    np.add(out, one, out)
    return np.reciprocal(out, out)
""",
    elementwise.relu: """def {name}(z, out, zero=np.array(0.0, {dtype})):
    return np.maximum(z, zero, out=out)
""",
    elementwise.softplus: """def {name}(z, out, zero=np.array(0.0, {dtype})):
    return np.logaddexp(z, zero, out)
""",
}

#: Kernels in which a number may overflow on the way to a right result.
OVERFLOWING = frozenset((elementwise.sigmoid,))

#: Two operations in one pass, for real arrays.
sum_of_squares = Primitive(lambda x: np.vdot(x, x), name="sum_of_squares")

#: What puts arrays together.
JOINTS = (shaping.concatenate, shaping.stacked)
_PRODUCTS = (linalg.matmul, linalg.inner)


def made_by(given: Any, op: Primitive) -> bool:
    """Tell whether an input was computed by a certain operation."""
    return isinstance(given, Value) and given.op is op


def untransposed(matrix: Any) -> tuple[Any, bool]:
    """Return what a matrix is the transpose of, and that it is one; else itself."""
    turned = made_by(matrix, shaping.transpose)
    turned = turned and len(matrix.inputs) == 1 and not matrix.keywords
    return (matrix.inputs[0] if turned else matrix), turned


def is_elementwise(op: Any) -> bool:
    """Tell whether an operation works on each element alone, with broadcasting."""
    return op.ufunc is not None or op in KERNELS or op in (elementwise.where, arithmetic.power)


def kind_of(node: Value) -> Kind:
    """Return what is known of the result of an operation."""
    op: Any = node.op
    data: Any = node.data
    inputs: Any = node.inputs
    sample = data.sample
    if not isinstance(sample, np.ndarray):
        return Kind.NUMBER
    if op in (shaping.reshape, windows.contiguous):
        return Kind.BUFFERED if is_copy(node) else Kind.VIEW
    if op in VIEWS:
        return Kind.VIEW
    if op is indexing.getitem:
        return Kind.VIEW if is_basic(node.inputs[1]) else Kind.UNKNOWN
    if not sample.ndim:
        return Kind.UNKNOWN
    if (op.ufunc is not None and not node.keywords) or (
        op in KERNELS and sample.dtype.char in "fd" and inputs[0].data.dtype == data.dtype
    ):
        return Kind.ELEMENTWISE
    if op in _PRODUCTS and (is_matrix_product(node) or is_stacked_product(node)):
        return Kind.BUFFERED
    if op in INTO or (op in JOINTS and all(_has_dtype(given, data.dtype) for given in inputs)):
        return Kind.BUFFERED
    if op is indexing.scatter_add and is_basic(node.inputs[1]):
        return Kind.BUFFERED
    if op is indexing.add_at and is_basic(node.inputs[1]):
        return Kind.ELEMENTWISE
    if op is reduction.sum_ and sample.dtype.char != "e":
        return Kind.BUFFERED
    return Kind.UNKNOWN


def _has_dtype(given: Any, dtype: Any) -> bool:
    return getattr(sample_of(given), "dtype", None) == dtype


def is_matrix_product(node: Value) -> bool:
    """Tell whether a product is of two matrices of one floating-point type."""
    left, right = (given.data if isinstance(given, Value) else given for given in node.inputs)
    return left.ndim == 2 == right.ndim and left.dtype == right.dtype and left.dtype.char in "fdFD"


def is_stacked_product(node: Value) -> bool:
    """Tell whether a product is of stacks of matrices of one floating-point type."""
    left, right = (given.data if isinstance(given, Value) else given for given in node.inputs)
    return (
        node.op is linalg.matmul
        and min(left.ndim, right.ndim) >= 2
        and left.dtype == right.dtype
        and left.dtype.char in "fdFD"
        and not is_matrix_product(node)
    )


def is_copy(node: Value) -> bool:
    """Tell whether a new arrangement of an array is a copy, to judge by the sample, or a view."""
    known = node.__dict__
    if "is_copy" not in known:
        given: Any = sample_of(node.inputs[0])
        shuffled = isinstance(given, np.ndarray) and not given.flags.c_contiguous
        shuffled = shuffled and not _is_laid_out_in_order(node.inputs[0])
        if node.op is windows.contiguous:
            known["is_copy"] = shuffled
        else:
            known["is_copy"] = (
                shuffled
                and node.keywords.get("order", "C") == "C"
                and len(node.inputs) < 3
                and not np.may_share_memory(given, given.reshape(node.data.shape))
            )
    return known["is_copy"]


def _is_laid_out_in_order(given: Value) -> bool:
    """Tell whether a result gets memory in order, although NumPy itself would choose otherwise."""
    return given.op is not None and kind_of(given) is Kind.BUFFERED and memory_order(given) is None


def memory_order(node: Value) -> tuple[int, ...] | None:
    """Return the axes of a result from the outermost in memory to the innermost, if not in order.

    It is what NumPy itself would choose, to judge by the sample, so that what is computed together
    lies alike.
    """
    data: Any = node.data
    sample = data.sample
    if sample.flags.c_contiguous or kind_of(node) not in (Kind.ELEMENTWISE, Kind.BUFFERED):
        return None
    if kind_of(node) is Kind.BUFFERED and node.op not in INTO:
        return None
    return tuple(sorted(range(sample.ndim), key=lambda axis: -sample.strides[axis]))


def reduction_of(node: Value) -> tuple[Any, Any, bool]:
    """Return what a sum or mean is taken of, over which axis, and whether it keeps that axis."""
    array, *rest = node.inputs
    axis = node.keywords.get("axis", rest[0] if rest else None)
    return array, axis, node.keywords.get("keepdims", False)
