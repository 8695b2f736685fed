"""Cases of Fourier transforms: of odd and even lengths, cut and filled, of real and complex."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.autograd.cases.table import Case, Shape, case

COMPLEX = ("complex128", "complex64")
FLOAT = ("float64",)
OF_REAL = (np.fft.rfft, np.fft.ihfft)
OF_ANY = (np.fft.fft, np.fft.ifft, np.fft.irfft, np.fft.hfft)


def given_as(keywords: dict[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in keywords.items())


def over_one_axis() -> Iterator[Case]:
    settings: list[tuple[Shape, dict[str, Any]]] = [
        *(((4,), {}), ((5,), {"norm": "ortho"}), ((2, 3), {"axis": 0}), ((3, 4), {"n": 5})),
        *(((3, 4), {"n": 6, "norm": "forward"}), ((6, 2), {"n": 3, "axis": 0})),
        *(((5, 2), {"n": 4, "axis": -2, "norm": "backward"}), ((3,), {"n": 1}), ((0, 3), {})),
    ]
    for shape, keywords in settings:
        for function in (*OF_REAL, *OF_ANY):
            name = f"{function.__name__}({given_as(keywords)})"
            single = FLOAT if function in OF_REAL else COMPLEX[:1]
            both = (None,) if function in OF_REAL else (None, single)
            for of_kinds in (single,) if keywords else both:
                yield case(name, lambda a, f=function, k=keywords: f(a, **k), shape, kinds=of_kinds)


def over_several_axes() -> Iterator[Case]:
    for function in (np.fft.fftn, np.fft.ifftn, np.fft.rfftn, np.fft.irfftn):
        for keywords in (
            *({}, {"axes": (2, 0)}, {"s": (3, 4), "axes": (0, -1), "norm": "ortho"}),
            *({"s": (3, -1), "axes": [1, 0]}, {"axes": (0, 0)}),
        ):
            name = f"{function.__name__}({given_as(keywords)})"
            yield case(name, lambda a, f=function, k=keywords: f(a, **k), (2, 3, 2), kinds=FLOAT)
            if function is not np.fft.rfftn:
                yield case(
                    name, lambda a, f=function, k=keywords: f(a, **k), (2, 3, 2), kinds=COMPLEX[:1]
                )
    for function in (np.fft.fft2, np.fft.ifft2, np.fft.rfft2, np.fft.irfft2):
        yield case(function.__name__, function, (2, 3, 4))
        yield case(
            f"{function.__name__} of other lengths",
            lambda a, f=function: f(a, (3, 5), (0, 1), "forward"),
            *((4, 3),),
            kinds=FLOAT,
        )


def shifts() -> Iterator[Case]:
    for function in (np.fft.fftshift, np.fft.ifftshift):
        for shape in ((4,), (5,), (2, 3), (0,)):
            yield case(function.__name__, function, shape)
        for axes in (0, -1, (0, 1)):
            yield case(
                f"{function.__name__} over {axes}", lambda x, f=function, a=axes: f(x, a), (2, 3)
            )
        yield case(function.__name__, function, (3,), kinds=COMPLEX)


CASES = [*over_one_axis(), *over_several_axes(), *shifts()]
