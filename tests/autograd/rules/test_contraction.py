"""Sums over chosen axes of products: tensor products and Einstein's notation."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, check_grads, grad

random = np.random.default_rng(0)
A, B, X = (random.standard_normal(shape) for shape in ((3, 3), (3, 4), (3,)))


@st.composite
def contractions(draw: st.DrawFn) -> tuple[str, list[tuple[int, ...]]]:
    """Draw subscripts for `numpy.einsum`, with the shapes that go with them."""
    lengths = dict(zip("ijkl", draw(st.lists(st.integers(0, 3), min_size=4, max_size=4))))
    terms = draw(st.lists(st.text("ijkl", max_size=3), min_size=1, max_size=3))
    used = sorted(set("".join(terms)))
    output = draw(st.permutations(used))[: draw(st.integers(0, len(used)))]
    subscripts = f"{','.join(terms)}->{''.join(output)}"
    return subscripts, [tuple(lengths[letter] for letter in term) for term in terms]


@given(contractions())
def test_any_einsum_agrees_with_numpy_and_with_differences(contraction: Any) -> None:
    subscripts, shapes = contraction
    arrays = [np.random.default_rng(1).standard_normal(shape)[()] for shape in shapes]
    found = np.einsum(subscripts, *map(Value, arrays))
    np.testing.assert_array_equal(found.data, np.einsum(subscripts, *arrays))
    check_grads(lambda *x: np.einsum(subscripts, *x), order=2)(*arrays)


@pytest.mark.parametrize("optimize", [False, True, "greedy", ["einsum_path", (0, 1), (0, 1)]])
def test_einsum_may_be_told_how_to_contract(optimize: Any) -> None:
    def function(a: Any, b: Any) -> Any:
        return np.einsum("ij,jk,k->", a, b, np.arange(4.0), optimize=optimize)

    for found, expected in zip(
        grad(function, (0, 1))(A, B),
        (np.ones((3, 1)) * (B @ np.arange(4.0)), np.outer(A.sum(axis=0), np.arange(4.0))),
    ):
        np.testing.assert_allclose(found, expected)


def test_einsum_with_too_few_arrays_is_refused() -> None:
    with pytest.raises(ValueError, match="given 1 arrays for 2 terms in 'ij,jk'"):
        np.einsum("ij,jk", Value(A))


def test_einsum_does_not_sum_over_axes_that_have_no_letter() -> None:
    x = np.ones((2, 3))
    for array in (x, Value(x)):
        with pytest.raises(ValueError, match=r"einsum|einstein"):
            np.einsum("...i->i", array)
    np.testing.assert_array_equal(np.einsum("...ij->i", Value(x)).data, [3, 3])


def test_tensordot_takes_axes_of_every_form() -> None:
    tensor = random.standard_normal((2, 3, 4))
    matrix = random.standard_normal((4, 3))
    for axes in (1, (-1, 0), ([1, 2], [1, 0]), ((2, 1), (0, 1)), (np.int64(2), np.int64(0))):
        expected = np.tensordot(tensor, matrix, axes)
        np.testing.assert_array_equal(np.tensordot(Value(tensor), matrix, axes).data, expected)
        check_grads(lambda a, b, axes=axes: np.tensordot(a, b, axes), order=2)(tensor, matrix)
