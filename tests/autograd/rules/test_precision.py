"""The type in which rules compute."""

from typing import Any

import numpy as np
import pytest

from autograd.rules.precision import narrowed, wide_type, widened


@pytest.mark.parametrize(
    ("given", "computed", "returned"),
    [
        ("float16", "float32", "float16"),
        ("float32", "float32", "float32"),
        ("float64", "float64", "float64"),
        ("int8", "float64", "float64"),
        ("bool", "float64", "float64"),
    ],
)
def test_half_precision_is_widened_and_comes_back(given: str, computed: str, returned: str) -> None:
    x = np.ones(3, given)
    wide = widened(x, "f")
    assert wide.dtype == wide_type(x, "f") == computed
    assert narrowed(wide, x).dtype == returned
    assert np.shares_memory(wide, x) == (given == computed)


@pytest.mark.parametrize("number", [2.0, 3, np.float32(1.5), np.array(2.5)])
def test_single_numbers_come_back_as_such(number: Any) -> None:
    found = narrowed(widened(number, "f"), number)
    assert (found, found.ndim) == (number, 0)
    assert not isinstance(found, np.ndarray)


def test_complex_numbers_are_refused_by_name() -> None:
    with pytest.raises(TypeError, match=r"softmax takes real numbers, got complex128: pass abs"):
        widened(np.array([1j]), "softmax")
