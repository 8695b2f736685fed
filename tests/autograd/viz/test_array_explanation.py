"""Every equation about arrays that is printed holds, in numbers and in shape."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, explain, gradients, primitive, sigmoid
from autograd.viz import notation as n
from autograd.viz.document import Display
from autograd.viz.explanation import Explanation
from tests.autograd.test_random_graphs import random_function


def is_derivative(x: Any) -> bool:
    return isinstance(x, n.Total | n.Gradient | n.Bar) or n.text(x).startswith("δ")


def computed(found: Explanation, leaves: list[Value]) -> dict[Any, Any]:
    """Compute what is printed, from the leaves alone, line by line."""
    known: dict[Any, Any] = {n.Symbol(str(leaf.name)): leaf.data for leaf in leaves}
    lines = [x.formula for x in found.blocks if isinstance(x, Display)]
    equations = [x.members for x in lines if isinstance(x, n.Relation) and len(x.members) > 1]
    slopes = [x for x in equations if isinstance(x[0], n.Call)]
    passed = (i for i, (left, *_) in enumerate(equations) if is_derivative(left))
    first = next(passed, 0)
    for left, *rest in [*equations[:first], *slopes, *equations[first:]]:
        if isinstance(rest[-1], n.Matrix):
            continue
        try:
            with np.errstate(all="ignore"):
                known.setdefault(left, n.evaluate(rest[-1], {}, known))
        except n.Unwritten:
            continue
    return known


def derivatives(found: Explanation, leaves: list[Value]) -> dict[str, Any]:
    """Return the printed derivatives by the leaves, as far as they can be computed."""
    known = computed(found, leaves)
    return {
        x.by.name: value
        for x, value in known.items()
        if isinstance(x, n.Total) and isinstance(x.by, n.Symbol)
    }


def named(out: Any) -> Any:
    return out.named("C")


def value(name: str, *shape: int) -> Value:
    return Value(np.random.default_rng(len(name) + sum(shape)).normal(size=shape), name)


W, A, B, M, X = value("W", 3, 2), value("a", 2), value("b", 3), value("M", 3, 3), value("X", 4, 2)
Q, S, T = value("q", 4), value("S", 2, 3, 4), value("T", 2, 4, 5)

PRINTED: list[tuple[Callable[[], Any], list[Value], list[str]]] = [
    (lambda: np.sum(W @ A), [W, A], ["∂C/∂W = 𝟏 aᵀ", "∂C/∂a = Wᵀ 𝟏"]),
    (lambda: np.sum(B @ W), [B, W], ["∂C/∂W = b 𝟏ᵀ", "∂C/∂b = W 𝟏"]),
    (lambda: np.sum(M @ M.T), [M], ["∂C/∂M = (Mᵀ 𝟏)ᵀ + 𝟏 M"]),
    (lambda: np.sum(S @ T), [S, T], ["∂C/∂S = 𝟏 Tᵀ", "∂C/∂T = Sᵀ 𝟏"]),
    (lambda: np.sum(np.mean(X @ W.T, axis=0)), [X, W], ["∂C/∂X = 0.25 · 𝟏 W"]),
    (lambda: np.sum(X.reshape(2, 4) @ Q), [X, Q], ["C = Σ reshape(X, (2, 4)) q"]),
    (lambda: np.sum(X.ravel()[:3] * B), [X, B], ["reshape(X, (8,))[:3]"]),
    (lambda: np.sum(np.broadcast_to(A, (4, 2)) * X), [A, X], ["broadcast(a, (4, 2)) ⊙ X"]),
    (lambda: np.sum(X.astype(np.float32) * 2), [X], ["astype(X, float32)"]),
    (lambda: np.sum(X / np.sum(X, axis=1, keepdims=True)), [X], ["Σ (X / (Σ_axis1 X))"]),
    (lambda: np.sum(np.expand_dims(A, 0) * X), [A, X], ["reshape(a, (1, 2)) ⊙ X"]),
    (lambda: np.sum(X * X) / 2, [X], []),
    (lambda: np.mean(np.tanh(X @ W.T) ** 2), [X, W], []),
]


@pytest.mark.parametrize(("make", "leaves", "printed"), PRINTED)
def test_equations_are_printed_that_hold(
    make: Callable[[], Any], leaves: list[Value], printed: list[str]
) -> None:
    out = make().named("C")
    found = explain(out, leaves)
    for line in printed:
        assert line in found.text
    by_name = derivatives(found, leaves)
    for leaf, expected in zip(leaves, gradients(out, leaves), strict=True):
        if "astype" not in found.text and "[:3]" not in found.text:  # not all is computed anew
            assert np.shape(by_name[str(leaf.name)]) == np.shape(expected)
            np.testing.assert_allclose(by_name[str(leaf.name)], expected, 1e-6, 1e-12)


@pytest.mark.parametrize("seed", range(0, 4000, 400))
def test_equations_of_random_graphs_hold(seed: int) -> None:
    evaluated = asked = 0
    for number in range(seed, seed + 15):
        function, arguments = random_function(number)
        leaves = [Value(argument, f"x{i}") for i, argument in enumerate(arguments)]
        out = function(*leaves).named("C")
        if not any(np.ndim(leaf.data) for leaf in leaves):
            continue
        found = derivatives(explain(out, leaves), leaves)
        for leaf, expected in zip(leaves, gradients(out, leaves), strict=True):
            asked += 1
            if str(leaf.name) in found:
                evaluated += 1
                assert np.shape(found[str(leaf.name)]) == np.shape(expected), number
                np.testing.assert_allclose(
                    found[str(leaf.name)], expected, 1e-5, 1e-8, err_msg=str(number)
                )
    assert evaluated > asked * 0.4


def test_the_formula_of_cross_entropy_names_no_array_for_another() -> None:
    logits = value("L", 5, 3)
    loss = nn.CrossEntropyLoss()(logits, np.array([0, 1, 2, 1, 0])).named("C")
    text = explain(loss, logits).text
    assert "reshape(log_softmax(L, axis=1), (15,))[c₁]" in text
    assert re.search(r"where\n    c₁ =\n +\[0 +4 +8 +10 +12\]\n", text)
    assert "reshape(scatter(" in text


def test_a_formula_that_the_numbers_contradict_is_not_printed() -> None:
    p, z = Value(np.array([0.0, 2.0, 3.0]), "p"), Value(np.zeros(3), "z")
    assert "C/p" not in explain(named(np.prod(p)), p).text.replace(" ", "")
    assert "what the rule of prod gives" in explain(named(np.prod(p)), p).text
    assert "z/C" not in explain(named(np.linalg.norm(z)), z).text.replace(" ", "")
    positive = Value(np.array([1.0, 2.0, 3.0]), "p")
    assert "∂C/∂p = C/p" in explain(named(np.prod(positive)), positive).text


def test_a_rule_that_looks_at_its_numbers_has_no_formula() -> None:
    signed = primitive(abs, lambda g, ans, x: g if x > 0 else -g, name="signed")
    for number, slope in ((2.0, 1.0), (-2.0, -1.0)):
        x = Value(number, "x")
        found = explain(signed(x).named("y"), x)
        assert found.gradient == slope
        assert f"∂y/∂x = {'−' * (slope < 0)}1" in found.text
    noisy = primitive(lambda x: x, lambda g, ans, x: g * np.random.rand() * 0 + g, name="noisy")
    v = Value(np.ones(2), "v")
    assert explain(np.sum(noisy(v)).named("C"), v).gradient.tolist() == [1.0, 1.0]


def test_a_long_chain_of_arrays_introduces_what_it_prints() -> None:
    x = Value(np.array([0.5, 0.1]), "x")
    y: Any = x
    for i in range(45):
        y = np.tanh(y + 0.1 * i)
    text = explain(y.sum(), x).text
    used = set(re.findall(r"v̄?[₀-₉]+", text))
    assert used == set(re.findall(r"^\s+(v̄?[₀-₉]+) =", text, re.MULTILINE))
    assert re.search(r"more operations are not shown", text)
    assert re.search(r"\(tanh [+)]", text) is None


def test_truth_values_count_as_numbers() -> None:
    v = Value(np.array([1.0, 2.0]), "v")
    text = explain(np.sum(np.where(np.array([True, False]), v, 2 * v)), v).text
    assert "∂y/∂v = 2 · (1 − c₁) + c₁" in text
    assert "where\n    c₁ =\n      [True  False]" in text


def test_what_was_written_over_is_told_even_of_what_has_no_line() -> None:
    x = value("x", 3)
    out = np.sum(x**3 * 2)
    x.data = np.zeros(3)
    assert "x has changed since power(x, 3) was computed" in explain(out, x).text


def test_a_value_given_twice_has_two_partial_derivatives_and_one_total() -> None:
    product: Any = primitive(
        lambda a, b: a * b,
        lambda g, ans, a, b: g * np.frombuffer(b.tobytes()),
        lambda g, ans, a, b: g * np.frombuffer(a.tobytes()),
        name="product",
    )
    v = Value(np.array([1.0, 2.0]), "v")
    text = explain(np.sum(product(v, v) * 2).named("C"), v).text
    assert re.search(r"∂C/∂v = .*∂product\(v, v\) / ∂v \(1st\) \+ .*\(2nd\)", text, re.DOTALL)


def test_cross_entropy_is_found_as_the_softmax_less_what_was_right() -> None:
    logits = value("L", 5, 3)
    loss = nn.CrossEntropyLoss()(logits, np.array([0, 1, 2, 1, 0])).named("C")
    found = explain(loss, logits)
    lines = [n.text(x.formula) for x in found.blocks if isinstance(x, Display)]
    right = "reshape(scatter(𝟏, at [c₁]), (5, 3))"
    assert f"∂C/∂L = 0.2 · softmax(L, axis=1) − 0.2 · {right}" in lines


def test_a_network_written_by_hand_has_the_four_equations_too() -> None:
    random = np.random.default_rng(0)
    w1, w2 = Value(random.normal(size=(3, 2)), "W¹"), Value(random.normal(size=(1, 3)), "W²")
    b1, b2 = Value(random.normal(size=(3, 1)), "b¹"), Value(random.normal(size=(1, 1)), "b²")
    x = Value(random.normal(size=(2, 1)), "x")
    output = sigmoid(w2 @ sigmoid(w1 @ x + b1) + b2)
    text = explain((0.5 * np.sum((output - 1.0) ** 2)).named("C"), [w1, b1, w2, b2]).text
    for line in (
        "z₁ = W¹ x + b¹",
        "z₂ = W² σ(z₁) + b²",
        "δ₂ = (σ(z₂) − 1) ⊙ σ′(z₂)",
        "δ₁ = (W²ᵀ δ₂) ⊙ σ′(z₁)",
        "∂C/∂W¹ = δ₁ xᵀ",
        "∂C/∂b¹ = δ₁",
        "∂C/∂W² = δ₂ σ(z₁)ᵀ",
        "∂C/∂b² = δ₂",
    ):
        assert f"\n    {line}" in text
