"""Expressions of mathematics: a small tree of symbols, numbers and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Literal

#: How factors are multiplied: numbers, elements of arrays (Hadamard), or matrices.
Kind = Literal["scalar", "hadamard", "matrix"]


class Expression:
    """What all parts of a formula have in common: they compare by content, and never change."""

    __slots__ = ()

    def parts(self) -> Iterator[Expression]:
        """Give the expressions that this one is made of, from left to right."""
        for here in fields(self):  # type: ignore[arg-type]
            given = getattr(self, here.name)
            if isinstance(given, Expression):
                yield given
            elif isinstance(given, tuple):
                for part in given:
                    if isinstance(part, Expression):
                        yield part


@dataclass(frozen=True, slots=True)
class Symbol(Expression):
    """A name: ``w1`` is written w₁, ``delta_2`` as δ₂. Any text will do."""

    name: str


@dataclass(frozen=True, slots=True)
class Slot(Expression):
    """A place in a template, for which an expression is put later."""

    index: int


@dataclass(frozen=True, slots=True)
class Number(Expression):
    """A number, written with as many digits as the reader asks for."""

    value: Any


@dataclass(frozen=True, slots=True)
class Ones(Expression):
    """An array of ones, written 𝟏: a factor of matrix products, but not of elementwise ones."""

    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Words(Expression):
    """A piece of text in a formula."""

    text: str


@dataclass(frozen=True, slots=True)
class Told(Words):
    """What an operation was told, such as an index or a shape, and how that is written."""

    value: Any = field(compare=False)

    def __reduce__(self) -> Any:  # what it is may not be fit to be sent
        return Words, (self.text,)


@dataclass(frozen=True, slots=True)
class Sum(Expression):
    """Terms with plus signs between them; minus before a `Negative` one."""

    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Negative(Expression):
    """Minus a term."""

    term: Expression


@dataclass(frozen=True, slots=True)
class Product(Expression):
    """Factors: of numbers ``a · b``, of each element ``a ⊙ b``, of matrices ``A B``."""

    factors: tuple[Expression, ...]
    kind: Kind = "scalar"


@dataclass(frozen=True, slots=True)
class Quotient(Expression):
    """One expression over another."""

    over: Expression
    under: Expression


@dataclass(frozen=True, slots=True)
class Power(Expression):
    """A base to an exponent."""

    base: Expression
    exponent: Expression


@dataclass(frozen=True, slots=True)
class Root(Expression):
    """The square root, or the root of another degree."""

    radicand: Expression
    degree: int = 2


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """A function of arguments; primed, its derivative: σ′(z).

    What it computes from them it carries along, unless it is one that every reader knows.
    """

    function: str
    arguments: tuple[Expression, ...]
    primed: bool = False
    meaning: Callable[..., Any] | None = field(default=None, compare=False)

    def __reduce__(self) -> Any:  # a function may not be fit to be sent
        return Call, (self.function, self.arguments, self.primed)


@dataclass(frozen=True, slots=True)
class Transpose(Expression):
    """A matrix with rows and columns exchanged."""

    base: Expression


@dataclass(frozen=True, slots=True)
class Indexed(Expression):
    """Elements of an array: ``x[0:3]``."""

    base: Expression
    index: Expression


@dataclass(frozen=True, slots=True)
class At(Expression):
    """The place in an array where something is put: ``at [0:3]``."""

    index: Expression


@dataclass(frozen=True, slots=True)
class Fence(Expression):
    """Something between two signs: |x|, or Iverson's [x > 0], which is 1 where that is true."""

    content: Expression
    left: str = "["
    right: str = "]"


@dataclass(frozen=True, slots=True)
class SumOver(Expression):
    """The sum of a term over what is named: an axis, an index.

    Axes that are kept have the length 1 in the sum.
    """

    term: Expression
    index: str = ""
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Total(Expression):
    """The derivative ∂y/∂x of a value by another, over all that lies between them.

    It is written dy/dx, with a straight d, where ∂y/∂x would also be that of one operation.
    """

    of: Expression
    by: Expression
    straight: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Partial(Expression):
    """The derivative ∂y/∂x of one operation by one of its inputs, the others held fixed.

    Where a value stands in several places, ∂y/∂x (1st) is that by the first of them.
    """

    of: Expression
    by: Expression
    place: int = 0


@dataclass(frozen=True, slots=True)
class Gradient(Expression):
    """The gradient ∇ₐC: of an output by an array, as an array of the same shape."""

    of: Expression
    by: Expression


@dataclass(frozen=True, slots=True)
class Bar(Expression):
    """The derivative of the output by a value x, written x̄."""

    of: Symbol


@dataclass(frozen=True, slots=True)
class Matrix(Expression):
    """A table of entries in brackets."""

    rows: tuple[tuple[Expression, ...], ...]

    def parts(self) -> Iterator[Expression]:
        return (entry for row in self.rows for entry in row)


@dataclass(frozen=True, slots=True)
class Relation(Expression):
    """A chain such as ``a = b ≈ c``; one sign fewer than members."""

    members: tuple[Expression, ...]
    signs: tuple[str, ...]


DOTS = Words("⋯")


def equation(*members: Expression) -> Relation:
    """Return members joined by equals signs; one that repeats the one before it is left out."""
    kept = [x for i, x in enumerate(members) if i == 0 or x != members[i - 1]]
    return Relation(tuple(kept), ("=",) * (len(kept) - 1))


def parts_that_are(
    expression: Expression, kinds: tuple[type[Expression], ...]
) -> Iterator[Expression]:
    """Give the parts of an expression, and the parts of those, that are of some kinds."""
    waiting = [expression]
    while waiting:
        here = waiting.pop()
        if isinstance(here, kinds):
            yield here
        waiting += here.parts()


def size(expression: Expression) -> int:
    """Return how many symbols, numbers and operations an expression is made of."""
    return sum(1 for _ in parts_that_are(expression, (Expression,)))


def contains(expression: Expression, wanted: Expression) -> int:
    """Return how often an expression stands in another."""
    return sum(part == wanted for part in parts_that_are(expression, (type(wanted),)))
