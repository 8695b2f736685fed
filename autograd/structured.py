"""Primitives whose arguments and results are structures: lists, tuples and dicts of arrays.

To the engine such an operation has as many arguments as there are arrays in its structures, and as
many outputs; its function and its rules see the structures.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from itertools import count
from types import MethodType
from typing import Any

from autograd.backward import zero_of
from autograd.evaluation import raw
from autograd.graph import Node
from autograd.primitives import EveryArgument, Outputs, Primitive, Rule
from autograd.scope import current_scope, enter_scope, root_scope
from autograd.structure import CONTAINERS, leaves, paired, refilled
from autograd.vector_space import VSpace


class SparseObject:
    """A gradient that is zero but for what ``mut_add`` adds to an array.

    A rule returns it in place of an array.

    Parameters
    ----------
    vs : VSpace
        That of the argument whose gradient it is.
    mut_add : callable
        Takes an array of zeros, which it may change, and returns the gradient.

    Examples
    --------
    >>> from autograd import grad
    >>> from autograd.extend import defvjp, primitive, vspace
    >>> @primitive
    ... def first(x):
    ...     return x[0]
    >>> def one_hot(zeros):
    ...     zeros[0] = 1.0
    ...     return zeros
    >>> defvjp(first, lambda ans, x: lambda g: SparseObject(vspace(x), one_hot))
    >>> grad(first)([5.0, 7.0])
    [1.0, 0.0]
    """

    def __init__(self, vs: VSpace, mut_add: Callable[[Any], Any]) -> None:
        self.vs, self.mut_add = vs, mut_add


class OfStructures(Primitive):
    """A primitive whose arguments and whose result may be structures of arrays."""

    def __init__(self, f_raw: Callable[..., Any]) -> None:
        @functools.wraps(f_raw)
        def forward(*inputs: Any, **keywords: Any) -> Any:
            here = current_scope()
            enter_scope(root_scope)  # so that a transform inside gives plain arrays
            try:
                return _as_outputs(f_raw(*inputs, **keywords))
            finally:
                enter_scope(here)

        super().__init__(forward)
        functools.update_wrapper(self, f_raw, updated=())

    def __call__(self, *inputs: Any, **keywords: Any) -> Any:
        if any(isinstance(x, CONTAINERS) and holds_values(x) for x in inputs):
            result = self._of_parts(inputs)(*leaves(inputs), **keywords)
        else:
            result = super().__call__(*inputs, **keywords)
        return in_form(result)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def _of_parts(self, inputs: tuple[Any, ...]) -> Primitive:
        """Return the same operation as one of the parts of its arguments, one by one."""

        def forward(*parts: Any, **keywords: Any) -> Any:
            return self.forward(*refilled(inputs, list(parts)), **keywords)

        flat = Primitive(forward, name=self.name)
        flat.rules = _RulesOfParts(self.rules, inputs) if self.rules else self.rules
        return flat


class _RulesOfParts(EveryArgument):
    """For every part of the arguments, its share of what the rule of its argument gives."""

    def __init__(self, rules: Any, inputs: tuple[Any, ...]) -> None:
        self._rules, self._inputs = rules, inputs
        self._numbers = [number for number, x in enumerate(inputs) for _ in leaves(x)]

    def __iter__(self) -> Iterator[Rule]:
        # A new one for each visit of the walk, in which the parts of an argument are asked for with
        # one gradient: its rule is called once.
        shares: dict[int, list[Any]] = {}
        return (functools.partial(self._share, shares, index) for index in count())

    def _share(
        self,
        shares: dict[int, list[Any]],
        index: int,
        g: Any,
        ans: Any,
        *parts: Any,
        **keywords: Any,
    ) -> Any:
        number = self._numbers[index]
        if number not in shares:
            rule: Any = _nth(self._rules, number)
            if rule is None:
                return zero_of(raw(parts[index]))
            arguments = refilled(self._inputs, list(parts))
            share = rule(g, ans, *arguments, **keywords)
            shares[number] = [part for _, part in paired(arguments[number], share, "gradient")]
        return shares[number][index - self._numbers.index(number)]


def _nth(rules: Any, number: int) -> Rule | None:
    return next((rule for index, rule in zip(count(), rules) if index == number), None)


def holds_values(structure: Any) -> bool:
    """Tell whether there is a value among the parts of a structure."""
    return any(isinstance(leaf, Node) for leaf in leaves(structure))


def _as_outputs(result: Any) -> Any:
    """Return a result in the way in which the engine takes several."""
    if isinstance(result, SparseObject):
        return dense(result)
    if not isinstance(result, CONTAINERS):
        return result
    outputs = Outputs(leaves(result))
    outputs.form = lambda *parts: refilled(result, list(parts))
    return outputs


def in_form(result: Any) -> Any:
    """Return several outputs in the form in which they were given."""
    return result.form(*result) if isinstance(result, Outputs) else result


def dense(share: Any) -> Any:
    """Return a gradient as an array, if it is zero but for a few."""
    return share.mut_add(share.vs.zeros()) if isinstance(share, SparseObject) else share
