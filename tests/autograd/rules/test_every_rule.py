"""What must hold for every operation that has a gradient, and that the table of them is whole."""

import importlib
import pkgutil
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, gradients, rules
from autograd.graph import registry
from autograd.primitives import EveryArgument, EveryPart, Primitive
from autograd.structure import leaves
from tests.autograd.cases import CASES, Case

every_case = pytest.mark.parametrize(
    ("case", "kind"),
    [pytest.param(case, kind, id=f"{case.name} {kind}") for case in CASES for kind in case.kinds],
)


@every_case
def test_derivatives_agree_with_finite_differences_to_second_order(case: Case, kind: str) -> None:
    check_grads(case.function, order=2)(*case.arguments(kind))


@every_case
def test_the_result_is_that_of_numpy_in_value_shape_and_dtype(case: Case, kind: str) -> None:
    arguments = case.arguments(kind)
    expected = leaves(case.reference(*arguments))
    found = leaves(case.function(*map(Value, arguments)))
    for value, array in zip(found, expected, strict=True):
        assert isinstance(value, Value)
        assert value.shape == np.shape(array)
        assert value.dtype == np.asarray(array).dtype
        rounding = 8 * np.finfo(value.dtype).eps
        np.testing.assert_allclose(value.data, array, rounding, rounding)


@every_case
def test_gradients_have_the_shape_and_dtype_of_their_input(case: Case, kind: str) -> None:
    inputs = [Value(argument) for argument in case.arguments(kind)]
    for output in leaves(case.function(*inputs)):
        for create_graph in (False, True):
            weight = np.ones(output.shape, output.dtype)
            found = gradients(output, inputs, weight, create_graph)
            for share, value in zip(found, inputs, strict=True):
                data = share.data if create_graph else share
                assert np.shape(data) == value.shape
                assert np.asarray(data).dtype == value.dtype


def nodes_behind(output: Value) -> set[Value]:
    found, waiting = {output}, [output]
    while waiting:
        given = {x for x in waiting.pop().inputs if isinstance(x, Value)} - found
        found |= given
        waiting += given
    return found


@pytest.mark.parametrize(
    "case", [case for case in CASES if "float32" in case.kinds], ids=lambda case: case.name
)
def test_float32_stays_float32_on_the_whole_way_of_the_gradient(case: Case) -> None:
    inputs = [Value(argument) for argument in case.arguments("float32")]
    for output in leaves(case.function(*inputs)):
        if output.dtype == np.float32:
            weight = Value(np.ones(output.shape, np.float32))
            for share in gradients(output, inputs, weight, create_graph=True):
                # O is the type of several outputs together.
                assert {node.dtype.char for node in nodes_behind(share)} <= set("fFO")


def registered() -> dict[Callable[..., Any], Any]:
    """Return what stands for each function of NumPy; SciPy's have cases of their own."""
    rooms = vars(sys.modules.get("scipy.special", np)), vars(np)
    of_scipy, of_numpy = (
        {thing for thing in room.values() if isinstance(thing, np.ufunc)} for room in rooms
    )
    return {f: x for f, x in registry.items() if f not in of_scipy - of_numpy}


def primitives_with_rules() -> set[Primitive]:
    """Find every primitive in the rooms of the rules and in the registry."""
    rooms = [
        importlib.import_module(f"autograd.rules.{name}")
        for _, name, _ in pkgutil.iter_modules(rules.__path__)
    ]
    found = [thing for room in rooms for thing in vars(room).values()]
    primitives = [x for x in (*found, *registered().values()) if isinstance(x, Primitive)]
    return {primitive for primitive in primitives if primitive.rules}


@pytest.fixture(scope="module")
def exercised() -> dict[Primitive, set[int]]:
    """Through which arguments of which primitives a gradient flows in the cases."""
    positions: dict[Primitive, set[int]] = {}
    for case in CASES:
        for output in leaves(case.function(*map(Value, case.arguments(case.kinds[0])))):
            for node in nodes_behind(output):
                if node.op is not None:
                    seen = positions.setdefault(node.op, set())
                    seen.update(i for i, x in enumerate(node.inputs) if isinstance(x, Value))
    return positions


def test_every_rule_has_a_case(exercised: dict[Primitive, set[int]]) -> None:
    missing = []
    for primitive in primitives_with_rules():
        assert primitive.rules is not None
        seen = exercised.get(primitive, set())
        if isinstance(primitive.rules, EveryArgument | EveryPart):
            missing += [primitive] * (len(seen) < 2)
        else:
            wanted = {i for i, rule in enumerate(primitive.rules) if rule is not None}
            missing += [(primitive, i) for i in wanted - seen]
    assert missing == []


def test_every_numpy_function_with_a_gradient_has_a_case(monkeypatch: pytest.MonkeyPatch) -> None:
    called: set[Callable[..., Any]] = set()

    def noting(function: Callable[..., Any], replacement: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **keywords: Any) -> Any:
            called.add(function)
            return replacement(*args, **keywords)

        return call

    without = {f for f, x in registered().items() if isinstance(x, Primitive) and not x.rules}
    wanted = set(registered()) - without
    for function in wanted:
        monkeypatch.setitem(registry, function, noting(function, registry[function]))
    for case in CASES:
        case.function(*map(Value, case.arguments(case.kinds[0])))
    assert wanted - called == set()
