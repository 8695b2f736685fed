"""Steps that PyTorch has taken too, for comparison."""

from collections.abc import Callable
from typing import Any

import numpy as np

import nn


def five_steps(kind: Callable[..., nn.optim.Optimizer], dtype: Any = float, **settings: Any) -> Any:
    """Return two parameters after five steps, in the second of which one has no gradient."""
    p, q = nn.Parameter(np.array([1, -2, 0.5], dtype)), nn.Parameter(np.array([3], dtype))
    optimizer = kind([p, q], **settings)
    for index in range(5):
        optimizer.zero_grad()
        loss = (p**2 * np.array([1, 2, 3], dtype)).sum()
        if index != 1:
            loss = loss + (q * p).sum()
        loss.backward()
        optimizer.step()
    assert p.dtype == q.dtype == dtype
    return [*p.data.tolist(), *q.data.tolist()]
