"""Choosing: what is not chosen does no harm, and what is refused."""

import numpy as np
import pytest

from autograd import Value, compile, elementwise_grad, grad, gradients


def test_the_first_condition_that_holds_has_the_gradient() -> None:
    a, b, c = (Value(np.ones(3)) for _ in range(3))
    first, second = np.array([True, False, False]), np.array([True, True, False])
    found = gradients(np.select([first, second], [a, b], c), [a, b, c], np.array([1.0, 2, 4]))
    np.testing.assert_array_equal(found, [[1, 0, 0], [0, 2, 0], [0, 0, 4]])


def test_a_choice_has_the_type_that_numpy_gives_it() -> None:
    x = np.ones(2, np.float32)
    assert np.select([x > 0], [Value(x)]).dtype == np.float32
    for choices in ([x, 0.5], [x, np.float64(0.5)]):
        expected = np.choose([0, 1], choices)
        assert np.choose([0, 1], [Value(x), choices[1]]).dtype == expected.dtype


def test_no_function_leaves_its_domain() -> None:
    x = np.array([-4.0, 0.0, 4.0])
    f = lambda x: np.piecewise(x, [x > 0, x < 0], [np.log, lambda x: np.sqrt(-x)])  # noqa: E731
    np.testing.assert_allclose(f(Value(x)).data, [2, 0, np.log(4)])
    np.testing.assert_allclose(elementwise_grad(f)(x), [-0.25, 0, 0.25])
    # A condition that holds nowhere leaves its function nothing but a 1.
    assert grad(f)(-4.0) == -0.25


def test_pieces_are_chosen_anew_in_compiled_code() -> None:
    compiled = compile(grad(lambda x: np.piecewise(x, [x < 0], [np.square, np.exp]).sum()))
    np.testing.assert_allclose(compiled(np.array([-1.0, 0.0])), [-2, 1])
    np.testing.assert_allclose(compiled(np.array([0.0, -3.0])), [1, -6])


@pytest.mark.parametrize("trim", ["f", "b", "fb", "F"])
def test_zeros_are_trimmed_as_in_numpy(trim: str) -> None:
    for x in (np.array([0.0, 0.0, 3.0, 0.0, 2.0, 0.0]), np.zeros(3), np.ones(2)):
        found = np.trim_zeros(Value(x), trim)
        np.testing.assert_array_equal(found.data, np.trim_zeros(x, trim))
    x = np.array([0.0, 3.0, 0.0])
    expected = [0, 1, 0] if trim == "fb" else [0, 1, 1] if trim in "fF" else [1, 1, 0]
    np.testing.assert_array_equal(elementwise_grad(lambda x: np.trim_zeros(x, trim))(x), expected)


def test_rows_may_give_arrays_or_plain_numbers() -> None:
    x = np.arange(24.0).reshape(2, 3, 4)
    for axis in (0, 1, -1):
        for f in (np.diff, np.argmax, lambda row: np.outer(row, row[:2])):
            found = np.apply_along_axis(f, axis, Value(x))
            np.testing.assert_array_equal(
                getattr(found, "data", found), np.apply_along_axis(f, axis, x)
            )


def test_what_selection_refuses() -> None:
    x = Value(np.array([1.0, 2.0]))
    with pytest.raises(ValueError, match=r"as many choices as conditions.* got 1 and 2"):
        np.select([x > 0, x > 1], [x])
    with pytest.raises(TypeError, match="made of truth values, not of float64"):
        np.select([np.ones(2)], [x])
    with pytest.raises(ValueError, match="invalid entry in choice array"):
        np.choose([0, 5], [x, x])
    with pytest.raises(ValueError, match="one row of conditions, got 2 axes"):
        np.compress([[True, False]], x)
    with pytest.raises(ValueError, match=r"a function for each of 1 conditions.* got 3"):
        np.piecewise(x, [x > 0], [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="no rows along axis 1 of shape"):
        np.apply_along_axis(np.sum, 1, Value(np.zeros((0, 2))))
    with pytest.raises(ValueError, match=r"front.*back.*got 'x'"):
        np.trim_zeros(x, "x")  # type: ignore[call-overload]
