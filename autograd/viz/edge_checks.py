"""Derivatives of single operations held against finite differences."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.graph import Node, dtype_of
from autograd.primitives import Rule
from autograd.viz.backpropagation import applied

_STEPS = (1e-4, 1e-2, 1e-3, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9)
_TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class EdgeCheck:
    """One derivative, by the rule and by a central difference.

    Attributes
    ----------
    node, given : str
        What the operation's result and its input are called.
    slot : int
        Which input, from 0.
    rule, difference : float
        The derivative; of arrays, along a random direction.
    error : float
        How far they are apart, relative to the larger.
    verdict : str
        ``agrees``, ``differs``, ``kink`` (the slopes on both sides differ), or why it was not
        checked.
    """

    node: str
    given: str
    slot: int
    rule: float
    difference: float
    error: float
    verdict: str


def checked_edge(node: Node, slot: int, rule: Rule, names: tuple[str, str]) -> EdgeCheck:
    """Compute an operation anew with one input moved to both sides, and compare.

    Central differences with two steps, of which the results are combined so that the error falls
    with the fourth power of the step (Richardson; Press et al., *Numerical Recipes*, section 5.7).

    Examples
    --------
    >>> from autograd import Value
    >>> y = Value(3.0) * Value(4.0)
    >>> checked_edge(y, 0, y.op.rules[0], ("y", "x")).verdict
    'agrees'
    """
    op: Any = getattr(node.op, "original", node.op)
    given: Any = node.inputs[slot]
    if op.draws:
        return EdgeCheck(*names, slot, *_NOT_COMPUTED, "not checked: drawn at random")
    if isinstance(node.data, tuple) or isinstance(given.data, tuple):
        return EdgeCheck(*names, slot, *_NOT_COMPUTED, "not checked: several outputs")
    random = np.random.default_rng(0)
    upstream, direction = _along(node.data, random), _along(given.data, random)
    raw = [x.data if isinstance(x, Node) else x for x in node.inputs]
    wide = [
        _in_double(x) if isinstance(x, np.ndarray | float | complex | np.inexact) else x
        for x in raw
    ]

    def weighted(step: float) -> float:
        moved = [*wide[:slot], (wide[slot] + step * direction)[()], *wide[slot + 1 :]]
        result = op.forward(*moved, **node.keywords)
        return float(np.sum(np.real(_in_double(result) * upstream)))

    start = np.asarray(upstream, dtype_of(node.data))[()]
    start = float(start) if node.data.__class__ is float else start
    with np.errstate(all="ignore"):
        share = applied(node, rule, start, given)
        found = float(np.sum(np.real(_in_double(share) * direction)))
        size = float(np.max(np.abs(wide[slot]), initial=0)) if np.size(wide[slot]) else 0.0
        size = size if 0 < size < math.inf else 1.0
        try:
            tries = (_difference(weighted, step * size) for step in _STEPS)
            *_, last = _until_settled(tries)
        except (ArithmeticError, ValueError, TypeError, IndexError) as error:
            reason = f"not checked: {type(error).__name__}"
            return EdgeCheck(*names, slot, found, math.nan, math.nan, reason)
    if not (math.isfinite(found) and last.is_finite):
        return EdgeCheck(*names, slot, found, math.nan, math.nan, "not checked: not finite")
    slope = last.slope
    scale = max(abs(found), abs(slope), 1e-300)
    error = abs(found - slope) / scale if found != slope else 0.0
    epsilon = float(np.finfo(dtype_of(given.data)).eps)
    tolerance = max(_TOLERANCE, 8 * math.sqrt(epsilon) if epsilon > 1e-10 else 0.0)
    zero = max(abs(found), abs(slope)) <= last.noise
    if last.is_kink_like:
        verdict = "kink"
    elif not (zero or last.has_settled):
        verdict = "not checked: the difference did not settle"
    else:
        close = abs(found - slope) <= tolerance * scale + last.noise
        verdict = "agrees" if close else "differs"
    return EdgeCheck(*names, slot, found, slope, error, verdict)


@dataclass(frozen=True, slots=True)
class _Difference:
    """Central differences with a step and with half of it, combined."""

    here: float
    slope: float
    apart: float
    noise: float
    gap: float
    is_kink_like: bool

    @property
    def is_finite(self) -> bool:
        return all(map(math.isfinite, (self.here, self.slope)))

    @property
    def has_settled(self) -> bool:
        small = self.noise <= 1e-2 * abs(self.slope) or self.slope == 0
        return small and self.apart <= 1e-4 * abs(self.slope) + self.noise


def _difference(weighted: Callable[[float], float], step: float) -> _Difference:
    here, above, below, near_above, near_below = (weighted(x * step) for x in (0, 1, -1, 0.5, -0.5))
    wide_slope, near_slope = (above - below) / (2 * step), (near_above - near_below) / step
    slope = (4 * near_slope - wide_slope) / 3
    rounding = np.finfo(float)
    noise = 16 * (float(rounding.eps) * abs(here) + float(rounding.tiny)) / step
    # How far the slopes to both sides are apart: on a smooth curve half as far for half the step.
    gap = abs(above - 2 * here + below) / step
    near_gap = abs(near_above - 2 * here + near_below) / (step / 2)
    kink = near_gap > 0.75 * gap and near_gap > 1e-3 * abs(slope) + 4 * noise
    kink = kink and 0.9 * gap < near_gap < 1.1 * gap
    return _Difference(here, slope, abs(wide_slope - near_slope), noise, gap, kink)


def _until_settled(tries: Iterable[_Difference]) -> Iterator[_Difference]:
    before = None
    for found in tries:
        if found.is_kink_like:
            # A kink at the number, not beside it, looks the same with a smaller step.
            if before is not None and 0.9 * before.gap < found.gap < 1.1 * before.gap:
                yield found
                return
            before = found
        else:
            before = None
            yield found
            if found.has_settled:
                return


_NOT_COMPUTED = (math.nan, math.nan, math.nan)


def _along(data: Any, random: np.random.Generator) -> Any:
    """Return 1 for a single real number, else random numbers of the same shape."""
    shape, kind = np.shape(data), dtype_of(data).kind
    if not shape and kind != "c":
        return np.float64(1.0)
    drawn = random.uniform(0.5, 1.5, shape) * random.choice([-1.0, 1.0], shape)
    return drawn + 1j * random.uniform(0.5, 1.5, shape) if kind == "c" else drawn


def _in_double(data: Any) -> Any:
    return np.asarray(data, np.complex128 if dtype_of(data).kind == "c" else np.float64)[()]
