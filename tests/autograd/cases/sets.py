"""Cases of functions that see an array as a set; none of them can be compiled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.autograd.cases.table import Case, Function, case, spaced, spaced_between


def sets_cases() -> Iterator[Case]:
    def whole(name: str, f: Function, *shapes: tuple[int, ...], domains: Any = spaced) -> Case:
        return case(name, f, *shapes, domains=domains, compiles=(0,) in shapes)

    for shape in ((), (3,), (2, 3), (0,)):
        yield whole("unique", np.unique, shape)
        # Each number is there twice.
        yield whole("unique of pairs", lambda a: np.unique(np.stack([a, a])), shape)
    for axis in (0, 1):
        yield whole(
            f"unique(axis={axis})",
            lambda a, axis=axis: np.unique(np.concatenate([a, a], axis), axis=axis),
            (2, 3),
        )
    yield whole("unique_all", lambda a: np.unique_all(a).values, (4,))
    yield whole("unique_counts", lambda a: np.unique_counts(a)[0], (4,))
    yield whole("unique_inverse", lambda a: np.unique_inverse(a).values, (2, 3))
    yield whole("unique_values", lambda a: np.sort(np.unique_values(a)), (4,))
    both = (spaced, spaced_between)
    yield whole("union1d", np.union1d, (3,), (2, 2), domains=both)
    yield whole("setxor1d", lambda a, b: np.setxor1d(a, np.append(a, b)), (3,), (2,), domains=both)
    yield whole(
        "setdiff1d", lambda a, b: np.setdiff1d(np.append(a, b), b), (3,), (2,), domains=both
    )
    yield whole("intersect1d", lambda a: np.intersect1d(a, a[1:]), (4,))


CASES = [*sets_cases()]
