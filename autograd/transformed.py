"""`Transformed`: a function made of another, as `grad` makes the gradient of one."""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import Any

import numpy as np

from autograd.evaluation import ArgumentNumber, Evaluation, Function
from autograd.graph import describe
from autograd.primitives import name_of


class _Documentation:
    """What `help` says of a class, and of an instance: its own name and that of its function."""

    def __init__(self, of_class: str) -> None:
        self.of_class = of_class

    def __get__(self, instance: Any, owner: Any = None) -> str:
        if instance is None:
            return self.of_class
        name = name_of(instance.function)
        return (
            f"{instance.transform} of {name} with respect to argument {instance.argnum}; it takes "
            f"what {name} takes."
        )


def _check_argnum(argnum: Any, transform: str) -> None:
    numbers = argnum if isinstance(argnum, list | tuple) else (argnum,)
    for number in numbers:
        if isinstance(number, str):
            raise TypeError(
                f"{transform} takes the number of a positional argument, got {number!r}: by name "
                "there is grad_named"
            )
        if not isinstance(number, int | np.integer):
            raise TypeError(
                f"{transform} takes a function and which argument to differentiate by, counted "
                f"from 0, got {describe(argnum)}: write {transform}(f)(x)"
            )


class Transformed:
    """A function made of another: it evaluates that one, and derives its result from there.

    It can be pickled if the other can, and be a method where the other is one.

    Parameters
    ----------
    transform : str
        What makes it of the other, such as ``grad``.
    derived : callable
        Makes the result of an `Evaluation`.
    function : callable
    argnum : int or tuple of int
        The positional argument to differentiate by.
    inner : callable, optional
        A transform, if the function that it makes is to be evaluated in place of `function`.

    Raises
    ------
    TypeError
        If `function` is no function, or `argnum` neither a whole number nor several.
    """

    def __init__(
        self,
        transform: str,
        derived: Callable[[Evaluation], Any],
        function: Function,
        argnum: ArgumentNumber,
        inner: Callable[[Function, ArgumentNumber], Function] | None = None,
    ) -> None:
        self.transform, self.derived = transform, derived
        self.function, self.argnum = function, argnum
        if not callable(function):
            raise TypeError(
                f"{transform} takes a function, got {describe(function)}: write "
                f"{transform}(f)(x), not {transform}(f(x))"
            )
        if argnum.__class__ is not int:
            _check_argnum(argnum, transform)
        self.evaluated = function if inner is None else inner(function, argnum)

    def __init_subclass__(cls) -> None:
        cls.__doc__ = _Documentation(cls.__doc__ or "")  # type: ignore[assignment]

    # What `functools.wraps` would set, found when it is asked for: most are called once.

    @property
    def __wrapped__(self) -> Function:
        return self.function

    @property
    def __name__(self) -> str:
        return f"{self.transform}_of_{name_of(self.function)}_wrt_argnum_{self.argnum}"

    __doc__ = _Documentation(__doc__ or "")  # pyright: ignore[reportAssignmentType]

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        return self.derived(Evaluation(self.evaluated, self.argnum, args, keywords))

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __repr__(self) -> str:
        return f"<{self.__name__}>"
