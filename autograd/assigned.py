"""Leaves that were assigned to after they were used: a gradient by their new numbers is refused.

Rules see the data that values hold when the walk comes by. `Value.assign` notes when it changes
them, in the order in which nodes are made, so that a walk need compare two numbers to know that all
is as it was.
"""

from __future__ import annotations

from typing import Any

from autograd.graph import Node, describe, next_order
from autograd.needs import needs
from autograd.primitives import Primitive, Rule
from autograd.scope import current_scope
from autograd.stand_in import RulesOfNode, StandIn


class Assignments:
    """When a leaf was last assigned to, anywhere."""

    __slots__ = ("last",)

    def __init__(self) -> None:
        self.last = -1


assignments = Assignments()


def note_assignment(leaf: Node) -> None:
    """Take note that the data of a leaf are changed now."""
    leaf.assigned = assignments.last = next_order()


def guarded(computed: list[Node]) -> dict[Node, Any]:
    """Return, for nodes of whose inputs some were assigned to since, what refuses to go wrong."""
    stand_ins: dict[Node, Any] = {}
    for node in computed:
        changed = [
            position
            for position, given in enumerate(node.inputs)
            if isinstance(given, Node) and given.assigned > node.order
        ]
        op = node.op
        # What is looked after by `detect_anomaly` is compared number by number.
        if changed and op is not None and op.rules and not isinstance(op, StandIn):
            stand_ins[node] = StandIn(op, _Guard(op, node.inputs, changed))
    return stand_ins


class _Guard(RulesOfNode):
    """The rules of a node of whose inputs some were assigned to since."""

    def __init__(self, primitive: Primitive, inputs: tuple[Any, ...], changed: list[int]) -> None:
        super().__init__(primitive, inputs)
        self.changed = changed

    def call(
        self, position: int, rule: Rule, g: Any, ans: Any, *inputs: Any, **keywords: Any
    ) -> Any:
        """Return a share that is not computed from new numbers; if there is no other, refuse.

        Compiled code has what was there before.
        """
        given = [*inputs]
        before = getattr(current_scope().trace, "before", _unknown)
        for changed in self.changed:
            held = before(self.inputs[changed])
            if held is not None:
                given[changed] = held
            elif self._needs(changed, rule, g, ans, inputs, keywords):
                raise RuntimeError(
                    f"{describe(self.inputs[changed])} was assigned to, as by an optimizer's "
                    f"step, after {self.primitive.name} had used it, and the gradient by "
                    f"{describe(self.inputs[position])} would be computed from its new numbers: "
                    "run backward first, or compute with a copy, value.copy()"
                )
        return rule(g, ans, *given, **keywords)

    def _needs(
        self, position: int, rule: Rule, g: Any, ans: Any, inputs: Any, keywords: Any
    ) -> bool:
        reads = getattr(self.primitive.rules, "reads", None)
        if reads is not None:
            return position in reads
        return needs(f"input {position}", rule, g, ans, inputs, keywords)


def _unknown(leaf: Node) -> None:
    """Tell that of eager code nothing is kept."""
