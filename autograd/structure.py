"""Arguments made of lists, tuples and dicts of arrays: taken apart, and put together again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def leaves(structure: Any) -> list[Any]:
    """Return the parts that are not lists, tuples or dicts, in order."""
    if isinstance(structure, dict):
        structure = list(structure.values())
    if isinstance(structure, list | tuple):
        return [leaf for part in structure for leaf in leaves(part)]
    return [structure]


def mapped(function: Callable[[Any], Any], structure: Any) -> Any:
    """Return the same structure with every part replaced by the function of it, in order."""
    if isinstance(structure, dict):
        return {key: mapped(function, part) for key, part in structure.items()}
    if isinstance(structure, list | tuple):
        parts = [mapped(function, part) for part in structure]
        if hasattr(structure, "_fields"):  # a named tuple
            return type(structure)(*parts)
        return tuple(parts) if isinstance(structure, tuple) else parts
    return function(structure)


def refilled(structure: Any, parts: list[Any]) -> Any:
    """Return the same structure with its parts replaced, in order, by those given."""
    iterator = iter(parts)
    return mapped(lambda _: next(iterator), structure)
