"""Exercises: what is right, what is a known mistake, and what is said of the rest."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograd import Value
from nn.exercises import check


def said(capsys: pytest.CaptureFixture[str], *arguments: Any, **options: Any) -> str:
    check("1.1", *arguments, **options)
    return capsys.readouterr().out.rstrip("\n")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (4, 4.0),
        (4.0 + 1e-8, 4),
        (1e9 + 1, 1e9),
        (Value(4.0), 4.0),
        (4.0, Value(4.0)),
        (np.float32(0.1), 0.1),
        ((1, 2), (1.0, 2.0)),
        ([1.0, [2.0]], (1, (2,))),
        ({"b": 2, "a": 1}, {"a": 1, "b": 2}),
        (np.eye(2), np.eye(2, dtype=np.float32)),
        (np.eye(2), [[1.0, 0.0], (0.0, 1.0)]),
        ((2.0, np.array([1.0, 2.0])), (2, (1, 2))),
        ([np.array([6, 4]), np.array([4, 2])], [[6, 4], [4, 2]]),
        ({"a": np.ones(2)}, {"a": [1, 1]}),
        (range(2), (0, 1)),
        ({1, 2}, {2, 1}),
        (Fraction(1, 3), 1 / 3),
        (Decimal("0.5"), 0.5),
        (9.536743e-7, 2.0**-20),
        (float("inf"), np.inf),
        (" Tanh ", "tanh"),
        (np.str_("tanh"), "tanh"),
        ("tanh", "tanh"),
        (True, True),
        (np.bool_(True), True),
        (float("nan"), float("nan")),
        (lambda: 4, 4),
        (3, lambda answer: answer > 2),
    ],
)
def test_what_is_right(capsys: pytest.CaptureFixture[str], answer: Any, expected: Any) -> None:
    assert said(capsys, answer, expected) == "✓ 1.1  Right."


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (5.0, 4, "5 is too large."),
        (3.999, 4.0, "3.999 is too small."),
        (-4.0, 4.0, "-4 has the wrong sign."),
        (float("nan"), 4.0, "it is not nan."),
        (None, 4.0, "your answer is None, so perhaps a return is missing."),
        ((1, 2), 3.0, "it should have the shape (), and (1, 2) has (2,)."),
        ((1.0, 2.0, 3.0), (1, 2), "the answer has 3 parts, but needs 2."),
        ((1.0, 3.0), (1, 2), "the second part is not right: 3 is too large."),
        (
            ([1.0], (2.0, 3.0)),
            ((1,), (2, -3)),
            "the third part is not right: 3 has the wrong sign.",
        ),
        (np.ones(3), np.ones(2), "it should have the shape (2,), and [1., 1., 1.] has (3,)."),
        (np.array([0.5]), 0.5, "it should have the shape (), and [0.5] has (1,)."),
        (np.array([2, 4]), np.array([1.0, 2.0]), "[2, 4] is 2 times what it should be."),
        (
            np.array([1.0, 3.0]),
            np.array([1.0, 2.0]),
            "[1., 3.] has the right shape, and not the right numbers.",
        ),
        (1, True, "True or False is asked for, and it is not 1."),
        (True, 1, "it is not True."),
        ("sinh", "tanh", "it is not 'sinh'."),
        ({"a": 1}, {"b": 1.0}, "the answer has the keys ['a'], but needs ['b']."),
        (np.float64(0.5), "half", "it is not 0.5."),
        ([Value(2.0)], [3.0], "2 is too small."),
        ({1, 2}, {1, 3}, "it is not {1, 2}."),
        (1e-9, 1e-6, "1e-09 is too small."),
    ],
)
def test_what_is_wrong(
    capsys: pytest.CaptureFixture[str], answer: Any, expected: Any, words: str
) -> None:
    assert said(capsys, answer, expected) == f"✗ 1.1  Not yet: {words}"


def test_what_is_not_answered(capsys: pytest.CaptureFixture[str]) -> None:
    for answer in (..., (1, ...), lambda: ..., [[...]]):
        assert said(capsys, answer, 4).startswith("○ 1.1  Your turn")


def test_a_known_mistake_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    mistakes = [(-4.0, "the sign is wrong."), (lambda answer: answer > 100, "that is far too much")]
    assert said(capsys, -4.0, 4.0, mistakes) == "✗ 1.1  Not yet: the sign is wrong."
    assert said(capsys, 101, 4.0, mistakes) == "✗ 1.1  Not yet: that is far too much."
    assert "too large" in said(capsys, 5, 4.0, mistakes)
    question = said(capsys, 5, 4.0, [(5, "is it not four?")])
    assert question == "✗ 1.1  Not yet: is it not four?"


def test_an_error_is_told_and_not_raised(capsys: pytest.CaptureFixture[str]) -> None:
    def answer() -> float:
        return 1 / 0

    assert said(capsys, answer, 4) == (
        "✗ 1.1  Your answer raises ZeroDivisionError: division by zero"
    )


def test_a_judge_says_what_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    line = said(capsys, 0.1, lambda eta: eta > 1, wanted="a rate that overshoots")
    assert line == "✗ 1.1  Not yet: a rate that overshoots is asked for, and your answer is 0.1."
    # A judge that cannot cope with an answer has been given a wrong one.
    assert "is asked for, and your answer is 'fast'" in said(capsys, "fast", lambda eta: eta > 1)


def test_a_mistake_that_cannot_be_looked_for_is_passed_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    mistakes = [(lambda answer: answer[0] == 3, "three is too many")]
    assert "a return is missing" in said(capsys, lambda: None, (1.0, 2.0), mistakes)
    assert "of type float, not tuple" in said(capsys, 4.0, (1.0, 2.0), mistakes)


def test_the_right_answer_is_not_given_away(capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (1.0, "x", (1, 2), np.ones(3)):
        for right in (54321.0, (1.0, 54321.0), np.full(3, 54321.0), {"a": 54321.0}):
            assert "54321" not in said(capsys, wrong, right)


def test_how_near_is_near_enough(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Right" in said(capsys, 3.14, np.pi, tolerance=0.01)
    assert "Not yet" in said(capsys, 3.0, np.pi, tolerance=0.01)
