"""`Placeholder`: what a value holds in place of its data while a function is traced."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from autograd.graph import NO_KEYWORDS, describe, dtype_of, next_order
from autograd.scope import current_scope, root_scope
from autograd.value import Value

_LIKE = {np.zeros_like: np.zeros, np.ones_like: np.ones}
_OF_FORM = {np.shape: "shape", np.ndim: "ndim", np.size: "size"}


class Placeholder:
    """The shape and dtype of data that will be known when the compiled code runs.

    It carries a sample, by which the trace finds the forms of further results; nothing else may
    look at that, or the compiled code would hold on to what was true of the sample alone.
    """

    __slots__ = ("dtype", "ndim", "node", "sample", "shape", "size")

    def __init__(self, sample: Any, node: Value) -> None:
        self.sample = sample
        self.node = node
        self.shape: tuple[int, ...] = getattr(sample, "shape", ())
        self.dtype: np.dtype[Any] = dtype_of(sample)
        self.ndim = len(self.shape)
        self.size: int = getattr(sample, "size", 1)

    def __repr__(self) -> str:
        return f"<{self.dtype} {self.shape}, not known yet>"

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("a number has no length")
        return self.shape[0]

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function in _OF_FORM and len(args) == 1 and not kwargs:
            return getattr(self, _OF_FORM[function])
        if function in _LIKE and len(args) == 1:
            like: Any = _LIKE[function]
            return like(**{"shape": self.shape, "dtype": self.dtype, **kwargs})
        raise unknown(f"np.{function.__name__}()", self.node)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):  # what NumPy and Python look for, and may not find
            raise AttributeError(f"a Placeholder has no {name}")
        raise unknown(f".data.{name}", self.node)

    def __hash__(self) -> int:
        return id(self)


def leaf_of(sample: Any, name: str) -> Value:
    """Make a leaf of a traced function, whose data are known when the compiled code runs."""
    leaf = Value.__new__(Value)
    leaf.data = Placeholder(sample, leaf)
    leaf.grad = leaf.op = None
    leaf.inputs, leaf.keywords = (), NO_KEYWORDS
    leaf.order, leaf.scope = next_order(), root_scope
    leaf.requires_grad = leaf.data.dtype.kind in "fc"
    leaf.name = name
    return leaf


#: By how it begins what was asked: the way out.
_WAYS_OUT = {
    "a condition": "choose with np.where, np.maximum and the like, or pass what decides the course "
    "of the function as an int, a bool or a string",
    "float()": "return the value itself, or go on computing with it (np.sin, not math.sin)",
    "int()": "pass it as an int, for which there is code of its own, or use np.floor",
    "an index": "pass it as an int, for which there is code of its own, or index with np.take",
    ".item()": "return the value itself, or go on computing with it",
    "complex()": "return the value itself, or go on computing with it",
    "a text": "return the value itself, and write it where the function is called",
    "a conversion": "return the value itself; join values with np.stack and np.concatenate; of a "
    "tuple, such as an LSTM returns, pass on one part; look rows up with Value(array)[index], and "
    "write into an array with x.at[index].set(value)",
}


def unknown(asked: str, node: Value) -> TypeError:
    """Return the error of asking for numbers while a function is compiled; the trace notes it."""
    way_out = next((out for start, out in _WAYS_OUT.items() if asked.startswith(start)), None)
    whose = describe(node)
    if node.op is not None and not node.name:
        whose += f" (the result of {node.op.name})"
    error = TypeError(
        f"{asked} needs the numbers of {whose}, which are not known while a function is compiled: "
        "its code is written once, for all numbers. Instead, "
        + (way_out or "compute with the value itself rather than with its .data")
    )
    trace = current_scope().trace
    if trace is not None:
        trace.refused(error, harmless=asked.startswith("a conversion"))
    return error


def _refusing(asked: str) -> Any:
    def refuse(self: Placeholder, *args: Any, **keywords: Any) -> NoReturn:
        raise unknown(asked, self.node)

    return refuse


for _method, _asked in (
    {
        "__bool__": "a condition (if, while, and, or, assert)",
        "__float__": "float()",
        "__int__": "int()",
        "__complex__": "complex()",
        "__index__": "an index or range()",
        "__array__": "a conversion to an array",
        "__array_ufunc__": "a calculation with .data",
        "__getitem__": "an index into .data",
        "__setitem__": "a change of .data in place",
        "__iter__": "a loop over .data",
        "__lt__": "a comparison of .data",
        "__le__": "a comparison of .data",
        "__gt__": "a comparison of .data",
        "__ge__": "a comparison of .data",
        "__eq__": "a comparison of .data",
        "__ne__": "a comparison of .data",
        "__contains__": "a comparison of .data",
        "__neg__": "a calculation with .data",
        "__pos__": "a calculation with .data",
        "__abs__": "a calculation with .data",
        "__invert__": "a calculation with .data",
        "__round__": "a calculation with .data",
        "__format__": "a text of .data",
        "__reduce_ex__": "a copy of .data",
    }
    | {
        f"__{prefix}{operation}__": "a calculation with .data"
        for prefix in ("", "r", "i")
        for operation in (
            *("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"),
            *("and", "or", "xor", "lshift", "rshift"),
        )
    }
).items():
    setattr(Placeholder, _method, _refusing(_asked))
