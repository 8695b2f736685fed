"""Passes over a sequence: what the table of cases cannot show."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import gradients

LAYERS = [nn.RNN, nn.LSTM, nn.GRU]


def drawn(*shape: int) -> Any:
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_sequence_in_two_halves_gives_the_same_as_whole(layer: Any) -> None:
    model, x = layer(3, 4, num_layers=2), drawn(6, 2, 3)
    whole, _ = model(x)
    start, state = model(x[:2])
    rest, _ = model(x[2:], state)
    np.testing.assert_allclose(whole.data, np.concatenate([start.data, rest.data]), rtol=1e-5)


@pytest.mark.parametrize("layer", LAYERS)
def test_what_comes_later_does_not_change_what_came_before(layer: Any) -> None:
    """So that padding at the end does no harm, as the notes say."""
    model, x = layer(3, 4), drawn(6, 2, 3)
    changed = x.copy()
    changed[4:] = 7.0
    before, after = model(x)[0].data, model(changed)[0].data
    np.testing.assert_array_equal(before[:4], after[:4])
    assert not np.allclose(before[4:], after[4:])


@pytest.mark.parametrize("layer", LAYERS)
def test_the_way_back_is_the_way_forward_of_the_reversed_sequence(layer: Any) -> None:
    both, one = layer(3, 4, bidirectional=True), layer(3, 4)
    for name, parameter in one.named_parameters():
        parameter.data[...] = getattr(both, f"{name}_reverse").data
    x = drawn(5, 2, 3)
    np.testing.assert_allclose(
        both(x)[0].data[..., 4:], one(x[::-1])[0].data[::-1], rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("layer", LAYERS)
def test_a_batch_of_none_and_of_one(layer: Any) -> None:
    model = layer(3, 4)
    output = model(drawn(5, 0, 3))[0]
    assert output.shape == (5, 0, 4)
    single, batch = model(drawn(5, 3))[0], model(drawn(5, 3)[:, None])[0]
    np.testing.assert_array_equal(single.data, batch.data[:, 0])


def test_a_long_sequence_has_no_gradient_as_large_as_itself_for_each_step() -> None:
    """The gradients of single steps go into one array, and products of weights are one product."""
    model, x = nn.LSTM(2, 3, dtype=np.float64), np.ones((2000, 1, 2))
    output, _ = model(x)
    found = gradients(output.sum(), list(model.parameters()))
    assert all(np.isfinite(gradient).all() for gradient in found)
