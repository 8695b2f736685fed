"""Leaves that were assigned to after they were used: a gradient by their new numbers is refused.

Rules see the data that values hold when the walk comes by. `Value.assign` notes when it changes
them, in the order in which nodes are made, so that a walk need compare two numbers to know that all
is as it was. If not, it looks for the memory that was written to: views of a parameter, and what
`detach` or `read` gave away, are changed with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from weakref import ref

import numpy as np
from numpy.lib.array_utils import byte_bounds

from autograd.graph import Node, describe, next_order
from autograd.needs import named, needs
from autograd.primitives import EveryPart, Rule
from autograd.scope import current_scope
from autograd.stand_in import RulesOfNode, StandIn
from autograd.structure import leaves

#: So much is done to find out whether arrays of strides that intersect have an element in common.
_MOST_WORK: Any = 1000


class Written:
    """Memory that was written to, when, and as what."""

    __slots__ = ("array", "high", "low", "owner", "told", "when")

    def __init__(self, leaf: Node, forget: Callable[[Any], Any]) -> None:
        data: Any = leaf.data
        self.low, self.high = byte_bounds(data)
        self.array = ref(data)
        #: What holds the memory, and tells when it goes; few kinds of object do not.
        try:
            self.owner: Any = ref(_owner(data), forget)
        except TypeError:
            self.owner = ref(data, forget)
        self.when = -1
        self.told = describe(leaf)

    def reaches(self, given: Any) -> bool:
        """Tell whether an array within the same bounds has an element in common."""
        array = self.array()
        if array is None:
            return True
        try:
            return np.shares_memory(given, array, max_work=_MOST_WORK)
        except np.exceptions.TooHardError:
            return True


class Assignments:
    """All that was written to and is still there, and when anything last was."""

    __slots__ = ("last", "written")

    def __init__(self) -> None:
        self.last = -1
        self.written: dict[tuple[int, int], Written] = {}

    def of(self, leaf: Node) -> Written:
        """Return the record of a leaf's memory: that of what it holds now."""
        written = Written(leaf, lambda _: self.written.pop(place, None))
        place = written.low, written.high
        there = self.written.get(place)
        if there is None:
            self.written[place] = there = written
        there.array, there.told = written.array, written.told
        return there


assignments = Assignments()


def note_assignment(leaf: Node) -> None:
    """Take note that the data of a leaf are changed now."""
    leaf.assigned = order = next_order()
    data = leaf.data
    if isinstance(data, np.ndarray):
        written = leaf.written
        if written is None or written.array() is not data:
            written = leaf.written = assignments.of(leaf)
        written.when = order
    if order > assignments.last:  # another thread may have been quicker
        assignments.last = order


class Changes:
    """What was written to since a node was made."""

    def __init__(self, order: int) -> None:
        changed = [each for each in list(assignments.written.values()) if each.when > order]
        self._changed = changed
        self._owners = {id(each.owner()) for each in changed}
        self._low = np.array([each.low for each in changed], np.uintp)
        self._high = np.array([each.high for each in changed], np.uintp)

    def may_be_in(self, node: Node) -> bool:
        """Tell quickly whether a closer look at a node is due."""
        order, keywords = node.order, node.keywords
        for given in node.inputs:
            if isinstance(given, Node):
                if given.op is None and given.assigned > order:
                    return True
                given = given.data
            if self._may_be(given):
                return True
        return self._may_be(node.data) or (
            bool(keywords) and any(map(self._may_be, keywords.values()))
        )

    def _may_be(self, given: Any) -> bool:
        if given.__class__ is np.ndarray:
            base = given.base
            if base is None:
                return id(given) in self._owners
            # NumPy looks for the owner itself no further than to another kind of object.
            further = base.__class__ is not np.ndarray or base.base is not None
            return further or id(base) in self._owners
        if isinstance(given, list | tuple):
            return any(isinstance(part, Node) or self._may_be(part) for part in given)
        return isinstance(given, np.ndarray)

    def found(self, node: Node) -> dict[str, str]:
        """Return, for what of a node has changed, whose it is; by the names of `named`."""
        found: dict[str, str] = {}
        for name, given in {**named(node.inputs, node.keywords), "result": node.data}.items():
            for part in leaves(given) if isinstance(given, list | tuple) else (given,):
                told = self._behind(part, node.order)
                if told is not None:
                    found[name] = told
        return found

    def _behind(self, given: Any, order: int) -> str | None:
        """Tell of the leaf by whose assignment something has changed since a node was made."""
        if isinstance(given, Node):
            if given.assigned > order:
                return describe(given)
            given = given.data
        if not isinstance(given, np.ndarray) or not given.size:
            return None
        low, high = byte_bounds(given)
        for i in np.flatnonzero((self._low < high) & (self._high > low)):
            written = self._changed[i]
            if written.when > order and written.reaches(given):
                return written.told
        return None


def _owner(array: Any) -> Any:
    """Return what holds the memory of an array."""
    while (base := getattr(array, "base", None)) is not None:
        array = base
    return array


def guarded(computed: Sequence[Node]) -> dict[Node, Any]:
    """Return, for nodes of which something was assigned to since, what refuses to go wrong."""
    stand_ins: dict[Node, Any] = {}
    changes = Changes(computed[0].order)
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

    def __init__(self, node: Node, changed: dict[str, str]) -> None:
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
        if changed and needs(self.primitive.rules, changed, rule, g, ans, inputs, keywords):
            raise self._refused(position, next(iter(changed.values())))
        return rule(g, ans, *given, **keywords)

    def _refused(self, position: int, told: str) -> RuntimeError:
        where = f" in {' / '.join(self.path)}" if self.path else ""
        return RuntimeError(
            f"{told} was assigned to, as an optimizer's step does, after "
            f"{self.primitive.name}{where} had used it: the gradient by "
            f"{describe(self.inputs[position])} would be computed from its new numbers. Run "
            "backward before, or compute anew what it starts from; of a state, use value.copy()"
        )
