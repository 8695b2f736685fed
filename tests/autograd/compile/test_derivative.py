"""A compiled function called with values is an operation of their graph, to any order."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, gradients
from autograd.evaluation import raw
from autograd.structure import leaves
from tests.autograd.cases import CASES, Case
from tests.autograd.compile.test_every_rule import real_part
from tests.autograd.test_random_graphs import random_function


def derivatives(function: Callable[..., Any], values: list[Value]) -> list[Any]:
    """Return the results of a function, its first derivatives and the second."""
    outputs = [x for x in leaves(function(*values)) if isinstance(x, Value)]
    total: Any = 0.0
    for output in outputs:
        weight = np.cos(np.arange(output.size, dtype=output.dtype)).reshape(output.shape)
        total = total + real_part(np.sum(output * weight))
    first = gradients(total, values)
    again = gradients(total, values, create_graph=True)
    squares = (real_part(np.sum(share * share)) for share in again)
    steepness = sum(squares, real_part(np.sum(values[0])))
    return [*outputs, *first, *again, *gradients(steepness, values)]


def assert_equal(found: list[Any], expected: list[Any], message: str = "") -> None:
    for one, other in zip(map(raw, found), map(raw, expected), strict=True):
        assert np.shape(one) == np.shape(other)
        assert np.asarray(one).dtype == np.asarray(other).dtype
        rounding = 256 * np.finfo(np.asarray(other).dtype).eps
        scale = float(np.max(np.abs(other), initial=1.0))
        np.testing.assert_allclose(one, other, rounding, rounding * scale, err_msg=message)


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        pytest.param(case, kind, id=f"{case.name} {kind}")
        for case in CASES
        if case.compiles
        for kind in case.kinds
        if kind not in ("float32", "complex64")  # which test_every_rule covers
    ],
)
def test_every_operation_has_the_derivatives_of_eager_code(case: Case, kind: str) -> None:
    compiled = compile(case.function)
    compiled(*map(Value, case.arguments(kind)))
    other = case.arguments(kind, seed=1)
    with np.errstate(all="ignore"):
        found = derivatives(compiled, [*map(Value, other)])
        expected = derivatives(case.function, [*map(Value, other)])
    assert_equal(found, expected)
    assert compiled.traces == 1


@pytest.mark.parametrize("block", range(5))
def test_random_graphs_have_the_derivatives_of_eager_code(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        function, inputs = random_function(seed)
        compiled = compile(function)
        values = [Value(x) for x in inputs]
        assert_equal(derivatives(compiled, values), derivatives(function, values), f"seed {seed}")
