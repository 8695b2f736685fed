"""The affine layer: its layout, its start, its gradients."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value


def test_the_layout_is_that_of_pytorch() -> None:
    layer = nn.Linear(3, 2)
    assert [(name, p.shape) for name, p in layer.named_parameters()] == [
        ("weight", (2, 3)),
        ("bias", (2,)),
    ]
    layer.load_state_dict({"weight": [[1, 2, 3], [4, 5, 6]], "bias": [0.5, -0.5]})
    assert layer(np.array([[1, 0, 2]], np.float32)).data.tolist() == [[7.5, 15.5]]


def test_a_layer_without_bias_has_only_a_weight() -> None:
    layer = nn.Linear(3, 2, bias=False)
    assert layer.bias is None
    assert list(layer.state_dict()) == ["weight"]
    np.testing.assert_array_equal(layer(np.zeros((1, 3), np.float32)).data, [[0, 0]])


def test_the_start_is_uniform_within_one_over_the_root_of_the_inputs() -> None:
    layer = nn.Linear(400, 500)
    for parameter in layer.parameters():
        # The moments of a uniform distribution, and extremes close to its bounds.
        count = parameter.data.size
        assert abs(parameter.data.mean()) < 4 * 0.05 / (3 * count) ** 0.5
        assert parameter.data.var() == pytest.approx(0.05**2 / 3, rel=0.2)
        assert 0.05 * (1 - 20 / count) < np.abs(parameter.data).max() <= np.float32(0.05)


def test_the_same_seed_gives_the_same_start() -> None:
    nn.manual_seed(3)
    first = nn.Linear(4, 3).state_dict()
    second = nn.Linear(4, 3).state_dict()
    nn.manual_seed(3)
    again = nn.Linear(4, 3).state_dict()
    np.testing.assert_array_equal(first["weight"], again["weight"])
    np.testing.assert_array_equal(first["bias"], again["bias"])
    assert not np.array_equal(first["weight"], second["weight"])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_output_and_gradients_keep_the_dtype(dtype: Any) -> None:
    layer, x = nn.Linear(3, 2, dtype=dtype), Value(np.ones((4, 3), dtype))
    output = layer(x)
    output.sum().backward()
    assert output.dtype == layer.weight.grad.dtype == layer.bias.grad.dtype == x.grad.dtype == dtype


def test_gradients_are_sums_over_the_batch() -> None:
    layer, x = nn.Linear(3, 2), np.arange(12, dtype=np.float32).reshape(4, 3)
    layer(x).sum().backward()
    assert layer.weight.grad.tolist() == [[18, 22, 26]] * 2
    assert layer.bias.grad.tolist() == [4, 4]


@pytest.mark.parametrize("features", [0, -1, 2.5, "3", None])
def test_numbers_of_features_are_positive_integers(features: Any) -> None:
    for arguments in ((features, 2), (2, features)):
        with pytest.raises(ValueError, match="positive numbers of features, got"):
            nn.Linear(*arguments)


def test_integers_of_numpy_are_integers() -> None:
    assert nn.Linear(np.int64(3), np.uint8(2)).weight.shape == (2, 3)


@pytest.mark.parametrize("bias", [True, False])
def test_a_layer_says_what_it_maps(bias: bool) -> None:
    layer = nn.Linear(1, 3, bias=bias)
    assert (layer.in_features, layer.out_features) == (1, 3)
    assert repr(layer) == f"Linear(in_features=1, out_features=3, bias={bias})"
    assert nn.Linear(3, 1, bias=bias).out_features == 1


def test_a_bilinear_layer_has_the_layout_and_start_of_pytorch() -> None:
    layer = nn.Bilinear(100, 30, 20)
    assert [(name, p.shape) for name, p in layer.named_parameters()] == [
        ("weight", (20, 100, 30)),
        ("bias", (20,)),
    ]
    assert 0.099 < np.abs(layer.weight.data).max() <= 0.1
    assert repr(layer) == "Bilinear(in1_features=100, in2_features=30, out_features=20, bias=True)"
    assert [name for name, _ in nn.Bilinear(1, 2, 3, bias=False).named_parameters()] == ["weight"]


def test_a_bilinear_layer_is_a_quadratic_form() -> None:
    layer = nn.Bilinear(2, 3, 1, bias=False, dtype=np.float64)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(4, 5, 2)), rng.normal(size=(4, 5, 3))
    expected = np.einsum("abi,oij,abj->abo", x, layer.weight.data, y)
    np.testing.assert_allclose(layer(x, y).data, expected, atol=1e-15)
    assert layer(x[:0], y[:0]).shape == (0, 5, 1)


@pytest.mark.parametrize("shapes", [((4, 3), (4, 3)), ((4, 2), (4, 2)), ((4, 2), (5, 3)), ((), ())])
def test_a_bilinear_layer_names_the_shapes_that_do_not_fit(shapes: Any) -> None:
    with pytest.raises(ValueError, match=r"weight of shape \(1, 2, 3\).* got \("):
        nn.Bilinear(2, 3, 1)(*map(np.zeros, shapes))


def test_a_bilinear_layer_needs_positive_sizes() -> None:
    with pytest.raises(ValueError, match="Bilinear needs positive numbers of features, got 0"):
        nn.Bilinear(2, 0, 1)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        *((nn.Linear(3, 2), (4, 3)), (nn.ReLU(), (4,)), (nn.Dropout(0.5), (4,))),
        *((nn.Conv1d(2, 1, 3), (1, 2, 5)), (nn.MaxPool1d(2), (1, 2, 4)), (nn.Flatten(), (2, 3, 4))),
        *((nn.BatchNorm1d(3), (4, 3)), (nn.LayerNorm(3), (4, 3)), (nn.LSTM(3, 2), (5, 3))),
        *((nn.GRUCell(3, 2), (3,)), (nn.PReLU(), (4,)), (nn.Sequential(nn.Tanh()), (4,))),
        *((nn.ConvTranspose1d(2, 1, 3), (1, 2, 5)), (nn.Identity(), (4,)), (nn.Softmax(0), (4,))),
    ],
    ids=lambda part: type(part).__name__,
)
def test_a_layer_takes_its_input_by_the_name_that_it_has_in_pytorch(layer: Any, shape: Any) -> None:
    x = np.ones(shape, np.float32)
    layer.eval()
    found, expected = layer(input=x), layer(x)
    if isinstance(found, tuple):
        found, expected = found[0], expected[0]
    np.testing.assert_array_equal(
        getattr(found, "data", found), getattr(expected, "data", expected)
    )


@pytest.mark.parametrize("features", [(3, True), (True, 3), (3.0, 2), (0, 2)], ids=str)
def test_a_switch_is_no_number_of_features(features: Any) -> None:
    for make in (nn.Linear, lambda *two: nn.Bilinear(3, *two)):
        with pytest.raises(ValueError, match="needs positive numbers of features, got"):
            make(*features)
