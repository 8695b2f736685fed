"""Dropout: which elements go, what becomes of the others, and when."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, check_grads
from nn import functional as F


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_elements_are_dropped_or_scaled_and_the_mean_stays(p: float) -> None:
    output = F.dropout(np.ones(100_000), p)
    assert set(np.unique(output)) == {0.0, 1 / (1 - p)}
    deviation = np.sqrt(p / (1 - p) / 100_000)
    assert abs(output.mean() - 1) < 5 * deviation


def test_rows_and_calls_are_dropped_apart() -> None:
    first, second = (F.dropout(np.ones((50, 50))) for _ in range(2))
    assert not np.array_equal(first, second)
    assert not np.array_equal(first[0], first[1])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (7,), (3, 1, 4), (0, 2)], ids=str)
def test_shape_and_dtype_stay(dtype: Any, shape: tuple[int, ...]) -> None:
    for p in (0.0, 0.3, 1.0):
        x = Value(np.ones(shape, dtype))
        output = F.dropout(x, p)
        assert (output.shape, output.dtype) == (shape, dtype)
        output.sum().backward()
        assert x.grad.dtype == dtype
        assert F.dropout(np.ones((2, 2), dtype), p).dtype == dtype


def test_numbers_integers_and_lists_are_taken_too() -> None:
    assert F.dropout(Value(3.0), 0.5).item() in (0.0, 6.0)
    assert F.dropout(3.0, 0.5) in (0.0, 6.0)
    assert set(F.dropout(np.ones(100, int), 0.5)) == {0.0, 2.0}
    assert set(F.dropout([1.0] * 100, 0.5)) == {0.0, 2.0}


def test_nothing_is_dropped_with_probability_0_or_in_use_and_all_with_1() -> None:
    x = Value(np.arange(1.0, 9.0))
    assert F.dropout(x, 0.0) is x
    assert F.dropout(x, 0.5, training=False) is x
    output = F.dropout(x, 1.0)
    output.sum().backward()
    assert output.data.tolist() == x.grad.tolist() == [0.0] * 8
    layer = nn.Dropout()
    assert layer.p == 0.5
    assert layer.eval()(x) is x
    assert layer.train()(x) is not x


def test_the_gradient_goes_where_the_element_went() -> None:
    x = Value(np.linspace(1, 2, 50))
    output = nn.Dropout(0.4)(x)
    output.sum().backward()
    np.testing.assert_allclose(x.grad, output.data / x.data, rtol=1e-14)

    def repeatable(x: Any) -> Any:
        nn.manual_seed(3)
        return F.dropout(x, 0.4) ** 2

    check_grads(repeatable)(np.linspace(1, 2, 9))


def test_the_same_seed_drops_the_same() -> None:
    outputs: list[Any] = []
    for seed in (1, 1, 2):
        nn.manual_seed(seed)
        outputs.append(nn.Dropout(0.5)(np.ones(64)))
    np.testing.assert_array_equal(outputs[0], outputs[1])
    assert not np.array_equal(outputs[0], outputs[2])


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_a_probability_is_from_0_to_1(wrong: float) -> None:
    for make in (
        nn.Dropout,
        lambda p: F.dropout(np.ones(2), p),
        lambda p: F.dropout(1.0, p, False),
    ):
        with pytest.raises(ValueError, match=f"a probability from 0 to 1, got {wrong}"):
            make(wrong)


def test_the_repr_tells_the_probability() -> None:
    assert repr(nn.Dropout(0.2)) == "Dropout(p=0.2)"


@pytest.mark.parametrize(
    ("layer", "shape"),
    [(nn.Dropout1d(), (50, 40, 3)), (nn.Dropout1d(), (40, 3)), (nn.Dropout2d(), (50, 40, 3, 2))],
    ids=["sequences", "one sequence", "images"],
)
def test_channels_are_dropped_as_a_whole(layer: nn.Module, shape: tuple[int, ...]) -> None:
    output = layer(np.ones(shape))
    places = tuple(range(2 if len(shape) > 2 else 1, len(shape)))
    np.testing.assert_array_equal(output.min(places), output.max(places))
    assert set(np.unique(output)) == {0.0, 2.0}
    x = np.ones(shape)
    assert layer.eval()(x) is x


@pytest.mark.parametrize(
    ("function", "shape", "wanted"),
    [
        (F.dropout1d, (3,), r"\(N, C, L\) or \(C, L\), got \(3,\)"),
        (F.dropout2d, (2, 3), r"\(N, C, H, W\) or \(C, H, W\), got \(2, 3\)"),
    ],
)
def test_inputs_without_channels_are_refused(function: Any, shape: Any, wanted: str) -> None:
    for training in (True, False):
        with pytest.raises(ValueError, match=wanted):
            function(np.zeros(shape), training=training)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_alpha_dropout_keeps_mean_and_variance(p: float) -> None:
    x = np.random.default_rng(0).normal(size=200_000)
    output = nn.AlphaDropout(p)(x)
    assert abs(output.mean()) < 0.02
    assert abs(output.var() - 1) < 0.03
    assert nn.AlphaDropout(p).eval()(x) is x
    assert repr(nn.AlphaDropout(p)) == f"AlphaDropout(p={p})"


@pytest.mark.parametrize("function", [F.alpha_dropout, F.dropout1d, F.dropout2d])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_other_kinds_of_dropout_keep_the_dtype_and_refuse_bad_chances(
    function: Any, dtype: Any
) -> None:
    for p in (0.0, 0.4, 1.0):
        x = Value(np.ones((2, 3, 4, 5)[: 3 if function is F.dropout1d else 4], dtype))
        output = function(x, p, training=True)
        output.sum().backward()
        assert output.dtype == x.grad.dtype == dtype
    with pytest.raises(ValueError, match=r"from 0 to 1, got 1\.5"):
        function(np.ones((2, 3, 4)), 1.5)
