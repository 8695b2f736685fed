"""Losses: how far outputs are from their targets."""

from __future__ import annotations

from typing import Any

import numpy as np


def mse_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """Return the square error: a difference, a square, and a mean.

    Parameters
    ----------
    input, target : numbers, arrays or Values of the same shape
    reduction : {"mean", "sum", "none"}
        The mean over all elements, their sum, or each by itself.

    Raises
    ------
    ValueError
        If the shapes differ, or the reduction is none of the three.

    Examples
    --------
    >>> import numpy as np
    >>> float(mse_loss(np.array([1.0, 2.0]), np.array([0.0, 0.0])))
    2.5
    """
    if target.__class__ is list:
        target = np.asarray(target)
    shape: Any = getattr(input, "shape", ())
    wanted: Any = getattr(target, "shape", ())
    if shape != wanted:
        labels = wanted == shape[:-1] and getattr(target, "dtype", np.dtype(float)).kind in "iu"
        raise ValueError(
            f"input and target must have the same shape, got {shape} and {wanted}: "
            + (
                f"if the target is classes, pass np.eye({shape[-1]})[target]"
                if labels
                else "reshape one of them, since broadcasting would compare every pair"
            )
        )
    return reduced((input - target) ** 2, reduction)


REDUCTIONS = ("mean", "sum", "none")


def checked_reduction(reduction: str) -> str:
    """Return the name of a reduction, if it is one."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"reduction is one of {', '.join(REDUCTIONS)}, got {reduction!r}")
    return reduction


def reduced(errors: Any, reduction: str) -> Any:
    """Take the mean, the sum or nothing of the errors of single elements."""
    if reduction == "mean":
        return errors.mean()
    return errors.sum() if checked_reduction(reduction) == "sum" else errors
