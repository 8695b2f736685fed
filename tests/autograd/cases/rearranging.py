"""Cases of arrays turned, rolled, windowed, cut and enlarged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograd import Value
from tests.autograd.cases.table import Case, case

COMPLEX = ("complex128", "complex64")


def turning_cases() -> Iterator[Case]:
    for shape, shift, axis in (
        *(((), 1, None), ((3,), 2, None), ((2, 3), -1, None), ((2, 3), 1, -1), ((2, 0), 1, 0)),
        *(((2, 3), (1, 2), (0, 1)), ((2, 3), [1, 1], [1, 1]), ((2, 3), 5, (0, 1))),
    ):
        name = f"roll by {shift} along {axis}"
        yield case(name, lambda a, s=shift, i=axis: np.roll(a, s, axis=i), shape)
    yield case("roll", lambda a: np.roll(a, 2, 1), (2, 3), kinds=COMPLEX)
    for axis, start in ((0, 3), (2, 0), (-1, 1), (1, -1), (0, 0)):
        name = f"rollaxis {axis} to {start}"
        yield case(name, lambda a, i=axis, s=start: np.rollaxis(a, i, s), (2, 3, 4))
    for k in (-1, 0, 1, 2, 3):
        yield case(f"rot90 {k} times", lambda a, k=k: np.rot90(a, k), (2, 3))
    yield case("rot90 of other axes", lambda a: np.rot90(a, axes=(-1, 0)), (2, 3, 1))
    yield case("fliplr", np.fliplr, (2, 3))
    yield case("flipud", np.flipud, (2, 3))


def windowing_cases() -> Iterator[Case]:
    for shape, length, axis in (
        *(((4,), 2, None), ((3, 4), (2, 3), None), ((3, 4), 2, -1), ((3, 4), (2, 1, 2), (1, 0, 1))),
        *(((3, 4), 0, 0), ((3, 0), 2, 0)),
    ):
        yield case(
            f"sliding_window_view of {length} along {axis}",
            lambda a, w=length, i=axis: sliding_window_view(a, w, axis=i),
            shape,
        )


def size_cases() -> Iterator[Case]:
    for shape, to in (((), 3), ((3,), (2, 4)), ((2, 3), (2,)), ((2, 3), ())):
        yield case(f"resize to {to}", lambda a, to=to: np.resize(a, to), shape)
    for where in (1, -1, [0, 2], slice(None, None, 2), np.array([True, False, False]), []):
        yield case(f"delete {where}", lambda a, w=where: np.delete(a, w, axis=-1), (2, 3))
    yield case("delete of all", lambda a: np.delete(a, [0, 4]), (2, 3))
    yield case("delete", lambda a: np.delete(a, 1, 0), (2, 3), kinds=COMPLEX)
    for shape, new, where, axis in (
        *(((3,), (), 1, None), ((3,), (2,), -1, None), ((3,), (3,), [3, 1, 1], 0)),
        *(((2, 3), (), 4, None), ((2, 3), (2,), 1, 1), ((2, 3), (2, 1), [1], -1)),
        *(((2, 3), (2, 3), slice(0, 2), 0), ((0, 3), (3,), 0, 0)),
    ):
        yield case(
            f"insert at {where} along {axis}",
            lambda a, b, w=where, i=axis: np.insert(a, w, b, axis=i),
            *(shape, new),
        )
    yield case("insert", lambda a, b: np.insert(a, 1, b), (3,), (2,), kinds=COMPLEX)


def index_cases() -> Iterator[Case]:
    def value_of(*index: int) -> Any:
        return Value(np.array(index), requires_grad=False)

    def raveled(a: Any) -> Any:
        index: Any = (value_of(0, 1), value_of(2, 0))
        return np.reshape(a, -1)[np.ravel_multi_index(index, (2, 3))]

    yield case("ravel_multi_index", raveled, (2, 3))
    yield case("take round the end", lambda a: np.take(a, [4, -5], axis=1, mode="wrap"), (2, 3))
    yield case("take within the ends", lambda a: np.take(a, [9, -9], mode="clip"), (2, 3))


CASES = [*turning_cases(), *windowing_cases(), *size_cases(), *index_cases()]
