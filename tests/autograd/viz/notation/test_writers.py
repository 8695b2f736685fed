"""Expressions as text, LaTeX and MathML, with names that users might give by mistake or malice."""

import re
import xml.etree.ElementTree as ET
from fractions import Fraction

import numpy as np
import pytest

from autograd.viz import notation as n
from autograd.viz.notation import Number, Product, Symbol

x, y = Symbol("x"), Symbol("y")


@pytest.mark.parametrize(
    ("name", "text", "latex"),
    [
        ("w1", "w₁", "w_{1}"),
        ("delta_2", "δ₂", "\\delta_{2}"),
        ("alpha", "α", "\\alpha"),
        ("x_i", "xᵢ", "x_{i}"),
        ("weight_0", "weight₀", "\\mathrm{weight}_{0}"),
        ("learning_rate", "learning_rate", "\\mathrm{learning}\\_\\mathrm{rate}"),
        ("Δ", "Δ", "\\Delta"),
        ("0: Linear", "‹0: Linear›", None),
        ("a + b", "‹a + b›", None),
        ("1", "‹1›", None),
        ("", "·", None),
    ],
)
def test_names_are_typeset(name: str, text: str, latex: str | None) -> None:
    assert n.text(Symbol(name)) == text
    if latex is not None:
        assert n.latex(Symbol(name)) == latex


HOSTILE = [
    *("</script><script>alert(1)</script>", "-->", "<!--", "&amp;", "a\"b'c`", "x\ny\r\n\tz"),
    *("$\\input{/etc/passwd}$", "\\end{aligned}", "100% #1 ~x^2_3 {", "}", "\\", "^^", "`", '"'),
    *("😀 émoji", "שלום", "مرحبا_2", "\u202eevil\u202c", "\x00\x1b[31m", "x" * 10_000, " "),
    *("ａ", "²", "1", "∂", "a\u0301" * 50, "\ud800"),
]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name[:20]))
def test_hostile_names_are_harmless(name: str) -> None:
    expression = n.equation(
        n.Partial(x, Symbol(name), 2),
        n.Total(x, Symbol(name)),
        n.Call(name, (n.Indexed(x, n.Words(name)),)),
    )
    expression = n.equation(expression, n.Bar(Symbol(name)), n.SumOver(n.Words(name), name))
    text, latex, mathml = n.text(expression), n.latex(expression), n.mathml(expression)
    assert all(c.isprintable() or c in "\u2068\u2069\u0304" for c in text)
    assert len(text) < 400
    assert "\n" not in latex
    assert "<" not in latex.replace("{<}", "")
    assert balanced(latex)
    assert not re.search(r"(?<!\\)[$%#]", latex)
    assert not re.search(r"\\(input|end|alert)", latex)
    root = ET.fromstring(mathml)
    allowed = {
        "math",
        "mrow",
        "mfrac",
        "msub",
        "msup",
        "mi",
        "mo",
        "mn",
        "mtext",
        "mover",
        "mspace",
    }
    assert {element.tag for element in root.iter()} <= allowed | {"munder"}
    mathml.encode()


def balanced(latex: str) -> bool:
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", latex.replace("\\\\", "")):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (3, "3"),
        (-0.5, "−0.5"),
        (2 / 3, "0.6667"),
        (1.5e-7, "1.5×10⁻⁷"),
        (float("nan"), "NaN"),
        (float("inf"), "∞"),
        (-float("inf"), "−∞"),
        (1 + 2j, "1 + 2i"),
        (-1j, "−i"),
        pytest.param(10**5000, "1×10⁵⁰⁰⁰", id="a long integer"),
        (np.float32(0.1), "0.1"),
        (True, "True"),
    ],
)
def test_numbers(number: object, text: str) -> None:
    assert n.text(Number(number)) == text
    ET.fromstring(n.mathml(Number(number)))


def test_parentheses_stand_where_they_are_needed_and_nowhere_else() -> None:
    less = n.Sum((Number(1), n.Negative(y)))
    assert n.text(Product((y, less))) == "y · (1 − y)"
    assert n.text(n.Sum((y, less))) == "y + (1 − y)"
    assert n.text(n.Sum((y, n.Negative(less)))) == "y − (1 − y)"
    assert n.text(n.Power(less, Number(2))) == "(1 − y)²"
    assert n.text(n.Power(Number(-3), Number(2))) == "(−3)²"
    assert n.text(Product((Number(2), Number(-3)))) == "2 · (−3)"
    assert n.text(n.Quotient(less, Product((x, y)))) == "(1 − y) / (x · y)"
    assert n.text(Product((x, n.Quotient(x, y)))) == "x · (x/y)"
    assert n.latex(Product((x, n.Quotient(x, y)))) == "x \\cdot \\frac{x}{y}"
    assert n.text(n.Negative(n.Sum((x, y)))) == "−(x + y)"
    assert n.text(n.Transpose(Product((x, y), "matrix"))) == "(x y)ᵀ"
    layer = Product((Product((n.Transpose(x), y), "matrix"), x), "hadamard")
    assert n.text(layer) == "(xᵀ y) ⊙ x"
    assert n.text(Product((layer, y), "matrix")) == "((xᵀ y) ⊙ x) y"


def test_derivatives_of_words_keep_their_d_apart() -> None:
    assert n.text(n.Total(y, x)) == "∂y/∂x"
    assert n.text(n.Total(y, x, straight=True)) == "dy/dx"
    assert n.text(n.Total(y, Symbol("weight_0"), straight=True)) == "dy / d weight₀"
    assert n.text(n.Total(y, Symbol("weight_0"))) == "∂y/∂weight₀"
    assert n.text(n.Partial(y, Symbol("weight_0"), 3)) == "∂y/∂weight₀ (3rd)"
    assert n.latex(n.Total(y, x, straight=True)) == "\\frac{\\mathrm{d}y}{\\mathrm{d}x}"


def test_latex_is_ascii_but_for_letters_of_names() -> None:
    words = "0 … 1×10⁻⁷, −∞ → ✓ ‹a·b›"
    for expression in (n.Words(words), Symbol("z''"), Symbol("0: α"), n.Matrix(((Number(-1.5),),))):
        assert n.latex(expression).isascii()
    assert "10}^{-7}" in n.latex(n.Words(words))
    wide = n.latex(n.Matrix((tuple(map(Number, range(12))),)))
    assert "\\begin{array}{rrrrrrrrrrrr}" in wide  # more columns than amsmath's matrices have


def test_what_is_raised_stands_over_the_subscript() -> None:
    weight = Symbol("weight_2")
    above = "<msubsup><mi>weight</mi><mn>2</mn><mi>T</mi></msubsup>"
    assert n.mathml(n.Transpose(weight)) == f"<math>{above}</math>"
    assert "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn>" in n.mathml(n.Power(Symbol("x1"), Number(2)))
    assert "<msup><mi>x</mi>" in n.mathml(n.Power(x, Number(2)))
    product = n.Transpose(Product((Symbol("w1"), Symbol("w2")), "matrix"))
    assert "<msubsup>" not in n.mathml(product)


def test_precision_is_the_readers_choice() -> None:
    assert n.text(Number(2 / 3), 2) == "0.67"
    assert n.latex(Number(2 / 3), 8) == "0.66666667"


def test_simplifying_keeps_the_number_that_an_expression_stands_for() -> None:
    random = np.random.default_rng(0)

    def expression(depth: int) -> n.Expression:
        if depth == 0 or random.random() < 0.2:
            return (
                n.Slot(int(random.integers(3)))
                if random.random() < 0.6
                else Number(int(random.integers(-3, 4)))
            )
        parts = [expression(depth - 1) for _ in range(2)]
        kind = random.integers(4)
        if kind == 0:
            return n.Sum(tuple(parts))
        if kind == 1:
            return Product(tuple(parts))
        return n.Negative(parts[0]) if kind == 2 else n.Quotient(*parts)

    slots = {0: Fraction(2, 7), 1: Fraction(-5, 3), 2: Fraction(11, 13)}

    def exact(e: n.Expression) -> Fraction:
        match e:
            case n.Slot(index):
                return slots[index]
            case Number(value):
                return Fraction(value)
            case n.Sum(terms):
                return sum(map(exact, terms), Fraction(0))
            case n.Negative(term):
                return -exact(term)
            case Product(factors):
                found = Fraction(1)
                for factor in factors:
                    found *= exact(factor)
                return found
            case n.Quotient(over, under):
                return exact(over) / exact(under)
            case n.Power(base, Number(value)):
                return exact(base) ** value
            case _:
                raise AssertionError(e)

    places = {i: n.Slot(i) for i in slots}
    checked = 0
    for _ in range(3000):
        e = expression(4)
        try:
            expected = exact(e)
        except ZeroDivisionError:
            continue
        assert float(exact(n.filled(e, places))) == pytest.approx(float(expected), rel=1e-12), e
        checked += 1
    assert checked > 1500
