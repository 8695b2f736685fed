"""Fourier transforms against identities of theirs, over random forms, and what they refuse."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, check_grads, grad, gradients, jacobian

random = np.random.default_rng(0)
NORMS = st.sampled_from([None, "backward", "ortho", "forward"])
OF_REAL = [np.fft.rfft, np.fft.ihfft]
OF_ANY = [np.fft.fft, np.fft.ifft, np.fft.irfft, np.fft.hfft]


def drawn(shape: Any, complex_numbers: bool) -> Any:
    x = random.standard_normal(shape)
    return x + 1j * random.standard_normal(shape) if complex_numbers else x


@given(
    st.sampled_from(OF_REAL + OF_ANY),
    st.integers(2, 7),
    st.none() | st.integers(1, 9),
    st.sampled_from([0, 1, -1, -2]),
    NORMS,
)
def test_transforms_cut_and_filled_to_any_length(
    function: Any, length: int, n: int | None, axis: int, norm: Any
) -> None:
    x = drawn((2, length) if axis in (1, -1) else (length, 2), function in OF_ANY)

    def transform(a: Any) -> Any:
        return function(a, n, axis=axis, norm=norm)

    np.testing.assert_array_equal(transform(Value(x)).data, transform(x))
    check_grads(transform, order=1)(x)


@given(
    st.sampled_from([np.fft.fftn, np.fft.ifftn, np.fft.irfftn, np.fft.rfftn]),
    st.lists(st.sampled_from([0, 1, 2, -1, -3]), min_size=1, max_size=3),
    st.none() | st.lists(st.sampled_from([-1, 1, 2, 3, 4, 5]), min_size=3, max_size=3),
    NORMS,
)
def test_transforms_over_any_axes_are_those_of_numpy(
    function: Any, axes: list[int], lengths: list[int] | None, norm: Any
) -> None:
    s = None if lengths is None else lengths[: len(axes)]
    x = drawn((2, 3, 4), function is not np.fft.rfftn)

    def transform(a: Any) -> Any:
        return function(a, s, axes, norm)

    np.testing.assert_array_equal(transform(Value(x)).data, transform(x))
    check_grads(transform, modes=["rev"], order=1)(x)


def test_lengths_without_axes_are_of_the_last_ones() -> None:
    x = drawn((2, 3, 4), True)
    found = np.fft.fftn(Value(x), s=(5, 2))
    np.testing.assert_array_equal(found.data, np.fft.fftn(x, s=(5, 2), axes=(-2, -1)))


def test_the_energy_of_a_signal_is_that_of_its_frequencies() -> None:
    for complex_numbers in (False, True):
        x = drawn(6, complex_numbers)
        slope = grad(lambda x: np.sum(np.abs(np.fft.fft(x)) ** 2))(x)
        np.testing.assert_allclose(slope, 12 * x.conj(), rtol=1e-12)
    x = drawn(7, False)
    slope = grad(lambda x: np.sum(np.abs(np.fft.fft(x, norm="ortho")) ** 2))(x)
    np.testing.assert_allclose(slope, 2 * x, rtol=1e-12)


def test_the_jacobian_of_a_transform_of_real_numbers_is_its_matrix() -> None:
    for n in (5, 6):
        x = random.standard_normal(n)
        rows = np.fft.rfft(np.eye(n), axis=0)
        found = jacobian(lambda x: np.real(np.fft.rfft(x)))(x)
        np.testing.assert_allclose(found, rows.real, atol=1e-14)
        found = jacobian(lambda x, n=n: np.fft.irfft(np.fft.rfft(x), n))(x)
        np.testing.assert_allclose(found, np.eye(n), atol=1e-14)


def test_what_is_not_read_of_half_a_spectrum_has_no_gradient() -> None:
    """The first frequency and the middle one of an even length are real."""
    for n, real in ((4, [0, 2]), (5, [0])):
        z = drawn(n // 2 + 1, True)
        slope = grad(lambda z, n=n: np.sum(np.sin(np.fft.irfft(z, n))))(z)
        np.testing.assert_allclose(slope[real].imag, 0, atol=1e-15)
        assert np.abs(slope.imag).max() > 1e-3


def test_convolution_by_a_transform_has_the_gradients_of_convolution() -> None:
    x, kernel, weights = (random.standard_normal(n) for n in (6, 3, 8))

    def by_transform(x: Any, kernel: Any) -> Any:
        return np.fft.irfft(np.fft.rfft(x, 8) * np.fft.rfft(kernel, 8), 8)

    np.testing.assert_allclose(by_transform(x, kernel), np.convolve(x, kernel), atol=1e-14)
    of_x, of_kernel = grad(lambda *a: np.sum(weights * by_transform(*a)), (0, 1))(x, kernel)
    np.testing.assert_allclose(of_x, np.correlate(weights, kernel, "valid"), atol=1e-14)
    np.testing.assert_allclose(of_kernel, np.correlate(weights, x, "valid"), atol=1e-14)


@pytest.mark.parametrize("function", OF_REAL + OF_ANY)
def test_a_gradient_costs_no_matrix(function: Any) -> None:
    x = Value(random.standard_normal(1 << 17))  # its square would be 17 billion numbers
    output = function(x)
    share = gradients(output, x, np.ones(output.shape, output.dtype))
    assert share.shape == x.shape
    assert np.isfinite(share).all()


def test_single_precision_is_kept() -> None:
    x = Value(random.standard_normal(6).astype(np.float32))
    for function in OF_REAL + OF_ANY:
        output = function(x)
        assert output.dtype == function(x.data).dtype
        assert output.dtype.itemsize == (8 if output.dtype.kind == "c" else 4)
        assert gradients(np.sum(np.real(output)), x).dtype == np.float32


@pytest.mark.parametrize(
    ("transform", "error", "message"),
    [
        (lambda x: np.fft.fft(x, 0), ValueError, "Invalid number of FFT data points"),
        (lambda x: np.fft.fft(x, norm="no"), ValueError, "Invalid norm value no"),
        (lambda x: np.fft.hfft(x, norm="no"), ValueError, "Invalid norm value no"),
        (lambda x: np.fft.ihfft(x, norm="no"), ValueError, "Invalid norm value no"),
        (lambda x: np.fft.rfft(x * 1j), TypeError, "not supported for the input types"),
        (lambda x: np.fft.fftn(x, (2, 2), (0,)), ValueError, "Shape and axes have different"),
        (lambda x: np.fft.fft(x, axis=1), IndexError, "out of (range|bounds)"),
    ],
)
def test_what_numpy_refuses_is_refused_with_its_message(
    transform: Any, error: Any, message: str
) -> None:
    for x in (np.ones(4), Value(np.ones(4))):
        with pytest.raises(error, match=message):
            transform(x)


def test_an_array_to_write_into_is_refused() -> None:
    with pytest.raises(TypeError, match=r"np\.fft\.fft cannot write its result into an array"):
        np.fft.fft(Value(np.ones(4)), out=np.zeros(4, complex))


@pytest.mark.parametrize("function", [np.fft.irfft, np.fft.hfft])
def test_real_frequencies_have_real_gradients(function: Any) -> None:
    x = np.array([0.5, -1.0, 2.0, 0.25])
    for create_graph in (False, True):
        value = Value(x)
        (found,) = gradients(function(value).sum(), [value], create_graph=create_graph)
        assert found.dtype == np.float64
