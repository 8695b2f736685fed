"""The notation that operations carry: Python expressions, read as mathematics."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from autograd.viz import notation as n
from autograd.viz.notation import Expression, Number


@dataclass(frozen=True, slots=True)
class Operand:
    """An expression, and how many axes it has."""

    expression: Expression
    ndim: int


@lru_cache(maxsize=1024)
def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def read(text: str, names: Mapping[str, Operand], axis: str = "", keeps: bool = True) -> Operand:
    """Return what a notation says of operands; its sums are over an axis, which they may keep.

    >>> x, y = Operand(n.Symbol("a"), 2), Operand(n.Symbol("b"), 2)
    >>> n.text(read("x @ y.T", {"x": x, "y": y}).expression)
    'a bᵀ'
    """
    try:
        return _meaning(_parsed(text), names, (axis, keeps and bool(axis)))
    except (SyntaxError, KeyError) as error:
        raise ValueError(
            f"the notation {text!r} is a Python expression of x, y and z (in a formula, of g and "
            f"ans too): {error}"
        ) from None


_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "≤",
    ast.Gt: ">",
    ast.GtE: "≥",
    ast.Eq: "=",
    ast.NotEq: "≠",
}


def _meaning(tree: ast.expr, names: Mapping[str, Operand], axis: tuple[str, bool]) -> Operand:
    match tree:
        case ast.Name(id=name):
            return names[name]
        case ast.Constant(value=value):
            return Operand(Number(value), 0)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            x = _meaning(operand, names, axis)
            return Operand(n.negative(x.expression), x.ndim)
        case ast.BinOp(left=left, op=op, right=right):
            return _combined(op, _meaning(left, names, axis), _meaning(right, names, axis))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            x, y = _meaning(left, names, axis), _meaning(right, names, axis)
            relation = n.Relation((x.expression, y.expression), (_SIGNS[type(op)],))
            return Operand(n.Fence(relation), max(x.ndim, y.ndim))
        case ast.Attribute(value=value, attr="T"):
            x = _meaning(value, names, axis)
            return Operand(n.transpose(x.expression) if x.ndim > 1 else x.expression, x.ndim)
        case ast.Call(func=ast.Name(id=function), args=args):
            given = [_meaning(x, names, axis) for x in args]
            ndim = max((x.ndim for x in given), default=0)
            if function == "sum":
                return Operand(n.SumOver(given[0].expression, *axis), ndim if axis[0] else 0)
            return Operand(_called(function, [x.expression for x in given]), ndim)
        case _:
            raise KeyError(ast.unparse(tree))


def _combined(op: ast.operator, x: Operand, y: Operand) -> Operand:
    a, b, ndim = x.expression, y.expression, max(x.ndim, y.ndim)
    match op:
        case ast.Add():
            made = n.total(a, b)
        case ast.Sub():
            made = n.total(a, n.negative(b))
        case ast.Mult():
            made = times(x, y)
        case ast.Div():
            made = n.quotient(a, b)
        case ast.Pow():
            made = n.power(a, b)
        case ast.MatMult():
            made = n.product(a, b, kind="matrix")
        case ast.BitAnd() | ast.BitOr():
            inside = [z.content if isinstance(z, n.Fence) else z for z in (a, b)]
            sign = "∧" if isinstance(op, ast.BitAnd) else "∨"
            made = n.Fence(n.Relation(tuple(inside), (sign,)))
        case _:
            raise KeyError(type(op).__name__)
    return Operand(made, ndim)


def times(x: Operand, y: Operand) -> Expression:
    """Multiply: of two arrays, element by element."""
    if x.ndim and y.ndim:
        return n.product(x.expression, y.expression, kind="hadamard")
    first, second = (y, x) if x.ndim and not y.ndim else (x, y)
    return n.product(first.expression, second.expression)


def _called(function: str, given: list[Expression]) -> Expression:
    match function:
        case "exp":
            return n.Power(n.Symbol("e"), given[0])
        case "sqrt":
            return n.Root(given[0])
        case "cbrt":
            return n.Root(given[0], 3)
        case "abs":
            return n.Fence(given[0], "|", "|")
        case _:
            return n.Call(function, tuple(given))
