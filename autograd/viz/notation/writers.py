"""What writers of expressions have in common: order, parentheses and signs."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from autograd.viz.notation.expressions import (
    At,
    Bar,
    Call,
    Expression,
    Fence,
    Gradient,
    Indexed,
    Matrix,
    Negative,
    Number,
    Ones,
    Partial,
    Power,
    Product,
    Quotient,
    Relation,
    Root,
    Slot,
    Sum,
    SumOver,
    Symbol,
    Total,
    Transpose,
    Words,
)
from autograd.viz.notation.names import GREEK, Name, printable, typeset
from autograd.viz.preview import number_parts

# How tightly the parts of an expression hold together.
_RELATION, _SUM, _NEGATIVE, _PRODUCT, _MATRIX_PRODUCT, _POWER, _ATOM = range(7)
_SIGNS = {"hadamard": "⊙", "scalar": "·", "matrix": ""}


def _function_name(name: str) -> Name:
    """Part the base from log2; other functions are called by their whole names."""
    return (
        typeset(name)
        if name in GREEK or re.fullmatch(r"log\d+", name)
        else Name(printable(name), "", name.isalpha())
    )


def ordinal(number: int) -> str:
    """Say which, in counting.

    >>> ordinal(1), ordinal(12), ordinal(23)
    ('1st', '12th', '23rd')
    """
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"


class Writer(ABC):
    """Writes expressions; what differs between the three forms is what a subclass fills in."""

    #: Whether a quotient is drawn as a fraction, which needs no parentheses.
    draws_fractions = True

    def __init__(self, precision: int = 4) -> None:
        self.precision = precision

    def write(self, x: Expression) -> str:
        """Return an expression as it is written."""
        match x:
            case Symbol():
                return self.name(typeset(x.name))
            case Slot():
                return self.name(typeset(f"input {x.index}"))
            case Number():
                return self._number(x.value)
            case Ones():
                return self.name(Name("𝟏", "", True))
            case Words():
                return self.words(printable(x.text))
            case Sum():
                return self._sum(x)
            case Negative():
                return self.row(self.sign("−", before=True), self._within(x.term, _PRODUCT))
            case Product():
                return self._product(x)
            case Quotient():
                return self._quotient(x)
            case Power():
                return self.raised(self._within(x.base, _POWER + 1), self.write(x.exponent))
            case Root():
                return self.root(self.write(x.radicand), x.degree)
            case Call():
                function = self.name(_function_name(x.function))
                if x.primed:
                    function = self.primed(function)
                arguments = (self.write(given) for given in x.arguments)
                return self.row(function, self.fenced("(", self.listed(*arguments), ")"))
            case Transpose():
                return self.transposed(self._within(x.base, _POWER + 1))
            case Indexed():
                inside = self.write(x.index)
                return self.row(self._within(x.base, _POWER), self.fenced("[", inside, "]"))
            case At():
                inside = self.fenced("[", self.write(x.index), "]")
                return self.row(self.words("at"), self.space(), inside)
            case Fence():
                return self.fenced(x.left, self.write(x.content), x.right)
            case SumOver():
                sign = self.sum_sign(printable(x.index) if x.index else "")
                return self.row(sign, self._within(x.term, _MATRIX_PRODUCT))
            case Total():
                sign = "d" if x.straight else "∂"
                return self.fraction(*(self._differential(sign, part) for part in (x.of, x.by)))
            case Partial():
                both = (self._differential("∂", part) for part in (x.of, x.by))
                which = [self.space(), self.words(f"({ordinal(x.place)})")] if x.place else []
                return self.row(self.fraction(*both), *which)
            case Gradient():
                nabla = self.lowered(self.sign("∇", before=True), x.by)
                return self.row(nabla, self._within(x.of, _POWER))
            case Bar():
                return self.barred(typeset(x.of.name))
            case Matrix():
                return self.matrix([[self.write(entry) for entry in row] for row in x.rows])
            case Relation():
                members = [self.write(member) for member in x.members]
                parts = [members[0]]
                for sign, member in zip(x.signs, members[1:], strict=True):
                    parts += [self.sign(sign), member]
                return self.row(*parts)
            case _:
                raise TypeError(f"an expression is written, got a {type(x).__name__}")

    def _differential(self, sign: str, x: Expression) -> str:
        """Write dx; before a word apart from it, since d could be a letter of it."""
        is_word = isinstance(x, Symbol) and sum(map(str.isalpha, typeset(x.name).base)) > 1
        apart = [self.space()] if is_word and sign == "d" else []
        return self.row(self.sign(sign, before=True), *apart, self._within(x, _ATOM))

    def _within(self, x: Expression, least: int) -> str:
        """Write a part, in parentheses if it holds together less tightly than what is around."""
        written = self.write(x)
        return written if self._strength(x) >= least else self.fenced("(", written, ")")

    def _strength(self, x: Expression) -> int:
        match x:
            case Relation():
                return _RELATION
            case Sum():
                return _SUM
            case Negative():
                return _NEGATIVE
            case Number():
                return self._strength_of_number(x.value)
            case Product():
                return _MATRIX_PRODUCT if x.kind == "matrix" else _PRODUCT
            case SumOver() | Gradient():
                return _PRODUCT
            case Quotient() | Partial() | Total():
                return _MATRIX_PRODUCT if self.draws_fractions else _PRODUCT
            case Power() | Transpose():
                return _POWER
            case _:
                return _ATOM

    def _strength_of_number(self, value: Any) -> int:
        if isinstance(value, complex | np.complexfloating):
            return _SUM if value.real else _PRODUCT
        if value < 0:
            return _NEGATIVE
        return _ATOM if number_parts(value, self.precision)[2] is None else _PRODUCT

    def _number(self, value: Any) -> str:
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, complex):
            return self._complex(value)
        if isinstance(value, bool):
            return self.words(str(value))
        minus, digits, power = number_parts(value, self.precision)
        written = self.digits(digits)
        if power is not None:
            sign = [self.sign("−", before=True)] if power < 0 else []
            raised = self.raised(self.digits("10"), self.row(*sign, self.digits(str(abs(power)))))
            written = self.row(written, self.tight("×"), raised)
        return self.row(self.sign("−", before=True), written) if minus else written

    def _complex(self, value: complex) -> str:
        below = value.imag < 0
        size = "" if abs(value.imag) == 1 else self._number(abs(value.imag))
        imaginary = self.row(*([size] * bool(size)), self.name(Name("i", "", True)))
        if not value.real:
            return self.row(self.sign("−", before=True), imaginary) if below else imaginary
        return self.row(self._number(value.real), self.sign("−" if below else "+"), imaginary)

    def _sum(self, x: Sum) -> str:
        parts: list[str] = []
        for term in x.terms:
            below = isinstance(term, Negative)
            if isinstance(term, Number) and not isinstance(term.value, complex) and parts:
                below = bool(term.value < 0)
            if not below:
                parts += [self.sign("+")] * bool(parts) + [self._within(term, _SUM + bool(parts))]
                continue
            inside = term.term if isinstance(term, Negative) else Number(-term.value)  # type: ignore[union-attr]
            sign = self.sign("−", before=not parts)
            parts += [sign, self._within(inside, _PRODUCT)]
        return self.row(*parts)

    def _product(self, x: Product) -> str:
        parts: list[str] = []
        for factor in x.factors:
            if parts:
                parts.append(self.sign(_SIGNS[x.kind]) if _SIGNS[x.kind] else self.space())
            least = _MATRIX_PRODUCT if x.kind == "matrix" else _PRODUCT
            # As textbooks do: (Wᵀ δ) ⊙ σ′(z).
            if isinstance(factor, Product) and factor.kind == "matrix" and x.kind == "hadamard":
                least = _POWER
            if isinstance(factor, SumOver):
                least = _ATOM
            if isinstance(factor, Quotient) and parts and not self.draws_fractions:
                least = _ATOM
            parts.append(self._within(factor, least))
        return self.row(*parts)

    def _quotient(self, x: Quotient) -> str:
        if self.draws_fractions:
            return self.fraction(self.write(x.over), self.write(x.under))
        least = _ATOM if isinstance(x.over, SumOver) else _PRODUCT
        return self.fraction(self._within(x.over, least), self._within(x.under, _POWER))

    @abstractmethod
    def name(self, name: Name) -> str: ...
    @abstractmethod
    def barred(self, name: Name) -> str: ...
    @abstractmethod
    def words(self, text: str) -> str: ...
    @abstractmethod
    def digits(self, text: str) -> str: ...
    @abstractmethod
    def sign(self, sign: str, before: bool = False) -> str: ...
    @abstractmethod
    def tight(self, sign: str) -> str: ...
    @abstractmethod
    def space(self) -> str: ...
    @abstractmethod
    def row(self, *parts: str) -> str: ...
    @abstractmethod
    def listed(self, *parts: str) -> str: ...
    @abstractmethod
    def fenced(self, left: str, inside: str, right: str) -> str: ...
    @abstractmethod
    def fraction(self, over: str, under: str) -> str: ...
    @abstractmethod
    def raised(self, base: str, exponent: str) -> str: ...
    @abstractmethod
    def lowered(self, base: str, below: Expression) -> str: ...
    @abstractmethod
    def primed(self, base: str) -> str: ...
    @abstractmethod
    def transposed(self, base: str) -> str: ...
    @abstractmethod
    def root(self, inside: str, degree: int) -> str: ...
    @abstractmethod
    def sum_sign(self, index: str) -> str: ...
    @abstractmethod
    def matrix(self, rows: list[list[str]]) -> str: ...
