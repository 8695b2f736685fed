"""Derivatives of single operations held against finite differences."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from autograd.graph import Node, dtype_of
from autograd.primitives import Rule, rules_of
from autograd.viz.backpropagation import applied
from autograd.walk import ancestors

_STEPS = (1e-4, 1e-2, 1e-3, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9)
_TOLERANCE = 1e-5
#: What rounding may hide of a derivative, as a part of it; of one that is 0, altogether.
_HIDDEN, _HIDDEN_OF_ZERO = 1e-3, 1e-5
#: A result in one number, and by how much rounding may have changed it.
_Weighted = tuple[float, float]
_HALVES = ((np.tril, -1), (np.triu, 1))
_NOT_COMPUTED = (math.nan, math.nan, math.nan)


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
        How far they are apart, relative to the larger; 0 if both are 0 but for rounding.
    verdict : str
        ``agrees``, ``differs``, ``kink`` (the slopes on both sides differ), or why it was not
        checked, and then the difference and the error are NaN.
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
    finite = np.isfinite(node.data)  # what else an array holds, such as NaN, is left out
    upstream = np.where(finite, _along(node.data, random), 0)[()]
    direction = _along(given.data, random)
    if _looks_at_one_half(node, slot):
        direction = (direction + np.conj(np.swapaxes(direction, -1, -2))) / 2
    start = np.asarray(upstream, dtype_of(node.data))[()]
    start = float(start) if node.data.__class__ is float else start
    with np.errstate(all="ignore"):
        share = applied(node, rule, start, given)
        shares = np.real(_in_double(share) * direction)
        found = float(np.sum(shares))
        if not math.isfinite(found) or (np.size(finite) and not np.any(finite)):
            verdict = "not checked: not finite"
            return EdgeCheck(*names, slot, found, math.nan, math.nan, verdict)
        # What a rule may leave of a derivative that is 0.
        epsilon = float(np.finfo(dtype_of(given.data)).eps)
        rest = 16 * epsilon * max(float(np.sum(np.abs(shares))) if np.ndim(shares) else 1.0, 1.0)
        tolerance = max(_TOLERANCE, 8 * math.sqrt(epsilon) if epsilon > 1e-10 else 0.0)
        slope, verdict = math.nan, ""
        for recomputed in _experiments(node, slot):

            def weighted(step: float, others: tuple[Node, ...] = recomputed) -> _Weighted:
                moved = (_widened(given.data) + step * direction)[()]
                result = _result(node, slot, moved, others)
                terms = np.real(np.where(finite, _in_double(result), 0) * upstream)
                kind = dtype_of(result)
                precision = np.finfo(kind if kind.kind in "fc" else np.float64).eps
                return float(np.sum(terms)), float(precision * np.sum(np.abs(terms)))

            try:
                tries = _tries(weighted, _size(given.data))
                slope, verdict = _compared(found, rest, tolerance, tries)
            except Exception:  # what an operation of the user's raises is unknown
                slope, verdict = math.nan, "not checked: it does not take an input beside its own"
            if verdict != "differs":
                break
    larger = max(abs(found), abs(slope), 1e-300)
    error = abs(found - slope) / larger if not abs(found) <= rest or slope else 0.0
    return EdgeCheck(*names, slot, found, slope, error, verdict)


def _experiments(node: Node, slot: int) -> Iterable[tuple[Node, ...]]:
    """Give what is to be computed anew beside an operation when one of its inputs moves.

    Nothing, at first. But an operation may be given what was computed from that input too, so as
    not to compute it again: its change is then part of the one rule, and it has none of its own.
    """
    yield ()
    given: Any = node.inputs[slot]
    rules = (*rules_of(node.op, node.inputs), *[None] * len(node.inputs))  # type: ignore[arg-type]
    moved = {given}
    for other, rule in zip(node.inputs, rules):
        if rule is None and isinstance(other, Node) and other is not given:
            for x in ancestors(other)[1]:
                if not moved.isdisjoint(y for y in x.inputs if isinstance(y, Node)):
                    moved.add(x)
    if len(moved) > 1:
        yield tuple(sorted(moved - {given}, key=lambda x: x.order))


def _looks_at_one_half(node: Node, slot: int) -> bool:
    """Tell whether an operation takes a matrix to be Hermitian, and reads one triangle of it."""
    given: Any = node.inputs[slot]
    data = _widened(given.data)
    if np.ndim(data) < 2 or data.shape[-1] != data.shape[-2] or data.shape[-1] < 2:
        return False
    if not np.allclose(data, np.conj(np.swapaxes(data, -1, -2)), rtol=1e-6):
        return False
    try:
        with np.errstate(all="ignore"):
            here = _result(node, slot, data, ())
            moved = (data + 1e-3 * half(np.ones_like(data), k) for half, k in _HALVES)
            return any(np.array_equal(_result(node, slot, x, ()), here) for x in moved)
    except Exception:  # what an operation of the user's raises is unknown
        return False


def _result(node: Node, slot: int, moved: Any, recomputed: tuple[Node, ...]) -> Any:
    """Compute an operation with another input, and before it what else that changes."""
    data: dict[Node, Any] = {node.inputs[slot]: moved} if recomputed else {}  # type: ignore[dict-item]

    def computed(x: Node, place: int | None = None) -> Any:
        op: Any = getattr(x.op, "original", x.op)
        given = [
            moved
            if i == place
            else data[y]
            if isinstance(y, Node) and y in data
            else _widened(y.data if isinstance(y, Node) else y)
            for i, y in enumerate(x.inputs)
        ]
        return op.forward(*given, **x.keywords)

    for x in recomputed:
        data[x] = computed(x)
    return computed(node, slot)


@dataclass(frozen=True, slots=True)
class _Difference:
    """Central differences with a step and with half of it, combined."""

    slope: float
    apart: float
    noise: float
    gap: float
    is_kink_like: bool

    def tells(self, found: float) -> bool:
        """Whether rounding is small beside a derivative, or the difference."""
        return self.noise <= _HIDDEN * max(abs(found), abs(self.slope))

    def has_settled(self, found: float) -> bool:
        """Whether half the step gives the same."""
        return self.tells(found) and self.apart <= 1e-4 * abs(self.slope) + self.noise

    @property
    def is_zero(self) -> bool:
        """Whether nothing but rounding is left."""
        return max(abs(self.slope), self.apart) <= self.noise <= _HIDDEN_OF_ZERO

    @property
    def vanishes(self) -> bool:
        """Whether what is left is due to the step, as of x³ at 0."""
        return abs(self.slope) <= self.noise + 1e-2 * self.apart


def _compared(
    found: float, rest: float, tolerance: float, tries: Iterable[_Difference]
) -> tuple[float, str]:
    """Hold a derivative against differences, until one agrees; return it with a verdict.

    It differs only if at least two differences say so, and no two say different things.
    """
    smooth: list[_Difference] = []
    settled: list[_Difference] = []
    kink: _Difference | None = None
    told = any_finite = False
    for one in tries:
        if not math.isfinite(one.slope):
            continue
        any_finite, told = True, told or one.tells(found)
        if one.is_kink_like:
            # A kink at the number, not beside it, looks the same with a smaller step.
            if kink is not None and 0.9 * kink.gap < one.gap < 1.1 * kink.gap:
                return one.slope, "kink"
            kink = one
            continue
        kink = None
        smooth.append(one)
        if abs(found) <= rest and one.is_zero:
            return 0.0, "agrees"
        if one.has_settled(found):
            scale = max(abs(found), abs(one.slope))
            if abs(found - one.slope) <= tolerance * scale + one.noise:
                return one.slope, "agrees"
            settled.append(one)
    if not any_finite:
        return math.nan, "not checked: not finite"
    vanishing = abs(found) <= rest and smooth and all(one.vanishes for one in smooth)
    if vanishing and min(one.noise + one.apart for one in smooth) <= _HIDDEN_OF_ZERO:
        return 0.0, "agrees"
    slopes = [one.slope for one in settled]
    if len(slopes) < 2 or max(slopes) - min(slopes) > 3 * _HIDDEN * max(map(abs, (found, *slopes))):
        hidden = "rounding hides the difference" if not told else "the difference did not settle"
        return math.nan, f"not checked: {hidden}"
    return min(settled, key=lambda one: one.noise + one.apart).slope, "differs"


def _tries(weighted: Callable[[float], _Weighted], size: float) -> Iterable[_Difference]:
    """Give differences with steps in proportion to the input; then, for a small one, to 1."""
    around_zero = (_difference(weighted, step) for step in _STEPS if size < _STEPS[1])
    return chain((_difference(weighted, step * size) for step in _STEPS), around_zero)


def _difference(weighted: Callable[[float], _Weighted], step: float) -> _Difference:
    here, rounded = weighted(0.0)
    above, below, near_above, near_below = (weighted(x * step)[0] for x in (1, -1, 0.5, -0.5))
    wide_slope, near_slope = (above - below) / (2 * step), (near_above - near_below) / step
    slope = (4 * near_slope - wide_slope) / 3
    noise = 16 * (rounded + float(np.finfo(float).tiny)) / step
    # How far the slopes to both sides are apart: on a smooth curve half as far for half the step.
    gap = abs(above - 2 * here + below) / step
    near_gap = abs(near_above - 2 * here + near_below) / (step / 2)
    kink = near_gap > 0.75 * gap and near_gap > 1e-3 * abs(slope) + 4 * noise
    kink = kink and 0.9 * gap < near_gap < 1.1 * gap
    return _Difference(slope, abs(wide_slope - near_slope), noise, gap, kink)


def _size(data: Any) -> float:
    """Return the largest size of what is finite and not 0; 1 if there is none."""
    sizes = np.abs(_in_double(data))
    return float(np.max(sizes, initial=0, where=np.isfinite(sizes))) or 1.0


def _along(data: Any, random: np.random.Generator) -> Any:
    """Return 1 for a single real number, else random numbers of the same shape."""
    shape, kind = np.shape(data), dtype_of(data).kind
    if not shape and kind != "c":
        return np.float64(1.0)
    drawn = random.uniform(0.5, 1.5, shape) * random.choice([-1.0, 1.0], shape)
    return drawn + 1j * random.uniform(0.5, 1.5, shape) if kind == "c" else drawn


def _widened(data: Any) -> Any:
    """Return numbers in double precision; indices, masks and the like as they are."""
    if isinstance(data, np.ndarray | np.generic | float | complex) and dtype_of(data).kind in "fc":
        return _in_double(data)
    return data


def _in_double(data: Any) -> Any:
    return np.asarray(data, np.complex128 if dtype_of(data).kind == "c" else np.float64)[()]
