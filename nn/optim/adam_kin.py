"""What was made of Adam: NAdam, RAdam and Adamax."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nn.module import Parameter
from nn.optim.adam import Adam, means
from nn.optim.adaptive import Adaptive
from nn.optim.group import check_numbers
from nn.optim.optimizer import Params, zeros


class NAdam(Adaptive):
    """Adam that looks ahead along its momentum, as Nesterov's method does.

    Parameters
    ----------
    params, lr, betas, eps, weight_decay, maximize, decoupled_weight_decay
        As for `Adam`.
    momentum_decay : float
        How fast the momentum of the first steps grows to ``betas[0]``.

    Raises
    ------
    TypeError, ValueError
        As `Adam`.

    References
    ----------
    T. Dozat, *Incorporating Nesterov Momentum into Adam*, 2016.

    Examples
    --------
    >>> from nn import Parameter
    >>> p = Parameter([1.0, 2.0])
    >>> optimizer = NAdam([p], lr=0.1)
    >>> (p**4).sum().backward()
    >>> optimizer.step()
    >>> p.data.round(4)
    array([0.8944, 1.8944])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            momentum_decay=momentum_decay,
            decoupled_weight_decay=decoupled_weight_decay,
            maximize=maximize,
        )

    @classmethod
    def check_settings(cls, settings: Mapping[str, Any]) -> None:
        """Refuse settings that make no sense."""
        super().check_settings(settings)
        check_numbers(momentum_decay=settings["momentum_decay"])

    @staticmethod
    def start(parameter: Parameter, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Remember the number of steps, the product of the momenta, and the means."""
        return {
            "step": 0.0,
            "mu_product": 1.0,
            "exp_avg": zeros(parameter),
            "exp_avg_sq": zeros(parameter),
        }

    @staticmethod
    def change(parameter: Any, gradient: Any, state: dict[str, Any], settings: Any) -> Any:
        """Return the step along the gradient and the momentum of the next step."""
        steps = state["step"] = state["step"] + 1.0
        mean, square = means(gradient, state, settings)
        decay = settings.momentum_decay
        momentum = settings.beta1 * (1 - 0.5 * 0.96 ** (steps * decay))
        following = settings.beta1 * (1 - 0.5 * 0.96 ** ((steps + 1) * decay))
        product = state["mu_product"] = state["mu_product"] * momentum
        of_gradient = (1 - momentum) / (1 - product)
        of_mean = following / (1 - product * following)
        correction = (1 - settings.beta2**steps) ** 0.5
        ahead = of_gradient * gradient + of_mean * mean
        return settings.lr * correction * (ahead / (np.sqrt(square) + settings.eps * correction))


class RAdam(Adam):
    """Adam that adapts the steps only once the mean of squares is known well enough.

    Parameters
    ----------
    params, lr, betas, eps, weight_decay, maximize, decoupled_weight_decay
        As for `Adam`.

    Raises
    ------
    TypeError, ValueError
        As `Adam`.

    References
    ----------
    L. Liu et al., *On the Variance of the Adaptive Learning Rate and Beyond*, 2020, algorithm 2.

    Examples
    --------
    The first steps are along the mean gradient itself:

    >>> from nn import Parameter
    >>> p = Parameter([1.0, 2.0])
    >>> optimizer = RAdam([p], lr=0.1)
    >>> (p * p).sum().backward()
    >>> optimizer.step()
    >>> p.data.round(6)
    array([0.8, 1.6])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            maximize=maximize,
            decoupled_weight_decay=decoupled_weight_decay,
        )

    @staticmethod
    def change(parameter: Any, gradient: Any, state: dict[str, Any], settings: Any) -> Any:
        """Return the step along the mean gradient, adapted or not."""
        steps = state["step"] = state["step"] + 1.0
        mean, square = means(gradient, state, settings)
        power = settings.beta2**steps
        # How many gradients the mean of squares stands for: at last, and by now.
        last = 2 / (1 - settings.beta2) - 1
        length = last - 2 * steps * power / (1 - power)
        # 1 once they are enough and else 0: a number, since compiled code cannot choose by `if`.
        enough = (length > 5.0) * 1.0
        above = (length - 4) * (length - 2) * last * enough
        below = (last - 4) * (last - 2) * length * enough + (1 - enough)
        adapted = (above / below * (1 - power)) ** 0.5
        factor = adapted / (np.sqrt(square) + settings.eps) + (1 - enough)
        return settings.lr / (1 - settings.beta1**steps) * (mean * factor)


class Adamax(Adam):
    """Adam with the largest of past gradients, slowly forgotten, in place of the root mean square.

    Parameters
    ----------
    params, lr, betas, eps, weight_decay, maximize
        As for `Adam`; `eps` is added to the sizes of the gradients.

    Raises
    ------
    TypeError, ValueError
        As `Adam`.

    References
    ----------
    D. P. Kingma, J. Ba, *Adam: A Method for Stochastic Optimization*, 2015, algorithm 2.

    Examples
    --------
    >>> from nn import Parameter
    >>> p = Parameter([1.0, 2.0])
    >>> optimizer = Adamax([p], lr=0.1)
    >>> (p**4).sum().backward()
    >>> optimizer.step()
    >>> p.data.round(6)
    array([0.9, 1.9])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, maximize=maximize)

    @staticmethod
    def start(parameter: Parameter, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Remember the number of steps, the mean, and the largest."""
        return {"step": 0.0, "exp_avg": zeros(parameter), "exp_inf": zeros(parameter)}

    @staticmethod
    def change(parameter: Any, gradient: Any, state: dict[str, Any], settings: Any) -> Any:
        """Return the step along the mean gradient."""
        beta1, beta2 = settings.beta1, settings.beta2
        steps = state["step"] = state["step"] + 1.0
        mean = state["exp_avg"] = beta1 * state["exp_avg"] + (1 - beta1) * gradient
        largest = np.maximum(beta2 * state["exp_inf"], np.abs(gradient) + settings.eps)
        state["exp_inf"] = largest
        return settings.lr / (1 - beta1**steps) * (mean / largest)
