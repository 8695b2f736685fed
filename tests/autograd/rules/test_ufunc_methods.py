"""Reductions by the methods of universal functions: along the first axis by default."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, check_grads, grad

X = np.array([[1.5, 0.5, 2.0], [0.25, 3.0, 1.0]])
PLANS: list[dict[str, Any]] = [{}, {"axis": 1}, {"axis": None}, {"axis": -1, "keepdims": True}]


@pytest.mark.parametrize("name", ["add", "multiply", "maximum", "minimum", "logaddexp"])
@pytest.mark.parametrize("keywords", PLANS, ids=repr)
def test_reduce_is_numpys(name: str, keywords: dict[str, Any]) -> None:
    function = getattr(np, name).reduce
    if name == "logaddexp" and keywords.get("axis", 0) is None:
        pytest.skip("NumPy does not reorder it")
    found = function(Value(X), **keywords)
    np.testing.assert_allclose(found.data, function(X, **keywords))
    check_grads(lambda x: function(x, **keywords), order=2)(X)


@pytest.mark.parametrize("name", ["add", "multiply"])
@pytest.mark.parametrize("keywords", [{}, {"axis": 1}, {"axis": -1, "dtype": None}], ids=repr)
def test_accumulate_is_numpys(name: str, keywords: dict[str, Any]) -> None:
    function = getattr(np, name).accumulate
    np.testing.assert_allclose(function(Value(X), **keywords).data, function(X, **keywords))
    check_grads(lambda x: function(x, **keywords), order=2)(X)


def test_what_numpy_takes_beside_an_axis_is_taken() -> None:
    x = Value(X)
    assert np.add.reduce(x, 0, np.float32).dtype == np.float32
    assert np.multiply.accumulate(x, 1, "f4").dtype == np.float32
    assert np.add.reduce(x, 1, None, None, True, 1.0).data.tolist() == [[5.0], [5.25]]
    assert np.maximum.reduce(x, None, initial=2.5, where=X < 3).data == 2.5
    with pytest.raises(TypeError, match=r"np\.add\.reduce cannot write its result into an array"):
        np.add.reduce(x, out=np.ones(3))


def test_a_number_is_reduced_to_itself() -> None:
    assert grad(np.add.reduce)(3.0) == grad(np.multiply.reduce)(3.0) == 1.0


def test_compiled_is_eager() -> None:
    def function(x: Any) -> Any:
        return np.add.reduce(np.multiply.outer(x[0], np.maximum.reduce(x)), dtype=np.float32)

    found = autograd.compile(function)(X)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, function(X), rtol=1e-6)
