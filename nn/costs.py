"""The classic costs of textbooks: summed over the outputs, averaged over the examples."""

from __future__ import annotations

from typing import Any

from nn.functional import mse_loss


def quadratic(output: Any, target: Any) -> Any:
    """Return the quadratic cost ``½ Σ (a - y)²``, averaged over the rows.

    Parameters
    ----------
    output, target : arrays or Values of shape (batch, outputs)

    Raises
    ------
    ValueError
        If the shapes differ.

    References
    ----------
    M. A. Nielsen, *Neural Networks and Deep Learning*, 2015, equation (6).

    Examples
    --------
    >>> import numpy as np
    >>> float(quadratic(np.array([[1.0, 0.0], [0.0, 2.0]]), np.zeros((2, 2))))
    1.25
    """
    return mse_loss(output, target, reduction="sum") / (2 * len(target))
