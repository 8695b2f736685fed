"""Operations on single numbers, written as plain Python: many times faster than NumPy's."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.graph import Node
from autograd.rules import arithmetic, comparison, elementwise

_INFIX = {
    arithmetic.add: "+",
    arithmetic.subtract: "-",
    arithmetic.multiply: "*",
}
_COMPARISONS = {
    comparison.less: "<",
    comparison.less_equal: "<=",
    comparison.greater: ">",
    comparison.greater_equal: ">=",
}


def expression(node: Node, emission: Any) -> tuple[str, int]:
    """Return the text of an operation on numbers, and how deeply it is nested."""
    op: Any = node.op
    inputs = node.inputs
    depth = 1 + max((emission.depth.get(g, 0) for g in inputs if isinstance(g, Node)), default=0)
    text = [emission._operand(given) for given in inputs]
    if not all(map(_is_double, inputs)) or node.keywords:
        return emission._call(node), depth
    if op in _INFIX:
        return f"{text[0]} {_INFIX[op]} {text[1]}", depth
    if op is arithmetic.negative:
        return f"-{text[0]}", depth
    if op is arithmetic.divide and _is_python_float(node):
        return f"{text[0]} / {text[1]}", depth
    if op in _COMPARISONS:
        return f"{text[0]} {_COMPARISONS[op]} {text[1]}", depth
    return emission._call(node), depth


def _is_double(given: Any) -> bool:
    data = given.data if isinstance(given, Node) else given
    sample = getattr(data, "sample", data)
    return isinstance(sample, float)


def _is_python_float(node: Node) -> bool:
    data: Any = node.data
    return data.sample.__class__ is float


_ = (math, np, elementwise)
