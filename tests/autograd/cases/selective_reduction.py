"""Cases of reductions that leave elements out, begin with a number, or know the mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.autograd.cases.table import Case, Function, Shape, case, spaced

CHOSEN = np.array([[True, False, True], [True, True, False]])
COMPLEX = ("complex128", "complex64")


def selective_cases() -> Iterator[Case]:
    def reduction(f: Function, shape: Shape, kinds: Any = None, **keywords: Any) -> Case:
        given = ", ".join(f"{key}={value}" for key, value in keywords.items() if key != "where")
        name = f"{f.__name__}({given})" + " where" * ("where" in keywords)
        return case(name, lambda a: f(a, **keywords), shape, domains=spaced, kinds=kinds)

    for f in (np.sum, np.prod, np.max, np.min):
        yield reduction(f, (2, 3), axis=1, initial=0.25)
        yield reduction(f, (2, 3), axis=0, where=CHOSEN, initial=0.25, keepdims=True)
        yield reduction(f, (2, 3), where=CHOSEN, initial=-9.0)
        yield reduction(f, (0, 3), axis=0, initial=0.25)
    for f in (np.amax, np.amin):
        yield reduction(f, (2, 3), axis=1)
    for f in (np.mean, np.var, np.std):
        for axis in (None, 0, (0, 1)):
            yield reduction(f, (2, 3), axis=axis, where=CHOSEN, keepdims=axis == 0)
        yield reduction(f, (2, 3), kinds=COMPLEX, axis=1, where=CHOSEN)
        yield reduction(f, (), where=True)
    for f in (np.var, np.std):
        yield reduction(f, (2, 3), axis=1, correction=1)
        yield reduction(f, (2, 3), axis=1, ddof=0.5, where=CHOSEN)
        yield reduction(f, (2, 3), kinds=COMPLEX, axis=0)
        yield case(
            f"{f.__name__} about a mean",
            lambda a, mean, f=f: f(a, axis=1, mean=mean),
            *((2, 3), (2, 1)),
        )
    for f in (np.sum, np.prod, np.mean):
        yield reduction(f, (2, 3), kinds=COMPLEX, axis=0)
    yield case(
        "sum where by numbers",
        lambda a: np.sum(a * a, where=a > 0) + np.mean(a * a, where=a < 1),
        (3, 3),
        domains=spaced,
    )


CASES = [*selective_cases()]
