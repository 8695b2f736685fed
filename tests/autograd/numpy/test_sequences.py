"""Lists of values stand for arrays in ``autograd.numpy``, as in programs for HIPS autograd."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd.numpy as anp
from autograd import Value, check_grads, compile, grad, gradients, jacobian
from autograd.numpy import sequences

X = np.array([0.5, -1.5, 2.0])

#: Of two numbers; with plain numbers each is what NumPy makes of a list.
OF_LISTS: dict[str, Callable[[Any, Any], Any]] = {
    "all": lambda x, y: anp.all([x, y]) * x,
    "allclose": lambda x, y: anp.allclose([x, y], [x, y]) * x,
    "amax": lambda x, y: anp.amax([x, y]),
    "amin": lambda x, y: anp.amin([x, y]),
    "any": lambda x, y: anp.any([x, y]) * x,
    "append": lambda x, y: anp.append([x], [y, x, 2.0]),
    "argmax": lambda x, y: anp.argmax([x, y]) * y,
    "argmin": lambda x, y: anp.argmin([x, y]) * y + x,
    "argsort": lambda x, y: anp.argsort([x, y]) * y,
    "atleast_1d": lambda x, y: anp.atleast_1d([x, y]),
    "atleast_2d": lambda x, y: anp.atleast_2d([x, y]),
    "average": lambda x, y: anp.average([x, y]),
    "clip": lambda x, y: anp.clip([x, y], -1.0, 0.6),
    "column_stack": lambda x, y: anp.column_stack([[x, y], [y, 2.0]]),
    "concatenate": lambda x, y: anp.concatenate([[x], [y, 2.0], X * x]),
    "cross": lambda x, y: anp.cross([x, y, 1.0], X),
    "cumprod": lambda x, y: anp.cumprod([x, y]),
    "cumsum": lambda x, y: anp.cumsum([x, y]),
    "diag": lambda x, y: anp.diag([x, y]),
    "diff": lambda x, y: anp.diff([x, y]),
    "dot": lambda x, y: anp.dot([x, y], [y, 2.0]),
    "dstack": lambda x, y: anp.dstack([[x, y], [y, 2.0]]),
    "einsum": lambda x, y: anp.einsum("i,i->", [x, y], [1.0, x]),
    "expand_dims": lambda x, y: anp.expand_dims([x, y], 0),
    "flip": lambda x, y: anp.flip([x, y]),
    "hstack": lambda x, y: anp.hstack([[x, y], y]),
    "inner": lambda x, y: anp.inner([x, y], [y, 2.0]),
    "interp": lambda x, y: anp.interp(0.3, [0.0, 1.0], [x, y]),
    "isclose": lambda x, y: anp.isclose([x, y], 0.7, atol=0.4) * x,
    "kron": lambda x, y: anp.kron([x, y], [1.0, x]),
    "linspace": lambda x, y: anp.linspace([x, y], [y, 2.0], 3),
    "matmul": lambda x, y: anp.matmul([[x, y], [1.0, x]], [y, 2.0]),
    "max": lambda x, y: anp.max([x, y]),
    "mean": lambda x, y: anp.mean([x, y]),
    "median": lambda x, y: anp.median([x, y, 5.0]),
    "min": lambda x, y: anp.min([x, y]),
    "nansum": lambda x, y: anp.nansum([x, y]),
    "ndim": lambda x, y: anp.ndim([[x, y]]) * x,
    "norm": lambda x, y: anp.linalg.norm([x, y]),
    "outer": lambda x, y: anp.outer([x, y], [1.0, y]),
    "prod": lambda x, y: anp.prod([x, y]),
    "ptp": lambda x, y: anp.ptp([x, y]),
    "ravel": lambda x, y: anp.ravel([[x, y]]),
    "repeat": lambda x, y: anp.repeat([x, y], 2),
    "reshape": lambda x, y: anp.reshape([x, y], (2, 1)),
    "roll": lambda x, y: anp.roll([x, y], 1),
    "shape": lambda x, y: anp.shape([x, y])[0] * x,
    "size": lambda x, y: anp.size([x, y]) * x,
    "sort": lambda x, y: anp.sort([x, y]),
    "squeeze": lambda x, y: anp.squeeze([[x, y]]),
    "stack": lambda x, y: anp.stack([[x, y], [y, 2.0]]),
    "std": lambda x, y: anp.std([x, y]),
    "sum": lambda x, y: anp.sum([[x, y], [y, 2.0]], axis=0),
    "swapaxes": lambda x, y: anp.swapaxes([[x, y]], 0, 1),
    "take": lambda x, y: anp.take([x, y], [1, 0, 1]),
    "tensordot": lambda x, y: anp.tensordot([x, y], [y, 2.0], 1),
    "tile": lambda x, y: anp.tile([x, y], 2),
    "trace": lambda x, y: anp.trace([[x, y], [y, x]]),
    "transpose": lambda x, y: anp.transpose([[x, y], [y, 2.0]]),
    "var": lambda x, y: anp.var([x, y]),
    "vdot": lambda x, y: anp.vdot([x, y], [y, 2.0]),
    "vstack": lambda x, y: anp.vstack([[x, y], [y, 2.0]]),
    # not of the tables
    "array": lambda x, y: anp.array([[x, y], [1.0, x]]),
    "asarray": lambda x, y: anp.asarray([x, y]),
    "c_": lambda x, y: anp.c_[[x, y], [1.0, 2.0], X[:2] * x],
    "full": lambda x, y: anp.full((2, 2), [x, y]),
    "full_like": lambda x, y: anp.full_like(X[:2], [x, y]),
    "r_": lambda x, y: anp.r_[x, [y, 2.0], 0:3, X * x],
    "where": lambda x, y: anp.where([True, False], [x, y], y) * np.ones(2),
}


@pytest.mark.parametrize("name", OF_LISTS)
def test_a_list_of_values_is_an_array(name: str) -> None:
    function = OF_LISTS[name]
    point = (0.5, -1.5)
    expected = np.asarray(function(*point))
    found = function(*map(Value, point))
    assert found.shape == expected.shape
    np.testing.assert_allclose(found.data, expected)
    check_grads(function, order=2)(*point)


def test_every_function_of_the_tables_is_tried() -> None:
    assert set(OF_LISTS) >= sequences.OF_ARRAYS | sequences.OF_SEQUENCES


@pytest.mark.parametrize("name", sorted(sequences.OF_ARRAYS | sequences.OF_SEQUENCES))
def test_functions_keep_their_names_and_documentation(name: str) -> None:
    assert getattr(anp, name).__name__ == getattr(np, name).__name__
    assert getattr(anp, name).__doc__ == getattr(np, name).__doc__


def test_lists_and_arrays_without_values_go_to_numpy_as_they_are() -> None:
    assert anp.sum([1.0, 2.0]) == 3.0
    assert anp.sum(a=X) == 1.0
    assert anp.max([[1, 2], [3, 4]], axis=(0, 1)) == 4
    np.testing.assert_array_equal(anp.concatenate((X, [1.0])), [*X, 1.0])
    np.testing.assert_array_equal(anp.vstack(X), np.vstack(X))
    np.testing.assert_array_equal(anp.r_["0,2", X, X], np.r_["0,2", X, X])
    np.testing.assert_array_equal(anp.c_[X, X], np.c_[X, X])
    np.testing.assert_array_equal(anp.r_[0:3], [0, 1, 2])
    np.testing.assert_array_equal(anp.full(2, 3), [3, 3])
    np.testing.assert_array_equal(anp.full_like(X, 3), [3.0, 3.0, 3.0])


def test_arrays_of_values_go_to_numpy_as_they_are() -> None:
    assert grad(lambda x: anp.sum(x**2))(2.0) == 4.0
    np.testing.assert_array_equal(grad(lambda x: anp.dot(x, X))(X), X)
    value = Value(X)
    assert anp.vstack(value).shape == (3, 1)
    np.testing.assert_array_equal(gradients(anp.concatenate([value, value]).sum(), value), [2] * 3)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: anp.r_[x, 2 * x, 1:3],
        lambda x: anp.r_[x[0], x, [x[1], 3.0]],
        lambda x: anp.c_[x, 2 * x, X],
        lambda x: anp.c_[np.outer(x, x), x],
    ],
)
def test_what_stands_between_brackets_is_joined(function: Any) -> None:
    expected = function(X)
    found = function(Value(X))
    np.testing.assert_array_equal(found.data, expected)
    check_grads(function, order=2)(X)


def test_directions_between_brackets_are_for_plain_arrays() -> None:
    with pytest.raises(TypeError, match=r"no directions such as '0,2': use np\.stack"):
        _ = anp.r_["0,2", Value(X), X]


def test_choices_take_keywords_and_numbers_of_python_stay_such() -> None:
    condition = [True, False, True]
    np.testing.assert_array_equal(anp.where(condition=condition, x=X, y=-X), [0.5, 1.5, 2.0])
    np.testing.assert_array_equal(anp.where(condition, X, y=-X), [0.5, 1.5, 2.0])
    np.testing.assert_array_equal(anp.where(np.array(condition))[0], [0, 2])
    for chosen, expected in [
        (anp.where(True, 1, 2), 1),
        (anp.where(False, 1, 2.5), 2.5),
        (anp.where(True, [1, 2], [3, 4]), [1, 2]),
    ]:
        assert (type(chosen), chosen) == (type(expected), expected)
    assert type(anp.where(True, np.float32(1), 2.0)) is np.ndarray
    assert grad(lambda x: anp.where(x > 1, x**2, 0.0))(3.0) == 6.0
    for one in ({"x": X}, {"y": X}):
        with pytest.raises(ValueError, match="either both or neither"):
            anp.where(condition, **one)


def test_arrays_are_filled_with_values() -> None:
    assert grad(lambda x: anp.sum(anp.full((2, 3), x)))(2.0) == 6.0
    assert grad(lambda x: anp.sum(anp.full(3, fill_value=x)))(2.0) == 3.0
    assert anp.full(2, Value(2.0), np.float32).dtype == np.float32
    like = anp.full_like(np.ones((2, 2), np.float32), Value(3.0))
    assert (like.shape, like.dtype) == ((2, 2), np.float32)
    assert anp.full_like(Value(X), Value(3.0), dtype=np.float32).dtype == np.float32
    assert anp.full_like(X, Value(3.0), shape=(4,)).shape == (4,)
    np.testing.assert_array_equal(anp.full_like(Value(X), 3.0, dtype=int), [3, 3, 3])
    np.testing.assert_array_equal(anp.full_like(Value(X), 3.0, shape=2), [3, 3])
    x = Value(2.0)
    assert gradients(anp.full_like(Value(X), x).sum(), x) == 3.0


def test_filled_arrays_are_compiled() -> None:
    compiled = compile(lambda x: anp.full((2,), x) * anp.full_like(X[:2], x))
    for x in (2.0, 3.0):
        np.testing.assert_array_equal(compiled(x), [x * x, x * x])


def test_a_value_of_a_number_is_a_scalar() -> None:
    assert anp.isscalar(Value(2.0))
    assert anp.isscalar(Value(np.float32(2)))
    assert anp.isscalar("text")
    assert not anp.isscalar(Value(X))


def test_matrices_with_a_diagonal() -> None:
    made = anp.make_diagonal(X, axis1=-1, axis2=-2)
    np.testing.assert_array_equal(made, np.diag(X))
    stacked = anp.make_diagonal(np.array([[1.0, np.inf], [3.0, 4.0]]), axis1=-2, axis2=-1)
    np.testing.assert_array_equal(stacked, [[[1, 0], [0, np.inf]], [[3, 0], [0, 4]]])
    assert anp.make_diagonal(np.ones(2, np.float32), axis1=-1, axis2=-2).dtype == np.float32
    found = jacobian(lambda x: anp.make_diagonal(x, axis1=-1, axis2=-2))(X)
    np.testing.assert_array_equal(np.einsum("iii->i", found), np.ones(3))
    check_grads(lambda x: anp.make_diagonal(x**2, axis1=-1, axis2=-2))(np.outer(X, X))


@pytest.mark.parametrize("keywords", [{}, {"offset": 1, "axis1": -1, "axis2": -2}, {"axis1": -1}])
def test_other_diagonals_are_refused(keywords: Any) -> None:
    with pytest.raises(NotImplementedError, match="the main diagonal of the last two axes"):
        anp.make_diagonal(X, **keywords)
