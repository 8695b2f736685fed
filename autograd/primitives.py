"""`Primitive`: an operation that the engine treats as a unit, and the rules of its derivatives."""

from __future__ import annotations

import importlib
import inspect
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from autograd.dispatch import refuse_keywords
from autograd.graph import NO_KEYWORDS, Node, apply, describe, dtype_of, registry

Rule = Callable[..., Any]

OBJECT = np.dtype(object)


class Rules(Protocol):
    """One rule per argument, in order; None for an argument without a gradient."""

    def __iter__(self) -> Iterator[Rule | None]: ...
    def __len__(self) -> int: ...


_NO_GATHERS: Mapping[Any, Any] = MappingProxyType({})


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
        Where the forward function returns a tuple, `ans` is that tuple and `g` is a `Shares`:
        ``g[0]``, ``g[1]``, ... are the gradients of the outputs.
    numpy : tuple of NumPy functions
        Those whose place the primitive takes when they are called with a value.
    name : str, optional
        As shown in pictures and errors; by default the name of `forward`.
    notation : str, optional
        How `explain` writes the result, as a Python expression of the inputs, called x, y and z:
        ``"x @ y.T"``. By default as a function of that name.

    Raises
    ------
    TypeError
        If `forward` is not callable, or a rule is neither callable nor None.

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
    #: Whether it stretches inputs otherwise than for its result, so that what its rules leave to be
    #: summed need not have the lengths of the result.
    stretches = False
    #: From a rule to what does its work for many nodes at once, where that is less work: it is
    #: called as ``gather(total, shares)`` with a list of ``(g, ans, *inputs)``, adds what the rule
    #: would give for each of them to the total, in place, and tells whether it could.
    #: The rules of such a primitive return new arrays, which the walk may add to in place.
    gathers: Mapping[Rule, Callable[[Any, list[tuple[Any, ...]]], bool]] = _NO_GATHERS
    #: What `explain` writes for the gradients of the inputs, in order, where what it reads off the
    #: rules would be hard to follow: as `notation`, with g for the upstream gradient and ans.
    formulas: tuple[str | None, ...] = ()

    def __init__(
        self,
        forward: Callable[..., Any],
        *rules: Rule | None,
        numpy: tuple[Callable[..., Any], ...] = (),
        name: str | None = None,
        notation: str | None = None,
    ) -> None:
        if not callable(forward):
            raise TypeError(
                f"a primitive is made of a function that computes its result, got "
                f"{describe(forward)}"
            )
        self.forward = forward
        self.gathers = _NO_GATHERS  # which is found more quickly than that of the class
        self.notation = notation
        self.name: str = name or getattr(forward, "__name__", "primitive")
        #: None until rules are given; empty for an operation that has no gradient at all.
        self.rules: Rules | None = None
        if rules:
            self.defvjp(*rules)
        # What `functools.wraps` sets: by it, `help` and `inspect.signature` know the function.
        self.__name__, self.__doc__, self.__wrapped__ = self.name, forward.__doc__, forward
        #: NumPy's function that computes the same of each element, if there is one.
        self.ufunc: np.ufunc | None = None
        module = getattr(forward, "__module__", None)  # which NumPy 2.0's ufuncs have not
        for function in numpy:
            registry[function] = self
            # Of the forward function itself, or of Python's operator; not of what only resembles.
            same = function is forward or module in ("_operator", "builtins")
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
        if keywords:
            inputs, keywords = self._as_ufunc(inputs, keywords)
            for given in keywords.values():
                if isinstance(given, Node):
                    inputs, keywords = self._positional(inputs, keywords)
                    break
        rules = self.rules
        if rules and len(rules) < len(inputs):
            inputs, keywords = self._as_ufunc(inputs, keywords)
            for position in range(len(rules), len(inputs)):
                if isinstance(inputs[position], Node):
                    raise TypeError(
                        f"{self.name} has no gradient rule for its argument {position}, which is "
                        f"{describe(inputs[position])}: pass .data, or give it a rule (None for "
                        "no gradient)"
                    )
        result = apply(self, inputs, keywords)
        if isinstance(result, Node) and isinstance(result.data, tuple):
            return separated(result)
        return result

    def _as_ufunc(
        self, inputs: tuple[Any, ...], keywords: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Refuse, where it stands for a ufunc, what that refuses of a Value."""
        ufunc = self.forward
        if not isinstance(ufunc, np.ufunc) or registry.get(ufunc) is not self:
            return inputs, keywords  # the rules of one of the user's own may take them
        if not any(isinstance(given, Node) for given in (*inputs, *keywords.values())):
            return inputs, keywords
        out = inputs[ufunc.nin :]
        if any(given is not None for given in out):
            keywords = keywords | {"out": out}
        refuse_keywords(ufunc, keywords)
        return inputs[: ufunc.nin], NO_KEYWORDS

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


def without_gradient(
    forward: Callable[..., Any],
    *numpy: Callable[..., Any],
    name: str | None = None,
    of_form: bool = False,
    notation: str | None = None,
) -> Primitive:
    """Make a primitive whose result counts as a constant: a comparison, an index, a sign."""
    primitive = Primitive(forward, numpy=numpy, name=name, notation=notation)
    primitive.rules = ()
    primitive.of_form = of_form
    return primitive


class Outputs(tuple[Any, ...]):
    """The data of a node whose operation gave a tuple: to NumPy's eyes an array of objects."""

    #: Puts the outputs together in the form in which the operation gave them.
    form: Callable[..., Any] = staticmethod(lambda *parts: parts)
    dtype = OBJECT
    ndim = 1

    @classmethod
    def of(cls, data: tuple[Any, ...]) -> Outputs:
        """Return the outputs that stand in a tuple, which may be a named one."""
        if isinstance(data, cls):
            return data
        outputs = cls(data)
        if hasattr(data, "_fields"):
            outputs.form = type(data)
        return outputs

    @property
    def shape(self) -> tuple[int]:
        """How many outputs there are."""
        return (len(self),)

    @property
    def size(self) -> int:
        """How many outputs there are."""
        return len(self)


class Shares:
    """The gradients of the several outputs of an operation; zero where none arrived.

    >>> shares = Shares((np.ones(2), np.ones(3)), {0: np.array([1.0, 2.0])})
    >>> shares[0], shares[1], shares.has(1)
    (array([1., 2.]), array([0., 0., 0.]), False)
    """

    __slots__ = ("_arrived", "_outputs")

    def __init__(self, outputs: Any, arrived: dict[int, Any]) -> None:
        self._outputs, self._arrived = outputs, arrived

    def has(self, index: int) -> bool:
        """Tell whether anything depends on an output: rules may leave out what does not."""
        return index in self._arrived

    def __getitem__(self, index: int) -> Any:
        if index in self._arrived:
            return self._arrived[index]
        return np.zeros(np.shape(self._outputs[index]), dtype_of(self._outputs[index]))[()]

    def __len__(self) -> int:
        return len(self._outputs)

    def __add__(self, other: Shares) -> Shares:
        arrived = dict(self._arrived)
        for index, share in other._arrived.items():
            arrived[index] = arrived[index] + share if index in arrived else share
        return Shares(self._outputs, arrived)


def separated(whole: Node) -> Any:
    """Return the outputs of an operation that gave a tuple, each a value of its own.

    Whole numbers and truth values among them are plain, since they have no gradient.
    """
    if isinstance(whole.data, tuple):
        whole.data = Outputs.of(whole.data)
    outputs = _outputs_of(whole)
    return outputs.form(
        *(
            (part if dtype_of(output).kind in "fc" else plain_part)(whole, index)
            for index, output in enumerate(outputs)
        )
    )


def _outputs_of(whole: Any) -> Any:
    data = whole.data if isinstance(whole, Node) else whole
    return data if isinstance(data, tuple) else data.sample  # while a function is compiled


part = Primitive(
    lambda whole, index: whole[index],
    lambda g, ans, whole, index: Shares(_outputs_of(whole), {index: g}),
    None,
    name="part",
)
plain_part = without_gradient(lambda whole, index: whole[index], name="part")


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


class EveryPart:
    """The rules of a primitive that joins any number of arguments, each of which gets its part.

    ``parts(inputs)`` gives them, in order. They are called as ``rule(g, ans, **keywords)``: if each
    were handed all inputs, the work would grow with the square of their number.
    """

    def __init__(self, parts: Callable[[tuple[Any, ...]], Iterator[Rule]]) -> None:
        self.of = parts

    def __iter__(self) -> Iterator[Rule]:
        raise TypeError("which rules there are depends on the inputs: ask .of(inputs)")

    def __len__(self) -> int:
        return sys.maxsize


def rules_of(primitive: Primitive, inputs: tuple[Any, ...]) -> Iterator[Rule | None]:
    """Return the rules of an operation on some inputs, one for each."""
    rules: Any = primitive.rules or ()
    return itertools.islice(
        rules.of(inputs) if isinstance(rules, EveryPart) else rules, len(inputs)
    )


def name_of(function: Callable[..., Any]) -> str:
    """Return what a function is called: by its class if it has no name of its own."""
    if isinstance(function, Primitive):
        return function.name
    return getattr(function, "__name__", type(function).__name__)
