"""What losses share: numbers that are known, and settings that are checked."""

import math
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile, grad
from nn import functional as F
from nn.functional.targets import (
    checked_number,
    in_dtype_of,
    known,
    paired,
    raw,
    reduced,
    verified,
)


def test_numbers_are_known_eagerly_and_not_while_a_function_is_compiled() -> None:
    array = np.ones(2)
    assert known(array) is array
    assert known(Value(array)) is array

    @compile
    def function(x: Any) -> Any:
        assert known(x) is None
        assert known(array) is None
        return x * 2

    assert function(np.ones(3)).tolist() == [2.0, 2.0, 2.0]


PAIR = np.array([[0.2, 0.9], [0.5, 0.4]])
CHECKED: list[tuple[Any, Any, Any]] = [
    (F.cross_entropy, np.array([0, 1]), np.array([0, 2])),
    (F.nll_loss, np.array([0, 1]), np.array([-1, 0])),
    (F.multi_margin_loss, np.array([0, 1]), np.array([2, 0])),
    (F.soft_margin_loss, np.array([[1, -1], [1, 1]]), np.array([[1, 0], [1, 1]])),
    (F.hinge_embedding_loss, np.array([[1, -1], [1, 1]]), np.array([[1, 2], [1, 1]])),
    (lambda x, t: F.binary_cross_entropy(x * t, np.ones((2, 2))), np.ones(2), np.full(2, 2.0)),
    (lambda x, t: F.gaussian_nll_loss(x, np.ones((2, 2)), t), np.ones((2, 2)), -np.ones((2, 2))),
    (lambda x, t: F.embedding(t, x), np.array([0, 1]), np.array([0, -1])),
    (lambda x, t: x * F.one_hot(t, 2), np.array([0, 1]), np.array([0, 2])),
]


@pytest.mark.parametrize(("function", "right", "wrong"), CHECKED)
def test_numbers_are_checked_at_every_call_of_compiled_code(
    function: Any, right: Any, wrong: Any
) -> None:
    for called in (function, grad(lambda x, t: np.sum(function(x, t)))):
        compiled = compile(called)
        for _ in range(2):
            np.testing.assert_allclose(compiled(PAIR, right), called(PAIR, right))
            with pytest.raises(ValueError) as eager:  # noqa: PT011 (each says something else)
                called(PAIR, wrong)
            with pytest.raises(ValueError) as found:  # noqa: PT011
                compiled(PAIR, wrong)
            assert str(found.value) == str(eager.value)


def test_a_compiled_step_that_is_refused_changes_nothing() -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    optimizer = nn.optim.Adam(model.parameters())
    step = nn.TrainStep(model, nn.CrossEntropyLoss(), optimizer)
    x = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    step(x, np.array([0, 1, 0, 1, 0]))
    before = {**model.state_dict(), **optimizer.state_dict()}
    with pytest.raises(ValueError, match="has class 2 at 4, but there are scores"):
        step(x, np.array([0, 1, 0, 1, 2]))
    for name, array in {**model.state_dict(), **optimizer.state_dict()}.items():
        np.testing.assert_array_equal(array, before[name], err_msg=name)


def test_what_is_verified_keeps_its_gradient_and_the_check_is_told_all() -> None:
    def check(given: Any, other: Any, limit: float) -> None:
        if np.any(given + other > limit):
            raise ValueError(f"{given} and {other} are more than {limit}")

    def function(x: Any, y: Any) -> Any:
        return np.sum(verified(check, x, y, limit=7.0) ** 2)

    x, y = np.array([1.0, 2.0]), np.array([4.0, 5.0])
    for slope in (grad(function), compile(grad(function))):
        assert slope(x, y).tolist() == [2.0, 4.0]
        with pytest.raises(ValueError, match=r"\[2\. 3\.\] and \[4\. 5\.\] are more than 7\.0"):
            slope(x + 1, y)


def test_raw_numbers_have_no_gradient() -> None:
    x = Value(np.ones(2))
    assert raw(x) is x.data
    assert raw(3.0) == 3.0
    y = (x * raw(x)).sum()
    y.backward()
    assert x.grad.tolist() == [1.0, 1.0]


def test_whole_numbers_and_settings_come_in_the_type_of_the_input() -> None:
    single = Value(np.ones(2, np.float32))
    _, target = paired(single, np.array([True, False]))
    assert target.dtype == np.float32
    assert in_dtype_of(single, 0.5).dtype == np.float32
    assert in_dtype_of(np.array([1, 2]), 0.5).dtype == np.float64


def test_a_mean_of_nothing_is_nan_without_a_warning() -> None:
    assert np.isnan(reduced(np.zeros((0, 3)), "mean"))
    assert reduced(np.zeros((0, 3)), "sum") == 0.0


@pytest.mark.parametrize("number", [2, 2.0, np.float64(2), np.int32(2), np.float32(2)])
def test_a_setting_becomes_a_python_float(number: Any) -> None:
    found = checked_number(number, "f", "x", above=0)
    assert (found, type(found)) == (2.0, float)


@pytest.mark.parametrize(
    ("number", "limits", "message"),
    [
        (0, {"above": 0}, "f needs x of more than 0, got 0"),
        (-1.5, {"at_least": 0}, "f needs x of at least 0, got -1.5"),
        (2, {"at_least": 0, "at_most": 1}, "f needs x of at least 0 and at most 1, got 2"),
        (math.nan, {}, "f needs a number for x, got nan"),
        (math.nan, {"above": 0}, "f needs x of more than 0, got nan"),
    ],
)
def test_a_setting_outside_its_limits_is_refused(number: Any, limits: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        checked_number(number, "f", "x", **limits)


def test_a_target_or_an_input_that_is_missing_is_refused() -> None:
    with pytest.raises(TypeError, match="got None for the target"):
        paired(np.ones(2), None)
    with pytest.raises(TypeError, match="got None for the input"):
        paired(None, np.ones(2))
