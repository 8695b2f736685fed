"""Functions of several variables, and points, at which derivatives are compared."""

from typing import Any

import numpy as np
import pytest

random = np.random.default_rng(0)
A, X = random.standard_normal((3, 3)), random.standard_normal(3)
Z = np.array([1.0 + 2.0j, -0.5 + 0.3j])
#: The point and the direction of the figures.
POINT, DIRECTION = np.array([0.5, -1.5, 2.0]), np.array([1.0, -2.0, 0.5])


def cubic(x: Any) -> Any:
    return (x**3).sum() + x[0] * x[1] ** 2


CUBIC_GRADIENT = 3 * X**2 + np.array([X[1] ** 2, 2 * X[0] * X[1], 0])
CUBIC_HESSIAN = np.diag(6 * X) + np.array([[0, 2 * X[1], 0], [2 * X[1], 2 * X[0], 0], [0, 0, 0]])


def wave(x: Any) -> Any:
    return np.sum(np.sin(x) * x[::-1] ** 2)


def layer(x: Any) -> Any:
    return np.tanh(np.stack([x[0] * x[1], np.exp(-x[2]), x[0] + x[2]]))


def equals(expected: Any) -> Any:
    return pytest.approx(np.array(expected), rel=1e-13, abs=1e-14)


def area(width: Any, height: Any = 2.0, *more: Any, scale: Any = 1.0, **named: Any) -> Any:
    return width * height * scale + sum(more) + sum(named.values())
