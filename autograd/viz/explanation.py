"""`explain`: the derivative of one value by another as the chain rule makes it, with numbers."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

import numpy as np

from autograd.backward import seed, zero_of
from autograd.graph import Node, describe
from autograd.scope import current_scope
from autograd.viz import notation as n
from autograd.viz.array_explanation import ArrayExplanation
from autograd.viz.document import (
    Block,
    Display,
    Heading,
    Paragraph,
    Table,
    as_html,
    as_latex,
    as_text,
)
from autograd.viz.edge_checks import EdgeCheck, checked_edge
from autograd.viz.formulas import generic
from autograd.viz.markup import or_else
from autograd.viz.options import instead_of, is_module, precision_of
from autograd.viz.paths import Passage, passage, path_counts
from autograd.viz.scalar_explanation import Path, ScalarExplanation, is_scalar
from autograd.viz.symbols import Symbols

_MOST_ROWS = 40
_MOST_CHECKS = 1000


@dataclass(frozen=True)
class Explanation:
    """A derivative and how it comes about, as plain data that can be kept and sent.

    It is made by `explain`, and shown by notebooks.

    Attributes
    ----------
    gradient : number, array, or list of them
        The derivative, as `gradients` gives it.
    path_counts : tuple of int
        How many paths lead from the output to each value; at most 10¹⁸.
    paths : tuple of tuples of Path
        Those that are listed, for each value.
    checks : tuple of EdgeCheck
        What finite differences say of each operation, if that was asked for.
    blocks : tuple
        The words and formulas, of which `text`, `latex` and `mathml` are made.
    precision : int
        Significant digits.

    Examples
    --------
    >>> from autograd import Value, explain
    >>> x = Value(2.0)
    >>> found = explain(x * x, x)
    >>> found.gradient, found.path_counts
    (4.0, (2,))
    """

    gradient: Any
    path_counts: tuple[int, ...]
    paths: tuple[tuple[Path, ...], ...]
    checks: tuple[EdgeCheck, ...]
    blocks: tuple[Block, ...]
    precision: int

    @property
    def text(self) -> str:
        """The explanation for a terminal of 80 columns."""
        return as_text(self.blocks, self.precision)

    @property
    def latex(self) -> str:
        """The explanation for LaTeX: text with formulas between dollar signs."""
        return as_latex(self.blocks, self.precision)

    @property
    def mathml(self) -> str:
        """The explanation as HTML in which every formula is MathML, shown by any browser."""
        return as_html(self.blocks, self.precision)

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        forms = {
            "text/plain": lambda: self.text,
            "text/latex": lambda: self.latex,
            "text/html": lambda: or_else(self.mathml, f"<pre>{html.escape(self.text)}</pre>"),
        }
        wanted = ({*forms} if include is None else {*include}) - {*(exclude or ())}
        return {form: written() for form, written in forms.items() if form in wanted}


def explain(
    out: Node,
    wrt: Node | Iterable[Node],
    *,
    gradient: Any = None,
    precision: int = 4,
    check: bool = False,
) -> Explanation:
    """Explain a derivative: the chain rule with symbols, with numbers, and the result.

    Of single numbers it is the sum over all paths between the two, each a product of local
    derivatives; where there are more than 16 paths, and of arrays, what each value passes on,
    node by node. The formulas are read off the gradient rules of the operations in the graph.

    dy/dx is the derivative over all paths from x to y; ∂y/∂x that of the one operation which made
    y, with its other inputs held fixed. Where x goes into it twice, ∂y/∂x (1st) is by the first.

    Parameters
    ----------
    out : Value
        What to differentiate.
    wrt : Value or iterable of Value
        With respect to what; of a value that `out` was not computed from, the derivative is 0,
        where `draw` and `explore` raise.
    gradient : array of the shape and dtype of `out`, optional
        The upstream gradient; 1 by default, for an output of a single number only.
    precision : int
        Significant digits.
    check : bool
        Whether to hold the derivative of each operation against finite differences.

    Returns
    -------
    Explanation
        Shows itself as text, and in a notebook as mathematics; ``.text``, ``.latex``, ``.mathml``.

    Raises
    ------
    TypeError
        If the output or a value is not a `Value`, or the gradient has another dtype; or while a
        function is compiled, when there are no numbers.
    ValueError
        If one does not require a gradient, or the output is an array and no gradient was given.
    RuntimeError
        If the graph was freed.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import Value
    >>> x = Value(2.0, name="x")
    >>> y = (x * np.sin(x)).named("y")
    >>> explain(y, x)
    What was computed
        v₁ = sin(x) = sin(2) = 0.9093
        y = x · v₁ = 2 · 0.9093 = 1.819
    <BLANKLINE>
    dy/dx: 2 paths lead from x to y
      1. x → v₁ → y
        ∂y/∂v₁ · ∂v₁/∂x = x · cos(x) = 2 · cos(2) = −0.8323
      2. x → y
        ∂y/∂x = v₁ = 0.9093
      Together:
        dy/dx = x · cos(x) + v₁ = −0.8323 + 0.9093 = 0.077
    """
    asked, precision = _checked(out, wrt), precision_of(precision)
    # A derivative at a kink or a pole may be infinite: the explanation says so itself.
    with np.errstate(all="ignore"):
        return _explained(out, asked, isinstance(wrt, Node), gradient, precision, check)


def _explained(
    out: Node, asked: list[Node], single: bool, gradient: Any, precision: int, check: bool
) -> Explanation:
    targets = list(dict.fromkeys(asked))
    found = passage(out, targets, gradient)
    if any(out is target for target in targets):
        found = Passage(
            found.steps,
            {out: seed(out, gradient, create_graph=False), **found.gradients},
            found.users,
        )
    reached = [target for target in targets if target in found.gradients]
    blocks: list[Block] = []
    listed: tuple[tuple[Path, ...], ...] = ((),) * len(asked)
    counts = path_counts(found, out)
    if gradient is None and is_scalar(found, out):
        made: Any = ScalarExplanation(found, out, reached)
        by_target = dict(zip(reached, made.paths, strict=True))
        listed = tuple(by_target.get(target, ()) for target in asked)
    else:
        made = ArrayExplanation(found, out, reached, gradient)
    missed = [target for target in targets if target not in found.gradients]
    symbols = Symbols([out, *missed], out, short=False) if missed else made.symbols
    for target in missed:
        blocks += _no_path(symbols, out, target)
    blocks += made.blocks
    if any(node.hooks for node in (out, *found.gradients)):
        words = "Hooks are registered on values here; they were not called, as backward() does."
        blocks.append(Paragraph((words,)))
    checks = _checks(found, made.symbols, blocks) if check else []
    gradients = [_copied(found.gradients.get(x, zero_of(x.data))) for x in asked]
    return Explanation(
        gradient=gradients[0] if single else gradients,
        path_counts=tuple(counts.get(t, 0) if t in found.gradients else 0 for t in asked),
        paths=listed,
        checks=tuple(checks),
        blocks=tuple(blocks),
        precision=precision,
    )


def _checked(out: Any, wrt: Any) -> list[Node]:
    """Return the values that are asked for; refuse what is none."""
    if isinstance(out, np.ndarray | np.generic):
        raise TypeError(
            f"explain shows how a Value was computed, got {describe(out)}, which remembers "
            "nothing: call the module or function on a Value, and explain the Value that it gives"
        )
    if not isinstance(out, Node):
        raise TypeError(
            f"explain shows how a Value was computed, got {describe(out)}{instead_of(out)}"
        )
    if current_scope().trace is not None:
        raise TypeError(
            "explain shows numbers, which are not known while a function is compiled: call it on "
            "what the function computes eagerly"
        )
    if is_module(wrt):
        raise TypeError(
            f"derivatives are explained with respect to Values, got a module, "
            f"{type(wrt).__name__}: pass its parameters, as in explain(out, model.parameters())"
        )
    single = isinstance(wrt, Node | str | np.ndarray) or not isinstance(wrt, Iterable)
    targets: list[Any] = [wrt] if single else list(cast(Iterable[Any], wrt))
    if not targets:
        raise ValueError("explain needs a Value to differentiate by, got none: pass at least one")
    for target in targets:
        if not isinstance(target, Node):
            raise TypeError(
                f"derivatives are explained with respect to Values, got {describe(target)}: pass "
                "the Value itself, not its data"
            )
        if not target.requires_grad:
            raise ValueError(
                f"{describe(target)} is a constant: it does not require a gradient, so there is "
                "no derivative to explain"
            )
    return targets


def _copied(gradient: Any) -> Any:
    """Return a gradient that is no one else's: it may be the array that the caller gave."""
    return gradient.copy() if isinstance(gradient, np.ndarray) else gradient


def _no_path(symbols: Symbols, out: Node, target: Node) -> list[Block]:
    left = symbols.total(out, target)
    return [
        Heading((left, " is 0")),
        Paragraph(
            (
                "No path leads from ",
                symbols[target],
                " to ",
                symbols[out],
                ": the one was not computed from the other.",
            )
        ),
        Display(n.equation(left, n.Number(0))),
    ]


def _checks(found: Passage, symbols: Symbols, blocks: list[Block]) -> list[EdgeCheck]:
    """Check every operation of a pass, newest first, and say what came out."""
    checks: list[EdgeCheck] = []
    rows: list[tuple[str | n.Expression, ...]] = []
    edges = ((step.node, c) for step in found.steps for c in step.contributions)
    for node, contribution in islice(edges, _MOST_CHECKS):
        derivative = generic(node, contribution.slot, symbols)
        names = n.text(derivative.of), n.text(derivative.by)
        check = checked_edge(node, contribution.slot, contribution.rule, names)
        checks.append(check)
        if len(rows) < _MOST_ROWS or check.verdict != "agrees":
            found_numbers = check.rule, check.difference, check.error
            numbers = ("–" if math.isnan(x) else n.Number(x) for x in found_numbers)
            mark = {"agrees": "✓ ", "differs": "✗ "}.get(check.verdict, "! ")
            rows.append((derivative, *numbers, mark + check.verdict.removeprefix("not checked: ")))
    total = sum(len(step.contributions) for step in found.steps)
    agree = sum(check.verdict == "agrees" for check in checks)
    blocks.append(Heading(("Held against finite differences",)))
    header = ("derivative", "rule", "difference", "error", "verdict")
    blocks.append(Table(header, tuple(rows)))
    said = f"{agree:,} of {len(checks):,} agree."
    if total > len(checks):
        said += f" {total - len(checks):,} more were not checked."
    if len(rows) < len(checks):
        said += f" {len(checks) - len(rows):,} that agree are not shown."
    blocks.append(
        Paragraph(
            (said + " Errors are relative; of arrays, derivatives along a random direction.",)
        )
    )
    return checks
