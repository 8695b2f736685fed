"""What transforms share: which arguments count, in which form, and what comes out."""

import re
import tracemalloc
from collections import namedtuple
from typing import Any

import numpy as np
import pytest

from autograd import (
    Value,
    elementwise_grad,
    grad,
    grad_and_aux,
    gradients,
    hessian,
    jacobian,
    make_hvp,
    make_jvp,
    make_vjp,
    multigrad_dict,
    primitive,
    value_and_grad,
    vector_jacobian_product,
)
from autograd.stacks import whole_of
from autograd.structure import leaves

random = np.random.default_rng(0)
A, X = random.standard_normal((3, 3)), random.standard_normal(3)


def cubic(x: Any) -> Any:
    return (x**3).sum()


def test_arguments_are_chosen_by_number_or_by_several() -> None:
    def function(x: Any, y: Any, *, scale: float = 1.0) -> Any:
        return x * y * y * scale

    assert grad(function)(2.0, 3.0) == 9.0
    assert grad(function, 1)(2.0, 3.0, scale=10.0) == 120.0
    assert grad(function, -1)(2.0, 3.0) == 12.0
    assert grad(function, (1, 0))(2.0, 3.0) == (12.0, 9.0)
    assert grad(function, [0])(2.0, 3.0) == (9.0,)
    assert hessian(function, 1)(2.0, 3.0) == 4.0
    assert value_and_grad(function, (0, 1))(2.0, 3.0) == (18.0, (9.0, 12.0))
    dx, dy = jacobian(lambda x, y: x * y, (0, 1))(X, 2.0)
    np.testing.assert_array_equal(dx, 2 * np.eye(3))
    np.testing.assert_array_equal(dy, X)
    vjp, _ = make_vjp(function, (0, 1))(2.0, 3.0)
    assert vjp(10.0) == (90.0, 120.0)
    assert make_jvp(function, (0, 1))(2.0, 3.0)((1.0, 1.0))[1] == 21.0


Layer = namedtuple("Layer", ["weight", "bias"])


def test_containers_of_arrays_come_back_in_their_own_form() -> None:
    point = {"layers": [Layer(A, X), Layer(A.T, 2.0)], "scale": (np.float32(3),)}

    def function(p: Any) -> Any:
        first, second = p["layers"]
        hidden = np.tanh(first.weight @ X + first.bias)
        return (second.weight @ hidden).sum() * second.bias * p["scale"][0]

    found = grad(function)(point)
    assert list(found) == ["layers", "scale"]
    assert type(found["layers"]) is list
    assert [type(layer) for layer in found["layers"]] == [Layer, Layer]
    assert type(found["layers"][1].bias) is float
    assert found["scale"][0].dtype == np.float32
    hidden = np.tanh(A @ X + X)
    np.testing.assert_allclose(found["layers"][1].weight, np.tile(hidden * 6, (3, 1)))
    np.testing.assert_allclose(found["layers"][0].bias, A.sum(axis=1) * (1 - hidden**2) * 6)
    _, tangent = make_jvp(function)(point)(point)
    products = [np.sum(a * b) for a, b in zip(leaves(found), leaves(point), strict=True)]
    assert tangent == pytest.approx(sum(products), rel=1e-6)


def test_plain_arrays_come_out_and_no_value_is_touched() -> None:
    outer = Value(np.ones(3))
    for transform in (grad, hessian, elementwise_grad, jacobian):
        assert type(transform(cubic)(X)) is np.ndarray
    assert type(value_and_grad(cubic)(X)[0]) is np.float64
    assert type(make_vjp(np.sin)(X)[1]) is np.ndarray
    assert type(make_jvp(np.sin)(X)(X)[1]) is np.ndarray
    assert type(grad(lambda x: (x * outer).sum())(X)) is np.ndarray
    assert outer.grad is None


def test_values_as_arguments_give_values_that_can_be_differentiated_again() -> None:
    x = Value(X)
    slope = grad(cubic)(x)
    assert isinstance(slope, Value)
    np.testing.assert_allclose(gradients(slope.sum(), x), 6 * X)
    vjp, output = make_vjp(np.sin)(x)
    np.testing.assert_allclose(gradients(vjp(np.ones(3)).sum(), x), -np.sin(X))
    assert isinstance(output, Value)
    assert x.grad is None


def test_integers_are_differentiated_as_floats() -> None:
    assert grad(lambda x: x**2)(3) == 6.0
    np.testing.assert_array_equal(grad(lambda x: (x**2).sum())(np.arange(3)), [0, 2, 4])


def test_a_bad_argument_says_of_which_function() -> None:
    with pytest.raises(TypeError) as caught:
        grad(cubic)({"a": [1.0, None]})
    assert caught.value.__notes__ == ["in an argument by which cubic is to be differentiated"]


@pytest.mark.parametrize(
    "call",
    [
        lambda: grad(lambda x: np.sum(x**3))([1.0, 2.0]),
        lambda: grad(lambda x: x.sum())([[1.0, 2.0], [3, np.float32(4)]]),
        lambda: grad(grad(lambda x: (x**3).sum()))([1.0, 2.0]),
        lambda: jacobian(lambda y, x: x - y, (1,))(X, [1.0, 2.0, 3.0]),
    ],
)
def test_an_error_about_a_list_of_numbers_says_that_an_array_may_be_meant(call: Any) -> None:
    with pytest.raises((AttributeError, TypeError)) as caught:
        call()
    notes = [note for note in caught.value.__notes__ if "a list of numbers" in note]
    assert len(notes) == 1
    assert re.match(
        r"argument [01] of \S*<lambda>\S*, a list .* pass np\.array\(\.\.\.\)$", notes[0]
    )


@pytest.mark.parametrize("given", [X, [X, 1.0], {"a": 1.0}, [], Layer(1.0, 2.0), 3.0], ids=str)
def test_an_error_about_another_argument_says_nothing_of_lists(given: Any) -> None:
    def failing(x: Any) -> Any:
        raise TypeError("another")

    with pytest.raises(TypeError, match="another") as caught:
        grad(failing)(given)
    assert not hasattr(caught.value, "__notes__")


def test_an_argument_that_is_returned_is_a_copy() -> None:
    def with_argument(x: Any) -> Any:
        return [x, 2 * x]

    for evaluated in (
        lambda x: make_vjp(with_argument)(x),
        lambda x: make_jvp(with_argument)(x)(X),
    ):
        x = X.copy()
        for part in leaves(evaluated(x)):
            if isinstance(part, np.ndarray):
                part += 100.0
        np.testing.assert_array_equal(x, X)


def both(x: Any, y: Any) -> Any:
    return ((x + y) ** 2).sum()


def arrays_given() -> dict[str, Any]:
    """Return, by what gives them, arrays of which some could easily be the same."""
    x, y = X.copy(), X[::-1].copy()
    constant = np.ones(3)
    vjp, output = make_vjp(lambda x, y: (x[:2], x.T, x + y, y, constant, constant), (0, 1))(x, y)
    jvp = make_jvp(lambda x, y: x + y, (0, 1))(x, y)
    hvp, gradient = make_hvp(both, (0, 1))(x, y)
    held = [x, y, constant]
    return {
        "jacobian": [held, jacobian(lambda x, y: x + y, (0, 1))(x, y)],
        "jacobian of parts": [held, jacobian(lambda x: x["a"] - x["b"])({"a": x, "b": x})],
        "jacobian of nothing": [held, jacobian(lambda x, y: constant, (0, 1))(x, y)],
        "hessian": [held, hessian(both, (0, 1))(x, y)],
        "hessian of a product": [held, hessian(lambda x, y: x @ y, (0, 1))(x, y)],
        "make_hvp": [held, gradient, hvp((x, y)), hvp((x, y))],
        "make_vjp": [held, output, vjp(output), vjp(output)],
        "make_jvp": [held, jvp((x, y)), jvp((x, y))],
        "grad": [held, grad(both, (0, 1))(x, y)],
        "grad_and_aux": [held, grad_and_aux(lambda x: (x.sum(), (x, x.T, constant)))(x)],
        "elementwise_grad": [held, elementwise_grad(lambda x, y: x + y, (0, 1))(x, y)],
        "multigrad_dict": [held, multigrad_dict(both)(x, y)],
        "vector_jacobian_product": [
            held,
            vector_jacobian_product(lambda x, y: x + y, (0, 1))(x, y, x),
        ],
    }


@pytest.mark.parametrize("name", arrays_given())
def test_every_array_that_comes_out_may_be_changed_alone(name: str) -> None:
    given = [part for part in leaves(arrays_given()[name]) if isinstance(part, np.ndarray)]
    assert len(given) > 4
    for number, array in enumerate(given):
        assert array.flags.writeable
        for other in given[number + 1 :]:
            assert not np.shares_memory(array, other)


def test_an_output_that_is_changed_does_not_change_the_pull_back() -> None:
    vjp, output = make_vjp(np.exp)(X)
    output *= 0.0
    np.testing.assert_allclose(vjp(np.ones(3)), np.exp(X))
    jvp = make_jvp(np.exp)(X)
    jvp(X)[0][:] = 0.0
    np.testing.assert_allclose(jvp(X)[0], np.exp(X))


def test_a_jacobian_is_no_array_that_a_rule_remembers() -> None:
    remembered: list[Any] = []

    def rule(g: Any, ans: Any, x: Any) -> Any:
        remembered.append(2 * g)
        return remembered[0]

    found = jacobian(primitive(lambda x: 2 * x).defvjp(rule))(X)
    np.testing.assert_array_equal(found, 2 * np.eye(3))
    assert not np.shares_memory(found, whole_of(remembered[0], 3).data)


def test_rows_of_a_jacobian_are_not_copied_without_need() -> None:
    tracemalloc.start()
    try:
        found = jacobian(lambda x: x * 2.0)(np.ones(300))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2.8 * found.nbytes
