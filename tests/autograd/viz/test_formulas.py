"""Formulas, found or carried, say what the gradient rules compute."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograd import Value, erf, inner, primitive, relu, sigmoid, softmax, softplus
from autograd.graph import Node
from autograd.primitives import rules_of
from autograd.structure import leaves
from autograd.viz import notation as n
from autograd.viz.backpropagation import applied, local_derivative
from autograd.viz.formulas import (
    forward_formula,
    forward_numbers,
    local_formula,
    local_numbers,
    share_formula,
)
from tests.autograd.cases import CASES, Case


def value(data: Any, name: str) -> Value:
    return Value(np.array(data) if isinstance(data, list) else data, name=name)


X, Y = value(0.3, "x"), value(0.7, "y")

FORMULAS = [
    (X + Y, "x + y", "1", "1"),
    (X - Y, "x − y", "1", "−1"),
    (X * Y, "x · y", "y", "x"),
    (X / Y, "x/y", "1/y", "−out/y"),
    (X**Y, "x^y", "y · x^(y − 1)", "out · ln(x)"),
    (X**2, "x²", "2 · x", None),
    (X**3, "x³", "3 · x²", None),
    (2**X, "2^x", None, "0.6931 · out"),
    (0.25 * X, "0.25 · x", None, "0.25"),
    (-X, "−x", "−1", None),
    (np.exp(X), "e^x", "out", None),
    (np.log(X), "ln(x)", "1/x", None),
    (np.sqrt(X), "√x", "1 / (2 · out)", None),
    (np.cbrt(X), "∛x", "1 / (3 · out²)", None),
    (np.sin(X), "sin(x)", "cos(x)", None),
    (np.cos(X), "cos(x)", "−sin(x)", None),
    (np.tanh(X), "tanh(x)", "1 − out²", None),
    (np.arctan(X), "arctan(x)", "1 / (1 + x²)", None),
    (abs(X), "|x|", "sign(x)", None),
    (sigmoid(X), "σ(x)", "out · (1 − out)", None),
    (relu(X), "relu(x)", "[x > 0]", None),
    (softplus(X), "softplus(x)", "σ(x)", None),
    (erf(X), "erf(x)", "1.128 · e^(−x²)", None),
    (np.clip(X, 0, 1), "clip(x, 0, 1)", "[x ≤ 1] · [x ≥ 0]", None),
    (np.maximum(X, Y), "max(x, y)", "[x > y] + 0.5 · [x = y]", "[y > x] + 0.5 · [x = y]"),
    (np.arcsinh(X), "arcsinh(x)", "1 / √(1 + x²)", None),
    (np.hypot(X, Y), "√(x² + y²)", "x/out", "y/out"),
    (np.arctan2(X, Y), "arctan2(x, y)", "y / (x² + y²)", "−x / (x² + y²)"),
    (np.sinc(X), "sinc(x)", "sinc(x, order=1)", None),
]


@pytest.mark.parametrize(("node", "forward", "first", "second"), FORMULAS)
def test_formulas_are_read_off_the_rules(
    node: Value, forward: str, first: str | None, second: str | None
) -> None:
    symbols = {node: n.Symbol("out")}
    assert n.text(forward_formula(node, symbols)) == forward
    for slot, expected in enumerate((first, second)):
        if expected is not None:
            assert n.text(local_formula(node, slot, symbols)) == expected


def operations(case: Case, kind: str) -> Iterator[Value]:
    """Give every operation that a case of the table performs."""
    inputs = [Value(argument) for argument in case.arguments(kind)]
    with np.errstate(all="ignore"):
        waiting = [x for x in leaves(case.function(*inputs)) if isinstance(x, Value)]
    seen: set[Value] = set()
    while waiting:
        node = waiting.pop()
        if node.op is not None and node not in seen:
            seen.add(node)
            yield node
            waiting += [x for x in node.inputs if isinstance(x, Value)]


def edges(node: Value) -> Iterator[tuple[int, Any]]:
    for slot, (given, rule) in enumerate(zip(node.inputs, rules_of(node.op, node.inputs))):
        if isinstance(given, Value) and given.requires_grad and rule is not None:
            yield slot, rule


def symbols_of(node: Value) -> tuple[dict[Any, n.Expression], dict[n.Expression, Any]]:
    """Return what an operation's result and its inputs are called, and what they are."""
    symbols: dict[Any, n.Expression] = {node: n.Symbol("out")}
    values: dict[n.Expression, Any] = {n.Symbol("out"): node.data}
    for place, x in enumerate(node.inputs):
        key = x if isinstance(x, Node) else id(x)
        values[symbols.setdefault(key, n.Symbol(f"x{place}"))] = x.data if key is x else x
    return symbols, values


NUMBERS = [case for case in CASES if set(case.shapes) == {()} and "python" in case.kinds]


def slopes(case: Case) -> Iterator[tuple[str, Any, Any]]:
    """Give each printed derivative of a number, what it says, and what the rule gives."""
    for node in operations(case, "python"):
        symbols, values = symbols_of(node)
        for slot, _ in edges(node):
            expected = local_derivative(node, slot)
            formula = local_formula(node, slot, symbols)
            if expected is None:
                continue
            if isinstance(formula, n.Partial):
                yield node.op.name, None, expected  # type: ignore[union-attr]
            else:
                yield n.text(formula), n.evaluate(formula, {}, values), expected


@pytest.mark.parametrize("case", NUMBERS, ids=lambda case: case.name)
def test_a_formula_of_a_number_gives_what_the_rule_gives(case: Case) -> None:
    for formula, computed, expected in slopes(case):
        if computed is not None:
            assert np.shape(computed) == ()
            assert computed == pytest.approx(expected, rel=1e-6, abs=1e-12), formula


def test_nearly_every_operation_on_numbers_has_a_formula() -> None:
    found = [computed is not None for case in NUMBERS for _, computed, _ in slopes(case)]
    assert len(found) > 100
    assert sum(found) > 0.9 * len(found)


MATRICES = [
    case
    for case in CASES
    if max(map(len, case.shapes), default=0) > 0 and "float64" in case.kinds and case.compiles
]


def shares(case: Case) -> Iterator[tuple[str, Any, Any]]:
    """Give each printed share of gradient, what it says, and what the rule passes on."""
    for node in operations(case, "float64"):
        if isinstance(node.data, tuple):
            continue
        upstream = np.cos(np.arange(np.size(node.data), dtype=float)).reshape(np.shape(node.data))
        upstream = upstream.astype(np.asarray(node.data).dtype)[()]
        symbols, values = symbols_of(node)
        values[n.Symbol("g")] = upstream
        for slot, rule in edges(node):
            with np.errstate(all="ignore"):
                expected = applied(node, rule, upstream, node.inputs[slot])  # type: ignore[arg-type]
                share = share_formula(node, slot, symbols, n.Symbol("g"), (upstream, expected))
                if share is None:
                    yield node.op.name, None, expected  # type: ignore[union-attr]
                else:
                    yield n.text(share.formula), n.evaluate(share.formula, {}, values), expected


@pytest.mark.parametrize("case", MATRICES, ids=lambda case: case.name)
def test_a_formula_of_arrays_gives_what_the_rule_gives(case: Case) -> None:
    for formula, computed, expected in shares(case):
        if computed is not None:
            assert np.shape(computed) == np.shape(expected), formula
            np.testing.assert_allclose(computed, expected, 1e-5, 1e-9, err_msg=formula)


def test_most_operations_on_arrays_have_a_formula() -> None:
    found = [computed is not None for case in MATRICES for _, computed, _ in shares(case)]
    assert len(found) > 2000
    assert sum(found) > 0.95 * len(found)


def test_numbers_stand_where_symbols_stood() -> None:
    y = sigmoid(Value(2.0))
    numbers = local_numbers(y, 0)
    assert numbers is not None
    assert n.text(numbers) == "0.8808 · (1 − 0.8808)"
    assert n.text(forward_numbers(Value(-3.0) * Value(2.0))) == "(−3) · 2"


A, B = value(np.ones((3, 2)), "A"), value(np.ones((2, 4)), "B")
U, V = value(np.ones(3), "u"), value(np.ones(2), "v")
M = value(np.ones((5, 2)), "M")


@pytest.mark.parametrize(
    ("node", "shares"),
    [
        (A @ B, ["δ Bᵀ", "Aᵀ δ"]),
        (A @ V, ["δ vᵀ", "Aᵀ δ"]),
        (U @ A, ["A δ", "u δᵀ"]),
        (V @ V, ["δ · v", "v · δ"]),
        (inner(M, A), ["δ A", "δᵀ M"]),
        (A * A, ["δ ⊙ A", "δ ⊙ A"]),
        (A.sum(), ["δ · 𝟏"]),
        (A.mean(), ["δ · 𝟏 / 6"]),
        (A.T, ["δᵀ"]),
        (softmax(A), ["y ⊙ (δ − Σ_axis1 (δ ⊙ y))"]),
        (np.einsum("ij,jk->ik", A, B), ["einsum('ik,jk->ij', δ, B)", "einsum('ik,ij->jk', δ, A)"]),
        (np.concatenate([A, M]), ["δ[0:3]", "δ[3:8]"]),
        (A[1:], ["scatter(δ, at [1:])"]),
    ],
)
def test_what_arrays_pass_on_is_written_as_in_textbooks(node: Value, shares: list[str]) -> None:
    upstream = np.random.default_rng(0).normal(size=np.shape(node.data))[()]
    found: list[str] = []
    for slot, rule in edges(node):
        passed = applied(node, rule, upstream, node.inputs[slot])  # type: ignore[arg-type]
        names, numbers = {node: n.Symbol("y")}, (upstream, passed)
        share = share_formula(node, slot, names, n.Symbol("delta"), numbers)
        found.append("" if share is None else n.text(share.formula))
    assert found == shares


def test_an_operation_of_a_user_is_read_too_and_may_carry_a_formula_of_its_own() -> None:
    found = primitive(lambda x: x**3, lambda g, ans, x: g * 3 * x**2, name="cube")
    assert n.text(local_formula(found(X), 0, {})) == "3 · x²"
    assert n.text(forward_formula(found(X), {})) == "cube(x)"
    carried = primitive(lambda x: x**3, lambda g, ans, x: g * 3 * x**2, notation="x**3")
    carried.formulas = ("g * 3 * ans / x",)
    node = carried(X)
    assert n.text(local_formula(node, 0, {node: n.Symbol("y")})) == "3 · y / x"
    assert n.text(forward_formula(node, {})) == "x³"


def test_a_formula_that_the_numbers_contradict_is_not_shown() -> None:
    wrong = primitive(lambda x: x**3, lambda g, ans, x: g * 3 * x**2, name="cube")
    wrong.formulas = ("g * 2 * x",)
    assert n.text(local_formula(wrong(X).named("y"), 0, {})) == "∂y/∂x"


def test_a_rule_that_cannot_be_read_leaves_the_plain_symbol() -> None:
    def rule(g: Any, ans: Any, x: Any) -> Any:
        return g * float(np.cos(x.item() if isinstance(x, Value) else x)) if x > 0 else None

    opaque = primitive(np.sin, rule, name="opaque")
    assert n.text(local_formula(opaque(value(-1.0, "x")).named("y"), 0, {})) == "∂y/∂x"


def test_a_notation_that_is_none_is_refused_with_what_it_may_be() -> None:
    odd = primitive(np.sin, lambda g, ans, x: g, notation="w + 1")
    with pytest.raises(ValueError, match="expression of x, y and z"):
        forward_formula(odd(X), {})


def test_a_kink_is_shown_as_it_is() -> None:
    zero = Value(0.0, name="x")
    assert n.text(local_formula(relu(zero), 0, {})) == "[x > 0]"
    corner: Any = np.hypot(zero, Value(0.0))
    assert n.text(local_formula(corner.named("y"), 0, {})) == "∂y/∂x"


def test_ten_thousand_edges_take_about_a_second() -> None:
    nodes: list[Value] = []
    x = Value(0.5)
    for i in range(2500):
        nodes += [sigmoid(x * (i / 7)), x + 1.5 * i, x * x]
    start = time.process_time()
    count = 0
    for node in nodes:
        for slot, _ in edges(node):
            local_formula(node, slot, {})
            local_numbers(node, slot)
            count += 1
    assert count == 10_000
    assert time.process_time() - start < 3
