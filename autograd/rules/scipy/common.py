"""What the tables of SciPy's functions share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.graph import MissingRuleError, Node, dtype_of
from autograd.primitives import Primitive, Rule

Function = Callable[..., Any]


class OfScipy(Primitive):
    """A universal function of SciPy, which beside a value takes Python's numbers in its precision.

    SciPy's own would turn ``xlogy(x, 2.0)`` of a float32 array into float64.

    Parameters
    ----------
    function : numpy.ufunc
        It takes the place of this function, too, when that is called with a value.
    *rules : callable or None
        One per argument, as for any primitive.
    """

    def __init__(self, function: np.ufunc, *rules: Rule | None) -> None:
        super().__init__(function, *rules, numpy=(function,))
        # An order stays real beside a complex argument, which compiled code does not tell apart.
        if any(len(set(types.partition("->")[0])) > 1 for types in function.types):
            self.ufunc = None

    def __call__(self, *inputs: Any, **keywords: Any) -> Any:
        if len(inputs) > 1 and has_value(inputs):
            inputs = alike(*inputs)
        return super().__call__(*inputs, **keywords)


def has_value(given: Any) -> bool:
    """Tell whether something is a value, or a structure in which one is."""
    if isinstance(given, dict):
        given = tuple(given.values())
    if isinstance(given, list | tuple):
        return any(map(has_value, given))
    return isinstance(given, Node)


def as_arrays(*given: Any) -> list[Any]:
    """Make arrays of lists."""
    return [np.asarray(x) if isinstance(x, list | tuple) else x for x in given]


def alike(*inputs: Any) -> tuple[Any, ...]:
    """Give Python's numbers the precision of the arrays and values beside them."""
    known = [dtype_of(x) for x in inputs if not isinstance(x, int | float | list | tuple)]
    if not known:
        return inputs
    dtype = np.result_type(*known)
    if dtype.kind not in "fc":
        return inputs
    real = np.finfo(dtype).dtype.type
    return tuple(real(x) if x.__class__ in (int, float) else x for x in inputs)


def undefined(function: str, argument: str) -> Rule:
    """Return a rule for an argument by which no derivative is known: it says so."""

    def rule(*_: Any, **__: Any) -> Any:
        raise MissingRuleError(
            f"{function} has no derivative rule by its argument {argument}: pass .data or "
            ".detach() of it, if it is to count as a constant"
        )

    return rule


def instead_of(original: Function) -> Callable[[Function], Function]:
    """Let a function do for values what one of SciPy's does for plain numbers and arrays.

    The result calls SciPy's own where no value is among the arguments.
    """

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def either(*args: Any, **keywords: Any) -> Any:
            of_values = has_value(args) or has_value(keywords)
            return (function if of_values else original)(*args, **keywords)

        return either

    return decorate
