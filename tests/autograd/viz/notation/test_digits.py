"""Printed numbers give the printed result."""

import math
from typing import Any

import numpy as np
import pytest

from autograd import Value, explain, explore, primitive
from autograd.viz import notation as n
from autograd.viz.notation import Number


def test_a_difference_that_cancels_is_written_with_more_digits() -> None:
    x, z = Value(6.0, "x"), Value(3.0, "z")
    y: Any = np.tanh(x)
    found = explain(y * z, x)
    written = " ".join(found.text.split())
    assert "z · (1 − v₁²) = 3 · (1 − 0.999987712²) = 7.373×10⁻⁵" in written
    assert "0.999987712" in found.latex
    assert "0.999987712" in found.mathml
    assert "y = v₁ · z = 1 · 3 = 3" in found.text
    numbers = [formula.get("numbers", "") for formula in explore(y).data["formulas"]]
    assert any("0.999987712" in x for x in numbers)


AS_IN_PYTHON = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−·", "-0123456789-*")


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("precision", [1, 3, 6])
def test_what_is_printed_holds(seed: int, precision: int) -> None:
    random = np.random.default_rng(seed)
    a = float(random.uniform(0.1, 10))
    b = a * (1 + 10.0 ** -random.integers(1, 9))
    difference = n.Sum((Number(a), n.Negative(Number(b))))
    product = n.Product((Number(3.0), difference))
    text = n.text(*n.enough_digits(n.equation(product, Number(3 * (a - b))), precision))
    left, right = text.translate(AS_IN_PYTHON).replace("×10", "e").split(" = ")
    assert eval(left) == pytest.approx(float(right), rel=min(0.6, 10.0 ** (2 - precision)))


def test_functions_that_magnify_what_rounding_leaves_get_more_digits() -> None:
    x = Value(math.pi, "x")
    y: Any = np.sin(x)
    assert "sin(3.141592653589793) = 1.225×10⁻¹⁶" in explain(y, x).text


def test_what_cannot_be_computed_again_keeps_the_precision_asked_for() -> None:
    own = primitive(lambda x: x - 3.14, lambda g, ans, x: g, name="own")
    x = Value(math.pi, "x")
    assert "own(3.142) = 0.001593" in explain(own(x), x).text
    apart = n.equation(n.Sum((Number(1.00001), Number(-1.0))), Number(7.0))
    assert n.enough_digits(apart, 4) == (apart, 4)
    assert n.enough_digits(Number(0.1234567), 4)[1] == 4
