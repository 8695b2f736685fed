"""The checks of derivatives under HIPS autograd's names: what they pass, and what they find."""

from typing import Any

import numpy as np
import pytest

from autograd import primitive as one_step
from autograd.extend import defvjp, primitive
from autograd.test_util import (
    check_equivalent,
    check_grads,
    check_jvp,
    check_vjp,
    combo_check,
    scalar_close,
)

X = np.array([0.5, -1.5, 2.0])


@pytest.fixture(autouse=True)
def seed() -> None:
    np.random.seed(1)


def cube(maker: Any) -> Any:
    @primitive
    def cube(x: Any) -> Any:
        return x**3

    defvjp(cube, maker)
    return cube


right = cube(lambda ans, x: lambda g: g * 3 * x**2)
WRONG = {
    "factor": cube(lambda ans, x: lambda g: g * 3.01 * x**2),
    "sign": cube(lambda ans, x: lambda g: -g * 3 * x**2),
    "zero": cube(lambda ans, x: lambda g: g * 0.0),
}


@pytest.mark.parametrize("x", [2.0, X, np.zeros((0, 2)), X * (1 + 2j), np.ones((2, 2))], ids=repr)
@pytest.mark.parametrize("order", [1, 2, 3])
def test_right_derivatives_pass(x: Any, order: int) -> None:
    assert check_grads(right, order=order)(x) is None
    check_grads(np.sin, order=order)(x)


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("mode", ["fwd", "rev"])
def test_wrong_derivatives_are_found_in_either_mode(name: str, mode: str) -> None:
    message = r"the derivative \((JVP|VJP)\) check of cube failed at "
    with pytest.raises(AssertionError, match=message):
        check_grads(WRONG[name], modes=[mode], order=1)(X)


def test_a_rule_that_is_right_once_only_is_found_at_second_order() -> None:
    once = cube(lambda ans, x: lambda g: g * 3 * getattr(x, "_value", x) ** 2)
    check_grads(once, order=1)(X)
    for mode in ("fwd", "rev"):
        with pytest.raises(AssertionError, match=r"of (jvp|vjp)_cube failed"):
            check_grads(once, modes=[mode], order=2)(X)


def test_a_gradient_in_another_space_is_found() -> None:
    def function(x: Any) -> Any:
        return x

    from autograd import test_util

    def turned(f: Any) -> Any:
        return lambda x: (lambda g: np.ones(2), x)

    original = test_util.make_vjp
    test_util.make_vjp = turned  # type: ignore[assignment]
    try:
        with pytest.raises(AssertionError, match=r"a derivative in VSpace\(float64\[2\]\) by"):
            check_vjp(function, X)
    finally:
        test_util.make_vjp = original


def test_the_argument_is_chosen_and_keywords_pass() -> None:
    def function(x: Any, y: Any, *, power: int) -> Any:
        return WRONG["factor"](x) * 0 + y**power

    check_grads(function, 1)(2.0, X, power=3)
    with pytest.raises(AssertionError):
        check_grads(lambda x, y: WRONG["sign"](x) * y, 0)(2.0, X)
    check_grads(lambda x, y: x * y**2, (0, 1))(2.0, X)
    check_grads(lambda x, y: x * y**2, [1, 0], ["rev"], 3)(2.0, X)


def test_structures_are_checked() -> None:
    check_grads(lambda p: (np.sin(p["a"]), {"b": p["a"] * p["c"][0]}))({"a": X, "c": [2.0]})


def test_it_checks_at_one_place_only_where_it_is_asked_to() -> None:
    check_vjp(np.sin, X)
    check_jvp(np.sin, X)
    with pytest.raises(AssertionError, match="check of factor failed"):
        check_vjp(one_step(np.positive, name="factor").defvjp(lambda g, ans, x: 2 * g), X)


@pytest.mark.parametrize("modes", [["forward"], ["fwd", None], "fwd"])
def test_an_unknown_mode_is_refused(modes: Any) -> None:
    with pytest.raises(AssertionError, match="a mode is 'fwd' or 'rev'"):
        check_grads(np.sin, modes=modes)


def test_every_combination_is_checked() -> None:
    seen: list[Any] = []

    def function(x: Any, y: Any, *, scale: float = 1.0, shift: float = 0.0) -> Any:
        seen.append((np.shape(x), scale, shift))
        return x * y * scale + shift

    combo_check(function, (0, 1), order=1)([2.0, X], [3.0], scale=[1.0, 2.0], shift=[0.0, 5.0])
    assert set(seen) == {(s, a, b) for s in ((), (3,)) for a in (1.0, 2.0) for b in (0.0, 5.0)}
    with pytest.raises(AssertionError):
        combo_check(lambda x: WRONG["sign"](x), modes=["rev"])([0.0, X])


def test_structures_are_equivalent_in_form_and_in_numbers() -> None:
    check_equivalent({"a": X, "b": [1]}, {"a": X + 1e-9, "b": [1]})
    with pytest.raises(AssertionError, match="different forms: VSpace"):
        check_equivalent(X, X.astype(np.float32))
    with pytest.raises(AssertionError, match="different numbers"):
        check_equivalent([X], [X + 1e-3])


def test_numbers_are_close_absolutely_or_relatively() -> None:
    assert scalar_close(0.0, 1e-7)
    assert scalar_close(1e9, 1e9 + 100)
    assert not scalar_close(0.0, 1e-5)
    assert not scalar_close(1.0, 1.001)
    assert type(scalar_close(np.float64(1), np.float64(1))) is bool
