"""Cases of inverses, of solutions of linear equations, and of determinants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.rules.solving import cofactors
from tests.autograd.cases.table import Array, Case, Shape, anywhere, case

COMPLEX = ("complex128",)


def regular(random: np.random.Generator, shape: Shape) -> Array:
    """Draw matrices far from singular ones."""
    return random.uniform(-0.5, 0.5, shape) + 1.5 * np.eye(*shape[-2:])


def cofactors_by_inverse(a: Array) -> Array:
    return np.linalg.det(a)[..., None, None] * np.swapaxes(np.linalg.inv(a), -1, -2)


def log_and_sign(a: Any) -> Any:
    sign, logarithm = np.linalg.slogdet(a)
    return (sign, logarithm) if a.dtype.kind == "c" else logarithm


def of_matrices() -> Iterator[Case]:
    for shape, kinds in (
        *(((3, 3), None), ((2, 2, 2), None), ((1, 1), None), ((0, 0), None), ((0, 2, 2), None)),
        *(((2, 2), ("complex128", "complex64")), ((2, 2, 2), COMPLEX)),
    ):
        of_regular: dict[str, Any] = {"domains": regular, "kinds": kinds}
        yield case("inv", np.linalg.inv, shape, **of_regular)
        yield case("det", np.linalg.det, shape, **of_regular)
        yield case("slogdet", log_and_sign, shape, **of_regular)
        if shape[-1]:
            yield case("pinv", np.linalg.pinv, shape, **of_regular)
    for power in (1, 2, 3, 6, -1, -3):
        yield case(
            f"matrix_power {power}",
            lambda a, n=power: np.linalg.matrix_power(a, n),
            (2, 2) if power > 0 else (2, 2, 2),
            domains=regular,
        )
    for kinds in (("float64",), COMPLEX):
        yield case(
            "cofactors",
            cofactors,
            (3, 3),
            domains=regular,
            kinds=kinds,
            reference=cofactors_by_inverse,
        )
        yield case(
            "pinv of what is Hermitian",
            lambda a: np.linalg.pinv(a @ np.conjugate(np.swapaxes(a, -1, -2)), hermitian=True),
            (2, 2),
            domains=regular,
            kinds=kinds,
        )
        for shape in ((3, 2), (2, 3), (2, 3, 2)):
            yield case("pinv", np.linalg.pinv, shape, kinds=kinds)
    yield case(
        "pinv of rank one",
        lambda u, v: np.linalg.pinv(np.outer(u, v), rcond=1e-9),
        *((3,), (2,)),
        kinds=("float64",),
    )


def of_equations() -> Iterator[Case]:
    for shapes, kinds in (
        *((((3, 3), (3,)), None), (((2, 2), (2, 3)), None), (((2, 2, 2), (2,)), None)),
        *((((2, 2), (3, 2, 1)), None), (((3, 1, 2, 2), (2, 2, 2)), ("float64",))),
        *((((0, 0), (0, 2)), ("float64",)), (((2, 2), (2, 0)), ("float64",))),
        *((((2, 2), (2,)), ("complex128", "complex64")), (((2, 2, 2), (2, 1)), COMPLEX)),
    ):
        yield case("solve", np.linalg.solve, *shapes, domains=(regular, anywhere), kinds=kinds)
    for shapes, kinds in (
        *((((4, 2), (4,)), None), (((3, 2), (3, 2)), ("float64",)), (((2, 3), (2,)), ("float64",))),
        *((((2, 2), (2, 1)), ("float64",)), (((3, 2), (3, 2)), COMPLEX), (((2, 3), (2,)), COMPLEX)),
    ):
        for numbers in ((0,), (1,), (3,)):
            if numbers == (1,) and shapes[0] <= (2, 3):
                continue  # without residuals
            yield case(
                f"part {numbers[0]} of lstsq",
                lambda a, b, n=numbers: [np.linalg.lstsq(a, b)[i] for i in n],
                *shapes,
                kinds=kinds,
            )
    yield case("tensorinv", np.linalg.tensorinv, (2, 3, 3, 2))
    yield case("tensorinv of one axis", lambda a: np.linalg.tensorinv(a, ind=1), (4, 2, 2))
    yield case("tensorsolve", np.linalg.tensorsolve, (2, 2, 4), (2, 2))
    yield case(
        "tensorsolve over other axes",
        lambda a, b: np.linalg.tensorsolve(a, b, axes=(0, 2)),
        *((2, 4, 2), (4,)),
    )


CASES = [*of_matrices(), *of_equations()]
