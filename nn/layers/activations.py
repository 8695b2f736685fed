"""Smooth activation functions as modules, and those of a whole row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import autograd
from nn import functional
from nn.module import Module


class Activation(Module):
    """A function without parameters as a module; a subclass says which, and its settings.

    >>> class Halved(Activation):
    ...     function = staticmethod(lambda x: x / 2)
    >>> Halved()(3.0)
    1.5
    """

    #: What is called with the input, and with the attributes named below.
    function: ClassVar[Callable[..., Any]]
    settings: ClassVar[tuple[str, ...]] = ()

    def forward(self, input: Any) -> Any:
        """Apply the function."""
        function = type(self).function
        if not self.settings:
            return function(input)
        return function(input, **{name: getattr(self, name) for name in self.settings})

    def extra_repr(self) -> str:
        """Say the settings."""
        return ", ".join(f"{name}={getattr(self, name)!r}" for name in self.settings)


class Sigmoid(Activation):
    """The logistic function 1 / (1 + exp(-x)) of each element, between 0 and 1.

    >>> Sigmoid()(0.0)
    0.5
    """

    function = autograd.sigmoid  # a call less


class Tanh(Activation):
    """The hyperbolic tangent of each element, between -1 and 1.

    >>> float(Tanh()(0.0))
    0.0
    """

    function = autograd.tanh


class GELU(Activation):
    """The function `nn.functional.gelu` of each element: x times the normal distribution's Φ(x).

    Parameters
    ----------
    approximate : {"none", "tanh"}

    Raises
    ------
    ValueError
        If the approximation is neither of the two.

    Examples
    --------
    >>> float(GELU()(1.0).round(4))
    0.8413
    """

    function = staticmethod(functional.gelu)
    settings = ("approximate",)

    def __init__(self, approximate: str = "none") -> None:
        if approximate not in ("none", "tanh"):
            raise ValueError(f"GELU knows the approximations none and tanh, got {approximate!r}")
        self.approximate = approximate


class SiLU(Activation):
    """The function `nn.functional.silu` of each element: x / (1 + exp(-x)).

    >>> float(SiLU()(1.0).round(4))
    0.7311
    """

    function = staticmethod(functional.silu)


class Mish(Activation):
    """The function `nn.functional.mish` of each element: x tanh(log(1 + exp(x))).

    >>> float(Mish()(1.0).round(4))
    0.8651
    """

    function = staticmethod(functional.mish)


class Softplus(Activation):
    """The function log(1 + exp(beta x)) / beta of each element; x itself far from the bend.

    Parameters
    ----------
    beta : float
        How sharp the bend is.
    threshold : float
        Where beta x is larger, the result is x.

    Examples
    --------
    >>> float(Softplus()(0.0).round(4))
    0.6931
    """

    function = staticmethod(functional.softplus)
    settings = ("beta", "threshold")

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        self.beta, self.threshold = beta, threshold


class Softsign(Activation):
    """The function x / (1 + |x|) of each element, between -1 and 1.

    >>> float(Softsign()(3.0))
    0.75
    """

    function = staticmethod(functional.softsign)


class Tanhshrink(Activation):
    """The function x - tanh(x) of each element.

    >>> float(Tanhshrink()(1.0).round(4))
    0.2384
    """

    function = staticmethod(functional.tanhshrink)


class LogSigmoid(Activation):
    """The logarithm of the logistic function of each element.

    >>> float(LogSigmoid()(-1000.0))
    -1000.0
    """

    function = staticmethod(functional.logsigmoid)


class GLU(Activation):
    """The first half along an axis, times the logistic function of the second half.

    Parameters
    ----------
    dim : int
        The axis, which becomes half as long.

    Examples
    --------
    >>> import numpy as np
    >>> GLU()(np.array([3.0, 0.0]))
    array([1.5])
    """

    function = staticmethod(functional.glu)
    settings = ("dim",)

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim


class _AlongAxis(Activation):
    settings = ("dim",)

    def __init__(self, dim: int | None = None) -> None:
        if dim is None:
            raise ValueError(
                f"say along which axis {type(self).__name__} adds up, as in dim=-1 for the last"
            )
        self.dim = dim


class Softmax(_AlongAxis):
    """Exponentials along an axis, divided by their sum: positive, and 1 together.

    Parameters
    ----------
    dim : int
        The axis; it must be given.

    Raises
    ------
    ValueError
        If no axis is given.

    Examples
    --------
    >>> import numpy as np
    >>> Softmax(dim=-1)(np.zeros(4))
    array([0.25, 0.25, 0.25, 0.25])
    """

    function = staticmethod(functional.softmax)


class LogSoftmax(_AlongAxis):
    """The logarithm of `Softmax`, exact where that is too small to represent.

    Parameters
    ----------
    dim : int
        The axis along which the exponentials of the results add up to 1; it must be given.

    Raises
    ------
    ValueError
        If no axis is given.

    Examples
    --------
    >>> import numpy as np
    >>> LogSoftmax(dim=-1)(np.array([0.0, -1000.0]))
    array([    0., -1000.])
    """

    function = staticmethod(functional.log_softmax)


class Softmin(_AlongAxis):
    """The `Softmax` of the negative input: the smallest number gets the largest share.

    Parameters
    ----------
    dim : int
        The axis along which the results add up to 1; it must be given.

    Raises
    ------
    ValueError
        If no axis is given.

    Examples
    --------
    >>> import numpy as np
    >>> Softmin(dim=-1)(np.array([0.0, 1000.0]))
    array([1., 0.])
    """

    function = staticmethod(functional.softmin)


class Softmax2d(Module):
    """The `Softmax` over the channels, at each place of an image.

    Raises
    ------
    ValueError
        If an input is not of shape (N, C, H, W) or (C, H, W).

    Examples
    --------
    >>> import numpy as np
    >>> Softmax2d()(np.zeros((4, 1, 1))).ravel()
    array([0.25, 0.25, 0.25, 0.25])
    """

    def forward(self, input: Any) -> Any:
        """Compare the channels of the input."""
        ndim = getattr(input, "ndim", 0)
        if ndim not in (3, 4):
            raise ValueError(
                "Softmax2d takes inputs of shape (N, C, H, W) or (C, H, W), got "
                f"{getattr(input, 'shape', ())}"
            )
        return functional.softmax(input, -3)
