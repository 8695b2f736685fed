"""Cases of what picks out, keeps or builds a part of a matrix."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograd.rules.matrices import on_diagonal
from tests.autograd.cases.table import Array, Case, Shape, case

COMPLEX = ("complex128", "complex64")


def written(d: Array) -> Array:
    result = np.zeros((2, 4, 3), np.asarray(d).dtype)
    result[:, [0, 1], [1, 2]] = d
    return result


def diagonal_cases() -> Iterator[Case]:
    for shape, offset, axis1, axis2 in (
        *(((3, 3), 0, 0, 1), ((2, 3), 1, 0, 1), ((2, 3), -1, 1, 0), ((2, 3), 5, 0, 1)),
        *(((2, 3, 4), 0, 0, -1), ((2, 3, 4), -1, 2, 1), ((0, 3), 0, 0, 1)),
    ):
        keywords = {"offset": offset, "axis1": axis1, "axis2": axis2}
        yield case(f"diagonal {keywords}", lambda a, k=keywords: np.diagonal(a, **k), shape)
        yield case(f"trace {keywords}", lambda a, k=keywords: np.trace(a, **k), shape)
    yield case(
        "on_diagonal", lambda d: on_diagonal(d, (2, 4, 3), 1, 1, 2), (2, 2), reference=written
    )
    for shape, k in (((3,), 0), ((3,), 1), ((2,), -2), ((0,), 1), ((2, 3), 0), ((2, 3), -1)):
        yield case(f"diag {k}", lambda v, k=k: np.diag(v, k), shape)
    for shape in ((), (3,), (2, 2)):
        yield case("diagflat", lambda v: np.diagflat(v, -1), shape)
    for f in (np.linalg.diagonal, np.linalg.trace):
        yield case(f"linalg {f.__name__}", lambda a, f=f: f(a, offset=1), (2, 3, 3))
    for f in (np.diagonal, np.trace, np.diag):
        yield case(f.__name__, f, (2, 3), kinds=COMPLEX)


def triangle_cases() -> Iterator[Case]:
    shapes: list[tuple[Shape, int]] = [((3, 3), 0), ((2, 3), 1), ((2, 3, 2), -1), ((2, 0), 0)]
    for shape, k in (*shapes, ((3,), 0)):
        yield case(f"tril {k}", lambda m, k=k: np.tril(m, k), shape)
        yield case(f"triu {k}", lambda m, k=k: np.triu(m, k), shape)
    yield case("tril and triu", lambda m: np.tril(m) * np.triu(m), (3, 3), kinds=COMPLEX)
    for f in (np.diag_indices_from, np.tril_indices_from, np.triu_indices_from):
        yield case(f.__name__, lambda a, f=f: a[f(a)], (3, 3))


def other_cases() -> Iterator[Case]:
    for shape, n, increasing in (((3,), None, False), ((2,), 4, True), ((3,), 0, False)):
        name = f"vander({n}, increasing={increasing})"
        yield case(name, lambda x, n=n, i=increasing: np.vander(x, n, increasing=i), shape)
    yield case("vander", np.vander, (3,), kinds=COMPLEX)
    for f in (np.matrix_transpose, np.linalg.matrix_transpose):
        for shape in ((2, 3), (2, 3, 4), (2, 0)):
            yield case(f"{f.__module__} matrix_transpose", f, shape)


CASES = [*diagonal_cases(), *triangle_cases(), *other_cases()]
