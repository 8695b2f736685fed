"""Vector spaces of arrays and structures: their elements, and sums and products of these."""

from collections import namedtuple
from typing import Any

import numpy as np
import pytest

from autograd import Value, grad, make_vjp
from autograd.structure import leaves
from autograd.vector_space import VSpace

Pair = namedtuple("Pair", ["first", "second"])
ELEMENTS: dict[str, Any] = {
    "float": 2.0,
    "complex": 1.0 + 2.0j,
    "float32": np.float32(3),
    "vector": np.array([0.5, -1.5, 2.0]),
    "complex vector": np.array([1.0 + 2.0j, 3.0j]),
    "without elements": np.zeros((0, 2)),
    "integers": np.array([1, 2]),
    "dict": {"b": np.ones((1, 2)), "a": 3.0},
    "nested": [1.0, (np.array([1j]), {"c": Pair(np.float32(2), np.ones(2))})],
    "nothing": [],
}
every_element = pytest.mark.parametrize("element", ELEMENTS.values(), ids=list(ELEMENTS))


def assert_same(found: Any, expected: Any) -> None:
    """Hold that structures have one form, dtypes included, and the same numbers."""
    assert VSpace(found) == VSpace(expected)
    for one, other in zip(leaves(found), leaves(expected), strict=True):
        assert type(one) is type(other) or np.ndim(one) == 0
        np.testing.assert_array_equal(one, other)


@every_element
def test_zero_is_neutral_and_multiples_add_up(element: Any) -> None:
    space = VSpace(element)
    assert_same(space.add(element, space.zeros()), element)
    assert_same(space.mut_add(None, element), element)
    doubled = space.add(element, element)
    for part, twice in zip(leaves(element), leaves(doubled), strict=True):
        np.testing.assert_array_equal(2 * part, twice)
    assert space.inner_prod(space.scalar_mul(element, 2.0), doubled) == pytest.approx(
        4 * space.inner_prod(element, element)
    )


@every_element
def test_a_basis_spans_the_space(element: Any) -> None:
    space = VSpace(element)
    basis = list(space.standard_basis())
    assert len(basis) == space.size
    total = space.zeros()
    for one in basis:
        assert VSpace(one) == space
        assert space.inner_prod(one, one) == 1.0
        coordinate = space.inner_prod(element, one)
        total = [a + coordinate * b for a, b in zip(leaves(total), leaves(one), strict=True)]
    for found, part in zip(leaves(total), leaves(element), strict=True):
        np.testing.assert_allclose(found, part)
    assert sum(space.inner_prod(one, space.ones()) for one in basis) == space.size


@every_element
def test_random_elements_are_of_the_space_and_repeatable(element: Any) -> None:
    space = VSpace(element)
    np.random.seed(3)
    first = space.randn()
    np.random.seed(3)
    assert_same(space.randn(), first)
    assert VSpace(first) == space


def test_random_elements_are_drawn_in_the_order_of_another_library() -> None:
    np.random.seed(3)
    drawn = VSpace({"b": np.ones(1), "a": 1j}).randn()
    # What HIPS autograd 1.9.1 draws.
    assert drawn["b"][0] == pytest.approx(1.7886284734303186)
    assert drawn["a"] == pytest.approx(0.4365098505119893 + 0.096497468072084j)


def test_a_space_knows_its_shape_size_and_dtype() -> None:
    vector = VSpace(np.ones((2, 3), np.float32))
    assert (vector.shape, vector.ndim, vector.size, vector.dtype) == ((2, 3), 2, 6, np.float32)
    assert not vector.iscomplex
    plane = VSpace(np.ones(2, np.complex64))
    assert (plane.size, plane.iscomplex) == (4, True)
    mixed = VSpace({"a": np.float32(1), "b": [1j]})
    assert (mixed.size, mixed.iscomplex, mixed.dtype) == (3, True, np.complex128)


def test_the_shape_of_a_structure_is_made_of_the_spaces_of_its_parts() -> None:
    shape = VSpace({"a": np.ones(2), "b": (1.0, [2j])}).shape
    assert shape["a"] == VSpace(np.zeros(2))
    assert [part.size for part in shape["b"].shape] == [1, 2]


def test_spaces_are_equal_where_forms_are() -> None:
    assert VSpace(np.ones(2)) == VSpace(np.zeros(2))
    assert VSpace(1.0) == VSpace(np.float64(2)) == VSpace(np.array(3.0)) == VSpace(Value(4.0))
    assert VSpace(np.ones(2)) != VSpace(np.ones(3))
    assert VSpace(np.ones(2)) != VSpace(np.ones(2, np.float32))
    assert VSpace([1.0]) != VSpace((1.0,))
    assert VSpace({"a": 1.0}) != VSpace({"b": 1.0})
    assert VSpace(1.0) != 1.0


def test_it_shows_its_form() -> None:
    assert repr(VSpace({"a": np.ones((2, 3)), "b": [1j]})) == (
        "VSpace({'a': float64[2, 3], 'b': [complex128[]]})"
    )


def test_what_is_paired_with_a_complex_element_is_its_conjugate() -> None:
    space = VSpace([1j, np.ones(2)])
    found = space.covector([1.0 + 2.0j, np.ones(2)])
    assert found[0] == 1.0 - 2.0j
    assert space.inner_prod([1.0 + 2.0j, np.ones(2)], [3.0 - 1.0j, np.ones(2)]) == 3.0


def test_sums_and_products_are_differentiated() -> None:
    x = np.array([0.5, -1.5, 2.0])
    space = VSpace({"x": x, "z": 1j})
    point = {"x": x, "z": 2.0 + 1.0j}

    def function(p: Any) -> Any:
        doubled = space.add(p, space.scalar_mul(p, 3.0))
        return space.inner_prod(doubled, space.covector(p))

    found = grad(function)(point)
    np.testing.assert_allclose(found["x"], 8 * x)
    assert found["z"] == pytest.approx(8 * (2.0 + 1.0j))
    vjp, _ = make_vjp(lambda p: space.scalar_mul(p, 3.0))(point)
    np.testing.assert_allclose(vjp(point)["x"], 3 * x)


@pytest.mark.parametrize("element", ["text", None, [1.0, "text"], {"a": object()}, print])
def test_what_is_not_made_of_numbers_has_no_space(element: Any) -> None:
    with pytest.raises(TypeError, match="there is no vector space of"):
        VSpace(element)
