"""The surface of the loss: its numbers, the plane that it stands on, and the path over it."""

from typing import Any

import numpy as np
import pytest

import nn
from nn.plots import loss_surface
from nn.plots.directions import Subject, moves, principal_plane, projected, random_plane
from nn.plots.surface import _losses, _subject_of, _trace
from nn.random import get_state

X = np.random.default_rng(0).standard_normal((20, 4)).astype(np.float32)
Y = np.random.default_rng(1).integers(0, 3, 20)


@pytest.fixture
def model() -> nn.Sequential:
    return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Dropout(0.5), nn.Linear(8, 3))


def trained(model: nn.Module, epochs: int = 6) -> list[dict[str, Any]]:
    path = [model.state_dict()]
    nn.fit(
        model,
        (X, Y),
        nn.CrossEntropyLoss(),
        nn.optim.SGD(model.parameters(), lr=0.3),
        epochs,
        callbacks=lambda history: path.append(model.state_dict()),
        progress=False,
    )
    return path


def test_in_the_middle_is_the_loss_of_the_model_itself(model: nn.Sequential) -> None:
    subject = _subject_of(model, (X, Y), nn.CrossEntropyLoss())
    line = np.linspace(-1, 1, 5)
    losses = _losses(subject, random_plane(subject, 0), line, line)
    model.eval()
    assert losses[2, 2] == nn.CrossEntropyLoss()(model(X), Y).item()
    assert np.unique(losses).size == 25


def test_random_directions_have_the_norm_of_each_filter_and_leave_biases(
    model: nn.Sequential,
) -> None:
    subject = _subject_of(model, (X, Y), nn.CrossEntropyLoss())
    plane = random_plane(subject, 0)
    assert subject.names == ["0.weight", "0.bias", "3.weight", "3.bias"]
    for direction in plane.directions:
        for part, weight in zip(direction, subject.weights):
            if weight.ndim == 1:
                assert not part.any()
            else:
                norms = np.linalg.norm(weight, axis=1)
                np.testing.assert_allclose(np.linalg.norm(part, axis=1), norms, rtol=1e-6)
    conv = nn.Conv2d(2, 3, 3)
    subject = _subject_of(conv, (np.ones((1, 2, 4, 4), np.float32), 0), lambda out, y: out.sum())
    part = random_plane(subject, 0).directions[0][0]
    norms = np.sqrt((conv.weight.data**2).sum((1, 2, 3)))
    np.testing.assert_allclose(np.sqrt((part**2).sum((1, 2, 3))), norms, rtol=1e-5)
    again, other = (random_plane(subject, seed).directions[0][0] for seed in (0, 1))
    np.testing.assert_array_equal(part, again)
    assert not np.array_equal(part, other)


def test_the_plane_of_a_path_that_lies_in_one_holds_all_of_it() -> None:
    random = np.random.default_rng(0)
    weights = [random.standard_normal((3, 2)), random.standard_normal(3)]
    first, second = ([random.standard_normal(w.shape) for w in weights] for _ in range(2))
    states = [
        {n: w + a * f + b * s for n, w, f, s in zip("wb", weights, first, second)}
        for a, b in ((3, 1), (2, -1), (0.5, 0.2), (0, 0))
    ]
    subject = Subject(["w", "b"], weights, [False, True], lambda arrays: 0.0)
    steps = moves(subject, states)
    plane, held = principal_plane(subject, steps, 0)
    assert held == pytest.approx(1.0)
    flat = [np.concatenate([part.ravel() for part in each]) for each in plane.directions]
    np.testing.assert_allclose([[a @ b for a in flat] for b in flat], np.eye(2), atol=1e-12)
    places = projected(plane, steps)
    for place, step in zip(places, steps):
        for part, one, two in zip(step, *plane.directions):
            np.testing.assert_allclose(place[0] * one + place[1] * two, part, atol=1e-12)
    # Onto other directions, at an angle, each point is the nearest of the plane.
    plane = random_plane(subject, 0)
    for place, step in zip(projected(plane, steps), steps):
        rest = [p - place[0] * a - place[1] * b for p, a, b in zip(step, *plane.directions)]
        for direction in plane.directions:
            assert sum(np.vdot(r, d) for r, d in zip(rest, direction)) == pytest.approx(0, abs=1e-9)


def test_a_path_ends_at_the_star(model: nn.Sequential) -> None:
    path = trained(model)
    ax = loss_surface(model, (X, Y), nn.CrossEntropyLoss(), path=path, resolution=7)
    drawn = ax.lines[0].get_xydata()
    assert drawn.shape == (7, 2)
    np.testing.assert_allclose(drawn[-1], 0, atol=1e-6)
    assert "principal direction 1 of the path (" in ax.get_xlabel()
    assert "of the movement" in ax.get_title()
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert np.all((left < drawn[:, 0]) & (drawn[:, 0] < right))
    assert np.all((bottom < drawn[:, 1]) & (drawn[:, 1] < top))
    ax = loss_surface(
        model, (X, Y), nn.CrossEntropyLoss(), path=path, directions="random", resolution=5
    )
    assert ax.get_xlabel() == "random direction 1 (filter-normalised)"


def test_a_model_is_left_as_it_was(model: nn.Sequential) -> None:
    model = nn.Sequential(model, nn.BatchNorm1d(3))
    arrays, before, random = [p.data for p in model.parameters()], model.state_dict(), get_state()
    loss_surface(model, (X, Y), nn.CrossEntropyLoss(), resolution=3)
    with pytest.raises(ZeroDivisionError):
        loss_surface(model, (X, Y), lambda output, y: 1 / 0, resolution=3)
    assert all(module.training for module in model.modules())
    assert all(p.data is array and p.grad is None for p, array in zip(model.parameters(), arrays))
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    assert get_state() == random


def test_a_network_of_nielsens() -> None:
    network = nn.Network([2, 3, 1])
    x, y = np.ones((2, 4)), np.zeros((1, 4))
    before = [w.copy() for w in (*network.weights, *network.biases)]
    subject = _subject_of(network, (x, y), None)
    assert subject.loss_of(subject.weights) == pytest.approx(
        network.cost(network.feedforward(x), y) / 4
    )
    plane = random_plane(subject, 0)
    assert not any(part.any() for part in plane.directions[0][2:])
    path = [([0 * w for w in network.weights], [0 * b for b in network.biases])]
    path.append((network.weights, network.biases))
    ax = loss_surface(network, (x, y), path=path, resolution=5)
    assert len(ax.lines[0].get_xydata()) == 2
    for now, then in zip((*network.weights, *network.biases), before):
        np.testing.assert_array_equal(now, then)


def test_extremes(model: nn.Sequential) -> None:
    # A path that stays, a loss that is flat, one that is lost in places, one that spans decades.
    still = [model.state_dict()] * 3
    loss = nn.CrossEntropyLoss()
    ax = loss_surface(model, (X, Y), loss, path=still, resolution=3)
    assert "random direction 1" in ax.get_xlabel()
    for flat in (lambda output, y: 0.0 * output.sum(), lambda output, y: 1e30 + 0 * output.sum()):
        loss_surface(model, (X, Y), flat, resolution=3).figure.canvas.draw()
    ax = loss_surface(model, (X, Y), lambda out, y: np.log(out.sum()), resolution=9, span=20)
    assert ax.get_title() == "blank: not a finite number"
    ax.figure.canvas.draw()
    ax = loss_surface(model, (X, Y), lambda out, y: np.exp(out.sum()), resolution=5)
    ax.figure.canvas.draw()
    bias = nn.Linear(1, 1)
    bias.weight.data[:] = 0
    bias.weight.requires_grad_(False)
    ones = np.ones((2, 1), np.float32)
    ax = loss_surface(bias, (ones, ones), nn.MSELoss(), resolution=3)
    assert ax.get_xlabel() == "random direction 1"


@pytest.mark.parametrize(
    ("call", "kind", "reason"),
    [
        (lambda m: loss_surface(m, (X, Y)), ValueError, "say loss="),
        (lambda m: loss_surface(nn.Sigmoid(), (X, Y), len), ValueError, "no parameters"),
        (lambda m: loss_surface(len, (X, Y), len), TypeError, "a Module or a Network"),
        (lambda m: loss_surface(m, (X, Y), len, path=[]), ValueError, "no states yet"),
        (lambda m: loss_surface(m, (X, Y), len, path=[{}]), ValueError, "state 0 of the path"),
        (lambda m: loss_surface(m, (X, Y), len, directions="up"), ValueError, "'random'"),
        (lambda m: loss_surface(m, (X, Y), len, directions="path"), ValueError, "'random'"),
        (lambda m: loss_surface(m, (X, Y), len, resolution=1), ValueError, "at least 2"),
        (lambda m: loss_surface(m, (X, Y), len, span=0), ValueError, "above 0"),
        (
            lambda m: loss_surface(m, (X, Y), lambda out, y: np.nan, resolution=2),
            ValueError,
            "not a finite number anywhere",
        ),
        (lambda m: loss_surface(nn.Network([2, 1]), (X, Y), len), ValueError, "leave out loss"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    model: nn.Sequential, call: Any, kind: Any, reason: str
) -> None:
    with pytest.raises(kind, match=reason):
        call(model)


def test_the_label_of_the_start_stands_away_from_the_path() -> None:
    plt = pytest.importorskip("matplotlib.pyplot")
    figure, axes = plt.subplots()
    _trace(axes, np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 3.0]]))
    (label,) = axes.texts
    assert label.get_position() == (-8, -8)
    assert (label.get_ha(), label.get_va()) == ("right", "top")
    plt.close(figure)


def test_a_penalty_on_the_parameters_is_part_of_the_surface() -> None:
    model = nn.Linear(2, 1, bias=False)
    x, y = np.zeros((4, 2), np.float32), np.zeros((4, 1), np.float32)
    before, array = model.weight.data, np.array(model.weight.data)

    def penalty(output: Any, y: Any) -> Any:
        return sum(np.sum(p * p) for p in model.parameters())

    ax = loss_surface(model, (x, y), penalty, resolution=9)
    assert "1" not in {text.get_text() for text in ax.texts}
    levels = ax.collections[0].get_array()
    assert levels.max() > 2 * levels.min()
    assert model.weight.data is before
    assert (before == array).all()

    def failing(output: Any, y: Any) -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        loss_surface(model, (x, y), failing, resolution=3)
    assert model.weight.data is before


def test_labels_of_contours_stand_above_the_path_and_apart_from_its_start() -> None:
    model = nn.Linear(2, 1, bias=False)
    x = np.array([[1.0, 0.0], [0.0, 2.0]], np.float32)
    states = [{"weight": np.array([[a, 1 - a]], np.float32)} for a in np.linspace(-2, 1, 12)]
    ax = loss_surface(model, (x, x @ np.ones((2, 1), np.float32)), nn.MSELoss(), path=states)
    (start,) = (text for text in ax.texts if text.get_text() == "start")
    labels = [text for text in ax.texts if text is not start]
    assert labels
    path = max(line.get_zorder() for line in ax.lines if len(line.get_xdata()) == 12)
    for label in labels:
        assert label.get_zorder() > path
        hidden = label.get_window_extent().overlaps(start.get_window_extent())
        assert label.get_visible() != hidden
