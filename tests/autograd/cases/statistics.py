"""Cases of ranges, weighted averages, covariances and correlations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.autograd.cases.table import Case, anywhere, case, positive, spaced

COMPLEX = ("complex128", "complex64")


def average_cases() -> Iterator[Case]:
    for shape, axis in (((), None), ((3,), 0), ((2, 3), None), ((2, 3), -1), ((2, 3), (0, 1))):
        yield case(
            f"ptp(axis={axis})",
            lambda a, i=axis: np.ptp(a, axis=i, keepdims=True),
            shape,
            domains=spaced,
        )
        yield case(f"average(axis={axis})", lambda a, i=axis: np.average(a, axis=i), shape)
        yield case(
            f"weighted average(axis={axis})",
            lambda a, w, i=axis: np.average(a, i, w, True),
            *(shape, shape),
            domains=(anywhere, positive),
        )
    for axis, weights in ((0, (2,)), (-1, (3,)), ((1, 0), (3, 2))):
        yield case(
            f"average(axis={axis}) weighted along it",
            lambda a, w, i=axis: np.average(a, i, w, keepdims=True),
            *((2, 3), weights),
            domains=(anywhere, positive),
        )
    yield case(
        "average",
        lambda a: np.average(a, 0, [0.5, 1.5], returned=True)[0],
        (2, 3),
        kinds=("float64", *COMPLEX[:1]),
    )


def covariance_cases() -> Iterator[Case]:
    kinds = ("float64",)
    for shape in ((4,), (2, 4), (1, 3), (3, 2)):
        yield case("cov", np.cov, shape)
    yield case("cov of columns", lambda m: np.cov(m, rowvar=False), (4, 2))
    yield case("cov of two", np.cov, (4,), (4,))
    yield case("cov of many", np.cov, (2, 4), (1, 4))
    yield case("cov of columns of two", lambda m, y: np.cov(m, y, False), (4, 2), (4, 1))
    yield case("cov(bias)", lambda m: np.cov(m, bias=True), (2, 4))
    often = np.array([1, 2, 1, 0])
    for ddof in (None, 0):
        given: dict[str, Any] = {"ddof": ddof}
        yield case(
            f"cov(fweights, {ddof})", lambda m, k=given: np.cov(m, fweights=often, **k), (2, 4)
        )
        yield case(
            f"cov(aweights, {ddof})",
            lambda m, w, k=given: np.cov(m, aweights=w, **k),
            *((2, 4), (4,)),
            domains=(anywhere, positive),
            kinds=kinds,
        )
        yield case(
            f"cov(fweights, aweights, {ddof})",
            lambda m, w, k=given: np.cov(m, fweights=often, aweights=w, **k),
            *((2, 4), (4,)),
            domains=(anywhere, positive),
            kinds=kinds,
        )
    yield case("cov", np.cov, (2, 4), kinds=COMPLEX)
    yield case("corrcoef", np.corrcoef, (3, 5))
    yield case("corrcoef of two", np.corrcoef, (5,), (5,))
    yield case("corrcoef of columns", lambda x: np.corrcoef(x, rowvar=False), (5, 2))
    yield case("corrcoef of one", np.corrcoef, (4,))
    yield case("corrcoef", np.corrcoef, (2, 5), kinds=COMPLEX)


CASES = [*average_cases(), *covariance_cases()]
