"""Linear algebra: `numpy.linalg`, by the name that programs for HIPS autograd import."""

from __future__ import annotations

from typing import Any

import numpy

from autograd.numpy.sequences import of_arrays

norm = of_arrays(numpy.linalg.norm)

__all__ = numpy.linalg.__all__  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    found = globals()[name] = getattr(numpy.linalg, name)
    return found


def __dir__() -> list[str]:
    return dir(numpy.linalg)
