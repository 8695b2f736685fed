"""Gradients by arguments that are known by their names."""

import functools
from typing import Any

import pytest

from autograd import (
    grad_named,
    multigrad_dict,
)
from tests.autograd.functions import area


def test_gradients_by_all_arguments_have_their_names() -> None:
    assert multigrad_dict(area)(3.0) == {
        "width": 2.0,
        "height": 3.0,
        "more": (),
        "scale": 6.0,
        "named": {},
    }
    assert multigrad_dict(area)(3.0, 4.0, 5.0, 6.0, scale=10.0, depth=7.0) == {
        "width": 40.0,
        "height": 30.0,
        "more": (1.0, 1.0),
        "scale": 12.0,
        "named": {"depth": 1.0},
    }
    second = multigrad_dict(lambda x: multigrad_dict(lambda y: y**3)(x)["y"])(2.0)
    assert second == {"x": 12.0}


def test_a_gradient_by_name_is_that_by_number() -> None:
    assert grad_named(area, "height")(3.0, 4.0) == 3.0
    with pytest.raises(ValueError, match=r"area has no argument 'depth', only \['width', 'height'"):
        grad_named(area, "depth")
    with pytest.raises(ValueError, match="partial has no argument 'depth'"):
        grad_named(functools.partial(area, 1.0), "depth")
    point: Any = 3.0
    with pytest.raises(TypeError, match=r"name of an argument, got 3\.0: write grad\(f\)\(x\)"):
        grad_named(area, point)
