"""Affine maps."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import inner


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
    if input.__class__ is list:
        input = np.asarray(input)
    try:
        product = inner(input, weight)
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError(
            f"linear takes arrays whose last axis is {weight.shape[-1]}, for a weight of shape "
            f"{weight.shape}: got {_described(input)}"
        ) from error
    return product if bias is None else product + bias


def _described(given: Any) -> str:
    shape = getattr(given, "shape", None)
    return f"a {type(given).__name__}" if shape is None else f"shape {shape}"
