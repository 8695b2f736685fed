"""Fixed points are found, and differentiated by the parameters to any order."""

from typing import Any

import numpy as np
import pytest

from autograd import grad, jacobian
from autograd.misc.fixed_points import fixed_point


def distance(x: Any, y: Any) -> Any:
    return np.max(np.abs(x - y))


def root(a: Any) -> Any:
    """Return the root of a by gradient descent on (x² - a)², whose steps are small."""
    return fixed_point(lambda a: lambda x: x - 0.05 * (x**2 - a), a, 10.0, distance, 1e-12)


def test_a_fixed_point_is_found_from_the_start() -> None:
    heron = lambda a: lambda x: (x + a / x) / 2  # noqa: E731
    assert fixed_point(heron, 2.0, 1.0, distance, 1e-12) == pytest.approx(np.sqrt(2.0))
    assert fixed_point(heron, 2.0, -1.0, distance, 1e-12) == pytest.approx(-np.sqrt(2.0))
    assert fixed_point(lambda a: lambda x: a, 3.0, 3.0, distance, 0.0) == 3.0


def test_derivatives_of_a_root_agree_with_closed_forms() -> None:
    assert root(2.0) == pytest.approx(2**0.5)
    assert grad(root)(2.0) == pytest.approx(0.5 * 2**-0.5, rel=1e-9)
    assert grad(grad(root))(2.0) == pytest.approx(-0.25 * 2**-1.5, rel=1e-7)
    assert grad(grad(grad(root)))(2.0) == pytest.approx(0.375 * 2**-2.5, rel=1e-5)


def test_vectors_and_structures_of_parameters_have_derivatives() -> None:
    a = np.array([[0.2, 0.1], [-0.3, 0.25]])
    b = np.array([1.0, 2.0])

    def solution(p: Any) -> Any:
        step = lambda p: lambda x: p["a"] @ x + p["b"]  # noqa: E731
        return fixed_point(step, p, np.zeros(2), distance, 1e-13)

    inverse = np.linalg.inv(np.eye(2) - a)
    found = jacobian(solution)({"a": a, "b": b})
    np.testing.assert_allclose(solution({"a": a, "b": b}), inverse @ b)
    np.testing.assert_allclose(found["b"], inverse, rtol=1e-9)
    expected = np.einsum("ij,k->ijk", inverse, inverse @ b)
    np.testing.assert_allclose(found["a"], expected, rtol=1e-9)


def test_nothing_but_the_parameters_has_a_gradient() -> None:
    heron = lambda a: lambda x: (x + a / x) / 2  # noqa: E731
    assert grad(lambda x0: fixed_point(heron, 2.0, x0, distance, 1e-12))(1.0) == 0.0
