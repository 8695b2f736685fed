"""What rules give takes the form of the input, or is refused with the name of the rule."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd import Value, compile, gradients, primitive

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


KINDS = {"array": np.ones(3), "float": 2.0, "number": np.float32(2), "row": np.ones((1, 3))}


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("data", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize(
    ("share", "message"),
    [
        ([1.0, 2.0, 3.0], "gave a list"),
        ([1.0], "gave a list"),
        ((1.0, 2.0, 3.0), "gave a tuple"),
        ({}, "gave a dict"),
        ("abc", "gave a str"),
        (np.sin, "gave a ufunc"),
        (np.ma.masked_array(np.ones(3), [0, 1, 0]), "gave a MaskedArray"),
        (np.ones((1, 3)).view(np.matrix), "gave a matrix"),
        (np.array([1, 2, 3], object), "gave array of shape (3,), object .* it must give numbers"),
        (np.ones((2, 3)).astype(object), "gave array of shape (2, 3), object"),
        (np.array(["a", "b", "c"]), "gave array of shape (3,), <U1"),
        (np.array([1, 2, 3], "m8[s]"), "gave array of shape (3,), timedelta64"),
        (np.array(1, "M8[s]")[()], "gave "),
        (np.ones((2, 3)), "gave shape (2, 3) .* it must give the shape of the input"),
        (np.ones((3, 3)), "gave shape (3, 3)"),
        (np.ones((3, 1)), "gave shape (3, 1)"),
        (np.ones((1, 1, 3)), "gave shape (1, 1, 3)"),
        (np.ones((3, 3), int), "gave shape (3, 3)"),
        (np.ones(2), "gave shape (2,)"),
        (np.ones(0), "gave shape (0,)"),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_what_is_no_gradient_is_refused_with_the_name_of_its_rule(
    data: Any, share: Any, message: str, create_graph: bool
) -> None:
    wrong = primitive(lambda x: x * 2, name="wrong").defvjp(lambda g, ans, x: share)
    x = Value(data, name="x")
    expected = "the gradient rule of wrong " + re.escape(message).replace(r"\ \.\*\ ", " .* ")
    with pytest.raises((TypeError, ValueError), match=expected) as caught:
        gradients(wrong(x).sum(), x, create_graph=create_graph)
    assert "Value 'x' of shape" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "share"),
    [
        (np.ones(3), np.ones(1)),
        (np.ones(3), np.float64(1)),
        (np.ones(3), 1.0),
        (np.ones(3), np.ones(())),
        (np.ones((2, 3)), np.ones(3)),
        (np.ones((2, 3)), np.ones((2, 1))),
        (np.ones((2, 1, 3)), np.ones((2, 2, 3))),
        (np.ones((1, 3)), np.ones((2, 3))),
        (2.0, np.ones(3)),
        (2.0, np.ones(1)),
    ],
)
def test_a_gradient_that_would_broadcast_or_could_be_summed_is_not(data: Any, share: Any) -> None:
    wrong = primitive(lambda x: x * 2, name="wrong").defvjp(lambda g, ans, x: share)
    x = Value(data)
    with pytest.raises(ValueError, match="the gradient rule of wrong gave shape"):
        gradients(wrong(x).sum(), x)


@pytest.mark.parametrize("shape", [(3,), (1, 3), (2, 3), (4, 2, 3)])
def test_only_what_inputs_are_stretched_for_is_summed(shape: tuple[int, ...]) -> None:
    """As in the weighted sums of rows, of which one may be the same for all."""
    weighted = primitive(lambda x, y: (x * y).sum(-1), name="weighted").defvjp(
        lambda g, ans, x, y: g[..., None] * y, lambda g, ans, x, y: g[..., None] * x
    )
    x, y = Value(np.arange(3.0)), Value(np.arange(float(np.prod(shape))).reshape(shape))
    output = weighted(x, y)
    found = gradients(output, [x, y], np.ones(output.shape)[()])
    np.testing.assert_array_equal(found[0], y.data.reshape(-1, 3).sum(0))
    np.testing.assert_array_equal(found[1], np.broadcast_to(x.data, shape))


@pytest.mark.parametrize(
    ("data", "share", "expected"),
    [
        (np.ones(2), np.array([1, 2]), np.array([1.0, 2.0])),
        (np.ones(2), np.array([True, False]), np.array([1.0, 0.0])),
        (np.ones(2, np.float32), np.ones(2), np.ones(2, np.float32)),
        (np.ones(2, complex), np.ones(2), np.ones(2, complex)),
        (np.ones(2), np.array([np.nan, np.inf]), np.array([np.nan, np.inf])),
        (2.0, 3, 3.0),
        (2.0, True, 1.0),
        (2.0, np.longdouble(3), 3.0),
        (2.0, np.array(3), 3.0),
        (np.float32(2), 3, np.float32(3)),
        (np.complex64(2), 1 + 2j, np.complex64(1 + 2j)),
    ],
)
def test_numbers_of_other_kinds_become_those_of_the_input(
    data: Any, share: Any, expected: Any
) -> None:
    odd = primitive(lambda x: x * 2, name="odd").defvjp(lambda g, ans, x: share)
    x = Value(data)
    output = odd(x)
    found = gradients(output, x, np.ones(output.shape, output.dtype)[()])
    assert type(found) is type(expected)
    np.testing.assert_array_equal(found, expected, strict=True)
    slope = gradients(output, x, np.ones(output.shape, output.dtype)[()], create_graph=True)
    np.testing.assert_array_equal(slope.data, expected)


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize(
    ("data", "share"),
    [
        (np.ones(2), np.array([1 + 2j, 3j])),
        (2.0, 1 + 2j),
        (2.0, np.complex64(1 + 2j)),
        (np.float32(2), 1 + 2j),
    ],
)
def test_real_numbers_have_no_complex_gradient(data: Any, share: Any, create_graph: bool) -> None:
    wrong = primitive(lambda x: x * 2, name="wrong").defvjp(lambda g, ans, x: share)
    x = Value(data)
    with pytest.raises(TypeError, match="the gradient rule of wrong gave complex numbers for"):
        gradients(wrong(x).sum(), x, create_graph=create_graph)


def test_a_value_from_elsewhere_is_no_gradient_of_arrays() -> None:
    w = Value(np.full(3, 2.0), name="w")
    hidden = primitive(lambda x: x * w.data, name="hidden").defvjp(lambda g, ans, x: g * w)
    x = Value(np.ones(3))
    with pytest.raises(TypeError, match=r"rule of hidden gave Value of .* must be an input of the"):
        hidden(x).sum().backward()
    assert (x.grad, w.grad) == (None, None)
    (found,) = gradients(hidden(x).sum(), [x], create_graph=True)
    np.testing.assert_array_equal(found.data, w.data)


def test_a_complex_number_of_python_s_makes_gradients_complex_too() -> None:
    x = Value(0.5)
    assert gradients(np.imag(np.imag(x + 1j * x) * (0.6 - 0.8j)), x) == -0.8
    assert gradients(np.real(np.float64(2.0) * (x * 1j) * 1j), x) == -2.0


@pytest.mark.parametrize("shape", [(3,), (1, 3), (1, 1)])
@pytest.mark.parametrize("create_graph", [False, True])
def test_half_precision_does_not_stop_counting(shape: tuple[int, ...], create_graph: bool) -> None:
    x = Value(np.zeros(shape, np.float16))
    y = x + np.zeros((5000, 3), np.float16)
    upstream = np.ones((5000, 3), np.float16)
    found = gradients(y, x, upstream, create_graph=create_graph)
    assert found.dtype == np.float16
    wanted = 15000 if shape == (1, 1) else 5000
    np.testing.assert_array_equal(found.data if create_graph else found, np.full(shape, wanted))
    compiled = compile(lambda: gradients(x + np.zeros((5000, 3), np.float16), x, upstream))
    np.testing.assert_array_equal(compiled(), np.full(shape, wanted))


@pytest.mark.parametrize("rows", [4096, 4097, 10000])
def test_many_rows_are_added_with_few_errors_of_rounding(rows: int) -> None:
    upstream = np.random.default_rng(0).random((rows, 2), np.float32)
    x = Value(np.zeros(2, np.float32))
    found = gradients(x + np.zeros((rows, 2), np.float32), x, upstream)
    np.testing.assert_allclose(found, upstream.sum(0, np.float64), rtol=1e-6)
