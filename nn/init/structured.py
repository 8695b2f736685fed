"""Initialisers of whole matrices: identities, orthogonal and sparse ones."""

from __future__ import annotations

import math

import numpy as np

from nn.init.filling import Filled, check_axes, check_number, fans, fill
from nn.random import generator


def eye_(tensor: Filled) -> Filled:
    """Make a matrix the identity, as far as it goes.

    Parameters
    ----------
    tensor : Parameter or array of two axes

    Raises
    ------
    ValueError
        If it is no matrix.

    Examples
    --------
    >>> eye_(np.zeros((2, 3)))
    array([[1., 0., 0.],
           [0., 1., 0.]])
    """
    check_axes("eye_", tensor, (2,))
    rows, columns = tensor.shape
    return fill(tensor, np.eye(rows, columns))


def dirac_(tensor: Filled, groups: int = 1) -> Filled:
    """Make the weights of a convolution pass on its input channels, as many as there are.

    Parameters
    ----------
    tensor : (out_channels, in_channels / groups, ...) Parameter or array
        With 1 to 3 axes of places, at whose middle a 1 is written.
    groups : int
        Into how many parts the output channels fall, each of which passes on the inputs of its own.

    Raises
    ------
    ValueError
        If there are not 3 to 5 axes, or the output channels cannot be divided into the groups.

    Examples
    --------
    >>> dirac_(np.zeros((2, 1, 3)))
    array([[[0., 1., 0.]],
    <BLANKLINE>
           [[0., 0., 0.]]])
    """
    check_axes("dirac_", tensor, (3, 4, 5))
    channels, inputs, *kernel = tensor.shape
    check_number("groups", groups, least=1)
    if channels % groups:
        raise ValueError(f"{channels} output channels cannot be divided into {groups} groups")
    filled = np.zeros(tensor.shape)
    centre = tuple(length // 2 for length in kernel)
    for channel in range(channels):
        within = channel % (channels // groups)
        if within < inputs:
            filled[(channel, within, *centre)] = 1.0
    return fill(tensor, filled)


def orthogonal_(tensor: Filled, gain: float = 1.0) -> Filled:
    """Fill with a random matrix whose rows, or else columns, are orthonormal, times the gain.

    Parameters
    ----------
    tensor : Parameter or array
        Of at least two axes, of which those from the second on count as one. Where there are more
        rows than columns, the columns are orthonormal.
    gain : float
        The length of the rows, or columns; see `calculate_gain`.

    Raises
    ------
    ValueError
        If there are fewer than two axes, or the gain is not finite.

    References
    ----------
    A. Saxe, J. McClelland, S. Ganguli, *Exact solutions to the nonlinear dynamics of learning in
    deep linear neural networks*, 2014.

    Examples
    --------
    >>> w = orthogonal_(np.zeros((2, 5)))
    >>> np.allclose(w @ w.T, np.eye(2))
    True
    """
    fans(tensor)
    check_number("gain", gain)
    rows = tensor.shape[0]
    columns = tensor.size // max(rows, 1)
    drawn = generator().normal(size=(max(rows, columns), min(rows, columns)))
    orthogonal, triangular = np.linalg.qr(drawn)
    # With the signs of the diagonal, every such matrix is equally likely.
    orthogonal = orthogonal * np.where(np.diag(triangular) < 0, -1.0, 1.0)
    filled = orthogonal.T if rows < columns else orthogonal
    return fill(tensor, gain * filled.reshape(tensor.shape))


def sparse_(tensor: Filled, sparsity: float, std: float = 0.01) -> Filled:
    """Fill a matrix from the normal distribution, and set a part of each column to 0.

    Parameters
    ----------
    tensor : (n_out, n_in) Parameter or array
    sparsity : float
        The part of each column that is 0, from 0 to 1, rounded up to whole elements.
    std : float
        The standard deviation of the others, whose mean is 0.

    Raises
    ------
    ValueError
        If it is no matrix, the part is not from 0 to 1, or the deviation is negative or not finite.

    References
    ----------
    J. Martens, *Deep learning via Hessian-free optimization*, 2010.

    Examples
    --------
    >>> w = sparse_(np.zeros((10, 4)), sparsity=0.3)
    >>> np.count_nonzero(w, axis=0)
    array([7, 7, 7, 7])
    """
    check_axes("sparse_", tensor, (2,))
    check_number("sparsity", sparsity)
    if not 0 <= sparsity <= 1:
        raise ValueError(f"sparsity is the part of zeros, from 0 to 1, got {sparsity!r}")
    check_number("std", std, least=0)
    rows, columns = tensor.shape
    filled = generator().normal(0.0, std, (rows, columns))
    for column in range(columns):
        filled[generator().permutation(rows)[: math.ceil(sparsity * rows)], column] = 0.0
    return fill(tensor, filled)
