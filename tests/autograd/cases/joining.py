"""Cases of arrays put together and taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from tests.autograd.cases.table import Case, Shape, case

COMPLEX = ("complex128", "complex64")


def joining_cases() -> Iterator[Case]:
    shapes: list[Shape] = [(), (3,), (2, 3), (2, 0), (2, 3, 2)]
    for f, shape in product((np.atleast_1d, np.atleast_2d, np.atleast_3d), shapes):
        yield case(f.__name__, f, shape)
    yield case("atleast_2d of two", np.atleast_2d, (3,), ())
    for f, shape in product((np.hstack, np.vstack, np.dstack, np.column_stack), shapes):
        yield case(f.__name__, lambda a, b, f=f: f([a, b, a]), shape, shape)
    yield case("hstack of rows", np.hstack, (2, 3))
    yield case("hstack with constants", lambda a: np.hstack([a, [2.0, 3.0], 4.0]), (3,))
    yield case("column_stack of both", lambda a, b: np.column_stack((a, b)), (3,), (3, 2))
    yield case("append", np.append, (2, 3), (2,))
    yield case("append along an axis", lambda a, b: np.append(a, b, axis=-1), (2, 3), (2, 1))
    yield case("block in a row", lambda a, b: np.block([a, b, a]), (), (2,))
    yield case("block of a matrix", lambda a, b, c: np.block([[a, b], [c]]), (2, 2), (2, 1), (1, 3))
    yield case("block in depth", lambda a, b: np.block([[[a]], [[b]]]), (2, 3), (2, 3))
    yield case("block with constants", lambda a: np.block([[a, np.zeros((2, 1))]]), (2, 3))
    yield case("block of an array", np.block, (2, 3))
    for f in (np.hstack, np.block):
        kinds = COMPLEX
        yield case(f.__name__, lambda a, b, f=f: f([a, b]), (2, 3), (2, 1), kinds=kinds)


def splitting_cases() -> Iterator[Case]:
    for where in (2, [1, 3]):
        for f, shapes in (
            (np.hsplit, ((4,), (3, 4))),
            (np.vsplit, ((4, 2),)),
            (np.dsplit, ((1, 2, 4),)),
        ):
            for shape in shapes:
                name = f"{f.__name__} at {where}"
                yield case(name, lambda a, f=f, where=where: f(a, where), shape)
    if hasattr(np, "unstack"):
        for shape, axis in (((3,), 0), ((2, 3), 0), ((2, 3), -1), ((2, 0), 0)):
            name = f"unstack along {axis}"
            yield case(name, lambda a, axis=axis: np.unstack(a, axis=axis), shape)


def grid_cases() -> Iterator[Case]:
    def to_all(a: Any, b: Any, c: Any) -> Any:
        return np.broadcast_arrays(a, b, c)

    for shapes in (((), (2, 3), (3,)), ((2, 1), (1, 3), ()), ((0,), (1,), (2, 1))):
        yield case("broadcast_arrays", to_all, *shapes)
    for indexing, sparse in product(("xy", "ij"), (False, True)):
        yield case(
            f"meshgrid by {indexing}, sparse={sparse}",
            lambda x, y, z, i=indexing, s=sparse: np.meshgrid(x, y, z, indexing=i, sparse=s),
            *((2,), (3,), (1,)),
        )
    yield case("meshgrid of one", np.meshgrid, (3,))
    yield case("meshgrid with a number", np.meshgrid, (), (2,))
    yield case("meshgrid", np.meshgrid, (2,), (3,), kinds=COMPLEX)
    yield case("ix_", np.ix_, (2,), (3,))


CASES = [*joining_cases(), *splitting_cases(), *grid_cases()]
