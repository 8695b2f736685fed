"""Gradients layer by layer: what is found, what is said of it, and that nothing is changed."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from nn.plots import gradient_flow
from nn.random import get_state

X = np.random.default_rng(0).standard_normal((20, 4)).astype(np.float32)
Y = np.random.default_rng(1).integers(0, 3, 20)


def said(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_a_deep_network_of_sigmoids_has_vanishing_gradients_at_the_input() -> None:
    layers: list[nn.Module] = [nn.Linear(4, 16), nn.Sigmoid()]
    for _ in range(8):
        layers += [nn.Linear(16, 16), nn.Sigmoid()]
    model = nn.Sequential(*layers, nn.Linear(16, 3))
    ax = gradient_flow(model, (X, Y), nn.CrossEntropyLoss())
    assert said(ax)[0].startswith("vanishing: rms ")
    assert said(ax)[-1].startswith("rms ")
    assert [label.get_text() for label in ax.get_yticklabels()][:2] == ["0: Linear", "2: Linear"]
    assert ax.texts[0].get_color() != ax.texts[-1].get_color()
    ax.figure.canvas.draw()


def test_gradients_that_grow_on_their_way_back_explode() -> None:
    model = nn.Sequential(*(nn.Linear(3, 3) for _ in range(4)))
    for layer, size in zip(model, (1e4, 1e2, 1.0, 5.0)):
        for parameter in layer.parameters():
            parameter.grad = np.full(parameter.shape, size, np.float32)
    ax = gradient_flow(model)
    assert said(ax) == ["exploding: rms 1.0e+04", "rms 1.0e+02", "rms 1.0e+00", "rms 5.0e+00"]
    assert said(gradient_flow(model, exploding=10))[1] == "exploding: rms 1.0e+02"
    assert said(gradient_flow(model, vanishing=0.5))[2] == "vanishing: rms 1.0e+00"


def test_the_number_is_the_root_mean_square_of_the_gradients_that_are_there() -> None:
    model = nn.Linear(2, 1)
    model.weight.grad = np.array([[3.0, 0.0]], np.float32)
    model.bias.grad = np.array([4.0], np.float32)
    ax = gradient_flow(model)
    assert said(ax) == [f"rms {np.sqrt(25 / 3):.1e}, 33 % are 0"]
    assert ax.lines[-1].get_xdata()[0] == pytest.approx(np.sqrt(25 / 3))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Linear"]


def test_what_is_extreme_is_told_in_words() -> None:
    model = nn.Sequential(*(nn.Linear(2, 2, bias=False) for _ in range(5)))
    for layer, number in zip(model, (np.nan, 0.0, None, 1e-320, 1e308)):
        layer.to(np.float64)
        if number is not None:
            layer.weight.grad = np.full((2, 2), number)
    ax = gradient_flow(model)
    assert said(ax) == [
        "exploding: 4 of 4 not finite",
        "vanishing: all are 0",
        "no gradient arrives",
        "vanishing: rms 1.0e-320",
        "rms 1.0e+308",
    ]
    ax.figure.canvas.draw()


def test_without_a_single_size_there_is_still_a_picture() -> None:
    model = nn.Linear(2, 1)
    model.weight.grad = np.zeros((1, 2), np.float32)
    ax = gradient_flow(model)
    assert said(ax) == ["vanishing: all are 0"]
    ax.figure.canvas.draw()


def test_a_model_is_left_as_it_was() -> None:
    model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 3))
    model[3].eval()
    model[0].weight.grad = np.ones_like(model[0].weight.data)
    arrays = [p.data for p in model.parameters()]
    before, random = model.state_dict(), get_state()
    gradient_flow(model, (X, Y), nn.CrossEntropyLoss())
    assert [m.training for m in model.modules()] == [True, True, True, True, False]
    assert all(p.data is array for p, array in zip(model.parameters(), arrays))
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    np.testing.assert_array_equal(model[0].weight.grad, 1)
    assert model[3].weight.grad is None
    assert get_state() == random


def test_a_network_of_nielsens_has_its_own_gradients() -> None:
    network = nn.Network([2, 3, 2])
    x, y = np.ones((2, 5)), np.zeros((2, 5))
    biases, weights = network.backprop(x, y)
    (first, second) = said(gradient_flow(network, (x, y)))
    for text, w, b in zip((first, second), weights, biases):
        rms = np.sqrt(np.mean(np.concatenate([w.ravel(), b.ravel()]) ** 2))
        assert text == f"rms {rms:.1e}"
    pairs = [(x[:, i : i + 1], y[:, i : i + 1]) for i in range(5)]
    assert said(gradient_flow(network, pairs)) == [first, second]


def test_many_layers_fit_on_a_page() -> None:
    model = nn.Sequential(*(nn.Linear(2, 2) for _ in range(120)))
    ax = gradient_flow(
        model, (np.ones((1, 2), np.float32), np.ones((1, 2), np.float32)), nn.MSELoss()
    )
    assert ax.figure.get_size_inches()[1] < 30
    assert len(ax.get_yticklabels()) == 120


@pytest.mark.parametrize(
    ("arguments", "kind", "reason"),
    [
        ((nn.Linear(2, 1),), ValueError, "no parameter has a gradient yet"),
        ((nn.Sigmoid(),), ValueError, "has no parameters"),
        ((nn.Linear(2, 1), (X, Y)), ValueError, "say loss="),
        ((nn.Network([2, 1]),), ValueError, "say data="),
        ((nn.Network([2, 1]), (X, Y), len), ValueError, "leave out loss"),
        ((len,), TypeError, "takes a Module or a Network, got builtin_function"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments: Any, kind: Any, reason: str) -> None:
    with pytest.raises(kind, match=reason):
        gradient_flow(*arguments)


def test_a_penalty_on_the_parameters_counts_and_writes_nothing() -> None:
    model = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 3))
    weight = Value(np.float32(0.1), "weight of the penalty")
    loss = nn.CrossEntropyLoss()

    def penalised(output: Any, y: Any) -> Any:
        return loss(output, y) + weight * sum(np.sum(p * p) for p in model.parameters())

    before = {name: np.array(array) for name, array in model.state_dict().items()}
    ax = gradient_flow(model, (X, Y), penalised)
    assert all(parameter.grad is None for parameter in model.parameters())
    assert weight.grad is None
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    penalised(model(X), Y).backward()
    assert said(ax) == said(gradient_flow(model))


def test_a_loss_that_raises_leaves_the_model_as_it_was() -> None:
    model = nn.Linear(4, 3)
    model.weight.grad = np.ones((3, 4), np.float32)

    with pytest.raises(ZeroDivisionError):
        gradient_flow(model, (X, Y), lambda output, y: 1 / 0)
    assert (model.weight.grad == 1).all()
    with pytest.raises(TypeError, match="a loss is a Value, got float"):
        gradient_flow(model, (X, Y), lambda output, y: 0.5)
