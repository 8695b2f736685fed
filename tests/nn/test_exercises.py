"""Exercises: what is right, what is a known mistake, and what is said of the rest."""

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
        ([[1.0, 0.0], [0.0, 1.0]], np.eye(2)),
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
        (5.0, 4, "the answer should be 4, and yours is 5."),
        (4.001, 4.0, "the answer should be 4, and yours is 4.001."),
        (None, 4.0, "your answer is None, so perhaps a return is missing."),
        ((1, 2), 3.0, "the answer should be 3, and yours is (1, 2)."),
        ((1.0, 2.0, 3.0), (1, 2), "the answer should be (1, 2), and yours is (1, 2, 3)."),
        (np.ones(3), np.ones(2), "the answer should have the shape (2,), and yours has (3,)."),
        (np.zeros(2), np.ones(2), "the answer should be [1., 1.], and yours is [0., 0.]."),
        (1, True, "the answer should be True, and yours is 1."),
        ("Tanh", "tanh", "the answer should be 'tanh', and yours is 'Tanh'."),
        ({"a": 1}, {"b": 1.0}, "the answer should be {'b': 1}, and yours is {'a': 1}."),
        (np.float64(0.5), "half", "the answer should be 'half', and yours is 0.5."),
        ([Value(2.0)], [3.0], "the answer should be [3], and yours is [2]."),
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
    assert "should be 4" in said(capsys, 5, 4.0, mistakes)


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
    assert "should be (1, 2)" in said(capsys, 4.0, (1.0, 2.0), mistakes)


def test_how_near_is_near_enough(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Right" in said(capsys, 3.14, np.pi, tolerance=0.01)
    assert "Not yet" in said(capsys, 3.0, np.pi, tolerance=0.01)
