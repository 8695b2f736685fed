"""Cases of `numpy.pad`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.autograd.cases.table import Case, Shape, case, spaced

COMPLEX = ("complex128", "complex64")


def padding_cases() -> Iterator[Case]:
    def pad(width: Any, mode: str, shape: Shape = (3, 4), **keywords: Any) -> Case:
        kinds = keywords.pop("kinds", None)
        return case(
            f"pad {width} by {mode} {keywords or ''}",
            lambda a: np.pad(a, width, mode, **keywords),
            shape,
            domains=spaced,
            kinds=kinds,
        )

    widths = ((1, 2), (0, 1))
    for mode, keywords in (
        *(("linear_ramp", {}), ("linear_ramp", {"end_values": ((1.5, -2), (3, 4))})),
        *(("mean", {}), ("mean", {"stat_length": ((1, 2), (9, 3))}), ("median", {})),
        *(("maximum", {}), ("minimum", {"stat_length": 2}), ("maximum", {"stat_length": (1, 2)})),
        *(("reflect", {"reflect_type": "odd"}), ("symmetric", {"reflect_type": "odd"})),
        *(("constant", {"constant_values": ((1.0, 2.0), (3.0, 4.0))}), ("wrap", {})),
    ):
        yield pad(widths, mode, **keywords)
    for mode in ("reflect", "symmetric"):  # round more than one corner
        yield pad((9, 7), mode, shape=(4,), reflect_type="odd")
        yield pad(2, mode, shape=(1,), reflect_type="odd")
    for mode in ("constant", "edge", "linear_ramp", "mean"):
        yield pad(widths, mode, kinds=COMPLEX)
    yield pad(1, "constant", shape=())
    yield pad(1, "constant", shape=(0,))
    yield pad(((0, 0), (1, 1)), "mean", shape=(0, 2))
    yield case("pad by values", lambda a, c: np.pad(a, 1, constant_values=c), (2, 3), (2, 2))
    yield case(
        "pad towards values", lambda a, e: np.pad(a, 2, "linear_ramp", end_values=e), (2, 3), ()
    )


CASES = [*padding_cases()]
