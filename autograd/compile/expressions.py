"""Each operation as an expression of NumPy: what a person would write for it."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.compile.graph import nodes_in, sample_of
from autograd.compile.operands import Operands, is_weak, kind_of_result, written_index
from autograd.compile.operations import (
    INTO,
    JOINTS,
    KERNELS,
    Kind,
    is_matrix_product,
    reduction_of,
    sum_of_squares,
)
from autograd.rules import (
    arithmetic,
    contraction,
    elementwise,
    indexing,
    linalg,
    reduction,
    shaping,
    windows,
)
from autograd.rules.indexing import is_basic
from autograd.value import Value

_SYMBOLS = {
    arithmetic.add: "+",
    arithmetic.subtract: "-",
    arithmetic.multiply: "*",
    arithmetic.divide: "/",
}
#: Functions of NumPy that take what the primitive takes, and give the same.
_NUMPY = {
    elementwise.where: "where",
    elementwise.clip: "clip",
    reduction.max_: "max",
    reduction.min_: "min",
    reduction.prod: "prod",
    reduction.var: "var",
    reduction.std: "std",
    reduction.cumsum: "cumsum",
    shaping.broadcast_to: "broadcast_to",
    shaping.flip: "flip",
    shaping.moveaxis: "moveaxis",
    shaping.reshape: "reshape",
    shaping.swapaxes: "swapaxes",
    shaping.transpose: "transpose",
    contraction.tensordot: "tensordot",
    contraction.einsum: "einsum",
}
_COMMUTATIVE = (arithmetic.add, arithmetic.multiply)


class Expressions(Operands):
    """Writes operations on operands."""

    def __init__(self) -> None:
        super().__init__()
        #: Functions that stand before the program: their name and source.
        self.kernels: dict[tuple[Any, str], tuple[str, str]] = {}

    def in_place(self, node: Value, taken: Value, out: str) -> str:
        op: Any = node.op
        if op is indexing.add_at:
            _, index, new = node.inputs
            return f"{out}[{written_index(index)}] += {self.operand(new)}"
        symbol = _SYMBOLS.get(op)
        if symbol is not None:
            left, right = node.inputs
            if left is taken:
                return f"{out} {symbol}= {self.beside(right, node)}"
            if op in _COMMUTATIVE:
                return f"{out} {symbol}= {self.beside(left, node)}"
        return self.expression(node, out)

    def beside(self, given: Any, node: Value) -> str:
        """Return an operand of an elementwise operation: numbers as arrays, which are quicker."""
        data: Any = node.data
        arithmetic_dtype = data.dtype.kind in "fc" and all(
            other.dtype == data.dtype or is_weak(other) for other in nodes_in(node.inputs)
        )
        if not arithmetic_dtype:
            return self.operand(given)
        if isinstance(given, Value) and kind_of_result(given) is Kind.NUMBER:
            return self.number_as_array(given, data.dtype)
        return self.operand(given, data.dtype)

    def expression(self, node: Value, out: str | None) -> str:
        op: Any = node.op
        target = "" if out is None else f", {out}"
        if op in KERNELS:
            return self.kernel(node, out)
        if op is reduction.sum_:
            return self.sum(node, out)
        if op in (linalg.matmul, linalg.inner):
            left, right = map(self.operand, node.inputs)
            if op is linalg.inner:
                right = f"{right}.T"
            if right.endswith(".T.T"):
                right = right[:-4]
            small = np.size(sample_of(node)) < linalg.LARGE_PRODUCT
            product = "dot" if small and is_matrix_product(node) else "matmul"
            return f"np.{product}({left}, {right}{target})"
        if op in INTO:
            return self.primitive(node, out)
        if op in JOINTS:
            return self.joint(node, target)
        operands = ", ".join(self.beside(given, node) for given in node.inputs)
        if out is None and op in _SYMBOLS:
            left, right = (self.beside(given, node) for given in node.inputs)
            return f"{left} {_SYMBOLS[op]} {right}"
        if op.ufunc in (np.maximum, np.minimum) and out is not None:
            target = f", out={out}"
        return f"{self.callee(op.ufunc, op.name)}({operands}{target})"

    def joint(self, node: Value, target: str = "") -> str:
        op: Any = node.op
        arrays = ", ".join(map(self.operand, node.inputs))
        return f"np.{op.name}(({arrays},), {node.keywords.get('axis', 0)}{target})"

    def kernel(self, node: Value, out: str | None) -> str:
        op: Any = node.op
        data: Any = node.data
        dtype = f"np.{data.dtype.name}"
        if (op, dtype) not in self.kernels:
            name = self.names.fresh(op.name)
            self.kernels[op, dtype] = (name, KERNELS[op].format(name=name, dtype=dtype))
        if out is None:
            out = f"np.empty({data.shape}, {dtype})"
        return f"{self.kernels[op, dtype][0]}({self.operand(node.inputs[0])}, {out})"

    def sum(self, node: Value, out: str | None) -> str:
        array, axis, keepdims = reduction_of(node)
        data: Any = sample_of(array)
        if isinstance(axis, tuple) and len(axis) == 1:
            axis = axis[0]
        target = "" if out is None else f", {out}"
        rows = np.ndim(data) == 2 and axis == 0 and not keepdims and data.size
        if rows and data.dtype.char in "fd":
            ones = self.constant(np.ones(len(data), data.dtype))
            return f"np.dot({ones}, {self.operand(array)}{target})"
        text = f"np.add.reduce({self.operand(array)}, {axis!r}"
        if out is not None or keepdims:
            text += f", None, {out}"
        return text + (", True)" if keepdims else ")")

    def view(self, node: Value) -> str:
        op: Any = node.op
        first, *rest = node.inputs
        if not isinstance(sample_of(first), np.ndarray):
            return self.call(node)
        base = self.atom(first)
        if op is shaping.transpose:
            axes = node.keywords.get("axes", rest[0] if rest else None)
            if axes is None:
                return base[:-2] if base.endswith(".T") else f"{base}.T"
            return f"{base}.transpose({', '.join(map(repr, axes))})"
        if op is shaping.reshape and node.keywords.get("order", "C") == "C" and len(rest) < 2:
            lengths = ", ".join(map(repr, node.data.shape)) or "()"
            return f"{base}.reshape({lengths})"
        if op is indexing.getitem:
            return f"{base}[{written_index(rest[0])}]"
        if op is windows.contiguous:
            return f"np.ascontiguousarray({base})"
        return self.call(node)

    def atom(self, given: Any) -> str:
        text = self.operand(given)
        return text if isinstance(given, Value) or text.isidentifier() else f"({text})"

    def spelled(self, node: Value) -> str | None:
        """Write an operation that gives an array as NumPy has it; None if it has not."""
        op: Any = node.op
        inputs = node.inputs
        arguments = [self.operand(given) for given in inputs]
        if op in _NUMPY:
            arguments += [f"{key}={self.operand(value)}" for key, value in node.keywords.items()]
            return f"np.{_NUMPY[op]}({', '.join(arguments)})"
        if node.keywords:
            return None
        if op is linalg.matmul:
            return f"{arguments[0]} @ {arguments[1]}"
        if op is arithmetic.power:
            return f"{self.atom(inputs[0])} ** {self.atom(inputs[1])}"
        if op in (shaping.converted, shaping.truncated):
            return f"{self.atom(inputs[0])}.astype({arguments[1]})"
        return None

    def call(self, node: Value) -> str:
        """Write an operation that has no other form as a call of the primitive itself."""
        op: Any = node.op
        if op in _SYMBOLS:
            left, right = map(self.operand, node.inputs)
            return f"{left} {_SYMBOLS[op]} {right}"
        if op is sum_of_squares:
            squared = self.operand(node.inputs[0])
            return f"np.vdot({squared}, {squared})"
        if op is reduction.sum_:
            return self.sum(node, None)
        if op in (linalg.matmul, linalg.inner) and is_matrix_product(node):
            return self.expression(node, None)
        if op is indexing.getitem and isinstance(sample_of(node.inputs[0]), np.ndarray):
            array, index = node.inputs
            within = written_index(index) if is_basic(index) else self.operand(index)
            return f"{self.atom(array)}[{within}]"
        if op in JOINTS:
            return self.joint(node)
        sample = sample_of(node)
        if isinstance(sample, np.ndarray) and sample.ndim and not op.draws:
            spelled = self.spelled(node)
            if spelled is not None:
                return spelled
        return self.primitive(node)

    def primitive(self, node: Value, out: str | None = None) -> str:
        """Write a call of the primitive itself."""
        op: Any = node.op
        arguments = [self.operand(given) for given in node.inputs]
        arguments += [f"{key}={self.operand(value)}" for key, value in node.keywords.items()]
        arguments += [f"out={out}"] * (out is not None)
        return f"{self.callee(op.forward, op.name)}({', '.join(arguments)})"

    def callee(self, function: Any, wish: str) -> str:
        """Return how a function is called: as NumPy's, or by a name that is held for it."""
        if isinstance(function, np.ufunc) and getattr(np, function.__name__, None) is function:
            return f"np.{function.__name__}"
        return self.held(function, wish)

    # Numbers.
