"""Primitives of structures: containers as arguments and as results, methods, transforms inside."""

import gc
from collections import namedtuple
from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, compile, grad, hessian, jacobian, make_vjp
from autograd.extend import SparseObject, defvjp, primitive, vspace

X = np.array([0.5, -1.5, 2.0])
Pair = namedtuple("Pair", ["first", "second"])


def weighted(p: Any, weight: Any) -> Any:
    return p["x"] * p["pair"].first * weight + p["pair"].second


def test_containers_of_values_are_arguments() -> None:
    calls: list[Any] = []
    made = primitive(weighted)

    def by_container(ans: Any, p: Any, weight: Any) -> Any:
        calls.append(p)
        first, second = p["pair"]
        return lambda g: {
            "pair": Pair(g * p["x"] * weight, g * np.ones_like(second)),
            "x": g * first * weight,
        }

    defvjp(made, by_container, lambda ans, p, weight: lambda g: g * p["x"] * p["pair"].first)
    point = {"x": 2.0, "pair": Pair(3.0, 4.0)}
    found, by_weight = grad(made, (0, 1))(point, 10.0)
    assert found == {"x": 30.0, "pair": Pair(20.0, 1.0)}
    assert type(found["pair"]) is Pair
    assert by_weight == 6.0
    assert len(calls) == 1  # and not once for each part
    assert grad(lambda x: made({"x": x, "pair": Pair(3.0, 4.0)}, 10.0))(2.0) == 30.0
    check_grads(lambda x, a, b, w: made({"x": x, "pair": Pair(a, b)}, w), order=3)(2.0, X, 3.0, 4.0)


def test_containers_of_values_are_compiled_too() -> None:
    made = primitive(lambda parts: parts[0] * parts[1])
    defvjp(made, lambda ans, parts: lambda g: [g * parts[1], g * parts[0]])
    compiled = compile(lambda x: grad(lambda x: made([x, 3.0 * x]).sum())(x))
    for point in (X, 2 * X):
        np.testing.assert_allclose(compiled(point), 6 * point)


def test_containers_count_as_one_argument_where_there_is_no_rule() -> None:
    made = primitive(lambda p, q: p[0] * p[1] + q[0])
    defvjp(made, None, lambda ans, p, q: lambda g: [g])
    assert grad(made, (0, 1))([2.0, 3.0], [4.0]) == ([0.0, 0.0], [1.0])
    defvjp(made, lambda ans, p, q: lambda g: [g, g])
    with pytest.raises(NotImplementedError, match="argument 1"):
        grad(made, 1)([2.0, 3.0], [4.0])
    defvjp(made, lambda ans, p, q: lambda g: [g])
    with pytest.raises(ValueError, match="the gradient has 1 parts, but needs 2"):
        grad(made)([2.0, 3.0], [4.0])


def test_nothing_of_containers_is_left_for_the_collector() -> None:
    made = primitive(lambda p: p["a"] * p["b"][0])
    defvjp(made, lambda ans, p: lambda g: {"a": g * p["b"][0], "b": [g * p["a"]]})

    def use() -> None:
        grad(lambda p: grad(lambda p: made(p).sum())(p)["a"].sum())({"a": X, "b": [X]})
        hessian(lambda x: (made({"a": x, "b": [x]}) ** 2).sum())(X)

    use()
    gc.collect()
    gc.disable()
    try:
        use()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_containers_of_results_come_in_their_own_form_and_so_does_their_gradient() -> None:
    seen: list[Any] = []
    made = primitive(lambda x, y: {"product": x * y, "more": [x + y, 3]})
    defvjp(
        made,
        lambda ans, x, y: lambda g: (seen.append(g), g["product"] * y + g["more"][0])[1],
        lambda ans, x, y: lambda g: g["product"] * x + g["more"][0] + 0 * ans["product"],
    )
    assert made(2.0, 3.0) == {"product": 6.0, "more": [5.0, 3]}
    assert grad(lambda x: made(x, 3.0)["product"])(2.0) == 3.0
    assert seen == [{"product": 1.0, "more": [0.0, 0]}]
    check_grads(lambda x, y: made(x, y)["product"] * made(x, y)["more"][0], order=3)(2.0, X)
    compiled = compile(lambda x: made(x, 3.0)["more"][0])
    assert [compiled(2.0), compiled(4.0)] == [5.0, 7.0]


def test_a_tuple_of_results_is_taken_apart_by_its_rule() -> None:
    made = primitive(lambda x: Pair(np.sin(x), np.cos(x)))

    def maker(ans: Any, x: Any) -> Any:
        def vjp(g: Any) -> Any:
            by_sine, by_cosine = g
            return by_sine * ans.second - by_cosine * ans.first

        return vjp

    defvjp(made, maker)
    assert type(made(X)) is Pair
    check_grads(lambda x: made(x).first * made(x).second ** 2, order=3)(X)


@primitive
def taken(array: Any, index: Any) -> Any:
    return array[index]


@primitive
def put_back(g: Any, index: Any, space: Any) -> Any:
    def mut_add(array: Any) -> Any:
        np.add.at(array, index, g)
        return array

    return SparseObject(space, mut_add)


defvjp(taken, lambda ans, array, index: lambda g: put_back(g, index, vspace(array)))
defvjp(put_back, lambda ans, g, index, space: lambda h: taken(h, index))


def test_gradients_that_are_zero_but_for_a_few_are_filled_up_to_any_order() -> None:
    np.testing.assert_array_equal(grad(lambda x: taken(x, [0, 0, 2]).sum())(X), [2, 0, 1])
    check_grads(lambda x: taken(x, [0, 0, 2]) ** 3, order=3)(X)
    plain = primitive(lambda array, index: array[index])

    def maker(ans: Any, array: Any, index: Any) -> Any:
        def mut_add(zeros: Any) -> Any:
            zeros[index] += 5.0
            return zeros

        return lambda g: SparseObject(vspace(array), mut_add)

    defvjp(plain, maker)
    np.testing.assert_array_equal(grad(lambda x: plain(x, 1))(X), [0, 5, 0])


def test_a_transform_within_a_primitive_gives_plain_arrays() -> None:
    @primitive
    def slope(x: Any) -> Any:
        found = grad(lambda v: v**3)(x)
        assert type(found) is float
        return found

    defvjp(slope, lambda ans, x: lambda g: g * 6 * x)
    assert grad(slope)(2.0) == 12.0
    assert grad(grad(slope))(2.0) == 6.0
    compiled = compile(lambda x: grad(slope)(x))
    assert [compiled(2.0), compiled(3.0)] == [12.0, 18.0]


class Amplifier:
    """Something with a method that is a primitive."""

    def __init__(self, factor: float) -> None:
        self.factor = factor

    @primitive
    def amplify(self, x: Any) -> Any:
        return self.factor * x**2


defvjp(Amplifier.amplify, None, lambda ans, self, x: lambda g: g * self.factor * 2 * x)


def test_a_method_may_be_a_primitive() -> None:
    amplifier = Amplifier(3.0)
    assert amplifier.amplify(2.0) == 12.0
    assert grad(amplifier.amplify)(2.0) == 12.0
    assert grad(Amplifier.amplify, 1)(amplifier, 2.0) == 12.0
    check_grads(amplifier.amplify, order=3)(X)


def test_jacobians_of_structures_are_found_row_by_row() -> None:
    made = primitive(lambda p: {"product": p["a"] * p["b"][0]})

    def maker(ans: Any, p: Any) -> Any:
        return lambda g: {"b": [g["product"] * p["a"]], "a": g["product"] * p["b"][0]}

    defvjp(made, maker)
    found = jacobian(lambda p: made(p)["product"])({"a": X, "b": [2 * X]})
    np.testing.assert_array_equal(found["a"], np.diag(2 * X))
    np.testing.assert_array_equal(found["b"][0], np.diag(X))


def test_a_gradient_whose_numbers_changed_is_another_one() -> None:
    product = primitive(lambda pair: pair[0] * pair[1])
    defvjp(product, lambda ans, pair: lambda g: [g * pair[1], g * pair[0]])
    other = Value(np.array([10.0, 100.0]))
    vjp, _ = make_vjp(lambda x: product([x, other]))(np.array([1.0, 2.0]))
    g = np.array([1.0, 0.0])
    np.testing.assert_array_equal(vjp(g), [10, 0])
    g[:] = [0, 1]
    np.testing.assert_array_equal(vjp(g), [0, 100])
