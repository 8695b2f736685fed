"""Templates serve for every node like the one that they were found for, and for no other."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, primitive
from autograd.viz import notation as n
from autograd.viz import templates
from autograd.viz.templates import template


def test_a_template_is_found_once_for_each_rule_and_kind() -> None:
    cube: Any = primitive(lambda x: x**3, lambda g, ans, x: g * 3 * x**2, name="cube")
    first, same = template(cube(Value(2.0)), 0), template(cube(Value(5.0)), 0)
    assert first is same
    assert template(cube(Value(np.ones(2))), 0) is not first
    cube.defvjp(lambda g, ans, x: g * 2 * x)
    other = template(cube(Value(2.0)), 0)
    assert other is not None
    assert n.text(other.local) == "2 · ‹input 0›"


def test_templates_are_kept_with_their_operation_and_not_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(templates, "_MOST_TEMPLATES", 8)
    cube: Any = primitive(lambda x: x**3, lambda g, ans, x: g * 3 * x**2, name="cube")
    for length in range(1, 30):
        template(cube(Value(np.ones(length))), 0)
    assert 0 < len(cube.templates) <= 8


def test_a_literal_template_writes_changes_of_shape() -> None:
    node: Any = np.sum(Value(np.ones((2, 3))), axis=1)
    short, literal = template(node, 0), template(node, 0, literal=True)
    assert short is not None
    assert literal is not None
    assert n.text(short.share) == "‹input -2›"
    assert n.text(literal.share) == "broadcast(reshape(‹input -2›, (2, 1)), (2, 3))"
