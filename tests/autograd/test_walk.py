"""The walk itself: what is visited, what arrives where, and in which form."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd import Value, gradients, primitive

FLOATS = ["float64", "float32", "float16"]


@given(
    hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, min_side=0, max_side=3),
    st.sampled_from(FLOATS),
    st.sampled_from(FLOATS),
)
def test_broadcasting_is_undone_for_any_shapes_and_dtypes(
    shapes: Any, first: str, second: str
) -> None:
    random = np.random.default_rng(0)
    x, y = (
        Value(random.integers(-4, 5, shape).astype(kind)[()])
        for shape, kind in zip(shapes.input_shapes, (first, second), strict=True)
    )
    output = x * y
    assert output.shape == shapes.result_shape
    assert output.dtype == np.result_type(x.dtype, y.dtype)
    upstream = random.integers(-4, 5, output.shape).astype(output.dtype)
    for share, own, other in zip(gradients(output, [x, y], upstream), (x, y), (y, x), strict=True):
        # Which element of its own each element of the output was made of.
        places = np.broadcast_to(np.arange(own.size).reshape(own.shape), output.shape)
        expected = np.bincount(places.ravel(), (upstream * other.data).ravel(), own.size)
        assert np.shape(share) == own.shape
        assert share.dtype == own.dtype
        np.testing.assert_array_equal(np.ravel(share), expected)


@pytest.mark.parametrize(("x", "y"), [(2.0, np.ones(3)), (2.0, np.float32(3)), (np.ones(0), 2.0)])
def test_a_python_float_among_arrays_gets_a_python_float(x: Any, y: Any) -> None:
    left, right = Value(x), Value(y)
    (left * right).sum().backward()
    for value in (left, right):
        assert type(value.grad) is type(value.data)


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


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 2), (3, 2), (2, 3, 1)])
def test_a_rule_that_gives_a_wrong_shape_is_named(shape: tuple[int, ...]) -> None:
    wrong = primitive(lambda x: x * 2, name="wrong").defvjp(lambda g, ans, x: np.ones(shape))
    x = Value(np.ones((2, 3)), name="x")
    with pytest.raises(ValueError, match=r"the gradient rule of wrong gave shape .* for Value 'x'"):
        wrong(x).sum().backward()
    assert x.grad is None


@pytest.mark.parametrize("x", [2.0, np.float32(2), np.ones(3)], ids=repr)
def test_a_rule_that_forgets_to_return_is_named(x: Any) -> None:
    forgetful = primitive(lambda x: x * 2, name="forgetful").defvjp(lambda g, ans, x: None)
    value = Value(x)
    with pytest.raises(
        TypeError, match=r"the gradient rule of forgetful returned nothing for Value of"
    ):
        forgetful(value).sum().backward()
    assert value.grad is None
