"""Helpers of gradient rules, as programs written for HIPS autograd import them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def unbroadcast(x: Any, target: Any, broadcast_idx: int = 0) -> Any:
    """Return x as it is: the walk sums every gradient over the axes that broadcasting added."""
    return x


def unbroadcast_f(target: Any, f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return f as it is: the walk sums every gradient over the axes that broadcasting added."""
    return f
