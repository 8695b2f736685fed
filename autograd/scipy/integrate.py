"""`scipy.integrate` with gradients: of `odeint`."""

from __future__ import annotations

from typing import Any

import scipy.integrate

from autograd.rules.scipy.integrate import odeint

__all__ = [
    "odeint",
]


def __getattr__(name: str) -> Any:
    return getattr(scipy.integrate, name)


def __dir__() -> list[str]:
    return sorted({*__all__, *dir(scipy.integrate)})
