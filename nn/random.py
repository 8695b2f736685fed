"""The source of randomness of all modules: one generator, which a seed makes repeatable."""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from autograd.rules import random

#: Made when it is first asked for, since NumPy's generators take longest of all to load.
_generator: np.random.Generator | None = None
# Of a thread and a task alone, so that a loader at work in the background disturbs nobody.
_instead: ContextVar[Callable[[], np.random.Generator] | None] = ContextVar(
    "_instead", default=None
)


def manual_seed(seed: int) -> np.random.Generator:
    """Start the generator anew, so that what follows is the same each time.

    Parameters
    ----------
    seed : int
        Not negative.

    Returns
    -------
    numpy.random.Generator
        The generator that initialisers draw from.

    Raises
    ------
    TypeError, ValueError
        If the seed is not an integer, or is negative.

    Examples
    --------
    >>> from nn.random import generator
    >>> _ = manual_seed(0)
    >>> round(generator().random(), 3)
    0.637
    """
    global _generator
    try:
        number = operator.index(seed)
    except TypeError:
        raise TypeError(f"a seed is a whole number of at least 0, got {seed!r}") from None
    if number < 0:
        raise ValueError(f"a seed is a whole number of at least 0, got {number}")
    _generator = np.random.default_rng(number)
    return _generator


def generator() -> np.random.Generator:
    """Return the generator in use.

    While a `nn.data.DataLoader` makes a batch, that is the batch's own: transforms and data sets
    that draw from here give the same numbers again when a training is resumed.
    """
    instead = _instead.get()
    return _own() if instead is None else instead()


def _own() -> np.random.Generator:
    global _generator
    if _generator is None:
        _generator = np.random.default_rng()
    return _generator


@contextmanager
def drawing_from(instead: Callable[[], np.random.Generator]) -> Generator[None]:
    """Make another generator the one in use, for this thread, as long as the block lasts.

    Parameters
    ----------
    instead : callable
        Returns the generator; called only when one is asked for.

    Examples
    --------
    >>> own = np.random.default_rng(0)
    >>> with drawing_from(lambda: own):
    ...     round(generator().random(), 3)
    0.637
    """
    token = _instead.set(instead)
    try:
        yield
    finally:
        _instead.reset(token)


def uniform(shape: tuple[int, ...] = (), dtype: Any = np.float32) -> Any:
    """Draw numbers in [0, 1) from the generator in use; compiled code draws anew at each call.

    Parameters
    ----------
    shape : tuple of int
    dtype : float32 or float64

    Examples
    --------
    >>> _ = manual_seed(0)
    >>> uniform((2,), np.float64).round(3)
    array([0.637, 0.27 ])
    """
    return random.uniform(generator, shape, dtype)


def normal(shape: tuple[int, ...] = (), dtype: Any = np.float32) -> Any:
    """Draw from the normal distribution of mean 0 and deviation 1; see `uniform`.

    Parameters
    ----------
    shape : tuple of int
    dtype : float32 or float64

    Raises
    ------
    TypeError
        If the dtype is another.

    Examples
    --------
    >>> _ = manual_seed(0)
    >>> normal((2,), np.float64).round(3)
    array([ 0.126, -0.132])
    """
    return random.normal(generator, shape, dtype)


def get_state() -> dict[str, Any]:
    """Return where the generator is, to go on from there later with `set_state`.

    Returns
    -------
    dict
        Of strings, integers and a dict of such, so that JSON can hold it.

    Examples
    --------
    >>> state = get_state()
    >>> drawn = generator().random()
    >>> set_state(state)
    >>> generator().random() == drawn
    True
    """
    return copy.deepcopy(dict(_own().bit_generator.state))


def set_state(state: Mapping[str, Any]) -> None:
    """Put the generator back to where it was.

    Parameters
    ----------
    state : mapping
        As `get_state` returned it.

    Raises
    ------
    TypeError, ValueError
        If it is not such a state; the generator then goes on as if nothing had happened.

    Examples
    --------
    >>> set_state({"bit_generator": "PCG64"})
    Traceback (most recent call last):
    ValueError: not a state of the generator, as nn.random.get_state() returns: 'state' is missing
    """
    if not isinstance(state, Mapping):
        raise TypeError(
            "a state of the generator is a dict, as nn.random.get_state() returns, got "
            f"{type(state).__name__}"
        )
    # Tried on another one first, since a state that is half right would be half set.
    tried = np.random.default_rng(0).bit_generator
    try:
        tried.state = copy.deepcopy(dict(state))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise ValueError(
            f"not a state of the generator, as nn.random.get_state() returns: {reason}"
        ) from error
    _own().bit_generator.state = tried.state
