"""Arguments made of lists, tuples and dicts of arrays: taken apart, and put together again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

CONTAINERS = (list, tuple, dict)  # asking for this is quicker than for a union


def leaves(structure: Any) -> list[Any]:
    """Return the parts that are not lists, tuples or dicts, in order."""
    if not isinstance(structure, CONTAINERS):
        return [structure]
    parts = structure.values() if isinstance(structure, dict) else structure
    return [leaf for part in parts for leaf in leaves(part)]


def mapped(function: Callable[[Any], Any], structure: Any) -> Any:
    """Return the same structure with every part replaced by the function of it, in order."""
    if not isinstance(structure, CONTAINERS):
        return function(structure)
    if isinstance(structure, dict):
        return {key: mapped(function, part) for key, part in structure.items()}
    parts = [mapped(function, part) for part in structure]
    if hasattr(structure, "_fields"):  # a named tuple
        return type(structure)(*parts)
    return tuple(parts) if isinstance(structure, tuple) else parts


def paired(pattern: Any, structure: Any, what: str) -> list[tuple[Any, Any]]:
    """Return the parts of a pattern, each with what another structure has in its place.

    The entries of dicts are found by their keys, whatever their order.
    """
    if isinstance(pattern, dict) and isinstance(structure, dict):
        if pattern.keys() != structure.keys():
            raise ValueError(
                f"the {what} has the keys {list(structure)}, but needs {list(pattern)}"
            )
        pairs = [(part, structure[key]) for key, part in pattern.items()]
    elif isinstance(pattern, list | tuple) and isinstance(structure, list | tuple):
        if len(pattern) != len(structure):
            raise ValueError(f"the {what} has {len(structure)} parts, but needs {len(pattern)}")
        pairs = list(zip(pattern, structure))
    elif isinstance(pattern, CONTAINERS):
        raise TypeError(
            f"the {what} is of type {type(structure).__name__}, not {type(pattern).__name__}"
        )
    else:
        return [(pattern, structure)]
    return [pair for parts in pairs for pair in paired(*parts, what)]


def refilled(structure: Any, parts: list[Any]) -> Any:
    """Return the same structure with its parts replaced, in order, by those given."""
    if not isinstance(structure, CONTAINERS):
        return parts[0]
    iterator = iter(parts)
    return mapped(lambda _: next(iterator), structure)
