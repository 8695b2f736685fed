"""Compiled code gives what eager code gives, for every operation and its derivatives."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, gradients
from autograd.evaluation import raw
from autograd.structure import leaves
from tests.autograd.cases import CASES, Case

every_case = pytest.mark.parametrize(
    ("case", "kind"),
    [
        pytest.param(case, kind, id=f"{case.name} {kind}")
        for case in CASES
        if case.compiles
        for kind in case.kinds
    ],
)


def real_part(x: Any) -> Any:
    return np.real(x) if x.dtype.kind == "c" else x


def with_derivatives(case: Case) -> Any:
    """Return a function of the result of a case, and its first and second derivatives."""

    def everything(*inputs: Any) -> Any:
        outputs = leaves(case.function(*inputs))
        total: Any = 0.0
        for output in outputs:
            weight = np.cos(np.arange(output.size, dtype=output.dtype)).reshape(output.shape)
            total = total + real_part(np.sum(output * weight))
        first = gradients(total, inputs, create_graph=True)
        squares = (real_part(np.sum(share * share)) for share in first)
        steepness = sum(squares, real_part(np.sum(inputs[0])))
        return outputs, first, gradients(steepness, inputs)

    return everything


@every_case
def test_compiled_code_agrees_with_eager_code_on_other_data(case: Case, kind: str) -> None:
    function = with_derivatives(case)
    compiled = compile(function)
    compiled(*case.arguments(kind))
    other = case.arguments(kind, seed=1)
    with np.errstate(all="ignore"):
        expected = leaves(function(*map(Value, other)))
        found = leaves(compiled(*other))
    for value, array in zip(expected, found, strict=True):
        data = raw(value)
        assert np.shape(array) == np.shape(data)
        assert np.asarray(array).dtype == np.asarray(data).dtype
        rounding = 64 * np.finfo(np.asarray(data).dtype).eps
        scale = float(np.max(np.abs(data), initial=1.0))
        np.testing.assert_allclose(array, data, rounding, rounding * scale)


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.compiles], ids=lambda case: case.name
)
def test_what_has_a_shape_that_depends_on_numbers_is_refused(case: Case) -> None:
    with pytest.raises(TypeError, match="known while a function is compiled"):
        compile(case.function)(*case.arguments("float64"))
