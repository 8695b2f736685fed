import numpy as np
import pytest

from autograd import Value
from autograd.viz.capture import capture
from autograd.viz.labels import data_texts, escaped, grad_texts, is_ordered, sentence, shown, symbol
from autograd.viz.preview import preview


def test_text_is_bounded_and_printable() -> None:
    assert shown("x" * 10_000) == "x" * 59 + "…"
    assert shown("a\x00\u202eb\nc") == "a\ufffd\ufffdb\nc"
    assert escaped("") == "&#160;"


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (2.0, ["2"]),
        (np.zeros((0, 3)), ["(0, 3) float64"]),
        (np.array([[1.0], [2.0]]), ["(2, 1) float64", "[[1], [2]]", "1 … 2, norm 2.236"]),
        (np.ones(50), ["(50,) float64", "all 1, norm 7.071"]),
        (np.array([True, False]), ["(2,) bool", "[True, False]"]),
        (np.array([1 + 2j]), ["(1,) complex128", "norm 2.236"]),
        (slice(1, None), ["[1:]"]),
    ],
)
def test_data_are_told_in_lines(data: object, texts: list[str]) -> None:
    assert data_texts(preview(data), 4) == texts


def test_the_gradient_is_told_or_that_there_is_none() -> None:
    x, v = Value(2.0), Value(np.array([1.0, 2.0]))
    output = (v * x).sum()
    before = [grad_texts(node, 4, False) for node in capture(output).nodes]
    assert before == [["no gradient yet"]] * 4
    output.backward()
    v.grad = None
    after = [grad_texts(node, 4, True) for node in capture(output).nodes]
    assert after == [["grad 3"], ["no gradient yet"], ["gradient not kept"], ["grad 1"]]
    constant = capture(Value(1.0, requires_grad=False)).nodes[0]
    assert grad_texts(constant, 4, False) == []


def test_the_order_of_inputs_matters_to_some() -> None:
    x, y = Value(2.0), Value(3.0)
    ordered = [is_ordered(capture(out).nodes[-1]) for out in (x - y, x / y, x**y, x + y, x - x)]
    assert ordered == [True, True, True, False, False]
    many = np.stack([x] * 7 + [y])
    assert not is_ordered(capture(many).nodes[-1])


def test_a_node_is_told_in_a_sentence() -> None:
    v = Value(np.array([[3.0, -4.0]]), name="v")
    node = capture(v.sum(axis=1)).nodes[-1]
    assert sentence(node, ("data",), 4, False) == "Σ, output: axis=1; (1,) float64; all −1, norm 1"


@pytest.mark.parametrize("op", ["negative", "inner", "getitem", "absolute"])
def test_the_sign_of_an_operation_has_no_letter_that_may_be_the_name_of_a_value(op: str) -> None:
    letters = "".join(c if c.isalpha() else " " for c in symbol(op)).split()
    assert not [word for word in letters if len(word) == 1]
