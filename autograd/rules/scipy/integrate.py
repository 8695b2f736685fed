"""Derivatives of the solution of ordinary differential equations, by the adjoint method.

What a change of y means to the result, a, obeys ȧ = -a ∂f/∂y, and the gradient by the arguments
grows by -a ∂f/∂p (L. S. Pontryagin and others, *The Mathematical Theory of Optimal Processes*,
1962). Both are solved together with y itself, backwards from each time to the one before: an
equation as any other, so that its solution has derivatives of every order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import integrate

from autograd.backward import gradients
from autograd.graph import Node, dtype_of
from autograd.primitives import Primitive
from autograd.rules.scipy.common import instead_of
from autograd.rules.shaping import astype, concatenate, identity, reshape, shape_of, stack
from autograd.scope import current_scope, enter_scope, root_scope
from autograd.structure import leaves, mapped, refilled
from autograd.value import Value

Function = Callable[..., Any]

#: What holds for the adjoint equation too, of all that SciPy is told about how to solve one.
_FOR_BOTH = ("rtol", "atol", "hmax", "hmin", "mxstep", "mxhnil", "mxordn", "mxords")


def _vector(x: Any) -> Any:
    """Return what may be a list of numbers as a vector."""
    return reshape(stack(x) if isinstance(x, list | tuple) else x, -1)


class _Equation:
    """A differential equation whose values stand in one vector: all gradients in one solution."""

    def __init__(
        self, function: Function, y0: Any, t: Any, args: Any, options: dict[str, Any]
    ) -> None:
        self.function, self.options = function, options
        parts = leaves((y0, t, args))
        self._shapes = [shape_of(part) if isinstance(part, Node) else None for part in parts]
        self._constants = [None if isinstance(part, Node) else part for part in parts]
        self._form = mapped(lambda _: None, args)

    def parts(self, vector: Any) -> tuple[Any, Any, Any]:
        """Return the first state, the times, and the arguments."""
        start, found = 0, []
        for shape, constant in zip(self._shapes, self._constants, strict=True):
            size = 0 if shape is None else math.prod(shape)
            found.append(
                constant if shape is None else reshape(vector[start : start + size], shape)
            )
            start += size
        y0, t, *args = found
        return y0, t, refilled(self._form, args)

    def before_arguments(self, *parts: Any) -> list[Any]:
        """Return, of what belongs to the first state and to the times, what is in the vector."""
        return [part for part, shape in zip(parts, self._shapes) if shape is not None]

    def slope(self, y: Any, time: Any, vector: Any) -> Any:
        """Return the slope of y, of which the vector holds the arguments."""
        return _vector(self.function(y, time, *self.parts(vector)[2]))

    def backwards(self, state: Any, time: Any, vector: Any) -> Any:
        """Return the slopes of y, of the adjoint, and of the gradient by the vector."""
        size = (shape_of(state)[0] - shape_of(vector)[0]) // 2
        y, adjoint = state[:size], state[size : 2 * size]
        slope, *shares = _pulled(lambda *at: self.slope(at[0], time, at[1]), (y, vector), adjoint)
        return concatenate(slope, *(-share for share in shares), axis=0)


def _pulled(function: Function, inputs: tuple[Any, ...], weight: Any) -> tuple[Any, ...]:
    """Return a function of vectors, and its derivatives weighted by another vector.

    SciPy asks for plain numbers whatever is going on outside, such as a compilation.
    """
    nested = any(isinstance(x, Node) for x in (*inputs, weight))
    outside = current_scope()
    if not nested:
        enter_scope(root_scope)
    try:
        nodes = [identity(x) if isinstance(x, Node) else Value(x) for x in inputs]
        result = function(*nodes)
        if not (isinstance(result, Node) and result.requires_grad):
            return (result, *(x * 0.0 for x in inputs))
        shares = gradients(result, nodes, astype(weight, dtype_of(result)), create_graph=nested)
        return (result if nested else result.data, *shares)
    finally:
        enter_scope(outside)


def _forward(vector: Any, equation: _Equation) -> Any:
    return integrate.odeint(equation.function, *equation.parts(vector), **equation.options)


def _adjoint(g: Any, ans: Any, vector: Any, equation: _Equation) -> Any:
    _, t, _ = equation.parts(vector)
    count, size = shape_of(ans)
    options = {key: equation.options[key] for key in _FOR_BOTH if key in equation.options}
    for key in ("rtol", "atol"):  # of each component, of which there are others here
        if options.get(key) is not None:
            options[key] = np.min(options[key])
    state: Any = np.zeros(2 * size + shape_of(vector)[0])
    by_times: list[Any] = []
    for i in range(count - 1, 0, -1):
        by_times.append(np.sum(g[i] * equation.slope(ans[i], t[i], vector)))
        state = concatenate(ans[i], state[size : 2 * size] + g[i], state[2 * size :], axis=0)
        times = stack([t[i], t[i - 1]])
        state = _solved(equation.backwards, state, times, (vector,), options)[1]
    adjoint, by_vector = state[size : 2 * size], state[2 * size :]
    by_times.append(-np.sum(adjoint * equation.slope(ans[0], t[0], vector)))
    first = equation.before_arguments(adjoint + g[0], stack(by_times[::-1]))
    known = sum(shape_of(part)[0] for part in first)
    return concatenate(*first, by_vector[known:], axis=0)


_solution = Primitive(_forward, _adjoint, None, name="odeint")


def _solved(function: Function, y0: Any, t: Any, args: Any, options: dict[str, Any]) -> Any:
    values = [x for x in leaves((y0, t, args)) if isinstance(x, Node)]
    if not values:
        return integrate.odeint(function, y0, t, args, **options)
    vector = concatenate(*(reshape(astype(x, np.float64), -1) for x in values), axis=0)
    return _solution(vector, _Equation(function, y0, t, args, options))


@instead_of(integrate.odeint)
def odeint(
    func: Function,
    y0: Any,
    t: Any,
    args: Any = (),
    Dfun: Function | None = None,  # noqa: N803 (SciPy's name)
    *,
    full_output: bool = False,
    tfirst: bool = False,
    **options: Any,
) -> Any:
    """Solve differential equations; the solution has derivatives by `y0`, `t` and `args`."""
    if full_output:
        raise TypeError("odeint of a Value gives the solution alone: leave full_output out")
    args = args if isinstance(args, tuple) else (args,)
    if tfirst:
        func, Dfun = _swapped(func), Dfun and _swapped(Dfun)  # noqa: N806
    if Dfun is not None:
        options["Dfun"] = Dfun
    t = stack(t) if isinstance(t, list | tuple) else t
    return _solved(func, _vector(y0), t, args, options)


def _swapped(function: Function) -> Function:
    return lambda y, time, *args: function(time, y, *args)
