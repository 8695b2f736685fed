"""The chain rule of arrays: what each passes on to what it was computed from, as formulas.

A gradient that is passed on only once is put into the formula of the next, so that what stands
between two named values is one line. For a network of sigmoid neurons those lines are the four
equations of backpropagation (Nielsen, *Neural Networks and Deep Learning*, 2015, chapter 2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograd.graph import Node
from autograd.primitives import Shares
from autograd.viz import notation as n
from autograd.viz.array_entries import extent, form, jacobian, matrix, shown
from autograd.viz.backpropagation import Contribution, applied, rule_of
from autograd.viz.computed_from import Gaps, changed
from autograd.viz.document import Block, Display, Heading, Paragraph
from autograd.viz.formulas import (
    forward_formula,
    generic,
    has_slope,
    local_formula,
    share_formula,
)
from autograd.viz.notation import Expression, Number
from autograd.viz.operations import plain
from autograd.viz.paths import Passage
from autograd.viz.preview import MOST_ENTRIES
from autograd.viz.special_operations import axis_text
from autograd.viz.symbols import Symbols
from autograd.viz.templates import template
from autograd.viz.verification import (
    has_changed,
    is_constant,
    largest,
    verified,
)
from autograd.walk import ancestors, freed

_MOST_LINES = 64
_LONGEST_INLINED = 24
_MOST_TERMS = 12


class ArrayExplanation:
    """The words and formulas about the gradients of some values."""

    def __init__(
        self, found: Passage, output: Node, targets: Sequence[Node], gradient: Any = None
    ) -> None:
        self._found, self._output, self._targets = found, output, {*targets}
        self._given = gradient is not None
        ordered = [step.node for step in found.steps]
        ordered += [target for target in targets if target.op is None]
        self._missing = max(len(ordered) - _MOST_LINES, 0)
        if self._missing:  # the nearest to the output, and what was asked for
            rest = [t for t in targets if t in {*ordered[_MOST_LINES:]}]
            ordered = ordered[:_MOST_LINES] + rest[:_MOST_LINES]
            self._missing -= len(rest[:_MOST_LINES])
        self._ordered = ordered
        shown = {output, *ordered}
        for node in ordered:
            shown |= {x for x in node.inputs if isinstance(x, Node)}
            users = {user for user, _ in found.users.get(node, ())[:_MOST_TERMS]}
            shown |= users | {x for user in users for x in user.inputs if isinstance(x, Node)}
        operations = ancestors(output)[1]
        if len(operations) <= _MOST_LINES:
            shown |= {*operations}
            shown |= {x for node in operations for x in node.inputs if isinstance(x, Node)}
        self._left_out = [node for node in operations if node not in shown]
        self._computed = sorted((x for x in shown if x.op is not None), key=lambda x: x.order)
        self.symbols = Symbols(shown, output, short=True)
        self._gradients: dict[Node, Expression] = {}
        self._slopes: dict[Expression, Expression] = {}
        self._values: dict[Expression, Any] = {
            x: held
            for node in shown
            if isinstance(x := self.symbols[node], n.Symbol)
            for held in (node.data,)
        }
        for node in shown:
            arrays = (x for x in node.inputs if isinstance(x, np.ndarray))
            self._values |= {self.symbols[id(x)]: x for x in arrays if id(x) in self.symbols}
        self._steps = {step.node: step.contributions for step in found.steps}
        self._lines: list[Block] = []
        self.blocks: list[Block] = []
        for place, node in enumerate(ordered):
            if place == _MOST_LINES:
                self._pass_over(ordered[place:])
            self._receive(node)
        if len(ordered) <= _MOST_LINES:
            self._pass_over([])
        self._write(targets)

    def _write(self, targets: Sequence[Node]) -> None:
        symbols, output = self.symbols, self._output
        computed = self._forward_formulas()
        if computed:
            self.blocks.append(Heading(("What was computed",)))
        gaps = Gaps(self._left_out)
        for node in sorted(computed, key=lambda node: node.order):
            formula = computed[node]
            self.blocks += gaps.before(node)
            self.blocks.append(Display(n.equation(symbols[node], formula), form(node.data)))
        self.blocks += [changed(node, symbols) for node in self._computed if has_changed(node)]
        self.blocks.append(
            Heading(
                (
                    "How the derivative of ",
                    symbols[output],
                    " is passed on",
                )
            )
        )
        self.blocks += self._lines
        displays = (x.formula for x in self._lines if isinstance(x, Display))
        if any(any(n.parts_that_are(x, (n.Ones,))) for x in displays):
            self.blocks.append(Paragraph(("𝟏 is an array of ones, of the shape that fits.",)))
        formulas = [x.formula for x in self.blocks if isinstance(x, Display)]
        used = {x for y in formulas for x in n.parts_that_are(y, (n.Symbol,))}
        constants = {x: held for x, held in symbols.constants.items() if x in used}
        if self._slopes or constants:
            self.blocks.append(Paragraph(("where",)))
            for constant, held in constants.items():
                self.blocks.append(Display(n.equation(constant, shown(held))))
            for slope, formula in self._slopes.items():
                self.blocks.append(Display(n.equation(slope, formula)))
        if targets:
            self.blocks.append(Heading(("The result",)))
        for target in targets:
            self._write_result(target)

    def _forward_formulas(self) -> dict[Node, Expression]:
        """Return what was computed: of the values passed over, and of all that lines use."""
        symbols = self.symbols
        named = [x for x in self._computed if isinstance(symbols[x], n.Symbol)]
        passed = {*self._ordered}
        lines = [x.formula for x in self._lines if isinstance(x, Display)]
        lines += self._slopes.values()
        used = {x for line in lines for x in n.parts_that_are(line, (n.Symbol,))}
        formulas: dict[Node, Expression] = {}
        for node in reversed(named):  # what uses a value is newer than the value
            if node not in passed and symbols[node] not in used:
                continue
            known = node.op is not freed and all(
                x in symbols for x in node.inputs if isinstance(x, Node)
            )
            formulas[node] = forward_formula(node, symbols) if known else shown(node.data)
            used |= {*n.parts_that_are(formulas[node], (n.Symbol,))}
        return formulas

    def _pass_over(self, rest: Sequence[Node]) -> None:
        """Say how many values are left out, and give the gradients that the rest makes use of."""
        if not self._missing:
            return
        words = f"… {self._missing:,} more values are not shown …"
        self._lines.append(Paragraph((words,)))
        listed = {*self._ordered}
        for node in rest:
            for user, _ in self._found.users[node]:
                received = self._found.gradients[user]
                if user in listed or user in self._gradients or isinstance(received, Shares):
                    continue
                if user not in self.symbols:
                    continue
                name = self._gradients[user] = self.symbols.gradient(user, self._output)
                self._values[name] = received
                self._lines.append(Display(n.equation(name, shown(received))))

    def _write_result(self, target: Node) -> None:
        symbols, output = self.symbols, self._output
        name = self._name(target)
        gradient = self._found.gradients[target]
        entries = np.size(target.data) * np.size(output.data)
        if np.ndim(output.data) and entries <= MOST_ENTRIES and np.size(target.data):
            rows = jacobian(output, target)
            left = symbols.total(output, target)
            whose = "The Jacobian has a row for each element of ", symbols[output]
            self.blocks.append(Paragraph((*whose, ", a column for each of ", symbols[target])))
            self.blocks.append(Display(n.equation(left, matrix(rows))))
        if isinstance(gradient, Shares):
            return
        self.blocks.append(Display(n.equation(name, shown(gradient))))

    def _name(self, node: Node) -> Expression:
        """Return what the gradient of a value is called on the left of its line."""
        if node in self._targets and not np.ndim(self._output.data):
            return self.symbols.total(self._output, node)
        return self.symbols.gradient(node, self._output)

    def _receive(self, node: Node) -> None:
        """Find the formula of a gradient; give it a line, or keep it for the next formula."""
        symbols, output = self.symbols, self._output
        if node is output:
            if not self._given:
                one: Expression = Number(1)
                if np.ndim(node.data):
                    one = n.Ones(np.shape(node.data))
                self._gradients[node] = one
                if node in self._targets:
                    self._lines.append(Display(n.equation(self._name(node), one)))
                return
            self._gradients[node] = symbols.gradient(node, output)
            self._values[self._gradients[node]] = self._found.gradients[node]
            self._lines.append(
                Display(n.equation(self._gradients[node], n.Words("the gradient that was given")))
            )
            return
        users = sorted(self._found.users[node], key=lambda user: (user[0].order, user[1].slot))
        terms: list[Expression] = []
        notes: list[str] = []
        for user, contribution in users[:_MOST_TERMS]:
            term, note = self._share(user, contribution)
            terms.append(term)
            if note and note not in notes:
                notes.append(note)
        if len(users) > _MOST_TERMS:
            terms.append(n.Words(f"({len(users) - _MOST_TERMS:,} more)"))
        received = self._found.gradients[node]
        formula: Expression | None = self._without_sums_of_constants(n.total(*terms))
        if len(users) <= _MOST_TERMS and not isinstance(node.data, tuple):
            scale = max(largest(contribution.share) for _, contribution in users)
            formula = verified(formula, received, {}, self._values, scale, or_unknown=True)
            if formula is not None and is_constant(formula) and _is_uniform(received):
                number = Number(plain(np.ravel(received)[0]))
                formula = n.product(number, n.Ones(np.shape(received)))
        if formula is None:
            unknown = (self._unknown(user, contribution.slot) for user, contribution in users)
            formula, notes = n.total(*unknown), []
        if self._keeps_for_later(node, formula):
            self._gradients[node] = formula
            return
        if self._ends_here(node, formula):
            name: Expression = n.Gradient(symbols[output], symbols[node])
        else:
            name = self._name(node)
        self._gradients[node] = name
        self._values[name] = received
        if isinstance(formula, n.Partial) and n.Total(formula.of, formula.by) == name:
            formula = n.Words(f"what the rule of {_op_name(users[0][0])} gives")
        note = "; ".join(filter(None, (*notes, form(node.data))))
        self._lines.append(Display(n.equation(name, formula), note))

    def _without_sums_of_constants(self, formula: Expression) -> Expression:
        """Put numbers in the place of sums of constants that are all the same."""
        found: dict[Expression, Expression] = {}
        for part in n.parts_that_are(formula, (n.SumOver,)):
            try:
                value = n.evaluate(part, {}, self.symbols.constants)
            except Exception:  # it depends on what is no constant
                continue
            if _is_uniform(value):
                found[part] = Number(plain(np.ravel(value)[0]))
        return n.replaced(formula, found) if found else formula

    def _keeps_for_later(self, node: Node, formula: Expression) -> bool:
        if node in self._targets or n.size(formula) > _LONGEST_INLINED:
            return False
        if isinstance(formula, n.Symbol | n.Bar | n.Gradient | n.Total) or is_constant(formula):
            return True
        once = len(self._consumers(node)) <= 1
        return once and not self._ends_here(node, formula)

    def _consumers(self, node: Node) -> tuple[Contribution, ...]:
        return self._steps.get(node, ())

    def _ends_here(self, node: Node, formula: Expression) -> bool:
        """Tell whether a gradient depends on how the output measures a value, and on no other."""
        return (
            bool(self.symbols.is_named(node))
            and node is not self._output
            and node.op is not None
            and np.ndim(node.data) > 0
            and np.ndim(self._output.data) == 0
            and not any(n.parts_that_are(formula, (n.Bar, n.Partial, n.Total, n.Gradient)))
            and not any(n.contains(formula, x) for x in self._own_names())
        )

    def _own_names(self) -> Iterator[Expression]:
        return (x for x in self._gradients.values() if isinstance(x, n.Symbol))

    def _share(self, user: Node, contribution: Contribution) -> tuple[Expression, str]:
        """Return what an operation passes on to an input, and what is summed over."""
        symbols, slot = self.symbols, contribution.slot
        upstream = self._upstream(user)
        numbers = self._found.gradients[user], contribution.share
        share = share_formula(user, slot, symbols, upstream, numbers)
        if share is None:
            return self._unknown(user, slot), ""
        slope = self._slope(user, slot)
        if slope is not None:
            kind = "hadamard" if np.ndim(user.data) else "scalar"
            return n.product(upstream, slope, kind=kind), ""
        if not share.axes:
            return share.formula, ""
        lengths = ", ".join(extent(share.shape, axis) for axis in share.axes)
        return share.formula, f"summed over {axis_text(share.axes)}, of {lengths}"

    def _upstream(self, user: Node) -> Expression:
        if user not in self._gradients:
            return self.symbols.gradient(user, self._output)
        return self._gradients[user]

    def _unknown(self, user: Node, slot: int) -> Expression:
        """Return the upstream gradient with the plain symbol of a derivative."""
        upstream, unknown = self._upstream(user), generic(user, slot, self.symbols)
        if is_constant(upstream) and not np.ndim(user.data):
            return n.product(upstream, unknown)
        return n.Product((upstream, unknown)) if user is not self._output else unknown

    def _slope(self, user: Node, slot: int) -> Expression | None:
        """Return σ′(z) for a function of one array whose own formula is longer than that."""
        found, function = template(user, slot), forward_formula(user, self.symbols)
        if found is None or not isinstance(function, n.Call) or not has_slope(user):
            return None
        formula = local_formula(user, slot, self.symbols)
        if formula == generic(user, slot, self.symbols):
            return None
        one = np.ones_like(user.data)
        rule: Any = rule_of(user.op, user.inputs, slot)  # type: ignore[arg-type]
        local = applied(user, rule, one, user.inputs[slot])  # type: ignore[arg-type]
        slope = n.Call(function.function, function.arguments, primed=True)
        self._slopes[slope] = formula
        self._values[slope] = local
        return slope


def _is_uniform(data: Any) -> bool:
    return np.ndim(data) > 0 and np.size(data) > 0 and bool((data == np.ravel(data)[0]).all())


def _op_name(user: Node) -> str:
    return user.op.name if user.op is not None else "the operation"
