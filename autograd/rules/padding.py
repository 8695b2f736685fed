"""`numpy.pad` in all its modes: copied elements, constants, ramps and statistics.

As in NumPy one axis is padded after the other, so that corners are made of what was padded.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import Node, dtype_of
from autograd.rules.indexing import getitem, set_at, take
from autograd.rules.shaping import astype, broadcast_to, concatenate, copy, implements, items

_STATISTICS = {"mean": np.mean, "maximum": np.max, "minimum": np.min, "median": np.median}
#: The only option that a mode knows.
_OPTIONS = {
    "constant": "constant_values",
    "empty": None,
    "linear_ramp": "end_values",
    **dict.fromkeys(_STATISTICS, "stat_length"),
    **dict.fromkeys(("reflect", "symmetric"), "reflect_type"),
    **dict.fromkeys(("edge", "wrap"), None),
}


@implements(np.pad)
def pad(array: Any, pad_width: Any, mode: str = "constant", **options: Any) -> Any:
    """Stand for `numpy.pad`."""
    if callable(mode):
        raise TypeError("np.pad of a Value takes no function for its mode, which works in place")
    if mode not in _OPTIONS:
        raise ValueError(f"np.pad knows the modes {', '.join(_OPTIONS)}, not {mode!r}")
    if set(options) - {_OPTIONS[mode]}:
        raise ValueError(f"np.pad by {mode!r} does not take {', '.join(options)}")
    (array,) = items((array,))
    widths = _widths(pad_width, array.ndim)
    if not widths:
        return copy(array)
    option = next(iter(options.values()), None)
    if mode in ("constant", "empty") and not isinstance(option, Node):
        return _on_background(array, widths, 0 if option is None else option)
    for axis, width in enumerate(widths):
        if width == (0, 0):
            continue
        if not array.shape[axis] and mode != "constant":
            raise ValueError(f"axis {axis} has no elements by which to pad it in mode {mode!r}")
        if mode in _STATISTICS:
            before, after = _statistics(array, axis, _STATISTICS[mode], option)
        elif mode in ("constant", "linear_ramp"):
            before, after = _towards(array, axis, width, option, mode == "constant")
        else:
            array = _copied(array, axis, width, mode, option == "odd")
            continue
        array = _between(before, array, after, axis, width)
    return array


def _widths(pad_width: Any, ndim: int) -> list[tuple[int, int]]:
    """Return how much is added before and after each axis."""
    if isinstance(pad_width, dict):
        of_axes: list[Any] = [(0, 0)] * ndim
        for axis, width in pad_width.items():
            of_axes[axis] = width if isinstance(width, tuple) else (width, width)
        pad_width = np.reshape(np.array(of_axes, int), (ndim, 2))
    if np.asarray(pad_width).dtype.kind not in "iu":
        raise TypeError(f"np.pad adds whole numbers of elements, not {pad_width}")
    widths = np.broadcast_to(pad_width, (ndim, 2))
    if np.any(widths < 0):
        raise ValueError(f"np.pad cannot take elements away: {pad_width}")
    return [(int(before), int(after)) for before, after in widths]


def _on_background(array: Any, widths: list[tuple[int, int]], filling: Any) -> Any:
    inner = tuple(slice(before, before + n) for n, (before, _) in zip(array.shape, widths))
    blank = np.pad(np.zeros(array.shape, array.dtype), widths, constant_values=filling)
    return set_at(blank, inner, array)


def _part(array: Any, axis: int, start: int | None, stop: int | None) -> Any:
    return getitem(array, (*(slice(None),) * axis, slice(start, stop)))


def _between(before: Any, array: Any, after: Any, axis: int, width: tuple[int, int]) -> Any:
    """Join an array with what is beside it, of which a length of one is stretched."""
    sides: list[Any] = []
    for side, length in zip((before, after), width):
        shape = (*array.shape[:axis], length, *array.shape[axis + 1 :])
        sides.append(broadcast_to(astype(side, dtype_of(array)), shape))
    return concatenate(sides[0], array, sides[1], axis=axis)


def _statistics(array: Any, axis: int, function: Any, stat_length: Any) -> tuple[Any, Any]:
    """Return the mean, say, of so many elements at both ends of an axis; of all by default."""
    whole = array.shape[axis]
    if stat_length is None:
        lengths = [whole, whole]
    else:
        given = np.broadcast_to(stat_length, (array.ndim, 2))[axis]
        lengths = [min(int(length), whole) for length in given]
    if min(lengths) < 1:
        raise ValueError(f"np.pad needs a stat_length of one element at least, got {stat_length}")
    first, last = _part(array, axis, 0, lengths[0]), _part(array, axis, whole - lengths[1], None)
    before = function(first, axis=axis, keepdims=True)
    same = lengths == [whole, whole]
    return before, before if same else function(last, axis=axis, keepdims=True)


def _towards(
    array: Any, axis: int, width: tuple[int, int], ends: Any, at_once: bool
) -> tuple[Any, Any]:
    """Return ramps from the edges of an axis to the numbers at the ends, or these alone."""
    wanted = broadcast_to(0.0 if ends is None else ends, (array.ndim, 2))
    edges = _part(array, axis, 0, 1), _part(array, axis, -1, None)
    sides: list[Any] = []
    for side, (length, edge) in enumerate(zip(width, edges)):
        end = astype(wanted[axis, side], dtype_of(array))
        if not at_once:
            rise = np.arange(length) / max(length, 1)
            rise = (rise[::-1] if side else rise).astype(dtype_of(array))
            end = end + (edge - end) * rise.reshape((-1,) + (1,) * (array.ndim - axis - 1))
        sides.append(end)
    return sides[0], sides[1]


def _copied(array: Any, axis: int, width: tuple[int, int], mode: Any, odd: bool) -> Any:
    length = array.shape[axis]
    found = take(array, np.pad(np.arange(length), width, mode), axis=axis)
    if not odd or length == 1:  # which NumPy repeats
        return found
    # An odd reflection mirrors numbers too, at those at the ends. Beyond one more end they are
    # the right way up again, and so on: every time, the ends have drifted apart once more.
    times = np.arange(-width[0], length + width[1]) // (length - (mode == "reflect"))
    turned = times % 2
    column = (-1,) + (1,) * (array.ndim - axis - 1)
    sign, by_first, by_last = (
        factor.astype(dtype_of(array)).reshape(column)
        for factor in (1 - 2 * turned, turned - times, turned + times)
    )
    first, last = _part(array, axis, 0, 1), _part(array, axis, -1, None)
    found = found * sign + first * by_first + last * by_last
    sides = _part(found, axis, 0, width[0]), _part(found, axis, width[0] + length, None)
    return concatenate(sides[0], array, sides[1], axis=axis)
