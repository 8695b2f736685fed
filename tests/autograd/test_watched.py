"""Watched objects count the changes of their attributes."""

import copy
import pickle

import numpy as np

from autograd import compile
from autograd.watched import Counter, Watched, changes


class Thing(Watched):
    factor = 2.0


class Slotted(Watched):
    __slots__ = ("factor",)


def test_setting_and_deleting_an_attribute_is_counted() -> None:
    thing, before = Thing(), changes.count
    thing.factor = 3.0
    assert changes.count == before + 1
    thing.factor = 3.0
    assert changes.count == before + 2
    del thing.factor
    assert changes.count == before + 3
    assert thing.factor == 2.0


def test_reading_is_not_counted() -> None:
    thing, before = Thing(), changes.count
    assert thing.factor == 2.0
    assert not hasattr(thing, "other")
    assert changes.count == before


def test_what_cannot_be_deleted_is_not_counted() -> None:
    thing, before = Thing(), changes.count
    try:
        del thing.absent
    except AttributeError:
        assert changes.count == before
    else:
        raise AssertionError("there is no such attribute")


def test_slots_are_counted_too() -> None:
    thing, before = Slotted(), changes.count
    thing.factor = 3.0
    assert changes.count == before + 1
    assert not hasattr(thing, "__dict__")


def test_counters_are_apart() -> None:
    assert Counter().count == 0


def test_copies_and_pickles_are_objects_of_their_own() -> None:
    thing = Thing()
    thing.factor = 5.0
    for copied in (copy.copy(thing), copy.deepcopy(thing), pickle.loads(pickle.dumps(thing))):
        assert copied.factor == 5.0
        copied.factor = 7.0
        assert thing.factor == 5.0


def test_compiled_code_sees_a_change_and_is_not_written_anew_for_one_elsewhere() -> None:
    thing, elsewhere = Thing(), Thing()
    function = compile(lambda x: x * thing.factor)
    function(2.0)
    elsewhere.factor = 7.0
    assert function(2.0) == 4.0
    assert function.traces == 1
    thing.factor = 5.0
    assert function(2.0) == 10.0
    del thing.factor
    assert function(2.0) == 4.0
    thing.__dict__["unseen"] = np.ones(3)
    assert function(2.0) == 4.0


def test_compiled_code_sees_a_change_in_a_slot() -> None:
    thing = Slotted()
    thing.factor = 2.0
    function = compile(lambda x: x * thing.factor)
    assert function(2.0) == 4.0
    thing.factor = 5.0
    assert function(2.0) == 10.0
