"""Functions of which all that does not depend on the arguments is computed only once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from autograd.evaluation import Evaluation
from autograd.graph import Node
from autograd.structure import leaves
from autograd.walk import ancestors


def const_graph(function: Callable[..., Any], *args: Any, **keywords: Any) -> Callable[..., Any]:
    """Return a function of the arguments that are left, which keeps the graph of its first call.

    Later calls do again only what depends on the arguments. The graph is the same at every call:
    what Python decides at the first, it does not decide anew. `autograd.compile` does more, and
    notices when its code does not fit any more.

    Parameters
    ----------
    function : callable
        Of arrays; what it does to values must not depend on their numbers.
    *args, **keywords
        Its first arguments and its keywords, which stay as they are.

    Raises
    ------
    ValueError
        When called, if the result does not depend on the arguments.

    Examples
    --------
    >>> twice_and_more = const_graph(lambda a, x: 2 * a + x, 10.0)
    >>> twice_and_more(1.0), twice_and_more(2.0)
    (21.0, 22.0)
    """
    partial: Any = functools.partial(function, *args, **keywords)
    functools.update_wrapper(partial, function)
    recorded: list[tuple[list[Node], list[Node], Any]] = []

    @functools.wraps(function)
    def of_the_rest(*rest: Any) -> Any:
        given = leaves(rest)
        if not recorded:
            at = Evaluation(partial, tuple(range(len(rest))), rest, {})
            output = at.output
            if not (isinstance(output, Node) and output.requires_grad):
                raise ValueError(f"what {at.name} returns does not depend on its arguments")
            recorded.append((at.inputs, ancestors(output)[1], output))
            return at.result()
        inputs, computed, output = recorded[0]
        now: dict[Any, Any] = dict(zip(inputs, given, strict=True))
        for node in computed:
            if any(isinstance(part, Node) and part in now for part in node.inputs):
                parts = tuple(
                    now.get(part, part) if isinstance(part, Node) else part for part in node.inputs
                )
                now[node] = node.op(*parts, **node.keywords)
        return now[output]

    return of_the_rest
