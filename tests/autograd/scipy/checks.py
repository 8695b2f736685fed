"""What must hold for every function of SciPy that has a gradient; its table is a test's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, compile, gradients
from autograd.evaluation import raw
from autograd.structure import leaves
from tests.autograd.cases.table import Case


def every(cases: list[Case]) -> Any:
    """Parametrise a test with every case, in every kind of number."""
    rows = [(case, kind) for case in cases for kind in case.kinds]
    names = [f"{case.name} {kind}" for case, kind in rows]
    return pytest.mark.parametrize(("case", "kind"), rows, ids=names)


def dtype_of_kind(kind: str) -> np.dtype[Any]:
    return np.dtype("float64" if kind == "python" else kind)


def check(case: Case, kind: str, order: int = 2) -> None:
    """Compare derivatives with finite differences, the value with SciPy's, and dtypes."""
    arguments = case.arguments(kind)
    inputs = [Value(argument) for argument in arguments]
    outputs = leaves(case.function(*inputs))
    expected = leaves(case.reference(*arguments))
    for value, array in zip(outputs, expected, strict=True):
        assert isinstance(value, Value)
        assert value.shape == np.shape(array)
        assert value.dtype.char.lower() == dtype_of_kind(kind).char.lower()
        rounding = 64 * np.finfo(value.dtype).eps
        np.testing.assert_allclose(value.data, array, rounding, rounding)
    for output in outputs:
        for create_graph in (False, True):
            weight = np.ones(output.shape, output.dtype)
            for share, given in zip(
                gradients(output, inputs, weight, create_graph), inputs, strict=True
            ):
                assert np.shape(raw(share)) == given.shape
                assert np.asarray(raw(share)).dtype == given.dtype
    check_grads(case.function, order=order if kind.endswith(("64", "128")) else 1)(*arguments)


def check_float32(case: Case) -> None:
    """Make sure that no derivative widens float32 on its way."""
    inputs = [Value(argument) for argument in case.arguments("float32")]
    for output in leaves(case.function(*inputs)):
        weight = Value(np.ones(output.shape, np.float32))
        waiting = list(gradients(output, inputs, weight, create_graph=True))
        while waiting:
            node = waiting.pop()
            if isinstance(node.data, tuple):
                continue
            assert node.dtype in (np.float32, np.complex64), node
            waiting += [x for x in node.inputs if isinstance(x, Value)]


def check_compiled(case: Case, kind: str = "float64") -> None:
    """Compare compiled with eager code, derivatives included, on other data."""

    def everything(*inputs: Any) -> Any:
        outputs = leaves(case.function(*inputs))
        total: Any = sum(np.sum(np.real(output)) for output in outputs)
        first = gradients(total, inputs, create_graph=True)
        steepness = sum(np.sum(np.real(share * share)) for share in first)
        if not steepness.requires_grad:  # a linear function
            return outputs, first
        return outputs, first, gradients(steepness, inputs)

    compiled = compile(everything)
    compiled(*case.arguments(kind))
    other = case.arguments(kind, seed=1)
    for value, array in zip(
        leaves(everything(*map(Value, other))), leaves(compiled(*other)), strict=True
    ):
        data = raw(value)
        assert np.shape(array) == np.shape(data)
        assert np.asarray(array).dtype == np.asarray(data).dtype
        rounding = 256 * np.finfo(np.asarray(data).dtype).eps
        scale = float(np.max(np.abs(data), initial=1.0))
        np.testing.assert_allclose(array, data, rounding, rounding * scale)
