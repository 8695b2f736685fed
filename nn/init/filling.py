"""How initialisers fill: in place, from the generator that `nn.manual_seed` starts."""

from __future__ import annotations

import math
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from autograd import Value
from autograd.graph import describe

Filled = TypeVar("Filled", bound=Value | NDArray[Any])


def fill(parameter: Filled, numbers: Any) -> Filled:
    """Write numbers into a parameter or an array, and return it."""
    if isinstance(parameter, np.ndarray):
        parameter[...] = numbers
    else:
        checked(parameter)
        parameter.assign(np.broadcast_to(np.asarray(numbers, parameter.dtype), parameter.shape))
    return parameter


def checked(parameter: Any) -> Any:
    """Return what an initialiser can fill; refuse all else."""
    if not isinstance(parameter, Value | np.ndarray):
        raise TypeError(
            f"an initialiser fills a Parameter, such as layer.weight, got {describe(parameter)}"
        )
    return parameter


def fans(parameter: Value | NDArray[Any]) -> tuple[int, int]:
    """Return how many inputs each output has, and how many outputs each input."""
    if checked(parameter).ndim < 2:
        raise ValueError(
            "inputs and outputs are counted on two axes or more, got a parameter of shape "
            f"{parameter.shape}: fill a bias with zeros_ or uniform_"
        )
    outputs, inputs, *kernel = parameter.shape
    field = math.prod(kernel)
    return max(inputs * field, 1), max(outputs * field, 1)


def check_number(name: str, given: Any, least: float = -math.inf) -> None:
    """Refuse what is no finite real number, or is below the least one allowed."""
    try:
        fits = least <= given and math.isfinite(given)
    except (TypeError, ValueError):  # text, None, a complex number, several numbers
        raise TypeError(f"{name} must be a real number, got {given!r}") from None
    if not fits:
        bound = "" if least == -math.inf else f" of at least {least:g}"
        raise ValueError(f"{name} must be a finite number{bound}, got {given!r}")


def check_axes(name: str, parameter: Value | NDArray[Any], allowed: tuple[int, ...]) -> None:
    """Refuse a parameter with another number of axes."""
    if checked(parameter).ndim not in allowed:
        wanted = " or ".join(map(str, allowed))
        raise ValueError(f"{name} fills what has {wanted} axes, got shape {parameter.shape}")
