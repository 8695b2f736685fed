"""What once broke compiled code: eager and compiled, side by side."""

import enum
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

import nn
from autograd import Value, compile, grad, gradients, group, primitive
from autograd.primitives import Primitive

SMALL = np.array([0.1, 3e38], np.float32)
BYTES = np.array([1, 200], np.uint8)
CUBE = np.arange(8.0).reshape(2, 2, 2)


class Key(str, enum.Enum):  # noqa: UP042 (as many still write it)
    A = "a"


TABLE = {Key.A: 2.0}


def changed_list(x: Any) -> Any:
    index = [0]
    first = x[index].sum()
    index.append(1)
    return first + 10 * x[index].sum()


def same_letters(x: Any) -> Any:
    double, more = x * 2, x + 7
    if isinstance(x, Value):
        double.named("𝑥")
        more.named("x")
    return double * more + double * double - more


FUNCTIONS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (lambda x, s: x * np.exp(s), (SMALL, 0.5)),
    (lambda x, s: x / np.sqrt(s), (SMALL, 0.5)),
    (lambda x, y: x > np.sum(y), (SMALL, np.array([0.1]))),
    (lambda x, y: np.maximum(x, np.sum(y)), (SMALL, np.array([0.1]))),
    (lambda x, y: np.where(x > 1, x, np.sum(y)), (SMALL, np.array([0.1]))),
    (lambda x, y: np.sum(x) * np.sum(y), (SMALL[:1], np.arange(4.0))),
    (lambda v, x: np.broadcast_to(v, (1,)) < x, (0.1, SMALL[:1])),
    (lambda i: 255.0 + (-i), (BYTES,)),
    (lambda i: (-i) * 2.0, (BYTES,)),
    (lambda x, i: (-x) * (-i), (np.ones(2), BYTES)),
    (lambda x: (x > 1.5) * -1, (np.ones(3),)),
    (lambda x: np.where(~(np.sum(x) > 0), 1.0, 2.0), (np.ones(3),)),
    (lambda c: np.swapaxes(np.swapaxes(c, axis1=0, axis2=1), axis1=1, axis2=2), (CUBE,)),
    (lambda x: x * complex("nan") + complex(-0.0, 1), (np.ones(2),)),
    (lambda x, y: np.sum(x) % np.sum(y), (np.ones(2), np.zeros(2))),
    (lambda x, y: np.sum(x) // np.sum(y), (np.ones(2), np.zeros(2))),
    (lambda x: np.sum(x) / 0, (np.ones(2),)),
    (lambda x: x * TABLE[Key.A], (np.ones(2),)),
    (changed_list, (np.array([1.0, 2.0]),)),
    (same_letters, (np.array([1.0, 2.0]),)),
]


@pytest.mark.parametrize(("function", "arguments"), FUNCTIONS)
def test_the_numbers_and_dtypes_are_those_of_eager_code(
    function: Callable[..., Any], arguments: tuple[Any, ...]
) -> None:
    with np.errstate(all="ignore"):
        expected, found = function(*arguments), compile(function)(*arguments)
    assert np.asarray(found).dtype == np.asarray(expected).dtype
    np.testing.assert_allclose(found, expected, rtol=1e-7)


def test_text_of_users_is_never_code(tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    code = f"open({str(witness)!r}, 'w')"

    class Parts(nn.Module):
        def __init__(self) -> None:
            self.parts = {f"a\n        {code}\n        #": nn.Linear(2, 2)}

        def forward(self, x: Any) -> Any:
            (layer,) = self.parts.values()
            with group(f"l\n        {code}"), group(f"\r{code}\x0c{code}\x85{code}"):
                return (layer(x) * 2).named(f"y\n{code}")

    model = Parts()
    compile(lambda x: model(x))(np.ones((1, 2), np.float32))
    assert not witness.exists()


@pytest.mark.parametrize("name", ["σ²", "µ", "float", "def", "", "np", "1", "specialised", "a b"])
def test_any_name_will_do(name: str) -> None:
    w = Value(np.array([1.0, 2.0]), name=name)
    also = Value(np.array([3.0, 4.0]), name="μ")
    power = Primitive(lambda x: x * 2, lambda g, ans, x: g * 2, name=name or "p")
    found = compile(lambda x: power(x * w + also) - w)(np.ones(2))
    np.testing.assert_array_equal(found.data, [7.0, 10.0])


@pytest.mark.parametrize(
    "old", [lambda w: w.read().copy(), lambda w: w.read() * 1.0, lambda w: w.read()[::-1].copy()]
)
def test_a_copy_from_before_an_update_stays_what_it_was(old: Callable[[Any], Any]) -> None:
    w = Value(np.array([1.0, 2.0]))

    def step() -> Any:
        before = old(w)
        w.assign(w.read() * 2)
        return before

    expected = old(w)
    np.testing.assert_array_equal(compile(step)(), expected)
    np.testing.assert_array_equal(w.data, [2.0, 4.0])


def test_an_array_that_changes_while_it_is_traced_is_refused() -> None:
    def change(x: Any) -> Any:
        inner = np.zeros(3)
        constant = Value(inner, requires_grad=False)
        y = x + constant
        inner[0] = 5
        return y + 10 * (x + constant)

    with pytest.raises(TypeError, match="changed in place after it was used"):
        compile(change)(np.ones(3))


@pytest.mark.parametrize(
    "view", [lambda x: sliding_window_view(x, 4)[0], lambda x: x[::-1][::-1], lambda x: x]
)
def test_an_argument_in_the_memory_of_what_is_written_is_refused(view: Any) -> None:
    w = Value(np.array([1.0, 2.0, 3.0, 4.0]))

    @compile
    def step(x: Any) -> Any:
        new, y = w.read() * 2, x * 10
        w.assign(new)
        return y

    step(np.ones(4))
    with pytest.raises(ValueError, match="shares its memory"):
        step(view(w.data))


def test_private_lists_of_a_users_module_are_watched() -> None:
    class Scaled(nn.Module):
        def __init__(self) -> None:
            self._scales = [1.0, 2.0]

        def forward(self, x: Any) -> Any:
            return x * self._scales[0]

    model = Scaled()
    compiled = compile(lambda x: model(x))
    assert compiled(np.ones(1)) == 1
    model._scales[0] = 5.0
    assert compiled(np.ones(1)) == 5


def test_what_a_compiled_module_inside_reads_is_watched() -> None:
    model = nn.Sequential(nn.Dropout(1.0))
    inner = compile(model)
    outer = compile(lambda x: inner(x) * 1.0)
    assert outer(np.ones(1)) == 0
    model.eval()
    assert outer(np.ones(1)) == 1


def test_what_a_bound_method_looks_into_is_watched() -> None:
    table = {"k": 2.0}
    get = table.get
    compiled = compile(lambda x: x * get("k"))
    assert compiled(np.ones(1)) == 2
    table["k"] = 3.0
    assert compiled(np.ones(1)) == 3
    draw = random.Random(0).random
    with pytest.raises(TypeError, match="draws from"):
        compile(lambda x: x + draw())(np.ones(1))


def test_what_a_primitive_of_the_users_reads_is_watched() -> None:
    factor = 2.0

    @primitive
    def scaled(x: Any) -> Any:
        return x * factor

    scaled.defvjp(lambda g, ans, x: g * factor)
    slope = compile(grad(lambda x: np.sum(scaled(x))))
    assert slope(np.ones(1)) == 2
    factor = 7.0
    assert slope(np.ones(1)) == 7
    scaled.defvjp(lambda g, ans, x: g * 11)
    assert slope(np.ones(1)) == 11


def test_a_primitive_that_stands_for_a_function_keeps_its_own_forward() -> None:
    registered = Primitive(
        lambda x: np.exp(np.minimum(x, 5.0)), lambda g, ans, x: g * ans, numpy=(), name="tamed"
    )
    assert registered.ufunc is None
    slope = grad(lambda x: np.sum(registered(x)))
    x = np.array([10.0, 20.0])
    np.testing.assert_allclose(compile(slope)(x), slope(x))


def test_long_chains_of_views_are_compiled() -> None:
    def turned(x: Any) -> Any:
        for _ in range(301):
            x = np.flip(x)
        for _ in range(1501):
            x = np.transpose(x, (1, 2, 0))
        return x

    np.testing.assert_array_equal(compile(turned)(CUBE), turned(CUBE))


def test_copies_of_values_are_refused_while_compiling() -> None:
    import copy

    w = Value(np.ones(2))
    with pytest.raises(TypeError, match="a copy"):
        compile(lambda x: x * copy.deepcopy(w))(np.ones(2))


def test_nothing_of_the_trace_is_kept() -> None:
    compiled = compile(lambda x: np.sum(np.tanh(np.outer(x, x))))
    compiled(np.ones(100))
    for graph in (compiled.graph, compiled.traced):
        assert all(node.data.sample is None for node in graph.nodes)
        assert not any(vars(node.scope.trace) for node in graph.nodes if node.scope.trace)


def test_a_number_that_is_assigned_keeps_its_class_and_is_traced_once() -> None:
    w = Value(0.5)

    @compile
    def step(x: float) -> Any:
        loss = (np.tanh(w * x) - 1.0) ** 2
        w.assign_sub(0.1 * gradients(loss, w))
        return loss

    for _ in range(3):
        step(2.0)
    assert type(w.data) is float
    assert step.traces == 1
