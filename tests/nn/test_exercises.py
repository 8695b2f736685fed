"""Exercises: what is right, what is a known mistake, and what is said of the rest."""

from decimal import Decimal
from fractions import Fraction
from types import FunctionType
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


NEAR = "[1.000002, 2.000004] is near, but not near enough."
ZEROS = "[0., 0.] has the right shape, and not the right numbers."
MASKED = "this has masked entries, and they are not numbers."
OF_X = "the second part of 'x' is not right: 3 is too large."


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (5.0, 4, "5 is too large."),
        (3.999, 4.0, "3.999 is too small."),
        (-4.0, 4.0, "-4 has the wrong sign."),
        (float("nan"), 4.0, "it is not nan."),
        (None, 4.0, "this is None: a number is asked for."),
        ((1, 2), 3.0, "a single number is asked for, and not (1, 2)."),
        ((1.0, 2.0, 3.0), (1, 2), "the answer has 3 parts, but needs 2."),
        ((1.0, 3.0), (1, 2), "the second part is not right: 3 is too large."),
        (
            ([1.0], (2.0, 3.0)),
            ((1,), (2, -3)),
            "the second part of the second is not right: 3 has the wrong sign.",
        ),
        (np.ones(3), np.ones(2), "it should have the shape (2,), and [1., 1., 1.] has (3,)."),
        (np.array([0.5]), 0.5, "a single number is asked for, and not [0.5]."),
        ([[1, 2], [3]], 4.0, "a single number is asked for, and not [[1, 2], [3]]."),
        (0.5, np.ones(2), "an array of the shape (2,) is asked for, and not 0.5."),
        (
            [[1, 2], [3]],
            np.eye(2),
            "an array of the shape (2, 2) is asked for, and not [[1, 2], [3]].",
        ),
        (np.array([1.000002, 2.000004]), np.array([1.0, 2.0]), NEAR),
        (np.array([-1.0, -2.0]), np.array([1.0, 2.0]), "[-1., -2.] has the wrong sign."),
        (np.array([0.0, 0.0]), np.array([1.0, 2.0]), ZEROS),
        (np.ma.array([1.0, 2.0], mask=[False, True]), np.array([1.0, 2.0]), MASKED),
        (4.00000499, 4.0, "4.00000499 is too large."),
        (np.uint8(4), np.uint8(252), "4 is too small."),
        (-(2**70), 2.0**70, "-1.18059e+21 has the wrong sign."),
        (np.timedelta64(3), 3.0, "this is 3 generic time units: a number is asked for."),
        ("97", 97, "this is text: a number is asked for."),
        ("97", np.ones(2), "this is text: an array of the shape (2,) is asked for."),
        ("97", (1, 2), "this is text: 2 parts are asked for."),
        (4.0, (1, 2), "2 parts are asked for, and not 4."),
        (
            ("1/2", 1.0),
            (0.5, 1.0),
            "the first part is not right: this is text: a number is asked for.",
        ),
        (
            (1.0, (1, 2, 3)),
            (1.0, (1, 2)),
            "the second part is not right: it has 3 parts, but needs 2.",
        ),
        ({"x": 72.0, "y": 1}, {"y": 1, "x": 36}, "the part 'x' is not right: 72 is too large."),
        ({"x": (1, 3), "y": 1}, {"y": 1, "x": (1, 2)}, OF_X),
        ([*range(20), 0], list(range(21)), "the 21st part is not right: 0 is too small."),
        ([*range(11), 0], list(range(12)), "the 12th part is not right: 0 is too small."),
        (None, (1, 2), "this is None: 2 parts are asked for."),
        (lambda: abs, 4.0, "this is a function: a number is asked for."),
        (np.array([2, 4]), np.array([1.0, 2.0]), "[2, 4] is 2 times what it should be."),
        (
            np.array([1.0, 3.0]),
            np.array([1.0, 2.0]),
            "[1., 3.] has the right shape, and not the right numbers.",
        ),
        (1, True, "True or False is asked for, and not 1."),
        (True, 1, "this is True: a number is asked for."),
        ("sinh", "tanh", "another word is asked for, and not 'sinh'."),
        ("a bell", "half a bell", "another text is asked for, and not 'a bell'."),
        ({"a": 1}, {"b": 1.0}, "the answer has the keys ['a'], but needs ['b']."),
        (np.float64(0.5), "half", "this is 0.5: a word is asked for."),
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
    assert "2 parts are asked for, and not 4" in said(capsys, 4.0, (1.0, 2.0), mistakes)


def test_the_right_answer_is_not_given_away(capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (1.0, "x", (1, 2), np.ones(3)):
        for right in (54321.0, (1.0, 54321.0), np.full(3, 54321.0), {"a": 54321.0}):
            assert "54321" not in said(capsys, wrong, right)


def test_how_near_is_near_enough(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Right" in said(capsys, 3.14, np.pi, tolerance=0.01)
    assert "Not yet" in said(capsys, 3.0, np.pi, tolerance=0.01)


class Stubborn:
    """An object of which nothing can be asked."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")

    def __hash__(self) -> int:
        raise RuntimeError("no")

    def __repr__(self) -> str:
        raise RuntimeError("no")

    def __array__(self, *_: Any) -> Any:
        raise RuntimeError("no")


class SpeechlessError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no")


def speechless() -> None:
    raise SpeechlessError


def looped() -> list[Any]:
    ring: list[Any] = []
    ring += [ring, ring]
    return ring


ODD: list[Any] = [
    Stubborn(),
    looped(),
    speechless,
    10**400,
    10**5000,
    Fraction(10**400, 3),
    [[1, 2], [3]],
    list(range(100_000)),
    [[[[0.0] * 9] * 9] * 9] * 9,
    np.zeros((100, 100, 3)),
    "long" * 10_000,
    "several\nlines",
    "\ud800",
    np.ma.array([1.0, 2.0], mask=[False, True]),
    np.ma.masked,
    np.array([1, None]),
    np.array([(1, 2)], dtype=[("a", int), ("b", int)]),
    np.datetime64("2020"),
    np.array([]),
    object(),
    Decimal("sNaN"),
    lambda: np.log10(-1.0) + np.ones(2) / 0,
    lambda: exec("raise SystemExit"),
    lambda: exec("raise ValueError('long' * 10_000)"),
]


@pytest.mark.parametrize(
    "expected", [4.0, (1.0, 2.0), np.ones(2), "tanh", None, True, {1}, {"a": 1}, lambda x: x == 4]
)
def test_whatever_is_answered_is_told_in_few_words(
    capsys: pytest.CaptureFixture[str], expected: Any
) -> None:
    for answer in ODD:
        verdict = said(capsys, answer, expected)
        assert verdict.startswith("✗ 1.1")
        assert len(verdict.splitlines()) == 1
        assert len(verdict) < 700


def test_the_end_of_the_program_is_told_and_an_interruption_goes_through(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "ends the program" in said(capsys, lambda: exec("raise SystemExit"), 4.0)
    with pytest.raises(KeyboardInterrupt):
        check("1.1", lambda: exec("raise KeyboardInterrupt"), 4.0)


def run(source: str, name: str, names: dict[str, Any]) -> None:
    """Execute the code of a notebook's cell."""
    exec(compile(source, name, "exec"), names)


def in_cells(
    capsys: pytest.CaptureFixture[str], given: str, asked: str, expected: Any, **options: Any
) -> str:
    """Return what is said where the answer is written in one cell, and asked for in another."""
    names: dict[str, Any] = {"np": np}
    run(given, "<answer>", names)
    run(f"asked = {asked}" if asked.startswith("lambda") else asked, "<check>", names)
    assert isinstance(names["asked"], FunctionType)
    return said(capsys, names["asked"], expected, **options)


def test_a_part_is_called_by_the_name_of_its_variable(capsys: pytest.CaptureFixture[str]) -> None:
    asked = "lambda: (length, point)"
    right = (2.0, (1.0, 3.0))
    line = in_cells(capsys, "length, point = 2.0, (1.0, 2.0)", asked, right)
    assert "the second part of point is not right: 2 is too small" in line
    line = in_cells(capsys, "length, point = '2', (1.0, 3.0)", asked, right)
    assert "length is not right: this is text: a number is asked for" in line
    # What is computed from variables has no name.
    line = in_cells(capsys, "length, point = 2.0, 3.0", "lambda: (length, -point)", (2.0, 3.0))
    assert "the second part is not right: -3 has the wrong sign" in line


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("'97'", "layers is the text '97': a number is asked for"),
        ("[97]", "layers is [97]: a single number is asked for"),
        ("None", "layers is None: a number is asked for"),
    ],
)
def test_an_error_of_the_check_is_not_blamed_on_the_answer(
    capsys: pytest.CaptureFixture[str], given: str, words: str
) -> None:
    asked = "def asked():\n    return 97 if 95 <= layers <= 98 else layers"
    line = in_cells(capsys, f"layers = {given}", asked, 97)
    assert line == f"✗ 1.1  Not yet: {words}."
    asked = (
        "def letters(text):\n    return ' '.join(map(str, text))\nasked = lambda: letters(valid)"
    )
    line = in_cells(capsys, "valid = 7", asked, "AC")
    assert line == "✗ 1.1  Not yet: valid is 7: a word is asked for."
    line = in_cells(capsys, f"layers = {given}", "lambda: -abs(layers)", lambda answer: answer < 0)
    assert f"{words.partition(':')[0]}, and cannot be compared" in line
    line = in_cells(capsys, "layers = 'many'", "lambda: float(layers)", 1.98)
    assert "layers is the text 'many'" in line
    names: dict[str, Any] = {"odd": Stubborn()}
    run("asked = lambda: -odd", "<check>", names)
    assert "raises TypeError" in said(capsys, names["asked"], 4.0)
    line = in_cells(capsys, "layers = '97'", "lambda: np.log10(layers)", 1.98)
    assert line == "✗ 1.1  Not yet: layers is the text '97': a number is asked for."


def test_an_error_of_the_answer_is(capsys: pytest.CaptureFixture[str]) -> None:
    given = "word = 'a'\ndef f(x):\n    return x + word"
    assert "Your answer raises TypeError" in in_cells(capsys, given, "lambda: f(1.0)", 4.0)
    # A function that takes no argument is called with one in the check.
    assert "takes 0 positional" in in_cells(
        capsys, "def f():\n    return 1.0", "lambda: f('a')", 4.0
    )


def test_three_dots_that_the_check_stumbles_over_are_no_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for asked in ("lambda: [first, *rest]", "lambda: -rest", "lambda: np.sin(rest)"):
        assert in_cells(capsys, "first, rest = 1, ...", asked, 4.0).startswith("○")


def test_a_forgotten_return_is_told_where_there_is_a_function(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = "slope gives nothing back, so perhaps a return is missing"
    forgotten = "def slope(x):\n    2 * x"
    for asked in ("lambda: slope(1.0)", "lambda: (1.0, slope(1.0))", "lambda: 2 * slope(1.0)"):
        assert words in in_cells(capsys, forgotten, asked, 4.0)
    through = "def tried(f):\n    return f(1.0).data\n"
    assert words in in_cells(capsys, through + forgotten, "lambda: tried(slope)", 4.0)
    sometimes = "def slope(x):\n    if x > 2:\n        return 2 * x"
    assert "a return is missing" in in_cells(capsys, sometimes, "lambda: slope(1.0)", 4.0)
    assert "return" not in in_cells(capsys, "limit = None", "lambda: limit", 4.0)
    line = in_cells(capsys, "rate, limit = 1.0, None", "lambda: (rate, limit)", (1.0, 2.0))
    assert "limit is not right: this is None: a number is asked for" in line
