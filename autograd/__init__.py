"""An autograd-based computational-graph engine on NumPy.

A `Value` holds a number or an array and remembers how it was computed; `Value.backward` walks that
graph once and finds every derivative.

>>> x = Value(2.0)
>>> y = x**3
>>> y.backward()
>>> x.grad
12.0
"""

from typing import TYPE_CHECKING, Any

from autograd import rules as rules
from autograd.allocation import keep_freed_memory
from autograd.backward import gradients
from autograd.check import check_grads
from autograd.compile import Compiled, compile
from autograd.primitives import Primitive
from autograd.primitives import Primitive as primitive
from autograd.rules.elementwise import relu, sigmoid, softplus, tanh
from autograd.rules.error_function import erf, gelu
from autograd.rules.linalg import inner
from autograd.rules.reduction import logsumexp
from autograd.rules.softmax import log_softmax, softmax
from autograd.rules.standardisation import standardise
from autograd.rules.tanh_gelu import tanh_gelu
from autograd.scope import group, no_grad
from autograd.transforms import (
    elementwise_grad,
    grad,
    hessian,
    hessian_vector_product,
    jacobian,
    make_hvp,
    make_jvp,
    make_vjp,
    value_and_grad,
)
from autograd.value import Value
from autograd.version import __version__

if TYPE_CHECKING:
    from autograd.viz.drawing import draw

keep_freed_memory()

__all__ = [
    "Compiled",
    "Primitive",
    "Value",
    "__version__",
    "check_grads",
    "compile",
    "draw",
    "elementwise_grad",
    "erf",
    "gelu",
    "grad",
    "gradients",
    "group",
    "hessian",
    "hessian_vector_product",
    "inner",
    "jacobian",
    "log_softmax",
    "logsumexp",
    "make_hvp",
    "make_jvp",
    "make_vjp",
    "no_grad",
    "primitive",
    "relu",
    "sigmoid",
    "softmax",
    "softplus",
    "standardise",
    "tanh",
    "tanh_gelu",
    "value_and_grad",
]


def __getattr__(name: str) -> Any:
    # Pictures are for those who look at them: importing the engine does not import them.
    if name == "draw":
        from autograd.viz.drawing import draw

        return draw
    raise AttributeError(f"module 'autograd' has no attribute {name!r}")
