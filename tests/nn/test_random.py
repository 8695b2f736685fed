"""One generator for all modules, which a seed makes repeatable."""

import copy
import json
import threading
from typing import Any

import numpy as np
import pytest

import nn
from nn.random import generator


def test_a_seed_starts_the_generator_anew() -> None:
    assert nn.manual_seed(7) is generator()
    first = generator().random(5)
    nn.manual_seed(7)
    np.testing.assert_array_equal(generator().random(5), first)
    nn.manual_seed(8)
    assert not np.array_equal(generator().random(5), first)


def test_the_generator_goes_on_where_it_was() -> None:
    assert generator().random() != generator().random()


def test_numpys_own_global_generator_is_left_alone() -> None:
    before = np.random.get_state()[1].copy()  # type: ignore[index]
    nn.manual_seed(1)
    nn.Linear(3, 3)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # type: ignore[index]


@pytest.mark.parametrize(
    ("seed", "error"),
    [
        (-1, ValueError),
        ("one", TypeError),
        (0.5, TypeError),
        (None, TypeError),
        ([1, 2], TypeError),
        (np.random.default_rng(0), TypeError),
        (np.random.Generator(np.random.MT19937(0)), TypeError),
    ],
)
def test_a_seed_is_an_integer_that_is_not_negative(seed: Any, error: type[Exception]) -> None:
    generator_before = generator()
    with pytest.raises(error, match="a seed is a whole number of at least 0, got "):
        nn.manual_seed(seed)
    assert generator() is generator_before


def test_a_seed_may_be_an_integer_of_numpy() -> None:
    first = nn.manual_seed(np.int64(3)).random()  # type: ignore[arg-type]
    assert nn.manual_seed(3).random() == first


def test_a_state_is_gone_on_from() -> None:
    generator().random(3)
    state = json.loads(json.dumps(nn.random.get_state()))
    drawn = generator().random(5)
    nn.manual_seed(99)
    in_use = generator()
    nn.random.set_state(state)
    np.testing.assert_array_equal(generator().random(5), drawn)
    assert generator() is in_use


def test_a_state_is_a_copy() -> None:
    state = nn.random.get_state()
    before = copy.deepcopy(state)
    generator().random()
    assert state == before


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"bit_generator": "MT19937"}, ValueError, "not a state of the generator"),
        ({"state": {}}, ValueError, "'state' is missing"),
        ({"state": {"state": 1, "inc": "x"}}, ValueError, "not a state"),
        ({"has_uint32": None}, ValueError, "not a state"),
        (None, TypeError, "is a dict, .* got int"),
    ],
)
def test_what_is_no_state_is_refused_and_changes_nothing(
    change: Any, error: type[Exception], message: str
) -> None:
    before = nn.random.get_state()
    generator().random()
    now = nn.random.get_state()
    with pytest.raises(error, match=message):
        nn.random.set_state(3 if change is None else before | change)  # type: ignore[arg-type]
    assert nn.random.get_state() == now


def test_another_generator_may_take_its_place_for_a_while_and_a_thread() -> None:
    usual, own = generator(), np.random.default_rng(1)
    elsewhere: list[np.random.Generator] = []
    with nn.random.drawing_from(lambda: own):
        assert generator() is own
        thread = threading.Thread(target=lambda: elsewhere.append(generator()))
        thread.start()
        thread.join()
    assert generator() is elsewhere[0] is usual
