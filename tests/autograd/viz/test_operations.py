"""Operations in formulas are those that were done, whatever they are called."""

import gc
import weakref
from typing import Any

import numpy as np

from autograd import Value, explain, primitive
from autograd.viz import notation as n
from autograd.viz.formulas import forward_formula, local_formula
from tests.autograd.viz.test_formulas import MATRICES, operations


def test_an_operation_of_a_user_does_not_take_the_place_of_another() -> None:
    x, v = Value(0.5, "x"), Value(np.array([0.5, 1.0]), "v")
    own = primitive(lambda x: x + 1, lambda g, ans, x: g, name="sinh")
    assert "y = ‹sinh›(x)" in explain(own(x), x).text
    assert "∂y/∂v = sinh(v)" in explain(np.sum(np.cosh(v)), v).text


def test_two_operations_of_one_name_are_told_apart_from_what_readers_know() -> None:
    z = Value(1.0, "z")
    ln = primitive(np.log1p, lambda g, ans, x: g / (x + 1), name="ln")
    text = explain(ln(z) * np.log(z), z).text
    assert "v₁ = ‹ln›(z) = ‹ln›(1) = 0.6931" in text
    assert "v₂ = ln(z) = ln(1) = 0" in text


def test_what_computes_the_same_keeps_its_name() -> None:
    sine = primitive(np.sin, lambda g, ans, x: g * np.cos(x))
    assert n.text(forward_formula(sine(Value(1.0, "x")), {})) == "sin(x)"


def test_the_operations_of_the_engine_are_called_as_they_are() -> None:
    found = 0
    for case in MATRICES:
        for node in operations(case, "float64"):
            assert "‹" not in n.text(forward_formula(node, {}))
            found += 1
    assert found > 2000


def test_an_operation_that_is_out_of_use_is_forgotten() -> None:
    def use() -> Any:
        def rule(g: Any, ans: Any, x: Any) -> Any:
            return g * scaled(x)

        scaled = primitive(lambda x: 2 * x, rule, name="scaled")
        x = Value(np.ones(2), "x")
        assert n.text(local_formula(scaled(x).named("y"), 0, {})) == "scaled(x)"
        return weakref.ref(scaled)

    reference = use()
    gc.collect()
    assert reference() is None
