"""Cases of norms and condition numbers, at numbers of which no two are equal and none is 0."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.rules.norms import absolute_power, signed_power
from tests.autograd.cases.solving import regular
from tests.autograd.cases.table import Array, Case, Shape, apart_from_zero, case, spaced

COMPLEX = ("complex128",)
FLOAT = ("float64",)
OF_VECTORS = (None, 1, 2, 3, 2.5, 0.5, -1, math.inf, -math.inf)
OF_MATRICES = (None, "fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf)


def distinct(random: np.random.Generator, shape: Shape) -> Array:
    return spaced(random, shape) + random.uniform(0, 0.02, shape)


def norms() -> Iterator[Case]:
    for shape in ((), (3,), (2, 3), (1, 3), (2, 0), (2, 2, 2)):
        for keepdims in (False, True):
            yield case(
                f"norm(keepdims={keepdims})",
                lambda x, k=keepdims: np.linalg.norm(x, keepdims=k),
                shape,
                domains=distinct,
                kinds=FLOAT if keepdims else None,
            )
    for order in OF_VECTORS:
        yield case(f"norm {order}", lambda x, o=order: np.linalg.norm(x, o), (3,), domains=distinct)
        yield case(
            f"norm {order} of rows",
            lambda x, o=order: np.linalg.norm(x, ord=o, axis=-1, keepdims=True),
            (2, 3),
            domains=distinct,
            kinds=COMPLEX,
        )
        yield case(
            f"norm {order} of columns",
            lambda x, o=order: np.linalg.norm(x, o, 0),
            (2, 3),
            domains=distinct,
            kinds=FLOAT,
        )
        yield case(
            f"vector_norm {order}",
            lambda x, o=order: np.linalg.vector_norm(x, ord=o),
            (2, 2),
            domains=distinct,
            kinds=FLOAT,
        )
    for order in OF_MATRICES:
        for kinds in (FLOAT, COMPLEX):
            given = {"domains": distinct, "kinds": kinds}
            yield case(
                f"matrix norm {order}", lambda x, o=order: np.linalg.norm(x, o), (2, 3), **given
            )
            yield case(
                f"norm {order} over two axes",
                lambda x, o=order: np.linalg.norm(x, o, (2, 0)),
                (2, 2, 2),
                **given,
            )
        yield case(
            f"matrix_norm {order}",
            lambda x, o=order: np.linalg.matrix_norm(x, ord=o, keepdims=True),
            (2, 2, 3),
            domains=distinct,
        )
    yield case("nuclear norm of no rows", lambda x: np.linalg.norm(x, "nuc"), (0, 3), kinds=FLOAT)
    for axis in (0, -1, (0, 1), (-1, 0)):
        for keepdims in (False, True):
            yield case(
                f"vector_norm(axis={axis}, keepdims={keepdims})",
                lambda x, a=axis, k=keepdims: np.linalg.vector_norm(x, axis=a, keepdims=k, ord=3),
                (2, 3, 2),
                domains=distinct,
                kinds=FLOAT,
            )
    yield case("vector_norm of a number", np.linalg.vector_norm, (), domains=apart_from_zero)


def condition_numbers() -> Iterator[Case]:
    for order in (None, 2, -2, 1, -1, math.inf, -math.inf, "fro", "nuc"):
        for shape, kinds in (((3, 3), None), ((2, 2, 2), COMPLEX)):
            yield case(
                f"cond {order}",
                lambda x, o=order: np.linalg.cond(x, o),
                shape,
                domains=regular,
                kinds=kinds,
            )
    yield case("cond of no square", np.linalg.cond, (3, 2))


def powers() -> Iterator[Case]:
    for exponent in (3.0, 2.5, 1.0, 0.5, -1.5):
        for kinds in (None, COMPLEX):
            given: dict[str, Any] = {"domains": apart_from_zero, "kinds": kinds}
            yield case(
                f"absolute_power {exponent}",
                lambda x, e=exponent: absolute_power(x, exponent=e),
                (2, 3),
                reference=lambda x, e=exponent: np.abs(x) ** e,
                **given,
            )
            yield case(
                f"signed_power {exponent}",
                lambda x, e=exponent: signed_power(x, exponent=e),
                (2, 3),
                reference=lambda x, e=exponent: np.sign(x) * np.abs(x) ** e,
                **given,
            )


CASES = [*norms(), *condition_numbers(), *powers()]
