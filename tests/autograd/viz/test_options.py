from typing import Any

import numpy as np
import pytest

from autograd import Value, draw, explore
from autograd.viz.options import one_of, precision_of, whole_number, words_of


def test_whole_numbers_of_numpy_are_whole_numbers() -> None:
    number = whole_number("depth", np.int64(3), 0)
    assert (type(number), number) == (int, 3)
    x = Value(2.0, name="x")
    options = dict.fromkeys(("max_nodes", "depth", "precision"), np.int64(5))
    assert draw(x * x, **options).dot == draw(x * x, max_nodes=5, depth=5, precision=5).dot
    assert explore(x * x, precision=np.int64(5)).data["precision"] == 5  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("given", [True, 2.0, "3", None, np.ones(2), np.True_])
def test_other_things_are_none(given: Any) -> None:
    with pytest.raises(TypeError, match="depth is a whole number, got"):
        whole_number("depth", given, 0)


def test_bounds_are_told() -> None:
    with pytest.raises(ValueError, match="depth is at least 0, got -1"):
        whole_number("depth", -1, 0)
    for given in (0, 18):
        with pytest.raises(ValueError, match=f"precision is 1 to 17, got {given}"):
            precision_of(given)
        for shown in (draw, explore):
            with pytest.raises(ValueError, match=f"precision is 1 to 17, got {given}"):
                shown(Value(1.0) * 2, precision=given)


@pytest.mark.parametrize("given", ["blue", None, [], np.zeros(3)])
def test_other_words_are_refused(given: Any) -> None:
    with pytest.raises(ValueError, match="theme is light or dark, got"):
        one_of("theme", given, ("light", "dark"))


def test_one_word_is_a_sequence_of_one() -> None:
    assert words_of("show", "data") == ("data",)
    assert words_of("show", ["data", "grad"]) == ("data", "grad")
    for given in (None, 3, [3], [b"data"]):
        with pytest.raises(TypeError, match="show lists strings, got"):
            words_of("show", given)


@pytest.mark.parametrize(
    ("show", "options", "message"),
    [
        (explore, {"title": 5}, "title is a string, got 5"),
        (explore, {"wrt": 5}, "wrt is a value or a sequence of values, got 5"),
        (draw, {"show": None}, "show lists strings, got None"),
        (draw, {"expand": 3}, "expand lists strings, got 3"),
    ],
)
def test_options_of_another_type_are_named(
    show: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        show(Value(1.0) * 2, **options)
