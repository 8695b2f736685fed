"""What programs written for HIPS autograd ask of its tracer: whether something is a value.

>>> from autograd import Value
>>> isbox(Value(2.0)), isbox(2.0), getval(Value(2.0))
(True, False, 2.0)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.extend import Box as Box
from autograd.extend import notrace_primitive as notrace_primitive
from autograd.extend import primitive as primitive
from autograd.graph import Node as Node
from autograd.value import Value

__all__ = ["Box", "Node", "getval", "isbox", "new_box", "notrace_primitive", "primitive", "trace"]


def isbox(x: Any) -> bool:
    """Tell whether something is a value rather than plain."""
    return isinstance(x, Node)


def getval(x: Any) -> Any:
    """Return the data of a value, as plain as can be; no gradient flows through it."""
    return x.data if isinstance(x, Node) else x


def new_box(value: Any, trace: int, node: Any) -> Value:
    """Make a value; the number of the trace and the node are for programs that pass them."""
    return Value(value)


def trace(start_node: Any, fun: Callable[..., Any], x: Any) -> tuple[Any, Any]:
    """Evaluate a function with a value in place of x; return its data, and the end of the graph."""
    end = fun(Value(x))
    return getval(end), end
