"""Whoever asks for a number that is not known yet is told which, and what to do instead."""

import copy
import math
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile

X = np.array([1.0, 2.0, 3.0])
WAY_OUT = r"needs the numbers of Value '(x|y)' of shape .*not known while.*Instead, "

OF_A_NUMBER: dict[str, Any] = {
    "a condition": lambda x: x if x else -x,
    "a condition ": lambda x: x if not x else -x,
    "float": lambda x: float(x),
    "float ": lambda x: math.sin(x),
    "int": lambda x: int(x),
    ".item": lambda x: x.item(),
    "a comparison of .data": lambda x: x if x.data == 3 else -x,
    "a comparison of .data ": lambda x: x if x.data != 3 else -x,
    "a comparison of .data  ": lambda x: x if x.data > 3 else -x,
    "a text of .data": lambda x: x * len(f"{x.data:.3f}"),
}
OF_AN_ARRAY: dict[str, Any] = {
    "a calculation with .data": lambda x: x + x.data,
    "a calculation with .data ": lambda x: x + 2 * x.data,
    "a calculation with .data  ": lambda x: x + -x.data,
    "a calculation with .data   ": lambda x: x + abs(x.data),
    "a calculation with .data    ": lambda x: x + np.exp(x.data),
    "a comparison of .data": lambda x: x * (3 in x.data),
    "an index into .data": lambda x: x * x.data[0],
    "a change of .data in place": lambda x: x.data.__setitem__(0, 1.0),
    "a loop over .data": lambda x: [row * 2 for row in x.data],
    "a conversion to an array": lambda x: x + np.asarray(x.data),
    r"np.median\(\)": lambda x: x + np.median(x.data),
    ".data.std": lambda x: x.data.std(),
    ".data.T": lambda x: x.data.T,
    ".data.tolist": lambda x: x.data.tolist(),
    "a copy": lambda x: copy.deepcopy(x) + 1,
}


@pytest.mark.parametrize("asked", OF_A_NUMBER)
def test_a_number_that_is_asked_for_is_refused_by_name(asked: str) -> None:
    with pytest.raises(TypeError, match=f"{asked.strip()}.*{WAY_OUT}"):
        compile(OF_A_NUMBER[asked])(3.0)


@pytest.mark.parametrize("asked", OF_AN_ARRAY)
def test_numbers_of_an_array_are_refused_by_name(asked: str) -> None:
    with pytest.raises(TypeError, match=f"{asked.strip()}.*{WAY_OUT}"):
        compile(OF_AN_ARRAY[asked])(X)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x if x > 2 else -x,
        lambda x: max(x, 2.0),
        lambda x: sorted([x, x * 2])[0],
        lambda x: x if x in (1.0, 2.0) else -x,
        lambda x: x if np.any(x > 2) else -x,
        lambda x: [x for _ in iter(lambda: x > 2, True)],
    ],
)
def test_a_comparison_does_not_decide_what_is_computed(function: Any) -> None:
    with pytest.raises(TypeError, match=r"a condition .*Instead, choose with np\.where"):
        compile(function)(3.0)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda x: x[x > 2], r"the shape of getitem.*choose with np\.where"),
        (lambda x: np.nonzero(x), r"the shape of nonzero.*choose with np\.where"),
        (lambda x: x[np.argmax(x) :], r"the shape of getitem.*choose with np\.where"),
        (lambda x: x[None, : np.argmax(x)], r"the shape of getitem.*choose with np\.where"),
        (lambda x: x.__setitem__(0, 1.0), r"not changed in place.*x\.at\[index\]\.set"),
        (lambda x: np.add(x, 1, out=np.zeros(3)), "cannot write its result into an array"),
        (lambda x: np.zeros(3).__iadd__(x), "cannot write its result into an array"),
        (lambda x: np.unique(x), "the shape of flatnonzero"),
    ],
)
def test_what_depends_on_numbers_otherwise_is_refused(function: Any, said: str) -> None:
    with pytest.raises((TypeError, IndexError), match=said):
        compile(function)(X)


@pytest.mark.parametrize(
    "function",
    [
        lambda p, x: x * float(p[0]),
        lambda p, x: x * p[0].item(),
        lambda p, x: x * np.asarray(p.detach()),
        lambda p, x: x if p[0] > 1 else -x,
        lambda p, x: x * int(p.sum()),
    ],
)
def test_numbers_of_a_value_from_outside_are_not_known_either(function: Any) -> None:
    p = Value(X.copy(), "p")
    with pytest.raises(TypeError, match="not known while a function is compiled"):
        compile(lambda x: function(p, x))(X)


def test_forms_are_known() -> None:
    def function(x: Any) -> Any:
        assert x.data.shape == x.shape == np.shape(x) == (3,)
        assert len(x) == len(x.data) == x.size == np.size(x.data) == 3
        assert x.data.ndim == np.ndim(x.data) == 1
        assert x.dtype == np.float64
        assert "not known" in repr(x)
        return x * len(x) + np.zeros_like(x.data) + np.ones_like(x.data, dtype=np.float32)

    np.testing.assert_array_equal(compile(function)(X), X * 3 + 1)


def test_a_constant_made_inside_is_known() -> None:
    compiled = compile(lambda x: x * float(Value(2.0)) + np.asarray(Value(X, requires_grad=False)))
    np.testing.assert_array_equal(compiled(X), X * 3)
