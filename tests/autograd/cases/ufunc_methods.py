"""Cases of the methods of universal functions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.autograd.cases.table import Case, case, spaced


def ufunc_method_cases() -> Iterator[Case]:
    for axis in (0, 1, -1):
        for ufunc in (np.add, np.multiply, np.maximum, np.minimum, np.logaddexp):
            yield case(
                f"{ufunc.__name__}.reduce {axis}",
                lambda x, reduce=ufunc.reduce, axis=axis: reduce(x, axis),
                (2, 3),
                domains=spaced,
            )
        for ufunc in (np.add, np.multiply):
            yield case(
                f"{ufunc.__name__}.accumulate {axis}",
                lambda x, accumulate=ufunc.accumulate, axis=axis: accumulate(x, axis),
                (2, 3),
            )
    for ufunc in (np.subtract, np.multiply):
        yield case(f"{ufunc.__name__}.outer", ufunc.outer, (2, 3), (2,))


CASES = list(ufunc_method_cases())
