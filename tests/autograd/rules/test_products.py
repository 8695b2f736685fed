"""What no table of cases can say of products of vectors, by blocks and in chains."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from autograd import Value, gradients
from tests.autograd.rules.test_every_rule import nodes_behind


def test_the_first_of_two_complex_vectors_is_conjugated() -> None:
    x, y = Value(np.array([1 + 2j, 3j])), Value(np.array([2 - 1j, 1 + 1j]))
    found = np.vecdot(x, y)
    assert found.data == np.vdot(x.data, y.data)
    dx, dy = gradients(found, [x, y], np.complex128(1j))
    np.testing.assert_array_equal(dx, np.conj(1j * y.data))
    np.testing.assert_array_equal(dy, 1j * np.conj(x.data))


@pytest.mark.parametrize("lengths", [(2, 2), (2, 3), (3, 2)])
def test_vectors_in_the_plane_are_deprecated_as_in_numpy(lengths: Any) -> None:
    a, b = (np.arange(1.0, n + 1) ** k for k, n in enumerate(lengths, start=1))
    with pytest.warns(DeprecationWarning, match="in the plane"):
        found = np.cross(Value(a), Value(b))
    with pytest.warns(DeprecationWarning, match="2-dim"):
        expected = np.cross(a, b)
    np.testing.assert_array_equal(found.data, expected)
    assert found.shape == expected.shape


@pytest.mark.parametrize(
    ("function", "shapes", "message"),
    [
        (np.cross, ((3,), ()), "not numbers"),
        (np.cross, ((4,), (4,)), "vectors of 3 numbers"),
        (np.linalg.cross, ((2,), (2,)), "vectors of 3 numbers"),
        (np.linalg.outer, ((2, 2), (2,)), "takes vectors"),
        (lambda a, b: np.linalg.multi_dot([a]), ((2, 2), ()), "two arrays or more"),
        (lambda a, b: np.linalg.multi_dot([a, b, a]), ((2, 2), (2,)), "takes matrices"),
        (lambda a, b: np.linalg.multi_dot([b, a, a]), ((2, 2), (2, 2, 2)), "takes matrices"),
    ],
)
def test_what_cannot_be_multiplied_is_refused(function: Any, shapes: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        function(*(Value(np.ones(shape)) for shape in shapes))


@pytest.mark.parametrize(
    ("lengths", "between"),
    [
        ((10, 100, 5, 50), {(10, 5)}),
        ((50, 5, 100, 10), {(5, 10)}),
        # Of Cormen et al.: the least work is ((A₁ (A₂ A₃)) ((A₄ A₅) A₆)).
        ((30, 35, 15, 5, 10, 20, 25), {(35, 5), (30, 5), (5, 20), (5, 25)}),
    ],
)
def test_a_chain_is_multiplied_in_the_order_of_least_work(lengths: Any, between: Any) -> None:
    chain = [Value(np.ones(shape)) for shape in pairwise(lengths)]
    found = np.linalg.multi_dot(chain)
    np.testing.assert_array_equal(found.data, np.linalg.multi_dot([x.data for x in chain]))
    steps = nodes_behind(found) - {found, *chain}
    assert {node.shape for node in steps} == between


def test_lists_and_constants_take_part() -> None:
    x = Value(np.array([1.0, 2.0]))
    for function in (np.kron, np.linalg.outer, np.vdot):
        expected = np.asarray(function(x.data, [3.0, 4.0]))
        found = function(x, [3.0, 4.0])
        np.testing.assert_array_equal(found.data, expected)
        np.testing.assert_array_equal(
            gradients(found, x, np.ones(found.shape)[()]),
            [3, 4] if function is np.vdot else [7, 7],
        )


def test_the_way_of_a_product_of_many_is_that_of_numpy() -> None:
    x = np.ones((2, 3))
    expected = np.einsum_path("ij,kj->ik", x, x)
    assert np.einsum_path("ij,kj->ik", Value(x), Value(x)) == expected
