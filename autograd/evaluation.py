"""What all transforms share: `Transformed` functions, and the `Evaluation` of one at a point."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import MethodType
from typing import Any

import numpy as np

from autograd.backward import gradients, zero_of
from autograd.batching import pull_rows
from autograd.graph import Node, constant, describe, dtype_of
from autograd.rules.shaping import identity, stack
from autograd.scope import current_scope, differentiating
from autograd.structure import leaves, mapped, refilled
from autograd.value import Value

ArgumentNumber = int | tuple[int, ...] | list[int]
Function = Callable[..., Any]


class Transformed:
    """A function made of another: it evaluates that one, and derives its result from there.

    It can be pickled if the other can, and be a method where the other is one.
    """

    def __init__(
        self,
        derived: Callable[[Evaluation], Any],
        function: Function,
        argnum: ArgumentNumber,
    ) -> None:
        transform = getattr(derived, "func", derived).__name__.lstrip("_")
        if not callable(function):
            raise TypeError(
                f"{transform} takes a function, got {describe(function)}: write "
                f"{transform}(f)(x), not {transform}(f(x))"
            )
        functools.update_wrapper(self, function, updated=())
        name = getattr(function, "__name__", type(function).__name__)
        self.__name__ = f"{transform}_of_{name}_wrt_argnum_{argnum}"
        self.derived, self.function, self.argnum = derived, function, argnum

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        return self.derived(Evaluation(self.function, self.argnum, args, keywords))

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __repr__(self) -> str:
        return f"<{self.__name__}>"


class Evaluation:
    """A function evaluated at a point, with the graph that leads back to chosen arguments."""

    def __init__(
        self,
        function: Function,
        argnum: ArgumentNumber,
        args: tuple[Any, ...],
        keywords: dict[str, Any],
    ) -> None:
        self.name = getattr(function, "__name__", type(function).__name__)
        several = isinstance(argnum, tuple | list)
        numbers = tuple(argnum) if isinstance(argnum, tuple | list) else (argnum,)
        for number in numbers:
            if not -len(args) <= number < len(args):
                raise TypeError(
                    f"argument {number} of {self.name} is to be differentiated, but it was called "
                    f"with {len(args)} positional arguments"
                )
        if len({number % len(args) for number in numbers}) < len(numbers):
            raise ValueError(f"argnum names an argument of {self.name} twice: {numbers}")
        chosen = tuple(args[number] for number in numbers)
        #: What to differentiate by, in its own structure of lists, tuples and dicts.
        self.argument: Any = chosen if several else chosen[0]
        #: Whether derivatives are to be values, for a transform around this one.
        scope = current_scope()
        self.nested = scope.trace is not None or (
            scope.recording
            and (scope.depth > 0 or any(isinstance(leaf, Node) for leaf in leaves(chosen)))
        )
        self.inputs = [self._input(leaf) for leaf in leaves(chosen)]
        replaced = list(args)
        for number, part in zip(numbers, refilled(chosen, list(self.inputs)), strict=True):
            replaced[number] = part
        with differentiating():
            self.output = function(*replaced, **keywords)
        for leaf in leaves(self.output):
            if dtype_of(raw(leaf)).kind not in "fciub":
                raise TypeError(
                    f"{self.name} must return numbers to be differentiated, got {describe(leaf)}"
                )

    def _input(self, leaf: Any) -> Any:
        """Make a fresh node of an argument, so that nested transforms do not mix theirs up."""
        if isinstance(leaf, Value):
            if self.nested and leaf.requires_grad and current_scope().recording:
                return identity(leaf)
            leaf = leaf.read()
        try:
            return Value(leaf)
        except (TypeError, ValueError) as error:
            error.add_note(f"in an argument by which {self.name} is to be differentiated")
            raise

    def array(self, transform: str) -> Any:
        """Return the output, which must be one array."""
        if isinstance(self.output, list | tuple | dict):
            raise TypeError(
                f"{transform} needs a function that returns one array, but {self.name} returned "
                f"a {type(self.output).__name__}"
            )
        return self.output

    def number(self, transform: str, instead: str) -> Any:
        """Return the output, which must be a single number."""
        output = self.array(transform)
        if dtype_of(raw(output)).kind == "b":
            raise TypeError(f"{transform} of {self.name}, which returned a truth value, not a number")
        if dtype_of(raw(output)).kind == "c":
            raise TypeError(
                f"{transform} needs a function that returns a real number, but {self.name} "
                f"returned {describe(output)}: use holomorphic_grad, or take a real part"
            )
        if np.size(raw(output)) != 1:
            raise TypeError(
                f"{transform} needs a function that returns a single number, but {self.name} "
                f"returned {describe(output)}: {instead}"
            )
        return output

    def result(self) -> Any:
        """Return what the function gave: plain arrays at the outermost level."""
        return self.output if self.nested else mapped(raw, self.output)

    def pull(self, gradient: Any = None) -> Any:
        """Return the derivatives, weighted by a gradient of the output, in the argument's form."""
        output = self.output
        create_graph = self.nested or any(isinstance(part, Node) for part in leaves(gradient))
        if isinstance(output, list | tuple | dict):
            with differentiating():
                output, gradient = _weighted_sum(leaves(output), leaves(gradient)), None
        if isinstance(output, Node) and output.requires_grad:
            with differentiating():
                found = gradients(output, self.inputs, gradient, create_graph)
        else:
            found = [zero_of(raw(leaf)) for leaf in self.inputs]
            if create_graph:
                found = [constant(zero) for zero in found]
        return refilled(self.argument, found)

    def push(self, direction: Any) -> Any:
        """Return the derivatives of the outputs along a direction of the argument's form."""
        outputs = leaves(self.output)
        weights = [Value(zero_of(raw(output))) for output in outputs]
        pulled = self.pull(refilled(self.output, list(weights)))
        tangents = [zero_of(raw(output)) for output in outputs]
        for share, v in zip(leaves(pulled), leaves(direction), strict=True):
            if isinstance(share, Node) and share.requires_grad:
                create_graph = self.nested or isinstance(v, Node)
                with differentiating():
                    found = gradients(share, weights, v, create_graph)
                tangents = [tangent + more for tangent, more in zip(tangents, found)]
        return refilled(self.output, tangents)

    def pull_rows(self, basis: Any) -> list[Any]:
        """Return the derivatives by each input, weighted by every row of a basis of gradients."""
        if len(basis) and isinstance(self.output, Node) and self.output.requires_grad:
            with differentiating():
                try:
                    found = pull_rows(self.output, self.inputs, basis)
                except (AttributeError, TypeError, ValueError):
                    # A rule of the user's that knows of plain arrays only; else it fails again.
                    found = self._pull_one_by_one(basis)
        else:
            found = [
                constant(np.zeros((len(basis), *leaf.shape), leaf.dtype)) for leaf in self.inputs
            ]
        return found if self.nested else [raw(share) for share in found]

    def _pull_one_by_one(self, basis: Any) -> list[Any]:
        rows = [
            gradients(self.output, self.inputs, row[()], create_graph=self.nested) for row in basis
        ]
        return [stack(column) for column in zip(*rows, strict=True)]


def _weighted_sum(outputs: list[Any], gradients: list[Any]) -> Any:
    """Return a number whose gradients by several outputs are those given."""
    total: Any = 0.0
    with np.errstate(all="ignore"):  # only its derivative counts
        for output, gradient in zip(outputs, gradients, strict=True):
            if isinstance(output, Node) and output.requires_grad:
                total = total + np.real(np.sum(output * gradient))
    return total


def raw(leaf: Any) -> Any:
    """Return the data of a value, or what is plain already."""
    return leaf.data if isinstance(leaf, Node) else leaf
