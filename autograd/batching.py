"""Pulling many gradients back at once: one walk over the graph for all rows of a Jacobian.

A `Stack` holds, for as many rows as there are, what a rule would compute for each: in one array
with a further axis in front. Rules do not know: they see the shape of one row, and whatever they
call arrives by `autograd.graph.apply` at `Batching.record`, which does it for all rows together.
An operation that has no form for all rows is done for each, and the results are put together.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.backward import gradients
from autograd.graph import Node
from autograd.primitives import Primitive
from autograd.rules.shaping import concatenate, stack
from autograd.scope import Scope, ScopeContext, current_scope, enter_scope
from autograd.stacks import TOGETHER, elementwise_form, is_stack, stacked, whole_of

#: So many elements at most are held at once by the largest stack.
_LARGEST = 1 << 22


class Batching(ScopeContext):
    """Does every operation on stacks for all rows, and leaves all others as they are."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def __enter__(self) -> Batching:
        self.outside = current_scope()
        self.inside = Scope(None, self.outside, True, self.outside.depth, id(self), self)
        enter_scope(self.inside)
        return self

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)
        del self.inside, self.outside  # the scope knows this object, too

    def __getattr__(self, name: str) -> Any:
        # What the walk tells a trace goes to the one outside, if there is one.
        if name.startswith("__") or name in ("inside", "outside") or self.outside.trace is None:
            raise AttributeError(name)
        return getattr(self.outside.trace, name)

    def refuse_in_place(self, value: Node) -> None:
        """Let ``x += y`` make a new value, as always."""

    def known(self, value: Node, asked: str) -> Any:
        """Return the numbers of a value, which a stack has not: it has those of many rows."""
        if is_stack(value):
            raise TypeError(f"{asked} is not possible for all rows of a Jacobian together")
        trace = self.outside.trace
        return value.data if trace is None else trace.known(value, asked)

    def enter_rules(self, node: Node, gradient: Any) -> None:
        """Pass on where the walk is."""
        if self.outside.trace is not None:
            self.outside.trace.enter_rules(node, None)

    def leave_rules(self, pending: dict[Node, Any]) -> None:
        """Pass on that the walk is done."""
        if self.outside.trace is not None:
            self.outside.trace.leave_rules({})

    def record(
        self,
        primitive: Primitive,
        inputs: tuple[Any, ...],
        keywords: dict[str, Any],
        requires_grad: bool,
    ) -> Any:
        """Do an operation for all rows."""
        enter_scope(self.outside)
        try:
            if not any(map(is_stack, inputs)):
                return primitive(*inputs, **keywords)
            if primitive.of_form:
                rows = [np.empty(x.shape, x.dtype) if is_stack(x) else x for x in inputs]
                return primitive(*rows, **keywords)
            together = TOGETHER.get(primitive)
            if together is None and primitive.ufunc is not None and not keywords:
                together = elementwise_form
            found = NotImplemented
            if together is not None:
                found = together(primitive, self.rows, *inputs, **keywords)
            if found is NotImplemented:
                found = self._one_by_one(primitive, inputs, keywords)
            return stacked(found)
        finally:
            enter_scope(self.inside)

    def _one_by_one(
        self, primitive: Primitive, inputs: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Any:
        results = [
            primitive(*(x.data.whole[row] if is_stack(x) else x for x in inputs), **keywords)
            for row in range(self.rows)
        ]
        return stack(results)


def pull_rows(output: Any, inputs: list[Any], basis: Any) -> list[Any]:
    """Return the derivatives of an output by its inputs, weighted by each row of a basis.

    Parameters
    ----------
    output : Value
    inputs : list of Value
    basis : (rows, ...) array
        Each row a gradient of the output's shape.

    Returns
    -------
    list of Value
        For each input, of shape (rows, ...).
    """
    largest = max(output.size, *(leaf.size for leaf in inputs), 1)
    step = max(1, min(len(basis), _LARGEST // largest))
    pieces: list[list[Any]] = []
    for start in range(0, len(basis), step):
        rows = basis[start : start + step]
        with Batching(len(rows)):
            found = gradients(output, inputs, stacked(rows), create_graph=True)
        pieces.append([whole_of(share, len(rows)) for share in found])
    if len(pieces) == 1:
        return pieces[0]
    return [concatenate(*column, axis=0) for column in zip(*pieces, strict=True)]
