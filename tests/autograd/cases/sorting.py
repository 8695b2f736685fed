"""Cases of sorting and of looking up along an axis."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.autograd.cases.table import Case, anywhere, case, spaced


def sorting_cases() -> Iterator[Case]:
    for shape, axis in (
        *(((3,), -1), ((2, 3), 0), ((2, 3), -1), ((2, 3), None), ((1, 3), 0), ((0,), 0)),
        *(((2, 3, 2), 1), ((2, 0), -1)),
    ):
        yield case(
            f"sort(axis={axis})", lambda a, i=axis: np.sort(a, axis=i), shape, domains=spaced
        )
    yield case("sort stably", lambda a: np.sort(a, kind="stable"), (2, 3), domains=spaced)
    yield case("sort by flag", lambda a: np.sort(a, stable=True), (4,), domains=spaced)
    yield case("sort in all", lambda a: np.sort(a, None), (), domains=spaced)
    complex_numbers = ("complex128", "complex64")
    yield case("sort", np.sort, (4,), kinds=complex_numbers)
    # Only what is at the place itself, and what is before it, is known of a partition.
    for axis in (0, -1, None):
        yield case(
            f"partition(axis={axis})",
            lambda a, i=axis: np.sort(np.partition(a, 1, axis=i)[:2], axis=i),
            (4, 3),
            domains=spaced,
        )
    yield case("partition at two", lambda a: np.partition(a, [0, 2])[..., [0, 2]], (2, 3))
    yield case("sort_complex", np.sort_complex, (2, 3), kinds=("float64",), domains=spaced)
    yield case("sort_complex", np.sort_complex, (4,), kinds=complex_numbers)
    yield case("lexsort", lambda a, b: a[np.lexsort((b, a))], (4,), (4,), domains=spaced)
    yield case("lexsort of rows", lambda a: a[:, np.lexsort(a)], (2, 4), domains=spaced)


def lookup_cases() -> Iterator[Case]:
    def by_rank(a: np.ndarray, b: np.ndarray, axis: int) -> np.ndarray:
        return np.take_along_axis(a, np.argsort(b, axis=axis), axis)

    for shape, axis in (((3,), 0), ((2, 3), 0), ((2, 3), -1), ((2, 1, 3), 2), ((1, 3), -2)):
        yield case(
            f"take_along_axis({axis})",
            lambda a, b, i=axis: by_rank(a, b, i),
            *(shape, shape),
            domains=(anywhere, spaced),
        )
    repeated = np.array([[0, 0, 1, -1]])
    yield case("take_along_axis again", lambda a: np.take_along_axis(a, repeated, 1), (2, 3))
    yield case("take_along_axis of all", lambda a: np.take_along_axis(a, repeated[0], None), (2, 3))
    yield case(
        "take_along_axis of a constant",
        lambda b: b + np.take_along_axis(np.arange(6.0).reshape(2, 3), np.argsort(b, axis=0), 0),
        (2, 3),
        domains=spaced,
        kinds=("float64",),
    )


CASES = [*sorting_cases(), *lookup_cases()]
