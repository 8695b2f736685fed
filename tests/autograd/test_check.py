"""The check itself: what it lets pass, and that it finds every kind of wrong rule."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, primitive, relu
from autograd.primitives import Primitive

X = np.array([0.5, -1.5, 2.0])


def cube(*rules: Any) -> Primitive:
    return primitive(lambda x: x**3, name="cube").defvjp(*rules)


right = cube(lambda g, ans, x: g * 3 * x**2)


@pytest.mark.parametrize("x", [1.5, np.float32(1.5), X, X.astype(np.float32), np.zeros((0, 2))])
@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_right_rules_pass_to_any_order(x: Any, order: int) -> None:
    check_grads(right, order=order)(x)


WRONG = {
    "factor": cube(lambda g, ans, x: g * 2.999 * x**2),
    "sign": cube(lambda g, ans, x: -g * 3 * x**2),
    "zero": cube(lambda g, ans, x: g * 0.0),
    "forgets the upstream gradient": cube(lambda g, ans, x: 3 * x**2),
    "one element": cube(lambda g, ans, x: g * (3 * x**2 + np.array([0, 0, 1e-3]))),
    "mixes elements": cube(lambda g, ans, x: (g * 3 * x**2)[::-1]),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("mode", ["fwd", "rev"])
def test_a_wrong_rule_is_found_in_either_mode(name: str, mode: str) -> None:
    with pytest.raises(AssertionError, match=r"finite differences give|shape"):
        check_grads(WRONG[name], modes=[mode], order=1)(X)


@pytest.mark.parametrize("mode", ["fwd", "rev"])
def test_a_rule_that_is_right_once_only_is_found_at_second_order(mode: str) -> None:
    plain = cube(lambda g, ans, x: g * 3 * (x.data if isinstance(x, Value) else x) ** 2)
    check_grads(plain, modes=[mode], order=1)(X)
    with pytest.raises(AssertionError, match="order 2"):
        check_grads(plain, modes=[mode], order=2)(X)


def test_the_message_names_mode_order_argument_element_and_both_derivatives() -> None:
    with pytest.raises(AssertionError) as caught:
        check_grads(lambda a, x: a * WRONG["one element"](x), modes=["rev"])(1.0, X)
    message = str(caught.value)
    assert message == (
        "reverse mode, order 1: the derivative of element 2 of the output by element 2 of "
        "argument 1: rule gives 12.001, finite differences give 12"
    )


@pytest.mark.parametrize("mode", ["fwd", "rev"])
def test_the_worst_entry_of_the_jacobian_is_told(mode: str) -> None:
    def product(x: Any, y: Any) -> Any:
        return x @ y

    wrong = primitive(product).defvjp(
        lambda g, ans, x, y: g @ y.T, lambda g, ans, x, y: x.T @ g + np.outer([0, 1], g[1])
    )
    x, y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.ones((2, 2))
    with pytest.raises(
        AssertionError,
        match=r"element \(1, 0\) of the output by element \(1, 0\) of argument 1: "
        "rule gives 5, finite differences give 4$",
    ):
        check_grads(wrong, modes=[mode])(x, y)


@pytest.mark.parametrize("mode", ["fwd", "rev"])
def test_structures_are_told_by_the_number_of_the_array(mode: str) -> None:
    with pytest.raises(
        AssertionError,
        match=r"of element 2 of output 1 by element 2 of array 0 of argument 0: rule gives 11\.996",
    ):
        check_grads(lambda p: [p["v"], WRONG["factor"](p["u"])], modes=[mode])({"u": X, "v": 1.0})


def test_at_second_order_the_upstream_gradient_is_told() -> None:
    def rule(g: Any, ans: Any, x: Any) -> Any:
        return (g.data if isinstance(g, Value) else g) * 3 * x**2

    with pytest.raises(
        AssertionError,
        match="order 2: the derivative of the gradient by argument 0, by the upstream gradient: "
        "rule gives 0, finite differences give 12 ",
    ):
        check_grads(cube(rule), modes=["rev"])(2.0)


def test_a_rule_that_forgets_a_number_from_upstream_is_told_so() -> None:
    with pytest.raises(AssertionError, match="may not be proportional to the upstream gradient"):
        check_grads(WRONG["forgets the upstream gradient"], modes=["rev"])(2.0)


def test_a_wrong_rule_is_found_in_float32() -> None:
    with pytest.raises(AssertionError, match="finite differences"):
        check_grads(WRONG["factor"], tolerance=1e-4)(X.astype(np.float32))
    with pytest.raises(AssertionError, match="finite differences"):
        check_grads(WRONG["sign"])(X.astype(np.float32))


def test_the_tolerance_is_relative_and_may_be_set() -> None:
    slightly = cube(lambda g, ans, x: g * 3.003 * x**2)
    with pytest.raises(AssertionError):
        check_grads(slightly)(X)
    check_grads(slightly, tolerance=0.01)(X)


def test_a_derivative_that_is_nan_is_never_right() -> None:
    with pytest.raises(AssertionError, match="nan"):
        check_grads(cube(lambda g, ans, x: g * np.nan))(X)


def test_a_kink_is_found() -> None:
    with pytest.raises(AssertionError, match="finite differences"):
        check_grads(np.abs, modes=["rev"], order=1)(np.array([1e-7]))


APART = "differences to one side and to the other do not agree"
GROWING = "differences grow as their step shrinks"


@pytest.mark.parametrize(
    ("function", "x", "order", "message"),
    [
        (np.max, np.ones(3), 1, f"The function may have a kink or a jump there, .*: {APART}"),
        (np.abs, 1e-7, 1, f"The function may have a kink or a jump there, .*: {APART}"),
        (np.floor, 1.0, 1, f"The function may have a kink or a jump there, .*: {APART}"),
        (np.sign, 0.0, 1, f"The function may have a jump there and no derivative: {GROWING}"),
        (np.abs, 0.0, 2, f"order 1 may have a jump there, as at a kink of the .*: {GROWING}"),
        (
            lambda x: relu(x) ** 2,
            X[1:] + 1.5,
            2,
            f"order 1 may have a kink or a jump there, .*: {APART}",
        ),
    ],
    ids=["tie", "near a kink", "step", "sign", "kink", "kink of the slope"],
)
@pytest.mark.parametrize("mode", ["fwd", "rev"])
def test_a_kink_or_a_jump_is_told(
    mode: str, function: Any, x: Any, order: int, message: str
) -> None:
    with pytest.raises(AssertionError, match=message):
        check_grads(function, modes=[mode], order=order)(x)


@pytest.mark.parametrize("mode", ["fwd", "rev"])
def test_the_edge_of_what_a_function_is_defined_for_is_told(mode: str) -> None:
    with (
        np.errstate(all="ignore"),
        pytest.raises(AssertionError, match="The function is not finite there, or on one side"),
    ):
        check_grads(np.sqrt, modes=[mode], order=1)(np.array([0.0, 1.0]))


@pytest.mark.parametrize("x", [0.0, 1e-9, 0.3, 40.0, np.array([0.0, -3.0, 1e3])], ids=str)
@pytest.mark.parametrize("mode", ["fwd", "rev"])
def test_no_kink_is_told_where_a_rule_is_wrong(mode: str, x: Any) -> None:
    for forward in (np.square, lambda x: x**3, lambda x: np.sin(20 * x), np.expm1):
        wrong = primitive(forward).defvjp(lambda g, ans, x: g * 0.7 + g * x)
        with np.errstate(over="ignore"), pytest.raises(AssertionError) as caught:
            check_grads(wrong, modes=[mode], order=1)(np.minimum(x, 3.0))
        assert "there" not in str(caught.value)


def test_functions_that_need_values_are_checked() -> None:
    check_grads(lambda x: x.at[0].set(1.0).sum() * x.sum(), order=3)(X)
    check_grads(lambda p: [p["u"].at[1:].add(p["v"]), np.sin(p["u"])])({"u": X, "v": 2.0})


def test_structures_keywords_and_several_outputs_are_taken_apart() -> None:
    def function(p: Any, y: Any, *, power: int) -> Any:
        return {"a": p["u"] ** power * y, "b": [p["v"] @ y, np.sin(y)]}

    check_grads(function, order=2)({"u": 2.0, "v": np.ones((2, 3))}, X, power=3)


def test_outputs_that_do_not_depend_on_an_input_have_a_derivative_of_zero() -> None:
    check_grads(lambda x, y: x * 2, order=2)(X, 3.0)
    check_grads(lambda x: np.ones(3), order=2)(X)
    check_grads(lambda x: 7.0, order=1)(X)


def test_it_keeps_the_name_of_the_function() -> None:
    def named(x: Any) -> Any:
        return x

    assert check_grads(named).__name__ == "named"


@pytest.mark.parametrize("order", [0, -1])
def test_an_order_below_one_is_refused(order: int) -> None:
    with pytest.raises(ValueError, match=f"order counts from 1, got {order}"):
        check_grads(np.sin, order=order)


@pytest.mark.parametrize("order", ["a", 1.5, None])
def test_an_order_that_is_no_whole_number_is_refused(order: Any) -> None:
    with pytest.raises(TypeError, match=f"order is a whole number, got {order!r}"):
        check_grads(np.sin, order=order)


@pytest.mark.parametrize("modes", [1.0, np.ones(2), "fwd", [1]], ids=str)
def test_modes_that_are_no_names_are_refused(modes: Any) -> None:
    with pytest.raises(TypeError, match=r"write check_grads\(f\)\(x\)"):
        check_grads(np.sin, modes)


def test_no_modes_and_no_function_are_refused() -> None:
    with pytest.raises(ValueError, match="no modes to check: name 'fwd', 'rev' or both"):
        check_grads(np.sin, modes=[])
    result: Any = 3.0
    with pytest.raises(TypeError, match=r"takes a function, got 3\.0: write check_grads\(f\)"):
        check_grads(result)


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(ValueError, match="a mode is 'fwd' or 'rev', got 'forward'"):
        check_grads(np.sin, modes=["forward"])


@pytest.mark.parametrize("mode", ["fwd", "rev"])
def test_complex_derivatives_are_compared_along_both_axes(mode: str) -> None:
    z = np.array([1.0 + 2.0j, 0.5 - 1.0j])
    check_grads(lambda z: np.sum(z * z * np.conj(z)) + z[0] * 1j, order=3)(z)
    wrong = primitive(np.sin).defvjp(lambda g, ans, x: g * np.conj(np.cos(x)))
    with pytest.raises(AssertionError, match="finite differences"):
        check_grads(wrong, modes=[mode], order=1)(z)


def test_the_message_names_the_imaginary_part() -> None:
    wrong = primitive(np.sin).defvjp(lambda g, ans, x: np.real(g * np.cos(x)))
    with pytest.raises(AssertionError, match=r"element 0 of argument 0 \(imaginary part\): "):
        check_grads(wrong, modes=["rev"], order=1)(np.array([2j]))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("mode", ["fwd", "rev"])
@pytest.mark.parametrize("name", ["sign", "zero"])
def test_wrong_rules_are_found_in_every_precision(name: str, mode: str, dtype: Any) -> None:
    check_grads(right, modes=[mode])(X.astype(dtype))
    with pytest.raises(AssertionError, match="finite differences give"):
        check_grads(WRONG[name], modes=[mode])(X.astype(dtype))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("mode", ["fwd", "rev"])
def test_small_derivatives_are_compared_by_their_own_scale(mode: str, dtype: Any) -> None:
    def small(rule: Any) -> Primitive:
        return primitive(lambda x: x * 1e-4, name="small").defvjp(rule)

    check_grads(small(lambda g, ans, x: g * 1e-4), modes=[mode])(dtype(0.7))
    with pytest.raises(AssertionError, match="rule gives 0, finite differences give"):
        check_grads(small(lambda g, ans, x: g * 0.0), modes=[mode], order=1)(dtype(0.7))


def test_what_cancels_may_leave_what_rounding_leaves() -> None:
    for dtype in (np.float16, np.float32, np.float64):
        check_grads(lambda x: x - x.sum() + x[1:].sum())(np.array([0.1, 3.0, 7.0], dtype))


def test_every_input_moves_by_its_own_scale() -> None:
    check_grads(lambda a, b: np.sin(a) * b)(1.0, 1e6)
    check_grads(lambda a, b: np.sin(a) * b)(np.float32(1.0), np.float32(1e6))
    for mode in ("fwd", "rev"):
        with pytest.raises(AssertionError, match="by argument 0: rule gives -3000000, finite"):
            check_grads(lambda a, b: WRONG["sign"](a) * b, modes=[mode], order=1)(1.0, 1e6)
