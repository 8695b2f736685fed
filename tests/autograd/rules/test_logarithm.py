"""The logarithm of a probability: its bounds, in every precision."""

import numpy as np
import pytest

from autograd import Value
from autograd.rules.logarithm import bounded_log


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_logarithm_is_less_than_minus_100_and_no_slope_more_than_1e12(dtype: type) -> None:
    x = Value(np.array([0.0, 1e-30, 1e-13, 1e-11, 0.5, 1.0], dtype))
    logarithm = bounded_log(x)
    expected = [-100.0, np.log(1e-30), np.log(1e-13), np.log(1e-11), np.log(0.5), 0.0]
    np.testing.assert_allclose(logarithm.data, expected, rtol=1e-6)
    assert logarithm.data[0] == -100.0
    logarithm.backward(np.ones(6, dtype))
    np.testing.assert_allclose(x.grad, [1e12, 1e12, 1e12, 1e11, 2.0, 1.0], rtol=1e-6)
    assert logarithm.dtype == x.grad.dtype == dtype


def test_a_single_number_stays_one() -> None:
    x = Value(0.0)
    logarithm = bounded_log(x)
    logarithm.backward()
    assert (logarithm.item(), x.grad) == (-100.0, 1e12)
