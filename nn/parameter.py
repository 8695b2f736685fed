"""`Parameter` and `Buffer`: the values that a module finds among its attributes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn, Self

import numpy as np

from autograd import Value
from autograd.graph import describe
from autograd.instead import instead


class Parameter(Value):
    """A value that a model learns: found by `Module.parameters`, changed by an optimiser.

    Parameters
    ----------
    data : ndarray or nested lists of numbers
        The start; an array is kept without a copy, and changed in place by optimisers.
    name : str, optional
        By default the attribute under which a module holds it.
    requires_grad : bool
        Whether it is learned.

    Examples
    --------
    >>> Parameter([0.5, -0.5])
    Parameter(array([ 0.5, -0.5]))
    """

    __slots__ = ()

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Learn the parameter, or freeze it; return it.

        Parameters
        ----------
        requires_grad : bool
            Whether it is learned.

        Examples
        --------
        >>> Parameter([0.5]).requires_grad_(False)
        Parameter(array([0.5]), requires_grad=False)
        """
        self.requires_grad = bool(requires_grad)
        return self

    def _in_place(self) -> NoReturn:
        raise TypeError(
            f"an in-place operator such as -= would leave {describe(self)} as it is, and make a "
            "new value: write p.assign_sub(change) or p.data -= change"
        )


def forget_gradients(parameters: Iterable[Value], set_to_none: bool = True) -> None:
    """Take the gradients of parameters away, or make them 0.

    >>> p = Parameter([1.0, 2.0])
    >>> p.grad = np.array([np.inf, np.nan])
    >>> forget_gradients([p], set_to_none=False)
    >>> p.grad
    array([0., 0.])
    """
    for parameter in parameters:
        gradient = parameter.grad
        if set_to_none or gradient is None:
            parameter.grad = None
        elif isinstance(gradient, float | np.generic):
            parameter.grad = type(gradient)(0)
        else:  # not the gradient times 0, which would be NaN where the gradient is
            parameter.grad = np.zeros_like(gradient)


instead(
    Parameter,
    zero_="write nn.init.zeros_(p)",
    fill_="write nn.init.constant_(p, number)",
    uniform_="write nn.init.uniform_(p, a, b)",
    normal_="write nn.init.normal_(p, mean, std)",
    copy_="write p.assign(array)",
    add_="write p.assign(p.data + change)",
    sub_="write p.assign_sub(change)",
    mul_="write p.assign(p.data * factor)",
    div_="write p.assign(p.data / divisor)",
)


class Buffer(Value):
    """State of a module that is not learned, such as running statistics.

    It is found by `Module.buffers`, kept in ``state_dict`` beside the parameters, and left alone
    by optimisers. A module computes with what ``buffer.read()`` gives and changes it by
    ``buffer.assign(new)``, which compiled code follows.

    Parameters
    ----------
    data : ndarray or nested lists of numbers
        The start; an array is kept without a copy, and changed in place.
    name : str, optional
        By default the attribute under which a module holds it.
    persistent : bool
        Whether it is part of ``state_dict``; not what can be computed anew, such as a mask.

    Examples
    --------
    >>> count = Buffer(0)
    >>> count.assign(count.read() + 1)
    >>> count
    Buffer(1, requires_grad=False)
    """

    __slots__ = ()

    #: Seldom False, so kept out of the slots.
    persistent: bool = True

    def __init__(self, data: Any, name: str | None = None, persistent: bool = True) -> None:
        super().__init__(data, name, requires_grad=False)
        if not persistent:
            self.persistent = False

    def __reduce_ex__(self, protocol: Any) -> Any:
        reduced = super().__reduce_ex__(protocol)
        return reduced if self.persistent else (*reduced, {"persistent": False})
