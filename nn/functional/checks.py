"""Checks of arguments that several functions share."""

from __future__ import annotations

from typing import Any

import numpy as np


def as_array(given: Any) -> Any:
    """Return a list or a number as an array, and an array or value as it is."""
    return given if hasattr(given, "shape") else np.asarray(given)


def as_optional_array(given: Any) -> Any:
    """Return None as it is, and all else as `as_array` does."""
    return given if given is None else as_array(given)


def checked_axis(dim: Any, ndim: int, called: str) -> int:
    """Return the number of an axis, counted from the front, if there is such an axis."""
    if isinstance(dim, bool) or not isinstance(dim, int | np.integer):
        raise TypeError(f"{called} takes the axis as an integer, got dim={dim!r}")
    if not -max(ndim, 1) <= dim < max(ndim, 1):
        raise ValueError(f"{called} got dim={dim} for an input that has {ndim} axes")
    return int(dim) % max(ndim, 1)
