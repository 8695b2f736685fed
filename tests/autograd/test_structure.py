"""Arguments made of containers are taken apart and put together again."""

from collections import namedtuple
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.structure import leaves, mapped, refilled

Point = namedtuple("Point", ["x", "y"])

structures = st.recursive(
    st.integers(),
    lambda parts: st.one_of(
        st.lists(parts, max_size=3),
        st.lists(parts, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=2), parts, max_size=3),
        st.builds(Point, parts, parts),
    ),
    max_leaves=8,
)


@given(structures)
def test_what_is_taken_apart_is_put_together_the_same(structure: Any) -> None:
    rebuilt = refilled(structure, leaves(structure))
    assert rebuilt == structure
    assert repr(rebuilt) == repr(structure)


@given(structures)
def test_mapping_reaches_every_part_in_order(structure: Any) -> None:
    seen: list[int] = []
    doubled = mapped(lambda part: seen.append(part) or part * 2, structure)
    assert seen == leaves(structure)
    assert leaves(doubled) == [part * 2 for part in seen]


@pytest.mark.parametrize(
    ("structure", "parts"),
    [
        (3, [3]),
        ([], []),
        ([1, (2, {"a": 3, "b": [4]})], [1, 2, 3, 4]),
        ({"b": 1, "a": 2}, [1, 2]),
        (Point(1, [2]), [1, 2]),
        ("ab", ["ab"]),
        (None, [None]),
    ],
)
def test_only_lists_tuples_and_dicts_are_containers(structure: Any, parts: list[Any]) -> None:
    assert leaves(structure) == parts


def test_an_array_is_one_part() -> None:
    array = np.ones((2, 2))
    assert leaves([array])[0] is array


def test_a_named_tuple_keeps_its_kind() -> None:
    assert mapped(str, Point(1, 2)) == Point("1", "2")
    assert type(refilled(Point(1, 2), [3, 4])) is Point


def test_a_container_is_not_changed_by_rebuilding_it() -> None:
    original = {"a": [1, 2]}
    refilled(original, [3, 4])
    assert original == {"a": [1, 2]}
