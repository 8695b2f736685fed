"""The walk itself: what is visited, and what arrives where."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograd import Value, gradients, primitive
from autograd.rules import indexing, linalg


def test_gradients_of_several_paths_add_up() -> None:
    x = Value(3.0)
    y = x * x
    (y * x + y + x).backward()
    assert x.grad == 3 * 9 + 2 * 3 + 1
    x = Value(np.full(2, 3.0))
    sum((x * float(i) for i in range(10)), x).sum().backward()
    np.testing.assert_array_equal(x.grad, [46, 46])


def test_constants_get_no_gradient_and_their_rules_are_not_called() -> None:
    called = []
    product = primitive(lambda x, y: x * y).defvjp(
        lambda g, ans, x, y: called.append("x") or g * y,
        lambda g, ans, x, y: called.append("y") or g * x,
    )
    x, y = Value(2.0), Value(3.0, requires_grad=False)
    product(x, y).backward()
    assert (called, x.grad, y.grad) == (["x"], 3.0, None)
    z = Value(4.0)
    assert gradients(product(x, z), x) == 4.0
    assert called == ["x", "x"]


def test_only_what_lies_between_is_visited() -> None:
    visited = []
    double = primitive(lambda x: x * 2).defvjp(lambda g, ans, x: visited.append(x) or g * 2)
    x, y = Value(1.0), Value(10.0)
    middle = double(x)
    assert gradients(double(middle) + double(y), middle) == 2.0
    assert visited == [2.0]


def test_every_operation_is_free_to_have_no_path_to_an_argument() -> None:
    blind = primitive(lambda x, y: x + y).defvjp(lambda g, ans, x, y: g, None)
    x, y = Value(2.0), Value(3.0)
    output = blind(x, y * y)
    output.backward()
    assert (x.grad, y.grad) == (1.0, None)
    assert gradients(output, y) == 0.0


def test_a_freed_graph_is_walked_once() -> None:
    x = Value(np.ones(2))
    middle = x * 2
    output = (middle * middle).sum()
    output.backward(free_graph=True)
    np.testing.assert_array_equal(x.grad, [8, 8])
    assert output.inputs == middle.inputs == ()
    for again in (output, middle * 1, (middle + x).sum()):
        with pytest.raises(RuntimeError, match=r"was freed .* compute the value again"):
            again.sum().backward()
    np.testing.assert_array_equal(x.grad, [8, 8])


def adding_up() -> list[int]:
    """Return where the lengths of what is gathered from now on will be put down."""
    lengths: list[int] = []
    for op in (linalg.matmul, linalg.inner, indexing.getitem):
        for rule, gather in op.gathers.items():

            def counted(total: Any, shares: Any, gather: Any = gather) -> bool:
                lengths.append(len(shares))
                return gather(total, shares)

            op.gathers = {**op.gathers, rule: counted}
    return lengths


@pytest.fixture
def gathered() -> Iterator[list[int]]:
    """Note how many shares are added up at once."""
    before = {op: op.gathers for op in (linalg.matmul, linalg.inner, indexing.getitem)}
    yield adding_up()
    for op, gathers in before.items():
        op.gathers = gathers


def numerical(function: Any, x: Any) -> Any:
    slopes = np.empty_like(x)
    for place in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[place] = 1e-6
        slopes[place] = (function(x + step) - function(x - step)) / 2e-6
    return slopes


@pytest.mark.parametrize(
    "function",
    [
        lambda w, x: sum((((x + i) @ w) ** 2).sum() for i in range(4)),
        lambda w, x: sum(((w @ (x.T * i)) ** 2).sum() for i in range(4)),
        lambda w, x: sum((np.inner(x + i, w) ** 2).sum() for i in range(4)),
        lambda w, x: sum((w[i % 3, 1:] ** 2).sum() * i for i in range(5)),
        lambda w, x: sum((w[[0, i, 0]] ** 3).sum() * i for i in range(3)),
    ],
    ids=["right", "left", "inner", "slices", "indices"],
)
def test_what_is_less_work_together_is_added_up_at_once(function: Any, gathered: Any) -> None:
    random = np.random.default_rng(0)
    w, x = random.standard_normal((3, 3)), random.standard_normal((2, 3))
    leaf = Value(w)
    (found,) = gradients(function(leaf, x), [leaf])
    np.testing.assert_allclose(found, numerical(lambda w: function(w, x), w), rtol=1e-6, atol=1e-7)
    assert gathered
    assert min(gathered) >= 2
    (again,) = gradients(function(leaf, x), [leaf], create_graph=True)
    np.testing.assert_allclose(found, again.data, rtol=1e-12)


@pytest.mark.parametrize("shape", [(3,), (2, 3), (4, 2, 3)], ids=["vector", "matrix", "stack"])
def test_products_of_other_forms_are_added_up_one_by_one(shape: Any) -> None:
    random = np.random.default_rng(0)
    w, x = Value(random.standard_normal((3, 2))), random.standard_normal(shape)
    (found,) = gradients(sum(((x * i) @ w).sum() for i in range(4)), [w])
    expected = 6 * np.broadcast_to(x.reshape(-1, 3).sum(0)[:, None], (3, 2))
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_shares_of_another_precision_are_added_up_in_that_of_the_input() -> None:
    w = Value(np.ones((3, 2), np.float32))
    x = np.full((4, 3), 2.0)
    (found,) = gradients(sum((x @ w).sum() for _ in range(4)), [w])
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, np.full((3, 2), 32.0))


def test_a_hook_sees_what_was_added_up_whole() -> None:
    seen: list[Any] = []
    w = Value(np.ones((2, 2)))
    w.register_hook(lambda gradient: seen.append(gradient.copy()))
    sum((np.eye(2) @ w).sum() for _ in range(5)).backward()
    np.testing.assert_array_equal(seen, [np.full((2, 2), 5.0)])
    np.testing.assert_array_equal(w.grad, np.full((2, 2), 5.0))


def test_numbers_of_one_array_taken_one_by_one() -> None:
    x = Value(np.arange(4.0))
    total = sum(x[i] * x[i - 1] for i in range(4))
    total.backward()
    np.testing.assert_array_equal(x.grad, [4.0, 2.0, 4.0, 2.0])
