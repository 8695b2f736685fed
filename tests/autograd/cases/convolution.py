"""Cases of convolution and correlation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.autograd.cases.table import Case, case


def convolution_cases() -> Iterator[Case]:
    for f in (np.convolve, np.correlate):
        for shapes in (((5,), (3,)), ((2,), (5,)), ((4,), (4,)), ((1,), (1,)), ((4,), (2,))):
            for mode in ("full", "same", "valid"):
                yield case(f"{f.__name__} {mode}", lambda a, v, f=f, m=mode: f(a, v, m), *shapes)
        for mode, shapes in (
            ("full", ((2,), (3,))),
            ("same", ((5,), (2,))),
            ("valid", ((3,), (5,))),
        ):
            yield case(
                f"{f.__name__} {mode}",
                lambda a, v, f=f, m=mode: f(a, v, m),
                *shapes,
                kinds=("complex128", "complex64"),
            )
    yield case("convolve of numbers", np.convolve, (), ())
    yield case(
        "convolve with a constant",
        lambda a: np.convolve(a, [1.0, 2.0], "same"),
        (4,),
        kinds=("float64",),
    )


CASES = [*convolution_cases()]
