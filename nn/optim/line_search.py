"""How far to go along a direction: a search for a point that fulfils Wolfe's strong conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: By how much of what the slope promises the loss must fall at least, and the slope flatten.
_FALL, _FLATTEN = 1e-4, 0.9
#: So short an interval, measured in the parameters, is not searched any further.
_SHORTEST = 1e-9


@dataclass
class Point:
    """What is known of the loss so far along the direction."""

    at: float
    loss: float
    gradient: Any
    #: The derivative of the loss along the direction.
    slope: float


def strong_wolfe(
    evaluate: Callable[[float], Point], start: Point, length: float, size: float, most: int
) -> tuple[Point, int]:
    """Find a point where the loss has fallen, and the slope flattened, far enough.

    Parameters
    ----------
    evaluate : callable
        Returns what is known at a distance.
    start : Point
        At distance 0, where the slope is negative.
    length : float
        The first distance to try.
    size : float
        The largest element of the direction.
    most : int
        So many points are tried after the first.

    Returns
    -------
    Point, int
        The best point found, and how often the loss was evaluated.

    References
    ----------
    J. Nocedal, S. Wright, *Numerical Optimization*, 2006, algorithms 3.5 and 3.6.
    """

    def falls_short(point: Point) -> bool:
        return point.loss > start.loss + _FALL * point.at * start.slope

    def is_flat(point: Point) -> bool:
        return abs(point.slope) <= -_FLATTEN * start.slope

    before, now, tried = start, evaluate(length), 0
    ends: tuple[Point, Point] | None = None
    while ends is None and tried < most:
        if falls_short(now) or (tried > 1 and now.loss >= before.loss):
            ends = before, now
        elif is_flat(now):
            return now, tried + 1
        elif now.slope >= 0:
            ends = before, now
        else:  # it goes on downhill: further
            bounds = now.at + 0.01 * (now.at - before.at), now.at * 10
            further = _lowest(before, now, *bounds)
            before, now, tried = now, evaluate(further), tried + 1
    low, high = sorted(ends or (start, now), key=lambda point: point.loss)
    near_end = False
    while tried < most and abs(high.at - low.at) * size >= _SHORTEST:
        left, right = sorted((low.at, high.at))
        at = _lowest(low, high, left, right)
        margin = 0.1 * (right - left)
        if min(right - at, at - left) >= margin:
            near_end = False
        elif near_end or at >= right or at <= left:
            # A second time so close to an end: into the interval, so that it gets shorter.
            at = right - margin if right - at < at - left else left + margin
            near_end = False
        else:
            near_end = True
        now, tried = evaluate(at), tried + 1
        if falls_short(now) or now.loss >= low.loss:
            low, high = (low, now) if low.loss <= now.loss else (now, low)
            continue
        if is_flat(now):
            return now, tried + 1
        if now.slope * (high.at - low.at) >= 0:
            high = low
        low = now
    return low, tried + 1


def _lowest(one: Point, other: Point, least: float, greatest: float) -> float:
    """Return where the cubic through two points with their slopes is lowest, between bounds."""
    left, right = sorted((one, other), key=lambda point: point.at)
    width = right.at - left.at
    mean = left.slope + right.slope - 3 * (right.loss - left.loss) / width
    square = mean * mean - left.slope * right.slope
    if not square >= 0:
        return (least + greatest) / 2
    root = square**0.5
    divisor = right.slope - left.slope + 2 * root
    if divisor == 0:  # a straight line
        return greatest
    at = right.at - width * ((right.slope + root - mean) / divisor)
    return min(max(at, least), greatest)
