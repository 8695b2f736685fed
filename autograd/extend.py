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
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any

from autograd.backward import gradients, zero_of
from autograd.evaluation import raw
from autograd.graph import MissingRuleError, Node, registry
from autograd.primitives import EveryArgument, Primitive, Rule
from autograd.structure import leaves, mapped, refilled
from autograd.value import Value
from autograd.vector_space import VSpace

Box = Value
vspace = VSpace
Maker = Callable[..., Any]


class VJPNode:
    """Stands for reverse mode, where `register_notrace` asks for a mode."""


class JVPNode:
    """Stands for forward mode, where `register_notrace` asks for a mode."""


class SparseObject:
    """A gradient that is zero but for what ``mut_add`` adds to an array."""

    def __init__(self, vs: VSpace, mut_add: Callable[[Any], Any]) -> None:
        self.vs, self.mut_add = vs, mut_add


def primitive(f_raw: Callable[..., Any]) -> Primitive:
    """Make a function an operation of the engine, whose rules `defvjp` or `defjvp` set.

    It takes lists, tuples and dicts of values too. Until it has rules, it refuses a value that
    requires a gradient.
    """
    made = _OfStructures(f_raw)
    functools.update_wrapper(made, f_raw, updated=())
    return made


class _OfStructures(Primitive):
    """A primitive whose arguments may be structures that hold values."""

    def __call__(self, *inputs: Any, **keywords: Any) -> Any:
        if not any(isinstance(x, list | tuple | dict) and _holds_values(x) for x in inputs):
            return super().__call__(*inputs, **keywords)
        parts = leaves(inputs)
        counts = [len(leaves(x)) for x in inputs]

        def forward(*parts: Any, **keywords: Any) -> Any:
            return self.forward(*refilled(inputs, list(parts)), **keywords)

        def rule(index: int, g: Any, ans: Any, *parts: Any, **keywords: Any) -> Any:
            number = next(i for i in range(len(counts)) if sum(counts[: i + 1]) > index)
            if not self.rules:
                raise _missing(self, number)
            rules = iter(self.rules)
            of_argument = [next(rules, None) for _ in range(number + 1)][-1]
            if of_argument is None:
                return zero_of(raw(parts[index]))
            share = of_argument(g, ans, *refilled(inputs, list(parts)), **keywords)
            return leaves(share)[index - sum(counts[:number])]

        flat = Primitive(forward, name=self.name)
        flat.rules = EveryArgument(rule)
        return flat(*parts, **keywords)


def _holds_values(structure: Any) -> bool:
    return any(isinstance(leaf, Node) for leaf in leaves(structure))


def notrace_primitive(f_raw: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function see plain arrays in place of values; no gradient flows through it."""

    @functools.wraps(f_raw)
    def of_data(*args: Any, **keywords: Any) -> Any:
        return f_raw(*(mapped(raw, arg) for arg in args), **keywords)

    return of_data


def register_notrace(trace_type: type, primitive_fun: Callable[..., Any]) -> None:
    """Declare that a primitive has no gradient: its results are plain arrays."""
    _primitive_of(primitive_fun).rules = ()


def _primitive_of(function: Callable[..., Any]) -> Primitive:
    """Return the primitive that a function is, or that takes its place for values."""
    found = function if isinstance(function, Primitive) else registry.find(function)
    if not isinstance(found, Primitive):
        found = Primitive(function, numpy=(function,))
    return found


def _missing(primitive: Primitive, argnum: int) -> MissingRuleError:
    return MissingRuleError(
        f"{primitive.name} has no gradient rule for its argument {argnum}: give it one with "
        "defvjp, or None where it has no gradient"
    )


def _placed(
    function: Callable[..., Any], makers: Sequence[Maker | None], argnums: Iterable[int] | None
) -> tuple[Primitive, dict[int, Maker | None]]:
    made = _primitive_of(function)
    for maker in makers:
        if maker is not None and maker != "same" and not callable(maker):
            raise TypeError(f"a rule of {made.name} must be callable or None, got {maker!r}")
    return made, dict(zip(count() if argnums is None else argnums, makers, strict=False))


def _dense(share: Any) -> Any:
    return share.mut_add(share.vs.zeros()) if isinstance(share, SparseObject) else share


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
    made, by_argument = _placed(fun, vjpmakers, argnums)

    def rule_of(argnum: int) -> Rule | None:
        if argnum not in by_argument:

            def missing(*args: Any, **keywords: Any) -> Any:
                raise _missing(made, argnum)

            return missing
        maker = by_argument[argnum]
        if maker is None:
            return None

        def rule(g: Any, ans: Any, *args: Any, **keywords: Any) -> Any:
            return _dense(maker(ans, *args, **keywords)(g))

        return rule

    made.rules = _ForEach(rule_of)


class _ForEach(EveryArgument):
    """Rules that are made for each argument when they are asked for."""

    def __init__(self, rule_of: Callable[[int], Rule | None]) -> None:
        self._made: list[Rule | None] = []
        self._rule_of = rule_of

    def __iter__(self) -> Iterator[Any]:
        for argnum in count():
            if argnum == len(self._made):
                self._made.append(self._rule_of(argnum))
            yield self._made[argnum]


def defvjp_argnum(fun: Callable[..., Any], vjpmaker: Maker) -> None:
    """Set one rule for all arguments: ``maker(argnum, ans, args, keywords)`` of the gradient."""

    def rule_of(argnum: int) -> Rule:
        def rule(g: Any, ans: Any, *args: Any, **keywords: Any) -> Any:
            return _dense(vjpmaker(argnum, ans, args, keywords)(g))

        return rule

    _primitive_of(fun).rules = _ForEach(rule_of)


def defvjp_argnums(fun: Callable[..., Any], vjpmaker: Maker) -> None:
    """Set a rule for several arguments at once: ``maker(argnums, ans, args, keywords)``."""

    def of_one(argnum: int, ans: Any, args: Any, keywords: Any) -> Any:
        pull = vjpmaker((argnum,), ans, args, keywords)
        return lambda g: next(iter(pull(g)))

    defvjp_argnum(fun, of_one)


def _transposed(push: Callable[[Any], Any], g: Any, argument: Any) -> Any:
    """Return the gradient of a linear function of a tangent: with it, forward rules pull back."""
    tangent = Value(zero_of(raw(argument)))
    pushed = push(tangent)
    if not (isinstance(pushed, Node) and pushed.requires_grad):
        return zero_of(raw(argument))
    return gradients(pushed, tangent, g, create_graph=isinstance(g, Node))


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
        One for each argument; "same", where the operation is linear in it, takes a rule of
        reverse mode beside it.
    argnums : iterable of int, optional
        Which arguments the rules belong to; by default the first, the second, and so on.
    """
    made, by_argument = _placed(fun, jvpfuns, argnums)  # type: ignore[arg-type]
    if made.rules:
        return

    def rule_of(argnum: int) -> Rule | None:
        jvp: Any = by_argument.get(argnum, "same")
        if jvp is None:
            return None

        def rule(g: Any, ans: Any, *args: Any, **keywords: Any) -> Any:
            if jvp == "same":  # which does not tell how to pull back
                raise _missing(made, argnum)

            def push(tangent: Any) -> Any:
                return jvp(tangent, ans, *args, **keywords)

            return _transposed(push, g, args[argnum])

        return rule

    made.rules = _ForEach(rule_of)


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

    made.rules = _ForEach(rule_of)


def defjvp_argnums(fun: Callable[..., Any], jvpmaker: Maker) -> None:
    """Set a rule of forward mode for several: ``jvp(argnums, gs, ans, args, keywords)``."""

    def of_one(argnum: int, g: Any, ans: Any, args: Any, keywords: Any) -> Any:
        return jvpmaker((argnum,), (g,), ans, args, keywords)

    defjvp_argnum(fun, of_one)


def def_linear(fun: Callable[..., Any]) -> None:
    """Declare that an operation is linear in each of its arguments.

    There is nothing to remember: forward mode follows from the rules of `defvjp`, linear or not.
    """
    _primitive_of(fun)
