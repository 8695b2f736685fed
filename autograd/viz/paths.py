"""Paths through a graph: how many there are, and which, where they are few."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.backward import seed
from autograd.graph import Node
from autograd.viz.backpropagation import Contribution, Step, contributions
from autograd.walk import between

#: No count goes beyond it: of a deep graph it would have as many digits as the graph has nodes.
MOST_PATHS = 10**18


@dataclass(frozen=True)
class Passage:
    """The backward pass from an output to some values, and over what it went.

    Attributes
    ----------
    steps : list of Step
        One for each node between them, newest first.
    gradients : dict
        Of every value that the pass reached.
    users : dict
        From a value to the contributions of what was computed from it.
    """

    steps: list[Step]
    gradients: Mapping[Node, Any]
    users: Mapping[Node, Sequence[tuple[Node, Contribution]]]


def passage(output: Node, targets: Sequence[Node], gradient: Any = None) -> Passage:
    """Take the backward pass from an output to some values, writing nothing.

    Raises
    ------
    TypeError, ValueError, RuntimeError
        As `autograd.gradients` does.
    """
    start = seed(output, gradient, create_graph=False)
    pending, computed = between(output, targets)
    steps: list[Step] = []
    gradients: dict[Node, Any] = {}
    users: dict[Node, list[tuple[Node, Contribution]]] = {}
    if output not in pending:
        return Passage(steps, gradients, users)
    pending[output] = start
    for node in reversed(computed):
        arrived = pending[node]
        if arrived is None:
            continue
        passed = tuple(contributions(node, arrived, pending))
        for contribution in passed:
            users.setdefault(contribution.given, []).append((node, contribution))
        steps.append(Step(node, arrived, passed))
    gradients = {node: found for node, found in pending.items() if found is not None}
    return Passage(steps, gradients, users)


def path_counts(found: Passage, output: Node) -> dict[Node, int]:
    """Return how many paths lead from the output down to each value; at most 10¹⁸.

    What arrives at a node by its users' paths adds up, as gradients do, so nothing is enumerated.
    """
    counts: dict[Node, int] = {output: 1}
    for step in found.steps:
        here = counts[step.node]
        for contribution in step.contributions:
            given = contribution.given
            counts[given] = min(counts.get(given, 0) + here, MOST_PATHS)
    return counts


def paths(found: Passage, output: Node, target: Node) -> Iterator[list[tuple[Node, int]]]:
    """Give every path from a value up to the output, as the operations on it and their slots.

    In the order of the program: as the first argument before the second, older before newer.
    """
    # A path so far is a pair of its last step and the path before, so that paths share their ends.
    stack: list[tuple[Node, Any]] = [(target, None)]
    while stack:
        node, before = stack.pop()
        if node is output:
            steps: list[tuple[Node, int]] = []
            while before is not None:
                step, before = before
                steps.append(step)
            yield steps[::-1]
            continue
        users = found.users.get(node, ())
        ordered = sorted(users, key=lambda user: (user[0].order, user[1].slot), reverse=True)
        stack += [(user, ((user, c.slot), before)) for user, c in ordered]
