"""Where derivatives by the rules and by finite differences differ, for `check_grads`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from autograd.evaluation import raw
from autograd.graph import dtype_of
from autograd.vector_products import make_jvp

Arrays = list[Any]
ManyToMany = Callable[[Arrays], Arrays]

#: Of larger arrays, so many elements are looked at one by one.
_MANY = 200

#: Of central differences, in parts of the scale of what is moved.
_STEP = 6e-6
_DOUBLE = float(np.finfo(np.float64).eps)
#: So many times the rounding of one operation is what all operations of a function may leave: of
#: the values, in double precision, and of the derivative, in that of the inputs.
_NOISE, _OWN_NOISE = 100.0, 8.0
#: What may be left where the values themselves cancel to 0.
_OF_NOTHING = 1e-11
#: So many times the step shows which differences depend on it.
_WIDER = 8


class Differences(NamedTuple):
    """A derivative by finite differences, with all that tells how precise it is."""

    slope: float
    #: The sum of the sizes of its terms, and of the values whose differences they are.
    size: float
    values: float
    step: float


@dataclass
class Point:
    """A function, arrays at which it is differentiated, and weights of its outputs."""

    function: ManyToMany
    inputs: Arrays
    weights: Arrays
    #: What the inputs and the outputs are called.
    names: list[str]
    results: list[str]
    order: int
    tolerance: float | None

    def compare_reverse(self, number: int, direction: Any, share: Any, pulled: ManyToMany) -> None:
        """Compare a gradient along a direction of one input; `pulled` is for a closer look."""
        directions = self._still()
        directions[number] = direction
        terms = np.real(in_double(share) * direction)
        found = float(np.sum(terms))
        differences = self._slope(directions, self._step(number))
        if not self._differ(found, float(np.sum(np.abs(terms))), differences):
            return

        def rows() -> Iterator[Any]:
            """Return the derivatives of one output element after the other."""
            for output, index, unit in self._elements(self.weights):
                weights = [np.zeros(np.shape(w), dtype_of(w)) for w in self.weights]
                weights[output][index] = np.conj(unit)  # whose product with i is real
                given = [*self.inputs, *(weight[()] for weight in weights)]
                yield in_double(raw(pulled(given)[number]))

        gradients = list(rows())

        def by_rule(index: Any, unit: complex) -> list[float]:
            return [float(np.real(share[index] * unit)) for share in gradients]

        self._raise_worst("reverse", number, by_rule)
        raise AssertionError(
            f"reverse mode, order {self.order}: the derivative by {self.names[number]}, weighted "
            f"by random upstream gradients and along a random direction, is {found:.8g}, finite "
            f"differences give {differences.slope:.8g}, although single derivatives (by the first "
            f"{_MANY} elements) agree: a rule may not be proportional to the upstream gradient"
        )

    def compare_forward(self, directions: Arrays) -> None:
        """Compare the derivative along directions of all inputs, each in its own scale."""
        directions = [
            np.asarray(v * _scale(x)).astype(dtype_of(x))[()]
            for x, v in zip(self.inputs, directions, strict=True)
        ]

        def weighted(*arrays: Any) -> Any:
            total: Any = 0.0
            for output, weight in zip(self.function(list(arrays)), self.weights, strict=True):
                total = total + np.real(np.sum(output * weight))
            return total

        numbers = tuple(range(len(self.inputs)))
        found = float(raw(make_jvp(weighted, numbers)(*self.inputs)(tuple(directions))[1]))
        differences = self._slope(directions, _STEP)
        if not self._differ(found, abs(found), differences):
            return
        pushed = make_jvp(lambda *arrays: self.function(list(arrays)), numbers)(*self.inputs)
        for number in numbers:

            def by_rule(index: Any, unit: complex, number: int = number) -> list[float]:
                along = self._along(number, index, unit)
                tangents = [in_double(raw(x)) for x in pushed(tuple(x[()] for x in along))[1]]
                return self._parts(tangents)

            self._raise_worst("forward", number, by_rule)
        raise AssertionError(
            f"forward mode, order {self.order}: the derivative along a random direction of all "
            f"arguments is {found:.8g}, finite differences give {differences.slope:.8g}"
        )

    def _raise_worst(
        self, mode: str, number: int, by_rule: Callable[[Any, complex], list[float]]
    ) -> None:
        """Raise with the derivative of an element by an element that differs most, if any does."""
        step = self._step(number)
        worst, message = -1.0, ""
        moved: Arrays = []
        for _, index, unit in self._elements([self.inputs[number]]):
            directions = self._along(number, index, unit)
            changes, values = self._differences(directions, step)
            slopes = self._parts(changes)
            for place_of, found, slope in zip(
                self._elements(self.weights), by_rule(index, unit), slopes
            ):
                output, place, part = place_of
                off = abs(found - slope)
                off = math.inf if math.isnan(off) else off
                of_value = float(values[output][place])
                differences = Differences(slope, abs(slope), of_value, step)
                if off > worst and self._differ(found, abs(found), differences):
                    worst, moved = off, directions
                    of = _described(self.results[output], place, part)
                    of += "," if self.order > 1 else ""
                    by = _described(self.names[number], index, unit)
                    message = (
                        f"{mode} mode, order {self.order}: the derivative of {of} by {by}: rule "
                        f"gives {found:.8g}, finite differences give {slope:.8g}"
                    )
                    if self.order > 1:
                        message += " (where upstream gradients are random)"
        if message:
            raise AssertionError(message + self._unsmooth(moved, step))

    def _unsmooth(self, directions: Arrays, step: float) -> str:
        """Tell what may be wrong with the function itself where it is moved.

        Where it is smooth, differences to both sides come together as the step shrinks, in
        proportion to it; at a kink they stay apart, and at a jump they grow.
        """
        which = f"derivative of order {self.order - 1}" if self.order > 1 else "function"
        slopes: list[Arrays] = []
        gaps: list[Arrays] = []
        noise = [abs(y) * _NOISE * _DOUBLE / step + _OF_NOTHING for y in self._at(directions, 0.0)]
        with np.errstate(invalid="ignore"):
            for width in (step, _WIDER * step):
                triples = [self._at(directions, offset) for offset in (-width, 0.0, width)]
                slopes.append([abs(z - x) / (2 * width) for x, _, z in zip(*triples)])
                gaps.append([abs(z - 2 * y + x) / width for x, y, z in zip(*triples)])
        if not all(np.isfinite(gap).all() for gap in gaps[0]):
            return f".\nThe {which} is not finite there, or on one side of it."
        if any((near > n + far / 2).any() for near, far, n in zip(*gaps, noise)):
            return (
                f".\nThe {which} may have a kink or a jump there, and no derivative: differences "
                "to one side and to the other do not agree."
            )
        if any((near > n + far * 2).any() for near, far, n in zip(*slopes, noise)):
            kink = ", as at a kink of the function," if self.order == 2 else ""
            return (
                f".\nThe {which} may have a jump there{kink} and no derivative: differences grow "
                "as their step shrinks."
            )
        return ""

    def _elements(self, arrays: Arrays) -> Iterator[tuple[int, Any, complex]]:
        """Return where the first elements are, complex ones once by each axis."""
        for number, array in enumerate(arrays):
            units = (1.0, 1j) if dtype_of(array).kind == "c" else (1.0,)
            for _, index in zip(range(_MANY), np.ndindex(np.shape(array))):
                for unit in units:
                    yield number, index, unit

    def _parts(self, arrays: Arrays) -> list[float]:
        """Return the real numbers that the elements are made of."""
        return [
            float(np.imag(arrays[number][index]) if unit == 1j else np.real(arrays[number][index]))
            for number, index, unit in self._elements(self.weights)
        ]

    def _still(self) -> Arrays:
        return [np.zeros(np.shape(x), dtype_of(x)) for x in self.inputs]

    def _along(self, number: int, index: Any, unit: complex) -> Arrays:
        directions = self._still()
        directions[number][index] = unit
        return directions

    def _step(self, number: int) -> float:
        return _STEP * _scale(self.inputs[number])

    def _differences(self, directions: Arrays, step: float) -> tuple[Arrays, Arrays]:
        """Return central differences of the outputs along directions, and the outputs' sizes."""
        above, below = self._at(directions, step), self._at(directions, -step)
        pairs = list(zip(above, below, strict=True))
        changes = [(above - below) / (2 * step) for above, below in pairs]
        return changes, [(abs(above) + abs(below)) / 2 for above, below in pairs]

    def _at(self, directions: Arrays, offset: float) -> Arrays:
        """Return the outputs in double precision, with inputs moved along directions."""
        moved = [
            in_double(x) + offset * in_double(v)
            for x, v in zip(self.inputs, directions, strict=True)
        ]
        return [in_double(raw(y)) for y in self.function([x[()] for x in moved])]

    def _slope(self, directions: Arrays, step: float) -> Differences:
        """Return a difference of the weighted outputs.

        A complex output counts with the real part of its product with the weight.
        """
        slope = size = values = 0.0
        changes, sizes = self._differences(directions, step)
        for change, value, weight in zip(changes, sizes, self.weights, strict=True):
            weight = in_double(weight)
            terms = np.real(change * weight)
            slope += float(np.sum(terms))
            size += float(np.sum(np.abs(terms)))
            values += float(np.sum(value * np.abs(weight)))
        return Differences(slope, size, values, step)

    def _differ(self, found: float, of_found: float, differences: Differences) -> bool:
        """Tell whether a derivative, whose terms have a size, is not what differences say."""
        slope, size, values, step = differences
        epsilon = max(float(np.finfo(dtype_of(x)).eps) for x in self.inputs)
        wanted = self.tolerance
        tolerance = wanted if wanted is not None else max(1e-5, epsilon**0.5)
        # What rounding may leave of terms that cancel.
        noise = values * (_NOISE * _DOUBLE + _OWN_NOISE * epsilon * _STEP) / step
        noise += _OWN_NOISE * epsilon * of_found + _OF_NOTHING
        return not abs(found - slope) <= tolerance * (size + abs(found)) + noise


def _scale(array: Any) -> float:
    return max(float(np.max(np.abs(in_double(array)), initial=0.0)), 1.0)


def in_double(array: Any) -> Any:
    """Return an array in double precision, real or complex."""
    return np.asarray(array, np.complex128 if dtype_of(array).kind == "c" else np.float64)


def _described(name: str, index: tuple[int, ...], unit: complex) -> str:
    place = str(index) if len(index) > 1 else "".join(map(str, index))
    name = f"element {place} of {name}" if index else name
    return f"{name} (imaginary part)" if unit == 1j else name
