"""Convolutional layers: how they begin, what they say, and what they refuse."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import nn


@pytest.mark.parametrize(
    ("layer", "weight", "fan"),
    [
        (lambda: nn.Conv1d(8, 6, 5, groups=2), (6, 4, 5), 20),
        (lambda: nn.Conv2d(8, 6, (3, 5)), (6, 8, 3, 5), 120),
    ],
)
def test_parameters_begin_uniform_within_the_bound(layer: Any, weight: Any, fan: int) -> None:
    nn.manual_seed(0)
    made = layer()
    assert made.weight.shape == weight
    assert made.bias.shape == (6,)
    bound = fan**-0.5
    for _ in range(20):
        numbers = np.concatenate([layer().weight.data.ravel(), layer().bias.data])
        assert abs(numbers).max() <= bound
    assert abs(numbers).max() > 0.9 * bound
    assert abs(numbers.mean()) < 0.2 * bound
    assert {p.dtype for p in made.parameters()} == {np.dtype(np.float32)}
    assert nn.Conv2d(1, 1, 1, dtype=np.float64).weight.dtype == np.float64


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (lambda: nn.Conv1d(2, 4, 3), "Conv1d(2, 4, kernel_size=(3,), stride=(1,))"),
        (
            lambda: nn.Conv2d(2, 4, (3, 2), 2, (1, 0), (1, 2), 2, False, "reflect"),
            "Conv2d(2, 4, kernel_size=(3, 2), stride=(2, 2), padding=(1, 0), dilation=(1, 2), "
            "groups=2, bias=False, padding_mode=reflect)",
        ),
        (
            lambda: nn.Conv2d(2, 4, 3, padding="same"),
            "Conv2d(2, 4, kernel_size=(3, 3), stride=(1, 1), padding=same)",
        ),
    ],
)
def test_the_repr_says_what_is_set(layer: Any, text: str) -> None:
    assert repr(layer()) == text


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Conv2d(0, 4, 3), "Conv2d: in_channels is a whole number from 1"),
        (lambda: nn.Conv1d(4, 0, 3), "Conv1d: out_channels"),
        (lambda: nn.Conv2d(3, 4, 3, groups=2), "must be multiples of groups=2"),
        (lambda: nn.Conv2d(4, 4, 3, padding_mode="mirror"), "padding_mode .* got 'mirror'"),
        (lambda: nn.Conv2d(4, 4, 3, 2, "same"), 'padding "same" needs stride 1'),
        (lambda: nn.Conv2d(4, 4, (3, 3, 3)), "kernel_size"),
        (lambda: nn.Conv1d(4, 4, 3, padding=-1), "padding is a whole number from 0"),
    ],
)
def test_settings_that_cannot_be_are_refused_at_once(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_a_channel_number_that_is_no_whole_number_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Conv2d: in_channels .* got 1\.0"):
        nn.Conv2d(1.0, 2, 3)  # type: ignore[arg-type]


def test_a_network_of_them_learns_eager_and_compiled_alike() -> None:
    random = np.random.default_rng(0)
    x = random.standard_normal((8, 1, 12, 12), np.float32)
    y = random.integers(0, 3, 8)
    losses: list[list[float]] = []
    for compiled in (False, True):
        nn.manual_seed(1)
        model = nn.Sequential(
            *(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(4, 6, 3, groups=2), nn.Tanh(), nn.AvgPool2d(2)),
            *(nn.Conv2d(6, 3, 2), nn.AdaptiveAvgPool2d(1)),
        )

        def loss(output: Any, target: Any) -> Any:
            wanted = np.eye(3, dtype=np.float32)[y]
            return ((output.reshape(8, 3) - wanted) ** 2).mean() + 0 * target.sum()

        step = nn.TrainStep(model, loss, nn.optim.SGD(model.parameters(), lr=0.5), compile=compiled)
        losses.append([step(x, y.astype(np.float32)) for _ in range(20)])
    assert losses[0][-1] < 0.7 * losses[0][0]
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-4)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_layers_can_be_copied(copied: Any) -> None:
    layer = nn.Conv2d(2, 3, 3, padding="same", padding_mode="circular")
    x = np.ones((1, 2, 4, 4), np.float32)
    np.testing.assert_array_equal(copied(layer)(x).data, layer(x).data)
