"""Losses of numbers as modules: how far outputs are from what was measured."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn import functional
from nn.functional.checks import as_array
from nn.functional.targets import checked_number, checked_reduction
from nn.module import Buffer, Module


class Loss(Module):
    """What losses share: settings, which their repr shows, and a reduction.

    Parameters
    ----------
    reduction : {"mean", "sum", "none"}
        What is made of the losses of single elements or examples.
    """

    #: Attributes that the repr shows, before the reduction.
    settings: tuple[str, ...] = ()

    def __init__(self, reduction: str = "mean") -> None:
        self.reduction = checked_reduction(reduction)

    def extra_repr(self) -> str:
        """Say the settings and the reduction."""
        names = (*self.settings, "reduction")
        return ", ".join(f"{name}={getattr(self, name)!r}" for name in names)


def weights(given: Any) -> Buffer | None:
    """Return weights as a buffer, which travels with the state of a model; None for none."""
    if given is None:
        return None
    array = np.array(as_array(given))
    return Buffer(array if array.dtype.kind == "f" else array.astype(np.float32))


def read(buffer: Buffer | None) -> Any:
    """Return the numbers of a buffer, if there is one."""
    return None if buffer is None else buffer.read()


class MSELoss(Loss):
    """The mean square error, or the sum of square errors.

    Parameters
    ----------
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If the reduction is none of the three.

    Examples
    --------
    >>> import numpy as np
    >>> float(MSELoss()(np.array([1.0, 2.0]), np.array([0.0, 0.0])))
    2.5
    """

    def forward(self, input: Any, target: Any) -> Any:
        """Compare an output with its target, of the same shape."""
        return functional.mse_loss(input, target, self.reduction)


class L1Loss(Loss):
    """The mean absolute error, or the sum of absolute errors.

    Parameters
    ----------
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If the reduction is none of the three.

    Examples
    --------
    >>> float(L1Loss()(np.array([1.0, 2.0]), np.array([0.0, 0.0])))
    1.5
    """

    def forward(self, input: Any, target: Any) -> Any:
        """Compare an output with its target, of the same shape."""
        return functional.l1_loss(input, target, self.reduction)


class SmoothL1Loss(Loss):
    """The absolute error less ``beta / 2``, with a parabola about 0 in place of the kink.

    Parameters
    ----------
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.
    beta : float
        Where the parabola ends; 0 for the absolute error itself.

    Raises
    ------
    ValueError
        If beta is negative, or the reduction is none of the three.

    References
    ----------
    R. Girshick, *Fast R-CNN*, 2015, equation (3), where beta is 1.

    Examples
    --------
    >>> SmoothL1Loss(reduction="none")(np.array([0.5, 3.0]), np.zeros(2))
    array([0.125, 2.5  ])
    """

    settings = ("beta",)

    def __init__(self, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction)
        self.beta = checked_number(beta, "SmoothL1Loss", "beta", at_least=0)

    def forward(self, input: Any, target: Any) -> Any:
        """Compare an output with its target, of the same shape."""
        return functional.smooth_l1_loss(input, target, self.reduction, self.beta)


class HuberLoss(Loss):
    """Half the square error where it is small, and the absolute error where it is large.

    Parameters
    ----------
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.
    delta : float
        Where the parabola ends; more than 0.

    Raises
    ------
    ValueError
        If delta is not positive, or the reduction is none of the three.

    References
    ----------
    P. J. Huber, *Robust Estimation of a Location Parameter*, 1964, section 1.

    Examples
    --------
    >>> HuberLoss(reduction="none", delta=2.0)(np.array([0.5, 3.0]), np.zeros(2))
    array([0.125, 4.   ])
    """

    settings = ("delta",)

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction)
        self.delta = checked_number(delta, "HuberLoss", "delta", above=0)

    def forward(self, input: Any, target: Any) -> Any:
        """Compare an output with its target, of the same shape."""
        return functional.huber_loss(input, target, self.reduction, self.delta)


class PoissonNLLLoss(Loss):
    """Minus the logarithm of the probability of counts, of a Poisson distribution.

    Parameters
    ----------
    log_input : bool
        Whether outputs are the logarithms of expected counts, rather than the counts.
    full : bool
        Whether to add ``ln t!`` for counts t above 1, by Stirling's formula.
    eps : float
        Added to an expected count, whose logarithm is infinite at 0.
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If eps is not positive, or the reduction is none of the three.

    References
    ----------
    A. C. Cameron, P. K. Trivedi, *Regression Analysis of Count Data*, 1998, section 2.2.

    Examples
    --------
    >>> float(PoissonNLLLoss()(np.array([0.0]), np.array([3.0])))
    1.0
    """

    settings = ("log_input", "full", "eps")

    def __init__(
        self,
        log_input: bool = True,
        full: bool = False,
        eps: float = 1e-8,
        reduction: str = "mean",
    ) -> None:
        super().__init__(reduction)
        self.log_input, self.full = bool(log_input), bool(full)
        self.eps = checked_number(eps, "PoissonNLLLoss", "eps", above=0)

    def forward(self, input: Any, target: Any) -> Any:
        """Compare expected counts with what was counted."""
        return functional.poisson_nll_loss(
            input, target, self.log_input, self.full, self.eps, self.reduction
        )


class GaussianNLLLoss(Loss):
    """Minus the logarithm of the density of targets, of a normal distribution.

    Parameters
    ----------
    full : bool
        Whether to add the constant ``½ ln 2π``.
    eps : float
        The least variance that is computed with.
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If eps is not positive, or the reduction is none of the three.

    References
    ----------
    D. A. Nix, A. S. Weigend, *Estimating the Mean and Variance of the Target Probability
    Distribution*, 1994.

    Examples
    --------
    >>> float(GaussianNLLLoss()(np.array([1.0]), np.array([3.0]), np.array([1.0])))
    2.0
    """

    settings = ("full", "eps")

    def __init__(self, *, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.full = bool(full)
        self.eps = checked_number(eps, "GaussianNLLLoss", "eps", above=0)

    def forward(self, input: Any, target: Any, var: Any) -> Any:
        """Compare expected values, and their expected variances, with a target."""
        return functional.gaussian_nll_loss(input, target, var, self.full, self.eps, self.reduction)
