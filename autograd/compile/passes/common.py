"""Common subexpressions: what is computed twice from the same is computed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.value import Value

_SMALL = 4096  # bytes; larger arrays are the same only if they are one object


def merging() -> Callable[[Value], Any]:
    """Return a rule that finds an equal operation done before; random draws are never equal."""
    known: dict[Any, Value] = {}

    def common(node: Value) -> Any:
        op: Any = node.op
        if op.draws:
            return node
        keywords: Any = node.keywords
        if keywords:
            keywords = tuple((name, _key(given)) for name, given in sorted(keywords.items()))
        return known.setdefault((op, tuple(map(_key, node.inputs)), keywords or None), node)

    return common


def _key(given: Any) -> Any:
    """Return what is equal for equal inputs, and for nothing else: 1, 1.0 and True differ."""
    kind = given.__class__
    if isinstance(given, Value):
        return given
    if kind in (tuple, list):
        return (kind, *map(_key, given))
    if kind is slice:
        return (slice, _key(given.start), _key(given.stop), _key(given.step))
    if isinstance(given, np.ndarray | np.generic) and given.nbytes <= _SMALL:
        return (kind, given.dtype, given.shape, given.tobytes())
    if kind in (int, float, bool, complex, str, type(None)):
        return (kind, repr(given))
    return (kind, id(given))
