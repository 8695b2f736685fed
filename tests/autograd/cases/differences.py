"""Cases of differences, running sums and products, and of what is drawn through points."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.rules.differences import recurrence
from tests.autograd.cases.table import Array, Case, Shape, anywhere, between, case


def ascending(random: np.random.Generator, shape: Shape) -> Array:
    return np.cumsum(random.uniform(0.5, 1.5, shape), axis=-1)


def recurred(a: Array, b: Array) -> Array:
    result = np.zeros(np.broadcast_shapes(a.shape, b.shape), b.dtype)
    before: Any = 0.0
    for i in range(b.shape[-1]):
        before = result[..., i] = a[..., i] * before + b[..., i]
    return result


def running_cases() -> Iterator[Case]:
    for shape, axis in (
        ((), None),
        ((3,), 0),
        ((2, 3), None),
        ((2, 3), 0),
        ((2, 3), -1),
        ((0,), 0),
    ):
        yield case(f"cumprod(axis={axis})", lambda a, i=axis: np.cumprod(a, axis=i), shape)
    yield case("cumprod", lambda a: np.cumprod(a, axis=1), (2, 5, 2))
    yield case("cumprod", np.cumprod, (3,), kinds=("complex128", "complex64"))
    yield case(
        "cumprod with a zero", lambda a: np.cumprod(a * np.array([1, 0, 1, 0], a.dtype)), (4,)
    )
    for name in ("cumulative_sum", "cumulative_prod") * hasattr(np, "cumulative_sum"):
        f = getattr(np, name)  # from NumPy 2.1 on
        for shape, axis in (((), None), ((3,), None), ((2, 3), 0), ((2, 3), -1)):
            for first in (False, True):
                yield case(
                    f"{name}(axis={axis}, include_initial={first})",
                    lambda x, f=f, i=axis, first=first: f(x, axis=i, include_initial=first),
                    shape,
                )
    for shape in ((1,), (2,), (5,), (2, 3), (0,)):
        yield case("recurrence", recurrence, shape, shape, reference=recurred)


def difference_cases() -> Iterator[Case]:
    for shape, axis in (((3,), -1), ((2, 3), 0), ((2, 3), -1), ((1, 3), 0), ((0,), -1)):
        yield case(f"diff(axis={axis})", lambda a, i=axis: np.diff(a * a, axis=i), shape)
    yield case("diff(n=2)", lambda a: np.diff(a, 2), (2, 4))
    yield case("diff(n=0)", lambda a: np.diff(a * a, 0), (3,))
    yield case("diff joined", lambda a, b, c: np.diff(a, 1, 0, b, c), (2, 3), (1, 3), ())
    yield case("diff of a constant", lambda a: np.diff(np.zeros(2, a.dtype), append=a), (2,))
    for shape in ((), (4,), (2, 3)):
        yield case("ediff1d", np.ediff1d, shape)
    yield case("ediff1d joined", lambda a, b, c: np.ediff1d(a, b, c), (3,), (2,), ())
    for order in (1, 2):
        for shape, axis in (((4,), None), ((3, 4), None), ((3, 4), (1, 0)), ((2, 3, 3), -1)):
            order = min(order, min(shape) - 1)
            yield case(
                f"gradient(axis={axis}, edge_order={order})",
                lambda f, i=axis, n=order: np.gradient(f, axis=i, edge_order=n),
                shape,
            )
        yield case(
            f"gradient between points (edge_order={order})",
            lambda f, h, x, n=order: np.gradient(f, h, x, edge_order=n),
            *((3, 4), (), (4,)),
            domains=(anywhere, between(0.5, 1.0), ascending),
        )
    yield case("gradient of two points", np.gradient, (2,))
    yield case("gradient", np.gradient, (4,), kinds=("complex128", "complex64"))
    for axis in (0, -1):
        yield case(f"trapezoid(axis={axis})", lambda y, i=axis: np.trapezoid(y, axis=i), (3, 4))
        yield case(
            f"trapezoid between points (axis={axis})",
            lambda y, x, i=axis: np.trapezoid(y, x, axis=i),
            *((4, 4), (4,)),
        )
    yield case("trapezoid(dx)", lambda y, dx: np.trapezoid(y, dx=dx), (3,), ())
    yield case("trapezoid of curves", lambda y, x: np.trapezoid(y, x), (2, 3), (2, 3))


def interpolation_cases() -> Iterator[Case]:
    places, points = between(-0.4, -0.1), ascending
    for shape in ((), (3,), (2, 3)):
        # Points at 0.5 to 1.5, 1 to 3, ...: what is taken from them is between, or outside.
        yield case(
            "interp",
            lambda x, xp, fp: np.interp(xp[1] + x, xp, fp),
            *(shape, (4,), (4,)),
            domains=(places, points, anywhere),
        )
        yield case(
            "interp outside",
            lambda x, xp, fp: np.interp(x, xp, fp) + np.interp(x + 9.0, xp, fp),
            *(shape, (4,), (4,)),
            domains=(places, points, anywhere),
        )
    yield case(
        "interp with ends",
        lambda x, fp, left, right: np.interp(x, [0.0, 1.0, 2.0], fp, left, right),
        *((9,), (3,), (), ()),
        domains=(between(-1.0, 3.0), anywhere, anywhere, anywhere),
    )
    yield case(
        "interp of a period",
        lambda x, xp, fp: np.interp(xp[0] + x, xp, fp, period=2.3),
        *((2,), (4,), (4,)),
        domains=(places, points, anywhere),
    )
    yield case(
        "interp of one point",
        lambda x, fp: np.interp(x, [0.0], fp),
        *((3,), (1,)),
    )
    yield case(
        "interp of",
        lambda fp: np.interp([0.3, 1.7], [0.0, 1.0, 2.0], fp),
        (3,),
        kinds=("complex128",),
    )


CASES = [*running_cases(), *difference_cases(), *interpolation_cases()]
