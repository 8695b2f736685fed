"""Cases of matrix decompositions: of what does not depend on signs, phases and further vectors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.autograd.cases.table import Array, Case, Shape, case

COMPLEX = ("complex128",)


def spread_out(random: np.random.Generator, shape: Shape) -> Array:
    """Draw matrices whose eigenvalues and singular values are far from each other and from 0."""
    diagonal = np.diag(np.arange(1.0, 1.0 + max(shape[-2:])))[: shape[-2], : shape[-1]]
    return random.uniform(-0.3, 0.3, shape) + diagonal


def adjoint(x: Any) -> Any:
    return np.conjugate(np.swapaxes(x, -1, -2))


def positive_definite(a: Any) -> Any:
    return a @ adjoint(a)


def eigenvalues_and_projectors(a: Any, triangle: str) -> Any:
    values, vectors = np.linalg.eigh(a, triangle)
    return values, np.abs(vectors), (vectors * np.sin(values)[..., None, :]) @ adjoint(vectors)


def of_eig(a: Any) -> Any:
    values, vectors = np.linalg.eig(a)
    return values, np.abs(vectors), (vectors * values**2) @ np.linalg.inv(vectors)


def of_qr(a: Any, mode: str) -> Any:
    q, r = np.linalg.qr(a, mode)
    rank = min(a.shape[-2:])
    first, others = q[..., :rank], q[..., rank:]
    return first, r, others @ adjoint(others)


def of_svd(a: Any, full_matrices: bool = True, hermitian: bool = False) -> Any:
    u, s, vh = np.linalg.svd(a, full_matrices, hermitian=hermitian)
    rank = s.shape[-1]
    first = u[..., :rank], vh[..., :rank, :]
    others = u[..., rank:], vh[..., rank:, :]
    return (
        *(s, np.abs(first[0]), (first[0] * np.sin(s)[..., None, :]) @ first[1]),
        *(others[0] @ adjoint(others[0]), adjoint(others[1]) @ others[1]),
    )


def of_squares() -> Iterator[Case]:
    for shape, kinds in (
        *(((3, 3), None), ((2, 2, 2), ("float64",)), ((0, 2, 2), ("float64",))),
        *(((2, 2), ("complex128", "complex64")), ((2, 3, 3), COMPLEX)),
    ):
        given: dict[str, Any] = {"domains": spread_out, "kinds": kinds}
        yield case("cholesky", lambda a: np.linalg.cholesky(positive_definite(a)), shape, **given)
        yield case(
            "upper cholesky",
            lambda a: np.linalg.cholesky(positive_definite(a), upper=True),
            shape,
            **given,
        )
        for triangle in "LU":
            yield case(
                f"eigh of {triangle}",
                lambda a, t=triangle: eigenvalues_and_projectors(a, t),
                shape,
                **given,
            )
            yield case(
                f"eigvalsh of {triangle}",
                lambda a, t=triangle: np.linalg.eigvalsh(a, UPLO=t),
                shape,
                **given,
            )
    for shape, kinds in (((3, 3), None), ((2, 2), COMPLEX), ((2, 2, 2), COMPLEX)):
        given = {"domains": spread_out, "kinds": kinds}
        yield case("eig", of_eig, shape, **given)
        yield case(
            "eigvals",
            np.linalg.eigvals,
            shape,
            reference=lambda a: np.linalg.eig(a)[0],
            **given,
        )
        yield case("svd of what is Hermitian", lambda a: of_svd(a, hermitian=True), shape, **given)
    yield case(
        "complex vectors of eig", lambda a: np.abs(np.linalg.eig(a)[1]), (2, 2), domains=turning
    )


def turning(random: np.random.Generator, shape: Shape) -> Array:
    """Draw matrices whose eigenvalues are not real."""
    return random.uniform(-0.2, 0.2, shape) + np.array([[0.0, 1.0], [-1.0, 0.0]])


def of_any() -> Iterator[Case]:
    shapes: list[tuple[Shape, Any]] = [
        *(((2, 2), None), ((4, 2), None), ((2, 4), None), ((2, 3, 2), ("float64",))),
        *(((2, 2), COMPLEX), ((3, 2), COMPLEX), ((2, 3), COMPLEX), ((2, 2, 3), COMPLEX)),
    ]
    for shape, kinds in shapes:
        given: dict[str, Any] = {"domains": spread_out, "kinds": kinds}
        for mode in ("reduced", "complete"):
            yield case(f"qr {mode}", lambda a, m=mode: of_qr(a, m), shape, **given)
        yield case("r of qr", lambda a: np.linalg.qr(a, mode="r"), shape, **given)
        yield case("svd", of_svd, shape, **given)
        yield case("reduced svd", lambda a: of_svd(a, full_matrices=False), shape, **given)
        yield case("values of svd", lambda a: np.linalg.svd(a, compute_uv=False), shape, **given)
        yield case("svdvals", np.linalg.svdvals, shape, **given)


CASES = [*of_squares(), *of_any()]
