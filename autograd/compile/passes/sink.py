"""Factors moved to where they cost least, and sums of squares taken in one step."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from autograd.compile.graph import Graph, rewritten, sample_of
from autograd.compile.operations import (
    is_matrix_product,
    reduction_of,
    sum_of_squares,
    untransposed,
)
from autograd.graph import dtype_of
from autograd.rules import arithmetic, elementwise, linalg, reduction, shaping
from autograd.value import Value

#: Up to so many squares are summed by a dot product, whose rounding grows with their number.
_FEW = 4096


def sunk(graph: Graph, changes: Counter[str] | None = None) -> Graph:
    """Multiply by a number before a matrix product where that is less work than after it.

    A sum of what is then multiplied anyway takes the factor before it, too.
    """
    changes = Counter() if changes is None else changes
    uses = graph.uses()
    scaled: set[tuple[Any, Any]] = set()

    def sink(node: Value) -> Any:
        if node.op is reduction.sum_:
            found = _squares(node, uses)
            changes["sink"] += found is not node
            return found
        if node.op is not arithmetic.multiply:
            return node
        factor, product = _number_first(node)
        if (
            _is_number(factor)
            and isinstance(product, Value)
            and product.op in (linalg.matmul, linalg.inner)
            and uses.get(product) == 1
            and is_matrix_product(product)
        ):
            found = _scaled(product, factor, node, scaled)
            changes["sink"] += found is not node
            return found
        return node

    graph = rewritten(graph, sink, uses=uses)
    if not scaled:
        return graph
    uses = graph.uses()

    def sink_into_sum(node: Value) -> Any:
        if node.op is not arithmetic.multiply:
            return node
        factor, total = _number_first(node)
        if not (isinstance(total, Value) and total.op is reduction.sum_ and uses.get(total) == 1):
            return node
        array, axis, keepdims = reduction_of(total)
        if _key(factor, array) not in scaled:
            return node
        changes["sink"] += 1
        return reduction.sum_(factor * array, axis=axis, keepdims=keepdims)

    return rewritten(graph, sink_into_sum, uses=uses)


def _number_first(product: Value) -> tuple[Any, Any]:
    """Return both factors of a product, a single number in front if there is one."""
    x, y = product.inputs
    return (x, y) if _is_number(x) else (y, x)


def _key(factor: Any, array: Any) -> tuple[Any, Any]:
    return (
        factor if isinstance(factor, Value) else (type(factor), float(factor)),
        array if isinstance(array, Value) else id(array),
    )


def _is_number(given: Any) -> bool:
    sample = sample_of(given)
    return np.ndim(sample) == 0 and isinstance(sample, float | np.floating)


def _squares(node: Value, uses: dict[Value, int]) -> Any:
    array, axis, keepdims = reduction_of(node)
    if (
        axis is None
        and not keepdims
        and isinstance(array, Value)
        and array.op is elementwise.square
        and uses.get(array) == 1
        and array.dtype.char in "fd"
        and array.size <= _FEW
    ):
        return sum_of_squares(array.inputs[0])
    return node


def _scaled(product: Value, factor: Any, node: Value, scaled: set[tuple[Any, Any]]) -> Any:
    op: Any = product.op
    operands = list(product.inputs)
    sizes = [sample_of(operand).size for operand in operands]
    smaller = int(sizes[1] < sizes[0])
    if sizes[smaller] >= node.size or product.dtype != node.dtype:
        return node
    inner, turned = untransposed(operands[smaller])
    times = factor * inner
    operands[smaller] = shaping.transpose(times) if turned else times
    found = op(*operands)
    if dtype_of(sample_of(found)) != node.dtype:
        return node
    scaled.add(_key(factor, inner))
    return found
