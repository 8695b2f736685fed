"""Random draws: primitives without an input that could have a gradient.

A trace records them although no value goes in, so that compiled code draws anew at every call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from autograd.graph import apply
from autograd.primitives import Primitive
from autograd.scope import current_scope

#: In quotes, since NumPy loads its generators when they are first asked for.
Source: TypeAlias = "np.random.Generator | Callable[[], np.random.Generator]"


def _drawn(source: Source, draw: Callable[[np.random.Generator], Any]) -> Any:
    generator = source if isinstance(source, np.random.Generator) else source()
    keeper = current_scope().keeper
    if keeper is None:
        return draw(generator)
    with generator.bit_generator.lock:  # so that the state that is kept is that of this draw
        return draw(keeper.source(generator))


def _uniform(source: Source, shape: tuple[int, ...], dtype: Any) -> Any:
    return _drawn(source, lambda generator: generator.random(shape, dtype))


def _normal(source: Source, shape: tuple[int, ...], dtype: Any) -> Any:
    return _drawn(source, lambda generator: generator.standard_normal(shape, dtype))


def _drawing(forward: Callable[..., Any], name: str) -> Primitive:
    primitive = Primitive(forward, name=name)
    primitive.rules, primitive.draws = (), True
    return primitive


_uniform_draw = _drawing(_uniform, "uniform")
_normal_draw = _drawing(_normal, "normal")


def uniform(source: Source, shape: tuple[int, ...] = (), dtype: Any = np.float64) -> Any:
    """Draw numbers in [0, 1), each equally likely.

    Parameters
    ----------
    source : numpy.random.Generator, or callable
        What to draw from; or what returns it, asked at every draw.
    shape : tuple of int
    dtype : float32 or float64

    Examples
    --------
    >>> generator = np.random.default_rng(0)
    >>> float(uniform(generator).round(3))
    0.637
    """
    return apply(_uniform_draw, (source, shape, np.dtype(dtype)))


def normal(source: Source, shape: tuple[int, ...] = (), dtype: Any = np.float64) -> Any:
    """Draw from the normal distribution of mean 0 and deviation 1; see `uniform`.

    >>> generator = np.random.default_rng(0)
    >>> float(normal(generator).round(3))
    0.126
    """
    return apply(_normal_draw, (source, shape, np.dtype(dtype)))
