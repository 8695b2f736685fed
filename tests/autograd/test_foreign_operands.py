"""Arrays of other libraries beside a value: they hold it, or there is an error at once."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from autograd import Value, grad


class Labelled(np.lib.mixins.NDArrayOperatorsMixin):
    """An array with a label, that computes on what it holds: as those of xarray do."""

    def __init__(self, data: Any, label: str) -> None:
        self.data, self.label = data, label

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.data.dtype

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
        held = [given.data if isinstance(given, Labelled) else given for given in inputs]
        return Labelled(getattr(ufunc, method)(*held, **keywords), self.label)


WEIGHTS = Labelled(np.array([1.0, 2.0, 3.0]), "weights")


@pytest.mark.parametrize(
    "product",
    [
        lambda x: x * WEIGHTS,
        lambda x: WEIGHTS * x,
        lambda x: np.multiply(x, WEIGHTS),
        lambda x: x * (x * WEIGHTS) / x,
    ],
)
def test_what_holds_values_is_differentiated_through(product: Any) -> None:
    def total(x: Value) -> Any:
        result = product(x)
        assert isinstance(result, Labelled)
        return np.sum(result.data)

    assert grad(total)(2.0) == 6.0
    np.testing.assert_array_equal(grad(total)(np.ones(3)), [1, 2, 3])


def test_what_holds_a_value_is_not_taken_for_a_result() -> None:
    with pytest.raises(TypeError, match=r"returned a Labelled that holds .*: return its \.data"):
        grad(lambda x: x * WEIGHTS)(2.0)


@pytest.mark.parametrize("product", [lambda v, s: v * s, lambda v, s: s * v, np.multiply])
def test_a_series_of_pandas_is_refused_where_it_is_met(product: Any) -> None:
    with pytest.raises(TypeError, match="would drop its gradient"):
        product(Value(np.ones(3)), pd.Series([1.0, 2.0, 3.0]))


def test_functions_of_numpy_take_a_series_of_pandas() -> None:
    series = pd.Series([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(grad(lambda x: np.dot(x, series))(np.ones(3)), [1, 2, 3])


MASKED = np.ma.masked_array([1.0, 2.0], mask=[False, True])


@pytest.mark.parametrize(
    "operation",
    [
        lambda x: x + MASKED,
        lambda x: np.maximum(x * 3, MASKED),
        lambda x: np.stack([x, MASKED]),
        lambda x: np.concatenate([x, MASKED]),
        lambda x: np.append(x, MASKED),
        lambda x: np.where([True, False], x, MASKED),
    ],
)
def test_a_masked_array_is_refused_since_its_mask_would_be_lost(operation: Any) -> None:
    with pytest.raises(TypeError, match=r"a masked array.*: pass its \.filled\(number\)"):
        operation(Value([1.0, 2.0]))


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        (lambda x: np.stack([x, ["a", "b"]]), "<U1"),
        (lambda x: np.concatenate([x, np.array([None, 1], object)]), "object"),
        (lambda x: np.hstack([x, np.array(["a"])]), "<U1"),
        (lambda x: np.append(x, "a"), "<U1"),
        (lambda x: np.where([True, False], x, None), "None"),
    ],
)
def test_texts_and_objects_are_not_joined_with_values(operation: Any, given: str) -> None:
    with pytest.raises(TypeError, match=f"only numbers are put beside values, got .*{given}"):
        operation(Value([1.0, 2.0]))
