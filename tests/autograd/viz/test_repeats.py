import numpy as np

from autograd import Value, group, tanh
from tests.autograd.viz.test_folding import folded, titles


def test_repeats_need_the_same_wiring() -> None:
    def run(skip: bool) -> list[str]:
        x = y = Value(np.ones(2))
        for index in range(6):
            with group(f"{index}: Step"):
                y = np.tanh(y) + (x if skip and index == 3 else y)
        return titles(folded(y))

    assert "Step × 6" in run(skip=False)
    assert "Step × 6" not in run(skip=True)


def test_a_repeat_takes_from_the_block_before_in_one_place_alone() -> None:
    x = Value(0.3, name="x")
    one = np.sin(x)
    other = np.exp(one)  # of its own sine, those after it of the one before
    for _ in range(5):
        one, other = np.sin(other), np.exp(one)
    assert "block × 6" not in titles(folded(one + other))
    first, c = None, Value(0.3)
    for _ in range(5):
        sine = np.sin(c)
        first = sine if first is None else first
        c = sine * np.exp(first)  # of the first sine, which is its own in the first step alone
    assert "block × 5" not in titles(folded(c))


def test_a_repeat_has_one_leaf_for_all_or_one_for_each() -> None:
    one, two, y = Value(1.0), Value(2.0), Value(0.5)
    for weight in (one, one, two, one, two, two):
        y = tanh(y) * weight
    assert "block × 6" not in titles(folded(y))
    for _ in range(6):
        y = tanh(y) * one
    assert "block × 6" in titles(folded(y))


def test_operations_with_other_attributes_are_not_alike() -> None:
    y = Value(np.ones((2, 2, 2)))
    for axes in ((1, 0, 2), (2, 1, 0), (0, 2, 1), (1, 2, 0)):
        y = y.transpose(axes)
    assert not [title for title in titles(folded(y)) if "×" in title]
    power = Value(1.1)
    for exponent in (2, 3, 5, 7, 11):
        power = power**exponent
    assert not [title for title in titles(folded(power)) if "power ×" in title]
    steps, state = Value(np.ones((2, 6, 3))), Value(np.zeros((2, 3)))
    for step in range(6):  # each takes another entry, as a recurrence does
        state = np.tanh(state + steps[:, step])
    assert "block × 6" in titles(folded(state))


def test_a_block_is_called_by_the_groups_in_it() -> None:
    y, step = Value(1.0, name="y"), group("step")
    for _ in range(4):
        with step:
            y = tanh(y) + tanh(tanh(y))
        y = y * 1.5
    graph = folded(y)
    assert titles(graph)[1] == "(step, multiply) × 4"
    assert "step, multiply 2 of 4" in titles(graph)
    assert next(g for g in graph.groups if g.kind == "block").note == "1 step, 1 multiply"
