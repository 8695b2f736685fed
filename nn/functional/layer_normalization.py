"""Normalisation of the last axes of each sample, as transformers use it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import standardise
from autograd.rules.shaping import astype
from nn.functional.checks import as_array, as_optional_array


def layer_norm(
    input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5
) -> Any:
    """Bring the last axes together to mean 0 and variance 1, then scale and shift each element.

    Parameters
    ----------
    input : (..., *normalized_shape) array or Value
    normalized_shape : int, or sequence of int
        The lengths of the axes over which mean and variance are taken.
    weight, bias : array or Value of shape normalized_shape, optional
    eps : float
        Added to the variance, so that it is not 0.

    Raises
    ------
    ValueError
        If the last axes of the input, or the weight or bias, are not of these lengths.

    References
    ----------
    J. L. Ba, J. R. Kiros, G. E. Hinton, *Layer Normalization*, 2016.

    Examples
    --------
    >>> layer_norm(np.array([[1.0, 3.0], [10.0, 30.0]]), 2).round(3)
    array([[-1.,  1.],
           [-1.,  1.]])
    """
    input, weight, bias = as_array(input), as_optional_array(weight), as_optional_array(bias)
    shape = checked_last_axes(input, normalized_shape, weight, bias, "layer_norm")
    if len(shape) == 1:
        output = standardise(input, axis=-1, eps=eps)
    else:
        rows = input.reshape(*input.shape[: input.ndim - len(shape)], math.prod(shape))
        output = standardise(rows, axis=-1, eps=eps).reshape(*input.shape)
    return scaled(output, weight, bias)


def rms_norm(
    input: Any, normalized_shape: Any, weight: Any = None, eps: float | None = None
) -> Any:
    """Divide the last axes together by their root mean square, then scale each element.

    Parameters
    ----------
    input : (..., *normalized_shape) array or Value
    normalized_shape : int, or sequence of int
        The lengths of the axes over which the mean is taken.
    weight : array or Value of shape normalized_shape, optional
    eps : float, optional
        Added to the mean square; by default the spacing at 1 of the dtype that it is taken in:
        that of the input, or float32 for float16.

    Raises
    ------
    ValueError
        If the last axes of the input, or the weight, are not of these lengths.

    References
    ----------
    B. Zhang, R. Sennrich, *Root Mean Square Layer Normalization*, 2019.

    Examples
    --------
    >>> rms_norm(np.array([3.0, 4.0]), 2).round(3)
    array([0.849, 1.131])
    """
    input, weight = as_array(input), as_optional_array(weight)
    shape = checked_last_axes(input, normalized_shape, weight, None, "rms_norm")
    wide = in_single_precision(input)
    if eps is None:
        eps = float(np.finfo(wide.dtype if wide.dtype.kind == "f" else float).eps)
    axes = tuple(range(-len(shape), 0))
    output = wide / np.sqrt((wide * wide).mean(axes, keepdims=True) + float(eps))
    return scaled(in_precision_of(input, output), weight, None)


def checked_shape(normalized_shape: Any, called: str) -> tuple[int, ...]:
    """Return the lengths of the last axes as a tuple, if they are positive integers."""
    given = (
        (normalized_shape,) if isinstance(normalized_shape, int | np.integer) else normalized_shape
    )
    lengths = tuple(given)
    if not lengths or not all(isinstance(n, int | np.integer) and n > 0 for n in lengths):
        raise ValueError(
            f"{called} takes one positive length, or several, as normalized_shape: got "
            f"{normalized_shape!r}"
        )
    return tuple(map(int, lengths))


def checked_last_axes(
    input: Any, normalized_shape: Any, weight: Any, bias: Any, called: str
) -> tuple[int, ...]:
    """Return the lengths of the last axes, if input, weight and bias have them."""
    shape = checked_shape(normalized_shape, called)
    if input.shape[-len(shape) :] != shape:
        raise ValueError(
            f"{called} takes inputs whose last axes are {shape}, the normalized_shape: got "
            f"{input.shape}"
        )
    for name, given in (("weight", weight), ("bias", bias)):
        if given is not None and given.shape != shape:
            raise ValueError(
                f"the {name} of {called} must have the normalized_shape {shape}, got {given.shape}"
            )
    return shape


def in_single_precision(input: Any) -> Any:
    """Return numbers of half precision, whose squares overflow from 256 on, in float32."""
    return astype(input, np.float32) if input.dtype == np.float16 else input


def in_precision_of(input: Any, output: Any) -> Any:
    """Return a result in half precision again, if that is what the input is in."""
    return astype(output, np.float16) if input.dtype == np.float16 else output


def scaled(output: Any, weight: Any, bias: Any) -> Any:
    """Multiply by a weight, and add a bias, as far as they are given."""
    if weight is not None:
        output = output * weight
    return output if bias is None else output + bias
