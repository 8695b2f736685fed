"""Many results put together in one go: parts of an array, and products that are added up.

Walked back through a loop, what was taken apart step by step gets its gradient step by step, and
each use of a weight adds a product to the gradient of that.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import numpy as np

from autograd.compile.graph import Graph, rewritten, sample_of
from autograd.compile.operations import is_matrix_product, made_by, untransposed
from autograd.graph import dtype_of
from autograd.rules import arithmetic, indexing, linalg, shaping
from autograd.rules.indexing import is_basic
from autograd.value import Value

_WRITTEN = (indexing.scatter_add, indexing.add_at)
#: So many products are one: their operands are all there at once.
_MOST = 256


def joined(graph: Graph, changes: Counter[str] | None = None) -> Graph:
    """Join arrays that are written part by part, and sums of products of matrices."""
    changes = Counter() if changes is None else changes
    uses = graph.uses()
    #: By the order of their nodes: sums that are only added to a further sum.
    inner = {
        given.order
        for node in graph.nodes
        if node.op is arithmetic.add
        for given in node.inputs
        if made_by(given, arithmetic.add) and uses[given] == 1 and _alike(given, node)
    }
    #: How many elements an array has that is written part by part, until now.
    written: dict[Value, int] = {}

    def join(node: Value) -> Any:
        found: Any = node
        if node.op in _WRITTEN and is_basic(node.inputs[1]):
            written[node] = _part_of(node).size
            before = node.inputs[0]  # what an addition at an index adds to
            if node.op is indexing.add_at and isinstance(before, Value) and uses[before] == 1:
                written[node] += written.get(before, node.size)
                if written[node] == node.size:
                    found = _put_together(node)
        elif node.op is arithmetic.add and node.order not in inner:
            found = _one_product(node, inner, uses)
        changes["join"] += found is not node
        return found

    return rewritten(graph, join, uses=uses)


def _alike(given: Any, node: Value) -> bool:
    sample = sample_of(given)
    return np.shape(sample) == node.shape and dtype_of(sample) == node.dtype


# Parts.


def _part_of(node: Value) -> Any:
    return sample_of(node)[node.inputs[1]]


def _put_together(node: Value) -> Any:
    """Join parts of an array if each element is in exactly one of them."""
    parts: list[tuple[int, int, Any]] = []
    axes: set[tuple[int, bool]] = set()
    current: Any = node
    while isinstance(current, Value) and current.op in _WRITTEN:
        part = current.inputs[0 if current.op is indexing.scatter_add else 2]
        place = _place(current.inputs[1], node.shape)
        fits = isinstance(part, Value) and part.shape == _part_of(current).shape
        if place is None or not fits or part.dtype != node.dtype:
            return node
        axes.add((place.axis, place.is_single))
        parts.append((place.start, place.stop, part))
        if current.op is indexing.scatter_add:
            break
        current = current.inputs[0]
    if not made_by(current, indexing.scatter_add) or len(axes) > 1:
        return node
    [(axis, is_single)] = axes
    parts.sort(key=lambda part: part[0])
    ends = [0, *(stop for _, stop, _ in parts)]
    if [start for start, _, _ in parts] != ends[:-1] or ends[-1] != node.shape[axis]:
        return node
    join = shaping.stacked if is_single else shaping.concatenate
    return join(*(part for _, _, part in parts), axis=axis)


class _Place(NamedTuple):
    axis: int
    start: int
    stop: int
    is_single: bool


def _place(index: Any, shape: tuple[int, ...]) -> _Place | None:
    """Return along which axis an index takes a part, and which; None if it is not along one."""
    found: list[_Place] = []
    for axis, part in enumerate(index if isinstance(index, tuple) else (index,)):
        if isinstance(part, int | np.integer) and not isinstance(part, bool):
            start = int(part) % shape[axis]
            found.append(_Place(axis, start, start + 1, True))
        elif isinstance(part, slice):
            start, stop, step = part.indices(shape[axis])
            if step != 1:
                return None
            if (start, stop) != (0, shape[axis]):
                found.append(_Place(axis, start, stop, False))
        else:
            return None
    return found[0] if len(found) == 1 else None


# Products.


class _Product(NamedTuple):
    """The operands of a product of matrices, as they are before they are transposed."""

    left: Any
    right: Any
    #: Whether they are to be transposed.
    turned: tuple[bool, bool]

    @property
    def length(self) -> int:
        """How many products of numbers make one element."""
        return np.shape(sample_of(self.left))[0 if self.turned[0] else 1]


def _one_product(node: Value, inner: set[int], uses: dict[Value, int]) -> Any:
    """Join products in a sum, if copies of their operands are less than another sum."""
    products: dict[Any, list[_Product]] = {}
    others: list[Any] = []
    waiting: list[Any] = [*node.inputs]
    while waiting:
        term = waiting.pop()
        if made_by(term, arithmetic.add) and term.order in inner:
            waiting += term.inputs
            continue
        product = _product(term, node, uses)
        if product is None:
            others.append(term)
        else:
            products.setdefault((product.turned, product.length), []).append(product)
    if all(len(alike) == 1 for alike in products.values()):
        return node
    found: list[Any] = []
    for (turned, _), alike in products.items():
        # As the steps were that they belong to, latest first: so their parts are joined, too.
        alike.sort(key=lambda product: -getattr(product.left, "order", 0))
        for first in range(0, len(alike), _MOST):
            several = alike[first : first + _MOST]
            left = _together([product.left for product in several], 1 - turned[0])
            right = _together([product.right for product in several], int(turned[1]))
            found.append(
                linalg.matmul(
                    shaping.transpose(left) if turned[0] else left,
                    shaping.transpose(right) if turned[1] else right,
                )
            )
    # A product first: of other terms, whose dtype may be narrower, two alone might overflow.
    total, *rest = [*found, *others]
    for term in rest:
        total = total + term
    return total


def _product(term: Any, node: Value, uses: dict[Value, int]) -> _Product | None:
    """Return the operands of a product that is worth joining with others."""
    is_product = isinstance(term, Value) and term.op in (linalg.matmul, linalg.inner)
    if not (is_product and uses.get(term) == 1 and is_matrix_product(term) and _alike(term, node)):
        return None
    left, left_turned = untransposed(term.inputs[0])
    right, right_turned = untransposed(term.inputs[1])
    product = _Product(left, right, (left_turned, right_turned != (term.op is linalg.inner)))
    rows, columns = node.shape
    return product if product.length * (rows + columns) < rows * columns else None


def _together(matrices: list[Any], axis: int) -> Any:
    """Join matrices of one shape, as a form of all of them stacked, which others may want too."""
    if len(matrices) == 1:
        return matrices[0]
    stack = shaping.stacked(*matrices, axis=0)
    return linalg.side_by_side(stack) if axis else linalg.rows(stack)
