"""Optimisers that divide by the root of sums or means of squares: Adagrad, RMSprop, Adadelta."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nn.module import Parameter
from nn.optim.group import check_fraction, check_numbers
from nn.optim.optimizer import Optimizer, Params, zeros


class Adaptive(Optimizer):
    """What optimisers have in common that divide by a root of squares, each number by itself."""

    elementwise = True
    takes_complex = False

    @classmethod
    def check_settings(cls, settings: Mapping[str, Any]) -> None:
        """Refuse settings that make no sense."""
        super().check_settings(settings)
        check_numbers(eps=settings["eps"])


class Adagrad(Adaptive):
    """Adagrad: the gradient over the root of the sum of all squares so far.

    Parameters
    ----------
    params : iterable of Parameter, of (name, Parameter), or of dict
        What to change, such as ``model.parameters()``; or groups, see `Optimizer`.
    lr : float
        The learning rate.
    lr_decay : float
        After t steps, the learning rate is divided by 1 + t times this.
    weight_decay : float
        L2 penalty: this times the parameter is added to its gradient.
    initial_accumulator_value : float
        Where the sum of squares starts.
    eps : float
        Added to the divisor, so that it is not 0.
    maximize : bool
        Whether to climb rather than to descend.

    Raises
    ------
    TypeError
        If one of the parameters is not a `Parameter`, or is complex.
    ValueError
        If there are none, or a number is negative or not finite.

    References
    ----------
    J. Duchi, E. Hazan, Y. Singer, *Adaptive Subgradient Methods for Online Learning and
    Stochastic Optimization*, 2011.

    Examples
    --------
    >>> from nn import Parameter
    >>> p = Parameter([1.0, 2.0])
    >>> optimizer = Adagrad([p], lr=0.1)
    >>> (p**4).sum().backward()
    >>> optimizer.step()
    >>> p.data.round(6)
    array([0.9, 1.9])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            eps=eps,
            maximize=maximize,
        )

    @classmethod
    def check_settings(cls, settings: Mapping[str, Any]) -> None:
        """Refuse settings that make no sense."""
        super().check_settings(settings)
        names = ("lr_decay", "initial_accumulator_value")
        check_numbers(**{name: settings[name] for name in names})

    @staticmethod
    def start(parameter: Parameter, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Remember the number of steps, and the sum of squares."""
        return {"step": 0.0, "sum": zeros(parameter) + settings["initial_accumulator_value"]}

    @staticmethod
    def change(parameter: Any, gradient: Any, state: dict[str, Any], settings: Any) -> Any:
        """Return the step along the gradient."""
        rate = settings.lr / (1 + state["step"] * settings.lr_decay)
        state["step"] = state["step"] + 1.0
        total = state["sum"] = state["sum"] + gradient**2
        return rate * (gradient / (np.sqrt(total) + settings.eps))


class RMSprop(Adaptive):
    """RMSprop: the gradient over the root of the mean of its squares.

    Parameters
    ----------
    params : iterable of Parameter, of (name, Parameter), or of dict
        What to change, such as ``model.parameters()``; or groups, see `Optimizer`.
    lr : float
        The learning rate.
    alpha : float
        How much of the mean of squares is kept at each step.
    eps : float
        Added to the divisor, so that it is not 0.
    weight_decay : float
        L2 penalty: this times the parameter is added to its gradient.
    momentum : float
        How much of the last step is taken again.
    centered : bool
        Whether to divide by the deviation, the square of the mean being taken off the mean square.
    maximize : bool
        Whether to climb rather than to descend.

    Raises
    ------
    TypeError
        If one of the parameters is not a `Parameter`, or is complex.
    ValueError
        If there are none, a number is negative or not finite, or alpha is above 1.

    References
    ----------
    G. Hinton, *Neural Networks for Machine Learning*, lecture 6e, 2012; centered: A. Graves,
    *Generating Sequences With Recurrent Neural Networks*, 2013, equations (38) to (42).

    Examples
    --------
    >>> from nn import Parameter
    >>> p = Parameter([1.0, 2.0])
    >>> optimizer = RMSprop([p], lr=0.1, alpha=0.75)
    >>> (p**4).sum().backward()
    >>> optimizer.step()
    >>> p.data.round(6)
    array([0.8, 1.8])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr,
            alpha=alpha,
            eps=eps,
            weight_decay=weight_decay,
            momentum=momentum,
            centered=centered,
            maximize=maximize,
        )

    @classmethod
    def check_settings(cls, settings: Mapping[str, Any]) -> None:
        """Refuse settings that make no sense."""
        super().check_settings(settings)
        check_numbers(momentum=settings["momentum"])
        check_fraction(alpha=settings["alpha"])

    @staticmethod
    def start(parameter: Parameter, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Remember the mean of squares and, if asked for, the velocity and the mean."""
        state = {"square_avg": zeros(parameter)}
        if settings["momentum"]:
            state["momentum_buffer"] = zeros(parameter)
        if settings["centered"]:
            state["grad_avg"] = zeros(parameter)
        return state

    @staticmethod
    def change(parameter: Any, gradient: Any, state: dict[str, Any], settings: Any) -> Any:
        """Return the step along the gradient, or along the velocity."""
        keep = settings.alpha
        square = state["square_avg"] = keep * state["square_avg"] + (1 - keep) * gradient**2
        if settings.centered:
            mean = state["grad_avg"] = keep * state["grad_avg"] + (1 - keep) * gradient
            square = square - mean**2
        step = gradient / (np.sqrt(square) + settings.eps)
        if "momentum_buffer" in state:
            step = state["momentum_buffer"] = settings.momentum * state["momentum_buffer"] + step
        return settings.lr * step


class Adadelta(Adaptive):
    """Adadelta: RMSprop whose learning rate is the root mean square of its own steps.

    Parameters
    ----------
    params : iterable of Parameter, of (name, Parameter), or of dict
        What to change, such as ``model.parameters()``; or groups, see `Optimizer`.
    lr : float
        A factor of each step.
    rho : float
        How much of the two means of squares is kept at each step.
    eps : float
        Added under both roots, so that the first step is not 0.
    weight_decay : float
        L2 penalty: this times the parameter is added to its gradient.
    maximize : bool
        Whether to climb rather than to descend.

    Raises
    ------
    TypeError
        If one of the parameters is not a `Parameter`, or is complex.
    ValueError
        If there are none, a number is negative or not finite, or rho is above 1.

    References
    ----------
    M. D. Zeiler, *ADADELTA: An Adaptive Learning Rate Method*, 2012, algorithm 1.

    Examples
    --------
    >>> from nn import Parameter
    >>> p = Parameter([1.0, 2.0])
    >>> optimizer = Adadelta([p], rho=0.75, eps=0.01)
    >>> (p**4).sum().backward()
    >>> optimizer.step()
    >>> p.data.round(3)
    array([0.8, 1.8])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize)

    @classmethod
    def check_settings(cls, settings: Mapping[str, Any]) -> None:
        """Refuse settings that make no sense."""
        super().check_settings(settings)
        check_fraction(rho=settings["rho"])

    @staticmethod
    def start(parameter: Parameter, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Remember the means of squares of the gradients, and of the steps."""
        return {"square_avg": zeros(parameter), "acc_delta": zeros(parameter)}

    @staticmethod
    def change(parameter: Any, gradient: Any, state: dict[str, Any], settings: Any) -> Any:
        """Return the step along the gradient."""
        keep, eps = settings.rho, settings.eps
        square = state["square_avg"] = keep * state["square_avg"] + (1 - keep) * gradient**2
        step = np.sqrt(state["acc_delta"] + eps) / np.sqrt(square + eps) * gradient
        state["acc_delta"] = keep * state["acc_delta"] + (1 - keep) * step**2
        return settings.lr * step
