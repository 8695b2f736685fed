"""Rules of forward mode for operations of one's own, which are made into those of reverse mode."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograd.backward import gradients, zero_of
from autograd.evaluation import raw, weighted_sum
from autograd.graph import Node
from autograd.primitives import Primitive, Rule
from autograd.rule_setting import Maker, by_argument_of, missing_rule, primitive_of, set_rules
from autograd.scope import differentiating
from autograd.structure import leaves, mapped, refilled
from autograd.value import Value


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
        raise missing_rule(made, argnum)

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

    Raises
    ------
    TypeError
        If a rule is none of these, or `fun` is another function.

    Examples
    --------
    >>> from autograd import make_jvp
    >>> from autograd.extend import primitive
    >>> @primitive
    ... def power(x, n):
    ...     return x**n
    >>> defjvp(power, lambda g, ans, x, n: g * n * x ** (n - 1), None)
    >>> make_jvp(power)(2.0, 3)(1.0)
    (8.0, 12.0)
    """
    made = primitive_of(fun)
    by_argument = by_argument_of(made, jvpfuns, argnums, ("same",))
    if made.rules:
        return
    missing = object()

    def rule_of(argnum: int) -> Rule | None:
        jvp: Any = by_argument.get(argnum, missing)
        if jvp is None:
            return None

        def rule(g: Any, ans: Any, *args: Any, **keywords: Any) -> Any:
            if jvp is missing:
                raise missing_rule(made, argnum)
            if jvp == "same":
                return _of_linear(made, argnum, g, args, keywords)

            def push(tangent: Any) -> Any:
                return jvp(tangent, ans, *args, **keywords)

            return _transposed(push, g, args[argnum])

        return rule

    set_rules(made, rule_of)


def defjvp_argnum(fun: Callable[..., Any], jvpmaker: Maker) -> None:
    """Set one rule of forward mode for all arguments.

    Where there are rules of reverse mode, nothing is changed, as by `defjvp`.

    Parameters
    ----------
    fun : callable
        What `primitive` returned, or a NumPy function or ufunc.
    jvpmaker : callable
        ``jvpmaker(argnum, g, ans, args, keywords)`` returns the tangent of the result, of its form,
        from the tangent `g` of argument `argnum`.

    Raises
    ------
    TypeError
        If `fun` is another function.

    Examples
    --------
    >>> from autograd import make_jvp
    >>> from autograd.extend import primitive
    >>> @primitive
    ... def product(x, y):
    ...     return x * y
    >>> defjvp_argnum(product, lambda argnum, g, ans, args, keywords: g * args[1 - argnum])
    >>> make_jvp(product, (0, 1))(2.0, 3.0)((1.0, 0.0))
    (6.0, 3.0)
    """
    made = primitive_of(fun)
    if made.rules:
        return

    def rule_of(argnum: int) -> Rule:
        def rule(g: Any, ans: Any, *args: Any, **keywords: Any) -> Any:
            def push(tangent: Any) -> Any:
                return jvpmaker(argnum, tangent, ans, args, keywords)

            return _transposed(push, g, args[argnum])

        return rule

    set_rules(made, rule_of)


def defjvp_argnums(fun: Callable[..., Any], jvpmaker: Maker) -> None:
    """Set a rule of forward mode for several arguments at once.

    Where there are rules of reverse mode, nothing is changed, as by `defjvp`.

    Parameters
    ----------
    fun : callable
        What `primitive` returned, or a NumPy function or ufunc.
    jvpmaker : callable
        ``jvpmaker(argnums, gs, ans, args, keywords)`` returns the tangent of the result from the
        tangents `gs`, one for each number of the tuple `argnums`. It is asked for one at a time.

    Raises
    ------
    TypeError
        If `fun` is another function.

    Examples
    --------
    >>> from autograd import make_jvp
    >>> from autograd.extend import primitive
    >>> @primitive
    ... def product(x, y):
    ...     return x * y
    >>> def maker(argnums, gs, ans, args, keywords):
    ...     return sum(g * args[1 - argnum] for argnum, g in zip(argnums, gs))
    >>> defjvp_argnums(product, maker)
    >>> make_jvp(product, (0, 1))(2.0, 3.0)((1.0, 0.0))
    (6.0, 3.0)
    """

    def of_one(argnum: int, g: Any, ans: Any, args: Any, keywords: Any) -> Any:
        return jvpmaker((argnum,), (g,), ans, args, keywords)

    defjvp_argnum(fun, of_one)


def def_linear(fun: Callable[..., Any]) -> None:
    """Declare that an operation is linear in each of its arguments.

    As `defjvp` with "same" for each: where there are rules of `defvjp`, forward mode follows.

    Parameters
    ----------
    fun : callable
        What `primitive` returned, or a NumPy function or ufunc.

    Raises
    ------
    TypeError
        If `fun` is another function.

    Examples
    --------
    >>> from autograd import make_jvp
    >>> from autograd.extend import primitive
    >>> @primitive
    ... def product(x, y):
    ...     return x * y
    >>> def_linear(product)
    >>> make_jvp(product, (0, 1))(2.0, 3.0)((1.0, 0.0))
    (6.0, 3.0)
    """
    made = primitive_of(fun)
    if made.rules:
        return

    def rule_of(argnum: int) -> Rule:
        return lambda g, ans, *args, **keywords: _of_linear(made, argnum, g, args, keywords)

    set_rules(made, rule_of)
