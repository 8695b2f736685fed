"""Fixed points of functions, differentiated without going back through the iteration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.extend import defvjp, primitive
from autograd.vector_products import make_vjp
from autograd.vector_space import VSpace

__all__ = ["fixed_point"]

Parametrised = Callable[[Any], Callable[[Any], Any]]


@primitive
def fixed_point(
    f: Parametrised, a: Any, x0: Any, distance: Callable[[Any, Any], Any], tol: float
) -> Any:
    """Return x with ``f(a)(x) = x``, by repetition from x0 until it moves by no more than tol.

    Its derivative by the parameters a is found by the implicit function theorem, as another fixed
    point (Christianson, *Reverse accumulation and attractive fixed points*, 1994).

    Parameters
    ----------
    f : callable
        Of the parameters: returns a function from an array, or a structure of arrays, to its like.
    a : array or structure
        The parameters.
    x0 : array or structure
        The first x, by which there is no gradient. A repetition that does not converge from there
        does not end.
    distance : callable
        Of two x, after one step and before it: returns a number. It is used for gradients, too.
    tol : float
        The largest distance at which to stop.

    Examples
    --------
    >>> from autograd import grad
    >>> heron = lambda a: lambda x: (x + a / x) / 2
    >>> root = lambda a: fixed_point(heron, a, 1.0, lambda x, y: abs(x - y), 1e-12)
    >>> round(float(root(2.0)), 9)
    1.414213562
    >>> round(float(grad(root)(4.0)), 9)
    0.25
    """
    step = f(a)
    before, x = x0, step(x0)
    while distance(x, before) > tol:
        before, x = x, step(x)
    return x


def _by_parameters(
    ans: Any, f: Parametrised, a: Any, x0: Any, distance: Callable[..., Any], tol: float
) -> Callable[[Any], Any]:
    pull, _ = make_vjp(lambda a, x: f(a)(x))(a, ans)

    def rule(g: Any) -> Any:
        def pulled_step(parameters: Any) -> Callable[[Any], Any]:
            a, x, gradient = parameters
            pull_x, _ = make_vjp(f(a))(x)
            return lambda total: VSpace(x).add(pull_x(total), gradient)

        start = VSpace(x0).zeros()
        return pull(fixed_point(pulled_step, (a, ans, g), start, distance, tol))

    return rule


defvjp(fixed_point, None, _by_parameters, None)
