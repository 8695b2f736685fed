"""Leaves that were assigned to after they were used: a gradient by their new numbers is refused.

Rules see the data that values hold when the walk comes by. `Value.assign` notes when it changes
them, in the order in which nodes are made, so that a walk need compare two numbers to know that all
is as it was. If not, it looks for what was changed by where it is in memory: views of a parameter,
and what `detach` or `read` gave away, are changed with it.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from autograd.graph import Node, describe, next_order
from autograd.needs import named, needs
from autograd.primitives import EveryPart, Rule
from autograd.scope import current_scope
from autograd.stand_in import RulesOfNode, StandIn
from autograd.structure import leaves


class Assignments:
    """Which leaves were ever assigned to, and when the last of them was."""

    __slots__ = ("last", "leaves")

    def __init__(self) -> None:
        self.last = -1
        self.leaves: WeakValueDictionary[int, Node] = WeakValueDictionary()

    def since(self, order: int) -> Changes:
        """Return what was assigned to since a node was made."""
        return Changes([leaf for leaf in self.leaves.values() if leaf.assigned > order])


assignments = Assignments()


def note_assignment(leaf: Node) -> None:
    """Take note that the data of a leaf are changed now."""
    if leaf.assigned < 0:
        assignments.leaves[id(leaf)] = leaf
    leaf.assigned = order = next_order()
    if order > assignments.last:  # another thread may have been quicker
        assignments.last = order


class Changes:
    """Leaves that were assigned to, by the memory that they hold."""

    def __init__(self, changed: list[Node]) -> None:
        self._by_owner: dict[int, list[Node]] = {}
        for leaf in changed:
            if isinstance(leaf.data, np.ndarray):
                self._by_owner.setdefault(_owner(leaf.data), []).append(leaf)

    def may_be_in(self, node: Node) -> bool:
        """Tell quickly whether a closer look at a node is due."""
        by_owner, array = self._by_owner, np.ndarray
        for given in node.inputs:
            if isinstance(given, Node):
                if given.op is None and given.assigned > node.order:
                    return True
                given = given.data
            if given.__class__ is array:
                owner = given if given.base is None else given.base
                if id(owner) in by_owner or owner.__class__ is not array:
                    return True
            elif isinstance(given, list | tuple):
                return True
        return bool(node.keywords)

    def found(self, node: Node) -> dict[str, Node]:
        """Return, for what of a node's inputs and keywords has changed, by which leaf it has.

        The result is among them where it looks into the memory of what has changed.
        """
        found: dict[str, Node] = {}
        for name, given in named(node.inputs, node.keywords).items():
            for part in leaves(given) if isinstance(given, list | tuple) else (given,):
                leaf = self._behind(part, node.order)
                if leaf is not None:
                    found[name] = leaf
        if found and (leaf := self._behind(node.data, node.order)) is not None:
            found["result"] = leaf
        return found

    def _behind(self, given: Any, order: int) -> Node | None:
        """Return the leaf by whose assignment something has changed since a node was made."""
        if isinstance(given, Node):
            if given.assigned > order:
                return given
            given = given.data
        if isinstance(given, np.ndarray):
            for leaf in self._by_owner.get(_owner(given), ()):
                if leaf.assigned > order and np.may_share_memory(given, leaf.data):
                    return leaf
        return None


def _owner(array: Any) -> int:
    """Return the identity of what holds the memory of an array."""
    while (base := getattr(array, "base", None)) is not None:
        array = base
    return id(array)


def guarded(computed: list[Node]) -> dict[Node, Any]:
    """Return, for nodes of whose inputs some were assigned to since, what refuses to go wrong."""
    stand_ins: dict[Node, Any] = {}
    changes = assignments.since(computed[0].order)
    for node in computed:
        if not changes.may_be_in(node):
            continue
        op: Any = node.op
        # What `detect_anomaly` has looked after is compared number by number.
        if not op.rules or isinstance(op.rules, EveryPart) or isinstance(op, StandIn):
            continue
        changed = changes.found(node)
        if changed:
            stand_ins[node] = StandIn(op, _Guard(node, changed))
    return stand_ins


class _Guard(RulesOfNode):
    """The rules of a node of whose inputs some were assigned to since."""

    def __init__(self, node: Node, changed: dict[str, Node]) -> None:
        op: Any = node.op
        super().__init__(op, node.inputs)
        self.order, self.path, self.changed = node.order, node.scope.path, changed

    def call(
        self, position: int, rule: Rule, g: Any, ans: Any, *inputs: Any, **keywords: Any
    ) -> Any:
        """Return a share that is not computed from new numbers; if there is no other, refuse.

        Compiled code has what was there before.
        """
        given, changed = [*inputs], dict(self.changed)
        before = getattr(current_scope().trace, "before", None)
        if before is not None:
            for i, value in enumerate(self.inputs):
                if f"input {i}" in changed and isinstance(value, Node):
                    held = before(value, self.order)
                    if held is not None:
                        given[i] = held
                        del changed[f"input {i}"]
        if changed and self._needs(changed, rule, g, ans, inputs, keywords):
            raise self._refused(position, next(iter(changed.values())))
        return rule(g, ans, *given, **keywords)

    def _needs(
        self, changed: dict[str, Node], rule: Rule, g: Any, ans: Any, inputs: Any, keywords: Any
    ) -> bool:
        rules = self.primitive.rules
        if getattr(rules, "reads_outside", False):
            return True
        reads = getattr(rules, "reads", None)
        if reads is not None:
            return not changed.keys().isdisjoint(f"input {i}" for i in reads(g, inputs))
        return needs(changed, rule, g, ans, inputs, keywords)

    def _refused(self, position: int, leaf: Node) -> RuntimeError:
        where = f" in {' / '.join(self.path)}" if self.path else ""
        return RuntimeError(
            f"{describe(leaf)} was assigned to, as an optimizer's step does, after "
            f"{self.primitive.name}{where} had used it: the gradient by "
            f"{describe(self.inputs[position])} would be computed from its new numbers. Run "
            "backward before, or compute anew what it starts from; of a state, use value.copy()"
        )
