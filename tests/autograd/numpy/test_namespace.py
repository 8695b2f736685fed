"""``autograd.numpy`` and its rooms are NumPy, with as little in its place as can be."""

import subprocess
import sys
from typing import Any

import numpy
import pytest

import autograd.numpy as anp
import autograd.numpy.fft
import autograd.numpy.linalg
import autograd.numpy.random
from autograd import Value, grad
from autograd.numpy import sequences

ROOMS = {"fft": numpy.fft, "linalg": numpy.linalg, "random": numpy.random}
REPLACED = {
    *("array", "asanyarray", "asarray", "ascontiguousarray", "asfortranarray", "c_", "full"),
    *("full_like", "isscalar", "r_", "require", "where", *ROOMS),
    *sequences.OF_ARRAYS,
    *sequences.OF_SEQUENCES,
}


@pytest.mark.parametrize("name", sorted({*numpy.__all__} - REPLACED - {"test"}))
def test_what_needs_no_replacement_is_that_of_numpy(name: str) -> None:
    assert getattr(anp, name) is getattr(numpy, name)


@pytest.mark.parametrize("name", sorted(REPLACED - {*ROOMS}))
def test_what_is_replaced_has_the_name_that_it_has_in_numpy(name: str) -> None:
    assert hasattr(numpy, name)
    assert getattr(anp, name) is not getattr(numpy, name)
    assert getattr(anp, name) is getattr(anp, name)
    assert name in dir(anp)


@pytest.mark.parametrize("room", ROOMS)
def test_the_rooms_are_those_of_numpy(room: str) -> None:
    ours = getattr(anp, room)
    assert ours.__name__ == f"autograd.numpy.{room}"
    assert dir(ours) == dir(ROOMS[room])
    for name in ROOMS[room].__all__:
        if name != "norm":
            assert getattr(ours, name) is getattr(ROOMS[room], name)
    with pytest.raises(AttributeError, match="no_such_thing"):
        _ = ours.no_such_thing


def test_what_numpy_does_not_have_is_missing() -> None:
    with pytest.raises(AttributeError, match="no_such_thing"):
        _ = anp.no_such_thing
    assert not hasattr(anp, "test_of_nothing")
    assert anp.__version__ == numpy.__version__


def test_everything_is_imported_by_a_star() -> None:
    names: dict[str, Any] = {}
    exec("from autograd.numpy import *", names)
    assert names["sin"] is numpy.sin
    assert names["array"] is anp.array
    assert names["linalg"] is autograd.numpy.linalg
    assert names["make_diagonal"] is anp.make_diagonal
    assert set(dir(anp)) <= {*names, "__builtins__"}


def test_functions_and_rooms_are_imported_by_name() -> None:
    from autograd.numpy import sin
    from autograd.numpy.fft import fft
    from autograd.numpy.linalg import inv, norm
    from autograd.numpy.random import randn

    assert (sin, fft, inv, randn) == (
        numpy.sin,
        numpy.fft.fft,
        numpy.linalg.inv,
        numpy.random.randn,
    )
    assert norm([3.0, 4.0]) == 5.0


def test_a_program_of_the_tutorial_runs() -> None:
    inputs = anp.array([[0.52, 1.12, 0.77], [0.88, -1.08, 0.15], [0.52, 0.06, -1.30]])
    targets = anp.array([True, True, False])

    def training_loss(weights: Any) -> Any:
        predictions = 0.5 * (anp.tanh(anp.dot(inputs, weights) / 2) + 1)
        probabilities = predictions * targets + (1 - predictions) * (1 - targets)
        return -anp.sum(anp.log(probabilities))

    weights = anp.array([0.0, 0.0, 0.0])
    for _ in range(100):
        weights -= grad(training_loss)(weights) * 0.01
    # What HIPS autograd 1.9.1 gives.
    expected = numpy.array([0.38884173220281, -0.05075343395537, 0.86144618606487])
    assert weights == pytest.approx(expected, rel=1e-12)


def test_a_value_is_an_array_box() -> None:
    from autograd.numpy.numpy_boxes import ArrayBox

    assert ArrayBox is Value
    assert anp.numpy_boxes.ArrayBox is Value
    assert Value(2.0)._value == 2.0


def test_the_engine_alone_imports_nothing_of_this() -> None:
    code = "import autograd, sys; sys.exit('autograd.numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
