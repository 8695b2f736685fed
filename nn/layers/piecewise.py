"""Activation functions with kinks as modules; the slope at a kink is that of PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd
from nn import functional
from nn.layers.activations import Activation
from nn.module import Module, Parameter


class ReLU(Activation):
    """Each element where it is positive, and 0 elsewhere; its slope at 0 counts as 0.

    >>> ReLU()(-2.0)
    0.0
    """

    function = autograd.relu


class ReLU6(Activation):
    """Each element, cut off at 0 and at 6, at which the slope counts as 0.

    >>> float(ReLU6()(8.0))
    6.0
    """

    function = staticmethod(functional.relu6)


class LeakyReLU(Activation):
    """Each element where it is positive, and `negative_slope` times it elsewhere.

    Parameters
    ----------
    negative_slope : float
        Also the slope at 0.

    Examples
    --------
    >>> float(LeakyReLU(0.1)(-2.0))
    -0.2
    """

    function = staticmethod(functional.leaky_relu)
    settings = ("negative_slope",)

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = negative_slope


class PReLU(Module):
    """Each element where it is positive, and a learned weight times it elsewhere.

    Parameters
    ----------
    num_parameters : int
        1 for one weight, or the number of channels C of inputs (N, C, ...).
    init : float
        What the weights begin with.
    dtype : dtype
        Of the weights.

    Attributes
    ----------
    weight : Parameter of shape (num_parameters,)

    Raises
    ------
    ValueError
        If the number is not a positive integer, or an input has another number of channels.

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, *Delving Deep into Rectifiers*, 2015.

    Examples
    --------
    >>> PReLU()(np.array([-2.0, 3.0])).data
    array([-0.5,  3. ])
    """

    def __init__(
        self, num_parameters: int = 1, init: float = 0.25, dtype: Any = np.float32
    ) -> None:
        if not isinstance(num_parameters, int | np.integer) or num_parameters < 1:
            raise ValueError(f"PReLU needs a positive number of weights, got {num_parameters!r}")
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(np.full(num_parameters, init, dtype))

    def forward(self, input: Any) -> Any:
        """Bend the input at 0."""
        return functional.prelu(input, self.weight)

    def extra_repr(self) -> str:
        """Say the number of weights."""
        return f"num_parameters={self.num_parameters}"


class RReLU(Module):
    """Each element where it is positive, and elsewhere times a slope that is drawn in training.

    Parameters
    ----------
    lower, upper : float
        Between which slopes are drawn evenly; in use the slope is the middle of the two.

    Raises
    ------
    ValueError
        If the lower bound is above the upper one.

    Examples
    --------
    >>> float(RReLU(0.0, 0.25).eval()(-8.0))
    -1.0
    """

    def __init__(self, lower: float = 1 / 8, upper: float = 1 / 3) -> None:
        if lower > upper:
            raise ValueError(f"RReLU draws slopes from lower to upper, got {lower} and {upper}")
        self.lower, self.upper = lower, upper

    def forward(self, input: Any) -> Any:
        """Bend the input at 0."""
        return functional.rrelu(input, self.lower, self.upper, self.training)

    def extra_repr(self) -> str:
        """Say the bounds."""
        return f"lower={self.lower}, upper={self.upper}"


class ELU(Activation):
    """Each element where it is positive, and `alpha` (exp(x) - 1) elsewhere.

    Parameters
    ----------
    alpha : float
        Also the slope at 0.

    Examples
    --------
    >>> float(ELU()(-1000.0))
    -1.0
    """

    function = staticmethod(functional.elu)
    settings = ("alpha",)

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = alpha


class SELU(Activation):
    """The `ELU`, scaled so that mean 0 and variance 1 are kept from layer to layer.

    >>> float(SELU()(1.0).round(4))
    1.0507
    """

    function = staticmethod(functional.selu)


class CELU(Activation):
    """Each element where it is positive, and `alpha` (exp(x / alpha) - 1) elsewhere.

    Parameters
    ----------
    alpha : float
        Not 0.

    Raises
    ------
    ValueError
        If alpha is 0.

    Examples
    --------
    >>> float(CELU(alpha=2.0)(-1000.0))
    -2.0
    """

    function = staticmethod(functional.celu)
    settings = ("alpha",)

    def __init__(self, alpha: float = 1.0) -> None:
        if alpha == 0:
            raise ValueError("CELU divides by alpha, which must not be 0")
        self.alpha = alpha


class Hardtanh(Activation):
    """Each element, cut off at two bounds, on which the slope counts as 0.

    Parameters
    ----------
    min_val, max_val : float
        The bounds.

    Raises
    ------
    ValueError
        If the lower bound is not below the upper one.

    Examples
    --------
    >>> float(Hardtanh()(3.0))
    1.0
    """

    function = staticmethod(functional.hardtanh)
    settings = ("min_val", "max_val")

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0) -> None:
        if min_val >= max_val:
            raise ValueError(f"Hardtanh needs min_val below max_val, got {min_val} and {max_val}")
        self.min_val, self.max_val = min_val, max_val


class Hardsigmoid(Activation):
    """0 up to -3, 1 from 3 on, and x / 6 + 1 / 2 between.

    >>> float(Hardsigmoid()(0.0))
    0.5
    """

    function = staticmethod(functional.hardsigmoid)


class Hardswish(Activation):
    """Each element times its `Hardsigmoid`.

    >>> float(Hardswish()(1.5))
    1.125
    """

    function = staticmethod(functional.hardswish)


class Hardshrink(Activation):
    """0 from -lambd to lambd, and the element itself elsewhere.

    Parameters
    ----------
    lambd : float

    Examples
    --------
    >>> float(Hardshrink()(0.4))
    0.0
    """

    function = staticmethod(functional.hardshrink)
    settings = ("lambd",)

    def __init__(self, lambd: float = 0.5) -> None:
        self.lambd = lambd

    def extra_repr(self) -> str:
        """Say the bound."""
        return f"{self.lambd}"


class Softshrink(Hardshrink):
    """0 from -lambd to lambd, and the element brought nearer to 0 by lambd elsewhere.

    Parameters
    ----------
    lambd : float
        Not negative.

    Raises
    ------
    ValueError
        If lambd is negative.

    Examples
    --------
    >>> float(Softshrink()(2.0))
    1.5
    """

    function = staticmethod(functional.softshrink)

    def __init__(self, lambd: float = 0.5) -> None:
        if lambd < 0:
            raise ValueError(f"Softshrink takes a lambd that is not negative, got {lambd}")
        super().__init__(lambd)


class Threshold(Activation):
    """Each element where it is above a threshold, and a fixed value elsewhere.

    Parameters
    ----------
    threshold : float
    value : float
        What takes the place of the others.

    Examples
    --------
    >>> float(Threshold(1.0, 20.0)(0.5))
    20.0
    """

    function = staticmethod(functional.threshold)
    settings = ("threshold", "value")

    def __init__(self, threshold: float, value: float) -> None:
        self.threshold, self.value = threshold, value
