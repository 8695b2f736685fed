"""Expressions stand for what is written, and for nothing else."""

from pathlib import Path

import numpy as np
import pytest

from autograd.viz import notation as n
from autograd.viz.notation import Number, Slot


def test_truth_values_count_as_numbers_wherever_they_stand() -> None:
    mask, c = np.array([True, False]), n.Symbol("c1")
    less = n.Sum((Number(1), n.Negative(c)))
    np.testing.assert_array_equal(n.evaluate(less, {}, {c: mask}), [0.0, 1.0])
    np.testing.assert_array_equal(n.evaluate(n.Negative(Slot(0)), {0: mask}), [-1.0, 0.0])
    picked = n.Indexed(Slot(0), c)
    np.testing.assert_array_equal(n.evaluate(picked, {0: np.array([3.0, 4.0])}, {c: mask}), [3.0])


def test_a_function_is_what_it_carries_along_or_what_every_reader_knows() -> None:
    carried = n.Call("sinh", (Number(2.0),), meaning=lambda x: x + 1)
    assert n.evaluate(carried, {}) == 3
    assert n.evaluate(carried, {}, only_known=True) == np.sinh(2.0)
    assert n.evaluate(n.Call("sinh", (Number(2.0),)), {}) == np.sinh(2.0)
    with pytest.raises(n.Unwritten):
        n.evaluate(n.Call("unheard_of", (Number(2.0),)), {})


def test_what_does_more_than_compute_is_never_called(tmp_path: Path) -> None:
    path = tmp_path / "written.npy"
    call = n.Call("save", (n.Told("path", str(path)), Number(1)))
    with pytest.raises(n.Unwritten):
        n.evaluate(call, {})
    assert not path.exists()


def test_words_stand_for_nothing() -> None:
    with pytest.raises(n.Unwritten):
        n.evaluate(n.Sum((Number(1), n.Words("(5 more)"))), {})
