"""Operations without a gradient, compiled: what eager code gives on other data, or a refusal."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile
from autograd.evaluation import raw
from autograd.structure import leaves
from tests.autograd.rules.test_comparison import ARGUMENTS, WITHOUT_GRADIENT, X

#: What depends on more than forms and gives what is no array of a known shape.
REFUSED = {
    *(np.nonzero, np.flatnonzero, np.argwhere, np.einsum_path),
    *(np.array_repr, np.array_str, np.array2string),
}


def other(argument: Any) -> Any:
    if not isinstance(argument, np.ndarray):
        return argument
    if argument.dtype == bool:
        return ~argument
    moved = np.random.default_rng(0).permutation(argument.ravel()).reshape(argument.shape)
    return moved + 1 if moved.dtype.kind in "iu" else moved - 0.25


@pytest.mark.parametrize("function", WITHOUT_GRADIENT, ids=lambda f: f.__name__)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_compiled_result_is_that_of_numpy_on_other_data(
    function: Callable[..., Any], dtype: Any
) -> None:
    arguments = [
        x.astype(dtype) if isinstance(x, np.ndarray) and x.dtype.kind == "f" else x
        for x in ARGUMENTS.get(function, (X,))
    ]

    def call(*given: Any) -> Any:
        found = function(*given)
        return np.zeros(1, found) if isinstance(found, np.dtype | type) else found

    compiled = compile(call)
    if function in REFUSED:
        with pytest.raises(TypeError, match=r"not known while|cannot be compiled|returns arrays"):
            compiled(*arguments)
        return
    compiled(*arguments)
    moved = [other(x) for x in arguments]
    if function is np.searchsorted:
        moved[0] = np.sort(moved[0])
    found = compiled(*moved)
    expected = raw(
        call(*(Value(x, requires_grad=False) if isinstance(x, np.ndarray) else x for x in moved))
    )
    for part, right in zip(leaves(found), leaves(expected), strict=True):
        assert np.shape(part) == np.shape(right)
        assert np.asarray(part).dtype == np.asarray(right).dtype
        if function is not np.empty_like:
            np.testing.assert_array_equal(part, right)
    assert compiled.traces == 1
