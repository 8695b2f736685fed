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
from collections.abc import Callable, Iterable
from typing import Any

from autograd.forward_rules import def_linear, defjvp, defjvp_argnum, defjvp_argnums
from autograd.graph import describe
from autograd.primitives import Primitive, Rule
from autograd.rule_setting import Maker, by_argument_of, missing_rule, primitive_of, set_rules
from autograd.structure import mapped
from autograd.structured import OfStructures, SparseObject, holds_values
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


class VJPNode:
    """Stands for reverse mode, where `register_notrace` asks for a mode."""


class JVPNode:
    """Stands for forward mode, where `register_notrace` asks for a mode."""


def primitive(f_raw: Callable[..., Any]) -> Primitive:
    """Make a function an operation of the engine, whose rules `defvjp` or `defjvp` set.

    Parameters
    ----------
    f_raw : callable
        Computes the result with plain NumPy, from arrays or lists, tuples and dicts of them; it may
        return such, too.

    Returns
    -------
    Primitive
        Called like the function, with values or without. Until it has rules, it refuses a value
        that requires a gradient: MissingRuleError.

    Examples
    --------
    >>> from autograd import grad
    >>> @primitive
    ... def area(sides):
    ...     return sides["a"] * sides["b"]
    >>> defvjp(area, lambda ans, sides: lambda g: {"a": g * sides["b"], "b": g * sides["a"]})
    >>> grad(area)({"a": 2.0, "b": 3.0})
    {'a': 3.0, 'b': 2.0}
    """
    return OfStructures(f_raw)


def notrace_primitive(f_raw: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function see plain arrays in place of values; no gradient flows through it.

    Parameters
    ----------
    f_raw : callable
        Of arrays, or lists, tuples and dicts of them.

    Returns
    -------
    callable
        Takes values too; what it returns is a constant. Keywords are handed on as they are.

    Examples
    --------
    >>> from autograd import grad
    >>> @notrace_primitive
    ... def size(x):
    ...     return abs(x)
    >>> grad(lambda x: x * size(x))(-3.0)
    3.0
    """

    @functools.wraps(f_raw)
    def of_data(*args: Any, **keywords: Any) -> Any:
        def known(leaf: Any) -> Any:
            return leaf._known(f_raw.__name__) if isinstance(leaf, Value) else leaf

        plain = (mapped(known, arg) if holds_values(arg) else arg for arg in args)
        return f_raw(*plain, **keywords)

    return of_data


def register_notrace(trace_type: type, primitive_fun: Callable[..., Any]) -> None:
    """Declare that a primitive has no gradient: its results are plain arrays.

    Parameters
    ----------
    trace_type : VJPNode or JVPNode
        The mode, of which one is as good as the other: both follow from the same rules.
    primitive_fun : callable
        What `primitive` returned, or a NumPy function or ufunc.

    Raises
    ------
    TypeError
        If it is another function.

    Examples
    --------
    >>> from autograd import grad
    >>> @primitive
    ... def size(x):
    ...     return abs(x)
    >>> register_notrace(VJPNode, size)
    >>> grad(lambda x: x * size(x))(-3.0)
    3.0
    """
    primitive_of(primitive_fun).rules = ()


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
        If a maker is neither callable nor None, or `fun` is another function.

    Examples
    --------
    >>> from autograd import grad
    >>> @primitive
    ... def power(x, n):
    ...     return x**n
    >>> defvjp(power, lambda ans, x, n: lambda g: g * n * x ** (n - 1), None)
    >>> grad(power)(2.0, 3)
    12.0
    """
    made = primitive_of(fun)
    by_argument = by_argument_of(made, vjpmakers, argnums)

    def rule_of(argnum: int) -> Rule | None:
        if argnum not in by_argument:

            def missing(*args: Any, **keywords: Any) -> Any:
                raise missing_rule(made, argnum)

            return missing
        maker = by_argument[argnum]
        if maker is None:
            return None
        return lambda g, *given, **keywords: _pulling(made, maker, *given, **keywords)(g)

    set_rules(made, rule_of)


def defvjp_argnum(fun: Callable[..., Any], vjpmaker: Maker) -> None:
    """Set one rule of reverse mode for all arguments.

    Parameters
    ----------
    fun : callable
        What `primitive` returned, or a NumPy function or ufunc.
    vjpmaker : callable
        ``vjpmaker(argnum, ans, args, keywords)`` returns a function of the upstream gradient:
        argument `argnum` of `args` is the one whose gradient that gives.

    Raises
    ------
    TypeError
        If `fun` is another function.

    Examples
    --------
    >>> from autograd import grad
    >>> @primitive
    ... def product(x, y):
    ...     return x * y
    >>> defvjp_argnum(product, lambda argnum, ans, args, keywords: lambda g: g * args[1 - argnum])
    >>> grad(product, (0, 1))(2.0, 3.0)
    (3.0, 2.0)
    """

    made = primitive_of(fun)

    def rule_of(argnum: int) -> Rule:
        return lambda g, ans, *args, **keywords: _pulling(
            made, vjpmaker, argnum, ans, args, keywords
        )(g)

    set_rules(made, rule_of)


def defvjp_argnums(fun: Callable[..., Any], vjpmaker: Maker) -> None:
    """Set a rule of reverse mode for several arguments at once.

    Parameters
    ----------
    fun : callable
        What `primitive` returned, or a NumPy function or ufunc.
    vjpmaker : callable
        ``vjpmaker(argnums, ans, args, keywords)`` returns a function of the upstream gradient,
        which gives as many gradients as the tuple `argnums` has numbers. It is asked for one at a
        time.

    Raises
    ------
    TypeError
        If `fun` is another function.

    Examples
    --------
    >>> from autograd import grad
    >>> @primitive
    ... def product(x, y):
    ...     return x * y
    >>> def maker(argnums, ans, args, keywords):
    ...     return lambda g: [g * args[1 - argnum] for argnum in argnums]
    >>> defvjp_argnums(product, maker)
    >>> grad(product, (0, 1))(2.0, 3.0)
    (3.0, 2.0)
    """

    made = primitive_of(fun)

    def of_one(argnum: int, ans: Any, args: Any, keywords: Any) -> Any:
        pull = _pulling(made, vjpmaker, (argnum,), ans, args, keywords)
        return lambda g: next(iter(pull(g)))

    defvjp_argnum(fun, of_one)
