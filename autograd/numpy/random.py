"""Random draws: `numpy.random`, by the name that programs for HIPS autograd import."""

from __future__ import annotations

from typing import Any

import numpy

__all__ = numpy.random.__all__  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    found = globals()[name] = getattr(numpy.random, name)
    return found


def __dir__() -> list[str]:
    return dir(numpy.random)
