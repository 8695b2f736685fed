"""Operations without a gradient: plain results, equal to NumPy's, through which nothing flows."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, grad
from autograd.graph import registry
from autograd.primitives import Primitive
from autograd.rules import creation, load_all, shaping

X = np.array([[-1.5, 0.0, 2.5], [4.0, -0.5, 2.5]])
Y = np.array([0.0, 0.0, 2.5])
ARGUMENTS: dict[Callable[..., Any], tuple[Any, ...]] = {
    np.can_cast: (X, np.float32),
    np.flatnonzero: (X,),
    np.searchsorted: (Y, X),
    np.argpartition: (X, 1),
    np.digitize: (X, [0.0, 2.0]),
    np.isin: (X, Y),
    **dict.fromkeys(
        [
            *(np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal),
            *(np.logical_and, np.logical_or, np.logical_xor, np.floor_divide),
            *(np.isclose, np.allclose, np.array_equal, np.array_equiv, np.result_type),
        ],
        (X, np.array([1.0, 2.0, 2.5])),
    ),
    **dict.fromkeys([np.bitwise_and, np.bitwise_or, np.bitwise_xor], (X > 0, Y > 0)),
    **dict.fromkeys([np.left_shift, np.right_shift, np.gcd, np.lcm], (np.arange(6), np.array([4]))),
    np.invert: (X > 0,),
    np.bitwise_count: (np.arange(6),),
    np.einsum_path: ("ij,kj->ik", X, X),
    np.unravel_index: (np.array([1, 4]), (2, 3)),
    np.packbits: (X > 0,),
    np.unpackbits: (np.array([1, 200], np.uint8),),
    **dict.fromkeys([np.common_type, np.may_share_memory, np.shares_memory], (X, Y)),
}
# All of them, whatever was loaded before this file.
load_all()
WITHOUT_GRADIENT = [
    function
    for function, replacement in registry.items()
    if isinstance(replacement, Primitive) and replacement.rules == ()
    if function in (*vars(np).values(), *vars(np.linalg).values())  # SciPy's are tested there
    if function not in (np.isnat, np.tri, *creation.MAKERS)
]


@pytest.mark.parametrize("function", WITHOUT_GRADIENT, ids=lambda f: f.__name__)
def test_the_result_is_plain_and_that_of_numpy(function: Callable[..., Any]) -> None:
    arguments = ARGUMENTS.get(function, (X,))
    values = [
        Value(x, requires_grad=x.dtype.kind == "f") if isinstance(x, np.ndarray) else x
        for x in arguments
    ]
    found, expected = function(*values), function(*arguments)
    assert not isinstance(found, Value)
    if function is not np.empty_like:
        np.testing.assert_equal(found, expected)


def test_a_value_holds_no_date_to_ask_for() -> None:
    with pytest.raises(TypeError, match="datetime64"):
        np.isnat(Value(X))


COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]


@pytest.mark.parametrize("compare", COMPARISONS)
@pytest.mark.parametrize("other", [0.0, np.float32(2.5), Y, Value(Y)], ids=repr)
def test_operators_compare_elementwise_on_either_side(
    compare: Callable[[Any, Any], Any], other: Any
) -> None:
    plain = other.data if isinstance(other, Value) else other
    for found, expected in (
        (compare(Value(X), other), compare(X, plain)),
        (compare(other, Value(X)), compare(plain, X)),
    ):
        assert type(found) is np.ndarray
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("compare", COMPARISONS)
def test_comparing_numbers_gives_a_truth_value_to_branch_on(
    compare: Callable[[Any, Any], Any],
) -> None:
    assert compare(Value(2.0), Value(3.0)) is compare(2.0, 3.0)
    assert compare(Value(2.0), 2.0) is compare(2.0, 2.0)


def test_a_mask_selects_which_gradient_flows() -> None:
    np.testing.assert_array_equal(
        grad(lambda x: ((x > 0) * x * x).sum())(np.array([-1.0, 2.0])), [0, 4]
    )
    np.testing.assert_array_equal(
        grad(lambda x: (np.sign(x) * x).sum())(np.array([-1.0, 2.0])), [-1, 1]
    )
    assert grad(lambda x: x * x if x > 1 else x)(3.0) == 6.0


@pytest.mark.parametrize(
    "function",
    [np.floor, np.round, np.fix, np.spacing, np.sign, np.zeros_like, np.ones_like],
)
def test_what_depends_on_a_step_only_has_a_gradient_of_zero(function: Callable[..., Any]) -> None:
    assert grad(function)(2.3) == 0.0
    np.testing.assert_array_equal(grad(lambda x: np.sum(function(x)))(Y), np.zeros(3))


def test_whole_numbers_made_of_a_value_are_plain_and_have_no_gradient() -> None:
    for kind in (int, np.int8, bool):
        found = Value(X).astype(kind)
        assert type(found) is np.ndarray
        np.testing.assert_array_equal(found, X.astype(kind))
    np.testing.assert_array_equal(grad(lambda x: (x * x.astype(int)).sum())(Y), [0, 0, 2])
    assert not isinstance(shaping.astype(Value(2.5), int), Value)


def test_a_filled_array_follows_what_it_is_filled_with() -> None:
    filled = np.full_like(Value(X), Value(3.0))
    assert isinstance(filled, Value)
    assert grad(lambda x: np.full_like(Value(X), x).sum())(3.0) == X.size
    with pytest.raises(TypeError, match="changes an array in place"):
        np.full_like(X, Value(3.0))
