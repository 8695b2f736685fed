"""Recurrent layers: what the table of cases cannot show."""

from typing import Any

import numpy as np
import pytest

import nn

LAYERS = [nn.RNN, nn.LSTM, nn.GRU]


def drawn(*shape: int) -> Any:
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


def test_names_and_shapes_are_those_of_pytorch() -> None:
    shapes = {
        n: p.shape
        for n, p in nn.LSTM(3, 4, 2, bidirectional=True, proj_size=2).state_dict().items()
    }
    expected = {}
    for layer, width in ((0, 3), (1, 4)):
        for end in ("", "_reverse"):
            expected |= {
                f"weight_ih_l{layer}{end}": (16, width),
                f"weight_hh_l{layer}{end}": (16, 2),
                f"bias_ih_l{layer}{end}": (16,),
                f"bias_hh_l{layer}{end}": (16,),
                f"weight_hr_l{layer}{end}": (2, 4),
            }
    assert list(shapes.items()) == list(expected.items())


@pytest.mark.parametrize("layer", LAYERS)
def test_a_new_layer_is_uniform_within_one_over_the_root_of_its_size(layer: Any) -> None:
    nn.manual_seed(0)
    for parameter in layer(50, 100, 2).parameters():
        assert 0.09 < np.abs(parameter.data).max() <= 0.1


def test_dropout_falls_between_the_layers_and_in_training_only() -> None:
    nn.manual_seed(0)
    model, x = nn.GRU(3, 4, 2, dropout=1.0), drawn(5, 2, 3)
    dropped = model(x)[0].data
    np.testing.assert_array_equal(dropped, model(x + 1)[0].data)
    assert not np.array_equal(model.eval()(x)[0].data, model(x + 1)[0].data)
    one = nn.GRU(3, 4, dropout=1.0)
    assert not np.array_equal(one(x)[0].data, one(x + 1)[0].data)


@pytest.mark.parametrize("layer", LAYERS)
def test_other_shapes_are_refused(layer: Any) -> None:
    model = layer(3, 4)
    with pytest.raises(
        ValueError, match=r"takes inputs of shape \(T, N, 3\) or, .*got \(5, 2, 4\)"
    ):
        model(drawn(5, 2, 4))
    with pytest.raises(ValueError, match=r"\(N, T, 3\)"):
        layer(3, 4, batch_first=True)(drawn(3))
    with pytest.raises(ValueError, match="at least one step"):
        model(drawn(0, 2, 3))
    with pytest.raises(
        TypeError, match=r"floating-point numbers as input, got dtype int64.*Embedding"
    ):
        model(np.ones((5, 2, 3), int))
    state: Any = drawn(1, 3, 4)
    state = (state, state) if layer is nn.LSTM else state
    with pytest.raises(ValueError, match=r"takes h_0 of shape \(1, 2, 4\) .*got \(1, 3, 4\)"):
        model(drawn(5, 2, 3), state)


def test_other_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="positive integer as num_layers, got 0"):
        nn.GRU(3, 4, 0)
    with pytest.raises(ValueError, match="'tanh' or 'relu', got 'gelu'"):
        nn.RNN(3, 4, nonlinearity="gelu")
    with pytest.raises(
        ValueError, match="proj_size is an integer from 0 to below hidden_size=4, got 4"
    ):
        nn.LSTM(3, 4, proj_size=4)
    with pytest.raises(ValueError, match="probability"):
        nn.LSTM(3, 4, dropout=1.5)
    with pytest.raises(TypeError, match=r"LSTM takes its state as a pair \(h, c\), got a ndarray"):
        nn.LSTM(3, 4)(drawn(5, 2, 3), drawn(1, 2, 4))


def test_a_layer_says_how_it_is_set_up() -> None:
    assert repr(nn.LSTM(3, 4)) == "LSTM(3, 4)"
    model = nn.RNN(3, 4, 2, "relu", False, True, 0.5, True)
    assert repr(model) == (
        "RNN(3, 4, num_layers=2, nonlinearity=relu, bias=False, batch_first=True, dropout=0.5, "
        "bidirectional=True)"
    )
