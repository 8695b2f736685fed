"""All functions of functions in one place, as programs written for HIPS autograd import them."""

from autograd.checkpointing import checkpoint
from autograd.jacobians import hessian, jacobian
from autograd.named_gradients import grad_named, multigrad_dict
from autograd.transforms import (
    deriv,
    elementwise_grad,
    grad,
    grad_and_aux,
    holomorphic_grad,
    value_and_grad,
)
from autograd.vector_products import (
    hessian_tensor_product,
    hessian_vector_product,
    make_ggnvp,
    make_hvp,
    make_jvp,
    make_jvp_reversemode,
    make_vjp,
    tensor_jacobian_product,
    vector_jacobian_product,
)

__all__ = [
    "checkpoint",
    "deriv",
    "elementwise_grad",
    "grad",
    "grad_and_aux",
    "grad_named",
    "hessian",
    "hessian_tensor_product",
    "hessian_vector_product",
    "holomorphic_grad",
    "jacobian",
    "make_ggnvp",
    "make_hvp",
    "make_jvp",
    "make_jvp_reversemode",
    "make_vjp",
    "multigrad_dict",
    "tensor_jacobian_product",
    "value_and_grad",
    "vector_jacobian_product",
]
