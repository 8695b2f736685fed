"""`scipy.signal` with gradients: of `convolve`, in the general form that HIPS autograd has."""

from __future__ import annotations

from typing import Any

import scipy.signal

from autograd.rules.scipy.signal import convolve

__all__ = [
    "convolve",
]


def __getattr__(name: str) -> Any:
    return getattr(scipy.signal, name)


def __dir__() -> list[str]:
    return sorted({*__all__, *dir(scipy.signal)})
