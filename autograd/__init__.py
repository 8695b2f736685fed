"""An autograd-based computational-graph engine on NumPy."""

from autograd import rules as rules
from autograd.backward import gradients
from autograd.graph import Primitive
from autograd.graph import Primitive as primitive
from autograd.rules.elementwise import relu, sigmoid, softplus, tanh
from autograd.rules.linalg import inner
from autograd.rules.reduction import logsumexp
from autograd.scope import group, no_grad
from autograd.value import Value
from autograd.check import check_grads
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
