"""Gradients held within bounds, and parameters as one vector."""

import math
from typing import Any

import numpy as np
import pytest

import nn
from nn.utils import (
    clip_grad_norm_,
    clip_grad_value_,
    parameters_to_vector,
    vector_to_parameters,
)
from tests.nn.training.test_step import make_batches, make_model


def graded(dtype: Any = np.float64) -> list[nn.Parameter]:
    """Return parameters with gradients, without, and of no elements."""
    rng = np.random.default_rng(5)
    shapes: list[tuple[int, ...]] = [(3,), (2, 2), (), (0, 3), (4,)]
    parameters = [nn.Parameter(np.array(rng.normal(size=shape), dtype)) for shape in shapes]
    for parameter in parameters[:-1]:
        parameter.grad = np.array(rng.normal(size=parameter.shape), dtype)
    return parameters


def gradients(parameters: list[nn.Parameter]) -> Any:
    return np.concatenate([np.ravel(p.grad) for p in parameters if p.grad is not None])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("norm_type", [1.0, 2.0, 3.5, math.inf])
def test_gradients_get_the_norm_that_is_allowed(norm_type: float, dtype: Any) -> None:
    parameters = graded(dtype)
    before = gradients(parameters)
    total = clip_grad_norm_(parameters, 0.5, norm_type)
    assert float(total) == pytest.approx(np.linalg.norm(before, norm_type), rel=1e-6)
    after = gradients(parameters)
    assert after.dtype == dtype
    assert np.linalg.norm(after, norm_type) == pytest.approx(0.5, rel=1e-5)
    np.testing.assert_allclose(after / after[0], before / before[0], rtol=1e-5)
    assert parameters[-1].grad is None


@pytest.mark.parametrize("norm_type", [1.0, 2.0, 3.0, math.inf])
@pytest.mark.parametrize("size", [1e-4, 300.0])
def test_half_precision_is_enough_for_gradients_but_not_for_their_norm(
    size: float, norm_type: float
) -> None:
    parameter = nn.Parameter(np.zeros(1000, np.float16))
    parameter.grad = np.full(1000, size, np.float16)
    expected = np.linalg.norm(parameter.grad.astype(float), norm_type)
    total = clip_grad_norm_(parameter, float(expected) / 2, norm_type)
    assert float(total) == pytest.approx(expected, rel=1e-4)
    assert parameter.grad.dtype == np.float16
    np.testing.assert_allclose(parameter.grad, size / 2, rtol=1e-2)


@pytest.mark.parametrize("norm_type", [1.0, 2.0, math.inf])
def test_the_norm_of_complex_gradients_is_that_of_their_sizes(norm_type: float) -> None:
    parameter = nn.Parameter(np.zeros(2, np.complex64))
    gradient = parameter.grad = np.array([3 + 4j, -12j], np.complex64)
    expected = np.linalg.norm([5.0, 12.0], norm_type)
    total = clip_grad_norm_(parameter, 1.0, norm_type)
    assert float(total) == pytest.approx(expected, rel=1e-6)
    assert parameter.grad.dtype == np.complex64
    np.testing.assert_allclose(parameter.grad, gradient / expected, rtol=1e-5)


def test_gradients_within_the_norm_stay_and_arrays_of_the_user_too() -> None:
    parameter, gradient = nn.Parameter(np.zeros(2)), np.array([0.3, 0.4])
    parameter.grad = gradient
    assert clip_grad_norm_([parameter], 0.6) == pytest.approx(0.5)
    np.testing.assert_array_equal(parameter.grad, [0.3, 0.4])
    assert clip_grad_norm_([parameter], 0.1) == pytest.approx(0.5)
    np.testing.assert_allclose(parameter.grad, [0.06, 0.08], rtol=1e-5)
    np.testing.assert_array_equal(gradient, [0.3, 0.4])


def test_nothing_to_clip_has_the_norm_0() -> None:
    assert clip_grad_norm_([nn.Parameter(1.0)], 1.0) == 0
    assert clip_grad_norm_([], 1.0) == 0
    parameter = nn.Parameter(np.zeros(2))
    parameter.grad = np.zeros(2)
    assert clip_grad_norm_(parameter, 0.0) == 0
    np.testing.assert_array_equal(parameter.grad, [0.0, 0.0])


@pytest.mark.parametrize("gradient", [4.0, np.float64(4.0), np.array(4.0)], ids=repr)
def test_a_number_is_a_gradient_too(gradient: Any) -> None:
    parameter = nn.Parameter(0.0)
    parameter.grad = gradient
    assert clip_grad_norm_(parameter, 2.0) == 4
    assert parameter.grad == pytest.approx(2.0)


def test_a_norm_that_is_not_finite_is_an_error_if_asked_for() -> None:
    parameter = nn.Parameter(np.zeros(2))
    parameter.grad = np.array([np.inf, 1.0])
    with pytest.raises(FloatingPointError, match="norm of the gradients is inf: nothing"):
        clip_grad_norm_(parameter, 1.0, error_if_nonfinite=True)
    np.testing.assert_array_equal(parameter.grad, [np.inf, 1.0])


def test_each_element_is_held_between_bounds() -> None:
    parameters = graded()
    before = gradients(parameters)
    clip_grad_value_(parameters, 0.5)
    np.testing.assert_array_equal(gradients(parameters), np.clip(before, -0.5, 0.5))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: clip_grad_norm_(p, -1.0), "max_norm of at least 0, got -1.0"),
        (lambda p: clip_grad_norm_(p, math.nan), "max_norm of at least 0, got nan"),
        (lambda p: clip_grad_norm_(p, 1.0, 0.0), "norm_type of more than 0"),
        (lambda p: clip_grad_value_(p, -2.0), "clip_value of at least 0, got -2.0"),
        (lambda p: vector_to_parameters(np.ones(3), p), r"12 elements .* got shape \(3,\)"),
        (lambda p: vector_to_parameters(np.ones((12, 1)), p), r"got shape \(12, 1\)"),
        (lambda p: parameters_to_vector([]), "there are no parameters"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, message: str) -> None:
    parameters = graded()
    before = gradients(parameters)
    with pytest.raises(ValueError, match=message):
        call(parameters)
    np.testing.assert_array_equal(gradients(parameters), before)


@pytest.mark.parametrize("clip", [clip_grad_norm_, clip_grad_value_])
def test_what_has_no_gradient_among_the_parameters_is_told_and_so_is_a_bound_that_is_none(
    clip: Any,
) -> None:
    model = nn.Sequential(nn.Linear(2, 1))
    for given, kind in (
        (model, "a Linear among"),
        (model.named_parameters(), "a tuple among"),
        (model.state_dict(), "'0.weight', a str, among"),
    ):
        with pytest.raises(TypeError, match=f"got {kind} them: pass model.parameters"):
            clip(given, 1.0)
    for bound in (nn.Parameter(1.0), "1"):
        with pytest.raises(TypeError, match=f"{clip.__name__} takes a number for"):
            clip(graded(), bound)


@pytest.mark.parametrize(
    "clip",
    [
        clip_grad_norm_,
        clip_grad_value_,
        lambda module, _: parameters_to_vector(module),
        lambda module, _: vector_to_parameters(np.ones(2), module),
    ],
)
def test_a_module_in_place_of_its_parameters_is_told(clip: Any) -> None:
    with pytest.raises(TypeError, match=r"got a Linear: pass model\.parameters\(\)"):
        clip(nn.Linear(1, 1), 1.0)


@pytest.mark.parametrize(
    "given", ["ab", {"weight": 1.0}, [None], [nn.Linear(1, 1)], nn.Linear(1, 1)]
)
def test_what_is_no_number_makes_no_vector(given: Any) -> None:
    with pytest.raises(TypeError, match=r"pass model\.parameters\(\)"):
        parameters_to_vector(given)
    if isinstance(given, list):
        with pytest.raises(TypeError, match=r"pass model\.parameters\(\)"):
            parameters_to_vector(iter(given))


def test_gradients_and_states_make_vectors_too() -> None:
    parts = [np.ones(2), np.zeros((1, 2)), 3.0]
    np.testing.assert_array_equal(parameters_to_vector(parts), [1, 1, 0, 0, 3])  # type: ignore[arg-type]


def test_a_vector_of_parameters_goes_back_and_forth() -> None:
    parameters = graded(np.float32)
    vector = parameters_to_vector(parameters)
    assert vector.shape == (12,)
    assert vector.dtype == np.float32
    memory = [parameter.data for parameter in parameters]
    vector_to_parameters(vector * 2, parameters)
    np.testing.assert_array_equal(parameters_to_vector(parameters), vector * 2)
    assert all(p.data is m for p, m in zip(parameters, memory))


@pytest.mark.parametrize("clip", [{"clip_norm": 0.05}, {"clip_value": 0.01}], ids=str)
def test_steps_clip_eagerly_and_compiled(clip: dict[str, float]) -> None:
    found: list[Any] = []
    for compile in (False, True):
        nn.manual_seed(5)
        model = make_model()
        optimizer = nn.optim.SGD(model.parameters(), 1.0, momentum=0.5)
        step = nn.TrainStep(model, nn.MSELoss(), optimizer, compile=compile, **clip)  # type: ignore[arg-type]
        start = parameters_to_vector(model.parameters())
        x, y = make_batches(1)[0]
        step(x, y)
        moved = np.abs(parameters_to_vector(model.parameters()) - start)
        if "clip_norm" in clip:
            assert np.linalg.norm(moved) == pytest.approx(0.05, rel=1e-4)
        else:
            assert moved.max() == pytest.approx(0.01)
        for batch in make_batches(5):
            step(*batch)
        found.append(parameters_to_vector(model.parameters()))
    np.testing.assert_allclose(found[1], found[0], rtol=1e-11)
