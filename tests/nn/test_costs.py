"""The quadratic cost of Nielsen's book."""

import numpy as np
import pytest

from autograd import Value, check_grads
from nn.costs import quadratic


def test_the_quadratic_cost_is_summed_over_outputs_and_averaged_over_examples() -> None:
    output = np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0]])
    assert quadratic(output, np.zeros((3, 2))) == (1 + 4 + 9) / 2 / 3
    assert quadratic(output, output) == 0.0


def test_its_derivative_is_the_difference_over_the_number_of_examples() -> None:
    rng = np.random.default_rng(2)
    output, target = Value(rng.normal(size=(5, 3))), rng.normal(size=(5, 3))
    quadratic(output, target).backward()
    np.testing.assert_allclose(output.grad, (output.data - target) / 5, rtol=1e-14)
    check_grads(lambda a: quadratic(a, target))(output.data)


def test_float32_stays_float32() -> None:
    output = Value(np.ones((2, 3), np.float32))
    assert quadratic(output, np.zeros((2, 3), np.float32)).dtype == np.float32


def test_classes_in_place_of_wanted_outputs_are_refused() -> None:
    with pytest.raises(ValueError, match=r"same shape, got \(4, 10\) and \(4,\)"):
        quadratic(np.zeros((4, 10)), np.zeros(4))
