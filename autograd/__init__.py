"""An autograd-based computational-graph engine on NumPy.

A `Value` holds a number or an array and remembers how it was computed; `Value.backward` walks that
graph once and finds every derivative.

>>> x = Value(2.0)
>>> y = x**3
>>> y.backward()
>>> x.grad
12.0
"""

import importlib
from typing import TYPE_CHECKING, Any

from autograd import instead as instead  # gives values advice on PyTorch's names
from autograd import rules as rules
from autograd.allocation import keep_freed_memory
from autograd.backward import gradients
from autograd.compile import compile
from autograd.jacobians import hessian, jacobian
from autograd.named_gradients import grad_named, multigrad_dict
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
    deriv,
    elementwise_grad,
    grad,
    grad_and_aux,
    holomorphic_grad,
    value_and_grad,
)
from autograd.value import Value
from autograd.vector_products import (
    hessian_tensor_product,
    hessian_vector_product,
    make_ggnvp,
    make_hvp,
    make_jvp,
    make_vjp,
    tensor_jacobian_product,
    vector_jacobian_product,
)
from autograd.version import __version__

if TYPE_CHECKING:
    from autograd.check import check_grads
    from autograd.checkpointing import checkpoint
    from autograd.compile.compiled import Compiled
    from autograd.debug import AnomalyError, detect_anomaly
    from autograd.viz.drawing import draw
    from autograd.viz.explanation import explain
    from autograd.viz.page import explore

keep_freed_memory()

__all__ = [
    "AnomalyError",
    "Compiled",
    "Primitive",
    "Value",
    "__version__",
    "check_grads",
    "checkpoint",
    "compile",
    "deriv",
    "detect_anomaly",
    "draw",
    "elementwise_grad",
    "erf",
    "explain",
    "explore",
    "gelu",
    "grad",
    "grad_and_aux",
    "grad_named",
    "gradients",
    "group",
    "hessian",
    "hessian_tensor_product",
    "hessian_vector_product",
    "holomorphic_grad",
    "inner",
    "jacobian",
    "log_softmax",
    "logsumexp",
    "make_ggnvp",
    "make_hvp",
    "make_jvp",
    "make_vjp",
    "multigrad_dict",
    "no_grad",
    "primitive",
    "relu",
    "sigmoid",
    "softmax",
    "softplus",
    "standardise",
    "tanh",
    "tanh_gelu",
    "tensor_jacobian_product",
    "value_and_grad",
    "vector_jacobian_product",
]


#: Names that live in rooms which not every program enters: importing the engine does not import
#: them. The last few are those of HIPS autograd, which `autograd.builtins` has, too: not in
#: ``__all__``, lest ``from autograd import *`` replace Python's own.
_ON_DEMAND = {
    "AnomalyError": "debug",
    "Compiled": "compile.compiled",
    "check_grads": "check",
    "checkpoint": "checkpointing",
    "detect_anomaly": "debug",
    "draw": "viz.drawing",
    "explain": "viz.explanation",
    "explore": "viz.page",
    **dict.fromkeys(("dict", "isinstance", "list", "tuple", "type"), "builtins"),
}
_ROOMS = (
    *("builtins", "differential_operators", "extend", "misc", "numpy", "scipy", "test_util"),
    *("tracer", "viz"),
)


def __getattr__(name: str) -> Any:
    if name in _ON_DEMAND:
        return getattr(importlib.import_module(f"autograd.{_ON_DEMAND[name]}"), name)
    if name in _ROOMS:
        return importlib.import_module(f"autograd.{name}")
    raise AttributeError(f"module 'autograd' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_ON_DEMAND, *_ROOMS})
