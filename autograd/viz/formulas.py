"""Local derivatives as formulas, read off the gradient rules.

A rule is one line of plain NumPy, so it can be called with stand-ins in place of numbers: what it
does to them is its formula. Where that would be hard to follow, the operation carries a formula of
its own beside the rule (`Primitive.formulas`); and where there is none, or the numbers show that it
does not hold (at a kink, say), the derivative is the plain symbol ∂y/∂x.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.graph import Node
from autograd.primitives import Primitive
from autograd.viz import notation as n
from autograd.viz.backpropagation import local_derivative
from autograd.viz.notation import Expression, Number, Slot
from autograd.viz.operands import Operand, read
from autograd.viz.operations import MOST_SYMBOLS, Known, expressed, plain, written
from autograd.viz.preview import preview
from autograd.viz.recording import recording, stand_in

Symbols = Mapping[Any, Expression]

#: The slots of a template beside those of the inputs, which count from 0.
ANSWER, UPSTREAM = -1, -2
_MOST_TEMPLATES = 4096
_UNKNOWN = "not looked for yet"
#: Larger whole numbers, and others that are not whole, get a slot: a formula serves for all.
_LARGEST_LITERAL = 16
_EQUAL = 1e-6


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
    guarded : bool
        Whether there are numbers for which it does not hold.
    """

    share: Expression
    local: Expression
    shape: tuple[int, ...]
    guarded: bool


_templates: dict[Any, Template | None] = {}


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
        found = _templates.get(key, _UNKNOWN)
    except TypeError:  # an index or a keyword that has no hash
        key, found = None, _UNKNOWN
    if isinstance(found, str):
        found = _found(op, node, slot)
        if len(_templates) >= _MOST_TEMPLATES:
            _templates.clear()
        if key is not None:
            _templates[key] = found
    if found is not None and found.guarded and _is_number(node) and not _holds(found, node, slot):
        return None
    return found


def _kind(given: Any) -> Any:
    data = given.data if isinstance(given, Node) else given
    if isinstance(given, Node) or isinstance(data, np.ndarray):
        return Node, data.__class__, getattr(data, "shape", ()), getattr(data, "dtype", None)
    if not _is_literal(data):
        return data.__class__
    hash(data)
    return data.__class__, data


def _is_literal(data: Any) -> bool:
    """Tell whether what the program wrote, such as the 2 of x², stands in the formula itself."""
    if data.__class__ is int or data.__class__ is float:
        return abs(data) <= _LARGEST_LITERAL and data == int(data)
    return True


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
        slot: Number(plain(given.data)) if isinstance(given, Node) else symbol_of(given, {})
        for slot, given in enumerate(node.inputs)
    }
    slots[ANSWER] = Number(plain(node.data))
    return slots


def _forward(node: Node) -> Expression:
    op: Any = getattr(node.op, "original", node.op)
    operands = [
        _given(slot, given.data if isinstance(given, Node) else given, given)
        for slot, given in enumerate(node.inputs)
    ]
    return written(op, node, operands).expression


def _found(op: Primitive, node: Node, slot: int) -> Template | None:
    try:
        made = _carried(op, node, slot) or _read_off(op, node, slot)
    except Exception:  # a rule may do what no stand-in can: it has no formula then
        return None
    return made if n.size(made.share) <= MOST_SYMBOLS else None


def _template(node: Node, share: Expression, shape: tuple[int, ...], guarded: bool) -> Template:
    one = {i: Slot(i) for i in range(ANSWER, len(node.inputs))} | {UPSTREAM: Number(1)}
    return Template(share, n.filled(share, one), shape, guarded)


def _carried(op: Primitive, node: Node, slot: int) -> Template | None:
    formula = op.formulas[slot] if slot < len(op.formulas) else None
    if formula is None:
        return None
    operands = [_given(i, getattr(x, "data", x), x) for i, x in enumerate(node.inputs)]
    ndim = np.ndim(node.data)
    known = {"g": Operand(Slot(UPSTREAM), ndim), "ans": Operand(Slot(ANSWER), ndim)}
    made = read(formula, known | dict(zip("xyz", operands)))
    return _template(node, made.expression, np.shape(node.data), guarded=True)


def _given(slot: int, data: Any, given: Any) -> Operand:
    """Return the slot of an input; a number that the program wrote stands in the formula itself."""
    if isinstance(given, int | float | complex) and not isinstance(given, Node):
        return Operand(Number(given), 0)
    return Operand(Slot(slot), np.ndim(data) if not isinstance(data, tuple | list) else 0)


def _read_off(op: Primitive, node: Node, slot: int) -> Template:
    """Call a rule with stand-ins, and write down what it did to them."""
    rule = next(rule for place, rule in enumerate(op.rules or ()) if place == slot)
    if rule is None:
        raise ValueError("there is no rule")
    known = Known()

    def standing(data: Any, slot: int) -> Any:
        made = stand_in(data)
        if isinstance(made, Node):
            known[made] = Operand(Slot(slot), np.ndim(data))
        return made

    g = standing(np.ones_like(node.data)[()], UPSTREAM)
    answer = standing(node.data, ANSWER)
    inputs = [
        standing(given.data if isinstance(given, Node) else given, slot)
        if isinstance(given, Node | np.ndarray) or not _is_literal(given)
        else given
        for slot, given in enumerate(node.inputs)
    ]
    with recording():
        result = rule(g, answer, *inputs, **node.keywords)
    share = expressed(result, known).expression
    if isinstance(share, n.Words):
        raise ValueError("the rule gave no number")
    return _template(node, share, np.shape(getattr(result, "data", result)), known.guarded)


def _holds(found: Template, node: Node, slot: int) -> bool:
    """Tell whether a formula gives the number that the rule gives, here."""
    with np.errstate(all="ignore"):
        expected = local_derivative(node, slot)
        if expected is None:
            return True
        slots = {i: getattr(x, "data", x) for i, x in enumerate(node.inputs)}
        slots[ANSWER] = node.data
        try:
            value = n.evaluate(found.local, slots)
        except n.Unwritten:
            return True  # the rule itself was called to find it
        except (ArithmeticError, TypeError, ValueError):
            return False
        if value != value and expected != expected:
            return True
        scale = max(abs(expected), abs(value), 1e-30)
        return bool(value == expected or abs(value - expected) <= _EQUAL * scale)
