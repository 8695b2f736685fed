"""What NumPy's functions take of their own: types of results, arrays to write into, defaults."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, elementwise_grad, gradients, primitive, tanh
from autograd.rules.elementwise import exp, logaddexp, maximum

X = np.array([[1.5, 0.5, 2.0], [0.25, 3.0, 1.0]])
REDUCTIONS = (
    *("sum", "mean", "prod", "cumsum", "cumprod", "var", "std", "nansum", "nanprod", "nanmean"),
    *("nanvar", "nanstd", "nancumsum", "nancumprod"),
)


@pytest.mark.parametrize("name", REDUCTIONS)
@pytest.mark.parametrize("dtype", [np.float32, "f4", np.float64], ids=str)
def test_a_reduction_computes_in_the_type_that_it_is_told(name: str, dtype: Any) -> None:
    function = getattr(np, name)
    for found, expected in (
        (function(Value(X), 0, dtype), function(X, 0, dtype)),
        (function(Value(X), dtype=dtype, out=None), function(X, dtype=dtype)),
        (function(a=Value(X), dtype=dtype), function(X, dtype=dtype)),
    ):
        assert found.dtype == expected.dtype
        plain = found.data if isinstance(found, Value) else found
        np.testing.assert_allclose(plain, expected, rtol=1e-6)


@pytest.mark.parametrize("name", REDUCTIONS)
def test_the_gradient_comes_back_in_the_type_of_the_argument(name: str) -> None:
    function = getattr(np, name)
    x = X.astype(np.float32)
    found = elementwise_grad(lambda x: function(x, 1, dtype=np.float64))(x)
    assert found.dtype == np.float32
    np.testing.assert_allclose(
        found, elementwise_grad(lambda x: function(x, 1))(x.astype(np.float64)), atol=1e-6
    )
    check_grads(lambda x: function(x, dtype=np.float64))(X)


def test_a_sum_in_a_wider_type_does_not_overflow() -> None:
    x = Value(np.full(3, 60000, np.float16))
    total = np.sum(x, dtype=np.float32)
    assert total.data == 180000
    np.testing.assert_array_equal(gradients(total, x), np.ones(3, np.float16))


def test_whole_numbers_have_no_gradient() -> None:
    found = np.sum(Value(X), dtype=int)
    assert (found, isinstance(found, Value)) == (7, False)


def test_arrays_are_joined_in_the_type_that_is_told() -> None:
    x = Value(X)
    for function in (np.concatenate, np.stack, np.hstack):
        found = function([x, X], dtype=np.float32)
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found.data, function([X, X], dtype=np.float32))
        assert gradients(found.sum(), x).dtype == np.float64


def test_what_is_not_first_keeps_its_type_on_the_way_only() -> None:
    found = np.linspace(Value(X[0]), X[1], 3, dtype=np.float32)
    assert found.dtype == np.float32
    with pytest.raises(TypeError, match=r"np\.einsum of a Value: .*'dtype'"):
        np.einsum("ij->i", Value(X), dtype=np.float32)


def test_all_arguments_may_be_given_in_the_order_of_numpy() -> None:
    x = Value(X)
    assert np.sum(x, 0, None, None, True, 1.0).data.tolist() == [[2.75, 4.5, 4.0]]
    assert np.max(x, 0, None, True).shape == (1, 3)
    assert np.std(x, 0, None, None, 1).data == pytest.approx(np.std(X, 0, ddof=1))
    assert np.sum(x, where=True).data == np.max(x, where=True).data + 5.25 == X.sum()


@pytest.mark.parametrize("name", [*REDUCTIONS, "max", "min", "nanmax", "median", "dot", "take"])
def test_an_array_to_write_into_is_refused(name: str) -> None:
    beside = {"dot": (X.T,), "take": ([0],)}.get(name, ())
    with pytest.raises(TypeError, match=rf"np\.{name} cannot write its result into an array"):
        getattr(np, name)(Value(X), *beside, out=np.zeros(3))
    assert getattr(np, name)(Value(X), *beside, out=None).requires_grad
    if name in REDUCTIONS:
        with pytest.raises(TypeError, match="cannot write its result"):
            getattr(np, name)(Value(X), 0, None, np.zeros(3))


@pytest.mark.parametrize("function", [tanh, exp, maximum, logaddexp], ids=repr)
@pytest.mark.parametrize(
    "keywords",
    [
        *({"where": np.array([True, False, True])}, {"out": np.zeros(3)}, {"dtype": np.float32}),
        *({"casting": "unsafe"}, {"order": "K"}, {"subok": True}, {"out": (np.zeros(3),)}),
    ],
    ids=" ".join,
)
def test_a_function_refuses_of_a_value_what_numpy_refuses(
    function: Any, keywords: dict[str, Any]
) -> None:
    x = Value(X[0])
    inputs = (x,) if function.forward.nin == 1 else (X[1], x)
    with pytest.raises(TypeError) as expected:
        function.forward(*inputs, **keywords)
    with pytest.raises(TypeError) as found:
        function(*inputs, **keywords)
    assert str(found.value) == str(expected.value)
    if "out" in keywords:
        np.testing.assert_array_equal(keywords["out"], np.zeros_like(keywords["out"]))
        with pytest.raises(TypeError, match="cannot write its result"):
            function(*inputs, np.zeros(3))


def test_a_function_refuses_a_value_in_the_place_of_a_setting() -> None:
    for setting in ({"where": Value(X[0])}, {"out": Value(X[0])}):
        with pytest.raises(TypeError, match=rf"np\.tanh .*{next(iter(setting))}"):
            tanh(X[0], **setting)


def test_settings_as_by_default_leave_the_gradient_alone() -> None:
    x = Value(X)
    for found in (tanh(x, None), tanh(x, out=None), tanh(x, dtype=None)):
        np.testing.assert_allclose(gradients(found.sum(), x), 1 - np.tanh(X) ** 2)


def test_of_plain_arrays_a_function_takes_all_that_numpy_takes() -> None:
    out = np.zeros(3, np.float32)
    assert tanh(X[0], out, where=[True, False, True], casting="unsafe") is out
    np.testing.assert_array_equal(out, np.tanh(X[0]).astype(np.float32) * [1, 0, 1])


def test_rules_of_ones_own_may_take_the_keywords_of_a_ufunc() -> None:
    scaled = primitive(np.multiply).defvjp(lambda g, ans, x, y, dtype=None: g * y, None)
    x = Value(X)
    np.testing.assert_array_equal(gradients(scaled(x, 2.0, dtype="f4").sum(), x), X * 0 + 2)


@pytest.mark.parametrize(
    "name", ["add", "subtract", "multiply", "true_divide", "power", "maximum", "arctan2", "hypot"]
)
@pytest.mark.parametrize("shapes", [((3,), (2,)), ((2, 3), (2,)), ((), (3,)), ((2,), ())])
def test_outer_combines_every_two_elements(name: str, shapes: Any) -> None:
    function = getattr(np, name).outer
    random = np.random.default_rng(0)
    a, b = (random.uniform(0.5, 2.0, shape) for shape in shapes)
    np.testing.assert_allclose(function(Value(a), b).data, function(a, b))
    check_grads(function, order=2)(a, b)


def test_outer_keeps_the_precision_and_takes_lists() -> None:
    x = X[0].astype(np.float32)
    assert np.multiply.outer(2.0, Value(x)).dtype == np.float32
    np.testing.assert_array_equal(np.add.outer(Value(x), [1.0, 2.0]).data, np.add.outer(x, [1, 2]))
    np.testing.assert_array_equal(np.less.outer(Value(x), x), np.less.outer(x, x))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: np.subtract.reduce(x), r"functools\.reduce\(np\.subtract, x\)"),
        (lambda x: np.maximum.accumulate(x), r"itertools\.accumulate\(x, np\.maximum\)"),
        (lambda x: np.add.reduceat(x, [0, 1]), r"np\.add\.reduce\(x\[i:j\]\) for i, j"),
        (lambda x: np.add.at(x, [0], 1.0), r"np\.add\.at .* x\.at\[index\]\.add\(y\)"),
        (lambda x: np.add.at(np.ones(2), [0], x[0, 0]), r"np\.add\.at has no gradient rule"),
        (lambda x: np.add.outer(x, x, dtype="f4"), r"np\.add\.outer of a Value: .*'dtype'"),
        (lambda x: np.add.outer(x, x, out=np.ones(3)), r"np\.add\.outer cannot write its result"),
        (lambda x: np.subtract.reduce(x, out=np.ones(3)), r"np\.subtract\.reduce cannot write"),
        (lambda x: np.frompyfunc(max, 2, 1).outer(x, x), r"max.*\.outer has no gradient rule"),
    ],
)
def test_other_methods_are_refused_with_what_to_write_instead(call: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        call(Value(X))


def test_an_iterator_in_place_of_a_list_of_arrays_is_refused() -> None:
    x = Value(np.ones(1))
    message = r"np\.concatenate takes a list or tuple of arrays, got an iterator: write np\.con"
    for given in ((x for _ in range(2)), iter([x, x])):
        with pytest.raises(TypeError, match=message):
            np.concatenate(given)
    with pytest.raises(ValueError, match="dimensions"):
        np.concatenate([x, np.ones((2, 2))])
