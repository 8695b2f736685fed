"""Simpler expressions stand for the same."""

import pickle

import numpy as np

from autograd.viz import notation as n
from autograd.viz.notation import Number, Slot


def test_what_only_moves_numbers_leaves_their_coefficient_outside() -> None:
    shape = n.Told("(2, 1)", (2, 1))
    moved = n.Call("reshape", (Slot(0), shape), meaning=np.reshape)
    made = n.filled(moved, {0: n.product(Number(-0.5), n.Symbol("g"))})
    assert n.text(made) == "−0.5 · reshape(g, (2, 1))"
    g = np.array([1.0, 2.0])
    np.testing.assert_array_equal(n.evaluate(made, {}, {n.Symbol("g"): g}), [[-0.5], [-1.0]])
    assert n.text(n.filled(moved, {0: Number(3)})) == "reshape(3, (2, 1))"
    assert n.text(n.filled(n.Call("f", (Slot(0),)), {0: n.negative(n.Symbol("g"))})) == "f(−g)"


def test_the_exponential_of_log_softmax_is_softmax() -> None:
    made = n.power(n.Symbol("e"), n.Call("log_softmax", (Slot(0),), meaning=lambda x: x - 1))
    assert n.text(made) == "softmax(‹input 0›)"
    assert n.evaluate(made, {0: 1.0}) == 1


def test_parts_are_replaced_and_what_becomes_of_it_is_simplified() -> None:
    total = n.SumOver(n.Symbol("c"))
    made = n.replaced(n.Sum((n.Product((Number(2), total)), Number(1))), {total: Number(3)})
    assert made == Number(7)


def test_formulas_are_sent_without_what_they_compute() -> None:
    call = n.Call("f", (Slot(0), n.Told("axis=1", lambda: 1)), meaning=lambda x, _: x)
    again = pickle.loads(pickle.dumps(call))
    assert n.text(again) == n.text(call)
    assert again.meaning is None
