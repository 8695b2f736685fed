"""Recurrent cells: what the table of cases cannot show."""

from typing import Any

import numpy as np
import pytest

import nn

CELLS = [nn.RNNCell, nn.LSTMCell, nn.GRUCell]


def first(state: Any) -> Any:
    return state[0] if isinstance(state, tuple) else state


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_repeats_what_its_layer_does(cell: Any) -> None:
    layer = getattr(nn, cell.__name__.removesuffix("Cell"))(3, 4, dtype=np.float64)
    step = cell(3, 4, dtype=np.float64)
    for name, parameter in step.named_parameters():
        parameter.data[...] = getattr(layer, f"{name}_l0").data
    x = np.random.default_rng(0).standard_normal((5, 2, 3))
    outputs, state = layer(x)[0].data, None
    for t in range(5):
        state = step(x[t], state)
        np.testing.assert_allclose(first(state).data, outputs[t], rtol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_a_new_cell_is_uniform_within_one_over_the_root_of_its_size(cell: Any) -> None:
    nn.manual_seed(0)
    for parameter in cell(50, 100).parameters():
        assert parameter.dtype == np.float32
        assert 0.09 < np.abs(parameter.data).max() <= 0.1
        assert abs(parameter.data.std() - 0.1 / np.sqrt(3)) < 0.01


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_refuses_other_shapes(cell: Any) -> None:
    step = cell(3, 4)
    with pytest.raises(ValueError, match=r"takes inputs of shape \(N, 3\) or \(3,\), got \(2, 5\)"):
        step(np.ones((2, 5), np.float32))
    with pytest.raises(TypeError, match=r"floating-point numbers as input, got dtype int64"):
        step(np.ones((2, 3), int))
    wrong: Any = np.ones((3, 4), np.float32)
    wrong = (wrong, wrong) if cell is nn.LSTMCell else wrong
    with pytest.raises(ValueError, match=r"takes a state of shape \(2, 4\) beside .* got \(3, 4\)"):
        step(np.ones((2, 3), np.float32), wrong)
    with pytest.raises(ValueError, match=r"positive integer as hidden_size, got 0"):
        cell(3, 0)


def test_an_lstm_cell_refuses_a_state_that_is_no_pair() -> None:
    with pytest.raises(TypeError, match=r"LSTMCell takes its state as a pair \(h, c\)"):
        nn.LSTMCell(3, 4)(np.ones((2, 3), np.float32), np.ones((2, 4), np.float32))


def test_a_cell_refuses_another_nonlinearity() -> None:
    with pytest.raises(ValueError, match=r"RNNCell has the nonlinearity 'tanh' or 'relu'"):
        nn.RNNCell(3, 4, nonlinearity="sigmoid")


def test_a_cell_says_how_it_is_set_up() -> None:
    assert repr(nn.RNNCell(3, 4, bias=False, nonlinearity="relu")) == (
        "RNNCell(3, 4, bias=False, nonlinearity=relu)"
    )
    assert repr(nn.GRUCell(3, 4)) == "GRUCell(3, 4)"
