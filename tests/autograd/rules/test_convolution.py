"""Convolution: every length and mode, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, check_grads, jacobian


@given(
    st.sampled_from([np.convolve, np.correlate]),
    st.sampled_from(["full", "same", "valid"]),
    st.integers(1, 6),
    st.integers(1, 6),
    st.booleans(),
)
def test_every_length_gives_what_numpy_gives_and_the_slope_of_differences(
    function: Any, mode: str, first: int, second: int, turned: bool
) -> None:
    random = np.random.default_rng(first + 10 * second)
    a, v = (
        random.standard_normal(n) + 1j * turned * random.standard_normal(n) for n in (first, second)
    )
    if not turned:
        a, v = a.real, v.real
    found = function(Value(a), Value(v), mode)
    np.testing.assert_allclose(found.data, function(a, v, mode), rtol=1e-12, atol=1e-14)
    check_grads(lambda a, v: function(a, v, mode), order=1)(a, v)


def test_the_jacobian_of_a_convolution_is_a_toeplitz_matrix() -> None:
    v = np.array([1.0, 10.0, 100.0])
    found = jacobian(lambda a: np.convolve(a, v))(np.zeros(2))
    np.testing.assert_array_equal(found.T, [[1, 10, 100, 0], [0, 1, 10, 100]])


def test_what_numpy_refuses() -> None:
    with pytest.raises(ValueError, match="cannot be empty"):
        np.convolve(Value(np.zeros(0)), [1.0])
    with pytest.raises(ValueError, match="object too deep"):
        np.convolve(Value(np.ones((2, 2))), [1.0])
