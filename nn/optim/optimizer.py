"""`Optimizer`: what all optimisers share, so that each only writes down its formula."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import Value
from autograd.watched import Watched
from nn.module import Parameter
from nn.state import arrays_of, put_back


class Optimizer(Watched):
    """Parameters, the learning rate, and what else an optimiser remembers from step to step.

    A subclass makes its state with `new_state` and defines `change`, in plain operators and NumPy
    functions: they work on the arrays of an eager step and on what stands for them while a step
    is compiled.

    Parameters
    ----------
    params : iterable of Parameter
        What to change, such as ``model.parameters()``.
    lr : float
        The learning rate η. The attribute may be set between steps.

    Raises
    ------
    TypeError
        If one of the parameters is not a `Parameter`.
    ValueError
        If there are none, one is listed twice, or the learning rate is negative or not finite.

    Examples
    --------
    >>> class SignDescent(Optimizer):
    ...     def change(self, index, parameter, gradient, lr):
    ...         return lr * np.sign(gradient)
    >>> p = Parameter([1.0, -2.0])
    >>> optimizer = SignDescent([p], lr=0.5)
    >>> (p * p).sum().backward()
    >>> optimizer.step()
    >>> p.data
    array([ 0.5, -1.5])
    """

    def __init__(self, params: Iterable[Parameter], lr: float) -> None:
        self.params = list(params)
        if not self.params:
            raise ValueError("there are no parameters to optimise: the iterable was empty")
        for parameter in self.params:
            if not isinstance(parameter, Parameter):
                raise TypeError(
                    f"an optimiser changes Parameters, got a {type(parameter).__name__}; "
                    "pass model.parameters()"
                )
        if len(set(map(id, self.params))) < len(self.params):
            raise ValueError("a parameter is listed twice, and would be changed twice in a step")
        # A value rather than a number, so that compiled code reads it anew at every step.
        self._lr = Value(_checked_rate(lr), "lr", requires_grad=False)
        self._state: dict[str, Value] = {"lr": self._lr}

    @property
    def lr(self) -> float:
        """The learning rate."""
        return self._lr.read()

    @lr.setter
    def lr(self, lr: float) -> None:
        self._lr.assign(_checked_rate(lr))

    def new_state(self, name: str, number: float | None = None) -> tuple[Value, ...]:
        """Make a value per parameter that steps read and assign, kept in the state by its name.

        Parameters
        ----------
        name : str
            In `state_dict` followed by the index of the parameter: ``"momentum_buffer.0"``.
        number : float, optional
            The start, of a single number per parameter; by default zeros like the parameter.
        """
        values: list[Value] = []
        for index, parameter in enumerate(self.params):
            # np.zeros takes no memory until it is written to, which np.zeros_like does.
            start = np.zeros(parameter.shape, parameter.dtype) if number is None else number
            values.append(Value(start, f"{name}_{index}", requires_grad=False))
            self._state[f"{name}.{index}"] = values[-1]
        return tuple(values)

    def change(self, index: int, parameter: Parameter, gradient: Any, lr: Any) -> Any:
        """Return what a step subtracts from a parameter; a subclass says how.

        Parameters
        ----------
        index : int
            Of the parameter, and so of its part in each list of `new_state`.
        parameter : Parameter
        gradient : array, number, or in compiled code what stands for one
            Of the shape of the parameter; it belongs to the user, and is not to be changed.
        lr : float, or in compiled code what stands for one
        """
        raise NotImplementedError(f"{type(self).__name__} does not define change()")

    def step(self) -> None:
        """Change every parameter that has a gradient and is not frozen, in place."""
        lr = self._lr.read()
        change = self.change
        for index, parameter in enumerate(self.params):
            gradient = parameter.grad
            if gradient is not None and parameter.requires_grad:
                parameter.assign_sub(change(index, parameter, gradient, lr))

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.params:
            parameter.grad = None

    def state_dict(self) -> dict[str, NDArray[Any]]:
        """Return a copy of all that steps depend on and settings do not say, by name.

        That is the learning rate and such as momentum; `nn.save` writes it to a file.
        """
        return arrays_of(self._state.items())

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from a state that `state_dict` gave; nothing is changed if anything is amiss.

        Raises
        ------
        TypeError
            If the state is no mapping.
        ValueError
            If a name is missing or unexpected, or an array does not fit.
        """
        put_back(self._state.items(), state, self)


def _checked_rate(lr: float) -> float:
    check_numbers(lr=lr)
    return float(lr)


def check_numbers(**settings: float) -> None:
    """Refuse a setting that is negative or not finite."""
    for name, number in settings.items():
        if not 0 <= number < math.inf:
            raise ValueError(f"{name} must be a finite number of at least 0, got {number!r}")
