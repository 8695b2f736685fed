"""What tests of HIPS autograd import from its module ``wrap_util``."""

from collections.abc import Callable
from typing import Any


def unary_to_nary(operator: Callable[..., Any]) -> Callable[..., Any]:
    """Turn an operator on a function of one argument into one on an argument of many."""

    def of_many(function: Callable[..., Any], argnum: int = 0) -> Callable[..., Any]:
        def at(*args: Any, **keywords: Any) -> Any:
            def of_one(x: Any) -> Any:
                return function(*args[:argnum], x, *args[argnum + 1 :], **keywords)

            return operator(of_one, args[argnum])

        return at

    return of_many
