"""Cases of medians and quantiles."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.autograd.cases.table import Case, anywhere, between, case, positive, spaced

METHODS = (
    *("inverted_cdf", "averaged_inverted_cdf", "closest_observation"),
    *("interpolated_inverted_cdf", "hazen", "weibull", "linear", "median_unbiased"),
    *("normal_unbiased", "lower", "higher", "midpoint", "nearest"),
)
SMOOTH = ("interpolated_inverted_cdf", "hazen", "weibull", "linear", "median_unbiased")


def quantile_cases() -> Iterator[Case]:
    places = (
        *(((), None), ((3,), 0), ((4,), -1), ((2, 3), None), ((2, 4), 0), ((1, 3), -1)),
        *(((2, 3, 2), (0, -1)), ((0, 3), 1)),
    )
    for shape, axis in places:
        yield case(
            f"median(axis={axis})", lambda a, i=axis: np.median(a, axis=i), shape, domains=spaced
        )
        yield case(
            f"quantile(axis={axis})",
            lambda a, i=axis: np.quantile(a, [0.1, 0.6, 1.0], axis=i, keepdims=True),
            shape,
            domains=spaced,
            kinds=("float64",),
        )
    yield case(
        "median(keepdims)", lambda a: np.median(a, axis=0, keepdims=True), (4, 2), domains=spaced
    )
    yield case("median", np.median, (4,), kinds=("complex128", "complex64"))
    for method in METHODS:
        yield case(
            f"quantile by {method}",
            lambda a, m=method: np.quantile(a, [[0.0, 0.3], [0.5, 0.8]], axis=0, method=m),
            (6, 2),
            domains=spaced,
            kinds=("float64",),
        )
        yield case(
            f"quantile of single precision by {method}",
            lambda a, m=method: np.quantile(a, 0.3, method=m),
            (6,),
            domains=spaced,
            kinds=("float32",),
        )
    for method in SMOOTH:
        yield case(
            f"quantile at a value by {method}",
            lambda a, q, m=method: np.quantile(a, q, axis=1, method=m),
            *((2, 5), (2,)),
            domains=(spaced, between(0.52, 0.58)),
        )
    yield case("quantile at a number", np.quantile, (5,), (), domains=(spaced, between(0.3, 0.45)))
    yield case("percentile", lambda a: np.percentile(a, 30, axis=-1), (2, 3), domains=spaced)
    yield case("percentile at a value", np.percentile, (5,), (), domains=(spaced, between(30, 45)))
    yield case(
        "quantile of weighted",
        lambda a, w: np.quantile(a, [0.0, 0.37, 1.0], axis=0, weights=w, method="inverted_cdf"),
        *((5, 2), (5,)),
        domains=(anywhere, positive),
    )


CASES = [*quantile_cases()]
