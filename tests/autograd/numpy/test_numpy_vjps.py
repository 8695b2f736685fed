"""Rules that were written for HIPS autograd, with its helpers, give the right gradients here."""

from typing import Any

import numpy as np

from autograd import check_grads, grad
from autograd.extend import defvjp, primitive
from autograd.numpy.numpy_vjps import unbroadcast, unbroadcast_f

X = np.array([0.5, -1.5, 2.0])


def test_a_rule_that_undoes_broadcasting_itself_leaves_it_to_the_walk() -> None:
    @primitive
    def product(x: Any, y: Any) -> Any:
        return x * y

    defvjp(
        product,
        lambda ans, x, y: unbroadcast_f(x, lambda g: g * y),
        lambda ans, x, y: lambda g: unbroadcast(g * x, (np.shape(y), np.ndim(y), None, False)),
    )
    check_grads(product)(2.0, X)
    check_grads(product)(X, np.ones((4, 1)))
    assert grad(lambda x: product(x, X).sum())(2.0) == 1.0
