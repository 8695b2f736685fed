"""Cases of functions that leave NaN out, with and without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.autograd.cases.table import Case, Function, Shape, anywhere, case, spaced

MISSING = np.array([[True, False, False], [False, False, True]])


def with_holes(x: Any) -> Any:
    """Put NaN where something is missing, if the shape allows."""
    return np.where(MISSING, np.nan, x) if np.shape(x) == MISSING.shape else x


def nan_cases() -> Iterator[Case]:
    def function(f: Function, shape: Shape, kinds: Any = None, **keywords: Any) -> Case:
        given = ", ".join(f"{key}={value}" for key, value in keywords.items() if key != "where")
        name = f"{f.__name__}({given})" + " where" * ("where" in keywords)
        domain = anywhere if kinds else spaced
        return case(
            name, lambda a: f(with_holes(a), **keywords), shape, domains=domain, kinds=kinds
        )

    reductions = (
        *(np.nansum, np.nanprod, np.nanmean, np.nanmax, np.nanmin, np.nanvar, np.nanstd),
        np.nanmedian,
    )
    for f in reductions:
        for shape, axis in (((), None), ((2, 3), None), ((2, 3), -1), ((2, 3), (0, 1))):
            yield function(f, shape, axis=axis)
        yield function(f, (2, 3), axis=0, keepdims=True)
    complex_numbers = ("complex128", "complex64")
    for f in (np.nansum, np.nanprod, np.nanmean, np.nanvar, np.nanstd):
        yield function(f, (2, 3), complex_numbers, axis=1)
    for f in (np.nansum, np.nanprod, np.nanmax, np.nanmin):
        yield function(f, (2, 3), axis=1, initial=0.25, where=[True, True, False])
    for f in (np.nanmean, np.nanvar, np.nanstd):
        yield function(f, (2, 3), where=[True, True, False])
    for f in (np.nanvar, np.nanstd):
        yield function(f, (2, 3), axis=1, ddof=1)
    for f in (np.nancumsum, np.nancumprod):
        for axis in (None, 0, -1):
            yield function(f, (2, 3), axis=axis)
    for q, kinds in ((0.3, None), ([0.0, 0.9], ("float64",))):
        yield function(np.nanquantile, (2, 3), kinds, q=q, axis=1)
    yield function(np.nanpercentile, (2, 3), q=30)
    yield function(np.nanquantile, (2, 3), q=0.4, method="hazen", axis=0, keepdims=True)
    yield function(
        np.nanquantile,
        (2, 3),
        q=0.4,
        axis=1,
        method="inverted_cdf",
        weights=np.array([[1.0, 0.5, 2.0], [0.3, 1.5, 2.0]]),
    )


CASES = [*nan_cases()]
