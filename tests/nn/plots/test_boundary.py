"""Decision boundaries: where they run, who is asked, and that nothing is changed."""

from typing import Any

import numpy as np
import pytest

import nn
from nn.plots import decision_boundary
from nn.random import get_state

X = np.array([[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]])
Y = np.array([0, 1, 0, 1])


def boundary(ax: Any) -> np.ndarray:
    """Return the points of all lines drawn."""
    lines = [path.vertices for drawn in ax.collections for path in drawn.get_paths()]
    return np.concatenate([line for line in lines if len(line) > 30])


@pytest.mark.parametrize(
    "model",
    [
        lambda x: x[:, 0] - 0.25,  # above 0.5 is class 1
        lambda x: x[:, :1] - 0.25,
        lambda x: np.stack([0.75 - x[:, 0], x[:, 0] - 0.75], axis=1),
        lambda x: np.stack([0 * x[:, 0], x[:, 0] - 0.75, 0 * x[:, 0] - 9], axis=1),
    ],
    ids=["scores", "a column of scores", "two classes", "three classes"],
)
def test_the_line_runs_where_the_classes_meet(model: Any) -> None:
    ax = decision_boundary(model, X, Y)
    np.testing.assert_allclose(boundary(ax)[:, 0], 0.75, atol=1e-9)
    image = np.asarray(ax.images[0].get_array())
    assert not np.array_equal(image[0, 0, :3], image[0, -1, :3])
    assert image[0, -1, 3] > image[0, 160, 3]


def test_a_function_that_says_the_class_itself() -> None:
    ax = decision_boundary(lambda x: (x[:, 0] > 0.75).astype(int), X, Y)
    np.testing.assert_allclose(boundary(ax)[:, 0], 0.75, atol=0.02)


def test_a_model_that_is_undecided_looks_so() -> None:
    ax = decision_boundary(lambda x: 0.5 + 1e-8 * (x[:, 0] - 0.75), X, Y)
    assert not [kind for kind in ax.collections if type(kind).__name__ == "QuadContourSet"]
    opacity = np.asarray(ax.images[0].get_array())[..., 3]
    assert opacity.max() < 0.13
    sure = decision_boundary(lambda x: x[:, 0], X, Y)
    assert np.asarray(sure.images[0].get_array())[..., 3].max() == pytest.approx(0.55)


def test_points_have_a_colour_and_a_shape_by_class() -> None:
    for wanted in (Y, Y[:, None], np.eye(2)[Y], Y.astype(float)):
        ax = decision_boundary(lambda x: x[:, 0], X, wanted)
        assert [text.get_text() for text in ax.get_legend().get_texts()] == ["class 0", "class 1"]
    assert decision_boundary(lambda x: x[:, 0], X).get_legend() is None
    assert decision_boundary(lambda x: x[:, 0], X, Y, legend=False).get_legend() is None
    ax = decision_boundary(lambda x: x[:, 0], bounds=(0, 1, 2, 3))
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 1), (2, 3))


def test_a_module_is_asked_in_its_dtype_and_left_as_it_was() -> None:
    model = nn.Sequential(
        nn.Linear(2, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 1), nn.Sigmoid()
    )
    arrays, before, random = [p.data for p in model.parameters()], model.state_dict(), get_state()
    decision_boundary(model, X.astype(np.float32), Y)
    assert all(module.training for module in model.modules())
    assert all(p.data is array for p, array in zip(model.parameters(), arrays))
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    assert get_state() == random
    model.eval()
    asked = np.asarray(model(X.astype(np.float32)).data)
    assert asked.dtype == np.float32


def test_a_random_model_leaves_the_random_state() -> None:
    random = get_state()
    decision_boundary(lambda x: nn.functional.dropout(x[:, 0], 0.5), X, Y, resolution=20)
    assert get_state() == random


def test_a_network_of_nielsens_is_asked_by_columns() -> None:
    network = nn.Network([2, 3, 2])
    network.weights = [np.array([[9.0, 0.0]] * 3), np.array([[-1.0] * 3, [1.0] * 3])]
    network.biases = [np.zeros((3, 1)), np.array([[1.5], [-1.5]])]
    np.testing.assert_allclose(boundary(decision_boundary(network, X, Y))[:, 0], 0, atol=1e-9)


def test_one_class_and_what_is_not_finite_are_told() -> None:
    assert decision_boundary(lambda x: 0 * x[:, 0], X, 0 * Y).get_title() == "class 0 everywhere"
    with np.errstate(invalid="ignore"):
        ax = decision_boundary(lambda x: np.sqrt(x[:, 0]), X, Y)
    assert ax.get_title() == "blank: not a finite number"
    assert np.asarray(ax.images[0].get_array())[0, 0, 3] == 0
    for lost in (lambda x: x[:, 0] * np.nan, lambda x: x * np.nan):
        ax = decision_boundary(lost, X, Y)
        assert ax.get_title() == "no output is finite"
        ax.figure.canvas.draw()
    decision_boundary(lambda x: x[:, 0], X[:1], Y[:1]).figure.canvas.draw()


def test_many_classes_and_many_points() -> None:
    x = np.random.default_rng(0).standard_normal((3000, 2))
    y = np.arange(3000) % 30
    centres = np.random.default_rng(1).standard_normal((30, 2))
    ax = decision_boundary(lambda p: -((p[:, None] - centres) ** 2).sum(-1), x, y, resolution=50)
    assert len(ax.get_legend().get_texts()) == 30
    ax.figure.canvas.draw()


@pytest.mark.parametrize(
    ("call", "kind", "reason"),
    [
        (lambda: decision_boundary(len, X[:, :1]), ValueError, r"shape \(n, 2\): got \(4, 1\)"),
        (lambda: decision_boundary(len, X * np.nan), ValueError, "finite points"),
        (lambda: decision_boundary(len), ValueError, "say which part of the plane"),
        (lambda: decision_boundary(len, bounds=(1, 0, 0, 1)), ValueError, "bounds are"),
        (lambda: decision_boundary(len, X, resolution=1), ValueError, "at least 2 points"),
        (lambda: decision_boundary(3, X), TypeError, "a model or a function, got int"),
        (lambda: decision_boundary(len, X), ValueError, "an output for each row"),
        (lambda: decision_boundary(lambda x: x[:9, 0], X), ValueError, "an output for each row"),
        (lambda: decision_boundary(lambda x: x[:, None], X), ValueError, "needs scores"),
        (lambda: decision_boundary(lambda x: x[:, 0], X, Y[:3]), ValueError, "3 classes for 4"),
    ],
)
def test_what_cannot_be_drawn_is_refused(call: Any, kind: Any, reason: str) -> None:
    from matplotlib import pyplot

    with pytest.raises(kind, match=reason):
        call()
    assert pyplot.get_fignums() == []


def test_a_model_of_other_inputs_says_what_it_was_called_with() -> None:
    with pytest.raises(ValueError, match="last axis is 3") as info:
        decision_boundary(nn.Linear(3, 1), X)
    assert (
        "decision_boundary calls it with an array (40000, 2) of float32" in info.value.__notes__[-1]
    )
