"""Cases of choosing among arrays, and among the elements of one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.autograd.cases.table import Case, apart_from_zero, case, spaced

NUMBERS = np.array([[0, 1, 2], [1, 1, 0]])
MASK = np.array([True, False, True])


def choosing_cases() -> Iterator[Case]:
    for shape in ((), (3,), (2, 3), (0,)):
        yield case(
            "select",
            lambda a: np.select([a > 0.5, a > -0.5], [a, a * a], -3.0),
            shape,
            domains=spaced,
        )
    yield case(
        "select among arrays",
        lambda a, b, c: np.select([[True, False, False], MASK], [a, b], c),
        *((2, 3), (3,), (2, 1)),
    )
    for shapes in (((2, 3), (3,), ()), ((1, 3), (2, 1), (2, 3))):
        yield case("choose", lambda a, b, c: np.choose(NUMBERS, [a, b, c]), *shapes)
    yield case("choose rows", lambda a: np.choose(NUMBERS, a), (3, 3))
    for mode in ("wrap", "clip"):
        yield case(f"choose {mode}", lambda a, m=mode: np.choose([-1, 4], [a, a * a], mode=m), (2,))
    yield case("choose by numbers", lambda a: np.choose(np.astype(a > 0, int), [a, -a * a]), (3,))
    for axis in (None, 1, -1):
        yield case(f"compress {axis}", lambda a, i=axis: np.compress(MASK, a, axis=i), (2, 3))
    yield case("extract", lambda a: np.extract(NUMBERS == 1, a), (2, 3))
    yield case("trim_zeros", np.trim_zeros, (3,), domains=apart_from_zero, compiles=False)
    yield case(
        "trim_zeros at the end",
        lambda a: np.trim_zeros(np.concatenate([[0.0], a, [0.0]]), "b"),
        (3,),
        domains=apart_from_zero,
        kinds=("float64",),
        compiles=False,
    )


def calling_cases() -> Iterator[Case]:
    for shape in ((), (3,), (2, 3)):
        yield case(
            "piecewise",
            lambda x: np.piecewise(x, [x < -0.5, x > 0.5], [np.square, np.log, -1.0]),
            shape,
            domains=spaced,
            kinds=("float64", "float32"),
        )
    yield case(
        "piecewise with an argument",
        lambda x: np.piecewise(x, [[True, False, True]], [lambda x, k: k * x * x], 3.0),
        (3,),
    )
    for axis in (0, 1, -1):
        yield case(
            f"apply_along_axis {axis}",
            lambda a, i=axis: np.apply_along_axis(np.prod, i, a),
            (2, 3, 2),
        )
    yield case(
        "apply_along_axis of a matrix each",
        lambda a: np.apply_along_axis(lambda row: np.outer(row, row), 1, a),
        (2, 3, 2),
    )
    yield case("apply_over_axes", lambda a: np.apply_over_axes(np.sum, a * a, [0, -1]), (2, 3, 2))
    yield case("apply_over_axes", lambda a: np.apply_over_axes(np.cumsum, a * a, 1), (2, 3))


CASES = [*choosing_cases(), *calling_cases()]
