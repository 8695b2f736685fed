"""Indices, stacks and scattered arrays are written as readers know them."""

from typing import Any

import numpy as np

import nn
from autograd import explain
from autograd.viz import notation as n
from autograd.viz.formulas import forward_formula
from autograd.viz.special_operations import index_text
from tests.autograd.viz.test_array_explanation import value


def test_an_index_is_told() -> None:
    x = value("x", 3)
    product: Any = np.prod(x[np.array([2, 1, 0])])
    text = explain(product, x).text
    assert "∂y/∂x = scatter(y/x[c₁], at [c₁])" in text
    assert "where\n    c₁ =\n      [2  1  0]" in text
    many = value("X", 3, 9)
    assert "X[:, (8,) int64, 0 … 7]" in explain(np.sum(many[:, np.arange(8)] ** 2), many).text


def test_the_gradients_of_factors_of_stacks_are_sums_over_the_stack() -> None:
    x, w = value("X", 2, 3, 4), value("W", 4, 5)
    text = explain(np.sum((x @ w) ** 2), [x, w]).text
    assert "∂y/∂W = Σ_axis0 Xᵀ (∂y / ∂(X W))" in text
    linear = nn.Linear(4, 5)
    text = explain(np.sum(linear(x) ** 2), linear.weight).text
    assert "∂y/∂weight = Σ_axis0 (∇_linear y)ᵀ X" in text


def test_indices_are_written_as_in_a_program() -> None:
    assert index_text((slice(1, None), ..., 3)) == "1:, …, 3"
    assert index_text(slice(None, None, -1)) == "::-1"
    assert index_text(([0, 2], np.array([1, 1]))) == "[0, 2], [1, 1]"
    assert index_text(np.arange(9)) == "(9,) int64, 0 … 8"


def test_what_is_written_at_an_index_is_evaluated_there() -> None:
    x = value("x", 4)
    index = np.array([3, 0])
    node: Any = x[index]
    formula = forward_formula(node, {x: n.Symbol("x"), id(index): n.Symbol("c")})
    assert n.text(formula) == "x[c]"
    found = n.evaluate(formula, {}, {n.Symbol("x"): x.data, n.Symbol("c"): index})
    np.testing.assert_array_equal(found, x.data[index])
