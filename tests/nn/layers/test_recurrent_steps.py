"""Steps in compiled blocks give what steps one by one give, derivatives included."""

import gc
import warnings
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, gradients, no_grad
from autograd.walk import ancestors
from nn.layers import recurrent_steps


@pytest.fixture(autouse=True)
def no_programs_yet() -> None:
    recurrent_steps._block.cache_clear()


LAYERS: dict[str, Any] = {
    "tanh": lambda dtype: nn.RNN(3, 4, dtype=dtype),
    "relu, no bias": lambda dtype: nn.RNN(3, 4, nonlinearity="relu", bias=False, dtype=dtype),
    "LSTM": lambda dtype: nn.LSTM(3, 4, dtype=dtype),
    "LSTM, projected": lambda dtype: nn.LSTM(3, 4, proj_size=2, batch_first=True, dtype=dtype),
    "LSTM, two ways": lambda dtype: nn.LSTM(3, 4, 2, bidirectional=True, dtype=dtype),
    "GRU": lambda dtype: nn.GRU(3, 4, 2, dtype=dtype),
    "GRU, two ways": lambda dtype: nn.GRU(3, 4, bias=False, bidirectional=True, dtype=dtype),
}


def results(layer: Any, x: Any, second: bool) -> list[Any]:
    """Return the outputs, the derivatives by everything, and those of their squares."""
    given = Value(x)
    output, state = layer(given)
    parts = [output, *(state if isinstance(state, tuple) else [state])]
    total: Any = sum(
        np.sum(np.cos(np.arange(part.size)).reshape(part.shape) * part) for part in parts
    )
    targets = [given, *layer.parameters()]
    found = [*parts, *gradients(total, targets)]
    if second:
        first = gradients(total, targets, create_graph=True)
        found += gradients(sum(np.sum(share * share) for share in first), targets)
    return [part.data if isinstance(part, Value) else part for part in found]


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("steps", [16, 37])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_blocks_give_what_single_steps_give(
    monkeypatch: pytest.MonkeyPatch, name: str, steps: int, dtype: Any
) -> None:
    nn.manual_seed(0)
    layer = LAYERS[name](dtype)
    x = np.random.default_rng(0).standard_normal((steps, 2, 3)).astype(dtype)
    x = x.swapaxes(0, 1) if layer.batch_first else x
    second = steps == 37 and dtype is np.float64
    found = results(layer, x, second)
    monkeypatch.setattr(recurrent_steps, "_BLOCK", steps + 1)
    rounding = 1e-4 if dtype is np.float32 else 1e-10
    for one, other in zip(found, results(layer, x, second), strict=True):
        assert one.dtype == other.dtype == dtype
        np.testing.assert_allclose(one, other, rounding, rounding * np.abs(other).max())


def operations(layer: Any, steps: int) -> set[str]:
    output, _ = layer(np.ones((steps, 2, 3), np.float32))
    return {node.op.name for node in ancestors(output)[1] if node.op is not None}


def test_short_sequences_show_every_gate() -> None:
    assert {"sigmoid", "tanh"} <= operations(nn.LSTM(3, 4), 15)
    assert not {"sigmoid", "tanh"} & operations(nn.LSTM(3, 4), 16)


def test_few_programs_serve_training_and_use() -> None:
    layer = nn.LSTM(3, 4, 2, bidirectional=True)
    x = np.ones((64, 2, 3), np.float32)
    for _ in range(2):
        layer(x)[0].sum().backward()
    assert recurrent_steps._block().traces == 4  # by layer, for the first block and the others
    with no_grad():
        layer(x)
    assert recurrent_steps._block().traces == 6  # by layer


def test_without_gradients_no_graph_is_kept() -> None:
    layer = nn.GRU(3, 4)
    with no_grad():
        output, _ = layer(np.ones((40, 2, 3), np.float32))
    assert not output.requires_grad
    assert output.op is None


def test_a_long_sequence_leaves_no_cycles_behind() -> None:
    layer = nn.LSTM(3, 4)
    x = np.ones((40, 2, 3), np.float32)
    layer(x)[0].sum().backward()
    gc.collect()
    gc.disable()
    try:
        layer(x)[0].sum().backward()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_batches_of_ever_new_sizes_stop_being_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    before = recurrent_steps._block().traces
    monkeypatch.setattr(recurrent_steps, "_MOST_PROGRAMS", before + 2)
    layer = nn.RNN(3, 4)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for batch in range(1, 12):
            layer(np.ones((16, 10 + batch, 3), np.float32))
    assert recurrent_steps._block().traces == before + 2
