"""Local derivatives as formulas, read off the gradient rules.

A rule is one line of plain NumPy, so it can be called with stand-ins in place of numbers: what it
does to them is its formula. Where that would be hard to follow, the operation carries a formula of
its own beside the rule (`Primitive.formulas`); and where there is none, or the numbers show that it
does not hold (at a kink, say), the derivative is the plain symbol ∂y/∂x.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from autograd.graph import Node
from autograd.primitives import Primitive
from autograd.rules.contraction import tensordot
from autograd.rules.elementwise import where
from autograd.rules.indexing import getitem, scatter_add
from autograd.rules.linalg import matmul
from autograd.rules.reduction import mean, sum_
from autograd.rules.shaping import expand_dims, swapaxes, transpose
from autograd.viz import notation as n
from autograd.viz.backpropagation import local_derivative
from autograd.viz.notation import Expression, Number, Slot
from autograd.viz.preview import preview
from autograd.viz.recording import recording, stand_in

Symbols = Mapping[Any, Expression]

#: The slots of a template beside those of the inputs, which count from 0.
ANSWER, UPSTREAM = -1, -2
_MOST_SYMBOLS = 40
_MOST_TEMPLATES = 4096
_EQUAL = 1e-6


@dataclass(frozen=True, slots=True)
class Operand:
    """An expression, and how many axes it has."""

    expression: Expression
    ndim: int


@dataclass(frozen=True, slots=True)
class Template:
    """What a rule gives, with slots for what it is given.

    Attributes
    ----------
    share : Expression
        The gradient of the input, by the upstream gradient.
    local : Expression
        The same for an upstream gradient of 1.
    shape : tuple of int
        Of what the rule gives, before it is summed over axes that were broadcast.
    """

    share: Expression
    local: Expression
    shape: tuple[int, ...] | None


_templates: dict[Any, Template | None] = {}
#: What functions in formulas compute, by their names.
_functions: dict[str, Callable[..., Any]] = {
    "ln": np.log,
    "max": np.maximum,
    "min": np.minimum,
    "floor": np.floor,
    "sum": np.sum,
    "mean": np.mean,
}


def local_formula(node: Node, slot: int, symbols: Symbols) -> Expression:
    """Return the derivative of an operation by one of its inputs, as a formula.

    Parameters
    ----------
    node : Value
        What the operation gave.
    slot : int
        The place of the input.
    symbols : mapping of Value to Expression
        What the node and its inputs are called; by default by their own names.

    Returns
    -------
    Expression
        Of single numbers and of what works on each element alone, the derivative; of other
        operations the symbol ∂y/∂x.

    Examples
    --------
    >>> from autograd import Value
    >>> x, y = Value(3.0, name="x"), Value(4.0, name="y")
    >>> n.text(local_formula(x * y, 0, {}))
    'y'
    >>> n.text(local_formula(np.log(x), 0, {})), n.text(local_formula(x**3, 0, {}))
    ('1/x', '3 · x²')
    """
    found = template(node, slot)
    if found is None or not (_is_number(node) or works_on_each(node, slot, found)):
        return generic(node, slot, symbols)
    return n.filled(found.local, _slots(node, symbols))


def local_numbers(node: Node, slot: int) -> Expression | None:
    """Return the formula of a single number's derivative with numbers in place of symbols.

    >>> from autograd import Value, sigmoid
    >>> n.text(local_numbers(sigmoid(Value(2.0)), 0))
    '0.8808 · (1 − 0.8808)'
    """
    found = template(node, slot)
    if found is None or not _is_number(node):
        return None
    return n.filled(found.local, _numbers(node), simplify=False)


def share_formula(
    node: Node, slot: int, symbols: Symbols, upstream: Expression
) -> Expression | None:
    """Return what a rule passes on to an input, by the gradient of the result; None if unknown.

    >>> from autograd import Value
    >>> w, a = Value(np.ones((3, 2)), name="w"), Value(np.ones((2, 1)), name="a")
    >>> n.text(share_formula(w @ a, 0, {}, n.Symbol("delta")))
    'δ aᵀ'
    >>> n.text(share_formula(w @ a, 1, {}, n.Symbol("delta")))
    'wᵀ δ'
    """
    found = template(node, slot)
    if found is None:
        return None
    return n.filled(found.share, {**_slots(node, symbols), UPSTREAM: upstream})


def forward_formula(node: Node, symbols: Symbols) -> Expression:
    """Return what an operation computes: ``w x + b``.

    >>> from autograd import Value
    >>> x = Value(3.0, name="x")
    >>> n.text(forward_formula(np.exp(x), {})), n.text(forward_formula(1 - x, {}))
    ('e^x', '1 − x')
    """
    return n.filled(_forward(node), _slots(node, symbols), simplify=False)


def forward_numbers(node: Node) -> Expression:
    """Return what an operation on single numbers computes, with the numbers."""
    return n.filled(_forward(node), _numbers(node), simplify=False)


def generic(node: Node, slot: int, symbols: Symbols) -> Expression:
    """Return the symbol ∂y/∂x."""
    slots = _slots(node, symbols)
    return n.Partial(slots[ANSWER], slots[slot])


def template(node: Node, slot: int) -> Template | None:
    """Return what the rule of an argument gives, with slots; None if there is no formula."""
    op: Any = getattr(node.op, "original", node.op)
    if op is None or isinstance(node.data, tuple):
        return None
    try:
        key = (op, slot, *map(_kind, node.inputs), *node.keywords.items())
        found = _templates.get(key, key)
    except TypeError:  # an index or a keyword that has no hash
        key = found = None
    if found is None or found is key:
        found = _found(op, node, slot)
        if len(_templates) >= _MOST_TEMPLATES:
            _templates.clear()
        if key is not None:
            _templates[key] = found
    if isinstance(found, Template) and _is_number(node) and not _holds(found, node, slot):
        return None
    return found  # type: ignore[return-value]


def _kind(given: Any) -> Any:
    data = given.data if isinstance(given, Node) else given
    if isinstance(given, Node) or isinstance(data, np.ndarray):
        return Node, data.__class__, getattr(data, "shape", ()), getattr(data, "dtype", None)
    hash(data)
    return data.__class__, data


def _is_number(node: Node) -> bool:
    return all(
        not getattr(given.data, "ndim", 0) and not isinstance(given.data, tuple)
        for given in (node, *node.inputs)
        if isinstance(given, Node)
    )


def works_on_each(node: Node, slot: int, found: Template) -> bool:
    """Tell whether each element of a result depends on that of the input in its place alone."""
    given = node.inputs[slot]
    return (
        np.shape(given.data) == np.shape(node.data)
        and upstream_is_factor(found.share)
        and not _mixes(found.local)
    )


def upstream_is_factor(share: Expression) -> bool:
    """Tell whether the upstream gradient stands once, multiplied element by element."""
    if n.contains(share, Slot(UPSTREAM)) != 1:
        return False
    while share != Slot(UPSTREAM):
        match share:
            case n.Negative(term):
                share = term
            case n.Quotient(over, _):
                share = over
            case n.Product(factors, kind) if kind != "matrix":
                share = next(x for x in factors if n.contains(x, Slot(UPSTREAM)))
            case _:
                return False
    return True


def _mixes(x: Expression) -> bool:
    return isinstance(x, n.SumOver) or any(map(_mixes, x.parts()))


def _slots(node: Node, symbols: Symbols) -> dict[int, Expression]:
    slots = {slot: symbol_of(given, symbols) for slot, given in enumerate(node.inputs)}
    slots[ANSWER] = symbol_of(node, symbols)
    return slots


def symbol_of(given: Any, symbols: Symbols) -> Expression:
    """Return what a value, or a constant that an operation was given, is called."""
    if isinstance(given, Node):
        found = symbols.get(given)
        if found is None:
            made = given.op.name if given.op is not None else "value"
            found = n.Symbol(given.name or made)
        return found
    if isinstance(given, int | float | complex | np.number):
        return Number(given)
    if isinstance(given, np.ndarray):
        return symbols.get(id(given)) or n.Symbol("c")
    return n.Words(preview(given).describe())


def _numbers(node: Node) -> dict[int, Expression]:
    slots = {
        slot: Number(_number(given.data)) if isinstance(given, Node) else symbol_of(given, {})
        for slot, given in enumerate(node.inputs)
    }
    slots[ANSWER] = Number(_number(node.data))
    return slots


def _number(data: Any) -> Any:
    return data.item() if isinstance(data, np.ndarray | np.generic) else data


def _forward(node: Node) -> Expression:
    op: Any = getattr(node.op, "original", node.op)
    operands = [
        _given(slot, given.data if isinstance(given, Node) else given, given)
        for slot, given in enumerate(node.inputs)
    ]
    return _written(op, node, operands).expression


def _found(op: Primitive, node: Node, slot: int) -> Template | None:
    try:
        share, shape = _carried(op, node, slot) or _read_off(op, node, slot)
    except Exception:  # a rule may do what no stand-in can: it has no formula then
        return None
    if n.size(share) > _MOST_SYMBOLS:
        return None
    one = {i: Slot(i) for i in range(ANSWER, len(node.inputs))} | {UPSTREAM: Number(1)}
    return Template(share, n.filled(share, one), shape)


def _carried(op: Primitive, node: Node, slot: int) -> tuple[Expression, Any] | None:
    formula = op.formulas[slot] if slot < len(op.formulas) else None
    if formula is None:
        return None
    operands = [_given(i, getattr(x, "data", x), x) for i, x in enumerate(node.inputs)]
    ndim = np.ndim(node.data)
    known = {"g": Operand(Slot(UPSTREAM), ndim), "ans": Operand(Slot(ANSWER), ndim)}
    made = _read(formula, known | dict(zip("xyz", operands)))
    return made.expression, np.shape(node.data)


def _given(slot: int, data: Any, given: Any) -> Operand:
    """Return the slot of an input; a number that the program wrote stands in the formula itself."""
    if isinstance(given, int | float | complex) and not isinstance(given, Node):
        return Operand(Number(given), 0)
    return Operand(Slot(slot), np.ndim(data) if not isinstance(data, tuple | list) else 0)


def _read_off(op: Primitive, node: Node, slot: int) -> tuple[Expression, tuple[int, ...]]:
    """Call a rule with stand-ins, and write down what it did to them."""
    rule = next(rule for place, rule in enumerate(op.rules or ()) if place == slot)
    if rule is None:
        raise ValueError("there is no rule")
    known: dict[Any, Operand] = {}

    def standing(data: Any, slot: int) -> Any:
        made = stand_in(data)
        if isinstance(made, Node):
            known[made] = Operand(Slot(slot), np.ndim(data))
        return made

    g = standing(np.ones_like(node.data)[()], UPSTREAM)
    answer = standing(node.data, ANSWER)
    inputs = [
        standing(given.data if isinstance(given, Node) else given, slot)
        if isinstance(given, Node | np.ndarray)
        else given
        for slot, given in enumerate(node.inputs)
    ]
    with recording():
        result = rule(g, answer, *inputs, **node.keywords)
    return _expressed(result, known).expression, np.shape(getattr(result, "data", result))


def _expressed(result: Any, known: dict[Any, Operand]) -> Operand:
    """Return what was recorded as an expression; older nodes first, without recursion."""
    stack = [result]
    while stack:
        node = stack[-1]
        if not isinstance(node, Node) or node in known:
            stack.pop()
            continue
        if node.op is None:
            known[node] = _constant(node.data)
            continue
        missing = [x for x in node.inputs if isinstance(x, Node) and x not in known]
        if missing:
            stack += missing
            continue
        operands = [known[x] if isinstance(x, Node) else _constant(x) for x in node.inputs]
        known[node] = _written(node.op, node, operands, known)
        if n.size(known[node].expression) > _MOST_SYMBOLS:
            raise ValueError("too long to read")
    return known[result] if isinstance(result, Node) else _constant(result)


def _constant(data: Any) -> Operand:
    """Return what a rule brought along: a number, or an array of one number."""
    if isinstance(data, bool | int | float | complex | np.number | np.bool_):
        return Operand(Number(_plain(data)), 0)
    if isinstance(data, np.ndarray):
        if data.size and data.dtype.kind in "fciub" and (data == data.flat[0]).all():
            return Operand(Number(_plain(data.flat[0])), data.ndim)
        return Operand(n.Symbol("c"), data.ndim)
    return Operand(n.Words(preview(data).describe()), 0)


def _plain(number: Any) -> Any:
    """Return a whole number as an int, so that 2.0 · x is written 2 · x."""
    number = _number(number)
    if isinstance(number, bool) or (isinstance(number, float) and number.is_integer()):
        return int(number)
    return number


def _written(
    op: Primitive, node: Node, operands: list[Operand], known: Mapping[Any, Operand] | None = None
) -> Operand:
    """Write one operation on expressions."""
    ndim = np.ndim(node.data) if not isinstance(node.data, tuple) else 0
    special = _SPECIAL.get(op)
    if special is not None:
        made = special(node, operands, known or {})
        if made is not None:
            return Operand(made, ndim)
    if op.notation is not None:
        made = _read(op.notation, dict(zip("xyz", operands)))
        return Operand(made.expression, ndim)
    given = [
        x.expression
        for x, raw in zip(operands, node.inputs, strict=True)
        if not isinstance(x.expression, n.Words) or isinstance(raw, Node | str)
    ]
    _functions.setdefault(op.name, op.forward)
    return Operand(n.Call(op.name, tuple(given)), ndim)


# The notation that operations carry is a Python expression, of which this is the meaning.


@lru_cache(maxsize=1024)
def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _read(text: str, names: Mapping[str, Operand]) -> Operand:
    try:
        return _meaning(_parsed(text), names)
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


def _meaning(tree: ast.expr, names: Mapping[str, Operand]) -> Operand:
    match tree:
        case ast.Name(id=name):
            return names[name]
        case ast.Constant(value=value):
            return Operand(Number(value), 0)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            x = _meaning(operand, names)
            return Operand(n.negative(x.expression), x.ndim)
        case ast.BinOp(left=left, op=op, right=right):
            return _combined(op, _meaning(left, names), _meaning(right, names))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            x, y = _meaning(left, names), _meaning(right, names)
            relation = n.Relation((x.expression, y.expression), (_SIGNS[type(op)],))
            return Operand(n.Fence(relation), max(x.ndim, y.ndim))
        case ast.Attribute(value=value, attr="T"):
            x = _meaning(value, names)
            return Operand(n.transpose(x.expression) if x.ndim > 1 else x.expression, x.ndim)
        case ast.Call(func=ast.Name(id=function), args=args):
            given = [_meaning(x, names) for x in args]
            ndim = 0 if function == "sum" else max((x.ndim for x in given), default=0)
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
        case "sum":
            return n.SumOver(given[0])
        case _:
            return n.Call(function, tuple(given))


# Operations whose notation depends on more than their inputs.

_Known = Mapping[Any, Operand]


def _as_factor(node: Any, operand: Operand, known: _Known) -> Expression:
    """Write a factor of a product of matrices: a vector that was made a row is transposed."""
    if isinstance(node, Node) and node in known:
        op, source = node.op, node.inputs[0] if node.inputs else None
        if op is expand_dims and np.ndim(source.data) == 1:
            inner = known[source].expression
            axis = node.inputs[1] if len(node.inputs) > 1 else node.keywords.get("axis")
            return n.transpose(inner) if axis in (0, -2) else inner
        if op is swapaxes:
            return n.transpose(_as_factor(source, known[source], known))
    return operand.expression


def _matmul(node: Node, operands: list[Operand], known: _Known) -> Expression | None:
    x, y = operands
    if x.ndim == 1 and y.ndim == 1:
        return n.product(n.transpose(x.expression), y.expression, kind="matrix")
    if x.ndim == 1 and y.ndim == 2:
        return n.product(n.transpose(y.expression), x.expression, kind="matrix")
    left, right = (
        _as_factor(given, operand, known)
        for given, operand in zip(node.inputs, operands, strict=True)
    )
    if any(_is_single(given, known) for given in node.inputs):
        sides = (x.base if isinstance(x, n.Transpose) else x for x in (left, right))
        return n.product(*sides)
    return n.product(left, right, kind="matrix")


def _is_single(node: Any, known: _Known) -> bool:
    """Tell whether a matrix is a number that was given axes."""
    while isinstance(node, Node) and node.op in (expand_dims, swapaxes):
        node = node.inputs[0]
        if np.ndim(node.data) == 0:
            return True
    return False


def _getitem(node: Node, operands: list[Operand], known: _Known) -> Expression:
    source, index = node.inputs
    base = operands[0].expression
    if isinstance(source, Node) and source.op is matmul and isinstance(index, tuple):
        if index == (..., 0):
            return base
        if index[:2] == (..., 0) and isinstance(base, n.Product):
            if base.kind != "matrix":
                return base
            return n.product(*map(n.transpose, reversed(base.factors)), kind="matrix")
    return n.Indexed(base, _index_text(index))


def _index_text(index: Any) -> str:
    if isinstance(index, tuple):
        return ", ".join(map(_index_text, index)) or "()"
    if isinstance(index, slice):
        parts = [index.start, index.stop] + [index.step] * (index.step is not None)
        return ":".join("" if part is None else str(part) for part in parts)
    if index is Ellipsis:
        return "…"
    if isinstance(index, Node):
        return index.name or "i"
    if isinstance(index, np.ndarray | list):
        return str(np.asarray(index).tolist()) if np.size(index) <= 6 else "i"
    return str(index)


def _scatter_add(node: Node, operands: list[Operand], known: _Known) -> Expression:
    place = n.Words(f"at [{_index_text(node.inputs[1])}]")
    return n.Call("scatter", (operands[0].expression, place))


def _where(node: Node, operands: list[Operand], known: _Known) -> Expression:
    condition, x, y = operands
    bracket = condition.expression
    if isinstance(bracket, Number):
        return x.expression if bracket.value else y.expression
    # What a rule puts in place of numbers for which its formula would not hold.
    guards = isinstance(x.expression, Number) and not isinstance(y.expression, Number)
    if guards and x.expression != Number(0) and _is_equality(bracket):
        return y.expression
    yes, no = Operand(bracket, condition.ndim), Operand(_otherwise(bracket), condition.ndim)
    if y.expression == Number(0):
        return times(yes, x)
    if x.expression == Number(0):
        return y.expression if _is_equality(bracket) else times(no, y)
    return n.total(times(yes, x), times(no, y))


def _is_equality(bracket: Expression) -> bool:
    return (
        isinstance(bracket, n.Fence)
        and isinstance(bracket.content, n.Relation)
        and ("=" in bracket.content.signs or bracket.content.signs == ("∧",))
    )


_OPPOSITE = {"<": "≥", "≥": "<", ">": "≤", "≤": ">", "=": "≠", "≠": "="}


def _otherwise(bracket: Expression) -> Expression:
    if isinstance(bracket, n.Fence) and isinstance(bracket.content, n.Relation):
        relation = bracket.content
        if relation.signs[0] in _OPPOSITE:
            return n.Fence(n.Relation(relation.members, (_OPPOSITE[relation.signs[0]],)))
    return n.total(Number(1), n.negative(bracket))


def _transposed(node: Node, operands: list[Operand], known: _Known) -> Expression | None:
    return n.transpose(operands[0].expression) if operands[0].ndim == 2 else None


def _reduced(sign: str) -> Callable[..., Expression]:
    def write(node: Node, operands: list[Operand], known: _Known) -> Expression:
        axis = node.keywords.get("axis", node.inputs[1] if len(node.inputs) > 1 else None)
        x = operands[0].expression
        if sign == "sum":
            return n.SumOver(x, "" if axis is None else axis_text(axis))
        return n.Call(sign, (x,) if axis is None else (x, n.Words(axis_text(axis))))

    return write


def axis_text(axis: Any) -> str:
    """Say which axis, or which axes, in words."""
    if isinstance(axis, tuple) and len(axis) != 1:
        return f"axes {', '.join(map(str, axis))}"
    return f"axis {axis[0] if isinstance(axis, tuple) else axis}"


def _tensordot(node: Node, operands: list[Operand], known: _Known) -> Expression | None:
    x, y = operands[:2]
    axes = node.keywords.get("axes")
    if x.ndim == y.ndim == 1 and axes == ((), ()):
        return n.product(x.expression, n.transpose(y.expression), kind="matrix")
    return None


_SPECIAL: dict[Primitive, Callable[..., Expression | None]] = {
    matmul: _matmul,
    getitem: _getitem,
    scatter_add: _scatter_add,
    where: _where,
    transpose: _transposed,
    swapaxes: _transposed,
    tensordot: _tensordot,
    sum_: _reduced("sum"),
    mean: _reduced("mean"),
}


def _holds(found: Template, node: Node, slot: int) -> bool:
    """Tell whether a formula gives the number that the rule gives, here."""
    with np.errstate(all="ignore"):
        expected = local_derivative(node, slot)
        if expected is None:
            return True
        slots = {i: getattr(x, "data", x) for i, x in enumerate(node.inputs)}
        slots[ANSWER] = node.data
        try:
            value = evaluate(found.local, slots)
        except Unwritten:
            return True  # the rule itself was called to find it
        except (ArithmeticError, TypeError, ValueError):
            return False
        if value != value and expected != expected:
            return True
        scale = max(abs(expected), abs(value), 1e-30)
        return bool(value == expected or abs(value - expected) <= _EQUAL * scale)


class Unwritten(Exception):  # noqa: N818 (no error, but an answer)
    """An expression has a part that stands for no number."""


def evaluate(x: Expression, slots: Mapping[int, Any]) -> Any:
    """Return the number, or the array, that an expression stands for.

    >>> evaluate(n.Power(Slot(0), Number(2)), {0: 3.0})
    9.0
    """

    def value(part: Expression) -> Any:
        return evaluate(part, slots)

    match x:
        case Slot(index):
            return slots[index]
        case Number(number):
            return number
        case n.Symbol("e"):
            return math.e
        case n.Sum(terms):
            return sum(map(value, terms[1:]), value(terms[0]))
        case n.Negative(term):
            return -value(term)
        case n.Product(factors, kind):
            found = value(factors[0])
            for factor in factors[1:]:
                found = found @ value(factor) if kind == "matrix" else found * value(factor)
            return found
        case n.Quotient(over, under):
            return np.true_divide(value(over), value(under))
        case n.Power(base, exponent):
            if base == n.Symbol("e"):
                return np.exp(value(exponent))
            return np.power(
                np.asarray(value(base), np.result_type(float, value(base))), value(exponent)
            )[()]
        case n.Root(radicand, degree):
            return np.sqrt(value(radicand)) if degree == 2 else np.cbrt(value(radicand))
        case n.Transpose(base):
            return np.transpose(value(base))
        case n.Fence(content, "|"):
            return abs(value(content))
        case n.Fence(content, "["):
            return 1.0 * value(content)
        case n.Relation((left, right), (sign,)):
            return _COMPARE[sign](value(left), value(right))
        case n.Call(function, arguments) if function in _functions:
            return _functions[function](*map(value, arguments))
        case n.Call("sigma", (z,)):
            return 1 / (1 + np.exp(-value(z)))
        case n.SumOver(term, ""):
            return np.sum(value(term))
        case _:
            raise Unwritten


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": np.less,
    "≤": np.less_equal,
    ">": np.greater,
    "≥": np.greater_equal,
    "=": np.equal,
    "≠": np.not_equal,
    "∧": np.logical_and,
    "∨": np.logical_or,
}
