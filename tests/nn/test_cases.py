"""Every case against PyTorch's golden figures, and compiled against eager."""

import inspect
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile, gradients
from nn import functional
from tests.nn import golden
from tests.nn.cases import Case, all_cases, assert_same, families, fill, flat, ours, run, total

#: They compute nothing by themselves.
CONTAINERS = {
    getattr(nn, name)
    for name in ("ModuleList", "ModuleDict", "ParameterList", "ParameterDict", "Sequential")
    if hasattr(nn, name)
}
FAMILIES = [pytest.param(name, cases, id=name) for name, cases in families()]


@pytest.mark.parametrize(("family", "cases"), FAMILIES)
def test_the_numbers_are_those_that_pytorch_gave(family: str, cases: list[Case]) -> None:
    expected = golden.read(family)
    compared = [case for case in cases if not case.draws]
    assert [case.name for case in compared] == [*expected], "run python -m tests.peers.make_golden"
    for case in compared:
        try:
            found = run(case, ours(), np.float64)
            golden.assert_golden(found, expected[case.name], 1e-10 * case.tolerance)
        except Exception as error:
            error.add_note(f"in the case {case.name!r}")
            raise


class Recorder:
    """A module whose attributes are noted down as they are asked for."""

    def __init__(self, module: Any, asked: set[Any]) -> None:
        self._module, self._asked = module, asked

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        self._asked.add(found)
        return found


def test_every_public_layer_loss_and_function_has_a_case() -> None:
    asked: set[Any] = set()
    library = ours()
    library.nn, library.F = Recorder(nn, asked), Recorder(functional, asked)
    for case in all_cases():
        case.make(library)(*map(Value, case.arrays(np.float64)))
    public = [getattr(nn, name) for name in nn.__all__]
    layers = {kind for kind in public if inspect.isclass(kind) and issubclass(kind, nn.Module)}
    functions = {getattr(functional, name) for name in functional.__all__}
    without = (layers | functions) - asked - {nn.Module, *CONTAINERS}
    assert not without, f"no case has {sorted(kind.__name__ for kind in without)}"


def made(case: Case, dtype: Any) -> tuple[Any, list[Any]]:
    """Return what a case calls, and its parameters."""
    nn.manual_seed(3)
    called = case.make(ours())
    if not isinstance(called, nn.Module):
        return called, []
    fill(called, ours(), dtype)
    return called.train(case.train), list(called.parameters())


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_compiled_code_gives_the_eager_numbers(case: Case, dtype: Any) -> None:
    results: list[dict[str, Any]] = []
    for compiled in (False, True):
        called, parameters = made(case, dtype)

        def derivatives(*arrays: Any, called: Any = called, parameters: Any = parameters) -> Any:
            inputs = [Value(array) for array in arrays]
            outputs = flat(called(*inputs))
            learned = [x for x in outputs if isinstance(x, Value) and x.requires_grad]
            plain = [x.detach() if isinstance(x, Value) else x for x in outputs]
            if not learned:
                return plain, []
            return plain, gradients(total(learned, ours()), [*inputs, *parameters])

        function = compile(derivatives) if compiled else derivatives
        found: dict[str, Any] = {}
        for turn in range(2):
            parts = flat(function(*(array + 0.01 * turn for array in case.arrays(dtype))))
            found |= {f"{turn} {i}": np.array(ours().numbers(x)) for i, x in enumerate(parts)}
        if isinstance(called, nn.Module):
            found |= {name: np.array(buffer.data) for name, buffer in called.named_buffers()}
        results.append(found)
    eager, compiled_results = results
    tolerance = 1e-5 if dtype is np.float32 else 1e-12
    assert_same(compiled_results, eager, tolerance * case.tolerance)
    assert all(compiled_results[name].dtype == array.dtype for name, array in eager.items())
