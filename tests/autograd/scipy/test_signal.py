"""Convolution in its general form: what it computes, and that its derivatives are right."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import scipy.signal

from autograd import Value, gradients
from autograd.rules.scipy import signal as rules
from autograd.scipy.signal import convolve
from tests.autograd.cases.table import Case, case
from tests.autograd.scipy.checks import check, check_compiled, check_float32, every

MODES = ("full", "valid", "same")
PLANS: list[tuple[Any, ...]] = [
    ((4,), (2,), None, None),
    ((3,), (5,), None, None),
    ((4, 3), (2, 2), None, None),
    ((4, 3), (3, 2), ([0], [1]), None),
    ((4, 3), (3, 2), ([1, 0], [0, -1]), None),
    ((3, 3, 2), (3, 2, 3), ([1], [1]), ([0], [2])),
    ((2, 3), (3, 2), ([], []), ([1, 0], [0, 1])),
]
CASES = [
    case(
        f"convolve {axes} {dot_axes} {mode}",
        lambda a, b, axes=axes, dot_axes=dot_axes, mode=mode: convolve(
            a, b, axes=axes, dot_axes=dot_axes, mode=mode
        ),
        *(left, right),
        kinds=kinds,
    )
    for left, right, axes, dot_axes in PLANS
    for mode in MODES
    for kinds in (("float64", "float32"), ("complex128",))
]


@every(CASES)
def test_derivatives_are_those_of_differences(case: Case, kind: str) -> None:
    check(case, kind)


@pytest.mark.parametrize("case", CASES[::2], ids=lambda case: case.name)
def test_float32_stays_float32(case: Case) -> None:
    check_float32(case)


@pytest.mark.parametrize("case", CASES[::2], ids=lambda case: case.name)
def test_compiled_is_eager(case: Case) -> None:
    check_compiled(case)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shapes", [((7,), (3,)), ((6, 7), (3, 2)), ((5, 5, 4), (2, 3, 1))])
def test_over_all_axes_it_is_scipys(shapes: Any, mode: str) -> None:
    random = np.random.default_rng(0)
    a, b = map(random.standard_normal, shapes)
    np.testing.assert_allclose(convolve(a, b, mode=mode), scipy.signal.convolve(a, b, mode))
    if mode != "same":
        np.testing.assert_allclose(convolve(b, a, mode=mode), scipy.signal.convolve(b, a, mode))


@pytest.mark.parametrize("mode", MODES)
def test_axes_are_convolved_in_pairs_and_others_summed_or_kept(mode: str) -> None:
    random = np.random.default_rng(0)
    a, b = random.standard_normal((2, 5, 4, 3)), random.standard_normal((2, 3, 2, 3, 2))
    found = convolve(a, b, axes=([1, 2], [2, 4]), dot_axes=([0, 3], [0, 3]), mode=mode)
    assert found.ndim == 3  # what is kept of b, then the convolved axes
    for kept in range(3):
        wanted = sum(
            scipy.signal.convolve(a[i, :, :, j], b[i, kept, :, j, :], mode)
            for i, j in itertools.product(range(2), range(3))
        )
        np.testing.assert_allclose(found[kept], wanted)


def test_without_convolved_axes_it_is_a_tensor_product() -> None:
    a, b = np.arange(6.0).reshape(2, 3), np.arange(8.0).reshape(2, 4)
    found = convolve(a, b, axes=([], []), dot_axes=([0], [0]))
    np.testing.assert_allclose(found, np.tensordot(a, b, (0, 0)))


@pytest.mark.parametrize("shapes", [((1, 1, 9), (1, 1, 4)), ((2, 3, 9), (4, 3, 4))])
def test_large_arrays_are_correlated_without_copies_of_windows(
    shapes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, y = map(np.random.default_rng(0).standard_normal, shapes)
    expected = rules.correlate(x, y)
    monkeypatch.setattr(rules, "_LARGEST", 1)
    np.testing.assert_allclose(rules.correlate(x, y), expected, atol=1e-14)


def test_what_cannot_be_convolved_is_refused() -> None:
    with pytest.raises(ValueError, match="'full', 'valid' or 'same', got 'rest'"):
        convolve(np.ones(3), np.ones(2), mode="rest")
    with pytest.raises(ValueError, match=r"larger one along all.*\(4, 2\) and \(2, 3\)"):
        convolve(np.ones((4, 2)), np.ones((2, 3)), mode="valid")


def test_whole_numbers_stay_whole() -> None:
    assert convolve([1, 2, 3], [1, 1]).dtype == int


def test_of_a_value_and_an_array_it_has_the_gradient_of_the_value() -> None:
    a = Value(np.ones(3))
    assert gradients(convolve(a, [1.0, 2.0]), a, np.ones(4)).tolist() == [3.0, 3.0, 3.0]


@pytest.mark.parametrize(
    "shapes",
    [
        *(((200,), (150,)), ((150,), (200,)), ((200,), (3,)), ((3,), (3,))),
        *(((20, 21), (3, 2)), ((20, 21), (18, 20)), ((20, 21), (10, 11)), ((9, 8, 7), (8, 3, 6))),
    ],
)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", [float, complex])
def test_plain_arrays_are_convolved_precisely_by_whichever_way(
    shapes: Any, mode: str, kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(0)
    arrays = [random.standard_normal(shape) for shape in shapes]
    if kind is complex:
        arrays = [array * (1 + 1j * random.standard_normal(array.shape)) for array in arrays]

    def derived() -> list[Any]:
        values = [Value(array) for array in arrays]
        result = convolve(*values, mode=mode)
        weight = np.random.default_rng(1).standard_normal(result.shape).astype(result.dtype)
        return [result.data, *gradients(result, values, weight)]

    found = derived()
    if mode != "same":  # which SciPy centres by the larger array
        wanted = scipy.signal.convolve(arrays[0], arrays[1], mode, "direct")
        np.testing.assert_allclose(found[0], wanted, rtol=0, atol=1e-12)
    for name in ("_correlate_plain", "_convolve_plain"):
        monkeypatch.setattr(rules, name, lambda x, y: None)
    for quick, general in zip(found, derived(), strict=True):
        np.testing.assert_allclose(quick, general, rtol=0, atol=1e-12)
