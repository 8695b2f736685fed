"""The computation graph: `Node`, `Primitive`, the registry, and `apply`, the one door.

Every operation, whether written as ``x * y``, ``np.exp(x)`` or ``x.sum()``, ends in `apply`: it
computes the result with plain NumPy and, where a gradient may be asked for later, remembers how.
Nothing here knows how to differentiate: the walk is in `autograd.walk`, the derivative tables
are in `autograd.rules`, and what a user sees of a node is `autograd.Value`.
"""

from __future__ import annotations

import importlib
import inspect
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

import numpy as np

from autograd.scope import Scope, current_scope, root_scope

Rule = Callable[..., Any]
AnyNode = TypeVar("AnyNode", bound="Node")


class Rules(Protocol):
    """One rule per argument, in order; None for an argument without a gradient."""

    def __iter__(self) -> Iterator[Rule | None]: ...
    def __len__(self) -> int: ...


#: From a NumPy function to what takes its place when one of its arguments is a node.
registry: dict[Callable[..., Any], Callable[..., Any]] = {}

# A count that only grows: sorted by it, every node comes after all that it was computed from.
next_order = itertools.count().__next__

NO_KEYWORDS: dict[str, Any] = {}
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

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        if self.requires_grad:
            raise TypeError(
                f"converting {describe(self)} to an array would drop its gradient in silence: "
                "use .data or .detach() if that is meant; to join values use np.stack or "
                "np.concatenate"
            )
        trace = current_scope().trace
        data = self.data if trace is None else trace.known(self, "a conversion to an array")
        return np.array(data, dtype=dtype, copy=copy)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
        called = f"np.{ufunc.__name__}" + ("" if method == "__call__" else f".{method}")
        if keywords.get("out") is not None:
            raise TypeError(
                f"{called} cannot write its result into an array (by out= or an in-place operator "
                "such as +=) when a Value takes part, since the gradient would be lost: "
                "write `a = a + b`; in a compiled function, `w.assign_sub(change)` in place of "
                "`w.data -= change`"
            )
        for keyword, given in keywords.items():
            if keyword != "out" and not (keyword == "dtype" and given is None):
                raise _not_taken(called, f"it does not take the keyword {keyword!r}")
        replacement = registry.get(ufunc)
        if method != "__call__" or replacement is None:
            raise _no_rule(called)
        return replacement(*(np.asarray(x) if isinstance(x, list) else x for x in inputs))

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: Any, kwargs: Any
    ) -> Any:
        called = f"np{function.__module__.removeprefix('numpy')}.{function.__name__}"
        replacement = registry.get(function)
        if replacement is None:
            raise _no_rule(called)
        return _call(replacement, called, args, kwargs)

    # Elementwise ``==`` would take the default hash away; nodes are told apart by identity.
    __hash__ = object.__hash__


def _call(
    replacement: Callable[..., Any], called: str, args: tuple[Any, ...], keywords: dict[str, Any]
) -> Any:
    """Call what stands for a NumPy function, refusing arguments that it does not take by name."""
    for absent in ("out", "dtype"):
        if keywords.get(absent, ...) is None:
            keywords = {key: value for key, value in keywords.items() if key != absent}
    try:
        return replacement(*args, **keywords)
    except TypeError:
        forward = getattr(replacement, "forward", replacement)
        try:
            inspect.signature(forward).bind(*args, **keywords)
        except ValueError:  # a compiled function without a signature
            pass
        except TypeError as mismatch:
            raise _not_taken(called, str(mismatch)) from None
        raise


def _not_taken(called: str, mismatch: str) -> TypeError:
    return TypeError(f"{called} of a Value: {mismatch} (NumPy's own takes .data or .detach())")


def _no_rule(called: str) -> TypeError:
    return TypeError(
        f"{called} has no gradient rule: leave the graph with .data or .detach(), or write the "
        "operation as an autograd.primitive with a rule of its own"
    )


class Primitive:
    """An operation that the engine treats as a unit: a forward function and its gradient rules.

    Parameters
    ----------
    forward : callable
        Computes the result with plain NumPy from raw numbers and arrays.
    *rules : callable or None
        One per argument, called as ``rule(g, ans, *inputs, **keywords)``: from the upstream
        gradient `g`, the output `ans` and the inputs, the gradient of that argument. None stands
        for an argument without a gradient, such as a condition. Rules run on arrays and, for
        higher derivatives, on values: they may use operators, NumPy functions and primitives.
    numpy : tuple of NumPy functions
        Those whose place the primitive takes when they are called with a value.
    name : str, optional
        As shown in pictures and errors; by default the name of `forward`.

    Examples
    --------
    >>> from autograd import Value, primitive
    >>> @primitive
    ... def cube(x):
    ...     return x**3
    >>> cube.defvjp(lambda g, ans, x: g * 3 * x**2)
    cube
    >>> x = Value(2.0)
    >>> cube(x).backward()
    >>> x.grad
    12.0
    """

    #: Whether it draws at random: it is then recorded in a trace although no value goes in.
    draws = False
    #: Whether its result depends on nothing but the shapes and dtypes of its inputs.
    of_form = False
    #: From a rule to what does its work for many nodes at once, where that is less work: it is
    #: called as ``gather(total, shares)`` with a list of ``(g, ans, *inputs)``, adds what the rule
    #: would give for each of them to the total, in place, and tells whether it could.
    #: The rules of such a primitive return new arrays, which the walk may add to in place.
    gathers: Mapping[Rule, Callable[[Any, list[tuple[Any, ...]]], bool]] = MappingProxyType({})

    def __init__(
        self,
        forward: Callable[..., Any],
        *rules: Rule | None,
        numpy: tuple[Callable[..., Any], ...] = (),
        name: str | None = None,
    ) -> None:
        self.forward = forward
        #: None until rules are given; empty for an operation that has no gradient at all.
        self.rules: Rules | None = rules or None
        self.name: str = name or getattr(forward, "__name__", "primitive")
        self.__doc__ = forward.__doc__
        #: NumPy's function that computes the same of each element, if there is one.
        self.ufunc: np.ufunc | None = None
        for function in numpy:
            registry[function] = self
            # Of the forward function itself, or of Python's operator; not of what only resembles.
            same = function is forward or forward.__module__ in ("_operator", "builtins")
            if same and self.ufunc is None and isinstance(function, np.ufunc):
                self.ufunc = None if function.signature else function

    def defvjp(self, *rules: Rule | None) -> Primitive:
        """Set the gradient rules, one per argument, and return the primitive.

        Raises
        ------
        TypeError
            If there is no rule, or one is neither callable nor None.
        """
        if not rules:
            raise TypeError(f"{self.name}.defvjp needs one rule per argument, got none")
        for rule in rules:
            if rule is not None and not callable(rule):
                raise TypeError(
                    f"a rule of {self.name} must be callable or None, got {type(rule).__name__}"
                )
        self.rules = rules
        return self

    def __call__(self, *inputs: Any, **keywords: Any) -> Any:
        if keywords and any(isinstance(given, Node) for given in keywords.values()):
            inputs, keywords = self._positional(inputs, keywords)
        rules = self.rules
        if rules and len(rules) < len(inputs):
            for position in range(len(rules), len(inputs)):
                if isinstance(inputs[position], Node):
                    raise TypeError(
                        f"{self.name} has no gradient rule for its argument {position}, which is "
                        f"{describe(inputs[position])}: pass .data, or give it a rule (None for "
                        "no gradient)"
                    )
        return apply(self, inputs, keywords)

    def _positional(
        self, inputs: tuple[Any, ...], keywords: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Move values that were passed by name to their places, where their rules are."""
        bound = inspect.signature(self.forward).bind(*inputs, **keywords)
        bound.apply_defaults()
        hidden = [name for name, given in bound.kwargs.items() if isinstance(given, Node)]
        if hidden:
            raise TypeError(
                f"{self.name} takes no Value for {', '.join(hidden)}, which has no gradient rule: "
                "pass .data"
            )
        return bound.args, bound.kwargs

    def __repr__(self) -> str:
        return self.name

    # A copy of a model that holds one computes with the same, which rules and compiled code know.
    def __copy__(self) -> Primitive:
        return self

    def __deepcopy__(self, memo: Any) -> Primitive:
        return self

    def __reduce__(self) -> Any:
        for name, module in tuple(sys.modules.items()):
            for key, found in tuple(getattr(module, "__dict__", NO_KEYWORDS).items()):
                if found is self:
                    return _named, (name, key)
        raise TypeError(f"{self.name} is not the name of anything in a module, to pickle it by")


def _named(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)


class EveryArgument:
    """The rules of a primitive that takes any number of arguments: one rule, told which.

    It is called as ``rule(index, g, ans, *inputs, **keywords)``.
    """

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def __iter__(self) -> Iterator[Rule]:
        def for_argument(index: int) -> Rule:
            return lambda *args, **keywords: self.rule(index, *args, **keywords)

        return map(for_argument, itertools.count())

    def __len__(self) -> int:
        return sys.maxsize


def without_gradient(
    forward: Callable[..., Any],
    *numpy: Callable[..., Any],
    name: str | None = None,
    of_form: bool = False,
) -> Primitive:
    """Make a primitive whose result counts as a constant: a comparison, an index, a sign."""
    primitive = Primitive(forward, numpy=numpy, name=name)
    primitive.rules = ()
    primitive.of_form = of_form
    return primitive


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
    if scope.trace is not None and (has_node or primitive.draws):
        return scope.trace.record(primitive, inputs, keywords, requires_grad and scope.recording)
    try:
        if keywords:
            data = primitive.forward(*arguments, **keywords)
        else:
            data = primitive.forward(*arguments)
    except Exception as error:
        error.add_note(f"in {primitive.name}({', '.join(map(describe, inputs))})")
        raise
    if not has_node:
        return data
    rules = primitive.rules
    if not (requires_grad and rules and scope.recording):
        if rules is None and requires_grad and scope.recording:
            raise no_rules(primitive)
        if rules is not None and not rules:
            return data
        if isinstance(data, list | tuple | str):  # Python's 2 * [1, 2], not arithmetic
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


def no_rules(primitive: Primitive) -> TypeError:
    """Return the error of a primitive that was never given gradient rules."""
    return TypeError(
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
