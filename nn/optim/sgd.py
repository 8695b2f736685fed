"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nn.module import Parameter
from nn.optim.group import check_numbers
from nn.optim.optimizer import Optimizer, Params, zeros


class SGD(Optimizer):
    """Stochastic gradient descent: ``p ← p - lr · gradient``, with momentum if wanted.

    Parameters
    ----------
    params : iterable of Parameter, of (name, Parameter), or of dict
        What to change, such as ``model.parameters()``; or groups, see `Optimizer`.
    lr : float
        The learning rate η.
    momentum : float
        How much of the last step is taken again.
    dampening : float
        The part of each new gradient that the momentum leaves out.
    weight_decay : float
        L2 penalty: this times the parameter is added to its gradient.
    nesterov : bool
        Whether to look ahead along the momentum.
    maximize : bool
        Whether to climb rather than to descend.

    Raises
    ------
    TypeError
        If one of the parameters is not a `Parameter`.
    ValueError
        If there are none, or a number is negative or not finite, or nesterov comes without
        momentum or with dampening.

    References
    ----------
    I. Sutskever et al., *On the importance of initialization and momentum in deep learning*, 2013.

    Examples
    --------
    >>> from nn import Parameter
    >>> p = Parameter([1.0, 2.0])
    >>> optimizer = SGD([p], lr=0.1)
    >>> (p * p).sum().backward()
    >>> optimizer.step()
    >>> p.data
    array([0.8, 1.6])
    """

    elementwise = True

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr,
            momentum=momentum,
            dampening=dampening,
            weight_decay=weight_decay,
            nesterov=nesterov,
            maximize=maximize,
        )

    @classmethod
    def check_settings(cls, settings: Mapping[str, Any]) -> None:
        """Refuse settings that make no sense."""
        super().check_settings(settings)
        momentum, dampening = settings["momentum"], settings["dampening"]
        check_numbers(momentum=momentum)
        if settings["nesterov"] and (not momentum or dampening):
            raise ValueError(
                "nesterov looks ahead along the whole momentum: it needs momentum above 0 and "
                f"dampening 0, got {momentum!r} and {dampening!r}"
            )

    @staticmethod
    def start(parameter: Parameter, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Remember the velocity, if there is momentum."""
        if not settings["momentum"]:
            return {}
        # 0, and after the first step 1: the first gradient is not dampened.
        begun = {"begun": 0.0} if settings["dampening"] else {}
        return {"momentum_buffer": zeros(parameter), **begun}

    @staticmethod
    def go_on(start: dict[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
        """Dampen the next gradient if there is a velocity already."""
        if "begun" in start and np.any(state.get("momentum_buffer", 0.0)):
            start["begun"] = 1.0
        return start

    @staticmethod
    def change(parameter: Any, gradient: Any, state: dict[str, Any], settings: Any) -> Any:
        """Return the learning rate times the gradient or, with momentum, the velocity."""
        if "momentum_buffer" not in state:
            return settings.lr * gradient
        taken = gradient
        if "begun" in state:
            taken = (1.0 - settings.dampening * state["begun"]) * gradient
            state["begun"] = 1.0
        velocity = settings.momentum * state["momentum_buffer"] + taken
        state["momentum_buffer"] = velocity
        if settings.nesterov:
            velocity = gradient + settings.momentum * velocity
        return settings.lr * velocity
