"""Affine maps."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import inner
from nn.functional.checks import as_array

_PLAIN = frozenset((list, tuple, int, float))


def linear(input: Any, weight: Any, bias: Any = None) -> Any:
    """Apply the affine map ``x Wᵀ + b`` to the last axis.

    Parameters
    ----------
    input : (..., in_features) array or Value
    weight : (out_features, in_features) array or Value
    bias : (out_features,) array or Value, optional

    Returns
    -------
    (..., out_features) Value

    Raises
    ------
    ValueError
        If the last axis of the input is not as long as that of the weight.

    Examples
    --------
    >>> import numpy as np
    >>> linear(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), np.array([0.5]))
    array([[11.5]])
    """
    if input.__class__ in _PLAIN:
        input = np.asarray(input)
    try:
        if not input.shape:
            raise ValueError("a single number has no last axis")
        product = inner(input, weight)
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError(
            f"linear takes arrays whose last axis is {weight.shape[-1]}, for a weight of shape "
            f"{weight.shape}: got {_described(input)}"
        ) from error
    return product if bias is None else product + bias


def bilinear(input1: Any, input2: Any, weight: Any, bias: Any = None) -> Any:
    """Apply the bilinear map ``x1ᵀ W x2 + b`` to the last axes, for each matrix W of the weight.

    Parameters
    ----------
    input1 : (..., in1_features) array or Value
    input2 : (..., in2_features) array or Value
    weight : (out_features, in1_features, in2_features) array or Value
    bias : (out_features,) array or Value, optional

    Returns
    -------
    (..., out_features) array or Value

    Raises
    ------
    ValueError
        If the last axes are not as long as those of the weight, or the others differ.

    Examples
    --------
    >>> bilinear(np.array([1.0, 2.0]), np.array([3.0]), np.array([[[1.0], [10.0]]]))
    array([63.])
    """
    input1, input2, weight = map(as_array, (input1, input2, weight))
    out_features, *lengths = weight.shape
    if (
        weight.ndim != 3
        or [*input1.shape[-1:], *input2.shape[-1:]] != lengths
        or input1.shape[:-1] != input2.shape[:-1]
    ):
        raise ValueError(
            f"bilinear takes inputs whose last axes are those of a weight of shape {weight.shape} "
            f"after its first, and whose other axes agree: got {input1.shape} and {input2.shape}"
        )
    # x1 times all matrices at once, and then the product of each row with x2.
    matrices = np.swapaxes(weight, 0, 1).reshape(lengths[0], out_features * lengths[1])
    rows = (input1 @ matrices).reshape(*input1.shape[:-1], out_features, lengths[1])
    product = (rows @ input2.reshape(*input2.shape, 1)).reshape(*input1.shape[:-1], out_features)
    return product if bias is None else product + bias


def _described(given: Any) -> str:
    shape = getattr(given, "shape", None)
    return f"a {type(given).__name__}" if shape is None else f"shape {shape}"
