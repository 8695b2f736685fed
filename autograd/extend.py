"""Operations of one's own, in the words of programs written for HIPS autograd.

There a rule is made in two steps: ``maker(ans, *args)`` returns the function of the upstream
gradient. `autograd.primitive` has rules of one step, and is what these are made into.

>>> from autograd import grad
>>> @primitive
... def cube(x):
...     return x**3
>>> defvjp(cube, lambda ans, x: lambda g: g * 3 * x**2)
>>> grad(cube)(2.0)
12.0
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any

import numpy as np

from autograd.backward import gradients, zero_of
from autograd.evaluation import name_of, raw, weighted_sum
from autograd.graph import MissingRuleError, Node, describe, registry
from autograd.primitives import EveryArgument, Primitive, Rule, Shares
from autograd.scope import differentiating
from autograd.structure import leaves, mapped, refilled
from autograd.structured import OfStructures, SparseObject, dense, holds_values, in_form
from autograd.value import Value
from autograd.vector_space import VSpace

__all__ = [
    "Box",
    "JVPNode",
    "SparseObject",
    "VJPNode",
    "VSpace",
    "def_linear",
    "defjvp",
    "defjvp_argnum",
    "defjvp_argnums",
    "defvjp",
    "defvjp_argnum",
    "defvjp_argnums",
    "notrace_primitive",
    "primitive",
    "register_notrace",
    "vspace",
]

Box = Value
vspace = VSpace
Maker = Callable[..., Any]


class VJPNode:
    """Stands for reverse mode, where `register_notrace` asks for a mode."""


class JVPNode:
    """Stands for forward mode, where `register_notrace` asks for a mode."""


def primitive(f_raw: Callable[..., Any]) -> Primitive:
    """Make a function an operation of the engine, whose rules `defvjp` or `defjvp` set.

    It takes, and returns, lists, tuples and dicts of values too. Until it has rules, it refuses a
    value that requires a gradient.
    """
    return OfStructures(f_raw)


def notrace_primitive(f_raw: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function see plain arrays in place of values; no gradient flows through it."""

    @functools.wraps(f_raw)
    def of_data(*args: Any, **keywords: Any) -> Any:
        def known(leaf: Any) -> Any:
            return leaf._known(f_raw.__name__) if isinstance(leaf, Value) else leaf

        plain = (mapped(known, arg) if holds_values(arg) else arg for arg in args)
        return f_raw(*plain, **keywords)

    return of_data


def register_notrace(trace_type: type, primitive_fun: Callable[..., Any]) -> None:
    """Declare that a primitive has no gradient: its results are plain arrays."""
    _primitive_of(primitive_fun).rules = ()


def _primitive_of(function: Callable[..., Any]) -> Primitive:
    """Return the primitive that a function is, or that takes its place for values."""
    if isinstance(function, Primitive):
        return function
    original: Any = inspect.unwrap(function, stop=_dispatches) if callable(function) else function
    found = registry.find(original) if callable(original) else None
    if isinstance(found, Primitive):
        return found
    if not _dispatches(original):
        raise TypeError(
            f"rules are set for what autograd.extend.primitive returned, or for a function of "
            f"NumPy, not for {name_of(function)}: decorate it with primitive"
        )
    return Primitive(original, numpy=(original,))


def _dispatches(function: Any) -> bool:
    """Tell whether NumPy asks a value what takes the place of a function."""
    return isinstance(function, np.ufunc) or hasattr(function, "_implementation")


def _missing(primitive: Primitive, argnum: int) -> MissingRuleError:
    return MissingRuleError(
        f"{primitive.name} has no gradient rule for its argument {argnum}: give it one with "
        "defvjp, or None where it has no gradient"
    )


def _placed(
    made: Primitive,
    makers: Sequence[Maker | str | None],
    argnums: Iterable[int] | None,
    words: Sequence[str] = (),
) -> dict[int, Any]:
    """Return rules by the arguments that they belong to."""
    for maker in makers:
        if not (maker is None or callable(maker) or maker in words):
            allowed = " or ".join(["callable", *map(repr, words), "None"])
            raise TypeError(f"a rule of {made.name} must be {allowed}, got {maker!r}")
    return dict(zip(count() if argnums is None else argnums, makers))


def _set_rules(made: Primitive, rule_of: Callable[[int], Rule | None]) -> None:
    """Set rules that may take and give structures, and gradients that are zero but for a few."""

    def suited(argnum: int) -> Rule | None:
        rule: Any = rule_of(argnum)

        def suiting(g: Any, ans: Any, *args: Any, **keywords: Any) -> Any:
            if isinstance(g, Shares):
                ans = in_form(ans)
                g = refilled(ans, [g[index] for index in range(len(g))])
            return dense(rule(g, ans, *args, **keywords))

        return rule and suiting

    made.rules = _ForEach(suited)


class _ForEach(EveryArgument):
    """Rules that are made for each argument when they are asked for."""

    def __init__(self, rule_of: Callable[[int], Rule | None]) -> None:
        self._made: dict[int, Rule | None] = {}
        self._rule_of = rule_of

    def __iter__(self) -> Iterator[Any]:
        for argnum in count():
            if argnum not in self._made:
                self._made[argnum] = self._rule_of(argnum)
            yield self._made[argnum]


def _pulling(made: Primitive, maker: Maker, *given: Any, **keywords: Any) -> Maker:
    """Return the function of the upstream gradient that a maker is to return."""
    try:
        pull = maker(*given, **keywords)
    except TypeError:
        try:
            inspect.signature(maker).bind(*given, **keywords)
        except ValueError:  # a compiled function without a signature
            pass
        except TypeError as mismatch:
            raise _no_maker(made, f"does not take what it is called with: {mismatch}") from None
        raise
    if not callable(pull):
        raise _no_maker(made, f"returned {describe(pull)}")
    return pull


def _no_maker(made: Primitive, what: str) -> TypeError:
    return TypeError(
        f"the rule of {made.name} {what}. In autograd.extend a rule takes the result and the "
        "arguments, and returns a function of the upstream gradient: "
        "lambda ans, x: lambda g: g * ...; for one of the form (g, ans, x) there is f.defvjp of "
        "autograd.primitive"
    )


def defvjp(
    fun: Callable[..., Any], *vjpmakers: Maker | None, argnums: Iterable[int] | None = None
) -> None:
    """Set the rules of reverse mode.

    Parameters
    ----------
    fun : callable
        What `primitive` returned, or a NumPy function or ufunc.
    *vjpmakers : callable or None
        One for each argument: ``maker(ans, *args, **keywords)`` returns a function of the upstream
        gradient. None where there is no gradient.
    argnums : iterable of int, optional
        Which arguments the makers belong to; by default the first, the second, and so on.

    Raises
    ------
    TypeError
        If a maker is neither callable nor None.
    """
    made = _primitive_of(fun)
    by_argument = _placed(made, vjpmakers, argnums)

    def rule_of(argnum: int) -> Rule | None:
        if argnum not in by_argument:

            def missing(*args: Any, **keywords: Any) -> Any:
                raise _missing(made, argnum)

            return missing
        maker = by_argument[argnum]
        if maker is None:
            return None
        return lambda g, *given, **keywords: _pulling(made, maker, *given, **keywords)(g)

    _set_rules(made, rule_of)


def defvjp_argnum(fun: Callable[..., Any], vjpmaker: Maker) -> None:
    """Set one rule for all arguments: ``maker(argnum, ans, args, keywords)`` of the gradient."""

    made = _primitive_of(fun)

    def rule_of(argnum: int) -> Rule:
        return lambda g, ans, *args, **keywords: _pulling(
            made, vjpmaker, argnum, ans, args, keywords
        )(g)

    _set_rules(made, rule_of)


def defvjp_argnums(fun: Callable[..., Any], vjpmaker: Maker) -> None:
    """Set a rule for several arguments at once: ``maker(argnums, ans, args, keywords)``."""

    made = _primitive_of(fun)

    def of_one(argnum: int, ans: Any, args: Any, keywords: Any) -> Any:
        pull = _pulling(made, vjpmaker, (argnum,), ans, args, keywords)
        return lambda g: next(iter(pull(g)))

    defvjp_argnum(fun, of_one)


def _transposed(push: Callable[[Any], Any], g: Any, argument: Any) -> Any:
    """Return the gradient of a linear function of a tangent: with it, forward rules pull back."""
    weights = leaves(g)
    tangent = mapped(lambda leaf: Value(zero_of(raw(leaf))), argument)
    with differentiating():
        total = weighted_sum(leaves(push(tangent)), weights)
    if total is None:
        return mapped(lambda leaf: zero_of(raw(leaf)), argument)
    create_graph = any(isinstance(weight, Node) for weight in weights)
    return refilled(argument, gradients(total, leaves(tangent), create_graph=create_graph))


def _of_linear(made: Primitive, argnum: int, g: Any, args: Any, keywords: Any) -> Any:
    """Return the gradient of an argument in which an operation is linear, for forward mode.

    Nothing tells how to pull back. But forward mode pulls back zeros, only to find how the result
    depends on them: as the operation itself does on the argument.
    """
    if any(np.any(raw(leaf)) for leaf in leaves(g)) or len(leaves(g)) != 1:
        raise _missing(made, argnum)

    def pushed(tangent: Any, *_: Any) -> Any:
        others = args if isinstance(tangent, Node) else mapped(raw, args)
        return made(*others[:argnum], tangent, *others[argnum + 1 :], **keywords)

    zero = zero_of(raw(args[argnum]))
    return Primitive(lambda _: zero, pushed, name=f"transposed {made.name}")(g)


def defjvp(
    fun: Callable[..., Any], *jvpfuns: Maker | str | None, argnums: Iterable[int] | None = None
) -> None:
    """Set rules of forward mode: ``jvp(g, ans, *args, **keywords)`` from an argument's tangent.

    Rules of reverse mode serve forward mode too, and come first: where there are some, these are
    left alone; where there are none, they are derived from these by transposition.

    Parameters
    ----------
    fun : callable
        What `primitive` returned, or a NumPy function or ufunc.
    *jvpfuns : callable, "same" or None
        One for each argument; "same" where the operation is linear in it, and so is its own rule
        of forward mode. Reverse mode takes a rule of `defvjp` then.
    argnums : iterable of int, optional
        Which arguments the rules belong to; by default the first, the second, and so on.
    """
    made = _primitive_of(fun)
    by_argument = _placed(made, jvpfuns, argnums, ("same",))
    if made.rules:
        return
    missing = object()

    def rule_of(argnum: int) -> Rule | None:
        jvp: Any = by_argument.get(argnum, missing)
        if jvp is None:
            return None

        def rule(g: Any, ans: Any, *args: Any, **keywords: Any) -> Any:
            if jvp is missing:
                raise _missing(made, argnum)
            if jvp == "same":
                return _of_linear(made, argnum, g, args, keywords)

            def push(tangent: Any) -> Any:
                return jvp(tangent, ans, *args, **keywords)

            return _transposed(push, g, args[argnum])

        return rule

    _set_rules(made, rule_of)


def defjvp_argnum(fun: Callable[..., Any], jvpmaker: Maker) -> None:
    """Set one rule of forward mode for all arguments: ``jvp(argnum, g, ans, args, keywords)``."""
    made = _primitive_of(fun)
    if made.rules:
        return

    def rule_of(argnum: int) -> Rule:
        def rule(g: Any, ans: Any, *args: Any, **keywords: Any) -> Any:
            def push(tangent: Any) -> Any:
                return jvpmaker(argnum, tangent, ans, args, keywords)

            return _transposed(push, g, args[argnum])

        return rule

    _set_rules(made, rule_of)


def defjvp_argnums(fun: Callable[..., Any], jvpmaker: Maker) -> None:
    """Set a rule of forward mode for several: ``jvp(argnums, gs, ans, args, keywords)``."""

    def of_one(argnum: int, g: Any, ans: Any, args: Any, keywords: Any) -> Any:
        return jvpmaker((argnum,), (g,), ans, args, keywords)

    defjvp_argnum(fun, of_one)


def def_linear(fun: Callable[..., Any]) -> None:
    """Declare that an operation is linear in each of its arguments.

    As `defjvp` with "same" for each: where there are rules of `defvjp`, forward mode follows.
    """
    made = _primitive_of(fun)
    if made.rules:
        return

    def rule_of(argnum: int) -> Rule:
        return lambda g, ans, *args, **keywords: _of_linear(made, argnum, g, args, keywords)

    _set_rules(made, rule_of)
