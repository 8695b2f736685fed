"""The chain rule of single numbers: the sum over all paths, or what each node receives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from autograd.graph import Node, dtype_of
from autograd.viz import notation as n
from autograd.viz.array_entries import form, shown
from autograd.viz.backpropagation import Contribution, local_derivative
from autograd.viz.computed_from import Gaps, changed, with_sources
from autograd.viz.document import Block, Display, Heading, Paragraph
from autograd.viz.formulas import (
    forward_formula,
    forward_numbers,
    generic,
    local_formula,
    local_numbers,
)
from autograd.viz.notation import DOTS, Expression, Number, Product
from autograd.viz.operations import plain
from autograd.viz.paths import MOST_PATHS, Passage, path_counts, paths
from autograd.viz.symbols import Symbols
from autograd.viz.verification import are_equal, has_changed, is_product
from autograd.walk import ancestors

MOST_LISTED = 16
_MOST_FACTORS = 16
_MOST_TERMS = 12
_MOST_LINES = 48

Edge = tuple[Node, int]


@dataclass(frozen=True, slots=True)
class Path:
    """One way from a value to the output.

    Attributes
    ----------
    derivatives : tuple of float
        The local derivatives on the way, from the output down.
    product : float
        What the path adds to the derivative.
    """

    derivatives: tuple[Any, ...]
    product: Any


def is_scalar(found: Passage, output: Node) -> bool:
    """Tell whether all that a pass went over are single real numbers."""
    return all(
        not isinstance(node.data, tuple)
        and not getattr(node.data, "ndim", 0)
        and dtype_of(node.data).kind == "f"
        for node in (output, *found.gradients)
    )


class ScalarExplanation:
    """The words and formulas about some values, and the paths that were found."""

    def __init__(self, found: Passage, output: Node, targets: Sequence[Node]) -> None:
        self._found, self._output = found, output
        counts = path_counts(found, output)
        self.counts = tuple(counts.get(target, 0) for target in targets)
        self._ways = {
            target: list(paths(found, output, target)) if 0 < count <= MOST_LISTED else []
            for target, count in zip(targets, self.counts, strict=True)
        }
        self.paths = tuple(tuple(_path(way) for way in self._ways[target]) for target in targets)
        many = [t for t, count in zip(targets, self.counts, strict=True) if count > MOST_LISTED]
        self._received = _between_ends(self._order(many), _MOST_LINES) if many else []
        self._forward = with_sources(self._computed(), _MOST_LINES)
        received = {x for x in self._received if isinstance(x, Node)}
        users = {user for node in received for user, _ in _few(found.users.get(node, ()))[0]}
        self._unlisted = sorted(users - received, key=lambda node: -node.order)
        lines = {*self._forward, *received, *users}
        mentioned = {x for node in lines for x in node.inputs if isinstance(x, Node)}
        self.symbols = Symbols({output, *targets, *lines, *mentioned}, output, short=False)
        self._introduced = {x for x in lines | mentioned if x.op is not None}
        self._introduced -= {*self._forward}
        self.blocks: list[Block] = []
        self._write_forward()
        for target, count, listed in zip(targets, self.counts, self.paths, strict=True):
            if count:
                self._write_derivative(target, count, listed)
        if many:
            self._write_recurrence(many)

    def _order(self, targets: list[Node]) -> list[Node]:
        """Return the nodes that lead to some values, newest first."""
        wanted = {*targets}
        for step in reversed(self._found.steps):
            if any(c.given in wanted for c in step.contributions):
                wanted.add(step.node)
        nodes = [step.node for step in self._found.steps if step.node in wanted]
        passed = {*nodes}
        return nodes + [target for target in targets if target not in passed]

    def _computed(self) -> list[Node]:
        """Return the operations of which formulas are shown, oldest first."""
        nodes = {
            node
            for ways in self._ways.values()
            for way in ways
            for edge in _between_ends(way, _MOST_FACTORS)
            if isinstance(edge, tuple)
            for node in (edge[0],)
        }
        nodes |= {x for x in self._received if isinstance(x, Node) and x.op is not None}
        return sorted(nodes, key=lambda node: node.order)

    def _write_forward(self) -> None:
        if not self._forward:
            return
        self.blocks.append(Heading(("What was computed",)))
        for constant, held in self.symbols.constants.items():
            self.blocks.append(Display(n.equation(constant, shown(held))))
        written = {*self._forward, *self._introduced}
        gaps = Gaps(node for node in ancestors(self._output)[1] if node not in written)
        for node in sorted(written, key=lambda node: node.order):
            self.blocks += gaps.before(node)
            if node in self._introduced:
                line = n.equation(self.symbols[node], shown(node.data))
                self.blocks.append(Display(line, form(node.data)))
                continue
            members = self.symbols[node], forward_formula(node, self.symbols)
            result = Number(plain(node.data))
            if has_changed(node):
                self.blocks.append(Display(_chain(*members)))
                self.blocks.append(changed(node, self.symbols, ", which was ", result))
                continue
            self.blocks.append(Display(_chain(*members, forward_numbers(node), result)))

    def _write_derivative(self, target: Node, count: int, listed: tuple[Path, ...]) -> None:
        symbols, output = self.symbols, self._output
        whole = symbols.total(output, target)
        result = Number(plain(self._found.gradients[target]))
        if target is output:
            self.blocks.append(Heading(("The derivative of ", symbols[output], " by itself")))
            self.blocks.append(Display(n.equation(whole, Number(1))))
            return
        ends = " from ", symbols[target], " to ", symbols[output]
        if not listed:
            more = "more than 10¹⁸" if count >= MOST_PATHS else f"{count:,}"
            self.blocks.append(Heading((whole, f": {more} paths lead", *ends)))
            self.blocks.append(
                Paragraph(
                    (
                        "They are too many to list. Each value passes its derivative on to what "
                        "it was computed from, where it adds up: see below.",
                    )
                )
            )
            self.blocks.append(Display(n.equation(whole, result)))
            return
        lead = "1 path leads" if count == 1 else f"{count} paths lead"
        self.blocks.append(Heading((whole, f": {lead}", *ends)))
        ways = self._ways[target]
        products: list[Expression] = []
        for number, (way, path) in enumerate(zip(ways, listed, strict=True), start=1):
            edges = _between_ends(way[::-1], _MOST_FACTORS)
            route: list[Any] = [symbols[target]]
            for edge in reversed(edges):
                if not isinstance(edge, tuple):
                    route.append(f" → … ({edge} more) …")
                    continue
                node, slot = edge
                twice = sum(x is node.inputs[slot] for x in node.inputs) > 1
                which = f" ({n.ordinal(slot + 1)} input)" if twice else ""
                route += [" → ", symbols[node], which]
            self.blocks.append(Paragraph((f"{number}. ", *route)))
            partials, formulas, numbers = (
                [write(*edge) if isinstance(edge, tuple) else DOTS for edge in edges]
                for write in (self._partial, self._local, _local_number)
            )
            product = Number(plain(path.product))
            members = map(_product, (partials, formulas, numbers))
            total = [whole] if count == 1 else []
            self.blocks.append(Display(_chain(*total, *members, product)))
            products.append(n.product(*formulas))
        whole_sum = sum(path.product for path in listed)
        scale = max(abs(path.product) for path in listed)
        if not are_equal(whole_sum, plain(self._found.gradients[target]), scale):
            words = (
                "The paths do not add up to what the rules pass on, since a rule on the way is not "
                "proportional to the gradient it is given: it has no local derivative."
            )
            self.blocks.append(Paragraph((words,)))
            self.blocks.append(Display(n.equation(whole, result)))
            return
        if count > 1:
            self.blocks.append(Paragraph(("Together:",)))
            numbers = n.Sum(tuple(Number(plain(path.product)) for path in listed))
            few = [n.total(*products)] if n.size(n.total(*products)) <= 48 else []
            self.blocks.append(Display(_chain(whole, *few, numbers, result)))

    def _partial(self, node: Node, slot: int) -> Expression:
        return generic(node, slot, self.symbols)

    def _local(self, node: Node, slot: int) -> Expression:
        return local_formula(node, slot, self.symbols)

    def _write_recurrence(self, targets: list[Node]) -> None:
        symbols, output = self.symbols, self._output
        self.blocks.append(Heading(("What each value passes on",)))
        x, u = n.Symbol("x"), n.Symbol("u")
        rule = n.equation(n.Bar(x), n.SumOver(Product((n.Bar(u), n.Partial(u, x))), "u"))
        meaning = n.equation(n.Bar(x), n.Total(symbols[output], x))
        self.blocks.append(
            Paragraph(("For every x, ", meaning, " is the sum over all u computed from x:"))
        )
        self.blocks.append(Display(rule))
        for node in self._received:
            if not isinstance(node, Node):
                self.blocks.append(Paragraph((f"… {node:,} more values are not shown …",)))
                for user in self._unlisted:
                    received = shown(self._found.gradients[user])
                    line = n.equation(symbols.gradient(user, output), received)
                    self.blocks.append(Display(line))
            elif node is output:
                left = symbols.gradient(node, output)
                self.blocks.append(Display(n.equation(left, Number(1))))
            else:
                self._write_received(node, final=any(node is target for target in targets))

    def _write_received(self, node: Node, final: bool) -> None:
        symbols, output = self.symbols, self._output
        users, missing = _few(self._found.users[node])
        terms: list[Expression] = []
        numbers: list[Expression] = []
        for user, contribution in users:
            upstream = symbols.gradient(user, output)
            edge = user, contribution.slot
            above = self._found.gradients[user]
            if not is_product(contribution.share, above, local_derivative(*edge)):
                op_name = user.op.name if user.op is not None else "the operation"
                terms.append(n.Words(f"what the rule of {op_name} gives"))
                numbers.append(Number(plain(contribution.share)))
                continue
            local = local_formula(*edge, symbols)
            terms.append(upstream if local == Number(1) else _times(upstream, local))
            numbers.append(Product((Number(plain(above)), _local_number(*edge))))
        if missing:
            more = n.Words(f"({missing:,} more)")
            terms.append(more)
            numbers.append(more)
        left: list[Expression] = [symbols.gradient(node, output)]
        if final:
            left.insert(0, symbols.total(output, node))
        result = Number(plain(self._found.gradients[node]))
        self.blocks.append(Display(_chain(*left, _sum(terms), _sum(numbers), result)))


def _path(way: Sequence[Edge]) -> Path:
    """Multiply the local derivatives along a way, from the output down."""
    derivatives = tuple(local_derivative(*edge) for edge in reversed(way))
    product: Any = 1.0
    for derivative in derivatives:
        product = product * derivative
    return Path(derivatives, product)


def _local_number(node: Node, slot: int) -> Expression:
    return local_numbers(node, slot) or Number(plain(local_derivative(node, slot)))


def _chain(*members: Expression) -> Expression:
    """Join members by equals signs, without those that look like the one before."""
    kept = [members[0]]
    for member in members[1:]:
        if n.text(member, 17) != n.text(kept[-1], 17):
            kept.append(member)
    return n.equation(*kept)


def _product(factors: Iterable[Expression]) -> Expression:
    """Multiply without simplifying, so that each operation keeps its factor."""
    kept = tuple(factors)
    return kept[0] if len(kept) == 1 else Product(kept)


def _times(upstream: Expression, local: Expression) -> Expression:
    """Multiply in the order in which the numbers stand below."""
    scalar = isinstance(local, Product) and local.kind == "scalar"
    return Product((upstream, *(local.factors if scalar else (local,))))  # type: ignore[union-attr]


def _sum(terms: list[Expression]) -> Expression:
    return terms[0] if len(terms) == 1 else n.Sum(tuple(terms))


def _few(users: Sequence[tuple[Node, Contribution]]) -> tuple[list[tuple[Node, Contribution]], int]:
    """Return the first users of a value in the order of the program, and how many more it has."""
    ordered = sorted(users, key=lambda user: (user[0].order, user[1].slot))
    few = list(islice(ordered, _MOST_TERMS))
    return few, len(ordered) - len(few)


def _between_ends(items: Sequence[Any], most: int) -> list[Any]:
    """Return the items, or both ends and in the middle how many were left out."""
    if len(items) <= most:
        return list(items)
    half = most // 2
    return [*items[:half], len(items) - 2 * half, *items[-half:]]
