"""Cases of the elementwise functions that few graphs have: of angles, digits, signs and roots."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product

import numpy as np

from autograd.rules.bessel import bessel_i
from autograd.rules.sinc import sinc
from tests.autograd.cases.table import (
    Case,
    Shape,
    anywhere,
    apart_from_zero,
    between,
    case,
    positive,
    spaced,
    spaced_between,
)

SHAPES: list[Shape] = [(), (3,), (1, 3), (2, 0)]
PAIRS: list[tuple[Shape, Shape]] = [((), ()), ((2, 3), (3,)), ((2, 1), (1, 3)), ((), (3,))]


def of_one() -> Iterator[Case]:
    for domain, functions in {
        anywhere: (np.deg2rad, np.rad2deg, np.radians, np.degrees, np.sinc, np.i0, np.angle),
        apart_from_zero: (np.cbrt, np.nan_to_num, np.real_if_close),
        between(1.1, 1.9): (np.modf,),
    }.items():
        for function, shape in product(functions, SHAPES):
            yield case(function.__name__, function, shape, domains=domain)
    for shape in SHAPES:
        yield case("frexp", lambda x: np.frexp(x)[0], shape, domains=between(1.1, 1.9))
        yield case("ldexp", lambda x: np.ldexp(x, 3), shape)
        yield case("angle in degrees", lambda x: np.angle(x, deg=True), shape)
    yield case("ldexp by several", lambda x: np.ldexp(x, np.array([[-1], [2]])), (3,))
    for shape, axis in (((5,), -1), ((4, 3), 0), ((2, 0), 1)):
        yield case("unwrap", lambda p, axis=axis: np.unwrap(9 * p, axis=axis), shape)
    yield case("unwrap to degrees", lambda p: np.unwrap(200 * p, 100, period=360), (2, 5))
    for order in (1, 2, 3):
        yield case(
            f"sinc, derivative {order}",
            lambda x, order=order: sinc(x, order=order) / math.pi**order,
            (4,),
            reference=lambda x, order=order: derivative_of_sinc(x, order),
        )
        yield case(
            f"bessel_i of order {order}",
            lambda x, order=order: bessel_i(x, order=order),
            (4,),
            reference=lambda x, order=order: bessel_by_integral(x, order),
        )


def derivative_of_sinc(x: np.ndarray, order: int) -> np.ndarray:
    """Integrate cos(πxs) by s from 0 to 1, differentiated under the integral sign."""
    nodes, weights = np.polynomial.legendre.leggauss(40)
    s = (nodes + 1) / 2
    waves = s**order * np.cos(np.pi * x[..., None] * s + order * np.pi / 2)
    return (waves @ (weights / 2)).astype(x.dtype)


def bessel_by_integral(x: np.ndarray, order: int) -> np.ndarray:
    """Average exp(x cos θ) cos nθ over equidistant angles: Abramowitz and Stegun, 9.6.19."""
    angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    waves = np.exp(x[..., None] * np.cos(angles)) * np.cos(order * angles)
    return waves.mean(axis=-1).astype(x.dtype)


def of_two() -> Iterator[Case]:
    for domains, functions in {
        (apart_from_zero, apart_from_zero): (np.hypot, np.copysign, np.logaddexp2),
        (positive, anywhere): (np.float_power,),
        (between(5.1, 5.9), between(2.1, 2.4)): (np.fmod,),
        (spaced, spaced_between): (np.nextafter,),
    }.items():
        for function, shapes in product(functions, PAIRS):
            yield case(function.__name__, function, *shapes, domains=domains)
    for shapes in PAIRS:
        domains = between(5.1, 5.9), between(2.1, 2.4)
        yield case("fmod below 0", lambda x, y: np.fmod(-x, y), *shapes, domains=domains)
        yield case("the rest of divmod", lambda x, y: np.divmod(-x, y)[1], *shapes, domains=domains)
        yield case(
            "clip by the names of the bounds",
            lambda x, y: np.clip(x, min=y - 1.1, max=y),
            *shapes,
            domains=(spaced, spaced_between),
        )
    for shape in ((3,), (2, 3), (1,)):
        at = np.array([-1.0, 0.0, 2.0], np.float32)
        yield case("heaviside", lambda y, at=at: np.heaviside(at, y), shape)
        yield case("a power of 0", lambda y, at=at: abs(at) ** y, shape, domains=positive)
        yield case("to the power 0", lambda x, at=at: x ** (at * at), shape, domains=positive)
        bounds = lambda x, y, at=at: at.clip(x, y)  # noqa: E731 (an array's own method)
        yield case("clip of an array", bounds, shape, shape, domains=(spaced, spaced_between))


CASES = [*of_one(), *of_two()]
