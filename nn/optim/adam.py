"""Optimisers that adapt the length of the step to each number by itself: Adam and its kin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nn.module import Parameter
from nn.optim.adaptive import Adaptive
from nn.optim.optimizer import Params, zeros


def means(gradient: Any, state: dict[str, Any], settings: Any) -> tuple[Any, Any]:
    """Bring the means of gradients and of their squares up to date, and return them."""
    beta1, beta2 = settings.beta1, settings.beta2
    mean = state["exp_avg"] = beta1 * state["exp_avg"] + (1 - beta1) * gradient
    square = beta2 * state["exp_avg_sq"] + (1 - beta2) * gradient**2
    state["exp_avg_sq"] = square
    return mean, square


class Adam(Adaptive):
    """Adam: the mean of past gradients, over the root of the mean of their squares.

    With ``m ← β₁ m + (1 - β₁) g`` and ``v ← β₂ v + (1 - β₂) g²``, both corrected for their start
    at zero, ``p ← p - lr · m̂ / (√v̂ + eps)``.

    Parameters
    ----------
    params : iterable of Parameter, of (name, Parameter), or of dict
        What to change, such as ``model.parameters()``; or groups, see `Optimizer`.
    lr : float
        The learning rate, about the length of each step.
    betas : (float, float)
        How much of the two means is kept at each step.
    eps : float
        Added to the divisor, so that it is not 0.
    weight_decay : float
        L2 penalty: this times the parameter is added to its gradient.
    amsgrad : bool
        Whether to divide by the largest of the means of squares so far.
    maximize : bool
        Whether to climb rather than to descend.
    decoupled_weight_decay : bool
        Whether the weight decay shrinks the parameter itself, as in `AdamW`.

    Raises
    ------
    TypeError
        If one of the parameters is not a `Parameter`, or is complex.
    ValueError
        If there are none, a number is negative or not finite, or a beta is not below 1.

    References
    ----------
    D. P. Kingma, J. Ba, *Adam: A Method for Stochastic Optimization*, 2015, algorithm 1.
    S. J. Reddi, S. Kale, S. Kumar, *On the Convergence of Adam and Beyond*, 2018 (amsgrad).

    Examples
    --------
    The first step is as long as the learning rate, whatever the size of the gradient:

    >>> from nn import Parameter
    >>> p = Parameter([1.0, 2.0])
    >>> optimizer = Adam([p], lr=0.1)
    >>> (p**4).sum().backward()
    >>> optimizer.step()
    >>> p.data.round(6)
    array([0.9, 1.9])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        decoupled_weight_decay: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            amsgrad=amsgrad,
            maximize=maximize,
            decoupled_weight_decay=decoupled_weight_decay,
        )

    @staticmethod
    def start(parameter: Parameter, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Remember the number of steps, and the means."""
        state = {"step": 0.0, "exp_avg": zeros(parameter), "exp_avg_sq": zeros(parameter)}
        return state | ({"max_exp_avg_sq": zeros(parameter)} if settings["amsgrad"] else {})

    @staticmethod
    def change(parameter: Any, gradient: Any, state: dict[str, Any], settings: Any) -> Any:
        """Return the step along the mean gradient."""
        steps = state["step"] = state["step"] + 1.0
        mean, square = means(gradient, state, settings)
        if settings.amsgrad:
            square = state["max_exp_avg_sq"] = np.maximum(state["max_exp_avg_sq"], square)
        # The root of v̂ is that of v over this, by which everything is multiplied here, since that
        # is less work. A power of a number: the float64 of np.sqrt would spread to float32 arrays.
        correction = (1 - settings.beta2**steps) ** 0.5
        length = settings.lr * correction / (1 - settings.beta1**steps)
        return length * (mean / (np.sqrt(square) + settings.eps * correction))


class AdamW(Adam):
    """Adam whose weight decay shrinks the parameter itself, and is not adapted.

    Parameters
    ----------
    params, lr, betas, eps, amsgrad, maximize
        As for `Adam`.
    weight_decay : float
        In each step, the parameter loses this times the learning rate of itself.

    Raises
    ------
    TypeError, ValueError
        As `Adam`.

    References
    ----------
    I. Loshchilov, F. Hutter, *Decoupled Weight Decay Regularization*, 2019, algorithm 2.

    Examples
    --------
    >>> from nn import Parameter
    >>> p = Parameter([1.0, 2.0])
    >>> optimizer = AdamW([p], lr=0.1, weight_decay=0.5)
    >>> p.grad = np.zeros(2)
    >>> optimizer.step()
    >>> p.data
    array([0.95, 1.9 ])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            maximize=maximize,
            decoupled_weight_decay=True,
        )
