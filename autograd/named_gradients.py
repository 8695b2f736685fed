"""Functions that compute gradients by arguments that are known by their names."""

from __future__ import annotations

import inspect
from typing import Any

from autograd.evaluation import (
    Evaluation,
    Function,
)
from autograd.graph import describe
from autograd.primitives import name_of
from autograd.transformed import Transformed
from autograd.transforms import grad


def grad_named(function: Function, argname: str) -> Function:
    """Return the gradient by the argument of a name.

    Parameters
    ----------
    function : callable
        Returns a single real number.
    argname : str
        What the argument is called in its definition; the gradient takes it by position.

    Returns
    -------
    callable
        What `grad` gives for the number of that argument.

    Raises
    ------
    TypeError
        If `argname` is not a string.
    ValueError
        If the function has no argument of that name.

    Examples
    --------
    >>> def area(width, height):
    ...     return width * height
    >>> grad_named(area, "height")(3.0, 4.0)
    3.0
    """
    if not isinstance(argname, str):
        raise TypeError(
            f"grad_named takes a function and the name of an argument, got {describe(argname)}: "
            "write grad(f)(x) for the gradient by the first"
        )
    names = list(inspect.signature(function).parameters)
    if argname not in names:
        raise ValueError(f"{name_of(function)} has no argument {argname!r}, only {names}")
    return grad(function, names.index(argname))


def multigrad_dict(function: Function) -> Function:
    """Return a function that gives the gradients by all arguments, in a dict by their names.

    Parameters
    ----------
    function : callable
        Returns a single real number. All its arguments, also those left out that have a default,
        must be numbers, arrays, or lists, tuples and dicts of them.

    Returns
    -------
    callable
        Takes what `function` takes, by position or by name; returns a dict of derivatives, each in
        the form of its argument.

    Raises
    ------
    TypeError
        When called, if the function returns anything else, or an argument holds no numbers.

    Examples
    --------
    >>> def area(width, height=2.0):
    ...     return width * height
    >>> multigrad_dict(area)(3.0)
    {'width': 2.0, 'height': 3.0}
    """
    return _ByName("multigrad_dict", _multigrad_dict, function, 0)


class _ByName(Transformed):
    """A function of what the other takes, evaluated as one of a dict of it all."""

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        signature = inspect.signature(self.function)
        bound = signature.bind(*args, **keywords)
        bound.apply_defaults()

        def of_all(arguments: Any) -> Any:
            given = inspect.BoundArguments(signature, arguments)
            return self.function(*given.args, **given.kwargs)

        of_all.__name__ = name_of(self.function)
        return self.derived(Evaluation(of_all, 0, (dict(bound.arguments),), {}))


def _multigrad_dict(at: Evaluation) -> Any:
    at.number("multigrad_dict", "reduce it to one")
    return at.pull()
