"""Ten thousand random programs over all of NumPy, with derivatives held against differences.

What `random_function` draws is smooth everywhere, and serves the tests of the compiler.
"""

import functools
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from random import Random
from typing import Any

import numpy as np
import pytest

from autograd import (
    Value,
    grad,
    gradients,
    logsumexp,
    make_jvp,
    relu,
    rules,
    sigmoid,
    softplus,
    value_and_grad,
)
from autograd.evaluation import raw
from autograd.graph import registry
from autograd.primitives import Primitive
from autograd.rules import arithmetic, elementwise, indexing, linalg, shaping
from tests.autograd.programs import Program, any_input, applied, programs
from tests.autograd.programs.operations import FAMILIES

# Smooth everywhere, and bounded or tamed, so that a deep expression stays near 1.
UNARY: list[Callable[[Any], Any]] = [
    *(np.tanh, np.sin, np.cos, np.arctan, sigmoid, softplus, np.negative, np.arcsinh),
    *(lambda x: x**2 * 0.3, lambda x: np.sqrt(x * x + 1), lambda x: 1 / (x * x + 1)),
    *(lambda x: np.exp(-x * x), lambda x: np.log1p(x * x), lambda x: 0.5 * x - 1.0),
]
BINARY: list[Callable[[Any, Any], Any]] = [
    *(np.add, np.subtract, np.logaddexp, lambda x, y: np.arctan2(x, y * y + 1)),
    *(
        lambda x, y: x * y * 0.5,
        lambda x, y: x / (y * y + 1),
        lambda x, y: np.sqrt(1 + x * x + y * y),
    ),
    *(lambda x, y: (x * x + 1) ** np.tanh(y), lambda x, y: np.where([True], x, y) - y),
]
REARRANGE: list[Callable[[Any], Any]] = [
    *(np.transpose, np.ravel, np.flip, lambda x: x[..., None], lambda x: x[None] if x.ndim else x),
    *(lambda x: x[..., ::-1] if np.ndim(x) else x, lambda x: np.tile(np.ravel(x), 2)),
    *(lambda x: np.ravel(x)[[0, -1, 0]], lambda x: np.stack([x, x * 2], axis=-1)),
    *(lambda x: np.concatenate([np.ravel(x), np.ravel(x)]), lambda x: np.reshape(x, (1, -1))),
]
REDUCE: list[Callable[[Any], Any]] = [
    *(np.sum, np.mean, np.prod, np.var, logsumexp),
    *(lambda x: np.sum(x, axis=-1) if np.ndim(x) else x, lambda x: np.cumsum(x) * 0.2),
    *(lambda x: np.mean(x, axis=0, keepdims=True) if np.ndim(x) else x,),
]


def random_function(seed: int) -> tuple[Callable[..., Any], list[Any]]:
    """Return an expression of three to twelve operations, and inputs to evaluate it at."""
    plan = np.random.default_rng(seed)
    shapes = [(), (3,), (2, 3), (1, 3), (2, 1)]
    inputs = [
        plan.uniform(-1, 1, shapes[plan.integers(len(shapes))])[()]
        for _ in range(plan.integers(1, 4))
    ]
    steps = [plan.integers(1 << 30, size=4) for _ in range(plan.integers(3, 13))]

    def function(*values: Any) -> Any:
        known = list(values)
        for family, which, first, second in steps:
            x, y = known[first % len(known)], known[second % len(known)]
            kind = family % 8
            if kind < 3 and fits(x, y):
                result = BINARY[which % len(BINARY)](x, y)
            elif kind < 5:
                result = UNARY[which % len(UNARY)](x)
            elif kind < 7:
                result = REDUCE[which % len(REDUCE)](x)
            else:
                result = REARRANGE[which % len(REARRANGE)](x)
            if np.size(result) <= 64:
                known.append(result)
        return sum((np.mean(np.tanh(x)) for x in known[1:]), np.mean(np.tanh(known[0])))

    return function, inputs


def fits(x: Any, y: Any) -> bool:
    try:
        np.broadcast_shapes(np.shape(x), np.shape(y))
    except ValueError:
        return False
    return True


@np.errstate(all="raise", under="ignore")
def slopes(
    function: Callable[..., list[Any]], inputs: list[Any], directions: list[Any], step: float = 2e-6
) -> list[Any]:
    """Return central differences (Press et al., *Numerical Recipes*, section 5.7)."""
    above, below = (
        function(*[x + change * v for x, v in zip(inputs, directions, strict=True)])
        for change in (step, -step)
    )
    return [(p - q) / (2 * step) for p, q in zip(above, below, strict=True)]


def settle(function: Callable[..., list[Any]], inputs: list[Any], directions: list[Any]) -> bool:
    """Tell whether differences are the same for another step, as they are away from kinks."""
    try:
        near, far = (slopes(function, inputs, directions, step) for step in (2e-6, 5e-6))
    except (ArithmeticError, ValueError, IndexError, Warning):  # NumPy refuses what lies there
        return False
    pairs = zip(near, far, strict=True)
    return all(
        np.shape(p) == np.shape(q) and size(p - q) <= 3e-7 * size(p) + 1e-8 for p, q in pairs
    )


def size(x: Any) -> float:
    return float(np.max(np.abs(x), initial=0.0))


def directions_of(program: Program) -> list[Any]:
    """Return a direction for each input, along which no element stands still."""
    random = np.random.default_rng(0)

    def direction(x: Any) -> Any:
        drawn = random.uniform(0.5, 1.0, np.shape(x)) * random.choice([-1.0, 1.0], np.shape(x))
        return drawn * (1 + 0.5j) if np.iscomplexobj(x) else drawn

    return [direction(x) for x in program.inputs]


def along(shares: list[Any], directions: list[Any]) -> Any:
    """Return the derivative along a direction, from the gradients of the inputs."""
    return sum(np.real(np.sum(g * v)) for g, v in zip(shares, directions, strict=True))


def everything(program: Program) -> tuple[int, ...]:
    return tuple(range(len(program.inputs)))


@contextmanager
def told(program: Program, seed: int) -> Generator[None]:
    """Have a failure say which program it is of."""
    try:
        yield
    except Exception as error:
        error.add_note(f"seed {seed}:\n{program}")
        raise


def check_first(program: Program, directions: list[Any]) -> None:
    inputs = program.inputs
    value, shares = value_and_grad(program, everything(program))(*inputs)
    np.testing.assert_allclose(value, program(*inputs), 1e-12, 1e-12)
    for share, x in zip(shares, inputs, strict=True):
        assert np.shape(share) == np.shape(x)
        assert np.asarray(share).dtype == np.asarray(x).dtype
    (expected,) = slopes(lambda *x: [program(*x)], inputs, directions)
    scale = sum(np.sum(np.abs(g * v)) for g, v in zip(shares, directions, strict=True))
    assert abs(along(shares, directions) - expected) <= 1e-6 * (abs(expected) + scale) + 1e-8


def check_second(program: Program, directions: list[Any]) -> None:
    """Check the gradient of the slope along a direction, and forward mode by the way."""
    inputs, numbers = program.inputs, everything(program)
    first = grad(program, numbers)
    found = along(first(*inputs), directions)
    _, pushed = make_jvp(program, numbers)(*inputs)(tuple(directions))
    np.testing.assert_allclose(pushed, found, 1e-9, 1e-9)
    in_graph, seconds = value_and_grad(lambda *x: along(first(*x), directions), numbers)(*inputs)
    np.testing.assert_allclose(in_graph, found, 1e-12, 1e-11)
    expected = slopes(first, inputs, directions)
    scale = max(map(size, expected))
    for share, difference in zip(seconds, expected, strict=True):
        np.testing.assert_allclose(share, difference, 0, 3e-6 * scale + 1e-7)


def is_right(program: Program, seed: int) -> bool:
    """Check the derivatives of a program; tell whether it has any there."""
    directions = directions_of(program)
    with told(program, seed):
        try:
            check_first(program, directions)
        except Exception:
            if program.is_smooth() and settle(lambda *x: [program(*x)], program.inputs, directions):
                raise
            with suppress(ArithmeticError, RuntimeWarning, np.linalg.LinAlgError):
                program(*map(Value, program.inputs))  # a kink is no reason to fail otherwise
            return False
        if seed % 10 == 0:
            try:
                check_second(program, directions)
            except Exception:
                first = grad(program, everything(program))
                if program.is_smooth() and settle(first, program.inputs, directions):
                    raise
                return False
    return True


@pytest.mark.parametrize("block", range(20))
def test_ten_thousand_random_programs_agree_with_differences(block: int) -> None:
    drawn = 0
    for seed in range(block * 500, block * 500 + 500):
        for program in programs(seed):
            drawn += 1
            if is_right(program, seed):
                break
    assert drawn < 600


@pytest.mark.parametrize("seed", range(100))
def test_single_precision_gives_the_dtypes_of_numpy(seed: int) -> None:
    program = next(programs(seed))
    inputs = [np.asarray(x, "F" if np.iscomplexobj(x) else "f")[()] for x in program.inputs]
    with told(program, seed):
        try:
            expected = program.values(*inputs)
        except (ArithmeticError, ValueError, RuntimeWarning):
            return  # rounding led out of what NumPy takes
        values = [Value(x) for x in inputs]
        found = program.values(*values)
        for value, array in zip(found, expected, strict=True):
            assert np.asarray(raw(value)).dtype == np.asarray(array).dtype
        if not program.is_smooth():
            return
        shares = value_and_grad(program, everything(program))(*inputs)[1]
        assert [np.asarray(share).dtype for share in shares] == [x.dtype for x in inputs]


#: What takes no `Value` of its own accord, and what gives whole numbers.
NOT_IN_PROGRAMS = {
    *("array", "asarray", "asanyarray", "ascontiguousarray", "asfortranarray", "require", "full"),
    "ravel_multi_index",
}


def names_in(template: str) -> list[str]:
    return re.findall(r"np\.([a-z_.0-9]+)(?=\()", template)


def found(name: str) -> Any:
    return functools.reduce(getattr, name.split("."), np)


def is_known(name: str) -> bool:
    try:
        return bool(found(name))
    except AttributeError:
        return False


def is_of_numpy(function: Any) -> bool:
    if isinstance(function, np.ufunc):  # SciPy has some, too
        return getattr(np, function.__name__, None) is function
    # The methods of ufuncs, which are in no module, are reductions by another name.
    return (function.__module__ or "").startswith("numpy")


@pytest.mark.parametrize("family", FAMILIES)
def test_every_operation_can_be_drawn(family: str) -> None:
    random = Random(0)
    for template in FAMILIES[family]:
        if not all(map(is_known, names_in(template))):
            continue  # a later version of NumPy has it
        tries = ([any_input(random) for _ in range(4)] for _ in range(1000))
        assert any(applied(random, family, template, values) for values in tries), template


def test_the_programs_are_made_of_all_that_numpy_has_a_gradient_of() -> None:
    rules.load_all()
    called = {
        found(name)
        for family in FAMILIES.values()
        for template in family
        for name in names_in(template)
        if is_known(name)
    }
    differentiable = {f for f, x in registry.items() if not isinstance(x, Primitive) or x.rules}
    missing = {f.__name__ for f in differentiable - called if is_of_numpy(f)}
    assert missing <= NOT_IN_PROGRAMS


@pytest.mark.parametrize(
    "primitive",
    [arithmetic.multiply, elementwise.sin, indexing.getitem, linalg.matmul, shaping.transpose],
    ids=lambda primitive: primitive.name,
)
def test_a_rule_that_is_off_by_a_little_is_found(
    primitive: Primitive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def off(rule: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *args, **keywords: 1.0001 * rule(*args, **keywords)

    assert primitive.rules is not None
    monkeypatch.setattr(primitive, "rules", tuple(rule and off(rule) for rule in primitive.rules))

    with pytest.raises(AssertionError):  # noqa: PT012
        for seed in range(1000):
            is_right(next(programs(seed)), seed)


@pytest.mark.parametrize("seed", range(20))
def test_float32_stays_float32_through_any_expression(seed: int) -> None:
    function, inputs = random_function(seed)
    values = [Value(np.asarray(x, np.float32)[()]) for x in inputs]
    output = function(*values)
    assert output.dtype == np.float32
    for share in gradients(output, values, create_graph=True):
        assert share.dtype == np.float32


@pytest.mark.parametrize("seed", range(20))
def test_backward_and_gradients_find_the_same(seed: int) -> None:
    function, inputs = random_function(seed)
    values = [Value(x) for x in inputs]
    output = function(*values, relu(values[0]))
    expected = gradients(output, values)
    with_graph = gradients(output, values, create_graph=True)
    output.backward()
    for value, share, node in zip(values, expected, with_graph, strict=True):
        np.testing.assert_array_equal(value.grad, share)
        np.testing.assert_allclose(node.data, share, rtol=1e-12, atol=1e-15)
