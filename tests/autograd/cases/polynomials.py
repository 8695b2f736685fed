"""Cases of polynomials, by their coefficients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.polynomial import polynomial as ascending

from autograd.rules.polynomials import complex_roots
from tests.autograd.cases.table import Array, Case, Shape, anywhere, between, case, positive

COMPLEX = ("complex128", "complex64")
KINDS = (None, COMPLEX)


def with_complex_roots(random: np.random.Generator, shape: Shape) -> Array:
    """Draw coefficients of which the first and the last are the largest: the roots lie apart."""
    coefficients = random.uniform(-0.3, 0.3, shape)
    coefficients[0] += 1
    coefficients[-1] += 1
    return coefficients


def apart(random: np.random.Generator, shape: Shape) -> Array:
    """Draw numbers in order, at some distance from each other."""
    return np.linspace(-1, 1, shape[0]) + random.uniform(-0.1, 0.1, shape)


def arithmetic_cases() -> Iterator[Case]:
    for kinds in KINDS:
        for f in (np.polyadd, np.polysub, np.polymul):
            for shapes in (((3,), (3,)), ((2,), (4,)), ((4,), (1,)), ((), (2,))):
                yield case(f.__name__, f, *shapes, kinds=kinds)
    # In single precision NumPy takes rounding errors for a part of the remainder.
    for kind in ("float64", "complex128"):
        for shapes in (((4,), (3,)), ((3,), (3,)), ((5,), (2,))):
            domains = (anywhere, positive)
            yield case("polydiv", np.polydiv, *shapes, domains=domains, kinds=(kind,))
    yield case(
        "quotient by a number", lambda u, v: np.polydiv(u, v)[0], (3,), (1,), domains=positive
    )


def calculus_cases() -> Iterator[Case]:
    for order in (0, 1, 2, 4):
        yield case(f"polyder {order}", lambda p, m=order: np.polyder(p, m), (4,))
    for order, constants in ((0, None), (1, None), (2, 3.0), (2, [3.0, 1.0])):
        yield case(
            f"polyint {order} with {constants}",
            lambda p, m=order, k=constants: np.polyint(p, m, k),
            (3,),
            kinds=("float64",),
        )
    yield case("polyint with a constant", lambda p, k: np.polyint(p, k=k), (3,), ())
    yield case("polyder", np.polyder, (3,), kinds=COMPLEX)
    yield case("polyint", np.polyint, (3,), kinds=COMPLEX)
    for shapes in (((3,), ()), ((3,), (2, 3)), ((1,), (2,)), ((3, 2), (2,))):
        yield case("polyval", np.polyval, *shapes)
    yield case("polyval", np.polyval, (3,), (2,), kinds=COMPLEX)


def root_cases() -> Iterator[Case]:
    for shape in ((1,), (3,)):
        yield case("poly", np.poly, shape)
    yield case("poly", np.poly, (3,), kinds=COMPLEX)
    yield case("poly of a matrix", np.poly, (1, 1))
    yield case("poly of a matrix", np.poly, (3, 3), kinds=("float64",))
    yield case("poly of a matrix", np.poly, (3, 3), kinds=("complex128",))
    # As complex numbers: a compiled function does not know that they are real.
    for shape in ((2,), (5,), (1,)):
        yield case(
            "roots",
            complex_roots,
            shape,
            domains=with_complex_roots,
            reference=lambda p: np.roots(p) + 0j,
            kinds=("float64",),
        )
    yield case("roots", np.roots, (4,), domains=with_complex_roots, kinds=COMPLEX)


def fitting_cases() -> Iterator[Case]:
    def fit(name: str, *shapes: Shape, **keywords: Any) -> Case:
        return case(
            f"polyfit {name}",
            lambda x, y, *w: np.polyfit(x, y, 2, **keywords, **({"w": w[0]} if w else {})),
            *shapes,
            domains=(apart, anywhere, between(0.5, 1.5))[: len(shapes)],
            kinds=("float64",),
        )

    yield fit("", (6,), (6,))
    yield fit("of two", (6,), (6, 2))
    yield fit("with weights", (6,), (6,), (6,))
    yield fit("of two with weights", (6,), (6, 2), (6,))
    yield fit("with covariance", (6,), (6,), cov=True)
    yield fit("of two with covariance", (6,), (6, 2), cov=True)
    yield fit("with unscaled covariance", (6,), (6, 2), cov="unscaled")


def cases_in_two_variables() -> Iterator[Case]:
    for points in ((), (4,), (2, 3)):
        for coefficients in ((3, 2), (1, 3), (2, 2, 3)):
            yield case("polyval2d", ascending.polyval2d, points, points, coefficients)
    for x, y in (((), ()), ((4,), (3,)), ((2, 2), ()), ((2,), (0,))):
        for coefficients in ((3, 2), (2, 2, 3)):
            yield case("polygrid2d", ascending.polygrid2d, x, y, coefficients)


CASES = [
    *(*arithmetic_cases(), *calculus_cases(), *root_cases(), *fitting_cases()),
    *cases_in_two_variables(),
]
