"""`detect_anomaly`: where the first NaN or infinity came from, and what was changed too early.

Inside it every operation comes by `autograd.graph.apply` to `detect_anomaly.record`, which looks at
the result, and gives the node a `StandIn` for its operation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

import numpy as np

from autograd.debug.checks import Checks
from autograd.debug.report import Site, advice, amount, behind, floats_in, reported
from autograd.graph import Node, describe, dtype_of
from autograd.needs import done, named
from autograd.primitives import Primitive
from autograd.scope import Scope, ScopeContext, current_scope, enter_scope
from autograd.stand_in import StandIn

#: Whether a function runs that is made of operations.
_inside: ContextVar[bool] = ContextVar("_inside", default=False)


class detect_anomaly(ScopeContext):  # noqa: N801 (used like a function)
    """Raise an error at the first NaN or infinity, which tells what made it.

    A context, or a decorator; holds for the current thread or asynchronous task only, and one
    instance serves any number of them. It looks at the result of every operation on a value, and at
    what every gradient rule gives, in a ``backward`` inside or of what was computed inside. The
    error names the operation, sums up what it was given, and shows the line of your program that
    called it, of a gradient too.

    It is an error, too, if an array has been changed in place between forward and backward, and the
    gradient would be computed from the new numbers.

    Functions made by `compile` run eagerly inside. All this takes time: it is for looking, and
    costs nothing while it is off.

    Parameters
    ----------
    infinities : bool
        Whether infinities are errors. They may be meant, as in masks of -inf before a softmax: then
        look for NaN alone.

    Raises
    ------
    AnomalyError
        From the operation, or from ``backward`` or `gradients`.

    Examples
    --------
    >>> from autograd import Value
    >>> x = Value([0.0], name="x")
    >>> with detect_anomaly():
    ...     (x**0.5).sum().backward()
    Traceback (most recent call last):
        ...
    autograd.debug.report.AnomalyError: the gradient of power by input 0 has 1 infinity
      File "<doctest autograd.debug.detection.detect_anomaly[2]>", line 2, in <module>
        (x**0.5).sum().backward()
         ~^^~~~
      input 0: Value 'x' of shape (1,), float64, from 0 to 0
      input 1: 0.5
      result: array of shape (1,), float64, from 0 to 0
      gradient of the result: array of shape (1,), float64, from 1 to 1
      gradient of input 0: array of shape (1,), float64, 1 inf
    The gradient of the result is finite, so it began here.
    If infinities are meant: detect_anomaly(infinities=False).
    """

    __slots__ = ("infinities",)

    def __init__(self, infinities: bool = True) -> None:
        self.infinities = infinities

    def __enter__(self) -> None:
        here = current_scope()
        # While a function is compiled, there are no numbers to look at.
        observer = self if here.trace is None else None
        enter_scope(Scope(None, here, here.recording, here.depth, id(self), observer=observer))

    def record(
        self,
        primitive: Primitive,
        inputs: tuple[Any, ...],
        keywords: dict[str, Any],
        requires_grad: bool,
    ) -> Any:
        """Do an operation, and look at its result."""
        with self.in_silence():
            result = done(primitive, inputs, keywords)
        site = Site.here()
        # What is computed on the way may be masked before it is returned: that is looked at.
        if site.behind is None and not _inside.get():
            self._check(primitive.name, inputs, keywords, result, site)
        if isinstance(result, Node) and result.op is not None:
            result.scope = current_scope()
            checks = Checks(primitive, inputs, keywords, result.data, site, self)
            result.op = StandIn(primitive, checks)
        return result

    def call(
        self,
        replacement: Callable[..., Any],
        function: Callable[..., Any],
        call: Callable[..., Any],
        args: tuple[Any, ...],
        keywords: dict[str, Any],
    ) -> Any:
        """Call what stands for a NumPy function, and look at its result if it is made of many."""
        if isinstance(replacement, Primitive) or _inside.get() or behind.get() is not None:
            return call(replacement, function, args, keywords)
        token = _inside.set(True)
        try:
            result = call(replacement, function, args, keywords)
        finally:
            _inside.reset(token)
        self._check(function.__name__, args, keywords, result, Site.here())
        return result

    def enter_walk(self, computed: list[Node], guards: dict[Node, StandIn]) -> dict[Node, StandIn]:
        """Return what has the rules looked after of what was computed outside, for one walk.

        The nodes stay as they are: walks of other threads may be under way over the same ones.
        """
        stand_ins: dict[Node, StandIn] = {}
        for node in computed:
            op: Any = guards.get(node, node.op)
            if op.rules and not isinstance(node.op, StandIn):
                site = Site(node.scope.path)
                checks = Checks(op, node.inputs, node.keywords, node.data, site, self)
                stand_ins[node] = StandIn(op, checks)
        return stand_ins

    def leave_walk(self, gradients: Mapping[Node, Any]) -> None:
        """Look at gradients that have been added up."""
        for node, gradient in gradients.items():
            if self.spoils(gradient):
                raise reported(
                    f"the gradient of {describe(node)} has {amount(gradient)}",
                    None,
                    {"gradient": gradient},
                    "No gradient rule gave it: it was passed to backward, or returned by a hook, "
                    f"or made by adding up\nor by a conversion to {dtype_of(node.data)}.",
                )

    def in_silence(self) -> Any:
        """Return a context without NumPy's warnings of what is an error here."""
        return np.errstate(all="ignore") if self.infinities else np.errstate(invalid="ignore")

    def spoils(self, given: Any) -> bool:
        """Tell whether there is something to report in numbers."""
        if self.infinities:
            return not all(np.isfinite(array).all() for array in floats_in(given))
        return any(np.isnan(array).any() for array in floats_in(given))

    def _check(
        self,
        name: str,
        inputs: tuple[Any, ...],
        keywords: dict[str, Any],
        result: Any,
        site: Site,
    ) -> None:
        """Refuse a result that has something to report."""
        if not self.spoils(result):
            return
        shown = named(inputs, keywords)
        held = [which for which, given in shown.items() if self.spoils(given)]
        verdict = (
            f"It was there already in {' and '.join(held)}, and came from outside."
            if held
            else "No input held any, so it began here."
        )
        shown["result"] = result
        raise reported(f"{name} gave {amount(result)}", site, shown, verdict + advice(result), name)
