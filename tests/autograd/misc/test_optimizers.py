"""Optimisers of functions of structures: their steps, their callbacks, and derivatives of both.

The figures are what HIPS autograd 1.9.1 gives.
"""

import inspect
from typing import Any

import numpy as np
import pytest

from autograd import check_grads, grad
from autograd.misc.optimizers import adam, rmsprop, sgd, unflatten_optimizer

TARGET = np.array([0.5, -1.5, 2.0])
OPTIMISERS = {optimise.__name__: optimise for optimise in (sgd, rmsprop, adam)}


def slope(p: Any, iteration: int) -> Any:
    return {"a": 2 * (p["a"] - TARGET), "b": p["b"] * (1 + iteration)}


FIGURES: dict[str, Any] = {
    "sgd": ([0.21052609744384, -0.63157829233152, 0.84210438977536], 0.38210425202880),
    "rmsprop": ([0.41307394471238, -0.92846912131361, 1.04787811157265], 0.08060118446801),
    "adam": ([0.00699766882746, -0.00699923024912, 0.00699942336813], 0.99318441372265),
}


@pytest.mark.parametrize("name", OPTIMISERS)
def test_steps_agree_with_the_figures_of_another_library(name: str) -> None:
    found = OPTIMISERS[name](slope, {"b": 1.0, "a": np.zeros(3)}, num_iters=7)
    expected, number = FIGURES[name]
    assert list(found) == ["b", "a"]
    assert found["a"] == pytest.approx(np.array(expected), rel=1e-11)
    assert found["b"] == pytest.approx(number, rel=1e-11)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_minimum_is_found(name: str) -> None:
    settings: dict[str, Any] = {"step_size": 0.1, "num_iters": 1000}
    found = OPTIMISERS[name](lambda x, i: 2 * (x - TARGET), np.zeros(3), **settings)
    np.testing.assert_allclose(found, TARGET, atol=0.06)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_callback_sees_the_parameters_the_iteration_and_the_gradient(name: str) -> None:
    seen: list[Any] = []

    def callback(x: Any, iteration: int, gradient: Any) -> None:
        seen.append((iteration, x["a"][0], gradient["a"][0], type(x["b"])))

    OPTIMISERS[name](slope, {"a": np.ones(3), "b": 1.0}, callback, 3, 0.5)
    assert [row[0] for row in seen] == [0, 1, 2]
    for _, x, gradient, kind in seen:
        assert gradient == pytest.approx(2 * (x - TARGET[0]))
        assert kind is float
    assert seen[0][1] == 1.0
    assert seen[1][1] < 1.0


def test_the_start_is_left_as_it_is() -> None:
    start = [np.ones(3)]
    sgd(lambda x, i: [2 * x[0]], start, num_iters=3)
    np.testing.assert_array_equal(start[0], np.ones(3))


@pytest.mark.parametrize("name", OPTIMISERS)
def test_where_it_gets_is_differentiated_by_where_it_began(name: str) -> None:
    def reached(start: Any, target: Any) -> Any:
        gradient = lambda x, i: 2 * (x - target) * x  # noqa: E731
        return OPTIMISERS[name](gradient, start, num_iters=4, step_size=0.05)

    check_grads(reached, order=2)(np.array([1.0, 2.0]), np.array([3.0, -0.5]))


def test_an_inner_loss_is_differentiated_in_every_step() -> None:
    def reached(rate: Any) -> Any:
        loss = lambda x: np.sum((x - TARGET) ** 4)  # noqa: E731
        return np.sum(sgd(lambda x, i: grad(loss)(x), np.ones(3), None, 3, rate, 0.5))

    check_grads(reached, order=1)(0.01)


def test_an_optimiser_of_ones_own_takes_structures() -> None:
    @unflatten_optimizer
    def halve(grad: Any, x: Any, callback: Any, times: int = 1) -> Any:
        """Halve the parameters."""
        for iteration in range(times):
            callback(x, iteration, grad(x, iteration))
            x = x / 2
        return x

    assert (halve.__name__, halve.__doc__) == ("halve", "Halve the parameters.")
    seen: list[Any] = []
    found = halve(lambda x, i: x, [8.0, (4.0,)], lambda x, i, g: seen.append((x, i, g)), times=2)
    assert found == [2.0, (1.0,)]
    assert seen == [([8.0, (4.0,)], 0, [8.0, (4.0,)]), ([4.0, (2.0,)], 1, [4.0, (2.0,)])]
    assert halve(lambda x, i: x, 8.0) == 4.0


@pytest.mark.parametrize("name", OPTIMISERS)
def test_arguments_have_the_names_of_hips_autograd(name: str) -> None:
    optimise = OPTIMISERS[name]
    names = list(inspect.signature(optimise).parameters)
    assert names[:5] == ["grad", "x0", "callback", "num_iters", "step_size"]
    seen: list[int] = []
    optimise(
        grad=lambda x, i: x,
        x0=np.ones(2),
        callback=lambda x, i, gradient: seen.append(i),
        num_iters=2,
        step_size=0.1,
    )
    assert seen == [0, 1]
    assert optimise(lambda x, i: x, x0=1.0, callback=None, num_iters=0) == 1.0
