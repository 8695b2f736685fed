"""The computation graph: `Node`, and `apply`, the one door.

Every operation, whether written as ``x * y``, ``np.exp(x)`` or ``x.sum()``, ends in `apply`: it
computes the result with plain NumPy and, where a gradient may be asked for later, remembers how.
Nothing here knows how to differentiate: the walk is in `autograd.walk`, the derivative tables
are in `autograd.rules`, and what a user sees of a node is `autograd.Value`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import numpy as np

from autograd import dispatch
from autograd.dispatch import MissingRuleError, registry
from autograd.scope import Scope, current_scope, root_scope

if TYPE_CHECKING:
    from autograd.primitives import Primitive

AnyNode = TypeVar("AnyNode", bound="Node")


# A count that only grows: sorted by it, every node comes after all that it was computed from.
next_order = itertools.count().__next__

NO_KEYWORDS: dict[str, Any] = {}
#: What operations on numbers and arrays give, most often.
PLAIN = frozenset((np.ndarray, float, np.float64, np.float32))
_new = object.__new__


class Node:
    """Data, and how it was computed: the operation, its inputs, and its place in the program."""

    __slots__ = (
        "__dict__",
        "__weakref__",
        "data",
        "grad",
        "inputs",
        "keywords",
        "op",
        "order",
        "requires_grad",
        "scope",
    )

    data: Any
    grad: Any
    op: Primitive | None
    inputs: tuple[Any, ...]
    keywords: dict[str, Any]
    order: int
    requires_grad: bool
    scope: Scope

    # Seldom set, so kept out of the slots that every node pays for.
    name: str | None = None
    hooks: Mapping[int, Callable[[Any], Any]] = {}
    retains_grad: bool = False
    watched: bool = False  # whether it retains its gradient or has hooks
    any_watched: ClassVar[bool] = False  # whether any node ever was, since asking each takes time
    assigned: int = -1  # of a leaf: when its data were last changed, in the order of nodes
    written: Any = None  # of a leaf: the record of the memory that it holds

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        trace = current_scope().trace
        data = self.data if trace is None else trace.known(self, "a conversion to an array")
        # Whole numbers have no gradient that could be lost.
        if self.requires_grad and (dtype is None or np.dtype(dtype).kind not in "iub"):
            raise TypeError(
                f"converting {describe(self)} to an array would drop its gradient in silence: "
                "use .data or .detach() if that is meant; to join values use np.stack or "
                "np.concatenate; of a tuple, such as an LSTM returns, pass on one part; for "
                "SciPy's functions, autograd.scipy"
            )
        return np.array(data, dtype=dtype, copy=copy)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
        if method != "__call__":
            return dispatch.call_method(ufunc, method, inputs, keywords)
        replacement = registry.find(ufunc)
        if keywords or replacement is None:
            dispatch.refuse_keywords(ufunc, keywords)
            if replacement is None:
                raise dispatch.no_rule(ufunc)
        for given in inputs:
            if given.__class__ is list:
                inputs = tuple([np.asarray(x) if x.__class__ is list else x for x in inputs])
                break
        return replacement(*inputs)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: Any, kwargs: Any
    ) -> Any:
        return dispatch.call(function, args, kwargs)

    # Elementwise ``==`` would take the default hash away; nodes are told apart by identity.
    __hash__ = object.__hash__


_node_kind: type[Node] = Node


def made_by_apply(kind: type[AnyNode]) -> type[AnyNode]:
    """Have `apply` make nodes of this class; a decorator, used once, by `autograd.Value`."""
    global _node_kind
    _node_kind = kind
    return kind


def constant(data: Any) -> Any:
    """Wrap a result through which no gradient flows."""
    node = _new(_node_kind)
    node.data = data
    node.grad = node.op = None
    node.inputs, node.keywords = (), NO_KEYWORDS
    node.order, node.requires_grad, node.scope = next_order(), False, root_scope
    return node


def apply(
    primitive: Primitive, inputs: tuple[Any, ...], keywords: dict[str, Any] = NO_KEYWORDS
) -> Any:
    """Compute ``primitive(*inputs)`` and, where a gradient may be asked for, record it.

    The result is a `Value` if any input is one; it is raw if none is, or if the primitive has no
    gradient at all.
    """
    arguments: list[Any] = []
    has_node = requires_grad = False
    for given in inputs:
        if isinstance(given, Node):
            has_node = True
            if given.requires_grad:
                requires_grad = True
            given = given.data
        arguments.append(given)
    scope = current_scope()
    if scope.observer is not None and (has_node or primitive.draws):
        wanted = requires_grad and scope.recording
        return scope.observer.record(primitive, inputs, keywords, wanted)
    try:
        if keywords:
            data = primitive.forward(*arguments, **keywords)
        else:
            data = primitive.forward(*arguments)
    except Exception as error:
        _refuse_values_as_data(inputs)
        error.add_note(f"in {primitive.name}({', '.join(map(describe, inputs))})")
        if primitive.ufunc is not None and any(given is None for given in inputs):
            error.add_note(
                "if the None is a gradient: only backward() sets it, and not that of an array that "
                "was computed, as w = w - step or w -= step make one: write w.data -= step"
            )
        raise
    if not has_node:
        return data
    if data.__class__ not in PLAIN:
        if isinstance(data, Node):
            _refuse_values_as_data(inputs)
        if isinstance(data, np.ma.MaskedArray):
            raise TypeError(
                f"{primitive.name} was given a masked array beside a value, whose gradient would "
                "not know of the mask: pass its .filled(number), or np.asarray(it)"
            )
        if primitive.ufunc is not None and _is_foreign(data):
            return NotImplemented
    rules = primitive.rules
    if not (requires_grad and rules and scope.recording):
        if rules is None and requires_grad and scope.recording:
            raise no_rules(primitive)
        if rules is not None and not rules:
            return data
        # Python's 2 * [1, 2], not arithmetic.
        if isinstance(data, list | tuple | str) and primitive.forward.__module__ == "_operator":
            raise TypeError(f"{primitive.name} of {describe(inputs[0])} gave {describe(data)}")
        return constant(data)
    node = _new(_node_kind)
    node.data = data
    node.grad = None
    node.op = primitive
    node.inputs = inputs
    node.keywords = keywords
    node.order = next_order()
    node.requires_grad = True
    node.scope = scope
    return node


def _refuse_values_as_data(inputs: tuple[Any, ...]) -> None:
    """Refuse a value whose data was assigned another, which no slot can do for itself."""
    for given in inputs:
        if isinstance(given, Node) and isinstance(given.data, Node):
            raise TypeError(
                f"the data of {describe(given)} was assigned a Value, where an array or a number "
                "is meant: write w.data = (...).data, or w.assign(...)"
            ) from None


def _is_foreign(data: Any) -> bool:
    """Tell whether an operand took the operation over, which then is to do all of it."""
    return hasattr(data, "__array_ufunc__") and not isinstance(data, np.ndarray | np.generic)


def no_rules(primitive: Primitive) -> MissingRuleError:
    """Return the error of a primitive that was never given gradient rules."""
    return MissingRuleError(
        f"{primitive.name} has no gradient rule: give it one with "
        f"{primitive.name}.defvjp(...), or pass raw arrays (.data)"
    )


def dtype_of(data: Any) -> np.dtype[Any]:
    """Return the dtype of raw data; float64 for a Python float."""
    return data.dtype if hasattr(data, "dtype") else np.asarray(data).dtype


def describe(given: Any) -> str:
    """Say in a few words what an argument is, for errors: ``Value 'x' of shape (3,), float64``."""
    data = given.data if isinstance(given, Node) else given
    if not isinstance(given, Node | np.ndarray | np.generic):
        text = repr(given)
        return text if len(text) <= 40 else f"a {type(given).__name__}"
    kind = type(given).__name__ if isinstance(given, Node) else "array"
    name = f" {given.name!r}" if isinstance(given, Node) and given.name is not None else ""
    return f"{kind}{name} of shape {np.shape(data)}, {dtype_of(data)}"
