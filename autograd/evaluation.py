"""`Evaluation`: a function computed at a point with a graph, from which all transforms derive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Number
from typing import Any

import numpy as np

from autograd.backward import derivatives, gradients, own, zero_of
from autograd.batching import pull_rows
from autograd.graph import Node, constant, describe, dtype_of
from autograd.primitives import name_of, rules_of
from autograd.rules.shaping import identity, stack
from autograd.scope import (
    IN_A_TRANSFORM,
    Scope,
    current_scope,
    differentiating,
    enter_scope,
    inside_of,
)
from autograd.structure import CONTAINERS, leaves, mapped, refilled
from autograd.value import Value
from autograd.walk import ancestors

ArgumentNumber = int | tuple[int, ...] | list[int]
Function = Callable[..., Any]


class Evaluation:
    """A function evaluated at a point, with the graph that leads back to chosen arguments."""

    def __init__(
        self,
        function: Function,
        argnum: ArgumentNumber,
        args: tuple[Any, ...],
        keywords: dict[str, Any],
    ) -> None:
        self._function = function
        several = isinstance(argnum, CONTAINERS)
        numbers: tuple[Any, ...] = (*argnum,) if isinstance(argnum, CONTAINERS) else (argnum,)
        for number in numbers:
            self._check(number, args)
        if several and len({number % len(args) for number in numbers}) < len(numbers):
            raise ValueError(f"argnum names an argument of {self.name} twice: {numbers}")
        chosen = tuple([args[number] for number in numbers])
        #: What to differentiate by, in its own structure of lists, tuples and dicts.
        self.argument: Any = chosen if several else chosen[0]
        scope = current_scope()
        replaced = list(args)
        if several or isinstance(self.argument, CONTAINERS):
            given = leaves(self.argument)
            self.nested, self._plain = _is_nested(scope, given), _is_plain(scope, given)
            self.inputs = [self._input(leaf) for leaf in given]
            filled = refilled(self.argument, list(self.inputs))
            for number, part in zip(numbers, filled if several else (filled,), strict=True):
                replaced[number] = part
        else:  # most often
            #: Whether derivatives are to be values, for a transform around this one.
            self.nested, self._plain = _is_nested(scope, chosen), _is_plain(scope, chosen)
            replaced[numbers[0]] = part = self._input(self.argument)
            self.inputs = [part]
        enter_scope(inside_of(scope))
        try:
            self.output = function(*replaced, **keywords)
        except (AttributeError, TypeError, ValueError) as error:
            for number, part in zip(numbers, chosen, strict=True):
                if _is_list_of_numbers(part):
                    error.add_note(
                        f"argument {number} of {self.name}, a {type(part).__name__} of numbers, is "
                        "differentiated by each of them alone, and stays what it is: if an array "
                        "is meant, pass np.array(...)"
                    )
            raise
        finally:
            enter_scope(scope)

    def _check(self, number: int, args: tuple[Any, ...]) -> None:
        if not -len(args) <= number < len(args):
            raise TypeError(
                f"argument {number} of {self.name} is to be differentiated, but it was called "
                f"with {len(args)} positional arguments"
            )

    @property
    def name(self) -> str:
        """What the function is called, for errors."""
        return name_of(self._function)

    def _input(self, leaf: Any) -> Any:
        """Make a fresh node of an argument, so that nested transforms do not mix theirs up."""
        if isinstance(leaf, Value):
            if self.nested and leaf.requires_grad and current_scope().recording:
                return identity(leaf)
            leaf = leaf.read()
        try:
            made = Value(leaf)
            made.scope = IN_A_TRANSFORM
            return made
        except (TypeError, ValueError) as error:
            error.add_note(f"in an argument by which {self.name} is to be differentiated")
            raise

    def numbers(self) -> Any:
        """Return the output, which must be made of arrays and numbers."""
        output = self.output
        if output.__class__ is not Value:
            for leaf in leaves(output):
                held = None if isinstance(leaf, Node) else getattr(leaf, "data", None)
                if isinstance(held, Node):
                    raise TypeError(
                        f"{self.name} returned a {type(leaf).__name__} that holds "
                        f"{describe(held)}: return its .data"
                    )
                if dtype_of(raw(leaf)).kind not in "fciub":
                    raise TypeError(
                        f"{self.name} must return numbers to be differentiated, got "
                        f"{describe(leaf)}"
                    )
        return output

    def array(self, transform: str) -> Any:
        """Return the output, which must be one array."""
        if isinstance(self.output, CONTAINERS):
            raise TypeError(
                f"{transform} needs a function that returns one array, but {self.name} returned "
                f"a {type(self.output).__name__}"
            )
        return self.numbers()

    def number(self, transform: str, instead: str) -> Any:
        """Return the output, which must be a single number."""
        output = self.array(transform)
        data = raw(output)
        if data.__class__ is float:
            return output
        if dtype_of(data).kind == "b":
            raise TypeError(
                f"{transform} needs a function that returns a number, but {self.name} returned a "
                "truth value"
            )
        if dtype_of(data).kind == "c":
            raise TypeError(
                f"{transform} needs a function that returns a real number, but {self.name} "
                f"returned {describe(output)}: use holomorphic_grad, or take a real part"
            )
        if np.size(data) != 1:
            raise TypeError(
                f"{transform} needs a function that returns a single number, but {self.name} "
                f"returned {describe(output)}: {instead}"
            )
        return output

    def loses_imaginary_parts(self) -> bool:
        """Tell whether an array that it returned is complex, but not all that it depends on."""
        return dtype_of(raw(self.output)).kind == "c" and any(
            leaf.dtype.kind != "c" for leaf in self.inputs
        )

    def result(self) -> Any:
        """Return what the function gave: at the outermost level plain arrays, each a copy.

        The graph looks at the originals again when a gradient is pulled back through it.
        """
        return mapped(self._told, self.output) if self.nested else mapped(_copied, self.output)

    def pull(self, gradient: Any = None) -> Any:
        """Return the derivatives, weighted by a gradient of the output, in the argument's form."""
        output, given = self.output, gradient
        create_graph = self.nested or isinstance(gradient, Node)
        if isinstance(output, CONTAINERS):
            create_graph |= any(isinstance(part, Node) for part in leaves(gradient))
            with differentiating():
                output, gradient = weighted_sum(leaves(output), leaves(gradient)), None
        if isinstance(output, Node) and output.requires_grad:
            if create_graph:
                with differentiating():
                    found = derivatives(output, self.inputs, gradient, create_graph)
            else:
                found = derivatives(output, self.inputs, gradient, create_graph)
        else:
            found = [zero_of(raw(leaf)) for leaf in self.inputs]
            if create_graph:
                found = [constant(zero) for zero in found]
        if self._plain and not any(map(_has_graph, leaves(given))):
            found = list(map(self._told, found))
        return refilled(self.argument, found)

    def push(self, direction: Any) -> Any:
        """Return the derivatives of the outputs along a direction of the argument's form."""
        outputs = leaves(self.output)
        weights = [Value(zero_of(raw(output))) for output in outputs]
        pulled = self.pull(refilled(self.output, list(weights)))
        pairs = [
            (share, v)
            for share, v in zip(leaves(pulled), leaves(direction), strict=True)
            if isinstance(share, Node) and share.requires_grad
        ]
        if not pairs:
            return refilled(self.output, [zero_of(raw(output)) for output in outputs])
        create_graph = self.nested or any(isinstance(v, Node) for _, v in pairs)
        with differentiating():
            if len(pairs) == 1:
                share, v = pairs[0]
                tangents = gradients(share, weights, v, create_graph)
            else:
                total = weighted_sum(*zip(*pairs))
                tangents = gradients(total, weights, create_graph=create_graph)
        if self._plain and not any(_has_graph(v) for _, v in pairs):
            tangents = list(map(self._told, tangents))
        return refilled(self.output, tangents)

    def pull_rows(self, basis: Any) -> list[Any]:
        """Return the derivatives by each input, weighted by every row of a basis of gradients."""
        if len(basis) and isinstance(self.output, Node) and self.output.requires_grad:
            with differentiating():
                try:
                    found = pull_rows(self.output, self.inputs, basis)
                except (AttributeError, TypeError, ValueError):
                    # A rule of the user's may know of plain arrays only; the engine's own do not.
                    if not _has_other_rules(self.output):
                        raise
                    found = self._pull_one_by_one(basis)
        else:
            found = [
                constant(np.zeros((len(basis), *leaf.shape), leaf.dtype)) for leaf in self.inputs
            ]
        if self.nested:
            return list(map(self._told, found))
        rows = dict(zip(self.inputs, map(raw, found), strict=True))
        del found  # whose graph holds the arrays
        own(rows)
        return list(rows.values())

    def _told(self, found: Any) -> Any:
        """Return a result; in a trace as what eager code has for it, if that is an array."""
        trace = current_scope().trace
        if trace is None or not self._plain or not isinstance(found, Node):
            return found
        return trace.as_array(found)

    def _pull_one_by_one(self, basis: Any) -> list[Any]:
        rows = [
            gradients(self.output, self.inputs, row[()], create_graph=self.nested) for row in basis
        ]
        return [stack(column) for column in zip(*rows, strict=True)]


def _has_other_rules(output: Node) -> bool:
    """Tell whether an output was computed by an operation whose rules are not the engine's."""
    for node in ancestors(output)[1]:
        op: Any = node.op
        for _, rule in zip(node.inputs, rules_of(op, node.inputs)):
            module = getattr(rule, "__module__", None) or ""
            if rule and not module.startswith(("autograd.rules", "autograd.primitives")):
                return True
    return False


def _is_list_of_numbers(given: Any) -> bool:
    """Tell whether something looks like an array, but is lists or tuples of plain numbers."""
    if given.__class__ not in (list, tuple) or not given:
        return False
    return all(isinstance(part, Number) or _is_list_of_numbers(part) for part in given)


def _is_nested(scope: Scope, given: Sequence[Any]) -> bool:
    """Tell whether a transform is under way around this one, or a graph of the user's."""
    if scope.trace is not None:
        return True
    if not scope.recording or scope.depth > 0:
        return scope.recording
    return any(isinstance(leaf, Node) for leaf in given)


def _is_plain(scope: Scope, given: Sequence[Any]) -> bool:
    """Tell, in a trace, whether eager code gives plain arrays where a graph is kept here."""
    return scope.trace is not None and not scope.depth and not any(map(_has_graph, given))


def _has_graph(leaf: Any) -> bool:
    """Tell whether something is a value; in a trace, whether it is one in eager code, too."""
    if not isinstance(leaf, Node):
        return False
    trace = current_scope().trace
    return trace is None or leaf not in trace.arrays


def weighted_sum(outputs: Sequence[Any], gradients: Sequence[Any]) -> Any:
    """Return a number whose gradients by several outputs are those given."""
    total: Any = None
    with np.errstate(all="ignore"):  # only its derivative counts
        for output, gradient in zip(outputs, gradients, strict=True):
            if isinstance(output, Node) and output.requires_grad:
                term: Any = output * gradient
                term = term.sum() if term.ndim else term
                term = np.real(term) if term.dtype.kind == "c" else term
                total = term if total is None else total + term
    return total


def raw(leaf: Any) -> Any:
    """Return the data of a value, or what is plain already."""
    return leaf.data if isinstance(leaf, Node) else leaf


def _copied(leaf: Any) -> Any:
    """Return the data of a value or what is plain already, of an array a copy."""
    data = raw(leaf)
    return data.copy("K") if isinstance(data, np.ndarray) else data
