"""`compile` as it is written: with options and without, and what it does not take."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import compile

X = np.array([1.0, 2.0, 3.0])


def test_a_decorator_takes_options() -> None:
    @compile(cache_size=2)
    def function(x: Any) -> Any:
        return x * 2

    np.testing.assert_array_equal(function(X), X * 2)
    for options, said in (
        ({"backend": "c"}, "the only backend is 'numpy', got 'c'"),
        ({"cache_size": 0}, "at least one, got 0"),
        ({"cache_size": 2.5}, "at least one, got 2.5"),
    ):
        with pytest.raises(ValueError, match=said):
            compile(lambda x: x, **options)  # type: ignore[arg-type, call-overload]
    with pytest.raises(TypeError, match="compile takes a function, got 3"):
        compile(3)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"got the class Linear: .* compile\(Linear\(\.\.\.\)\)"):
        compile(nn.Linear)
