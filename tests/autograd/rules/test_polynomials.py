"""What no table of cases can say of polynomials."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, compile, gradients, jacobian


def numbers(size: int) -> Any:
    return st.lists(st.floats(-2, 2), min_size=1, max_size=size).map(np.array)


@given(numbers(6), numbers(4), st.floats(0.5, 2))
def test_what_was_divided_comes_back_by_multiplication(u: Any, v: Any, leading: float) -> None:
    divisor = np.append(leading, v)

    def rebuilt(u: Any) -> Any:
        quotient, rest = np.polydiv(u, divisor)
        return np.polyadd(np.polymul(quotient, divisor), rest)

    np.testing.assert_allclose(rebuilt(Value(u)).data[-len(u) :], u, atol=1e-8)
    np.testing.assert_allclose(jacobian(rebuilt)(u)[-len(u) :], np.eye(len(u)), atol=1e-8)


def test_zeros_at_the_front_stay_where_numpy_leaves_them_out() -> None:
    u, v = Value(np.array([0.0, 1.0])), Value(np.array([1.0, 2.0]))
    np.testing.assert_array_equal(np.polymul(u, v).data, [0, 1, 2])
    # That the first coefficient is 0 now does not mean that nothing depends on it.
    np.testing.assert_array_equal(gradients(np.polymul(u, v).sum(), u), [3, 3])
    quotient, rest = np.polydiv(Value(np.array([1.0, 3.0, 2.0, 0.0])), [1.0, 3.0, 2.0])
    np.testing.assert_array_equal(quotient.data, [1, 0])
    np.testing.assert_array_equal(rest.data, [0, 0])


def test_a_polynomial_divided_by_a_longer_one_is_the_remainder() -> None:
    quotient, rest = np.polydiv(Value(np.array([1.0, 3.0])), [1.0, 3.0, 2.0])
    np.testing.assert_array_equal(quotient, [0])
    np.testing.assert_array_equal(rest.data, [1, 3])
    quotient, rest = np.polydiv(Value(np.array([1.0, 3.0])), 2.0)
    np.testing.assert_array_equal(quotient.data, [0.5, 1.5])
    np.testing.assert_array_equal(rest, [0])


def test_roots_move_by_the_change_of_the_polynomial_over_its_slope() -> None:
    # (x - 1)(x - 2): the slope is -1 at 1, and 1 at 2.
    p = np.array([1.0, -3.0, 2.0])
    found = np.roots(Value(p))
    np.testing.assert_allclose(found.data, [2, 1])
    np.testing.assert_allclose(jacobian(np.roots)(p), [[-4, -2, -1], [1, 1, 1]], rtol=1e-12)


def test_roots_are_real_or_complex_as_in_numpy() -> None:
    for p in ([1.0, 0.0, -1.0], [1.0, 0.0, 1.0], [1j, 1.0], [0.0, 1.0, 3.0, 2.0, 0.0], [0.0, 0.0]):
        expected = np.roots(p)
        found = np.roots(Value(np.array(p)))
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found.data, expected)
    for p in (np.array([1, 0, -1], np.float32), np.array([1, 0, 1], np.complex64)):
        assert np.roots(Value(p)).dtype == np.roots(p).dtype


def test_compiled_roots_are_complex_whatever_they_are() -> None:
    compiled = compile(lambda p: np.roots(p))
    for p in ([1.0, 0.0, -1.0], [1.0, 0.0, 1.0]):
        found = compiled(np.array(p))
        assert found.dtype == np.complex128
        np.testing.assert_allclose(found, np.roots(p))


def test_a_double_root_has_no_derivative() -> None:
    p = Value(np.array([1.0, -2.0, 1.0]))
    with np.errstate(divide="ignore", invalid="ignore"):
        assert not np.isfinite(gradients(np.real(np.roots(p)[0]), p)).all()


def test_roots_and_polynomial_are_inverses_of_each_other() -> None:
    rest = np.array([0.3, -2.0, 0.1, 0.4])

    def there_and_back(rest: Any) -> Any:
        return np.real(np.poly(np.roots(np.append(1.0, rest))))[1:]

    np.testing.assert_allclose(there_and_back(Value(rest)).data, rest)
    np.testing.assert_allclose(jacobian(there_and_back)(rest), np.eye(4), atol=1e-12)


def test_roots_in_conjugate_pairs_have_a_real_polynomial() -> None:
    pairs, others = np.array([1j, 2.0, -1j]), np.array([1j, 2.0, 1j])
    for zeros in (pairs, others, np.diag(others), np.array([[1, 2], [3, 4]], complex)):
        found, expected = np.poly(Value(zeros)), np.poly(zeros)
        assert found.dtype == expected.dtype
        np.testing.assert_allclose(found.data, expected)
    assert np.poly(Value(np.ones(0))) == 1.0
    np.testing.assert_array_equal(compile(lambda z: np.poly(z))(pairs), np.poly(pairs) + 0j)


def test_the_characteristic_polynomial_is_smooth_where_eigenvalues_meet() -> None:
    # det(λ - A) = λ² - (a + d) λ + (a d - b c).
    found = jacobian(np.poly)(np.eye(2))
    np.testing.assert_allclose(found, [np.zeros((2, 2)), -np.eye(2), np.eye(2)], atol=1e-12)
    with pytest.raises(ValueError, match="a vector or a square matrix"):
        np.poly(Value(np.ones((2, 3))))


def test_values_have_the_dtypes_of_numpy() -> None:
    p = np.ones(3, np.float32)
    for function in (np.polyder, np.polyint, lambda p: np.polyval(p, p), lambda p: np.poly(p)):
        assert function(Value(p)).dtype == function(p).dtype


def test_a_polynomial_object_is_its_coefficients() -> None:
    x = Value(np.array([1.0, 2.0]))
    line = np.poly1d([3.0, 1.0])
    np.testing.assert_array_equal(np.polyval(line, x).data, [4, 7])
    np.testing.assert_array_equal(np.polymul(line, x).data, [3, 7, 2])
    with pytest.raises(TypeError, match="not another polynomial"):
        np.polyval(x, line)


def test_the_line_through_points_is_that_of_the_textbook() -> None:
    x = np.array([0.0, 1.0, 2.0, 4.0])
    y = Value(np.array([1.0, 3.0, 2.0, 5.0]))
    slope, height = np.polyfit(x, y, 1)
    centred = x - x.mean()
    np.testing.assert_allclose(gradients(slope, y), centred / (centred**2).sum(), rtol=1e-12)
    np.testing.assert_allclose(
        gradients(height, y), 1 / 4 - x.mean() * centred / (centred**2).sum(), atol=1e-12
    )


def test_a_full_fit_is_that_of_numpy() -> None:
    x, y = np.array([0.0, 1.0, 2.0, 4.0]), np.array([1.0, 3.0, 2.0, 5.0])
    for found, expected in zip(
        np.polyfit(Value(x), Value(y), 1, full=True), np.polyfit(x, y, 1, full=True), strict=True
    ):
        data = found.data if isinstance(found, Value) else found
        np.testing.assert_allclose(data, expected)


def test_points_that_do_not_determine_a_fit_are_warned_of() -> None:
    x = Value(np.ones(3))
    with pytest.warns(np.exceptions.RankWarning):
        np.polyfit(x, np.ones(3), 1)
    with pytest.raises(ValueError, match="more points than 2"):
        np.polyfit(Value(np.arange(2.0)), np.ones(2), 1, cov=True)


@pytest.mark.parametrize(
    ("x", "y", "degree", "keywords", "error"),
    [
        (np.ones((2, 2)), np.ones(2), 1, {}, TypeError),
        (np.ones(0), np.ones(0), 1, {}, TypeError),
        (np.ones(2), np.ones(3), 1, {}, TypeError),
        (np.ones(2), np.ones(2), -1, {}, ValueError),
        (np.ones(2), np.ones(2), 1, {"w": np.ones(3)}, TypeError),
    ],
)
def test_fits_are_refused_as_in_numpy(
    x: Any, y: Any, degree: int, keywords: Any, error: Any
) -> None:
    for points in (x, Value(x)):
        with pytest.raises(error):
            np.polyfit(points, y, degree, **keywords)


def test_orders_and_constants_that_make_no_sense_are_refused() -> None:
    p = Value(np.ones(3))
    with pytest.raises(ValueError, match=r"0 or more, not -1: see np\.polyint"):
        np.polyder(p, -1)
    with pytest.raises(ValueError, match=r"0 or more, not -1: see np\.polyder"):
        np.polyint(p, -1)
    with pytest.raises(ValueError, match="one constant or 3, got 2"):
        np.polyint(p, 3, [1.0, 2.0])


def test_polynomials_in_two_variables_need_coefficients_of_two_axes() -> None:
    x = Value(2.0)
    with pytest.raises(ValueError, match=r"an axis for each of x and y, got .*shape \(2,\)"):
        np.polynomial.polynomial.polyval2d(x, x, np.ones(2))
    with pytest.raises(ValueError, match=r"one shape, got \(\) and \(3,\)"):
        np.polynomial.polynomial.polyval2d(x, np.ones(3), np.ones((2, 2)))
