"""`Case`: a function that can be differentiated, and arguments for it, for every test's table.

A function is written once, as a user would write it: given plain arrays it is NumPy's own, given
values it is ours. Only what NumPy does not have names a reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Shape = tuple[int, ...]
Array = NDArray[Any]
Function = Callable[..., Any]
Domain = Callable[[np.random.Generator, Shape], Array]


def between(low: float, high: float) -> Domain:
    return lambda random, shape: random.uniform(low, high, shape)


def anywhere(random: np.random.Generator, shape: Shape) -> Array:
    return random.standard_normal(shape)


def apart_from_zero(random: np.random.Generator, shape: Shape) -> Array:
    return random.uniform(0.5, 2.0, shape) * random.choice([-1.0, 1.0], shape)


def spaced(random: np.random.Generator, shape: Shape) -> Array:
    """Draw numbers of which no two are equal, and none is 0."""
    size = int(np.prod(shape))
    return ((random.permutation(size) - size // 2) * 0.4 + 0.13).reshape(shape)


def spaced_between(random: np.random.Generator, shape: Shape) -> Array:
    """Draw numbers that equal no `spaced` one."""
    return spaced(random, shape) + 0.2


positive = between(0.5, 2.0)
unit = between(-0.8, 0.8)


@dataclass(frozen=True)
class Case:
    """A function, arguments away from its kinks, and what its value must be."""

    name: str
    function: Function
    shapes: tuple[Shape, ...]
    domains: tuple[Domain, ...]
    reference: Function
    kinds: tuple[str, ...]
    #: Whether it can be compiled: not if the shape of the result depends on numbers.
    compiles: bool

    def arguments(self, kind: str, seed: int = 0) -> list[Any]:
        """Return what to call the function with: arrays of a dtype, or Python's own numbers.

        The imaginary parts of complex numbers are drawn like the real ones.
        """
        random = np.random.default_rng(seed)

        def drawn(draw: Domain, shape: Shape) -> Any:
            array = draw(random, shape)
            return array + 1j * draw(random, shape) if kind.startswith("complex") else array

        pairs = zip(self.domains, self.shapes, strict=True)
        arrays = [np.asarray(drawn(draw, shape)) for draw, shape in pairs]
        if kind == "python":
            return [array.item() for array in arrays]
        return [array.astype(kind)[()] for array in arrays]


def case(
    name: str,
    function: Function,
    *shapes: Shape,
    domains: Domain | tuple[Domain, ...] = anywhere,
    reference: Function | None = None,
    kinds: tuple[str, ...] | None = None,
    compiles: bool = True,
) -> Case:
    drawn = domains if isinstance(domains, tuple) else (domains,) * len(shapes)
    label = f"{name} of {' and '.join(map(str, shapes))}"
    if kinds is None:
        kinds = ("float64", "float32") + ("python",) * (set(shapes) == {()})
    elif "complex128" in kinds:
        label += " complex"
    return Case(label, function, shapes, drawn, reference or function, kinds, compiles)
