"""Metrics: how good outputs are, as numbers to read rather than to differentiate."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Value


def accuracy(output: Any, target: Any) -> float:
    """Return the percentage of rows whose largest output is at the class wanted.

    Parameters
    ----------
    output : (n, classes) array or Value
    target : (n,) array of int classes, or (n, classes) array of wanted outputs

    Raises
    ------
    ValueError
        If the output has no column per class, there are no rows, or the numbers of rows differ.

    Examples
    --------
    >>> accuracy(np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([0, 0]))
    50.0
    """
    scores = output.data if isinstance(output, Value) else output
    if np.ndim(scores) != 2:
        raise ValueError(
            f"accuracy looks for the largest output in each row, so outputs have shape "
            f"(n, classes), got {np.shape(scores)}"
        )
    classes = np.argmax(target, axis=-1) if np.ndim(target) > 1 else np.asarray(target)
    if not len(classes) or len(scores) != len(classes):
        raise ValueError(
            f"accuracy compares as many outputs as targets, at least one: got {len(scores)} and "
            f"{len(classes)}"
        )
    return float(100 * np.mean(np.argmax(scores, axis=-1) == classes))
