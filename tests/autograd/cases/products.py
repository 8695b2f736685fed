"""Cases of products of vectors, crosswise, by blocks and in chains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.autograd.cases.table import Case, Shape, case

COMPLEX = ("complex128", "complex64")
KINDS = (("float64", "float32"), COMPLEX)


def vector_cases() -> Iterator[Case]:
    for kinds in KINDS:
        for shapes in (((3,), (3,)), ((2, 3), (3,)), ((2, 1, 3), (4, 3)), ((2, 0), (0,))):
            yield case("vecdot", np.vecdot, *shapes, kinds=kinds)
        yield case("vdot", np.vdot, (2, 3), (3, 2), kinds=kinds)
        for axis in (0, -1):
            yield case(
                f"linalg vecdot along {axis}",
                lambda x, y, axis=axis: np.linalg.vecdot(x, y, axis=axis),
                *((2, 3), (2, 3)),
                kinds=kinds,
            )
        if hasattr(np, "matvec"):
            for shapes in (((2, 3), (3,)), ((4, 2, 3), (3,)), ((2, 3), (4, 3))):
                yield case("matvec", np.matvec, *shapes, kinds=kinds)
            for shapes in (((2,), (2, 3)), ((4, 2), (2, 3)), ((2,), (4, 2, 3))):
                yield case("vecmat", np.vecmat, *shapes, kinds=kinds)


def cross_cases() -> Iterator[Case]:
    for shapes in (((3,), (3,)), ((2, 3), (3,)), ((2, 1, 3), (4, 3)), ((0, 3), (3,))):
        yield case("cross", np.cross, *shapes)
        yield case("linalg cross", np.linalg.cross, *shapes)
    yield case("cross along an axis", lambda a, b: np.cross(a, b, axis=0), (3, 2), (3, 1))
    yield case(
        "cross along different axes",
        lambda a, b: np.cross(a, b, axisa=0, axisb=1, axisc=0),
        *((3, 2), (2, 3)),
    )
    yield case(
        "linalg cross along an axis", lambda a, b: np.linalg.cross(a, b, axis=0), (3, 2), (3, 2)
    )
    yield case("cross", np.cross, (2, 3), (3,), kinds=COMPLEX)


def block_cases() -> Iterator[Case]:
    for shapes in (
        *(((), ()), ((), (3,)), ((2,), (3,)), ((2, 3), (2,)), ((2,), (2, 3))),
        *(((2, 3), (3, 2)), ((2, 1, 2), (2, 2)), ((0, 2), (2,))),
    ):
        yield case("kron", np.kron, *shapes)
    yield case("kron", np.kron, (2, 3), (3, 2), kinds=COMPLEX)


def chain_cases() -> Iterator[Case]:
    def product(*arrays: Any) -> Any:
        return np.linalg.multi_dot(arrays)

    chains: list[tuple[Shape, ...]] = [
        *(((2, 3), (3, 4)), ((2, 3), (3, 1), (1, 4)), ((3,), (3, 4), (4, 2)), ((3,), (3,))),
        *(((2, 3), (3, 4), (4,)), ((3,), (3, 2), (2,)), ((2, 3), (3, 1), (1, 4), (4, 2))),
    ]
    for chain in chains:
        yield case("multi_dot", product, *chain)
    yield case("multi_dot", product, (2, 3), (3, 1), (1, 4), kinds=COMPLEX)


def other_cases() -> Iterator[Case]:
    yield case("linalg outer", np.linalg.outer, (2,), (3,))
    yield case("linalg matmul", np.linalg.matmul, (2, 3), (3, 4))
    yield case("linalg tensordot", lambda a, b: np.linalg.tensordot(a, b, axes=1), (2, 3), (3, 4))
    for f, shapes in (
        *((np.inner, ((2, 3), (4, 3))), (np.outer, ((2,), (3,))), (np.dot, ((2, 3), (3,)))),
        (np.tensordot, ((4, 2, 3), (2, 3))),
    ):
        yield case(f.__name__, f, *shapes, kinds=COMPLEX)


def einsum_cases() -> Iterator[Case]:
    def einsum(subscripts: str, *shapes: Shape, **keywords: Any) -> Case:
        name = f"einsum {subscripts} {keywords or ''}"
        kinds = keywords.pop("kinds", None)
        return case(name, lambda *x: np.einsum(subscripts, *x, **keywords), *shapes, kinds=kinds)

    for subscripts, *shapes in (
        *(("iji->j", (2, 3, 2)), ("iii", (2, 2, 2)), ("ijij->ji", (2, 3, 2, 3))),
        *(("ii,jj->ij", (2, 2), (3, 3)), ("ii,ij->j", (2, 2), (2, 3)), ("ba", (2, 3))),
        *(("i...j->...", (2, 4, 3)), ("...ij,jk...->...ik", (2, 3, 4), (4, 5, 2))),
        *(("i...,...->...", (2, 3), ()), ("...", (2, 3)), ("Ab,bA", (2, 3), (3, 2))),
        *(("ij,ij", (2, 1), (2, 3)), ("ij,kj->ik", (1, 3), (4, 3)), ("ij,i->", (1, 2), (3,))),
        *(("ii,i->i", (1, 1), (3,)), ("i,j->", (2,), (0,))),
    ):
        yield einsum(subscripts, *shapes)
    for subscripts, *shapes in (
        *(("ij,jk->ik", (2, 3), (3, 4)), ("ii->i", (3, 3)), ("...i,i...->...", (2, 3), (3, 2))),
        ("ij,ij->", (2, 1), (2, 3)),
    ):
        yield einsum(subscripts, *shapes, kinds=COMPLEX)
    path = ["einsum_path", (1, 2), (0, 1)]
    for optimize in (True, "optimal", path):
        yield einsum("ij,jk,kl->il", (2, 3), (3, 4), (4, 2), optimize=optimize)
    yield case(
        "einsum of lists", lambda x, y: np.einsum(x, [0, 1], y, [1, 2], [2, 0]), (2, 3), (3, 4)
    )
    yield case(
        "einsum of lists with an ellipsis",
        lambda x, y: np.einsum(x, [..., 7], y, [7, ...]),
        *((2, 3), (3, 2)),
    )
    yield case(
        "einsum_path",
        lambda x, y: np.einsum("ij,jk", x, y, optimize=np.einsum_path("ij,jk", x, y)[0]),
        *((2, 3), (3, 4)),
    )


CASES = [
    *vector_cases(),
    *cross_cases(),
    *block_cases(),
    *chain_cases(),
    *other_cases(),
    *einsum_cases(),
]
