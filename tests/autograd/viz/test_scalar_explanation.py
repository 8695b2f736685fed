"""What is said of single numbers is true, or is said to be otherwise."""

import re
import warnings
from typing import Any

import numpy as np
import pytest

from autograd import Value, explain, primitive
from autograd.viz.backpropagation import local_derivative

clipped: Any = primitive(lambda x: x, lambda g, ans, x: np.clip(g, -1, 1), name="clipped")


def test_a_rule_that_is_not_linear_has_no_local_derivative() -> None:
    x = Value(2.0, "x")
    found = explain((clipped(x) * 5).named("y"), x)
    assert found.gradient == 1.0
    assert "The paths do not add up" in found.text
    assert found.text.endswith("dy/dx = 1")
    many = clipped(x) * 5
    for _ in range(5):
        many = many + many * 0.5
    text = explain(many.named("y"), x).text
    assert "what the rule of clipped gives" in text


def test_complex_numbers_have_no_local_derivative() -> None:
    c = Value(0.3 + 0.4j, "c")
    assert local_derivative(c * c, 0) is None
    assert local_derivative(np.real(c), 0) is None


def test_numbers_that_were_written_over_are_named() -> None:
    x = Value(np.array(2.0), "x")
    y = np.sin(x).named("y")
    assert "sin(2) = 0.9093" in explain(y, x).text
    x.data[...] = 3.0
    text = explain(y, x).text
    assert "x has changed since y was computed, which was 0.9093" in text
    assert "sin(3)" not in text


def test_hooks_are_not_called_and_that_is_said() -> None:
    x = Value(2.0, "x")
    assert "Hooks" not in explain(x * x, x).text
    x.register_hook(lambda g: g * 2)
    assert "Hooks are registered" in explain(x * x, x).text


def test_values_asked_for_twice_and_in_any_iterable() -> None:
    x, z = Value(2.0, "x"), Value(3.0, "z")
    y = x * z
    twice = explain(y, [x, x])
    assert twice.gradient == [3.0, 3.0]
    assert twice.path_counts == (1, 1)
    assert len(twice.paths) == 2
    assert explain(y, (v for v in (x, z))).gradient == [3.0, 2.0]
    assert sorted(explain(y, {x, z}).gradient) == [2.0, 3.0]


def test_the_gradient_is_a_copy() -> None:
    v, given = Value(np.ones(2), "v"), np.ones(2)
    explain(v, v, gradient=given).gradient[:] = 5
    assert given.tolist() == [1.0, 1.0]


def test_a_notebook_may_ask_for_one_form() -> None:
    x = Value(2.0, "x")
    found = explain(x * x, x)
    assert set(found._repr_mimebundle_(include={"text/plain"})) == {"text/plain"}
    assert "text/latex" not in found._repr_mimebundle_(exclude={"text/latex"})


def test_names_that_are_no_token_are_fenced() -> None:
    e, one, both = Value(2.0, "e"), Value(3.0, "1"), Value(4.0, "a + b")
    text = explain((3 * both * one + np.exp(e)).named("y"), [e, one, both]).text
    assert "3 · ‹a + b› = 3 · 4" in text
    assert "e^(‹e›)" in text
    assert "dy/d‹1›" in text


def test_operands_and_names_that_refuse_to_be_asked() -> None:
    class Shy:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError(name)

    class Name(str):
        def __len__(self) -> int:
            raise RuntimeError

    twice: Any = primitive(lambda x, o: x * 2, lambda g, ans, x, o: g * 2, None, name="twice")
    x = Value(2.0, "x")
    assert explain(twice(x, Shy()), x).gradient == 2.0
    x.name = Name("x")
    assert "∂y/∂x" in explain(np.sin(x), x).text


def test_formulas_tell_equal_constants_of_other_types_apart() -> None:
    def rule(g: Any, ans: Any, x: Any, pair: Any) -> Any:
        return g * (2 if pair[0] is True else 3)

    typed: Any = primitive(lambda x, pair: x, rule, None, name="typed")
    x = Value(np.ones(2), "x")
    for pair, factor in (((1, 0), 3), ((True, 0), 2)):
        found = explain(np.sum(typed(x, pair)).named("C"), x)
        assert f"dC/dx = {factor} · 𝟏" in found.text


def test_constants_are_introduced() -> None:
    x, c = Value(np.ones(2), "x"), np.array([1.0, 2.0])
    text = explain(np.sum(x * c).named("C"), x).text
    assert "dC/dx = c₁" in text
    assert "c₁ =\n" in text


def test_keywords_that_are_not_whole_have_formulas_of_their_own() -> None:
    def rule(g: Any, ans: Any, x: Any, factor: float) -> Any:
        return g * factor

    scaled: Any = primitive(lambda x, factor: x * factor, rule, name="scaled")
    x = Value(2.0, "x")
    for factor in (0.5, 0.25):
        assert explain(scaled(x, factor=factor).named("y"), x).text.endswith(f"= {factor}")


def test_no_warning_comes_out_of_an_infinite_derivative() -> None:
    x = Value(0.0, "x")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        root: Any = np.sqrt(x)
        assert explain(root, x, check=True).gradient == np.inf


def test_modules_and_plain_arrays_are_told_from_values() -> None:
    class Module:
        def __call__(self, x: Any) -> Any:
            return x

        def parameters(self) -> list[Value]:
            return []

    x: Any = Value(2.0, "x")
    model: Any = Module()
    with pytest.raises(TypeError, match="call it on an input first"):
        explain(model, x)
    with pytest.raises(TypeError, match=r"model\.parameters\(\)"):
        explain(x * 2, model)
    given: Any = np.ones(2)
    with pytest.raises(TypeError, match="call the module or function on a Value"):
        explain(given, x)


def test_each_symbol_of_a_derivative_means_one_thing() -> None:
    x = Value(2.0, "x")
    for out in (x * x, x**x, x * np.sin(x)):
        text = explain(out.named("y"), x).text
        told = re.findall(r"^ +([d∂]\S+(?: \(\w+\))?) = ", text, re.MULTILINE)
        assert "dy/dx" in told
        assert len(told) == len({*told})
    twice = explain((x**x).named("y"), x, check=True)
    assert "∂y/∂x (1st) = x · x^(x − 1)" in twice.text
    assert "∂y/∂x (2nd) = y · ln(x)" in twice.text
    assert re.search(r"∂y/∂x \(1st\) .*\n +∂y/∂x \(2nd\) .*✓ agrees", twice.text)
    assert "\\mathrm{(2nd)}" in twice.latex
    assert "<mtext>(2nd)</mtext>" in twice.mathml
