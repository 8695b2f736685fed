"""Dropout: noise in training, against learning by heart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from nn import functional
from nn.functional.noise import checked_probability
from nn.module import Module


class _Dropout(Module):
    #: What is called with the input, the probability, and whether it is training.
    function: ClassVar[Callable[..., Any]]

    def __init__(self, p: float = 0.5) -> None:
        self.p = checked_probability(p)

    def forward(self, input: Any) -> Any:
        """Drop elements of the input, in training."""
        return type(self).function(input, self.p, self.training)

    def extra_repr(self) -> str:
        """Say the probability."""
        return f"p={self.p}"


class Dropout(_Dropout):
    """In training, sets each element to 0 with probability p and divides the others by 1 - p.

    In use (after ``model.eval()``) it changes nothing.

    Parameters
    ----------
    p : float
        From 0 to 1.

    Raises
    ------
    ValueError
        If p is not between 0 and 1.

    References
    ----------
    N. Srivastava et al., *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*,
    2014.

    Examples
    --------
    >>> import nn, numpy as np
    >>> _ = nn.manual_seed(0)
    >>> Dropout(p=0.75)(np.ones(4))
    array([0., 0., 0., 0.])
    >>> Dropout(p=0.75).eval()(np.ones(4))
    array([1., 1., 1., 1.])
    """

    function = staticmethod(functional.dropout)


class Dropout1d(_Dropout):
    """In training, sets whole channels to 0, each with probability p, and scales the others.

    Parameters
    ----------
    p : float
        From 0 to 1; what is kept is divided by 1 - p.

    Raises
    ------
    ValueError
        If p is not between 0 and 1, or an input is not of shape (N, C, L) or (C, L).

    Examples
    --------
    >>> import nn, numpy as np
    >>> _ = nn.manual_seed(0)
    >>> Dropout1d()(np.ones((2, 3)))
    array([[2., 2., 2.],
           [0., 0., 0.]])
    """

    function = staticmethod(functional.dropout1d)


class Dropout2d(_Dropout):
    """In training, sets whole channels of images to 0, each with probability p.

    Parameters
    ----------
    p : float
        From 0 to 1; what is kept is divided by 1 - p.

    Raises
    ------
    ValueError
        If p is not between 0 and 1, or an input is not of shape (N, C, H, W) or (C, H, W).

    Examples
    --------
    >>> import nn, numpy as np
    >>> _ = nn.manual_seed(0)
    >>> Dropout2d()(np.ones((4, 2, 5, 5)))[:, :, 0, 0]
    array([[2., 0.],
           [0., 0.],
           [2., 2.],
           [2., 2.]])
    """

    function = staticmethod(functional.dropout2d)


class AlphaDropout(_Dropout):
    """In training, drops elements so that `SELU` layers keep mean 0 and variance 1.

    Parameters
    ----------
    p : float
        From 0 to 1.

    Raises
    ------
    ValueError
        If p is not between 0 and 1.

    Examples
    --------
    >>> import nn, numpy as np
    >>> _ = nn.manual_seed(0)
    >>> AlphaDropout()(np.zeros(4)).round(4)
    array([ 0.7792, -0.7792, -0.7792, -0.7792])
    """

    function = staticmethod(functional.alpha_dropout)
