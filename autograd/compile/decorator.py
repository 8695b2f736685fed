"""`compile`: the decorator by which a function of arrays is written out as NumPy programs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, overload

from autograd.graph import describe

if TYPE_CHECKING:
    from autograd.compile.compiled import Compiled


@overload
def compile(
    function: Callable[..., Any], *, backend: str = "numpy", cache_size: int = 16
) -> Compiled: ...
@overload
def compile(
    function: None = None, *, backend: str = "numpy", cache_size: int = 16
) -> Callable[[Callable[..., Any]], Compiled]: ...
def compile(
    function: Callable[..., Any] | None = None, *, backend: str = "numpy", cache_size: int = 16
) -> Any:
    """Return a function that runs as plain NumPy code, written by tracing it.

    At the first call with arrays of certain shapes and dtypes the function runs once, with values
    in the place of its arrays, and all that it computes is recorded: derivatives and updates of
    parameters too, if it takes them. The graph is simplified and written out as a NumPy program
    that computes the same, to rounding, with every result in memory laid out beforehand. Later
    calls run that program.

    A decorator, too. What the function reads from outside (numbers, arrays, objects) is compared
    at every call, and the program is written anew when it has changed; the data of a `Value` are
    simply read. Arguments that are not arrays or floats (whole numbers, truth values, texts) decide
    what is computed, so that there is a program for each.

    If a `Value` is among the arguments, or the function reads one that requires a gradient and does
    not take that itself, the call is an operation of its graph: the result is a value, and the
    derivative, by all values that the function reads, a program as well.

    Parameters
    ----------
    function : callable
        Of arrays, numbers, and lists, tuples and dicts of them; returns the same. It may use
        `gradients`, `grad`, `jacobian`, `hessian`, and change values by ``assign``.
    backend : {"numpy"}
        What the program is written for.
    cache_size : int
        How many programs to keep, the latest first.

    Returns
    -------
    Compiled
        Called like the function; shows its code as ``.source``.

    Raises
    ------
    TypeError
        When called, if the function asks for a number that is not known yet (as ``if x > 0``
        does), changes what is outside of it, or draws at random by other means than a `Value` can
        follow.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import grad
    >>> @compile
    ... def slope(x):
    ...     return grad(lambda x: np.sum(x * x))(x)
    >>> slope(np.array([1.0, 2.0]))
    array([2., 4.])
    >>> print(slope.source)
    def specialised(arena):
        def slope(x):
            grad_x = x + x
            return grad_x
    <BLANKLINE>
        return slope
    <BLANKLINE>
    >>> from autograd import Value
    >>> x = Value([1.0, 2.0])
    >>> np.sum(compile(lambda x: x * x)(x)).backward()
    >>> x.grad
    array([2., 4.])
    """
    if backend != "numpy":
        raise ValueError(f"the only backend is 'numpy', got {backend!r}")
    if not isinstance(cache_size, int) or cache_size < 1:
        raise ValueError(f"cache_size counts programs, at least one, got {cache_size!r}")
    if function is None:
        return functools.partial(compile, backend=backend, cache_size=cache_size)
    if isinstance(function, type):
        raise TypeError(
            f"compile takes a function or a module, got the class {function.__name__}: make one of "
            f"it first, as in compile({function.__name__}(...))"
        )
    if not callable(function):
        raise TypeError(f"compile takes a function, got {describe(function)}")
    from autograd.compile.compiled import Compiled  # with the whole compiler, so loaded late

    return Compiled(function, cache_size)
