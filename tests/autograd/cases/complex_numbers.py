"""Cases of the elementwise functions at complex arguments, and of complex results of real ones."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from tests.autograd.cases.table import (
    Case,
    Shape,
    anywhere,
    apart_from_zero,
    between,
    case,
    positive,
    unit,
)

COMPLEX = ("complex128", "complex64")
SHAPES: list[Shape] = [(), (2, 3), (0,)]
PAIRS: list[tuple[Shape, Shape]] = [((), ()), ((2, 3), (3,)), ((2, 1), ())]


def of_one() -> Iterator[Case]:
    for domain, functions in {
        anywhere: (
            *(np.negative, np.positive, np.square, np.exp, np.exp2, np.expm1, np.sin, np.cos),
            *(np.sinh, np.cosh, np.tanh, np.sinc, np.real, np.imag, np.conjugate),
            np.nan_to_num,
        ),
        positive: (np.log, np.log2, np.log10, np.log1p, np.sqrt, np.emath.sqrt, np.emath.log),
        between(-0.4, 0.8): (np.tan, np.arcsin, np.arccos, np.arctan, np.arctanh, np.arcsinh),
        apart_from_zero: (np.absolute, np.sign, np.reciprocal, np.angle, np.arccosh),
        between(0.2, 0.8): (np.emath.log2, np.emath.log10),
        between(0.3, 0.7): (np.emath.arcsin, np.emath.arccos, np.emath.arctanh),
    }.items():
        for function, shape in product(functions, SHAPES):
            yield case(function.__name__, function, shape, domains=domain, kinds=COMPLEX)
    for shape in SHAPES:
        for name, function in {
            "square by operator": lambda z: z**2,
            "cube by operator": lambda z: z**3.0,
            "negative power": lambda z: z**-1.5,
            "complex power": lambda z: z ** (0.5 - 1j),
            "power of a complex number": lambda z: (1 + 0.5j) ** z,
            "power of a negative number": lambda z: (-2) ** z,
            "square of the length": lambda z: np.real(z * np.conjugate(z)),
            "angle in degrees": lambda z: np.angle(z, deg=True),
        }.items():
            yield case(name, function, shape, domains=positive, kinds=COMPLEX)


def of_two() -> Iterator[Case]:
    powers = (np.power, np.float_power, np.emath.power, np.emath.logn)
    for domains, functions in {
        (anywhere, anywhere): (np.add, np.subtract, np.multiply),
        (anywhere, apart_from_zero): (np.divide,),
        (positive, between(0.2, 0.8)): powers,
    }.items():
        for function, shapes in product(functions, PAIRS):
            yield case(function.__name__, function, *shapes, domains=domains, kinds=COMPLEX)
    for shapes in PAIRS:
        yield case(
            "where",
            lambda x, y: np.where(np.real(x) > np.real(y), x, 2 * y),
            *shapes,
            domains=(between(0.0, 1.0), between(1.5, 2.0)),
            kinds=COMPLEX,
        )


def of_real_numbers() -> Iterator[Case]:
    def parts(z: Any) -> Any:
        return np.real(z) + 2 * np.imag(z)

    for shape in ((), (2, 3)):
        for name, function in {
            "turned": lambda x: parts(x * np.exp(1j * x)),
            "to a complex power": lambda x: parts(x**0.7j),
            "a negative number to a complex power": lambda x: parts((-x) ** 0.7j),
            "over a complex number": lambda x: parts(x / (1 + 2j)),
            "under a complex number": lambda x: parts((1 + 2j) / x),
            "beside a complex number": lambda x: abs(x - (1 + 2j)),
            "angle beside a complex number": lambda x: np.angle(1j + x),
        }.items():
            yield case(name, function, shape, domains=positive)
    for shapes in PAIRS:
        yield case("both parts", lambda x, y: abs(x + 1j * y), *shapes, domains=apart_from_zero)
        yield case(
            "power of both parts",
            lambda x, y: parts((1j * x) ** (y - 0.5j)),
            *shapes,
            domains=positive,
        )


def that_may_become_complex() -> Iterator[Case]:
    """Yield functions of real numbers that ask for these, and so are not compiled."""
    for domain, functions in {
        positive: (np.emath.sqrt, np.emath.log, np.emath.log2, np.emath.log10),
        unit: (np.emath.arcsin, np.emath.arccos, np.emath.arctanh),
    }.items():
        for function in functions:
            yield case(function.__name__, function, (2, 3), domains=domain, compiles=False)
    bases = positive, between(0.2, 0.8)
    for function in (np.emath.power, np.emath.logn):
        yield case(function.__name__, function, (2, 3), (3,), domains=bases, compiles=False)


CASES = [*of_one(), *of_two(), *of_real_numbers(), *that_may_become_complex()]
