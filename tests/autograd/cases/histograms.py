"""Cases of histograms, whose weights have a gradient."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.autograd.cases.table import Case, anywhere, case, positive, spaced

NUMBERS = np.array([-0.7, 0.1, 0.4, 0.4, 1.0, 2.5])
OTHERS = np.array([0.0, 0.6, 0.3, 0.9, 0.2, 0.8])


def histogram_cases() -> Iterator[Case]:
    weights = {"domains": positive}
    for bins, limits in ((3, None), (4, (0.0, 1.0)), ([-1.0, 0.4, 1.0], None)):
        for density in (None, True):
            yield case(
                f"histogram({bins}, {limits}, {density})",
                lambda w, b=bins, r=limits, d=density: np.histogram(NUMBERS, b, r, d, w)[0],
                (6,),
                domains=positive,
            )
    yield case(
        "histogram of a matrix",
        lambda w: np.histogram(NUMBERS.reshape(2, 3), 2, weights=w)[0],
        (2, 3),
        kinds=("float64", "complex128"),
    )
    # The edges move with the smallest and the largest number.
    yield case(
        "histogram of a value",
        lambda a, w: np.histogram(a, 3, weights=w, density=True),
        *((5,), (5,)),
        domains=(spaced, positive),
        kinds=("float64",),
    )
    yield case("histogram_bin_edges", lambda a: np.histogram_bin_edges(a, 4), (5,), domains=spaced)
    yield case(
        "histogram2d",
        lambda w: np.histogram2d(NUMBERS, OTHERS, [2, 3], None, None, w)[0],
        (6,),
        **weights,
    )
    yield case(
        "histogram2d of values",
        lambda x, y: np.histogram2d(x, y, 2, density=True),
        *((6,), (6,)),
        domains=spaced,
        kinds=("float64",),
    )
    edges = ([-1.0, 0.2, 0.4, 3.0], [0.0, 0.5, 1.0], [0.0, 3.0])
    yield case(
        "histogramdd",
        lambda w: np.histogramdd((NUMBERS, OTHERS, NUMBERS), edges, weights=w)[0],
        (6,),
        **weights,
    )
    yield case(
        "histogramdd of a value",
        lambda a, w: np.histogramdd(a, 2, density=True, weights=w)[0],
        *((5, 2), (5,)),
        domains=(anywhere, positive),
        kinds=("float64",),
    )
    for size in (0, 7):
        yield case(
            f"bincount(minlength={size})",
            lambda w, n=size: np.bincount([0, 3, 1, 3], w, n),
            (4,),
            domains=anywhere,
        )


CASES = [*histogram_cases()]
