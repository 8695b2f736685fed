"""Weights as images: which layer, which pixels, and on which scale."""

from typing import Any

import numpy as np
import pytest

import nn
from nn.plots import weights


def pixels(ax: Any) -> list[np.ndarray]:
    return [np.asarray(image.get_array()) for image in ax.images]


def test_each_neuron_is_an_image_of_its_weights() -> None:
    model = nn.Sequential(nn.Linear(784, 30), nn.Sigmoid(), nn.Linear(30, 10))
    ax = weights(model)
    assert ax.get_title() == "0: Linear: 30 neurons"
    for drawn, row in zip(pixels(ax), model[0].weight.data, strict=True):
        np.testing.assert_array_equal(drawn, row.reshape(28, 28))
    limit = float(np.abs(model[0].weight.data).max())
    assert {image.get_clim() for image in ax.images} == {(-limit, limit)}
    left, right = ax.get_xlim()
    bottom, top = ax.get_ylim()
    for image in ax.images:
        extent = image.get_extent()
        assert left <= extent[0] < extent[1] <= right
        assert bottom <= extent[2] < extent[3] <= top


def test_layers_are_found_by_number_and_by_name() -> None:
    model = nn.Sequential(nn.Linear(64, 30), nn.BatchNorm1d(30), nn.Linear(30, 10))
    for wanted in (1, -1, "2", "2: Linear"):
        (drawn,) = pixels(weights(model, wanted))  # 30 is no square: a row for each neuron
        np.testing.assert_array_equal(drawn, model[2].weight.data)
    for wanted in (3, -3, "1", "x"):
        with pytest.raises(ValueError, match=r"there is no layer .* only '0', '2', or 0 to 1"):
            weights(model, wanted)
    ax = weights(model, 1, shape=(5, 6))
    assert pixels(ax)[0].shape == (5, 6)


def test_filters_of_one_and_of_several_channels() -> None:
    model = nn.Sequential(nn.Conv2d(1, 4, 5), nn.Conv2d(4, 2, 3))
    ax = weights(model)
    np.testing.assert_array_equal(pixels(ax)[3], model[0].weight.data[3, 0])
    drawn = pixels(weights(model, 1))
    assert [each.shape for each in drawn] == [(3, 15), (3, 15)]
    np.testing.assert_array_equal(drawn[1][:, 8:11], model[1].weight.data[1, 2])
    assert weights(nn.Conv1d(2, 3, 5)).get_title() == "Conv1d: 3 filters"


def test_filters_of_three_channels_are_coloured() -> None:
    model = nn.Conv2d(3, 2, 5)
    drawn = pixels(weights(model))
    assert drawn[0].shape == (5, 5, 3)
    assert (drawn[0].min(), drawn[0].max()) == (0.0, 1.0)
    model.weight.data[:] = 0.5
    np.testing.assert_array_equal(pixels(weights(model))[0], 0.5)


def test_there_may_be_more_than_are_drawn() -> None:
    ax = weights(nn.Linear(64, 100), most=9)
    assert ax.get_title() == "Linear: the first 9 of 100 neurons"
    assert len(ax.images) == 9


def test_a_network_of_nielsens_and_a_model_of_zeros() -> None:
    network = nn.Network([4, 3, 1])
    np.testing.assert_array_equal(pixels(weights(network))[2], network.weights[0][2].reshape(2, 2))
    assert weights(network, "layer 2").get_title() == "layer 2: 1 neuron"
    model = nn.Linear(4, 2)
    model.weight.data[:] = 0
    weights(model).figure.canvas.draw()
    model.weight.data[:] = np.nan
    weights(model).figure.canvas.draw()


def test_axes_of_ones_own() -> None:
    from matplotlib import pyplot

    _, own = pyplot.subplots()
    assert weights(nn.Linear(4, 2), ax=own) is own


@pytest.mark.parametrize(
    ("model", "kind", "reason"),
    [
        (nn.Sigmoid(), ValueError, "has no layer with weights"),
        (nn.BatchNorm1d(3), ValueError, "has no layer with weights"),
        (3, TypeError, "takes a Module or a Network, got int"),
    ],
)
def test_what_has_no_weights_is_refused(model: Any, kind: Any, reason: str) -> None:
    with pytest.raises(kind, match=reason):
        weights(model)


def test_the_number_in_the_title_is_that_to_ask_for() -> None:
    layers = [nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4)]
    model = nn.Sequential(*layers)
    for number in (0, 2, 4):
        assert weights(model, number).get_title().startswith(f"{number}: Linear")
    assert weights(model, 1).get_title().startswith("2: Linear")
    assert weights(model, -1).get_title().startswith("4: Linear")
