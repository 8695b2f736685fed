"""`explain`: the numbers are those of the engine, and the words and formulas are readable."""

import pickle
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import (
    Value,
    detect_anomaly,
    explain,
    gradients,
    group,
    primitive,
    relu,
    sigmoid,
    softmax,
)
from autograd.viz.paths import MOST_PATHS
from tests.autograd.test_random_graphs import random_function


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


def scalar_graph(seed: int) -> tuple[Value, list[Value]]:
    """Return the end of a random graph of single numbers, and its leaves."""
    random = np.random.default_rng(seed)
    leaves = [Value(float(x), name) for x, name in zip(random.uniform(0.5, 1.5, 3), "abc")]
    known: list[Any] = list(leaves)
    operations: list[Callable[[Any, Any], Any]] = [
        *(lambda x, y: x + y, lambda x, y: x - y, lambda x, y: x * y, lambda x, y: x / (y * y + 1)),
        *(lambda x, y: np.sin(x), lambda x, y: sigmoid(x), lambda x, y: x * x, lambda x, y: -x),
        *(lambda x, y: np.maximum(x, y), lambda x, y: relu(x), lambda x, y: 2**x),
    ]
    for _ in range(random.integers(2, 14)):
        x, y = (known[random.integers(len(known))] for _ in range(2))
        known.append(operations[random.integers(len(operations))](x, y))
    return known[-1] + known[-2] * 0.5, leaves


@pytest.mark.parametrize("seed", range(150))
def test_the_sum_over_paths_is_the_gradient(seed: int) -> None:
    out, leaves = scalar_graph(seed)
    found = explain(out, leaves)
    expected = gradients(out, leaves)
    assert found.gradient == pytest.approx(expected, rel=1e-12, abs=1e-15)
    for count, paths, gradient in zip(found.path_counts, found.paths, expected, strict=True):
        if count <= 16:
            assert len(paths) == count
            assert sum(path.product for path in paths) == pytest.approx(gradient, 1e-12, 1e-12)
            for path in paths:
                assert np.prod(path.derivatives) == pytest.approx(path.product, 1e-12, 1e-15)
        else:
            assert not paths
    whole_and_writable(found)


@pytest.mark.parametrize("seed", range(150))
def test_random_graphs_of_arrays_are_explained(seed: int) -> None:
    function, arguments = random_function(seed)
    leaves = [Value(argument, f"x{i}") for i, argument in enumerate(arguments)]
    out = function(*leaves)
    found = explain(out, leaves, check=seed % 10 == 0)
    for gradient, expected in zip(found.gradient, gradients(out, leaves), strict=True):
        np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=1e-15)
    assert all(check.verdict != "differs" for check in found.checks), found.checks
    whole_and_writable(found)


def whole_and_writable(found: autograd.viz.explanation.Explanation) -> None:  # type: ignore[name-defined]
    assert all(len(line) <= 80 or "[" in line for line in found.text.splitlines())
    ET.fromstring(found.mathml.replace("&nbsp;", " "))
    assert found.latex.count("$$") % 2 == 0
    again = pickle.loads(pickle.dumps(found))
    assert again.text == found.text == repr(found)


def test_symbols_then_numbers_then_the_result() -> None:
    x = Value(2.0, name="x")
    y = (x * np.sin(x)).named("y")
    found = explain(y, x)
    assert "∂y/∂v₁ · ∂v₁/∂x = x · cos(x) = 2 · cos(2) = −0.8323" in found.text
    assert "dy/dx = x · cos(x) + v₁ = −0.8323 + 0.9093 = 0.077" in found.text
    assert found.gradient == gradients(y, x)


def test_two_edges_between_the_same_nodes_are_two_paths() -> None:
    x = Value(3.0, name="x")
    found = explain(x * x, x)
    assert [path.product for path in found.paths[0]] == [3.0, 3.0]
    assert "1. x → y (1st input)" in found.text
    assert "dy/dx = x + x = 3 + 3 = 6" in found.text


def test_up_to_sixteen_paths_are_listed_and_more_are_not() -> None:
    def doubled(times: int) -> tuple[Value, Value]:
        x = v = Value(1.5, name="x")
        for _ in range(times):
            v = v + v * v * 0.1
        return v, x

    assert len(explain(*doubled(2)).paths[0]) == 9
    found = explain(*doubled(3))
    assert found.path_counts == (27,)
    assert found.paths == ((),)
    assert "27 paths lead from x to y" in found.text
    assert "x̄" in found.text
    assert found.gradient == pytest.approx(gradients(*doubled(3)), rel=1e-12)


def test_paths_without_number_are_counted_and_not_walked() -> None:
    x = v = Value(1.0, name="x")
    for _ in range(2000):
        v = (v + v) * 0.5
    start = time.process_time()
    found = explain(v, x)
    assert found.gradient == 1.0
    assert found.path_counts == (MOST_PATHS,)
    assert "more than 10¹⁸ paths" in found.text
    assert "more values" in found.text
    assert len(found.text.splitlines()) < 300
    assert time.process_time() - start < 5


def test_a_chain_of_many_thousand_operations_is_one_path() -> None:
    x = v = Value(1.0, name="x")
    for _ in range(50_000):
        v = v * 1.00001
    found = explain(v, x)
    assert found.path_counts == (1,)
    assert len(found.paths[0][0].derivatives) == 50_000
    assert found.gradient == pytest.approx(1.00001**50_000)
    assert "49984 more" in found.text.replace(",", "")
    assert len(found.text) < 10_000


def test_a_value_of_many_uses_shows_some_and_counts_the_rest() -> None:
    x = Value(0.5, name="x")
    total: Any = 0.0
    for i in range(1000):
        total = total + x * float(i)
    found = explain(total, x)
    assert found.gradient == pytest.approx(999 * 500)
    assert "988 more" in found.text


# The four equations.


def trained(sizes: list[int], samples: int) -> tuple[Value, list[Value], list[Value]]:
    """Return Nielsen's cost as his network computes it, and its weights and biases."""
    random = np.random.default_rng(0)
    network = nn.Network(sizes)
    w = [Value(random.normal(size=a.shape), f"w{i}") for i, a in enumerate(network.weights, 1)]
    b = [Value(random.normal(size=a.shape), f"b{i}") for i, a in enumerate(network.biases, 1)]
    x = Value(random.normal(size=(sizes[0], samples)), "x", requires_grad=False)
    y = Value(random.random((sizes[-1], samples)), "y", requires_grad=False)
    return network.cost(network._output(x, w, b), y).named("C"), w, b


def test_the_four_equations_of_backpropagation_are_found() -> None:
    cost, w, b = trained([2, 4, 3, 2], samples=1)
    found = lines(explain(cost, [*w, *b]).text)
    for equation in (
        "∇_a₃ C = a₃ − y",
        "δ₃ = ∇_a₃ C ⊙ σ′(z₃)",
        "δ₂ = (w₃ᵀ δ₃) ⊙ σ′(z₂)",
        "δ₁ = (w₂ᵀ δ₂) ⊙ σ′(z₁)",
        "∂C/∂b₃ = δ₃",
        "∂C/∂b₁ = δ₁",
        "∂C/∂w₃ = δ₃ a₂ᵀ",
        "∂C/∂w₁ = δ₁ xᵀ",
        "σ′(z₃) = a₃ ⊙ (1 − a₃)",
    ):
        assert any(line.partition("   ")[0] == equation for line in found), equation


def test_the_four_equations_hold_as_numbers() -> None:
    """What is printed, computed: so that the words are no more than the numbers."""
    cost, w, b = trained([2, 3, 2], samples=5)
    values = {node.name: node.data for node in reachable(cost) if node.name}
    a1, a2, x, y = (values[name] for name in ("a1", "a2", "x", "y"))
    delta2 = (a2 - y) * a2 * (1 - a2)
    delta1 = (w[1].data.T @ delta2) * a1 * (1 - a1)
    found = explain(cost, [*w, *b])
    expected = [delta1 @ x.T, delta2 @ a1.T, delta1.sum(1)[:, None], delta2.sum(1)[:, None]]
    for gradient, equation in zip(found.gradient, expected, strict=True):
        np.testing.assert_allclose(gradient, equation, rtol=1e-12)
    assert "∂C/∂b₁ = Σ_axis1 δ₁   summed over axis 1, of 5 columns" in found.text


def reachable(output: Value) -> set[Value]:
    found, waiting = {output}, [output]
    while waiting:
        new = {x for x in waiting.pop().inputs if isinstance(x, Value)} - found
        found |= new
        waiting += new
    return found


def test_they_follow_the_code_in_the_convention_of_rows_too() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(3, 1), nn.Sigmoid())
    x = Value(np.ones((32, 2)), "x", requires_grad=False)
    y = Value(np.zeros((32, 1)), "y", requires_grad=False)
    loss = nn.MSELoss()(model(x), y).named("C")
    found = lines(explain(loss, [*model.parameters()]).text)
    for equation in (
        "∇_sigmoid₃ C = (sigmoid₃ − y) / 16",
        "δ₂ = ∇_sigmoid₃ C ⊙ σ′(linear₂)",
        "δ₀ = (δ₂ weight₂) ⊙ σ′(linear₀)",
        "∂C/∂weight₂ = δ₂ᵀ sigmoid₁",
        "∂C/∂weight₀ = δ₀ᵀ x",
        "∂C/∂bias₀ = Σ_axis0 δ₀",
    ):
        assert any(line.partition("   ")[0] == equation for line in found), equation


def test_another_activation_and_cost_give_other_equations() -> None:
    z = Value(np.array([[0.5], [-1.0]]), "z")
    w = Value(np.ones((1, 2)), "w")
    a = np.tanh(z).named("a")
    cost = np.sum(np.exp(w @ a)).named("C")
    found = lines(explain(cost, [w, z]).text)
    assert any(line.startswith("∂C/∂w = v₂ aᵀ") or "aᵀ" in line for line in found)
    assert any("tanh′(z)" in line for line in found)
    assert "tanh′(z) = 1 − a ⊙ a" in found


# Arrays.


def test_a_jacobian_is_shown_where_it_is_small() -> None:
    z = Value(np.array([1.0, 2.0, 3.0]), "z")
    y = softmax(z).named("y")
    upstream = np.array([1.0, 0.0, 0.0])
    found = explain(y, z, gradient=upstream)
    np.testing.assert_allclose(found.gradient, gradients(y, z, upstream))
    assert "Jacobian" in found.text
    assert "[ 0.08193  −0.02203  −0.05989]" in found.text
    large = Value(np.ones(9), "v")
    assert "Jacobian" not in explain(large * 2, large, gradient=np.ones(9)).text


def test_what_is_broadcast_is_summed_and_said_so() -> None:
    x, b = Value(np.ones((32, 3)), "x"), Value(np.zeros(3), "b")
    found = explain((x + b).mean().named("C"), b)
    assert "summed over axis 0, of 32 rows" in found.text
    np.testing.assert_allclose(found.gradient, np.full(3, 1 / 3))


def test_operations_with_several_outputs() -> None:
    a = Value(np.array([[2.0, 1.0], [1.0, 3.0]]), "a")
    values, vectors = np.linalg.eigh(a)
    out = np.sum(values * values) + vectors[0, 0]
    found = explain(out, a, check=True)
    np.testing.assert_allclose(found.gradient, gradients(out, a))
    assert "2 outputs" in found.text
    whole_and_writable(found)


# Bad input.


def test_what_the_output_does_not_depend_on_has_the_derivative_0() -> None:
    x, q = Value(2.0, "x"), Value(1.0, "q")
    found = explain(x * x, q)
    assert found.gradient == 0.0
    assert found.path_counts == (0,)
    assert "∂y/∂q is 0" in found.text
    assert "No path leads from q to y" in found.text
    several = explain(x * x, [q, x])
    assert several.gradient == [0.0, 4.0]
    assert several.path_counts == (0, 2)


def test_the_output_by_itself() -> None:
    x = Value(2.0, "x")
    found = explain(x, x)
    assert found.gradient == 1.0
    assert "∂x/∂x = 1" in found.text
    y = x * 3
    assert explain(y, [y, x]).gradient == [1.0, 3.0]


def test_a_value_in_the_middle() -> None:
    x = Value(2.0, "x")
    v = (x * x).named("v")
    assert explain(np.sin(v), [v, x]).gradient == gradients(np.sin(v), [v, x])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((2.0, Value(1.0)), TypeError, "how a Value was computed, got 2.0"),
        ((Value(1.0) * 2, 3.0), TypeError, "pass the Value itself"),
        ((Value(1.0) * 2, [Value(1.0), "x"]), TypeError, "pass the Value itself"),
        ((Value(1.0) * 2, []), ValueError, "got none"),
        ((Value(1.0) * 2, Value(1.0, requires_grad=False)), ValueError, "is a constant"),
        ((Value([1.0, 2.0]) * 2, Value(1.0)), ValueError, "single number"),
    ],
)
def test_bad_arguments_are_named(
    arguments: tuple[Any, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=re.escape(message)):
        explain(*arguments)


@pytest.mark.parametrize(
    ("precision", "error", "message"),
    [
        *((digits, ValueError, f"precision is 1 to 17, got {digits}") for digits in (0, -1, 18)),
        *((other, TypeError, "precision is a whole number, got") for other in (2.5, True, "4")),
    ],
)
def test_precision_counts_digits(precision: Any, error: type[Exception], message: str) -> None:
    x = Value(1.0)
    with pytest.raises(error, match=message):
        explain(x * 2, x, precision=precision)
    assert explain(x * 2, x, precision=np.int64(3)).precision == 3


def test_a_freed_graph_is_named() -> None:
    x = Value(2.0)
    y = x * x
    y.backward(free_graph=True)
    with pytest.raises(RuntimeError, match="was freed"):
        explain(y * 2 if y.op is None else y, x)


def test_nothing_is_explained_while_a_function_is_compiled() -> None:
    @autograd.compile
    def f(x: Any) -> Any:
        explain(w * x, w)
        return x

    w = Value(3.0)
    with pytest.raises(TypeError, match="while a function is compiled"):
        f(np.ones(2))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 0.0, 1e-300, 1e300])
def test_numbers_at_the_edge_are_shown_as_they_are(number: float) -> None:
    x = Value(number, "x")
    with np.errstate(all="ignore"):
        out = x * x + np.exp(-abs(x)) * 2
        found = explain(out, x, check=True)
        np.testing.assert_equal(found.gradient, gradients(out, x))
    whole_and_writable(found)


def test_float32_and_complex_numbers() -> None:
    x = Value(np.float32(0.3), "x")
    found = explain(np.exp(x) * x, x, check=True)
    assert found.gradient.dtype == np.float32
    assert {check.verdict for check in found.checks} == {"agrees"}
    c = Value(0.3 + 0.4j, "c")
    out = np.real(c * c * (1 + 2j))
    found = explain(out, c, check=True)
    assert found.gradient == gradients(out, c)
    assert {check.verdict for check in found.checks} == {"agrees"}
    whole_and_writable(found)


@pytest.mark.parametrize(
    "name", ["</script>", "a\nb", "$x$", "\\end{x}", "שלום", "x" * 10_000, '"&<>', "", "v1", "y"]
)
def test_hostile_names_are_harmless(name: str) -> None:
    x, v = Value(2.0, name), Value(np.ones(2), name)
    with group(name):
        scalar, array = np.sin(x * x), np.sum(v * v)
    for out, wrt in ((scalar, x), (array, v)):
        found = explain(out, wrt, check=True)
        assert "</script" not in found.mathml
        whole_and_writable(found)


def test_two_values_of_one_name_are_told_apart() -> None:
    a, b = Value(2.0, "x"), Value(3.0, "x")
    text = explain(a * b, [a, b]).text
    assert "y = x · x₂ = 2 · 3 = 6" in text


def test_nothing_is_written_and_no_hook_is_called() -> None:
    x = Value(2.0, "x")
    called: list[Any] = []
    x.register_hook(called.append)
    found = explain(x * x, x, check=True)
    assert found.gradient == 4.0
    assert x.grad is None
    assert not called


def test_a_graph_that_was_watched_for_anomalies_is_explained_too() -> None:
    x = Value(2.0, "x")
    with detect_anomaly():
        y = sigmoid(x * x)
    assert "y · (1 − y)" in explain(y, x).text


def test_a_notebook_gets_all_three_forms() -> None:
    x = Value(2.0, "x")
    bundle = explain(x * x, x)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/latex", "text/html"}
    assert "<math" in bundle["text/html"]
    assert f"<pre>{bundle['text/plain']}</pre>" in bundle["text/html"]


def test_latex_is_known_to_amsmath_and_to_notebooks() -> None:
    x, v = Value(3.0, "x"), Value(np.arange(12.0), "v")
    y = x
    for _ in range(60):
        y = y + y * 0.5 * x
    for out, wrt in (((x**x * 1e-7).named("y"), x), (y, x), (np.sum(v * v), v)):
        latex = explain(out, wrt, check=True).latex
        assert latex.isascii()
        assert "bmatrix" not in latex
        outside = re.sub(r"\$\$.*?\$\$|\$.*?\$", "", latex, flags=re.DOTALL)
        assert not set("\\$^_&#%{}") & {*outside}


# Finite differences.


def verdicts(out: Value, wrt: Value) -> list[str]:
    return [check.verdict for check in explain(out, wrt, check=True).checks]


def test_a_wrong_rule_is_found_out() -> None:
    wrong = primitive(lambda x: x**2, lambda g, ans, x: g * 3 * x, name="wrong")
    x = Value(2.0, "x")
    found = explain(np.sin(wrong(x)), x, check=True)
    assert [check.verdict for check in found.checks] == ["agrees", "differs"]
    assert found.checks[1].rule == 6.0
    assert found.checks[1].difference == pytest.approx(4.0)
    assert found.checks[1].error == pytest.approx(1 / 3)
    assert "✗ differs" in found.text


def test_a_kink_is_marked() -> None:
    x = Value(0.0, "x")
    assert verdicts(relu(x) * 2, x) == ["agrees", "kink"]
    assert verdicts(abs(x) * 2, x) == ["agrees", "kink"]
    assert verdicts(relu(x + 1) * 2, x) == ["agrees"] * 3


def test_what_is_not_finite_or_drawn_at_random_is_not_checked() -> None:
    x = Value(0.0, "x")
    with np.errstate(all="ignore"):
        assert verdicts(np.sqrt(x), x)[0].startswith("not checked")


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_the_step_follows_the_size_of_the_input(scale: float) -> None:
    x = Value(2.0 * scale, "x")
    assert verdicts(x * x * x, x) == ["agrees"] * 4
    assert verdicts(np.log(x), x) == ["agrees"]
