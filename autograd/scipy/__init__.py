"""SciPy's functions with gradients, under the names that they have in SciPy.

What has no gradient here is SciPy's own, so that a program needs one import only. Each room is
loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

try:
    import scipy
except ImportError as error:
    raise ImportError(
        "autograd.scipy differentiates functions of SciPy, which is not installed: "
        "pip install 'glassgrad[scipy]'"
    ) from error

if TYPE_CHECKING:
    from autograd.scipy import integrate, linalg, signal, special, stats

_ROOMS = ("integrate", "linalg", "signal", "special", "stats")

__all__ = ["integrate", "linalg", "signal", "special", "stats"]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    return getattr(scipy, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_ROOMS})
